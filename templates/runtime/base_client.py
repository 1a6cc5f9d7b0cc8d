"""What the sync and the async client have in common: everything but the waiting."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

import httpx2
import msgspec

from . import log, retirement
from . import pre_release as _pre_release
from .answers import RawResponse
from .auth import Auth, way
from .errors import (
    APIConnectionError,
    APITimeoutError,
    ArgumentError,
    ConfigurationError,
)
from .limits import budgets
from .models.linking import Known, includes
from .models.model import AnyDocument, Document
from .models.paging import Origin
from .operation import Operation, Security
from .options import (
    RequestOptions,
    check_awaitless,
    given_auth,
    leave_of,
    merged,
    without_credentials,
)
from .wire import encoding
from .wire.arriving import Body
from .wire.attempts import Timing, clipped
from .wire.capture import Capture, split
from .wire.connection_errors import UNSENT, is_permanent
from .wire.httpx_request import outgoing
from .wire.request import Request, build, settled
from .wire.response import ANY_JSON, BYTES, check, document, expected

if TYPE_CHECKING:
    from .answers import Drift
    from .limits.limiter import Gate
    from .scopes.needs import Needing

_C = TypeVar("_C", bound="BaseClient")

DEFAULT_TIMEOUT = httpx2.Timeout(connect=5, read=30, write=30, pool=5)


class BaseClient:
    """Settings, and the pure steps of a call; the drivers add the I/O.

    A generated client sets `models`, the package of its models, and its `operations`;
    it may set the others. `_filters` is the package with what operations filter by.

    Where a package has several revisions, the clients of those beside the root's have
    theirs as `_side`, and know whether it is a `_pre_release`. The root's has the
    attributes with these clients in `_sides`, by revision; its own has none.
    """

    default_base_url: ClassVar[str] = "https://a.klaviyo.com"
    user_agent: ClassVar[str] = "klaviyo-client"
    models: ClassVar[ModuleType]
    operations: ClassVar[Mapping[str, Operation]] = {}
    _asynchronous: ClassVar[bool]
    _filters: ClassVar[str] = ""
    _side: ClassVar[str] = ""
    _pre_release: ClassVar[bool] = False
    _sides: ClassVar[Mapping[str, str]] = {}

    _origin: str
    _prefix: str
    _auth: Auth | None
    _options: RequestOptions
    _shown: RequestOptions
    _usual_headers: Mapping[str, str] | None = None
    _timing: Timing = Timing()

    def _configure(
        self,
        auth: Auth | None,
        place: tuple[str, str],
        options: RequestOptions,
    ) -> None:
        log.from_environment()
        self._origin, self._prefix = place
        self._auth = auth
        self._options = options
        self._shown = without_credentials(options)
        budgets.chosen(options.get("rate_limit", True))
        self._check_hooks(options)
        if self._pre_release:
            _pre_release.warn(self._side)

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._origin + self._prefix

    @property
    def limits(self) -> budgets.Limits:
        """What is left of the rate limits, and how long calls will take."""
        return budgets.Limits(self)

    def scopes(self, *methods: Needing) -> tuple[str, ...]:
        """The OAuth scopes that an app needs for what it calls, sorted.

        `python -m klaviyo_client scopes PATH` finds them for a whole program.

        Args:
            methods: methods of a client (`klaviyo.profiles.get_profiles`), operations,
                or their names.

        Raises:
            ArgumentError: when one is something else.
        """
        # Imported here: most clients do without it.
        from .scopes.needs import needed

        return needed(methods, self.operations)

    def preload(self, *groups: str) -> None:
        """Load beforehand what calls would load when they first need it.

        A client imports groups, models and libraries with the calls that need them,
        which keeps its start short. For a server that answers its first request as
        fast as all others, and one that forks while threads are calling (a fork amid
        an import can leave the child waiting for ever), call this once at the start:
        no call imports anything after it, but for a group that was left out. All of the
        API takes about half a second and 14 MiB, a second time a millisecond.

        Args:
            groups: names of groups, such as `"profiles"`; all by default.

        Raises:
            ArgumentError: when there is no such group.
        """
        # Imported here: most clients do without it.
        from .preload import preload

        preload(self, groups)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            message = f"{type(self).__name__} has no attribute {name!r}"
            if not name.startswith("_") and name in self.operations:
                group = self.operations[name].group
                message += f"; it is a method of its {group!r}: klaviyo.{group}.{name}"
            raise AttributeError(message, name=name, obj=self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise ConfigurationError(
            "a client is neither copied nor pickled, as its connections and its "
            "credentials are not: make one in each process; with_options gives another "
            "over the same connections"
        )

    def __repr__(self) -> str:
        side = f" of {self._side}" if self._side else ""
        # Tools that show tracebacks ask for it, of a client half made as well.
        place = self.base_url if hasattr(self, "_origin") else "no place yet"
        return f"<{type(self).__name__}{side} at {place}>"

    def _prepare(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        options: RequestOptions | None,
    ) -> Request:
        """The request for a call, credentials and options included."""
        given, capture, body = split(options)
        settings = merged(self._options, given)
        self._check_hooks(given or {})
        arguments = settled(operation, arguments)
        request = build(
            operation,
            arguments,
            self._model,
            settings.get("idempotent"),
            leave_of(settings),
            self._filters,
            body,
        )
        return self._completed(request, operation, arguments, settings, given, capture)

    def _prepare_by_path(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        json: Any,
        options: RequestOptions | None,
    ) -> Request:
        """The request for a path, with the limits of the operation that it belongs to."""
        from .wire.by_path import build_by_path, paths_of

        given, capture, _ = split(options)
        settings = merged(self._options, given)
        self._check_hooks(given or {})
        built = build_by_path(
            paths_of(self.operations),
            self.base_url,
            method,
            path,
            params or {},
            json,
            settings.get("idempotent"),
        )
        request, operation, arguments = built
        return self._completed(request, operation, arguments, settings, given, capture)

    def _completed(
        self,
        request: Request,
        operation: Operation,
        arguments: Mapping[str, Any],
        settings: RequestOptions,
        given: Mapping[str, Any] | None,
        capture: Capture | None,
    ) -> Request:
        """A request with all that options say, credentials and limits included."""
        headers = {"user-agent": self.user_agent, **request.headers}
        if "revision" in settings:
            headers["revision"] = encoding.header("revision", settings["revision"])
        retirement.warn(headers["revision"], self._timing.wall())
        if not settings.get("fall_forward", True):
            headers[retirement.OPT_OUT] = "1"
        for name, value in settings.get("headers", {}).items():
            headers[name.lower()] = encoding.header(name, value)
        auth = self._auth_for(operation, settings)
        limits = budgets.chosen(settings.get("rate_limit", True))
        return msgspec.structs.replace(
            request,
            target=self._prefix + request.target,
            headers=headers,
            auth=auth,
            timeout=settings.get("timeout"),
            options=without_credentials(settings) if given else self._shown,
            capture=capture,
            gate=limits and self._gate(operation, arguments, limits, auth),
            on_drift=settings.get("on_drift"),
            strict=settings.get("strict", False),
        )

    def _check_hooks(self, options: Mapping[str, Any]) -> None:
        if not self._asynchronous:
            check_awaitless(options)

    def _gate(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        limits: budgets.RateLimits,
        auth: Auth | None,
    ) -> Gate:
        return budgets.gate(limits, operation, arguments, self._origin, auth)

    def _auth_for(self, operation: Operation, settings: RequestOptions) -> Auth | None:
        if not operation.security:
            return None
        given = given_auth(settings)
        auth = self._auth if given is None else given
        security = operation.security
        optional = isinstance(security, Security) and security.optional
        if auth is not None:
            try:
                way(operation, auth)
            except ConfigurationError:
                if not optional:
                    raise
                return None
        elif not optional:
            raise ConfigurationError(
                f"{operation.name} needs credentials: give the client an api_key or "
                "an access_token, or set KLAVIYO_API_KEY"
            )
        return auth

    def _outgoing(
        self,
        http: httpx2.Client | httpx2.AsyncClient,
        request: Request,
        content: Any,
    ) -> httpx2.Request:
        """The request in httpx2's terms."""
        return outgoing(http, request, self._origin, self._usual_headers, content)

    def _error(self, request: Request, error: Exception) -> APIConnectionError:
        """An error of httpx2, or the end of the time, as an error of this package."""
        late = isinstance(error, httpx2.TimeoutException | TimeoutError)
        return (APITimeoutError if late else APIConnectionError)(
            f"{type(error).__name__}: {error}".rstrip(": "),
            method=request.operation.method,
            url=self._origin + request.path,
            unsent=isinstance(error, UNSENT),
            permanent=is_permanent(error),
        )

    def _received(
        self, request: Request, answer: httpx2.Response, body: Body, started: float
    ) -> RawResponse:
        raw = RawResponse(
            method=request.operation.method,
            url=self._origin + request.path,
            status=answer.status_code,
            headers=answer.headers,
            content=body.content,
            elapsed=self._timing.clock() - started,
            attempts=request.attempt,
            incomplete=body.incomplete,
        )
        log.received(request, raw)
        return raw

    def _time_left(self, request: Request, started: float) -> float | None:
        """The seconds that a call has left; None where they do not end.

        An answer may come drop by drop, each drop within its timeout.

        Raises:
            TimeoutError: when there are none left.
        """
        if request.seconds_left is None:
            return None
        left = request.seconds_left - (self._timing.clock() - started)
        if left <= 0:
            raise TimeoutError("the deadline of the call is over")
        return left

    def _limit_reading(
        self, request: Request, answer: httpx2.Response, started: float
    ) -> None:
        """Let no wait for the body be longer than the time that is left for it."""
        left = self._time_left(request, started)
        if left is not None:
            timeout = clipped(request.timeout, left)
            if timeout is not request.timeout:
                answer.request.extensions["timeout"].update(timeout.as_dict())

    def _document(
        self, request: Request, raw: RawResponse, known: Known | None = None
    ) -> Any:
        """What the call gives back: the document, knowing where it came from."""
        if request.capture is not None:
            check(request.operation, raw)
            request.capture.raw = raw
            request.capture.origin = Origin(self, request, raw)
            return None
        if raw.success and not raw.content and 0 in request.operation.responses:
            return None  # a request by its path, of which no answer is described
        asked = includes(request.target)
        result = document(request.operation, raw, self._model, known, asked)
        if isinstance(result, Document):
            vars(result)["_origin"] = Origin(self, request, raw)
        return result

    def _drifts(self, request: Request, raw: RawResponse) -> tuple[Drift, ...]:
        """What deviates in an answer that could be read."""
        name = expected(request.operation, raw)
        if request.capture is not None or name in (None, ANY_JSON, BYTES):
            return ()
        assert name is not None
        # Imported here: most clients do without it.
        from .models.drift import found_in, sparse_types

        return found_in(raw, self._model(name), sparse_types(request.target))

    def _fetch(self, request: Request, known: Known | None = None) -> Any:
        raise NotImplementedError("the drivers do the I/O")

    def _model(self, name: str) -> Any:
        if name == ANY_JSON:
            return Any
        return AnyDocument if name == "AnyDocument" else getattr(self.models, name)

    def _derived(self, kind: type[_C], options: RequestOptions) -> _C:
        # Not a copy: that would bring along the groups, which know their client.
        derived = object.__new__(kind)
        derived._timing = self._timing
        derived._usual_headers = self._usual_headers
        derived._configure(self._auth, (self._origin, self._prefix), options)
        return derived

    def _at(self, revision: str) -> Any:
        """The client of one of the package's revisions."""
        if revision not in self._sides:
            held = ", ".join(sorted(self._sides))
            raise ArgumentError(
                f"this package has no revision {revision!r}; it has {held}"
            )
        attribute = self._sides[revision]
        return getattr(self, attribute) if attribute else self
