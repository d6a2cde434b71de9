"""A finding in words: what goes with what, by how much, and when. Never a cause, never advice."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.analysis import Finding, OpenQuestion
from lifeos_desktop.domain.metrics import Metric, Unit, custom_metric
from lifeos_desktop.domain.pattern_text import effect_text
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
    Unit.MINUTES_OF_DAY: ("later", "earlier"),
}
_NTH = {2: "second", 3: "third"}
_AS_THEY_ARE = ("HRV", "VO2", "REM")  # words that stay as they are inside a sentence


def worded(finding: Finding, metric_of: MetricOf) -> Pattern:
    """The pattern a finding makes: its numbers, and the sentence and title that tell them."""
    names = tuple(_known(key, metric_of) for key in finding.metrics)
    last = names[-1]
    is_share = last.key.startswith(TAG)
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
        unit=Unit.NUMBER if is_share else last.unit,
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
    threshold = pattern.details.get("threshold")
    if x.key.startswith(TAG):
        condition = f"{_lead(x, y, pattern.lag)} {x.label}"
    elif isinstance(threshold, float) and math.isfinite(threshold):
        condition = f"{_lead(x, y, pattern.lag)} {_above(x, threshold)}"
    else:
        condition = f"{_lead(x, y, pattern.lag)} more {_inside(x)}"
    suffix = _suffix(x, y, pattern.lag)
    if y.key.startswith(TAG):
        days = round(abs(pattern.effect) * 100)
        more = "more" if pattern.effect > 0 else "fewer"
        return f"{condition}, you note {y.label}{suffix} on about {days} {more} days in 100."
    return (
        f"{condition}, your {_inside(y)}{suffix} is about {effect_text(pattern)} {_way(pattern)}."
    )


def _trend(pattern: Pattern, metric: Metric) -> str:
    first, last = (_date(pattern.details.get(key)) for key in ("first_day", "last_day"))
    when = f" between {_day(first)} and {_day(last)}" if first and last else " in this time"
    size = effect_text(pattern)
    if metric.unit == Unit.MINUTES_OF_DAY:
        return f"Your {_inside(metric)} became about {size} {_way(pattern)}{when}."
    way = "up" if pattern.effect > 0 else "down"
    return f"Your {_inside(metric)} moved {way} by about {size}{when}."


def _weekday(pattern: Pattern, metric: Metric) -> str:
    days = tuple(pattern.details.get("days", ())) or (pattern.weekday or 0,)
    if days == (5, 6):
        when = "At weekends"
    elif len(days) > 3:
        others = [_WEEKDAYS[day] for day in range(7) if day not in days]
        when = f"On all days but {_joined(others)}"
    else:
        when = f"On {_joined([_WEEKDAYS[day] for day in days])}"
    # A night belongs to the day it ended on.
    night = " (the night that ended that day)" if metric.night else ""
    small = ": a small difference" if is_small(pattern) else ""
    size = f"about {effect_text(pattern)} {_way(pattern)}"
    return f"{when} your {_inside(metric)}{night} is {size}{small}."


def _change(pattern: Pattern, metric: Metric) -> str:
    since = f"around {_day(pattern.day)}" if pattern.day else "at one point"
    if window := pattern.details.get("window"):
        return (
            f"In the last {window} days your {_inside(metric)} is about {effect_text(pattern)} "
            f"{_way(pattern)} than in the months before."
        )
    return f"Since {since} your {_inside(metric)} is about {effect_text(pattern)} {_way(pattern)}."


def _lead(x: Metric, y: Metric, lag: int) -> str:
    if x.night:
        return "On nights with" if y.night and lag == 0 else "After nights with"
    return "On days with" if lag == 0 else "After days with"


def _suffix(x: Metric, y: Metric, lag: int) -> str:
    """When the second one shows, seen from the first."""
    if lag == 0:
        # The night of a day ended on its morning, before the day.
        return " the night before" if y.night and not x.night else ""
    nth = _NTH.get(lag, f"{lag}th")
    if y.night and not x.night:
        return " the night after" if lag == 1 else f" on the {nth} night after"
    if y.night:
        return " the next night" if lag == 1 else f" {lag} nights later"
    return " the next day" if lag == 1 else f" {lag} days later"


def _above(metric: Metric, threshold: float) -> str:
    """`steps above 9,000`, `bedtime after 23:40`."""
    word = "after" if metric.unit == Unit.MINUTES_OF_DAY else "above"
    return f"{_inside(metric)} {word} {formats.value(threshold, metric.unit)}"


def _way(pattern: Pattern) -> str:
    more, less = _WORDS.get(pattern.unit, ("higher", "lower"))
    return more if pattern.effect > 0 else less


def _inside(metric: Metric) -> str:
    """The label as it stands inside a sentence."""
    label = metric.label
    if label.startswith(_AS_THEY_ARE) or label.startswith("#"):
        return label
    return label[:1].lower() + label[1:]


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
