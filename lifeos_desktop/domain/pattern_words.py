"""A finding in words: what goes with what, by how much, and when. Never a cause, never advice."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.analysis import Finding, OpenQuestion
from lifeos_desktop.domain.metrics import Metric, Unit, custom_metric
from lifeos_desktop.domain.pattern_text import effect_text, is_share
from lifeos_desktop.domain.patterns import (
    CHANGE_POINT,
    TREND,
    WEEKDAY,
    Pattern,
    Question,
)

TAG = "tag."
SMALL = 0.35
"""A difference of fewer standard deviations than this is called small: on three days of four
nobody could tell it from an ordinary one."""

MetricOf = Callable[[str], Metric | None]

_WEEKDAYS = "Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays".split()
_WORDS: dict[str, tuple[str, str]] = {
    Unit.SECONDS: ("longer", "shorter"),
    Unit.METRES: ("longer", "shorter"),
    Unit.MINUTES_OF_DAY: ("later", "earlier"),
}
_NTH = {2: "second", 3: "third", 4: "fourth"}
_AS_THEY_ARE = ("HRV", "VO2", "REM", "#")  # words that stay as they are inside a sentence
_AFTER = {
    "calendar.first_start": "your first event after",
    "calendar.last_end": "your last event ending after",
}
# What is known of a night and belongs to the morning: nobody says "the night" of it.
_OF_THE_MORNING = ("sleep.wake_time", "readiness.")


def worded(finding: Finding, metric_of: MetricOf) -> Pattern:
    """The pattern a finding makes: its numbers, and the sentence and title that tell them."""
    names = tuple(_known(key, metric_of) for key in finding.metrics)
    last = names[-1]
    effect, low, high = finding.effect, finding.low, finding.high
    if finding.kind == TREND and "change" in finding.details:
        change = finding.details["change"]
        effect, low, high = change["effect"], change["low"], change["high"]
    pattern = Pattern(
        kind=finding.kind,
        metrics=finding.metrics,
        lag=finding.lag,
        sentence="",
        effect=effect,
        low=low,
        high=high,
        p=finding.p,
        q=finding.q,
        n=finding.n,
        tier=finding.tier,
        strength=finding.strength,
        unit=last.unit,
        weekday=finding.weekday,
        day=finding.day,
        details=dict(finding.details),
    )
    match finding.kind:
        case "trend":
            sentence = _trend(pattern, last)
        case "weekday":
            sentence = _weekday(pattern, last)
        case "change_point":
            sentence = _change(pattern, last)
        case _:
            sentence = _pair(pattern, names[0], last)
    return replace(pattern, sentence=sentence, title=title(finding.metrics, finding.lag, metric_of))


def asked(question: OpenQuestion, metric_of: MetricOf) -> Question:
    """A question that is not decided, with its title."""
    return Question(
        question.kind,
        question.metrics,
        question.lag,
        title(question.metrics, question.lag, metric_of),
        question.days_present,
        question.days_needed,
    )


def title(metrics: tuple[str, ...], lag: int, metric_of: MetricOf) -> str:
    """`Steps and deep sleep the night after`: what it is about, in a few words."""
    names = [_known(key, metric_of) for key in metrics]
    if len(names) == 1:
        return names[0].label
    when = _suffix(names[0], names[1], lag)
    return f"{names[0].label} and {_inside(names[1])}{when}"


def is_small(pattern: Pattern) -> bool:
    """Whether the effect is real and hardly to be noticed; only kinds with one metric can say."""
    one_metric = pattern.kind in (WEEKDAY, TREND, CHANGE_POINT)
    return one_metric and abs(pattern.strength) < SMALL


def _pair(pattern: Pattern, x: Metric, y: Metric) -> str:
    suffix = _suffix(x, y, pattern.lag)
    return f"{_lead(x, y, pattern.lag)} {_condition(pattern, x)}, {_moves(pattern, y, suffix)}."


def _trend(pattern: Pattern, metric: Metric) -> str:
    first, last = (_date(pattern.details.get(key)) for key in ("first_day", "last_day"))
    when = f"between {_day(first)} and {_day(last)}" if first and last else "in this time"
    size = effect_text(pattern)
    if is_share(pattern):
        more = "more" if pattern.effect > 0 else "less"
        return f"You came to note {_inside(metric)} {more} often {when}, by about {size}."
    if metric.unit == Unit.MINUTES_OF_DAY:
        return f"Your {_inside(metric)} became about {size} {_way(pattern)} {when}."
    way = "up" if pattern.effect > 0 else "down"
    return f"Your {_inside(metric)} moved {way} by about {size} {when}."


def _weekday(pattern: Pattern, metric: Metric) -> str:
    days = tuple(pattern.details.get("days", ())) or (pattern.weekday or 0,)
    if metric.night and not metric.key.startswith(_OF_THE_MORNING):
        # A night belongs to the day it ended on, which nobody would guess.
        when = f"On the nights to {_joined([_WEEKDAYS[day].removesuffix('s') for day in days])}"
    elif days == (5, 6):
        when = "At weekends"
    else:
        when = f"On {_joined([_WEEKDAYS[day] for day in days])}"
    small = ": a small difference" if is_small(pattern) else ""
    return f"{when} {_moves(pattern, metric)}{small}."


def _change(pattern: Pattern, metric: Metric) -> str:
    if pattern.details.get("window"):
        since = f"Since {_day(pattern.day)}" if pattern.day else "Of late"
        return f"{since} {_moves(pattern, metric)} than in the three months before."
    since = f"Since around {_day(pattern.day)}" if pattern.day else "Since some day"
    return f"{since} {_moves(pattern, metric)}."


def _moves(pattern: Pattern, metric: Metric, suffix: str = "") -> str:
    """`your deep sleep the night after is about 24 min longer`, without a full stop."""
    size = effect_text(pattern)
    if is_share(pattern):
        more = "more" if pattern.effect > 0 else "less"
        return f"you note {_inside(metric)}{suffix} {more} often, by about {size}"
    if metric.unit == Unit.COUNT and not metric.custom:
        more = "more" if pattern.effect > 0 else "fewer"
        return f"you have about {size} {more} {_inside(metric)}{suffix}"
    verb = "are" if _is_plural(metric) else "is"
    return f"your {_inside(metric)}{suffix} {verb} about {size} {_way(pattern)}"


def _condition(pattern: Pattern, x: Metric) -> str:
    """What the days have in common: `#wine`, `more than 8,700 steps`, `a bedtime after 23:40`."""
    threshold = pattern.details.get("threshold")
    yes_no = pattern.details.get("yes_no") or [x.key.startswith(TAG)]
    if yes_no[0]:
        return _inside(x)
    if not isinstance(threshold, int | float) or not math.isfinite(threshold):
        return f"more {_inside(x)}"
    least = pattern.details.get("least")
    if threshold == 0 and isinstance(least, int | float) and least >= 0:
        return f"any {_inside(x)}"
    limit = formats.value(_rounded(threshold), x.unit)
    match x.unit:
        case Unit.MINUTES_OF_DAY:
            return f"{_AFTER.get(x.key, f'a {_inside(x)} after')} {limit}"
        case Unit.COUNT if not x.custom:
            return f"more than {limit} {_inside(x)}"
        case Unit.SECONDS | Unit.METRES:
            return f"{_inside(x)} over {limit}"
    return f"{_inside(x)} above {limit}"


def _lead(x: Metric, y: Metric, lag: int) -> str:
    if x.night:
        return "On nights with" if y.night and lag == 0 else "After nights with"
    return "On days with" if lag == 0 else "After days with"


def _suffix(x: Metric, y: Metric, lag: int) -> str:
    """When the second one shows, seen from the first."""
    if lag == 0:
        # The night of a day ended on its morning, before the day.
        before = " that morning" if y.key.startswith(_OF_THE_MORNING) else " the night before"
        return before if y.night and not x.night else ""
    if y.night and not x.night and y.key.startswith(_OF_THE_MORNING):
        return " the next morning" if lag == 1 else f" {lag} mornings later"
    if y.night and not x.night:
        return " the night after" if lag == 1 else f" on the {_nth(lag)} night after"
    if y.night:
        return " the next night" if lag == 1 else f" {lag} nights later"
    if x.night:
        # The first day after a night is the one it ended on.
        return f" on the {_nth(lag + 1)} day after"
    return " the next day" if lag == 1 else f" {lag} days later"


def _nth(number: int) -> str:
    return _NTH.get(number, f"{number}th")


def _rounded(threshold: float) -> float:
    """Three figures are enough to say where the days were parted."""
    return float(f"{threshold:.3g}") if abs(threshold) < 1e4 else round(threshold, -2)


def _way(pattern: Pattern) -> str:
    more, less = _WORDS.get(pattern.unit, ("higher", "lower"))
    return more if pattern.effect > 0 else less


def _inside(metric: Metric) -> str:
    """The label as it stands inside a sentence."""
    label = metric.label
    return label if label.startswith(_AS_THEY_ARE) else label[:1].lower() + label[1:]


def _is_plural(metric: Metric) -> bool:
    words = metric.label.lower().split()
    ends = (words[0], words[-1]) if words else ()
    return any(word.endswith("s") and not word.endswith(("ss", "us", "is")) for word in ends)


def _known(key: str, metric_of: MetricOf) -> Metric:
    known = metric_of(key)
    if known is not None:
        return known
    return custom_metric(key, f"#{key.removeprefix(TAG)}" if key.startswith(TAG) else "")


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _day(day: date) -> str:
    return f"{formats.short_date(day)} {day.year}"
