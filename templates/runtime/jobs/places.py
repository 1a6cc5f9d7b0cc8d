"""Which job a call has started, and what tells its progress."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import ArgumentError
from ..models.model import Document
from ..operation import Operation


class Place(NamedTuple):
    """A job: the operation that tells its progress, and its id."""

    operation: Operation
    id: str

    @property
    def arguments(self) -> dict[str, Any]:
        """What that operation is called with."""
        return {id_parameter(self.operation): self.id}


def id_parameter(operation: Operation) -> str:
    """The name of the parameter at the end of an operation's path."""
    return [p.name for p in operation.parameters if p.location == "path"][-1]


def operation_of(method: Any) -> tuple[Any, Operation]:
    """The client that a method belongs to, and its operation.

    Raises:
        ArgumentError: when it is no method of a client.
    """
    owner = getattr(method, "__self__", None)
    client = getattr(owner, "_client", None)
    name = getattr(method, "__name__", "")
    if client is None or name not in client.operations:
        raise ArgumentError(
            "give a method of a client, as klaviyo.profiles.bulk_import_profiles, "
            f"not a {type(method).__name__}"
        )
    return client, client.operations[name]


def place_of(client: Any, job: Any, id: str | None) -> tuple[Any, Place]:
    """The client to ask, and where a job is.

    Args:
        client: the client that was asked to wait.
        job: the answer that created the job or told of it, or the method that tells
            its progress.
        id: the job's id, with a method.

    Raises:
        ArgumentError: when that is no job.
    """
    if isinstance(job, Document):
        if id is not None:
            raise ArgumentError("give the job's id with a method, not with an answer")
        origin = job._origin
        if origin is None:
            raise ArgumentError(
                "this answer does not know its client: give the method that tells the "
                "job's progress, and the job's id"
            )
        owner: Any = origin.client
        name = origin.request.operation.name
        known = origin.request.operation
        id = getattr(getattr(job, "data", None), "id", None)
    else:
        if not callable(job):
            raise ArgumentError(
                "give the answer that created the job, or the method that tells its "
                f"progress and the job's id, not a {type(job).__name__}"
            )
        owner, known = operation_of(job)
        name = known.name
    if owner._asynchronous is not client._asynchronous:
        raise ArgumentError(f"the job is one of {type(owner).__name__}: wait with that")
    polled = known if known.job else owner.operations.get(known.starts or "")
    if polled is None or polled.job is None:
        raise ArgumentError(f"{name} starts no job that can be waited for")
    if not isinstance(id, str) or not id:
        raise ArgumentError(f"{polled.name} needs the id of a job")
    asked = client if type(owner) is type(client) else owner
    return asked, Place(polled, id)
