"""Dates and clock times in a typed line: a closed table of forms, never a guess about the rest."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from lifeos_desktop.domain.formats import clock, short_date
from lifeos_desktop.domain.quick_add_words import (
    DOUBTFUL_WEEKDAYS,
    MONTHS,
    NOT_AFTER_A_DATE,
    NOT_BEFORE_A_DATE,
    WEEKDAYS,
)

_DAY = timedelta(days=1)
_LONGEST_SPAN = timedelta(days=3660)
_WEEKDAY_NAMES = "Mon Tue Wed Thu Fri Sat Sun".split()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a clock time or both, where they stand in the line.

    ``word`` is how the date was said where that matters: yesterday, today, tomorrow, tonight,
    weekday. ``is_bare`` is an hour without minutes or am/pm: it counts only beside a date.
    ``says_half`` is a time with am or pm.
    """

    start: int
    end: int
    day: date | None = None
    at: time | None = None
    word: str = ""
    is_bare: bool = False
    says_half: bool = False


def find_moments(line: str, now: datetime) -> list[Moment]:
    """The moments a line names, in its order and not overlapping; ``now`` is local and aware."""
    found: list[Moment] = []
    for pattern, read in _FORMS:
        for match in pattern.finditer(line):
            moment = read(match, now)
            if moment is not None and all(
                moment.end <= other.start or other.end <= moment.start for other in found
            ):
                found.append(moment)
    return [
        _settled(moment)
        for moment in _joined(line, sorted(found, key=lambda moment: moment.start))
        if not moment.is_bare and not _means_something_else(line, moment)
    ]


def meaning(day: date, at: time | None, now: datetime, word: str = "") -> str:
    """'tomorrow, 23 Nov 18:00', 'Fri, 28 Nov', 'Fri, 1 Jan 2027'."""
    today = now.date()
    if word in {"yesterday", "today", "tonight", "tomorrow"}:
        name = word
    elif abs(day - today) <= _DAY:
        name = {-1: "yesterday", 0: "today", 1: "tomorrow"}[(day - today).days]
    else:
        name = _WEEKDAY_NAMES[day.weekday()]
    year = "" if day.year == today.year else f" {day.year}"
    hour = "" if at is None else f" {clock(at)}"
    return f"{name}, {short_date(day)}{year}{hour}"


def is_past(day: date, at: time | None, now: datetime) -> bool:
    """Whether a moment is over: another day, or a minute of today."""
    this_minute = now.time().replace(second=0, microsecond=0)
    return day < now.date() or (day == now.date() and at is not None and at < this_minute)


def _joined(line: str, moments: list[Moment]) -> Iterator[Moment]:
    """A date and a time side by side are one moment; so are a weekday and the date it falls on."""
    waiting: Moment | None = None
    for moment in moments:
        both = waiting and _together(line, waiting, moment)
        if both:
            waiting = both
            continue
        if waiting:
            yield waiting
        waiting = moment
    if waiting:
        yield waiting


def _together(line: str, first: Moment, second: Moment) -> Moment | None:
    between = line[first.end : second.start]
    if between.strip(" \t") not in {"", ","} or len(between) > 4:
        return None
    if first.day is None and first.at is not None and second.day is not None and second.at is None:
        return replace(second, start=first.start, at=first.at, says_half=first.says_half)
    if first.day is not None and first.at is None:
        if second.day is None:
            return replace(first, end=second.end, at=second.at, says_half=second.says_half)
        if first.word == "weekday" and first.day.weekday() == second.day.weekday():
            return replace(second, start=first.start)
    return None


def _settled(moment: Moment) -> Moment:
    """'tonight at 8' is in the evening."""
    at = moment.at
    is_half = at is not None and 1 <= at.hour < 12 and not moment.says_half
    if moment.word == "tonight" and at is not None and is_half:
        return replace(moment, at=at.replace(hour=at.hour + 12))
    return moment


def _means_something_else(line: str, moment: Moment) -> bool:
    before = line[: moment.start].rstrip(" \t").rpartition(" ")[2].lower()
    after = line[moment.end :].lstrip(" \t").partition(" ")[0].lower().rstrip(".,;:!?")
    return before in NOT_BEFORE_A_DATE or after in NOT_AFTER_A_DATE


def _relative(match: re.Match[str], now: datetime) -> Moment | None:
    word = match["word"].lower()
    if "after" in word:
        return _on(match, now, 2 * _DAY, "")
    word = "tomorrow" if word == "tmrw" else word
    days = {"yesterday": -1, "tomorrow": 1}.get(word, 0)
    return _on(match, now, timedelta(days=days), word)


def _weekday(match: re.Match[str], now: datetime) -> Moment | None:
    name, which = match["name"], (match["which"] or "").lower()
    number = WEEKDAYS[name.lower()]
    if name in DOUBTFUL_WEEKDAYS and not (which or match["before"] or _ends_here(match)):
        return None
    today = now.weekday()
    if which == "next":
        days = 7 - today + number
    elif which == "this":
        days = (number - today) % 7
    else:
        days = (number - today) % 7 or 7
    return _on(match, now, timedelta(days=days), "weekday")


def _ends_here(match: re.Match[str]) -> bool:
    """Whether what follows is the end, a mark, a number or a tag, but no word."""
    rest = match.string[match.end() :].lstrip(" \t")
    return not rest[:1].isalpha()


def _next_week(match: re.Match[str], now: datetime) -> Moment | None:
    return _on(match, now, timedelta(days=7 - now.weekday()), "")


def _from_now(match: re.Match[str], now: datetime) -> Moment | None:
    said = match["amount"].lower()
    amount = 0.5 if said[0] == "h" else 1.0 if said[0] == "a" else float(said)
    unit = match["unit"].lower()
    if unit.startswith("mo"):
        return _months_from_now(match, now, amount)
    if unit[0] in "dw":
        span = timedelta(days=amount * (7 if unit[0] == "w" else 1))
        return _on(match, now, span, "") if amount.is_integer() else None
    span = timedelta(minutes=amount) if unit[0] == "m" else timedelta(hours=amount)
    if span > _LONGEST_SPAN:
        return None
    # Along real time, not the clock on the wall, which may be set forward in between.
    then = (now.astimezone(UTC) + span).astimezone(now.tzinfo)
    return Moment(*match.span(), then.date(), then.time().replace(second=0, microsecond=0))


def _months_from_now(match: re.Match[str], now: datetime, amount: float) -> Moment | None:
    if not amount.is_integer() or amount > 120:
        return None
    years, month = divmod(now.month - 1 + int(amount), 12)
    year = now.year + years
    day = min(now.day, monthrange(year, month + 1)[1])
    return Moment(*match.span(), date(year, month + 1, day))


def _on(match: re.Match[str], now: datetime, span: timedelta, word: str) -> Moment | None:
    if span > _LONGEST_SPAN:
        return None
    return Moment(*match.span(), now.date() + span, word=word)


def _named_date(match: re.Match[str], now: datetime) -> Moment | None:
    named = match.groupdict()
    month = MONTHS.get(named["month"].lower()) or int(named["month"])
    year = int(named["year"]) if named["year"] else None
    if year is not None and len(named["year"]) == 2:
        year += 2000
    day = _date(year, month, int(named["day"]), now.date())
    return None if day is None else Moment(*match.span(), day)


def _date(year: int | None, month: int, day: int, today: date) -> date | None:
    """That date; without a year the next one there is, which for 29 Feb may be years away."""
    if year is not None and not 1970 <= year <= 2199:
        return None
    for candidate in range(today.year, today.year + 9) if year is None else (year,):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None


def _clock_12(match: re.Match[str], now: datetime) -> Moment | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    is_afternoon = match["half"].lower().startswith("p")
    at = time(hour % 12 + 12 * is_afternoon, minute)
    return Moment(*match.span(), at=at, says_half=True)


def _clock_24(match: re.Match[str], now: datetime) -> Moment | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    return Moment(*match.span(), at=time(hour, minute)) if hour < 24 and minute < 60 else None


def _bare_hour(match: re.Match[str], now: datetime) -> Moment | None:
    hour = int(match["hour"])
    return Moment(*match.span(), at=time(hour), is_bare=True) if hour < 24 else None


def _noon(match: re.Match[str], now: datetime) -> Moment | None:
    return Moment(*match.span(), at=time(12))


_GAP = r"[ \t]{1,3}"
# Letters of every alphabet end a word, but only ours make one: the rest of a form is ASCII.
_LETTER = r"(?u:\w)"
_START = rf"(?<!{_LETTER})(?<![@#/\\.:'’+$€£&-])"
_END = rf"(?!{_LETTER})(?![@/\\%'’&-])(?![.:,]{_LETTER})"
_BEFORE = rf"(?P<before>(?:(?:due{_GAP}by|due{_GAP}on|due:?|by|on|at|for|@){_GAP})?)"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"


def _form(body: str) -> re.Pattern[str]:
    return re.compile(rf"{_START}{_BEFORE}(?:{body}){_END}", re.IGNORECASE | re.ASCII)


# Earlier forms win where two would overlap.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Moment | None]], ...] = (
    (_form(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"), _named_date),
    (_form(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})?"), _named_date),
    (_form(rf"{_NUMBER}{_GAP}(?P<month>{_MONTH})\.?(?:,?{_GAP}(?P<year>\d{{4}}))?"), _named_date),
    (_form(rf"(?P<month>{_MONTH})\.?{_GAP}{_NUMBER}(?:,?{_GAP}(?P<year>\d{{4}}))?"), _named_date),
    (_form(rf"(?P<word>(?:the{_GAP})?day{_GAP}after{_GAP}tomorrow)"), _relative),
    (_form(r"(?P<word>yesterday|today|tomorrow|tmrw|tonight)"), _relative),
    (_form(rf"next{_GAP}week"), _next_week),
    (
        _form(
            rf"(?:(?P<which>next|this|coming){_GAP})?"
            rf"(?P<name>{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
        ),
        _weekday,
    ),
    (
        _form(
            rf"in{_GAP}(?P<amount>half{_GAP}an|an?|\d{{1,4}}(?:\.\d)?)[ \t]{{0,3}}"
            r"(?P<unit>minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|w|months?)"
        ),
        _from_now,
    ),
    (
        _form(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?[ \t]?(?P<half>am|pm|a\.m\.|p\.m\.)"),
        _clock_12,
    ),
    (_form(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"), _clock_24),
    (_form(r"noon|midday"), _noon),
    (
        re.compile(rf"{_START}at{_GAP}(?P<hour>\d{{1,2}}){_END}", re.IGNORECASE | re.ASCII),
        _bare_hour,
    ),
)
