"""Findings that say the same thing as another one: one is shown, the others stand behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.kinship import is_derived, same_thing
from lifeos_desktop.domain.patterns import (
    CHANGE_POINT,
    CONFIRMED,
    CORRELATION,
    TAG,
    TREND,
    Pattern,
    Question,
)

ALSO = "also"
_PAIRS = frozenset((CORRELATION, TAG))
_MOVES = (TREND, CHANGE_POINT)
_NEARLY = 0.8
"""A measured metric stands for what is scored from it when its own link is at least this strong."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What is shown, and how many findings stand behind another one."""

    patterns: tuple[Pattern, ...]
    behind: int


def merged(
    patterns: Iterable[Pattern],
    catalogue: Catalogue,
    *,
    known: Collection[str] = (),
    kept: Collection[str] = (),
) -> Merged:
    """One finding where several say the same.

    Two links say the same when they go the same way at the same lag, and on either side stands the
    same metric or one that is scored from it or from the same (a score and its contributor). The
    measured one is shown rather than the score; what is already ``known`` (identities) rather than
    what is new, so that the list stays as it was. Its ``details["also"]`` names the others. A trend
    and a change of one metric are one movement, told by the surer. ``kept`` are never put behind
    another: the person pinned them or found them useful.
    """

    def rank(pattern: Pattern) -> tuple[Any, ...]:
        return (
            pattern.identity not in kept,
            pattern.tier != CONFIRMED,
            _derived(pattern, catalogue),
            pattern.identity not in known,
            pattern.q,
            -abs(pattern.strength),
        )

    fronts: list[Pattern] = []
    behind: dict[str, list[Pattern]] = {}
    for pattern in sorted(patterns, key=rank):
        front = None
        if pattern.identity not in kept:
            front = next((one for one in fronts if _stands_for(one, pattern, catalogue)), None)
        if front is None:
            fronts.append(pattern)
        else:
            behind.setdefault(front.identity, []).append(pattern)
    shown = tuple(_with_also(front, behind.get(front.identity, [])) for front in fronts)
    return Merged(shown, sum(map(len, behind.values())))


def undecided(
    questions: Iterable[Question], patterns: Iterable[Pattern], catalogue: Catalogue
) -> tuple[Question, ...]:
    """The questions that no shown pattern and no earlier question asks in other words."""
    asked: list[tuple[tuple[str, ...], int]] = [(one.metrics, one.lag) for one in patterns]
    found = []
    for question in questions:
        this = (question.metrics, question.lag)
        if not any(_alike(one, this, catalogue) and one != this for one in asked):
            found.append(question)
            asked.append(this)
    return tuple(found)


def _stands_for(front: Pattern, other: Pattern, catalogue: Catalogue) -> bool:
    if front.kind in _MOVES and other.kind in _MOVES:
        return front.metrics == other.metrics
    if front.kind not in _PAIRS or other.kind not in _PAIRS:
        return False
    if front.strength * other.strength < 0:
        return False
    if abs(front.strength) < _NEARLY * abs(other.strength):
        return False
    return _alike((front.metrics, front.lag), (other.metrics, other.lag), catalogue)


def _alike(
    one: tuple[tuple[str, ...], int], other: tuple[tuple[str, ...], int], catalogue: Catalogue
) -> bool:
    """Whether both pairs are about the same two things at the same lag."""
    (metrics, lag), (others, other_lag) = one, other
    if lag != other_lag or len(metrics) != 2 or len(others) != 2:
        return False
    same: Callable[[str, str], bool] = lambda a, b: same_thing(catalogue, a, b)  # noqa: E731
    if same(metrics[0], others[0]) and same(metrics[1], others[1]):
        return True
    # On the same day neither leads.
    return lag == 0 and same(metrics[0], others[1]) and same(metrics[1], others[0])


def _derived(pattern: Pattern, catalogue: Catalogue) -> int:
    return sum(is_derived(catalogue, key) for key in pattern.metrics)


def _with_also(front: Pattern, others: list[Pattern]) -> Pattern:
    if not others:
        return front
    also = [
        {
            "kind": other.kind,
            "metrics": list(other.metrics),
            "lag": other.lag,
            "strength": other.strength,
            "q": other.q,
            "sentence": other.sentence,
        }
        for other in others
    ]
    return replace(front, details={**front.details, ALSO: also})
