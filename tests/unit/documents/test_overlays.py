"""Overlays correct what they expect, where they expect it, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import Report
from generator.documents.document import Document, Node
from generator.documents.merge import load
from generator.documents.overlays import apply_overlays, check_overlays
from generator.validation.grammar import check_structure
from generator.validation.validate import validate
from tests.support.sample import sample

OVERLAYS = Path(__file__).parents[3] / "specs" / "overlays"
PUBLISHED = (
    "2022-10-17/stable.json",
    "2024-10-15/stable.json",
    "2026-04-15/stable.json",
    "2026-04-15/beta.json",
    "2026-07-15/stable.json",
    "2026-07-15/beta.json",
)


def corrected(
    overlay: str, folder: Path, root: dict[str, Any] | None = None
) -> tuple[Any, list[str]]:
    """The schemas of the sample with an overlay, and what is wrong with that."""
    (folder / "a.toml").write_text(overlay, encoding="utf-8")
    report = Report()
    document = apply_overlays(Document("api.json", root or sample()), folder, report)
    findings = [str(f).replace(f"{folder.as_posix()}/", "") for f in report.findings]
    return document.root["components"]["schemas"], findings


HEAD = """
reason = "it is wrong"
documents = ["2026-07-15"]

[[overlay]]
"""


def test_a_member_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Code"]
        expect = {{ type = "string" }}
        value = {{ type = "integer", minimum = 1 }}
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert schemas["Code"] == {
        "type": "integer",
        "minimum": 1,
        "description": "what customers enter",
    }
    assert list(schemas["Code"]) == ["type", "minimum", "description"]
    assert findings == []


def test_the_document_given_is_left_as_it_is(tmp_path: Path) -> None:
    root = sample()
    before = copy.deepcopy(root)
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Code/type"]
        expect = "string"
        value = "integer"
    """
    schemas, findings = corrected(overlay, tmp_path, root)
    assert schemas["Code"]["type"] == "integer"
    assert root == before
    assert findings == []


def test_several_places_and_elements_of_arrays_are_corrected(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = [
            "/components/schemas/Coupon/required/0",
            "/components/schemas/Coupon/properties/id/type",
        ]
        expect = "id"
        value = "code"

        [[overlay]]
        pointers = ["/components/schemas/Coupon/properties/id/type"]
        expect = "string"
        value = "integer"
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert schemas["Coupon"]["required"] == ["code"]
    assert schemas["Coupon"]["properties"]["id"]["type"] == "integer"
    assert findings == [
        "a.toml#/overlay/0: error: the overlay no longer applies to 2026-07-15 "
        '(api.json): /components/schemas/Coupon/properties/id/type is "string", '
        'not "id"\n'
        "    fix: take 2026-07-15 out of its `documents`, or delete the overlay"
    ]


def test_what_is_absent_is_added(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Coupon/properties/links"]
        absent = true
        value = {{ type = "object" }}
    """
    root = sample()
    schemas, findings = corrected(overlay, tmp_path, root)
    assert list(schemas["Coupon"]["properties"]) == ["id", "code", "links"]
    assert findings == []
    root["components"]["schemas"]["Coupon"]["properties"]["links"] = {}
    schemas, findings = corrected(overlay, tmp_path, root)
    assert schemas["Coupon"]["properties"]["links"] == {}
    assert findings[0].startswith(
        "a.toml#/overlay/0: error: the overlay no longer applies to 2026-07-15 "
        "(api.json): /components/schemas/Coupon/properties/links is {}, not nothing"
    )


def test_members_are_renamed(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Code"]
        expect = {{ type = "string" }}
        rename.type = "format"
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert list(schemas["Code"].items())[0] == ("format", "string")
    assert "type" not in schemas["Code"]
    assert findings == []


@pytest.mark.parametrize(
    "change",
    ['rename.type = "description"', 'value = { type = "a", description = "" }'],
)
def test_a_member_that_exists_meanwhile_is_not_written_over(
    change: str, tmp_path: Path
) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Code"]
        expect = {{ type = "string" }}
        {change}
    """
    schemas, (finding,) = corrected(overlay, tmp_path)
    assert schemas["Code"] == {"type": "string", "description": "what customers enter"}
    assert "the overlay no longer applies" in finding


UNEXPECTED = """
    reason = "it is wrong"
    documents = ["2026-07-15"]
    [[overlay]]
    pointers = ["/components/schemas/Code/type", "/components/schemas/Gone/type"]
    expect = "text"
    value = "string"
"""


def test_an_overlay_of_sdkgens_own_out_of_date_is_one_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.documents.overlays.data_folder", lambda _: tmp_path)
    overlay = """
        reason = "it is wrong"
        documents = ["2026-07-15"]
        [[overlay]]
        pointers = [
            "/components/schemas/Code/type",
            "/components/schemas/Coupon/type",
        ]
        expect = "text"
        value = "string"
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert schemas == sample()["components"]["schemas"]
    assert findings == [
        "a.toml#/overlay/0: warning: the overlay no longer applies to 2026-07-15 "
        '(api.json): /components/schemas/Code/type is "string", not "text", and 1 more '
        "like it"
    ]


def test_an_overlay_names_a_schema(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Coupon/x-sdkgen-name"]
        absent = true
        value = "Voucher"
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert schemas["Coupon"]["x-sdkgen-name"] == "Voucher"
    assert findings == []


def test_an_overlay_out_of_date_is_an_error_in_its_documents(tmp_path: Path) -> None:
    schemas, findings = corrected(UNEXPECTED, tmp_path)
    assert schemas == sample()["components"]["schemas"]
    assert findings == [
        "a.toml#/overlay/0: error: the overlay no longer applies to 2026-07-15 "
        '(api.json): /components/schemas/Code/type is "string", not "text"\n'
        "    fix: take 2026-07-15 out of its `documents`, or delete the overlay"
    ]


def test_other_documents_are_corrected_where_they_are_wrong(tmp_path: Path) -> None:
    root = sample()
    root["info"]["version"] = "2027-01-15"
    assert corrected(UNEXPECTED, tmp_path, root)[1] == []
    root["components"]["schemas"]["Code"]["type"] = "text"
    schemas, findings = corrected(UNEXPECTED, tmp_path, root)
    assert schemas["Code"]["type"] == "string"
    assert findings == []


def test_definitions_that_a_slice_lacks_are_passed_over(tmp_path: Path) -> None:
    overlay = f"""{HEAD}
        pointers = ["/components/schemas/Gone/type", "/paths/~1api~1gone/get/tags"]
        expect = "text"
        value = "string"
    """
    schemas, findings = corrected(overlay, tmp_path)
    assert schemas == sample()["components"]["schemas"]
    assert findings == []


SCHEMAS = f"""{HEAD}
    pointers = ["/components/schemas/Coupon/properties/code"]
    expect."$ref" = "#/components/schemas/Code"
    value."$ref" = "#/components/schemas/Brand"

    [schemas.Unused]
    type = "string"

    [schemas.Brand]
    properties.aisle."$ref" = "#/components/schemas/Aisle"

    [schemas.Aisle]
    properties.code."$ref" = "#/components/schemas/Code"

    [schemas.Code]
    type = "integer"
"""


def test_schemas_that_values_need_are_added_where_they_lack(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(SCHEMAS, encoding="utf-8")
    document = apply_overlays(Document("api.json", sample()), tmp_path, Report())
    schemas = document.node["components"]["schemas"]
    assert list(schemas.value) == ["Aisle", "Brand", "Code", "Coupon"]
    assert schemas["Code"].value["type"] == "string"
    assert schemas["Aisle"].document_name == (tmp_path / "a.toml").as_posix()
    assert schemas["Code"].document_name == "api.json"


def test_schemas_are_not_added_for_nothing(tmp_path: Path) -> None:
    root = sample()
    del root["components"]["schemas"]["Coupon"]
    assert list(corrected(SCHEMAS, tmp_path, root)[0]) == ["Code"]


def test_without_a_folder_nothing_is_corrected(tmp_path: Path) -> None:
    document = Document("api.json", sample())
    assert apply_overlays(document, tmp_path / "nothing", Report()) is document


GOOD = {
    "reason": '"wrong"',
    "documents": '["2026-07-15"]',
    "pointers": '["/components/schemas/Code/type"]',
    "expect": '"string"',
    "value": '"integer"',
}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": None}, "`reason` is missing: say why the documents are wrong"),
        ({"reason": '" "'}, "`reason` is missing: say why the documents are wrong"),
        ({"documents": None}, "`documents` is missing: a list of strings"),
        ({"documents": '"2026-07-15"'}, "`documents` is missing: a list of strings"),
        ({"pointers": "[]"}, "`pointers` is missing: a list of strings"),
        ({"pointers": "[1]"}, "`pointers` is missing: a list of strings"),
        ({"pointers": '["info"]'}, "no JSON pointer: 'info' does not begin with /"),
        ({"expect": None}, "one of `expect` and `absent` is needed"),
        ({"absent": "true"}, "one of `expect` and `absent` is needed"),
        ({"expect": None, "absent": "false"}, "`absent` is true, or left out"),
        ({"expect": "{}"}, "`expect` names no member"),
        ({"value": None}, "one of `value` and `rename` is needed"),
        ({"rename": '{ a = "b" }'}, "one of `value` and `rename` is needed"),
        (
            {"value": None, "rename": '{ a = "b" }'},
            "`rename` names members of `expect`",
        ),
        (
            {"value": None, "rename": "1"},
            '`rename` gives members new names, as in rename.oneOf = "anyOf"',
        ),
        (
            {"documnets": "[]"},
            "an overlay has no 'documnets'; known are "
            "absent, documents, expect, pointers, reason, rename, value",
        ),
    ],
)
def test_overlays_with_mistakes(
    changes: dict[str, str | None], message: str, tmp_path: Path
) -> None:
    members = {key: value for key, value in {**GOOD, **changes}.items() if value}
    text = "\n".join(f"{key} = {value}" for key, value in members.items())
    schemas, findings = corrected(f"[[overlay]]\n{text}", tmp_path)
    assert f"a.toml#/overlay/0: error: {message}\n" in "".join(
        f"{finding}\n" for finding in findings
    ).replace("\n    fix: see generator/documents/overlays.py", "")
    assert schemas["Code"]["type"] == "string"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("reason", "a.toml: error: not TOML: Expected '=' after a key in a key/value pair (at end of document)"),
        ('reason = "none"', "a.toml: error: the file holds no overlays\n    fix: see generator/documents/overlays.py"),
        ("overlay = [1]", "a.toml#/overlay/0: error: an overlay is a table\n    fix: begin it with [[overlay]]"),
        ("[[overlays]]", "a.toml#/overlays: error: an overlay file has no 'overlays'\n    fix: known are documents, overlay, reason, schemas"),
    ],
)  # fmt: skip
def test_overlay_files_with_mistakes(text: str, message: str, tmp_path: Path) -> None:
    assert corrected(text, tmp_path)[1][0] == message


# ---------------------------------------------------------------- the project's own


@pytest.fixture(scope="module", params=PUBLISHED)
def published(request: pytest.FixtureRequest, specs: Path) -> Document:
    """A published document with the project's corrections, which all apply."""
    report = Report()
    document = load([specs / request.param], report)
    document = apply_overlays(document, OVERLAYS, report)
    assert report.findings == []
    return document


@pytest.mark.full
def test_every_paged_operation_links_to_the_next_page(published: Document) -> None:
    paged = [
        operation
        for operation in _operations(published)
        if any(
            parameter["name"] in ("page[cursor]", "page_cursor")
            for parameter in operation.value["parameters"]
        )
    ]
    assert paged
    for operation in paged:
        (media,) = operation["responses"]["200"]["content"].value
        content = operation["responses"]["200"]["content"][media]
        properties = content["schema"].resolve()["properties"]
        report = "page_cursor" in str(operation.value["parameters"])
        assert properties["data"].value["type"] == ("object" if report else "array")
        assert "next" in properties["links"].resolve()["properties"]


@pytest.mark.full
@pytest.mark.parametrize("revision", ["2024-10-15", "2026-04-15", "2026-07-15"])
def test_options_of_campaigns_may_fit_several_alternatives(
    revision: str, specs: Path
) -> None:
    document = load([specs / revision / "stable.json"], Report())
    document = apply_overlays(document, OVERLAYS, Report())
    schemas = document.node["components"]["schemas"]
    for resource in ("CampaignCreateQuery", "CampaignPartialUpdateQuery"):
        attributes = schemas[f"{resource}ResourceObject"]["properties"]["attributes"]
        for name in ("send_options", "tracking_options"):
            assert "anyOf" in attributes["properties"][name]
            assert "oneOf" not in attributes["properties"][name]


@pytest.mark.full
def test_overlays_make_no_new_mistakes(published: Document) -> None:
    report = Report()
    assert check_structure(published, report) == (set(), set())
    assert report.findings == []


@pytest.mark.full
def test_slices_are_corrected_like_the_whole(specs: Path) -> None:
    folder = specs / "2026-07-15"
    paths = [[folder / "stable.json"], [folder / "stable" / "apis"]]
    whole, apis = (
        apply_overlays(load(sources, Report()), OVERLAYS, Report()) for sources in paths
    )
    assert json.dumps(whole.root) == json.dumps(apis.root)


@pytest.mark.full
def test_a_slice_gets_the_schemas_that_it_needs(specs: Path) -> None:
    report = Report()
    file = specs / "2026-07-15" / "stable" / "apis" / "query_flow_values.json"
    document = apply_overlays(load([file], report), OVERLAYS, report)
    validate(document, report)
    assert report.findings == []
    assert "CollectionLinks" in document.root["components"]["schemas"]


def _operations(document: Document) -> Iterator[Node]:
    for _, item in document.node["paths"].items():
        for _, operation in item.items():
            yield operation


# ---------------------------------------------------------------- other revisions

OTHER = """
reason = "it is wrong"
documents = ["2025-01-15", "2024-10-15"]

[[overlay]]
pointers = ["/components/schemas/Code/type"]
expect = "number"
value = "integer"
"""


def of_revision(revision: str, type_: str = "string") -> Document:
    root = sample()
    root["info"]["version"] = revision
    root["components"]["schemas"]["Code"]["type"] = type_
    return Document(f"{revision}.json", root)


def checked(folder: Path, *documents: Document) -> list[str]:
    """What is wrong with a folder of overlays, for these documents together."""
    report = Report()
    corrected = [apply_overlays(d, folder, report) for d in documents]
    check_overlays(documents, corrected, folder, report)
    return [str(f).replace(folder.as_posix(), "fixes") for f in report.findings]


def test_overlays_of_other_revisions_alone_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(OTHER, encoding="utf-8")
    documents = [of_revision("2026-07-15"), of_revision("2026-07-15.pre")]
    assert checked(tmp_path, *documents) == [
        "fixes: error: the overlays correct 2024-10-15 and 2025-01-15, but the "
        "documents are of 2026-07-15 and 2026-07-15.pre: none of them applies\n"
        "    fix: name the folder with the overlays of these documents, or delete "
        "those that are not needed any more"
    ]


def test_overlays_need_to_concern_one_revision_only(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(OTHER, encoding="utf-8")
    concerned = of_revision("2025-01-15", "number"), of_revision("2024-10-15", "number")
    for document in concerned:
        assert checked(tmp_path, document, of_revision("2026-07-15.pre")) == []
    # The mistake may stand in a revision that nobody has looked at yet.
    assert checked(tmp_path, of_revision("2026-07-15", "number")) == []


def test_the_overlays_that_come_along_concern_any_revision() -> None:
    document = of_revision("2030-01-15")
    assert checked(OVERLAYS, document) == []


def test_no_overlays_are_no_mistake(tmp_path: Path) -> None:
    assert checked(tmp_path, of_revision("2026-07-15")) == []
    assert checked(tmp_path / "nothing", of_revision("2026-07-15")) == []
