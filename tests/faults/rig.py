"""One connected account of each provider at its fake, on a real store, by the real services."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.integrations.base import ADDRESS, OAUTH, secret_name
from lifeos_desktop.integrations.google_calendar import api as google_api
from lifeos_desktop.integrations.google_calendar import flow as google_flow
from lifeos_desktop.integrations.http import Patience
from lifeos_desktop.integrations.oauth import REFRESH_TOKEN
from lifeos_desktop.services.sync_report import SyncReport
from tests.support.clock import FakeClock
from tests.support.profile import profile, rows
from tests.support.providers import google as google_fake
from tests.support.providers import oura as oura_fake
from tests.support.providers.contract import Contract
from tests.support.providers.google import FakeGoogle
from tests.support.providers.google_events import ME, all_day, moment, series, timed
from tests.support.providers.ics import FakeIcs, calendar_text, event
from tests.support.providers.oura import FakeOura
from tests.support.providers.oura_documents import nap, night
from tests.support.providers.server import FakeServer
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

PROVIDERS = ("oura", "google_calendar", "ics")
LOCKED = "The keyring is locked. Unlock it and try again."
_FIRST, _LAST = date(2025, 3, 1), date(2025, 3, 3)
_WORK = "work@group.calendar.google.com"


class FileSecrets:
    """A keyring in a file, so that another process finds it too; it can be locked."""

    kept_in = "keyring"

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_locked = False
        self.is_read_only = False

    def __repr__(self) -> str:
        return "FileSecrets()"

    def kept(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return found

    def put(self, **secrets: str) -> None:
        """Keep secrets whether it is locked or not."""
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(self.kept() | secrets))
        temporary.replace(self._path)

    async def get(self, name: str) -> str | None:
        if self.is_locked:
            raise SecretsUnavailable(LOCKED)
        return self.kept().get(name)

    async def set(self, name: str, value: str) -> None:
        if self.is_locked or self.is_read_only:
            raise SecretsUnavailable(LOCKED)
        self.put(**{name: value})

    async def delete(self, name: str) -> None:
        if self.is_locked:
            raise SecretsUnavailable(LOCKED)
        left = {key: value for key, value in self.kept().items() if key != name}
        self._path.write_text(json.dumps(left))


@dataclass
class Rig:
    """What a test of a fault holds in its hands."""

    provider: str
    account: str
    fake: FakeServer
    container: Container
    clock: FakeClock
    secrets: FileSecrets
    waits: list[float] = field(default_factory=list)

    async def sync(self) -> SyncReport:
        """What the job does every few hours."""
        return await self.container.sync.sync(self.provider)

    async def connection(self) -> Connection:
        found = await self.container.store.connections.get(self.provider, self.account)
        assert found is not None
        return found

    def stored(self) -> list[tuple[Any, ...]]:
        """Everything that was read: documents or events, and the numbers made of them."""
        documents = "SELECT collection, document_id, day, body FROM source_documents WHERE source=?"
        points = "SELECT type, date, value FROM data_points WHERE source = ?"
        events = (
            "SELECT event_id, original_start, summary, start_time, end_time, status"
            " FROM calendar_events WHERE calendar_id LIKE ? || '/%'"
        )
        found: list[tuple[Any, ...]] = []
        for query in (documents, points, events):
            found += rows(self.container, query.replace("?", f"'{self.provider}'"))
        return sorted(found, key=repr)

    def titles(self) -> set[str]:
        """What of the account stands in the store, in a word each."""
        if self.provider == "oura":
            query = "SELECT collection || ' ' || coalesce(day, '') FROM source_documents"
        else:
            query = "SELECT summary FROM calendar_events"
        return {row[0] for row in rows(self.container, query)}

    def grow(self) -> set[str]:
        """Something new at the service; what of it must stand in the store in the end."""
        match self.fake:
            case FakeOura() as oura:
                oura.add_day(_LAST + timedelta(days=1))
                oura.add("sleep", nap(_LAST))
                oura.change("sleep", str(night(_LAST)["id"]), average_hrv=None)
                return {
                    f"sleep {_LAST + timedelta(days=1)}",
                    f"workout {_LAST + timedelta(days=1)}",
                }
            case FakeGoogle() as google:
                google.put(_WORK, timed("new-meeting", datetime(2025, 3, 6, 11)))
                google.put(ME, timed("new-lunch", datetime(2025, 3, 7, 12)))
                google.delete(ME, "goes")
                return {"new meeting", "new lunch"}
            case FakeIcs() as ics:
                more = event("new-appointment", datetime(2025, 3, 6, 9))
                kept = event("dentist", datetime(2025, 3, 5, 10))
                ics.change(calendar_text([kept, more]))
                return {"new appointment"}
        raise AssertionError(self.fake)

    def hurry(self, seconds: float = 0.2) -> None:
        """From now on an answer must be there within this time."""
        self.container.accounts.http._patience = Patience(whole=seconds)
        google_api.TIMEOUT_SECONDS = google_flow.TIMEOUT_SECONDS = seconds

    def heal(self) -> None:
        """The service is well again, the keyring open, and there is time."""
        self.fake.heal()
        self.fake.skew = timedelta()
        self.secrets.is_locked = self.secrets.is_read_only = False
        self.hurry(20.0)

    def end_access(self) -> None:
        """The access token has ended, as it does every day; ics has none."""
        if isinstance(self.fake, FakeOura | FakeGoogle):
            self.fake.sign_in.expire_access()
            self.clock.advance(self.fake.sign_in.access_seconds)

    def revoke(self) -> None:
        """The person has withdrawn the access at the service."""
        match self.fake:
            case FakeOura() | FakeGoogle():
                self.fake.sign_in.revoke_all()
            case FakeIcs() as ics:
                ics.is_reset = True

    async def reconnect(self) -> None:
        """What the person does when they are asked to: sign in again."""
        secrets = _signed_in(self.fake, self.provider, self.account)
        if isinstance(self.fake, FakeIcs):
            self.fake.is_reset = False
        self.secrets.put(**secrets)
        await self.container.accounts.forget(self.provider, self.account)


def make_fake(provider: str, clock: FakeClock, contract: Contract | None = None) -> FakeServer:
    """The service with a few days in it."""
    match provider:
        case "oura":
            oura = FakeOura(clock, contract)
            oura.add_days(_FIRST, _LAST)
            oura.add_day(_FIRST, "ring_configuration")
            return oura
        case "google_calendar":
            google = FakeGoogle(clock)
            google.add_calendar(ME, "Robin", primary=True)
            google.add_calendar(_WORK, "Work")
            google.put(
                ME,
                timed("goes", datetime(2025, 3, 5, 9)),
                all_day("trade-fair", date(2025, 3, 10), 3),
                series(timed("gym", datetime(2025, 3, 3, 18)), "FREQ=WEEKLY;COUNT=6"),
            )
            google.skip(ME, "gym", moment(datetime(2025, 3, 10, 18), "Europe/Berlin"))
            google.put(
                _WORK, *(timed(f"meeting-{n}", datetime(2025, 3, 5, 8 + n)) for n in range(5))
            )
            return google
    return FakeIcs(clock)


def _signed_in(fake: FakeServer, provider: str, account: str) -> dict[str, str]:
    """What the keyring holds after a sign-in."""
    match fake:
        case FakeOura() | FakeGoogle():
            scopes = oura_fake.SCOPES if isinstance(fake, FakeOura) else google_fake.SCOPES
            _, refresh = fake.sign_in.grant(*scopes)
            secrets = {
                REFRESH_TOKEN: refresh,
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
            }
        case FakeIcs() as ics:
            secrets = {"address": ics.secret_address}
    return {secret_name(provider, account, key): value for key, value in secrets.items()}


def addresses(fake: FakeServer) -> Mapping[str, str | int]:
    """The settings that lead to the fake instead of the service."""
    at = fake.address
    match fake:
        case FakeOura():
            return {
                "oura.api": at,
                "oura.authorize": at + oura_fake.NEW_AUTHORIZE,
                "oura.token": at + oura_fake.NEW_TOKEN,
                "oura.token_old": at + oura_fake.LEGACY_TOKEN,
            }
        case FakeGoogle():
            return {
                "google_calendar.api": at,
                "google_calendar.authorize": at + google_fake.AUTHORIZE,
                "google_calendar.token": at + google_fake.TOKEN,
                "google_calendar.revoke": at + google_fake.REVOKE,
            }
    return {}


@asynccontextmanager
async def opened(
    folder: Path, provider: str, fake: FakeServer, clock: FakeClock
) -> AsyncIterator[Rig]:
    """A profile that waits for nothing between two requests, as it was left."""
    secrets = FileSecrets(folder / "keyring.json")
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.advance(seconds)

    async with profile(folder / "data", clock, secrets=secrets, sleep=sleep) as container:
        account = {"google_calendar": ME, "ics": "robin"}.get(provider, "")
        yield Rig(provider, account, fake, container, clock, secrets, waits)


@asynccontextmanager
async def at_fake(
    folder: Path, provider: str, fake: FakeServer, clock: FakeClock
) -> AsyncIterator[Rig]:
    """The same, with the addresses of the fake; nothing is connected yet."""
    async with opened(folder, provider, fake, clock) as made:
        settings = dict(addresses(fake))
        if isinstance(fake, FakeOura):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                settings["oura.redirect_port"] = free.getsockname()[1]
            fake.redirects = {f"http://localhost:{settings['oura.redirect_port']}/callback"}
        for key, value in settings.items():
            await made.container.settings.set(key, value)
        yield made


@asynccontextmanager
async def rig(
    folder: Path, provider: str, fake: FakeServer, clock: FakeClock
) -> AsyncIterator[Rig]:
    """The same, with one account connected."""
    async with at_fake(folder, provider, fake, clock) as made:
        made.secrets.put(**_signed_in(fake, provider, made.account))
        scopes = {"oura": oura_fake.SCOPES, "google_calendar": google_fake.SCOPES}
        is_google = provider == "google_calendar"
        await made.container.store.connections.save(
            Connection(
                provider,
                made.account,
                "Robin",
                ADDRESS if provider == "ics" else OAUTH,
                granted=scopes.get(provider, ()),
                options={"calendars": [ME, _WORK]} if is_google else {},
                metadata={"calendars": {ME: "Robin", _WORK: "Work"}} if is_google else {},
            )
        )
        yield made


def problems_of_sentence(text: str, standing: Standing) -> list[str]:
    """What is wrong with a sentence for a person."""
    problems = []
    if re.search(r"\b[1-5]\d\d\b", text):
        problems.append("it holds a status code")
    if re.search(r"planted|https?://|127\.0\.0\.1|Bearer|Error|Traceback|None\b|\{|invalid_", text):
        problems.append("it holds what is not for people")
    if not text.endswith("."):
        problems.append("it does not end")
    if standing is Standing.RECONNECT and not re.search(r"Reconnect|connect again", text):
        problems.append("it does not say Reconnect")
    return problems
