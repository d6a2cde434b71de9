"""Why a forecast of energy is not the usual one, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy_forecast import DAY_BEFORE, ENERGY, WEEKDAY, Driver
from lifeos_desktop.domain.metrics import Metric, Unit

WORTH_A_LINE = 0.05
"""A driver that moves the forecast by less is not told."""

_TAG = "tag."
_OWN = {
    "sleep.total": ("You slept", "longer than", "shorter than"),
    "sleep.bedtime": ("You went to bed", "later than", "earlier than"),
    "sleep.wake_time": ("You woke up", "later than", "earlier than"),
    "calendar.hours": ("Your calendar {is}", "fuller than", "emptier than"),
    "calendar.longest_gap": ("Your longest free stretch {is}", "longer than", "shorter than"),
    "calendar.first_start": ("Your first event {is}", "later than", "earlier than"),
    "calendar.last_end": ("Your last event {is}", "later than", "earlier than"),
    "activity.steps": ("You walked", "steps more than", "steps fewer than"),
}


def driver_lines(drivers: Iterable[Driver], day: date, catalogue: Catalogue) -> tuple[str, ...]:
    """'You slept 52 min longer than your average: +0.4', largest first; those worth a line."""
    told = [one for one in drivers if abs(one.contribution) >= WORTH_A_LINE]
    told.sort(key=lambda one: -abs(one.contribution))
    return tuple(
        f"{driver_words(one, day, catalogue)}: {formats.signed(one.contribution)}" for one in told
    )


def driver_words(driver: Driver, day: date, catalogue: Catalogue) -> str:
    """What is unlike the average of the days the forecast has learned from."""
    if driver.feature == WEEKDAY:
        return formats.weekday(day)
    if driver.feature == ENERGY:
        return _own_ratings(driver)
    if driver.feature.startswith(_TAG):
        name = driver.feature.removeprefix(_TAG)
        return f"Yesterday {'with' if (driver.value or 0) >= 0.5 else 'without'} #{name}"
    metric = catalogue.get(driver.feature)
    return _measured(driver, metric) if metric else _unnamed(driver)


def _own_ratings(driver: Driver) -> str:
    if driver.value is None or driver.usual is None:
        return "Your last ratings"
    difference = driver.value - driver.usual
    size = formats.number(abs(difference), 1)
    if size == "0.0":
        return "Your last ratings"
    return f"Your last week was {size} {'above' if difference > 0 else 'below'} your average"


def _measured(driver: Driver, metric: Metric) -> str:
    subject, more, less = _phrase(metric)
    before = _before(driver, metric)
    subject = subject.replace("{is}", "was" if before else "is")
    if driver.value is None:
        return f"{before}{metric.label} is not in"
    if driver.usual is None:
        return f"{before}{metric.label} {formats.value(driver.value, metric.unit)}"
    difference = driver.value - driver.usual
    size = _size(difference, metric.unit)
    if not any(digit in size for digit in "123456789"):
        return f"{before}{metric.label} about your average"
    words = f"{subject} {size} {more if difference > 0 else less} your average"
    # Only the first word of a label loses its capital, and only where the rest of it has none.
    return f"{before}{_lowered(words)}" if before else words


def _phrase(metric: Metric) -> tuple[str, str, str]:
    if metric.key in _OWN:
        return _OWN[metric.key]
    match metric.unit:
        case Unit.SECONDS:
            return metric.label, "longer than", "shorter than"
        case Unit.MINUTES_OF_DAY:
            return metric.label, "later than", "earlier than"
        case Unit.COUNT:
            return f"{metric.label}:", "more than", "fewer than"
        case _:
            return metric.label, "above", "below"


def _before(driver: Driver, metric: Metric) -> str:
    if driver.when != DAY_BEFORE:
        return ""
    return "The night before, " if metric.night else "Yesterday, "


def _lowered(words: str) -> str:
    first = words.split(" ", 1)[0]
    return words if first.isupper() else words[0].lower() + words[1:]


def _size(difference: float, unit: Unit) -> str:
    if unit is Unit.COUNT:
        # Of a count a person makes by hand tenths tell; of thousands of steps ones do not.
        size = abs(difference)
        return formats.number(round(size, -2) if size >= 1000 else size, 1 if size < 3 else 0)
    if unit in (Unit.NUMBER, Unit.RATING):
        return formats.number(abs(difference), 1)
    return formats.difference(difference, unit)


def _unnamed(driver: Driver) -> str:
    name = driver.feature.rsplit(".", 1)[-1].replace("_", " ").capitalize()
    return f"Yesterday, {name}" if driver.when == DAY_BEFORE else name
