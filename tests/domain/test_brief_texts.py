"""The texts that rules write: right words for each case, and always through the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifeos_desktop.domain import rule_writer
from lifeos_desktop.domain.brief import confidence, missing_sentences
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day import DayContext
from lifeos_desktop.domain.day_facts import facts_of
from lifeos_desktop.domain.evidence_lock import verify
from lifeos_desktop.domain.facts import render
from lifeos_desktop.domain.records import Goal, Task
from tests.support.days import DAY, H, context, event, series


def text_of(made: DayContext) -> str:
    facts = facts_of(made, Catalogue())
    draft = rule_writer.write(made, {fact.id: fact for fact in facts})
    assert verify(draft, facts) == ()
    return " ".join(claim.text for claim in render(draft, facts))


def headline_of(made: DayContext) -> str:
    return rule_writer.headline(made, {f.id: f for f in facts_of(made, Catalogue())})


SPREAD = [7 * H + (at % 5) * 600 for at in range(28)]


@pytest.mark.parametrize(
    ("last", "opening", "headline"),
    [
        (
            5 * H,
            "It was a short night: you slept 5 h, 2 h 20 min less than usual.",
            "A short night.",
        ),
        (9 * H, "It was a long night: you slept 9 h, 1 h 40 min more than usual.", "A long night."),
        (
            7 * H + 1200,
            "Last night you slept 7 h 20 min, about your usual.",
            "A night like most.",
        ),
    ],
)
def test_the_night_is_told_against_the_persons_own(
    last: float, opening: str, headline: str
) -> None:
    made = context({"sleep.total": series("sleep.total", [*SPREAD, last])})
    assert text_of(made).startswith(opening)
    assert headline_of(made) == headline


def test_a_night_that_is_not_in_is_named_not_guessed() -> None:
    days = series("sleep.total", [*SPREAD, 7 * H], last=DAY - timedelta(days=1))
    made = context({"sleep.total": days})
    assert text_of(made).startswith("Oura has not delivered last night yet.")
    assert headline_of(made) == "Last night is not in yet."
    assert missing_sentences(made, {}, is_today=True)[0] == "Oura has not delivered last night yet."


def test_of_a_day_that_is_over_no_night_is_awaited() -> None:
    days = series("sleep.total", [*SPREAD, 7 * H], last=DAY - timedelta(days=1))
    long_day = [event("Workshop", "09:00", "16:00")]
    for made, wanted in (
        (context({"sleep.total": days}), "No record of that night."),
        (context({"sleep.total": days}, events=long_day), "A full day."),
    ):
        facts = facts_of(made, Catalogue())
        known = {fact.id: fact for fact in facts}
        draft = rule_writer.write(made, known, is_today=False)
        text = " ".join(claim.text for claim in render(draft, facts))
        assert "night" not in text.lower()
        assert "Oura" not in text
        assert verify(draft, facts) == ()
        assert rule_writer.headline(made, known, is_today=False) == wanted


def test_without_ratings_the_text_says_so() -> None:
    assert "There are no energy ratings yet." in text_of(context())


def test_an_overdue_task_meets_the_longest_gap() -> None:
    made = context(
        events=[event("A", "09:00", "10:00", row=1), event("B", "14:00", "15:00", row=2)],
        tasks=[Task("Send the form", due=DAY - timedelta(days=1), id=1)],
    )
    assert text_of(made).endswith(
        "Use your longest free stretch, 4 h from 10:00, for this task: Send the form."
    )


def test_every_day_gets_one_thing_to_do() -> None:
    for made in (
        context(),
        context(has_calendar=False, sleep_source=""),
        context(goals=[Goal("Read", id=1)]),
        context(ratings=[5]),
        context(tasks=[Task("Call", id=1)]),
    ):
        facts = facts_of(made, Catalogue())
        assert rule_writer.write(made, {f.id: f for f in facts}).suggestion
        text_of(made)


def test_the_longest_brief_stays_under_150_words() -> None:
    values = {
        key: series(key, [*(base + at % 7 for at in range(28)), base * 0.7])
        for key, base in {
            "sleep.total": 7 * H, "sleep.deep": 1.2 * H, "sleep.efficiency": 90.0,
            "sleep.hrv": 50.0, "sleep.lowest_hr": 55.0,
            "readiness.score": 80.0, "sleep.score": 80.0,
        }.items()
    }  # fmt: skip
    long = "A rather long title of something that takes place on this day"
    made = context(
        values,
        events=[event(long, f"{9 + n:02d}:00", f"{9 + n:02d}:30", row=n) for n in range(1, 9)],
        tasks=[Task(long, due=DAY, id=n) for n in range(1, 9)],
        ratings=[6] * 20,
    )
    assert len(text_of(made).split()) < 150


def test_confidence_is_the_share_of_what_was_expected() -> None:
    assert confidence({}) == 0
    full = context({k: series(k, [*SPREAD, 7 * H]) for k in ("sleep.total",)}, ratings=[5])
    present = {f.id: f for f in facts_of(full, Catalogue())}
    assert confidence(present) == pytest.approx(4 / 9)
