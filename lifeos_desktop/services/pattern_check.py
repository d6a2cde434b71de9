"""For the demo person only: what was planted in the days, and what the search made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from lifeos_desktop.domain.patterns import CHANGE_POINT, CONFIRMED, TREND, WEEKDAY, Pattern
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.store.store import Store

FOUND, EARLY, MISSED = "found", "early", "missed"
NOT_SHOWN, SHOWN = "not shown", "shown"

_NEAR = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that is true of the demo person, or is not, and what became of it.

    ``verdict``: found, early or missed for what was planted; not shown (right) or shown (wrong) for
    what only looks as if. ``note`` is what is true, a sentence; ``sentence`` is what was found, "".
    """

    note: str
    verdict: str
    sentence: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class PlantedCheck:
    """All of it: ``planted`` should be found, ``nulls`` should not be shown."""

    planted: tuple[Checked, ...]
    nulls: tuple[Checked, ...]

    @property
    def summary(self) -> str:
        """How it stands, in two sentences."""
        found = sum(one.verdict != MISSED for one in self.planted)
        wrong = sum(one.verdict == SHOWN for one in self.nulls)
        right = "None" if not wrong else str(wrong)
        return (
            f"{found} of {len(self.planted)} planted effects are found. {right} of the "
            f"{len(self.nulls)} links that are not there {'is' if wrong < 2 else 'are'} shown."
        )


class PatternChecks:
    """Compares what is stored with `integrations.demo.truth`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def check(self) -> PlantedCheck:
        """What the last search found of it."""
        return compare(one for one in await self._store.patterns.all() if one.active)


def compare(patterns: Iterable[Pattern]) -> PlantedCheck:
    """The truth beside these patterns; one that stands behind another counts as that one."""
    there = list(patterns)
    planted = [
        _judged(one.note, _link(there, one), one.strength)
        for one in sorted(truth.PLANTED, key=lambda one: -one.strength)
    ]
    planted += [
        _judged(truth.WEEKEND.note, _single(there, WEEKDAY, truth.WEEKEND.metric)),
        _judged(truth.TREND.note, _single(there, TREND, truth.TREND.metric)),
        _judged(truth.CHANGE.note, _change(there)),
    ]
    return PlantedCheck(tuple(planted), tuple(_null(there, one) for one in truth.NULLS))


def _judged(note: str, found: tuple[Pattern, str] | None, strength: float = 0.0) -> Checked:
    if found is None:
        return Checked(note, MISSED, strength=strength)
    pattern, sentence = found
    return Checked(note, FOUND if pattern.tier == CONFIRMED else EARLY, sentence, strength)


def _link(patterns: list[Pattern], wanted: truth.Effect) -> tuple[Pattern, str] | None:
    """The pattern that shows this effect, at its lag and the right way."""
    for pattern in patterns:
        for metrics, lag, strength, sentence in _said(pattern):
            same = metrics == (wanted.cause, wanted.effect) or (
                lag == 0 and set(metrics) == {wanted.cause, wanted.effect}
            )
            if same and lag == wanted.lag and strength * wanted.direction > 0:
                return pattern, sentence
    return None


def _null(patterns: list[Pattern], null: truth.Effect) -> Checked:
    for pattern in patterns:
        for metrics, _, _, sentence in _said(pattern):
            if set(metrics) == {null.cause, null.effect}:
                return Checked(null.note, SHOWN, sentence)
    return Checked(null.note, NOT_SHOWN)


def _said(pattern: Pattern) -> Iterable[tuple[tuple[str, ...], int, float, str]]:
    """What a pattern says, and what stands behind it."""
    yield pattern.metrics, pattern.lag, pattern.strength, pattern.sentence
    for more in pattern.details.get("also", ()):
        yield tuple(more["metrics"]), more["lag"], more["strength"], more["sentence"]


def _single(patterns: list[Pattern], kind: str, metric: str) -> tuple[Pattern, str] | None:
    for pattern in patterns:
        if pattern.kind == kind and pattern.metrics == (metric,):
            return pattern, pattern.sentence
    return None


def _change(patterns: list[Pattern]) -> tuple[Pattern, str] | None:
    """The planted jump, near the day it was planted on."""
    found = _single(patterns, CHANGE_POINT, truth.CHANGE.metric)
    if found is None:
        return None
    day, first = found[0].day, found[0].window_start
    if day is None or first is None:
        return None
    planted = first + timedelta(days=truth.CHANGE.at)
    return found if abs(day - planted) <= _NEAR else None
