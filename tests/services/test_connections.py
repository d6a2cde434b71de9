"""Connecting by a token or an address: tried first, secrets before the row, and letting go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadInput,
    NotConnected,
    NotFound,
    SecretsUnavailable,
    Unavailable,
)
from lifeos_desktop.domain.records import CalendarEvent, SyncState
from lifeos_desktop.integrations.replies import BY_ITSELF
from lifeos_desktop.services.secrets import SessionSecrets
from tests.services.sync_support import DAY, NAPS, NIGHTS, RING, TODAY, Service, bench

TOKEN = {"token": "good"}
MANY = replace(RING, has_many_accounts=True, keeps="events")
NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


async def test_what_can_be_connected(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        assert at.connections.manifests() == (RING,)
        assert await at.connections.all() == []
        (view,) = await at.connections.overview()
        assert (view.is_connected, view.imported) == (False, 0)
        with pytest.raises(NotFound, match="knows no service"):
            await at.connections.connect("watch", "token", TOKEN)
        with pytest.raises(NotFound, match="cannot be connected"):
            await at.connections.connect("ring", "carrier pigeon", TOKEN)
        with pytest.raises(NotFound):
            await at.connections.begin("ring", {})


async def test_a_token(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 100 * DAY, TODAY)
        made = await at.connections.connect("ring", "token", {"token": "  good\n"})
        assert (made.title, made.standing, made.connected_at) == (
            "Ring of Robin", "connected", at.clock.now(),
        )  # fmt: skip
        assert await at.secrets.get("ring.account.token") == "good"
        await at.sync.idle()
        assert len(await at.values()) == 90
        (view,) = await at.connections.overview()
        (shown,) = view.connections
        assert (shown.newest_day, shown.stale_since, shown.is_syncing) == (TODAY, None, False)
        assert shown.sentence == "Last read today at 07:30."
        assert [(c.name, c.state, c.count) for c in shown.collections] == [
            (NIGHTS, "ok", 90), (NAPS, "ok", 0), ("about", "ok", 0),
        ]  # fmt: skip
        at.clock.advance(3 * 86_400)
        (view,) = await at.connections.overview()
        (shown,) = view.connections
        assert shown.stale_since is not None
        assert shown.stale_since.date() == TODAY + DAY


@pytest.mark.parametrize(
    ("answers", "what"),
    [
        ({}, "“Token” is empty"),
        ({"token": "   "}, "“Token” is empty"),
        ({"token": "two words"}, "one line without spaces"),
        ({"token": "good\nbad"}, "one line without spaces"),
        ({"token": "x" * 5_000}, "one line without spaces"),
        ({"token": "good", "key": "1"}, "nothing called key"),
    ],
)
async def test_what_cannot_be_right(answers: dict[str, str], what: str, tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match=what):
            await at.connections.connect("ring", "token", answers)
        assert repr(at.secrets) == "SessionSecrets(0 set)"


async def test_options_are_kept_with_the_connection(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match="“Pages”: Type a whole number from 1 to 9"):
            await at.connections.connect("ring", "address", {"address": "x", "pages": "10"})
        await at.secrets.set("ring.account.token", "good")  # what this source looks at
        answers = {"address": "https://x", "name": "Work"}
        made = await at.connections.connect("ring", "address", answers)
        assert made.options == {"name": "Work", "pages": 3, "calendars": ["a"]}  # what it shows
        assert "https://x" not in repr(made)


@pytest.mark.parametrize("problem", [Unavailable("Not now."), AuthExpired("Wrong token.")])
async def test_nothing_is_stored_before_it_was_tried(problem: Exception, tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.before = [problem]
        with pytest.raises(type(problem), match=str(problem)):
            await at.connections.connect("ring", "token", TOKEN)
        assert repr(at.secrets) == "SessionSecrets(0 set)"
        assert await at.connections.all() == []
        assert await at.store.sync_states.all() == []


async def test_who_connects_is_not_told_that_it_is_tried_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.before = [Unavailable(f"Ring cannot be reached. {BY_ITSELF}")]
        with pytest.raises(Unavailable) as caught:
            await at.connections.connect("ring", "token", TOKEN)
        assert str(caught.value) == (
            "Ring cannot be reached. Nothing was changed; connect again in a while."
        )


async def test_a_wrong_token_leaves_the_right_one(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        await at.connections.connect("ring", "token", TOKEN)
        with pytest.raises(AuthExpired):
            await at.connections.connect("ring", "token", {"token": "wrong"})
        assert await at.secrets.get("ring.account.token") == "good"
        assert (await at.sync.sync("ring")).problem is None


class Broken(SessionSecrets):
    """A keyring that cannot be written."""

    async def set(self, name: str, value: str) -> None:
        raise SecretsUnavailable("This machine has no keyring that keeps secrets safe.")


async def test_without_a_keyring(tmp_path: Path) -> None:
    async with bench(tmp_path, secrets=Broken()) as at:
        with pytest.raises(SecretsUnavailable, match="no keyring"):
            await at.connections.connect("ring", "token", TOKEN)
        assert await at.connections.all() == []


async def test_a_crash_between_the_secret_and_the_row(tmp_path: Path) -> None:
    secrets = SessionSecrets()
    async with bench(tmp_path, secrets=secrets) as at:
        save = at.store.connections.save

        async def crash(connection: Connection, *, initiator: str = "") -> Connection:
            raise RuntimeError("killed here")

        at.store.connections.save = crash  # type: ignore[method-assign]
        with pytest.raises(RuntimeError):
            await at.connections.connect("ring", "token", TOKEN)
        at.store.connections.save = save  # type: ignore[method-assign]
        assert repr(secrets) == "SessionSecrets(1 set)"  # harmless: nothing reads it
        assert await at.connections.all() == []
        at.service.token = "newer"
        made = await at.connections.connect("ring", "token", {"token": "newer"})
        assert made.standing == "connected"
        assert await secrets.get("ring.account.token") == "newer"


async def test_reconnecting_keeps_account_options_and_data(
    tmp_path: Path, allow_warnings: list[object]
) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 100 * DAY, TODAY)
        first = await at.connections.connect("ring", "token", TOKEN)
        await at.sync.idle()
        chosen = replace(first, options={"something": 1})
        await at.store.connections.save(chosen)
        at.service.token = "newer"
        await at.sync.sync("ring")
        assert (await at.standing())[0] == "reconnect"
        at.clock.advance(3_600)
        again = await at.connections.connect("ring", "token", {"token": "newer"})
        assert (again.id, again.connected_at) == (first.id, first.connected_at)
        assert again.options == {"something": 1, "calendars": ["a"]}
        assert await at.standing() == ("connected", "")
        await at.sync.idle()
        assert len(await at.values()) == 90
        # Nothing entered: the kept one is tried again.
        assert (await at.connections.connect("ring", "token", {})).standing == "connected"


async def test_letting_go(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        at.service.put_days(TODAY - 10 * DAY, TODAY)
        await at.connections.connect("ring", "token", TOKEN)
        await at.sync.idle()
        values = await at.values()
        said = await at.connections.disconnect("ring", forget=False)
        assert said == "Ring of Robin is disconnected. What it brought stays."
        assert (await at.values(), await at.store.sync_states.all()) == (values, [])
        assert repr(at.secrets) == "SessionSecrets(0 set)"
        (view,) = await at.connections.overview()
        assert (view.is_connected, view.imported) == (False, 11)
        with pytest.raises(NotConnected):
            await at.connections.disconnect("ring", forget=True)
        assert "is removed" in await at.connections.forget_left("ring")
        assert (await at.values(), await at.documents()) == ({}, {})
        await at.connections.connect("ring", "token", TOKEN)
        await at.sync.idle()
        assert "is removed" in await at.connections.disconnect("ring", forget=True)
        assert (await at.values(), await at.documents()) == ({}, {})


class Slow(SessionSecrets):
    """A keyring that waits to be unlocked before it removes anything."""

    def __init__(self) -> None:
        super().__init__()
        self.was_asked, self.is_open = asyncio.Event(), asyncio.Event()

    async def delete(self, name: str) -> None:
        self.was_asked.set()
        await self.is_open.wait()
        await super().delete(name)


async def test_nothing_is_read_while_an_account_is_let_go(tmp_path: Path) -> None:
    secrets = Slow()
    async with bench(tmp_path, secrets=secrets) as at:
        at.service.put_days(TODAY - 10 * DAY, TODAY)
        await at.connections.connect("ring", "token", TOKEN)
        await at.sync.idle()
        asked = len(at.service.reads)
        leaving = asyncio.create_task(at.connections.disconnect("ring", forget=True))
        await secrets.was_asked.wait()
        job = asyncio.create_task(at.sync.sync("ring", scheduled=True))
        history = asyncio.create_task(at.sync.sync("ring", since=TODAY - 400 * DAY))
        await asyncio.wait({job, history}, timeout=0.05)
        assert len(at.service.reads) == asked
        secrets.is_open.set()
        assert "is removed" in await leaving
        for task in (job, history):
            with pytest.raises(NotConnected):
                await task
        assert (await at.values(), await at.documents()) == ({}, {})
        assert await at.store.sync_states.all() == []


async def test_one_that_gives_up_letting_go_leaves_the_account_readable(tmp_path: Path) -> None:
    secrets = Slow()
    async with bench(tmp_path, secrets=secrets) as at:
        await at.connections.connect("ring", "token", TOKEN)
        await at.sync.idle()
        leaving = [
            asyncio.create_task(at.connections.disconnect("ring", forget=False)) for _ in range(2)
        ]
        await secrets.was_asked.wait()
        for task in leaving:
            task.cancel()
        await asyncio.wait(leaving)
        assert (await at.sync.sync("ring")).problem is None


async def test_several_accounts_and_what_is_read_of_each(tmp_path: Path) -> None:
    def event(calendar: str) -> CalendarEvent:
        return CalendarEvent(calendar, "e", "Lunch", NOON, NOON + timedelta(hours=1))

    async with bench(tmp_path, Service(account="r@example.org"), manifest=MANY) as at:
        one = await at.connections.connect("ring", "token", TOKEN)
        at.service.account = "s@example.org"
        await at.connections.connect("ring", "token", TOKEN)
        assert [c.account for c in await at.connections.all()] == ["r@example.org", "s@example.org"]
        await at.sync.idle()
        assert {state.collection for state in await at.store.sync_states.all()} >= {
            f"{account}/{NIGHTS}" for account in ("r@example.org", "s@example.org")
        }
        with pytest.raises(BadInput, match="Name one"):
            await at.connections.disconnect("ring", forget=False)

        calendars = [f"ring/{account}/{name}" for account in ("r@example.org", "s@example.org")
                     for name in "ab"]  # fmt: skip
        await at.store.calendar.upsert([event(calendar) for calendar in calendars])
        assert [c.key for c in await at.connections.choices(one) if c.is_default] == ["a"]
        await at.store.sync_states.set(SyncState("ring", "r@example.org/a", "a token"))
        chosen = await at.connections.choose(one, ["b"])
        assert [c.key for c in await at.connections.choices(chosen) if c.is_default] == ["b"]
        assert await at.store.calendar.calendars() == calendars[1:]
        assert await at.store.sync_states.get("ring", "r@example.org/a") is None
        with pytest.raises(BadInput, match="at least one"):
            await at.connections.choose(one, [])

        await at.store.sync_states.set(SyncState("ring", "r@example.org/gone at the service", "c"))
        await at.connections.disconnect("ring", "r@example.org", forget=True)
        assert await at.store.calendar.calendars() == calendars[2:]
        states = await at.store.sync_states.all()
        assert states
        assert all(state.collection.startswith("s@example.org/") for state in states)
        await at.connections.disconnect("ring", "s@example.org", forget=False)
        (view,) = await at.connections.overview()
        assert view.imported == 2
        await at.connections.forget_left("ring")
        assert await at.store.calendar.calendars() == []
        with pytest.raises(NotConnected, match="That account of Ring"):
            await at.connections.connect("ring", "token", TOKEN, account="r@example.org")
