"""The whole search on tables nobody would make on purpose."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeos_desktop.domain.analysis import Analysis, Column, Table
from lifeos_desktop.engines.analysis.analyse import MOST_QUESTIONS, analyse
from tests.benchmarks.planted.world import make_person
from tests.engines.analysis.pairs import MONDAY, later, noise, table_of, with_gaps


def check(result: Analysis) -> None:
    """What holds of every answer."""
    assert result.tested == sum(result.tested_by_kind.values())
    assert len(result.questions) <= MOST_QUESTIONS
    assert 0 <= result.held_back <= result.tested
    for finding in result.findings:
        numbers = (finding.effect, finding.low, finding.high, finding.strength, finding.p)
        assert all(math.isfinite(number) for number in (*numbers, finding.q))
        assert set(finding.metrics) <= set(result.metrics_used)
        assert finding.tier in ("confirmed", "early")


def with_others(**odd: np.ndarray) -> Table:
    length = max(len(values) for values in odd.values())
    fine = {f"fine{seed}": noise(length, seed) for seed in range(3)}
    return table_of({**fine, **odd})


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.full(200, 5.0), "it is the same every day"),
        (np.full(200, np.nan), "it has no values"),
        (np.full(200, np.inf), "it has no values"),
        (
            np.where(np.arange(200) < 10, 1.5 * np.arange(200), np.nan),
            "it has 10 days with a value, and needs 30",
        ),
        (np.where(np.arange(200) % 2 == 0, 3.0, 7.0), "it takes only 2 different values"),
        (np.where(np.arange(200) % 50 == 0, 1.0, 0.0), "it has 4 days with a yes, and needs 10"),
    ],
)
def test_a_metric_that_cannot_take_part_is_left_out_with_a_reason(
    values: np.ndarray, reason: str
) -> None:
    result = analyse(with_others(odd=values))
    check(result)
    assert result.left_out == {"odd": reason}
    assert len(result.metrics_used) == 3


def test_nothing_at_all() -> None:
    for table in (Table(MONDAY, ()), table_of({"a": np.empty(0)}), table_of({"a": np.ones(1)})):
        result = analyse(table)
        check(result)
        assert (result.findings, result.tested, result.metrics_used) == ((), 0, ())


def test_one_metric_alone_and_one_day_of_many() -> None:
    check(analyse(table_of({"a": noise(100, 1)})))
    result = analyse(table_of({f"m{i}": np.array([float(i)]) for i in range(5)}))
    check(result)
    assert len(result.left_out) == 5


@pytest.mark.parametrize("wild", [1e300, -1e18, np.inf, 1e11])
def test_absurd_values_neither_break_nor_make_a_link(wild: float) -> None:
    a, b = noise(200, 2), noise(200, 3)
    a[50], b[50] = wild, wild
    result = analyse(table_of({"a": a, "b": b}))
    check(result)
    assert not [finding for finding in result.findings if len(finding.metrics) == 2]


def test_a_wild_value_does_not_hide_a_link() -> None:
    a = noise(200, 4)
    b = a + noise(200, 5)
    b[20] = 1e9
    [finding] = [
        one for one in analyse(table_of({"a": a, "b": b})).findings if len(one.metrics) == 2
    ]
    assert finding.lag == 0
    assert abs(finding.effect) < 10


def test_a_copy_of_a_metric_is_found_and_nothing_breaks() -> None:
    a = with_gaps(noise(150, 6), 0.2, 7)
    result = analyse(table_of({"a": a, "b": a.copy(), "c": -3 * a + 2}))
    check(result)
    assert len([one for one in result.findings if len(one.metrics) == 2]) == 3


def test_two_columns_of_one_name_are_one_metric() -> None:
    a = noise(100, 8)
    first = np.where(np.arange(100) < 50, a, np.nan)
    columns = tuple(Column("a", array("d", part.tolist())) for part in (first, a))
    result = analyse(Table(MONDAY, (*columns, Column("b", array("d", noise(100, 9).tolist())))))
    check(result)
    assert result.metrics_used == ("a", "b")


def test_columns_of_different_length_end_together() -> None:
    check(analyse(table_of({"a": noise(100, 10), "b": noise(160, 11), "c": noise(40, 12)})))


def test_ten_years_with_gaps_of_years() -> None:
    days = 3650
    away = (np.arange(days) > 900) & (np.arange(days) < 2200)
    a = np.where(away, np.nan, noise(days, 13, 0.6))
    b = np.where(np.arange(days) > 2900, 0.4 * later(np.nan_to_num(a), 1) + noise(days, 14), np.nan)
    result = analyse(table_of({"a": a, "b": b}))
    check(result)
    found = [one for one in result.findings if len(one.metrics) == 2]
    assert [(one.metrics, one.lag) for one in found] == [(("a", "b"), 1)]


def test_two_metrics_that_never_meet_are_not_tested() -> None:
    half = np.arange(300) < 150
    a, b = np.where(half, noise(300, 15), np.nan), np.where(half, np.nan, noise(300, 16))
    result = analyse(table_of({"a": a, "b": b}))
    check(result)
    assert result.tested_by_kind["correlation"] == 0


def test_few_distinct_values_take_part() -> None:
    mood = np.clip(np.round(5 + noise(300, 17)), 1, 10)
    count = np.round(np.exp(0.5 * mood / 2 + 0.3 * noise(300, 18)))
    result = analyse(table_of({"mood": mood, "count": count}))
    check(result)
    assert [one.metrics for one in result.findings if len(one.metrics) == 2] == [("count", "mood")]


def test_progress_rises_to_one_and_may_stop_the_search() -> None:
    table = make_person(1, 90).table
    shares: list[float] = []
    analyse(table, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0

    class Stopped(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.2:
            raise Stopped

    with pytest.raises(Stopped):
        analyse(table, stop)


def test_the_order_of_columns_changes_nothing() -> None:
    table = make_person(2, 200, tags=2).table
    turned = Table(table.first_day, tuple(reversed(table.columns)), table.definitional)

    def pairs(result: Analysis) -> Mapping[tuple[object, ...], float]:
        return {
            (one.kind, one.metrics, one.lag): round(one.effect, 6)
            for one in result.findings
            if len(one.metrics) == 2
        }

    assert pairs(analyse(table)) == pairs(analyse(turned))


VALUE = st.one_of(
    st.just(math.nan),
    st.sampled_from([0.0, 1.0, -1.0, math.inf, 1e308, 5e-324]),
    st.integers(-3, 3).map(float),
    st.floats(-1e6, 1e6),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.integers(1, 70), st.integers(0, 4))
def test_any_table_gets_an_answer(data: st.DataObject, days: int, metrics: int) -> None:
    columns = tuple(
        Column(
            f"m{number}",
            array("d", data.draw(st.lists(VALUE, min_size=days, max_size=days))),
            data.draw(st.booleans()),
        )
        for number in range(metrics)
    )
    check(analyse(Table(date(2025, 2, 27), columns)))
