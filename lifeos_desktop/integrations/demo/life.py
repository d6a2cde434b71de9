"""Robin's days as they really were, before any device or diary rounded them.

Every day draws from a generator of its own, seeded with the seed and the number of the day, and
carries over only what lasts (a good week, a slow trend). The history is run forward from its first
day, so a longer history begins with exactly the shorter one.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lifeos_desktop.integrations.demo import truth
from lifeos_desktop.integrations.demo.truth import strength

HISTORY_DAYS = 180
# A seed in whose 180 days the planted correlations come out near their strengths, whichever weekday
# the history starts on: a sample of that length alone may be off by 0.2.
SEED = 3384
_WARM_UP_DAYS = 20  # so that the first day already has a yesterday
# Days of the history on which the ring lay in a drawer; after the history Robin always wears it.
RING_AWAY = range(61, 65)
_ALWAYS_THERE = HISTORY_DAYS - 7  # from this day number on nothing is missing
_NIGHT_MISSING, _JOURNAL_MISSING = 0.055, 0.07

# Monday to Sunday, in the unit of the metric. A night belongs to the day it ended on.
_COFFEE = (2.9, 2.7, 2.6, 2.6, 2.4, 1.8, 1.7)
_SCREEN = (74.0, 70.0, 72.0, 68.0, 84.0, 92.0, 80.0)
_STEPS = (7400.0, 8000.0, 7700.0, 8100.0, 8500.0, 10400.0, 8300.0)
_STRESS = (88.0, 84.0, 90.0, 82.0, 70.0, 42.0, 40.0)
_SEDENTARY = (585.0, 580.0, 585.0, 580.0, 565.0, 500.0, 520.0)
_BEDTIME = (1386.0, 1378.0, 1382.0, 1380.0, 1384.0, 1424.0, 1428.0)
_WAKE_TIME = (412.0, 410.0, 411.0, 412.0, 414.0, 482.0, 484.0)
_ENERGY = (5.8, 6.1, 6.2, 6.1, 6.3, 6.7, 6.5)
_DRINKS = (0.18, 0.18, 0.22, 0.24, 0.45, 0.50, 0.20)  # the chance of a drink
_GLASSES = (1, 1, 2, 2, 3)
_WORKOUTS = (0.15, 1.00, 0.15, 0.55, 0.15, 0.55, 0.25)  # the chance of a workout
_MINUTES = (40, 50, 60, 75, 90)
_HARD = (0.35, 0.50)  # the share of a workout that is hard exercise lies between

# Standard deviations around the day's own mean, in the unit of the metric.
_SD_BEDTIME, _SD_WAKE, _WAKE_FOLLOWS, _SD_AWAKE, _SD_LATENCY = 36.0, 30.0, 0.25, 9.0, 5.0
_SD_TOTAL = math.sqrt(
    ((1 - _WAKE_FOLLOWS) * _SD_BEDTIME) ** 2 + _SD_WAKE**2 + _SD_AWAKE**2 + _SD_LATENCY**2
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day and the night that ended on it. Times in minutes, clock times from midnight.

    ``bedtime`` counts from the midnight before the evening, so 1400 is 23:20 on the day before.
    """

    number: int
    day: date
    ring_on: bool
    journal_kept: bool
    bedtime: float
    wake_time: float
    latency: float
    awake: float  # with the latency
    deep: float
    rem_share: float
    hrv: float
    lowest_hr: float
    temperature: float
    breath: float
    nap: float
    late_nap: bool
    coffee: int
    alcohol: int
    screen: int
    steps: int
    workout: int
    hard: float  # minutes of hard exercise, part of the workout
    sedentary: float
    stress: float
    recovery: float
    energy: int
    mood: int

    @property
    def total(self) -> float:
        return self.wake_time - self.bedtime + 1440 - self.awake


def live(first_day: date, last_day: date, seed: int = SEED) -> Iterator[Day]:
    """The days from the first of the history to ``last_day``, both included."""
    life = _Life(seed, first_day)
    for number in range(-_WARM_UP_DAYS, (last_day - first_day).days + 1):
        lived = life.next_day(number)
        if number >= 0:
            yield lived


class _Life:
    """What lasts from one day to the next."""

    def __init__(self, seed: int, first_day: date) -> None:
        self._seed = seed
        self._first_day = first_day
        self._lasting: dict[str, float] = {}
        # Yesterday's deviations from what its weekday usually brings, in standard deviations.
        self._alcohol = self._screen = self._steps = self._hard = 0.0

    def next_day(self, number: int) -> Day:
        rng = random.Random(f"{self._seed}/{number}")
        day = self._first_day + timedelta(days=number)
        weekday = day.weekday()
        summer = _summer(day)

        def lasting(name: str, phi: float) -> float:
            """A standard normal value that follows yesterday's with correlation ``phi``."""
            value = phi * self._lasting.get(name, 0.0)
            value += math.sqrt(1 - phi * phi) * rng.gauss(0.0, 1.0)
            self._lasting[name] = value
            return value

        def moved(name: str, phi: float, *causes: tuple[float, float]) -> float:
            """A standard normal value moved by (correlation, standardised cause) pairs."""
            rest = 1 - sum(r * r for r, _ in causes)
            return sum(r * z for r, z in causes) + math.sqrt(rest) * lasting(name, phi)

        # The night first: it follows from yesterday's evening.
        bed = moved("bed", 0.2, (strength(truth.SCREEN, "sleep.bedtime"), self._screen))
        wake = lasting("wake", 0.15)
        after_exercise = strength("activity.high_time", "sleep.latency")
        latency = max(2.0, 13 + _SD_LATENCY * moved("latency", 0.1, (after_exercise, self._hard)))
        awake = max(6.0, 24 + _SD_AWAKE * lasting("awake", 0.25)) + latency
        deep = moved("deep", 0.2, (strength("activity.steps", "sleep.deep"), self._steps))
        hrv = moved("hrv", 0.3, (strength(truth.ALCOHOL, "sleep.hrv"), self._alcohol))
        heart = moved("heart", 0.3, (strength(truth.ALCOHOL, "sleep.lowest_hr"), self._alcohol))
        late = _SD_BEDTIME * bed
        bedtime = _BEDTIME[weekday] + 8 * summer + late
        wake_time = _WAKE_TIME[weekday] + _WAKE_FOLLOWS * late + _SD_WAKE * wake
        usual_total = _WAKE_TIME[weekday] - _BEDTIME[weekday] - 8 * summer + 1440 - 37
        total = (wake_time - bedtime + 1440 - awake - usual_total) / _SD_TOTAL
        fitter = truth.TREND.size * (min(max(number / (truth.TREND.days - 1), 0), 1) - 0.5)
        temperature = 0.22 * lasting("temperature", 0.5)
        breath = 14.6 + 0.35 * lasting("breath", 0.3)
        rem_share = min(max(0.22 + 0.03 * rng.gauss(0.0, 1.0), 0.12), 0.32)

        # Then the day, which the evening's choices belong to.
        coffee = max(0, round(_COFFEE[weekday] + 0.8 * lasting("coffee", 0.3)))
        screen = max(0, 5 * round((_SCREEN[weekday] + 27 * lasting("screen", 0.25)) / 5))
        alcohol = rng.choice(_GLASSES) if rng.random() < _DRINKS[weekday] else 0
        workout = rng.choice(_MINUTES) if rng.random() < _WORKOUTS[weekday] else 0
        hard = workout * rng.uniform(*_HARD)
        usual_steps = _STEPS[weekday] + 900 * summer
        steps = max(700, round(usual_steps + 2200 * lasting("steps", 0.25)))
        stressed = lasting("stress", 0.3)
        standing = truth.CHANGE.size / 60 if number >= truth.CHANGE.at else 0.0
        sedentary = _SEDENTARY[weekday] + standing + 42 * lasting("sedentary", 0.25)
        energy = moved(
            "energy",
            0.3,
            (strength("sleep.total", "journal.energy"), total),
            (strength("sleep.deep", "journal.energy"), deep),
        )
        mood = moved(
            "mood",
            0.3,
            (strength("journal.energy", "journal.mood"), energy),
            (strength("stress.high", "journal.mood"), stressed),
        )

        self._alcohol = (alcohol - _DRINKS[weekday] * _mean(_GLASSES)) / _SD_DRINKS
        self._screen = (screen - _SCREEN[weekday]) / 27
        self._steps = (steps - usual_steps) / 2200
        self._hard = (hard - _WORKOUTS[weekday] * _mean(_MINUTES) * _mean(_HARD)) / _SD_HARD
        napped = rng.random() < (0.14 if weekday >= 5 else 0.02)
        return Day(
            number=number,
            day=day,
            ring_on=number >= _ALWAYS_THERE
            or (rng.random() >= _NIGHT_MISSING and number not in RING_AWAY),
            journal_kept=number >= _ALWAYS_THERE or rng.random() >= _JOURNAL_MISSING,
            bedtime=bedtime,
            wake_time=wake_time,
            latency=latency,
            awake=awake,
            deep=max(18.0, 76 + 13 * deep),
            rem_share=rem_share,
            hrv=max(14.0, 54 + 9.5 * hrv),
            lowest_hr=max(40.0, 54 + 2.3 * heart + fitter),
            temperature=temperature,
            breath=breath,
            nap=rng.uniform(22, 75) if napped else 0.0,
            late_nap=napped and rng.random() < 0.3,
            coffee=coffee,
            alcohol=alcohol,
            screen=screen,
            steps=steps,
            workout=workout,
            hard=hard,
            sedentary=max(240.0, sedentary),
            stress=max(0.0, _STRESS[weekday] + 32 * stressed),
            recovery=max(0.0, 110 + 40 * lasting("recovery", 0.3)),
            energy=_rating(_ENERGY[weekday] + 1.4 * energy),
            mood=_rating(6.6 + 0.2 * summer + 1.2 * mood),
        )


def _summer(day: date) -> float:
    """1 in the middle of July, -1 in the middle of January."""
    return math.cos(2 * math.pi * (day.timetuple().tm_yday - 196) / 365.25)


def _rating(value: float) -> int:
    return min(max(round(value), 1), 10)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _spread(chances: Sequence[float], mean: float, square: float) -> float:
    """The standard deviation of "an amount, with a chance" around the mean of its weekday.

    ``mean`` and ``square`` are the mean of the amount and of its square.
    """
    return math.sqrt(sum(p * square - (p * mean) ** 2 for p in chances) / len(chances))


_SD_DRINKS = _spread(_DRINKS, _mean(_GLASSES), _mean([glass**2 for glass in _GLASSES]))
_SD_HARD = _spread(
    _WORKOUTS,
    _mean(_MINUTES) * _mean(_HARD),
    _mean([minutes**2 for minutes in _MINUTES])
    * (_mean(_HARD) ** 2 + (_HARD[1] - _HARD[0]) ** 2 / 12),
)
