"""The search over everything: found by word, safe with any text, quick with many rows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lifeos_desktop.domain.records import Goal, Insight, JournalEntry, Note, Task
from lifeos_desktop.store import Store
from lifeos_desktop.store.repositories.search import MATCH_END, MATCH_START
from tests.support.clock import START, FakeClock

DAY = date(2025, 3, 4)


async def fill(store: Store) -> None:
    await store.tasks.add(Task("Call mum", description="about the café", tags=("family",)))
    await store.notes.add(Note("An idea: family dinner with 🎉 and 100% fun_fun", title="Dinner"))
    await store.journal.add(JournalEntry(DAY, None, energy=3, notes="Slept badly, called mum's"))
    await store.goals.add(Goal("Run a marathon", description="slowly"))
    await store.insights.save(Insight("morning_brief", DAY, "You slept 6 h 48 min", {}, 1.0))


async def kinds(store: Store, query: str, *only: str) -> set[str]:
    return {found.kind for found in await store.search.find(query, 50, only)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mum", {"task", "journal"}),
        ("MUM call", {"task", "journal"}),
        ("c", {"task", "journal"}),
        ("cafe", {"task"}),
        ("Café", {"task"}),
        ("family", {"task", "note"}),
        ("#family", {"task"}),
        ("#fam", {"task"}),
        ('"family dinner"', {"note"}),
        ('"dinner family"', set()),
        ('"family', {"task", "note"}),
        ("slept", {"journal", "morning_brief"}),
        ("6 h", {"morning_brief"}),
        ("marathon slowly", {"goal"}),
        ("arathon", {"goal"}),  # no word begins so: looked for inside
        ("🎉", {"note"}),
        ("dinner 🎉", {"note"}),
        ("100%", {"note"}),
        ("%", {"note"}),
        ("_", {"note"}),
        ("fun_fun", {"note"}),
        ("\\", set()),
        ("mum AND NOT call", set()),
        ("mum OR family", set()),
        ("title : mum", set()),
        ("NEAR(mum call)", set()),
        ("mum*", {"task", "journal"}),
        ("mum's", {"journal"}),
        ("-mum", {"task", "journal"}),
        ("^call", {"task", "journal"}),
        ("", set()),
        ('""', set()),
        ("  \n ", set()),
        ("'; DROP TABLE tasks; --", set()),
        ("mum\0", {"task", "journal"}),
        ("\ud800", set()),
    ],
)
async def test_queries(store: Store, query: str, expected: set[str]) -> None:
    await fill(store)
    assert await kinds(store, query) == expected


async def test_only_some_kinds(store: Store) -> None:
    await fill(store)
    assert await kinds(store, "slept", "morning_brief", "weekly_review") == {"morning_brief"}
    assert await kinds(store, "arathon", "task") == set()
    assert await store.search.find("mum", 0) == []
    assert len(await store.search.find("mum", 1)) == 1


async def test_matches_are_marked(store: Store) -> None:
    await fill(store)
    note = (await store.search.find("dinner", 1))[0]
    assert note.title == f"{MATCH_START}Dinner{MATCH_END}"
    assert note.snippet.startswith(f"An idea: family {MATCH_START}dinner{MATCH_END} with")
    assert (note.kind, note.id, note.moment) == ("note", 1, START)
    entry = (await store.search.find("badl", 1))[0]
    assert (entry.title, entry.moment) == ("", DAY)
    await store.notes.add(Note("x" * 300 + " 🎈 " + "y" * 300))
    long = (await store.search.find("🎈", 1))[0]
    assert f"{MATCH_START}🎈{MATCH_END}" in long.snippet
    assert long.snippet.startswith("… x")
    assert long.snippet.endswith("y …")
    assert len(long.snippet) < 300


async def test_a_change_is_found_at_once(store: Store) -> None:
    task = await store.tasks.add(Task("Call mum"))
    await store.tasks.update(replace(task, title="Call dad", description="later"))
    assert await kinds(store, "mum") == set()
    assert await kinds(store, "dad later") == {"task"}
    await store.tasks.delete(task.id)
    assert await kinds(store, "dad") == set()
    await store.tasks.restore(task)
    assert await kinds(store, "mum") == {"task"}
    await store.insights.save(Insight("morning_brief", DAY, "Short night", {}, 1.0))
    await store.insights.save(Insight("morning_brief", DAY, "Long night", {}, 1.0))
    assert await kinds(store, "short") == set()
    assert len(await store.search.find("night", 9)) == 1


async def test_of_equal_matches_the_newer_comes_first(store: Store) -> None:
    for days in (400, 1, 90):
        await store.notes.add(Note("dentist visit", created_at=START - timedelta(days)))
    found = await store.search.find("dentist", 9)
    assert [START - timedelta(days) for days in (1, 90, 400)] == [one.moment for one in found]


async def test_a_word_in_the_title_counts_more(store: Store) -> None:
    await store.notes.add(Note("the dentist was late and so was I"))
    task = await store.tasks.add(Task("Dentist", description="was late and so on"))
    assert (await store.search.find("dentist", 1))[0].id == task.id


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("search") / "lifeos.db", clock=FakeClock())
    asyncio.run(fill(store))
    yield store
    store.database.close_now()


@given(st.one_of(st.text(), st.text(alphabet='mu" *:^-()#\\%_ANDORT\x1e\ud800🎉', max_size=30)))
@example('"' * 7)
@example("#")
@example('#"')
@example("a" * 100_000)
@example("a " * 1_000)
@example("²³")
@example("\u0301")
def test_any_text_is_a_query(filled: Store, query: str) -> None:
    for found in asyncio.run(filled.search.find(query, 5)):
        assert found.id


@pytest.mark.alone
@pytest.mark.slow
async def test_many_rows_are_searched_quickly(path: Path, frozen_clock: FakeClock) -> None:
    store = Store.open(path, clock=frozen_clock)
    words = "call mum about the family dinner and bring a cake for every one of them".split()
    notes = [
        Note(" ".join(words[(n + k * n) % len(words)] for k in range(40)) + f" number{n}")
        for n in range(10_000)
    ]
    await store.notes.add_many(notes)
    spans = []
    for query in ("c", "family dinner", "number77", "zzz", "🎉"):
        began = time.perf_counter()
        await store.search.find(query, 20)
        spans.append(time.perf_counter() - began)
    await store.close()
    print(spans)
    assert max(spans) < 1.0  # measured about 0.05; the machine may be busy
