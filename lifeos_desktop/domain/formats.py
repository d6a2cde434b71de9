"""How values are written: one place, so that a fact and a tile write a value the same way."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from lifeos_desktop.domain.metrics import Unit

MINUS = "\u2212"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def duration(seconds: float) -> str:
    """'6 h 48 min', '34 min', '2 h'; rounded to whole minutes."""
    minutes = round(abs(seconds) / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def clock(moment: time) -> str:
    """24-hour clock: '07:05'."""
    return f"{moment.hour:02d}:{moment.minute:02d}"


def minutes_of_day(minutes: float) -> str:
    """A local clock time given as minutes after midnight (may pass 1440)."""
    hours, rest = divmod(round(minutes) % 1440, 60)
    return f"{hours:02d}:{rest:02d}"


def local_clock(instant: datetime, zone: tzinfo) -> str:
    return clock(instant.astimezone(zone).time())


def number(value: float, decimals: int = 0) -> str:
    """'8,412' or '6.4'; a real minus sign."""
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and float(text.replace(",", "")) != 0
    return f"{MINUS}{text}" if negative else text


def signed(value: float, decimals: int = 1) -> str:
    """'+0.2', '−0.3', '0.0'."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and not text.startswith("0.0") else text


def value(amount: float, unit: str) -> str:
    """A metric's value with its unit, as facts and tiles write it."""
    match unit:
        case Unit.SECONDS:
            return duration(amount)
        case Unit.MINUTES_OF_DAY:
            return minutes_of_day(amount)
        case Unit.PERCENT:
            return f"{number(amount, 0 if float(amount).is_integer() else 1)}\u00a0%"
        case Unit.CELSIUS_DEVIATION:
            return f"{signed(amount)}\u00a0°C"
        case Unit.BREATHS:
            return f"{number(amount, 1)} a minute"
        case Unit.KILOCALORIES:
            return f"{number(amount)}\u00a0kcal"
        case Unit.METRES:
            return f"{number(amount / 1000, 1)}\u00a0km"
        case Unit.RATING:
            return f"{number(amount, 0 if float(amount).is_integer() else 1)} of 10"
        case Unit.BPM | Unit.MILLISECONDS:
            return f"{number(amount)}\u00a0{unit}"
        case Unit.COUNT | Unit.SCORE:
            return number(amount)
        case Unit.YEARS:
            return f"{number(amount)} years"
        case _:
            return number(amount, 0 if float(amount).is_integer() else 1)


def difference(amount: float, unit: str) -> str:
    """The size of a difference, without its direction: '34 min', '3 points', '5 ms'."""
    size = abs(amount)
    match unit:
        case Unit.MINUTES_OF_DAY:
            return duration(size * 60)
        case Unit.PERCENT | Unit.SCORE:
            points = round(size)
            return f"{points} point" if points == 1 else f"{points} points"
        case Unit.CELSIUS_DEVIATION:
            return f"{number(size, 1)}\u00a0°C"
        case _:
            return value(size, unit)


def counted(count: int, one: str, many: str) -> str:
    """'1 event', '3 events', 'no events'."""
    if count == 0:
        return f"no {many}"
    return f"{number(count)} {one if count == 1 else many}"


def short_date(day: date) -> str:
    """'19 Nov'."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """'Thursday 19 November' is the window's; texts use 'Thursday, 19 Nov 2026'."""
    return f"{_WEEKDAYS[day.weekday()]}, {short_date(day)} {day.year}"


def weekday(day: date) -> str:
    """'Friday'."""
    return _WEEKDAYS[day.weekday()]
