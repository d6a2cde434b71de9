"""How wide an interval must be to hold the truth on 80 % of days: adaptive conformal inference.

The half width is a quantile of the latest misses. Which quantile follows what happened (Gibbs and
Candes 2021): after a miss it moves outwards, after a hit a little inwards, so that the coverage
comes out right whatever the misses are distributed like. Where there are few misses yet, a usual
width counts as much as five of them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

COVERAGE = 0.8
_STEP = 0.03
_FEWEST, _MOST = 10, 60
_PRIOR_MISSES = 5.0


class AdaptiveWidth:
    """The half width of the next interval, learned from each day's miss."""

    def __init__(self) -> None:
        self._outside = 1.0 - COVERAGE
        self._learned = 0
        self._misses: deque[float] = deque()
        self._ordered: list[float] = []

    def half_width(self, usual: float) -> float:
        """For the next day; ``usual`` is what it would be without any miss to go by, in points."""
        n = len(self._ordered)
        if not n:
            return usual
        # The n misses cut what comes into n + 1 equally likely stretches.
        place = (1.0 - self._outside) * (n + 1) - 1
        if place > n - 1:  # beyond the largest miss there was
            learned = self._ordered[-1] * (1 + (place - (n - 1)) / 2)
        else:
            below = max(int(place), 0)
            above = min(below + 1, n - 1)
            share = max(place - below, 0.0)
            learned = self._ordered[below] * (1 - share) + self._ordered[above] * share
        return (n * learned + _PRIOR_MISSES * usual) / (n + _PRIOR_MISSES)

    def learn(self, miss: float, *, inside: bool) -> None:
        """``miss`` is how far the value was off; ``inside`` whether the interval held the truth."""
        self._learned += 1
        # Only the later half: a new person's forecasts soon miss by less than the first ones did.
        keep = max(_FEWEST, min(_MOST, self._learned // 2))
        while len(self._misses) >= keep:
            del self._ordered[bisect_left(self._ordered, self._misses.popleft())]
        self._misses.append(miss)
        insort(self._ordered, miss)
        self._outside += _STEP * ((1.0 - COVERAGE) - (not inside))
        self._outside = min(max(self._outside, 0.0), 1.0)
