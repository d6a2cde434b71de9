"""The page of one pattern: its numbers in words, and its picture from the stored days."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.bands import bands
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.metrics import Metric, Unit, custom_metric
from lifeos_desktop.domain.pattern_text import (
    chance_text,
    effect_text,
    is_share,
    lag_text,
    range_text,
    weekday_text,
)
from lifeos_desktop.domain.pattern_view import (
    Dot,
    Group,
    LagBar,
    LinePoint,
    dots,
    groups,
    lag_bars,
    line,
)
from lifeos_desktop.domain.patterns import CHANGE_POINT, TAG, TREND, WEEKDAY, Pattern
from lifeos_desktop.services.day_series import TAG as TAG_PREFIX
from lifeos_desktop.services.day_series import DaySeries

_DAY = timedelta(days=1)
_BASELINE = timedelta(days=90)
_WINDOW = timedelta(days=180)  # for a pattern that does not say which days it was found in


@dataclass(frozen=True, slots=True)
class Row:
    """A day of the table, written out. ``cells`` follow the columns of the page."""

    day: date
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternPage:
    """``axes`` are the metrics of the two axes; one for a trend, a weekday or a change.

    ``dots`` are for a link of two metrics, ``lags`` where the search has stored them. ``line`` runs
    through the dots; for a trend its x is the number of days since ``first``.
    ``groups`` compare weekdays, days with and without a tag, before and after a change; where a yes
    or no moves they are in percent of the days. ``days`` has every day of the window, gaps as None,
    of the metric that moves. Rows come newest first.
    """

    axes: tuple[Metric, ...]
    effect: str
    range: str
    chance: str
    lag: str
    first: date
    last: date
    present: int
    dots: tuple[Dot, ...]
    line: tuple[LinePoint, ...]
    lags: tuple[LagBar, ...]
    groups: tuple[Group, ...]
    days: tuple[tuple[date, float | None], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    caveats: tuple[str, ...]

    @property
    def span(self) -> int:
        """How many days the window has."""
        return (self.last - self.first).days + 1


class PatternPages:
    """Builds the pages. The days are those stored now; the numbers are the search's."""

    def __init__(self, series: DaySeries, catalogue: Callable[[], Catalogue]) -> None:
        self._series = series
        self._catalogue = catalogue

    async def page(self, pattern: Pattern, today: date) -> PatternPage:
        """The page of one pattern."""
        last = min(pattern.window_end or today, today)
        first = pattern.window_start or last - _WINDOW + _DAY
        axes = tuple(self.metric(key) for key in pattern.metrics)
        before = first - 28 * _DAY  # the band of the first day needs the days before it
        read = [
            {day: one.value for day, one in (await self._series.values(key, before, last)).items()}
            for key in pattern.metrics
        ]
        # Off the loop: ten years of days take a few hundredths of a second.
        return await asyncio.to_thread(_compose, pattern, axes, read, first, last)

    def metric(self, key: str) -> Metric:
        """A metric by its key; a tag, or one no longer known, as a plain number."""
        known = self._catalogue().get(key)
        if known is not None:
            return known
        label = f"#{key.removeprefix(TAG_PREFIX)}" if key.startswith(TAG_PREFIX) else ""
        return custom_metric(key, label)


def _compose(
    pattern: Pattern,
    axes: tuple[Metric, ...],
    read: Sequence[Mapping[date, float]],
    first: date,
    last: date,
) -> PatternPage:
    inside = [{day: v for day, v in one.items() if first <= day <= last} for one in read]
    moving = inside[-1]
    is_pair = len(axes) > 1
    pairs = dots(inside[0], moving, pattern.lag) if is_pair else ()
    columns, rows = _pair_table(axes, pairs, read[-1]) if is_pair else _table(axes[0], moving)
    return PatternPage(
        axes=axes,
        effect=effect_text(pattern),
        range=range_text(pattern),
        chance=chance_text(pattern),
        lag=lag_text(pattern.lag) if is_pair else "",
        first=first,
        last=last,
        present=len(pairs) if is_pair else len(moving),
        dots=pairs,
        line=_line(pattern, pairs, moving, first),
        lags=lag_bars(pattern.details.get("lags"), pattern.lag),
        groups=_groups(pattern, axes[0], pairs, moving),
        days=tuple(
            (day, moving.get(day))
            for day in (first + number * _DAY for number in range((last - first).days + 1))
        ),
        columns=columns,
        rows=rows,
        caveats=_caveats(pattern),
    )


def _line(
    pattern: Pattern, pairs: tuple[Dot, ...], moving: Mapping[date, float], first: date
) -> tuple[LinePoint, ...]:
    if pattern.kind == TREND:
        return line([Dot(day, day, (day - first).days, value) for day, value in moving.items()])
    return () if pattern.kind == TAG else line(pairs)


def to_csv(page: PatternPage) -> str:
    """All days of a page with plain numbers in base units, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if page.dots:
        x, y = page.axes
        writer.writerow([f"{x.key} on", x.key, f"{y.key} on", y.key])
        for dot in page.dots:
            writer.writerow([dot.x_day.isoformat(), dot.x, dot.y_day.isoformat(), dot.y])
    else:
        writer.writerow(["day", page.axes[-1].key])
        for day, value in page.days:
            writer.writerow([day.isoformat(), "" if value is None else value])
    return text.getvalue()


def _is_yes_no(pattern: Pattern) -> bool:
    """Whether the leading metric is the yes or no of a link with one."""
    yes_no = pattern.details.get("yes_no") or [pattern.metrics[0].startswith(TAG_PREFIX)]
    return bool(yes_no[0])


def _groups(
    pattern: Pattern, first: Metric, pairs: tuple[Dot, ...], moving: Mapping[date, float]
) -> tuple[Group, ...]:
    if is_share(pattern):
        # Of a yes and no the groups tell how many days in a hundred.
        moving = {day: 100 * value for day, value in moving.items()}
        pairs = tuple(replace(dot, y=100 * dot.y) for dot in pairs)
    match pattern.kind:
        case "weekday":
            return groups(
                [
                    (weekday_text(n), [v for day, v in moving.items() if day.weekday() == n])
                    for n in range(7)
                ]
            )
        case "tag" if _is_yes_no(pattern):
            return groups(
                [
                    ("with", [dot.y for dot in pairs if dot.x > 0]),
                    ("without", [dot.y for dot in pairs if dot.x == 0]),
                ]
            )
        case "tag":
            limit = pattern.details.get("threshold", 0.0)
            text = formats.value(limit, first.unit)
            return groups(
                [
                    (f"above {text}", [dot.y for dot in pairs if dot.x > limit]),
                    (f"up to {text}", [dot.y for dot in pairs if dot.x <= limit]),
                ]
            )
        case "change_point" if pattern.day is not None:
            at = pattern.day
            # A recent change was found against the three months before it.
            since = at - _BASELINE if pattern.details.get("window") else date.min
            return groups(
                [
                    ("before", [v for day, v in moving.items() if since <= day < at]),
                    ("since then", [v for day, v in moving.items() if day >= at]),
                ]
            )
    return ()


def _pair_table(
    axes: tuple[Metric, ...], pairs: tuple[Dot, ...], around: Mapping[date, float]
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    x, y = axes[0], axes[-1]
    if not pairs:
        return ("Day", x.label, y.label, "Against usual"), ()
    first, last = pairs[0].y_day, pairs[-1].y_day
    usual = bands(around, first, last)
    rows = []
    for dot in reversed(pairs):
        band = usual[(dot.y_day - first).days]
        against = _signed(dot.y - band.usual, y.unit) if band else ""
        cells = (_day(dot.x_day), _value(dot.x, x), _value(dot.y, y), against)
        rows.append(Row(dot.x_day, cells))
    return ("Day", x.label, y.label, "Against usual"), tuple(rows)


def _table(metric: Metric, moving: Mapping[date, float]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    rows = [Row(day, (_day(day), _value(moving[day], metric))) for day in sorted(moving)]
    return ("Day", metric.label), tuple(reversed(rows))


def _value(amount: float, metric: Metric) -> str:
    if metric.key.startswith(TAG_PREFIX):
        return "yes" if amount else "no"
    return formats.value(amount, metric.unit)


def _signed(amount: float, unit: str) -> str:
    if unit == Unit.MINUTES_OF_DAY:
        amount, unit = amount * 60, Unit.SECONDS
    if unit == Unit.SECONDS:
        minutes = round(amount / 60)
        sign = "+" if minutes > 0 else formats.MINUS if minutes < 0 else ""
        return f"{sign}{formats.duration(minutes * 60)}"
    return formats.signed(amount, 0 if abs(amount) >= 10 else 1)


def _day(day: date) -> str:
    return f"{formats.long_date(day)[:3]} {formats.short_date(day)}"


def _caveats(pattern: Pattern) -> tuple[str, ...]:
    found = ["These are days as they happened. Only an experiment can show a cause."]
    if pattern.kind not in (TREND, WEEKDAY, CHANGE_POINT):
        found.append(
            "The range is worked out with weekdays and slow drifts taken out; the dots show the "
            "days as they were, so the line may look weaker or stronger."
        )
    if pattern.kind == TREND:
        found.append("It moved in this period. That says nothing about where it goes next.")
    return tuple(found)
