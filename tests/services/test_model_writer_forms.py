"""The sentences a model is told to write like pass the lock, where the day has their facts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lifeos_desktop.domain.evidence_lock import verify
from lifeos_desktop.domain.facts import TOKEN, Draft, Fact
from lifeos_desktop.services.model_writer import SENTENCE_FORMS, SUGGESTION_FORMS

WORLDS = json.loads(
    (Path(__file__).parents[1] / "golden" / "drafts" / "worlds.json").read_text(encoding="utf-8")
)


def _worlds_with(form: str) -> list[tuple[list[Fact], list[str]]]:
    """The worlds that have every fact of the form; a gap in the night only where it is one."""
    wanted = {match.group(1) for match in TOKEN.finditer(form)}
    found = []
    for world in WORLDS:
        ids = {fact["id"] for fact in world["facts"]}
        missing_there = form.startswith("Last night has not") == ("sleep.total" not in ids)
        if wanted <= ids and (wanted or missing_there):
            found.append(([Fact.from_json(f) for f in world["facts"]], world["private_names"]))
    return found


@pytest.mark.parametrize("form", SENTENCE_FORMS)
def test_a_recommended_sentence_passes(form: str) -> None:
    worlds = _worlds_with(form)
    draft = Draft((form, "You have {{tasks.open}}."))
    if "tasks.open" in form:
        draft = Draft((form,))
    assert worlds
    refused = [found for facts, names in worlds if (found := verify(draft, facts, names))]
    if ".vs_usual" in form:
        assert len(refused) < len(worlds), refused
    else:
        assert refused == []


@pytest.mark.parametrize("form", SUGGESTION_FORMS)
def test_a_recommended_suggestion_passes(form: str) -> None:
    worlds = _worlds_with(form)
    assert worlds
    for facts, names in worlds:
        assert verify(Draft(("You have {{tasks.open}}.",), form), facts, names) == ()
