"""Text that was typed and not saved yet."""

from __future__ import annotations

from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.tables import Drafts

TABLES = ("drafts",)


class DraftRepository(Repository):
    """One draft for each place where something can be typed."""

    async def get(self, key: str) -> str:
        """The draft of this place, empty when there is none."""
        found = await self._db.read(lambda: Drafts.get_or_none(Drafts.key == key))
        return str(found.text) if found is not None else ""

    async def set(self, key: str, text: str, *, initiator: str = "") -> None:
        """Keep ``text`` in the place of the last draft; an empty one removes it."""
        now = self._db.clock.now()

        def work() -> None:
            if not text:
                drop_draft(key)
                return
            there = Drafts.get_or_none(Drafts.key == key)
            if there is None:
                Drafts.create(key=key, text=text, updated_at=now)
            elif there.text != text:
                Drafts.update(text=text, updated_at=now).where(Drafts.key == key).execute()

        await self._db.write(work, tables=TABLES, initiator=initiator)


def drop_draft(key: str) -> None:
    """Remove a draft; runs inside a write."""
    Drafts.delete().where(Drafts.key == key).execute()
