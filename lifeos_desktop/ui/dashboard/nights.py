"""Last night as the dashboard shows it: tiles with the person's own usual range, and the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import BASELINE_DAYS, MetricDays, baseline
from lifeos_desktop.domain.formats import duration, short_date
from lifeos_desktop.domain.metrics import Metric
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.ui.dashboard.wording import figure, usual

NOT_IN_YET = "not in yet"

# Metric, its short name on a tile, the token its line is drawn in.
TILES = (
    ("sleep.total", "Time asleep", "sleep"),
    ("readiness.score", "Readiness", "evidence"),
    ("sleep.hrv", "HRV", "heart"),
    ("sleep.lowest_hr", "Resting HR", "brassFill"),
    ("activity.steps", "Steps", "evidence"),
)
EFFICIENCY = "sleep.efficiency"
# What a whole day adds up to is known the day after.
_OF_YESTERDAY = frozenset({"activity.steps"})
STAGE_LABELS = {
    "stageAwake": "Awake",
    "stageRem": "REM",
    "stageLight": "Light",
    "stageDeep": "Deep",
}
_STAGES = {"1": "stageDeep", "2": "stageLight", "3": "stageRem", "4": "stageAwake"}
STAGE_METRICS = {
    "stageAwake": "sleep.awake",
    "stageRem": "sleep.rem",
    "stageLight": "sleep.light",
    "stageDeep": "sleep.deep",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One value of last night. ``line`` has a place for each of the 28 days before and the day.

    ``as_of`` says the day of a value that is not the newest it could be: `yesterday`, `20 Nov`.
    """

    metric: str
    label: str
    value: str
    unit: str
    usual: str
    colour: str
    line: tuple[float | None, ...] = ()
    band: tuple[float, float] | None = None
    as_of: str = ""

    @property
    def is_missing(self) -> bool:
        return self.value == NOT_IN_YET

    @property
    def spoken(self) -> str:
        """The tile as a sentence for a screen reader."""
        value = f"{self.value} {self.unit}".strip()
        as_of = f"as of {self.as_of}" if self.as_of else ""
        return ", ".join(part for part in (f"{self.label}: {value}", as_of, self.usual) if part)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one sleep stage; `start` in minutes from the beginning of the night."""

    stage: str
    start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Night:
    """The stages of one night. Without phases `segments` is empty and the totals stand alone."""

    start: str
    end: str
    minutes: int
    segments: tuple[Segment, ...]
    ticks: tuple[tuple[int, str], ...]  # minutes from the start, hour
    totals: tuple[tuple[str, str], ...]  # stage, duration
    efficiency: str = ""  # share of the time in bed

    @property
    def spoken(self) -> str:
        parts = ", ".join(f"{STAGE_LABELS[stage].lower()} {text}" for stage, text in self.totals)
        when = f"Last night from {self.start} to {self.end}" if self.start else "Last night"
        return f"{when}: {parts}." if parts else f"{when}."


def tiles(catalogue: Catalogue, points: MetricDays, day: date) -> tuple[Tile, ...]:
    """The tiles of the night that ended on `day`; a day without a value stays a gap."""
    return tuple(
        _tile(catalogue[key], label, colour, points.get(key, {}), day)
        for key, label, colour in TILES
    )


def _tile(metric: Metric, label: str, colour: str, of: Mapping[date, DataPoint], day: date) -> Tile:
    expected = day - timedelta(days=1) if metric.key in _OF_YESTERDAY else day
    days = [expected - timedelta(days=back) for back in range(BASELINE_DAYS, -1, -1)]
    line = tuple(of[each].value if each in of else None for each in days)
    known = baseline(of, expected)
    newest = _newest(of, expected)
    shown, unit = figure(metric, of[newest].value) if newest else (NOT_IN_YET, "")
    as_of = ""
    if newest is not None and newest != day:
        as_of = "yesterday" if newest == day - timedelta(days=1) else short_date(newest)
    return Tile(
        metric.key,
        label,
        shown,
        unit,
        usual(metric, known.low, known.high) if known else "",
        colour,
        line,
        (known.low, known.high) if known else None,
        as_of,
    )


def _newest(of: Mapping[date, DataPoint], expected: date) -> date | None:
    """The expected day; an older one only when more than one is missing: a night on its way is not
    in yet, and last night's value in disguise would be a lie."""
    if expected in of or expected - timedelta(days=1) in of:
        return expected if expected in of else None
    return max((each for each in of if each < expected), default=None)


def night(body: Mapping[str, Any] | None, points: MetricDays, day: date) -> Night | None:
    """The night that ended on `day`, from its sleep document and the totals; None = not in."""
    of_day = {metric: days[day].value for metric, days in points.items() if day in days}
    totals = tuple(
        (stage, duration(of_day[metric]))
        for stage, metric in STAGE_METRICS.items()
        if metric in of_day
    )
    share = of_day.get(EFFICIENCY)
    efficiency = f"{round(share)}\u00a0% of time in bed asleep" if share else ""
    phases = body.get("sleep_phase_5_min") if body else None
    start = _instant(body.get("bedtime_start")) if body else None
    end = _instant(body.get("bedtime_end")) if body else None
    if not isinstance(phases, str) or start is None:
        return Night("", "", 0, (), (), totals, efficiency) if totals else None
    segments = _segments(phases)
    minutes = 5 * len(phases)
    ended = end or start + timedelta(minutes=minutes)
    return Night(
        start.strftime("%H:%M"),
        ended.strftime("%H:%M"),
        minutes,
        segments,
        _ticks(start, minutes),
        totals,
        efficiency,
    )


def _segments(phases: str) -> tuple[Segment, ...]:
    runs: list[Segment] = []
    for index, code in enumerate(phases):
        stage = _STAGES.get(code)
        if stage is None:
            continue  # a code nobody documented is a gap, not a stage
        last = runs[-1] if runs else None
        if last and last.stage == stage and last.start + last.minutes == index * 5:
            runs[-1] = Segment(stage, last.start, last.minutes + 5)
        else:
            runs.append(Segment(stage, index * 5, 5))
    return tuple(runs)


def _ticks(start: datetime, minutes: int) -> tuple[tuple[int, str], ...]:
    first = (60 - start.minute) % 60
    return tuple(
        (at, (start + timedelta(minutes=at)).strftime("%H")) for at in range(first, minutes, 60)
    )


def _instant(text: object) -> datetime | None:
    """A bedtime with its own offset: the night is drawn on the clock of where it was slept."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
