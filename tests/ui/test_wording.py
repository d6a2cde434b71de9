from __future__ import annotations

from datetime import date

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.ui.dashboard import wording


@pytest.mark.parametrize(
    ("metric", "low", "high", "expected"),
    [
        ("sleep.hrv", 41.6, 52.2, "usual 42 to 52"),
        ("sleep.total", 24_600, 27_600, "usual 6 h 50 to 7 h 40"),
        ("sleep.deep", 3_120, 4_440, "usual 52 min to 1 h 14 min"),
        ("sleep.deep", 2_700, 3_300, "usual 45 to 55 min"),
        ("sleep.efficiency", 86.5, 92.25, "usual 86 to 92"),
        ("readiness.score", 77.2, 76.8, "usual 77"),
        ("body.temperature_deviation", -0.21, 0.3, "usual −0.2 to +0.3"),
    ],
)
def test_usual_is_short_and_has_no_false_precision(
    metric: str, low: float, high: float, expected: str
) -> None:
    assert wording.usual(Catalogue()[metric], low, high) == expected


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("sleep.hrv", 47.0, ("47", "ms")),
        ("sleep.total", 24_480, ("6 h 48 min", "")),
        ("sleep.efficiency", 91.0, ("91", "%")),
        ("readiness.score", 76.0, ("76", "")),
        ("sleep.lowest_hr", 54.0, ("54", "bpm")),
    ],
)
def test_a_figure_keeps_its_unit_apart(
    metric: str, value: float, expected: tuple[str, str]
) -> None:
    assert wording.figure(Catalogue()[metric], value) == expected


def test_days_are_written_without_the_locale() -> None:
    assert wording.long_day(date(2026, 11, 19)) == "Thursday 19 November"


def test_a_rule_written_brief_says_so() -> None:
    line = wording.provenance("07:02", "rules", "", 8, 0.0)
    assert line == "Written 07:02 by rules. Every number comes from your rows."


@pytest.mark.parametrize(
    ("cost", "end"),
    [(0.022, "2.2¢."), (0.51, "$0.51."), (None, "Price unknown."), (0.0, "No cost.")],
)
def test_a_model_written_brief_names_model_numbers_and_price(cost: float | None, end: str) -> None:
    line = wording.provenance("07:02", "model", "gpt-4o", 11, cost)
    assert line == f"Written 07:02 by gpt-4o. 11 of 11 numbers match your data. {end}"
