"""What is true about Robin, as data: the generator reads its strengths from here.

Whoever looks for patterns in the demo person's days can be checked against `PLANTED` and `NULLS`,
and any other pair of metrics against `truth_of`. A metric of a night belongs to the day the night
ended on, so an evening acts on the night with a lag of one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

COFFEE = "custom.coffee"
ALCOHOL = "custom.alcohol"
SCREEN = "custom.screen_time"


@dataclass(frozen=True, slots=True)
class Effect:
    """``cause`` on day t moves ``effect`` on day t + ``lag``.

    ``strength`` is the |r| aimed at between the two, day by day, once weekday, season and slow
    movements are removed; 0 and ``direction`` 0 for a null.
    """

    cause: str
    effect: str
    lag: int
    direction: Literal[-1, 0, 1]
    strength: float
    note: str


@dataclass(frozen=True, slots=True)
class WeekdayEffect:
    """``metric`` differs on ``weekdays`` (Monday is 0) by ``size`` in its base unit."""

    metric: str
    weekdays: frozenset[int]
    size: float
    note: str


@dataclass(frozen=True, slots=True)
class TrendEffect:
    """``metric`` moves evenly by ``size`` base units from the first of ``days`` to the last."""

    metric: str
    days: int
    size: float
    note: str


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """``metric`` jumps by ``size`` base units on day number ``at`` of the history, for good."""

    metric: str
    at: int
    size: float
    note: str


PLANTED: tuple[Effect, ...] = (
    Effect(ALCOHOL, "sleep.hrv", 1, -1, 0.55, "A drink lowers HRV in the night after it."),
    Effect(ALCOHOL, "sleep.lowest_hr", 1, 1, 0.40, "A drink raises the resting heart rate."),
    Effect(SCREEN, "sleep.bedtime", 1, 1, 0.55, "Evening screen time moves bedtime later."),
    Effect("activity.steps", "sleep.deep", 1, 1, 0.40, "A day with more steps, more deep sleep."),
    Effect("activity.high_time", "sleep.latency", 1, 1, 0.25, "Hard sport delays falling asleep."),
    Effect("sleep.total", "journal.energy", 0, 1, 0.55, "A longer night, more energy."),
    Effect("sleep.deep", "journal.energy", 0, 1, 0.35, "More deep sleep, more energy."),
    Effect("journal.energy", "journal.mood", 0, 1, 0.55, "A day with energy is a better day."),
    Effect("stress.high", "journal.mood", 0, -1, 0.40, "A stressful day is a worse one."),
)

NULLS: tuple[Effect, ...] = (
    Effect(COFFEE, "sleep.score", 1, 0, 0.0, "Robin's coffee does not touch the sleep score."),
    Effect(COFFEE, "sleep.latency", 1, 0, 0.0, "Nor how fast Robin falls asleep."),
    Effect(COFFEE, "journal.energy", 0, 0, 0.0, "Nor the energy of the day."),
    Effect("sleep.hrv", "journal.energy", 0, 0, 0.0, "HRV says nothing about energy."),
    Effect("activity.high_time", "sleep.deep", 1, 0, 0.0, "Hard exercise brings no deep sleep."),
    Effect("activity.steps", "sleep.hrv", 1, 0, 0.0, "Steps do not raise HRV."),
    Effect(SCREEN, "sleep.deep", 1, 0, 0.0, "Screens do not cost deep sleep."),
    Effect(ALCOHOL, "sleep.total", 1, 0, 0.0, "A drink does not shorten the night."),
    Effect("body.temperature_deviation", "journal.energy", 0, 0, 0.0, "Nor does temperature."),
)

WEEKEND = WeekdayEffect(
    "sleep.wake_time", frozenset({5, 6}), 70.0, "Robin wakes up about 70 minutes later at weekends."
)
TREND = TrendEffect(
    "sleep.lowest_hr", 180, -5.0, "The resting heart rate falls by 5 bpm: Robin is getting fitter."
)
CHANGE = ChangeEffect(
    "activity.sedentary_time", 112, -5400.0, "A standing desk: 90 minutes less sitting a day."
)

# Metrics that also have a week rhythm of their own. Together with the season this is what fools a
# search that does not take it out: two metrics of this list look related although they are not.
WEEKLY: frozenset[str] = frozenset(
    {
        COFFEE, ALCOHOL, SCREEN, "sleep.bedtime", "sleep.wake_time", "sleep.total",
        "activity.steps", "activity.high_time", "activity.sedentary_time", "stress.high",
        "journal.energy",
    }
)  # fmt: skip

# How the other metrics come about: each is computed from these, so it moves with them.
_COMPUTED: Mapping[str, tuple[str, ...]] = {
    "sleep.wake_time": ("sleep.bedtime",),
    "sleep.awake": ("sleep.latency",),
    "sleep.in_bed": ("sleep.bedtime", "sleep.wake_time"),
    "sleep.total": ("sleep.bedtime", "sleep.wake_time", "sleep.awake"),
    "sleep.rem": ("sleep.total",),
    "sleep.light": ("sleep.total", "sleep.deep", "sleep.rem"),
    "sleep.efficiency": ("sleep.total", "sleep.in_bed"),
    "sleep.average_hr": ("sleep.lowest_hr",),
    "sleep.contributor.total": ("sleep.total",),
    "sleep.contributor.deep": ("sleep.deep",),
    "sleep.contributor.rem": ("sleep.rem",),
    "sleep.contributor.efficiency": ("sleep.efficiency",),
    "sleep.contributor.latency": ("sleep.latency",),
    "sleep.contributor.restfulness": ("sleep.awake",),
    "sleep.contributor.timing": ("sleep.bedtime", "sleep.wake_time"),
    "sleep.score": (
        "sleep.total", "sleep.deep", "sleep.rem", "sleep.efficiency", "sleep.latency",
        "sleep.awake", "sleep.bedtime", "sleep.wake_time",
    ),
    "body.temperature_trend": ("body.temperature_deviation",),
    "readiness.contributor.activity_balance": ("activity.steps",),
    "readiness.contributor.body_temperature": ("body.temperature_deviation",),
    "readiness.contributor.hrv_balance": ("sleep.hrv",),
    "readiness.contributor.previous_day_activity": ("activity.steps",),
    "readiness.contributor.previous_night": ("sleep.score",),
    "readiness.contributor.recovery_index": ("sleep.lowest_hr",),
    "readiness.contributor.resting_heart_rate": ("sleep.lowest_hr",),
    "readiness.contributor.sleep_balance": ("sleep.total",),
    "readiness.score": (
        "sleep.score", "sleep.total", "sleep.hrv", "sleep.lowest_hr", "activity.steps",
        "body.temperature_deviation",
    ),
    "activity.distance": ("activity.steps", "activity.workout_time"),
    "activity.medium_time": ("activity.steps", "activity.workout_time"),
    "activity.high_time": ("activity.workout_time",),
    # What is left of the 24 hours after everything else.
    "activity.low_time": (
        "activity.sedentary_time", "activity.medium_time", "activity.high_time", "sleep.in_bed",
    ),
    "activity.active_calories": ("activity.steps", "activity.workout_time"),
    "activity.total_calories": ("activity.steps", "activity.workout_time"),
    "activity.workout_calories": ("activity.workout_time",),
    "activity.score": ("activity.steps", "activity.workout_time", "activity.sedentary_time"),
    "activity.contributor.meet_daily_targets": ("activity.steps", "activity.workout_time"),
    "activity.contributor.move_every_hour": ("activity.sedentary_time",),
    "activity.contributor.recovery_time": ("activity.workout_time",),
    "activity.contributor.stay_active": ("activity.sedentary_time",),
    "activity.contributor.training_frequency": ("activity.workout_time",),
    "activity.contributor.training_volume": ("activity.workout_time",),
}  # fmt: skip


def strength(cause: str, effect: str) -> float:
    """The signed correlation planted between the two; KeyError when there is none."""
    for planted in PLANTED:
        if (planted.cause, planted.effect) == (cause, effect):
            return planted.direction * planted.strength
    raise KeyError((cause, effect))


def truth_of(first: str, second: str) -> Literal["planted", "implied", "null"]:
    """What a pair of metrics really has to do with each other, whichever way round and lag.

    ``implied``: they move together because one follows from the other over other metrics or both
    follow from a third; a search that shows it is not wrong, only not told so by `PLANTED`.
    """
    if any({effect.cause, effect.effect} == {first, second} for effect in PLANTED):
        return "planted"
    return "implied" if _origins(first) & _origins(second) else "null"


def _origins(metric: str) -> frozenset[str]:
    """The metric with everything it follows from."""
    found: set[str] = set()
    waiting = [metric]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(_COMPUTED.get(key, ()))
            waiting.extend(effect.cause for effect in PLANTED if effect.effect == key)
    return frozenset(found)
