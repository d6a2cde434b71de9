"""The charts of a pattern: dots with a line, lags, weekdays, before and since, with and without."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.metrics import Metric, Unit
from lifeos_desktop.domain.pattern_text import is_share, lag_text, weekday_text
from lifeos_desktop.domain.pattern_view import Group, LagBar, LinePoint
from lifeos_desktop.domain.patterns import CHANGE_POINT, TREND
from lifeos_desktop.services.pattern_pages import PatternPage
from lifeos_desktop.services.patterns import PatternDetail
from lifeos_desktop.ui.chart_data import (
    Area,
    Axis,
    Line,
    Picture,
    Spot,
    Tick,
    Whisker,
    caption,
    day_axis,
    line_runs,
    value_axis,
)
from lifeos_desktop.ui.patterns import wording
from lifeos_desktop.ui.widgets import texts

_FEWEST = 2
_SIDE = 0.6
_LAG_LINES = {0: "same\nday", 1: "next\nday"}


def main_picture(detail: PatternDetail, today: date) -> Picture | None:
    """The large chart; None where too few days are stored to draw one."""
    page, kind = detail.page, detail.pattern.kind
    if kind in (CHANGE_POINT, TREND):
        return _course(detail, today) if page.present >= _FEWEST else None
    if len(page.axes) > 1 and not page.groups:
        return _scatter(detail, today) if len(page.dots) >= _FEWEST else None
    return group_picture(detail) if page.groups else None


def second_picture(detail: PatternDetail) -> tuple[str, Picture] | None:
    """The small chart with its title: the lags, or the means around a change."""
    page = detail.page
    if page.lags:
        return wording.LAGS, lag_picture(detail)
    if detail.pattern.kind == CHANGE_POINT and page.groups:
        return wording.GROUPS, group_picture(detail)
    return None


def _scatter(detail: PatternDetail, today: date) -> Picture:
    page = detail.page
    x, y = page.axes[0], page.axes[-1]
    return Picture(
        name=f"{x.label} and {y.label}",
        spoken=f"{detail.item.sentence} {page.present} days, {page.lag}.",
        x=value_axis([dot.x for dot in page.dots], x.unit, caption(x.label, x.unit), most=6),
        y=value_axis(_heights(page, [dot.y for dot in page.dots]), y.unit, _later(y, page)),
        columns=page.columns,
        rows=tuple(row.cells for row in page.rows),
        areas=_areas(page.line),
        lines=_line(page.line),
        spots=tuple(
            Spot(
                dot.x,
                dot.y,
                f"{texts.weekday_day(dot.x_day, today)}\n{x.label} {formats.value(dot.x, x.unit)}"
                f"\n{y.label} {formats.value(dot.y, y.unit)}",
            )
            for dot in page.dots
        ),
    )


def _course(detail: PatternDetail, today: date) -> Picture:
    """The days one after the other: a trend's line through them, or the day of a change."""
    page, pattern = detail.page, detail.pattern
    metric = page.axes[-1]
    known = [(day, value) for day, value in page.days if value is not None]
    is_trend = pattern.kind == TREND
    line: tuple[Line, ...] = _line(page.line)
    if not is_trend:
        days = (((day - page.first).days, value) for day, value in page.days)
        line = tuple(Line(run) for run in line_runs((float(x), value) for x, value in days))
    at = float((pattern.day - page.first).days) if pattern.day and not is_trend else None
    return Picture(
        name=f"{metric.label}, day by day",
        spoken=f"{detail.item.sentence} {page.present} of {page.span} days have a value.",
        x=day_axis(page.first, page.last),
        y=value_axis(
            _heights(page, [value for _, value in known]),
            metric.unit,
            caption(metric.label, metric.unit),
        ),
        columns=page.columns,
        rows=tuple(row.cells for row in page.rows),
        areas=_areas(page.line) if is_trend else (),
        lines=line,
        spots=tuple(
            Spot(
                float((day - page.first).days),
                value,
                f"{texts.weekday_day(day, today)}\n{formats.value(value, metric.unit)}",
            )
            for day, value in known
        ),
        upright=() if at is None else (at - 0.5,),
    )


def group_picture(detail: PatternDetail) -> Picture:
    """Means with their likely range: weekdays, with and without, before and since."""
    page, pattern = detail.page, detail.pattern
    metric = page.axes[-1]
    unit = Unit.PERCENT if is_share(pattern) else metric.unit
    main = {weekday_text(day) for day in pattern.details.get("days", ())}
    if not main and pattern.weekday is not None:
        main = {weekday_text(pattern.weekday)}
    bars = [
        Whisker(
            float(number),
            group.mean,
            group.low,
            group.high,
            f"{_group_name(group)}, {formats.counted(group.n, 'day', 'days')}\n"
            f"{formats.value(group.mean, unit)} on average",
            is_main=_is_main(group, main),
        )
        for number, group in enumerate(page.groups)
    ]
    return Picture(
        name=f"{metric.label}, averages",
        spoken=f"{detail.item.sentence} " + _spoken_groups(page.groups, unit),
        x=_slots([_short(group.label) for group in page.groups]),
        y=value_axis(_reach(bars), unit, caption(metric.label, unit)),
        columns=("Days", "Average", "Likely range", "How many"),
        rows=tuple(
            (
                _group_name(group),
                formats.value(group.mean, unit),
                _range(group.low, group.high, unit),
                str(group.n),
            )
            for group in page.groups
        ),
        whiskers=tuple(bars),
    )


def lag_picture(detail: PatternDetail) -> Picture:
    """How strong the link is on the same day and on the days after."""
    lags = detail.page.lags
    bars = [
        Whisker(
            float(number),
            bar.effect,
            bar.low,
            bar.high,
            f"{lag_text(bar.lag)}\n{formats.number(bar.effect, 2)}",
            bar.is_clearest,
        )
        for number, bar in enumerate(lags)
    ]
    clearest = next((bar for bar in lags if bar.is_clearest), None)
    spoken = f"The link is clearest {lag_text(clearest.lag)}." if clearest else "The link by days."
    return Picture(
        name="When it shows",
        spoken=spoken,
        x=_slots([_LAG_LINES.get(bar.lag, f"{bar.lag} days\nlater") for bar in lags]),
        y=value_axis([*_reach(bars), 0.0], Unit.NUMBER, most=4),
        columns=("When", "Strength", "Likely range"),
        rows=tuple(map(_lag_row, lags)),
        whiskers=tuple(bars),
        level=(0.0,),
    )


def _lag_row(bar: LagBar) -> tuple[str, str, str]:
    low, high = formats.number(bar.low, 2), formats.number(bar.high, 2)
    return lag_text(bar.lag), formats.number(bar.effect, 2), f"{low} to {high}"


def _slots(labels: Sequence[str]) -> Axis:
    ticks = tuple(Tick(float(number), label) for number, label in enumerate(labels))
    return Axis(-_SIDE, len(labels) - 1 + _SIDE, ticks)


def _areas(line: tuple[LinePoint, ...]) -> tuple[Area, ...]:
    return (Area(tuple((at.x, at.low, at.high) for at in line)),) if line else ()


def _line(line: tuple[LinePoint, ...]) -> tuple[Line, ...]:
    return (Line(tuple((at.x, at.y) for at in line)),) if line else ()


def _heights(page: PatternPage, values: Sequence[float]) -> list[float]:
    return [*values, *(at.low for at in page.line), *(at.high for at in page.line)]


def _later(metric: Metric, page: PatternPage) -> str:
    text = caption(metric.label, metric.unit)
    return text if page.lag in ("", "same day") else f"{text}, {page.lag}"


def _reach(bars: Sequence[Whisker]) -> list[float]:
    found = []
    for bar in bars:
        found += [value for value in (bar.low, bar.middle, bar.high) if value is not None]
    return found


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return "one day only"
    return f"{formats.value(low, unit)} to {formats.value(high, unit)}"


def _is_main(group: Group, main: AbstractSet[str]) -> bool:
    if main:
        return group.label in main
    return group.label in ("with", "since then") or group.label.startswith("above ")


def _short(label: str) -> str:
    return label[:3] if label.endswith("days") else label


def _group_name(group: Group) -> str:
    return f"{group.label[0].upper()}{group.label[1:]}"


def _spoken_groups(groups: Sequence[Group], unit: str) -> str:
    parts = (f"{group.label} {formats.value(group.mean, unit)}" for group in groups)
    return f"On average: {', '.join(parts)}."
