"""Answers about a text: one of each group, taken back any time."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.records import Insight
from lifeos_desktop.services.feedback import Answers, Feedback
from tests.services.page_support import TODAY, Profile, profile

__all__ = ["profile"]


@pytest.fixture
def feedback(profile: Profile) -> Feedback:
    return Feedback(profile.store)


async def brief(profile: Profile, text: str = "A short night.") -> int:
    kept = await profile.store.insights.save(
        Insight("morning_brief", TODAY, text, {"written_by": "rules"}, 1.0)
    )
    assert kept.id is not None
    return kept.id


async def test_one_answer_of_each_group(profile: Profile, feedback: Feedback) -> None:
    insight = await brief(profile)
    assert await feedback.current(insight) == Answers()
    for answer in ("helpful", "not_helpful", "too_long", "acted_on", "wrong", "too_long"):
        await feedback.give(insight, answer)
    assert await feedback.current(insight) == Answers("not_helpful", "too_long", True, True)
    assert len(await profile.store.feedback.of((insight,))) == 4


async def test_undo_brings_the_answer_before_back(profile: Profile, feedback: Feedback) -> None:
    insight = await brief(profile)
    await feedback.give(insight, "helpful")
    (first,) = await profile.store.feedback.of((insight,))
    profile.clock.advance(60)
    undo = await feedback.give(insight, "not_helpful")
    assert undo.label == "Noted as not helpful"
    await undo.revert()
    await undo.revert()
    assert await feedback.current(insight) == Answers("helpful")
    (again,) = await profile.store.feedback.of((insight,))
    assert again.created_at == first.created_at, "as it was given"


async def test_the_same_answer_again_changes_nothing(profile: Profile, feedback: Feedback) -> None:
    insight = await brief(profile)
    await feedback.give(insight, "helpful")
    undo = await feedback.give(insight, "helpful")
    await undo.revert()
    assert await feedback.current(insight) == Answers("helpful")


async def test_acted_on_marks_the_text_and_stays_when_it_is_rewritten(
    profile: Profile, feedback: Feedback
) -> None:
    insight = await brief(profile)
    undo = await feedback.give(insight, "acted_on")
    await brief(profile, "Written anew, since the night has arrived.")
    kept = await profile.store.insights.get("morning_brief", TODAY)
    assert kept is not None
    assert kept.acted_on
    await undo.revert()
    kept = await profile.store.insights.get("morning_brief", TODAY)
    assert kept is not None
    assert not kept.acted_on


async def test_a_button_pressed_again_takes_the_answer_back(
    profile: Profile, feedback: Feedback
) -> None:
    insight = await brief(profile)
    await feedback.give(insight, "too_short")
    await feedback.withdraw(insight, "too_long")
    assert (await feedback.current(insight)).length == "too_short"
    undo = await feedback.withdraw(insight, "too_short")
    assert await feedback.current(insight) == Answers()
    await undo.revert()
    assert (await feedback.current(insight)).length == "too_short"


async def test_which_wording_was_read_is_kept(profile: Profile, feedback: Feedback) -> None:
    insight = await brief(profile, "Five words and no more.")
    await feedback.give(insight, "too_short")
    (answer,) = await profile.store.feedback.of((insight,))
    assert answer.context == {
        "written_at": "2025-03-04T06:30:00+00:00",
        "written_by": "rules",
        "words": 5,
    }


async def test_what_cannot_be_answered(profile: Profile, feedback: Feedback) -> None:
    with pytest.raises(BadInput):
        await feedback.give(await brief(profile), "brilliant")
    with pytest.raises(NotFound, match="Nothing was changed"):
        await feedback.give(99, "helpful")
