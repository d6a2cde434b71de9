"""What a provider declares about itself, and what it is asked to do.

A provider is a folder with a `manifest.py` and one line in `registry.py`. From the manifest come
its card on the connections page, its settings, its sync job, its row in health, the names of its
secrets and its removal. The implementation is named by a dotted path, so that nothing of it is
imported before it is used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.ports import Clock, SecretStore
from lifeos_desktop.domain.records import CalendarEvent, SourceDocument
from lifeos_desktop.integrations.reading import Rejected, stable_name

if TYPE_CHECKING:
    from lifeos_desktop.integrations.http import Http
    from lifeos_desktop.integrations.oauth import Tokens

OAUTH, TOKEN, ADDRESS = "oauth", "token", "address"


@dataclass(frozen=True, slots=True)
class Field:
    """Something the person types or chooses. ``kind``: text | secret | yes_no | number | address.

    An address must be https, or http on this computer. ``default`` is used where nothing is given;
    a field without one is required unless ``is_optional``.
    """

    key: str
    label: str
    help: str = ""
    kind: str = "text"
    default: str | int | bool = ""
    is_optional: bool = False
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """OAuth 2 as a provider does it. The addresses are keys of the manifest's ``addresses``.

    ``token_addresses`` are tried in order, and the one that worked is remembered. ``port`` 0 means
    any free one; a provider that wants the redirect to match exactly gets a fixed one. ``flow``
    names another implementation of address and exchange ("module:class"), "" the common one.
    ``ended_hint`` is a sentence on what usually ends a sign-in there, and how to avoid it.
    """

    authorize_address: str
    token_addresses: tuple[str, ...]
    scopes: tuple[str, ...]
    uses_pkce: bool
    port: int = 0
    redirect_path: str = "/"
    redirect_host: str = "localhost"
    extra: Mapping[str, str] = field(default_factory=dict)
    revoke_address: str = ""
    flow: str = ""
    ended_hint: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to connect. ``id``: oauth | token | address. ``steps`` are what to click and paste.

    ``fields`` of kind secret go to the keyring under ``<provider>.<account>.<key>``; the others
    are kept with the connection.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    steps: tuple[str, ...] = ()
    sign_in: SignIn | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Something a provider delivers. ``by_day``: asked for by days, and so backfilled.

    ``scopes``: any of these grants it; empty when none is needed. ``metrics`` are the keys it
    gives. ``is_major`` ones stand on the page by themselves, the others share a table.
    """

    name: str
    title: str
    by_day: bool = True
    scopes: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    is_major: bool = True


@dataclass(frozen=True, slots=True)
class Manifest:
    """A provider. ``id`` is also the source of its documents, points and events.

    ``job`` syncs it every ``hours``; a job that is none of the six is made from this. ``source``
    is "module:function" of a `MakeSource`, ``points_from`` "module:function" from documents to data
    points ("" where there are none). ``addresses`` are its servers, as advanced settings.
    ``options`` are settings of the provider. ``trailing_days`` are fetched again at every sync,
    because services change past days.
    """

    id: str
    title: str
    icon: str
    summary: str
    ways: tuple[Way, ...]
    job: str
    source: str
    hours: int = 6
    points_from: str = ""
    addresses: tuple[Field, ...] = ()
    options: tuple[Field, ...] = ()
    collections: tuple[Collection, ...] = ()
    has_many_accounts: bool = False
    trailing_days: int = 14
    first_days: int = 90
    keeps: str = "days"  # what "keep the data?" is about: days | events


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account it is, as the service says. ``choices`` may be picked from (calendars)."""

    account: str
    title: str
    granted: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something of an account that may be read or left out, such as a calendar."""

    key: str
    title: str
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A piece of what was read, saved in one transaction.

    ``complete`` are the days for which ``documents`` are all there is: kept ones of the collection
    on these days that are not among them may be gone (the source is asked by `is_gone`). ``cursor``
    is stored with the batch and handed to the next reading; "" leaves the stored one. For
    calendars: ``replaces`` makes the events of ``calendar_id`` that start in [start, end) exactly
    ``events``; ``gone_events`` are event ids to remove, of single events and of whole series.
    ``calendar_text`` is an .ics text, kept and expanded by LifeOS itself.
    """

    collection: str
    documents: tuple[SourceDocument, ...] = ()
    complete: Window | None = None
    cursor: str = ""
    calendar_id: str = ""
    events: tuple[CalendarEvent, ...] = ()
    gone_events: tuple[str, ...] = ()
    replaces: tuple[datetime, datetime] | None = None
    calendar_text: str = ""
    rejected: tuple[Rejected, ...] = ()
    unknown_fields: Mapping[str, int] = field(default_factory=dict)


class Source(Protocol):
    """One account of a provider, open for reading. Every method raises SourceProblem only."""

    async def identify(self) -> Identity:
        """Ask the service who this is; the test before connecting."""
        ...

    async def collections(self) -> Sequence[Collection]:
        """What can be read with what was granted and chosen."""
        ...

    def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        """Read a collection: the days of the window, or what is new since the cursor."""
        ...

    async def is_gone(self, collection: str, document_id: str) -> bool:
        """Whether a document that was not delivered any more does not exist any more."""
        ...


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a source is made from. ``settings`` are the provider's options and addresses by key.

    ``secret`` reads a secret field of this connection; ``tokens`` is None without OAuth.
    ``blocking`` runs synchronous libraries.
    """

    connection: Connection
    settings: Mapping[str, Any]
    http: Http
    clock: Clock
    zone: Callable[[], tzinfo]
    secrets: SecretStore
    blocking: Executor | None = None
    tokens: Tokens | None = None


MakeSource = Callable[[SourceContext], Source]


def secret_name(provider: str, account: str, key: str) -> str:
    """The name of a connection's secret in the keyring; any account makes a plain, stable name."""
    return ".".join((provider, stable_name(account or "account").replace(".", "-"), key))
