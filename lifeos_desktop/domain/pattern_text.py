"""How a pattern is worded: its size, its range, its stars, when it shows. Never a cause."""

from __future__ import annotations

from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.metrics import Unit
from lifeos_desktop.domain.patterns import (
    CONFIRMED,
    FADED,
    HELD_UP,
    STAR_WORDS,
    Pattern,
    PatternRun,
    Question,
    median_days_more,
)

_WEEKDAYS = "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split()
_NEW = timedelta(days=7)
_TAG = "tag."
_UNITS = {
    Unit.SECONDS: "min",
    Unit.MINUTES_OF_DAY: "min",
    Unit.SCORE: "points",
    Unit.PERCENT: "points",
    Unit.CELSIUS_DEVIATION: "°C",
    Unit.METRES: "km",
}


def star_text(stars: int) -> str:
    """`strong, 4 of 5`: the stars for those who do not see them."""
    return f"{STAR_WORDS[stars]}, {stars} of 5"


def lag_text(lag: int) -> str:
    """`same day`, `next day`, `2 days later`."""
    return {0: "same day", 1: "next day"}.get(lag, f"{lag} days later")


def weekday_text(weekday: int) -> str:
    """`Saturdays`."""
    return _WEEKDAYS[weekday]


def effect_text(pattern: Pattern) -> str:
    """`24 min`, `1.6 ms`, `0.42`: the size without a sign, which the sentence says in words."""
    size = abs(pattern.effect)
    if is_share(pattern):
        return f"{_in_hundred(size)} days in 100"
    return _with_unit(size, pattern.unit)


def is_share(pattern: Pattern) -> bool:
    """Whether what moves is a tag or another yes or no: then the effect is a share of days."""
    yes_no = pattern.details.get("yes_no")
    return pattern.metrics[-1].startswith(_TAG) or bool(yes_no and yes_no[-1])


def range_text(pattern: Pattern) -> str:
    """`−2.5 to −0.7 ms`: the 95 % interval."""
    if is_share(pattern):
        return f"{_in_hundred(pattern.low)} to {_in_hundred(pattern.high)} days in 100"
    low, unit = _scaled(pattern.low, pattern.unit)
    high, _ = _scaled(pattern.high, pattern.unit)
    decimals = max(_decimals(low), _decimals(high)) if pattern.unit else 2
    numbers = f"{formats.number(low, decimals)} to {formats.number(high, decimals)}"
    return f"{numbers}\u00a0{unit}" if unit else numbers


def chance_text(pattern: Pattern) -> str:
    """How many like this one are there by chance alone."""
    if pattern.tier != CONFIRMED:
        return "It may well be chance. It is tested again with every new day."
    if pattern.q < 0.001:
        return "Fewer than 1 in 1,000 like this are chance."
    odds = 1 / pattern.q
    odds = round(odds, -1) if odds >= 100 else odds  # no more precise than it can be
    return f"About 1 in {formats.number(odds)} like this is chance."


def state_text(pattern: Pattern, today: date, first_day: date | None) -> str:
    """`held up on 40 new days`, `faded`, `new since 3 Mar`, or nothing to say."""
    days = formats.counted(pattern.later_days, "new day", "new days")
    if pattern.later == FADED:
        return f"faded on {days}" if pattern.later_days else "faded"
    if not pattern.active:
        return "no longer found"
    if pattern.later == HELD_UP:
        return f"held up on {days}"
    if not pattern.rating and first_day is not None and today - first_day <= _NEW:
        return f"new since {formats.short_date(first_day)}"
    return ""


def ledger_text(run: PatternRun, shown: int, questions: tuple[Question, ...]) -> str:
    """`198 tested, 3 shown, 5 need about 20 more days.`"""
    text = f"{formats.number(run.tested)} tested, {shown or 'none'} shown"
    if questions:
        more = formats.counted(max(1, median_days_more(questions)), "more day", "more days")
        verb = "needs" if len(questions) == 1 else "need"
        text += f", {len(questions)} {verb} about {more}"
    return f"{text}."


def _with_unit(amount: float, unit: str) -> str:
    if unit == Unit.SECONDS:
        return f"{amount:.0f} s" if amount < 59.5 else formats.duration(amount)
    if unit == Unit.MINUTES_OF_DAY and amount >= 1:
        return formats.duration(amount * 60)
    scaled, name = _scaled(amount, unit)
    number = formats.number(scaled, _decimals(scaled) if unit or scaled >= 1 else 2)
    name = "point" if (number, name) == ("1", "points") else name
    return f"{number}\u00a0{name}" if name else number


def _in_hundred(share: float) -> str:
    return formats.number(share * 100)


def _scaled(amount: float, unit: str) -> tuple[float, str]:
    """An amount in the unit it is written in."""
    if unit == Unit.SECONDS:
        return amount / 60, "min"
    if unit == Unit.METRES:
        return amount / 1000, "km"
    if unit in (Unit.COUNT, Unit.RATING, Unit.NUMBER):
        return amount, ""
    return amount, _UNITS.get(Unit(unit), unit) if unit in set(Unit) else unit


def _decimals(amount: float) -> int:
    size = abs(amount)
    return 0 if size >= 10 or float(amount).is_integer() else 1 if size >= 1 else 2
