"""Today's energy in words: what was rated, what was expected and why, how far that misses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.energy import Making
from lifeos_desktop.domain.energy_forecast import LEARNING_DAYS, Comparison
from lifeos_desktop.domain.energy_ledger import TITLES
from lifeos_desktop.domain.energy_words import driver_lines
from lifeos_desktop.domain.formats import clock, counted, local_clock, number

if TYPE_CHECKING:
    from lifeos_desktop.domain.energy_ledger import Ledger
    from lifeos_desktop.services.energy import EnergyToday
    from lifeos_desktop.services.energy_rows import Forecast

DRIVERS_SHOWN = 3

_WORKING = "The forecast is being worked out."
_NOT_YET = "The forecast is not worked out yet."
_TOO_LATE = "No forecast was made before you rated."
_LOOKED = " You looked before rating, so today is left out of the comparison."
_FIRST_DAY = "No forecast yet. The first one comes on the morning after your first rating."


@dataclass(frozen=True, slots=True)
class EnergyView:
    """``expected`` is (value, low, high) and only there when it may be shown, as are the drivers.

    ``sealed`` is the line on the seal, "" when nothing is sealed; ``bar`` names what is under it,
    ``state`` says why that is no forecast. ``drivers`` come first, ``more`` behind a button.
    ``misses`` are (figure, words) under the line ``ledger``; ``days`` says when the forecasts the
    person was given are judged.
    """

    rated: int | None = None
    said: str = ""
    sealed: str = ""
    bar: str = ""
    state: str = ""
    expected: tuple[float, float, float] | None = None
    words: str = ""
    drivers: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    ledger: str = ""
    misses: tuple[tuple[str, str], ...] = ()
    days: str = ""

    @property
    def title(self) -> str:
        return "How is your energy right now?" if self.rated is None else "Energy today"


def energy(
    today: EnergyToday,
    ledger: Ledger,
    catalogue: Catalogue,
    zone: tzinfo,
    *,
    is_opened: bool = False,
) -> EnergyView:
    """The card; ``is_opened``: the person asked for the forecast before rating."""
    last = today.ratings[-1] if today.ratings else None
    line, misses, days = _ledger(ledger)
    view = EnergyView(
        rated=last.value if last else None,
        said=_said(today),
        ledger=line,
        misses=misses,
        days=days,
    )
    if today.sealed and not is_opened and (today.forecast or today.expectation):
        if today.forecast:
            return replace(view, sealed=_seal(today, zone), bar="Statistics")
        return replace(view, sealed=_seal(today, zone), bar="Your mean", state=_why_none(today))
    if today.forecast is not None:
        return _opened(view, today, today.forecast, ledger.nearer, catalogue)
    return _without_forecast(view, today)


def _said(today: EnergyToday) -> str:
    if today.ratings:
        last = today.ratings[-1]
        return f"You: {last.value} at {clock(last.at)}" if last.at else f"You: {last.value}"
    return f"Night: {today.in_the_night.value}" if today.in_the_night else ""


def _seal(today: EnergyToday, zone: tzinfo) -> str:
    if today.forecast is None:
        return "One expectation, sealed before you rate"
    return f"One forecast, sealed {local_clock(today.forecast.made_at, zone)}"


def _why_none(today: EnergyToday) -> str:
    """Why there is no forecast; there are ratings it could be made from."""
    if not today.sealed:
        return _TOO_LATE
    if today.problem:
        return f"No forecast yet. {today.problem}"
    return _WORKING if today.making is Making.WORKING else _NOT_YET


def _without_forecast(view: EnergyView, today: EnergyToday) -> EnergyView:
    expected = today.expectation
    if expected is None:
        has_ratings = any(value is not None for _, value in today.history[:-1])
        return replace(view, words=_why_none(today) if has_ratings else _FIRST_DAY)
    value, low, high = expected.value, expected.low, expected.high
    words = (
        f"{_why_none(today)} Your own mean is {number(value, 1)}: most of your last {expected.n}"
        f" ratings lay between {number(low, 1)} and {number(high, 1)}."
    )
    return replace(view, expected=(value, low, high), words=f"{words}{_missed(today, value)}")


def _opened(
    view: EnergyView,
    today: EnergyToday,
    forecast: Forecast,
    nearer: Comparison | None,
    catalogue: Catalogue,
) -> EnergyView:
    lines = driver_lines(forecast.drivers, today.day, catalogue)
    said = (
        f"{number(forecast.value, 1)}, with 8 of 10 days from {number(forecast.low, 1)}"
        f" to {number(forecast.high, 1)}."
    )
    learning = ""
    if forecast.still_learning:
        learning = f" Still learning: {forecast.days_learned} of {LEARNING_DAYS} days."
    simple = forecast.baselines.get(nearer.baseline) if nearer else None
    if nearer is None or simple is None:
        words = f"Statistics: {said}{learning}{_missed(today, forecast.value)}"
        return replace(
            view,
            expected=(forecast.value, forecast.low, forecast.high),
            words=words,
            drivers=lines[:DRIVERS_SHOWN],
            more=lines[DRIVERS_SHOWN:],
        )
    title = TITLES[nearer.baseline]
    words = (
        f"{title.capitalize()}: {number(simple, 1)}.{_missed(today, simple)} It comes first because"
        f" over {nearer.n} days it missed by {number(nearer.baseline_miss, 1)} and statistics by"
        f" {number(nearer.forecast_miss, 1)}. Statistics: {said}{learning}"
    )
    return replace(view, expected=(simple, simple, simple), words=words, more=lines)


def _missed(today: EnergyToday, value: float) -> str:
    looked = _LOOKED if today.looked else ""
    if not today.ratings:
        return looked
    return f" It missed by {number(abs(today.ratings[0].value - value), 1)} today.{looked}"


def _ledger(ledger: Ledger) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """The line above the misses, the misses, and on how many days forecasts are judged."""
    needed = counted(ledger.days_needed, "more rated day", "more rated days")
    score = ledger.measured
    line, days = f"Average miss, last {score.days} rated days", ""
    if not score.misses:
        if ledger.afterwards is None or not ledger.afterwards.misses:
            return f"How far it misses shows after {needed}.", (), ""
        score = ledger.afterwards
        line = f"Average miss, worked out afterwards for {score.days} days"
        days = f"What you were forecast before you rated shows after {needed}."
    return line, tuple((number(one.mean_miss, 1), one.title) for one in score.misses), days
