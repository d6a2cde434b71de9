"""The patterns window: what was found, how much was tested, and what is too early to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.kinship import is_contributor
from lifeos_desktop.domain.pattern_text import lag_text, ledger_text, star_text, state_text
from lifeos_desktop.domain.patterns import (
    CONFIRMED,
    MINIMUM_DAYS,
    NOT_USEFUL,
    OFTEN_NEEDED_DAYS,
    USEFUL,
    Pattern,
    PatternRun,
    Question,
)
from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.services.pattern_pages import PatternPage, PatternPages, to_csv
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.store.store import Store

SHOWN, MUTED, GONE, ALL = "shown", "muted", "gone", "all"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; "" and None mean everything. ``which``: shown | muted | gone | all."""

    which: str = SHOWN
    kind: str = ""
    metric: str = ""
    text: str = ""
    fewest_stars: int = 1
    since: date | None = None


@dataclass(frozen=True, slots=True)
class PatternItem:
    """A line of the list. ``labels`` are the names of its metrics, ``state`` may be ""."""

    id: int
    kind: str
    sentence: str
    title: str
    stars: int
    star_text: str
    n: int
    lag: int
    lag_text: str
    state: str
    labels: tuple[str, ...]
    metrics: tuple[str, ...]
    since: date
    is_active: bool
    is_muted: bool
    is_pinned: bool
    rating: str  # useful | not_useful | ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The line above the list. ``rest`` is neither shown nor close to an answer.

    ``behind`` are findings that say the same as one that is shown, ``left_out`` the (label, reason)
    of the metrics that could not take part.
    """

    sentence: str
    tested: int
    shown: int
    waiting: int
    held_back: int
    ran_at: datetime
    days: int
    tested_by_kind: Mapping[str, int] = field(default_factory=dict)
    behind: int = 0
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def rest(self) -> int:
        return max(0, self.tested - self.shown - self.waiting)


@dataclass(frozen=True, slots=True)
class TooEarly:
    """Why the list is empty. ``reason``: no_data | too_few_days | not_searched | nothing_found.

    ``days_needed`` is what the search needs at least, 0 when that is reached.
    """

    reason: str
    title: str
    sentence: str
    days_present: int
    days_needed: int


@dataclass(frozen=True, slots=True)
class PatternList:
    """``items`` are filtered; ``muted`` and ``waiting`` are not. ``empty`` is None with items."""

    items: tuple[PatternItem, ...]
    muted: tuple[PatternItem, ...]
    waiting: tuple[Question, ...]
    ledger: Ledger | None
    empty: TooEarly | None


@dataclass(frozen=True, slots=True)
class PatternDetail:
    """One pattern with its page."""

    item: PatternItem
    pattern: Pattern
    page: PatternPage


class Patterns:
    """Shows what the store holds and keeps what the person says about it. It finds nothing."""

    def __init__(
        self, store: Store, pages: PatternPages, clock: Clock, zone: Callable[[], tzinfo]
    ) -> None:
        self._store = store
        self._pages = pages
        self._clock = clock
        self._zone = zone

    async def list(self, filters: Filters | None = None) -> PatternList:
        """The patterns that pass the filters (shown ones without), with the ledger."""
        wanted = filters or Filters()
        every = sorted(await self._store.patterns.all(), key=_telling_first)
        run = await self._store.patterns.latest_run()
        waiting = tuple(await self._store.patterns.questions(run.id or 0)) if run else ()
        shown = [one for one in every if _is(one, SHOWN)]
        items = tuple(self._item(one) for one in every if _is(one, wanted.which))
        return PatternList(
            items=tuple(item for item in items if _passes(item, wanted)),
            muted=tuple(self._item(one) for one in every if one.muted_at is not None),
            waiting=waiting,
            ledger=_ledger(run, len(shown), waiting, self._label) if run else None,
            empty=None if shown else await self._empty(run),
        )

    async def detail(self, id: int) -> PatternDetail:
        """One pattern with its picture; NotFound when there is none of that id."""
        pattern = await self._pattern(id)
        return PatternDetail(
            self._item(pattern), pattern, await self._pages.page(pattern, self._today())
        )

    async def csv(self, id: int) -> str:
        """The days of one pattern as a table for a spreadsheet."""
        return to_csv((await self.detail(id)).page)

    async def mute(self, id: int, *, initiator: str = "") -> Undo:
        """Show it no more, also when it is found again."""
        await self._pattern(id)
        mark = self._store.patterns.set_muted
        await mark(id, self._clock.now(), initiator=initiator)
        return Undo("Pattern muted", partial(mark, id, None))

    async def unmute(self, id: int, *, initiator: str = "") -> Undo:
        """Show it again."""
        before = (await self._pattern(id)).muted_at
        mark = self._store.patterns.set_muted
        await mark(id, None, initiator=initiator)
        return Undo("Pattern no longer muted", partial(mark, id, before))

    async def pin(self, id: int, *, pinned: bool = True, initiator: str = "") -> Undo:
        """Keep it on top of the list, or no longer."""
        before = (await self._pattern(id)).pinned_at
        mark = self._store.patterns.set_pinned
        await mark(id, self._clock.now() if pinned else None, initiator=initiator)
        return Undo("Pattern pinned" if pinned else "Pattern unpinned", partial(mark, id, before))

    async def rate(self, id: int, rating: str, *, initiator: str = "") -> Undo:
        """useful, not_useful, or "" to take it back; BadInput for anything else."""
        if rating not in (USEFUL, NOT_USEFUL, ""):
            raise BadInput(f"“{rating}” is no answer about a pattern.")
        before = (await self._pattern(id)).rating
        mark = self._store.patterns.set_rating
        await mark(id, rating, initiator=initiator)
        said = {USEFUL: "Noted as useful", NOT_USEFUL: "Noted as not useful"}
        return Undo(said.get(rating, "Answer taken back"), partial(mark, id, before))

    async def _pattern(self, id: int) -> Pattern:
        pattern = await self._store.patterns.get(id)
        if pattern is None:
            raise NotFound("This pattern is not there any more.")
        return pattern

    def _today(self) -> date:
        return local_day(self._clock.now(), self._zone())

    def _label(self, key: str) -> str:
        return self._pages.metric(key).label

    def _item(self, pattern: Pattern) -> PatternItem:
        found = pattern.first_seen or self._clock.now()
        since = local_day(found, self._zone())
        return PatternItem(
            id=pattern.id or 0,
            kind=pattern.kind,
            sentence=pattern.sentence,
            title=pattern.title,
            stars=pattern.stars,
            star_text=star_text(pattern.stars),
            n=pattern.n,
            lag=pattern.lag,
            lag_text=lag_text(pattern.lag) if len(pattern.metrics) > 1 else "",
            state=state_text(pattern, self._today(), since),
            labels=tuple(self._pages.metric(key).label for key in pattern.metrics),
            metrics=pattern.metrics,
            since=since,
            is_active=pattern.active,
            is_muted=pattern.muted_at is not None,
            is_pinned=pattern.pinned_at is not None,
            rating=pattern.rating,
        )

    async def _empty(self, run: PatternRun | None) -> TooEarly:
        present = await self._store.daily.count_days()
        title = "No patterns yet, and that is correct."
        days = formats.counted(present, "day", "days")
        often = f"Even a strong real one often needs about {OFTEN_NEEDED_DAYS} days to show."
        if present == 0:
            text = "You have no days yet. Connect or import something, or rate your energy."
            return TooEarly("no_data", title, text, 0, MINIMUM_DAYS)
        if present < MINIMUM_DAYS:
            text = f"You have {days}. With so few, chance alone makes dozens of links. {often}"
            return TooEarly("too_few_days", title, text, present, MINIMUM_DAYS)
        if run is None:
            text = f"You have {days}. They have not been compared with each other yet."
            return TooEarly("not_searched", title, text, present, 0)
        text = f"You have {days}, and nothing in them is more than chance so far. {often}"
        return TooEarly("nothing_found", title, text, present, 0)


def _telling_first(pattern: Pattern) -> tuple[bool, ...]:
    """Within pinned, confirmed and early ones: what is measured before what a device makes of it.

    The store's own order, the surest first, stays within each.
    """
    return (
        pattern.pinned_at is None,
        not pattern.active,
        pattern.tier != CONFIRMED,
        pattern.rating == NOT_USEFUL,
        any(is_contributor(key) for key in pattern.metrics),
    )


def _is(pattern: Pattern, which: str) -> bool:
    match which:
        case "shown":
            return pattern.active and pattern.muted_at is None
        case "muted":
            return pattern.muted_at is not None
        case "gone":
            return not pattern.active
    return True


def _passes(item: PatternItem, wanted: Filters) -> bool:
    words = wanted.text.casefold().split()
    text = " ".join((item.sentence, item.title, *item.labels)).casefold()
    return (
        (not wanted.kind or item.kind == wanted.kind)
        and (not wanted.metric or wanted.metric in item.metrics)
        and item.stars >= wanted.fewest_stars
        and (wanted.since is None or item.since >= wanted.since)
        and all(word in text for word in words)
    )


def _ledger(
    run: PatternRun, shown: int, waiting: tuple[Question, ...], label: Callable[[str], str]
) -> Ledger:
    left_out = ((label(key), str(why)) for key, why in run.details.get("left_out", {}).items())
    return Ledger(
        sentence=ledger_text(run, shown, waiting),
        tested=run.tested,
        shown=shown,
        waiting=len(waiting),
        held_back=run.held_back,
        ran_at=run.ran_at,
        days=run.days,
        tested_by_kind=run.details.get("tested", {}),
        behind=run.details.get("behind", 0),
        left_out=tuple(sorted(left_out)),
    )
