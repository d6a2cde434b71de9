"""A calendar behind a secret address, over real HTTP: fetched when it changed, never named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    RateLimited,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.integrations.base import Batch, SourceContext, secret_name
from lifeos_desktop.integrations.http import Http, Patience
from lifeos_desktop.integrations.ics import address as module
from lifeos_desktop.integrations.ics.address import CalendarAddress, make
from lifeos_desktop.integrations.ics.manifest import ICS
from lifeos_desktop.integrations.registry import load
from tests.support.clock import FakeClock
from tests.support.providers.ics import FakeIcs, calendar_text, event
from tests.support.providers.server import Fault

WINDOW = Window(date(2025, 2, 1), date(2025, 3, 4))


class Secrets:
    """domain.ports.SecretStore of one address."""

    def __init__(self, address: str | None) -> None:
        self.address = address

    async def get(self, name: str) -> str | None:
        return self.address if name == secret_name("ics", "robin", "address") else None

    async def set(self, name: str, value: str) -> None:
        raise AssertionError(name)

    async def delete(self, name: str) -> None:
        raise AssertionError(name)


class Reader:
    """A calendar address with its cursor from reading to reading."""

    def __init__(self, server: FakeIcs, clock: FakeClock) -> None:
        self.server = server
        self.secrets = Secrets(server.secret_address)
        self.cursor = ""
        self.options: Mapping[str, Any] = {}
        self._clock = clock
        self.http = Http(clock, sleep=self._sleep, patience=Patience(read=0.3, whole=2.0))

    def source(self) -> CalendarAddress:
        connection = Connection("ics", "robin", "Robin", "address", options=self.options)
        return make(
            SourceContext(
                connection, {}, self.http, self._clock, lambda: ZoneInfo("UTC"), self.secrets
            )
        )

    async def read(self) -> list[Batch]:
        batches = [b async for b in self.source().read("calendar", WINDOW, self.cursor)]
        self.cursor = batches[-1].cursor if batches else self.cursor
        return batches

    async def _sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)


@pytest.fixture
def reader(frozen_clock: FakeClock) -> Iterator[Reader]:
    with FakeIcs(frozen_clock) as server:
        yield Reader(server, frozen_clock)
        assert server.violations == []


def test_the_manifest_leads_here() -> None:
    assert load(ICS.source) is make
    (way,) = ICS.ways
    assert [field.kind for field in way.fields] == ["secret", "text"]


async def test_it_is_named_by_the_person_or_by_itself(reader: Reader) -> None:
    found = await reader.source().identify()
    assert found.title == "Robin"
    assert found.account.startswith("robin")
    assert "planted" not in found.account
    assert (await reader.source().identify()).account == found.account
    reader.options = {"name": "work"}
    named = await reader.source().identify()
    assert (named.title, named.account) == ("work", "work")
    reader.options = {}
    reader.server.change(calendar_text(name="").replace("X-WR-CALNAME:\r\n", ""))
    assert (await reader.source().identify()).title == "Calendar"
    await reader.http.close()


async def test_it_is_read_once_and_again_when_it_changed(reader: Reader) -> None:
    (batch,) = await reader.read()
    assert batch.calendar_id == "ics/robin"
    assert batch.calendar_text == reader.server.text
    assert "planted" not in batch.cursor
    assert await reader.read() == []
    assert reader.server.requests[-1].headers["if-none-match"]
    reader.server.change(calendar_text([event("new", datetime(2025, 3, 6, 9))]))
    (batch,) = await reader.read()
    assert "SUMMARY:new" in batch.calendar_text
    await reader.http.close()


async def test_a_server_without_marks_is_compared_by_content(reader: Reader) -> None:
    reader.server.has_etag = False
    await reader.read()
    assert await reader.read() == []
    assert reader.server.requests[-1].headers["if-modified-since"]
    reader.server.has_last_modified = False
    await reader.read()
    # Google writes the moment of the asking into every event.
    reader.server.change(reader.server.text.replace("DTSTAMP:2025", "DTSTAMP:2026"))
    assert await reader.read() == []
    await reader.http.close()


async def test_another_address_is_read_from_its_beginning(reader: Reader) -> None:
    await reader.read()
    reader.secrets.address = f"{reader.server.secret_address}?step=0"
    (batch,) = await reader.read()
    assert "if-none-match" not in reader.server.requests[-1].headers
    assert json.loads(batch.cursor)["events"] == 2
    await reader.http.close()


async def test_five_redirects_are_followed_and_no_more(reader: Reader) -> None:
    reader.server.redirects = 5
    assert len(await reader.read()) == 1
    reader.server.redirects = 6
    reader.cursor = ""
    with pytest.raises(BadData, match="without end"):
        await reader.read()
    await reader.http.close()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("http://example.org/planted.ics", "must begin with https"),
        ("file:///etc/planted", "must begin with https"),
        ("planted", "must begin with https"),
        (None, "no address in the keyring"),
        ("", "no address in the keyring"),
    ],
)
async def test_an_address_that_cannot_be_used_is_said(
    reader: Reader, given: str | None, words: str
) -> None:
    reader.secrets.address = given
    with pytest.raises(SourceProblem, match=words) as raised:
        await reader.read()
    assert "planted" not in str(raised.value)
    assert reader.server.requests == []


async def test_webcal_is_https(reader: Reader) -> None:
    for given in ("webcal://example.org/a.ics", "WebCals://example.org/a.ics"):
        reader.secrets.address = given
        assert await reader.source()._address() == "https://example.org/a.ics"


FATAL: list[tuple[Fault, type[SourceProblem], str, int]] = [
    (Fault.UNAUTHORIZED, AuthExpired, "may have been reset", 1),
    (Fault.FORBIDDEN, AuthExpired, "may have been reset", 1),
    (Fault.NOT_FOUND, AuthExpired, "may have been reset", 1),
    (Fault.GONE, AuthExpired, "may have been reset", 1),
    (Fault.UNPROCESSABLE, BadData, "did not understand", 1),
    (Fault.TOO_MANY(retry_after=600), RateLimited, "10 minutes", 1),
    (Fault.SERVER_ERROR, Unavailable, "trouble of its own", 3),
    (Fault.SLOW(seconds=5), Unavailable, "in time", 3),
    (Fault.CUT, Unavailable, "broke off", 3),
    (Fault.NOT_JSON, BadData, "a web page is", 1),
    (Fault.WRONG_SHAPE, BadData, "something else is", 1),
    (Fault.EMPTY_PAGE, BadData, "something else is", 1),
    (Fault.REPEATED_CURSOR, BadData, "without end", 6),
    (Fault.REFUSED, Unavailable, "cannot be reached", 0),
]


@pytest.mark.parametrize(
    ("fault", "kind", "words", "requests"), FATAL, ids=[fault.name for fault, *_ in FATAL]
)
async def test_every_failure_is_one_sentence_without_the_address(
    reader: Reader,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    kind: type[SourceProblem],
    words: str,
    requests: int,
) -> None:
    await reader.read()
    caplog.set_level("DEBUG")
    cursor = reader.cursor
    reader.server.change(calendar_text([event("new", datetime(2025, 3, 6, 9))]))
    reader.server.forget()
    reader.server.fail(fault, next=None)
    with pytest.raises(kind, match=words) as raised:
        await reader.read()
    assert "stored" in str(raised.value)
    assert "planted" not in str(raised.value) + caplog.text
    assert reader.cursor == cursor
    assert len(reader.server.requests) == requests
    reader.server.heal()
    assert len(await reader.read()) == 1
    await reader.http.close()


async def test_a_calendar_cut_without_a_sign_is_not_taken(reader: Reader) -> None:
    reader.server.change(reader.server.text.replace("END:VCALENDAR\r\n", ""))
    with pytest.raises(BadData, match="broke off"):
        await reader.read()
    await reader.http.close()


async def test_an_empty_calendar_by_mistake_takes_nothing_away(reader: Reader) -> None:
    await reader.read()
    reader.server.change(calendar_text([event("new", datetime(2025, 3, 6, 9))]))
    reader.server.fail(Fault.NOTHING)
    (batch,) = await reader.read()
    assert "SUMMARY:new" in batch.calendar_text
    reader.server.change(calendar_text(()))  # emptied for good
    (batch,) = await reader.read()
    assert "VEVENT" not in batch.calendar_text
    await reader.http.close()


async def test_more_than_the_limit_is_not_read(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FILE_LIMIT", 1_000_000)
    reader.server.change(calendar_text(padding=1_100_000))
    with pytest.raises(BadData, match="more than 1 MB"):
        await reader.read()
    await reader.http.close()


async def test_text_of_another_encoding_is_read(reader: Reader) -> None:
    reader.server.change(calendar_text([event("Ärzte", datetime(2025, 3, 6, 9))]))
    (batch,) = await reader.read()
    assert "Ärzte" in batch.calendar_text
    await reader.http.close()
