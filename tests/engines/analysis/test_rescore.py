"""Known patterns on later days: true ones hold up, chance fades, and nothing flips wildly."""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from lifeos_desktop.domain.analysis import Column, Known, Rescored, Table
from lifeos_desktop.engines.analysis.analyse import analyse
from lifeos_desktop.engines.analysis.correlation import correlations
from lifeos_desktop.engines.analysis.prepare import prepare
from lifeos_desktop.engines.analysis.rescore import rescore
from lifeos_desktop.engines.analysis.table import daily
from tests.benchmarks.planted.world import Person, make_person

FOUND_AFTER, LATER, PEOPLE = 180, 120, 10
HELD_UP, FADED, OPEN = "held_up", "faded", ""


def first_days(table: Table, days: int) -> Table:
    columns = (replace(column, values=column.values[:days]) for column in table.columns)
    return replace(table, columns=tuple(columns))


def again(person: Person, known: list[Known], days: int = FOUND_AFTER + LATER) -> list[Rescored]:
    table, _ = daily(first_days(person.table, days))
    return list(rescore(table, prepare(table), known))


def true_links(person: Person) -> list[Known]:
    since = person.table.first_day + timedelta(days=FOUND_AFTER)
    return [
        Known(f"{edge.a} {edge.b}", "correlation", (edge.a, edge.b), edge.lag, edge.r, since)
        for edge in person.truth.edges
        if abs(edge.r) >= 0.3
    ]


def chance_finds(person: Person) -> list[Known]:
    """The three links that look strongest in somebody whose metrics have nothing to do with
    each other: what a search that does not count its tests would show."""
    table, _ = daily(first_days(person.table, FOUND_AFTER))
    pairs = correlations(table, frozenset(), prepared=prepare(table))
    best = np.argsort(np.where(pairs.tested, pairs.p, 2))[:3].tolist()
    since = person.table.first_day + timedelta(days=FOUND_AFTER)
    return [
        Known(
            str(i), "correlation",
            (table.keys[int(pairs.first[i])], table.keys[int(pairs.second[i])]),
            int(pairs.lag[i]), float(pairs.r[i]), since,
        )
        for i in best
    ]  # fmt: skip


def test_true_links_hold_up() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(PEOPLE):
        person = make_person(90_000 + seed, FOUND_AFTER + LATER)
        verdicts.update(one.verdict for one in again(person, true_links(person)))
    assert verdicts.total() >= 40
    assert verdicts[HELD_UP] >= 0.8 * verdicts.total(), verdicts
    assert verdicts[FADED] <= 0.05 * verdicts.total(), verdicts


def test_chance_finds_fade() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(PEOPLE):
        person = make_person(91_000 + seed, FOUND_AFTER + LATER, edges=0)
        verdicts.update(one.verdict for one in again(person, chance_finds(person)))
    assert verdicts.total() == 3 * PEOPLE
    assert verdicts[FADED] >= 0.4 * verdicts.total(), verdicts
    assert verdicts[HELD_UP] <= 0.15 * verdicts.total(), verdicts


def test_a_verdict_does_not_flip_from_one_to_the_other() -> None:
    flips = 0
    for seed in range(4):
        person = make_person(92_000 + seed, FOUND_AFTER + LATER)
        known = true_links(person)
        seen: dict[str, list[str]] = {one.identity: [] for one in known}
        for days in range(FOUND_AFTER + 20, FOUND_AFTER + LATER, 10):
            for one in again(person, known, days):
                if one.verdict:
                    seen[one.identity].append(one.verdict)
        flips += sum(a != b for run in seen.values() for a, b in itertools.pairwise(run))
    assert flips <= 2


def weekly(days: int, *, later_too: bool, seed: int = 7) -> Table:
    rng = np.random.default_rng(seed)
    day = np.arange(days)
    weekend = (day % 7 >= 5) & ((day < FOUND_AFTER) | later_too)  # 2024-01-01 is a Monday
    values = rng.standard_normal(days) + 1.0 * weekend + np.sin(day / 40)
    return Table(date(2024, 1, 1), (Column("x", array("d", values.tolist())),))


def test_a_weekday_effect_holds_up_or_fades() -> None:
    known = Known("w", "weekday", ("x",), 0, 1.0, date(2024, 6, 29), (5, 6))
    for later_too, verdict, other in ((True, HELD_UP, FADED), (False, FADED, HELD_UP)):
        verdicts: Counter[str] = Counter()
        for seed in range(20):
            table, _ = daily(weekly(FOUND_AFTER + LATER, later_too=later_too, seed=seed))
            (found,) = rescore(table, None, (known,))
            assert (found.identity, found.days) == ("w", LATER)
            verdicts[found.verdict] += 1
        assert verdicts[verdict] >= 15, (later_too, verdicts)
        assert verdicts[other] <= 3, (later_too, verdicts)


def test_few_later_days_leave_it_open() -> None:
    person = make_person(93_000, FOUND_AFTER + LATER)
    found = again(person, true_links(person), FOUND_AFTER + 12)
    assert found
    assert {one.verdict for one in found} == {OPEN}
    assert all(one.days <= 12 for one in found)


def test_what_cannot_be_looked_at_again_is_left_out() -> None:
    table = weekly(200, later_too=True)
    day = date(2024, 6, 1)
    known = (
        Known("gone", "correlation", ("x", "not.there"), 0, 0.5, day),
        Known("trend", "trend", ("x",), 0, 0.5, day),
        Known("no days", "weekday", ("x",), 0, 0.5, day),
        Known("alone", "correlation", ("x", "x"), 1, 0.5, day),
    )
    assert analyse(table, known=known).rescored == ()
    late = Known("late", "weekday", ("x",), 0, 1.0, date(2030, 1, 1), (5, 6))
    assert analyse(table, known=(late,)).rescored == (Rescored("late", 0, OPEN),)
    early = Known("early", "weekday", ("x",), 0, 1.0, date(2020, 1, 1), (5, 6))
    assert analyse(table, known=(early,)).rescored[0].verdict == HELD_UP


def test_on_the_same_day_the_night_comes_first() -> None:
    rng = np.random.default_rng(5)
    night = rng.standard_normal(200)
    day = 0.8 * night + 0.6 * rng.standard_normal(200)
    table = Table(
        date(2024, 1, 1),
        (
            Column("a.day", array("d", day.tolist())),
            Column("z.night", array("d", night.tolist()), is_night=True),
        ),
    )
    (found,) = (one for one in analyse(table).findings if one.kind == "correlation")
    assert (found.metrics, found.lag) == (("z.night", "a.day"), 0)
