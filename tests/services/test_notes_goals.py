"""Notes and goals: kept, edited, deleted and put back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.records import Goal, Note
from lifeos_desktop.services.undo import Undo, UndoHistory
from tests.services.conftest import TODAY, Notebook


async def test_a_note_there_and_back(notebook: Notebook) -> None:
    first = await notebook.notes.add(Note("A thought\n\nwith blanks  ", tags=("#Home",)))
    note = first.record
    assert (note.content, note.tags) == ("A thought\n\nwith blanks  ", ("home",))
    assert note.id is not None
    edited = await notebook.notes.edit(replace(note, title=" T ", content="Other"))
    assert (edited.record.title, edited.record.id) == ("T", note.id)
    deleted = await notebook.notes.delete(note.id)
    assert await notebook.notes.all() == []
    await deleted.revert()
    assert await notebook.notes.all("home") == [edited.record]
    assert await notebook.notes.all("other") == []
    assert await notebook.notes.tags() == [("home", 1)]
    await edited.revert()
    assert await notebook.notes.get(note.id) == note
    await first.revert()
    assert await notebook.notes.all() == []
    with pytest.raises(BadInput, match="Type the note first"):
        await notebook.notes.add(Note(" \n "))


async def test_text_that_a_file_cannot_hold_is_mended(notebook: Notebook) -> None:
    note = (await notebook.notes.add(Note("\ud83c\udf89 and \ud83c"))).record
    assert note.content == "🎉 and \ufffd"


async def test_a_goal_on_its_way(notebook: Notebook) -> None:
    goal = (await notebook.goals.add(Goal(" Run ", target_date=TODAY))).record
    assert (goal.title, goal.progress) == ("Run", 0.0)
    assert goal.id is not None
    notebook.clock.advance(60)
    further = await notebook.goals.set_progress(goal.id, 0.4)
    assert (further.record.progress, further.label) == (0.4, "Goal at 40\u00a0%")
    assert further.record.updated_at == notebook.clock.now()
    reached = await notebook.goals.reach(goal.id)
    assert (reached.record.status, reached.record.progress) == ("reached", 1.0)
    assert await notebook.goals.active() == []
    assert await notebook.goals.all() == [reached.record]
    await reached.revert()
    assert [g.progress for g in await notebook.goals.active()] == [0.4]
    dropped = await notebook.goals.drop(goal.id)
    assert (await notebook.goals.reopen(goal.id)).record.status == "active"
    assert dropped.record.progress == 0.4
    deleted = await notebook.goals.delete(goal.id)
    await deleted.revert()
    assert await notebook.goals.get(goal.id) == deleted.record
    edited = await notebook.goals.edit(replace(deleted.record, title="Run far", progress=0.5))
    assert edited.record.title == "Run far"


@pytest.mark.parametrize("wrong", [{"title": ""}, {"progress": 1.1}, {"status": "some day"}])
async def test_what_a_goal_cannot_be(notebook: Notebook, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        await notebook.goals.add(replace(Goal("Run"), **wrong))  # type: ignore[arg-type]
    goal = (await notebook.goals.add(Goal("Run"))).record
    with pytest.raises(BadInput):
        await notebook.goals.edit(replace(goal, **wrong))  # type: ignore[arg-type]
    assert goal.id is not None
    with pytest.raises(BadInput):
        await notebook.goals.set_progress(goal.id, float("nan"))
    with pytest.raises(NotFound):
        await notebook.goals.set_progress(99, 0.5)


async def test_the_last_change_is_taken_back_first(notebook: Notebook) -> None:
    history = UndoHistory()
    assert history.latest is None
    assert await history.undo() is None
    one = await notebook.notes.add(Note("one"))
    two = await notebook.notes.add(Note("two"))
    three = await notebook.notes.add(Note("three"))
    for change in (one, two, three):
        history.add(change)
    assert await history.undo() is three
    await two.revert()
    history.forget(two)
    assert history.latest is one
    assert await history.undo() is one
    assert await notebook.notes.all() == []


async def test_a_change_that_could_not_be_taken_back_stays() -> None:
    tries = 0

    async def fail_once() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise BadInput("full")

    history = UndoHistory()
    history.add(Undo("x", fail_once))
    with pytest.raises(BadInput):
        await history.undo()
    assert history.latest is not None
    assert (await history.undo()) is not None
    assert history.latest is None
