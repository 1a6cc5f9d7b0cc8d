"""Getting or changing what is there, and creating what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..answers import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    UnprocessableEntityError,
)
from ..ensuring.identity import Ensured, Identity, changes, identity
from ..errors import ArgumentError
from ..jobs.places import id_parameter, operation_of

if TYPE_CHECKING:
    from ..options import RequestOptions
    from .calling import AsyncCalling


async def ensured(
    client: AsyncCalling,
    method: Any,
    arguments: tuple[Any, ...],
    given: Mapping[str, Any],
    update: bool,
) -> Ensured[Any]:
    """A resource that is there now; see `client.get_or_create`."""
    owner, operation = operation_of(method)
    if owner._asynchronous is not client._asynchronous:
        raise ArgumentError(f"give a method of this client, not of {owner!r}")
    if arguments:
        raise ArgumentError(f"{operation.name}: give what it takes by name")
    asked = client if type(owner) is type(client) else owner
    own = {name: value for name, value in given.items() if name != "options"}
    found = identity(operation, asked.operations, own)
    if update and found.update is None:
        raise ArgumentError(f"nothing changes what {operation.name} makes")
    run = _Ensuring(asked, found, own, given.get("options"), update)
    if found.id is None:
        return await run.by_refusal()
    return await run.by_id()


class _Ensuring:
    """One resource, and the ways to come by it."""

    def __init__(
        self,
        client: AsyncCalling,
        found: Identity,
        given: Mapping[str, Any],
        options: RequestOptions | None,
        update: bool,
    ) -> None:
        self._client = client
        self._identity = found
        self._given = given
        self._options = options
        self._changes = changes(found, given) if update else {}

    async def by_id(self) -> Ensured[Any]:
        """Look whether it is there, as its id is known, and create it if not."""
        id = self._identity.id
        assert id is not None
        there = await self._existing(id)
        if there is not None:
            return there
        try:
            return await self._created()
        except (BadRequestError, ConflictError, UnprocessableEntityError) as error:
            # Which of them says that another has made it meanwhile is not documented.
            there = await self._existing(id)
            if there is None:
                raise error
            return there

    async def by_refusal(self) -> Ensured[Any]:
        """Create it, and take what is there if the API names that."""
        try:
            return await self._created()
        except ConflictError as error:
            if error.duplicate_id is None:
                raise
            there = await self._existing(error.duplicate_id)
            if there is None:
                raise error
            return there

    async def _created(self) -> Ensured[Any]:
        document = await self._call(self._identity.create, self._given)
        return Ensured(id=document.data.id, created=True, document=document)

    async def _existing(self, id: str) -> Ensured[Any] | None:
        """What is there, changed where that was asked for; None where nothing is."""
        operation, changed = self._identity.read, self._changes
        if changed and self._identity.update is not None:
            operation = self._identity.update
        try:
            arguments = {**changed, id_parameter(operation): id}
            document = await self._call(operation, arguments)
        except NotFoundError:
            return None
        except BadRequestError:
            if changed:
                raise
            return None  # as for an id that cannot be: creating it tells more
        if document.data is None:
            return None
        return Ensured(id=id, created=False, document=document)

    async def _call(self, operation: Any, arguments: Mapping[str, Any]) -> Any:
        return await self._client._call(operation, arguments, self._options)
