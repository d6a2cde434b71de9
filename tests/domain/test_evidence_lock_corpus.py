"""The lock against drafts written by somebody who had not seen it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.evidence_lock import verify
from lifeos_desktop.domain.facts import Draft, Fact, render

DRAFTS = Path(__file__).parents[1] / "golden" / "drafts"


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (DRAFTS / name).open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


@pytest.fixture(scope="module")
def worlds() -> dict[str, tuple[list[Fact], list[str]]]:
    data = json.loads((DRAFTS / "worlds.json").read_text(encoding="utf-8"))
    return {
        world["name"]: (
            [Fact.from_json(fact) for fact in world["facts"]],
            list(world["private_names"]),
        )
        for world in data
    }


Worlds = dict[str, tuple[list[Fact], list[str]]]


def test_no_adversarial_draft_gets_through(worlds: Worlds) -> None:
    through = []
    classes: Counter[str] = Counter()
    for entry in _lines("adversarial.jsonl"):
        classes[entry["class"]] += 1
        try:
            draft = Draft.from_json(entry["draft"])
        except BadInput:
            continue
        facts, names = worlds[entry["world"]]
        if not verify(draft, facts, names):
            through.append(entry["id"])
    assert sum(classes.values()) >= 500
    assert len([name for name, count in classes.items() if count >= 20]) >= 12
    assert through == []


def test_no_draft_written_against_the_rules_gets_through(worlds: Worlds) -> None:
    """These were written knowing the rules and word lists of an earlier lock, and got past it."""
    entries = list(_lines("adversarial_whitebox.jsonl"))
    assert len(entries) >= 150
    through = [
        entry["id"]
        for entry in entries
        if not verify(Draft.from_json(entry["draft"]), *worlds[entry["world"]])
    ]
    assert through == []


@pytest.mark.parametrize(
    ("name", "at_least", "share"),
    [
        ("honest.jsonl", 200, 0.95),
        ("honest_more.jsonl", 60, 0.9),
        ("honest_third.jsonl", 90, 0.8),
    ],
)
def test_nearly_all_honest_drafts_pass(
    worlds: Worlds, name: str, at_least: int, share: float
) -> None:
    refused = []
    total = 0
    for entry in _lines(name):
        total += 1
        facts, names = worlds[entry["world"]]
        if verify(Draft.from_json(entry["draft"]), facts, names):
            refused.append(entry["id"])
    assert total >= at_least
    assert total - len(refused) >= total * share, refused


def test_an_honest_draft_renders_with_the_facts_own_words(worlds: Worlds) -> None:
    for entry in _lines("honest.jsonl"):
        facts, _ = worlds[entry["world"]]
        known = {fact.id: fact for fact in facts}
        for claim in render(Draft.from_json(entry["draft"]), facts):
            assert "{{" not in claim.text
            for start, end, fact_id in claim.spans:
                assert claim.text[start:end] == known[fact_id].text
