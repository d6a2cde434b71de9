"""Last night as the dashboard shows it: tiles with the person's own usual range, and the stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import BASELINE_DAYS, MetricDays, baseline
from lifeos_desktop.domain.formats import duration
from lifeos_desktop.domain.metrics import Metric
from lifeos_desktop.domain.records import DataPoint
from lifeos_desktop.ui.dashboard.wording import figure, usual

NOT_IN_YET = "not in yet"

# Metric, its short name on a tile, the token its line is drawn in.
TILES = (
    ("sleep.total", "Time asleep", "sleep"),
    ("sleep.deep", "Deep sleep", "sleep"),
    ("sleep.rem", "REM sleep", "sleep"),
    ("sleep.efficiency", "Efficiency", "evidence"),
    ("sleep.hrv", "HRV", "heart"),
    ("sleep.lowest_hr", "Resting HR", "brassFill"),
    ("readiness.score", "Readiness", "evidence"),
)
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
    """One value of last night. ``line`` has a place for each of the 28 days before and the day."""

    metric: str
    label: str
    value: str
    unit: str
    usual: str
    colour: str
    line: tuple[float | None, ...] = ()
    band: tuple[float, float] | None = None

    @property
    def is_missing(self) -> bool:
        return self.value == NOT_IN_YET

    @property
    def spoken(self) -> str:
        """The tile as a sentence for a screen reader."""
        value = f"{self.value} {self.unit}".strip()
        return ", ".join(part for part in (f"{self.label}: {value}", self.usual) if part)


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
    days = [day - timedelta(days=back) for back in range(BASELINE_DAYS, -1, -1)]
    line = tuple(of[each].value if each in of else None for each in days)
    known = baseline(of, day)
    shown, unit = figure(metric, of[day].value) if day in of else (NOT_IN_YET, "")
    return Tile(
        metric.key,
        label,
        shown,
        unit,
        usual(metric, known.low, known.high) if known else "",
        colour,
        line,
        (known.low, known.high) if known else None,
    )


def night(body: Mapping[str, Any] | None, points: MetricDays, day: date) -> Night | None:
    """The night that ended on `day`, from its sleep document and the totals; None = not in."""
    of_day = {metric: days[day].value for metric, days in points.items() if day in days}
    totals = tuple(
        (stage, duration(of_day[metric]))
        for stage, metric in STAGE_METRICS.items()
        if metric in of_day
    )
    phases = body.get("sleep_phase_5_min") if body else None
    start = _instant(body.get("bedtime_start")) if body else None
    end = _instant(body.get("bedtime_end")) if body else None
    if not isinstance(phases, str) or start is None:
        return Night("", "", 0, (), (), totals) if totals else None
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
