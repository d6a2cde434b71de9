"""What the person has set; a setting at its default has no row."""

from __future__ import annotations

from typing import Any

from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import tuples
from lifeos_desktop.store.tables import Settings

TABLES = ("settings",)


class SettingRepository(Repository):
    """Settings by key, as JSON values."""

    async def all(self) -> dict[str, Any]:
        """Every stored setting."""
        query = Settings.select(Settings.key, Settings.value).order_by(Settings.key)
        return await self._db.read(lambda: dict(tuples(query)))

    async def set(self, key: str, value: Any, *, initiator: str = "") -> None:
        """Keep a value; setting the same value again changes nothing."""
        now = self._db.clock.now()

        def work() -> None:
            there = Settings.get_or_none(Settings.key == key)
            if there is None:
                Settings.create(key=key, value=value, updated_at=now)
            elif there.value != value or type(there.value) is not type(value):
                Settings.update(value=value, updated_at=now).where(Settings.key == key).execute()

        await self._db.write(work, tables=TABLES, initiator=initiator)

    async def delete(self, key: str, *, initiator: str = "") -> bool:
        """Go back to the default; whether there was anything stored."""
        return await self._db.write(
            lambda: bool(Settings.delete().where(Settings.key == key).execute()),
            tables=TABLES,
            initiator=initiator,
        )
