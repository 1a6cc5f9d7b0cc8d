"""Every rule of the comparison in the API's terms: its name, its weight, its reason.

Rules that begin with `request-` and `response-` stand in pairs. What changes in a
schema weighs differently for who writes a value and for who reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
# ------------------------------------------------------------ operations
OPERATION_ADDED = Rule("operation-added", COMPATIBLE, "nobody calls it yet")
OPERATION_REMOVED = Rule("operation-removed", BREAKING, "calls of it are refused")
OPERATION_RENAMED = Rule("operation-renamed", DEPRECATING, "the old name still works, but as an alias, which a later revision may drop")
OPERATION_RENAMED_WITHOUT_ALIAS = Rule("operation-renamed-without-alias", BREAKING, "nothing has the old name")
OPERATION_MOVED = Rule("operation-moved", BREAKING, "requests to the old address are refused; what routes, mocks or permits by address has to follow")
TRAILING_SLASH_CHANGED = Rule("trailing-slash-changed", COMPATIBLE, "only the slash at the end of the path differs, and the client sends what the document has")
PATH_PARAMETER_RENAMED = Rule("path-parameter-renamed", COMPATIBLE, "the request is the same: paths are filled in by position")
OPERATION_REGROUPED = Rule("operation-regrouped", COMPATIBLE, "the request is the same; what becomes of the method is a matter of the Python package")
OPERATION_RELEASED = Rule("operation-released", COMPATIBLE, "what was a pre-release keeps its form from now on")
OPERATION_UNRELEASED = Rule("operation-unreleased", DEPRECATING, "a pre-release may change at any time")
OPERATION_REVISION_CHANGED = Rule("operation-revision-changed", COMPATIBLE, "the operation answers as of another revision than its document")
OPERATION_DEPRECATED = Rule("operation-deprecated", DEPRECATING, "a later revision may drop it")
OPERATION_FACT_CHANGED = Rule("operation-fact-changed", COMPATIBLE, "it informs people, and no request differs")
OPERATION_UNDEPRECATED = Rule("operation-undeprecated", COMPATIBLE, "it stays after all")
# ------------------------------------------------------------ names
NAME_REBOUND = Rule("name-rebound", BREAKING, "the name calls another operation: code that uses it does something else, and nothing may fail")
ALIAS_ADDED = Rule("alias-added", COMPATIBLE, "one more name for what is there")
ALIAS_REMOVED = Rule("alias-removed", BREAKING, "nothing has the name any longer")
# ------------------------------------------------------------ parameters
PARAMETER_ADDED = Rule("parameter-added", COMPATIBLE, "it may be left out, as it is today")
REQUIRED_PARAMETER_ADDED = Rule("required-parameter-added", BREAKING, "calls without it are refused")
PARAMETER_REMOVED = Rule("parameter-removed", BREAKING, "calls that give it are refused, or lose what it did")
PARAMETER_REQUIRED = Rule("parameter-required", BREAKING, "calls that leave it out are refused")
PARAMETER_OPTIONAL = Rule("parameter-optional", COMPATIBLE, "calls that give it are as good as before")
PARAMETER_STYLE_CHANGED = Rule("parameter-style-changed", BREAKING, "a list is written in another way")
PAGE_SIZE_DEFAULT_CHANGED = Rule("page-size-default-changed", COMPATIBLE, "pages have another length; all of them together hold the same")
# ------------------------------------------------------------ bodies and answers
REQUEST_BODY_ADDED = Rule("request-body-added", COMPATIBLE, "it may be left out, as it is today")
REQUIRED_REQUEST_BODY_ADDED = Rule("required-request-body-added", BREAKING, "requests without it are refused")
REQUEST_BODY_REMOVED = Rule("request-body-removed", BREAKING, "what it said is not taken any longer")
REQUEST_BODY_REQUIRED = Rule("request-body-required", BREAKING, "requests without it are refused")
REQUEST_BODY_OPTIONAL = Rule("request-body-optional", COMPATIBLE, "requests with it are as good as before")
RESPONSE_BODY_ADDED = Rule("response-body-added", COMPATIBLE, "who expects nothing reads nothing")
RESPONSE_BODY_REMOVED = Rule("response-body-removed", BREAKING, "code that reads the answer finds nothing")
SUCCESS_STATUS_ADDED = Rule("success-status-added", COMPATIBLE, "every status from 200 to 299 is a success")
SUCCESS_STATUS_REMOVED = Rule("success-status-removed", BREAKING, "code that waits for this status does not meet it")
ERROR_STATUS_ADDED = Rule("error-status-added", COMPATIBLE, "any request may fail in any way already")
ERROR_STATUS_REMOVED = Rule("error-status-removed", COMPATIBLE, "a failure less to meet")
REQUEST_MEDIA_TYPE_ADDED = Rule("request-media-type-added", COMPATIBLE, "one more way to write the same")
RESPONSE_MEDIA_TYPE_ADDED = Rule("response-media-type-added", COMPATIBLE, "it comes only to who asks for it")
REQUEST_MEDIA_TYPE_REMOVED = Rule("request-media-type-removed", BREAKING, "bodies of this kind are refused")
RESPONSE_MEDIA_TYPE_REMOVED = Rule("response-media-type-removed", BREAKING, "who asks for this kind does not get it")
# ------------------------------------------------------------ filters
FILTER_FIELD_ADDED = Rule("filter-field-added", COMPATIBLE, "one more field to filter by")
FILTER_FIELD_REMOVED = Rule("filter-field-removed", BREAKING, "filters by this field are refused")
FILTER_OPERATOR_ADDED = Rule("filter-operator-added", COMPATIBLE, "one more way to filter by this field")
FILTER_OPERATOR_REMOVED = Rule("filter-operator-removed", BREAKING, "filters with this operator are refused")
FILTER_VALUE_WIDENED = Rule("filter-value-widened", COMPATIBLE, "the values of today are still taken")
FILTER_VALUE_NARROWED = Rule("filter-value-narrowed", BREAKING, "some values of today are refused")
FILTER_VALUE_CHANGED = Rule("filter-value-changed", BREAKING, "values of the old type are refused")
FILTER_DESCRIPTION_CHANGED = Rule("filter-description-changed", DOCUMENTATION, "the document says more, or less, of the same filter")
# ------------------------------------------------------------ limits
RATE_LIMIT_RAISED = Rule("rate-limit-raised", COMPATIBLE, "more requests are let through")
RATE_LIMIT_LOWERED = Rule("rate-limit-lowered", BREAKING, "requests at the old rate are refused with 429")
RATE_LIMIT_ADDED = Rule("rate-limit-added", BREAKING, "requests beyond it are refused with 429")
RATE_LIMIT_REMOVED = Rule("rate-limit-removed", COMPATIBLE, "nothing of the kind refuses requests any longer")
CAPACITY_RAISED = Rule("capacity-raised", COMPATIBLE, "a request may hold more")
CAPACITY_LOWERED = Rule("capacity-lowered", BREAKING, "requests as large as today are refused")
CAPACITY_STATED = Rule("capacity-stated", COMPATIBLE, "the number stands in prose only: that it is told now does not say that it is new")
CAPACITY_UNSTATED = Rule("capacity-unstated", COMPATIBLE, "the number stood in prose only: that it is told no longer does not say that it changed")
# ------------------------------------------------------------ permissions
SCOPE_ADDED = Rule("scope-added", BREAKING, "keys without this scope are refused with 403")
SCOPE_REMOVED = Rule("scope-removed", COMPATIBLE, "fewer permissions are needed")
AUTHENTICATION_REQUIRED = Rule("authentication-required", BREAKING, "requests without a key are refused with 401")
AUTHENTICATION_LIFTED = Rule("authentication-lifted", COMPATIBLE, "no key is needed any longer")
AUTHENTICATION_CHANGED = Rule("authentication-changed", BREAKING, "requests have to prove who sends them in another way")
SECURITY_SCHEME_ADDED = Rule("security-scheme-added", COMPATIBLE, "no operation has to use it")
SECURITY_SCHEME_REMOVED = Rule("security-scheme-removed", BREAKING, "keys of this kind are refused")
SECURITY_SCHEME_CHANGED = Rule("security-scheme-changed", BREAKING, "keys have to be sent in another way")
# ------------------------------------------------------------ paging, jobs, servers
PAGING_ADDED = Rule("paging-added", BREAKING, "one answer may not hold everything any longer, and nothing fails where the rest is not asked for")
PAGING_REMOVED = Rule("paging-removed", BREAKING, "code that asks for the next page does not get one")
JOB_ADDED = Rule("job-added", COMPATIBLE, "the job's progress can be waited for")
JOB_REMOVED = Rule("job-removed", BREAKING, "the job's progress cannot be waited for any longer")
SERVER_ADDED = Rule("server-added", COMPATIBLE, "one more address for the same")
SERVER_REMOVED = Rule("server-removed", BREAKING, "the document does not answer for requests to this address")
# ------------------------------------------------------------ schemas as a whole
SCHEMA_ADDED = Rule("schema-added", COMPATIBLE, "what uses it is told where it is used")
SCHEMA_REMOVED = Rule("schema-removed", COMPATIBLE, "its name is not sent; what used it is told where it was used")
UNUSED_SCHEMA_CHANGED = Rule("unused-schema-changed", DOCUMENTATION, "no operation that was there before uses it")
# ------------------------------------------------------------ what schemas hold
REQUEST_PROPERTY_ADDED = Rule("request-property-added", COMPATIBLE, "it may be left out, as it is today")
RESPONSE_PROPERTY_ADDED = Rule("response-property-added", COMPATIBLE, "who does not know it does not read it")
REQUEST_REQUIRED_PROPERTY_ADDED = Rule("request-required-property-added", BREAKING, "requests without it are refused")
RESPONSE_REQUIRED_PROPERTY_ADDED = Rule("response-required-property-added", COMPATIBLE, "who does not know it does not read it")
REQUEST_PROPERTY_REMOVED = Rule("request-property-removed", BREAKING, "requests that send it are refused, or lose what it did")
RESPONSE_PROPERTY_REMOVED = Rule("response-property-removed", BREAKING, "code that reads it finds nothing")
REQUEST_PROPERTY_REQUIRED = Rule("request-property-required", BREAKING, "requests that leave it out are refused")
RESPONSE_PROPERTY_REQUIRED = Rule("response-property-required", COMPATIBLE, "what came often comes always")
REQUEST_PROPERTY_OPTIONAL = Rule("request-property-optional", COMPATIBLE, "requests that send it are as good as before")
RESPONSE_PROPERTY_OPTIONAL = Rule("response-property-optional", BREAKING, "code that reads it without looking may find nothing")
REQUEST_NULL_ALLOWED = Rule("request-null-allowed", COMPATIBLE, "the values of today are still taken")
RESPONSE_NULL_ALLOWED = Rule("response-null-allowed", BREAKING, "code that uses the value without looking may meet null")
REQUEST_NULL_REFUSED = Rule("request-null-refused", BREAKING, "requests that send null are refused")
RESPONSE_NULL_REFUSED = Rule("response-null-refused", COMPATIBLE, "null does not come any longer")
REQUEST_TYPE_WIDENED = Rule("request-type-widened", COMPATIBLE, "the values of today are still taken")
RESPONSE_TYPE_WIDENED = Rule("response-type-widened", BREAKING, "values may come that code is not made for")
REQUEST_TYPE_NARROWED = Rule("request-type-narrowed", BREAKING, "some values of today are refused")
RESPONSE_TYPE_NARROWED = Rule("response-type-narrowed", COMPATIBLE, "what comes could come before")
REQUEST_TYPE_CHANGED = Rule("request-type-changed", BREAKING, "values of the old type are refused")
RESPONSE_TYPE_CHANGED = Rule("response-type-changed", BREAKING, "values of the old type do not come any longer")
REQUEST_VALUES_ADDED = Rule("request-values-added", COMPATIBLE, "the values of today are still taken")
RESPONSE_VALUES_ADDED = Rule("response-values-added", COMPATIBLE, "enumerations are open: code has to expect values that it does not know")
REQUEST_VALUES_REMOVED = Rule("request-values-removed", BREAKING, "requests with these values are refused")
RESPONSE_VALUES_REMOVED = Rule("response-values-removed", COMPATIBLE, "what comes could come before")
REQUEST_VALUES_REPLACED = Rule("request-values-replaced", BREAKING, "no value of today is taken any longer")
RESPONSE_VALUES_REPLACED = Rule("response-values-replaced", BREAKING, "no value that code knows comes any longer")
REQUEST_VALUES_LIFTED = Rule("request-values-lifted", COMPATIBLE, "the values of today are still taken")
RESPONSE_VALUES_LIFTED = Rule("response-values-lifted", COMPATIBLE, "enumerations are open: code has to expect values that it does not know")
REQUEST_VALUES_IMPOSED = Rule("request-values-imposed", BREAKING, "all other values are refused")
RESPONSE_VALUES_IMPOSED = Rule("response-values-imposed", COMPATIBLE, "what comes could come before")
REQUEST_LIMIT_LOOSENED = Rule("request-limit-loosened", COMPATIBLE, "the values of today are still taken")
RESPONSE_LIMIT_LOOSENED = Rule("response-limit-loosened", COMPATIBLE, "clients do not hold answers to limits")
REQUEST_LIMIT_TIGHTENED = Rule("request-limit-tightened", BREAKING, "some values of today are refused")
RESPONSE_LIMIT_TIGHTENED = Rule("response-limit-tightened", COMPATIBLE, "what comes could come before")
REQUEST_DEFAULT_CHANGED = Rule("request-default-changed", BREAKING, "the same request, which leaves the value out, means something else")
RESPONSE_DEFAULT_CHANGED = Rule("response-default-changed", DOCUMENTATION, "answers say what they mean")
REQUEST_DEFAULT_STATED = Rule("request-default-stated", COMPATIBLE, "that the value is told now does not say that it is new")
RESPONSE_DEFAULT_STATED = Rule("response-default-stated", DOCUMENTATION, "answers say what they mean")
REQUEST_DEFAULT_UNSTATED = Rule("request-default-unstated", COMPATIBLE, "that the value is told no longer does not say that it changed")
RESPONSE_DEFAULT_UNSTATED = Rule("response-default-unstated", DOCUMENTATION, "answers say what they mean")
REQUEST_ALTERNATIVE_ADDED = Rule("request-alternative-added", COMPATIBLE, "the values of today are still taken")
RESPONSE_ALTERNATIVE_ADDED = Rule("response-alternative-added", COMPATIBLE, "unions are open: code has to expect kinds that it does not know")
REQUEST_ALTERNATIVE_REMOVED = Rule("request-alternative-removed", BREAKING, "values of this kind are refused")
RESPONSE_ALTERNATIVE_REMOVED = Rule("response-alternative-removed", COMPATIBLE, "what comes could come before")
REQUEST_READ_ONLY_SET = Rule("request-read-only-set", BREAKING, "requests may not send it any longer")
RESPONSE_READ_ONLY_SET = Rule("response-read-only-set", COMPATIBLE, "it comes as before")
REQUEST_READ_ONLY_UNSET = Rule("request-read-only-unset", COMPATIBLE, "requests may send it from now on")
RESPONSE_READ_ONLY_UNSET = Rule("response-read-only-unset", COMPATIBLE, "it comes as before")
REQUEST_WRITE_ONLY_SET = Rule("request-write-only-set", COMPATIBLE, "requests send it as before")
RESPONSE_WRITE_ONLY_SET = Rule("response-write-only-set", BREAKING, "code that reads it finds nothing")
REQUEST_WRITE_ONLY_UNSET = Rule("request-write-only-unset", COMPATIBLE, "requests send it as before")
RESPONSE_WRITE_ONLY_UNSET = Rule("response-write-only-unset", COMPATIBLE, "who does not know it does not read it")
REQUEST_DEPRECATED = Rule("request-deprecated", DEPRECATING, "a later revision may drop it")
RESPONSE_DEPRECATED = Rule("response-deprecated", DEPRECATING, "a later revision may drop it")
REQUEST_UNDEPRECATED = Rule("request-undeprecated", COMPATIBLE, "it stays after all")
RESPONSE_UNDEPRECATED = Rule("response-undeprecated", COMPATIBLE, "it stays after all")
# ------------------------------------------------------------ texts
TEXTS_CHANGED = Rule("texts-changed", DOCUMENTATION, "only what people read differs")
# fmt: on

RULES: Mapping[str, Rule] = {
    value.name: value for value in list(globals().values()) if isinstance(value, Rule)
}
"""All of them, by their names."""

SEVERITY: Mapping[Impact, int] = {impact: rank for rank, impact in enumerate(Impact)}
"""The rank of each impact; the worst has the lowest."""


@dataclass(frozen=True)
class Directed:
    """The two rules for one change to a schema, by the way that its values travel."""

    request: Rule
    response: Rule

    def rule(self, directions: Iterable[Direction]) -> Rule:
        """The rule that counts for values that travel these ways.

        Args:
            directions: one or both of them; the rule with the worse impact counts,
                and that for requests where they are equal.
        """
        rules = {"request": self.request, "response": self.response}
        given = [rules[direction] for direction in sorted(directions)]
        return min(given, key=lambda rule: SEVERITY[rule.impact])


BODY_ADDED = Directed(REQUEST_BODY_ADDED, RESPONSE_BODY_ADDED)
BODY_REMOVED = Directed(REQUEST_BODY_REMOVED, RESPONSE_BODY_REMOVED)
MEDIA_TYPE_ADDED = Directed(REQUEST_MEDIA_TYPE_ADDED, RESPONSE_MEDIA_TYPE_ADDED)
MEDIA_TYPE_REMOVED = Directed(REQUEST_MEDIA_TYPE_REMOVED, RESPONSE_MEDIA_TYPE_REMOVED)
PROPERTY_ADDED = Directed(REQUEST_PROPERTY_ADDED, RESPONSE_PROPERTY_ADDED)
REQUIRED_PROPERTY_ADDED = Directed(
    REQUEST_REQUIRED_PROPERTY_ADDED, RESPONSE_REQUIRED_PROPERTY_ADDED
)
PROPERTY_REMOVED = Directed(REQUEST_PROPERTY_REMOVED, RESPONSE_PROPERTY_REMOVED)
PROPERTY_REQUIRED = Directed(REQUEST_PROPERTY_REQUIRED, RESPONSE_PROPERTY_REQUIRED)
PROPERTY_OPTIONAL = Directed(REQUEST_PROPERTY_OPTIONAL, RESPONSE_PROPERTY_OPTIONAL)
NULL_ALLOWED = Directed(REQUEST_NULL_ALLOWED, RESPONSE_NULL_ALLOWED)
NULL_REFUSED = Directed(REQUEST_NULL_REFUSED, RESPONSE_NULL_REFUSED)
TYPE_WIDENED = Directed(REQUEST_TYPE_WIDENED, RESPONSE_TYPE_WIDENED)
TYPE_NARROWED = Directed(REQUEST_TYPE_NARROWED, RESPONSE_TYPE_NARROWED)
TYPE_CHANGED = Directed(REQUEST_TYPE_CHANGED, RESPONSE_TYPE_CHANGED)
VALUES_ADDED = Directed(REQUEST_VALUES_ADDED, RESPONSE_VALUES_ADDED)
VALUES_REMOVED = Directed(REQUEST_VALUES_REMOVED, RESPONSE_VALUES_REMOVED)
VALUES_REPLACED = Directed(REQUEST_VALUES_REPLACED, RESPONSE_VALUES_REPLACED)
VALUES_LIFTED = Directed(REQUEST_VALUES_LIFTED, RESPONSE_VALUES_LIFTED)
VALUES_IMPOSED = Directed(REQUEST_VALUES_IMPOSED, RESPONSE_VALUES_IMPOSED)
LIMIT_LOOSENED = Directed(REQUEST_LIMIT_LOOSENED, RESPONSE_LIMIT_LOOSENED)
LIMIT_TIGHTENED = Directed(REQUEST_LIMIT_TIGHTENED, RESPONSE_LIMIT_TIGHTENED)
DEFAULT_CHANGED = Directed(REQUEST_DEFAULT_CHANGED, RESPONSE_DEFAULT_CHANGED)
DEFAULT_STATED = Directed(REQUEST_DEFAULT_STATED, RESPONSE_DEFAULT_STATED)
DEFAULT_UNSTATED = Directed(REQUEST_DEFAULT_UNSTATED, RESPONSE_DEFAULT_UNSTATED)
ALTERNATIVE_ADDED = Directed(REQUEST_ALTERNATIVE_ADDED, RESPONSE_ALTERNATIVE_ADDED)
ALTERNATIVE_REMOVED = Directed(
    REQUEST_ALTERNATIVE_REMOVED, RESPONSE_ALTERNATIVE_REMOVED
)
READ_ONLY_SET = Directed(REQUEST_READ_ONLY_SET, RESPONSE_READ_ONLY_SET)
READ_ONLY_UNSET = Directed(REQUEST_READ_ONLY_UNSET, RESPONSE_READ_ONLY_UNSET)
WRITE_ONLY_SET = Directed(REQUEST_WRITE_ONLY_SET, RESPONSE_WRITE_ONLY_SET)
WRITE_ONLY_UNSET = Directed(REQUEST_WRITE_ONLY_UNSET, RESPONSE_WRITE_ONLY_UNSET)
DEPRECATED = Directed(REQUEST_DEPRECATED, RESPONSE_DEPRECATED)
UNDEPRECATED = Directed(REQUEST_UNDEPRECATED, RESPONSE_UNDEPRECATED)
