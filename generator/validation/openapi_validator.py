"""What openapi-spec-validator finds in a document, with places and short messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from jsonschema_path import SchemaPath
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.schemas import schema_v30
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

from generator.base.errors import Finding, Report
from generator.base.text import cut
from generator.documents.document import Document, Node, escape

LibraryError: TypeAlias = Any
"""A `ValidationError` of jsonschema, which has no type information."""

LONGEST_MESSAGE = 120

CACHE = 10_000
"""How many references the library remembers the targets of."""


def check(document: Document, reported: Set[str], sound: bool) -> list[Finding]:
    """Look over a document.

    Args:
        document: a document of OpenAPI 3.0.
        reported: pointers to what was reported before, and need not be again.
        sound: whether nothing was found yet that references get lost by.
    """
    report = Report()
    root = _without(document.root, "", reported) if reported else document.root
    validator = _Validator(SchemaPath.from_dict(root, resolved_cache_maxsize=CACHE))
    for error in _schema_errors(root):
        sound = False
        for cause in _causes(error):
            report.error(_node(document, cause.absolute_path), _message(cause))
    # The second pass follows references and relies on what was checked so far.
    for error in validator.root_validator(validator.schema_path) if sound else ():
        node = _node(document, error.path).resolve()
        if isinstance(error, _DefaultError):
            report.warning(
                node,
                f"the default does not fit its own schema: {_message(error)}",
            )
        else:
            report.error(node, _message(error))
    return report.findings


def _schema_errors(root: Any) -> Iterator[LibraryError]:
    """Where a document does not follow the schema of OpenAPI."""
    if not _conforms(root):
        # Python's validator says what is wrong, and takes a hundred times as long.
        yield from validator_for(schema_v30)(dict(schema_v30)).iter_errors(root)


def _conforms(root: Any) -> bool:
    schema = jsonschema_rs.validator_for(dict(schema_v30), validate_formats=False)
    return _passes(schema, root)


def _passes(schema: jsonschema_rs.Validator, value: Any) -> bool:
    """Whether a value certainly fits a schema."""
    try:
        return schema.is_valid(value)
    except ValueError:
        # It may be nested too deep, or hold too large a number.
        return False


@cache
def _schema_of_schemas() -> jsonschema_rs.Validator:
    """What a schema must be, with the notion of a pattern that Python has."""
    formats = {
        "regex": lambda text: OAS30Validator.FORMAT_CHECKER.conforms(text, "regex")
    }
    return jsonschema_rs.validator_for(
        OAS30Validator.META_SCHEMA, formats=formats, validate_formats=True
    )


def _without(value: Any, pointer: str, removed: Set[str]) -> Any:
    """A copy of a document without what stands at the given pointers."""
    if isinstance(value, dict):
        return {
            key: _without(member, f"{pointer}/{escape(key)}", removed)
            for key, member in value.items()
            if f"{pointer}/{escape(key)}" not in removed
        }
    if isinstance(value, list):
        return [
            _without(element, f"{pointer}/{index}", removed)
            for index, element in enumerate(value)
        ]
    return value


def _node(document: Document, parts: Iterable[Any]) -> Node:
    """What the validator's path leads to: it may pass through references."""
    node = document.node
    for part in parts:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            node = node.resolve()[part]
    return node


def _causes(error: LibraryError) -> Iterator[LibraryError]:
    """What makes a value fit none of several schemas: its misfits to the one meant.

    That is not the schema of references for a value without `$ref`, nor one of
    another kind of parameter, and else the one with the fewest misfits.
    """
    branches: defaultdict[int | str, list[LibraryError]] = defaultdict(list)
    for misfit in error.context:
        branches[misfit.schema_path[0]].append(misfit)

    def distance(misfits: list[LibraryError]) -> tuple[int, int]:
        other = [
            m.validator == "enum" or m.validator_value == ["$ref"] for m in misfits
        ]
        return sum(other), len(misfits)

    if not branches:
        yield error
    else:
        for misfit in min(branches.values(), key=distance):
            yield from _causes(misfit)


def _message(error: LibraryError) -> str:
    """The library's message, which may quote whole documents, cut short."""
    message: str = error.message
    value = repr(error.instance)
    if message.startswith(value):
        message = f"{cut(value, LONGEST_MESSAGE // 2)}{message[len(value):]}"
    return cut(" ".join(message.split()), LONGEST_MESSAGE)


# ---------------------------------------------------------------- the library


class _DefaultError(OpenAPIValidationError):
    """A default that its schema does not allow."""


class _LocatedError(OpenAPIValidationError):
    """A finding of the library, whose path is that in the whole document."""


def _locate(error: LibraryError, *parts: Any) -> LibraryError:
    """The error with its path in the document, which the library does not give."""
    if isinstance(error, (_DefaultError, _LocatedError)):
        return error
    located: LibraryError = _LocatedError.create_from(error)
    located.path.extendleft(reversed(parts))
    return located


class _Defaults(keywords.OpenAPIV30ValueValidator):
    def __call__(self, schema: SchemaPath, value: Any) -> Iterator[LibraryError]:
        for error in super().__call__(schema, value):
            found: LibraryError = _DefaultError.create_from(error)
            # The library gives the place inside of the default, if any.
            found.path.clear()
            found.path.extend(schema.parts)
            yield found


class _Schemas(keywords.OpenAPIV30SchemaValidator):
    def __init__(self, registry: KeywordValidatorRegistry) -> None:
        super().__init__(registry)
        self.visited_schema_ids = _Ids()
        self.meta_checked_schema_ids = _Ids()

    def _validate_schema_meta(
        self, schema: SchemaPath, schema_value: Any
    ) -> OpenAPIValidationError | None:
        if _passes(_schema_of_schemas(), schema_value):
            return None
        return super()._validate_schema_meta(schema, schema_value)

    def __call__(
        self,
        schema: SchemaPath,
        require_properties: bool = True,
        meta_checked: bool = False,
    ) -> Iterator[LibraryError]:
        for error in super().__call__(schema, require_properties, meta_checked):
            yield _locate(error, *schema.parts)


class _Operations(keywords.OperationValidator):
    def __call__(
        self,
        url: str,
        name: str,
        operation: SchemaPath,
        path_parameters: SchemaPath | None,
    ) -> Iterator[LibraryError]:
        for error in super().__call__(url, name, operation, path_parameters):
            yield _locate(error, *operation.parts)


class _Ids(list[int]):
    """The library looks up every schema in a list; this one does it by hash."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[int] = set()

    def append(self, id: int) -> None:
        super().append(id)
        self._seen.add(id)

    def __contains__(self, id: object) -> bool:
        return id in self._seen


class _Validator(OpenAPIV30SpecValidator):
    keyword_validators = {
        **OpenAPIV30SpecValidator.keyword_validators,
        "default": _Defaults,
        "operation": _Operations,
        "schema": _Schemas,
    }
