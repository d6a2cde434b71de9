"""Which pairs are no news, and which findings stand behind another one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.kinship import never_news, same_thing
from lifeos_desktop.domain.pattern_merge import ALSO, merged, undecided
from lifeos_desktop.domain.patterns import CONFIRMED, EARLY, Pattern, Question

CATALOGUE = Catalogue()


def link(x: str, y: str, strength: float = 0.5, *, lag: int = 0, q: float = 0.001) -> Pattern:
    return Pattern(
        "correlation", (x, y), lag, f"{x} and {y}.", 1.0, 0.5, 1.5, q, q, 100,
        CONFIRMED if q <= 0.05 else EARLY, strength=strength,
    )  # fmt: skip


def metrics(patterns: tuple[Pattern, ...]) -> list[tuple[str, ...]]:
    return [pattern.metrics for pattern in patterns]


@pytest.mark.parametrize(
    ("first", "second", "is_news"),
    [
        ("sleep.total", "sleep.deep", False),  # a part
        ("readiness.score", "sleep.hrv", False),  # a score and what it is scored from
        ("sleep.contributor.total", "sleep.in_bed", False),  # both from the time asleep
        (
            "readiness.contributor.recovery_index",
            "readiness.contributor.resting_heart_rate",
            False,
        ),
        ("sleep.contributor.deep", "activity.steps", False),  # the deep sleep says it itself
        ("activity.distance", "activity.medium_time", False),  # one movement
        ("sleep.total", "activity.sedentary_time", False),  # the rest of the 24 hours
        ("activity.low_time", "sleep.wake_time", False),
        ("sleep.bedtime", "sleep.in_bed", False),
        ("sleep.deep", "sleep.rem", True),  # siblings
        ("sleep.hrv", "sleep.total", True),  # only what they make is the same
        ("sleep.bedtime", "sleep.total", True),
        ("activity.steps", "sleep.deep", True),
        ("activity.high_time", "sleep.latency", True),
        ("sleep.contributor.deep", "journal.energy", True),
        ("sleep.score", "journal.energy", True),
        ("custom.coffee", "sleep.latency", True),
        ("tag.run", "activity.steps", True),
    ],
)
def test_what_is_news(first: str, second: str, is_news: bool) -> None:
    pairs = never_news(CATALOGUE, (first, second))
    assert (frozenset((first, second)) not in pairs) is is_news


def test_all_definitional_pairs_are_no_news() -> None:
    keys = [metric.key for metric in CATALOGUE]
    assert never_news(CATALOGUE, keys) >= CATALOGUE.definitional_pairs()


def test_a_part_is_another_thing_and_a_score_is_not() -> None:
    assert same_thing(CATALOGUE, "sleep.score", "sleep.total")
    assert same_thing(CATALOGUE, "readiness.contributor.previous_night", "sleep.score")
    assert same_thing(CATALOGUE, "sleep.in_bed", "sleep.total")
    assert not same_thing(CATALOGUE, "sleep.deep", "sleep.total")
    assert not same_thing(CATALOGUE, "custom.a", "custom.b")


def test_a_score_stands_behind_what_it_is_scored_from() -> None:
    found = merged(
        [
            link("sleep.score", "journal.energy", 0.55, q=0.0001),
            link("sleep.total", "journal.energy", 0.5),
            link("sleep.contributor.total", "journal.energy", 0.5),
            link("sleep.deep", "journal.energy", 0.4),
        ],
        CATALOGUE,
    )
    assert metrics(found.patterns) == [
        ("sleep.total", "journal.energy"),
        ("sleep.deep", "journal.energy"),
    ]
    assert found.behind == 2
    also = found.patterns[0].details[ALSO]
    assert [one["metrics"][0] for one in also] == ["sleep.score", "sleep.contributor.total"]
    assert also[0]["sentence"] == "sleep.score and journal.energy."
    assert ALSO not in found.patterns[1].details


def test_a_score_that_says_much_more_stays() -> None:
    found = merged(
        [link("sleep.score", "journal.energy", 0.6), link("sleep.deep", "journal.energy", 0.3)],
        CATALOGUE,
    )
    assert len(found.patterns) == 2


@pytest.mark.parametrize(
    "other",
    [
        link("sleep.score", "journal.energy", -0.5),  # the other way
        link("sleep.score", "journal.energy", 0.5, lag=1),
        link("sleep.score", "journal.mood", 0.5),
        replace(link("sleep.score", "journal.energy"), kind="weekday", metrics=("sleep.score",)),
    ],
)
def test_what_says_something_else_stays(other: Pattern) -> None:
    found = merged([link("sleep.total", "journal.energy", 0.5), other], CATALOGUE)
    assert (len(found.patterns), found.behind) == (2, 0)


def test_on_the_same_day_the_order_does_not_count() -> None:
    found = merged(
        [link("sleep.total", "stress.high"), link("stress.high", "sleep.score", 0.4)], CATALOGUE
    )
    assert found.behind == 1
    later = [link("sleep.total", "stress.high", lag=1), link("stress.high", "sleep.score", lag=1)]
    assert merged(later, CATALOGUE).behind == 0


def test_what_is_confirmed_and_what_is_known_comes_first() -> None:
    early = link("sleep.lowest_hr", "journal.mood", -0.3, q=0.1)
    sure = link("sleep.average_hr", "journal.mood", -0.35)
    assert merged([early, sure], CATALOGUE).patterns[0].metrics == sure.metrics
    run = (link("tag.run", "activity.active_calories"), link("tag.run", "activity.total_calories"))
    for known in run:
        assert merged(run, CATALOGUE, known={known.identity}).patterns[0].metrics == known.metrics


def test_what_the_person_kept_is_never_put_away() -> None:
    total, score = link("sleep.total", "journal.energy"), link("sleep.score", "journal.energy")
    assert len(merged([total, score], CATALOGUE, kept={score.identity}).patterns) == 1
    both = {score.identity, total.identity}
    assert len(merged([total, score], CATALOGUE, kept=both).patterns) == 2


def test_one_movement_of_a_metric_is_one_finding() -> None:
    trend = replace(link("a", "b"), kind="trend", metrics=("sleep.hrv",), q=0.01)
    change = replace(trend, kind="change_point", q=0.2, tier=EARLY)
    other = replace(change, metrics=("sleep.deep",))
    found = merged([change, trend, other], CATALOGUE)
    assert [pattern.kind for pattern in found.patterns] == ["trend", "change_point"]
    assert found.behind == 1


def question(x: str, y: str, lag: int = 0) -> Question:
    return Question("correlation", (x, y), lag, f"{x} and {y}", 60, 90)


def test_nothing_is_asked_twice() -> None:
    asked = undecided(
        [
            question("sleep.contributor.total", "journal.mood"),  # shown with the time asleep
            question("sleep.hrv", "journal.mood"),
            question("readiness.contributor.hrv_balance", "journal.mood"),
            question("sleep.deep", "journal.energy"),  # shown as an early sign, and still open
        ],
        [link("sleep.total", "journal.mood"), link("sleep.deep", "journal.energy", q=0.1)],
        CATALOGUE,
    )
    assert [one.metrics[0] for one in asked] == ["sleep.hrv", "sleep.deep"]
