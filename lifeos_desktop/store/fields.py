"""Column types of our own: how instants, days, clock times and JSON are written in the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from peewee import SQL, AutoField, Context, NodeList, TextField


def instant_text(value: datetime) -> str:
    """An aware datetime as ``YYYY-MM-DDTHH:MM:SS.ffffffZ``, which sorts as text."""
    if value.tzinfo is None:
        raise ValueError(f"an instant needs a time zone, got the naive {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def json_text(value: Any) -> str:
    """JSON with sorted keys, so that equal values are equal text; NaN is refused."""
    return json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
        default=_plain,
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


class RowId(AutoField):
    """A row's id that is never given to another row: facts keep pointing at ids for years."""

    def ddl(self, ctx: Context) -> NodeList:
        return NodeList((super().ddl(ctx), SQL("AUTOINCREMENT")))


class Instant(TextField):
    """A moment, UTC and aware on both sides."""

    def db_value(self, value: datetime | None) -> str | None:
        return None if value is None else instant_text(value)

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Day(TextField):
    """A local date. A datetime is refused: which day it belongs to is not the store's to say."""

    def db_value(self, value: date | None) -> str | None:
        if isinstance(value, datetime):
            raise ValueError(f"a day is a date, got the datetime {value!r}")
        return None if value is None else value.isoformat()

    def python_value(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)


class TimeOfDay(TextField):
    """A local clock time without a zone."""

    def db_value(self, value: time | None) -> str | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError(f"a clock time has no zone, got {value!r}")
        return None if value is None else value.isoformat()

    def python_value(self, value: str | None) -> time | None:
        return None if value is None else time.fromisoformat(value)


class JsonText(TextField):
    """Any JSON value, as text with sorted keys."""

    def db_value(self, value: Any) -> str:
        return json_text(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
