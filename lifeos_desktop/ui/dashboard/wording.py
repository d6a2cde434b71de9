"""How the dashboard writes values, days and who wrote a brief. Plain Python."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from lifeos_desktop.domain.metrics import Metric, Unit

# Not strftime: Qt sets the process locale, and half-translated sentences read badly.
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
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
)
_SUFFIX = {
    Unit.BPM: "bpm",
    Unit.MILLISECONDS: "ms",
    Unit.PERCENT: "%",
    Unit.BREATHS: "breaths/min",
    Unit.KILOCALORIES: "kcal",
    Unit.METRES: "m",
    Unit.CELSIUS_DEVIATION: "°C",
}


def long_day(day: date) -> str:
    """`Thursday 19 November`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """`19 Nov`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def clock_time(instant: datetime, zone: tzinfo) -> str:
    """`07:02` in the person's zone."""
    return instant.astimezone(zone).strftime("%H:%M")


def duration(seconds: float) -> str:
    """`6 h 48 min`, `52 min`, `8 h`."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def figure(metric: Metric, value: float) -> tuple[str, str]:
    """A value as its figure and its unit: (`47`, `ms`), (`6 h 48 min`, ``), (`76`, ``)."""
    if metric.unit is Unit.SECONDS:
        return duration(value), ""
    if metric.unit is Unit.MINUTES_OF_DAY:
        hours, minutes = divmod(round(value) % 1440, 60)
        return f"{hours:02d}:{minutes:02d}", ""
    if metric.unit is Unit.CELSIUS_DEVIATION:
        return f"{value:+.1f}".replace("-", "\u2212"), "°C"
    shown = f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"
    return shown.replace("-", "\u2212"), _SUFFIX.get(metric.unit, "")


def usual(metric: Metric, low: float, high: float) -> str:
    """`usual 42 to 52`; durations lose the trailing `min` to stay short: `usual 6 h 50 to 7 h 40`."""
    first, last = figure(metric, low)[0], figure(metric, high)[0]
    if metric.unit is Unit.SECONDS and first.endswith(" min") and " h" in first and " h" in last:
        first, last = first.removesuffix(" min"), last.removesuffix(" min")
    elif metric.unit is Unit.SECONDS and " h" not in first and " h" not in last:
        first = first.removesuffix(" min")
    return f"usual {first}" if first == last else f"usual {first} to {last}"


def cost(cost_usd: float | None) -> str:
    """`2.2¢` under ten cents, `$0.51` above; None is an unknown price, never zero."""
    if cost_usd is None:
        return "price unknown"
    if cost_usd == 0:
        return "no cost"
    return f"{cost_usd * 100:.1f}¢" if cost_usd < 0.1 else f"${cost_usd:.2f}"


def provenance(
    written_at: str, written_by: str, model: str, numbers: int, cost_usd: float | None
) -> str:
    """Who wrote the brief, when, and why its numbers can be trusted."""
    if written_by != "model":
        return f"Written {written_at} by rules. Every number comes from your rows."
    matched = f"{numbers} of {numbers} numbers match your data."
    return f"Written {written_at} by {model}. {matched} {cost(cost_usd).capitalize()}."
