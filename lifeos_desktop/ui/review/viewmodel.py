"""The review of a week and the weeks before it. No widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain.brief import WEEKLY_REVIEW, Brief
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.facts import Claim, Fact
from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.domain.review import monday_of
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.kept.model import NOT_DONE, KeptModel
from lifeos_desktop.ui.kept.rows import Row, plain
from lifeos_desktop.ui.review import wording
from lifeos_desktop.ui.widgets.texts import day_month, past_day

if TYPE_CHECKING:
    from lifeos_desktop.services.evidence import Evidence, EvidenceRows
    from lifeos_desktop.services.history import History
    from lifeos_desktop.services.reviews import Reviews

_WEEK = timedelta(days=7)
_OFFERED = 8
"""This many weeks back are there to be written, even when nobody did."""
_MOST = 520


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The page. ``claims`` is empty where no review is kept."""

    weeks: tuple[Row, ...] = ()
    monday: date = date.min
    title: str = ""
    headline: str = ""
    claims: tuple[Claim, ...] = ()
    missing: tuple[str, ...] = ()
    provenance: str = ""
    is_written: bool = False
    is_writing: bool = False


class ReviewModel(KeptModel[ReviewView]):
    """This week's review is written when there is none; of an earlier week only when asked."""

    tables = ("insights",)

    def __init__(
        self,
        reviews: Reviews,
        history: History,
        evidence: Evidence,
        bus: Bus,
        tasks: Tasks,
        today: Callable[[], date],
        zone: Callable[[], tzinfo],
    ) -> None:
        super().__init__(bus, tasks, ReviewView(), today)
        self._reviews, self._history, self._evidence = reviews, history, evidence
        self._zone = zone
        self._monday: date | None = None
        self._writing: asyncio.Task[None] | None = None

    @property
    def monday(self) -> date:
        """The week that is shown: this one, until another is chosen."""
        return self._monday or monday_of(self.today())

    async def read(self) -> ReviewView:
        monday = self.monday
        if monday == monday_of(self.today()):
            review: Brief | None = await self._reviews.review(monday)
        else:
            review = await self._reviews.stored(monday)
        entries = await self._history.entries(types=(WEEKLY_REVIEW,), limit=_MOST)
        written = {entry.day: entry.opening for entry in entries}
        weeks = self._weeks(written)
        return self._view(monday, weeks, review)

    def choose(self, monday: date) -> asyncio.Task[None]:
        """Show another week."""
        self._monday = monday_of(monday)
        self.complaint = ""
        return self.load()

    def write(self) -> None:
        """Write the review of the week that is shown, anew where there is one."""
        if self._writing is None or self._writing.done():
            self._writing = self._tasks.spawn(self._write(self.monday), "write review")

    async def rows(self, fact: Fact) -> EvidenceRows:
        """The rows behind a fact."""
        return await self._evidence.rows(fact)

    def close(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
        super().close()

    async def _write(self, monday: date) -> None:
        self.complaint = ""
        self.show(replace(self.view, is_writing=True))
        try:
            await self._reviews.review(monday, refresh=True)
        except LifeosError as problem:
            self.complaint = str(problem)
        except Exception:
            self.complaint = NOT_DONE
            raise
        finally:
            self.show(replace(self.view, is_writing=False))
        await self.load()

    def _weeks(self, written: dict[date, str]) -> tuple[Row, ...]:
        this = monday_of(self.today())
        offered = {this - _WEEK * back for back in range(_OFFERED)}
        mondays = sorted({*written, *offered, self.monday}, reverse=True)
        return tuple(self._week(monday, written.get(monday), this) for monday in mondays)

    def _week(self, monday: date, opening: str | None, this: date) -> Row:
        title = week_title(monday, self.today())
        if monday == this:
            title = f"{wording.RUNNING}, {title}"
        detail = wording.NOT_WRITTEN if opening is None else opening
        return Row(
            f"week:{monday.isoformat()}",
            plain(title),
            plain(detail, longest=200),
            is_quiet=opening is None,
            spoken=f"{title}, {detail[:120]}",
            kind="hit",
            day=monday,
        )

    def _view(self, monday: date, weeks: tuple[Row, ...], review: Brief | None) -> ReviewView:
        title = week_title(monday, self.today())
        if review is None:
            return ReviewView(weeks, monday, title)
        local = review.created_at.astimezone(self._zone())
        when = past_day(local.date(), self.today())
        return ReviewView(
            weeks,
            monday,
            title,
            review.headline,
            review.claims,
            review.missing,
            wording.WRITTEN.format(when, local_clock(review.created_at, self._zone())),
            is_written=True,
        )


def week_title(monday: date, today: date) -> str:
    """'16 to 22 Nov', '30 Nov to 6 Dec'."""
    sunday = monday + timedelta(days=6)
    if (monday.year, monday.month) == (sunday.year, sunday.month):
        return f"{monday.day} to {day_month(sunday, today)}"
    return f"{day_month(monday, today)} to {day_month(sunday, today)}"
