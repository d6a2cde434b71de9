"""Items of an answer as documents: samples by day, unknown fields, what is turned away."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lifeos_desktop.integrations.oura.answers import Reading, page, without_last_day
from lifeos_desktop.integrations.oura.collections import ROUTES
from lifeos_desktop.integrations.oura.known_fields import KNOWN_FIELDS

FETCHED = datetime(2024, 12, 15, 9, 0, tzinfo=UTC)


def reading(route: str, *items: Any, needs_day: bool = False) -> Reading:
    found = Reading(ROUTES[route], route, FETCHED, needs_day=needs_day)
    found.take(items)
    return found


def beat(stamp: str, bpm: Any, source: str = "awake", **more: Any) -> dict[str, Any]:
    return {"timestamp": stamp, "bpm": bpm, "source": source, **more}


def test_samples_are_one_document_for_a_day_of_utc_in_the_order_of_the_clock() -> None:
    found = reading(
        "heartrate",
        beat("2024-12-14T00:00:01+00:00", 61),
        beat("2024-12-14T00:30:00+01:00", 92, "rest"),
        beat("2024-12-13T12:31:21.500Z", 91, timestamp_unix=1734093081500),
        beat("2024-12-13T12:31:21.500Z", 107, "workout"),
        beat("2024-12-13T12:31:21.500Z", 90),
    )
    assert [(d.document_id, d.day) for d in found.documents()] == [
        ("2024-12-13", date(2024, 12, 13)),
        ("2024-12-14", date(2024, 12, 14)),
    ]
    assert found.documents()[0].body == {
        "day": "2024-12-13",
        "zone": "UTC",
        "fields": ["time", "bpm", "source"],
        "samples": [
            ["12:31:21.500000", 90, "awake"],
            ["12:31:21.500000", 107, "workout"],
            ["23:30:00", 92, "rest"],
        ],
    }
    assert found.rejected == ()
    assert not found.unknown


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (beat("yesterday", 60), "its 'timestamp' names no instant"),
        (beat("2024-12-13T12:00:00", 60), "its 'timestamp' names no instant"),
        (beat("0001-01-01T00:00:00+14:00", 60), "its 'timestamp' names no instant"),
        ({"bpm": 60, "source": "rest"}, "its 'timestamp' names no instant"),
        (beat("2024-12-13T12:00:00Z", None), "it has no number in 'bpm'"),
        (beat("2024-12-13T12:00:00Z", True), "it has no number in 'bpm'"),
        ([60], "is not an object"),
    ],
)
def test_a_sample_that_is_none_is_turned_away_alone(item: Any, reason: str) -> None:
    found = reading("heartrate", item, beat("2024-12-13T12:00:00Z", 60))
    assert len(found.documents()) == 1
    assert reason in found.rejected[0].reason


def test_a_reading_that_broke_off_leaves_out_the_day_it_broke_off_in() -> None:
    found = reading("heartrate", beat("2024-12-13T23:59:59Z", 60), beat("2024-12-14T00:00:00Z", 61))
    assert [d.document_id for d in without_last_day(found.documents())] == ["2024-12-13"]
    assert without_last_day(()) == ()


def test_fields_the_contract_does_not_name_are_kept_and_counted() -> None:
    found = reading(
        "daily_sleep",
        {"id": "a", "day": "2024-12-13", "score": 80, "mood\nring": 1},
        {"id": "b", "day": "2024-12-14", "mood\nring": 2, "x" * 200: 1},
    )
    assert found.unknown == {"mood ring": 2, "x" * 59 + "…": 1}
    assert found.documents()[0].body["mood\nring"] == 1


def test_unknown_fields_without_end_are_not_all_remembered() -> None:
    found = reading("daily_sleep", {"id": "a", **{f"f{number}": 1 for number in range(5_000)}})
    assert len(found.unknown) == 50


def test_where_a_day_is_needed_an_item_without_one_is_turned_away() -> None:
    found = reading("sleep", {"id": "a", "day": "soon"}, {"id": "b"}, needs_day=True)
    assert found.documents() == ()
    assert "it has no day in 'day'" in found.rejected[0].reason


@pytest.mark.parametrize("name", [7, "", None, ["a"], "x" * 201, "half \ud83d", "two\nlines"])
def test_a_name_nothing_can_be_kept_under_is_none(name: Any) -> None:
    found = reading("sleep", {"id": name, "day": "2024-12-13"}, {"id": "b"})
    assert [d.document_id for d in found.documents()] == ["b"]
    assert "it has no 'id'" in found.rejected[0].reason


_SCALARS = some.none() | some.booleans() | some.integers() | some.floats() | some.text()
_ANYTHING = some.recursive(
    _SCALARS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
_NAMES = some.sampled_from(["id", "day", "start_day", "timestamp", "bpm", "source", "level", "x"])
_ITEMS = some.lists(_ANYTHING | some.dictionaries(_NAMES, _ANYTHING), max_size=6)


@given(route=some.sampled_from(sorted(ROUTES)), items=_ITEMS, needs_day=some.booleans())
def test_whatever_comes_is_kept_or_turned_away(
    route: str, items: list[Any], needs_day: bool
) -> None:
    found = reading(route, *items, needs_day=needs_day)
    kept = found.documents()
    assert len(found.rejected) <= len(items)
    assert bool(kept) == (len(found.rejected) < len(items))
    assert not needs_day or ROUTES[route].sample_fields or all(d.day for d in kept)


def test_half_an_emoji_does_not_keep_a_document_from_being_stored() -> None:
    text = r'{"data": [{"id": "a", "comment": "late \ud83d", "\uDE00": ["\ud83d\ude00"]}]}'
    (item,) = page(text.encode(), ROUTES["enhanced_tag"]).items
    assert item == {"id": "a", "comment": "late \ufffd", "\ufffd": ["\U0001f600"]}
    json.dumps(item, ensure_ascii=False).encode()


def test_a_single_object_is_a_page_with_or_without_an_envelope() -> None:
    route = ROUTES["personal_info"]
    for body in ({"id": "me"}, {"data": {"id": "me"}}, {"data": [{"id": "me"}]}):
        assert page(json.dumps(body).encode(), route).items == [{"id": "me"}]


def test_the_known_fields_are_those_of_the_published_contract(shared_data: Path) -> None:
    contract = shared_data / "contracts" / "oura-openapi-1.35.json"
    body = json.loads(contract.read_text(encoding="utf-8"))
    schemas = body["components"]["schemas"]

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    for name in ROUTES:
        get = body["paths"][f"/v2/usercollection/{name}"]["get"]
        answer = resolved(get["responses"]["200"]["content"]["application/json"]["schema"])
        answer = resolved(answer["anyOf"][0]) if "anyOf" in answer else answer
        fields = answer["properties"]
        if "data" in fields:
            item = fields["data"]["items"]
            fields = resolved(item["anyOf"][0] if "anyOf" in item else item)["properties"]
        assert KNOWN_FIELDS[name] == set(fields), name
        assert ROUTES[name].has_documents == (
            f"/v2/usercollection/{name}/{{document_id}}" in body["paths"]
            and name != "daily_cardiovascular_age"  # kept under its day
        )


def test_every_recorded_heartbeat_is_kept(shared_data: Path) -> None:
    rows = json.loads((shared_data / "oura" / "heartrate.json").read_text(encoding="utf-8"))["data"]
    documents = reading("heartrate", *rows).documents()
    kept = {
        (f"{d.document_id}T{clock}+00:00", bpm, source)
        for d in documents
        for clock, bpm, source in d.body["samples"]
    }
    assert kept == {(row["timestamp"], row["bpm"], row["source"]) for row in rows}
    assert sum(len(d.body["samples"]) for d in documents) == len(kept)
