"""What a metric is: key, label, unit, better direction, plausible range."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """The base unit a value is stored in."""

    SECONDS = "s"
    MINUTES_OF_DAY = "min_of_day"  # local clock time; may pass 1440 for a time after midnight
    SCORE = "score"  # 0-100 points
    PERCENT = "%"
    BPM = "bpm"
    MILLISECONDS = "ms"
    CELSIUS_DEVIATION = "degC_dev"
    BREATHS = "breaths/min"
    KILOCALORIES = "kcal"
    METRES = "m"
    COUNT = "count"
    RATING = "rating"  # 1-10, the person's own
    YEARS = "years"
    ML_KG_MIN = "ml/kg/min"
    NUMBER = ""


class Better(StrEnum):
    """Which direction is better, as far as anybody can say for a person in general."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """One daily metric.

    ``low`` and ``high`` bound what is plausible: a value outside is no value. ``part_of`` and
    ``score_of`` name the wholes or the inputs that make definitional pairs. ``night`` marks metrics
    about the night that ended on the day; other metrics are about the day itself.
    """

    key: str
    label: str
    unit: Unit
    better: Better
    source: str
    low: float
    high: float
    part_of: tuple[str, ...] = ()
    score_of: tuple[str, ...] = ()
    night: bool = False
    custom: bool = False


def custom_metric(key: str, label: str = "", unit: str = "") -> Metric:
    """A metric of the person's own (caffeine, screen time); any finite value is plausible."""
    known = next((u for u in Unit if u.value == unit), Unit.NUMBER)
    return Metric(
        key,
        label or key.rsplit(".", 1)[-1].replace("_", " ").capitalize(),
        known,
        Better.NEITHER,
        "custom",
        float("-inf"),
        float("inf"),
        custom=True,
    )


def plausible(metric: Metric, value: float) -> bool:
    """Whether a value can be true; NaN and infinities never are."""
    return abs(value) < float("inf") and metric.low <= value <= metric.high
