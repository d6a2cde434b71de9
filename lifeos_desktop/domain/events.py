"""What happens inside LifeOS, as typed events on one bus."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of these tables changed. ``initiator`` lets a view ignore its own edit."""

    tables: frozenset[str]
    initiator: str = ""


@dataclass(frozen=True, slots=True)
class InsightCreated:
    """A brief or review was written (or rewritten)."""

    type: str
    day: date
    insight_id: int


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job occurrence ended; ``status`` as in JobRun."""

    job: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """A setting has a new value."""

    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A part of LifeOS is in another state than before; the states are those of a health part."""

    key: str
    state: str
    sentence: str
