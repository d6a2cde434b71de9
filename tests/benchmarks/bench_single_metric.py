"""Weekdays, trends and change points on people whose truth is planted, beside the usual rules.

20 metrics a person, two of them slow, weekday effects in half of them. Who has "trends" has six
of 0.8-2.5 sd over all days and no steps, who has "steps" four of 0.8-2 sd and no trends, the others
have four of each. Yearly seasons are of 0.05-0.3 sd in 7 of 10 metrics, "large" ones of 0.2-0.8.
"Mixed memories" are AR(2), ARMA and fractional ones too, and six metrics are skewed. "Plain" people
come from another generator (`plain_world`) without sums, with trends of 1-2.5 and steps of 1-2 sd.

"Missed" is the share of what was planted that was not found, "false" the share of what was found
where nothing was planted. A total of metrics has a share of their moves; "missed of 0.8 sd" leaves
out what is smaller than anything planted by itself. A trend found for a planted step, or a step for
a trend, is "crossed": a share of all that was found, and not among the false. Everything shown
counts, early signs too.

`--persons N` (12) sets how many people each line stands for, `--seed N` where they begin.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from lifeos_desktop.domain.analysis import Finding
from lifeos_desktop.engines.analysis import change_point, trend, weekday, windows
from lifeos_desktop.engines.analysis.table import DailyTable, daily
from tests.benchmarks import usual_rules
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.planted.plain_world import PlainTruth, make_plain_person
from tests.benchmarks.planted.world import Truth, make_person
from tests.benchmarks.usual_rules import Rule

Options = dict[str, Any]
Goals = tuple[float | None, float | None]

SEASONS: Options = {"season_size": (0.05, 0.3)}
TRENDS: Options = {**SEASONS, "trends": 6, "steps": 0}
STEPS: Options = {**SEASONS, "trends": 0, "steps": 4}
BOTH: Options = {**SEASONS, "trends": 4, "steps": 4}
LARGE: Options = {"trends": 4, "steps": 4}
MIXED: Options = {**BOTH, "memory": "mixed", "skewed": 6}
NOTHING: Options = {**SEASONS, "edges": 0, "weekly": 0.0, "trends": 0, "steps": 0}
PLAIN: Options = {"trends": 0, "steps": 0, "plain": True}
SMALLEST = 0.8
FEW = 3
"""People for a rule that takes seconds each."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=12)
    parser.add_argument("--seed", type=int, default=50_000)
    chosen = parser.parse_args()
    people = Population(chosen.persons, chosen.seed)
    figures = [*_weekdays(people), *_moves(people), *_usual(people)]
    return report(__doc__, [*figures, *_nothing_there(people), *_speed()])


class Population:
    """People by their options, made once."""

    def __init__(self, persons: int, seed: int) -> None:
        self.persons, self._seed = persons, seed
        self._made: dict[tuple[int, int, str], tuple[DailyTable, Truth | PlainTruth]] = {}

    def of(self, days: int, options: Options) -> list[tuple[DailyTable, Truth | PlainTruth]]:
        return [self._one(number, days, options) for number in range(self.persons)]

    def _one(
        self, number: int, days: int, options: Options
    ) -> tuple[DailyTable, Truth | PlainTruth]:
        key = (number, days, repr(options))
        if key not in self._made:
            if options.get("plain"):
                table, truth = make_plain_person(
                    self._seed + number, days, options["trends"], options["steps"]
                )
                self._made[key] = (daily(table)[0], truth)
            else:
                person = make_person(self._seed + number, days, **options)
                self._made[key] = (daily(person.table)[0], person.truth)
        return self._made[key]


def _weekdays(people: Population) -> list[Figure]:
    found = _ours(weekday.find)
    return [
        figure
        for days in (60, 180, 365, 1095)
        for figure in _line(
            "weekdays", people, BOTH, days, found, "weekday", (0.25 if days == 180 else None, 0.10)
        )
    ]


def _moves(people: Population) -> list[Figure]:
    none: Goals = (None, None)
    trends, steps = _ours(trend.find), _ours(change_point.find)
    figures: list[Figure] = []
    for days in (180, 365):
        figures += _line("trends", people, TRENDS, days, trends, "trends", (0.35, 0.12))
    for days in (180, 365):
        figures += _line("steps", people, STEPS, days, steps, "steps", (0.35, 0.25))
    for days in (180, 365):
        plain = {**PLAIN, "trends": 6}, {**PLAIN, "steps": 4}, {**PLAIN, "trends": 4, "steps": 4}
        figures += _line("trends, plain", people, plain[0], days, trends, "trends", (0.35, 0.12))
        figures += _line("steps, plain", people, plain[1], days, steps, "steps", (0.35, 0.25))
        figures += _line("trends, plain, both", people, plain[2], days, trends, "trends", none)
        figures += _line("steps, plain, both", people, plain[2], days, steps, "steps", none)
    harder = {"both": BOTH, "both, large seasons": LARGE, "both, mixed memories": MIXED}
    for name, options in harder.items():
        for days in (180, 365, 1095):
            figures += _line(f"trends, {name}", people, options, days, trends, "trends", none)
            figures += _line(f"steps, {name}", people, options, days, steps, "steps", none)
    return figures


def _usual(people: Population) -> list[Figure]:
    """The usual rules, on the same people."""
    rules: list[tuple[str, Rule, str, Options, int | None]] = [
        ("weekdays, best day p < .05", usual_rules.best_day, "weekday", BOTH, None),
        ("trends, line p < .05", usual_rules.straight_line, "trends", TRENDS, None),
        ("trends, AR(1) slope + BH", usual_rules.first_order_slope, "trends", TRENDS, None),
        ("trends, AR(1) slope + BH, both", usual_rules.first_order_slope, "trends", BOTH, None),
        ("steps, 7 d by 28 d p < .05", usual_rules.week_against_month, "steps", STEPS, None),
        ("steps, AR(1) CUSUM + BH", usual_rules.first_order_cusum, "steps", STEPS, None),
        ("steps, AR(1) CUSUM + BH, both", usual_rules.first_order_cusum, "steps", BOTH, None),
    ]
    if library := _library("pymannkendall"):
        rule = usual_rules.mann_kendall(library)
        rules.append(("trends, pymannkendall + BH", rule, "trends", TRENDS, None))
    if library := _library("ruptures"):
        rules.append(("steps, ruptures PELT", usual_rules.pelt(library), "steps", STEPS, FEW))
    return [
        figure
        for what, rule, kind, options, persons in rules
        for days in (180, 365)
        for figure in _line(what, people, options, days, rule, kind, persons=persons)
    ]


def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed here and is left out (packaging/bench-requirements.lock).")
        return None


def _line(
    what: str,
    people: Population,
    options: Options,
    days: int,
    rule: Rule,
    kind: str,
    goals: Goals = (None, None),
    persons: int | None = None,
) -> list[Figure]:
    """Missed, false and crossed of one rule, and what it took a person."""
    planted = right = wrong = crossed = large = large_found = 0
    took = []
    for table, truth in people.of(days, options)[:persons]:
        wanted = set(getattr(truth, kind)) & set(table.keys)
        other = {"trends": set(truth.steps), "steps": set(truth.trends)}.get(kind, set()) - wanted
        clear = wanted - _small(truth, kind, days)
        begun = time.perf_counter()
        found = rule(table)
        took.append((time.perf_counter() - begun) * 1000)
        planted += len(wanted)
        right += len(found & wanted)
        crossed += len(found & other)
        large += len(clear)
        large_found += len(found & clear)
        wrong += len(found - wanted - other)
    name = f"{what}, {days} d"
    lines = [
        Figure(f"{name}: missed", (1 - right / max(planted, 1),), "share", goals[0]),
        Figure(f"{name}: false", (wrong / max(right + wrong, 1),), "share", goals[1]),
    ]
    if large < planted:
        lines.append(Figure(f"{name}: missed of 0.8 sd", (1 - large_found / large,), "share"))
    if options.get("trends") and options.get("steps") and kind != "weekday":
        share = crossed / max(right + wrong + crossed, 1)
        lines.append(Figure(f"{name}: crossed", (share,), "share"))
    return [*lines, Figure(f"{name}: a person", tuple(took), "ms")]


def _small(truth: Truth | PlainTruth, kind: str, days: int) -> set[str]:
    """Moves that a total or score inherited a part of, smaller than any planted by itself."""
    if isinstance(truth, PlainTruth) or kind == "weekday":
        return set()
    if kind == "trends":
        return {key for key, a in truth.trends.items() if abs(a) * days / 365.25 < SMALLEST}
    return {key for key, (_, height) in truth.steps.items() if abs(height) < SMALLEST}


def _ours(find: Callable[[DailyTable], tuple[list[Finding], int, int]]) -> Rule:
    return lambda table: {finding.metrics[0] for finding in find(table)[0]}


def _nothing_there(people: Population) -> list[Figure]:
    """Share of people without anything planted who are shown something."""
    finders = {"weekday": weekday, "trend": trend, "step": change_point, "recent days": windows}
    return [
        Figure(
            f"nothing planted, {days} d: shown a {name}",
            (float(np.mean([bool(one.find(table)[0]) for table, _ in people.of(days, NOTHING)])),),
            "share",
        )
        for days in (180, 365)
        for name, one in finders.items()
    ]


def _speed() -> list[Figure]:
    """60 metrics over ten years, all finders one after the other."""
    table = daily(make_person(7, 3650, metrics=60, edges=20, missing=(0.05, 0.15)).table)[0]
    took = []
    for _ in range(6):
        begun = time.perf_counter()
        for module in (weekday, trend, change_point, windows):
            module.find(table)
        took.append(time.perf_counter() - begun)
    return [
        Figure("60 metrics, 3,650 days, all four: first time", (took[0],), "s"),
        Figure("60 metrics, 3,650 days, all four: warm", tuple(took[1:]), "s", 1.5),
    ]


if __name__ == "__main__":
    sys.exit(main())
