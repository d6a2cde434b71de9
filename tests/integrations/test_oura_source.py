"""Reading an Oura account over HTTP from the fake one: windows, pages, scopes, refusals."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.connections import Connection, Window
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    RateLimited,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.base import Batch, Source, SourceContext
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import ClientKeys, Grant, Tokens
from lifeos_desktop.integrations.oura import client, files, mapping, source
from lifeos_desktop.integrations.oura.manifest import OURA, REDIRECT_ADDRESS
from tests.support.clock import FakeClock
from tests.support.providers import oura as fake_module
from tests.support.providers.oura import LEGACY_TOKEN, NEW_TOKEN, SCOPES, FakeOura, oura_contract
from tests.support.providers.oura_documents import document
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

DAY = date(2025, 3, 4)
BY_DAY = [c.name for c in OURA.collections if c.by_day and c.name != "heartrate"]
_WINDOW = Window(DAY - timedelta(days=6), DAY)


class Secrets:
    """A keyring in memory."""

    def __init__(self, **kept: str) -> None:
        self.kept = {name.replace("__", "."): value for name, value in kept.items()}

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class Account:
    """A connection to the fake, ready to be opened."""

    oura: FakeOura
    clock: FakeClock
    scopes: tuple[str, ...] = SCOPES
    way: str = "oauth"
    api: str = ""
    secrets: Secrets = field(default_factory=Secrets)

    @asynccontextmanager
    async def open(self, *, is_new: bool = False) -> AsyncIterator[Source]:
        """The account as a source; ``is_new`` begins without an access token in memory."""
        http = Http(self.clock, sleep=self._sleep)
        connection = Connection("oura", "", "Oura", self.way, granted=self.scopes)
        addresses = {
            "api": self.api or self.oura.address,
            "authorize": f"{self.oura.address}/oauth/authorize",
            "token": self.oura.address + NEW_TOKEN,
            "token_old": self.oura.address + LEGACY_TOKEN,
        }
        tokens = None
        if self.way == "oauth":
            access, refresh = self.oura.sign_in.grant(*self.scopes)
            self.secrets.kept["oura.account.refresh_token"] = refresh
            tokens = Tokens(
                connection,
                _sign_in(),
                addresses,
                ClientKeys(CLIENT_ID, CLIENT_SECRET),
                self.secrets,
                http,
                self.clock,
                exclusive=nullcontext,
                on_granted=_ignore,
            )
            if not is_new:
                tokens.take(Grant(access, expires_in=86400.0))
        context = SourceContext(
            connection, addresses, http, self.clock, lambda: UTC, self.secrets, tokens=tokens
        )
        try:
            yield source.make(context)
        finally:
            await http.close()

    async def _sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await asyncio.sleep(0)


def _sign_in() -> Any:
    (way,) = (way for way in OURA.ways if way.sign_in is not None)
    return way.sign_in


async def _ignore(grant: Grant) -> None:
    """Nothing about a grant is kept here."""


async def read(account: Source, collection: str, window: Window = _WINDOW) -> list[Batch]:
    return [batch async for batch in account.read(collection, window, "")]


async def read_one(account: Source, collection: str, window: Window = _WINDOW) -> Batch:
    (batch,) = await read(account, collection, window)
    return batch


def days(batch: Batch) -> list[date]:
    return [d.day for d in batch.documents if d.day is not None]


@pytest.fixture
def oura(request: pytest.FixtureRequest, frozen_clock: FakeClock) -> Iterator[FakeOura]:
    """The fake, checked against the contract where that is at hand."""
    try:
        contract = oura_contract(request.getfixturevalue("shared_data"))
    except pytest.skip.Exception:
        contract = None
    with FakeOura(frozen_clock, contract) as server:
        yield server
    assert server.violations == []


@pytest.fixture
def account(oura: FakeOura, frozen_clock: FakeClock) -> Account:
    return Account(oura, frozen_clock)


# windows


@pytest.mark.parametrize("collection", BY_DAY)
async def test_every_day_of_the_window_comes_and_no_other(
    oura: FakeOura, account: Account, collection: str
) -> None:
    oura.add_days(DAY - timedelta(days=12), DAY + timedelta(days=4), collection)
    async with account.open() as opened:
        batch = await read_one(opened, collection)
    assert sorted(days(batch)) == [_WINDOW.first + timedelta(days=n) for n in range(7)]
    assert batch.complete == _WINDOW
    assert batch.rejected == ()
    assert batch.unknown_fields == {}
    (request,) = oura.asked("^/v2/")
    assert request.query == {"start_date": "2025-02-24", "end_date": "2025-03-06"}


async def test_a_workout_belongs_to_the_day_it_names_not_to_its_day_in_utc(
    oura: FakeOura, account: Account
) -> None:
    late = document("workout", DAY, start_datetime=f"{DAY}T23:30:00-10:00")
    oura.add("workout", late | {"end_datetime": f"{DAY}T23:50:00-10:00"})
    async with account.open() as opened:
        batch = await read_one(opened, "workout", Window(DAY, DAY))
    assert days(batch) == [DAY]


async def test_the_account_without_days_is_read_whole(oura: FakeOura, account: Account) -> None:
    oura.add("ring_configuration", document("ring_configuration", date(2021, 1, 1)))
    async with account.open() as opened:
        ring = await read_one(opened, "ring_configuration")
        person = await read_one(opened, "personal_info")
    assert [d.day for d in ring.documents] == [None]
    assert person.documents[0].document_id == oura.person["id"]
    assert ring.complete is person.complete is None


async def test_heartbeats_come_in_fortnights_one_document_a_day(
    oura: FakeOura, account: Account
) -> None:
    for number in range(33):
        oura.add("heartrate", document("heartrate", DAY - timedelta(days=number)))
    async with account.open() as opened:
        batches = await read(opened, "heartrate", Window(DAY - timedelta(days=29), DAY))
    assert [len(batch.documents) for batch in batches] == [14, 14, 2]
    assert batches[0].documents[-1].document_id == "2025-03-04"
    assert batches[0].documents[-1].body["samples"] == [["08:00:00", 61, "awake"]]
    assert {batch.complete for batch in batches} == {None}
    assert oura.asked("/heartrate")[0].query == {
        "start_datetime": "2025-02-19T00:00:00+00:00",
        "end_datetime": "2025-03-05T00:00:00+00:00",
    }


# pages


async def test_pages_are_followed_to_the_end_also_over_an_empty_one(
    oura: FakeOura, account: Account
) -> None:
    oura.page_size = 2
    oura.add_days(_WINDOW.first, _WINDOW.last, "daily_sleep")
    oura.fail(Fault.EMPTY_PAGE, on="/daily_sleep")
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
    assert len(days(batch)) == 7
    assert batch.complete == _WINDOW
    assert len(oura.asked("/daily_sleep")) == 5


async def test_a_repeated_page_stops_the_reading_and_nothing_counts_as_gone(
    oura: FakeOura, account: Account
) -> None:
    oura.add_days(_WINDOW.first, _WINDOW.last, "daily_sleep", "heartrate")
    oura.add("heartrate", document("heartrate", DAY))
    oura.add("heartrate", document("heartrate", DAY - timedelta(days=1)))
    oura.fail(Fault.REPEATED_CURSOR, next=None)
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
        beats = await read_one(opened, "heartrate")
    assert len(days(batch)) == 7
    assert batch.complete is None
    assert [str(r) for r in batch.rejected] == [
        "daily_sleep: Oura named the same next page again; what had come until then is kept"
    ]
    assert len(oura.asked("/daily_sleep")) == 2
    # Nobody knows whether the last day of the beats is whole, so the stored one stays.
    assert days(beats) == [DAY - timedelta(days=1)]


async def test_pages_without_end_are_not_read_without_end(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_PAGES", 3)
    oura.page_size = 1
    oura.add_days(_WINDOW.first, _WINDOW.last, "daily_sleep")
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
    assert len(batch.documents) == len(oura.asked("/daily_sleep")) == 3
    assert batch.complete is None
    assert "more than 3 pages" in batch.rejected[0].reason


@pytest.mark.parametrize("token", [7, True, ["more"], {"next": "more"}, "x" * 5_000])
async def test_a_next_page_that_cannot_be_asked_for_ends_the_reading(
    frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch, token: Any
) -> None:
    with FakeOura(frozen_clock) as oura:
        oura.page_size = 3
        oura.add_days(_WINDOW.first, _WINDOW.last, "daily_sleep")
        monkeypatch.setattr(oura, "_page", lambda *_: token)
        async with Account(oura, frozen_clock).open() as opened:
            batch = await read_one(opened, "daily_sleep")
        assert len(oura.asked("/daily_sleep")) == 1
    assert len(batch.documents) == 3
    assert batch.complete is None
    assert "cannot be asked for" in batch.rejected[0].reason


async def test_a_document_on_two_pages_is_kept_once_the_later_one(
    frozen_clock: FakeClock,
) -> None:
    with FakeOura(frozen_clock) as oura:
        oura.page_size = 1
        for number in range(2):
            body = document("daily_sleep", DAY, score=70 + number) | {"id": f"{number}"}
            oura.add("daily_sleep", body)
        oura.change("daily_sleep", "0", id="1")
        async with Account(oura, frozen_clock).open() as opened:
            batch = await read_one(opened, "daily_sleep")
    assert [d.body["score"] for d in batch.documents] == [71]


# what is odd


async def test_unknown_fields_are_kept_and_counted(oura: FakeOura, account: Account) -> None:
    for day in (DAY, DAY - timedelta(days=1)):
        oura.add("sleep", document("sleep", day, dreams=3), follows_contract=False)
    async with account.open() as opened:
        batch = await read_one(opened, "sleep")
    assert batch.unknown_fields == {"dreams": 2}
    assert {d.body["dreams"] for d in batch.documents} == {3}


async def test_a_wrong_item_is_turned_away_alone_and_nothing_counts_as_gone(
    oura: FakeOura, account: Account
) -> None:
    oura.add_day(DAY, "daily_sleep")
    broken = {"day": str(DAY), "score": 3}
    oura.add("daily_sleep", broken, follows_contract=False)
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
    assert days(batch) == [DAY]
    assert "it has no 'id'" in batch.rejected[0].reason
    assert batch.complete is None


@pytest.mark.parametrize("fault", [Fault.WRONG_SHAPE, Fault.NOT_JSON])
async def test_an_answer_that_is_none_is_bad_data_with_the_collections_name(
    oura: FakeOura, account: Account, fault: Fault
) -> None:
    oura.fail(fault, next=None)
    async with account.open() as opened:
        with pytest.raises(BadData, match="'Sleep score' cannot be read"):
            await read(opened, "daily_sleep")
    assert len(oura.asked()) == 1


async def test_a_collection_oura_does_not_have_is_refused_here(account: Account) -> None:
    async with account.open() as opened:
        with pytest.raises(BadData, match="no collection called 'dreams'"):
            await read(opened, "dreams")


@pytest.mark.parametrize(
    ("fault", "error", "asked"),
    [
        (Fault.SERVER_ERROR, Unavailable, 3),
        (Fault.CUT, Unavailable, 3),
        (Fault.REFUSED, Unavailable, 0),
        (Fault.TOO_MANY(retry_after=600), RateLimited, 1),
        (Fault.UNPROCESSABLE, BadData, 1),
        (Fault.GONE, BadData, 1),
        (Fault.NOT_FOUND, BadData, 1),
    ],
)
async def test_each_failure_has_its_kind_and_few_requests(
    oura: FakeOura, account: Account, fault: Fault, error: type[SourceProblem], asked: int
) -> None:
    oura.fail(fault, next=None)
    async with account.open() as opened:
        with pytest.raises(error) as caught:
            await read(opened, "daily_sleep")
    assert len(oura.asked()) == asked
    assert "What is stored stays" in str(caught.value)
    assert "planted" not in str(caught.value)


# signing in


async def test_a_token_that_has_ended_is_renewed_once_and_the_reading_goes_on(
    oura: FakeOura, account: Account
) -> None:
    oura.add_days(_WINDOW.first, _WINDOW.last, "daily_sleep", "sleep")
    async with account.open() as opened:
        oura.sign_in.expire_access()
        assert len(days(await read_one(opened, "daily_sleep"))) == 7
        assert len(days(await read_one(opened, "sleep"))) == 7
    assert oura.sign_in.refreshed == 1
    assert len(oura.asked("^/v2/")) == 3


async def test_a_sign_in_that_is_over_ends_everything_after_one_try(
    oura: FakeOura, account: Account
) -> None:
    async with account.open() as opened:
        oura.sign_in.revoke_all()
        for _ in range(3):
            with pytest.raises(AuthExpired, match="Reconnect"):
                await read(opened, "daily_sleep")
    assert len(oura.asked("token")) == 1


async def test_a_new_token_that_is_refused_too_is_not_renewed_again(
    oura: FakeOura, account: Account
) -> None:
    oura.fail(Fault.UNAUTHORIZED, next=None)
    async with account.open() as opened:
        for collection in ("daily_sleep", "sleep", "workout"):
            with pytest.raises(AuthExpired, match="does not accept the sign-in"):
                await read(opened, collection)
    assert oura.sign_in.refreshed == 1
    assert len(oura.asked("^/v2/")) == 4


async def test_one_route_that_refuses_a_good_token_does_not_end_the_sign_in(
    oura: FakeOura, account: Account
) -> None:
    oura.fail(Fault.UNAUTHORIZED, next=None, on="/daily_spo2")
    async with account.open() as opened:
        await read(opened, "daily_sleep")
        with pytest.raises(Forbidden, match="was not given a permission"):
            await read(opened, "daily_spo2")
        await read(opened, "sleep")
    assert oura.sign_in.refreshed == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_missing_scope_is_named_and_never_renewed_for(
    oura: FakeOura, account: Account, status: int
) -> None:
    oura.missing_scope_status = status
    account.scopes = ("extapi:daily", "extapi:personal")
    async with account.open() as opened:
        await read(opened, "daily_sleep")
        with pytest.raises(Forbidden, match="the permission 'spo2'"):
            await read(opened, "daily_spo2")
    assert oura.sign_in.refreshed == 0
    assert len(oura.asked("/daily_spo2")) == 1


async def test_the_membership_that_lapsed_is_said_in_its_own_sentence(
    oura: FakeOura, account: Account
) -> None:
    oura.has_membership = False
    async with account.open() as opened:
        with pytest.raises(Forbidden) as caught:
            await read(opened, "daily_sleep")
    assert str(caught.value) == client.NO_MEMBERSHIP


async def test_refusals_everywhere_mean_the_membership_even_where_oura_does_not_say_so(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_module, "_NO_MEMBERSHIP", "Forbidden.")
    oura.has_membership = False
    said = []
    async with account.open() as opened:
        for collection in ("daily_sleep", "sleep", "sleep", "workout", "enhanced_tag"):
            with pytest.raises(Forbidden) as caught:
                await read(opened, collection)
            said.append(str(caught.value))
    assert [text == client.NO_MEMBERSHIP for text in said] == [False, False, False, True, True]


async def test_one_refusal_among_answers_is_not_the_membership(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake_module, "_NO_MEMBERSHIP", "Forbidden.")
    oura.fail(Fault.FORBIDDEN, next=None, on="workout|tag|spo2|session")
    async with account.open() as opened:
        await read(opened, "daily_sleep")
        for collection in ("workout", "enhanced_tag", "daily_spo2", "session"):
            with pytest.raises(Forbidden, match="The rest goes on"):
                await read(opened, collection)


async def test_a_personal_token_reads_and_its_end_has_its_own_sentence(
    oura: FakeOura, account: Account
) -> None:
    oura.personal_token = "planted-personal-token"
    account.way, account.scopes = "token", ()
    account.secrets = Secrets(oura__account__token=" planted-personal-token\n")
    oura.add_day(DAY, "daily_sleep")
    async with account.open() as opened:
        assert len(await opened.collections()) == len(OURA.collections)
        assert days(await read_one(opened, "daily_sleep")) == [DAY]
        oura.personal_token = "another"
        with pytest.raises(AuthExpired) as caught:
            await read(opened, "sleep")
        account.secrets.kept.clear()
        with pytest.raises(AuthExpired, match="not in the keyring"):
            await read(opened, "sleep")
    assert str(caught.value) == client.TOKEN_REFUSED
    assert len(oura.asked("/usercollection/sleep")) == 1


# who it is and what may be read


async def test_the_account_is_named_by_its_address_and_says_what_was_granted(
    account: Account,
) -> None:
    account.scopes = ("extapi:daily", "extapi:personal", "extapi:email")
    async with account.open() as opened:
        who = await opened.identify()
        names = {collection.name for collection in await opened.collections()}
    assert (who.account, who.title) == ("", "Oura (robin@example.org)")
    assert who.granted == ("daily", "personal", "email")
    assert {"daily_sleep", "sleep", "daily_resilience", "personal_info"} <= names
    assert not {"workout", "enhanced_tag", "daily_spo2", "heartrate", "session"} & names


@pytest.mark.parametrize("email", [None, 7, "a\nb@example.org"])
async def test_an_odd_address_does_no_harm(oura: FakeOura, account: Account, email: object) -> None:
    oura.contract = None
    oura.person["email"] = email
    async with account.open() as opened:
        title = (await opened.identify()).title
    assert title == ("Oura (a b@example.org)" if isinstance(email, str) else "Oura")


async def test_without_the_personal_scope_any_collection_that_answers_will_do(
    oura: FakeOura, account: Account
) -> None:
    account.scopes = ("daily",)
    async with account.open() as opened:
        assert (await opened.identify()).title == "Oura"
    assert [r.path.rpartition("/")[2] for r in oura.asked("^/v2/")] == [
        "personal_info",
        "daily_sleep",
    ]


async def test_an_account_that_opens_nothing_is_not_connected(
    oura: FakeOura, account: Account
) -> None:
    oura.has_membership = False
    async with account.open() as opened:
        with pytest.raises(Forbidden) as caught:
            await opened.identify()
    assert str(caught.value) == client.NO_MEMBERSHIP
    account.scopes = ("something",)
    async with account.open() as opened:
        with pytest.raises(Forbidden, match="the permission 'personal'"):
            await opened.identify()


# what has gone


async def test_only_oura_itself_says_that_a_document_is_gone(
    oura: FakeOura, account: Account
) -> None:
    there = oura.add("workout", document("workout", DAY))
    gone = oura.add("workout", document("workout", DAY, 1))
    oura.remove("workout", gone)
    async with account.open() as opened:
        assert await opened.is_gone("workout", gone)
        assert not await opened.is_gone("workout", there)
        assert not await opened.is_gone("workout", "from-a-file")
        asked = len(oura.asked())
        for collection in ("heartrate", "personal_info", "daily_cardiovascular_age"):
            assert not await opened.is_gone(collection, "2025-03-04")
        assert len(oura.asked()) == asked


async def test_a_wrong_address_makes_no_document_gone(oura: FakeOura, account: Account) -> None:
    oura.contract = None
    account.api = f"{oura.address}/elsewhere"
    async with account.open() as opened:
        assert not await opened.is_gone("workout", document("workout", DAY)["id"])


async def test_trouble_while_asking_is_no_answer(oura: FakeOura, account: Account) -> None:
    oura.fail(Fault.SERVER_ERROR, next=None)
    async with account.open() as opened:
        with pytest.raises(Unavailable):
            await opened.is_gone("workout", "from-a-file")


# the recorded traffic


async def test_the_recorded_traffic_comes_out_as_it_went_in(
    shared_data: Path, frozen_clock: FakeClock
) -> None:
    recorded = files.read_folder(shared_data / "oura", frozen_clock.now())
    expected = {(d.collection, d.document_id): (d.day, d.body) for d in recorded.documents}
    with FakeOura(frozen_clock, oura_contract(shared_data), page_size=400) as oura:
        oura.load_recorded(shared_data)
        found: dict[tuple[str, str], SourceDocument] = {}
        async with Account(oura, frozen_clock).open() as opened:
            for collection in await opened.collections():
                spans = [d.day for d in recorded.documents if d.collection == collection.name]
                known = [day for day in spans if day is not None] or [DAY]
                window = Window(min(known), max(known))
                for batch in await read(opened, collection.name, window):
                    assert batch.rejected == ()
                    found |= {(d.collection, d.document_id): d for d in batch.documents}
        assert oura.violations == []
    assert {key: (d.day, d.body) for key, d in found.items()} == expected
    nights = [d for d in found.values() if d.collection == "daily_sleep"]
    assert len(nights) == 1519
    scores = [p for p in mapping.points_from(found.values()) if p.metric == "sleep.score"]
    answer = json.loads((shared_data / "oura" / "daily_sleep.json").read_bytes())["data"]
    assert {(str(p.day), p.value) for p in scores} == {(d["day"], d["score"]) for d in answer}
    assert mapping.points_from(found.values()) == mapping.points_from(recorded.documents)


# the manifest


def test_the_steps_name_the_redirect_address_to_the_letter() -> None:
    own_app = OURA.ways[0]
    assert own_app.sign_in is not None
    assert REDIRECT_ADDRESS == "http://localhost:21765/callback"
    assert sum(REDIRECT_ADDRESS in step for step in own_app.steps) == 1
    assert own_app.sign_in.port == 21765
    assert own_app.sign_in.redirect_path == "/callback"
    assert own_app.sign_in.redirect_host == "localhost"


def test_every_scope_a_collection_needs_is_asked_for() -> None:
    asked = set(OURA.ways[0].sign_in.scopes) if OURA.ways[0].sign_in else set()
    for collection in OURA.collections:
        assert not collection.scopes or asked & set(collection.scopes), collection.name
    keys = {field.key for field in OURA.addresses}
    sign_in = _sign_in()
    assert {sign_in.authorize_address, *sign_in.token_addresses, "api"} <= keys
