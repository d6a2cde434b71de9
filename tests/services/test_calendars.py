"""Imported calendars: kept, replaced, and expanded where somebody looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.services.calendars import around, merged, without
from tests.services.import_support import Bench, bench

DAILY = """BEGIN:VEVENT
UID:daily
SUMMARY:Standup
DTSTART;TZID=Europe/Berlin:20180101T090000
DTEND;TZID=Europe/Berlin:20180101T091500
RRULE:FREQ=DAILY
END:VEVENT
"""
HOLIDAY = """BEGIN:VEVENT
UID:holiday
SUMMARY:Holiday
DTSTART;VALUE=DATE:20250310
DTEND;VALUE=DATE:20250311
END:VEVENT
"""
BROKEN = "BEGIN:VEVENT\nUID:b\nSUMMARY:Broken\nDTSTART:never\nEND:VEVENT\n"
TODAY = date(2025, 3, 4)  # the clock of the bench


def write(folder: Path, *events: str, name: str = "work.ics") -> Path:
    path = folder / name
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(events)}END:VCALENDAR\n"
    path.write_text(text, encoding="utf-8")
    return path


async def titles(at: Bench, day: date) -> list[str]:
    start = datetime(day.year, day.month, day.day, tzinfo=at.zone)
    events = await at.store.calendar.between(start, start + timedelta(days=1))
    return [event.summary for event in events]


async def count(at: Bench) -> int:
    ever = datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
    return len(await at.store.calendar.between(*ever))


async def test_a_calendar_comes_in_around_today_and_twice_is_once(tmp_path: Path) -> None:
    path = write(tmp_path, DAILY, HOLIDAY, BROKEN)
    async with bench(tmp_path) as at:
        dry = await at.imports.ics(path, dry_run=True)
        assert await count(at) == 0
        assert await at.store.documents.sources() == []
        report = await at.imports.ics(path)
        assert (report.what, report.new, report.changed, report.same) == ("events", 802, 0, 0)
        assert (dry.new, dry.rejected, dry.days) == (report.new, report.rejected, report.days)
        assert report.days == (date(2018, 1, 1), date(2025, 3, 10))
        assert [str(r) for r in report.rejected] == [
            "work.ics: 'Broken': its start is missing or cannot be read"
        ]
        again = await at.imports.ics(path)
        assert (again.new, again.changed, again.same, again.removed) == (0, 0, 802, 0)
        dry = await at.imports.ics(path, dry_run=True)
        assert (dry.new, dry.changed, dry.same) == (0, 0, 802)
        assert await count(at) == 802
        assert await titles(at, date(2025, 3, 10)) == ["Holiday", "Standup"]


async def test_the_same_name_replaces_and_another_name_is_another_calendar(tmp_path: Path) -> None:
    path = write(tmp_path, DAILY, HOLIDAY)
    other = write(tmp_path, HOLIDAY, name="home.ics")
    async with bench(tmp_path) as at:
        await at.imports.ics(path)
        await at.imports.ics(other)
        assert await at.store.calendar.calendars() == ["ics:home", "ics:work"]
        start = datetime(2025, 3, 10, tzinfo=UTC)
        before = await at.store.calendar.between(start, start + timedelta(days=1), ["ics:work"])
        write(tmp_path, DAILY.replace("Standup", "Sync").replace("RRULE:FREQ=DAILY\n", ""), HOLIDAY)
        dry = await at.imports.ics(path, dry_run=True)
        report = await at.imports.ics(path)
        assert (report.new, report.changed, report.same, report.removed) == (0, 0, 1, 801)
        assert (dry.new, dry.changed, dry.same, dry.removed) == (0, 0, 1, 801)
        after = await at.store.calendar.between(start, start + timedelta(days=1), ["ics:work"])
        assert [e.id for e in after] == [e.id for e in before if e.summary == "Holiday"]
        assert await titles(at, date(2025, 3, 10)) == ["Holiday", "Holiday"]


async def test_any_day_asked_for_is_expanded_once(tmp_path: Path) -> None:
    path = write(tmp_path, DAILY)
    async with bench(tmp_path) as at:
        await at.imports.ics(path)
        far = date(2019, 3, 4)
        assert await titles(at, far) == []
        await at.calendars.ensure_expanded(far)
        assert await titles(at, far) == ["Standup"]
        n = await count(at)
        assert n == 2 * 801
        state = await at.store.sync_states.get("ics", "ics:work")
        at.clock.advance(3_600)
        await at.calendars.ensure_expanded(far + timedelta(days=100))
        await at.calendars.ensure_expanded(TODAY)
        assert await at.store.sync_states.get("ics", "ics:work") == state
        await at.calendars.ensure_expanded(far + timedelta(days=380))
        assert await count(at) > n
        # Importing it again keeps every span that was looked at.
        n = await count(at)
        report = await at.imports.ics(path)
        assert (report.new, report.same) == (0, n)
        assert await titles(at, far) == ["Standup"]


async def test_a_move_to_another_zone_moves_the_days(tmp_path: Path) -> None:
    path = write(tmp_path, HOLIDAY)
    async with bench(tmp_path) as at:
        await at.imports.ics(path)
        at.zone = ZoneInfo("Pacific/Auckland")
        await at.calendars.ensure_expanded(TODAY)
        seen = {n: await titles(at, date(2025, 3, n)) for n in (9, 10, 11)}
        assert seen == {9: [], 10: ["Holiday"], 11: []}
        assert await count(at) == 1


async def test_recompute_reads_the_kept_text_again(tmp_path: Path) -> None:
    path = write(tmp_path, DAILY)
    async with bench(tmp_path) as at:
        await at.imports.ics(path)
        ever = datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
        await at.store.calendar.replace("ics:work", *ever, [])
        report = await at.imports.recompute("ics")
        assert (report.new, report.same) == (801, 0)


async def test_a_calendar_of_long_ago_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, HOLIDAY.replace("2025", "1999"))
    async with bench(tmp_path) as at:
        report = await at.imports.ics(path)
        assert report.new == 0
        assert report.notes == (
            "None of its events is near today. They show when you look at their days.",
        )
        await at.calendars.ensure_expanded(date(1999, 3, 1))
        assert await titles(at, date(1999, 3, 10)) == ["Holiday"]


@pytest.mark.parametrize("day", [date.min, date.max, date(1, 2, 3), date(9999, 12, 1)])
async def test_the_ends_of_time_are_days_like_others(tmp_path: Path, day: date) -> None:
    async with bench(tmp_path) as at:
        await at.imports.ics(write(tmp_path, HOLIDAY))
        await at.calendars.ensure_expanded(day)


async def test_wrong_files(tmp_path: Path) -> None:
    page = tmp_path / "page.ics"
    page.write_text("<html>", encoding="utf-8")
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match="is not a calendar file"):
            await at.imports.ics(page)
        with pytest.raises(BadInput, match="There is no file"):
            await at.imports.ics(tmp_path / "missing.ics")
        assert await at.store.sync_states.all() == []


async def test_all_recorded_calendars_show_their_day(tmp_path: Path, shared_data: Path) -> None:
    async with bench(tmp_path) as at:
        for path in sorted((shared_data / "ics").glob("*.ics")):
            await at.imports.ics(path)
        day = date(2019, 3, 4)
        assert await titles(at, day) == []
        await at.calendars.ensure_expanded(day)
        # Read off the files by hand.
        assert sorted(await titles(at, day)) == [
            "Germany: Fasching [Not a public holiday]",
            "Open Health HACKademy - freie Termine",
            "Open Health HACKademy - freie Termine",
            "test1",
            "test3",
            "test6",
            "zero size event",
        ]
        n = await count(at)
        for path in sorted((shared_data / "ics").glob("*.ics")):
            report = await at.imports.ics(path)
            assert (report.new, report.changed, report.removed) == (0, 0, 0)
        assert await count(at) == n


DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 31))
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), max_size=6)


@given(span=st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair))), spans=SPANS)
def test_spans_are_joined_and_cut_like_sets_of_days(
    span: tuple[date, date], spans: list[tuple[date, date]]
) -> None:
    def days(parts: list[tuple[date, date]]) -> list[date]:
        return [a + timedelta(days=n) for a, b in parts for n in range((b - a).days)]

    joined = days(merged(spans))
    assert joined == sorted(set(days(spans)))
    assert days(without(span, spans)) == [d for d in days([span]) if d not in set(joined)]
    assert days([around(span[0], 3)])[3] == span[0]
    assert len(days([around(span[0], 3)])) == 7
