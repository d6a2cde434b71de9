"""The dashboard's model without a widget."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.errors import ModelProblem
from lifeos_desktop.domain.events import Changed, InsightCreated
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.dashboard import viewmodel
from lifeos_desktop.ui.dashboard.viewmodel import UNEXPECTED, DashboardModel, State, View
from tests.ui.samples import TODAY, Day, Report, brief


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewmodel, "COALESCE_SECONDS", 0.01)


def model_of(day: Day) -> tuple[DashboardModel, list[View]]:
    model = DashboardModel(day.sources(), Tasks())
    seen: list[View] = []
    model.listen(lambda: seen.append(model.view))
    return model, seen


async def test_it_shows_the_stored_brief_with_its_night() -> None:
    day = Day()
    day.briefs.kept = brief()
    model, seen = model_of(day)
    assert model.view.state is State.LOADING

    await model.load()

    view = model.view
    assert view.state is State.READY
    assert view.date_text == "Tuesday 4 March"
    assert view.brief is not None
    assert view.brief.headline == "A short night, but a deep one."
    assert len(view.brief.sentences) == 3
    assert view.brief.suggestion is not None
    assert view.brief.provenance == "Written 07:02 by rules. Every number comes from your rows."
    assert view.brief.fact("sleep.deep") is not None
    assert view.night is not None
    assert view.night.segments
    assert len(view.tiles) == 5
    assert len(seen) == 1


async def test_without_a_stored_brief_the_night_shows_while_it_is_written() -> None:
    day = Day()
    day.briefs.gate = asyncio.Event()
    model, seen = model_of(day)
    loading = model.load()
    await asyncio.sleep(0.02)

    assert model.view.is_writing
    assert model.view.brief is None
    assert model.view.tiles

    day.briefs.gate.set()
    await loading
    assert model.view.brief is not None
    assert not model.view.is_writing
    assert len(seen) == 2


async def test_an_empty_store_is_the_first_run_and_writes_nothing() -> None:
    day = Day(with_data=False)
    model, _ = model_of(day)
    await model.load()
    assert model.view.state is State.FIRST_RUN
    assert day.briefs.asked == []


async def test_a_calendar_alone_is_enough_for_a_brief() -> None:
    day = Day(with_data=False)
    day.store.calendar.names = ["work"]
    model, _ = model_of(day)
    await model.load()
    assert model.view.state is State.READY


async def test_many_changes_load_once() -> None:
    day = Day()
    model, _ = model_of(day)
    await model.load()
    asked = len(day.briefs.asked)

    for _ in range(20):
        day.bus.publish(Changed(frozenset({"data_points"})))
        day.bus.publish(InsightCreated("morning_brief", TODAY, 1))
    await asyncio.sleep(0.05)

    assert len(day.briefs.asked) == asked + 1


async def test_other_tables_and_reviews_do_not_load() -> None:
    day = Day()
    model, _ = model_of(day)
    await model.load()
    asked = len(day.briefs.asked)
    day.bus.publish(Changed(frozenset({"job_runs", "settings"})))
    day.bus.publish(InsightCreated("weekly_review", TODAY, 1))
    await asyncio.sleep(0.03)
    assert len(day.briefs.asked) == asked


async def test_a_change_while_loading_loads_once_more() -> None:
    day = Day()
    day.briefs.gate = asyncio.Event()
    model, _ = model_of(day)
    loading = model.load()
    await asyncio.sleep(0.01)
    assert model.load() is loading
    day.briefs.gate.set()
    await loading
    assert len(day.briefs.asked) == 2


async def test_writing_again_keeps_the_old_brief_until_the_new_one_is_there() -> None:
    day = Day()
    day.briefs.kept = brief()
    model, _ = model_of(day)
    await model.load()
    day.briefs.gate = asyncio.Event()
    day.briefs.next = brief(headline="Another one.")

    model.write_again()
    model.write_again()
    await asyncio.sleep(0.01)
    assert model.view.is_writing
    assert model.view.brief is not None
    assert model.view.brief.headline == "A short night, but a deep one."

    day.briefs.gate.set()
    await asyncio.sleep(0.01)
    assert not model.view.is_writing
    assert model.view.brief.headline == "Another one."
    assert day.briefs.asked.count(True) == 1


async def test_writing_can_be_given_up() -> None:
    day = Day()
    day.briefs.kept = brief()
    model, _ = model_of(day)
    await model.load()
    day.briefs.gate = asyncio.Event()
    model.write_again()
    await asyncio.sleep(0.01)
    model.stop_writing()
    await asyncio.sleep(0.01)
    assert not model.view.is_writing
    assert model.view.brief is not None


async def test_trouble_is_a_sentence_and_the_brief_stays() -> None:
    day = Day()
    day.briefs.kept = brief()
    model, _ = model_of(day)
    await model.load()
    day.briefs.problem = ModelProblem("The model did not answer. The brief of 07:02 still stands.")
    model.write_again()
    await asyncio.sleep(0.01)
    assert model.view.state is State.READY
    assert model.view.problem.startswith("The model did not answer.")
    assert model.view.brief is not None
    assert not model.view.is_writing


async def test_trouble_before_anything_is_shown() -> None:
    day = Day()
    day.briefs.problem = ModelProblem("The disk is full. Free some space, then try again.")
    model, _ = model_of(day)
    await model.load()
    assert model.view.state is State.PROBLEM

    day.briefs.problem = None
    await model.load()
    assert model.view.state is State.READY
    assert not model.view.problem


async def test_an_unexpected_error_is_shown_without_its_words(allow_warnings: list[Any]) -> None:
    day = Day()
    day.briefs.problem = ValueError("call mum about the divorce")
    model, _ = model_of(day)
    await model.load()
    assert model.view.problem == UNEXPECTED
    assert "divorce" not in " ".join(record.getMessage() for record in allow_warnings)


async def test_a_new_day_has_its_own_page() -> None:
    day = Day()
    model, _ = model_of(day)
    await model.load()
    day.today = TODAY.replace(day=5)
    model.follow_the_day()
    assert model.view.state is State.LOADING
    assert model.view.day == day.today
    await asyncio.sleep(0.05)
    assert model.view.state is State.READY


async def test_a_waiting_brief_says_so() -> None:
    day = Day(with_today=False)
    day.briefs.kept = brief(
        headline="Last night isn't here yet.",
        missing=("Oura has not delivered last night yet.",),
        waits_for_night=True,
    )
    model, _ = model_of(day)
    await model.load()
    assert model.view.brief is not None
    assert model.view.brief.waits_for_night
    assert model.view.night is None
    assert all(tile.is_missing for tile in model.view.tiles[:-1])


async def test_an_import_says_how_it_went_and_loads() -> None:
    day = Day()
    model, _ = model_of(day)
    await model.load()
    await model.import_oura(Path("recordings"))
    assert model.view.notice == "48 new records, 0 changed. 1 could not be read."
    await asyncio.sleep(0.05)
    assert model.view.notice
    assert len(day.briefs.asked) == 2


async def test_a_folder_without_recordings_says_which_one_is_meant() -> None:
    day = Day(with_data=False)
    day.imports.report = Report()
    model, _ = model_of(day)
    await model.load()
    await model.import_oura(Path("holiday pictures"))
    assert "no Oura recordings" in model.view.problem


async def test_closing_ends_loading_and_listening() -> None:
    day = Day()
    day.briefs.gate = asyncio.Event()
    model, seen = model_of(day)
    loading = model.load()
    await asyncio.sleep(0.01)
    before = len(seen)
    model.close()
    day.bus.publish(Changed(frozenset({"data_points"})))
    await asyncio.sleep(0.03)
    assert loading.cancelled()
    assert len(seen) == before
