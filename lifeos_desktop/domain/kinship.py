"""Metrics that say the same thing twice: pairs nobody needs to be told of.

The catalogue's definitional pairs are a whole and its part, a score and what it is scored from. In
a person's own days there are more that go together by how they are made, and that would crowd out
everything worth knowing: two numbers worked out from the same measurement, a wearable's contributor
and any other number of that wearable, two readings of one day's movement, and what is left of the
24 hours after the night.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from lifeos_desktop.domain.catalogue import Catalogue

_CONTRIBUTOR = ".contributor."
_MOVEMENT = "activity."
_AWAKE = frozenset(("activity.low_time", "activity.sedentary_time"))
_ENDS = frozenset(("sleep.bedtime", "sleep.wake_time"))
_IN_BED, _ASLEEP = "sleep.in_bed", "sleep.total"


def never_news(catalogue: Catalogue, keys: Iterable[str]) -> frozenset[frozenset[str]]:
    """The pairs among these metrics that are not worth a test."""
    parts = _parts(catalogue)
    made_from = {key: _origins(catalogue, parts, key) for key in keys}
    return frozenset(
        frozenset(pair)
        for pair in combinations(sorted(made_from), 2)
        if catalogue.is_definitional(*pair)
        or made_from[pair[0]] & made_from[pair[1]]
        or _same_device(catalogue, *pair)
        or _one_day(catalogue, *pair)
    )


def same_thing(catalogue: Catalogue, first: str, second: str) -> bool:
    """Whether one is scored from the other, or both from the same: they say one thing of a third.

    A part says something of its own (deep sleep and all sleep), so it is not the same thing.
    """
    if {first, second} == {_IN_BED, _ASLEEP}:
        return True
    return bool(_scored(catalogue, first) & _scored(catalogue, second))


def is_contributor(key: str) -> bool:
    """Whether it is a wearable's own reading of something it also gives as it was measured."""
    return _CONTRIBUTOR in key


def is_derived(catalogue: Catalogue, key: str) -> bool:
    """Whether it is worked out from other metrics."""
    metric = catalogue.get(key)
    return key == _IN_BED or is_contributor(key) or (metric is not None and bool(metric.score_of))


def _origins(catalogue: Catalogue, parts: Mapping[str, list[str]], key: str) -> frozenset[str]:
    """The metric with everything it is made from, its parts too."""
    found: set[str] = set()
    waiting = [key]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        metric = catalogue.get(one)
        waiting += [*(metric.score_of if metric else ()), *parts.get(one, ())]
    return frozenset(found)


def _scored(catalogue: Catalogue, key: str) -> frozenset[str]:
    metric = catalogue.get(key)
    return frozenset((key, *(metric.score_of if metric else ())))


def _parts(catalogue: Catalogue) -> Mapping[str, list[str]]:
    """The parts of every whole."""
    found: dict[str, list[str]] = {}
    for metric in catalogue:
        for whole in metric.part_of:
            found.setdefault(whole, []).append(metric.key)
    return found


def _one_day(catalogue: Catalogue, first: str, second: str) -> bool:
    """Lengths that add up: who lies longer has less of the day left, and got up later."""
    for one, other in ((first, second), (second, first)):
        metric = catalogue.get(other)
        is_night = metric is not None and (_IN_BED in metric.part_of or other == _IN_BED)
        if one in _AWAKE and (is_night or other in _ENDS):
            return True
        if one in _ENDS and other == _IN_BED:
            return True
    return False


def _same_device(catalogue: Catalogue, first: str, second: str) -> bool:
    if first.startswith(_MOVEMENT) and second.startswith(_MOVEMENT):
        return True
    if not (is_contributor(first) or is_contributor(second)):
        return False
    one, other = catalogue.get(first), catalogue.get(second)
    return one is not None and other is not None and one.source == other.source
