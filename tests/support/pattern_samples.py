"""Samples of the test suite: patterns worked out from the demo person's stored days.

The product shows only what its own search has stored. These are for tests and pictures of the
window: plain correlations of the days as they are stored, with their own intervals, corrected for
how many pairs were looked at. Nothing here is invented, and nothing here is the product's method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import atanh, ceil, erfc, sqrt, tanh
from statistics import fmean, stdev
from typing import Any

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.metrics import Unit
from lifeos_desktop.domain.pattern_view import dots
from lifeos_desktop.domain.patterns import (
    CONFIRMED,
    EARLY,
    FADED,
    HELD_UP,
    Pattern,
    PatternRun,
    Question,
)
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.services.day_series import DaySeries
from lifeos_desktop.store import Store

METRICS = (
    "sleep.total", "sleep.deep", "sleep.rem", "sleep.hrv", "sleep.lowest_hr", "sleep.latency",
    "sleep.bedtime", "sleep.wake_time", "activity.steps", "activity.high_time", "stress.high",
    "journal.energy", "journal.mood", truth.COFFEE, truth.ALCOHOL, truth.SCREEN,
    "activity.sedentary_time", "body.temperature_deviation",
)  # fmt: skip
LAGS = (0, 1, 2, 3)
DAYS = 180
_DAY = timedelta(days=1)
Values = Mapping[date, float]


async def insert_patterns(
    store: Store, series: DaySeries, catalogue: Catalogue, today: date
) -> PatternRun:
    """Work the samples out from the last 180 stored days and keep them as one search."""
    first, last = today - DAYS * _DAY, today
    days = {
        key: {day: one.value for day, one in (await series.values(key, first, last)).items()}
        for key in METRICS
    }
    links = _links(days, catalogue)
    found = [one for one in links if one.q <= 0.05 and _is_planted(one)]
    found += [replace(one, tier=EARLY) for one in links if 0.05 < one.q <= 0.2][:1]
    found += [_weekend(days), _trend(days), _change(days, first)]
    now = store.database.clock.now()
    seen = now - 40 * _DAY
    known = [
        replace(
            one,
            window_start=first,
            window_end=last,
            first_seen=seen if number % 2 else now - 2 * _DAY,
            **(_later(one, days, seen.date()) if number % 2 and len(one.metrics) > 1 else {}),
        )
        for number, one in enumerate(found)
    ]
    questions = _questions([one for one in links if one.q > 0.2])
    run = PatternRun(
        ran_at=now,
        days=len({day for values in days.values() for day in values}),
        metrics=len(METRICS),
        tested=len(links) + 3,
        shown=len(known),
        held_back=sum(one.p <= 0.05 for one in links) - len(known) + 3,
        window_start=first,
        window_end=last,
        details={"made_by": "a sample of the test suite"},
    )
    return await store.patterns.record(run, known, questions)


def _is_planted(pattern: Pattern) -> bool:
    return any(
        (one.cause, one.effect, one.lag) == (*pattern.metrics, pattern.lag) for one in truth.PLANTED
    )


def _links(days: Mapping[str, Values], catalogue: Catalogue) -> list[Pattern]:
    """The clearest lag of every pair that is no definition, the surest first."""
    best = []
    for one, other in combinations(METRICS, 2):
        if catalogue.is_definitional(one, other):
            continue
        orders = [(one, other, lag) for lag in LAGS]
        orders += [(other, one, lag) for lag in LAGS if lag]
        tried = [(order, _correlation(days, *order)) for order in orders]
        known = [(order, r, n) for order, (r, n) in tried if n >= 30]
        if known:
            (x, y, lag), r, n = max(known, key=lambda item: abs(item[1]))
            p = 1 - (1 - _p_value(r, n)) ** len(known)
            best.append(_link(days, catalogue, (x, y), lag, r, n, p))
    ordered = sorted(best, key=lambda pattern: pattern.p)
    q, found = 1.0, []
    for rank in range(len(ordered), 0, -1):  # Benjamini and Hochberg
        q = min(q, ordered[rank - 1].p * len(ordered) / rank)
        found.append(replace(ordered[rank - 1], q=q, tier=CONFIRMED if q <= 0.05 else EARLY))
    return found[::-1]


def _link(
    days: Mapping[str, Values],
    catalogue: Catalogue,
    metrics: tuple[str, str],
    lag: int,
    r: float,
    n: int,
    p: float,
) -> Pattern:
    """``effect``: how far the second one moves when the first is one standard deviation higher."""
    x, y = (catalogue[key] for key in metrics) if all(k in catalogue for k in metrics) else (
        _Plain(metrics[0]), _Plain(metrics[1])
    )  # fmt: skip
    pairs = dots(days[metrics[0]], days[metrics[1]], lag)
    scale = stdev(dot.y for dot in pairs) or 1.0
    low, high = _interval(r, n)
    size = _size(r * scale, y.unit)
    when = {0: "the same day", 1: "the next day"}.get(lag, f"{lag} days later")
    words = ("later", "earlier") if y.unit is Unit.MINUTES_OF_DAY else ("higher", "lower")
    way = words[0] if r > 0 else words[1]
    return Pattern(
        kind="correlation",
        metrics=metrics,
        lag=lag,
        sentence=f"After more {_name(x)}, {_name(y)} {when} is about {size} {way}."
        if lag
        else f"With more {_name(x)}, {_name(y)} is about {size} {way}.",
        effect=r * scale,
        low=low * scale,
        high=high * scale,
        p=p,
        q=1.0,
        n=n,
        tier=EARLY,
        strength=r,
        unit=y.unit,
        title=f"{x.label}, {_name(y)}",
        details={"lags": [_lag(days, metrics, each) for each in LAGS]},
    )


def _size(amount: float, unit: Unit) -> str:
    if unit is Unit.RATING:
        return f"{formats.number(abs(amount), 1)} points"
    return formats.difference(amount, unit)


class _Plain:
    """A metric the catalogue does not know."""

    unit = Unit.NUMBER

    def __init__(self, key: str) -> None:
        self.label = key.rsplit(".", 1)[-1].replace("_", " ").capitalize()


def _name(metric: Any) -> str:
    label = str(metric.label)
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _lag(days: Mapping[str, Values], metrics: tuple[str, str], lag: int) -> dict[str, float]:
    r, n = _correlation(days, *metrics, lag)
    low, high = _interval(r, n)
    return {"lag": lag, "effect": r, "low": low, "high": high}


def _correlation(days: Mapping[str, Values], x: str, y: str, lag: int) -> tuple[float, int]:
    pairs = dots(days[x], days[y], lag)
    return _r([(dot.x, dot.y) for dot in pairs]), len(pairs)


def _r(pairs: Sequence[tuple[float, float]]) -> float:
    if len(pairs) < 4:
        return 0.0
    x_mean, y_mean = fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    across = sqrt(sum((x - x_mean) ** 2 for x, _ in pairs))
    up = sqrt(sum((y - y_mean) ** 2 for _, y in pairs))
    if not across or not up:
        return 0.0
    return sum((x - x_mean) * (y - y_mean) for x, y in pairs) / (across * up)


def _interval(r: float, n: int) -> tuple[float, float]:
    reach = 1.96 / sqrt(max(n - 3, 1))
    return tanh(atanh(r) - reach), tanh(atanh(r) + reach)


def _p_value(r: float, n: int) -> float:
    return erfc(abs(atanh(r)) * sqrt(n - 3) / sqrt(2))


def _weekend(days: Mapping[str, Values]) -> Pattern:
    wake = days["sleep.wake_time"]
    weekend = [value for day, value in wake.items() if day.weekday() >= 5]
    week = [value for day, value in wake.items() if day.weekday() < 5]
    return _difference(
        "weekday", "sleep.wake_time", weekend, week, "At weekends you wake up about {} later.",
        "Wake-up at weekends", Unit.MINUTES_OF_DAY, weekday=5,
    )  # fmt: skip


def _change(days: Mapping[str, Values], first: date) -> Pattern:
    sitting = days["activity.sedentary_time"]
    at = first + truth.CHANGE.at * _DAY
    before = [value for day, value in sitting.items() if day < at]
    since = [value for day, value in sitting.items() if day >= at]
    return _difference(
        "change_point", "activity.sedentary_time", since, before,
        f"Since {formats.short_date(at)} you sit about {{}} less a day.",
        "Sitting time", Unit.SECONDS, day=at,
    )  # fmt: skip


def _difference(
    kind: str,
    metric: str,
    here: Sequence[float],
    there: Sequence[float],
    sentence: str,
    title: str,
    unit: Unit,
    **more: Any,
) -> Pattern:
    amount = fmean(here) - fmean(there)
    error = sqrt(stdev(here) ** 2 / len(here) + stdev(there) ** 2 / len(there))
    p = erfc(abs(amount / error) / sqrt(2))
    return Pattern(
        kind=kind,
        metrics=(metric,),
        lag=0,
        sentence=sentence.format(formats.difference(amount, unit)),
        effect=amount,
        low=amount - 1.96 * error,
        high=amount + 1.96 * error,
        p=p,
        q=min(1.0, p * 3),
        n=len(here) + len(there),
        tier=CONFIRMED,
        unit=unit,
        title=title,
        **more,
    )


def _trend(days: Mapping[str, Values]) -> Pattern:
    pulse = days["sleep.lowest_hr"]
    start = min(pulse)
    pairs = [(float((day - start).days), value) for day, value in pulse.items()]
    r, n = _r(pairs), len(pairs)
    scale = stdev(y for _, y in pairs) / stdev(x for x, _ in pairs) * max(x for x, _ in pairs)
    low, high = _interval(r, n)
    return Pattern(
        kind="trend",
        metrics=("sleep.lowest_hr",),
        lag=0,
        sentence="Your lowest heart rate moved down by about "
        f"{formats.difference(r * scale, Unit.BPM)} in this time.",
        effect=r * scale,
        low=low * scale,
        high=high * scale,
        p=_p_value(r, n),
        q=min(1.0, 3 * _p_value(r, n)),
        n=n,
        tier=CONFIRMED,
        strength=r,
        unit=Unit.BPM,
        title="Lowest heart rate",
    )


def _later(pattern: Pattern, days: Mapping[str, Values], seen: date) -> dict[str, Any]:
    """How it did on the days after it was first seen."""
    x, y = (
        {day: value for day, value in days[key].items() if day > seen} for key in pattern.metrics
    )
    pairs = dots(x, y, pattern.lag)
    r = _r([(dot.x, dot.y) for dot in pairs])
    held = r * pattern.strength > 0 and abs(r) >= abs(pattern.strength) / 2
    return {"later": HELD_UP if held else FADED, "later_days": len(pairs)}


def _questions(links: Iterable[Pattern]) -> list[Question]:
    """The five that come closest, with the days that would decide them with a power of 80 %."""
    found = []
    for link in links:
        needed = ceil((2.8 / max(abs(atanh(link.strength)), 0.01)) ** 2) + 3
        if link.n < needed:
            found.append(Question(link.kind, link.metrics, link.lag, link.title, link.n, needed))
    return sorted(found, key=lambda question: question.days_more)[:5]
