"""What was planted in the demo person's days against patterns that show it, or do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from lifeos_desktop.domain.patterns import CONFIRMED, EARLY, Pattern, PatternRun
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.services.pattern_check import Checked, PatternChecks, compare
from tests.services.page_support import Profile, profile

__all__ = ["profile"]

FIRST = date(2024, 9, 6)
DRINKS = Pattern(
    "correlation", (truth.ALCOHOL, "sleep.hrv"), 1, "Drinks and HRV.", -9.0, -11.0, -7.0, 0.001,
    0.001, 150, CONFIRMED, strength=-0.5, window_start=FIRST,
)  # fmt: skip
CHANGE = replace(
    DRINKS, kind="change_point", metrics=(truth.CHANGE.metric,), lag=0, tier=EARLY,
    day=FIRST + timedelta(days=truth.CHANGE.at + 3),
)  # fmt: skip


def verdict(note: str, *patterns: Pattern) -> Checked:
    check = compare(patterns)
    return next(one for one in (*check.planted, *check.nulls) if one.note == note)


def test_nothing_found_is_all_missed_and_nothing_wrong() -> None:
    check = compare([])
    assert {one.verdict for one in check.planted} == {"missed"}
    assert {one.verdict for one in check.nulls} == {"not shown"}
    assert len(check.planted) == len(truth.PLANTED) + 3
    assert check.summary == (
        "0 of 12 planted effects are found. None of the 9 links that are not there is shown."
    )


def test_an_effect_counts_only_at_its_lag_and_the_right_way() -> None:
    note = truth.PLANTED[0].note
    found = verdict(note, DRINKS)
    assert (found.verdict, found.sentence) == ("found", "Drinks and HRV.")
    assert verdict(note, replace(DRINKS, tier=EARLY)).verdict == "early"
    assert verdict(note, replace(DRINKS, lag=2)).verdict == "missed"
    assert verdict(note, replace(DRINKS, strength=0.5)).verdict == "missed"
    assert verdict(note, replace(DRINKS, metrics=("sleep.hrv", truth.ALCOHOL))).verdict == "missed"


def test_what_stands_behind_another_counts() -> None:
    also = {
        "metrics": list(DRINKS.metrics), "lag": 1, "strength": -0.5, "sentence": "Behind.",
    }  # fmt: skip
    front = replace(DRINKS, metrics=(truth.ALCOHOL, "readiness.score"), details={"also": [also]})
    assert verdict(truth.PLANTED[0].note, front).sentence == "Behind."


def test_a_null_that_is_shown_is_said() -> None:
    null = truth.NULLS[0]
    wrong = replace(DRINKS, metrics=(null.cause, null.effect), sentence="Coffee and score.")
    found = verdict(null.note, wrong)
    assert (found.verdict, found.sentence) == ("shown", "Coffee and score.")
    assert "1 of the 9 links that are not there is shown." in compare([wrong]).summary
    other = truth.NULLS[1]
    both = [wrong, replace(wrong, metrics=(other.cause, other.effect))]
    assert "2 of the 9 links that are not there are shown." in compare(both).summary


def test_the_change_has_to_be_near_its_day() -> None:
    assert verdict(truth.CHANGE.note, CHANGE).verdict == "early"
    late = replace(CHANGE, day=FIRST + timedelta(days=truth.CHANGE.at + 30))
    assert verdict(truth.CHANGE.note, late).verdict == "missed"
    assert verdict(truth.CHANGE.note, replace(CHANGE, window_start=None)).verdict == "missed"


async def test_only_what_is_found_now_counts(profile: Profile) -> None:
    checks = PatternChecks(profile.store)
    run = PatternRun(profile.clock.now(), 60, 2, 10, 1, 0)
    await profile.store.patterns.record(run, [DRINKS])
    assert (await checks.check()).planted[0].verdict == "found"
    await profile.store.patterns.record(run, [])
    assert (await checks.check()).planted[0].verdict == "missed"
