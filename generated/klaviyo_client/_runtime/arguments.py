"""What the arguments of methods are annotated with, as those who read annotations at
run time may take it: pydantic, FastAPI, and what makes tools of functions.

Neither what stands for an absent argument nor the options of a call have a form in
JSON, so that schemas leave both out.
"""

from __future__ import annotations

from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

if TYPE_CHECKING:
    from msgspec import UnsetType as UnsetType

    from .options import RequestOptions as RequestOptions
    from .wire.multipart import FileInput as FileInput
else:
    import msgspec

    from . import options
    from .wire import multipart

    class _InSchemas:
        """What pydantic takes a type for, which it does not know.

        https://docs.pydantic.dev/latest/concepts/types/#as-an-annotation

        Args:
            kind: the class of the values; None where they are of several.
            json: their JSON Schema, None where they have no form in JSON.
        """

        def __init__(self, kind: type | None, json: Any = None) -> None:
            self._kind = kind
            self._json = json

        def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
            from pydantic_core import core_schema

            if self._kind is None:
                return core_schema.any_schema()
            return core_schema.is_instance_schema(self._kind)

        def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
            from pydantic_core import PydanticOmit

            if self._json is None:
                raise PydanticOmit
            return dict(self._json)

    UnsetType = Annotated[msgspec.UnsetType, _InSchemas(msgspec.UnsetType)]
    RequestOptions = Annotated[options.RequestOptions, _InSchemas(dict)]
    FileInput = Annotated[
        multipart.FileInput, _InSchemas(None, {"type": "string", "format": "path"})
    ]


def core_schema(method: Any, handler: Any) -> Any:
    """How pydantic takes a method: with its annotations looked up in its own module,
    where `TypeAdapter` looks in that of who asks.

    Args:
        method: a method of a group, bound or not.
        handler: what pydantic makes schemas with.
    """

    @wraps(method)
    def call(*arguments: Any, **keywords: Any) -> Any:
        return method(*arguments, **keywords)

    hints = get_type_hints(method, include_extras=True)
    given = signature(method)
    call.__annotations__ = hints
    vars(call)["__signature__"] = given.replace(
        parameters=[
            one.replace(annotation=hints.get(name, one.annotation))
            for name, one in given.parameters.items()
        ]
    )
    vars(call).pop(HOOK, None)
    return handler.generate_schema(call)


HOOK = "__get_pydantic_core_schema__"
"""Where pydantic looks for `core_schema`."""
