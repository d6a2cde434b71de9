"""How many days a question needs before it can be answered."""

from __future__ import annotations

import math

from scipy.special import ndtri

POWER = 0.8
SIGNIFICANCE = 0.05


def days_needed(r: float, worth: float, days: int, *, pairs: int, tests: int, found: int) -> int:
    """Days with both metrics at which a link as strong as ``r`` is confirmed four times in five.

    ``worth`` is what the present ``days`` count as; more of the same kind are taken to come.
    ``pairs`` are corrected for with ``tests`` each (lags, directions), of which ``found`` are
    confirmed already: each of them lets the next one pass a little more easily.
    """
    level = SIGNIFICANCE * (found + 1) / max(pairs, 1) / max(tests, 1)
    beyond = -float(ndtri(level / 2)) + float(ndtri(POWER))
    strength = math.atanh(min(max(abs(r), 1e-6), 0.99))
    needed = (beyond / strength) ** 2 + 3
    return math.ceil(needed * days / max(worth, 1.0))
