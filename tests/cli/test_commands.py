"""What each command does and says, call by call."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from lifeos_desktop.cli import output, secret, window
from lifeos_desktop.cli.jobs import schedule_text
from lifeos_desktop.cli.texts import LARGEST_DRAFT, usd
from lifeos_desktop.domain.schedule import Every
from tests.cli.conftest import Lifeos
from tests.conftest import PROJECT

NOW = "2025-03-04T07:00:00Z"

# -- brief and review


def test_a_brief_in_the_terminal(lifeos: Lifeos, monkeypatch: pytest.MonkeyPatch) -> None:
    said = lifeos.ok("--demo", "brief", now=NOW).out
    lines = said.splitlines()
    assert lines[:4] == [
        "This is the demo person Robin; nothing of yours is in here.",
        "",
        "Tuesday, 4 Mar 2025",
        "A short night.",
    ]
    assert max(map(len, lines)) <= 88
    assert any(line.startswith("One thing: ") for line in lines)
    assert any(line.startswith("Written by rules: No language model is switched") for line in lines)
    assert "\x1b" not in said
    monkeypatch.setenv("COLUMNS", "60")
    narrow = lifeos.ok("--demo", "brief", now=NOW).out
    assert max(map(len, narrow.splitlines())) <= 60
    assert narrow.split() == said.split()


def test_an_empty_profile_says_what_is_missing(lifeos: Lifeos) -> None:
    said = lifeos.ok("brief").out
    assert "Missing: No sleep source is connected yet." in said
    assert "Robin" not in said
    assert "--json" not in said, "there are no facts to list"
    found = lifeos.ok("brief", "--json").json
    assert (found["facts"], found["events"], found["confidence"]) == ([], [], 0)


def test_the_days_of_a_week_are_one_review(lifeos: Lifeos) -> None:
    found = [
        lifeos.ok("--demo", "review", "--week", week, "--json", now=NOW).json
        for week in ("2025-W09", "2025W9", "2025-02-24", "2025-03-02")
    ]
    assert {review["week"] for review in found} == {"2025-W09"}
    assert {review["day"] for review in found} == {"2025-02-24"}
    assert (
        "Week 2025-W09, from Monday, 24 Feb 2025"
        in lifeos.ok("--demo", "review", "--week", "2025-W09", now=NOW).out
    )
    assert "has not begun" in lifeos.refused("review", "--week", "2025-W11", now=NOW)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"[1, 2", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "JSON object"),
        (b'{"sentences": "You slept."}', "list of strings"),
        (b'{"sentences": [1]}', "list of strings"),
        (b'{"sentences": [], "suggestion": null}', "is a string"),
        (b'{"sentences": [], "text": "x"}', "only 'sentences' and 'suggestion'"),
        (b'{"sentences": []}', "says nothing"),
        (b" " * (LARGEST_DRAFT + 1), "larger than 64 kB"),
        (b'{"sentences": ["You slept {{sleep.nothing}}."]}', "no such fact"),
        (b'{"sentences": ["\\u001b[31mYou slept."]}', "Only plain letters"),
        (b'{"sentences": ["\\ud800"]}', "Only plain letters"),
        (b'{"sentences": ["One\\nTwo 2"]}', "Only plain letters"),
    ],
)
def test_a_draft_that_is_refused(lifeos: Lifeos, content: bytes, reason: str) -> None:
    words = ("--demo", "brief", "--draft", "-")
    sentence = lifeos.refused(*words, stdin=content, now=NOW)
    assert sentence.startswith("The draft was refused: ")
    assert reason in sentence
    assert "\x1b" not in sentence
    said = lifeos(*words, "--json", stdin=content, now=NOW)
    assert said.code == 1
    assert said.json["accepted"] is False
    assert any(reason in each for each in said.json["reasons"])


def test_a_draft_that_is_accepted_is_not_stored(lifeos: Lifeos) -> None:
    draft = {"sentences": ["You slept {{sleep.total}}."], "suggestion": "Take a short walk."}
    content = b"\xef\xbb\xbf" + json.dumps(draft).encode()
    said = lifeos.ok("--demo", "brief", "--draft", "-", "--json", stdin=content, now=NOW).json
    assert said["accepted"] is True
    assert said["written_by"] == "draft"
    assert said["claims"][1] == {"text": "Take a short walk.", "suggestion": True, "facts": []}
    plain = lifeos.ok("--demo", "brief", "--draft", "-", stdin=content, now=NOW).out
    assert "The draft was accepted; nothing was stored." in plain
    kept = lifeos.ok("--demo", "brief", "--json", now=NOW).json
    assert kept["written_by"] == "rules"


def test_what_is_asked_for_in_no_model_is_said(lifeos: Lifeos) -> None:
    assert "as asked" in lifeos.ok("brief", "--no-ai", "--json").json["reason"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0.0, "$0.00"), (0.00045, "$0.00045"), (0.01, "$0.01"), (12.345, "$12.35")],
)
def test_money(amount: float, text: str) -> None:
    assert usd(amount) == text


# -- import


def test_a_table(lifeos: Lifeos, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("day,Coffee\n2025-03-01,2\n2025-03-02,x\n2025-13-01,1\n", encoding="utf-8")
    dry = lifeos.ok("import", "csv", table, "--dry-run", now=NOW).out
    assert "A dry run, nothing was stored. table.csv: 1 day: 1 new, 0 changed" in dry
    assert dry.splitlines()[2].split() == [
        "Coffee",
        "2",
        "|",
        "x",
        "|",
        "1",
        "Coffee",
        "(new,",
        "your",
        "own)",
    ]
    assert "Column 'Coffee' is custom.coffee." in dry
    assert "table.csv  line 3  'x' in column 'Coffee' is not a number" in dry
    assert lifeos.ok("data", "list", "--json").json == {"series": []}
    lifeos.ok("import", "csv", table, now=NOW)
    table.write_text("day,Coffee\n2025-03-01,3\n2025-03-02,1\n", encoding="utf-8")
    again = lifeos.ok("import", "csv", table, "--json", now=NOW).json
    assert (again["new"], again["changed"], again["same"]) == (1, 1, 0)
    values = lifeos.ok("data", "list", "--metric", "custom.coffee", "--json").json["values"]
    assert [(v["day"], v["value"]) for v in values] == [("2025-03-02", 1.0), ("2025-03-01", 3.0)]


def test_a_table_of_which_nothing_is_usable(lifeos: Lifeos, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("day,Coffee\n2026-03-01,2\n", encoding="utf-8")
    said = lifeos("import", "csv", table, "--json", now=NOW)
    assert said.code == 1
    assert said.err == "Nothing of table.csv could be used.\n"
    assert said.json["rejected"][0]["line"] == 2


def test_many_refusals_are_shown_in_part(lifeos: Lifeos, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows = "".join(f"2025-01-{n:02d},x\n" for n in range(1, 32))
    table.write_text(f"day,HRV\n{rows}2025-02-01,40\n", encoding="utf-8")
    said = lifeos.ok("import", "csv", table, now=NOW).out
    assert "31 things could not be used:" in said
    assert "And 11 more; --json lists them all." in said
    assert len(lifeos.ok("import", "csv", table, "--json", now=NOW).json["rejected"]) == 31


def test_what_was_said_about_columns_is_kept(lifeos: Lifeos, tmp_path: Path) -> None:
    january, february = tmp_path / "2025-01.csv", tmp_path / "2025-02.csv"
    january.write_text("day;Schlaf;Notiz\n01/02/2025;7,5;a\n02/02/2025;6;b\n", encoding="utf-8")
    february.write_text("day;Schlaf;Notiz\n01/03/2025;8;a\n02/03/2025;7;b\n", encoding="utf-8")
    asked = lifeos("import", "csv", january, "--dry-run", now=NOW)
    assert asked.code == 1
    assert "Schlaf" in asked.out
    assert "--date-format DD/MM/YYYY" in asked.err
    said = ["--map", "Schlaf=sleep.total:hours", "--date-format", "DD/MM/YYYY"]
    lifeos.ok("import", "csv", january, *said, "--dry-run", now=NOW)
    assert lifeos("import", "csv", february, "--dry-run", now=NOW).code == 1  # nothing kept yet
    lifeos.ok("import", "csv", january, *said, now=NOW)
    again = lifeos.ok("import", "csv", february, now=NOW).out
    assert "as you chose for a file like this" in again
    values = lifeos.ok("data", "list", "--metric", "sleep.total", "--json").json["values"]
    assert [(v["day"], v["value"]) for v in values][:2] == [
        ("2025-03-02", 25200.0),
        ("2025-03-01", 28800.0),
    ]
    assert lifeos("import", "csv", february, "--guess", now=NOW).code == 1


def test_one_column_mapped_twice(lifeos: Lifeos, tmp_path: Path) -> None:
    words = ["--map", "A=sleep.hrv", "--map", "A=sleep.total"]
    assert "mapped twice" in lifeos.refused("import", "csv", tmp_path / "t.csv", *words)


# -- data


@pytest.mark.parametrize(
    ("metric", "value", "more", "stored"),
    [
        ("sleep.total", "7.5", ["--unit", "h"], 27_000.0),
        ("sleep.total", "7:30", [], 27_000.0),
        ("sleep.total", "26400", [], 26_400.0),
        ("sleep.bedtime", "23:30", [], 1_410.0),
        ("activity.distance", "5.2", ["--unit", "km"], 5_200.0),
        ("body.temperature_deviation", "-0.3", [], -0.3),
        ("sleep.score", "80", [], 80.0),
        ("custom.screen_time", "2", ["--unit", "hours"], 7_200.0),
        ("custom.tea", "-1", [], -1.0),
    ],
)
def test_a_value_of_your_own(
    lifeos: Lifeos, metric: str, value: str, more: list[str], stored: float
) -> None:
    words = ("data", "add", metric, value, *more, "--day", "2025-03-03", "--json")
    first = lifeos.ok(*words, now=NOW).json
    assert (first["result"], first["value"], first["source"]) == ("new", stored, "custom")
    assert lifeos.ok(*words, now=NOW).json["result"] == "same"
    listed = lifeos.ok("data", "list", "--metric", metric, "--json").json["values"]
    assert listed == [{key: first[key] for key in first if key != "result"}]


def test_a_value_that_is_changed(lifeos: Lifeos) -> None:
    assert lifeos.ok("data", "add", "sleep.score", "80").out.startswith("Recorded: Sleep score 80")
    assert lifeos.ok("data", "add", "sleep.score", "81").out.startswith("Changed: Sleep score 81")
    assert len(lifeos.ok("data", "list", "--metric", "sleep.score", "--json").json["values"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sleep.total", "70", "--unit", "h"], "70 h is not plausible for Time asleep"),
        (["sleep.total", "7"], "In hours, add --unit h."),
        (["sleep.hrv", "nan"], "is not a value for HRV"),
        (["sleep.hrv", "1e999"], "is not a value for HRV"),
        (["sleep.hrv", "5", "--unit", "km"], "is kept in ms, which is not km"),
        (["sleep.hrv", "5", "--unit", "furlong"], "is not a unit LifeOS knows"),
        (["custom.x", "5", "--unit", "furlong"], "is not a unit LifeOS knows"),
        (["journal.energy", "11"], "is not plausible for Energy"),
        (["journal.mood", "6.5"], "a whole number from 1 to 10"),
        (["coffee", "2"], "one of your own is called custom.NAME"),
        (["custom.Coffee Cups", "2"], "in small letters, digits and _"),
        (["custom.", "2"], "There is no metric called"),
        (["sleep.score", "80", "--day", "2025-03-05"], "has not come yet"),
    ],
)
def test_a_value_that_is_refused(lifeos: Lifeos, words: list[str], said: str) -> None:
    assert said in lifeos.refused("data", "add", *words, now=NOW)
    assert lifeos.ok("data", "list", "--json").json == {"series": []}
    assert "custom." not in lifeos.ok("metrics").out


def test_ratings_go_to_the_journal(lifeos: Lifeos) -> None:
    assert "Energy 7 of 10" in lifeos.ok("data", "add", "journal.energy", "7", now=NOW).out
    lifeos.ok("data", "add", "journal.energy", "5", now=NOW)
    mood = lifeos.ok("data", "add", "journal.mood", "8", "--day", "2025-03-01", "--json", now=NOW)
    assert mood.json["row"]["table"] == "journal_entries"
    series = lifeos.ok("data", "list", "--json").json["series"]
    assert [(s["metric"], s["source"], s["values"]) for s in series] == [
        ("journal.energy", "journal", 2),
        ("journal.mood", "journal", 1),
    ]
    tomorrow = lifeos.ok("brief", "--json", now="2025-03-05T07:00:00Z").json
    energy = next(
        fact for claim in tomorrow["claims"] for fact in claim["facts"] if "energy" in fact["id"]
    )
    assert (energy["value"], energy["kind"]) == (6.0, "expectation")


def test_values_are_listed_newest_first_and_not_all(lifeos: Lifeos) -> None:
    words = ("--demo", "data", "list", "--metric", "sleep.total", "--json")
    found = lifeos.ok(*words, "--limit", "3", now=NOW).json
    assert [v["day"] for v in found["values"]] == ["2025-03-04", "2025-03-03", "2025-03-02"]
    assert found["more"] == 163  # Robin leaves the ring off on some nights
    span = ("--from", "2025-02-01", "--to", "2025-02-03")
    days = {v["day"] for v in lifeos.ok(*words, *span, now=NOW).json["values"]}
    assert days == {"2025-02-01", "2025-02-02", "2025-02-03"}
    assert "no days from" in lifeos.refused(*words, "--from", "2025-02-03", "--to", "2025-02-01")
    assert "older ones" in lifeos.ok("--demo", "data", "list", "--to", "2025-01-01", now=NOW).out


# -- metrics, jobs, settings


def test_metrics_with_your_own(lifeos: Lifeos) -> None:
    found = lifeos.ok("metrics", "--json").json["metrics"]
    total = next(metric for metric in found if metric["key"] == "sleep.total")
    assert total["unit"] == "s"
    assert {"sleep.deep", "sleep.score"} <= set(total["partners"])
    deep = next(metric for metric in found if metric["key"] == "sleep.deep")
    assert "sleep.rem" not in deep["partners"], "siblings are no pair"
    lifeos.ok("data", "add", "custom.tea", "2")
    own = lifeos.ok("metrics", "--json").json["metrics"][-1]
    assert (own["key"], own["custom"], own["low"], own["high"]) == ("custom.tea", True, None, None)
    assert "Your own:" in lifeos.ok("metrics").out


def test_jobs(lifeos: Lifeos) -> None:
    said = lifeos.ok("jobs", now=NOW).out
    assert "Morning brief (daily_brief): every day at 07:00\n  last  never\n" in said
    assert "Weekly review (weekly_review): every Sunday at 19:00" in said
    lifeos.ok("settings", "set", "jobs.daily_brief", "06:15")
    lifeos.ok("settings", "set", "jobs.calendar_sync_hours", "1")
    assert lifeos.ok("jobs", "run", "oura_sync", now=NOW).out == "Skipped. Oura is not connected.\n"
    listed = {job["name"]: job for job in lifeos.ok("jobs", "list", "--json", now=NOW).json["jobs"]}
    assert listed["daily_brief"]["schedule"] == "every day at 06:15"
    assert listed["oura_sync"]["last"]["status"] == "skipped"
    assert listed["backup"]["last"] is None
    assert schedule_text(Every(1)) == "every hour"
    done = lifeos.ok("jobs", "run", "daily_brief", "--json", now=NOW).json
    assert (done["status"], done["trigger"]) == ("done", "manual")
    assert lifeos.ok("brief", "--json", now=NOW).json["created_at"] == "2025-03-04T07:00:00+00:00"


def test_a_job_that_fails(lifeos: Lifeos, allow_warnings: object) -> None:
    lifeos.ok("jobs")
    (lifeos.folder / "backups").write_text("in the way")
    assert "The backup could not be made" in lifeos.refused("jobs", "run", "backup", now=NOW)
    rows = {row["part"]: row for row in lifeos.ok("health", "--json", now=NOW).json["health"]}
    assert rows["backups"]["state"] == "degraded"
    assert "The backup could not be made" in rows["backups"]["sentence"]


def test_settings(lifeos: Lifeos) -> None:
    assert "general.timezone" in lifeos.ok("settings").out
    said = lifeos.ok("settings", "set", "ai.enabled", "on").out
    assert said == "Use a language model: yes\n"
    assert lifeos.ok("settings", "get", "ai.enabled", "--json").json["value"] is True
    lifeos.ok("settings", "reset", "ai.enabled")
    assert lifeos.ok("settings", "get", "ai.enabled", "--json").json["value"] is False
    assert "Choices: system, dark, light." in lifeos.ok("settings", "get", "general.theme").out
    listed = lifeos.ok("settings", "list", "--json").json["settings"]
    assert {"key", "value", "default", "label", "help", "kind", "choices", "advanced"} == set(
        listed[0]
    )
    advanced = [one["key"] for one in listed if one["advanced"]]
    assert {"oura.api", "oura.redirect_port"} <= set(advanced)
    assert "general.theme" not in advanced
    assert lifeos.ok("settings").out.count("(advanced)") == len(advanced)
    assert "Type a time zone" in lifeos.refused("settings", "set", "general.timezone", "Mars/Base")


# -- secrets


def test_secrets_are_kept_and_never_shown(lifeos: Lifeos, file_keyring: Path) -> None:
    name, value = "ai.openai.api_key", "sk-very-secret"
    said = lifeos.ok("secret", "set", name, stdin=f"{value}\r\n".encode())
    assert json.loads(file_keyring.read_text()) == {f"lifeos-desktop/{name}": value}
    listed = lifeos.ok("secret", "list")
    assert listed.out == f"{name}  set\n"
    asked = lifeos.ok("secret", "list", "--json")
    assert asked.json["secrets"][0] == {"name": name, "is_set": True}
    gone = lifeos.ok("secret", "delete", name)
    assert gone.out == f"{name} was deleted.\n"
    assert lifeos.ok("secret", "delete", name, "--json").json["result"] == "absent"
    assert "No key is set" in lifeos.ok("secret", "list").out
    for each in (said, listed, asked, gone):
        assert value not in each.out
    assert not lifeos.folder.exists(), "a secret needs no database"


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff", b"x" * 20_000])
def test_secrets_that_are_none(lifeos: Lifeos, file_keyring: Path, content: bytes) -> None:
    assert "Nothing was changed" in lifeos.refused("secret", "set", "ai.x.api_key", stdin=content)
    assert not file_keyring.exists()


def test_a_secret_typed_at_a_terminal(
    file_keyring: Path, lifeos: Lifeos, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO()))
    monkeypatch.setattr(secret.getpass, "getpass", lambda prompt: "sk-typed")
    assert secret._value("ai.openai.api_key") == "sk-typed"


def test_without_a_keyring(lifeos: Lifeos, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends.fail import Keyring

    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    for words in (["list"], ["set", "ai.openai.api_key"], ["delete", "ai.openai.api_key"]):
        said = lifeos.refused("secret", *words, stdin=b"sk-secret")
        assert "no keyring that keeps secrets safe" in said
        assert "sk-secret" not in said


# -- health and demo


def test_health_of_the_demo_person(lifeos: Lifeos, file_keyring: Path) -> None:
    rows = {r["part"]: r for r in lifeos.ok("--demo", "health", "--json", now=NOW).json["health"]}
    assert rows["database"]["state"] == "ok"
    assert rows["backups"]["state"] == "ok"
    assert rows["source.demo"]["sentence"] == "Last night is here."
    assert rows["keyring"]["state"] == "ok"
    assert rows["model"]["sentence"].startswith("Off. Every text is written by rules")
    lifeos.ok("--demo", "jobs", "run", "backup", now=NOW)
    later = lifeos.ok("--demo", "health", "--json", now="2025-03-09T07:00:00Z").json["health"]
    backup = next(row for row in later if row["part"] == "backups")
    assert (backup["state"], "4 Mar" in backup["sentence"]) == ("degraded", True)
    assert backup["todo"] == "lifeos jobs run backup"
    plain = lifeos.ok("--demo", "health", now=NOW).out
    assert "Database" in plain
    assert "Robin" in plain.splitlines()[0]


def test_the_demo_profile_comes_and_goes(lifeos: Lifeos) -> None:
    said = lifeos.ok("demo", now=NOW).out
    assert "lifeos --demo brief" in said
    made = lifeos.ok("demo", "--json", now="2025-03-06T07:00:00Z").json
    assert (made["person"], made["last"]) == ("Robin", "2025-03-06")
    assert not (lifeos.folder / "lifeos.db").exists(), "your own profile is not touched"
    lifeos.ok("--demo", "jobs", "run", "backup", now=NOW)
    removed = lifeos.ok("demo", "remove", "--json").json["removed"]
    assert removed == str(lifeos.folder / "demo")
    assert not (lifeos.folder / "demo").exists()
    assert lifeos.folder.exists()


def test_only_the_demo_is_removed(lifeos: Lifeos, tmp_path: Path) -> None:
    folder = lifeos.folder / "demo"
    own = Lifeos(folder, lifeos._capsys, lifeos._monkeypatch)
    own.ok("data", "add", "custom.tea", "2")
    assert "is not the demo person's" in lifeos.refused("demo", "remove")
    assert (folder / "lifeos.db").exists()


def test_what_else_lies_in_the_demo_folder_is_safe(lifeos: Lifeos, tmp_path: Path) -> None:
    lifeos.ok("demo", now=NOW)
    letter = lifeos.folder / "demo" / "letter.txt"
    letter.write_text("mine")
    assert "also holds letter.txt" in lifeos.refused("demo", "remove")
    letter.unlink()
    (lifeos.folder / "demo" / "app.lock").write_text(f"{os.getpid()}\npython\nhere\n")
    assert "LifeOS is running" in lifeos.refused("demo", "remove")
    (lifeos.folder / "demo" / "app.lock").write_text("999999999\npython\nhere\n")
    elsewhere = tmp_path / "elsewhere"
    (lifeos.folder / "demo").rename(elsewhere)
    (lifeos.folder / "demo").symlink_to(elsewhere)
    assert "is a link" in lifeos.refused("demo", "remove")
    assert (elsewhere / "lifeos.db").exists()


# -- printing


def test_what_a_terminal_would_obey_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("a\x1b[31mb\u202ec\x07d")
    output.table(("", ""), [("x\x9b", "y\r")])
    assert not set("\x1b\u202e\x07\x9b\r") & set(capsys.readouterr().out)
    wild = {"text": "a\x1b\x9b\u202e\ud800é"}
    output.say_json(wild)
    printed = capsys.readouterr().out
    assert json.loads(printed) == wild
    assert "é" in printed
    assert not set("\x1b\x9b\u202e\ud800") & set(printed)


def test_the_display_is_asked_for_on_linux_only() -> None:
    window.require_display("linux", {"DISPLAY": ":0"})
    window.require_display("darwin", {})
    window.require_display("win32", {})
    with pytest.raises(window.NoWindow):
        window.require_display("linux", {"DISPLAY": ""})


def test_nobody_else_prints() -> None:
    """All output passes through one file, which makes it safe for a terminal."""
    allowed = {"output.py", "metrics.py", "demo.py"}
    folder = PROJECT / "lifeos_desktop" / "cli"
    users = {path.name for path in folder.glob("*.py") if "print(" in path.read_text("utf-8")}
    assert users <= allowed
