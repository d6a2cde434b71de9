"""What a chart shows, before anything is drawn: axes, dots, lines, bands, and the same as a table.

No Qt and no chart library here. A gap is no point at all: a line or a band ends before it and
begins again after it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.metrics import Unit

Point = tuple[float, float]
_DAY = timedelta(days=1)
_NEAR = 0.8  # a rounder step may be a little small: two ticks say less than six
_MINUTE, _HOUR = 60.0, 3600.0
#: Steps in which hours and minutes are read, in minutes.
_CLOCK_STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 240.0, 360.0, 720.0, 1440.0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where, and the ticks in it. ``caption`` says what is measured, with unit."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """One dot. ``words`` are its label; a hollow one lies outside what is usual."""

    x: float
    y: float
    words: str
    is_hollow: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled band without a gap: (x, low, high) from left to right."""

    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line without a gap. ``is_dashed``: not a value, but what is usual or a mean."""

    points: tuple[Point, ...]
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Whisker:
    """A mean or an effect with its interval; ``is_main`` is the one the chart is about."""

    x: float
    middle: float
    low: float | None
    high: float | None
    words: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened, as a small mark at the foot of the chart."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole chart. ``spoken`` is the sentence a screen reader gets; rows are the same data.

    ``colour`` is the token of what is shown. ``upright`` are vertical lines (a change), ``level``
    horizontal ones (zero).
    """

    name: str
    spoken: str
    x: Axis
    y: Axis
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    colour: str = "evidence"
    areas: tuple[Area, ...] = ()
    lines: tuple[Line, ...] = ()
    spots: tuple[Spot, ...] = ()
    whiskers: tuple[Whisker, ...] = ()
    marks: tuple[Mark, ...] = ()
    upright: tuple[float, ...] = ()
    level: tuple[float, ...] = ()

    @property
    def stops(self) -> tuple[Spot, ...]:
        """What the arrow keys and the pointer stop at, from left to right."""
        found = [*self.spots, *(Spot(one.x, one.middle, one.words) for one in self.whiskers)]
        return tuple(sorted(found, key=lambda spot: (spot.x, spot.y)))


def line_runs(points: Iterable[tuple[float, float | None]]) -> tuple[tuple[Point, ...], ...]:
    """The stretches without a gap; a single point is a stretch of its own."""
    runs: list[list[Point]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return tuple(tuple(run) for run in runs if run)


def area_runs(points: Iterable[tuple[float, tuple[float, float] | None]]) -> tuple[Area, ...]:
    """The stretches of a band. A single day is made half a step wide, so that it can be seen."""
    runs: list[list[tuple[float, float, float]]] = [[]]
    for x, band in points:
        if band is None:
            runs.append([])
        else:
            runs[-1].append((x, *band))
    found = []
    for run in filter(None, runs):
        if len(run) == 1:
            x, low, high = run[0]
            run = [(x - 0.25, low, high), (x + 0.25, low, high)]
        found.append(Area(tuple(run)))
    return tuple(found)


def day_axis(first: date, last: date, most: int = 7) -> Axis:
    """Days since ``first``, ticks at weeks or at the first of a month."""
    span = (last - first).days
    weeks = next((n for n in (1, 2, 4) if span / (7 * n) <= most), 0)
    days = []
    if weeks:
        day = last
        while day >= first:
            days.append(day)
            day -= 7 * weeks * _DAY
        days.reverse()
        labels = [formats.short_date(day) for day in days]
    else:
        months = list(_firsts(first, last))
        step = next((n for n in (1, 2, 3, 6, 12) if len(months) / n <= most), 12)
        days = [day for day in months if (day.month - 1) % step == 0]
        labels = [_month(day) for day in days]
    ticks = tuple(
        Tick(float((day - first).days), text) for day, text in zip(days, labels, strict=True)
    )
    room = max(1.0, span) * 0.015 + 0.4
    return Axis(-room, span + room, ticks)


def _firsts(first: date, last: date) -> Iterable[date]:
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            yield day
        day = (day + 31 * _DAY).replace(day=1)


def _month(day: date) -> str:
    name = formats.short_date(day).split()[-1]
    return f"{name} {day.year}" if day.month == 1 else name


def value_axis(values: Sequence[float], unit: str, caption: str = "", most: int = 5) -> Axis:
    """An axis that holds all values with some room, ticks at round numbers of the unit.

    Clocks and durations are divided into minutes and hours, distances into kilometres.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low == high:
        low, high = low - 1, high + 1
    room = (high - low) * 0.08
    low, high = low - room, high + room
    step = _step((high - low) / most, unit)
    first = math.ceil(low / step - 1e-9)
    ticks = []
    for number in range(first, math.floor(high / step + 1e-9) + 1):
        ticks.append(Tick(number * step, tick_label(number * step, unit, step)))
    return Axis(low, high, tuple(ticks), caption)


def _step(rough: float, unit: str) -> float:
    if unit in (Unit.SECONDS, Unit.MINUTES_OF_DAY):
        scale = _MINUTE if unit == Unit.SECONDS else 1.0
        steps = [step * scale for step in _CLOCK_STEPS]
        return next((step for step in steps if step >= rough), _round(rough))
    return max(_round(rough), 1.0) if unit in (Unit.COUNT, Unit.RATING) else _round(rough)


def _round(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * _NEAR)


def tick_label(at: float, unit: str, step: float) -> str:
    """A number as short as an axis needs it: `6 h`, `6:30 h`, `23:00`, `8 km`, `50`."""
    match unit:
        case Unit.SECONDS:
            return _span_label(at, step)
        case Unit.MINUTES_OF_DAY:
            return formats.minutes_of_day(at)
        case Unit.METRES:
            return formats.number(at / 1000, _decimals(step / 1000))
    return formats.number(at, _decimals(step))


def _span_label(at: float, step: float) -> str:
    minutes = round(at / _MINUTE)
    if step >= _HOUR and minutes % 60 == 0:
        return f"{formats.number(minutes / 60)} h"
    if abs(minutes) < 60:
        return f"{formats.number(minutes)} min"
    sign = formats.MINUS if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02d} h"


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0


def caption(label: str, unit: str) -> str:
    """`HRV, ms`: what an axis measures. Hours, clocks and plain numbers speak for themselves."""
    names = {
        Unit.MILLISECONDS: "ms",
        Unit.BPM: "bpm",
        Unit.METRES: "km",
        Unit.KILOCALORIES: "kcal",
        Unit.PERCENT: "%",
        Unit.CELSIUS_DEVIATION: "°C",
        Unit.BREATHS: "a minute",
        Unit.ML_KG_MIN: "ml/kg/min",
        Unit.RATING: "1 to 10",
    }
    name = next((text for known, text in names.items() if known == unit), "")
    return f"{label}, {name}" if name else label
