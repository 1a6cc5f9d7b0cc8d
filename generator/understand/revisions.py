"""Which revision stands where in the package: one at its root, the others beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from generator.base.errors import Report
from generator.base.literals import literal
from generator.base.naming import Identifier, identifier
from generator.documents.document import Document, Node
from generator.understand.extensions import SUBTAG
from generator.understand.ir import Api, Group, Sdk

BETA = Identifier("beta")
"""The subpackage, and the client's attribute, of the newest pre-release."""


def side_by_side(understood: Sequence[tuple[Document, Api]], report: Report) -> Sdk:
    """The revisions of one package, each with its place.

    The newest stable revision is the root, and the newest pre-release beside it is
    `beta`. Others have a subpackage by their own name. Without a stable revision the
    newest pre-release is the root.

    Args:
        understood: for each revision its document and what that describes.
        report: takes what keeps revisions from standing side by side.
    """
    documents = {api.revision: document for document, api in understood}
    newest = sorted(
        (api for _, api in understood), key=lambda api: api.revision, reverse=True
    )
    stable = [api for api in newest if not api.pre_release]
    early = [api for api in newest if api.pre_release]
    main, *others = stable or early
    # Without a stable revision no pre-release stands beside one.
    early = early if stable else []
    beta = [replace(api, subpackage=BETA) for api in early[:1]]
    others += early[1:]
    sides = [replace(api, subpackage=_subpackage(api)) for api in others]
    sdk = Sdk(main, (*beta, *sides))
    _check_servers(sdk, documents, report)
    _check_names(sdk, documents, report)
    return sdk


def _subpackage(api: Api) -> Identifier:
    return identifier(f"revision {api.revision}")


def attribute(api: Api) -> str:
    """The client's attribute that holds the client of a revision beside the root's."""
    return BETA if api.subpackage == BETA else f"_{api.subpackage}"


def path(api: Api) -> str:
    """How code reaches a revision from a client: `klaviyo.beta`, or the client."""
    if api.subpackage is None:
        return "klaviyo"
    if api.subpackage == BETA:
        return "klaviyo.beta"
    return f"klaviyo.revision({literal(api.revision)})"


def _check_servers(sdk: Sdk, documents: Mapping[str, Document], report: Report) -> None:
    """A client has one base URL, whatever revision it asks for."""
    for side in sdk.sides:
        if side.base_url != sdk.main.base_url:
            main, node = documents[sdk.main.revision], documents[side.revision].node
            report.error(
                node.get("servers") or node,
                f"the server of revision {side.revision} is {side.base_url!r}, but "
                f"{sdk.main.base_url!r} in {main.name}",
                "generate them into two packages, with --package",
            )


def _named_by(document: Document, group: Group) -> Node:
    """Where a document says what a group is called: at its first operation."""
    operation = Node(document, "", {"$ref": f"#{group.operations[0].pointer}"}).target()
    subtag, tags = operation.get(SUBTAG), operation.get("tags")
    if subtag is not None and subtag.value == group.tag:
        return subtag
    return tags[0] if tags else operation


def _check_names(sdk: Sdk, documents: Mapping[str, Document], report: Report) -> None:
    """Report revisions, and groups, that would be one name in Python."""
    owners: dict[str, str] = {}
    for side in sdk.sides:
        name = attribute(side)
        if name in owners:
            report.error(
                documents[side.revision].node["info"]["version"],
                f"the revisions {owners[name]!r} and {side.revision!r} are both "
                f"{side.subpackage!r} in Python",
                "generate them into two packages, with --package",
            )
        owners[name] = side.revision
    for group in sdk.main.groups:
        if group.name in owners:
            report.error(
                _named_by(documents[sdk.main.revision], group),
                f"the tag {group.tag!r} and the revision {owners[group.name]!r} are "
                f"both {group.name!r} in Python",
                "rename the tag by an overlay",
            )
