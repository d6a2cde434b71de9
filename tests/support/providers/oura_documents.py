"""Small documents of Oura's collections, valid against the contract; any field can be replaced."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

Document = dict[str, Any]

_OFFSET = "+01:00"


def document(collection: str, day: date, number: int = 0, **fields: Any) -> Document:
    """The ``number``-th document of a day, always the same one; `fields` replace what it says."""
    made = _MAKERS[collection](day, number)
    return made | fields


def identifier(collection: str, day: date, number: int = 0) -> str:
    """The document's id, as Oura writes them."""
    seed = hashlib.sha256(f"{collection} {day} {number}".encode()).digest()[:16]
    return str(uuid.UUID(bytes=seed, version=4))


def night(day: date, *, offset: str = _OFFSET, **fields: Any) -> Document:
    """The long sleep that ends in the morning of a day."""
    return document("sleep", day, **_bed(day, offset), **fields)


def nap(day: date, number: int = 1, **fields: Any) -> Document:
    """A short sleep in the afternoon."""
    own: Document = {
        "type": "sleep",
        "bedtime_start": f"{day}T14:00:00{_OFFSET}",
        "bedtime_end": f"{day}T14:40:00{_OFFSET}",
        "time_in_bed": 2400,
        "total_sleep_duration": 1800,
        "period": number,
    }
    return document("sleep", day, number, **(own | fields))


def _score(day: date) -> int:
    return 60 + day.toordinal() % 35


def _midnight(day: date) -> str:
    return f"{day}T00:00:00{_OFFSET}"


def _bed(day: date, offset: str = _OFFSET) -> Document:
    return {
        "bedtime_start": f"{day - timedelta(days=1)}T23:10:00{offset}",
        "bedtime_end": f"{day}T07:00:00{offset}",
    }


def _sample(day: date, interval: float, items: list[float | None]) -> Document:
    return {"interval": interval, "items": items, "timestamp": _midnight(day)}


def _readiness_parts() -> Document:
    return {
        "activity_balance": 80,
        "body_temperature": 95,
        "hrv_balance": None,
        "previous_day_activity": 78,
        "previous_night": 71,
        "recovery_index": 90,
        "resting_heart_rate": 84,
        "sleep_balance": 77,
        "sleep_regularity": 81,
    }


def _sleep(day: date, number: int) -> Document:
    return {
        "id": identifier("sleep", day, number),
        "average_breath": 14.5,
        "average_heart_rate": 58.25,
        "average_hrv": 30 + day.toordinal() % 25,
        "awake_time": 2400,
        **_bed(day),
        "day": str(day),
        "deep_sleep_duration": 5400,
        "efficiency": 91,
        "heart_rate": _sample(day, 300.0, [60.0, None, 57.0]),
        "hrv": _sample(day, 300.0, [41.0, None, 47.0]),
        "latency": 600,
        "light_sleep_duration": 14400,
        "low_battery_alert": False,
        "lowest_heart_rate": 51,
        "movement_30_sec": "112",
        "period": number,
        "readiness": {
            "contributors": _readiness_parts(),
            "score": _score(day),
            "temperature_deviation": -0.1,
            "temperature_trend_deviation": 0.05,
        },
        "readiness_score_delta": 0,
        "rem_sleep_duration": 6000,
        "restless_periods": 120,
        "sleep_algorithm_version": "v2",
        "sleep_phase_5_min": "4221133",
        "sleep_score_delta": 0,
        "time_in_bed": 28200,
        "total_sleep_duration": 25800,
        "type": "long_sleep",
    }


def _daily_sleep(day: date, number: int) -> Document:
    parts = ("deep_sleep", "efficiency", "latency", "rem_sleep", "restfulness", "timing")
    return _daily("daily_sleep", day, number) | {
        "contributors": dict.fromkeys((*parts, "total_sleep"), 75),
        "score": _score(day),
        "timestamp": _midnight(day),
    }


def _daily_readiness(day: date, number: int) -> Document:
    return _daily("daily_readiness", day, number) | {
        "contributors": _readiness_parts(),
        "score": _score(day) - 2,
        "temperature_deviation": -0.12,
        "temperature_trend_deviation": None,
        "timestamp": _midnight(day),
    }


def _daily_activity(day: date, number: int) -> Document:
    whole = (
        "equivalent_walking_distance high_activity_met_minutes high_activity_time inactivity_alerts"
        " low_activity_met_minutes low_activity_time medium_activity_met_minutes"
        " medium_activity_time meters_to_target non_wear_time resting_time sedentary_met_minutes"
        " sedentary_time"
    )
    return _daily("daily_activity", day, number) | {
        **dict.fromkeys(whole.split(), 600),
        "active_calories": 420,
        "average_met_minutes": 1.5,
        "class_5_min": "1122",
        "contributors": {"meet_daily_targets": 70, "stay_active": 80},
        "met": {**_sample(day, 60.0, [0.9, 1.2]), "timestamp": f"{day}T04:00:00{_OFFSET}"},
        "score": _score(day),
        "steps": 5000 + day.toordinal() % 5000,
        "target_calories": 500,
        "target_meters": 9000,
        "timestamp": f"{day}T04:00:00{_OFFSET}",
        "total_calories": 2500,
    }


def _workout(day: date, number: int) -> Document:
    return _daily("workout", day, number) | {
        "activity": "running",
        "calories": 310.5,
        "distance": 5200.0,
        "end_datetime": f"{day}T18:45:00{_OFFSET}",
        "intensity": "moderate",
        "label": None,
        "source": "confirmed",
        "start_datetime": f"{day}T18:10:00{_OFFSET}",
    }


def _session(day: date, number: int) -> Document:
    return _daily("session", day, number) | {
        "start_datetime": f"{day}T12:00:00{_OFFSET}",
        "end_datetime": f"{day}T12:10:00{_OFFSET}",
        "type": "meditation",
        "heart_rate": None,
        "heart_rate_variability": None,
        "mood": "good",
        "motion_count": None,
    }


def _enhanced_tag(day: date, number: int) -> Document:
    return {
        "id": identifier("enhanced_tag", day, number),
        "tag_type_code": "tag_generic_nocaffeine",
        "start_time": f"{day}T18:36:03{_OFFSET}",
        "end_time": None,
        "start_day": str(day),
        "end_day": None,
        "comment": "",
        "custom_name": None,
    }


def _rest_mode(day: date, number: int) -> Document:
    return {
        "id": identifier("rest_mode_period", day, number),
        "start_day": str(day),
        "start_time": f"{day}T12:00:00{_OFFSET}",
        "end_day": str(day),
        "end_time": f"{day}T20:00:00{_OFFSET}",
        "episodes": [{"tags": ["tag_generic_cold"], "timestamp": f"{day}T12:00:00{_OFFSET}"}],
    }


def _ring(day: date, number: int) -> Document:
    return {
        "id": identifier("ring_configuration", day, number),
        "color": "stealth_black",
        "design": "heritage",
        "firmware_version": "2.9.32",
        "hardware_type": "gen3",
        "set_up_at": f"{day}T10:00:00+00:00",
        "size": 11,
    }


def _moment(day: date, number: int) -> Document:
    instant = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=5 * number)
    return {"timestamp": instant.isoformat(), "timestamp_unix": int(instant.timestamp() * 1000)}


def _daily(collection: str, day: date, number: int) -> Document:
    return {"id": identifier(collection, day, number), "day": str(day)}


def _with(collection: str, **fields: Any) -> Callable[[date, int], Document]:
    return lambda day, number: _daily(collection, day, number) | fields


_MAKERS: Mapping[str, Callable[[date, int], Document]] = {
    "daily_activity": _daily_activity,
    "daily_cardiovascular_age": _with("daily_cardiovascular_age", vascular_age=41),
    "daily_readiness": _daily_readiness,
    "daily_resilience": _with(
        "daily_resilience",
        contributors={"sleep_recovery": 54.2, "daytime_recovery": 54.0, "stress": 37.9},
        level="solid",
    ),
    "daily_sleep": _daily_sleep,
    "daily_spo2": _with(
        "daily_spo2", spo2_percentage={"average": 97.5}, breathing_disturbance_index=4
    ),
    "daily_stress": _with(
        "daily_stress", stress_high=1800, recovery_high=7200, day_summary="normal"
    ),
    "enhanced_tag": _enhanced_tag,
    "heartrate": lambda day, number: _moment(day, number) | {"bpm": 61, "source": "awake"},
    "rest_mode_period": _rest_mode,
    "ring_battery_level": lambda day, number: (
        _moment(day, number) | {"level": 80, "charging": False, "in_charger": False}
    ),
    "ring_configuration": _ring,
    "session": _session,
    "sleep": _sleep,
    "sleep_time": _with(
        "sleep_time",
        optimal_bedtime={"day_tz": 3600, "start_offset": -3600, "end_offset": 0},
        recommendation="earlier_bedtime",
        status="only_recommended_found",
    ),
    "tag": lambda day, number: (
        _daily("tag", day, number)
        | {"text": "late coffee", "timestamp": f"{day}T16:00:00{_OFFSET}", "tags": ["tag_generic"]}
    ),
    "vO2_max": lambda day, number: (
        _daily("vO2_max", day, number) | {"timestamp": _midnight(day), "vo2_max": 44}
    ),
    "workout": _workout,
}
COLLECTIONS = tuple(_MAKERS)
