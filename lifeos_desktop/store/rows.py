"""What the repositories share: saving many rows at once, by natural key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from lifeos_desktop.store.counts import Counts
from lifeos_desktop.store.tables import Row, Table

T = TypeVar("T")

PERSON = 1  # the one user, made by the first migration
_VARIABLES = 5_000  # well below the number of values SQLite takes in one statement


def upsert(
    table: type[Row],
    rows: Sequence[Mapping[str, Any]],
    key: tuple[str, ...],
    *,
    ignore: tuple[str, ...] = (),
) -> Counts:
    """Insert rows whose ``key`` is new and update those that say something else; by field name.

    A row that says the same is not touched, and every row keeps its id. ``ignore`` names fields
    that alone are no change (when something was fetched). All rows have the same fields. Runs
    inside a write.
    """
    if not rows:
        return Counts()
    meta = _meta(table)
    fields = [meta.fields[name] for name in rows[0]]
    statement = _upsert_statement(table, list(rows[0]), key, ignore)
    connection = meta.database.connection()
    newest = _newest_id(connection, meta.table_name)
    written = connection.executemany(
        statement, ([field.db_value(row[field.name]) for field in fields] for row in rows)
    ).rowcount
    new = connection.execute(
        f'SELECT count(*) FROM "{meta.table_name}" WHERE id > ?', (newest,)
    ).fetchone()[0]
    return Counts(new, written - new, len(rows) - written)


def delete_ids(table: type[Row], ids: Iterable[int]) -> int:
    """Delete rows by id; how many there were."""
    return sum(int(table.delete().where(table.id.in_(chunk)).execute()) for chunk in chunks(ids))


def chunks(values: Iterable[T], size: int = _VARIABLES) -> Iterator[list[T]]:
    """The values in lists short enough for one statement."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk


def tuples(query: Any) -> Iterator[Any]:
    """The rows of a query as plain tuples of converted values: no object for each row."""
    return iter(query.tuples())


def _upsert_statement(
    table: type[Row], names: list[str], key: tuple[str, ...], ignore: tuple[str, ...]
) -> str:
    meta = _meta(table)
    column = {name: f'"{meta.fields[name].column_name}"' for name in names}
    values = [column[name] for name in names if name not in key]
    compared = [column[name] for name in names if name not in (*key, *ignore)]
    return (
        f'INSERT INTO "{meta.table_name}" ({", ".join(column.values())}) '
        f"VALUES ({', '.join('?' * len(names))}) "
        f"ON CONFLICT ({', '.join(column[name] for name in key)}) "
        f"DO UPDATE SET {', '.join(f'{one} = excluded.{one}' for one in values)} "
        f"WHERE {' OR '.join(f'{one} IS NOT excluded.{one}' for one in compared)}"
    )


def _newest_id(connection: Any, table_name: str) -> int:
    return int(connection.execute(f'SELECT coalesce(max(id), 0) FROM "{table_name}"').fetchone()[0])


def _meta(table: type[Table]) -> Any:
    return table._meta  # noqa: SLF001 - Peewee's documented way to the table's columns
