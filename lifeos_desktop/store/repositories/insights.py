"""Written texts: briefs and reviews."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from lifeos_desktop.domain.records import Insight
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON, upsert
from lifeos_desktop.store.tables import Insights

KEY = ("user", "type", "date")


class InsightRepository(Repository):
    """Insights; natural key: (user, type, day)."""

    async def save(self, insight: Insight, *, initiator: str = "") -> Insight:
        """Keep this text in the place of an older one of its type and day; it as stored.

        That the person acted on it stays so when it is written anew; only their answer changes it.
        """
        row = {
            "user": PERSON,
            "type": insight.type,
            "date": insight.day,
            "content": insight.content,
            "context": insight.context,
            "confidence": insight.confidence,
            "created_at": insight.created_at or self._db.clock.now(),
        }

        def work() -> Insight:
            before = _select(_of(insight.type, insight.day), 1)
            acted_on = insight.acted_on or any(old.acted_on for old in before)
            upsert(Insights, [{**row, "acted_on": acted_on}], KEY)
            return _select(_of(insight.type, insight.day), 1)[0]

        return await self._db.write(work, tables=("insights",), initiator=initiator)

    async def get(self, type: str, day: date) -> Insight | None:
        """The text of this type for this day."""
        found = await self._db.read(lambda: _select(_of(type, day), 1))
        return found[0] if found else None

    async def by_ids(self, ids: Iterable[int]) -> list[Insight]:
        """Those of these rows that exist, the latest day first."""
        wanted = list(ids)
        return await self._db.read(lambda: _select(Insights.id.in_(wanted), len(wanted)))

    async def page(
        self, types: Iterable[str], limit: int, before: date | None = None
    ) -> list[Insight]:
        """The texts of these types for the latest days (before a day), the latest first."""
        condition = Insights.type.in_(list(types))
        if before is not None:
            condition &= Insights.date < before
        return await self._db.read(lambda: _select(condition, limit))

    async def latest(self, type: str) -> Insight | None:
        """The text of this type for the latest day."""
        found = await self.recent(type, 1)
        return found[0] if found else None

    async def recent(self, type: str, limit: int) -> list[Insight]:
        """The texts of this type for the latest days, the latest first."""
        return await self._db.read(lambda: _select(Insights.type == type, limit))


def _of(type: str, day: date) -> Any:
    return (Insights.type == type) & (Insights.date == day)


def _insight(row: Insights) -> Insight:
    return Insight(
        type=row.type,
        day=row.date,
        content=row.content,
        context=row.context,
        confidence=row.confidence,
        acted_on=row.acted_on,
        created_at=row.created_at,
        id=row.id,
    )


def _select(condition: Any, limit: int) -> list[Insight]:
    query = (
        Insights.select()
        .where((Insights.user == PERSON) & condition)
        .order_by(Insights.date.desc(), Insights.type)
        .limit(limit)
    )
    return [_insight(row) for row in query]
