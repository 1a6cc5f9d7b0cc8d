"""What is wrong with a document: our own checks, and openapi-spec-validator's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from typing import TYPE_CHECKING, Any, TypeAlias

from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.validation import keywords
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from openapi_spec_validator.validation.registries import KeywordValidatorRegistry

from generator.document import Document, Node, escape
from generator.errors import Report, Severity
from generator.structure import check_structure

if TYPE_CHECKING:
    from jsonschema_path import SchemaPath

LibraryError: TypeAlias = Any
"""A `ValidationError` of jsonschema, which has no type information."""

LONGEST_MESSAGE = 120


def validate(document: Document, report: Report) -> None:
    """Note everything that is wrong with a document.

    A `default` that does not fit its own schema is a warning: such defaults stand
    in six of the published documents, and sdkgen only prints them.

    Args:
        document: a document as `sources.load` or `overlays.apply_overlays` gives it.
        report: takes the findings.
    """
    known = _errors(report)
    reported = check_structure(document, report)
    sound = _errors(report) == known
    root = _without(document.root, "", reported) if reported else document.root
    validator = _Validator(root)
    for error in validator.schema_validator.iter_errors(root):
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


def _errors(report: Report) -> int:
    return sum(finding.severity is Severity.ERROR for finding in report.findings)


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
        message = f"{_cut(value, LONGEST_MESSAGE // 2)}{message[len(value):]}"
    return _cut(" ".join(message.split()), LONGEST_MESSAGE)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length - 1]}…"


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
