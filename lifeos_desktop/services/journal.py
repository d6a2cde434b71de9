"""The journal: ratings of energy and mood, and words about a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, tzinfo

from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.notebook import (
    Book,
    Change,
    counted_tags,
    rating,
    storable,
    tag_names,
    words,
)
from lifeos_desktop.store.repositories.journal import JournalRepository

_RECENT = 200


class Journal(Book[JournalEntry]):
    """Journal entries. Every change says how it is taken back."""

    def __init__(
        self, repository: JournalRepository, clock: Clock, zone: Callable[[], tzinfo]
    ) -> None:
        super().__init__(repository, "Journal entry")
        self._journal = repository
        self._clock = clock
        self._zone = zone

    async def between(self, start: date, end: date) -> list[JournalEntry]:
        """Entries of these days, both inclusive, in the order they were lived."""
        return await self._journal.between(start, end)

    async def latest(
        self, tag: str = "", *, limit: int = _RECENT, before: date | None = None
    ) -> list[JournalEntry]:
        """The last entries, the newest first; ``before`` a day, for going further back."""
        names = tag_names([tag])
        entries = await self._journal.latest(limit, before)
        return [entry for entry in entries if names[0] in entry.tags] if names else entries

    async def tags(self) -> list[tuple[str, int]]:
        """Every tag with how many entries carry it."""
        return counted_tags(await self._journal.all())

    async def rate_energy(
        self,
        value: int,
        at: datetime | None = None,
        mood: int | None = None,
        notes: str = "",
        tags: Iterable[str] = (),
        *,
        initiator: str = "",
    ) -> Change[JournalEntry]:
        """Keep how the person's energy is (1-10), now or at an instant; BadInput."""
        local = (at or self._clock.now()).astimezone(self._zone())
        entry = JournalEntry(
            local.date(),
            local.time().replace(second=0, microsecond=0),
            energy=rating(value, "energy"),
            mood=rating(mood, "mood"),
            notes=notes.strip(),
            tags=tuple(tags),
        )
        return await self._added(self._checked(entry), f"Energy {value} saved", initiator)

    async def add(self, entry: JournalEntry, *, initiator: str = "") -> Change[JournalEntry]:
        """Keep a new entry; BadInput."""
        return await self._added(self._checked(entry), "Journal entry saved", initiator)

    async def edit(self, entry: JournalEntry, *, initiator: str = "") -> Change[JournalEntry]:
        """Make the stored entry say what ``entry`` says; BadInput, NotFound."""
        checked = self._checked(entry)
        return await self._changed(entry.id, lambda _: checked, "Journal entry changed", initiator)

    def _checked(self, entry: JournalEntry) -> JournalEntry:
        if entry.day > local_day(self._clock.now(), self._zone()):
            raise BadInput("The journal is about days that were. Choose today or an earlier day.")
        notes = storable(entry.notes)
        if rating(entry.energy, "energy") is None and rating(entry.mood, "mood") is None:
            words(notes, "how the day was")
        return replace(entry, notes=notes, tags=tag_names(entry.tags))
