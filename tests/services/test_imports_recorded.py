"""The recorded answers of a real ring, every stored number computed again by other code."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.records import SourceDocument
from tests.services.import_support import Bench, bench, night, score, write_route


def items(shared_data: Path, route: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads((shared_data / "oura" / f"{route}.json").read_text())[
        "data"
    ]
    return data


async def stored(at: Bench) -> dict[tuple[str, str], float]:
    """Values by ISO day and metric."""
    return {
        (day.isoformat(), metric): value for (day, metric), value in (await at.values()).items()
    }


def minutes(text: str) -> int:
    """The clock time written in an ISO text."""
    return int(text[11:13]) * 60 + int(text[14:16])


NIGHT_FIELDS = {
    "total_sleep_duration": "sleep.total",
    "deep_sleep_duration": "sleep.deep",
    "rem_sleep_duration": "sleep.rem",
    "light_sleep_duration": "sleep.light",
    "awake_time": "sleep.awake",
    "time_in_bed": "sleep.in_bed",
    "latency": "sleep.latency",
    "efficiency": "sleep.efficiency",
    "average_hrv": "sleep.hrv",
    "lowest_heart_rate": "sleep.lowest_hr",
    "average_heart_rate": "sleep.average_hr",
    "average_breath": "sleep.breath",
}


def as_answered(document: SourceDocument) -> Iterator[Mapping[str, Any]]:
    """What Oura's route answered: single heartbeats are kept together, a day in one document."""
    if document.collection != "heartrate":
        yield document.body
        return
    for clock, *values in document.body["samples"]:
        moment = f"{document.body['day']}T{clock}+00:00"
        yield {"timestamp": moment, **dict(zip(document.body["fields"][1:], values, strict=True))}


async def test_every_recorded_number_is_stored_and_no_other(
    tmp_path: Path, shared_data: Path
) -> None:
    expected: dict[tuple[str, str], float] = {}

    def put(day: str, metric: str, value: float | None) -> None:
        if value is not None:
            expected[(day, metric)] = float(value)

    # The 22 nights: in this recording every day has exactly one long sleep.
    sleeps = items(shared_data, "sleep")
    assert len(sleeps) == 48
    naps: dict[str, float] = defaultdict(float)
    nights = 0
    for doc in sleeps:
        if doc["type"] == "long_sleep":
            nights += 1
            for field, metric in NIGHT_FIELDS.items():
                put(doc["day"], metric, doc[field])
            bed, up = minutes(doc["bedtime_start"]), minutes(doc["bedtime_end"])
            put(doc["day"], "sleep.bedtime", bed + 1440 if bed < 720 else bed)
            put(doc["day"], "sleep.wake_time", up)
        elif doc["type"] == "sleep" and doc["total_sleep_duration"] >= 900:
            naps[doc["day"]] += doc["total_sleep_duration"]
    assert nights == 22
    for day, seconds in naps.items():
        put(day, "sleep.nap", seconds)

    # The 1,519 days of scores.
    names = {"deep_sleep": "deep", "rem_sleep": "rem", "total_sleep": "total"}
    for doc in items(shared_data, "daily_sleep"):
        put(doc["day"], "sleep.score", doc["score"])
        for name, value in doc["contributors"].items():
            put(doc["day"], f"sleep.contributor.{names.get(name, name)}", value)
    for doc in items(shared_data, "daily_readiness"):
        put(doc["day"], "readiness.score", doc["score"])
        put(doc["day"], "body.temperature_deviation", doc["temperature_deviation"])
        put(doc["day"], "body.temperature_trend", doc["temperature_trend_deviation"])
        for name, value in doc["contributors"].items():
            put(doc["day"], f"readiness.contributor.{name}", value)

    (doc,) = items(shared_data, "daily_activity")
    for field, metric in {
        "score": "score",
        "steps": "steps",
        "equivalent_walking_distance": "distance",
        "active_calories": "active_calories",
        "total_calories": "total_calories",
        "high_activity_time": "high_time",
        "medium_activity_time": "medium_time",
        "low_activity_time": "low_time",
        "sedentary_time": "sedentary_time",
    }.items():
        put(doc["day"], f"activity.{metric}", doc[field])
    for name, value in doc["contributors"].items():
        put(doc["day"], f"activity.contributor.{name}", value)

    for doc in items(shared_data, "daily_stress"):
        put(doc["day"], "stress.high", doc["stress_high"])
        put(doc["day"], "stress.recovery", doc["recovery_high"])
    for doc in items(shared_data, "daily_spo2"):
        average = (doc["spo2_percentage"] or {}).get("average")
        put(doc["day"], "body.spo2", average or None)  # 0 % is not a measurement
        put(doc["day"], "body.breathing_disturbance", doc["breathing_disturbance_index"])
    for doc in items(shared_data, "daily_resilience"):
        for name in ("sleep_recovery", "daytime_recovery", "stress"):
            put(doc["day"], f"resilience.{name}", doc["contributors"][name])
    for doc in items(shared_data, "daily_cardiovascular_age"):
        put(doc["day"], "body.vascular_age", doc["vascular_age"])

    seconds_of: dict[str, float] = defaultdict(float)
    calories_of: dict[str, float] = defaultdict(float)
    for doc in items(shared_data, "workout"):
        start, end = (datetime.fromisoformat(doc[f"{x}_datetime"]) for x in ("start", "end"))
        seconds_of[doc["day"]] += (end - start).total_seconds()
        calories_of[doc["day"]] += doc["calories"] or 0
    for day in seconds_of:
        put(day, "activity.workout_time", seconds_of[day])
        put(day, "activity.workout_calories", calories_of[day])
    (session,) = items(shared_data, "session")
    assert session["type"] == "breathing"
    put(session["day"], "activity.session_time", 277)
    for doc in items(shared_data, "enhanced_tag"):
        name = doc["tag_type_code"].removeprefix("tag_").partition("_")[2]
        put(doc["start_day"], f"tag.{name}", 1)

    async with bench(tmp_path) as at:
        report = await at.imports.oura_folder(shared_data / "oura")
        assert report.rejected == ()
        found = await stored(at)
        assert found.keys() == expected.keys()
        wrong = {k: (found[k], v) for k, v in expected.items() if abs(found[k] - v) > 1e-6}
        assert wrong == {}

        # The answers everybody knows beforehand.
        scores = [value for (_, metric), value in found.items() if metric == "sleep.score"]
        assert len(scores) == 1_519
        assert round(statistics.mean(scores), 1) == 72.4
        assert round(statistics.stdev(scores), 1) == 7.7

        # The night's points say when it ended and which document they are from.
        ends = {d["id"]: d["bedtime_end"] for d in sleeps}
        for point in await at.store.data_points.series("sleep.hrv", date(2024, 1, 1), date.max):
            ((collection, name),) = point.metadata["documents"]
            assert collection == "sleep"
            assert point.timestamp == datetime.fromisoformat(ends[name]).astimezone(UTC)

        # Every document of every route is kept whole.
        total = 0
        for path in sorted((shared_data / "oura").glob("*.json")):
            body = json.loads(path.read_text())
            recorded = body.get("data", [body])
            kept = await at.store.documents.of("oura", path.stem)
            whole = [body for document in kept for body in as_answered(document)]
            assert sorted(json.dumps(body, sort_keys=True) for body in whole) == sorted(
                json.dumps(item, sort_keys=True) for item in recorded
            )
            total += len(kept)
        assert report.new == total

        again = await at.imports.oura_folder(shared_data / "oura")
        assert (again.new, again.changed, again.same) == (0, 0, total)
        assert await stored(at) == found


@pytest.mark.alone
async def test_six_years_come_in_within_seconds(tmp_path: Path) -> None:
    days = 6 * 365
    long_series = {"items": [55.5] * 100, "interval": 300}
    write_route(tmp_path / "oura", "sleep", [night(n, heart_rate=long_series) for n in range(days)])
    write_route(tmp_path / "oura", "daily_sleep", [score(n) for n in range(days)])
    async with bench(tmp_path) as at:
        at.clock.advance(10 * 365 * 86_400)
        began = time.perf_counter()
        report = await at.imports.oura_folder(tmp_path / "oura")
        took = time.perf_counter() - began
        assert report.new == 2 * days
        assert took < 20, took  # about a second on an idle machine; this one may be busy
