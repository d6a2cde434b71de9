"""What the analysis engine is handed and what it hands back, before words are put to it."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """One metric, a value a day from the table's first day on; NaN where there is none.

    A tag (``is_tag``) is 1.0 on a day that has it and 0.0 on a day that is known not to: a day
    on which nothing was kept at all is NaN, because an absent tag is not a no. A night
    (``is_night``) ended on its day, so it comes before everything else of that day.
    """

    key: str
    values: array[float]
    is_tag: bool = False
    is_night: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Days by metrics, all columns equally long.

    ``definitional`` are the pairs that go together by how they are made (a total and its part, a
    score and what it is scored from); they are never tested.
    """

    first_day: date
    columns: tuple[Column, ...]
    definitional: frozenset[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One effect that survived. ``kind`` and ``tier`` as in `domain.patterns`.

    ``metrics[0]`` leads ``metrics[1]`` by ``lag`` days. ``strength`` is the correlation once
    weekday, season and slow drifts are removed, for the kinds with one metric the effect in
    standard deviations. ``effect`` with its 95 % interval ``low`` to ``high`` is in the unit of
    the last metric and has the sign of ``strength``; for a pair it belongs to a difference of
    ``contrast`` in ``metrics[0]``. ``q`` is the false-discovery rate among all that was tested.
    """

    kind: str
    metrics: tuple[str, ...]
    lag: int
    strength: float
    effect: float
    low: float
    high: float
    p: float
    q: float
    n: int
    tier: str
    contrast: float = math.nan
    weekday: int | None = None
    day: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A pair that is not decided: with ``days_needed`` days its present ``strength`` would be."""

    kind: str
    metrics: tuple[str, ...]
    lag: int
    strength: float
    days_present: int
    days_needed: int


@dataclass(frozen=True, slots=True)
class Known:
    """A pattern of an earlier search, to be looked at on the days since ``since``.

    ``identity`` is its own, ``strength`` as it was found; ``weekdays`` are those of a weekday
    effect.
    """

    identity: str
    kind: str
    metrics: tuple[str, ...]
    lag: int
    strength: float
    since: date
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rescored:
    """How a known pattern did on ``days`` later days: held_up, faded, or "" while it is open."""

    identity: str
    days: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole search. ``held_back`` had p < 0.05 and did not survive how many were tested.

    ``left_out`` says of every metric that could not take part why, in plain words. ``rescored``
    are the known patterns that could be looked at again.
    """

    findings: tuple[Finding, ...]
    questions: tuple[OpenQuestion, ...]
    tested: int
    held_back: int
    days: int
    metrics_used: tuple[str, ...]
    tested_by_kind: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    rescored: tuple[Rescored, ...] = ()
