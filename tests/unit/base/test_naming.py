"""Every name of a document has one Python name, and only one."""

from __future__ import annotations

import keyword
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime._async.client import AsyncClient
from runtime._sync.client import SyncClient
from runtime.models.model import Collection, Document, Model, PagedDocument
from runtime.resource import AsyncResource, Resource

from generator.base.naming import (
    CLIENT_ATTRIBUTES,
    DOCUMENT_ATTRIBUTES,
    MODEL_ATTRIBUTES,
    RESOURCE_ATTRIBUTES,
    class_name,
    component_name,
    identifier,
    words,
)

NAMEABLE = st.text().filter(words) | st.text(
    st.sampled_from(string.ascii_letters + string.digits + "_-[]. ")
).filter(words)
RESERVED = st.frozensets(st.sampled_from(["id", "self", "to_dict", "class", "x"]))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("id", "id"),
        ("fields[coupon-code]", "fields_coupon_code"),
        ("page[cursor]", "page_cursor"),
        ("page_cursor", "page_cursor"),
        ("additional-fields[profile]", "additional_fields_profile"),
        ("X-Klaviyo-API-Filters", "x_klaviyo_api_filters"),
        ("Data Privacy", "data_privacy"),
        ("Beta APIs", "beta_apis"),
        ("profileIDs", "profile_ids"),
        ("IDs_of[APIs]", "ids_of_apis"),
        ("SMSIsAllowed", "sms_is_allowed"),
        ("HTTPSettings", "http_settings"),
        ("location.address1", "location_address1"),
        ("_kx", "_kx"),
        ("__x", "_x"),
        ("24h", "_24h"),
        ("class", "class_"),
        ("None", "none"),
        ("match", "match"),
        ("list", "list"),
        ("naïve", "na_ve"),
    ],
)
def test_identifier(text: str, name: str) -> None:
    assert identifier(text) == name


@given(NAMEABLE, RESERVED)
def test_identifiers_are_identifiers(text: str, reserved: frozenset[str]) -> None:
    name = identifier(text, reserved)
    assert name.isascii() and name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name not in reserved
    assert name == name.lower()


@given(NAMEABLE, RESERVED)
def test_an_identifier_names_itself(text: str, reserved: frozenset[str]) -> None:
    name = identifier(text, reserved)
    assert identifier(name, reserved) == name


@pytest.mark.parametrize("text", ["", "---", "[]", "☃", "_"])
def test_some_texts_give_no_name(text: str) -> None:
    for make in (identifier, class_name, component_name):
        if not text.isidentifier():
            with pytest.raises(ValueError, match="no Python name can be made of"):
                make(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("coupon-code", "CouponCode"),
        ("get_coupon", "GetCoupon"),
        ("Data Privacy", "DataPrivacy"),
        ("page[size]", "PageSize"),
        ("SMSSendOptions", "SMSSendOptions"),
        ("24h", "_24h"),
        ("none", "None_"),
        ("Beta APIs", "BetaAPIs"),
    ],
)
def test_class_name(text: str, name: str) -> None:
    assert class_name(text) == name


@given(NAMEABLE)
def test_class_names_are_identifiers(text: str) -> None:
    name = class_name(text)
    assert name.isascii() and name.isidentifier()
    assert not keyword.iskeyword(name)


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("GetCouponResponse", "GetCouponResponse"),
        ("Is_double_opt_inEnum", "Is_double_opt_inEnum"),
        ("_MetricCreateQuery", "_MetricCreateQuery"),
        ("RowV0", "RowV0"),
        ("Date", "Date"),
        ("coupon-code", "CouponCode"),
        ("Coupon.Code", "CouponCode"),
        ("Größe", "GrE"),
        ("True", "True_"),
        ("Model", "Model_"),
        ("Literal", "Literal_"),
    ],
)
def test_components_keep_their_names_where_python_allows(
    component: str, name: str
) -> None:
    assert component_name(component) == name


# ---------------------------------------------------------------- reserved names


def own(*classes: type) -> set[str]:
    """What classes offer, without what Python itself gives every class."""
    names = {name for cls in classes for name in dir(cls)}
    return {name for name in names if not name.startswith(("__", "_is_protocol"))}


def test_no_field_hides_what_models_offer() -> None:
    assert own(Model) <= MODEL_ATTRIBUTES
    assert own(Document, PagedDocument, Collection) <= DOCUMENT_ATTRIBUTES


def test_no_group_hides_what_clients_offer() -> None:
    offered = {name for name in own(SyncClient, AsyncClient) if name[0] != "_"}
    assert offered | {"models"} <= CLIENT_ATTRIBUTES


def test_no_operation_hides_what_groups_are_made_of() -> None:
    assert own(Resource, AsyncResource) | {"_client"} <= RESOURCE_ATTRIBUTES


@pytest.mark.parametrize("name", ["str", "dict", "_dt", "Any", "Iterable", "Filter"])
def test_no_component_hides_what_annotations_name(name: str) -> None:
    assert component_name(name) == f"{name}_"
