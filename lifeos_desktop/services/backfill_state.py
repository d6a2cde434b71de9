"""How far the fetching of history is, as it is kept between two runs. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from lifeos_desktop.domain.connections import Window

CHUNK_DAYS = 60
GAP_TRIES = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Days of one collection that could not be had; ``tries`` counts how often."""

    first: date
    last: date
    tries: int = 1


@dataclass(frozen=True, slots=True)
class BackfillState:
    """Wanted are the days from ``last`` back to ``first``; ``next`` is the newest that is not here.

    ``gaps`` are the collections that were refused or unreadable on some of the days that are here.
    """

    first: date
    last: date
    next: date
    is_paused: bool = False
    gaps: Mapping[str, Gap] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to ask for."""
        return self.next < self.first and not self.gaps

    def chunk(self) -> Window | None:
        """The days to ask for next; None when all are here."""
        if self.next < self.first:
            return None
        return _newest_of(self.first, self.next)

    def gap_chunk(self, name: str) -> Window:
        """The days of a gap to try next."""
        return _newest_of(self.gaps[name].first, self.gaps[name].last)

    def moved(self, window: Window, failed: Mapping[str, bool]) -> BackfillState:
        """After a chunk: the days before it are next; ``failed`` collections have a gap there."""
        gaps = dict(self.gaps)
        for name in (name for name, has_failed in failed.items() if has_failed):
            there = gaps.get(name)
            gaps[name] = Gap(window.first, there.last if there else window.last)
        return replace(self, next=window.first - _DAY, gaps=gaps)

    def tried(self, name: str, window: Window, *, is_here: bool) -> BackfillState:
        """After another try at a gap: it is smaller, or tried too often, or still there."""
        gaps = dict(self.gaps)
        gap = gaps.pop(name)
        if is_here and window.first > gap.first:
            gaps[name] = replace(gap, last=window.first - _DAY)
        elif not is_here and gap.tries < GAP_TRIES:
            gaps[name] = replace(gap, tries=gap.tries + 1)
        return replace(self, gaps=gaps)

    def without(self, name: str) -> BackfillState:
        """Without a gap that nobody can fill any more."""
        return replace(self, gaps={key: gap for key, gap in self.gaps.items() if key != name})

    def to_text(self) -> str:
        """For the store."""
        return json.dumps(
            {
                "first": self.first.isoformat(),
                "last": self.last.isoformat(),
                "next": self.next.isoformat(),
                "paused": self.is_paused,
                "gaps": {
                    name: [gap.first.isoformat(), gap.last.isoformat(), gap.tries]
                    for name, gap in self.gaps.items()
                },
            }
        )


def from_text(text: str) -> BackfillState | None:
    """What `BackfillState.to_text` wrote; None for anything else."""
    try:
        kept = json.loads(text)
        first, last, following = (date.fromisoformat(kept[k]) for k in ("first", "last", "next"))
        gaps = {
            str(name): Gap(date.fromisoformat(start), date.fromisoformat(end), int(tries))
            for name, (start, end, tries) in kept["gaps"].items()
        }
        return BackfillState(first, last, following, bool(kept["paused"]), gaps)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _newest_of(first: date, last: date) -> Window:
    return Window(max(first, last - (CHUNK_DAYS - 1) * _DAY), last)
