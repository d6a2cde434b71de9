"""What the strip says: at most two warnings, what is next, when it was backed up. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lifeos_desktop.domain.health import ORDER, Part, State
from lifeos_desktop.ui.widgets.texts import ago

_MOST_WARNINGS = 2
_LONGEST = 84
_NUMBERS = {3: "Three", 4: "Four", 5: "Five", 6: "Six"}


@dataclass(frozen=True, slots=True)
class StripItem:
    """A few words. With ``action_label`` a link behind them does ``action``."""

    text: str
    icon: str = ""
    tone: str = "3"
    action: str = ""
    action_label: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class StripView:
    """What stands left and right on the strip."""

    left: tuple[StripItem, ...] = ()
    right: tuple[StripItem, ...] = ()


def strip(
    parts: Sequence[Part],
    following: str,
    now: datetime,
    zone: tzinfo,
    *,
    is_demo: bool = False,
) -> StripView:
    """The strip for these parts; ``following`` is the sentence about the next job."""
    return StripView(
        (*_quiet(parts, is_demo=is_demo), *_warnings(parts)),
        _right(parts, following, now, zone, is_demo=is_demo),
    )


def _warnings(parts: Sequence[Part]) -> tuple[StripItem, ...]:
    trouble = sorted((part for part in parts if part.is_trouble), key=_rank)
    if len(trouble) > _MOST_WARNINGS:
        count = _NUMBERS.get(len(trouble), str(len(trouble)))
        words = "things need you" if any(part.needs_person for part in trouble) else "things to see"
        detail = "\n".join(f"{part.title}: {part.sentence}" for part in trouble)
        return (StripItem(f"{count} {words}", _icon(trouble), _tone(trouble), "settings:health",
                          "Show", detail),)  # fmt: skip
    return tuple(
        StripItem(
            _short(f"{part.title}: {part.sentence}"),
            _icon([part]),
            _tone([part]),
            part.action or "settings:health",
            part.action_label or "Show",
            part.sentence,
        )
        for part in trouble
    )


def _quiet(parts: Sequence[Part], *, is_demo: bool) -> tuple[StripItem, ...]:
    if is_demo:
        return (StripItem("Demo, nothing is sent or fetched", "check"),)
    return ()


def _right(
    parts: Sequence[Part], following: str, now: datetime, zone: tzinfo, *, is_demo: bool
) -> tuple[StripItem, ...]:
    items = [StripItem(following, "clock")] if following else []
    if is_demo:
        items.append(StripItem("Your own data is untouched", "lock"))
        return tuple(items)
    backups = next((part for part in parts if part.key == "backups"), None)
    if backups is not None and backups.last_good is not None:
        made = ago(backups.last_good.astimezone(zone), now.astimezone(zone))
        items.append(StripItem(f"Backed up {made}", "database-backup", detail=backups.sentence))
    return tuple(items)


def _short(text: str) -> str:
    """The first sentence, cut at a word where even that is long; the tooltip has all of it."""
    first, dot, _ = text.partition(". ")
    text = f"{first}." if dot else text
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rsplit(' ', 1)[0]}…"


def _rank(part: Part) -> int:
    return ORDER.index(part.state)


def _icon(parts: Sequence[Part]) -> str:
    return "circle-alert" if any(part.state is State.FAILED for part in parts) else "triangle-alert"


def _tone(parts: Sequence[Part]) -> str:
    return "danger" if any(part.state is State.FAILED for part in parts) else "attention"
