"""A normalised document as `ir.Api`: groups of operations, and their models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.base.errors import Report, SpecErrors
from generator.base.naming import (
    CLIENT_ATTRIBUTES,
    DOCUMENT_ATTRIBUTES,
    ClassName,
    group_class,
    identifier,
    words,
)
from generator.base.units import METHODS
from generator.documents.document import Document, Node
from generator.understand.attributes import with_attributes
from generator.understand.directions import with_directions
from generator.understand.extensions import SUBTAG, check_aliases
from generator.understand.filter_names import filter_class
from generator.understand.ir import (
    PLAIN_ANSWERS,
    Api,
    Array,
    Definition,
    Group,
    Model,
    Operation,
    referenced,
)
from generator.understand.links import with_links
from generator.understand.operations import OperationReader
from generator.understand.ownership import with_owners
from generator.understand.public_names import Read, with_public_names
from generator.understand.schemas.names import Names
from generator.understand.schemas.normalize import normalize
from generator.understand.servers import base_url
from generator.understand.texts import prose
from generator.understand.workflows import with_workflows
from generator.validation.unknown_extensions import unknown_extensions

_Found = tuple[Read, Mapping[str, Node]]
"""What a document holds, and where each operation stands, by its pointer."""


def build(document: Document, digest: str, report: Report) -> Api:
    """Everything that is printed, from an overlaid and validated document.

    Args:
        document: a canonical document.
        digest: what identifies its content.
        report: takes what is wrong, unknown or contradictory.

    Raises:
        SpecErrors: when anything in the document was not understood.
    """
    unknown_extensions(document.node, report)
    check_aliases((node for _, _, node, _ in operation_nodes(document)), report)
    read, nodes = _settled(document, report)
    report.check()
    definitions, members = with_public_names(read)
    groups = tuple(map(with_workflows, _groups(document, members)))
    _check_names(groups, nodes, report)
    _check_filters(groups, nodes, report)
    operations = [operation for group in groups for operation in group.operations]
    where = base_url(document, report)
    report.check()
    api = Api(
        revision=str(document.root["info"]["version"]),
        digest=digest,
        base_url=where,
        groups=groups,
        definitions=with_attributes(
            with_directions(
                with_links(_with_kinds(definitions, groups), operations), operations
            )
        ),
    )
    return with_owners(api)


def _settled(document: Document, report: Report) -> _Found:
    """The definitions and the operations, read until no two schemas claim a name, or
    until nothing tells them apart."""
    names = Names(document)
    while True:
        attempt = report.apart()
        try:
            found = _read(document, names, attempt)
        except SpecErrors:
            if not names.settle():
                report.take(attempt)
                raise
            continue
        if not names.settle():
            report.take(attempt)
            return found


def _read(document: Document, names: Names, report: Report) -> _Found:
    normalizer = normalize(document, names, report)
    reader = OperationReader(normalizer, report)
    members: defaultdict[str, list[Operation]] = defaultdict(list)
    nodes: dict[str, Node] = {}
    for path, method, node, inherited in operation_nodes(document):
        operation = reader.read(path, method, node, inherited)
        members[_tag(node, operation, report)].append(operation)
        nodes[operation.pointer] = node
    read = Read(normalizer.definitions, members, normalizer.paths, normalizer.given)
    return read, nodes


def operation_nodes(document: Document) -> Iterator[tuple[str, str, Node, list[Node]]]:
    """Every operation: its path, its method, itself, and its path's parameters."""
    for path, item in document.node["paths"].items():
        common = item.get("parameters")
        inherited = list(common.elements()) if common else []
        for method in METHODS:
            if method in item:
                yield path, method, item[method], inherited


def _tag(node: Node, operation: Operation, report: Report) -> str:
    """What names an operation's group: its tag, or its subtag while it is
    pre-release, when all operations have the same tag."""
    if operation.pre_release and operation.subtag:
        if not words(operation.subtag):
            report.error(
                node[SUBTAG],
                f"no Python name can be made of {operation.subtag!r}",
                "name it with letters by an overlay",
            )
        return operation.subtag
    tags = node.value.get("tags", ())
    if len(tags) != 1:
        report.error(
            node,
            f"operation {operation.operation_id!r} has {len(tags)} tags",
            "give it exactly one: it becomes the client's attribute",
        )
        return "default"
    return str(tags[0])


def _tag_node(operation: Node) -> Node:
    """Where an operation says what its group is called."""
    tags = operation.get("tags")
    return tags[0] if tags and len(tags.value) == 1 else operation


def _groups(
    document: Document, members: Mapping[str, list[Operation]]
) -> tuple[Group, ...]:
    docs = {t["name"]: t.get("description", "") for t in document.root.get("tags", ())}
    groups = [
        Group(
            identifier(tag, CLIENT_ATTRIBUTES),
            group_class(
                tag,
                _mentioned(operations)
                | {name for name in map(filter_class, operations) if name},
            ),
            tag,
            prose(docs.get(tag, "")),
            tuple(sorted(operations, key=lambda operation: operation.name)),
        )
        for tag, operations in members.items()
    ]
    return tuple(sorted(groups, key=lambda group: group.name))


def _mentioned(operations: Iterable[Operation]) -> set[ClassName]:
    """The models that methods take and give, which their module imports."""
    names: set[ClassName] = set()
    for operation in operations:
        names |= operation.models
        for parameter in operation.parameters:
            names |= referenced(parameter.type)
        if operation.body:
            names.add(operation.body.model)
            for keyword in operation.body.keywords:
                names |= referenced(keyword.type)
    return names


def _check_names(
    groups: tuple[Group, ...], nodes: Mapping[str, Node], report: Report
) -> None:
    """Report groups and operations that would be one name in Python."""
    named = [
        ("tags", group.tag, group.name, _tag_node(nodes[group.operations[0].pointer]))
        for group in groups
    ]
    named += [
        (
            "operations",
            operation.operation_id,
            operation.name,
            nodes[operation.pointer]["operationId"],
        )
        for group in groups
        for operation in group.operations
    ]
    owners: dict[tuple[str, str], str] = {}
    for kind, text, name, node in named:
        if (kind, name) in owners:
            report.error(
                node,
                f"the {kind} {owners[kind, name]!r} and {text!r} are both {name!r} "
                "in Python",
                "rename one of them by an overlay",
            )
        owners[kind, name] = text


def _check_filters(
    groups: tuple[Group, ...], nodes: Mapping[str, Node], report: Report
) -> None:
    """Report classes of filters that are called as another one is, or as a model that
    the same module imports."""
    owners: dict[ClassName, str] = {}
    for group in groups:
        models = _mentioned(group.operations)
        for operation in group.operations:
            name = filter_class(operation)
            if name is None:
                continue
            other = "a model"
            if name not in models:
                other = owners.setdefault(name, operation.operation_id)
                if other == operation.operation_id:
                    continue
                other = f"those of {other!r}"
            report.error(
                nodes[operation.pointer]["operationId"],
                f"the filters of {operation.operation_id!r} are called {name!r} in "
                f"Python, as {other}",
                "rename the operation by an overlay",
            )


def _with_kinds(
    definitions: Mapping[ClassName, Definition], groups: tuple[Group, ...]
) -> dict[ClassName, Definition]:
    """The definitions, with the models of whole answers marked as such."""
    result = dict(definitions)
    for operation in (op for group in groups for op in group.operations):
        for name in operation.responses.values():
            model = result[name] if name and name not in PLAIN_ANSWERS else None
            if isinstance(model, Model) and model.kind != "collection":
                paged = operation.paged or model.kind == "paged"
                result[model.name] = _document(model, paged)
    return result


def _document(model: Model, paged: bool) -> Model:
    fields = tuple(
        replace(field, name=identifier(field.name, DOCUMENT_ATTRIBUTES))
        for field in model.fields
    )
    model = replace(model, fields=fields, kind="paged" if paged else "document")
    data = next((field.type for field in fields if field.wire == "data"), None)
    if isinstance(data, Array):
        return replace(model, kind="collection", item=data.item)
    return model
