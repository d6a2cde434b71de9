"""Signing in to Oura and being refused: one renewal, one sentence, and the others go on."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain.errors import AuthExpired, Forbidden
from lifeos_desktop.integrations.oura import client
from lifeos_desktop.integrations.oura.manifest import OURA, REDIRECT_ADDRESS
from tests.support.oura_account import DAY, WEEK, Account, Secrets, own_app, read, read_one
from tests.support.providers import oura_errors
from tests.support.providers.oura import FakeOura
from tests.support.providers.server import Fault

# signing in


async def test_a_token_that_has_ended_is_renewed_once_and_the_reading_goes_on(
    oura: FakeOura, account: Account
) -> None:
    oura.add_days(WEEK.first, WEEK.last, "daily_sleep", "sleep")
    async with account.open() as opened:
        oura.sign_in.expire_access()
        assert len((await read_one(opened, "daily_sleep")).documents) == 7
        assert len((await read_one(opened, "sleep")).documents) == 7
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
    monkeypatch.setattr(oura_errors, "NO_MEMBERSHIP", "Forbidden.")
    oura.has_membership = False
    said = []
    async with account.open() as opened:
        for collection in ("daily_sleep", "sleep", "sleep", "workout", "enhanced_tag"):
            with pytest.raises(Forbidden) as caught:
                await read(opened, collection)
            said.append(str(caught.value))
    assert [text == client.NO_MEMBERSHIP for text in said] == [False, False, False, True, True]


@pytest.mark.parametrize(("says_so", "asked"), [(True, 3), (False, 7)])
async def test_a_few_refusals_of_different_kinds_are_enough(
    oura: FakeOura,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    *,
    says_so: bool,
    asked: int,
) -> None:
    if not says_so:
        monkeypatch.setattr(oura_errors, "NO_MEMBERSHIP", "Forbidden.")
    oura.has_membership = False
    async with account.open() as opened:
        for collection in OURA.collections:
            if collection.by_day:
                with pytest.raises(Forbidden) as caught:
                    await read(opened, collection.name)
    assert str(caught.value) == client.NO_MEMBERSHIP
    assert len(oura.asked("/usercollection/")) == asked


async def test_a_missing_permission_keeps_nobody_from_asking_for_the_others(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oura_errors, "NO_MEMBERSHIP", "Forbidden.")
    daily = "daily_sleep", "sleep", "daily_readiness", "daily_activity"
    oura.fail(Fault.FORBIDDEN, next=None, on="/(daily_(sleep|readiness|activity)|sleep)$")
    oura.add_day(DAY, "workout")
    async with account.open() as opened:
        for collection in daily:
            with pytest.raises(Forbidden):
                await read(opened, collection)
        assert len((await read_one(opened, "workout")).documents) == 1


async def test_one_refusal_among_answers_is_not_the_membership(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oura_errors, "NO_MEMBERSHIP", "Forbidden.")
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
        assert len((await read_one(opened, "daily_sleep")).documents) == 1
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
    sign_in = own_app()
    assert {sign_in.authorize_address, *sign_in.token_addresses, "api"} <= keys
