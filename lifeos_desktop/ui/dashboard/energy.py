"""Today's energy in words: what was rated, what was expected, how far that misses. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeos_desktop.domain.formats import clock, number

if TYPE_CHECKING:
    from lifeos_desktop.domain.energy import Expectation, Ledger
    from lifeos_desktop.services.energy import EnergyToday

_MODELS = {"mean28": "your mean", "yesterday": "same as yesterday"}


@dataclass(frozen=True, slots=True)
class EnergyView:
    """``expected`` is (value, low, high) and only there when it may be shown.

    ``sealed`` is the line on the seal, "" when nothing is sealed. ``misses`` are (figure, words).
    """

    rated: int | None = None
    said: str = ""
    sealed: str = ""
    expected: tuple[float, float, float] | None = None
    words: str = ""
    ledger: str = ""
    misses: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        return "How is your energy right now?" if self.rated is None else "Energy today"


def energy(today: EnergyToday, ledger: Ledger, *, is_opened: bool = False) -> EnergyView:
    """The card; ``is_opened``: the person asked for the expectation before rating."""
    last = today.ratings[-1] if today.ratings else None
    expected = today.expectation
    is_sealed = today.sealed and not is_opened and expected is not None
    shown = expected if not is_sealed else None
    return EnergyView(
        rated=last.value if last else None,
        said=_said(last.value, clock(last.at) if last.at else "") if last else "",
        sealed="One expectation, sealed before you rate" if is_sealed else "",
        expected=(shown.value, shown.low, shown.high) if shown else None,
        words=_words(today, shown) if not is_sealed else "",
        ledger=_ledger_words(ledger),
        misses=tuple((number(one.mean_miss, 1), _MODELS[one.model]) for one in ledger.misses),
    )


def _said(value: int, at: str) -> str:
    return f"You: {value} at {at}" if at else f"You: {value}"


def _words(today: EnergyToday, shown: Expectation | None) -> str:
    if shown is None:
        needed = today.ratings_needed
        times = "1 more rating" if needed == 1 else f"{needed} more ratings"
        return f"No expectation yet. It needs {times}."
    value, low, high = (number(each, 1) for each in (shown.value, shown.low, shown.high))
    text = f"Expected about {value}. Most of your last {shown.n} ratings lay between {low} and "
    text += f"{high}."
    if today.ratings:
        first = today.ratings[0].value
        text += f" It missed by {number(abs(first - shown.value), 1)} today."
    return text


def _ledger_words(ledger: Ledger) -> str:
    if ledger.misses:
        return f"Average miss, last {ledger.days} rated days"
    needed = ledger.days_needed
    days = "1 more rated day" if needed == 1 else f"{needed} more rated days"
    return f"How far it misses shows after {days}." if needed else ""
