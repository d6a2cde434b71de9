"""`lifeos capture` and `lifeos search`, each call on its own."""

from __future__ import annotations

from tests.cli.conftest import Lifeos

NOW = "2025-03-04T07:00:00Z"


def test_a_task_is_captured_and_found(lifeos: Lifeos) -> None:
    said = lifeos.ok("capture", "call", "mum", "tomorrow", "6pm", "#family", now=NOW)
    assert said.out == "Task saved for Wed 18:00.\n  call mum\n  #family\n"
    hit = lifeos.ok("search", "mum", "--json").json["hits"][0]
    assert hit == {
        "day": "2025-03-04",
        "kind": "task",
        "title": "call mum",
        "text": "",
        "row": {"table": "tasks", "id": 1},
    }
    found = lifeos.ok("search", "#fam").out
    assert "2025-03-04  task  call mum" in found


def test_what_became_of_it_as_json(lifeos: Lifeos) -> None:
    task = lifeos.ok("capture", "pay rent fri !\nby card", "--json", now=NOW).json
    assert (task["title"], task["text"], task["due"], task["at"], task["priority"]) == (
        "pay rent",
        "by card",
        "2025-03-07",
        None,
        1,
    )
    entry = lifeos.ok("capture", "slept badly, energy 3", "--json", now=NOW).json
    assert (entry["kind"], entry["text"], entry["day"], entry["energy"], entry["mood"]) == (
        "journal",
        "slept badly",
        "2025-03-04",
        3,
        None,
    )
    note = lifeos.ok("capture", "--as", "note", "call mum", "--json", now=NOW).json
    assert (note["kind"], note["text"], note["row"]) == (
        "note",
        "call mum",
        {"table": "notes", "id": 1},
    )


def test_text_from_standard_input(lifeos: Lifeos) -> None:
    text = "Grüße 🎉\n" + "und mehr " * 1_000
    note = lifeos.ok("capture", "-", "--json", stdin=text.encode(), now=NOW).json
    assert note["text"] == text.strip()
    assert lifeos.ok("search", "🎉", "--json").json["hits"][0]["title"] == "Grüße 🎉"
    assert lifeos.ok("search", "gruße", "mehr").out.count("note") == 1
    assert "longer than" in lifeos.refused("capture", "-", stdin=b"x" * 100_001)


def test_nothing_to_save_and_nothing_found(lifeos: Lifeos) -> None:
    assert "nothing to save" in lifeos.refused("capture", "  ")
    assert lifeos.ok("search", '"; DROP').out.startswith("Nothing found.")
    assert lifeos.ok("search", "x", "--json").json == {"hits": []}
    assert lifeos("search").code == 2
    assert lifeos("capture", "x", "--as", "poem").code == 2


def test_briefs_are_found_by_kind(lifeos: Lifeos) -> None:
    written = lifeos.ok("brief", "--no-ai", "--json", now=NOW).json
    words = written["text"].split()[:2]
    lifeos.ok("capture", "--as", "note", *words, now=NOW)
    every = lifeos.ok("search", *words, "--json").json["hits"]
    assert {hit["kind"] for hit in every} == {"note", "morning_brief"}
    (brief,) = lifeos.ok("search", *words, "--kind", "morning_brief", "--json").json["hits"]
    assert (brief["title"], brief["row"]["table"]) == ("Morning brief", "insights")
