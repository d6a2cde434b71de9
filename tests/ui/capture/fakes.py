"""A capture service in memory that reads with the real grammar."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lifeos_desktop.domain.quick_add import Capture, parse
from lifeos_desktop.services.undo import Undo

NOW = datetime(2025, 3, 4, 8, 14, tzinfo=UTC)  # a Tuesday


@dataclass(frozen=True, slots=True)
class Kept:
    label: str
    undo: Undo


@dataclass
class MemoryCapture:
    """`gate` holds a save up, `problem` makes it fail."""

    saved: list[tuple[str, frozenset[str], str]] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    stored_draft: str = ""
    problem: Exception | None = None
    gate: asyncio.Event | None = None

    def preview(
        self, text: str, *, ignore: frozenset[str] = frozenset(), kind: str = ""
    ) -> Capture:
        return parse(text, NOW, ignore=ignore, kind=kind)

    async def save(
        self, text: str, *, ignore: frozenset[str] = frozenset(), kind: str = ""
    ) -> Kept:
        if self.gate:
            await self.gate.wait()
        if self.problem:
            raise self.problem
        entry = (text, ignore, kind)
        self.saved.append(entry)
        self.stored_draft = ""

        async def back() -> None:
            self.saved.remove(entry)

        capture = self.preview(text, ignore=ignore, kind=kind)
        label = f"{capture.kind.capitalize()} saved"
        return Kept(label, Undo(label, back))

    async def keep_draft(self, text: str) -> None:
        self.drafts.append(text)
        self.stored_draft = text

    async def draft(self) -> str:
        return self.stored_draft
