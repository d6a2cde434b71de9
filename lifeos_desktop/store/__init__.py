"""SQLite through Peewee; nothing outside this package knows Peewee."""

from __future__ import annotations

from lifeos_desktop.store.counts import BatchCounts, Counts
from lifeos_desktop.store.database import Database
from lifeos_desktop.store.store import Store

__all__ = ["BatchCounts", "Counts", "Database", "Store"]
