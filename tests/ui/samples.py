"""A day to draw and to load: facts, a brief, nights, and services that answer from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.brief import MORNING_BRIEF, Brief, Writing
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.facts import Draft, Fact, RowRef, render
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.feedback import Answers
from lifeos_desktop.services.history import HistoryEntry, PastDay
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.dashboard.viewmodel import Sources

TODAY = date(2025, 3, 4)
ZONE = ZoneInfo("Europe/Berlin")
NOW = time(8, 12)
PHASES = "4422221111222233442222113333222211112222333344222211222233332222111122223333224422223344"


def fact(fact_id: str, label: str, text: str, value: float = 1.0) -> Fact:
    return Fact(fact_id, label, value, "s", text, fact_id, (RowRef("data_points", 1, TODAY),))


FACTS = (
    fact("sleep.total", "Time asleep", "6 h 48 min"),
    fact("sleep.total.vs_usual", "Compared with your usual", "34 min"),
    fact("sleep.deep", "Deep sleep", "1 h 22 min"),
    fact("sleep.hrv", "HRV", "47 ms"),
    fact("calendar.count", "Events", "3 events"),
    fact("calendar.last", "Last event ends", "16:30"),
    fact("task.1", "Task", "Send the pension form"),
    fact("calendar.first", "First event", "10:00"),
)
DRAFT = Draft(
    (
        "You slept {{sleep.total}}, {{sleep.total.vs_usual}} less than usual, yet deep sleep "
        "reached {{sleep.deep}}.",
        "HRV is {{sleep.hrv}}, inside your usual range.",
        "Today holds {{calendar.count}} and the last ends at {{calendar.last}}.",
    ),
    "One thing: {{task.1}} before the first event at {{calendar.first}}.",
)


def brief(
    *,
    draft: Draft = DRAFT,
    missing: tuple[str, ...] = (),
    headline: str = "A short night, but a deep one.",
    writing: Writing | None = None,
    waits_for_night: bool = False,
    day: date = TODAY,
) -> Brief:
    return Brief(
        type=MORNING_BRIEF,
        day=day,
        claims=render(draft, FACTS),
        facts=FACTS,
        missing=missing,
        headline=headline,
        draft=draft,
        writing=writing or Writing("rules", "No model is switched on."),
        confidence=0.9,
        waits_for_night=waits_for_night,
        created_at=datetime(2025, 3, 4, 6, 2, tzinfo=UTC),
        insight_id=1,
    )


def points(*, with_today: bool = True, nights: int = 28) -> list[DataPoint]:
    """28 nights before today and, if it is in, last night; one night in the middle is missing."""
    usual = {
        "sleep.total": 26_400.0,
        "sleep.deep": 4_400.0,
        "sleep.rem": 5_600.0,
        "sleep.light": 16_400.0,
        "sleep.awake": 1_900.0,
        "sleep.efficiency": 91.0,
        "sleep.hrv": 47.0,
        "sleep.lowest_hr": 54.0,
        "readiness.score": 77.0,
        "activity.steps": 8_400.0,
    }
    found = []
    for back in range(nights, -1 if with_today else 0, -1):
        if back == 11:
            continue
        for number, (metric, value) in enumerate(usual.items()):
            swing = ((back * 7 + number * 5) % 11 - 5) / 60
            metadata: dict[str, Any] = {}
            if metric == "sleep.total":
                metadata = {"documents": [["sleep", f"n{back}"]]}
            day = TODAY - timedelta(days=back)
            found.append(DataPoint("oura", metric, day, round(value * (1 + swing), 1), metadata))
    return found


def document(document_id: str = "n0", phases: str = PHASES) -> SourceDocument:
    body = {
        "sleep_phase_5_min": phases,
        "bedtime_start": "2025-03-03T23:24:00+01:00",
        "bedtime_end": "2025-03-04T06:43:00+01:00",
    }
    fetched = datetime(2025, 3, 4, 6, 1, tzinfo=UTC)
    return SourceDocument("oura", "sleep", document_id, TODAY, body, fetched)


@dataclass
class MemoryPoints:
    points: list[DataPoint] = field(default_factory=list)

    async def is_empty(self) -> bool:
        return not self.points


def by_metric(points: Sequence[DataPoint]) -> dict[str, dict[date, DataPoint]]:
    found: dict[str, dict[date, DataPoint]] = {}
    for point in points:
        found.setdefault(point.metric, {})[point.day] = point
    return found


@dataclass
class MemoryDays:
    stored: MemoryPoints

    async def points(
        self, first: date, last: date, metrics: Sequence[str]
    ) -> dict[str, dict[date, DataPoint]]:
        wanted = [p for p in self.stored.points if first <= p.day <= last and p.metric in metrics]
        return by_metric(wanted)


@dataclass
class MemoryDocuments:
    documents: dict[str, SourceDocument] = field(default_factory=dict)

    async def get(self, source: str, collection: str, document_id: str) -> SourceDocument | None:
        return self.documents.get(document_id)


@dataclass
class MemoryCalendar:
    names: list[str] = field(default_factory=list)

    async def calendars(self) -> list[str]:
        return self.names


@dataclass
class MemoryStore:
    data_points: MemoryPoints = field(default_factory=MemoryPoints)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    calendar: MemoryCalendar = field(default_factory=MemoryCalendar)


@dataclass
class MemoryBriefs:
    """`gate` holds the writing up until it is set."""

    kept: Brief | None = None
    next: Brief = field(default_factory=brief)
    problem: Exception | None = None
    gate: asyncio.Event | None = None
    asked: list[bool] = field(default_factory=list)

    async def stored(self, day: date) -> Brief | None:
        return self.kept

    async def brief(self, day: date, *, refresh: bool = False, use_model: bool = True) -> Brief:
        self.asked.append(refresh)
        if self.gate:
            await self.gate.wait()
        if self.problem:
            raise self.problem
        if self.kept is None or refresh:
            self.kept = self.next
        return self.kept


@dataclass
class Rows:
    title: str = "Time asleep, 3 to 4 Mar"
    columns: tuple[str, ...] = ("Night", "Value", "Row", "Fetched")
    rows: tuple[tuple[str, ...], ...] = (
        ("3 to 4 Mar", "6 h 48 min", "data_points 48211", "07:01"),
        ("2 to 3 Mar", "7 h 12 min", "data_points 48164", "Mon 07:00"),
        ("1 to 2 Mar", "7 h 31 min", "data_points 48120", "Sun 07:02"),
    )
    source: str = "Oura, sleep"
    fetched: str = "07:01"


class MemoryEvidence:
    def __init__(self) -> None:
        self.asked: list[Fact] = []
        self.problem: LifeosError | None = None

    async def rows(self, about: Fact) -> Rows:
        self.asked.append(about)
        if self.problem:
            raise self.problem
        return Rows()


@dataclass
class Report:
    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: tuple[object, ...] = ()


class MemoryImports:
    def __init__(self) -> None:
        self.report = Report(new=48, rejected=("one",))
        self.folders: list[Path] = []

    async def oura_folder(self, path: Path, dry_run: bool = False) -> Report:
        self.folders.append(path)
        return self.report


class MemoryFeedback:
    """Answers by kind, as pressed."""

    def __init__(self) -> None:
        self.given: list[str] = []

    async def current(self, insight_id: int) -> Answers:
        verdicts = [one for one in self.given if one in ("helpful", "not_helpful")]
        lengths = [one for one in self.given if one in ("too_long", "too_short")]
        return Answers(
            verdicts[-1] if verdicts else "",
            lengths[-1] if lengths else "",
            "acted_on" in self.given,
            "wrong" in self.given,
        )

    async def give(self, insight_id: int, answer: str) -> Undo:
        self.given.append(answer)
        return Undo(f"Noted: {answer}", self._take_back)

    async def withdraw(self, insight_id: int, answer: str) -> Undo:
        self.given.remove(answer)
        return Undo("Answer taken back", self._take_back)

    async def _take_back(self) -> None:
        self.given.clear()


@dataclass
class MemoryHistory:
    """Past briefs by day."""

    briefs: dict[date, Brief] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def day(self, day: date) -> PastDay:
        return PastDay(day, self.briefs.get(day), None)

    async def find(self, text: str, limit: int = 50) -> tuple[HistoryEntry, ...]:
        self.asked.append(text)
        return tuple(
            HistoryEntry(1, one.type, day, one.headline, one.text, "rules", None, Answers())
            for day, one in self.briefs.items()
            if text in one.text
        )


class Day:
    """Everything a dashboard reads from, in memory."""

    def __init__(self, *, with_data: bool = True, with_today: bool = True) -> None:
        self.today = TODAY
        self.store = MemoryStore()
        if with_data:
            self.store.data_points.points = points(with_today=with_today)
            self.store.documents.documents = {"n0": document()}
        self.days = MemoryDays(self.store.data_points)
        self.briefs = MemoryBriefs()
        self.evidence = MemoryEvidence()
        self.imports = MemoryImports()
        self.feedback = MemoryFeedback()
        self.history = MemoryHistory()
        self.bus = Bus()

    def sources(self) -> Sources:
        answers: Any = self
        return Sources(
            store=answers.store,
            days=answers.days,
            briefs=answers.briefs,
            evidence=answers.evidence,
            imports=answers.imports,
            feedback=answers.feedback,
            history=answers.history,
            bus=self.bus,
            catalogue=Catalogue,
            zone=lambda: ZONE,
            today=lambda: self.today,
            now=lambda: datetime.combine(self.today, NOW, tzinfo=ZONE),
        )
