"""The capture window's model: reads as it is typed, never loses a text."""

from __future__ import annotations

import asyncio

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture import viewmodel
from lifeos_desktop.ui.capture.viewmodel import CaptureModel
from tests.ui.capture.fakes import MemoryCapture

TEXT = "call mum tomorrow 6pm #family"


def new_model() -> tuple[CaptureModel, MemoryCapture, Tasks]:
    service, tasks = MemoryCapture(), Tasks()
    return CaptureModel(service, tasks), service, tasks


async def test_each_recognised_part_is_a_chip() -> None:
    model, _, _ = new_model()
    model.type(TEXT)
    assert (model.view.kind, model.view.kind_label) == ("task", "Task")
    assert [(chip.kind, chip.words) for chip in model.view.chips] == [
        ("when", "tomorrow 6pm"),
        ("tag", "#family"),
    ]
    assert model.view.spans == ((9, 21, "when"), (22, 29, "tag"))
    model.close()


async def test_an_energy_rating_is_called_so() -> None:
    model, _, _ = new_model()
    model.type("slept badly, energy 3")
    assert model.view.kind_label == "Energy log"
    model.close()


async def test_emoji_count_twice_for_qt() -> None:
    model, _, _ = new_model()
    model.type("🎂 cake tomorrow")
    assert model.view.spans == ((8, 16, "when"),)
    model.close()


async def test_a_chip_is_switched_off_and_on_again() -> None:
    model, service, _ = new_model()
    model.type(TEXT)
    when = model.view.chips[0]
    model.switch(when.key)
    off = [chip for chip in model.view.chips if not chip.is_on]
    assert [chip.words for chip in off] == ["tomorrow 6pm"]
    model.switch(when.key)
    assert all(chip.is_on for chip in model.view.chips)
    model.switch(when.key)
    await model.save()
    assert service.saved == [(TEXT, frozenset({when.key}), "")]


async def test_what_was_switched_off_is_forgotten_with_its_words() -> None:
    model, _, _ = new_model()
    model.type(TEXT)
    model.switch(model.view.chips[0].key)
    model.type("call mum #family")
    assert [chip.words for chip in model.view.chips] == ["#family"]
    model.type(TEXT)
    assert all(chip.is_on for chip in model.view.chips)
    model.close()


async def test_the_kind_can_be_chosen() -> None:
    model, service, _ = new_model()
    model.type("call mum tomorrow")
    model.choose_kind("note")
    assert model.view.kind == "note"
    await model.save()
    assert service.saved[0][2] == "note"
    model.type("call mum tomorrow")
    assert model.view.kind == "task", "the choice was for one text"
    model.close()


async def test_the_draft_is_written_soon_after_the_last_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(viewmodel, "DRAFT_SECONDS", 0.01)
    model, service, tasks = new_model()
    for end in range(1, len(TEXT) + 1):
        model.type(TEXT[:end])
    await asyncio.sleep(0.05)
    assert service.drafts == [TEXT]
    assert not len(tasks)


async def test_the_draft_comes_back() -> None:
    model, service, _ = new_model()
    service.stored_draft = "ask landlord"
    await model.load()
    assert model.text == "ask landlord"


async def test_saving_empties_the_field_at_once_and_the_draft_after() -> None:
    model, service, _ = new_model()
    model.type(TEXT)
    service.gate = asyncio.Event()
    saving = asyncio.create_task(model.save())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert model.text == ""
    assert service.stored_draft == TEXT, "while it is saved it is still a draft"
    model.type("the next thought")
    keeping = asyncio.create_task(model.keep())
    service.gate.set()
    outcome = await saving
    await keeping
    assert outcome is not None
    assert (outcome.label, outcome.detail) == ("Task saved", TEXT)
    assert service.stored_draft == "the next thought"


async def test_a_text_that_could_not_be_saved_is_in_the_field_again(
    allow_warnings: list[object],
) -> None:
    model, service, _ = new_model()
    for problem in (BadInput("The disk is full."), OSError("broken")):
        service.problem = problem
        model.type(TEXT)
        outcome = await model.save()
        assert outcome is not None
        assert outcome.undo is None
        assert "still in the capture window" in outcome.label
        assert model.text == TEXT
        assert service.stored_draft == TEXT
    model.close()


async def test_undo_takes_the_row_away_and_gives_the_words_back() -> None:
    model, service, _ = new_model()
    model.type(TEXT)
    outcome = await model.save()
    assert outcome is not None
    assert outcome.undo is not None
    await outcome.undo.revert()
    assert (service.saved, model.text) == ([], TEXT)
    model.close()


async def test_nothing_typed_is_nothing_saved() -> None:
    model, service, _ = new_model()
    model.type("  \n ")
    assert await model.save() is None
    assert service.saved == []
    model.close()
