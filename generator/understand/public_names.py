"""What was read of a document, as people see it: merged by type, and called shortly."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from generator.base.naming import ClassName
from generator.understand.envelopes import envelopes
from generator.understand.ir import Definition, Model, Operation
from generator.understand.nested import nested_models
from generator.understand.ownership import entry_points, reachable
from generator.understand.renaming import renamed_definitions, renamed_operation
from generator.understand.resource_types import by_type
from generator.understand.schemas.names import SchemaPath
from generator.understand.schemas.short_names import flat_names, short_names
from generator.understand.schemas.unions import assign_tags


@dataclass(frozen=True)
class Read:
    """What a document holds.

    `members` are its operations by their tags, `paths` what leads to definitions that
    have no name of their own, `given` the names that were given in so many words.
    """

    definitions: Mapping[ClassName, Definition]
    members: Mapping[str, list[Operation]]
    paths: Mapping[ClassName, SchemaPath]
    given: Set[ClassName]


def with_public_names(
    read: Read,
) -> tuple[dict[ClassName, Definition], dict[str, list[Operation]]]:
    """The definitions that any operation needs, and the operations, by public names."""
    operations = [op for members in read.members.values() for op in members]
    definitions, answers = by_type(read.definitions, operations, read.paths, read.given)
    members = {
        tag: [_answering(operation, answers) for operation in own]
        for tag, own in read.members.items()
    }
    operations = [op for own in members.values() for op in own]
    if operations:  # without any, the models are what the document has to offer
        roots = {name for operation in operations for name in entry_points(operation)}
        needed = reachable(roots, definitions)
        definitions = {name: definitions[name] for name in sorted(needed)}
    definitions = assign_tags(definitions)
    internal = envelopes(definitions, operations)
    for name in internal:
        model = definitions[name]
        if isinstance(model, Model):
            definitions[name] = replace(model, internal=True)
    names = short_names(definitions, read.paths, read.given, internal)
    flat = flat_names(nested_models(operations), names)
    renamed = {
        tag: [renamed_operation(operation, names, flat) for operation in own]
        for tag, own in members.items()
    }
    return renamed_definitions(definitions, names), renamed


def _answering(
    operation: Operation, answers: Mapping[ClassName, ClassName]
) -> Operation:
    return replace(
        operation,
        responses={
            status: None if name is None else answers.get(name, name)
            for status, name in operation.responses.items()
        },
    )
