"""What every table is made of, and whose rows they are."""

from __future__ import annotations

from typing import Any

from peewee import Check, ForeignKeyField, Model, TextField

from lifeos_desktop.store.fields import JsonText, RowId


def one_of(column: str, *values: str) -> list[Any]:
    """The constraint that a column holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return [Check(f"{column} IN ({listed})")]


def check(condition: str) -> list[Any]:
    """The constraint that a condition holds."""
    return [Check(condition)]


class Table(Model):
    """Base of every table."""

    class Meta:
        legacy_table_names = False


class Row(Table):
    """Base of the tables whose rows have an id that is never used twice."""

    id = RowId()


class Users(Row):
    """The people; in practice the one with id 1. An empty zone means: the one of this computer."""

    name = TextField()
    timezone = TextField()
    preferences = JsonText()


class PersonalRow(Row):
    """Base of the tables whose rows belong to a person."""

    user = ForeignKeyField(Users, on_delete="CASCADE", backref="+", index=False)
