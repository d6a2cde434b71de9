"""What a card of the connections page shows. Data, no widget and no service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.integrations.base import Choice, Manifest
from lifeos_desktop.services.sync_report import BackfillProgress


class State(StrEnum):
    """How an account is doing, or that there is none."""

    NEW = "new"
    ANOTHER = "another"  # some accounts are connected, one more can be
    FINE = "fine"
    STALE = "stale"
    FAILING = "failing"  # it is tried again by itself
    RECONNECT = "reconnect"  # only the person can make it work


TROUBLED = frozenset({State.STALE, State.FAILING, State.RECONNECT})


class Stage(StrEnum):
    """Where the connecting of an account stands."""

    FORM = "form"
    OPENING = "opening"
    WAITING = "waiting"  # for the browser
    TRYING = "trying"  # a token or an address


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of what a provider delivers."""

    title: str
    count: str
    newest: str
    state: str
    is_trouble: bool = False


@dataclass(frozen=True, slots=True)
class CardView:
    """One account, or the offer to connect one. ``reason`` is why only the person can help.

    ``lacking`` names what was not allowed at the sign-in, ``trouble`` what could not be read.
    """

    key: str
    manifest: Manifest
    state: State
    sentence: str
    connection: Connection | None = None
    owner: str = ""
    reason: str = ""
    details: tuple[str, ...] = ()
    lacking: str = ""
    trouble: str = ""
    amount: str = ""
    is_syncing: bool = False
    history: BackfillProgress | None = None
    fetches_days: bool = False
    oldest: date | None = None
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        return self.connection.account if self.connection else ""

    @property
    def name(self) -> str:
        """As a person tells this account from another one."""
        return f"{self.manifest.title}, {self.owner}" if self.owner else self.manifest.title

    @property
    def is_busy(self) -> bool:
        return self.is_syncing or bool(self.history and self.history.is_running)


@dataclass(frozen=True, slots=True)
class PanelView:
    """The connecting that is open. ``address`` is the sign-in page while the browser has it."""

    key: str
    way: str
    stage: Stage = Stage.FORM
    address: str = ""
    until: str = ""  # the clock time at which waiting ends
    opened: bool = True  # whether a browser took the address
    problem: str = ""
    offers_session: bool = False


@dataclass(frozen=True, slots=True)
class AccountsView:
    """All cards in their order. ``providers`` are the titles by id."""

    cards: tuple[CardView, ...] = ()
    providers: Mapping[str, str] | None = None

    def card(self, key: str) -> CardView | None:
        return next((card for card in self.cards if card.key == key), None)
