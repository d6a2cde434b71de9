"""The fake Oura keeps to the published contract, and has the habits of the real one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.clock import FakeClock
from tests.support.providers.oura import (
    AUTHORIZE,
    LEGACY_TOKEN,
    NEW_TOKEN,
    REDIRECT,
    SCOPES,
    FakeOura,
    contract_at_hand,
)
from tests.support.providers.oura_documents import COLLECTIONS, document, identifier, nap, night
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

DAY = date(2025, 3, 3)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def oura(clock: FakeClock, request: pytest.FixtureRequest) -> Iterator[FakeOura]:
    with FakeOura(clock, contract_at_hand(request)) as fake:
        yield fake


class Client:
    """Asks as a person with curl would."""

    def __init__(self, oura: FakeOura, *scopes: str) -> None:
        self.oura = oura
        self.access, self.refresh = oura.sign_in.grant(*(scopes or SCOPES))
        self.http = httpx.Client(base_url=oura.address, trust_env=False)

    def get(self, route: str, **query: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.access}"}
        return self.http.get(f"/v2/usercollection/{route}", params=query, headers=headers)

    def days(self, route: str, first: date, last: date) -> list[str]:
        reply = self.get(route, start_date=str(first), end_date=str(last))
        return [body.get("day") or body["start_day"] for body in reply.json()["data"]]

    def renew(self, path: str = NEW_TOKEN, token: str = "") -> httpx.Response:
        form = {"grant_type": "refresh_token", "refresh_token": token or self.refresh}
        keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.http.post(path, data=form | keys)


@pytest.fixture
def client(oura: FakeOura) -> Iterator[Client]:
    client = Client(oura)
    with client.http:
        yield client


def test_every_recorded_document_comes_back_as_it_was(
    oura: FakeOura, client: Client, shared_data: Path
) -> None:
    counts = oura.load_recorded(shared_data)
    assert counts["daily_sleep"] == counts["daily_readiness"] == 1519
    for route, count in counts.items():
        name = "datetime" if route == "heartrate" else "date"
        start, end = ("2016-01-01", "2030-01-01")
        if route == "heartrate":
            start, end = (f"{day}T00:00:00+00:00" for day in (start, end))
        query = {f"start_{name}": start, f"end_{name}": end}
        if route == "ring_configuration":
            query = {}
        found: list[Any] = []
        reply = client.get(route, **query).json()
        found += reply["data"]
        while reply["next_token"]:
            reply = client.get(route, next_token=reply["next_token"]).json()
            found += reply["data"]
        assert len(found) == count, route
        kept = [k.body for k in oura._kept[route].values()]
        assert sorted(map(str, found)) == sorted(map(str, kept))
    assert client.get("personal_info").json() == oura.person
    assert oura.violations == []


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_our_own_documents_follow_the_contract(
    oura: FakeOura, client: Client, collection: str
) -> None:
    oura.add(collection, document(collection, DAY))
    if collection in ("heartrate", "ring_battery_level"):
        query = {
            "start_datetime": f"{DAY}T00:00:00Z",
            "end_datetime": f"{DAY}T23:59:59Z",
        }
    elif collection == "ring_configuration":
        query = {}
    else:
        query = {"start_date": str(DAY - timedelta(1)), "end_date": str(DAY + timedelta(1))}
    assert client.get(collection, **query).json()["data"] == [document(collection, DAY)]
    if "start_datetime" not in query:
        assert client.get(f"{collection}/{identifier(collection, DAY)}").status_code == 200
    assert oura.violations == []


@pytest.mark.parametrize(
    ("route", "first", "last"),
    [
        ("daily_sleep", 0, 0),  # both ends are in
        ("daily_readiness", 0, 0),
        ("daily_activity", 0, -1),  # the last day is not
        ("sleep", 1, -1),  # neither is
    ],
)
def test_each_route_has_its_own_idea_of_a_window(
    oura: FakeOura, client: Client, route: str, first: int, last: int
) -> None:
    start, end = DAY, DAY + timedelta(days=4)
    oura.add_days(start - timedelta(days=3), end + timedelta(days=3), route)
    found = client.days(route, start, end)
    assert found[0] == str(start + timedelta(days=first))
    assert found[-1] == str(end + timedelta(days=last))


def test_a_workout_is_found_by_its_utc_date(oura: FakeOura, client: Client) -> None:
    late = document("workout", DAY, start_datetime=f"{DAY}T00:30:00+01:00")
    oura.add("workout", late)
    assert client.days("workout", DAY, DAY) == []
    assert client.days("workout", DAY - timedelta(1), DAY - timedelta(1)) == [str(DAY)]


def test_pages_lead_on_to_the_end(oura: FakeOura, client: Client) -> None:
    oura.add_days(DAY - timedelta(days=9), DAY, "daily_sleep")
    oura.page_size = 4
    reply = client.get("daily_sleep", start_date="2025-01-01", end_date=str(DAY)).json()
    sizes = [len(reply["data"])]
    while reply["next_token"]:
        reply = client.get("daily_sleep", next_token=reply["next_token"]).json()
        sizes.append(len(reply["data"]))
    assert sizes == [4, 4, 2]
    assert client.get("daily_sleep", next_token="made-up").status_code == 400


def test_bad_dates_are_refused_as_recorded(oura: FakeOura, client: Client) -> None:
    reply = client.get("daily_sleep", start_date="2025-03-03", end_date="2025-03-01")
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["msg"] == "Start date must be before end date"
    assert oura.violations == []
    assert client.get("daily_sleep", start_date="yesterday").status_code == 422
    if oura.contract:
        assert "start_date=yesterday" in oura.violations[0]


def test_a_document_by_its_id(oura: FakeOura, client: Client) -> None:
    name = oura.add("sleep", night(DAY))
    assert client.get(f"sleep/{name}").json() == night(DAY)
    oura.remove("sleep", name)
    gone = client.get(f"sleep/{name}")
    assert (gone.status_code, gone.json()) == (404, {"detail": "Document not found."})
    malformed = client.get("sleep/malformed-id")
    assert malformed.status_code == 422
    assert malformed.json()["detail"][0]["input"] == "malformed-id"
    assert oura.violations == []


def test_a_night_comes_late_and_is_changed(
    oura: FakeOura, client: Client, clock: FakeClock
) -> None:
    name = oura.add("sleep", night(DAY), appears_at=datetime.fromisoformat("2025-03-04T08:00Z"))
    around = (DAY - timedelta(1), DAY + timedelta(1))
    assert client.days("sleep", *around) == []
    clock.advance(2 * 3600)
    assert client.days("sleep", *around) == [str(DAY)]
    oura.add("sleep", nap(DAY))
    oura.change("sleep", name, average_hrv=None, type="rest")
    reply = client.get("sleep", start_date=str(around[0]), end_date=str(around[1])).json()
    assert sorted(body["type"] for body in reply["data"]) == ["rest", "sleep"]
    assert oura.violations == []


def test_what_the_contract_does_not_know_is_marked(oura: FakeOura, client: Client) -> None:
    strange = document("daily_stress", DAY, day_summary="serene", aura=3)
    oura.add("daily_stress", strange)
    client.days("daily_stress", DAY, DAY)
    if oura.contract:
        assert "serene" in oura.violations.pop()
    oura.add("daily_stress", strange, follows_contract=False)
    client.days("daily_stress", DAY, DAY)
    assert oura.violations == []


def test_who_may_not_read(oura: FakeOura, client: Client) -> None:
    only_daily = Client(oura, "daily")
    with only_daily.http:
        assert only_daily.get("workout").status_code == 403
        assert only_daily.get("daily_sleep").status_code == 200
    oura.has_membership = False
    refusal = client.get("daily_sleep")
    assert refusal.status_code == 403
    assert "membership" in refusal.json()["detail"]
    oura.sign_in.revoke_all()
    assert client.get("daily_sleep").status_code == 401
    assert oura.violations == []


def test_a_refresh_token_works_once(oura: FakeOura, client: Client, clock: FakeClock) -> None:
    clock.advance(oura.sign_in.access_seconds)
    assert client.get("daily_sleep").status_code == 401
    renewed = client.renew().json()
    assert renewed["refresh_token"] != client.refresh
    client.access = renewed["access_token"]
    assert client.get("daily_sleep").status_code == 200
    again = client.renew()
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert oura.sign_in.reused == 1
    assert client.renew(token=renewed["refresh_token"]).status_code == 200


def test_the_old_address_does_not_renew_for_new_apps(oura: FakeOura, client: Client) -> None:
    refusal = client.renew(LEGACY_TOKEN)
    assert (refusal.status_code, refusal.json()["error"]) == (400, "invalid_request")
    assert client.renew(NEW_TOKEN).status_code == 200
    oura.is_new_app = False
    _, client.refresh = oura.sign_in.grant(*SCOPES)
    assert client.renew(NEW_TOKEN).status_code == 400
    assert client.renew(LEGACY_TOKEN).status_code == 200


def test_signing_in(oura: FakeOura, client: Client) -> None:
    oura.sign_in.person_grants = frozenset({"daily", "workout"})
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "scope": " ".join(SCOPES),
        "state": "s",
    }
    back = client.http.get(AUTHORIZE, params=asked).headers["location"]
    answer = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert back.startswith(REDIRECT + "?")
    assert answer["state"] == "s"
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": REDIRECT,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
    }
    assert client.http.post(LEGACY_TOKEN, data=form).json()["scope"] == "daily workout"
    assert client.http.post(LEGACY_TOKEN, data=form).status_code == 400  # a code works once
    oura.sign_in.person_denies = True
    assert "access_denied" in client.http.get(AUTHORIZE, params=asked).headers["location"]
    other = client.http.get(AUTHORIZE, params=asked | {"redirect_uri": REDIRECT + "/"})
    assert other.status_code == 400
    assert "redirect_uri_mismatch" in other.text


def test_faults_strike_as_often_as_they_are_told(oura: FakeOura, client: Client) -> None:
    oura.fail(Fault.TOO_MANY(retry_after=7), next=2, on="daily_sleep")
    assert client.get("workout").status_code == 200
    slow_down = client.get("daily_sleep")
    assert (slow_down.status_code, slow_down.headers["retry-after"]) == (429, "7")
    assert slow_down.headers["x-ratelimit-limit"] == "5000"
    assert [client.get("daily_sleep").status_code for _ in range(2)] == [429, 200]
    oura.fail(Fault.CUT)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("daily_sleep")
    oura.fail(Fault.REFUSED)
    with pytest.raises(httpx.ConnectError):
        client.get("daily_sleep")
    oura.heal()
    assert client.get("daily_sleep").status_code == 200
    oura.fail(Fault.NOT_JSON)
    assert client.get("daily_sleep").text.startswith("<!DOCTYPE html>")
    oura.fail(Fault.SLOW(seconds=30))
    with pytest.raises(httpx.ReadTimeout):
        client.http.get("/v2/usercollection/sleep", timeout=0.05)
    oura.heal()
    oura.skew = timedelta(minutes=10)
    assert "06:40:00" in client.get("daily_sleep").headers["date"]
    assert [v for v in oura.violations if "no token" not in v] == []


def test_pages_that_lead_nowhere(oura: FakeOura, client: Client) -> None:
    oura.add_day(DAY, "daily_sleep")
    query = {"start_date": str(DAY), "end_date": str(DAY)}
    oura.fail(Fault.EMPTY_PAGE)
    empty = client.get("daily_sleep", **query).json()
    assert empty["data"] == []
    assert len(client.get("daily_sleep", next_token=empty["next_token"]).json()["data"]) == 1
    oura.fail(Fault.REPEATED_CURSOR, next=None)
    tokens = [client.get("daily_sleep", **query).json()["next_token"]]
    tokens += [client.get("daily_sleep", next_token=tokens[-1]).json()["next_token"]]
    assert tokens[0] == tokens[1]
    oura.heal()
    oura.fail(Fault.WRONG_SHAPE)
    assert isinstance(client.get("daily_sleep", **query).json()["data"], dict)


def test_it_limits_the_rate(oura: FakeOura, client: Client, clock: FakeClock) -> None:
    oura.limit = (2, 60.0)
    assert [client.get("daily_sleep").status_code for _ in range(3)] == [200, 200, 429]
    clock.advance(60)
    assert client.get("daily_sleep").status_code == 200
