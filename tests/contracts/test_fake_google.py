"""The fake Google keeps to the discovery document, and its lists to the rules of the reference."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.clock import FakeClock
from tests.support.providers.contract import encoded
from tests.support.providers.google import AUTHORIZE, REVOKE, SCOPES, TOKEN, FakeGoogle
from tests.support.providers.google_events import (
    ME,
    all_day,
    birthday,
    meeting,
    moment,
    out_of_office,
    series,
    timed,
    working_location,
)
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

SINGLE = {"singleEvents": "true", "maxResults": "100"}
WINDOW = {"timeMin": "2025-03-01T00:00:00+01:00", "timeMax": "2025-05-01T00:00:00+02:00"}
NINE = datetime(2025, 3, 3, 9)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def google(clock: FakeClock) -> Iterator[FakeGoogle]:
    with FakeGoogle(clock) as fake:
        fake.add_calendar(ME, "Robin", primary=True)
        yield fake


class Client:
    """Asks as a person with curl would."""

    def __init__(self, google: FakeGoogle, *scopes: str) -> None:
        self.access, self.refresh = google.sign_in.grant(*(scopes or SCOPES))
        self.http = httpx.Client(base_url=google.address, trust_env=False)

    def get(self, path: str, **query: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.access}"}
        return self.http.get(f"/calendar/v3{path}", params=query, headers=headers)

    def events(self, **query: str) -> httpx.Response:
        return self.get(f"/calendars/{encoded(ME)}/events", **query)

    def all(self, **query: str) -> tuple[list[dict[str, Any]], str, int]:
        """Every item, the sync token, and how many pages there were."""
        items: list[dict[str, Any]] = []
        body: dict[str, Any] = {}
        pages = 0
        while pages == 0 or "nextPageToken" in body:
            page = {"pageToken": body["nextPageToken"]} if body else {}
            body = self.events(**query, **page).json()
            items += body["items"]
            pages += 1
        return items, body["nextSyncToken"], pages

    def token(self, **form: str) -> httpx.Response:
        keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.http.post(TOKEN, data=form | keys)


@pytest.fixture
def client(google: FakeGoogle) -> Iterator[Client]:
    client = Client(google)
    with client.http:
        yield client


def test_every_kind_of_event_follows_the_contract(google: FakeGoogle, client: Client) -> None:
    google.put(
        ME,
        timed("stand-up", NINE, 15),
        all_day("trade-fair", date(2025, 3, 10), 3),
        meeting("review", NINE, mine="declined"),
        working_location("home", date(2025, 3, 4)),
        birthday("kim", date(1990, 4, 2)),
        out_of_office("away", NINE, 240),
        series(timed("gym", NINE), "FREQ=WEEKLY;COUNT=3"),
    )
    items, _, _ = client.all(**SINGLE, **WINDOW)
    assert [item["id"] for item in items if "recurringEventId" not in item] == [
        "stand-up",
        "trade-fair",
        "review",
        "home",
        "away",
    ]
    days = [item["start"] for item in items if item.get("recurringEventId") == "kim"]
    assert days == [{"date": "2025-04-02"}]
    assert len(items) == 5 + 1 + 3
    whole, _, _ = client.all()
    assert len(whole) == 7
    assert google.violations == []


def test_paths_with_and_without_the_prefix(google: FakeGoogle, client: Client) -> None:
    headers = {"authorization": f"Bearer {client.access}"}
    assert client.http.get("/calendars/primary/events", headers=headers).status_code == 200
    assert client.get("/calendars/primary").json()["id"] == ME
    assert client.get(f"/users/me/calendarList/{encoded(ME)}").json()["primary"] is True
    assert client.get("/calendars/nobody/events").status_code == 404
    assert google.violations == []


def test_the_list_of_calendars_has_pages(google: FakeGoogle, client: Client) -> None:
    for number in range(4):
        google.add_calendar(f"other-{number}@group.calendar.google.com", accessRole="reader")
    first = client.get("/users/me/calendarList", maxResults="3").json()
    token = first["nextPageToken"]
    second = client.get("/users/me/calendarList", maxResults="3", pageToken=token).json()
    assert [len(first["items"]), len(second["items"])] == [3, 2]
    assert "nextSyncToken" in second
    assert google.violations == []


def test_a_series_keeps_its_clock_time_over_the_change_of_clocks(
    google: FakeGoogle, client: Client
) -> None:
    google.put(ME, series(timed("gym", datetime(2025, 3, 24, 9)), "FREQ=WEEKLY;COUNT=2"))
    items, _, _ = client.all(**SINGLE, **WINDOW)
    assert [item["start"]["dateTime"] for item in items] == [
        "2025-03-24T09:00:00+01:00",
        "2025-03-31T09:00:00+02:00",
    ]
    assert [item["id"] for item in items] == ["gym_20250324T080000Z", "gym_20250331T070000Z"]
    shown, _, _ = client.all(**SINGLE, **WINDOW, timeZone="America/New_York")
    assert shown[0]["start"]["dateTime"] == "2025-03-24T04:00:00-04:00"


def test_only_the_last_page_brings_the_sync_token(google: FakeGoogle, client: Client) -> None:
    google.put(ME, *(timed(f"event-{number}", NINE) for number in range(7)))
    google.page_limit = 3
    items, _, pages = client.all(**SINGLE)
    assert (len(items), pages) == (7, 3)
    google.empty_pages = True
    items, _, pages = client.all(**SINGLE)
    assert (len(items), pages) == (7, 4)
    assert google.violations == []


def test_changes_since_a_sync_token(google: FakeGoogle, client: Client) -> None:
    google.put(
        ME, timed("stays", NINE), timed("goes", NINE), series(timed("gym", NINE), "FREQ=DAILY")
    )
    _, token, _ = client.all(**SINGLE, **WINDOW)
    nothing, token, _ = client.all(**SINGLE, syncToken=token)
    assert nothing == []
    google.delete(ME, "goes")
    google.skip(ME, "gym", moment(NINE, "Europe/Berlin"))
    later = moment(NINE + timedelta(days=1, hours=3), "Europe/Berlin")
    end = moment(NINE + timedelta(days=1, hours=4), "Europe/Berlin")
    google.move(ME, "gym", moment(NINE + timedelta(days=1), "Europe/Berlin"), later, end)
    google.put(ME, timed("new", NINE))
    items, token, _ = client.all(**SINGLE, syncToken=token)
    by_id = {item["id"]: item for item in items}
    assert set(by_id) == {"goes", "gym_20250303T080000Z", "gym_20250304T080000Z", "new"}
    assert {"id", "kind", "etag", "status"} == set(by_id["goes"])
    skipped = by_id["gym_20250303T080000Z"]
    assert skipped["status"] == "cancelled"
    assert skipped["recurringEventId"] == "gym"
    assert "start" not in skipped
    moved = by_id["gym_20250304T080000Z"]
    assert (moved["start"], moved["status"]) == (later, "confirmed")
    assert moved["originalStartTime"]["dateTime"] == "2025-03-04T09:00:00+01:00"
    google.delete(ME, "gym")
    items, _, _ = client.all(**SINGLE, syncToken=token)
    assert {item["status"] for item in items} == {"cancelled"}
    assert {item["recurringEventId"] for item in items} == {"gym"}
    assert len(items) > 50
    full, _, _ = client.all(**SINGLE, **WINDOW)
    assert [item["id"] for item in full] == ["stays", "new"]
    assert google.violations == []


def test_what_a_sync_token_does_not_go_with(google: FakeGoogle, client: Client) -> None:
    _, token, _ = client.all(**SINGLE)
    for more in (WINDOW, {"q": "gym"}, {"orderBy": "startTime"}, {"showDeleted": "false"}):
        assert client.events(**SINGLE, syncToken=token, **more).status_code == 400
    assert client.events(singleEvents="false", syncToken=token).status_code == 400
    assert client.events(**SINGLE, syncToken=token, showDeleted="true").status_code == 200
    assert client.events(**SINGLE, timeMin="2025-03-01T00:00:00").status_code == 400
    assert google.violations.pop().endswith("timeMin=2025-03-01T00:00:00 is not as it should be")
    assert google.violations == []


def test_a_token_that_is_too_old(google: FakeGoogle, client: Client) -> None:
    google.put(ME, *(timed(f"event-{number}", NINE) for number in range(5)))
    _, token, _ = client.all(**SINGLE)
    google.expire_sync_tokens()
    gone = client.events(**SINGLE, syncToken=token)
    assert gone.status_code == 410
    assert gone.json()["error"]["errors"][0]["reason"] == "fullSyncRequired"
    _, token, _ = client.all(**SINGLE)
    google.put(ME, *(timed(f"more-{number}", NINE) for number in range(5)))
    google.page_limit = 2
    google.fail(Fault.GONE, when=lambda request: "pageToken" in request.query)
    first = client.events(**SINGLE, syncToken=token).json()
    page = {"pageToken": first["nextPageToken"]}
    assert client.events(**SINGLE, syncToken=token, **page).status_code == 410
    assert google.violations == []


def test_who_may_not_read(google: FakeGoogle, client: Client) -> None:
    def reason(reply: httpx.Response) -> str:
        return str(reply.json()["error"]["errors"][0]["reason"])

    half = Client(google, SCOPES[0])
    with half.http:
        assert reason(half.get("/users/me/calendarList")) == "insufficientPermissions"
        assert half.events().status_code == 200
    google.has_api = False
    assert reason(client.events()) == "accessNotConfigured"
    google.has_api = True
    google.fail(Fault.FORBIDDEN(reason="rateLimitExceeded"))
    assert reason(client.events()) == "rateLimitExceeded"
    google.fail(Fault.TOO_MANY(retry_after=3))
    slow_down = client.events()
    assert (slow_down.status_code, slow_down.headers["retry-after"]) == (429, "3")
    google.sign_in.expire_access()
    assert reason(client.events()) == "authError"
    assert google.violations == []


def test_signing_in_with_pkce(google: FakeGoogle, client: Client, clock: FakeClock) -> None:
    digest = hashlib.sha256(b"v" * 50).digest()
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": "http://localhost:54321/",
        "scope": " ".join(SCOPES),
        "state": "s",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }

    def exchange(verifier: str) -> httpx.Response:
        back = client.http.get(AUTHORIZE, params=asked).headers["location"]
        code = parse_qs(urlsplit(back).query)["code"][0]
        return client.token(
            grant_type="authorization_code",
            code=code,
            redirect_uri=asked["redirect_uri"],
            code_verifier=verifier,
        )

    google.be_in_testing()
    assert exchange("w" * 50).json()["error"] == "invalid_grant"
    given = exchange("v" * 50).json()
    assert given["scope"] == asked["scope"]
    del asked["prompt"]
    assert "refresh_token" not in exchange("v" * 50).json()  # only the first consent brings one
    renew = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
    clock.advance(3 * 86400)
    assert "refresh_token" not in client.token(**renew).json()
    assert client.token(**renew).status_code == 200
    clock.advance(4 * 86400)
    over = client.token(**renew)
    assert (over.status_code, over.json()["error"]) == (400, "invalid_grant")
    asked["redirect_uri"] = "https://elsewhere.example/"
    assert client.http.get(AUTHORIZE, params=asked).status_code == 400
    assert google.violations == []


def test_a_permission_that_is_taken_away(google: FakeGoogle, client: Client) -> None:
    assert client.http.post(REVOKE, data={"token": client.refresh}).status_code == 200
    assert client.events().status_code == 401
    renew = {"grant_type": "refresh_token", "refresh_token": client.refresh}
    assert client.token(**renew).json()["error"] == "invalid_grant"


def test_pages_that_lead_nowhere(google: FakeGoogle, client: Client) -> None:
    google.put(ME, timed("event", NINE))
    google.fail(Fault.EMPTY_PAGE)
    empty = client.events(**SINGLE).json()
    assert empty["items"] == []
    page = {"pageToken": empty["nextPageToken"]}
    assert len(client.events(**SINGLE, **page).json()["items"]) == 1
    google.fail(Fault.REPEATED_CURSOR, next=None)
    first = client.events(**SINGLE).json()["nextPageToken"]
    assert client.events(**SINGLE, pageToken=first).json()["nextPageToken"] == first
    google.heal()
    google.fail(Fault.WRONG_SHAPE)
    assert isinstance(client.events(**SINGLE).json()["items"], dict)
    assert google.violations == []


def test_only_the_fields_that_were_asked_for(google: FakeGoogle, client: Client) -> None:
    google.put(ME, timed("event", NINE, description="secret"))
    body = client.events(**SINGLE, fields="nextSyncToken,items(id,start/dateTime)").json()
    assert set(body) == {"nextSyncToken", "items"}
    assert body["items"] == [{"id": "event", "start": {"dateTime": "2025-03-03T09:00:00+01:00"}}]
    refusal = client.events(**SINGLE, fields="items(id,colour)")
    assert refusal.status_code == 400
    assert "colour" in refusal.json()["error"]["message"]
    assert client.events(**SINGLE, fields="items(id").status_code == 400
    assert google.violations == []
