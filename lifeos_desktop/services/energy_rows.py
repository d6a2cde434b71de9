"""A forecast and how it did on the past, as stored beside its row and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lifeos_desktop.domain.energy_forecast import (
    BASELINES,
    FORECAST,
    LEARNING_DAYS,
    Comparison,
    Driver,
    EnergyBacktest,
    EnergyOutcome,
    Part,
)
from lifeos_desktop.domain.energy_ledger import LEDGER_MINIMUM, TITLES, Miss, Score
from lifeos_desktop.domain.records import EnergyForecast, Json

_WORTH_KEEPING = 0.01  # of a point; there are seventy drivers, and most say nothing


@dataclass(frozen=True, slots=True)
class Forecast:
    """A stored forecast of a day with what it was made from. ``inputs`` marks its morning.

    ``baselines`` are what the simple ways expected at the same moment, ``past`` how all of them
    would have done on the history before, None where that was too short.
    """

    value: float
    low: float
    high: float
    made_at: datetime
    usual: float
    drivers: tuple[Driver, ...]
    parts: tuple[Part, ...]
    days_learned: int
    still_learning: bool
    inputs: str
    baselines: Mapping[str, float]
    past: Score | None


def rows(
    outcome: EnergyOutcome, past: Score | None, inputs: str, made_at: datetime
) -> list[EnergyForecast]:
    """The forecast and, made at the same moment, what every simple way expects."""
    details: Json = {
        "usual": outcome.usual,
        "drivers": [
            asdict(driver)
            for driver in outcome.drivers
            if abs(driver.contribution) >= _WORTH_KEEPING
        ],
        "parts": [asdict(part) for part in outcome.parts],
        "days_learned": outcome.days_learned,
        "still_learning": outcome.still_learning,
        "inputs": inputs,
        "past": _past_json(past) if past else None,
    }
    forecast = EnergyForecast(
        outcome.day,
        FORECAST,
        outcome.value,
        outcome.low,
        outcome.high,
        made_at,
        details,
        sealed_at=made_at,
    )
    # A simple way says no interval.
    return [
        forecast,
        *(
            EnergyForecast(outcome.day, way, value, value, value, made_at, sealed_at=made_at)
            for way, value in outcome.baselines.items()
        ),
    ]


def forecast_of(row: EnergyForecast, beside: Mapping[str, float]) -> Forecast:
    """The stored forecast; ``beside`` are the simple ways of the same moment."""
    details = row.drivers
    learned = int(details.get("days_learned", 0))
    past = details.get("past")
    return Forecast(
        value=row.value,
        low=row.low,
        high=row.high,
        made_at=row.made_at,
        usual=float(details.get("usual", row.value)),
        drivers=tuple(Driver(**one) for one in details.get("drivers", ())),
        parts=tuple(Part(**one) for one in details.get("parts", ())),
        days_learned=learned,
        still_learning=bool(details.get("still_learning", learned < LEARNING_DAYS)),
        inputs=str(details.get("inputs", "")),
        baselines=beside,
        past=_past(past) if past else None,
    )


def score_of(test: EnergyBacktest) -> Score | None:
    """How all ways did on the whole history, over the same days; None where it is too short."""
    whole = next((one for one in test.ranges if one.last is None), None)
    if whole is None or whole.n < LEDGER_MINIMUM:
        return None
    return Score(
        whole.n,
        tuple(Miss(way, whole.misses[way]) for way in TITLES if way in whole.misses),
        test.comparisons,
        test.coverage,
    )


def _past_json(past: Score) -> dict[str, Any]:
    return {
        "days": past.days,
        "misses": {miss.model: miss.mean_miss for miss in past.misses},
        "comparisons": [asdict(one) for one in past.comparisons],
        "coverage": past.coverage,
    }


def _past(stored: Mapping[str, Any]) -> Score:
    misses = stored["misses"]
    return Score(
        int(stored["days"]),
        tuple(Miss(way, float(misses[way])) for way in TITLES if way in misses),
        tuple(Comparison(**one) for one in stored["comparisons"] if one["baseline"] in BASELINES),
        stored["coverage"],
    )
