"""Receipts of messages, so that none is delivered twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.domain.records import Delivery
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import Deliveries

TABLES = ("deliveries",)


class DeliveryRepository(Repository):
    """Deliveries; natural key: (kind, day, channel)."""

    async def claim(self, kind: str, day: date, channel: str, at: datetime) -> Delivery | None:
        """Record that this message goes out now; None when it went out or is on its way.

        One that failed or was skipped may be tried again. One left pending by a crash is not: it
        may have been seen, and twice is worse than never.
        """

        def work() -> Delivery | None:
            there = _select(_of(kind, day, channel))
            if there and there[0].status in ("sent", "pending"):
                return None
            if there:
                return _change(there[0].id, status="pending", reason="", created_at=at)
            row = Deliveries.create(
                kind=kind, day=day, channel=channel, status="pending", reason="", created_at=at
            )
            return _select(Deliveries.id == row.id)[0]

        return await self._db.write(work, tables=TABLES)

    async def finish(self, id: int, status: str, reason: str, at: datetime) -> Delivery:
        """Record what became of it; ``at`` is when it was sent, if it was."""
        sent_at = at if status == "sent" else None
        return await self._db.write(
            lambda: _change(id, status=status, reason=reason, sent_at=sent_at), tables=TABLES
        )

    async def get(self, kind: str, day: date, channel: str) -> Delivery | None:
        """The receipt, if the message was ever tried."""
        found = await self._db.read(lambda: _select(_of(kind, day, channel)))
        return found[0] if found else None


def _of(kind: str, day: date, channel: str) -> Any:
    return (Deliveries.kind == kind) & (Deliveries.day == day) & (Deliveries.channel == channel)


def _change(id: int | None, **values: Any) -> Delivery:
    if not Deliveries.update(values).where(Deliveries.id == id).execute():
        raise NotFound("This delivery is not recorded any more.")
    return _select(Deliveries.id == id)[0]


def _delivery(row: Deliveries) -> Delivery:
    return Delivery(
        kind=row.kind,
        day=row.day,
        channel=row.channel,
        status=row.status,
        reason=row.reason,
        created_at=row.created_at,
        sent_at=row.sent_at,
        id=row.id,
    )


def _select(condition: Any) -> list[Delivery]:
    return [_delivery(row) for row in Deliveries.select().where(condition)]
