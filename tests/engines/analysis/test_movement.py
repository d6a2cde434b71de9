"""What counts as a trend and what as a step, and how sure a family is."""

from __future__ import annotations

import numpy as np
import pytest

from lifeos_desktop.engines.analysis.by_chance import UNDECIDED
from lifeos_desktop.engines.analysis.long_memory import MEMORIES, USUAL, simulated, span, steady
from lifeos_desktop.engines.analysis.movement import Move, family, moves, shown
from lifeos_desktop.engines.analysis.stretches import Stretch
from tests.engines.analysis.single_metric import company, noise, step, table


def _move(line: float, stepped: float, odds: float) -> Move:
    none = np.empty(0)
    return Move(Stretch(0, 0, 180), (line, stepped), odds, (none, none), none, 90, (80, 100), 0.1)


def test_what_is_decidedly_one_kind_is_not_the_other() -> None:
    days = np.arange(365) / 365
    line, stepped, *_ = moves(
        table(noise(365, 1) + 4 * days, noise(365, 2) + 3 * step(365, 180), *company(365))
    )
    assert line.odds > UNDECIDED
    assert line.p[0] < 1e-3
    assert line.p[1] == 1
    assert stepped.odds < 1 / UNDECIDED
    assert stepped.p[1] < 1e-3
    assert stepped.p[0] == 1


def test_a_guest_makes_a_family_no_richer() -> None:
    own = [_move(0.01, 1.0, 9.0), *(_move(0.5, 0.5, 9.0) for _ in range(8))]
    guests = [_move(0.01, 0.01, 0.5) for _ in range(3)]
    alone, together = family(own, steps=False), family([*own, *guests], steps=False)
    assert together[0] == pytest.approx(alone[0] * 12 / 9)  # more are tested, no more are found
    assert together[-3:] == pytest.approx([0.01 * 12 / 2] * 3)


def test_nothing_is_shown_of_a_family_without_anything_sure() -> None:
    assert shown(np.array([0.2, 0.13, 0.9]), 0.25, 0.12).tolist() == [False, False, False]
    assert shown(np.array([0.2, 0.11, 0.9]), 0.25, 0.12).tolist() == [True, True, False]
    assert shown(np.empty(0), 0.25, 0.12).tolist() == []


def test_steady_metrics_stand_for_every_memory() -> None:
    assert USUAL.sum() == pytest.approx(1)
    assert len(USUAL) == len(simulated()) == len(MEMORIES)
    one = span(100, 0.1)
    assert steady(one).shape == (one.count, simulated().sum())
