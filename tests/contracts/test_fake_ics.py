"""The fake secret address: versions, redirects, and answers that are no calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import httpx
import icalendar
import pytest

from tests.support.providers.ics import FakeIcs, calendar_text, event
from tests.support.providers.server import Fault


@pytest.fixture
def ics() -> Iterator[FakeIcs]:
    with FakeIcs() as fake:
        yield fake


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, follow_redirects=True, max_redirects=5) as client:
        yield client


def test_it_is_a_calendar(ics: FakeIcs, http: httpx.Client) -> None:
    parsed = icalendar.Calendar.from_ical(http.get(ics.secret_address).text)
    assert [str(e["SUMMARY"]) for e in parsed.walk("VEVENT")] == ["dentist", "trade fair"]
    assert http.get(ics.address + "/other.ics").status_code == 404


def test_a_version_is_sent_once(ics: FakeIcs, http: httpx.Client) -> None:
    first = http.get(ics.secret_address)
    by_tag = {"if-none-match": first.headers["etag"]}
    by_date = {"if-modified-since": first.headers["last-modified"]}
    for known in (by_tag, by_date):
        assert http.get(ics.secret_address, headers=known).status_code == 304
    ics.change(calendar_text([event("new", datetime(2025, 3, 6, 9))]))
    for known in (by_tag, by_date):
        assert http.get(ics.secret_address, headers=known).status_code == 200
    ics.has_etag = ics.has_last_modified = False
    assert "etag" not in http.get(ics.secret_address).headers


def test_redirects_and_large_bodies(ics: FakeIcs, http: httpx.Client) -> None:
    ics.redirects = 4
    assert http.get(ics.secret_address).status_code == 200
    assert len(ics.requests) == 5
    ics.redirects = 0
    ics.change(calendar_text(padding=1_000_000))
    assert len(http.get(ics.secret_address).content) > 900_000
    ics.fail(Fault.REPEATED_CURSOR, next=None)
    with pytest.raises(httpx.TooManyRedirects):
        http.get(ics.secret_address)


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.NOT_FOUND, 404), (Fault.GONE, 410), (Fault.NOT_JSON, 200)]
)
def test_no_calendar(ics: FakeIcs, http: httpx.Client, fault: Fault, status: int) -> None:
    ics.fail(fault)
    reply = http.get(ics.secret_address)
    assert reply.status_code == status
    assert "<html>" in reply.text
    assert http.get(ics.secret_address).text.startswith("BEGIN:VCALENDAR")
