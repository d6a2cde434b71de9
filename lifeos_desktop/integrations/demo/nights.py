"""Robin's nights as a ring would deliver them: sleep, daily_sleep and daily_readiness documents."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from lifeos_desktop.integrations.demo import hypnogram
from lifeos_desktop.integrations.demo.life import Day


class Document(NamedTuple):
    """One body of one collection, before anybody fetched it.

    ``known`` is the first day on which it can be there: what is about a whole day, or an afternoon
    nap, is known on the next.
    """

    collection: str
    document_id: str
    day: date
    known: date
    body: dict[str, Any]


class _Seconds(NamedTuple):
    """The durations of a night as they are delivered: whole half minutes that add up."""

    latency: int
    awake: int
    deep: int
    rem: int
    light: int

    @property
    def total(self) -> int:
        return self.deep + self.rem + self.light

    @property
    def in_bed(self) -> int:
        return self.total + self.awake

    @property
    def efficiency(self) -> int:
        return round(100 * self.total / self.in_bed)


def documents(days: Iterable[Day], zone: ZoneInfo, seed: int, start: date) -> Iterator[Document]:
    """Everything about the nights from the one before ``start`` on, and the naps.

    ``days`` starts with the first of the history: the balances look back two weeks.
    """
    nights: deque[tuple[int, float, int]] = deque(maxlen=14)  # total, hrv, steps of the day before
    temperatures: deque[float] = deque(maxlen=3)
    steps_before = 8000
    for day in days:
        seconds = _seconds(day)
        nights.append((seconds.total, day.hrv, steps_before))
        temperatures.append(day.temperature)
        if day.ring_on and day.day >= start - timedelta(days=1):
            rng = random.Random(f"{seed}/night/{day.number}")
            yield _night(day, seconds, zone, rng)
            if day.nap:
                yield _nap(day, zone, rng)
            score, contributors = _sleep_score(day, seconds)
            yield _daily(
                "daily_sleep", day.day, zone, {"score": score, "contributors": contributors}
            )
            trend = round(sum(temperatures) / len(temperatures), 2)
            yield _readiness(day, score, list(nights), trend, zone)
        steps_before = day.steps


def _seconds(day: Day) -> _Seconds:
    total = max(_half_minutes(day.total), 7200)
    deep = min(_half_minutes(day.deep), total * 4 // 10)
    rem = _half_minutes(total * day.rem_share / 60)
    return _Seconds(
        _half_minutes(day.latency), round(day.awake * 60), deep, rem, total - deep - rem
    )


def _half_minutes(minutes: float) -> int:
    """Seconds, as a multiple of 30."""
    return 30 * round(minutes * 2)


def _night(day: Day, seconds: _Seconds, zone: ZoneInfo, rng: random.Random) -> Document:
    start = _instant(day.day - timedelta(days=1), day.bedtime, zone)
    stages = hypnogram.phases(
        rng,
        latency=seconds.latency,
        awake=seconds.awake,
        deep=seconds.deep,
        rem=seconds.rem,
        light=seconds.light,
    )
    hrv = round(day.hrv)
    rates = hypnogram.heart_rates(rng, len(stages), round(day.lowest_hr))
    body = _sleep_body(day.day, "long_sleep", start, seconds, stages, zone)
    body |= {
        "average_breath": round(day.breath * 8) / 8,
        "average_heart_rate": round(sum(rates) / len(rates) * 8) / 8,
        "average_hrv": hrv,
        "lowest_heart_rate": round(day.lowest_hr),
        "heart_rate": _series(rates, start),
        "hrv": _series(hypnogram.heart_variabilities(rng, len(stages), hrv), start),
    }
    return Document("sleep", body["id"], day.day, day.day, body)


def _nap(day: Day, zone: ZoneInfo, rng: random.Random) -> Document:
    # The ring counts a nap after 18:00 for the next day.
    counts_for = day.day + timedelta(days=1) if day.late_nap else day.day
    asleep = _half_minutes(day.nap)
    seconds = _Seconds(300, 300 + 30 * rng.randrange(4, 14), 0, 0, asleep)
    minute = rng.uniform(18.2, 19.0) * 60 if day.late_nap else rng.uniform(13.5, 15.5) * 60
    start = _instant(day.day, minute, zone)
    kind = "late_nap" if day.late_nap else "sleep"
    stages = hypnogram.phases(
        rng, latency=300, awake=seconds.awake, deep=0, rem=0, light=seconds.light
    )
    body = _sleep_body(counts_for, kind, start, seconds, stages, zone)
    # A nap is too short for the ring to say anything about HRV.
    body |= {
        "id": f"demo-nap-{day.day}",
        "period": 1,
        "average_breath": round(day.breath * 8) / 8,
        "average_heart_rate": None,
        "average_hrv": None,
        "lowest_heart_rate": round(day.lowest_hr) + 7,
        "heart_rate": None,
        "hrv": None,
    }
    return Document("sleep", body["id"], counts_for, day.day + timedelta(days=1), body)


def _sleep_body(
    day: date, kind: str, start: datetime, seconds: _Seconds, stages: str, zone: ZoneInfo
) -> dict[str, Any]:
    # Added in UTC: in a night with a clock change the hours asleep are the true ones.
    end = (start.astimezone(UTC) + timedelta(seconds=seconds.in_bed)).astimezone(zone)
    return {
        "id": f"demo-sleep-{day}",
        "day": day.isoformat(),
        "type": kind,
        "period": 0,
        "bedtime_start": start.isoformat(),
        "bedtime_end": end.isoformat(),
        "time_in_bed": seconds.in_bed,
        "total_sleep_duration": seconds.total,
        "deep_sleep_duration": seconds.deep,
        "rem_sleep_duration": seconds.rem,
        "light_sleep_duration": seconds.light,
        "awake_time": seconds.awake,
        "latency": seconds.latency,
        "efficiency": seconds.efficiency,
        "low_battery_alert": False,
        "sleep_phase_5_min": stages,
    }


def _series(items: list[float], start: datetime) -> dict[str, Any]:
    return {
        "interval": 300.0,
        "items": items,
        "timestamp": start.isoformat(timespec="milliseconds"),
    }


def _sleep_score(day: Day, seconds: _Seconds) -> tuple[int, dict[str, int]]:
    """The score and its contributors, in the manner of the ring's maker; the weights are ours."""
    middle = (day.bedtime + day.wake_time + 1440) / 2 - 1440  # minutes after midnight
    contributors = {
        "total_sleep": _points(seconds.total / 3600, 4.5, 8.0),
        "deep_sleep": _points(seconds.deep / 60, 25, 95),
        "rem_sleep": _points(seconds.rem / 60, 40, 110),
        "efficiency": _points(seconds.efficiency, 72, 95),
        "latency": _points(-abs(seconds.latency / 60 - 12), -30, -1),
        "restfulness": _points(-(seconds.awake - seconds.latency) / 60, -65, -10),
        "timing": _points(-abs(middle - 180), -150, -20),
    }
    weights = (35, 15, 15, 10, 5, 10, 10)
    score = sum(w * c for w, c in zip(weights, contributors.values(), strict=True)) / sum(weights)
    return round(score), contributors


def _readiness(
    day: Day, sleep_score: int, nights: list[tuple[int, float, int]], trend: float, zone: ZoneInfo
) -> Document:
    """Readiness from the night and, as balances, from the two weeks up to it."""
    count = len(nights)
    mean_total = sum(night[0] for night in nights) / count
    mean_hrv = sum(night[1] for night in nights) / count
    mean_steps = sum(night[2] for night in nights) / count
    temperature = round(day.temperature, 2)
    contributors = {
        "activity_balance": _points(mean_steps, 3000, 9500),
        "body_temperature": _points(-abs(temperature), -1.0, -0.1),
        "hrv_balance": _points(0.5 * day.hrv + 0.5 * mean_hrv, 28, 66),
        "previous_day_activity": _points(-abs(nights[-1][2] - 9000), -9000, -800),
        "previous_night": sleep_score,
        "recovery_index": _points(-day.lowest_hr, -68, -50),
        "resting_heart_rate": _points(-day.lowest_hr, -66, -51),
        "sleep_balance": _points(mean_total / 3600, 5.0, 7.8),
    }
    weights = (10, 10, 20, 8, 22, 10, 12, 8)
    score = sum(w * c for w, c in zip(weights, contributors.values(), strict=True)) / sum(weights)
    fields = {
        "score": round(score),
        "contributors": contributors,
        "temperature_deviation": temperature,
        "temperature_trend_deviation": trend,
    }
    return _daily("daily_readiness", day.day, zone, fields)


def _daily(collection: str, day: date, zone: ZoneInfo, fields: dict[str, Any]) -> Document:
    midnight = datetime.combine(day, time(), zone).isoformat()
    document_id = f"demo-{collection}-{day}"
    body = {"id": document_id, "day": day.isoformat(), "timestamp": midnight} | fields
    return Document(collection, document_id, day, day, body)


def _points(value: float, worst: float, best: float) -> int:
    """1 to 100 points between the worst and the best value."""
    return min(max(round(100 * (value - worst) / (best - worst)), 1), 100)


def _instant(day: date, minutes: float, zone: ZoneInfo) -> datetime:
    """A local clock time of the day, which may lie past its midnight."""
    naive = datetime.combine(day, time()) + timedelta(seconds=round(minutes * 60))
    # Through UTC and back, so that a clock time skipped in spring becomes a real one.
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
