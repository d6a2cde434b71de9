"""Reading Google calendars over real HTTP, from a server that behaves as the service does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    RateLimited,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.domain.records import CalendarEvent
from lifeos_desktop.integrations.base import Batch, SourceContext
from lifeos_desktop.integrations.google_calendar import api
from lifeos_desktop.integrations.google_calendar.source import GoogleCalendar, make
from lifeos_desktop.integrations.http import Http
from tests.support.clock import FakeClock
from tests.support.providers.google import SCOPES, FakeGoogle
from tests.support.providers.google_events import all_day, meeting, moment, series, timed
from tests.support.providers.server import Fault

ME = "robin@example.org"
TODAY = date(2025, 3, 4)
WINDOW = Window(TODAY - timedelta(days=14), TODAY)


class OwnTokens:
    """Stands in for integrations.oauth.Tokens: a new access token whenever one was refused."""

    def __init__(self, google: FakeGoogle, *scopes: str) -> None:
        self._google = google
        self._scopes = scopes or SCOPES
        self.given = ""
        self.renewals = 0

    async def access(self) -> str:
        self.given = self.given or self._google.sign_in.grant(*self._scopes)[0]
        return self.given

    async def renewed(self, refused: str) -> str:
        assert refused == self.given
        self.given = ""
        self.renewals += 1
        return await self.access()


@dataclass
class Reader:
    """A source with what it is made from, and what a store would hold after each reading."""

    google: FakeGoogle
    clock: FakeClock
    blocking: ThreadPoolExecutor
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Berlin"))
    connection: Connection = field(
        default_factory=lambda: Connection("google_calendar", ME, ME, "oauth")
    )
    address: str = ""
    slept: list[float] = field(default_factory=list)
    kept: dict[str, CalendarEvent] = field(default_factory=dict)
    cursor: str = ""

    def __post_init__(self) -> None:
        self.tokens: Any = OwnTokens(self.google)
        self.http = Http(self.clock, sleep=self._sleep)

    def source(self) -> GoogleCalendar:
        return make(
            SourceContext(
                connection=self.connection,
                settings={"api": self.address or self.google.address},
                http=self.http,
                clock=self.clock,
                zone=lambda: self.zone,
                secrets=None,  # type: ignore[arg-type]  # it needs none
                blocking=self.blocking,
                tokens=self.tokens,
            )
        )

    async def read(self, window: Window = WINDOW) -> list[Batch]:
        """Read the calendar and keep what came, as the store does: batch by batch."""
        batches = []
        async for batch in self.source().read(ME, window, self.cursor):
            batches.append(batch)
            self.keep(batch)
        return batches

    def keep(self, batch: Batch) -> None:
        new = {event.event_id: event for event in batch.events}
        for id, event in list(self.kept.items()):
            replaced = batch.replaces and batch.replaces[0] <= event.start < batch.replaces[1]
            if replaced or {id, event.recurring_id} & set(batch.gone_events):
                del self.kept[id]
        self.kept |= new
        self.cursor = batch.cursor or self.cursor

    def days(self) -> dict[str, str]:
        """Each kept event's title and local day (of the person)."""
        return {
            f"{e.summary} {(e.start_date or e.start.astimezone(self.zone).date())}": e.event_id
            for e in self.kept.values()
        }

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds)


@pytest.fixture
def reader(frozen_clock: FakeClock) -> Iterator[Reader]:
    with FakeGoogle(frozen_clock) as google, ThreadPoolExecutor(2) as blocking:
        google.add_calendar(ME, "Robin", primary=True)
        yield Reader(google, frozen_clock, blocking)
        assert google.violations == []


def stand_up(day: int = 3) -> dict[str, Any]:
    return series(timed("stand-up", datetime(2025, 2, day, 9), 15), "FREQ=WEEKLY;COUNT=8")


@pytest.mark.parametrize("suffix", ["", "/", "/calendar/v3", "/calendar/v3/", "/proxy"])
def test_an_address_is_good_with_and_without_the_path_of_the_api(suffix: str) -> None:
    found = api.api_address(f"https://www.googleapis.com{suffix}")
    expected = "/proxy/calendar/v3/" if "proxy" in suffix else "/calendar/v3/"
    assert found == f"https://www.googleapis.com{expected}"
    with pytest.raises(BadData, match="must begin with https"):
        api.api_address(f"http://example.org{suffix}")


async def test_the_account_is_its_primary_calendar_and_the_others_may_be_chosen(
    reader: Reader,
) -> None:
    google = reader.google
    google.add_calendar("holidays@example.org", "Holidays", selected=False)
    google.add_calendar("team@example.org", "Team", summaryOverride="My team")
    google.add_calendar("old@example.org", "Old", hidden=True)
    google.page_limit, google.empty_pages = 1, True
    found = await reader.source().identify()
    assert (found.account, found.title) == (ME, ME)
    assert [(c.key, c.title, c.is_default) for c in found.choices] == [
        (ME, "Robin", True),
        ("holidays@example.org", "Holidays", False),
        ("team@example.org", "My team", True),
    ]
    collections = await reader.source().collections()
    assert [(c.name, c.title, c.by_day) for c in collections] == [
        (ME, "Robin", False),
        ("team@example.org", "My team", False),
    ]
    asked = len(google.requests)
    reader.connection = replace(
        reader.connection,
        options={"calendars": ["holidays@example.org"]},
        metadata=found.metadata,
    )
    assert [c.title for c in await reader.source().collections()] == ["Holidays"]
    assert len(google.requests) == asked


async def test_the_first_reading_is_one_batch_however_many_pages(reader: Reader) -> None:
    google = reader.google
    google.put(ME, stand_up(), meeting("review", datetime(2025, 3, 5, 14), mine="declined"))
    google.put(ME, all_day("trip", date(2025, 3, 29), 3))
    google.page_limit, google.empty_pages = 3, True
    (batch,) = await reader.read()
    assert len(batch.events) == 10
    assert batch.collection == ME
    assert batch.calendar_id == f"google_calendar/{ME}/{ME}"
    assert {event.calendar_id for event in batch.events} == {batch.calendar_id}
    assert batch.replaces is not None
    assert batch.replaces[0] == datetime(2024, 1, 28, 23, tzinfo=UTC)  # 400 days, midnight
    review = reader.kept["review"]
    assert (review.own_response, review.attendees_count) == ("declined", 2)
    assert json.loads(batch.cursor)["sync_token"]
    first = google.asked("/events")[0].query
    assert (first["timeMin"], first["timeMax"]) == ("2024-01-28T23:00:00Z", "2026-04-08T22:00:00Z")
    assert "email" in first["fields"]
    assert all("syncToken" not in request.query for request in google.requests)


async def test_afterwards_only_what_changed_is_asked_for(reader: Reader) -> None:
    google = reader.google
    google.put(ME, stand_up(), timed("dentist", datetime(2025, 3, 6, 9)))
    google.put(ME, *(timed(f"e{n}", datetime(2025, 3, 7, n)) for n in range(4)))
    await reader.read()
    google.forget()
    assert await reader.read() != []
    assert len(google.requests) == 1
    original = moment(datetime(2025, 3, 10, 9), "Europe/Berlin")
    there = moment(datetime(2025, 3, 11, 15), "Europe/Berlin")
    google.move(ME, "stand-up", original, there, moment(datetime(2025, 3, 11, 16), "Europe/Berlin"))
    google.skip(ME, "stand-up", moment(datetime(2025, 3, 17, 9), "Europe/Berlin"))
    google.delete(ME, "dentist")
    google.put(ME, timed("e1", datetime(2025, 3, 8, 20), summary="Moved"))
    google.page_limit = 1
    batches = await reader.read()
    assert len(batches) == 4
    assert [bool(batch.cursor) for batch in batches] == [False, False, False, True]
    assert all(batch.replaces is None for batch in batches)
    for query in (request.query for request in google.asked("/events")):
        assert {"syncToken", "singleEvents", "maxResults", "fields"} <= set(query)
        assert not {"timeMin", "timeMax"} & set(query)
    assert set(reader.days()) == {
        *(f"stand up 2025-02-{day:02}" for day in (3, 10, 17, 24)),
        "stand up 2025-03-03",
        "stand up 2025-03-11",
        "stand up 2025-03-24",
        "e0 2025-03-07",
        "Moved 2025-03-08",
        "e2 2025-03-07",
        "e3 2025-03-07",
    }
    moved = next(e for e in reader.kept.values() if e.start.day == 11)
    assert moved.event_id == "stand-up_20250310T080000Z"
    assert (moved.recurring_id, moved.original_start) == ("stand-up", "2025-03-10T08:00:00Z")


async def test_a_whole_series_can_be_deleted(reader: Reader) -> None:
    reader.google.put(ME, stand_up(), timed("dentist", datetime(2025, 3, 6, 9)))
    await reader.read()
    reader.google.delete(ME, "stand-up")
    await reader.read()
    assert set(reader.kept) == {"dentist"}


@pytest.mark.parametrize("at_page", [1, 2])
async def test_a_token_that_is_used_up_costs_nothing_but_the_time(
    reader: Reader, at_page: int
) -> None:
    google = reader.google
    google.put(ME, stand_up(), timed("dentist", datetime(2025, 3, 6, 9)))
    await reader.read()
    google.delete(ME, "dentist")
    google.put(ME, timed("new", datetime(2025, 3, 9, 9)), timed("newer", datetime(2025, 3, 9, 11)))
    google.page_limit = 1
    pages = iter(range(1, 9))
    google.fail(
        Fault.GONE,
        on="/events",
        when=lambda request: "syncToken" in request.query and next(pages) == at_page,
    )
    old_cursor = reader.cursor
    batches = await reader.read()
    assert len(batches) == at_page
    assert batches[-1].replaces is not None
    assert reader.cursor != old_cursor
    assert len(reader.kept) == 10
    assert "dentist" not in reader.kept
    google.forget()
    await reader.read()
    assert len(google.requests) == 1


async def test_a_whole_answer_that_breaks_off_takes_nothing_away(reader: Reader) -> None:
    google = reader.google
    google.put(ME, stand_up())
    await reader.read()
    kept, cursor = dict(reader.kept), reader.cursor
    google.expire_sync_tokens()
    google.page_limit = 3
    google.fail(Fault.GONE, next=None, on="/events", when=lambda r: "pageToken" in r.query)
    with pytest.raises(Unavailable, match="broke off"):
        await reader.read()
    assert (reader.kept, reader.cursor) == (kept, cursor)


async def test_an_empty_answer_by_mistake_takes_nothing_away(reader: Reader) -> None:
    reader.google.put(ME, stand_up())
    await reader.read()
    reader.google.expire_sync_tokens()
    reader.google.fail(Fault.NOTHING, on="/events", when=lambda r: "timeMin" in r.query)
    await reader.read()
    assert len(reader.kept) == 8


async def test_history_before_the_window_stays(reader: Reader) -> None:
    google = reader.google
    google.put(ME, timed("once", datetime(2024, 2, 20, 9)), timed("lately", datetime(2025, 3, 1)))
    await reader.read()
    reader.clock.advance(100 * 86400)  # the window has too little ahead: it is read as a whole
    google.delete(ME, "lately")
    await reader.read()
    assert set(reader.kept) == {"once"}
    assert google.requests[-1].query["timeMin"].startswith("2024-05-")


async def test_further_back_is_read_when_asked_for(reader: Reader) -> None:
    reader.google.put(ME, timed("old", datetime(2020, 2, 20, 9)))
    await reader.read()
    assert reader.kept == {}
    await reader.read(Window(date(2020, 1, 1), TODAY))
    assert set(reader.kept) == {"old"}
    reader.google.forget()
    await reader.read()
    assert ["syncToken" in request.query for request in reader.google.requests] == [True]


async def test_after_a_move_all_days_begin_at_the_new_midnights(reader: Reader) -> None:
    reader.google.put(ME, all_day("trip", date(2025, 3, 29), 3))
    await reader.read()
    reader.zone = ZoneInfo("Asia/Tokyo")
    await reader.read()
    trip = reader.kept["trip"]
    assert trip.start == datetime(2025, 3, 29, tzinfo=reader.zone)
    assert (trip.start_date, trip.end_date) == (date(2025, 3, 29), date(2025, 4, 1))


async def test_a_cursor_that_cannot_be_read_means_everything(reader: Reader) -> None:
    reader.google.put(ME, timed("good", datetime(2025, 3, 6, 9)))
    reader.cursor = "nonsense"
    (batch,) = await reader.read()
    assert batch.replaces is not None
    assert set(reader.kept) == {"good"}


FATAL: list[tuple[Fault, type[SourceProblem], str, int]] = [
    (Fault.UNAUTHORIZED, AuthExpired, "seven days", 2),
    (Fault.FORBIDDEN(reason="insufficientPermissions"), Forbidden, "both boxes", 1),
    (Fault.FORBIDDEN(reason="accessNotConfigured"), Forbidden, "switched on", 1),
    (Fault.FORBIDDEN(reason="forbidden"), Forbidden, "administrator", 1),
    (Fault.NOT_FOUND, Forbidden, "not there any more", 1),
    (Fault.UNPROCESSABLE, BadData, "did not understand", 1),
    (Fault.FORBIDDEN(reason="rateLimitExceeded"), RateLimited, "too often", 4),
    (Fault.FORBIDDEN(reason="userRateLimitExceeded"), RateLimited, "too often", 4),
    (Fault.FORBIDDEN(reason="quotaExceeded"), RateLimited, "too often", 4),
    (Fault.TOO_MANY(retry_after=5), RateLimited, "too often", 4),
    (Fault.TOO_MANY(retry_after=600), RateLimited, "10 minutes", 1),
    (Fault.SERVER_ERROR, Unavailable, "trouble of its own", 4),
    (Fault.NOT_JSON, BadData, "cannot be read", 1),
    (Fault.WRONG_SHAPE, BadData, "not what it promises", 1),
    (Fault.REPEATED_CURSOR, BadData, "again and again", 2),
    (Fault.CUT, Unavailable, "broke off", 4),
]


@pytest.mark.parametrize(
    ("fault", "kind", "words", "requests"), FATAL, ids=[f"{f.name} {f.reason}" for f, *_ in FATAL]
)
async def test_every_failure_ends_in_one_sentence_without_loss_or_storm(
    reader: Reader, fault: Fault, kind: type[SourceProblem], words: str, requests: int
) -> None:
    google = reader.google
    google.put(ME, stand_up())
    await reader.read()
    google.expire_sync_tokens()
    google.put(ME, timed("new", datetime(2025, 3, 9, 9)))
    kept, cursor = dict(reader.kept), reader.cursor
    google.forget()
    google.fail(fault, next=None, on="/events", when=lambda r: "timeMin" in r.query)
    with pytest.raises(kind, match=words) as raised:
        await reader.read()
    assert "stor" in str(raised.value)
    assert reader.tokens.given not in str(raised.value)
    assert (reader.kept, reader.cursor) == (kept, cursor)
    assert len([r for r in google.requests if "timeMin" in r.query]) == requests
    assert sum(reader.slept) < 60
    google.heal()
    reader.clock.advance(3600)
    await reader.read()
    assert len(reader.kept) == 9


@pytest.mark.parametrize(
    "fault",
    [
        Fault.FORBIDDEN(reason="userRateLimitExceeded"),
        Fault.TOO_MANY(retry_after=7),
        Fault.SERVER_ERROR,
        Fault.UNAUTHORIZED,
        Fault.CUT,
        Fault.EMPTY_PAGE,
    ],
    ids=lambda fault: str(fault.name),
)
async def test_what_passes_is_waited_out(reader: Reader, fault: Fault) -> None:
    reader.google.put(ME, stand_up())
    reader.google.fail(fault, next=1, on="/events")
    await reader.read()
    assert len(reader.kept) == 8
    assert reader.tokens.renewals == (fault.name == "unauthorized")
    if fault.retry_after == 7:
        assert sum(reader.slept) >= 7


async def test_nobody_there_and_too_slow(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "TIMEOUT_SECONDS", 0.05)
    reader.google.fail(Fault.SLOW(seconds=5), next=None)
    with pytest.raises(Unavailable, match="in time"):
        await reader.source().identify()
    reader.google.heal()
    reader.google.fail(Fault.REFUSED)
    with pytest.raises(Unavailable, match="cannot be reached"):
        await reader.source().identify()
    reader.google.heal()
    monkeypatch.undo()
    assert (await reader.source().identify()).account == ME


async def test_without_the_list_of_calendars_it_says_which_box_was_not_ticked(
    reader: Reader,
) -> None:
    reader.tokens = OwnTokens(reader.google, SCOPES[0])
    with pytest.raises(Forbidden, match="leave both boxes ticked"):
        await reader.source().identify()


async def test_an_address_that_cannot_be_used_is_said(reader: Reader) -> None:
    reader.address = "http://calendar.example.org"
    with pytest.raises(BadData, match="must begin with https"):
        await reader.source().identify()
    assert reader.google.requests == []


@pytest.mark.parametrize("suffix", ["/", "/calendar/v3", "/calendar/v3/"])
async def test_a_stand_in_works_with_and_without_the_path_of_the_api(
    reader: Reader, suffix: str
) -> None:
    reader.address = reader.google.address + suffix
    reader.google.put(ME, timed("dentist", datetime(2025, 3, 6, 9)))
    await reader.read()
    assert set(reader.kept) == {"dentist"}
    path = f"/calendar/v3/calendars/{ME}/events"
    assert [request.path for request in reader.google.requests] == [path]


async def test_slow_answers_end_before_patience_does(reader: Reader) -> None:
    reader.google.fail(Fault.TOO_MANY(retry_after=29), next=None)
    with pytest.raises(RateLimited):
        await reader.source().identify()
    assert len(reader.google.requests) == 4
    assert sum(reader.slept) < 100


async def test_a_sign_in_that_is_missing_is_said(reader: Reader) -> None:
    reader.tokens = None
    with pytest.raises(AuthExpired, match="Reconnect"):
        await reader.source().identify()


async def test_nothing_is_logged(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    reader.google.put(ME, timed("secret-plans", datetime(2025, 3, 6, 9)))
    reader.google.fail(Fault.FORBIDDEN(reason="forbidden"), next=1, on="/events")
    with pytest.raises(Forbidden):
        await reader.read()
    await reader.read()
    assert reader.tokens.given not in caplog.text
    assert "secret plans" not in caplog.text
