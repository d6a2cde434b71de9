"""Quick capture: what is typed is kept first and understood as well as it can be."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.formats import clock as clock_text
from lifeos_desktop.domain.formats import short_date
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.quick_add import JOURNAL, NOTE, TASK, Capture, parse
from lifeos_desktop.domain.records import JournalEntry, Note, Task
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.notebook import remove, storable
from lifeos_desktop.services.undo import Undo, once
from lifeos_desktop.store.store import Store

DRAFT = "capture"
_WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_log = logging.getLogger(__name__)

Record = Task | Note | JournalEntry


@dataclass(frozen=True, slots=True)
class Captured:
    """What a text became.

    ``kind``: task | note | journal; ``label`` says it in words: "Task saved for Fri 18:00".
    """

    kind: str
    record: Record
    label: str
    undo: Undo


class QuickAdd:
    """The one place that turns typed text into rows.

    What is typed is in one of two places at every moment: the draft or a row. `save` moves it from
    one to the other in a single transaction.
    """

    def __init__(self, store: Store, clock: Clock, zone: Callable[[], tzinfo]) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone

    def preview(
        self, text: str, *, ignore: frozenset[str] = frozenset(), kind: str = ""
    ) -> Capture:
        """How `save` would understand the text; fast enough for every key.

        ``ignore`` holds keys of spans that were turned off, ``kind`` what was chosen instead.
        """
        try:
            return parse(text, self._clock.now().astimezone(self._zone()), ignore=ignore, kind=kind)
        except Exception as error:  # noqa: BLE001 - a fault of the grammar must not cost the words
            _log.error("The capture grammar failed: %s", where(error))
            return Capture(NOTE, body=text.strip())

    async def save(
        self,
        text: str,
        *,
        ignore: frozenset[str] = frozenset(),
        kind: str = "",
        source: str = "capture",
        clears_draft: bool = True,
        initiator: str = "",
    ) -> Captured:
        """Keep the text as what it says; the draft is gone in the same moment.

        Raises BadInput for a text without anything in it and StoreProblem when it could not be
        written; then the draft is still there. Whoever keeps drafts while somebody types stops
        that before calling this. ``clears_draft=False`` is for text from elsewhere.
        """
        raw = storable(text)
        if not raw.strip():
            raise BadInput("There is nothing to save yet. Type a few words first.")
        capture = self.preview(raw, ignore=ignore, kind=kind)
        local = self._clock.now().astimezone(self._zone())
        draft = DRAFT if clears_draft else ""
        store = self._store
        stored: Record
        match capture.kind:
            case "task":
                stored = await store.tasks.add(
                    _task(capture, raw, source), initiator=initiator, draft=draft
                )
                take_back = partial(remove, store.tasks, stored)
            case "journal":
                stored = await store.journal.add(
                    _entry(capture, raw, local), initiator=initiator, draft=draft
                )
                take_back = partial(remove, store.journal, stored)
            case _:
                stored = await store.notes.add(
                    Note(capture.body, tags=capture.tags, source=source, raw_input=raw),
                    initiator=initiator,
                    draft=draft,
                )
                take_back = partial(remove, store.notes, stored)

        async def back() -> None:
            # The words first: taken back, they are a draft again, unless there is a newer one.
            if clears_draft and not await self.draft():
                await self.keep_draft(raw)
            await take_back()

        label = _label(capture, local)
        return Captured(capture.kind, stored, label, Undo(label, once(back)))

    async def keep_draft(self, text: str) -> None:
        """Remember what is typed and not saved yet; an empty text forgets it."""
        await self._store.drafts.set(DRAFT, storable(text))

    async def draft(self) -> str:
        """What was typed last and not saved, empty when there is nothing."""
        return await self._store.drafts.get(DRAFT)


def _task(capture: Capture, raw: str, source: str) -> Task:
    return Task(
        capture.title,
        priority=capture.priority,
        due=capture.due,
        due_time=capture.at,
        description=capture.body,
        tags=capture.tags,
        source=source,
        raw_input=raw,
    )


def _entry(capture: Capture, raw: str, local: datetime) -> JournalEntry:
    at: time | None = capture.at
    if at is None and capture.due in {None, local.date()}:
        at = local.time().replace(second=0, microsecond=0)
    return JournalEntry(
        capture.due or local.date(),
        at,
        energy=capture.energy,
        mood=capture.mood,
        notes=capture.body,
        tags=capture.tags,
        raw_input=raw,
    )


def _label(capture: Capture, local: datetime) -> str:
    if capture.kind == JOURNAL:
        rated = [
            f"{name} {value}"
            for name, value in (("energy", capture.energy), ("mood", capture.mood))
            if value is not None
        ]
        return f"{', '.join(rated).capitalize()} saved" if rated else "Journal entry saved"
    if capture.kind == TASK and capture.due is not None:
        return f"Task saved for {_when(capture.due, capture.at, local.date())}"
    return f"{capture.kind.capitalize()} saved"


def _when(day: date, at: time | None, today: date) -> str:
    """'today 18:00', 'Fri 18:00' within a week, else '24 Dec' or '3 Jan 2027'."""
    if day == today:
        name = "today"
    elif today < day < today + timedelta(days=7):
        name = _WEEKDAYS[day.weekday()]
    else:
        name = short_date(day) + ("" if day.year == today.year else f" {day.year}")
    return name if at is None else f"{name} {clock_text(at)}"
