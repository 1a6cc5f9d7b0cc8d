"""Operations that have to do with each other: jobs, and ids that can be told before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator.base.naming import Identifier
from generator.understand.ir import DerivedId, Operation
from tests.conftest import SPECS
from tests.support.documents import (
    STRING,
    document,
    enum,
    obj,
    operation,
    parameter,
    ref,
    resource,
    understood,
)

COMPOUND = (
    "The thing ID is a compound ID (string), with format: "
    "`{integration}:::{catalog}:::{external_id}`. Currently, the only supported "
    "integration type is `$custom`, and the only supported catalog is `$default`."
)
SAME = "The internal id of a Thing is equivalent to its external id stored elsewhere."
KEYS = {"external_id": STRING, "integration_type": STRING, "catalog_type": STRING}


def read(
    description: str = "", keys: dict[str, Any] = KEYS, *more: Any
) -> dict[str, Operation]:
    """The operations of an API of things and of the jobs that make them."""
    id = parameter("id", location="path", description=description)
    job = obj({"data": resource("job", {"status": enum("queued", "complete")})})
    api = understood(
        document(
            operation("POST /api/things", "create_thing", body=ref("Thing")),
            operation("GET /api/things/{id}", "get_thing", parameters=[id]),
            operation("POST /api/thing-jobs", "start_things", body=ref("Thing")),
            operation(
                "GET /api/thing-jobs/{job_id}", "get_thing_job", answer=ref("Job")
            ),
            *more,
            schemas={"Thing": obj({"data": resource("thing", keys)}), "Job": job},
        )
    )
    return {str(op.name): op for op in api.operations}


def test_what_starts_a_job_knows_what_tells_its_progress() -> None:
    operations = read()
    assert operations["start_things"].starts == "get_thing_job"
    assert {op.starts for op in operations.values()} == {None, "get_thing_job"}


def test_a_job_knows_what_lists_its_errors() -> None:
    def listing(path: str, name: str) -> Any:
        return operation(f"GET /api/thing-jobs/{{id}}/{path}", name)

    def errors(*more: Any) -> Identifier | None:
        job = read("", KEYS, *more)["get_thing_job"].job
        assert job
        return job.errors

    assert errors() is None
    assert errors(listing("things", "get_things_of_job")) is None
    assert errors(listing("thing-errors", "get_errors_of_job")) == "get_errors_of_job"
    both = listing("errors", "get_errors"), listing("late-errors", "get_late_errors")
    assert errors(*both) is None


@pytest.mark.parametrize(
    ("description", "keys", "expected"),
    [
        (
            COMPOUND,
            KEYS,
            DerivedId(
                tuple(
                    map(Identifier, ("integration_type", "catalog_type", "external_id"))
                ),
                ":::",
                {
                    Identifier("integration_type"): "$custom",
                    Identifier("catalog_type"): "$default",
                },
            ),
        ),
        (COMPOUND, {"external_id": STRING}, None),
        (COMPOUND.replace("`{int", "`x-{int"), KEYS, None),
        (COMPOUND.replace("}:::{ext", "}/{ext"), KEYS, None),
        (SAME, KEYS, DerivedId((Identifier("external_id"),))),
        (
            "Id of the thing: the same text as its `external_id`.",
            KEYS,
            DerivedId((Identifier("external_id"),)),
        ),
        (SAME, {"name": STRING}, None),
        ("The id of a thing.", KEYS, None),
        ("", KEYS, None),
    ],
)
def test_an_id_follows_from_what_is_given(
    description: str, keys: dict[str, Any], expected: DerivedId | None
) -> None:
    assert read(description, keys)["create_thing"].derived_id == expected


def test_an_id_tells_how_it_is_made() -> None:
    derived = DerivedId((Identifier("kind"), Identifier("external_id")), ":::")
    assert str(derived) == "{kind}:::{external_id}"


@pytest.mark.full
@pytest.mark.skipif(not SPECS.is_dir(), reason="needs Klaviyo's documents")
def test_every_job_of_the_published_document_is_started_by_something() -> None:
    api = understood(json.loads((SPECS / "2026-07-15/stable.json").read_text("utf-8")))
    jobs = {op.name for op in api.operations if op.job}
    assert len(jobs) == 15
    assert {op.starts for op in api.operations} - {None} == jobs
    assert sum(op.derived_id is not None for op in api.operations) == 4
