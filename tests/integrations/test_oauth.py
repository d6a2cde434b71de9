"""Keeping a sign-in alive, against a service whose refresh tokens work once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from lifeos_desktop.domain.errors import (
    AuthExpired,
    RateLimited,
    SecretsUnavailable,
    Unavailable,
)
from lifeos_desktop.integrations.oauth import WORKING_ADDRESS, ClientKeys, Grant
from tests.support.providers.oura import LEGACY_TOKEN, NEW_TOKEN
from tests.support.providers.server import Fault, Reply
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET
from tests.support.token_world import CONNECTION, REFRESH, TOKEN, Open, open_world

__all__ = ["open_world"]


async def test_a_token_is_renewed_when_it_is_about_to_end_and_not_before(open_world: Open) -> None:
    async with open_world() as world:
        world.oura.sign_in.access_seconds = 3600
        tokens = world.tokens()
        first = await tokens.access()
        assert world.accepts(first)
        world.clock.advance(3539)
        assert await tokens.access() == first
        world.clock.advance(2)
        second = await tokens.access()
        assert second != first
        assert world.accepts(second)
        assert (world.oura.sign_in.refreshed, world.oura.sign_in.reused) == (2, 0)
        assert [grant.expires_in for grant in world.granted] == [3600, 3600]
        assert world.granted[0].scopes == ("daily",)
        assert world.granted[0].address == "token"


async def test_twenty_who_ask_at_once_renew_once(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        found = await asyncio.gather(*(tokens.access() for _ in range(20)))
        assert len(set(found)) == 1
        assert len(world.oura.asked(TOKEN)) == 1
        world.oura.sign_in.expire_access()
        found = await asyncio.gather(*(tokens.renewed(found[0]) for _ in range(20)))
        assert len(set(found)) == 1
        assert world.accepts(found[0])
        assert len(world.oura.asked(TOKEN)) == 2
        assert await tokens.renewed("an older one") == found[0], "somebody renewed it already"
        assert len(world.oura.asked(TOKEN)) == 2


async def test_the_new_refresh_token_is_kept_before_the_access_token_is_used(
    open_world: Open,
) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        asking = asyncio.create_task(tokens.access())
        while not world.keyring.written:
            assert not asking.done()
            await asyncio.sleep(0)
        await asking
        (written,) = world.keyring.written
        assert written in world.oura.sign_in.refresh
        assert await world.keyring.get(REFRESH) == written


async def test_two_objects_in_turn_each_use_the_rotated_token(open_world: Open) -> None:
    async with open_world() as world:
        found = await asyncio.gather(*(world.tokens().access() for _ in range(4)))
        assert len(set(found)) == 4
        assert (world.oura.sign_in.refreshed, world.oura.sign_in.reused) == (4, 0)


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_a_wrong_clock_does_not_matter(open_world: Open, minutes: int) -> None:
    async with open_world() as world:
        world.oura.sign_in.access_seconds = 300
        world.oura.skew = timedelta(minutes=minutes)
        tokens = world.tokens()
        first = await tokens.access()
        world.clock.jump_to(world.clock.now() + timedelta(days=1))
        assert await tokens.access() == first, "only a span that passed counts"
        assert len(world.oura.asked(TOKEN)) == 1


async def test_a_service_that_does_not_say_when_it_ends_is_trusted_until_it_refuses(
    open_world: Open,
) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        tokens.take(Grant("given"))
        world.clock.advance(1e6)
        assert await tokens.access() == "given"
        assert world.accepts(await tokens.renewed("given"))


async def test_a_revoked_sign_in_is_said_once_and_not_asked_again(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        await tokens.access()
        world.oura.sign_in.revoke_all()
        world.oura.forget()
        for _ in range(5):
            with pytest.raises(AuthExpired, match=r"seven days of testing.*choose Reconnect"):
                await tokens.renewed(tokens._access)
        assert len(world.oura.asked(TOKEN)) == 1, "never a storm"
        await world.sign_in()
        assert world.accepts(await tokens.access()), "a new sign-in is seen"


async def test_without_a_refresh_token_nothing_is_asked(open_world: Open) -> None:
    async with open_world() as world:
        await world.keyring.delete(REFRESH)
        with pytest.raises(AuthExpired, match="Reconnect"):
            await world.tokens().access()
        assert world.oura.asked() == []


async def test_a_keyring_that_is_locked_costs_no_token(open_world: Open) -> None:
    async with open_world() as world:
        world.keyring.is_locked = True
        with pytest.raises(SecretsUnavailable):
            await world.tokens().access()
        assert world.oura.asked() == []


async def test_a_keyring_that_locks_in_between_loses_nothing(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        world.keyring.takes_nothing = True
        for _ in range(3):
            with pytest.raises(SecretsUnavailable):
                await tokens.access()
        assert len(world.oura.asked(TOKEN)) == 1
        world.keyring.takes_nothing = False
        access = await tokens.access()
        assert world.accepts(access)
        assert len(world.oura.asked(TOKEN)) == 1, "what was given is used"
        assert (await world.keyring.get(REFRESH)) in world.oura.sign_in.refresh
        assert len(world.granted) == 1


async def test_what_was_not_kept_in_time_is_kept_and_renewed(open_world: Open) -> None:
    async with open_world() as world:
        world.oura.sign_in.access_seconds = 600
        tokens = world.tokens()
        world.keyring.takes_nothing = True
        with pytest.raises(SecretsUnavailable):
            await tokens.access()
        world.keyring.takes_nothing = False
        world.clock.advance(7200)
        assert world.accepts(await tokens.access())
        assert (world.oura.sign_in.refreshed, world.oura.sign_in.reused) == (2, 0)


async def test_an_asker_who_gives_up_does_not_break_the_renewal_off(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        asking = asyncio.create_task(tokens.access())
        await asyncio.sleep(0.005)  # somewhere between the question and the keyring
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await tokens.close()
        assert len(world.keyring.written) == 1
        assert world.accepts(await tokens.access())
        assert world.oura.sign_in.refreshed == 1
        await tokens.close()


async def test_a_renewal_that_takes_too_long_does_not_keep_lifeos_open(open_world: Open) -> None:
    async with open_world() as world:
        world.oura.fail(Fault.SLOW, next=None, on=TOKEN)
        tokens = world.tokens()
        asking = asyncio.create_task(tokens.access())
        await asyncio.sleep(0.01)
        await asyncio.wait_for(tokens.close(within_seconds=0.05), 5)
        with pytest.raises(asyncio.CancelledError):
            await asking
        world.oura.heal()


async def test_the_old_address_is_followed_by_the_new_one_and_remembered(open_world: Open) -> None:
    async with open_world() as world:
        world.oura.is_new_app = True
        connection = replace(CONNECTION, metadata={WORKING_ADDRESS: "token_old"})
        tokens = world.tokens(connection)
        await tokens.access()
        assert [r.path for r in world.oura.asked(TOKEN)] == [LEGACY_TOKEN, NEW_TOKEN]
        assert world.granted[-1].address == "token"
        world.oura.forget()
        await tokens.renewed(await tokens.access())
        assert [r.path for r in world.oura.asked(TOKEN)] == [NEW_TOKEN]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.SERVER_ERROR, Unavailable),
        (Fault.REFUSED, Unavailable),
        (Fault.SLOW(seconds=1), Unavailable),
        (Fault.NOT_JSON, Unavailable),
        (Fault.TOO_MANY(retry_after=100), RateLimited),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_a_service_in_trouble_ends_no_sign_in(
    open_world: Open, fault: Fault, kind: type[Exception]
) -> None:
    async with open_world() as world:
        world.oura.fail(fault, next=None, on="")
        tokens = world.tokens()
        if fault.name in ("too many", "server error"):
            world.oura.refusal = lambda fault, request: Reply(  # type: ignore[method-assign]
                429 if fault.name == "too many" else 500, b"", (("retry-after", "100"),)
            )
        with pytest.raises(kind):
            await tokens.access()
        assert len(world.oura.asked(TOKEN)) <= 6
        if fault.name == "slow":
            return  # the service did renew, and the answer came too late
        world.oura.heal()
        assert world.accepts(await tokens.access())


async def test_an_address_that_is_gone_does_not_hide_the_other(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens(token="http://127.0.0.1:9/token")
        world.oura.is_new_app = False
        assert world.accepts(await tokens.access())
        world.oura.sign_in.revoke_all()
        with pytest.raises(Unavailable):
            await world.tokens(token="http://127.0.0.1:9/token").access()


async def test_an_answer_that_gets_lost_ends_the_sign_in_and_makes_no_storm(
    open_world: Open,
) -> None:
    async with open_world() as world:
        world.oura.fail(Fault.LOST, next=1, on=TOKEN)
        tokens = world.tokens()
        for _ in range(5):
            with pytest.raises(AuthExpired):
                await tokens.access()
        assert len(world.oura.asked(TOKEN)) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"access_token": 7},
        {"access_token": ""},
        {"access_token": "a\nb"},
        {"access_token": "ключ"},
        {"access_token": "a", "refresh_token": ["b"]},
    ],
)
async def test_an_answer_that_is_no_grant_is_no_refusal(open_world: Open, body: object) -> None:
    async with open_world() as world:
        world.oura.answer = lambda request: Reply.of(body)  # type: ignore[method-assign]
        with pytest.raises(Unavailable, match="no sign-in"):
            await world.tokens().access()
        assert world.keyring.written == []


@pytest.mark.parametrize("status", [403, 404, 405, 410])
async def test_an_address_that_does_not_speak_of_sign_ins_ends_none(
    open_world: Open, status: int
) -> None:
    """A proxy, a firewall or a move of the service: the sign-in may be as good as ever."""
    async with open_world() as world:
        world.oura.answer = lambda request: Reply.page("No.", status)  # type: ignore[method-assign]
        tokens = world.tokens()
        with pytest.raises(Unavailable, match="as a sign-in does"):
            await tokens.access()
        del world.oura.answer
        assert await tokens.access()


@pytest.mark.parametrize(
    ("fields", "expires_in", "scopes"),
    [
        ({}, None, ()),
        ({"expires_in": "3600", "scope": "a b"}, 3600, ("a", "b")),
        ({"expires_in": -1, "scope": "a,b"}, None, ("a", "b")),
        ({"expires_in": "soon", "scope": ["a"]}, None, ()),
        ({"expires_in": True, "scope": None}, 1, ()),
    ],
)
async def test_a_grant_is_read_leniently(
    open_world: Open,
    fields: dict[str, object],
    expires_in: float | None,
    scopes: tuple[str, ...],
) -> None:
    async with open_world() as world:
        body = {"access_token": "given", "token_type": "bearer", **fields}
        world.oura.answer = lambda request: Reply.of(body)  # type: ignore[method-assign]
        assert await world.tokens().access() == "given"
        (grant,) = world.granted
        assert (grant.expires_in, grant.scopes, grant.refresh) == (expires_in, scopes, "")
        assert world.keyring.written == [], "the old one stays"


async def test_wrong_keys_of_the_app_are_named(open_world: Open) -> None:
    async with open_world() as world:
        world.oura.sign_in.clients = {CLIENT_ID: "another secret"}
        with pytest.raises(AuthExpired, match="client id and secret of your app") as caught:
            await world.tokens().access()
        assert CLIENT_SECRET not in str(caught.value)


async def test_no_token_is_in_what_objects_say_of_themselves(open_world: Open) -> None:
    async with open_world() as world:
        tokens = world.tokens()
        access = await tokens.access()
        said = repr((tokens, world.granted, ClientKeys(CLIENT_ID, CLIENT_SECRET)))
        refresh = await world.keyring.get(REFRESH)
        assert refresh
        for secret in (access, refresh, CLIENT_ID, CLIENT_SECRET):
            assert secret not in said
