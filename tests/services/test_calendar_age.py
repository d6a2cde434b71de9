"""What is old of the calendars is known, told in the brief, and gone when it is read again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.records import CalendarEvent, SyncState
from lifeos_desktop.services.calendar_age import Age
from tests.support.clock import START, FakeClock
from tests.support.profile import profile

HOUR = timedelta(hours=1)
ME = "me@example.org"


async def test_an_account_that_is_behind_is_named_until_it_is_read(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        assert await app.calendar_age.now() == Age(None)
        google = Connection("google_calendar", ME, ME, "oauth")
        await app.store.connections.save(google)
        await app.store.connections.save(Connection("oura", "", "Oura", "token"))
        assert await app.calendar_age.now() == Age(None)  # never read: nothing is shown of it
        event = CalendarEvent(f"google_calendar/{ME}/{ME}", "1", "Talk", START, START + HOUR)
        await app.store.calendar.upsert([event])

        async def read(hours: float) -> None:
            at = frozen_clock.now() - timedelta(hours=hours)
            for name, then in ((ME, at), ("team", at + HOUR), ("@seen", at - 99 * HOUR)):
                await app.store.sync_states.set(
                    SyncState("google_calendar", f"{ME}/{name}", "c", at, then)
                )

        await read(hours=1)
        assert await app.calendar_age.now() == Age(START - HOUR)
        brief = await app.briefs.brief(app.today())
        assert not [one for one in brief.missing if "calendar" in one]

        await read(hours=30)
        assert await app.calendar_age.now() == Age(START - 30 * HOUR, is_stale=True)
        brief = await app.briefs.brief(app.today(), refresh=True)
        assert [one for one in brief.missing if "calendar" in one] == [
            "Your calendar was last read on 3 Mar at 01:30; newer changes are missing."
        ]
        await read(hours=0)
        brief = await app.briefs.brief(app.today())  # written anew by itself
        assert not [one for one in brief.missing if "calendar" in one]


async def test_one_calendar_that_is_behind_is_not_made_fresh_by_another(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        google = Connection(
            "google_calendar", ME, ME, "oauth",
            options={"calendars": [ME, "team"]},
            metadata={"calendars": {ME: ME, "team": "Team", "old": "Old"}},
        )  # fmt: skip
        await app.store.connections.save(google)
        for name, hours in ((ME, 1), ("team", 30), ("old", 900)):  # the last is read no more
            then = START - hours * HOUR
            state = SyncState("google_calendar", f"{ME}/{name}", "c", then, then)
            await app.store.sync_states.set(state)
        assert await app.calendar_age.now() == Age(START - 30 * HOUR, is_stale=True)
        assert await app.calendar_age.stale_since() == START - 30 * HOUR
        (shown,) = [one for view in await app.connections.overview() for one in view.connections]
        assert (shown.stale_since, shown.last_good) == (START - 30 * HOUR, START - HOUR)


async def test_a_file_is_as_old_as_its_import(tmp_path: Path, frozen_clock: FakeClock) -> None:
    file = tmp_path / "home.ics"
    file.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20250301T000000Z\n"
        "DTSTART:20250304T100000Z\nSUMMARY:Talk\nEND:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    async with profile(tmp_path / "data", frozen_clock) as app:
        await app.imports.ics(file)
        assert await app.calendar_age.now() == Age(START)
        frozen_clock.advance(90_000)
        assert await app.calendar_age.now() == Age(START, is_stale=True)
        assert await app.calendar_age.stale_since() is None  # it cannot be read again by itself
