"""Which source counts where several measured the same day. One source a day, never a mixture."""

from __future__ import annotations

#: Titles of the sources that can deliver nights, in the order in which they are preferred.
NIGHT_SOURCES = {"oura": "Oura", "demo": "The demo ring", "csv": "Your file"}
#: What the person typed stands above everything a machine delivered.
OWN = "custom"


def source_order(chosen: str) -> list[str]:
    """The sources from most to least preferred; ``chosen`` is the setting `sources.order`.

    Sources that are not in the list come after it, by name.
    """
    named = [part.strip() for part in chosen.split(",")]
    return list(dict.fromkeys([OWN, *(name for name in named if name), *NIGHT_SOURCES]))


def rank(order: dict[str, int], source: str) -> tuple[int, str]:
    """What to sort sources by; ``order`` numbers those of `source_order`."""
    return order.get(source, len(order)), source
