"""Revisions side by side in one package: each with its own, and all over one client."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from generator import cli
from tests.functional.conftest import Start
from tests.support.cases import CASES
from tests.support.sample import save
from tests.support.sdk import Once, Session, project, sdk

CASE = "side-by-side"

pytestmark = pytest.mark.filterwarnings("ignore:revision .* is a pre-release")


def answer(**attributes: Any) -> dict[str, Any]:
    thing = {"type": "thing", "id": "T1", "attributes": attributes}
    return {"data": [thing], "links": {"next": None}}


def sides(session: Session) -> dict[str, Any]:
    """The client of each revision."""
    client = session.client
    return {
        "2026-07-15": client,
        "2026-07-15.pre": client.beta,
        "2026-04-15": client.revision("2026-04-15"),
        "2026-04-15.pre": client.revision("2026-04-15.pre"),
    }


def things(client: Any) -> Any:
    """The method that lists things, by its name in a revision."""
    group = client.things
    return getattr(group, "get_things_beta", None) or group.get_things


@pytest.fixture
def start(start: Start) -> Start:
    """A client of the package, `start(*answers, **settings)`, of each flavour."""
    # One account would wait for its limits from test to test.
    return partial(start, CASE, rate_limit=False)


# ---------------------------------------------------------------- calls


def test_each_operation_asks_for_its_own_revision(start: Start) -> None:
    session = start(answer())
    for revision, client in sides(session).items():
        session.run(things(client)())
        assert session.headers["revision"] == revision
        assert session.target == "GET /api/things"
        session.requests.clear()
    # In the document of 2026-07-15.pre, but of another revision.
    session.run(session.client.beta.things.get_thing_beta("T1"))
    assert session.headers["revision"] == "2026-04-15.pre"


def test_answers_are_read_with_the_models_of_the_revision(start: Start) -> None:
    session = start(answer(name="a", size=2, label="c", weight=0.5))
    values = {"2026-07-15": "a", "2026-07-15.pre": 2}
    values |= {"2026-04-15": "c", "2026-04-15.pre": 0.5}
    for revision, client in sides(session).items():
        (thing,) = session.take(session.run(things(client)()))
        (value,) = (
            getattr(thing.attributes, f) for f in thing.attributes.__struct_fields__
        )
        assert value == values[revision]
        assert type(thing) is client.models.Thing
        assert thing.__class__.__module__.startswith(client.models.__name__)
    package = session.sdk
    assert package.models.Thing is not package.beta.models.Thing


def test_every_page_is_of_the_same_revision(start: Start) -> None:
    first = answer(size=1) | {"links": {"next": "https://a.example.com/api/things?n=2"}}
    session = start(first, answer(size=2))
    found = session.take(session.run(session.client.beta.things.get_things_beta()))
    assert [thing.attributes.size for thing in found] == [1, 2]
    assert {r.headers["revision"] for r in session.requests} == {"2026-07-15.pre"}


def test_filters_are_those_of_the_revision(start: Start) -> None:
    session = start(answer())
    beta = session.client.beta
    filters = session.sdk.beta.filters
    session.run(
        beta.things.get_things_beta(filter=filters.GetThingsBetaFilter.size > 3)
    )
    assert session.target == "GET /api/things?filter=greater-than%28size%2C3%29"
    assert not hasattr(filters, "GetThingsFilter")
    assert not hasattr(session.sdk.filters, "GetThingsBetaFilter")


def test_related_resources_are_linked_where_the_revision_has_them(
    start: Start,
) -> None:
    owner = {"type": "owner", "id": "O1"}
    document = answer()
    document["data"][0]["relationships"] = {"owner": {"data": owner}}
    document["included"] = [owner | {"attributes": {"name": "Ada"}}]
    session = start(document)
    (thing,) = session.take(
        session.run(session.client.things.get_things(include=["owner"]))
    )
    assert thing.owner.attributes.name == "Ada"
    (thing,) = session.take(session.run(session.client.beta.things.get_things_beta()))
    assert not hasattr(thing, "owner")


def test_raw_and_drift_know_the_revision(start: Start) -> None:
    seen: list[str] = []
    session = start(
        CASE,
        answer(name="a"),
        on_drift=lambda operation, drift: seen.append(f"{operation.name} {drift}"),
    )
    beta = session.client.beta
    raw = session.run(session.client.raw(beta.things.get_things_beta))
    assert (raw.status, session.headers["revision"]) == (200, "2026-07-15.pre")
    session.run(beta.things.get_things_beta())
    session.run(session.client.things.get_things())
    assert seen == ["get_things_beta /data/0/attributes/name: unknown-field"]


# ---------------------------------------------------------------- clients


def test_a_revision_is_one_client(start: Start) -> None:
    client = start().client
    assert client.beta is client.beta is client.revision("2026-07-15.pre")
    assert client.revision("2026-04-15") is client.revision("2026-04-15")
    assert client.revision("2026-07-15") is client
    assert repr(client.beta.things) == (
        f"<{type(client.beta.things).__name__} of <{type(client).__name__} of "
        "2026-07-15.pre at https://a.example.com>>"
    )


def test_a_revision_that_is_not_there_is_an_error_that_lists_the_others(
    start: Start,
) -> None:
    session = start()
    with pytest.raises(session.sdk.ArgumentError) as caught:
        session.client.revision("2025-01-15")
    assert str(caught.value) == (
        "this package has no revision '2025-01-15'; it has 2026-04-15, "
        "2026-04-15.pre, 2026-07-15, 2026-07-15.pre"
    )


def test_revisions_share_connections_and_credentials(start: Start) -> None:
    session = start(answer())
    for client in sides(session).values():
        assert client._pool is session.client._pool
        session.run(things(client)())
        assert session.headers["authorization"] == "Klaviyo-API-Key pk_functional"
        assert session.headers["user-agent"].startswith("sdk-side-by-side/2026-07-15 ")


def test_closing_a_revision_leaves_the_connections_open(start: Start) -> None:
    session = start(answer())
    session.run(session.client.beta.close())
    session.run(session.client.things.get_things())
    session.run(session.client.close())


def test_options_go_along_but_for_a_revision(start: Start) -> None:
    session = start(answer())
    derived = session.client.with_options(
        headers={"x-tenant": "7"}, api_key="other", revision="2026-10-15"
    )
    session.run(derived.things.get_things())
    assert session.headers["revision"] == "2026-10-15"
    session.run(derived.beta.things.get_things_beta())
    assert session.headers["revision"] == "2026-07-15.pre"
    assert session.headers["x-tenant"] == "7"
    assert session.headers["authorization"] == "Klaviyo-API-Key other"
    # What is asked of the revision's own client holds.
    later = session.client.beta.with_options(revision="2026-10-15.pre")
    assert type(later) is type(session.client.beta)
    session.run(later.things.get_things_beta())
    assert session.headers["revision"] == "2026-10-15.pre"
    session.run(session.client.beta.things.get_things_beta())
    assert session.headers["revision"] == "2026-07-15.pre"


def test_revisions_share_a_budget_where_they_state_the_same_limits(
    start: Start,
) -> None:
    session = start(answer(), rate_limit=True, api_key=f"pk_{uuid4()}")
    client, beta = session.client, session.client.beta
    old = client.revision("2026-04-15")
    session.run(client.things.get_things())
    session.run(beta.things.get_things_beta())
    for state, name in (
        (client.limits.get_things, "get_things"),
        (beta.limits.get_things_beta, "get_things_beta"),
    ):
        assert state.operation == name
        assert [w.requests for w in state.windows] == [3, 60]
        assert state.windows[1].left == 58
    # This one states others.
    assert [w.left for w in old.limits.get_things.windows] == [10, 150]
    with pytest.raises(session.sdk.ArgumentError, match="no operation 'get_things'"):
        beta.limits["get_things"]


def test_a_group_of_that_name_does_not_hide_the_pre_release(start: Start) -> None:
    session = start()
    session.run(session.client.beta_.get_beta("B1"))
    assert session.target == "GET /api/betas/B1"
    assert type(session.client.beta).__module__.startswith("sdk_side_by_side.beta.")


# ---------------------------------------------------------------- the package


def test_a_revision_is_a_package_of_its_own(once: Once) -> None:
    package = sdk(CASE, once)
    beta, old = package.beta, package.revision_2026_04_15
    with pytest.raises(AttributeError, match="has no attribute 'revision_2025_01_15'"):
        _ = package.revision_2025_01_15
    assert (package.REVISION, beta.REVISION) == ("2026-07-15", "2026-07-15.pre")
    assert old.REVISION == "2026-04-15"
    assert list(package.operations) == ["get_beta", "get_thing", "get_things"]
    assert list(beta.operations) == ["get_thing_beta", "get_things_beta"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with old.Klaviyo(api_key="k") as client:
            assert client.operations is old.operations


def test_models_of_every_revision_can_be_pickled(once: Once) -> None:
    package = sdk(CASE, once)
    for models, attributes in (
        (package.models, {"name": "a"}),
        (package.beta.models, {"size": 2}),
    ):
        value = {"data": {"type": "thing", "id": "T1", "attributes": attributes}}
        made = models.ThingDocument.from_dict(value)
        again = pickle.loads(pickle.dumps(made))
        assert type(again) is models.ThingDocument
        assert again.to_dict() == value


LOADED = """
import json, sys, warnings
import sdk_side_by_side as sdk

def loaded():
    return sorted(
        name.partition(".")[2]
        for name in sys.modules
        if name.startswith(("sdk_side_by_side.beta", "sdk_side_by_side.revision"))
    )

assert {"beta", "revision_2026_04_15", "filters"} <= set(dir(sdk))
steps = [loaded()]
klaviyo = sdk.Klaviyo(api_key="k")
sdk.AsyncKlaviyo(api_key="k")
klaviyo.things, klaviyo.beta_, list(sdk.operations.values())
klaviyo.revision("2026-07-15")
steps.append(loaded())
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    klaviyo.beta
    steps.append(loaded())
    klaviyo.beta.things
    klaviyo.with_options(timeout=5).beta.things
    sdk.AsyncKlaviyo(api_key="k").beta
    sdk.beta.Klaviyo(api_key="k")
    klaviyo.revision("2026-07-15.pre")
    klaviyo.revision("2026-04-15")
steps.append(loaded())
print(json.dumps([steps, [[w.category.__name__, w.filename, w.lineno] for w in told]]))
"""


def test_nothing_of_a_revision_is_loaded_until_it_is_used(once: Once) -> None:
    folder = project(CASE, once)
    run = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    (imported, used, touched, called), told = json.loads(run.stdout)
    assert imported == used == []
    packages = ["", "._client", "._operations", ".filters", ".models"]
    assert touched == [f"beta{name}" for name in packages]
    assert [name for name in called if name.startswith("revision")] == [
        f"revision_2026_04_15{name}" for name in packages
    ]
    assert "beta.resources._things" in called
    # Once, for the line that used it first.
    line = LOADED.splitlines().index("    klaviyo.beta") + 1
    assert told == [["PreReleaseWarning", "<string>", line]]


def test_the_warning_says_what_it_is_about(start: Start) -> None:
    session = start()
    package = session.sdk
    assert issubclass(package.PreReleaseWarning, UserWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.client.revision("2026-04-15")
        for _ in range(2):
            # As an error it holds for every use.
            with pytest.raises(package.PreReleaseWarning) as caught:
                _ = _fresh(session).beta
    assert str(caught.value) == (
        "revision 2026-07-15.pre of the Klaviyo API is a pre-release: it may change "
        "without notice"
    )


def _fresh(session: Session) -> Any:
    """A client of a process that was not warned yet."""
    name = f"{session.sdk.__name__}._runtime.once"
    sys.modules[name]._told.clear()
    return session.client.with_options()


def test_a_package_of_one_revision_has_none_of_it(once: Once) -> None:
    package = sdk("pre-release-subtags", once)
    client = package.Klaviyo(api_key="k")
    assert not hasattr(client, "beta")
    assert not hasattr(client, "revision")
    assert not hasattr(package, "PreReleaseWarning")


def test_the_example_of_the_generated_page_runs(
    once: Once, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sdk(CASE, once)
    page = (project(CASE, once) / "README.md").read_text("utf-8")
    *_, block = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    thing = {"type": "thing", "id": "ID", "attributes": {"size": 2}}
    transport = httpx2.MockTransport(
        lambda _: httpx2.Response(200, json={"data": thing})
    )
    client = httpx2.Client
    monkeypatch.setattr(
        httpx2, "Client", lambda **given: client(**{**given, "transport": transport})
    )
    monkeypatch.setenv("KLAVIYO_API_KEY", "pk_test")
    exec(compile(block, "README.md", "exec"), {})
    assert "size=2" in capsys.readouterr().out


# ---------------------------------------------------------------- the command line


def test_a_revision_comes_and_goes_with_its_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[CASE]
    save(case.document, tmp_path / "specs" / "stable.json")
    beta = save(case.beside[0], tmp_path / "specs" / "beta.json")
    monkeypatch.chdir(tmp_path)

    def sdkgen(command: str) -> int:
        with pytest.raises(SystemExit) as caught:
            cli.app([command, "--package", "sdk"], prog_name="sdkgen")
        assert isinstance(caught.value.code, int)
        return caught.value.code

    home = tmp_path / "generated" / "sdk"
    assert sdkgen("generate") == sdkgen("check") == 0
    assert "3 + 2  operations" in capsys.readouterr().out
    header = (home / "beta" / "models" / "_things.py").read_text("utf-8")
    assert "revision 2026-07-15.pre.\n" in header.partition("\n\n")[0]
    beta.rename(tmp_path / "beta.json")
    assert sdkgen("check") == 1
    assert sdkgen("generate") == sdkgen("check") == 0
    assert not (home / "beta").exists()
    assert "def beta(" not in (home / "_client.py").read_text("utf-8")
