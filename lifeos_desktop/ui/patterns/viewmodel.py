"""The list of patterns and the one that is looked at, without a widget."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.patterns import CONFIRMED, EARLY, NOT_USEFUL, USEFUL, Question
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.pattern_pages import to_csv
from lifeos_desktop.services.patterns import (
    Filters,
    PatternDetail,
    PatternItem,
    PatternList,
    TooEarly,
)
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.chart_data import Picture
from lifeos_desktop.ui.metrics.viewmodel import Figure
from lifeos_desktop.ui.patterns import pictures, wording
from lifeos_desktop.ui.patterns.searching import Searching
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.services.pattern_check import PlantedCheck
    from lifeos_desktop.services.pattern_search import PatternSearch
    from lifeos_desktop.services.patterns import Patterns

_WHICH = {wording.MUTED: "muted", wording.GONE: "gone"}


@dataclass(frozen=True, slots=True)
class Sources:
    """What the page reads from and changes. ``check`` is there for the demo person only."""

    patterns: Patterns
    bus: Bus
    catalogue: Callable[[], Catalogue]
    now: Callable[[], datetime]
    zone: Callable[[], tzinfo]
    today: Callable[[], date]
    search: PatternSearch
    check: Callable[[], Awaitable[PlantedCheck]] | None = None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """How much was tested. ``rest`` explains what is neither shown nor waiting."""

    sentence: str
    shown: int
    waiting: int
    other: int
    link: str
    rest: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair that is not decided yet; ``share`` of its days are there."""

    title: str
    share: float
    more: str
    spoken: str


@dataclass(frozen=True, slots=True)
class DetailView:
    """One pattern, ready to be shown. ``links`` are (metric, label) with a page of their own.

    ``fact`` is what is marked in the sentence; ``also`` says in what else the same shows, or "".
    """

    id: int
    sentence: str
    fact: str
    stars: int
    figures: tuple[Figure, ...]
    state: str
    kind: str
    picture: Picture | None
    second: tuple[str, Picture] | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caveats: tuple[str, ...]
    also: str
    links: tuple[tuple[str, str], ...]
    csv: str
    is_muted: bool
    is_pinned: bool
    rating: str


@dataclass(frozen=True, slots=True)
class PatternsView:
    """The page. ``empty`` is set where there is nothing at all; ``nothing`` with these filters.

    ``check`` is set while the check against what was planted is looked at.
    """

    subtitle: str = ""
    ledger: LedgerView | None = None
    items: tuple[PatternItem, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    muted: tuple[PatternItem, ...] = ()
    empty: TooEarly | None = None
    nothing: str = ""
    detail: DetailView | None = None
    check: PlantedCheck | None = None
    can_check: bool = False
    which: str = wording.ALL
    kind: str = ""


class PatternsModel(Live[PatternsView]):
    """Shows what was found; keeps what the person says about it."""

    tables = ("patterns", "pattern_runs", "pattern_questions", "data_points", "journal_entries")

    def __init__(self, sources: Sources, tasks: Tasks) -> None:
        super().__init__(sources.bus, tasks, PatternsView())
        self._sources = sources
        self._which, self._kind, self._selected = wording.ALL, "", 0
        self._is_checking = False
        self.searching = Searching(sources.search, tasks)

    @property
    def selected(self) -> int:
        """The id of the pattern that is looked at; 0 without one."""
        return self._selected

    def select(self, id: int) -> asyncio.Task[None]:
        """Look at another pattern."""
        self._selected, self._is_checking = id, False
        return self.load()

    def check(self, *, is_on: bool) -> asyncio.Task[None]:
        """Look at what was planted in the demo person's days, or at the patterns again."""
        self._is_checking = is_on and self._sources.check is not None
        return self.load()

    def filter(self, *, which: str | None = None, kind: str | None = None) -> asyncio.Task[None]:
        """Show other patterns: all, confirmed, early, muted or gone; of one kind or of all."""
        self._which = self._which if which is None else which
        self._kind = self._kind if kind is None else kind
        return self.load()

    # -- what the person says about a pattern ---------------------------------------------------

    async def mute(self, id: int) -> Undo:
        """Show it no more; the next one is looked at."""
        items = self.view.items
        at = next((n for n, item in enumerate(items) if item.id == id), None)
        undo = await self._sources.patterns.mute(id)
        if at is not None and id == self._selected and self._which != wording.MUTED:
            rest = [*items[at + 1 :], *reversed(items[:at])]
            self._selected = rest[0].id if rest else 0
        await self.load()
        return undo

    async def unmute(self, id: int) -> Undo:
        """Show it again."""
        undo = await self._sources.patterns.unmute(id)
        await self.load()
        return undo

    async def pin(self, id: int, *, pinned: bool) -> Undo:
        """Keep it on top of the list, or no longer."""
        undo = await self._sources.patterns.pin(id, pinned=pinned)
        await self.load()
        return undo

    async def rate(self, id: int, *, is_useful: bool) -> Undo:
        """Useful or not; the same answer again takes it back."""
        answer = USEFUL if is_useful else NOT_USEFUL
        detail = self.view.detail
        given = detail.rating if detail and detail.id == id else ""
        undo = await self._sources.patterns.rate(id, "" if given == answer else answer)
        await self.load()
        return undo

    # -- reading --------------------------------------------------------------------------------

    async def read(self) -> PatternsView:
        sources = self._sources
        wanted = Filters(which=_WHICH.get(self._which, "shown"), kind=self._kind)
        found = await sources.patterns.list(wanted)
        items = tuple(item for item in found.items if self._passes(item))
        if self._selected not in {item.id for item in items}:
            self._selected = items[0].id if items else 0
        check = self._sources.check
        view = replace(
            self._list(found),
            items=items,
            which=self._which,
            kind=self._kind,
            can_check=check is not None and found.ledger is not None,
            check=await check() if check is not None and self._is_checking else None,
        )
        if not items:
            return replace(view, nothing=wording.NOTHING_HERE[self._which])
        try:
            detail = await sources.patterns.detail(self._selected)
        except NotFound:  # taken away since the list was read; the next reading has no such line
            return view
        # Off the loop: half a year of dots are some hundred lines of text.
        return replace(view, detail=await asyncio.to_thread(self._detail, detail))

    def _passes(self, item: PatternItem) -> bool:
        tiers = {wording.CONFIRMED: CONFIRMED, wording.EARLY: EARLY}
        wanted = tiers.get(self._which)
        return wanted is None or (CONFIRMED if item.stars > 1 else EARLY) == wanted

    def _list(self, found: PatternList) -> PatternsView:
        ledger, sources = found.ledger, self._sources
        if ledger is None:
            subtitle = ""
            if found.empty and found.empty.days_present:
                days = formats.counted(found.empty.days_present, "day", "days")
                subtitle = f"from {days}"
            return PatternsView(subtitle=subtitle, empty=found.empty, muted=found.muted)
        checked = moments.when(ledger.ran_at, sources.now(), sources.zone())
        return PatternsView(
            subtitle=f"from {formats.counted(ledger.days, 'day', 'days')}, checked {checked}",
            ledger=LedgerView(
                ledger.sentence,
                ledger.shown,
                ledger.waiting,
                ledger.rest,
                wording.count_of_rest(ledger),
                wording.rest(ledger),
            ),
            waiting=tuple(map(_waiting, found.waiting)),
            muted=found.muted,
            empty=found.empty,
        )

    def _detail(self, detail: PatternDetail) -> DetailView:
        item, page = detail.item, detail.page
        known = self._sources.catalogue()
        keys = dict.fromkeys(item.metrics)
        return DetailView(
            id=item.id,
            sentence=item.sentence,
            fact=page.effect,
            stars=item.stars,
            figures=_figures(detail),
            state=item.state,
            kind=item.kind,
            picture=pictures.main_picture(detail, self._sources.today()),
            second=pictures.second_picture(detail),
            columns=page.columns,
            rows=tuple(row.cells for row in page.rows),
            caveats=page.caveats,
            also=_also(detail, known),
            links=tuple((key, known[key].label) for key in keys if key in known),
            csv=to_csv(page),
            is_muted=item.is_muted,
            is_pinned=item.is_pinned,
            rating=item.rating,
        )


def _figures(detail: PatternDetail) -> tuple[Figure, ...]:
    page, item = detail.page, detail.item
    is_pair = len(page.axes) > 1
    found = [
        Figure(page.range, f"likely range, 95\u00a0%, around {page.effect}"),
        Figure(f"{item.n} days", f"of {page.span}, with " + ("both" if is_pair else "a value")),
    ]
    if is_pair:
        found.append(Figure(page.lag, "when the link is clearest"))
    return (*found, Figure(item.star_text.replace(" of ", "\u00a0of\u00a0"), page.chance))


def _also(detail: PatternDetail, known: Catalogue) -> str:
    """`The same shows in: Sleep score, Previous night contributor.`"""
    mine = set(detail.item.metrics)
    others = dict.fromkeys(
        key
        for more in detail.pattern.details.get("also", ())
        for key in more["metrics"]
        if key not in mine
    )
    labels = [known[key].label if key in known else key for key in others]
    return f"The same shows in: {', '.join(labels)}." if labels else ""


def _waiting(question: Question) -> Waiting:
    share = question.days_present / question.days_needed if question.days_needed else 0.0
    more = wording.more_days(question.days_more)
    spoken = f"{question.title}: {question.days_present} of {question.days_needed} days, {more}"
    return Waiting(question.title, share, more, spoken)
