"""How the dashboard writes values, days and who wrote a brief. Plain Python."""

from __future__ import annotations

from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.metrics import Metric, Unit
from lifeos_desktop.domain.moments import dollars

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def long_day(day: date) -> str:
    """`Thursday 19 November`. Not strftime: Qt sets the process locale; our texts are English."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def figure(metric: Metric, amount: float) -> tuple[str, str]:
    """A value as its figure and its unit: (`47`, `ms`), (`6 h 48 min`, ``), (`76`, ``)."""
    number, _, unit = formats.value(amount, metric.unit).partition("\u00a0")
    return number, unit


def usual(metric: Metric, low: float, high: float) -> str:
    """`usual 42 to 52`; durations lose the `min` to stay short: `usual 6 h 50 to 7 h 40`."""
    if metric.unit not in (Unit.CELSIUS_DEVIATION, Unit.BREATHS):
        low, high = round(low), round(high)  # a range between whole values has no decimals
    first, last = figure(metric, low)[0], figure(metric, high)[0]
    if metric.unit is Unit.SECONDS and first.endswith(" min") and " h" in first and " h" in last:
        first, last = first.removesuffix(" min"), last.removesuffix(" min")
    elif metric.unit is Unit.SECONDS and " h" not in first and " h" not in last:
        first = first.removesuffix(" min")
    return f"usual {first}" if first == last else f"usual {first} to {last}"


def provenance(
    written_at: str, written_by: str, model: str, numbers: int, cost_usd: float | None
) -> str:
    """Who wrote the brief, when, and why its numbers can be trusted."""
    if written_by != "model":
        return f"Written {written_at} by rules. Every number comes from your rows."
    matched = f"{numbers} of {numbers} numbers match your data."
    return f"Written {written_at} by {model}. {matched} {dollars(cost_usd).capitalize()}."
