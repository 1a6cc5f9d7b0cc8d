"""What people call the classes: by types, shortly, and never by chance."""

from __future__ import annotations

from itertools import permutations

import pytest

from generator.base.naming import ClassName
from generator.understand.schemas.names import SchemaPath
from generator.understand.schemas.short_names import (
    LONGEST,
    short_name,
    short_names,
    typed_path,
)


def called(
    *names: str,
    paths: dict[str, str] | None = None,
    given: tuple[str, ...] = (),
    internal: tuple[str, ...] = (),
) -> dict[str, str]:
    """The names of definitions, which are the same in whatever order they stand."""
    known = {ClassName(name): SchemaPath(path) for name, path in (paths or {}).items()}
    first, *others = (
        short_names(
            [ClassName(name) for name in order],
            known,
            {ClassName(name) for name in given},
            {ClassName(name) for name in internal},
        )
        for order in (names, names[::-1], sorted(names))
    )
    assert all(found == first for found in others)
    assert len(set(first.values())) == len(first)
    return {str(name): str(short) for name, short in first.items()}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ProfilePartialUpdateQuery", "ProfileUpdate"),
        ("ListUpdateQuery", "ListUpdate"),
        ("ListCreateQuery", "ListCreate"),
        ("CatalogItemCreateQueryResourceObject", "CatalogItemCreate"),
        ("EventCreateQueryV2ResourceObject", "EventCreateV2"),
        ("ProfileSuppressionDeleteQuery", "ProfileSuppressionDelete"),
        (
            "ProfileUpsertQueryWithSubscriptionsResourceObject",
            "ProfileUpsertWithSubscriptions",
        ),
        ("TemplateCloneQuery", "TemplateClone"),
        ("ProfileMergeQuery", "ProfileMerge"),
        ("CampaignValuesRequestDTO", "CampaignValuesQuery"),
        ("PostCampaignValuesResponseDTO", "PostCampaignValuesResponse"),
        ("FlowActionEncodedResponseObjectResource", "FlowActionResponse"),
        ("CampaignResponseObjectResource", "Campaign"),
        ("GetListResponseCollectionCompoundDocument", "GetListPage"),
        ("ObjectSchemaObjectResource", "ObjectSchema"),
        # No word ends within a word.
        ("ResponseCollections", "ResponseCollections"),
        ("ThingCreateQueryable", "ThingCreateQueryable"),
        ("ProfileLocation", "ProfileLocation"),
        # What leaves nothing, or no name, stays.
        ("ResourceObject", "ResourceObject"),
        ("CompoundDocument2", "CompoundDocument2"),
        ("DocumentCompoundDocument", "Document_"),
    ],
)
def test_a_name_loses_the_words_of_its_making(name: str, short: str) -> None:
    assert short_name(ClassName(name)) == short


def test_what_belongs_to_a_type_has_its_name() -> None:
    item = typed_path("catalog-item")
    page = typed_path("catalog-item", "Page")
    none = typed_path("catalog-item", "Document", null=True)
    inner = f"{typed_path('catalog-item', 'Attributes')}.Price"
    assert called(item, page, none, inner) == {
        item: "CatalogItem",
        page: "CatalogItemPage",
        none: "NullableCatalogItemDocument",
        inner: "CatalogItemAttributesPrice",
    }


def test_of_two_ways_that_spell_one_name_the_longer_takes_underscores() -> None:
    document, type_ = typed_path("list", "Document"), typed_path("list-document")
    assert called(document, type_) == {
        document: "List_Document",
        type_: "ListDocument",
    }


def test_a_type_is_called_as_nothing_of_ours_is() -> None:
    assert called(typed_path("document")) == {typed_path("document"): "Document_"}
    paged = typed_path("paged", "Document")
    assert called(paged) == {paged: "PagedDocument_"}


def test_a_component_called_like_a_type_takes_value() -> None:
    coupon = typed_path("coupon")
    assert called(coupon, "Coupon") == {coupon: "Coupon", "Coupon": "CouponValue"}
    # Again where that is a name, too.
    assert called(coupon, "Coupon", "CouponValue") == {
        coupon: "Coupon",
        "Coupon": "CouponValueValue",
        "CouponValue": "CouponValue",
    }


def test_what_is_inline_in_it_follows() -> None:
    coupon = typed_path("coupon")
    paths = {"CouponStyles": "Coupon.Styles"}
    assert called(coupon, "Coupon", "CouponStyles", paths=paths) == {
        coupon: "Coupon",
        "Coupon": "CouponValue",
        "CouponStyles": "CouponValueStyles",
    }


def test_a_short_name_gives_way_to_a_type_and_to_an_own_name() -> None:
    item = typed_path("item")
    assert called(item, "ItemObjectResource") == {
        item: "Item",
        "ItemObjectResource": "ItemObjectResource",
    }
    assert called("PartCreate", "PartCreateQuery") == {
        "PartCreate": "PartCreate",
        "PartCreateQuery": "PartCreateQuery",
    }


def test_of_two_that_come_to_one_short_name_none_has_it() -> None:
    names = ("PartCreateQuery", "PartCreateQueryResourceObject")
    assert called(*names) == {name: name for name in names}


def test_what_is_inline_goes_by_what_it_is_in() -> None:
    paths = {"PartCreateQuerySize": "PartCreateQuery.Size"}
    assert called("PartCreateQuery", "PartCreateQuerySize", paths=paths) == {
        "PartCreateQuery": "PartCreate",
        "PartCreateQuerySize": "PartCreateSize",
    }
    # Where that is a name of something else, by its own.
    both = ("PartCreateQuery", "PartCreateQuerySize", "PartCreateSize")
    assert called(*both, paths=paths)["PartCreateQuerySize"] == "PartCreateQuerySize"


def test_spelled_apart_it_stays_so() -> None:
    paths = {"ThingUpdateQuery_Data": "ThingUpdateQuery.Data"}
    assert called("ThingUpdateQuery", "ThingUpdateQuery_Data", paths=paths) == {
        "ThingUpdateQuery": "ThingUpdate",
        "ThingUpdateQuery_Data": "ThingUpdate_Data",
    }


def test_the_first_of_a_way_that_is_too_long_is_left_out() -> None:
    way = ["Wide" * 9, "Long" * 6, "Part"]
    name = "Thing" + "".join(way)
    assert called(name, paths={name: ".".join(["Thing", *way])}) == {
        name: "Thing" + "".join(way[1:])
    }
    assert LONGEST >= len("Thing" + "".join(way[1:]))


def test_two_that_are_too_long_and_come_to_one_name_keep_theirs() -> None:
    ways = [["A" * 60, "Part"], ["B" * 60, "Part"]]
    names = ["Thing" + "".join(way) for way in ways]
    paths = {
        name: ".".join(["Thing", *way]) for name, way in zip(names, ways, strict=True)
    }
    assert called(*names, paths=paths) == {name: name for name in names}


def test_what_is_given_stays() -> None:
    assert called("MyCreateQuery", given=("MyCreateQuery",)) == {
        "MyCreateQuery": "MyCreateQuery"
    }


def test_what_the_client_alone_needs_has_an_underscore() -> None:
    paths = {"PartCreateQueryData": "PartCreateQuery.Data"}
    names = ("PartCreateQuery", "PartCreateQueryData", "Other")
    assert called(*names, paths=paths, internal=names[:2]) == {
        "PartCreateQuery": "_PartCreateQuery",
        "PartCreateQueryData": "_PartCreateQueryData",
        "Other": "Other",
    }
    # What people need within goes by the short name all the same.
    inner = "PartCreateQueryDataSize"
    within = {**paths, inner: "PartCreateQuery.Data.Size"}
    assert called(*names, inner, paths=within, internal=names[:2])[inner] == (
        "PartCreateDataSize"
    )


def test_the_order_of_many_does_not_matter() -> None:
    names = ("Coupon", "CouponValue", "CouponObjectResource", "CouponCreateQuery")
    paths = {"CouponCreate": "Coupon.Create"}
    found = [
        short_names(
            [
                ClassName(name)
                for name in (*order, typed_path("coupon"), "CouponCreate")
            ],
            {ClassName(name): SchemaPath(path) for name, path in paths.items()},
        )
        for order in permutations(names)
    ]
    assert all(one == found[0] for one in found)
