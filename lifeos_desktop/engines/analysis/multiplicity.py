"""How sure: correcting for how much was looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from lifeos_desktop.domain.patterns import CONFIRMED, EARLY

Floats = NDArray[np.float64]

CONFIRMED_Q = 0.05
EARLY_Q = 0.10
_LINKED = 0.04
_LINKS = np.linspace(0.15, 0.6, 10)
_SEEN_OF_LINK = 0.7
"""Rounding, gaps and what is taken out with the calendar make a link look smaller, by a tenth to a
fifth; the rest is caution, which matters only with few days."""


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


def false_share(p: Floats, worth: Floats, tests: int) -> Floats:
    """How many of the findings at least as sure as this, in people with so many days, are false.

    ``p`` is the smallest of ``tests``; ``worth`` the independent days. Taken for granted: one pair
    in 25 is linked, with |r| anywhere from 0.15 to 0.6. With few days a real link hardly ever gets
    beyond chance, so what does is mostly chance; q alone, made to hold for one person's whole
    list, does not see that.
    """
    beyond = -ndtri(np.clip(p / tests, 1e-300, 1.0) / 2)
    reach = np.arctanh(_LINKS)[:, None] * np.sqrt(np.maximum(worth, 1)) * _SEEN_OF_LINK
    found = ndtr(reach - beyond).mean(axis=0)
    odds = _LINKED / (1 - _LINKED) * found / np.maximum(p, 1e-300)
    return np.asarray(1 / (1 + odds))
