"""How often a steady metric looks as much like a move as this one does: simulated, and kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lifeos_desktop.engines.analysis.long_memory import simulated

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

UNDECIDED = 4.0
"""Odds from which a move is either a line or a step; with less it may be shown as both."""
_TAIL = 0.02
_LEAST_NULL = 20


def scores(
    accounts: Floats, chances: Floats, memories: Floats
) -> tuple[tuple[Floats, Floats], Floats]:
    """From log evidence (account, memory, metric): the log evidence of a line and of a step over
    that of staying, and the log odds of a line against a step."""
    top = accounts.max(axis=(0, 1))
    evidence = np.log(np.einsum("amx,m->ax", np.exp(accounts - top), memories))
    odds = np.log(chances[1] / chances[2]) + evidence[1] - evidence[2]
    return (evidence[1] - evidence[0], evidence[2] - evidence[0]), odds


def p_values(
    found: tuple[tuple[Floats, Floats], Floats],
    steady: tuple[tuple[Floats, Floats], Floats],
    memories: Floats,
) -> tuple[Floats, Floats]:
    """p of each metric as a line and as a step, 1 where it is decidedly the other.

    ``steady`` are the scores of the simulated metrics: the share of them, memories being as usual
    as ``memories`` says, that has such a score or more and might be shown as that kind.
    """
    counts = simulated()
    weight = np.repeat(memories / counts, counts)
    both = []
    for kind, sign in enumerate((1, -1)):
        may = sign * found[1] > -np.log(UNDECIDED)
        might = sign * steady[1] > -np.log(UNDECIDED)
        p = np.ones(len(may))
        p[may] = _beyond(found[0][kind][may], steady[0][kind][might], weight[might])
        both.append(np.clip(p, 1e-15, 1.0))
    return both[0], both[1]


def _beyond(score: Floats, null: Floats, weight: Floats) -> Floats:
    """The weighted share of ``null`` beyond each score; far out an exponential tail goes on."""
    if len(null) < _LEAST_NULL:
        return np.asarray(np.exp(-np.maximum(score, 0.0)))  # no odds of x come up more than 1 in x
    order = np.argsort(-null)
    null, cumulated = null[order], np.cumsum(weight[order])
    tail = int(np.clip(np.searchsorted(cumulated, _TAIL), _LEAST_NULL // 2, len(null) - 1))
    excess = float(np.dot(null[:tail] - null[tail], weight[order][:tail]) / cumulated[tail - 1])
    rank = np.searchsorted(-null, -score, side="right")
    near = np.concatenate([[0.0], cumulated])[rank]
    far = cumulated[tail] * np.exp(-(score - null[tail]) / np.clip(excess, 0.3, 1.0))
    return np.asarray(np.where(score > null[tail], far, near))
