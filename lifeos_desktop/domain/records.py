"""The records LifeOS keeps about one person's life.

Every instant is an aware datetime in UTC; a ``day`` is the local date it meant. ``id`` is None
until the store has given the record a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

Json = Mapping[str, Any]


def _empty() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class User:
    """The person. ``timezone`` is an IANA name."""

    id: int
    name: str
    timezone: str
    preferences: Json = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """What a source delivered, kept as it came, so that data points can be recomputed.

    Natural key: (source, collection, document_id). ``day`` is the local day the document is about,
    None for documents without one.
    """

    source: str
    collection: str
    document_id: str
    day: date | None
    body: Json
    fetched_at: datetime
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DataPoint:
    """One metric on one day from one source, in the metric's base unit.

    Natural key: (user, source, metric, day). ``metadata["documents"]`` lists the source documents
    (collection and document_id) the value was read from. ``timestamp`` is when it was measured or,
    failing that, None.
    """

    source: str
    metric: str
    day: date
    value: float
    metadata: Json = field(default_factory=_empty)
    timestamp: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One occurrence of a calendar event.

    Natural key: (calendar_id, event_id, original_start). Timed events have ``start``/``end`` in
    UTC; all-day events have ``start_date``/``end_date`` (end exclusive, floating) and their
    ``start``/``end`` are that local midnight in the person's zone, for range queries only.
    """

    calendar_id: str
    event_id: str
    summary: str
    start: datetime
    end: datetime
    all_day: bool = False
    start_date: date | None = None
    end_date: date | None = None
    original_start: str = ""
    description: str = ""
    location: str = ""
    status: str = "confirmed"  # confirmed | tentative | cancelled
    organizer: str = ""
    attendees_count: int = 0
    own_response: str = ""  # accepted | declined | tentative | needsAction | ""
    transparency: str = "opaque"  # opaque | transparent
    event_type: str = "default"  # default | workingLocation | birthday | outOfOffice | focusTime
    time_zone: str = ""
    is_recurring: bool = False
    recurring_id: str = ""
    metadata: Json = field(default_factory=_empty)
    synced_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One line of the journal; energy and mood are the person's own 1-10 ratings.

    ``raw_input`` is what was typed, where it was taken apart.
    """

    day: date
    time: time | None
    energy: int | None = None
    mood: int | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    id: int | None = None
    raw_input: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do. ``status``: open | done | dropped. ``priority``: 1 (high) to 3 (low).

    ``due_time`` is a local clock time on the day it is due, where one was named.
    """

    title: str
    status: str = "open"
    priority: int = 2
    due: date | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    source: str = "manual"
    raw_input: str = ""
    metadata: Json = field(default_factory=_empty)
    created_at: datetime | None = None
    done_at: datetime | None = None
    id: int | None = None
    due_time: time | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A kept thought."""

    content: str
    title: str = ""
    tags: tuple[str, ...] = ()
    source: str = "manual"
    raw_input: str = ""
    metadata: Json = field(default_factory=_empty)
    created_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach. ``progress``: 0 to 1. ``status``: active | reached | dropped."""

    title: str
    status: str = "active"
    progress: float = 0.0
    target_date: date | None = None
    description: str = ""
    metadata: Json = field(default_factory=_empty)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """A written text with everything it was written from.

    Natural key: (user, type, day). ``type``: morning_brief | weekly_review. ``context`` holds the
    facts, the claims, the draft, who wrote it and why; ``confidence`` is the share of the expected
    facts that were present.
    """

    type: str
    day: date
    content: str
    context: Json
    confidence: float
    acted_on: bool = False
    created_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """One call of a language model. ``cost_usd`` None means the price is unknown, never free."""

    timestamp: datetime
    feature: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    id: int | None = None

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class JobRun:
    """One occurrence of a job and what became of it. Natural key: (job, occurrence).

    ``status``: running | done | failed | skipped | interrupted. ``reason`` is a sentence a person
    can read, for everything that is not plainly done. ``trigger``: scheduled | catch_up | manual.
    """

    job: str
    occurrence: datetime
    status: str
    trigger: str
    reason: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message handed to a channel, once. Natural key: (kind, day, channel)."""

    kind: str  # morning_brief | weekly_review | ...
    day: date
    channel: str  # notification | telegram | discord
    status: str  # pending | sent | failed | skipped
    reason: str = ""
    created_at: datetime | None = None
    sent_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class SyncState:
    """Where the reading of one collection of one source stands."""

    source: str
    collection: str
    cursor: str = ""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class InsightFeedback:
    """What the person said about a text. ``context`` says which wording of it they had read."""

    insight_id: int
    type: str  # helpful | not_helpful | acted_on | too_long | too_short | wrong
    context: Json = field(default_factory=_empty)
    created_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """Something the person likes or does not, told or learned. Natural key: (category, key).

    ``source``: told | learned. ``evidence_count`` is how many answers it rests on.
    """

    category: str
    key: str
    value: Any
    weight: float = 1.0
    source: str = "learned"
    evidence_count: int = 0
    last_reinforced: datetime | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class EnergyForecast:
    """What was expected of a day's energy (1-10), and how far it may lie off.

    ``low`` and ``high`` bound the middle 80 percent. From ``sealed_at`` on it is never changed.
    """

    day: date
    model: str
    value: float
    low: float
    high: float
    made_at: datetime
    drivers: Json = field(default_factory=_empty)
    sealed_at: datetime | None = None
    id: int | None = None
