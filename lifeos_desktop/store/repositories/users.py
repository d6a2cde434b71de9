"""The person."""

from __future__ import annotations

from lifeos_desktop.domain.records import User
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.rows import PERSON
from lifeos_desktop.store.tables import Users


class UserRepository(Repository):
    """The one person this database belongs to."""

    async def get(self) -> User:
        """The person. An empty zone means: the one of this computer."""
        return await self._db.read(_person)

    async def update(
        self, *, name: str | None = None, timezone: str | None = None, initiator: str = ""
    ) -> User:
        """Change what is given; the person afterwards."""
        given = {"name": name, "timezone": timezone}
        values = {column: value for column, value in given.items() if value is not None}

        def work() -> User:
            if values:
                Users.update(values).where(Users.id == PERSON).execute()
            return _person()

        return await self._db.write(work, tables=("users",), initiator=initiator)


def _person() -> User:
    row = Users.get_by_id(PERSON)
    return User(id=row.id, name=row.name, timezone=row.timezone, preferences=row.preferences)
