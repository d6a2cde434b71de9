"""The metric catalogue: what a daily number means, and which pairs say nothing new.

A *definitional pair* is two metrics of which one is part of the other (total sleep and its stages)
or a score computed from the other (a score and its contributors). Such a pair always moves together
by construction and is never an insight. Siblings (deep and REM sleep) are no such pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lifeos_desktop.domain.metrics import Better, Metric, Unit


def _night(
    key: str,
    label: str,
    unit: Unit,
    better: Better,
    low: float,
    high: float,
    part_of: tuple[str, ...] = (),
    score_of: tuple[str, ...] = (),
) -> Metric:
    return Metric(key, label, unit, better, "oura", low, high, part_of, score_of, night=True)


def _day(
    key: str,
    label: str,
    unit: Unit,
    better: Better,
    low: float,
    high: float,
    part_of: tuple[str, ...] = (),
    score_of: tuple[str, ...] = (),
) -> Metric:
    return Metric(key, label, unit, better, "oura", low, high, part_of, score_of)


_DAY_S = 86_400.0
_STAGES = ("sleep.deep", "sleep.rem", "sleep.light")

_SLEEP_CONTRIBUTORS = {
    "sleep.contributor.total": ("Total sleep contributor", ("sleep.total",)),
    "sleep.contributor.deep": ("Deep sleep contributor", ("sleep.deep",)),
    "sleep.contributor.rem": ("REM sleep contributor", ("sleep.rem",)),
    "sleep.contributor.efficiency": ("Efficiency contributor", ("sleep.efficiency",)),
    "sleep.contributor.latency": ("Latency contributor", ("sleep.latency",)),
    "sleep.contributor.restfulness": ("Restfulness contributor", ("sleep.awake",)),
    "sleep.contributor.timing": ("Sleep timing contributor", ("sleep.bedtime", "sleep.wake_time")),
}
_READINESS_CONTRIBUTORS = {
    "readiness.contributor.activity_balance": ("Activity balance contributor", ("activity.score",)),
    "readiness.contributor.body_temperature": (
        "Body temperature contributor",
        ("body.temperature_deviation",),
    ),
    "readiness.contributor.hrv_balance": ("HRV balance contributor", ("sleep.hrv",)),
    "readiness.contributor.previous_day_activity": (
        "Previous day activity contributor",
        ("activity.score",),
    ),
    "readiness.contributor.previous_night": (
        "Previous night contributor",
        ("sleep.score", "sleep.total"),
    ),
    "readiness.contributor.recovery_index": ("Recovery index contributor", ("sleep.lowest_hr",)),
    "readiness.contributor.resting_heart_rate": (
        "Resting heart rate contributor",
        ("sleep.lowest_hr",),
    ),
    "readiness.contributor.sleep_balance": ("Sleep balance contributor", ("sleep.total",)),
}
_ACTIVITY_CONTRIBUTORS = {
    "activity.contributor.meet_daily_targets": "Meet daily targets contributor",
    "activity.contributor.move_every_hour": "Move every hour contributor",
    "activity.contributor.recovery_time": "Recovery time contributor",
    "activity.contributor.stay_active": "Stay active contributor",
    "activity.contributor.training_frequency": "Training frequency contributor",
    "activity.contributor.training_volume": "Training volume contributor",
}

_HI, _LO, _NO = Better.HIGHER, Better.LOWER, Better.NEITHER

_BUILT_IN: tuple[Metric, ...] = (
    _night("sleep.total", "Time asleep", Unit.SECONDS, _HI, 600, _DAY_S, ("sleep.in_bed",)),
    _night(
        "sleep.deep", "Deep sleep", Unit.SECONDS, _HI, 0, _DAY_S, ("sleep.total", "sleep.in_bed")
    ),
    _night("sleep.rem", "REM sleep", Unit.SECONDS, _HI, 0, _DAY_S, ("sleep.total", "sleep.in_bed")),
    _night(
        "sleep.light", "Light sleep", Unit.SECONDS, _NO, 0, _DAY_S, ("sleep.total", "sleep.in_bed")
    ),
    _night("sleep.awake", "Time awake in bed", Unit.SECONDS, _LO, 0, _DAY_S, ("sleep.in_bed",)),
    _night("sleep.in_bed", "Time in bed", Unit.SECONDS, _NO, 600, _DAY_S),
    _night(
        "sleep.latency",
        "Time to fall asleep",
        Unit.SECONDS,
        _LO,
        0,
        _DAY_S / 4,
        ("sleep.in_bed", "sleep.awake"),
    ),
    _night(
        "sleep.efficiency",
        "Sleep efficiency",
        Unit.PERCENT,
        _HI,
        1,
        100,
        (),
        ("sleep.total", "sleep.in_bed", "sleep.awake"),
    ),
    _night("sleep.hrv", "HRV", Unit.MILLISECONDS, _HI, 3, 300),
    _night("sleep.lowest_hr", "Resting heart rate", Unit.BPM, _LO, 25, 130),
    _night(
        "sleep.average_hr",
        "Average heart rate asleep",
        Unit.BPM,
        _LO,
        25,
        150,
        (),
        ("sleep.lowest_hr",),
    ),
    _night("sleep.breath", "Breathing rate", Unit.BREATHS, _NO, 5, 40),
    _night("sleep.bedtime", "Bedtime", Unit.MINUTES_OF_DAY, _NO, 720, 2160),
    _night("sleep.wake_time", "Wake-up time", Unit.MINUTES_OF_DAY, _NO, 0, 1440),
    _night("sleep.nap", "Naps", Unit.SECONDS, _NO, 0, _DAY_S / 2),
    _night(
        "sleep.score",
        "Sleep score",
        Unit.SCORE,
        _HI,
        1,
        100,
        (),
        (
            "sleep.total",
            "sleep.deep",
            "sleep.rem",
            "sleep.light",
            "sleep.efficiency",
            "sleep.latency",
            "sleep.awake",
            "sleep.in_bed",
            *_SLEEP_CONTRIBUTORS,
        ),
    ),
    *(
        _night(key, label, Unit.SCORE, _HI, 1, 100, (), inputs)
        for key, (label, inputs) in _SLEEP_CONTRIBUTORS.items()
    ),
    _night(
        "readiness.score",
        "Readiness",
        Unit.SCORE,
        _HI,
        1,
        100,
        (),
        (
            "sleep.score",
            "sleep.total",
            "sleep.hrv",
            "sleep.lowest_hr",
            "body.temperature_deviation",
            *_READINESS_CONTRIBUTORS,
        ),
    ),
    *(
        _night(key, label, Unit.SCORE, _HI, 1, 100, (), inputs)
        for key, (label, inputs) in _READINESS_CONTRIBUTORS.items()
    ),
    _night(
        "body.temperature_deviation",
        "Body temperature deviation",
        Unit.CELSIUS_DEVIATION,
        _NO,
        -5,
        5,
    ),
    _night(
        "body.temperature_trend",
        "Body temperature trend",
        Unit.CELSIUS_DEVIATION,
        _NO,
        -5,
        5,
        (),
        ("body.temperature_deviation",),
    ),
    _night("body.spo2", "Blood oxygen", Unit.PERCENT, _HI, 50, 100),
    _night("body.breathing_disturbance", "Breathing disturbance index", Unit.NUMBER, _LO, 0, 100),
    _day("body.vascular_age", "Cardiovascular age", Unit.YEARS, _LO, 10, 120),
    _day("body.vo2_max", "VO2 max", Unit.ML_KG_MIN, _HI, 5, 100),
    _day(
        "activity.score",
        "Activity score",
        Unit.SCORE,
        _HI,
        1,
        100,
        (),
        (
            "activity.steps",
            "activity.active_calories",
            "activity.total_calories",
            "activity.high_time",
            "activity.medium_time",
            "activity.low_time",
            "activity.sedentary_time",
            "activity.distance",
            *_ACTIVITY_CONTRIBUTORS,
        ),
    ),
    *(_day(key, label, Unit.SCORE, _HI, 1, 100) for key, label in _ACTIVITY_CONTRIBUTORS.items()),
    _day("activity.steps", "Steps", Unit.COUNT, _HI, 0, 200_000),
    _day(
        "activity.distance",
        "Walking distance",
        Unit.METRES,
        _HI,
        0,
        300_000,
        (),
        ("activity.steps",),
    ),
    _day(
        "activity.active_calories",
        "Active calories",
        Unit.KILOCALORIES,
        _HI,
        0,
        15_000,
        ("activity.total_calories",),
        (
            "activity.steps",
            "activity.distance",
            "activity.high_time",
            "activity.medium_time",
            "activity.low_time",
        ),
    ),
    _day(
        "activity.total_calories",
        "Total calories",
        Unit.KILOCALORIES,
        _NO,
        500,
        20_000,
        (),
        (
            "activity.steps",
            "activity.distance",
            "activity.high_time",
            "activity.medium_time",
            "activity.low_time",
        ),
    ),
    _day("activity.high_time", "High activity time", Unit.SECONDS, _HI, 0, _DAY_S),
    _day("activity.medium_time", "Medium activity time", Unit.SECONDS, _HI, 0, _DAY_S),
    _day("activity.low_time", "Low activity time", Unit.SECONDS, _NO, 0, _DAY_S),
    _day("activity.sedentary_time", "Sitting time", Unit.SECONDS, _LO, 0, _DAY_S),
    _day("activity.workout_time", "Workout time", Unit.SECONDS, _HI, 0, _DAY_S),
    _day(
        "activity.workout_calories",
        "Workout calories",
        Unit.KILOCALORIES,
        _HI,
        0,
        15_000,
        ("activity.total_calories", "activity.active_calories"),
        ("activity.workout_time",),
    ),
    _day("activity.session_time", "Breathing and meditation", Unit.SECONDS, _NO, 0, _DAY_S),
    _day("stress.high", "High stress time", Unit.SECONDS, _LO, 0, _DAY_S),
    _day("stress.recovery", "Recovery time", Unit.SECONDS, _HI, 0, _DAY_S),
    _day(
        "resilience.sleep_recovery",
        "Sleep recovery (resilience)",
        Unit.SCORE,
        _HI,
        0,
        100,
        (),
        ("sleep.score", "sleep.total"),
    ),
    _day(
        "resilience.daytime_recovery",
        "Daytime recovery (resilience)",
        Unit.SCORE,
        _HI,
        0,
        100,
        (),
        ("stress.recovery",),
    ),
    _day(
        "resilience.stress",
        "Stress (resilience)",
        Unit.SCORE,
        _NO,
        0,
        100,
        (),
        ("stress.high", "stress.recovery"),
    ),
    Metric("journal.energy", "Energy", Unit.RATING, _HI, "journal", 1, 10),
    Metric("journal.mood", "Mood", Unit.RATING, _HI, "journal", 1, 10),
    Metric("calendar.hours", "Hours booked", Unit.SECONDS, _NO, "calendar", 0, _DAY_S),
    Metric(
        "calendar.count", "Events", Unit.COUNT, _NO, "calendar", 0, 200, (), ("calendar.hours",)
    ),
    Metric("calendar.first_start", "First event", Unit.MINUTES_OF_DAY, _NO, "calendar", 0, 1440),
    Metric("calendar.last_end", "End of last event", Unit.MINUTES_OF_DAY, _NO, "calendar", 0, 4320),
    Metric(
        "calendar.longest_gap",
        "Longest free stretch",
        Unit.SECONDS,
        _NO,
        "calendar",
        0,
        _DAY_S,
        (),
        ("calendar.hours", "calendar.count"),
    ),
    Metric(
        "calendar.back_to_back",
        "Back-to-back events",
        Unit.COUNT,
        _NO,
        "calendar",
        0,
        200,
        (),
        ("calendar.count", "calendar.hours"),
    ),
    Metric("tasks.done", "Tasks done", Unit.COUNT, _HI, "tasks", 0, 1000),
)


class Catalogue:
    """The built-in metrics and the person's own."""

    def __init__(self, custom: Iterable[Metric] = ()) -> None:
        self._metrics: dict[str, Metric] = {metric.key: metric for metric in _BUILT_IN}
        for metric in custom:
            self._metrics.setdefault(metric.key, metric)
        self._pairs = frozenset(_definitional_pairs(self._metrics))

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._metrics.values())

    def __contains__(self, key: object) -> bool:
        return key in self._metrics

    def __len__(self) -> int:
        return len(self._metrics)

    def get(self, key: str) -> Metric | None:
        return self._metrics.get(key)

    def __getitem__(self, key: str) -> Metric:
        return self._metrics[key]

    def is_definitional(self, first: str, second: str) -> bool:
        """Whether the two metrics move together by construction."""
        return frozenset((first, second)) in self._pairs

    def definitional_pairs(self) -> frozenset[frozenset[str]]:
        return self._pairs

    def partners(self, key: str) -> list[str]:
        """The metrics that form a definitional pair with this one, in alphabetical order."""
        return sorted(
            other for pair in self._pairs if key in pair for other in pair if other != key
        )


def _definitional_pairs(metrics: Mapping[str, Metric]) -> Iterator[frozenset[str]]:
    for metric in metrics.values():
        for other in (*metric.part_of, *metric.score_of):
            if other in metrics and other != metric.key:
                yield frozenset((metric.key, other))
