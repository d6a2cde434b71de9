"""Saving again changes nothing: natural keys, counts, and rows that keep their ids."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifeos_desktop.domain.records import CalendarEvent, DataPoint, SourceDocument, SyncState
from lifeos_desktop.store import BatchCounts, Counts, Store
from tests.support.clock import START, FakeClock

DAY = date(2025, 3, 4)
HOUR = timedelta(hours=1)
FAR = (date(1, 1, 1), date(9999, 12, 31))

texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=5)
values = st.floats(allow_nan=False, allow_infinity=False)
few_days = st.dates(DAY, DAY + timedelta(3))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()).map(
    lambda moment: moment.astimezone(UTC)
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | values | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
bodies = st.dictionaries(texts, json_values, max_size=3)

points = st.builds(
    DataPoint,
    source=st.sampled_from(["oura", "csv"]),
    metric=st.sampled_from(["sleep.total", "steps"]),
    day=few_days,
    value=values,
    metadata=bodies,
    timestamp=st.none() | instants,
)
documents = st.builds(
    SourceDocument,
    source=st.sampled_from(["oura", "ics"]),
    collection=st.sampled_from(["sleep", "daily"]),
    document_id=st.sampled_from(["a", "b", "ü"]),
    day=st.none() | few_days,
    body=bodies,
    fetched_at=instants,
)
events = st.builds(
    lambda start, minutes, **fields: CalendarEvent(
        start=start, end=start + timedelta(minutes=minutes), **fields
    ),
    start=st.datetimes(datetime(2025, 3, 4), datetime(2025, 3, 6), timezones=st.just(UTC)),
    minutes=st.integers(0, 3000),
    calendar_id=st.sampled_from(["work", "home"]),
    event_id=st.sampled_from(["1", "2"]),
    original_start=st.sampled_from(["", "2025-03-04T10:00:00Z"]),
    summary=texts,
    all_day=st.booleans(),
    start_date=st.none() | few_days,
    metadata=bodies,
    synced_at=st.none() | instants,
)


def _point_key(point: DataPoint) -> tuple[object, ...]:
    return point.source, point.metric, point.day


def _document_key(document: SourceDocument) -> tuple[object, ...]:
    return document.source, document.collection, document.document_id


def _event_key(event: CalendarEvent) -> tuple[object, ...]:
    return event.calendar_id, event.event_id, event.original_start


async def _all(store: Store) -> tuple[list[DataPoint], list[SourceDocument], list[CalendarEvent]]:
    kept = [
        d for source in await store.documents.sources() for d in await store.documents.of(source)
    ]
    return (
        await store.data_points.between(*FAR),
        kept,
        await store.calendar.between(START - 99 * HOUR, START + 999 * HOUR),
    )


# Each example opens a file of its own, so there are fewer of them.
@settings(max_examples=settings.default.max_examples // 3)
@pytest.mark.timeout(600)
@given(*(st.lists(records, max_size=5) for records in (points, documents, events)))
def test_a_batch_twice_is_a_batch_once(
    p: list[DataPoint], d: list[SourceDocument], e: list[CalendarEvent]
) -> None:
    async def check(store: Store) -> None:
        once = await store.save_batch(points=p, documents=d, events=e)
        assert once.points.new == len({_point_key(point) for point in p})
        assert once.documents.new == len({_document_key(document) for document in d})
        assert once.events.new == len({_event_key(event) for event in e})
        first = await _all(store)
        # The last of each key stands, and comes back as it was given.
        for given_, found, key in (
            (p, first[0], _point_key),
            (d, first[1], _document_key),
            (e, first[2], _event_key),
        ):
            wanted = {key(one): one for one in given_}  # type: ignore[operator]
            for record in found:
                same = wanted.pop(key(record))  # type: ignore[operator]
                for ignored in ("fetched_at", "synced_at"):
                    if hasattr(record, ignored):
                        same = replace(same, **{ignored: getattr(record, ignored)})
                assert replace(record, id=None) == same
            assert not wanted
        last = {
            "points": list({_point_key(point): point for point in p}.values()),
            "documents": list({_document_key(document): document for document in d}.values()),
            "events": list({_event_key(event): event for event in e}.values()),
        }
        twice = await store.save_batch(**last)  # type: ignore[arg-type]
        assert twice == BatchCounts(
            *(
                Counts(same=len(group))
                for group in (last["documents"], last["points"], last["events"])
            )
        )
        assert await _all(store) == first

    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "lifeos.db", clock=FakeClock())
        try:
            asyncio.run(check(store))
        finally:
            store.database.close_now()


def _point(day: int, value: float = 1.0, metric: str = "steps", source: str = "csv") -> DataPoint:
    return DataPoint(source, metric, DAY + timedelta(day), value)


async def test_counts_tell_new_changed_and_same(store: Store) -> None:
    assert await store.data_points.upsert([]) == Counts()
    assert await store.data_points.is_empty()
    assert await store.data_points.upsert([_point(0), _point(1)]) == Counts(new=2)
    assert not await store.data_points.is_empty()
    before = await store.data_points.between(*FAR)
    counts = await store.data_points.upsert([_point(0), _point(1, 2.0), _point(2)])
    assert counts == Counts(new=1, changed=1, same=1)
    after = await store.data_points.between(*FAR)
    assert [point.value for point in after] == [1.0, 2.0, 1.0]
    assert [point.id for point in after[:2]] == [point.id for point in before]
    assert await store.data_points.by_ids([after[2].id or 0, 999]) == [after[2]]


async def test_a_number_that_is_none_is_refused_whole(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await store.data_points.upsert([_point(0), _point(1, math.nan)])
    assert await store.data_points.between(*FAR) == []


async def test_both_ends_of_a_range_count(store: Store) -> None:
    await store.data_points.upsert([_point(day) for day in range(5)])
    await store.data_points.upsert([_point(2, metric="sleep.total")])
    found = await store.data_points.between(DAY + timedelta(1), DAY + timedelta(3))
    assert [(point.day.day, point.metric) for point in found] == [
        (5, "steps"),
        (6, "sleep.total"),
        (6, "steps"),
        (7, "steps"),
    ]
    assert len(await store.data_points.between(*FAR, metrics=["sleep.total"])) == 1
    assert await store.data_points.between(*FAR, metrics=[]) == []
    series = await store.data_points.series("steps", DAY, DAY + timedelta(1))
    assert [point.day for point in series] == [DAY, DAY + timedelta(1)]
    summary = await store.data_points.summary()
    assert summary == [
        ("sleep.total", "csv", 1, DAY + timedelta(2), DAY + timedelta(2)),
        ("steps", "csv", 5, DAY, DAY + timedelta(4)),
    ]


async def test_replacing_touches_these_days_of_this_source_alone(store: Store) -> None:
    others = [_point(0, source="oura"), _point(5)]
    await store.data_points.upsert([*others, _point(0), _point(1), _point(2, metric="gone")])
    before = {point.day: point.id for point in await store.data_points.between(*FAR, ["steps"])}
    days = [DAY + timedelta(day) for day in range(3)]
    new = [_point(0), _point(1, 9.0), _point(2)]
    counts = await store.data_points.replace("csv", days, new)
    assert counts == Counts(new=1, changed=1, same=1, removed=1)
    found = await store.data_points.between(*FAR)
    assert sorted((replace(point, id=None) for point in found), key=str) == sorted(
        [*others, *new], key=str
    )
    assert {p.id for p in found if p.day == DAY + timedelta(1)} == {before[DAY + timedelta(1)]}
    assert await store.data_points.replace("csv", days, new) == Counts(same=3)
    assert await store.data_points.replace("csv", days, []) == Counts(removed=3)


def _event(id: str, start: datetime, hours: float = 1, calendar: str = "work") -> CalendarEvent:
    return CalendarEvent(calendar, id, f"Event {id}", start, start + timedelta(hours=hours))


async def test_events_that_take_up_any_of_a_span(store: Store) -> None:
    span = (START, START + 2 * HOUR)
    inside = [
        _event("over", START - 9 * HOUR, 99),
        _event("into", START - HOUR, 1.5),
        _event("moment at the start", START, 0),
        _event("whole", START, 2),
        _event("moment", START + HOUR, 0),
        _event("out of", START + HOUR, 9),
    ]
    outside = [
        _event("touches the start", START - HOUR, 1),
        _event("touches the end", START + 2 * HOUR, 1),
        _event("moment at the end", START + 2 * HOUR, 0),
    ]
    await store.calendar.upsert([*reversed(inside), *outside, _event("h", START, 1, "home")])
    found = await store.calendar.between(*span, calendar_ids=["work"])
    assert [event.event_id for event in found] == [event.event_id for event in inside]
    assert len(await store.calendar.between(*span)) == len(inside) + 1
    assert await store.calendar.calendars() == ["home", "work"]
    assert found[0].synced_at == START
    assert await store.calendar.by_ids([found[0].id or 0]) == [found[0]]


async def test_replacing_a_window_of_a_calendar(store: Store, frozen_clock: FakeClock) -> None:
    window = (START, START + 24 * HOUR)
    outside = [_event("before", START - HOUR), _event("h", START, 1, "home")]
    edge = _event("at the end", START + 24 * HOUR)
    old = [_event("stays", START), _event("moves", START + HOUR), _event("goes", START + HOUR)]
    await store.calendar.upsert([*outside, edge, *old])
    frozen_clock.advance(60)
    new = [old[0], _event("moves", START + 5 * HOUR), _event("comes", START + 2 * HOUR)]
    counts = await store.calendar.replace("work", *window, new)
    assert counts == Counts(new=1, changed=1, same=1, removed=1)
    found = await store.calendar.between(START - 99 * HOUR, START + 99 * HOUR)
    assert {event.event_id for event in found} == {
        "before",
        "h",
        "at the end",
        "stays",
        "moves",
        "comes",
    }
    synced = {event.event_id: event.synced_at for event in found}
    assert (synced["stays"], synced["moves"]) == (START, START + timedelta(minutes=1))
    assert await store.calendar.replace("work", *window, new) == Counts(same=3)


def _document(id: str, day: date | None = DAY, **body: object) -> SourceDocument:
    return SourceDocument("oura", "sleep", id, day, body, START)


async def test_documents_by_key_day_and_id(store: Store) -> None:
    undated = _document("c", None)
    await store.documents.upsert(
        [undated, _document("b", DAY + timedelta(1)), _document("a", score=1)]
    )
    found = await store.documents.of("oura")
    assert [document.document_id for document in found] == ["c", "a", "b"]
    dated = await store.documents.of("oura", "sleep", DAY, DAY)
    assert [replace(document, id=None) for document in dated] == [_document("a", score=1)]
    assert await store.documents.of("oura", "other") == []
    assert await store.documents.get("oura", "sleep", "a") == dated[0]
    assert await store.documents.get("oura", "sleep", "z") is None
    assert await store.documents.by_ids([dated[0].id or 0, 999]) == dated
    assert await store.documents.sources() == ["oura"]
    assert await store.documents.delete("oura", "sleep", ["a", "z"]) == 1
    assert await store.documents.get("oura", "sleep", "a") is None


async def test_fetching_the_same_again_is_no_news(store: Store) -> None:
    assert await store.documents.last_fetch("oura") is None
    await store.documents.upsert([_document("a", score=1)])
    again = replace(_document("a", score=1), fetched_at=START + HOUR)
    assert await store.documents.upsert([again]) == Counts(same=1)
    assert await store.documents.last_fetch("oura") == START
    changed = replace(_document("a", score=2), fetched_at=START + HOUR)
    assert await store.documents.upsert([changed]) == Counts(changed=1)
    assert await store.documents.last_fetch("oura") == START + HOUR


async def test_a_batch_is_all_or_nothing(store: Store) -> None:
    state = SyncState("oura", "sleep", "next")
    broken: Sequence[CalendarEvent] = [replace(_event("x", START), status="unheard of")]
    with pytest.raises(sqlite3.IntegrityError):
        await store.save_batch(
            documents=[_document("a")], points=[_point(0)], events=broken, sync_state=state
        )
    assert await store.sync_states.all() == []
    assert await _all(store) == ([], [], [])
    counts = await store.save_batch(
        documents=[_document("a")],
        points=[_point(0)],
        replace_points=("csv", [DAY]),
        sync_state=state,
    )
    assert counts == BatchCounts(documents=Counts(new=1), points=Counts(new=1))
    assert await store.sync_states.all() == [state]


@pytest.mark.alone
async def test_six_years_come_in_within_seconds(store: Store) -> None:
    six_years = [_point(day, metric=f"m{n}") for day in range(2200) for n in range(10)]
    started = time.perf_counter()
    assert await store.data_points.upsert(six_years) == Counts(new=22_000)
    assert await store.data_points.upsert(six_years) == Counts(same=22_000)
    days = {point.day for point in six_years}
    assert await store.data_points.replace("csv", days, six_years) == Counts(same=22_000)
    assert time.perf_counter() - started < 10  # about 0.6 s on an idle machine
    ids = [point.id or 0 for point in await store.data_points.between(*FAR)]
    assert len(await store.data_points.by_ids(ids)) == 22_000
