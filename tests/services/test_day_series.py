"""What a day's value is where several tables have a say: tags, and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lifeos_desktop.domain.records import CalendarEvent, DataPoint, JournalEntry
from tests.support.clock import FakeClock
from tests.support.profile import profile

DAY = date(2025, 3, 3)


async def test_a_tag_is_yes_no_or_unknown(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        for number, tags in enumerate((("coffee",), ("run",))):
            await app.store.journal.add(JournalEntry(DAY + timedelta(number), None, tags=tags))
        await app.store.data_points.upsert(
            [
                DataPoint("oura", "tag.coffee", DAY + timedelta(1), 1.0),
                DataPoint("oura", "tag.sauna", DAY + timedelta(2), 1.0),
                DataPoint("oura", "tag.coffee", DAY + timedelta(3), 1.0),
            ]
        )
        found = await app.series.values("tag.coffee", DAY, DAY + timedelta(9))
        assert [(day, one.value) for day, one in found.items()] == [
            (DAY, 1.0),
            (DAY + timedelta(1), 1.0),
            (DAY + timedelta(2), 0.0),
            (DAY + timedelta(3), 1.0),
        ]


async def test_the_calendar_of_several_metrics_at_once(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as app:
        await app.settings.set("general.timezone", "Europe/Berlin")
        starts = [datetime(2025, 3, 3, 8, tzinfo=UTC), datetime(2025, 3, 3, 22, 30, tzinfo=UTC)]
        await app.store.calendar.upsert(
            [
                CalendarEvent("c", str(n), "Talk", start, start + timedelta(hours=1))
                for n, start in enumerate(starts)
            ]
        )
        metrics = ["calendar.hours", "calendar.first_start", "calendar.last_end", "calendar.count"]
        found = await app.series.many(metrics, DAY, DAY)
        # The second one ends at half past midnight.
        assert [found[metric][DAY].value for metric in metrics] == [5400.0, 540.0, 1470.0, 2.0]
        for metric in metrics:
            assert await app.series.values(metric, DAY, DAY) == found[metric]
