"""Hits as a page shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.records import Goal, Insight, JournalEntry, Note, Task
from lifeos_desktop.services.search import Hit, _parts
from tests.services.conftest import TODAY, Notebook


async def one(notebook: Notebook, query: str, *kinds: str) -> Hit:
    (hit,) = await notebook.search.search(query, kinds=kinds)
    return hit


async def test_each_kind_has_a_title_and_a_day(notebook: Notebook) -> None:
    late = datetime(2025, 3, 3, 23, 30, tzinfo=UTC)  # the next day in Berlin
    await notebook.store.tasks.add(Task("Call mum", description="the cake", created_at=late))
    await notebook.store.notes.add(Note("First line\nsecond with cake " + "x" * 300))
    await notebook.store.notes.add(Note("y" * 200, title=""))
    await notebook.store.journal.add(JournalEntry(date(2025, 1, 2), None, notes="ate cake"))
    await notebook.store.goals.add(Goal("Bake a cake"))
    await notebook.store.insights.save(Insight("morning_brief", TODAY, "No cake", {}, 1.0))
    await notebook.store.insights.save(Insight("weekly_review", TODAY, "Cake week", {}, 1.0))
    await notebook.store.insights.save(Insight("month_review", TODAY, "Cake month", {}, 1.0))
    hits = {hit.kind: hit for hit in await notebook.search.search("cake")}
    assert {kind: (hit.title, hit.day) for kind, hit in hits.items()} == {
        "task": ("Call mum", TODAY),
        "note": ("First line", TODAY),
        "journal": ("Journal", date(2025, 1, 2)),
        "goal": ("Bake a cake", TODAY),
        "morning_brief": ("Morning brief", TODAY),
        "weekly_review": ("Weekly review", TODAY),
        "month_review": ("Month review", TODAY),
    }
    assert hits["journal"].snippet == (("ate ", False), ("cake", True))
    assert hits["goal"].title_parts == (("Bake a ", False), ("cake", True))
    assert hits["goal"].snippet == ()
    assert hits["task"].snippet == (("the ", False), ("cake", True))
    long = await one(notebook, "yyy")
    assert long.title == "y" * 79 + "…"


async def test_by_kind_and_limit(notebook: Notebook) -> None:
    await notebook.store.tasks.add(Task("cake"))
    await notebook.store.notes.add(Note("cake"))
    assert (await one(notebook, "cake", "note")).kind == "note"
    assert len(await notebook.search.search("cake", 1)) == 1
    assert await notebook.search.search("") == []


@pytest.mark.parametrize("query", ['"', "a AND", "NEAR(", "*", "\x00", "🎉", "a" * 9_999])
async def test_any_text_is_safe(notebook: Notebook, query: str) -> None:
    await notebook.store.notes.add(Note("other"))
    assert await notebook.search.search(query) == []


async def test_marks_in_the_text_itself_change_no_word(notebook: Notebook) -> None:
    await notebook.store.notes.add(Note("one \x1e two \x1f cake \x1f\x1e three"))
    hit = await one(notebook, "cake")
    assert "".join(text for text, _ in hit.snippet).split() == ["one", "two", "cake", "three"]


@given(st.text(alphabet="ab \x1e\x1f"))
def test_parts_are_the_text_without_marks(marked: str) -> None:
    joined = "".join(text for text, _ in _parts(marked))
    assert joined == marked.replace("\x1e", "").replace("\x1f", "")
