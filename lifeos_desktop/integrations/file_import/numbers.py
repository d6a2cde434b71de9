"""The numbers of a table's column: its decimal mark, its unit, and its values in base units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lifeos_desktop.domain.metrics import Metric, Unit
from lifeos_desktop.integrations.formats import Unclear
from lifeos_desktop.integrations.reading import slug, stable_name

NO_VALUE = frozenset(
    ("", "-", "--", "\N{EN DASH}", "\N{EM DASH}", "n/a", "na", "nan", "null", "none", "nil", "?")
)
_GROUPS = "  \N{THIN SPACE}'’"
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?", re.I)
_SPOKEN = re.compile(r"(?:(\d+)\s*h(?:\w*)\s*)?(?:(\d+)\s*m(?:in\w*)?\s*)?(?:(\d+)\s*s\w*)?", re.I)
_WITH_UNIT = re.compile(r"([^A-Za-z%°µ]*[\d.,])\s*([A-Za-z%°µ/]+)")
_DAY_MINUTES = 1_440

Scale = tuple[float, Unit]
_UNITS: Mapping[str, Scale] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), (1.0, Unit.SECONDS)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), (60.0, Unit.SECONDS)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std"), (3_600.0, Unit.SECONDS)),
    **dict.fromkeys(("h:mm", "hh:mm"), (0.0, Unit.SECONDS)),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), (1.0, Unit.METRES)),
    "km": (1_000.0, Unit.METRES),
    **dict.fromkeys(("mi", "mile", "miles"), (1_609.344, Unit.METRES)),
    **dict.fromkeys(("kcal", "cal"), (1.0, Unit.KILOCALORIES)),
    "kj": (1 / 4.184, Unit.KILOCALORIES),
    **dict.fromkeys(("%", "percent"), (1.0, Unit.PERCENT)),
    "bpm": (1.0, Unit.BPM),
    "ms": (1.0, Unit.MILLISECONDS),
    **dict.fromkeys(("°c", "c", "degc"), (1.0, Unit.CELSIUS_DEVIATION)),
    **dict.fromkeys(("br/min", "brpm", "rpm"), (1.0, Unit.BREATHS)),
    **dict.fromkeys(("count", "steps", "x"), (1.0, Unit.COUNT)),
    **dict.fromkeys(("years", "yr"), (1.0, Unit.YEARS)),
    "ml/kg/min": (1.0, Unit.ML_KG_MIN),
}
_NAMED_UNITS: Mapping[Unit, tuple[str, ...]] = {
    Unit.SECONDS: ("seconds", "minutes", "hours"),
    Unit.METRES: ("m", "km", "mi"),
    Unit.KILOCALORIES: ("kcal", "kJ"),
}
OWN_UNITS = ("minutes", "hours", "seconds", "km", "m", "mi", "kcal", "kJ", "%", "bpm", "ms")


@dataclass(frozen=True, slots=True)
class Decimals:
    """How a column writes its numbers."""

    mark: str  # "." or ","

    def number(self, cell: str) -> float | None:
        """The number a cell is, or None."""
        usual = cell if self.mark == "." else "" if "." in cell else cell.replace(",", ".")
        if _NUMBER.fullmatch(usual):  # most cells need no more
            value = float(usual)
            return value if abs(value) < float("inf") else None
        text = cell.replace("\N{MINUS SIGN}", "-")
        for group in _GROUPS:
            text = text.replace(group, "")
        other = "," if self.mark == "." else "."
        if other in text:
            whole = text.split(self.mark)[0].lstrip("+-")
            if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", whole):
                return None
            text = text.replace(other, "")
        text = text.replace(self.mark, ".")
        if not _NUMBER.fullmatch(text):
            return None
        value = float(text)
        return value if abs(value) < float("inf") else None


def proven_mark(cells: Iterable[str]) -> str:
    """The decimal mark that a column's own numbers prove; "" where they prove none, or both."""
    comma = point = False
    for cell in cells:
        if ("." not in cell and "," not in cell) or len(cell) > 40:
            continue
        marks = re.sub(r"[^.,]", "", cell)
        last = marks[-1]
        digits = re.search(r"[.,](\d*)(?!.*[.,])", cell)
        proven = marks.count(last) == 1 and (
            len(set(marks)) == 2  # the last of two kinds is the decimal one
            or re.match(r"[+-]?0[.,]", cell) is not None
            or (digits is not None and len(digits.group(1)) != 3)
        )
        comma |= proven and last == ","
        point |= proven and last == "."
        # Several of one kind are groups of thousands, so the decimal mark is the other one.
        if marks.count(last) > 1 and len(set(marks)) == 1:
            comma |= last == "."
            point |= last == ","
    if comma != point:
        return "," if comma else "."
    return ""


def unit_of(text: str) -> Scale | None:
    """What a unit's name stands for: how many base units, and which."""
    return _UNITS.get(text.strip().lower())


def units_for(unit: Unit) -> tuple[str, ...]:
    """The units a number of this base unit may be written in; empty where there is only one."""
    return _NAMED_UNITS.get(unit, ())


def unit_name(given: Scale) -> str:
    """The name a unit is shown with: "h" and "hrs" are "hours"."""
    names = (*_NAMED_UNITS.get(given[1], ()), *OWN_UNITS)
    return next((name for name in names if unit_of(name) == given), given[1].value)


def unit_in_name(column: str) -> Scale | None:
    """The unit a column's name carries in brackets: "Sleep (h)", "Sleep [min]"."""
    match = re.search(r"[(\[]([^()\[\]]{1,12})[)\]]\s*$", column)
    return unit_of(match.group(1)) if match else None


def scale_for(metric: Metric, given: Scale | None, column: str) -> float:
    """How many base units of the metric one of the column's is; Unclear when they do not fit."""
    if given is None:
        return 1.0
    scale, unit = given
    if unit is not metric.unit:
        raise Unclear(
            f"Column '{column}' is given in another unit than {metric.label} is kept in "
            f"({metric.unit.value or 'a plain number'}).",
            "Leave the unit out or choose another.",
            column,
        )
    return scale or 3_600.0


def value_reader(metric: Metric, decimals: Decimals, scale: float) -> Callable[[str], float | None]:
    """How to read a cell of this column as a value in the base unit; None if it is none."""

    def read(cell: str) -> float | None:
        if metric.unit is Unit.MINUTES_OF_DAY:
            return _clock(cell, metric, decimals)
        if metric.unit is Unit.SECONDS and (seconds := _duration(cell)) is not None:
            return seconds
        plain = decimals.number(cell)
        if plain is not None:
            return plain * scale
        match = _WITH_UNIT.fullmatch(cell)  # "7.5 h", "85 %"
        own = unit_of(match.group(2)) if match else None
        if match is None or own is None or own[1] is not metric.unit or not own[0]:
            return None
        plain = decimals.number(match.group(1).strip())
        return None if plain is None else plain * own[0]

    return read


def _duration(cell: str) -> float | None:
    """Seconds of "7:30", "7:30:15" or "7h 30m"."""
    if (match := _CLOCK.fullmatch(cell)) and not match.group(4):
        hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
    elif cell[:1].isdigit() and (match := _SPOKEN.fullmatch(cell)) and any(match.groups()):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
    else:
        return None
    return float(hours * 3_600 + minutes * 60 + seconds)


def _clock(cell: str, metric: Metric, decimals: Decimals) -> float | None:
    """Minutes of the day of "23:30" or "11:30 pm", past midnight where the metric goes there."""
    match = _CLOCK.fullmatch(cell)
    if match is None:
        return decimals.number(cell)
    hour, minute = int(match.group(1)), int(match.group(2))
    if half := (match.group(4) or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24:
        return None
    minutes = float(hour * 60 + minute)
    if minutes < metric.low and minutes + _DAY_MINUTES <= metric.high:
        minutes += _DAY_MINUTES
    return minutes


def custom_key(name: str) -> str:
    """The key of a metric of the person's own, the same for the same name in any script."""
    plain = name.removeprefix("custom.").strip()
    return f"custom.{slug(plain)[:60] or slug(stable_name(plain))}"
