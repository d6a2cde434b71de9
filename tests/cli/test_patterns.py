"""`lifeos patterns`: tables of one's own, the recorded history, and what a person says of one."""

from __future__ import annotations

import csv
import math
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from tests.cli.conftest import Lifeos

NOW = "2025-03-04T07:00:00Z"
FIRST = date(2023, 1, 2)  # a Monday
KEYS = {
    "id", "kind", "metrics", "lag", "effect", "low", "high", "p", "q", "n", "tier", "active",
    "sentence", "strength", "stars", "weekday", "day", "unit", "weekdays",
}  # fmt: skip


def write(path: Path, columns: dict[str, list[float | str | None]], first: date = FIRST) -> Path:
    """A table; None is an empty cell."""
    days = len(next(iter(columns.values())))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", *columns])
        for day in range(days):
            cells = [column[day] for column in columns.values()]
            row = ["" if cell is None else cell for cell in cells]
            writer.writerow([(first + timedelta(days=day)).isoformat(), *row])
    return path


def a_person(days: int = 365) -> dict[str, list[float | str | None]]:
    """Steps lead deep sleep by a day; wine lowers HRV the night after; weekends sleep later."""
    chance = random.Random(11)
    steps = [chance.gauss(8_000, 2_000) for _ in range(days)]
    wine = [chance.random() < 0.3 for _ in range(days)]
    before = [0, *range(days - 1)]
    deep = [4_800 + 0.3 * (steps[b] - 8_000) + chance.gauss(0, 500) for b in before]
    return {
        "activity.steps": list(map(round, steps)),
        "sleep.deep": list(map(round, deep)),
        "sleep.total": [round(20_000 + seconds + chance.gauss(0, 200)) for seconds in deep],
        "sleep.hrv": [round(60 - 8 * wine[b] + chance.gauss(0, 5), 1) for b in before],
        "sleep.wake_time": [round(420 + 60 * (day % 7 >= 5) + chance.gauss(0, 25))
                            for day in range(days)],
        "tag.wine": ["yes" if had else "no" for had in wine],
        "mood": [None if chance.random() < 0.2 else round(chance.gauss(6, 1), 1)
                 for _ in range(days)],
    }  # fmt: skip


def by_metrics(answer: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    return {(one["kind"], *one["metrics"]): one for one in answer["patterns"]}


def test_a_table_of_ones_own(lifeos: Lifeos, tmp_path: Path) -> None:
    file = write(tmp_path / "me.csv", a_person())
    (answer,) = lifeos.ok("patterns", "analyze", file, "--json").json
    assert answer["file"] == str(file)
    assert answer["tested"] > 20
    assert all(set(one) == KEYS for one in answer["patterns"])
    found = by_metrics(answer)
    steps = found["correlation", "activity.steps", "sleep.deep"]
    assert (steps["lag"], steps["tier"], steps["active"]) == (1, "confirmed", True)
    assert 0 < steps["low"] < steps["effect"] < steps["high"]
    assert steps["id"] == "correlation|activity.steps|sleep.deep|1"
    wine = found["tag", "tag.wine", "sleep.hrv"]
    assert wine["lag"] == 1
    assert wine["low"] < -8 < wine["high"]
    weekend = found["weekday", "sleep.wake_time"]
    assert (weekend["weekday"], weekend["weekdays"]) == (5, [5, 6])
    assert 50 < weekend["effect"] < 70
    definitional = Catalogue().definitional_pairs()
    assert not {frozenset(one["metrics"]) for one in answer["patterns"]} & definitional
    assert not lifeos.folder.exists()  # no profile is needed, and none is made


def test_many_tables_in_one_go(lifeos: Lifeos, tmp_path: Path) -> None:
    chance = random.Random(4)
    nothing: list[float | str | None] = [chance.gauss(0, 1) for _ in range(90)]
    other: list[float | str | None] = [chance.gauss(0, 1) for _ in range(90)]
    ten_years: list[float | str | None] = [
        None if day % 300 < 40 else chance.gauss(50, 5) for day in range(3_650)
    ]
    twice = write(tmp_path / "twice.csv", {"a": nothing, "b": other})
    twice.write_text(twice.read_text(encoding="utf-8") + "2023-01-02,3,4\n", encoding="utf-8")
    (tmp_path / "text.csv").write_text("no table at all\n", encoding="utf-8")
    (tmp_path / "bytes.csv").write_bytes(bytes(range(256)))
    files = [
        write(tmp_path / "me.csv", a_person(200)),
        tmp_path / "text.csv",
        write(tmp_path / "one day.csv", {"a": [1.0], "b": [2.0]}),
        write(tmp_path / "constant.csv", {"a": [5.0] * 90, "b": nothing, "c": other}),
        write(tmp_path / "empty.csv", {"a": [None] * 90, "b": nothing, "c": other}),
        write(tmp_path / "ten years.csv", {"a": ten_years, "b": ten_years[::-1]}),
        twice,
        tmp_path / "bytes.csv",
        tmp_path / "not there.csv",
    ]
    said = lifeos("patterns", "analyze", *files, "--json")
    assert said.code == 1
    assert said.err.count("\n") == 1
    answers = {Path(one["file"]).name: one for one in said.json}
    assert list(answers) == [file.name for file in files]
    for bad in ("text.csv", "bytes.csv", "not there.csv"):
        assert set(answers[bad]) == {"file", "error"}
        assert answers[bad]["error"].endswith(".")
    assert (answers["one day.csv"]["tested"], answers["one day.csv"]["patterns"]) == (0, [])
    assert answers["constant.csv"]["tested"] == answers["empty.csv"]["tested"] > 0
    assert answers["constant.csv"]["patterns"] == []
    assert answers["ten years.csv"]["tested"] > 0
    assert answers["twice.csv"]["tested"] > 0
    assert answers["me.csv"]["patterns"]


def test_a_readable_list(lifeos: Lifeos, tmp_path: Path) -> None:
    said = lifeos.ok("patterns", "analyze", write(tmp_path / "me.csv", a_person(200)))
    assert "tested," in said.out
    assert "your deep sleep the night after is about" in " ".join(said.out.split())


def test_what_a_person_says_about_a_pattern(lifeos: Lifeos) -> None:
    ask = ("--demo", "patterns")
    listed = lifeos.ok(*ask, "--run", "--json", now=NOW).json
    ledger = listed["ledger"]
    assert ledger["shown"] == len(listed["patterns"])
    assert ledger["tested"] == sum(ledger["tested_by_kind"].values())
    first = listed["patterns"][0]
    assert set(first) > KEYS
    for action, key, value in (
        ("pin", "pinned", True),
        ("mute", "muted", True),
        ("useful", "rating", "useful"),
        ("not-useful", "rating", "not_useful"),
    ):
        answer = lifeos.ok(*ask, action, first["id"], "--json", now=NOW).json
        assert answer["pattern"][key] == value
    assert first["id"] not in ids(lifeos.ok(*ask, "--json", now=NOW).json)
    assert first["id"] in ids(lifeos.ok(*ask, "--all", "--json", now=NOW).json)
    again = lifeos.ok(*ask, "--run", "--json", "--all", now="2025-03-05T07:00:00Z").json
    (kept,) = [one for one in again["patterns"] if one["id"] == first["id"]]
    assert (kept["muted"], kept["pinned"], kept["rating"]) == (True, True, "not_useful")
    lifeos.ok(*ask, "unmute", first["id"], now=NOW)
    lifeos.ok(*ask, "unpin", first["id"], now=NOW)
    shown = lifeos.ok(*ask, "show", first["id"], "--json", now=NOW).json
    assert shown["pattern"]["muted"] is False
    assert len(shown["days"]) > 100
    rows = list(csv.reader(lifeos.ok(*ask, "show", first["id"], "--csv", now=NOW).out.splitlines()))
    assert len(rows) == len(shown["days"]) + 1
    assert "not there any more" in lifeos.refused(*ask, "show", 99_999, now=NOW)
    assert "not there any more" in lifeos.refused(*ask, "mute", 99_999, now=NOW)


def ids(answer: dict[str, Any]) -> set[int]:
    return {one["id"] for one in answer["patterns"]}


def test_nothing_to_search(lifeos: Lifeos) -> None:
    assert "a search begins with 30 days" in lifeos.refused("patterns", "--run")
    assert "No patterns yet, and that is correct." in lifeos.ok("patterns").out
    said = lifeos.ok("patterns", "--json").json
    assert (said["ledger"], said["patterns"], said["empty"]["reason"]) == (None, [], "no_data")
    run = lifeos.ok("jobs", "run", "pattern_detection", "--json").json
    assert run["status"] == "skipped"
    assert "begins with 30 days" in run["reason"]


def test_the_job(lifeos: Lifeos) -> None:
    run = lifeos.ok("--demo", "jobs", "run", "pattern_detection", "--json", now=NOW).json
    assert run["status"] == "done"
    assert "tested in 179 days" in run["reason"]


@pytest.fixture
def history(lifeos: Lifeos, shared_data: Path) -> dict[str, Any]:
    """The recorded Oura history, imported and searched."""
    lifeos.ok("import", "oura-json", shared_data / "oura")
    last = lifeos.ok("data", "list", "--json").json["series"]
    day = max(one["last"] for one in last)
    found: dict[str, Any] = lifeos.ok(
        "patterns", "--run", "--json", now=f"{date.fromisoformat(day) + timedelta(days=1)}T07:00Z"
    ).json
    return found


def test_the_recorded_history(lifeos: Lifeos, history: dict[str, Any]) -> None:
    weekly = {one["metrics"][0]: one for one in history["patterns"] if one["kind"] == "weekday"}
    for metric in (
        "sleep.contributor.timing",
        "readiness.contributor.resting_heart_rate",
    ):
        assert set(weekly[metric]["weekdays"]) & {5, 6}, metric
    score = weekly.get("sleep.score")
    if score is not None:
        assert "a small difference" in score["sentence"]
    assert abs(score["effect"] if score else 0.0) < 4
    definitional = Catalogue().definitional_pairs()
    for one in history["patterns"]:
        pairs = [one["metrics"], *(more["metrics"] for more in one["also"])]
        assert not {frozenset(pair) for pair in pairs} & definitional
        for key in ("effect", "low", "high", "p", "q"):
            assert math.isfinite(one[key])
