"""The chart of a metric: every day a dot, gaps as gaps, the personal band behind. No Qt."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.services.metric_pages import MetricPage, PageDay, PageNote
from lifeos_desktop.ui.chart_data import (
    Line,
    Mark,
    Picture,
    Spot,
    area_runs,
    caption,
    day_axis,
    line_runs,
    value_axis,
)
from lifeos_desktop.ui.metrics import wording
from lifeos_desktop.ui.widgets import texts

COLUMNS = ("Day", "Value", "Usual", "Compared", "What happened")
_MOST_NOTES = 3
_COLOURS = {
    "sleep.hrv": "heart",
    "sleep.lowest_hr": "heart",
    "sleep.average_hr": "heart",
    "journal.energy": "brassFill",
    "journal.mood": "brassFill",
}


def colour_of(key: str) -> str:
    """The token of a metric's line."""
    fallback = "sleep" if key.startswith("sleep.") else "evidence"
    return _COLOURS.get(key, fallback)


def picture(page: MetricPage, today: date) -> Picture:
    """The chart of a page with at least one value."""
    first, unit = page.days[0].day, page.unit
    notes = notes_by_day(page.notes)
    values = [day.value for day in page.days if day.value is not None]
    for day in page.days:
        if day.band:
            values += (day.band.low, day.band.high)
    return Picture(
        name=f"{page.label}, {len(page.days)} days",
        spoken=wording.sentence(page, today),
        x=day_axis(first, page.days[-1].day),
        y=value_axis(values, unit, caption(page.label, unit)),
        columns=COLUMNS,
        rows=rows(page, today),
        colour=colour_of(page.metric.key),
        areas=area_runs(
            (_x(day, first), (day.band.low, day.band.high) if day.band else None)
            for day in page.days
        ),
        lines=tuple(
            Line(run) for run in line_runs((_x(day, first), day.value) for day in page.days)
        ),
        spots=tuple(
            Spot(_x(day, first), day.value, _words(day, page, today), day.is_outside)
            for day in page.days
            if day.value is not None
        ),
        marks=tuple(
            Mark(float((day - first).days), f"{texts.weekday_day(day, today)}\n{text}")
            for day, text in notes.items()
        ),
    )


def rows(page: MetricPage, today: date) -> tuple[tuple[str, ...], ...]:
    """Every day of the span, the newest first; a day without a value says so."""
    notes = notes_by_day(page.notes, separator="; ")
    return tuple(
        (
            texts.weekday_day(day.day, today),
            wording.NO_VALUE if day.value is None else formats.value(day.value, page.unit),
            wording.usual(day.band, page.unit),
            _compared(day),
            notes.get(day.day, ""),
        )
        for day in reversed(page.days)
    )


def notes_by_day(notes: tuple[PageNote, ...], separator: str = "\n") -> dict[date, str]:
    """What happened on each day, in order."""
    found: dict[date, list[str]] = defaultdict(list)
    for note in notes:
        tags = " ".join(f"#{tag}" for tag in note.tags)
        text = " ".join(part for part in (note.text, tags) if part)
        if text:
            found[note.day].append(text)
    return {
        day: separator.join(each[:_MOST_NOTES])
        + (f"{separator}and {len(each) - _MOST_NOTES} more" if len(each) > _MOST_NOTES else "")
        for day, each in found.items()
    }


def _x(day: PageDay, first: date) -> float:
    return float((day.day - first).days)


def _compared(day: PageDay) -> str:
    if day.value is None or day.band is None:
        return ""
    if day.is_outside:
        return "above usual" if day.value > day.band.high else "below usual"
    return "as usual"


def _words(day: PageDay, page: MetricPage, today: date) -> str:
    value = "" if day.value is None else formats.value(day.value, page.unit)
    compared = _compared(day)
    return f"{texts.weekday_day(day.day, today)}\n{value}" + (f", {compared}" if compared else "")
