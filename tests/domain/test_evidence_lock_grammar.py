"""The notation of the lock's two languages, and that none of their rules is misspelt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifeos_desktop.domain import (
    lock_calendar,
    lock_day,
    lock_gaps,
    lock_instructions,
    lock_metrics,
    lock_statements,
)
from lifeos_desktop.domain.lock_grammar import Recogniser, first_words, rules, scoped, words_rule

MODULES = (
    lock_calendar,
    lock_day,
    lock_gaps,
    lock_instructions,
    lock_metrics,
    lock_statements,
)
SOME = rules(
    """
greeting = good ( morning | day ) | hello
tail = , $greeting
all = $greeting $tail* ( <sleep.total> | really+ )?
    | bye
"""
)


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("hello", True),
        ("good morning", True),
        ("good", False),
        ("", False),
        ("hello , good day , hello", True),
        ("hello <sleep.total>", True),
        ("hello <sleep.rem>", False),
        ("hello really really", True),
        ("hello really <sleep.total>", False),
        ("bye", True),
        ("bye bye", False),
    ],
)
def test_the_notation_means_what_it_says(text: str, *, accepted: bool) -> None:
    assert Recogniser(SOME, text.split()).accepts("all") is accepted


def test_a_rule_that_is_not_there_matches_nothing() -> None:
    assert not Recogniser(SOME, []).accepts("nothing")
    assert not Recogniser({"none": words_rule(())}, ["x"]).accepts("none")


def test_the_recogniser_says_how_far_it_got() -> None:
    recogniser = Recogniser(SOME, "good morning , good grief".split())
    assert not recogniser.accepts("all")
    assert recogniser.farthest == 4


def test_scoped_rules_keep_their_own_names_and_find_others() -> None:
    both = {**scoped(SOME, "a"), **scoped(rules("all = $greeting there\ngreeting = hi"), "b")}
    assert Recogniser(both, ["hi", "there"]).accepts("b.all")
    assert not Recogniser(both, ["hi", "there"]).accepts("a.all")
    assert set(first_words(both, "b.all")) == {"hi"}


@pytest.mark.parametrize("text", ["a = ( b", "a = b )"])
def test_a_mistake_in_a_rule_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"group|cannot read"):
        rules(text + " ")


def _notation() -> Iterator[str]:
    for module in MODULES:
        yield Path(str(module.__file__)).read_text(encoding="utf-8")


def test_every_rule_that_is_used_is_made_somewhere() -> None:
    """A misspelt name would match nothing, and only ever refuse."""
    text = "\n".join(_notation())
    used = set(re.findall(r"\$([a-z_]+)", text))
    made = set(re.findall(r"^\s*([a-z_]+) = ", text, flags=re.MULTILINE))
    made |= set(re.findall(r"[\"(]([a-z_]+)\"[\],:)]?", text))
    made |= set(re.findall(r"f\"([a-z_]+) = ", text))
    made |= set(re.findall(r"rules\(f?\"([a-z_]+) = ", text))
    made |= set(re.findall(r"lines.append\(f?\"([a-z_]+) = ", text))
    assert sorted(used - made) == []


def test_every_kept_draft_has_an_id_of_its_own() -> None:
    folder = Path(__file__).parents[1] / "golden" / "drafts"
    seen: set[str] = set()
    for name in ("adversarial_whitebox.jsonl", "honest_more.jsonl", "honest_third.jsonl"):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            assert entry["id"] not in seen
            seen.add(entry["id"])
