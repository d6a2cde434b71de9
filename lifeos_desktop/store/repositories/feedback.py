"""What the person said about briefs and reviews."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import InsightFeedback
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import InsightFeedback as FeedbackTable
from lifeos_desktop.store.tables import Insights

ACTED_ON = "acted_on"
TABLES = ("insight_feedback", "insights")


class FeedbackRepository(Repository):
    """Feedback; a text has at most one answer of each group of answers that exclude each other."""

    async def of(self, insight_ids: Iterable[int]) -> list[InsightFeedback]:
        """The answers about these texts, in the order they were given."""
        wanted = list(insight_ids)
        return await self._db.read(lambda: _select(FeedbackTable.insight.in_(wanted)))

    async def between(self, first: date, last: date) -> list[InsightFeedback]:
        """The answers about texts for these days, both inclusive, in the order they were given."""
        days = Insights.select(Insights.id).where(Insights.date.between(first, last))
        return await self._db.read(lambda: _select(FeedbackTable.insight.in_(days)))

    async def put(
        self,
        insight_id: int,
        group: Iterable[str],
        answers: Iterable[InsightFeedback],
        *,
        initiator: str = "",
    ) -> tuple[InsightFeedback, ...]:
        """Make the answers of this group about a text exactly ``answers``; what was there before.

        Answers that are there already stay as they were given. ``acted_on`` of the text follows.
        NotFound when there is no such text.
        """
        kinds, wanted = list(group), list(answers)
        now = self._db.clock.now()

        def work() -> tuple[InsightFeedback, ...]:
            if not Insights.select().where(Insights.id == insight_id).exists():
                raise NotFound("This text is not there any more. Nothing was changed.")
            of_group = (FeedbackTable.insight == insight_id) & FeedbackTable.feedback_type.in_(
                kinds
            )
            before = _select(of_group)
            there = {answer.type for answer in before}
            FeedbackTable.delete().where(
                of_group & FeedbackTable.feedback_type.not_in([answer.type for answer in wanted])
            ).execute()
            for answer in wanted:
                if answer.type not in there:
                    FeedbackTable.create(
                        user=PERSON,
                        insight=insight_id,
                        feedback_type=answer.type,
                        context=answer.context,
                        created_at=answer.created_at or now,
                    )
            if ACTED_ON in kinds:
                acted = any(answer.type == ACTED_ON for answer in wanted)
                Insights.update(acted_on=acted).where(
                    (Insights.id == insight_id) & (Insights.acted_on != acted)
                ).execute()
            return tuple(before)

        return await self._db.write(work, tables=TABLES, initiator=initiator)


def _select(condition: Any) -> list[InsightFeedback]:
    query = (
        FeedbackTable.select()
        .where((FeedbackTable.user == PERSON) & condition)
        .order_by(FeedbackTable.created_at, FeedbackTable.id)
    )
    return [
        InsightFeedback(
            insight_id=row.insight_id,  # type: ignore[attr-defined] # Peewee's name for the column
            type=row.feedback_type,
            context=row.context,
            created_at=row.created_at,
            id=row.id,
        )
        for row in query
    ]
