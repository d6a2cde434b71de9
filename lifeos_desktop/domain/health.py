"""What the health page says about one part of LifeOS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a part stands."""

    OK = "ok"
    DEGRADED = "degraded"  # works, but less well; goes over by itself or by a button
    NEEDS_YOU = "needs_you"  # stays so until the person does something
    FAILED = "failed"
    OFF = "off"  # not used, by choice or because nothing is connected


@dataclass(frozen=True, slots=True)
class Part:
    """One part: ``sentence`` says what is, since when, what still works.

    ``since`` is when it came into this state and ``last_good`` when it was last known to work, both
    None where that is not known. ``action`` names what the button does, None without one:
    ``run_job:NAME``, ``settings:SECTION``, ``import_oura``, ``resume``, ``check_again``,
    ``open_backups``, ``unlock_keyring``, ``reconnect:PROVIDER``, ``reconnect:PROVIDER:ACCOUNT``, or
    an action of whoever reported the part.
    """

    key: str
    title: str
    state: State
    sentence: str
    since: datetime | None = None
    last_good: datetime | None = None
    action: str | None = None
    action_label: str = ""

    @property
    def is_trouble(self) -> bool:
        """Whether the strip shows it; healthy and switched-off parts stay quiet."""
        return self.state in (State.DEGRADED, State.NEEDS_YOU, State.FAILED)

    @property
    def needs_person(self) -> bool:
        """Whether the tray shows its badge."""
        return self.state in (State.NEEDS_YOU, State.FAILED)


#: The worst first, as the strip and the command line list them.
ORDER = (State.FAILED, State.NEEDS_YOU, State.DEGRADED, State.OK, State.OFF)


def worst(parts: tuple[Part, ...]) -> State:
    """The state of the whole: that of its worst part."""
    return min((part.state for part in parts), key=ORDER.index, default=State.OK)
