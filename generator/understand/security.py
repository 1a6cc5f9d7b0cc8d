"""How an operation takes credentials: its security requirements, by their schemes."""

from __future__ import annotations

import re

from generator.base.errors import Report
from generator.documents.document import Node
from generator.understand.ir import Credential, Security

NONE = Security()
"""No credentials are sent."""

_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


def security(operation: Node, report: Report) -> Security:
    """How one operation takes credentials.

    Of several requirements any one will do (OpenAPI 3.0.3, Security Requirement
    Object); those that sdkgen has no meaning for are passed over where there is
    another.

    Args:
        operation: an operation object; without `security` the document's counts.
        report: takes schemes that are unknown or not understood.
    """
    root = operation.document.node
    stated = operation.get("security") or root.get("security")
    if stated is None or not stated.value:
        return NONE
    ways: dict[Credential, None] = {}
    optional, refused = False, []
    for requirement in stated.elements():
        names = list(requirement.value)
        if not names:
            optional = True
            continue
        schemes = [_scheme(name, requirement, report) for name in names]
        found = [_credential(scheme) for scheme in schemes if scheme is not None]
        if len(found) < len(names):
            return NONE
        if len(found) == 1 and found[0] is not None:
            ways[found[0]] = None
        else:
            refused.append(requirement)
    if refused and not ways:
        for requirement in refused:
            what = " and ".join(requirement.value)
            together = "together " if len(requirement.value) > 1 else ""
            report.not_understood(
                requirement,
                "security",
                f"the credentials {what} {together}cannot be sent",
                missing="calls send no credentials",
            )
    if Credential("authorization") in ways:
        # Whatever the client has goes there.
        ways = {w: None for w in ways if w.kind not in ("bearer", "basic")}
    return Security(tuple(ways), optional or not ways)


def required_scopes(operation: Node) -> tuple[str, ...]:
    """The scopes that an operation's first requirement with any asks of a token.

    Args:
        operation: an operation object; without `security` the document's counts.
    """
    stated = operation.get("security") or operation.document.node.get("security")
    for requirement in stated.value if stated else ():
        if found := [scope for scopes in requirement.values() for scope in scopes]:
            return tuple(dict.fromkeys(found))
    return ()


def _scheme(name: str, requirement: Node, report: Report) -> Node | None:
    components = requirement.document.node.get("components")
    schemes = components.get("securitySchemes") if components else None
    scheme = schemes.get(name) if schemes else None
    if scheme is None:
        report.error(
            requirement[name],
            f"no security scheme is called {name!r}",
            "add it to components/securitySchemes",
        )
        return None
    return scheme.resolve()


def _credential(scheme: Node) -> Credential | None:
    """What a scheme wants, None where no client can give it."""
    match scheme.value:
        case {"type": "apiKey", "in": "header", "name": str(name)}:
            if name.lower() == "authorization":
                return Credential("authorization")
            return Credential("header", name) if _HEADER_NAME.fullmatch(name) else None
        case {"type": "apiKey", "in": "query", "name": str(name)} if name:
            return Credential("query", name)
        case {"type": "http", "scheme": str(kind)} if kind.lower() == "bearer":
            return Credential("bearer")
        case {"type": "http", "scheme": str(kind)} if kind.lower() == "basic":
            return Credential("basic")
        case {"type": "oauth2" | "openIdConnect"}:
            return Credential("bearer")
    return None
