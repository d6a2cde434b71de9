"""`lifeos energy` with the real engine: on nothing, and on the demo person."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Lifeos

MORNING, LATER = "2025-03-04T07:00Z", "2025-03-04T08:00Z"


def test_an_empty_profile_says_when_the_first_forecast_comes(lifeos: Lifeos) -> None:
    said = lifeos.ok("energy").out
    assert "No forecast yet. The first one comes on the morning after your first rating." in said
    found = lifeos.ok("energy", "--json").json
    assert (found["forecast"], found["expectation"], found["ratings"]) == (None, None, [])
    assert lifeos.ok("energy", "backtest").out.startswith("No backtest yet:")
    empty = lifeos.ok("energy", "backtest", "--json", "--days").json
    assert (empty["n"], empty["ranges"], empty["days"]) == (0, [], [])


@pytest.mark.timeout(120)
def test_the_demo_person_rates_and_opens_what_was_sealed(lifeos: Lifeos) -> None:
    sealed = lifeos.ok("--demo", "energy", "--json", now=MORNING).json
    assert sealed["sealed"]
    assert (sealed["forecast"], sealed["expectation"], sealed["text"]) == (None, None, "")
    said = lifeos.ok("--demo", "energy", now=MORNING).out
    assert "One forecast, sealed" in said
    assert "longer" not in said
    assert "shorter" not in said
    lifeos.ok("--demo", "data", "add", "journal.energy", "6", now=LATER)
    shown = lifeos.ok("--demo", "energy", "--json", now=LATER).json
    forecast = shown["forecast"]
    assert (shown["sealed"], shown["made_at"]) == (False, sealed["made_at"])
    assert "It missed by" in shown["text"]
    assert shown["ledger"]["days"] == 1
    assert 1 <= forecast["low"] < forecast["value"] < forecast["high"] <= 10
    assert forecast["days_learned"] > 100
    assert forecast["drivers"][0]["text"].endswith("than your average")
    assert set(forecast["baselines"]) == {"yesterday", "week_mean", "weekday_mean"}
    past = shown["ledger"]["afterwards"]
    assert past["misses"]["forecast"] < past["misses"]["yesterday"]


@pytest.mark.timeout(120)
def test_who_looks_first_is_told_and_not_judged(lifeos: Lifeos) -> None:
    shown = lifeos.ok("--demo", "energy", "--show", "--json", now=MORNING).json
    assert (shown["looked"], shown["sealed"]) == (True, False)
    assert shown["forecast"]["drivers"]
    lifeos.ok("--demo", "data", "add", "journal.energy", "6", now=LATER)
    told = lifeos.ok("--demo", "energy", "--json", now=LATER).json
    assert told["forecast"] == shown["forecast"]
    assert told["text"].endswith("today is left out of the comparison.")
    assert told["ledger"]["days"] == 0


@pytest.mark.timeout(120)
def test_the_backtest_of_the_demo_person(lifeos: Lifeos) -> None:
    found = lifeos.ok("--demo", "energy", "backtest", "--days", "--json", now=MORNING).json
    assert found["winner"] == "forecast"
    assert found["n"] == len(found["days"]) > 100
    whole = found["ranges"][-1]
    assert (whole["from_day"], whole["to_day"]) == (14, None)
    assert whole["misses"]["forecast"] < whole["misses"]["yesterday"]
    assert {one["baseline"] for one in found["comparisons"]} >= {"yesterday", "week_mean"}
    assert 0.6 < found["coverage"] < 0.95
    first = found["days"][0]
    assert first["low"] <= first["forecasts"]["forecast"] <= first["high"]
    assert lifeos("energy", "forecast").code == 2
