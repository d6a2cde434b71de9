"""Patterns: what was found in the days, how sure it is, and what a search has looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

CORRELATION, TREND, WEEKDAY, CHANGE_POINT, TAG = KINDS = (
    "correlation",
    "trend",
    "weekday",
    "change_point",
    "tag",
)
CONFIRMED, EARLY = "confirmed", "early"
HELD_UP, FADED = "held_up", "faded"
USEFUL, NOT_USEFUL = "useful", "not_useful"

#: What the search can use at all, and what even a strong link often needs (measured: r = 0.5 is
#: found for 60 % of simulated people with 90 days).
MINIMUM_DAYS = 30
OFTEN_NEEDED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Pattern:
    """One finding. Natural key: `identity`, so that it is the same one after every new search.

    ``metrics[0]`` leads ``metrics[1]`` by ``lag`` days; a trend, weekday effect or change point has
    one metric. ``effect`` with its 95 % interval ``low`` to ``high`` is in the metric's base unit
    when ``unit`` names one, a plain correlation when ``unit`` is "". ``strength`` is the
    correlation once weekday, season and slow drifts are removed. ``weekday``: 0 is Monday. ``day``
    is when a change happened.

    ``details`` may hold ``lags`` (a list of {lag, effect, low, high}), for the chart of lags.
    ``later`` says how it did on the ``later_days`` days that came after it was found: held_up,
    faded or "". ``muted_at``, ``pinned_at`` and ``rating`` are the person's and stay.
    """

    kind: str
    metrics: tuple[str, ...]
    lag: int
    sentence: str
    effect: float
    low: float
    high: float
    p: float
    q: float
    n: int
    tier: str
    strength: float = 0.0
    unit: str = ""
    title: str = ""
    weekday: int | None = None
    day: date | None = None
    window_start: date | None = None
    window_end: date | None = None
    active: bool = True
    actionable: bool = False
    later: str = ""
    later_days: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)
    first_seen: datetime | None = None
    checked_at: datetime | None = None
    muted_at: datetime | None = None
    pinned_at: datetime | None = None
    rating: str = ""
    id: int | None = None

    @property
    def identity(self) -> str:
        """Kind, metrics, lag and weekday: what stays the same when the numbers move."""
        return identity(self.kind, self.metrics, self.lag, self.weekday)

    @property
    def stars(self) -> int:
        return stars(self.tier, self.q)


@dataclass(frozen=True, slots=True)
class Question:
    """A pair that is not decided: with ``days_needed`` days in all it could be."""

    kind: str
    metrics: tuple[str, ...]
    lag: int
    title: str
    days_present: int
    days_needed: int

    @property
    def identity(self) -> str:
        return identity(self.kind, self.metrics, self.lag, None)

    @property
    def days_more(self) -> int:
        return max(0, self.days_needed - self.days_present)


@dataclass(frozen=True, slots=True)
class PatternRun:
    """One search and its ledger: ``tested`` hypotheses, of which ``shown`` survived.

    ``held_back`` looked like something and did not survive the correction for how many were
    tested. ``days`` is how many days there were to look at.
    """

    ran_at: datetime
    days: int
    metrics: int
    tested: int
    shown: int
    held_back: int
    window_start: date | None = None
    window_end: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


def identity(kind: str, metrics: tuple[str, ...], lag: int, weekday: int | None) -> str:
    """The natural key. On the same day neither metric leads, so their order does not count."""
    names = tuple(sorted(metrics)) if lag == 0 else metrics
    parts = [kind, *names, str(lag)]
    return "|".join(parts if weekday is None else [*parts, str(weekday)])


def stars(tier: str, q: float) -> int:
    """1 for an early sign, else 2 to 5 by the rate of false discoveries q."""
    if tier != CONFIRMED:
        return 1
    return 2 + sum(q <= limit for limit in (0.01, 0.001, 0.0001))


STAR_WORDS = {1: "early sign", 2: "fair", 3: "clear", 4: "strong", 5: "very strong"}


def median_days_more(questions: tuple[Question, ...]) -> int:
    """About how many more days the undecided pairs need; 0 without any."""
    days = sorted(question.days_more for question in questions)
    return days[len(days) // 2] if days else 0
