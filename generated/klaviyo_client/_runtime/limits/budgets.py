"""Which budget a call is charged to, and what is left of it.

Budgets are kept for the process: whichever clients, threads and tasks call an
operation for the same account, they share one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from threading import Lock
from typing import Any, ClassVar, Protocol
from weakref import WeakValueDictionary

import msgspec

from ..auth import Auth, digest
from ..errors import ArgumentError, ConfigurationError
from ..operation import Operation
from .clock import Clock
from .endpoint import Endpoint, logs_of
from .limiter import Gate
from .store import Store
from .windows import ENDLESS, duration

# More budgets than this are looked through for some that can be forgotten.
_MANY = 10_000


class RateLimits:
    """How a client keeps to the API's rate limits; give it as `rate_limit`."""

    clock = Clock()
    store: Store | None = None

    def __init__(self, *, wait_daily: bool = False) -> None:
        """Choose what differs from the default.

        Args:
            wait_daily: wait when the calls of a day are spent, or the API asks for a
                long pause, for up to a day, instead of raising `DailyLimitError`.
        """
        self.wait_daily = wait_daily

    def __repr__(self) -> str:
        return f"{type(self).__name__}(wait_daily={self.wait_daily})"


DEFAULT = RateLimits()


def chosen(rate_limit: object) -> RateLimits | None:
    """The settings that the option `rate_limit` stands for; None is off.

    Raises:
        ConfigurationError: when it is neither a bool nor `RateLimits`.
    """
    if rate_limit is True:
        return DEFAULT
    if rate_limit is False:
        return None
    if isinstance(rate_limit, RateLimits):
        return rate_limit
    raise ConfigurationError("rate_limit has to be True, False or RateLimits")


def gate(
    settings: RateLimits,
    operation: Operation,
    arguments: Mapping[str, Any],
    origin: str,
    auth: Auth | None,
) -> Gate:
    """The way to an operation for the account that the call is made for.

    Args:
        settings: how to keep to the limits.
        operation: what is called.
        arguments: by Python name; they decide whether a conditional limit holds.
        origin: where the API is.
        auth: the credentials; without them the account is the `company_id`'s.
    """
    conditions = (
        conditions_met(operation, arguments) if operation.conditional_limits else ()
    )
    account = _account(origin, auth, arguments)
    return _registry.gate(settings, account, operation, conditions)


def _account(origin: str, auth: Auth | None, arguments: Mapping[str, Any]) -> str:
    company = str(arguments.get("company_id"))
    return f"{auth.account if auth else digest('company', company)}@{origin}"


def conditions_met(
    operation: Operation, arguments: Mapping[str, Any]
) -> tuple[int, ...]:
    """The indexes of the conditional limits whose parameter holds the value."""
    found = []
    for at, limit in enumerate(operation.conditional_limits):
        given = arguments.get(limit.parameter)
        values = given.split(",") if isinstance(given, str) else given
        if isinstance(values, list | tuple | set | frozenset) and limit.value in values:
            found.append(at)
    return tuple(found)


class _Registry:
    """The budgets of this process."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._lock = Lock()
        self._endpoints = WeakValueDictionary[Any, Endpoint]()
        self._gates: dict[Any, Gate] = {}
        self._many = _MANY

    def gate(
        self,
        settings: RateLimits,
        account: str,
        operation: Operation,
        conditions: tuple[int, ...],
    ) -> Gate:
        # Another operation object for the same endpoint may have other limits.
        key = settings, account, id(operation), conditions
        found = self._gates.get(key)
        if found is None:
            with self._lock:
                found = self._gates.get(key) or self._make(key, operation)
        return found

    def _make(self, key: Any, operation: Operation) -> Gate:
        settings, account, _, conditions = key
        if len(self._gates) >= self._many:
            self._forget()
        # Revisions share a budget, unless they state different limits.
        limits = operation.rate_limit, operation.conditional_limits
        name = settings.clock, account, operation.method, operation.path, limits
        endpoint = self._endpoints.get(name)
        if endpoint is None:
            endpoint = Endpoint(account, operation, settings.clock)
            self._endpoints[name] = endpoint
        made = Gate(endpoint, conditions, settings.wait_daily, settings.store)
        self._gates[key] = made
        return made

    def _forget(self) -> None:
        # A budget that somebody holds on to is found again by its name.
        idle = set()
        for endpoint in list(self._endpoints.values()):
            with endpoint.lock:
                if endpoint.idle(endpoint.clock.now()):
                    idle.add(endpoint)
        self._gates = {k: g for k, g in self._gates.items() if g.endpoint not in idle}
        self._many = max(_MANY, 2 * len(self._gates))

    def known(self) -> list[tuple[Operation, str]]:
        with self._lock:
            return [(e.operation, e.account) for e in self._endpoints.values()]

    def after_fork(self) -> None:
        self._lock = Lock()


_registry = _Registry()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: _registry.after_fork())


class WindowState(msgspec.Struct, frozen=True):
    """A window: its requests, its length in seconds, and the requests left now."""

    requests: int
    seconds: int
    left: int


class OperationLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of an operation's limits.

    `waiting` calls stand in line before the next one. For `paused` seconds none is
    sent, because the API asked for it.
    """

    operation: str
    windows: tuple[WindowState, ...]
    waiting: int
    paused: float

    @property
    def left(self) -> int | None:
        """The calls that can be sent at once; None where there is no limit."""
        return min((window.left for window in self.windows), default=None)


class LimitedClient(Protocol):
    """A client, as far as its limits are told of."""

    operations: ClassVar[Mapping[str, Operation]]
    """What it can call, by name."""

    @property
    def _options(self) -> Mapping[str, Any]: ...

    @property
    def _origin(self) -> str: ...

    def _auth_for(self, operation: Operation, settings: Any) -> Auth | None: ...

    def _gate(
        self,
        operation: Operation,
        arguments: Mapping[str, Any],
        limits: RateLimits,
        auth: Auth | None,
    ) -> Gate: ...


class Limits:
    """What is left of the limits, for the account of a client.

    `limits.get_profiles`, or `limits["get_profiles"]`, is what is left for an
    operation; going through it meets those of which something is spent.
    """

    def __init__(self, client: LimitedClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> OperationLimits:
        if name.startswith("_") or name not in self._client.operations:
            raise AttributeError(f"there is no operation {name!r}")
        return self.of(name)

    def __getitem__(self, name: str) -> OperationLimits:
        return self.of(name)

    def __iter__(self) -> Iterator[OperationLimits]:
        client = self._client
        for operation, account in _registry.known():
            if operation.security:
                auth = client._auth_for(operation, client._options)
                if account == _account(client._origin, auth, {}):
                    state = self.of(operation)
                    if any(window.left < window.requests for window in state.windows):
                        yield state

    def __repr__(self) -> str:
        return f"<limits of {len(list(self))} operations>"

    def of(self, operation: str | Operation, **arguments: Any) -> OperationLimits:
        """What is left for an operation.

        Args:
            operation: its name.
            arguments: those of the call that lower its limits, if any do.

        Raises:
            ArgumentError: when there is no such operation.
        """
        client = self._client
        found = self._operation(operation)
        # What is left is known even while no call waits for it.
        limits = chosen(client._options.get("rate_limit", True)) or DEFAULT
        auth = client._auth_for(found, client._options)
        return self._state(found, client._gate(found, arguments, limits, auth))

    def estimate(
        self, operation: str | Operation, calls: int, **arguments: Any
    ) -> timedelta:
        """How long it takes until so many calls, from now on, are all sent.

        It is the limits that are reckoned with, not the time that answers take.

        Args:
            operation: its name.
            calls: how many.
            arguments: those of the calls that lower the limits, if any do.

        Raises:
            ArgumentError: when there is no such operation.
        """
        state = self.of(operation, **arguments)
        windows = [(w.requests, w.left, w.seconds) for w in state.windows]
        seconds = state.paused + duration(calls + state.waiting, windows)
        return timedelta(seconds=seconds)

    def _operation(self, operation: str | Operation) -> Operation:
        if isinstance(operation, Operation):
            return operation
        try:
            return self._client.operations[operation]
        except KeyError:
            raise ArgumentError(f"there is no operation {operation!r}") from None

    def _state(self, operation: Operation, gate: Gate) -> OperationLimits:
        named = gate.named
        shared = gate.used_by_all(named)
        logs = logs_of(named)
        endpoint = gate.endpoint
        with endpoint.lock:
            now = endpoint.clock.now()
            left = [
                max(min(log.left(now), log.limit - used), 0)
                for log, used in zip(logs, shared, strict=True)
            ]
            return OperationLimits(
                operation=operation.name,
                windows=tuple(
                    WindowState(log.limit, log.seconds, n)
                    for log, n in zip(logs, left, strict=True)
                    if log.limit < ENDLESS
                ),
                waiting=len(gate.line),
                paused=max(endpoint.paused_until - now, 0.0),
            )
