"""What every repository is made of."""

from __future__ import annotations

from lifeos_desktop.store.database import Database


class Repository:
    """Reads and writes one subject of the one person."""

    def __init__(self, database: Database) -> None:
        self._db = database
