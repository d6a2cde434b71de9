"""Findings in words: every kind, read aloud for day and night, every lag and every unit."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from lifeos_desktop.domain.analysis import Finding, OpenQuestion
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.metrics import Metric, custom_metric
from lifeos_desktop.domain.pattern_text import effect_text, range_text
from lifeos_desktop.domain.pattern_words import asked, is_small, title, worded

BUILT_IN = Catalogue()
DRINKS = custom_metric("custom.alcohol", "Alcoholic drinks", "")


def metric_of(key: str) -> Metric | None:
    return DRINKS if key == DRINKS.key else BUILT_IN.get(key)


def pair(
    x: str, y: str, lag: int, effect: float, threshold: float, *, least: float = 1.0
) -> Finding:
    yes_no = [x.startswith("tag."), y.startswith("tag.")]
    return Finding(
        "tag" if any(yes_no) else "correlation",
        (x, y),
        lag,
        0.4 if effect > 0 else -0.4,
        effect,
        effect * 0.5,
        effect * 1.5,
        0.001,
        0.01,
        150,
        "confirmed",
        details={"threshold": threshold, "yes_no": yes_no, "least": least},
    )


def single(kind: str, metric: str, effect: float, strength: float = 1.0, **more: object) -> Finding:
    details = {key: more.pop(key) for key in list(more) if key not in ("day", "weekday")}
    found = Finding(
        kind, (metric,), 0, strength, effect, effect / 2, effect * 2, 0.001, 0.01, 150, "confirmed",
        details=details,
    )  # fmt: skip
    return replace(found, **more)  # type: ignore[arg-type]


def said(finding: Finding) -> str:
    return worded(finding, metric_of).sentence.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            pair("activity.steps", "sleep.deep", 1, 1440, 8734),
            "After days with more than 8,730 steps, your deep sleep the night after is about "
            "24 min longer.",
        ),
        (
            pair("activity.steps", "sleep.deep", 2, 1440, 12_345),
            "After days with more than 12,300 steps, your deep sleep on the second night after is "
            "about 24 min longer.",
        ),
        (
            pair("custom.alcohol", "sleep.hrv", 1, -9.6, 0.0, least=0.0),
            "After days with any alcoholic drinks, your HRV the night after is about 9.6 ms lower.",
        ),
        (
            pair("custom.alcohol", "readiness.score", 1, -5, 0.0, least=-2.0),
            "After days with alcoholic drinks above 0, your readiness the next morning is about "
            "5 points lower.",
        ),
        (
            pair("sleep.deep", "journal.energy", 0, 0.9, 4920),
            "After nights with deep sleep over 1 h 22 min, your energy is about 0.90 higher.",
        ),
        (
            pair("sleep.deep", "journal.energy", 1, 0.9, 4920),
            "After nights with deep sleep over 1 h 22 min, your energy on the second day after is "
            "about 0.90 higher.",
        ),
        (
            pair("sleep.bedtime", "sleep.rem", 0, -600, 1410),
            "On nights with a bedtime after 23:30, your REM sleep is about 10 min shorter.",
        ),
        (
            pair("sleep.hrv", "sleep.bedtime", 1, 75, 58),
            "After nights with HRV above 58 ms, your bedtime the next night is about 1 h 15 min "
            "later.",
        ),
        (
            pair("sleep.hrv", "sleep.bedtime", 2, 20, 58),
            "After nights with HRV above 58 ms, your bedtime 2 nights later is about 20 min later.",
        ),
        (
            pair("calendar.last_end", "sleep.latency", 1, 45, 1110),
            "After days with your last event ending after 18:30, your time to fall asleep the "
            "night after is about 45 s longer.",
        ),
        (
            pair("sleep.total", "activity.steps", 0, 689, 27_600),
            "After nights with time asleep over 7 h 40 min, you have about 689 more steps.",
        ),
        (
            pair("journal.energy", "calendar.count", 3, -2, 6),
            "After days with energy above 6 of 10, you have about 2 fewer events 3 days later.",
        ),
        (
            pair("stress.high", "activity.distance", 1, -2100, 3600),
            "After days with high stress time over 1 h, your walking distance the next day is "
            "about 2.1 km shorter.",
        ),
        (
            pair("tag.wine", "sleep.lowest_hr", 0, 1.7, 0.5),
            "On days with #wine, your resting heart rate the night before is about 1.7 bpm higher.",
        ),
        (
            pair("tag.run", "sleep.wake_time", 0, -12, 0.5),
            "On days with #run, your wake-up time that morning is about 12 min earlier.",
        ),
        (
            pair("sleep.deep", "tag.headache", 1, -0.12, 4920),
            "After nights with deep sleep over 1 h 22 min, you note #headache on the second day "
            "after less often, by about 12 days in 100.",
        ),
        (
            pair("tag.wine", "tag.headache", 1, 0.3, 0.5),
            "After days with #wine, you note #headache the next day more often, by about 30 days "
            "in 100.",
        ),
        (
            pair("tag.run", "activity.active_calories", 0, 326, 0.5),
            "On days with #run, your active calories are about 326 kcal higher.",
        ),
        (
            pair("tag.run", "body.temperature_deviation", 1, 0.21, 0.5),
            "After days with #run, your body temperature deviation the night after is about "
            "0.21 °C higher.",
        ),
        (
            single("weekday", "sleep.wake_time", 71, days=[5, 6], weekday=5),
            "At weekends your wake-up time is about 1 h 11 min later.",
        ),
        (
            single("weekday", "sleep.bedtime", 45, days=[5, 6], weekday=5),
            "On the nights to Saturday and Sunday your bedtime is about 45 min later.",
        ),
        (
            single("weekday", "sleep.score", 2, 0.3, days=[5, 6], weekday=5),
            "On the nights to Saturday and Sunday your sleep score is about 2 points higher: a "
            "small difference.",
        ),
        (
            single("weekday", "readiness.score", -1, 0.5, days=[0], weekday=0),
            "On Mondays your readiness is about 1 point lower.",
        ),
        (
            single("weekday", "activity.steps", -1871, days=[1, 2], weekday=1),
            "On Tuesdays and Wednesdays you have about 1,871 fewer steps.",
        ),
        (
            single("weekday", "tag.climbing", 1.0, days=[1], weekday=1),
            "On Tuesdays you note #climbing more often, by about 100 days in 100.",
        ),
        (
            single(
                "trend", "sleep.lowest_hr", -0.8, -2.2,
                change={"effect": -4.8, "low": -7.1, "high": -2.5},
                first_day="2024-09-06", last_day="2025-03-03",
            ),
            "Your resting heart rate moved down by about 4.8 bpm between 6 Sep 2024 and "
            "3 Mar 2025.",
        ),
        (
            single(
                "trend", "sleep.bedtime", 5, first_day="2024-09-06", last_day="2025-03-03",
                change={"effect": 30, "low": 10, "high": 50},
            ),
            "Your bedtime became about 30 min later between 6 Sep 2024 and 3 Mar 2025.",
        ),
        (
            single("trend", "tag.run", 0.2),
            "You came to note #run more often in this time, by about 20 days in 100.",
        ),
        (
            single("change_point", "activity.sedentary_time", -5100, day=date(2024, 12, 27)),
            "Since around 27 Dec 2024 your sitting time is about 1 h 25 min shorter.",
        ),
        (
            single("change_point", "calendar.count", 2, day=date(2025, 2, 4), window=28),
            "Since 4 Feb 2025 you have about 2 more events than in the three months before.",
        ),
    ],
)  # fmt: skip
def test_reads_well(finding: Finding, sentence: str) -> None:
    assert said(finding) == sentence


def everything() -> list[Finding]:
    keys = [
        "sleep.total", "sleep.bedtime", "sleep.wake_time", "sleep.score", "sleep.hrv",
        "readiness.score", "activity.steps", "activity.distance", "activity.total_calories",
        "journal.energy", "calendar.first_start", "body.vo2_max", "body.spo2", "sleep.breath",
        "custom.alcohol", "tag.wine", "body.temperature_deviation", "body.vascular_age",
    ]  # fmt: skip
    pairs = [
        pair(x, y, lag, effect, 3.0)
        for x, y in itertools.permutations(keys, 2)
        for lag in range(4)
        for effect in (1234.5, -0.25)
    ]
    kinds = [
        single(kind, key, effect, days=[0, 1], weekday=0, day=date(2025, 1, 2))
        for kind in ("trend", "weekday", "change_point")
        for key in keys
        for effect in (70.0, -0.4)
    ]
    return [*pairs, *kinds]


def test_every_sentence_holds_its_effect_once_and_is_one_sentence() -> None:
    for finding in everything():
        pattern = worded(finding, metric_of)
        sentence = pattern.sentence
        assert sentence.count(effect_text(pattern)) >= 1, sentence
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "  " not in sentence
        assert "None" not in sentence
        assert "nan" not in sentence
        assert range_text(pattern)
        assert pattern.title


def test_no_sentence_claims_a_cause() -> None:
    words = " ".join(said(finding) for finding in everything()).lower()
    for word in ("because", "cause", "leads to", "due to", "improve", "boost", "makes"):
        assert word not in words, word


def test_a_number_that_cannot_be_read_is_left_to_more_of_it() -> None:
    found = pair("stress.high", "journal.mood", 0, -0.6, float("nan"))
    assert said(found) == "On days with more high stress time, your mood is about 0.60 lower."


def test_a_metric_of_ones_own_of_yes_and_no_is_read_as_a_tag() -> None:
    found = pair("custom.alcohol", "sleep.hrv", 1, -9.6, 0.5)
    found = replace(found, kind="tag", details={**found.details, "yes_no": [True, False]})
    assert said(found).startswith("After days with alcoholic drinks, your HRV the night after")


def test_only_one_metric_can_be_called_small() -> None:
    assert is_small(worded(single("weekday", "sleep.score", 2, 0.3), metric_of))
    assert not is_small(worded(single("weekday", "sleep.score", 9, 0.9), metric_of))
    assert not is_small(worded(pair("sleep.hrv", "sleep.deep", 0, 9, 3), metric_of))


def test_a_metric_nobody_knows_any_more() -> None:
    found = pair("custom.old_thing", "custom.other", 0, 2, 3)
    assert said(found) == "On days with old thing above 3, your other is about 2 higher."
    assert title(("custom.old_thing", "tag.x"), 0, metric_of) == "Old thing and #x"


def test_a_question_has_a_title() -> None:
    question = asked(
        OpenQuestion("correlation", ("activity.steps", "sleep.hrv"), 1, 0.2, 80, 99), metric_of
    )
    assert question.title == "Steps and HRV the night after"
    assert (question.days_more, question.identity) == (19, "correlation|activity.steps|sleep.hrv|1")
