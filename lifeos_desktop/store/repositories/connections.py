"""The accounts that are connected."""

from __future__ import annotations

from typing import Any

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import Connections

TABLES = ("connections",)


class ConnectionRepository(Repository):
    """Connections; natural key: (user, provider, account). No secret is ever among them."""

    async def all(self, provider: str | None = None) -> list[Connection]:
        """Every connection, or those of one provider, in the order they were made."""
        condition = Connections.id.is_null(False)
        if provider is not None:
            condition = Connections.provider == provider
        return await self._db.read(lambda: _select(condition))

    async def get(self, provider: str, account: str) -> Connection | None:
        """One connection."""
        found = await self._db.read(lambda: _select(_of(provider, account)))
        return found[0] if found else None

    async def save(self, connection: Connection, *, initiator: str = "") -> Connection:
        """Keep a connection in the place of an earlier one of the account; it as stored.

        What says the same changes nothing. ``connected_at`` of an earlier one stays unless a new
        one is given.
        """
        now = self._db.clock.now()
        condition = _of(connection.provider, connection.account)
        values = {
            "title": connection.title,
            "way": connection.way,
            "standing": connection.standing.value,
            "reason": connection.reason,
            "since": connection.since,
            "granted": list(connection.granted),
            "options": dict(connection.options),
            "metadata": dict(connection.metadata),
        }

        def work() -> Connection:
            row = Connections.get_or_none(condition)
            connected_at = connection.connected_at or (row.connected_at if row else now)
            if row is None:
                Connections.create(
                    user=PERSON,
                    provider=connection.provider,
                    account=connection.account,
                    connected_at=connected_at,
                    updated_at=now,
                    **values,
                )
            elif connected_at != row.connected_at or any(
                getattr(row, name) != value for name, value in values.items()
            ):
                Connections.update(connected_at=connected_at, updated_at=now, **values).where(
                    Connections.id == row.id
                ).execute()
            return _select(condition)[0]

        return await self._db.write(work, tables=TABLES, initiator=initiator)

    async def set_standing(
        self, provider: str, account: str, standing: Standing, reason: str = ""
    ) -> bool:
        """How an account is doing now; whether that is another standing than before.

        ``since`` is when the standing began: it stays while only the reason changes. An account
        that is not there any more is left so.
        """
        now = self._db.clock.now()
        condition = _of(provider, account)

        def work() -> bool:
            row = Connections.get_or_none(condition)
            if row is None or (row.standing, row.reason) == (standing.value, reason):
                return False
            is_another = row.standing != standing.value
            values: dict[str, Any] = {"standing": standing.value, "reason": reason}
            if is_another:
                values["since"] = None if standing is Standing.CONNECTED else now
            Connections.update(updated_at=now, **values).where(Connections.id == row.id).execute()
            return is_another

        return await self._db.write(work, tables=TABLES)

    async def delete(self, provider: str, account: str, *, initiator: str = "") -> bool:
        """Forget a connection; whether it was there. What it brought stays."""
        return await self._db.write(
            lambda: bool(Connections.delete().where(_of(provider, account)).execute()),
            tables=TABLES,
            initiator=initiator,
        )


def _of(provider: str, account: str) -> Any:
    return (Connections.provider == provider) & (Connections.account == account)


def _select(condition: Any) -> list[Connection]:
    query = (
        Connections.select()
        .where((Connections.user == PERSON) & condition)
        .order_by(Connections.id)
    )
    return [
        Connection(
            provider=row.provider,
            account=row.account,
            title=row.title,
            way=row.way,
            standing=Standing(row.standing),
            reason=row.reason,
            since=row.since,
            granted=tuple(row.granted),
            options=row.options,
            metadata=row.metadata,
            connected_at=row.connected_at,
            updated_at=row.updated_at,
            id=row.id,
        )
        for row in query
    ]
