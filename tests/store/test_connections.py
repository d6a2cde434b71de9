"""Connections and what is known about their tokens; what a sync removes, and forgetting."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, SourceDocument, SyncState
from lifeos_desktop.store import Store
from lifeos_desktop.store.migrate import bring_up_to_date
from lifeos_desktop.store.migrations import MIGRATIONS
from tests.support.clock import FakeClock

AT = "2025-03-04T06:30:00.000000Z"
DAY = date(2025, 3, 4)
START = datetime(2025, 3, 4, 9, tzinfo=UTC)
OURA = Connection(
    provider="oura",
    account="me",
    title="Oura",
    way="oauth",
    granted=("daily", "spo2"),
    options={"night": True},
    metadata={"token_address": "token_old"},
)


async def test_a_connection_comes_back_as_it_was_kept(
    store: Store, frozen_clock: FakeClock
) -> None:
    kept = await store.connections.save(OURA)
    now = frozen_clock.now()
    assert kept == replace(OURA, connected_at=now, updated_at=now, id=kept.id)
    assert await store.connections.get("oura", "me") == kept
    assert await store.connections.get("oura", "you") is None


async def test_an_account_is_there_once_and_keeps_when_it_was_connected(
    store: Store, frozen_clock: FakeClock
) -> None:
    first = await store.connections.save(OURA)
    frozen_clock.advance(60)
    assert await store.connections.save(OURA) == first, "the same changes nothing"
    second = await store.connections.save(replace(OURA, title="My ring"))
    assert (second.id, second.connected_at) == (first.id, first.connected_at)
    assert second.updated_at == frozen_clock.now()
    await store.connections.save(replace(OURA, account="you"))
    await store.connections.save(replace(OURA, provider="ics", account="club"))
    accounts = [(one.provider, one.account) for one in await store.connections.all()]
    assert accounts == [("oura", "me"), ("oura", "you"), ("ics", "club")]
    assert [one.account for one in await store.connections.all("oura")] == ["me", "you"]
    again = await store.connections.save(replace(second, connected_at=frozen_clock.now()))
    assert again.connected_at == frozen_clock.now()


async def test_a_standing_changes_once_and_remembers_since_when(
    store: Store, frozen_clock: FakeClock
) -> None:
    await store.connections.save(OURA)
    began = frozen_clock.now()
    say = store.connections.set_standing
    assert await say("oura", "me", Standing.FAILING, "Oura cannot be reached.")
    frozen_clock.advance(600)
    assert not await say("oura", "me", Standing.FAILING, "Oura cannot be reached.")
    assert not await say("oura", "me", Standing.FAILING, "Oura has trouble.")
    failing = await store.connections.get("oura", "me")
    assert failing is not None
    assert (failing.since, failing.reason) == (began, "Oura has trouble.")
    assert await say("oura", "me", Standing.CONNECTED)
    well = await store.connections.get("oura", "me")
    assert well is not None
    assert (well.standing, well.since, well.reason) == (Standing.CONNECTED, None, "")
    assert not await say("oura", "nobody", Standing.RECONNECT, "gone")


async def test_a_connection_is_forgotten_and_what_it_brought_stays(store: Store) -> None:
    await store.connections.save(OURA)
    await store.documents.upsert([_document("a")])
    assert await store.connections.delete("oura", "me")
    assert not await store.connections.delete("oura", "me")
    assert await store.connections.all() == []
    assert len(await store.documents.of("oura")) == 1


async def test_changes_of_connections_are_told(path: Path, frozen_clock: FakeClock) -> None:
    told: list[tuple[set[str], str]] = []
    store = Store.open(
        path, clock=frozen_clock, on_commit=lambda tables, by: told.append((set(tables), by))
    )
    await store.save_batch(documents=[_document("a")], events=[_event("a")])
    told.clear()
    await store.connections.save(OURA, initiator="page")
    await store.grants.save("oura", "me", "Bearer", None, "daily")
    await store.save_batch(gone_documents=[("oura", "sleep", "a")])
    await store.save_batch(gone_events=("work", ["a"]))
    await store.close()
    assert told == [
        ({"connections"}, "page"),
        ({"oauth_tokens"}, ""),
        ({"source_documents"}, ""),
        ({"calendar_events"}, ""),
    ]


async def test_what_is_known_about_tokens_is_by_account(
    store: Store, frozen_clock: FakeClock
) -> None:
    ends = START + timedelta(hours=1)
    await store.grants.save("google_calendar", "me", "Bearer", ends, "calendar.readonly openid")
    await store.grants.save("google_calendar", "you", "Bearer", None)
    frozen_clock.advance(5)
    await store.grants.save("google_calendar", "me", "Bearer", ends + timedelta(hours=1))
    mine = await store.grants.get("google_calendar", "me")
    assert mine is not None
    assert mine.scope == "calendar.readonly openid", "a renewal that names no scopes changes none"
    assert mine.expires_at == ends + timedelta(hours=1)
    assert mine.updated_at == frozen_clock.now()
    assert await store.grants.delete("google_calendar", "me")
    assert await store.grants.get("google_calendar", "me") is None
    assert await store.grants.get("google_calendar", "you") is not None


async def test_sync_states_are_forgotten_by_account(store: Store) -> None:
    for collection in ("a_b/one", "a_b/two", "aXb/one", "A_B/one", "a_b"):
        await store.sync_states.set(SyncState("google_calendar", collection))
    await store.sync_states.set(SyncState("oura", "a_b/one"))
    assert await store.sync_states.delete("google_calendar", "a_b/") == 2
    left = [state.collection for state in await store.sync_states.all()]
    assert left == ["A_B/one", "aXb/one", "a_b", "a_b/one"]
    assert await store.sync_states.delete("google_calendar") == 3
    assert [state.source for state in await store.sync_states.all()] == ["oura"]


async def test_gone_documents_go_in_the_same_write(store: Store) -> None:
    await store.documents.upsert([_document("a"), _document("b"), _document("c", "daily_sleep")])
    counts = await store.save_batch(
        documents=[_document("d")],
        gone_documents=[("oura", "sleep", "a"), ("oura", "sleep", "c"), ("ics", "sleep", "b")],
        sync_state=SyncState("oura", "sleep", "next"),
    )
    assert (counts.documents.new, counts.documents.removed) == (1, 1)
    left = [document.document_id for document in await store.documents.of("oura")]
    assert sorted(left) == ["b", "c", "d"]


async def test_gone_events_are_single_events_and_whole_series(store: Store) -> None:
    series = [_event("s1", recurring="s"), _event("s2", recurring="s")]
    other = replace(_event("single"), calendar_id="private")
    await store.save_batch(events=[_event("single"), _event("stays"), *series, other])
    counts = await store.save_batch(gone_events=("work", iter(["single", "s", "never there"])))
    assert counts.events.removed == 3
    left = await store.calendar.between(START, START + timedelta(hours=1))
    assert [(e.calendar_id, e.event_id) for e in left] == [("work", "stays"), ("private", "single")]


async def test_an_event_that_is_gone_and_delivered_is_delivered(store: Store) -> None:
    await store.save_batch(events=[_event("s1", recurring="s"), _event("s2", recurring="s")])
    moved = replace(_event("s1", recurring="s"), start=START + timedelta(minutes=5))
    counts = await store.save_batch(events=[moved], gone_events=("work", ["s"]))
    assert (counts.events.changed, counts.events.removed) == (1, 1)
    left = await store.calendar.between(START, START + timedelta(hours=1))
    assert [event.event_id for event in left] == ["s1"]


async def test_forgetting_takes_all_of_one_source_and_nothing_else(store: Store) -> None:
    for source in ("oura", "other"):
        await store.save_batch(
            documents=[replace(_document("a"), source=source)],
            points=[DataPoint(source, "sleep_score", DAY, 80)],
            events=[replace(_event("a"), calendar_id=source)],
        )
    assert await store.documents.forget("oura") == 1
    assert await store.data_points.forget("oura") == 1
    assert await store.calendar.forget("oura") == 1
    assert await store.documents.sources() == ["other"]
    assert [one.source for one in await store.data_points.summary()] == ["other"]
    assert await store.calendar.calendars() == ["other"]


@pytest.fixture
def third_version(tmp_path: Path) -> Path:
    """A file of the version before, with a token's row that somebody else wrote."""
    path = tmp_path / "lifeos.db"
    bring_up_to_date(path, MIGRATIONS[:3])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO oauth_tokens VALUES (7, 1, 'oura', 'Bearer', NULL, 'daily', '{}', ?, ?)",
            (AT, AT),
        )
        connection.execute("INSERT INTO sync_state VALUES ('ics', 'work', 'c', NULL, NULL, '')")
    return path


async def test_a_file_of_the_version_before_comes_up_to_date(
    third_version: Path, frozen_clock: FakeClock
) -> None:
    assert bring_up_to_date(third_version, MIGRATIONS[:4]) == 1
    with closing(sqlite3.connect(third_version)) as connection:
        assert connection.execute("SELECT id, provider, account FROM oauth_tokens").fetchall() == [
            (7, "oura", "")
        ]
        assert connection.execute("SELECT count(*) FROM connections").fetchone() == (0,)
        assert connection.execute("SELECT cursor FROM sync_state").fetchone() == ("c",)
        connection.execute("PRAGMA foreign_keys = on")
        connection.execute("DELETE FROM users")
        assert connection.execute("SELECT count(*) FROM oauth_tokens").fetchone() == (0,)
    store = Store.open(third_version, clock=frozen_clock)
    await store.connections.save(OURA)
    await store.grants.save("oura", "me", "Bearer", None, "daily")
    await store.close()


def test_a_standing_nobody_knows_is_refused(third_version: Path) -> None:
    bring_up_to_date(third_version)
    row = (1, "oura", "me", "", "oauth", "splendid", "", "[]", "{}", "{}", AT, AT)
    columns = "user_id, provider, account, title, way, standing, reason, granted, options, metadata"
    with (
        closing(sqlite3.connect(third_version)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="standing"),
    ):
        connection.execute(
            f"INSERT INTO connections ({columns}, connected_at, updated_at)"
            f" VALUES ({', '.join('?' * len(row))})",
            row,
        )


def _document(name: str, collection: str = "sleep") -> SourceDocument:
    return SourceDocument("oura", collection, name, DAY, {"id": name}, START)


def _event(name: str, *, recurring: str = "") -> CalendarEvent:
    return CalendarEvent(
        calendar_id="work",
        event_id=name,
        summary=name,
        start=START,
        end=START + timedelta(minutes=30),
        is_recurring=bool(recurring),
        recurring_id=recurring,
    )
