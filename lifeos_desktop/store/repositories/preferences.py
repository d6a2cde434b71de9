"""What LifeOS has been told or has learned about what the person likes."""

from __future__ import annotations

from typing import Any

from lifeos_desktop.domain.records import Preference
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import UserPreferences

TABLES = ("user_preferences",)


class PreferenceRepository(Repository):
    """Preferences; natural key: (user, category, key)."""

    async def all(self, category: str | None = None) -> list[Preference]:
        """Every preference, or those of one category, by category and key."""
        condition = UserPreferences.id.is_null(False)
        if category is not None:
            condition = UserPreferences.category == category
        return await self._db.read(lambda: _select(condition))

    async def get(self, category: str, key: str) -> Preference | None:
        """One preference."""
        found = await self._db.read(lambda: _select(_of(category, key)))
        return found[0] if found else None

    async def set(self, preference: Preference, *, initiator: str = "") -> Preference:
        """Keep a preference in the place of an earlier one; it as stored."""
        now = self._db.clock.now()
        condition = _of(preference.category, preference.key)
        values = {
            "value": preference.value,
            "weight": preference.weight,
            "source": preference.source,
            "evidence_count": preference.evidence_count,
            "last_reinforced": preference.last_reinforced,
        }

        def work() -> Preference:
            there = _select(condition)
            if not there:
                UserPreferences.create(
                    user=PERSON,
                    category=preference.category,
                    key=preference.key,
                    created_at=preference.created_at or now,
                    updated_at=now,
                    **values,
                )
            elif any(getattr(there[0], name) != value for name, value in values.items()):
                UserPreferences.update(updated_at=now, **values).where(
                    UserPreferences.id == there[0].id
                ).execute()
            return _select(condition)[0]

        return await self._db.write(work, tables=TABLES, initiator=initiator)

    async def delete(self, category: str, key: str, *, initiator: str = "") -> None:
        """Forget a preference; one that is not there is no error."""
        await self._db.write(
            lambda: UserPreferences.delete().where(_of(category, key)).execute(),
            tables=TABLES,
            initiator=initiator,
        )


def _of(category: str, key: str) -> Any:
    return (UserPreferences.category == category) & (UserPreferences.key == key)


def _select(condition: Any) -> list[Preference]:
    query = (
        UserPreferences.select()
        .where((UserPreferences.user == PERSON) & condition)
        .order_by(UserPreferences.category, UserPreferences.key)
    )
    return [
        Preference(
            category=row.category,
            key=row.key,
            value=row.value,
            weight=row.weight,
            source=row.source,
            evidence_count=row.evidence_count,
            last_reinforced=row.last_reinforced,
            created_at=row.created_at,
            updated_at=row.updated_at,
            id=row.id,
        )
        for row in query
    ]
