"""The person's accounts at services, and how each is doing. No secret is ever in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """How an account is doing."""

    CONNECTED = "connected"
    RECONNECT = "reconnect"  # only the person can make it work again
    FAILING = "failing"  # it failed lately and is tried again by itself


@dataclass(frozen=True, slots=True)
class Connection:
    """An account that was connected. Natural key: (provider, account).

    ``way`` is how it was connected (a way of the provider's manifest), ``options`` what the person
    chose for it, ``granted`` the scopes read back from the service, ``reason`` the one sentence
    about a standing that is not CONNECTED, ``since`` when that began.
    """

    provider: str
    account: str
    title: str
    way: str
    standing: Standing = Standing.CONNECTED
    reason: str = ""
    since: datetime | None = None
    granted: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    connected_at: datetime | None = None
    updated_at: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Local days, both inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a window from {self.first} to {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last
