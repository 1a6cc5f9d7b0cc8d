"""Documents are found, read and merged, in whatever order and slices they come."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.base.errors import GeneratorError, Report, SpecErrors
from generator.documents.document import Document
from generator.documents.merge import digest, load, load_revisions
from tests.support.sample import operation, sample, save, slices


def text(document: Document) -> str:
    """A document's content with its order, which JSON objects do not compare."""
    return json.dumps(document.root)


def merged(*documents: Any, folder: Path) -> tuple[Document, Report]:
    report = Report()
    names = "abcdefgh"
    files = [save(d, folder / f"{names[i]}.json") for i, d in enumerate(documents)]
    return load(files, report), report


def test_a_single_document_is_put_in_order(tmp_path: Path) -> None:
    given = sample()
    given["x-readme"] = {"proxy-enabled": True}
    given["tags"] = [{"name": "Tags"}, {"name": "Coupons"}]
    item = given["paths"]["/api/coupons"]
    for method in ("trace", "patch", "delete", "post"):
        item[method] = operation(f"{method}_coupons")
    item["description"] = "all coupons"
    given["paths"]["/api/accounts"] = {"get": operation("get_accounts")}
    document, report = merged(given, folder=tmp_path)
    root = document.root
    assert list(root) == "openapi info servers security tags paths components".split()
    assert [tag["name"] for tag in root["tags"]] == ["Coupons", "Tags"]
    assert list(root["paths"]) == ["/api/accounts", "/api/coupons", "/api/coupons/{id}"]
    assert list(root["paths"]["/api/coupons"]) == (
        "description get post delete patch trace".split()
    )
    assert list(root["components"]["schemas"]) == ["Code", "Coupon"]
    assert report.findings == []


def test_the_order_of_properties_is_kept(tmp_path: Path) -> None:
    document, _ = merged(sample(), folder=tmp_path)
    coupon = document.root["components"]["schemas"]["Coupon"]
    assert list(coupon["properties"]) == ["id", "code"]


def test_slices_give_the_whole_document_in_any_order(tmp_path: Path) -> None:
    whole = load([save(sample(), tmp_path / "whole.json")], Report())
    files = [save(d, tmp_path / "s" / f"{name}.json") for name, d in slices().items()]
    orders = itertools.permutations([*files, tmp_path / "whole.json"])
    for paths in [[tmp_path / "s"], files, *orders]:
        report = Report()
        document = load(paths, report)
        assert text(document) == text(whole)
        assert digest(document) == digest(whole)
        assert report.findings == []


def test_folders_are_searched_for_documents(tmp_path: Path) -> None:
    first, second = slices().values()
    save(first, tmp_path / "specs" / "b" / "deep" / "first.json")
    save(second, tmp_path / "specs" / "a.json")
    for skipped in ("overlays/x.json", ".git/x.json", "b/.x.json", "b/notes.txt"):
        save("no document", tmp_path / "specs" / skipped)
    document = load([tmp_path / "specs"], Report())
    assert document.name == (tmp_path / "specs").as_posix()
    assert len(document.root["paths"]) == 2


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = save(sample(), tmp_path / "specs" / "a.json")
    document = load([file, tmp_path / "specs", file], Report())
    assert document.name == file.as_posix()
    assert document.origins == {}


def test_definitions_know_their_files(tmp_path: Path) -> None:
    first, second = slices().values()
    document, _ = merged(second, first, folder=tmp_path)
    paths, components = document.node["paths"], document.node["components"]
    a, b = ((tmp_path / f"{name}.json").as_posix() for name in "ab")
    assert paths["/api/coupons/{id}"].document_name == a
    assert paths["/api/coupons"]["get"]["responses"].document_name == b
    assert components["schemas"]["Coupon"]["properties"].document_name == a
    assert document.node["info"].document_name == f"{a} and 1 more"


def test_another_text_is_a_warning(tmp_path: Path) -> None:
    other = sample()
    other["components"]["schemas"]["Code"]["description"] = "what customers enter twice"
    other["components"]["schemas"]["Code"]["example"] = "10OFF"
    for documents in ((sample(), other), (other, sample())):
        document, report = merged(*documents, folder=tmp_path)
        code = document.root["components"]["schemas"]["Code"]
        assert code["description"] == "what customers enter twice"
        assert [finding.message for finding in report.findings] == [
            "the component schemas/Code has another text than in "
            f"{document.node['components']['schemas']['Code'].place}, which is taken"
        ]


@pytest.mark.parametrize("members", list(itertools.permutations(["one", "two", "six"])))
def test_the_choice_of_a_text_depends_on_texts_only(
    members: tuple[str, ...], tmp_path: Path
) -> None:
    documents = []
    for member in members:
        documents.append(sample())
        documents[-1]["components"]["schemas"]["Code"]["description"] = member
    document, report = merged(*documents, folder=tmp_path)
    assert document.root["components"]["schemas"]["Code"]["description"] == "one"
    assert len(report.warnings) == 2


def test_another_order_of_members_is_no_difference(tmp_path: Path) -> None:
    other = sample()
    coupon = other["components"]["schemas"]["Coupon"]
    coupon["properties"] = dict(reversed(coupon["properties"].items()))
    one, report = merged(sample(), other, folder=tmp_path)
    two, _ = merged(other, sample(), folder=tmp_path)
    assert text(one) == text(two)
    assert report.findings == []


def change_type(root: dict[str, Any]) -> None:
    root["components"]["schemas"]["Code"]["type"] = "integer"


def add_property_called_description(root: dict[str, Any]) -> None:
    properties = root["components"]["schemas"]["Coupon"]["properties"]
    properties["description"] = {"type": "string"}


def change_default(root: dict[str, Any]) -> None:
    root["components"]["schemas"]["Code"]["default"] = {"description": "a"}


def change_number_to_boolean(root: dict[str, Any]) -> None:
    root["components"]["schemas"]["Code"]["nullable"] = 1


@pytest.mark.parametrize(
    "change",
    [
        change_type,
        add_property_called_description,
        change_default,
        change_number_to_boolean,
    ],
)
def test_another_structure_is_an_error(
    change: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    first, second = sample(), sample()
    for document in (first, second):
        code = document["components"]["schemas"]["Code"]
        code |= {"default": {"description": "b"}, "nullable": True}
    merged(first, second, folder=tmp_path)
    change(second)
    with pytest.raises(SpecErrors, match="is defined differently in"):
        merged(first, second, folder=tmp_path)


def test_all_conflicts_are_shown_at_once(tmp_path: Path) -> None:
    other = sample()
    change_type(other)
    other["paths"]["/api/coupons"]["get"]["operationId"] = "list_coupons"
    with pytest.raises(SpecErrors) as caught:
        merged(sample(), other, folder=tmp_path)
    assert len(caught.value.findings) == 2


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(sample()), encoding="utf-8-sig")
    assert text(load([file], Report())) == text(merged(sample(), folder=tmp_path)[0])


def test_raw_control_characters_are_read_with_a_warning(tmp_path: Path) -> None:
    given = sample()
    given["info"]["description"] = "one\ntwo\tthree"
    escaped = json.dumps(given, indent=1)
    file = tmp_path / "a.json"
    file.write_text(escaped.replace(r"\n", "\n").replace(r"\t", "\t"), encoding="utf-8")
    report = Report()
    document = load([file], report)
    assert document.root["info"]["description"] == "one\ntwo\tthree"
    assert [str(finding) for finding in report.findings] == [
        f"{file.as_posix()}: warning: 2 raw control characters inside of strings, "
        "the first (U+000A) in line 6, column 22\n"
        "    fix: escape them, as in \\n"
    ]


def of_revision(revision: str) -> dict[str, Any]:
    root = sample()
    root["info"]["version"] = revision
    return root


def test_each_revision_is_a_document_of_its_own(tmp_path: Path) -> None:
    stable, other = of_revision("2026-07-15"), of_revision("2026-07-15.pre")
    change_type(other)
    for name, part in slices().items():
        save(part, tmp_path / "specs" / f"{name}.json")
    save(other, tmp_path / "specs" / "deep" / "beta.json")
    save(of_revision("2026-04-15"), tmp_path / "old.json")
    report = Report()
    old, first, second = load_revisions(
        [tmp_path / "specs", tmp_path / "old.json"], report
    )
    assert [d.root["info"]["version"] for d in (old, first, second)] == [
        "2026-04-15",
        "2026-07-15",
        "2026-07-15.pre",
    ]
    assert text(first) == text(merged(stable, folder=tmp_path / "alone")[0])
    assert second.root["components"]["schemas"]["Code"]["type"] == "integer"
    names = [document.name for document in (old, first, second)]
    assert names == [
        (tmp_path / name).as_posix()
        for name in ("old.json", "specs", "specs/deep/beta.json")
    ]
    assert report.findings == []


def test_what_is_wrong_with_any_revision_is_shown_at_once(tmp_path: Path) -> None:
    for revision in ("2026-04-15", "2026-07-15"):
        for name, change in (("a", lambda _: None), ("b", change_type)):
            root = of_revision(revision)
            change(root)
            save(root, tmp_path / revision / f"{name}.json")
    with pytest.raises(SpecErrors) as caught:
        load_revisions([tmp_path], Report())
    assert [finding.document for finding in caught.value.findings] == [
        (tmp_path / revision / "b.json").as_posix()
        for revision in ("2026-04-15", "2026-07-15")
    ]


def test_a_source_is_needed() -> None:
    with pytest.raises(GeneratorError, match="no documents: name a JSON file"):
        load([], Report())


def test_the_digest_depends_on_content_only(tmp_path: Path) -> None:
    given = sample()
    given["x-readme"] = {}
    given["paths"] = dict(reversed(given["paths"].items()))
    one, _ = merged(sample(), folder=tmp_path)
    two, _ = merged(given, folder=tmp_path)
    assert digest(one) == digest(two)
    given["info"]["version"] = "2026-10-15"
    assert digest(merged(given, folder=tmp_path)[0]) != digest(one)


@pytest.mark.full
@pytest.mark.parametrize("revision", ["2026-04-15", "2026-07-15"])
def test_published_slices_give_the_published_document(
    revision: str, specs: Path
) -> None:
    folder = specs / revision
    whole, apis = folder / "stable.json", folder / "stable" / "apis"
    categories = folder / "stable" / "categories"
    some = sorted(apis.iterdir())
    random.Random(revision).shuffle(some)
    expected = text(load([whole], Report()))
    mixtures = [
        [apis],
        [categories],
        some,
        [*some[:40], categories, whole, *some[40:50]],
    ]
    for paths in mixtures:
        report = Report()
        assert text(load(paths, report)) == expected
        assert report.findings == []
