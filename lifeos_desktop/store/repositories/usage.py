"""What calls of a language model used and cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lifeos_desktop.domain.records import TokenUsage as Usage
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import TokenUsage


class UsageRepository(Repository):
    """Token usage; a cost of None is a price nobody knows, never nothing."""

    async def add(self, usage: Usage) -> Usage:
        """Keep the record of one call; it as stored."""

        def work() -> Usage:
            row = TokenUsage.create(
                timestamp=usage.timestamp,
                feature=usage.feature,
                model=usage.model,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                total_tokens=usage.total_tokens,
                cost_usd=usage.cost_usd,
            )
            return _select(TokenUsage.id == row.id)[0]

        return await self._db.write(work, tables=("token_usage",))

    async def between(self, start: datetime, end: datetime) -> list[Usage]:
        """Calls in [start, end), in order."""
        condition = (TokenUsage.timestamp >= start) & (TokenUsage.timestamp < end)
        return await self._db.read(lambda: _select(condition))


def _usage(row: TokenUsage) -> Usage:
    return Usage(
        timestamp=row.timestamp,
        feature=row.feature,
        model=row.model,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost_usd=row.cost_usd,
        id=row.id,
    )


def _select(condition: Any) -> list[Usage]:
    query = TokenUsage.select().where(condition).order_by(TokenUsage.timestamp, TokenUsage.id)
    return [_usage(row) for row in query]
