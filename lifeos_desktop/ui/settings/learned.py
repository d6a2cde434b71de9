"""What the person said about briefs and reviews, each to be taken back. No widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lifeos_desktop.domain import moments
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.records import Insight, InsightFeedback
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.services.feedback import Feedback
    from lifeos_desktop.store.store import Store

SHOWN = 60
_SAID = {
    "helpful": "Helpful",
    "not_helpful": "Not helpful",
    "acted_on": "I did it",
    "too_long": "Too long",
    "too_short": "Too short",
    "wrong": "Something in it was wrong",
}
_TYPES = ("morning_brief", "weekly_review")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer about one text."""

    insight_id: int
    answer: str
    said: str
    about: str
    opening: str  # how the text began


@dataclass(frozen=True, slots=True)
class LearnedView:
    """The answers, newest text first, and how often each was given."""

    rows: tuple[AnswerRow, ...] = ()
    summary: str = ""


class LearnedModel(Live[LearnedView]):
    """Feedback given so far. Rules learned from it do not exist yet, so none is shown."""

    tables = ("insight_feedback", "insights")

    def __init__(
        self,
        store: Store,
        feedback: Feedback,
        bus: Bus,
        tasks: Tasks,
        *,
        today: Callable[[], date],
    ) -> None:
        super().__init__(bus, tasks, LearnedView())
        self._store, self._feedback, self._today = store, feedback, today
        self.undo_problem = ""

    async def read(self) -> LearnedView:
        texts = [
            insight
            for type in _TYPES
            for insight in await self._store.insights.recent(type, SHOWN)
            if insight.id is not None
        ]
        by_id = {insight.id: insight for insight in texts if insight.id is not None}
        given = await self._store.feedback.of(tuple(by_id))
        rows = [
            self._row(answer, by_id[answer.insight_id])
            for answer in given
            if answer.insight_id in by_id and answer.type in _SAID
        ]
        rows.sort(key=lambda row: (by_id[row.insight_id].day, row.insight_id), reverse=True)
        return LearnedView(tuple(rows), _summary(rows))

    async def take_back(self, row: AnswerRow) -> Undo | None:
        """Withdraw an answer; how to give it again, None when that did not work."""
        try:
            undo = await self._feedback.withdraw(row.insight_id, row.answer)
        except LifeosError as problem:
            self.undo_problem = str(problem)
            self.show(self.view)
            return None
        self.undo_problem = ""
        await self.load()
        return undo

    def _row(self, answer: InsightFeedback, insight: Insight) -> AnswerRow:
        day = moments.which_day(insight.day, self._today()).removeprefix("on ")
        is_review = insight.type == "weekly_review"
        about = f"Review of the week from {day}" if is_review else f"Brief of {day}"
        return AnswerRow(
            answer.insight_id,
            answer.type,
            _SAID[answer.type],
            about,
            str(insight.context.get("headline") or "") or insight.content.partition(".")[0] + ".",
        )


def _summary(rows: list[AnswerRow]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.said] = counts.get(row.said, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(
        f"{said[0].lower() + said[1:] if said != 'I did it' else said} {count}"
        for said, count in ordered
    )
