"""Where the reading of a calendar stands, and the span of days it was read for.

A calendar is read once over a span around today, and from then on by what changed. Google's answer
to "what changed" stays within that first span, which does not move by itself: when too little of it
is left ahead, the calendar is read as a whole again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from lifeos_desktop.domain.connections import Window

SPAN = timedelta(days=400)
LEAST_AHEAD = timedelta(days=330)


@dataclass(frozen=True, slots=True)
class Cursor:
    """``first`` and ``last`` are the days the token is good for, ``zone`` the person's then,
    ``events`` how many there were when the calendar was last read as a whole.
    """

    sync_token: str
    first: date
    last: date
    zone: str
    events: int = 0

    def text(self) -> str:
        return json.dumps(asdict(self), default=date.isoformat, sort_keys=True)

    def serves(self, window: Window, today: date, zone: str) -> bool:
        """Whether what changed since is enough to know everything about the window.

        All-day events lie at the midnights of a zone: after a move they are all read again.
        """
        return (
            bool(self.sync_token)
            and self.zone == zone
            and self.first <= window.first
            and self.last >= today + LEAST_AHEAD
            and (self.last >= window.last or window.last <= today + SPAN)
        )


def read_cursor(text: str) -> Cursor | None:
    """The cursor in a text; None when it is none, and everything has to be read."""
    try:
        kept = json.loads(text)
        return Cursor(
            str(kept["sync_token"]),
            date.fromisoformat(kept["first"]),
            date.fromisoformat(kept["last"]),
            str(kept["zone"]),
            int(kept["events"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def whole_window(window: Window, today: date) -> Window:
    """What is read as a whole: 400 days back and ahead, and further where that was asked for."""
    return Window(min(window.first, today - SPAN), max(window.last, today + SPAN))
