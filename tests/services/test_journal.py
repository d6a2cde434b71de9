"""Ratings and words about a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import JournalEntry
from tests.services.conftest import TODAY, Notebook

DAY = timedelta(days=1)


async def test_a_rating_belongs_to_the_persons_day(notebook: Notebook) -> None:
    change = await notebook.journal.rate_energy(7, mood=6, notes=" a run ", tags=("#Gym",))
    entry = change.record
    assert (entry.day, entry.time, entry.energy, entry.mood) == (TODAY, time(7, 30), 7, 6)
    assert (entry.notes, entry.tags, change.label) == ("a run", ("gym",), "Energy 7 saved")
    late = datetime(2025, 3, 3, 23, 30, tzinfo=UTC)
    assert (await notebook.journal.rate_energy(3, late)).record.day == TODAY
    await change.revert()
    await change.revert()
    assert [e.energy for e in await notebook.journal.between(TODAY, TODAY)] == [3]


@pytest.mark.parametrize("value", [0, 11, -3])
async def test_only_ratings_from_1_to_10(notebook: Notebook, value: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 10"):
        await notebook.journal.rate_energy(value)
    with pytest.raises(BadInput, match="mood"):
        await notebook.journal.rate_energy(5, mood=value)
    assert await notebook.journal.latest() == []


async def test_edited_deleted_and_back(notebook: Notebook) -> None:
    entry = (await notebook.journal.add(JournalEntry(TODAY, None, notes="A long day"))).record
    assert entry.id is not None
    edited = await notebook.journal.edit(replace(entry, energy=4, notes="A day"))
    assert (edited.record.id, edited.record.energy) == (entry.id, 4)
    deleted = await notebook.journal.delete(entry.id)
    assert deleted.label == "Journal entry deleted"
    await deleted.revert()
    assert await notebook.journal.get(entry.id) == edited.record
    await edited.revert()
    assert await notebook.journal.get(entry.id) == entry


async def test_an_entry_says_something_about_a_day_that_was(notebook: Notebook) -> None:
    with pytest.raises(BadInput, match="how the day was"):
        await notebook.journal.add(JournalEntry(TODAY, None, notes=" \n"))
    with pytest.raises(BadInput, match="days that were"):
        await notebook.journal.add(JournalEntry(TODAY + DAY, None, notes="soon"))
    await notebook.journal.add(JournalEntry(TODAY, None, mood=5))


async def test_the_latest_by_tag_and_further_back(notebook: Notebook) -> None:
    for days, tags in ((3, ("gym",)), (2, ()), (1, ("gym", "rain"))):
        await notebook.journal.add(JournalEntry(TODAY - days * DAY, None, energy=days, tags=tags))
    assert [e.energy for e in await notebook.journal.latest()] == [1, 2, 3]
    assert [e.energy for e in await notebook.journal.latest("#gym")] == [1, 3]
    assert [e.energy for e in await notebook.journal.latest(limit=1)] == [1]
    assert [e.energy for e in await notebook.journal.latest(before=TODAY - DAY)] == [2, 3]
    assert await notebook.journal.tags() == [("gym", 2), ("rain", 1)]
