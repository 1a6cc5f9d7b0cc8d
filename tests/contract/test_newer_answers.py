"""Answers that say more, or less, than the document does: reading goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from tests.contract.calls import API_KEY, basic_calls, call_method
from tests.contract.comparison import differences
from tests.contract.documents import names, sdk, subject
from tests.support.instances import MAXIMAL, Instances

pytestmark = [pytest.mark.contract, pytest.mark.full]
Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("what", ["values", "variants", "keys", "sparse"])
def test_newer_answers(name: str, what: str, once: Once) -> None:
    """New values of enums, variants of unions and keys; and sparse fieldsets."""
    package, maker = sdk(name, once), subject(name).answers
    answer = httpx2.Response(200)
    transport = httpx2.MockTransport(lambda _: answer)
    client = package.Klaviyo(
        rate_limit=False,
        api_key=API_KEY,
        http_client=httpx2.Client(transport=transport),
    )
    problems: list[str] = []
    for operation in subject(name).operations.values():
        method = getattr(getattr(client, operation.group), operation.id)
        call = next(basic_calls(subject(name), operation))
        body = {} if operation.body is None else {"whole": call.body}
        if operation.media_type == "multipart/form-data":
            body = call.body
        for status, schema in operation.responses.items():
            if schema is None:
                continue
            newer = _newer(maker, schema, maker.value(schema, MAXIMAL), what)
            answer = httpx2.Response(status, content=json.dumps(newer).encode())
            try:
                read = call_method(method, operation, call, **body)
            except package.KlaviyoError as error:
                problems.append(f"{operation.id}: {error}")
                continue
            if not isinstance(read, msgspec.Struct):
                problems.append(f"{operation.id}: read as {type(read).__name__}")
            elif what != "keys":
                written = json.loads(msgspec.json.encode(read))
                problems += [f"{operation.id}{d}" for d in differences(written, newer)]
    if problems:
        pytest.fail(f"{len(problems)} problems\n" + "\n".join(problems), pytrace=False)


def _newer(maker: Instances, schema: Any, value: Any, what: str) -> Any:
    """The value as a newer server could send it, or one asked for less."""
    shape = maker.effective(schema)
    if value is None:
        return None
    if branches := maker.branches(shape):
        branch = branches[maker.matching(shape, value)[0]]
        newer = _newer(maker, branch, value, what)
        if what == "variants" and isinstance(value, dict) and maker.separable(shape):
            return newer | dict.fromkeys(_constants(maker, branch), "brand-new")
        return newer
    if isinstance(value, list):
        return [_newer(maker, shape.get("items", {}), item, what) for item in value]
    if isinstance(value, dict) and maker.describes_object(shape):
        return _newer_object(maker, shape, value, what)
    if what == "values" and isinstance(value, str) and len(shape.get("enum", ())) > 1:
        return "brand-new"
    return value


def _newer_object(
    maker: Instances, shape: Mapping[str, Any], value: dict[str, Any], what: str
) -> dict[str, Any]:
    members = {
        key: _newer(maker, shape["properties"][key], item, what)
        for key, item in value.items()
    }
    if what == "keys":
        return members | {"brand_new": {"a": 1}}
    if what == "sparse" and members.keys() >= {"type", "attributes"}:
        # What a class fills in by itself is the same with and without.
        kept = _constants(maker, shape["properties"]["attributes"])
        return members | {"attributes": {k: members["attributes"][k] for k in kept}}
    return members


def _constants(maker: Instances, schema: Any) -> list[str]:
    """The keys that tell a variant by their one text."""
    return [
        key
        for key, item in maker.properties(schema).items()
        if len(values := maker.effective(item).get("enum", ())) == 1
        and isinstance(values[0], str)
    ]
