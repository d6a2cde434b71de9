"""What the repositories of the notebook share: rows are made, changed, deleted and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.store.repositories.base import Repository
from lifeos_desktop.store.repositories.drafts import drop_draft
from lifeos_desktop.store.rows import PERSON, chunks
from lifeos_desktop.store.tables import PersonalRow


class Kept(Protocol):
    """A record with a row of its own."""

    @property
    def id(self) -> int | None: ...

    @property
    def created_at(self) -> datetime | None: ...


R = TypeVar("R", bound=Kept)
T = TypeVar("T")


class Changes(NamedTuple, Generic[R]):
    """A record before and after a change."""

    before: R
    after: R


class KeptRepository(Repository, Generic[R]):
    """Records of one table. A row that is deleted and put back has its id again."""

    table: ClassVar[type[PersonalRow]]
    table_name: ClassVar[str]
    what: ClassVar[str]  # as in "This task is not there any more."

    def _record(self, row: Any) -> R:
        raise NotImplementedError

    def _values(self, record: R, now: datetime) -> dict[str, Any]:
        """The fields of a row; ``now`` for what is not stamped yet."""
        raise NotImplementedError

    def _order(self) -> Sequence[Any]:
        raise NotImplementedError

    async def add(self, record: R, *, initiator: str = "", draft: str = "") -> R:
        """Keep a new record; it as stored. Without ``created_at`` it is made now.

        With ``draft`` the draft of that key goes in the same moment: the text is in one of both.
        """
        now = self._db.clock.now()

        def work() -> R:
            if draft:
                drop_draft(draft)
            return self._create(record, now)

        tables = (self.table_name, "drafts") if draft else (self.table_name,)
        return await self._db.write(work, tables=tables, initiator=initiator)

    async def add_many(self, records: Iterable[R], *, initiator: str = "") -> list[R]:
        """Keep new records, all or none; they as stored."""
        given = list(records)
        if not given:
            return []
        now = self._db.clock.now()
        return await self._write(lambda: [self._create(record, now) for record in given], initiator)

    async def update(self, record: R, *, initiator: str = "") -> R:
        """Make the stored record say what ``record`` says; NotFound when it is gone."""
        return (await self.change(record.id, lambda _: record, initiator=initiator)).after

    async def change(
        self, id: int | None, edit: Callable[[R], R], *, initiator: str = ""
    ) -> Changes[R]:
        """Make the stored record what ``edit`` makes of it; NotFound when it is gone."""
        now = self._db.clock.now()

        def work() -> Changes[R]:
            before = self._get(id)
            if before is None:
                raise NotFound(f"This {self.what} is not there any more. Nothing was changed.")
            edited = edit(before)
            if edited == before:
                return Changes(before, before)
            self._save(before, edited, now)
            after = self._get(id)
            assert after is not None
            return Changes(before, after)

        return await self._write(work, initiator)

    async def delete(self, id: int | None, *, initiator: str = "") -> R:
        """Remove a record; it as it was. NotFound when it is gone."""

        def work() -> R:
            there = self._get(id)
            if there is None:
                raise NotFound(f"This {self.what} is not there any more.")
            self.table.delete().where(self.table.id == id).execute()
            return there

        return await self._write(work, initiator)

    async def restore(self, record: R, *, initiator: str = "") -> bool:
        """Put a deleted record back as it was, with its id; False when there is one of that id."""
        now = self._db.clock.now()

        def work() -> bool:
            if self._get(record.id) is not None:
                return False
            self.table.create(id=record.id, user=PERSON, **self._values(record, now))
            return True

        return await self._write(work, initiator)

    async def get(self, id: int) -> R | None:
        """One record."""
        return await self._db.read(lambda: self._get(id))

    async def by_ids(self, ids: Iterable[int]) -> list[R]:
        """Those of these rows that exist."""
        wanted = sorted(set(ids))
        return await self._db.read(
            lambda: [
                record
                for chunk in chunks(wanted)
                for record in self._select(self.table.id.in_(chunk))
            ]
        )

    async def all(self) -> list[R]:
        """Every record."""
        return await self._db.read(lambda: self._select(self.table.id.is_null(False)))

    async def _write(self, work: Callable[[], T], initiator: str) -> T:
        return await self._db.write(work, tables=(self.table_name,), initiator=initiator)

    def _create(self, record: R, now: datetime) -> R:
        row = self.table.create(user=PERSON, **self._values(record, now))
        made = self._get(row.id)
        assert made is not None
        return made

    def _save(self, before: R, after: R, now: datetime) -> None:
        values = self._values(after, before.created_at or now)
        self.table.update(values).where(self.table.id == before.id).execute()

    def _get(self, id: int | None) -> R | None:
        found = self._select(self.table.id == id) if id is not None else []
        return found[0] if found else None

    def _select(
        self, condition: Any, order: Sequence[Any] = (), limit: int | None = None
    ) -> list[R]:
        query = (
            self.table.select()
            .where((self.table.user == PERSON) & condition)
            .order_by(*(order or self._order()))
            .limit(limit)
        )
        return [self._record(row) for row in query]
