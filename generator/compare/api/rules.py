"""Every rule of the comparison in the API's terms: its name, its weight, its reason.

Rules that begin with `request-` and `response-` stand in pairs. What changes in a
schema weighs differently for who writes a value and for who reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from generator.compare.changes import Impact, Rule

BREAKING = Impact.BREAKING
DEPRECATING = Impact.DEPRECATING
COMPATIBLE = Impact.COMPATIBLE
DOCUMENTATION = Impact.DOCUMENTATION

Direction: TypeAlias = Literal["request", "response"]
"""Which way a value travels: to the server, or from it."""

REQUEST: frozenset[Direction] = frozenset({"request"})
RESPONSE: frozenset[Direction] = frozenset({"response"})

# fmt: off
_TABLE: tuple[tuple[str, Impact, str], ...] = (
    # ------------------------------------------------------------ operations
    ("operation-added", COMPATIBLE, "nobody calls it yet"),
    ("operation-removed", BREAKING, "calls of it are refused"),
    ("operation-renamed", DEPRECATING, "the old name still works, but as an alias, which a later revision may drop"),
    ("operation-renamed-without-alias", BREAKING, "nothing has the old name"),
    ("operation-moved", BREAKING, "requests to the old address are refused; what routes, mocks or permits by address has to follow"),
    ("trailing-slash-changed", COMPATIBLE, "only the slash at the end of the path differs, and the client sends what the document has"),
    ("path-parameter-renamed", COMPATIBLE, "the request is the same: paths are filled in by position"),
    ("operation-regrouped", COMPATIBLE, "the request is the same; what becomes of the method is a matter of the Python package"),
    ("operation-released", COMPATIBLE, "what was a pre-release keeps its form from now on"),
    ("operation-unreleased", DEPRECATING, "a pre-release may change at any time"),
    ("operation-revision-changed", COMPATIBLE, "the operation answers as of another revision than its document"),
    ("operation-deprecated", DEPRECATING, "a later revision may drop it"),
    ("operation-undeprecated", COMPATIBLE, "it stays after all"),
    # ------------------------------------------------------------ names
    ("name-rebound", BREAKING, "the name calls another operation: code that uses it does something else, and nothing may fail"),
    ("alias-added", COMPATIBLE, "one more name for what is there"),
    ("alias-removed", BREAKING, "nothing has the name any longer"),
    # ------------------------------------------------------------ parameters
    ("parameter-added", COMPATIBLE, "it may be left out, as it is today"),
    ("required-parameter-added", BREAKING, "calls without it are refused"),
    ("parameter-removed", BREAKING, "calls that give it are refused, or lose what it did"),
    ("parameter-required", BREAKING, "calls that leave it out are refused"),
    ("parameter-optional", COMPATIBLE, "calls that give it are as good as before"),
    ("parameter-style-changed", BREAKING, "a list is written in another way"),
    ("page-size-default-changed", COMPATIBLE, "pages have another length; all of them together hold the same"),
    # ------------------------------------------------------------ bodies and answers
    ("request-body-added", COMPATIBLE, "it may be left out, as it is today"),
    ("required-request-body-added", BREAKING, "requests without it are refused"),
    ("request-body-removed", BREAKING, "what it said is not taken any longer"),
    ("request-body-required", BREAKING, "requests without it are refused"),
    ("request-body-optional", COMPATIBLE, "requests with it are as good as before"),
    ("response-body-added", COMPATIBLE, "who expects nothing reads nothing"),
    ("response-body-removed", BREAKING, "code that reads the answer finds nothing"),
    ("success-status-added", COMPATIBLE, "every status from 200 to 299 is a success"),
    ("success-status-removed", BREAKING, "code that waits for this status does not meet it"),
    ("error-status-added", COMPATIBLE, "any request may fail in any way already"),
    ("error-status-removed", COMPATIBLE, "a failure less to meet"),
    ("request-media-type-added", COMPATIBLE, "one more way to write the same"),
    ("response-media-type-added", COMPATIBLE, "it comes only to who asks for it"),
    ("request-media-type-removed", BREAKING, "bodies of this kind are refused"),
    ("response-media-type-removed", BREAKING, "who asks for this kind does not get it"),
    # ------------------------------------------------------------ filters
    ("filter-field-added", COMPATIBLE, "one more field to filter by"),
    ("filter-field-removed", BREAKING, "filters by this field are refused"),
    ("filter-operator-added", COMPATIBLE, "one more way to filter by this field"),
    ("filter-operator-removed", BREAKING, "filters with this operator are refused"),
    ("filter-value-widened", COMPATIBLE, "the values of today are still taken"),
    ("filter-value-narrowed", BREAKING, "some values of today are refused"),
    ("filter-value-changed", BREAKING, "values of the old type are refused"),
    ("filter-description-changed", DOCUMENTATION, "the document says more, or less, of the same filter"),
    # ------------------------------------------------------------ limits
    ("rate-limit-raised", COMPATIBLE, "more requests are let through"),
    ("rate-limit-lowered", BREAKING, "requests at the old rate are refused with 429"),
    ("rate-limit-added", BREAKING, "requests beyond it are refused with 429"),
    ("rate-limit-removed", COMPATIBLE, "nothing of the kind refuses requests any longer"),
    ("capacity-raised", COMPATIBLE, "a request may hold more"),
    ("capacity-lowered", BREAKING, "requests as large as today are refused"),
    ("capacity-stated", COMPATIBLE, "the number stands in prose only: that it is told now does not say that it is new"),
    ("capacity-unstated", COMPATIBLE, "the number stood in prose only: that it is told no longer does not say that it changed"),
    # ------------------------------------------------------------ permissions
    ("scope-added", BREAKING, "keys without this scope are refused with 403"),
    ("scope-removed", COMPATIBLE, "fewer permissions are needed"),
    ("authentication-required", BREAKING, "requests without a key are refused with 401"),
    ("authentication-lifted", COMPATIBLE, "no key is needed any longer"),
    ("authentication-changed", BREAKING, "requests have to prove who sends them in another way"),
    ("security-scheme-added", COMPATIBLE, "no operation has to use it"),
    ("security-scheme-removed", BREAKING, "keys of this kind are refused"),
    ("security-scheme-changed", BREAKING, "keys have to be sent in another way"),
    # ------------------------------------------------------------ paging, jobs, servers
    ("paging-added", BREAKING, "one answer may not hold everything any longer, and nothing fails where the rest is not asked for"),
    ("paging-removed", BREAKING, "code that asks for the next page does not get one"),
    ("job-added", COMPATIBLE, "the job's progress can be waited for"),
    ("job-removed", BREAKING, "the job's progress cannot be waited for any longer"),
    ("server-added", COMPATIBLE, "one more address for the same"),
    ("server-removed", BREAKING, "the document does not answer for requests to this address"),
    # ------------------------------------------------------------ schemas as a whole
    ("schema-added", COMPATIBLE, "what uses it is told where it is used"),
    ("schema-removed", COMPATIBLE, "its name is not sent; what used it is told where it was used"),
    ("unused-schema-changed", DOCUMENTATION, "no operation that was there before uses it"),
    # ------------------------------------------------------------ what schemas hold
    ("request-property-added", COMPATIBLE, "it may be left out, as it is today"),
    ("response-property-added", COMPATIBLE, "who does not know it does not read it"),
    ("request-required-property-added", BREAKING, "requests without it are refused"),
    ("response-required-property-added", COMPATIBLE, "who does not know it does not read it"),
    ("request-property-removed", BREAKING, "requests that send it are refused, or lose what it did"),
    ("response-property-removed", BREAKING, "code that reads it finds nothing"),
    ("request-property-required", BREAKING, "requests that leave it out are refused"),
    ("response-property-required", COMPATIBLE, "what came often comes always"),
    ("request-property-optional", COMPATIBLE, "requests that send it are as good as before"),
    ("response-property-optional", BREAKING, "code that reads it without looking may find nothing"),
    ("request-null-allowed", COMPATIBLE, "the values of today are still taken"),
    ("response-null-allowed", BREAKING, "code that uses the value without looking may meet null"),
    ("request-null-refused", BREAKING, "requests that send null are refused"),
    ("response-null-refused", COMPATIBLE, "null does not come any longer"),
    ("request-type-widened", COMPATIBLE, "the values of today are still taken"),
    ("response-type-widened", BREAKING, "values may come that code is not made for"),
    ("request-type-narrowed", BREAKING, "some values of today are refused"),
    ("response-type-narrowed", COMPATIBLE, "what comes could come before"),
    ("request-type-changed", BREAKING, "values of the old type are refused"),
    ("response-type-changed", BREAKING, "values of the old type do not come any longer"),
    ("request-values-added", COMPATIBLE, "the values of today are still taken"),
    ("response-values-added", COMPATIBLE, "enumerations are open: code has to expect values that it does not know"),
    ("request-values-removed", BREAKING, "requests with these values are refused"),
    ("response-values-removed", COMPATIBLE, "what comes could come before"),
    ("request-values-replaced", BREAKING, "no value of today is taken any longer"),
    ("response-values-replaced", BREAKING, "no value that code knows comes any longer"),
    ("request-values-lifted", COMPATIBLE, "the values of today are still taken"),
    ("response-values-lifted", COMPATIBLE, "enumerations are open: code has to expect values that it does not know"),
    ("request-values-imposed", BREAKING, "all other values are refused"),
    ("response-values-imposed", COMPATIBLE, "what comes could come before"),
    ("request-limit-loosened", COMPATIBLE, "the values of today are still taken"),
    ("response-limit-loosened", COMPATIBLE, "clients do not hold answers to limits"),
    ("request-limit-tightened", BREAKING, "some values of today are refused"),
    ("response-limit-tightened", COMPATIBLE, "what comes could come before"),
    ("request-default-changed", BREAKING, "the same request, which leaves the value out, means something else"),
    ("response-default-changed", DOCUMENTATION, "answers say what they mean"),
    ("request-default-stated", COMPATIBLE, "that the value is told now does not say that it is new"),
    ("response-default-stated", DOCUMENTATION, "answers say what they mean"),
    ("request-default-unstated", COMPATIBLE, "that the value is told no longer does not say that it changed"),
    ("response-default-unstated", DOCUMENTATION, "answers say what they mean"),
    ("request-alternative-added", COMPATIBLE, "the values of today are still taken"),
    ("response-alternative-added", COMPATIBLE, "unions are open: code has to expect kinds that it does not know"),
    ("request-alternative-removed", BREAKING, "values of this kind are refused"),
    ("response-alternative-removed", COMPATIBLE, "what comes could come before"),
    ("request-read-only-set", BREAKING, "requests may not send it any longer"),
    ("response-read-only-set", COMPATIBLE, "it comes as before"),
    ("request-read-only-unset", COMPATIBLE, "requests may send it from now on"),
    ("response-read-only-unset", COMPATIBLE, "it comes as before"),
    ("request-write-only-set", COMPATIBLE, "requests send it as before"),
    ("response-write-only-set", BREAKING, "code that reads it finds nothing"),
    ("request-write-only-unset", COMPATIBLE, "requests send it as before"),
    ("response-write-only-unset", COMPATIBLE, "who does not know it does not read it"),
    ("request-deprecated", DEPRECATING, "a later revision may drop it"),
    ("response-deprecated", DEPRECATING, "a later revision may drop it"),
    ("request-undeprecated", COMPATIBLE, "it stays after all"),
    ("response-undeprecated", COMPATIBLE, "it stays after all"),
    # ------------------------------------------------------------ texts
    ("texts-changed", DOCUMENTATION, "only what people read differs"),
)
# fmt: on

RULES: Mapping[str, Rule] = {row[0]: Rule(*row) for row in _TABLE}

SEVERITY: Mapping[Impact, int] = {impact: rank for rank, impact in enumerate(Impact)}
"""The rank of each impact; the worst has the lowest."""


def directed(kind: str, directions: Iterable[Direction]) -> Rule:
    """The rule for a change to a schema, by the ways that its values travel.

    Args:
        kind: the rule's name without `request-` or `response-`.
        directions: one or both of them; the rule with the worse impact counts, and
            that for requests where they are equal.
    """
    rules = [RULES[f"{direction}-{kind}"] for direction in sorted(directions)]
    return min(rules, key=lambda rule: SEVERITY[rule.impact])
