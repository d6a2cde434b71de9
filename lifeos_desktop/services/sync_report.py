"""What a sync did, in records and in plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import LifeosError, SecretsUnavailable, SourceProblem
from lifeos_desktop.store.counts import Counts

#: How a collection ended. Not granted: the person did not allow it; refused: the service does not.
DONE, NOT_GRANTED, REFUSED, UNREADABLE, NOT_REACHED = (
    "done", "not_granted", "refused", "unreadable", "not_reached",
)  # fmt: skip

ENDS = (SourceProblem, SecretsUnavailable)
"""What ends the reading of an account, where it is not one collection's own."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync is. ``what`` is "collections", or "days" while years are fetched."""

    provider: str
    account: str
    title: str
    done: int
    total: int
    what: str = "collections"


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """What a sync did with one collection of one account. ``sentence`` is empty when it is done.

    ``unknown`` counts the fields this version does not know, by name.
    """

    account: str
    name: str
    title: str
    state: str = DONE
    counts: Counts = field(default_factory=Counts)
    rejected: int = 0
    unknown: Mapping[str, int] = field(default_factory=dict)
    sentence: str = ""


def merged(reports: Iterable[CollectionReport]) -> tuple[CollectionReport, ...]:
    """One report for each collection of each account; the last state counts."""
    found: dict[tuple[str, str], CollectionReport] = {}
    for report in reports:
        key = (report.account, report.name)
        if (there := found.get(key)) is not None:
            report = replace(
                report,
                counts=there.counts + report.counts,
                rejected=there.rejected + report.rejected,
                unknown=dict(Counter(there.unknown) + Counter(report.unknown)),
            )
        found[key] = report
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``problem`` ended it early for one of the accounts; the data stays."""

    provider: str
    title: str
    collections: tuple[CollectionReport, ...] = ()
    problem: LifeosError | None = None

    @property
    def counts(self) -> Counts:
        """All collections together."""
        return sum((one.counts for one in self.collections), Counts())

    @property
    def sentence(self) -> str:
        """What came of it, for a person."""
        if self.problem is not None:
            return str(self.problem)
        counts = self.counts
        parts = [
            f"{number:,} {word}"
            for number, word in (
                (counts.new, "new"),
                (counts.changed, "changed"),
                (counts.removed, "removed"),
            )
            if number
        ]
        text = f"{self.title}: {', '.join(parts)}." if parts else f"{self.title}: nothing new."
        rejected = sum(one.rejected for one in self.collections)
        if rejected:
            text += f" {formats.counted(rejected, 'record', 'records')} could not be used."
        told = dict.fromkeys(one.sentence for one in self.collections if one.sentence)
        return " ".join([text, *told])


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How far the fetching of years is: from ``last`` back to ``first``.

    ``next`` is the newest day that is not here yet. ``problem`` is why it waits, ``has_gaps``
    whether some collections could not be had on some of the days.
    """

    provider: str
    account: str
    first: date
    last: date
    next: date
    is_running: bool
    is_paused: bool
    problem: str = ""
    has_gaps: bool = False

    @property
    def days_wanted(self) -> int:
        """All days of it."""
        return (self.last - self.first).days + 1

    @property
    def days_done(self) -> int:
        """The days that are here."""
        return min((self.last - self.next).days, self.days_wanted)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to fetch."""
        return self.next < self.first

    @property
    def sentence(self) -> str:
        """How far it is, for a person."""
        done = f"{self.days_done:,} of {formats.counted(self.days_wanted, 'day', 'days')}"
        if self.is_done and self.has_gaps:
            return (
                f"All days since {formats.short_date(self.first)} {self.first.year} were asked for."
                " What was refused on some of them is asked for again with the next sync."
            )
        if self.is_done:
            return f"All days since {formats.short_date(self.first)} {self.first.year} are here."
        if self.is_paused:
            return f"Paused: {done} are here."
        if self.is_running:
            return f"Fetching earlier days: {done} are here."
        return f"{done} are here. {self.problem or 'The rest comes with the next sync.'}"
