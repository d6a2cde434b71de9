"""What is typed becomes rows, and is never lost on the way."""

from __future__ import annotations

import logging
import sqlite3
from datetime import date, time

import pytest

from lifeos_desktop.domain.errors import BadInput, StoreProblem
from lifeos_desktop.domain.records import JournalEntry, Note, Task
from lifeos_desktop.services import capture as module
from tests.services.conftest import TODAY, Notebook


async def test_a_task_with_everything(notebook: Notebook) -> None:
    text = "call mum tomorrow 6pm #family !\nabout the cake"
    await notebook.capture.keep_draft(text)
    saved = await notebook.capture.save(text, initiator="popup")
    task = saved.record
    assert isinstance(task, Task)
    assert (task.title, task.description, task.tags) == ("call mum", "about the cake", ("family",))
    assert (task.due, task.due_time, task.priority) == (date(2025, 3, 5), time(18), 1)
    assert (task.raw_input, task.source) == (text, "capture")
    assert (saved.kind, saved.label) == ("task", "Task saved for Wed 18:00")
    assert notebook.changes[-1] == (frozenset({"tasks", "drafts"}), "popup")
    assert await notebook.capture.draft() == ""
    assert await notebook.tasks.open() == [task]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("call mum", "Task saved"),
        ("call mum in 2h", "Task saved for today 09:30"),
        ("call mum today", "Task saved for today"),
        ("call mum mon", "Task saved for Mon"),
        ("call mum next wed", "Task saved for 12 Mar"),
        ("call mum 3 Jan", "Task saved for 3 Jan 2026"),
        ("call mum 6am", "Task saved for today 06:00"),
        ("a thought", "Note saved"),
        ("energy 3", "Energy 3 saved"),
        ("energy 3 mood 4", "Energy 3, mood 4 saved"),
        ("mood 4", "Mood 4 saved"),
        ("journal: rain", "Journal entry saved"),
    ],
)
async def test_what_the_toast_says(notebook: Notebook, text: str, label: str) -> None:
    saved = await notebook.capture.save(text)
    assert (saved.label, saved.undo.label) == (label, label)


async def test_a_journal_entry_is_of_now_or_of_the_day_it_names(notebook: Notebook) -> None:
    saved = await notebook.capture.save("slept badly, energy 3 #coffee")
    entry = saved.record
    assert isinstance(entry, JournalEntry)
    assert (entry.day, entry.time, entry.energy) == (TODAY, time(7, 30), 3)
    assert (entry.notes, entry.tags) == ("slept badly", ("coffee",))
    assert entry.raw_input == "slept badly, energy 3 #coffee"
    yesterday = (await notebook.capture.save("energy 4 yesterday")).record
    assert isinstance(yesterday, JournalEntry)
    assert (yesterday.day, yesterday.time) == (date(2025, 3, 3), None)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        "call mum tomorrow " * 400,
        "🎉👩‍👩‍👧",
        "\x00 \x1e nothing \x7f",
        "asdf qwer",
        "#family",
        "tomorrow",
        "todo:",
        "a\r\nb\u2028c",
        "'; DROP TABLE notes; --",
    ],
)
async def test_whatever_is_typed_is_kept_as_it_is(notebook: Notebook, text: str) -> None:
    saved = await notebook.capture.save(text)
    record = saved.record
    assert isinstance(record, Note)
    assert record.raw_input == text
    assert record.content == text.strip()


async def test_halves_of_characters_are_mended(notebook: Notebook) -> None:
    saved = await notebook.capture.save("party \ud83c\udf89 \udf89")
    assert saved.record.raw_input == "party 🎉 \ufffd"
    await notebook.capture.keep_draft("\ud83c")
    assert await notebook.capture.draft() == "\ufffd"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u00a0"])
async def test_nothing_is_not_saved(notebook: Notebook, text: str) -> None:
    assert notebook.capture.preview(text).kind == "note"
    with pytest.raises(BadInput, match="nothing to save"):
        await notebook.capture.save(text)


async def test_what_the_person_turned_off_and_chose(notebook: Notebook) -> None:
    text = "call mum tomorrow"
    (span,) = notebook.capture.preview(text).spans
    saved = await notebook.capture.save(text, ignore=frozenset({span.key}))
    assert isinstance(saved.record, Task)
    assert (saved.record.title, saved.record.due) == (text, None)
    chosen = await notebook.capture.save(text, kind="note", source="cli")
    assert isinstance(chosen.record, Note)
    assert (chosen.record.content, chosen.record.source) == (text, "cli")


async def test_taken_back_the_row_is_gone_and_the_words_are_a_draft(notebook: Notebook) -> None:
    for text in ("call mum tomorrow", "a thought", "energy 3"):
        await notebook.capture.keep_draft("")
        saved = await notebook.capture.save(text)
        await saved.undo.revert()
        await saved.undo.revert()
        assert await notebook.capture.draft() == text
        assert await notebook.search.search("mum thought") == []
    store = notebook.store
    assert [*await store.tasks.all(), *await store.notes.all(), *await store.journal.all()] == []


async def test_taking_back_leaves_a_newer_draft(notebook: Notebook) -> None:
    saved = await notebook.capture.save("a thought")
    await notebook.capture.keep_draft("newer")
    await saved.undo.revert()
    assert await notebook.capture.draft() == "newer"
    assert await notebook.notes.all() == []


async def test_text_from_elsewhere_leaves_the_draft(notebook: Notebook) -> None:
    await notebook.capture.keep_draft("half a thou")
    saved = await notebook.capture.save("call mum", clears_draft=False)
    assert await notebook.capture.draft() == "half a thou"
    await notebook.capture.keep_draft("")
    await saved.undo.revert()
    assert await notebook.capture.draft() == ""


async def test_what_cannot_be_written_stays_a_draft(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    await notebook.capture.keep_draft("call mum")

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(notebook.store.tasks, "_create", full)
    with pytest.raises(StoreProblem, match="disk is full"):
        await notebook.capture.save("call mum")
    monkeypatch.undo()
    assert await notebook.capture.draft() == "call mum"
    await notebook.capture.save("call mum")
    assert await notebook.capture.draft() == ""


async def test_a_fault_of_the_grammar_costs_no_words(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch, allow_warnings: list[logging.LogRecord]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr(module, "parse", fail)
    saved = await notebook.capture.save("call mum secretly")
    assert isinstance(saved.record, Note)
    assert saved.record.content == "call mum secretly"
    assert allow_warnings
    assert "secret" not in allow_warnings[0].getMessage()
