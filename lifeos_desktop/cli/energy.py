"""`lifeos energy`: today's forecast, sealed until rated, and `lifeos energy backtest`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from lifeos_desktop.app.container import Container
from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import DEMO_LINE, opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy_forecast import Comparison, EnergyBacktest, RangeScore
from lifeos_desktop.domain.energy_ledger import TITLES, Ledger, Score
from lifeos_desktop.domain.energy_words import driver_words
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.services.energy import EnergyToday
from lifeos_desktop.services.energy_rows import Forecast
from lifeos_desktop.ui.dashboard.energy import EnergyView
from lifeos_desktop.ui.dashboard.energy import energy as view_of

_RATE = "Rate first: `lifeos data add journal.energy 7`. --show opens it."
_NOTHING = (
    "No backtest yet: the first forecast is judged 14 days after the first rating, "
    "on a day that is rated."
)


async def energy(options: Namespace) -> int:
    """Today's forecast, or with ``backtest`` how forecasts did on the stored history."""
    async with opened(options) as container:
        if options.action == "backtest":
            await _backtest(container, options)
        else:
            await _today(container, options)
    return 0


# -- today ----------------------------------------------------------------------------------------


async def _today(container: Container, options: Namespace) -> None:
    try:
        await container.energy_forecasts.make()
    except LifeosError:
        # What own ratings lead to expect is there without the engine, and says why it stands in.
        if (await container.energy.today()).expectation is None:
            raise
    if options.show:
        await container.energy.look()
    today = await container.energy.today()
    ledger = await container.energy.ledger()
    view = view_of(today, ledger, container.catalogue, container.zone(), is_opened=options.show)
    if options.json:
        say_json(_today_json(today, ledger, view, container.catalogue))
    else:
        _say_today(today, view, is_demo=options.demo)


def _say_today(today: EnergyToday, view: EnergyView, *, is_demo: bool) -> None:
    if is_demo:
        say(DEMO_LINE)
        say()
    say(formats.long_date(today.day))
    if view.said:
        say(f"{view.said}.")
    if view.sealed:
        say(f"{view.sealed}. {view.state}".strip())
        say(_RATE)
    if view.words:
        say(view.words)
    for line in (*view.drivers, *view.more):
        say(f"  {line}", indent="    ")
    if view.ledger:
        say()
        say(f"{view.ledger}:" if view.misses else view.ledger)
        table(("", ""), [(f"  {figure}", words) for figure, words in view.misses])
        if view.days:
            say(view.days)


def _today_json(
    today: EnergyToday, ledger: Ledger, view: EnergyView, catalogue: Catalogue
) -> dict[str, Any]:
    is_sealed = bool(view.sealed)
    forecast, expected = today.forecast, today.expectation
    nearer = ledger.nearer
    return {
        "day": today.day.isoformat(),
        "sealed": is_sealed,
        "looked": today.looked,
        "energy": today.value,
        "ratings": [
            {"value": one.value, "at": formats.clock(one.at) if one.at else None}
            for one in today.ratings
        ],
        "made_at": forecast.made_at.isoformat() if forecast else None,
        "forecast": _forecast_json(forecast, today, catalogue)
        if forecast and not is_sealed
        else None,
        "expectation": asdict(expected) if expected and not is_sealed else None,
        "text": view.words,
        "problem": today.problem,
        "first": nearer.baseline if nearer else "forecast",
        "ledger": {
            **_score_json(ledger.measured),
            "days_needed": ledger.days_needed,
            "afterwards": _score_json(ledger.afterwards) if ledger.afterwards else None,
        },
    }


def _forecast_json(forecast: Forecast, today: EnergyToday, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "value": forecast.value,
        "low": forecast.low,
        "high": forecast.high,
        "usual": forecast.usual,
        "drivers": [
            {**asdict(one), "text": driver_words(one, today.day, catalogue)}
            for one in forecast.drivers
        ],
        "baselines": dict(forecast.baselines),
        "days_learned": forecast.days_learned,
        "still_learning": forecast.still_learning,
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "days": score.days,
        "misses": {one.model: one.mean_miss for one in score.misses},
        "comparisons": [_comparison_json(one) for one in score.comparisons],
        "coverage": score.coverage,
    }


def _comparison_json(one: Comparison) -> dict[str, Any]:
    return {**asdict(one), "decided": one.is_decided}


# -- the backtest ---------------------------------------------------------------------------------


async def _backtest(container: Container, options: Namespace) -> None:
    test = await container.energy_forecasts.backtest()
    if options.json:
        say_json(_backtest_json(test, with_days=options.days))
        return
    if options.demo:
        say(DEMO_LINE)
        say()
    if test is None or not test.days:
        say(_NOTHING)
        return
    _say_backtest(test)
    if options.days:
        say()
        _say_days(test)


def _say_backtest(test: EnergyBacktest) -> None:
    first, last = formats.long_date(test.days[0]), formats.long_date(test.days[-1])
    say(
        f"{formats.counted(len(test.days), 'rated day', 'rated days')} from {first} to {last}, "
        "each forecast from the days before it. Average miss in points of energy:"
    )
    say()
    ways = [way for way in TITLES if any(way in one.misses for one in test.ranges)]
    table(
        ("Days", "n", *(TITLES[way] for way in ways), "in the range"),
        [_range_row(one, ways) for one in test.ranges if one.n],
    )
    say()
    for one in test.comparisons:
        verdict = "nearer" if one.high < 0 else "farther off" if one.low > 0 else "undecided"
        say(
            f"Statistics against {TITLES[one.baseline]}: {formats.signed(one.difference, 2)} "
            f"({formats.signed(one.low, 2)} to {formats.signed(one.high, 2)}, "
            f"{formats.counted(one.n, 'day', 'days')}): {verdict}."
        )
    if test.winner:
        behind = ", ".join(TITLES[way] for way in test.stepped_back)
        rest = f" Farther off beyond doubt: {behind}." if behind else ""
        say(f"Nearest: {TITLES[test.winner]}.{rest}")


def _range_row(one: RangeScore, ways: Sequence[str]) -> tuple[str, ...]:
    if one.last is None:
        days = "all"
    else:
        days = f"{one.first} to {one.last}"
    misses = [formats.number(one.misses[way], 2) if way in one.misses else "" for way in ways]
    inside = f"{one.coverage * 100:.0f} %" if one.coverage is not None else ""
    return days, str(one.n), *misses, inside


def _say_days(test: EnergyBacktest) -> None:
    ways = [way for way in TITLES if way in test.forecasts]
    table(
        ("Day", "rated", *(TITLES[way] for way in ways), "range"),
        [
            (
                day.isoformat(),
                formats.number(test.truth[at]),
                *(_figure(test.forecasts[way][at]) for way in ways),
                f"{formats.number(test.low[at], 1)} to {formats.number(test.high[at], 1)}",
            )
            for at, day in enumerate(test.days)
        ],
    )


def _figure(value: float) -> str:
    return formats.number(value, 1) if isfinite(value) else ""


def _backtest_json(test: EnergyBacktest | None, *, with_days: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "n": len(test.days) if test else 0,
        "first": test.days[0].isoformat() if test and test.days else None,
        "last": test.days[-1].isoformat() if test and test.days else None,
        "ranges": [
            {
                "from_day": one.first,
                "to_day": one.last,
                "n": one.n,
                "misses": dict(one.misses),
                "coverage": one.coverage,
            }
            for one in (test.ranges if test else ())
        ],
        "comparisons": [_comparison_json(one) for one in (test.comparisons if test else ())],
        "winner": test.winner if test else "",
        "stepped_back": list(test.stepped_back) if test else [],
        "coverage": test.coverage if test else None,
    }
    if with_days:
        found["days"] = _days_json(test) if test else []
    return found


def _days_json(test: EnergyBacktest) -> list[Mapping[str, Any]]:
    return [
        {
            "day": day.isoformat(),
            "rating": test.truth[at],
            "low": test.low[at],
            "high": test.high[at],
            "forecasts": {
                way: values[at] if isfinite(values[at]) else None
                for way, values in test.forecasts.items()
            },
        }
        for at, day in enumerate(test.days)
    ]
