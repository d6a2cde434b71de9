"""Robin's days: the ring's activity and stress, what Robin counts, and the journal."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.metrics import Metric, custom_metric
from lifeos_desktop.domain.records import DataPoint, JournalEntry
from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.integrations.demo.life import RING_AWAY, Day
from lifeos_desktop.integrations.demo.nights import Document

CUSTOM_METRICS: tuple[Metric, ...] = (
    custom_metric(truth.COFFEE, "Coffee", "count"),
    custom_metric(truth.ALCOHOL, "Alcoholic drinks", "count"),
    custom_metric(truth.SCREEN, "Evening screen time", "s"),
)

_DAY_S = 86_400
_QUARTER_S = 900  # stress comes in quarters of an hour


def documents(days: Iterable[Day], zone: ZoneInfo, seed: int) -> Iterator[Document]:
    """Activity, stress and workouts of the days on which the ring was worn at all."""
    for day in days:
        if day.number in RING_AWAY and not day.ring_on:
            continue
        rng = random.Random(f"{seed}/daytime/{day.number}")
        yield _activity(day, zone, rng)
        if day.workout:
            yield _workout(day, zone, rng)
        stress = {
            "stress_high": _QUARTER_S * round(day.stress * 60 / _QUARTER_S),
            "recovery_high": _QUARTER_S * round(day.recovery * 60 / _QUARTER_S),
            "day_summary": "stressful" if day.stress > 120 else "normal",
        }
        yield _document("daily_stress", day, stress)


def points(days: Iterable[Day]) -> Iterator[DataPoint]:
    """What Robin counts every evening."""
    for day in days:
        yield DataPoint("custom", truth.COFFEE, day.day, float(day.coffee))
        yield DataPoint("custom", truth.ALCOHOL, day.day, float(day.alcohol))
        yield DataPoint("custom", truth.SCREEN, day.day, day.screen * 60.0)


def journal(days: Iterable[Day], zone: ZoneInfo, seed: int) -> Iterator[JournalEntry]:
    """One entry in the evening of the days on which Robin thought of it."""
    for day in days:
        if not day.journal_kept:
            continue
        rng = random.Random(f"{seed}/journal/{day.number}")
        at = time(rng.choice((20, 21, 21)), rng.randrange(60))
        written = datetime.combine(day.day, at, zone).astimezone(UTC)
        tags, notes = _words(day, rng)
        yield JournalEntry(day.day, at, day.energy, day.mood, notes, tags, written)


def _activity(day: Day, zone: ZoneInfo, rng: random.Random) -> Document:
    high = 30 * round(day.hard * 2)
    medium = 30 * round((900 + day.steps * 0.17 + day.workout * 25) / 30)
    sitting = 60 * round(day.sedentary)
    resting = 60 * round(day.total + day.awake)
    away = 60 * rng.randrange(8, 45)
    low = _DAY_S - high - medium - sitting - resting - away
    active = round(day.steps * 0.034 + day.workout * 5.2 + 40)
    met = {
        "meet_daily_targets": _points(active, 100, 480),
        "move_every_hour": _points(-sitting, -46_000, -30_000),
        "recovery_time": 100 if day.workout < 75 else 82,
        "stay_active": _points(-sitting, -44_000, -27_000),
        "training_frequency": 96 if day.workout else 74,
        "training_volume": _points(day.workout, -60, 60),
    }
    fields = {
        "score": round(sum(met.values()) / len(met)),
        "contributors": met,
        "steps": day.steps,
        "equivalent_walking_distance": round(day.steps * 0.76 + day.workout * 45),
        "active_calories": active,
        "total_calories": 1690 + active,
        "target_calories": 450,
        "target_meters": 8000,
        "high_activity_time": high,
        "medium_activity_time": medium,
        "low_activity_time": low,
        "sedentary_time": sitting,
        "resting_time": resting,
        "non_wear_time": away,
        "inactivity_alerts": max(0, round((sitting - 32_000) / 3600)),
        # The ring's day starts at four in the morning.
        "timestamp": datetime.combine(day.day, time(4), zone).isoformat(),
    }
    return _document("daily_activity", day, fields)


def _workout(day: Day, zone: ZoneInfo, rng: random.Random) -> Document:
    hour = {1: 19, 5: 11, 6: 11}.get(day.day.weekday(), 18)
    start = datetime.combine(day.day, time(hour, 5 * rng.randrange(12)), zone)
    fields = {
        "activity": _sport(day),
        "calories": round(day.workout * 5.2, 1),
        "distance": None,
        "start_datetime": start.isoformat(),
        "end_datetime": (start + timedelta(minutes=day.workout)).isoformat(),
        "intensity": "moderate",
        "label": None,
        "source": "manual",
    }
    return _document("workout", day, fields)


def _sport(day: Day) -> str:
    return {1: "rock_climbing", 5: "cycling"}.get(day.day.weekday(), "running")


def _document(collection: str, day: Day, fields: dict[str, Any]) -> Document:
    document_id = f"demo-{collection}-{day.day}"
    body = {"id": document_id, "day": day.day.isoformat()} | fields
    return Document(collection, document_id, day.day, day.day + timedelta(days=1), body)


def _points(value: float, worst: float, best: float) -> int:
    return min(max(round(100 * (value - worst) / (best - worst)), 1), 100)


def _words(day: Day, rng: random.Random) -> tuple[tuple[str, ...], str]:
    """Tags and now and then a line, both true to the day."""
    tags, lines = [], []
    if day.workout:
        tags.append({"rock_climbing": "climbing", "cycling": "bike"}.get(_sport(day), "run"))
        lines.append("Felt good after moving.")
    if day.alcohol:
        tags.append("wine")
        lines.append("Stayed up talking, later than planned.")
    if day.stress > 115:
        tags.append("deadline")
        lines.append("Too many threads open at once today.")
    if day.energy <= 4:
        lines.append("Tired all afternoon.")
    if day.energy >= 8 and day.mood >= 8:
        lines.append("A really clear head. Finished the chapter draft before lunch.")
    if day.steps > 13_000:
        tags.append("walk")
        lines.append("Long walk along the canal.")
    note = rng.choice(lines) if lines and rng.random() < 0.3 else ""
    return tuple(tags), note
