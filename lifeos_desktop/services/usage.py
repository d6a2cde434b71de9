"""What language models were asked, and what it cost as far as anybody knows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.ports import Clock, LanguageReply
from lifeos_desktop.domain.records import TokenUsage
from lifeos_desktop.store.repositories.usage import UsageRepository


@dataclass(frozen=True, slots=True)
class MonthUsage:
    """A calendar month so far. ``known_usd`` leaves out the ``unknown_calls``, whose price nobody
    knows; the true sum is that or more."""

    since: date
    calls: int
    known_usd: float
    unknown_calls: int
    input_tokens: int
    output_tokens: int

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens


class Usage:
    """Keeps one row for each call and adds them up."""

    def __init__(self, rows: UsageRepository, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def record(self, feature: str, reply: LanguageReply) -> None:
        """Keep what one call used. ``feature`` says for what, such as morning_brief."""
        await self._rows.add(
            TokenUsage(
                timestamp=self._clock.now(),
                feature=feature,
                model=reply.model,
                input_tokens=reply.input_tokens,
                output_tokens=reply.output_tokens,
                cost_usd=reply.cost_usd,
            )
        )

    async def month_to_date(self, zone: ZoneInfo) -> MonthUsage:
        """This month as the person's calendar has it, up to and with now."""
        now = self._clock.now()
        since = now.astimezone(zone).date().replace(day=1)
        start = datetime(since.year, since.month, since.day, tzinfo=zone)
        calls = await self._rows.between(start, now + timedelta(microseconds=1))
        known = [call.cost_usd for call in calls if call.cost_usd is not None]
        return MonthUsage(
            since=since,
            calls=len(calls),
            known_usd=math.fsum(known),
            unknown_calls=len(calls) - len(known),
            input_tokens=sum(call.input_tokens for call in calls),
            output_tokens=sum(call.output_tokens for call in calls),
        )
