"""The morning brief in a real store: written once, by rules or a checked model, never guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.errors import BadInput, ModelProblem
from lifeos_desktop.domain.events import InsightCreated
from lifeos_desktop.domain.facts import Draft
from lifeos_desktop.domain.records import DataPoint, JournalEntry, Task
from tests.support.clock import FakeClock
from tests.support.profile import ScriptedModel, profile, rows

DAY = date(2025, 3, 4)  # the day of the frozen clock
GOOD = json.dumps(
    {
        "sentences": [
            "You slept {{sleep.total}}, {{sleep.total.vs_usual}} less than usual.",
            "HRV was {{sleep.hrv}}.",
        ],
        "suggestion": "Take a short walk.",
    }
)
INVENTED = json.dumps({"sentences": ["You slept 8 hours and meet Ada."], "suggestion": ""})


async def nights(container: Container, last: date = DAY, hours: float = 6.0) -> None:
    points = []
    for back in range(30):
        day = last - timedelta(days=back)
        total = hours * 3600 if back == 0 else 7.5 * 3600
        points.append(DataPoint("oura", "sleep.total", day, total))
        points.append(DataPoint("oura", "sleep.hrv", day, 50 + back % 3))
    await container.store.data_points.upsert(points)


async def switch_on(container: Container) -> None:
    await container.settings.set("ai.enabled", True)
    await container.settings.set("ai.model", "openai/gpt-4o-mini")


async def test_a_brief_is_written_once_and_kept(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await nights(container)
        seen: list[InsightCreated] = []
        container.bus.subscribe(InsightCreated, seen.append)
        first = await container.briefs.brief(DAY)
        frozen_clock.advance(3600)
        again = await container.briefs.brief(DAY)
        assert again == first
        assert first.written_by == "rules"
        assert "language model" in first.reason
        assert len(rows(container, "SELECT * FROM insights")) == 1
        assert [event.day for event in seen] == [DAY]


async def test_refresh_writes_anew_in_the_same_row(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await nights(container)
        first = await container.briefs.brief(DAY)
        frozen_clock.advance(60)
        second = await container.briefs.brief(DAY, refresh=True)
        assert second.insight_id == first.insight_id
        assert second.created_at > first.created_at


async def test_late_data_rewrites_the_brief_once(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await nights(container, last=DAY - timedelta(days=1))
        waiting = await container.briefs.brief(DAY)
        assert waiting.waits_for_night
        assert waiting.missing[0] == "Oura has not delivered last night yet."
        assert waiting.text.startswith("Oura has not delivered last night yet.")
        await container.store.data_points.upsert(
            [DataPoint("oura", "sleep.total", DAY, 6.5 * 3600)]
        )
        frozen_clock.advance(60)
        arrived = await container.briefs.brief(DAY)
        assert not arrived.waits_for_night
        assert "6 h 30 min" in arrived.text
        frozen_clock.advance(60)
        assert await container.briefs.brief(DAY) == arrived


async def test_a_past_day_uses_no_row_dated_later(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await nights(container)
        past = DAY - timedelta(days=5)
        for day, energy in ((past - timedelta(days=1), 3), (past, 9), (DAY, 10)):
            await container.store.journal.add(JournalEntry(day, None, energy=energy))
        await container.store.tasks.add(Task("Written down later", due=past))
        brief = await container.briefs.brief(past)
        days = [row.day for fact in brief.facts for row in fact.rows if row.day is not None]
        assert days
        assert max(days) <= past
        expected = next(fact for fact in brief.facts if fact.id == "energy.expected")
        assert expected.value == 3
        assert not [fact for fact in brief.facts if fact.subject == "tasks"]


async def test_tomorrow_has_no_brief(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        with pytest.raises(BadInput, match="not come yet"):
            await container.briefs.brief(DAY + timedelta(days=1))
        assert not rows(container, "SELECT * FROM insights")


async def test_a_model_that_keeps_to_the_facts_is_shown(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    model = ScriptedModel([GOOD])
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        await switch_on(container)
        brief = await container.briefs.brief(DAY)
        assert brief.written_by == "model"
        assert brief.text.startswith("You slept 6 h, 1 h 30 min less than usual.")
        assert (brief.input_tokens, brief.output_tokens, brief.cost_usd) == (100, 50, 0.001)
        assert rows(container, "SELECT feature, cost_usd FROM token_usage") == [
            ("morning_brief", 0.001)
        ]


async def test_a_refused_draft_is_repaired_once(tmp_path: Path, frozen_clock: FakeClock) -> None:
    model = ScriptedModel([INVENTED, GOOD])
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        await switch_on(container)
        brief = await container.briefs.brief(DAY)
        assert brief.written_by == "model"
        assert brief.input_tokens == 200
        assert "refused" in model.requests[1].prompt


async def test_after_two_refusals_the_rules_write_and_the_draft_is_kept(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    model = ScriptedModel([INVENTED, "no JSON at all"], cost_usd=None)
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        await switch_on(container)
        brief = await container.briefs.brief(DAY)
        assert brief.written_by == "rules"
        assert "did not pass" in brief.reason
        assert brief.cost_usd is None  # unknown, not free
        assert brief.writing.rejected is not None
        assert brief.writing.rejected["draft"] == "no JSON at all"
        assert "8 hours" not in brief.text
        assert await container.briefs.stored(DAY) == brief


async def test_a_failing_model_is_named_and_the_rules_write(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    model = ScriptedModel([ModelProblem("The model did not answer within 60 seconds.")])
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        await switch_on(container)
        brief = await container.briefs.brief(DAY)
        assert brief.written_by == "rules"
        assert brief.reason == "The model did not answer within 60 seconds."


async def test_a_model_that_is_not_switched_on_is_never_asked(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    model = ScriptedModel([])
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        await container.settings.set("ai.model", "openai/gpt-4o-mini")
        await container.secrets.set("ai.openai.api_key", "sk-secret")
        await container.briefs.brief(DAY)
        assert model.requests == []


@pytest.mark.parametrize("allowed", [False, True])
async def test_titles_go_out_only_when_allowed(
    tmp_path: Path, frozen_clock: FakeClock, *, allowed: bool
) -> None:
    model = ScriptedModel([GOOD])
    async with profile(tmp_path, frozen_clock, model=model) as container:
        await nights(container)
        frozen_clock.jump_to(datetime(2025, 3, 4, 5, tzinfo=UTC))
        await container.store.tasks.add(Task("Divorce papers", due=DAY))
        await switch_on(container)
        await container.settings.set("ai.send_event_titles", allowed)
        await container.briefs.brief(DAY)
        sent = model.requests[0].prompt + model.requests[0].system
        assert ("Divorce papers" in sent) is allowed
        assert "{{task.1}}" in sent


async def test_a_given_draft_is_rendered_or_refused_and_nothing_is_kept(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        await nights(container)
        good, reasons = await container.briefs.render_draft(DAY, Draft.from_json(json.loads(GOOD)))
        assert reasons == ()
        assert good.text.startswith("You slept 6 h")
        bad, reasons = await container.briefs.render_draft(
            DAY, Draft.from_json(json.loads(INVENTED))
        )
        assert reasons
        assert bad.written_by == "rules"
        assert not rows(container, "SELECT * FROM insights")


async def test_an_empty_store_still_gets_an_honest_page(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock) as container:
        brief = await container.briefs.brief(DAY)
        assert brief.confidence == 0
        assert "No sleep source is connected yet." in brief.missing
        assert brief.facts == ()
        assert not any(character.isdigit() for character in brief.text)
