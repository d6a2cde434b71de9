"""Everything a person does with a task, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.records import Task
from tests.services.conftest import TODAY, Notebook
from tests.support.clock import START

DAY = timedelta(days=1)


async def add(notebook: Notebook, title: str = "Call mum", **fields: object) -> Task:
    return (await notebook.tasks.add(Task(title, **fields))).record  # type: ignore[arg-type]


async def test_a_new_task_is_tidied_and_taken_back(notebook: Notebook) -> None:
    change = await notebook.tasks.add(Task("  Call mum ", tags=("#Family", "family", " two words")))
    task = change.record
    assert (task.title, task.tags, change.label) == (
        "Call mum",
        ("family", "two-words"),
        "Task saved",
    )
    await change.revert()
    await change.revert()
    assert await notebook.tasks.open() == []


async def test_done_and_not_done(notebook: Notebook) -> None:
    task = await add(notebook)
    assert task.id is not None
    done = await notebook.tasks.complete(task.id, initiator="dashboard")
    assert (done.record.status, done.record.done_at, done.label) == (
        "done",
        START,
        "Task completed",
    )
    assert notebook.changes[-1] == (frozenset({"tasks"}), "dashboard")
    assert await notebook.tasks.open() == []
    assert await notebook.tasks.closed() == [done.record]
    notebook.clock.advance(60)
    again = await notebook.tasks.complete(task.id)
    assert again.record.done_at == START
    await done.revert()
    assert await notebook.tasks.get(task.id) == task
    await notebook.tasks.complete(task.id)
    await done.revert()  # used up: what was done since stays
    assert (await notebook.tasks.get(task.id)).status == "done"
    opened = await notebook.tasks.reopen(task.id)
    assert (opened.record.status, opened.record.done_at) == ("open", None)
    dropped = await notebook.tasks.drop(task.id)
    assert (dropped.record.status, dropped.label) == ("dropped", "Task dropped")


async def test_snoozed_the_time_of_day_stays(notebook: Notebook) -> None:
    task = await add(notebook, due=TODAY - DAY, due_time=time(18))
    assert task.id is not None
    change = await notebook.tasks.snooze(task.id, TODAY + DAY)
    assert (change.record.due, change.record.due_time) == (TODAY + DAY, time(18))
    assert change.label == "Task moved to tomorrow"
    later = await notebook.tasks.snooze(task.id, date(2025, 12, 24))
    assert later.label == "Task moved to 24 Dec"
    with pytest.raises(BadInput, match="today or a later day"):
        await notebook.tasks.snooze(task.id, TODAY - DAY)
    await later.revert()
    await change.revert()
    assert (await notebook.tasks.get(task.id)).due == TODAY - DAY


async def test_taking_back_leaves_what_was_changed_since(notebook: Notebook) -> None:
    task = await add(notebook)
    assert task.id is not None
    done = await notebook.tasks.complete(task.id)
    await notebook.tasks.edit(replace(done.record, title="Call dad", tags=("x",)))
    await done.revert()
    now = await notebook.tasks.get(task.id)
    assert (now.status, now.done_at, now.title, now.tags) == ("open", None, "Call dad", ("x",))
    snoozed = await notebook.tasks.snooze(task.id, TODAY)
    await notebook.tasks.snooze(task.id, TODAY + 3 * DAY)
    await snoozed.revert()
    assert (await notebook.tasks.get(task.id)).due == TODAY + 3 * DAY


async def test_a_deleted_task_comes_back_the_same(notebook: Notebook) -> None:
    task = await add(notebook, due=TODAY, due_time=time(9), metadata={"a": 1}, raw_input="raw")
    assert task.id is not None
    edited = await notebook.tasks.edit(replace(task, title="Other"))
    deleted = await notebook.tasks.delete(task.id)
    assert deleted.label == "Task deleted"
    await edited.revert()  # it is gone: nothing to take back, and nothing breaks
    with pytest.raises(NotFound):
        await notebook.tasks.get(task.id)
    await deleted.revert()
    await deleted.revert()
    assert await notebook.tasks.get(task.id) == edited.record
    with pytest.raises(NotFound):
        await notebook.tasks.delete(999)
    with pytest.raises(NotFound):
        await notebook.tasks.complete(999)


async def test_edited_to_done_it_has_the_time(notebook: Notebook) -> None:
    task = await add(notebook)
    done = await notebook.tasks.edit(replace(task, status="done"))
    assert done.record.done_at == START
    opened = await notebook.tasks.edit(replace(done.record, status="open"))
    assert opened.record.done_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "},
        {"priority": 0},
        {"priority": 4},
        {"status": "later"},
        {"due": None, "due_time": time(9)},
    ],
)
async def test_what_cannot_be(notebook: Notebook, wrong: dict[str, object]) -> None:
    task = await add(notebook)
    edited = replace(task, **wrong)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        await notebook.tasks.edit(edited)
    with pytest.raises(BadInput):
        await notebook.tasks.add(edited)
    assert await notebook.tasks.open() == [task]


async def test_tags_and_filters(notebook: Notebook) -> None:
    one = await add(notebook, "one", tags=("home", "garden"))
    two = await add(notebook, "two", tags=("home",), due=TODAY)
    three = await add(notebook, "three")
    assert await notebook.tasks.open() == [two, one, three]
    assert await notebook.tasks.open("#Home") == [two, one]
    assert await notebook.tasks.open("nothing") == []
    assert await notebook.tasks.tags() == [("home", 2), ("garden", 1)]
    assert two.id is not None
    await notebook.tasks.complete(two.id)
    assert [task.title for task in await notebook.tasks.closed("home")] == ["two"]
    assert await notebook.tasks.closed("garden") == []
