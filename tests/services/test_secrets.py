"""Secrets in fake keyrings: kept, refused, locked, hanging."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from lifeos_desktop.domain.errors import BadInput, SecretsUnavailable
from lifeos_desktop.services.secrets import KeyringSecrets, SecretStatus, SessionSecrets

NAME = "ai.openai.api_key"


class FakeKeyring:
    """A keyring in memory that can hang or fail, and says which threads called."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.answers = threading.Event()
        self.answers.set()
        self.error: Exception | None = None
        self.calls = 0
        self.threads: set[int] = set()
        self.at_once = self.most_at_once = 0

    def _enter(self) -> None:
        self.calls += 1
        self.threads.add(threading.get_ident())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.answers.wait(20)
        self.at_once -= 1
        if self.error is not None:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._enter()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._enter()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._enter()
        del self.kept[service, username]


@pytest.fixture
def keyring() -> FakeKeyring:
    return FakeKeyring()


def store(keyring: FakeKeyring, timeout_seconds: float = 5.0) -> KeyringSecrets:
    return KeyringSecrets(timeout_seconds=timeout_seconds, find_backend=lambda: keyring)


@pytest.mark.parametrize("kind", ["keyring", "session"])
async def test_a_secret_is_kept_described_and_forgotten(kind: str, keyring: FakeKeyring) -> None:
    secrets = store(keyring) if kind == "keyring" else SessionSecrets()
    assert await secrets.get(NAME) is None
    assert await secrets.describe(NAME) == SecretStatus(NAME, False, kind)
    await secrets.set(NAME, "sk-€")
    await secrets.set(NAME, "sk-€2")
    assert await secrets.get(NAME) == "sk-€2"
    status = await secrets.describe(NAME)
    assert status == SecretStatus(NAME, True, kind)
    assert "sk-" not in repr(status) + repr(secrets)
    await secrets.delete(NAME)
    await secrets.delete(NAME)
    assert await secrets.get(NAME) is None


async def test_where_the_keyring_fails_the_person_may_choose_this_session(
    keyring: FakeKeyring,
) -> None:
    keyring.error = OSError()
    secrets = store(keyring)
    with pytest.raises(SecretsUnavailable):
        await secrets.set(NAME, "sk-1")
    calls = keyring.calls

    secrets.keep_for_session()
    await secrets.set(NAME, "sk-1")

    assert secrets.kept_in == "session"
    assert await secrets.get(NAME) == "sk-1"
    assert await secrets.describe(NAME) == SecretStatus(NAME, True, "session")
    await secrets.delete(NAME)
    assert await secrets.get(NAME) is None
    assert keyring.calls == calls


async def test_the_keyring_is_called_under_our_name_and_never_on_the_loop(
    keyring: FakeKeyring,
) -> None:
    await store(keyring).set(NAME, "sk-1")
    assert keyring.kept == {("lifeos-desktop", NAME): "sk-1"}
    assert threading.get_ident() not in keyring.threads


@pytest.mark.qt_loop
async def test_it_works_on_the_qt_loop(keyring: FakeKeyring) -> None:
    secrets = store(keyring, 0.2)
    await secrets.set(NAME, "sk-1")
    assert await secrets.get(NAME) == "sk-1"
    keyring.answers.clear()
    with pytest.raises(SecretsUnavailable):
        await secrets.get(NAME)
    keyring.answers.set()


@pytest.mark.parametrize(
    "name",
    ["", "openai", "AI.openai.api_key", "ai..key", "a.b.c.d.e", "ai.open ai.key", ".a.b", "a.b\n"],
)
@pytest.mark.parametrize("kind", ["keyring", "session"])
async def test_other_names_are_refused(kind: str, name: str, keyring: FakeKeyring) -> None:
    secrets = store(keyring) if kind == "keyring" else SessionSecrets()
    for attempt in (secrets.get(name), secrets.set(name, "x"), secrets.delete(name)):
        with pytest.raises(BadInput, match="is no name for a secret"):
            await attempt
    assert keyring.calls == 0


async def test_names_of_every_sort_we_use() -> None:
    secrets = SessionSecrets()
    for name in ("ai.together_ai.api_key", "oura.token", "telegram.bot-1.token"):
        await secrets.set(name, "x")
    with pytest.raises(BadInput):
        await secrets.set("a." + "b" * 100, "x")


@pytest.mark.parametrize("value", ["", " \n", "a\0b"])
async def test_an_empty_or_impossible_secret_changes_nothing(
    value: str, keyring: FakeKeyring
) -> None:
    secrets = store(keyring)
    await secrets.set(NAME, "sk-1")
    with pytest.raises(BadInput, match=r"Nothing was changed\."):
        await secrets.set(NAME, value)
    assert await secrets.get(NAME) == "sk-1"


class KeyringLocked(Exception):
    """Named as keyring's own, which is found by its name."""


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyringLocked("sk-1"), "The keyring is locked"),
        (OSError("sk-1"), r"could not be used \(OSError\)"),
        (TimeoutError("sk-1"), r"could not be used \(TimeoutError\)"),
    ],
)
async def test_every_failure_is_one_error_without_the_secret(
    error: Exception, sentence: str, keyring: FakeKeyring
) -> None:
    keyring.error = error
    secrets = store(keyring)
    for attempt in (secrets.get(NAME), secrets.set(NAME, "sk-1"), secrets.delete(NAME)):
        with pytest.raises(SecretsUnavailable, match=sentence) as caught:
            await attempt
        assert "sk-1" not in str(caught.value)
    keyring.error = None
    assert await secrets.get(NAME) is None


async def test_a_hanging_keyring_is_waited_for_once_and_comes_back(keyring: FakeKeyring) -> None:
    secrets = store(keyring, 0.3)
    keyring.answers.clear()
    start = time.monotonic()
    outcomes = await asyncio.gather(*(secrets.get(NAME) for _ in range(10)), return_exceptions=True)
    assert all(isinstance(outcome, SecretsUnavailable) for outcome in outcomes)
    assert "does not answer" in str(outcomes[0])
    assert time.monotonic() - start < 1.5
    assert keyring.calls == 1  # one thread hangs, and no further one is given to it
    keyring.answers.set()
    await asyncio.sleep(0.1)
    await secrets.set(NAME, "sk-1")
    assert await secrets.get(NAME) == "sk-1"


async def test_calls_do_not_overlap_even_when_one_is_given_up(keyring: FakeKeyring) -> None:
    secrets = store(keyring)
    keyring.answers.clear()
    given_up = asyncio.create_task(secrets.set(NAME, "sk-1"))
    await asyncio.sleep(0.05)
    given_up.cancel()
    following = asyncio.create_task(secrets.get(NAME))
    await asyncio.sleep(0.1)
    keyring.answers.set()
    assert await following == "sk-1"
    assert keyring.most_at_once == 1


def test_a_hanging_keyring_does_not_keep_the_program_from_ending() -> None:
    program = """
        import asyncio, time
        from lifeos_desktop.domain.errors import SecretsUnavailable
        from lifeos_desktop.services.secrets import KeyringSecrets

        class Hanging:
            def get_password(self, service, username):
                time.sleep(600)

        async def main():
            try:
                await KeyringSecrets(timeout_seconds=0.2, find_backend=Hanging).get("a.b")
            except SecretsUnavailable:
                print("refused")

        asyncio.run(main())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=15,
        check=True,
    )
    assert done.stdout == "refused\n"
