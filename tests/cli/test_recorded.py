"""From recorded files to a brief: every number in it is computed again here, by other code."""

from __future__ import annotations

import json
import re
import sqlite3
import statistics
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Lifeos

BASELINE = 28
MINIMUM = 14
# What a fact is named and which field of the recorded night it is read from.
NIGHT = {
    "sleep.total": "total_sleep_duration",
    "sleep.deep": "deep_sleep_duration",
    "sleep.efficiency": "efficiency",
    "sleep.hrv": "average_hrv",
    "sleep.lowest_hr": "lowest_heart_rate",
}


class Recorded:
    """The recorded files, read by the test itself: metric -> day -> value."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        nights = {d["day"]: d for d in self._items("sleep") if d["type"] == "long_sleep"}
        self.nights = sorted(map(date.fromisoformat, nights))
        self.values: dict[str, dict[date, float]] = {
            metric: {date.fromisoformat(day): float(d[field]) for day, d in nights.items()}
            for metric, field in NIGHT.items()
        }
        self.values["sleep.bedtime"] = {
            date.fromisoformat(day): bedtime(d["bedtime_start"]) for day, d in nights.items()
        }
        for metric, route in (
            ("sleep.score", "daily_sleep"),
            ("readiness.score", "daily_readiness"),
        ):
            self.values[metric] = {
                date.fromisoformat(d["day"]): float(d["score"]) for d in self._items(route)
            }

    def of(self, fact_id: str, day: date) -> float:
        """What a fact of a day has to be."""
        for ending in (".vs_usual", ".usual"):
            if fact_id.endswith(ending):
                metric = fact_id.removesuffix(ending)
                before = self._before(metric, day)
                assert len(before) >= MINIMUM, "a baseline needs fourteen values"
                usual = statistics.median(before)
                return usual if ending == ".usual" else self.values[metric][day] - usual
        return self.values[fact_id][day]

    def _before(self, metric: str, day: date) -> list[float]:
        days = [day - timedelta(days=n) for n in range(1, BASELINE + 1)]
        return [self.values[metric][d] for d in days if d in self.values[metric]]

    def _items(self, route: str) -> list[dict[str, Any]]:
        text = (self._folder / f"{route}.json").read_text(encoding="utf-8")
        found: list[dict[str, Any]] = json.loads(text)["data"]
        return found


def bedtime(text: str) -> float:
    """Minutes after midnight of the evening's day, so that 00:30 comes after 23:30."""
    minutes = int(text[11:13]) * 60 + int(text[14:16])
    return float(minutes + 1440 if minutes < 720 else minutes)


def said(text: str) -> float:
    """The number in a fact's text, in the base unit: '6 h 43 min', '16 ms', '3 points', '00:39'."""
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    if clock := re.fullmatch(r"(\d\d):(\d\d)", text):
        return int(clock[1]) * 60 + int(clock[2])
    if span := re.fullmatch(r"(?:(\d+) h ?)?(?:(\d+) min)?", text):
        return int(span[1] or 0) * 3600 + int(span[2] or 0) * 60
    number = re.fullmatch(r"([\d,.]+)(?: (?:ms|bpm|%|points?))?", text)
    assert number, text
    return float(number[1].replace(",", ""))


def check_numbers(brief: dict[str, Any], recorded: Recorded) -> int:
    """Every fact cited about the night is what the files say; how many were checked."""
    day = date.fromisoformat(brief["day"])
    checked = 0
    for claim in brief["claims"]:
        left = claim["text"]
        for fact in claim["facts"]:
            left = left.replace(fact["text"], "", 1)
            if fact["id"].startswith(("calendar.", "task")):
                continue
            expected = recorded.of(fact["id"], day)
            assert fact["value"] == pytest.approx(expected), fact
            checked += 1
            if fact["direction"] == "same":
                assert fact["text"] == "about your usual"
                continue
            if fact["kind"] == "comparison":
                assert fact["direction"] == ("less" if expected < 0 else "more")
            half = 30 if fact["unit"] == "s" else 0.5
            written = abs(expected) % 1440 if fact["unit"] == "min_of_day" else abs(expected)
            assert abs(said(fact["text"]) - written) <= half, fact
        assert not re.search(r"\d", left), f"a number that is no fact: {claim['text']}"
        assert brief["text"].count(claim["text"]) == 1
    return checked


def check_rows(brief: dict[str, Any], folder: Path) -> None:
    """No row is dated later than the day; each is there and holds what the fact says."""
    day = date.fromisoformat(brief["day"])
    with sqlite3.connect(folder / "lifeos.db") as connection:
        for claim in brief["claims"]:
            for fact in claim["facts"]:
                assert fact["rows"], fact
                for row in fact["rows"]:
                    assert row["day"] is None or row["day"] <= brief["day"], fact
                    if row["table"] == "calendar_events":
                        query = "SELECT start_time FROM calendar_events WHERE id = ?"
                        (start,) = connection.execute(query, (row["id"],)).fetchone()
                        assert start[:10] <= (day + timedelta(days=1)).isoformat()
                row = fact["rows"][0]
                if row["table"] == "data_points" and len(fact["rows"]) == 1:
                    query = "SELECT value, date FROM data_points WHERE id = ?"
                    found = connection.execute(query, (row["id"],)).fetchone()
                    assert found == (fact["value"], row["day"])
    connection.close()


def contents(folder: Path) -> dict[str, list[Any]]:
    """All that was imported, with its row ids."""
    with sqlite3.connect(folder / "lifeos.db") as connection:
        found = {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in ("source_documents", "data_points", "calendar_events")
        }
    connection.close()
    return found


@pytest.fixture
def imported(lifeos: Lifeos, shared_data: Path) -> Recorded:
    """The recorded ring, imported."""
    report = lifeos.ok("import", "oura-json", shared_data / "oura", "--json").json
    assert report["new"] > 3500  # a day of heartbeats is one document
    assert (report["changed"], report["same"], report["rejected"]) == (0, 0, [])
    assert report["days"] == {"first": "2018-10-10", "last": "2024-12-14"}  # heartbeats
    return Recorded(shared_data / "oura")


def test_every_number_of_every_recorded_night(lifeos: Lifeos, imported: Recorded) -> None:
    checked = 0
    for night in imported.nights:
        brief = lifeos.ok("brief", "--day", night, "--no-ai", "--json").json
        assert brief["written_by"] == "rules"
        assert len(brief["text"].split()) < 150
        checked += check_numbers(brief, imported)
        check_rows(brief, lifeos.folder)
    assert checked > 150


def test_the_brief_of_the_first_of_november(lifeos: Lifeos, imported: Recorded) -> None:
    brief = lifeos.ok("brief", "--day", "2024-11-01", "--no-ai", "--json").json
    cited = {fact["id"]: fact for claim in brief["claims"] for fact in claim["facts"]}
    # Read off the recorded files by eye: slept 24,180 s, HRV 16 ms, lowest heart rate 70.
    assert cited["sleep.total"]["text"] == "6 h 43 min"
    assert cited["sleep.hrv"]["value"] == 16
    assert cited["sleep.lowest_hr"]["value"] == 70
    assert len(cited["sleep.total.vs_usual"]["rows"]) == 21  # that night and the 20 before it
    assert brief["missing"] == [
        "There is no record of the activity of the day before.",
        "No calendar is connected yet.",
        "There are no energy ratings yet.",
    ]
    assert [claim["suggestion"] for claim in brief["claims"]].count(True) == 1
    again = lifeos.ok("brief", "--day", "2024-11-01", "--json").json
    assert again == brief, "it is kept"


def test_scores_alone(lifeos: Lifeos, imported: Recorded) -> None:
    """A day of which only the scores were recorded."""
    for day in ("2018-11-20", "2021-06-01", "2024-11-12"):
        brief = lifeos.ok("brief", "--day", day, "--no-ai", "--json").json
        if any(claim["facts"] for claim in brief["claims"]):
            assert check_numbers(brief, imported) >= 2
            check_rows(brief, lifeos.folder)
            assert "The length of the night is not recorded, only its scores." in brief["missing"]


def test_calendars_and_twice_in(lifeos: Lifeos, imported: Recorded, shared_data: Path) -> None:
    files = sorted((shared_data / "ics").glob("*.ics"))
    assert len(files) > 20
    lifeos.ok("settings", "set", "general.timezone", "Europe/Berlin")
    for file in files:
        lifeos.ok("import", "ics", file)
    brief = lifeos.ok("brief", "--day", "2019-03-04", "--no-ai", "--json").json
    names = sorted(event["value"] for event in brief["events"])
    # Read off the files by eye: what takes place in Berlin on that Monday.
    assert names == [
        "Germany: Fasching [Not a public holiday]",
        "Open Health HACKademy - freie Termine",  # the same calendar lies there twice
        "test1",
        "test3",
        "test6",
        "zero size event",
    ]
    assert len(names) == int(next(f["value"] for f in cited(brief) if f["id"] == "calendar.count"))
    check_numbers(brief, imported)
    check_rows(brief, lifeos.folder)
    plain = lifeos.ok("brief", "--day", "2019-03-04").out
    assert plain.startswith("Monday, 4 Mar 2019\n")
    for name in names:
        assert name in plain

    before = contents(lifeos.folder)
    again = lifeos.ok("import", "oura-json", shared_data / "oura", "--json").json
    assert (again["new"], again["changed"]) == (0, 0)
    for file in files:
        report = lifeos.ok("import", "ics", file, "--json").json
        assert (report["new"], report["changed"], report["removed"]) == (0, 0, 0), file
    after = contents(lifeos.folder)
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        assert [row[0] for row in after[table]] == [row[0] for row in rows], table
    assert (
        lifeos.ok("brief", "--day", "2019-03-04", "--refresh", "--no-ai", "--json").json["claims"]
        == brief["claims"]
    )


def cited(brief: dict[str, Any]) -> list[dict[str, Any]]:
    return [fact for claim in brief["claims"] for fact in claim["facts"]]


def test_a_past_day_knows_nothing_of_later_days(
    lifeos: Lifeos, imported: Recorded, shared_data: Path
) -> None:
    """The brief of a day is the same whether what came later is stored or not."""
    with_all = lifeos.ok("brief", "--day", "2024-10-29", "--no-ai", "--json").json
    with sqlite3.connect(lifeos.folder / "lifeos.db") as connection:
        connection.execute("DELETE FROM data_points WHERE date > '2024-10-29'")
    connection.close()
    without = lifeos.ok("brief", "--day", "2024-10-29", "--refresh", "--no-ai", "--json").json
    assert without["claims"] == with_all["claims"]
    assert without["facts"] == with_all["facts"]


def test_a_dry_run_stores_nothing(lifeos: Lifeos, shared_data: Path) -> None:
    said_dry = lifeos.ok("import", "oura-json", shared_data / "oura", "--dry-run", "--json").json
    assert said_dry["dry_run"]
    assert said_dry["new"] > 3500
    lifeos.ok("import", "ics", shared_data / "ics" / "rie__Germany.ics", "--dry-run")
    assert all(not rows for rows in contents(lifeos.folder).values())
