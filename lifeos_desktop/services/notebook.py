"""What tasks, notes, journal and goals share: changes that can be taken back, and checked words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Generic, TypeVar

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.records import Goal, JournalEntry, Note, Task
from lifeos_desktop.services.undo import Undo, once
from lifeos_desktop.store.repositories.kept import Changes, KeptRepository

R = TypeVar("R", Task, Note, JournalEntry, Goal)
# Who stamped a change is not part of it: taking it back is a change of its own.
_STAMPS = frozenset({"updated_at"})


@dataclass(frozen=True, slots=True)
class Change(Undo, Generic[R]):
    """A change with the record it left behind (of a deleted one: as it was)."""

    record: R


class Book(Generic[R]):
    """One kind of record: adding, editing and deleting, each with its way back.

    Taking back twice is harmless, and so is taking back what was changed again since: an edit gives
    back only the fields it had changed and that still say what it made them say.
    """

    def __init__(self, repository: KeptRepository[R], name: str) -> None:
        self._kept: KeptRepository[R] = repository
        self._name = name  # as in "Task deleted"

    async def get(self, id: int) -> R:
        """One record; NotFound when it is gone."""
        record: R | None = await self._kept.get(id)
        if record is None:
            raise NotFound(f"This {self._name.lower()} is not there any more.")
        return record

    async def delete(self, id: int, *, initiator: str = "") -> Change[R]:
        """Remove a record; taken back, it has its id and everything it held again."""
        record = await self._kept.delete(id, initiator=initiator)

        async def back() -> None:
            await self._kept.restore(record)

        return Change(f"{self._name} deleted", once(back), record)

    async def _added(self, record: R, label: str, initiator: str) -> Change[R]:
        stored = await self._kept.add(record, initiator=initiator)
        return Change(label, once(partial(remove, self._kept, stored)), stored)

    async def _changed(
        self, id: int | None, edit: Callable[[R], R], label: str, initiator: str
    ) -> Change[R]:
        changes = await self._kept.change(id, edit, initiator=initiator)

        async def back() -> None:
            with suppress(NotFound):  # deleted since
                await self._kept.change(id, partial(_taken_back, changes))

        return Change(label, once(back), changes.after)


async def remove(repository: KeptRepository[Any], record: Any) -> None:
    """Take back an addition; nothing happens when the row is gone already."""
    with suppress(NotFound):
        await repository.delete(record.id)


def _taken_back(changes: Changes[R], current: R) -> R:
    given_back: dict[str, Any] = {}
    for field in fields(changes.after):
        before, after = getattr(changes.before, field.name), getattr(changes.after, field.name)
        if field.name in _STAMPS or before == after:
            continue
        if getattr(current, field.name) == after:
            given_back[field.name] = before
    return replace(current, **given_back)


def words(text: str, what: str) -> str:
    """Text that must say something, without blanks around it."""
    stripped = storable(text).strip()
    if not stripped:
        raise BadInput(f"Type {what} first. Nothing was changed.")
    return stripped


def rating(value: int | None, what: str) -> int | None:
    """A rating of the person's own."""
    if value is not None and not 1 <= value <= 10:
        raise BadInput(f"Rate your {what} with a whole number from 1 to 10.")
    return value


def tag_names(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: in lower case, without '#' and blanks, each once."""
    names = (storable(tag).strip().lstrip("#").strip().lower() for tag in tags)
    return tuple(dict.fromkeys("-".join(name.split()) for name in names if name))


def counted_tags(records: Iterable[Task | Note | JournalEntry]) -> list[tuple[str, int]]:
    """Every tag with how many records carry it, the most used first."""
    counts = Counter(tag for record in records for tag in record.tags)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def storable(text: str) -> str:
    """The text as a file can hold it: halves of characters joined, lone ones replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
