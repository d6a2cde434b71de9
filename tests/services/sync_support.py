"""A service in memory, read by a `Source` of its own, and everything that syncs it over a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import AuthExpired
from lifeos_desktop.domain.ports import SecretStore
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.base import (
    Batch,
    Choice,
    Collection,
    Field,
    Identity,
    Manifest,
    Source,
    SourceContext,
    Way,
    secret_name,
)
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.services.accounts import Accounts
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.calendars import Calendars
from lifeos_desktop.services.connections import Connections
from lifeos_desktop.services.secrets import SessionSecrets
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.services.sync import Sync
from lifeos_desktop.services.sync_save import BatchSaver
from lifeos_desktop.store import Store
from tests.support.clock import FakeClock

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2025, 3, 4)  # what the frozen clock says
DAY = timedelta(days=1)
NIGHTS, NAPS, ABOUT = "nights", "naps", "about"

RING = Manifest(
    id="ring",
    title="Ring",
    icon="ring",
    summary="A ring in memory.",
    ways=(
        Way("token", "Token", (Field("token", "Token", kind="secret"),)),
        Way(
            "address",
            "Address",
            (
                Field("address", "Address", kind="secret"),
                Field("name", "Name", is_optional=True),
                Field("pages", "Pages", kind="number", default=3, minimum=1, maximum=9),
            ),
        ),
    ),
    job="ring_sync",
    source="memory:make",
    points_from="memory:points",
    collections=(
        Collection(NIGHTS, "Nights", metrics=("sleep.total",)),
        Collection(NAPS, "Naps", scopes=("naps",), metrics=("sleep.total",)),
        Collection(ABOUT, "About you", by_day=False, is_major=False),
    ),
)


def points_from(documents: Iterable[SourceDocument]) -> Sequence[DataPoint]:
    """One value a day, of all the documents of the day: nights and naps together."""
    sums: dict[date, float] = {}
    for document in documents:
        if document.day is not None and document.collection in (NIGHTS, NAPS):
            sums[document.day] = sums.get(document.day, 0.0) + document.body["seconds"]
    return [DataPoint("ring", "sleep.total", day, value) for day, value in sums.items()]


@dataclass
class Service:
    """What the service has, and how it behaves.

    ``hidden`` documents exist but are not delivered. ``faults`` are raised by a collection's next
    readings: "nights first" before anything came, "nights page" after a page, "nights" at the end;
    ``before`` by everything else it is asked. ``page`` documents make a batch.
    """

    kept: dict[tuple[str, str], tuple[date | None, dict[str, Any]]] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    before: list[Exception] = field(default_factory=list)
    granted: tuple[str, ...] = ("naps",)
    read_collections: tuple[Collection, ...] = RING.collections
    account: str = ""
    title: str = "Ring of Robin"
    token: str = "good"
    page: int = 100
    reads: list[tuple[str, Window, str]] = field(default_factory=list)
    asked_gone: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None
    unknown: dict[str, int] = field(default_factory=dict)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def asked(self, count: int) -> None:
        """Wait until so many readings have begun."""
        while len(self.reads) < count:
            self.was_asked.clear()
            await self.was_asked.wait()

    def put(self, collection: str, id: str, day: date | None, seconds: float = 1.0) -> None:
        self.kept[collection, id] = (day, {"id": id, "seconds": seconds})

    def put_days(self, first: date, last: date, collection: str = NIGHTS) -> None:
        for number in range((last - first).days + 1):
            day = first + number * DAY
            self.put(collection, f"{collection}-{day}", day, 20_000.0 + day.toordinal() % 500)

    def make(self, context: SourceContext) -> Source:
        return _Reader(self, context)

    def load(self, path: str) -> Any:
        return {"memory:make": self.make, "memory:points": points_from}[path]


class _Reader:
    def __init__(self, service: Service, context: SourceContext) -> None:
        self._service = service
        self._context = context

    async def identify(self) -> Identity:
        await self._check()
        choices = (Choice("a", "A", is_default=True), Choice("b", "B"))
        return Identity(self._service.account, self._service.title, choices=choices)

    async def collections(self) -> Sequence[Collection]:
        await self._check()
        return [
            collection
            for collection in self._service.read_collections
            if not collection.scopes or set(collection.scopes) & set(self._service.granted)
        ]

    async def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        service = self._service
        service.reads.append((collection, window, cursor))
        service.was_asked.set()
        if service.gate is not None:
            await service.gate.wait()
        if faults := service.faults.get(f"{collection} first", []):
            raise faults.pop(0)
        fetched = self._context.clock.now()
        found = [
            SourceDocument("ring", collection, id, day, body, fetched)
            for (name, id), (day, body) in sorted(service.kept.items())
            if name == collection
            and (name, id) not in service.hidden
            and (day is None or day in window)
        ]
        pages = [found[at : at + service.page] for at in range(0, len(found), service.page)]
        for number, page in enumerate(pages or [[]]):
            if number and (faults := service.faults.get(f"{collection} page", [])):
                raise faults.pop(0)
            is_last = number >= len(pages) - 1
            yield Batch(
                collection,
                documents=tuple(page),
                complete=window if is_last and collection != ABOUT else None,
                cursor=f"{len(service.reads)}" if is_last and collection == ABOUT else "",
                unknown_fields=service.unknown if not number else {},
            )
        if faults := service.faults.get(collection, []):
            raise faults.pop(0)

    async def is_gone(self, collection: str, document_id: str) -> bool:
        self._service.asked_gone.append(document_id)
        return (collection, document_id) not in self._service.kept

    async def _check(self) -> None:
        if self._service.before:
            raise self._service.before.pop(0)
        connection = self._context.connection
        name = secret_name(connection.provider, connection.account, "token")
        if await self._context.secrets.get(name) != self._service.token:
            raise AuthExpired("Ring does not accept this token. Choose Reconnect.")


@dataclass
class Bench:
    """Everything that syncs, over one file."""

    store: Store
    clock: FakeClock
    service: Service
    secrets: SecretStore
    accounts: Accounts
    sync: Sync
    connections: Connections
    changes: list[frozenset[str]]

    async def connect(self) -> Connection:
        """Connected with the token, and nothing read yet."""
        await self.secrets.set("ring.account.token", self.service.token)
        return await self.store.connections.save(
            Connection("ring", "", "Ring of Robin", "token", granted=self.service.granted)
        )

    async def standing(self) -> tuple[str, str]:
        connection = await self.store.connections.get("ring", self.service.account)
        assert connection is not None
        return connection.standing.value, connection.reason

    async def documents(self) -> dict[tuple[str, str], tuple[date | None, dict[str, Any]]]:
        """What is kept, in the form the service has it."""
        return {
            (d.collection, d.document_id): (d.day, dict(d.body))
            for d in await self.store.documents.of("ring")
        }

    async def values(self) -> dict[date, float]:
        points = await self.store.data_points.between(date(2000, 1, 1), date(2040, 1, 1))
        return {point.day: point.value for point in points if point.source == "ring"}

    def expected_values(self) -> dict[date, float]:
        """What a fresh reading of all the service has would give."""
        documents = [
            SourceDocument("ring", name, id, day, body, self.clock.now())
            for (name, id), (day, body) in self.service.kept.items()
        ]
        return {point.day: point.value for point in points_from(documents)}


@asynccontextmanager
async def bench(
    folder: Path,
    service: Service | None = None,
    *,
    clock: FakeClock | None = None,
    secrets: SecretStore | None = None,
    manifest: Manifest = RING,
) -> AsyncIterator[Bench]:
    """A bench over the database in ``folder``; everything is ended and closed at the end."""
    clock, service = clock or FakeClock(), service or Service()
    secrets = secrets if secrets is not None else SessionSecrets()
    changes: list[frozenset[str]] = []
    store = Store.open(
        folder / "lifeos.db", clock=clock, on_commit=lambda tables, _: changes.append(tables)
    )

    def exclusive() -> AbstractAsyncContextManager[object]:
        return nullcontext()

    def zone() -> ZoneInfo:
        return ZONE

    calendars = Calendars(store, clock, zone=zone)
    http = Http(clock)
    accounts = Accounts(
        store, Settings(store.settings, Bus(), (manifest,)), secrets, http, clock,
        zone=zone, exclusive=exclusive, manifests=(manifest,), load=service.load,
    )  # fmt: skip
    saver = BatchSaver(store, calendars, turn=asyncio.Lock(), load=service.load)
    sync = Sync(store, accounts, saver, clock, zone=zone)
    connections = Connections(store, accounts, sync, calendars, clock, zone=zone)
    try:
        yield Bench(store, clock, service, secrets, accounts, sync, connections, changes)
    finally:
        await connections.close()
        await sync.close()
        await accounts.close()
        await http.close()
        await store.close()


def as_json(value: object) -> str:
    """To compare what is kept with what was delivered."""
    return json.dumps(value, sort_keys=True, default=str)
