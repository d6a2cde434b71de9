"""A brief with a language model, from the settings to the stored text, over real HTTP."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Lifeos
from tests.support.fake_llm import Answer, FakeLlm, refusal
from tests.support.process import run_app

NOW = "2025-03-04T07:00:00Z"
GOOD = {
    "sentences": ["You slept {{sleep.total}}.", "Today holds {{calendar.count}}."],
    "suggestion": "Keep some time free for what matters to you.",
}
WRONG = {"sentences": ["You slept 9 hours and feel great."], "suggestion": ""}


def answer(draft: object) -> Answer:
    return Answer(json.dumps(draft))


@pytest.fixture
def model() -> Iterator[FakeLlm]:
    with FakeLlm() as fake:
        fake.answer_with(answer(GOOD))
        yield fake


@pytest.fixture
def ready(lifeos: Lifeos, model: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> Lifeos:
    """A demo profile that names a model and has its key in the environment; not switched on."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    lifeos.ok("--demo", "settings", "set", "ai.model", "openai/gpt-4o-mini", now=NOW)
    lifeos.ok("--demo", "settings", "set", "ai.api_base", model.api_base, now=NOW)
    return lifeos


def brief(lifeos: Lifeos, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = lifeos.ok("--demo", "brief", *words, "--json", now=NOW).json
    return found


def stored(folder: Path) -> dict[str, Any]:
    """What was kept with the one stored brief."""
    with sqlite3.connect(folder / "demo" / "lifeos.db") as connection:
        query = "SELECT context FROM insights WHERE type = 'morning_brief'"
        ((context,),) = connection.execute(query).fetchall()
    connection.close()
    kept: dict[str, Any] = json.loads(context)
    return kept


def switch_on(lifeos: Lifeos) -> None:
    lifeos.ok("--demo", "settings", "set", "ai.enabled", "yes", now=NOW)


def test_a_key_alone_sends_nothing(ready: Lifeos, model: FakeLlm) -> None:
    written = brief(ready)
    assert written["written_by"] == "rules"
    assert written["reason"] == "No language model is switched on."
    switch_on(ready)
    assert brief(ready, "--refresh", "--no-ai")["written_by"] == "rules"
    assert model.asked == []


def test_accepted(ready: Lifeos, model: FakeLlm) -> None:
    switch_on(ready)
    words = ["--data-dir", str(ready.folder), "--demo", "--now", NOW, "brief"]
    done = run_app(*words, "--json", env={"OPENAI_API_KEY": "sk-test-0123456789"})
    assert (done.returncode, done.stderr) == (0, "")
    written = json.loads(done.stdout)
    assert (written["written_by"], written["reason"]) == ("model", "")
    assert written["model"] == "openai/gpt-4o-mini"
    assert written["tokens"] == {"input": 1000, "output": 500, "total": 1500}
    # 0.15 and 0.60 dollars a million tokens.
    assert written["cost_usd"] == pytest.approx(1000 * 0.15e-6 + 500 * 0.6e-6)
    assert [claim["suggestion"] for claim in written["claims"]] == [False, False, True]
    assert written["claims"][0]["facts"][0]["id"] == "sleep.total"
    assert model.asked[0].key == "sk-test-0123456789"
    assert len(model.asked) == 1

    # Kept: the next call asks nobody, and the month knows what it cost.
    plain = ready.ok("--demo", "brief", now=NOW).out
    assert "Written by openai/gpt-4o-mini, 1,500 tokens, $0.00045." in plain
    assert len(model.asked) == 1
    rows = ready.ok("--demo", "health", "--json", now=NOW).json["health"]
    said = next(row["sentence"] for row in rows if row["part"] == "model")
    assert "1 call, 0.045¢" in said


def test_titles_stay_here_until_allowed(ready: Lifeos, model: FakeLlm) -> None:
    events = [event["value"] for event in brief(ready)["events"]]
    own_words = titles(ready.folder)
    assert len(events) >= 3
    assert len(own_words) >= 10
    switch_on(ready)
    assert brief(ready, "--refresh")["written_by"] == "model"
    sent = json.dumps(model.asked[0].body, ensure_ascii=False)
    for title in [*events, *own_words]:
        assert title not in sent, title
    ready.ok("--demo", "settings", "set", "ai.send_event_titles", "yes", now=NOW)
    assert brief(ready, "--refresh")["written_by"] == "model"
    sent = json.dumps(model.asked[1].body, ensure_ascii=False)
    assert all(title in sent for title in events)


def titles(folder: Path) -> list[str]:
    """Of every task and goal, and every line of notes and journal."""
    with sqlite3.connect(folder / "demo" / "lifeos.db") as connection:
        found = [
            text
            for query in (
                "SELECT title FROM tasks",
                "SELECT title FROM goals",
                "SELECT content FROM notes",
                "SELECT notes FROM journal_entries WHERE length(notes) > 12",
            )
            for (text,) in connection.execute(query)
        ]
    connection.close()
    return found


def test_refused_twice(ready: Lifeos, model: FakeLlm) -> None:
    switch_on(ready)
    model.answer_with(answer(WRONG))
    written = brief(ready)
    assert len(model.asked) == 2, "one attempt and one repair"
    assert "Your answer was refused" in json.dumps(model.asked[1].body)
    assert written["written_by"] == "rules"
    assert "did not pass the check" in written["reason"]
    assert written["tokens"]["total"] == 3000
    assert written["cost_usd"] == pytest.approx(2 * 0.00045)
    assert "9 hours" not in written["text"]
    rejected = stored(ready.folder)["rejected"]
    assert json.loads(rejected["draft"]) == WRONG
    assert rejected["reasons"][0]["code"]
    plain = ready.ok("--demo", "brief", now=NOW).out
    assert "Written by rules: The model's text did not pass" in " ".join(plain.split())


def test_refused_once_and_repaired(ready: Lifeos, model: FakeLlm) -> None:
    switch_on(ready)
    model.answer_with(answer(WRONG), answer(GOOD))
    written = brief(ready)
    assert (written["written_by"], written["tokens"]["total"]) == ("model", 3000)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (refusal(401, "Incorrect API key provided: sk-test-0123456789"), "did not accept the key"),
        (Answer(delay_seconds=60), "did not answer within 5 seconds"),
    ],
    ids=["401", "timeout"],
)
def test_no_answer(ready: Lifeos, model: FakeLlm, reply: Answer, sentence: str) -> None:
    switch_on(ready)
    ready.ok("--demo", "settings", "set", "ai.timeout_seconds", "5", now=NOW)
    model.answer_with(reply)
    said = ready("--demo", "brief", "--json", now=NOW)
    assert (said.code, said.err) == (0, "")
    assert said.json["written_by"] == "rules"
    assert sentence in said.json["reason"]
    assert said.json["tokens"]["total"] == 0
    assert len(said.json["text"].split()) > 40
    assert "sk-test" not in said.out


def test_no_key_at_all(ready: Lifeos, model: FakeLlm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    ready.ok("--demo", "settings", "reset", "ai.api_base", now=NOW)
    switch_on(ready)
    written = brief(ready)
    assert written["written_by"] == "rules"
    assert "No key is set for OpenAI" in written["reason"]
    rows = ready.ok("--demo", "health", "--json", now=NOW).json["health"]
    assert next(row["state"] for row in rows if row["part"] == "model") == "needs you"
