"""How sure: correcting for how much was looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.domain.patterns import CONFIRMED, EARLY

Floats = NDArray[np.float64]

CONFIRMED_Q = 0.05
EARLY_Q = 0.20


def benjamini_hochberg(p: Floats) -> Floats:
    """The q of each p: the false-discovery rate if everything at least as sure were shown.

    ``p`` has no NaN; the family is all of it.
    """
    count = len(p)
    if count == 0:
        return np.empty(0)
    order = np.argsort(p)
    raw = p[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    return q


def any_of(p: Floats, tests: Floats | int) -> Floats:
    """The p of the smallest of ``tests`` p-values (Sidak), exact for tiny ones too."""
    return np.asarray(-np.expm1(tests * np.log1p(-np.minimum(p, 1 - 1e-16))))


def tier(q: float) -> str:
    """Confirmed, early sign, or "" for neither."""
    if q <= CONFIRMED_Q:
        return CONFIRMED
    return EARLY if q <= EARLY_Q else ""
