"""What is being typed, how it is read, and where it goes. Plain Python."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.quick_add import Capture
from lifeos_desktop.domain.quick_add_spans import Span
from lifeos_desktop.domain.traces import where
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture.wording import ENERGY_LOG, KINDS, NOT_SAVED

_log = logging.getLogger(__name__)

DRAFT_SECONDS = 0.4  # after the last key; a crash costs no more than this
_DETAIL = 80  # characters of it in the toast
_FACTS = frozenset({"when", "tag", "priority", "energy", "mood"})


class Saved(Protocol):
    """What came of a text, and how it is taken back."""

    @property
    def label(self) -> str: ...

    @property
    def undo(self) -> Undo: ...


class CaptureService(Protocol):
    """The part of services.capture this window needs."""

    def preview(self, text: str, *, ignore: frozenset[str], kind: str) -> Capture: ...

    async def save(self, text: str, *, ignore: frozenset[str], kind: str) -> Saved: ...

    async def keep_draft(self, text: str) -> None: ...

    async def draft(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Chip:
    """One recognised part. ``key`` switches it; ``words`` are what was typed for it."""

    key: str
    kind: str
    label: str
    words: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class View:
    """How the text is read now. ``spans`` are (start, end, kind) in Qt's characters."""

    kind: str = ""
    kind_label: str = ""
    chips: tuple[Chip, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to tell the person after Enter; without ``undo`` it went wrong."""

    label: str
    detail: str = ""
    undo: Undo | None = None


class CaptureModel:
    """One text at a time. Nothing typed is lost: it is a draft until it is saved."""

    def __init__(self, service: CaptureService, tasks: Tasks) -> None:
        self._service, self._tasks = service, tasks
        self._text = ""
        self._kind = ""
        self._off: dict[str, Chip] = {}
        self._view = View()
        self._listeners: list[Callable[[], None]] = []
        self._draft_timer: asyncio.TimerHandle | None = None
        self._kept = ""
        self._draft_lock = asyncio.Lock()

    @property
    def text(self) -> str:
        return self._text

    @property
    def view(self) -> View:
        return self._view

    def listen(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` whenever the view changed; returns what ends that."""
        self._listeners.append(callback)

        def end() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return end

    async def load(self) -> None:
        """Bring back the draft of last time, over what is being typed already."""
        draft = await self._service.draft()
        self._kept = draft
        if draft.strip() and draft != self._text:
            self._text = f"{draft.rstrip()}\n{self._text}" if self._text.strip() else draft
            self._read()

    def type(self, text: str) -> None:
        """The field holds this now."""
        if text == self._text:
            return
        self._text = text
        if not text.strip():
            self._kind, self._off = "", {}
        low = text.casefold()
        self._off = {key: chip for key, chip in self._off.items() if chip.words.casefold() in low}
        self._read()
        self._keep_soon()

    def switch(self, key: str) -> None:
        """Leave the words of this chip alone, or read them again."""
        if key in self._off:
            del self._off[key]
        else:
            chip = next((chip for chip in self._view.chips if chip.key == key), None)
            if chip is None:
                return
            self._off[key] = Chip(chip.key, chip.kind, chip.label, chip.words, False)
        self._read()

    def choose_kind(self, kind: str) -> None:
        """Save it as this, whatever the words speak for; empty lets the words decide."""
        self._kind = kind
        self._read()

    async def save(self) -> Outcome | None:
        """Keep the text for good and empty the field at once. None when there is no text."""
        text, kind, ignore = self._text, self._kind, frozenset(self._off)
        if not text.strip():
            return None
        self._empty()
        try:
            async with self._draft_lock:  # what is typed meanwhile waits to be a draft
                if text != self._kept:  # what fails after this has lost nothing
                    await self._service.keep_draft(text)
                saved = await self._service.save(text, ignore=ignore, kind=kind)
                self._kept = ""  # the service forgets the draft with the save
        except LifeosError as problem:
            self.bring_back(text)
            return Outcome(f"{problem} Your text is still in the capture window.")
        except Exception as error:  # noqa: BLE001 - the person is told, the log has the trace
            _log.error("A capture was not saved: %s", where(error))
            self.bring_back(text)
            return Outcome(NOT_SAVED)
        await self._write_draft(self._text)
        return Outcome(saved.label, _first_line(text), self._undo_of(saved.undo, text))

    def bring_back(self, text: str) -> None:
        """Put a text into the field again, under what is in there by now."""
        self._text = f"{self._text.rstrip()}\n{text}" if self._text.strip() else text
        self._read()
        self._keep_soon()

    async def keep(self) -> None:
        """Write the draft down now."""
        self._cancel_timer()
        await self._write_draft(self._text)

    def close(self) -> None:
        """No more timers; the last draft is written by `keep`."""
        self._cancel_timer()
        self._listeners.clear()

    def _undo_of(self, undo: Undo, text: str) -> Undo:
        async def revert() -> None:
            await undo.revert()
            if not self._text.strip():  # somebody who takes it back wants to write it better
                self.bring_back(text)

        return Undo(undo.label, revert)

    def _empty(self) -> None:
        self._text, self._kind, self._off = "", "", {}
        self._cancel_timer()
        self._read()

    def _read(self) -> None:
        self._view = self._look() if self._text.strip() else View()
        for listener in tuple(self._listeners):
            listener()

    def _look(self) -> View:
        text = self._text
        capture = self._service.preview(text, ignore=frozenset(self._off), kind=self._kind)
        on = [_chip(text, span) for span in capture.spans if span.kind in _FACTS]
        chips = dict.fromkeys((*on, *self._off.values()))
        is_energy = capture.kind == "journal" and capture.energy is not None
        return View(
            kind=capture.kind,
            kind_label=ENERGY_LOG if is_energy else KINDS[capture.kind],
            chips=tuple(chips),
            spans=tuple((*span.in_utf16(text), span.kind) for span in capture.spans),
            is_past=capture.is_past,
        )

    def _keep_soon(self) -> None:
        self._cancel_timer()
        loop = asyncio.get_running_loop()
        self._draft_timer = loop.call_later(DRAFT_SECONDS, self._keep_now)

    def _keep_now(self) -> None:
        self._draft_timer = None
        self._tasks.spawn(self._write_draft(self._text), "draft")

    def _cancel_timer(self) -> None:
        if self._draft_timer is not None:
            self._draft_timer.cancel()
            self._draft_timer = None

    async def _write_draft(self, text: str) -> None:
        async with self._draft_lock:  # an older text may not overtake a newer one
            if text == self._kept:
                return
            await self._service.keep_draft(text)
            self._kept = text


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _DETAIL else f"{line[: _DETAIL - 1].rstrip()}…"


def _chip(text: str, span: Span) -> Chip:
    words = text[span.start : span.end]
    return Chip(span.key, span.kind, span.meaning, words, True)
