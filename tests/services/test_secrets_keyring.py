"""The real keyring library: which backends it offers are taken, and a real Secret Service."""

from __future__ import annotations

import subprocess
import sys

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.services.secrets import SERVICE, KeyringSecrets

NAME = "ai.openai.api_key"


class _InMemory(KeyringBackend):
    priority = -1  # type: ignore[assignment]  # never picked by the library itself

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlaintextKeyring(_InMemory):
    """Named as the one of keyrings.alt that writes a readable file."""


def _offer(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, PlaintextKeyring])
async def test_a_backend_that_keeps_nothing_safe_is_refused(
    monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend]
) -> None:
    _offer(monkeypatch, kind())
    secrets = KeyringSecrets()
    for attempt in (secrets.get(NAME), secrets.set(NAME, "x"), secrets.describe(NAME)):
        with pytest.raises(SecretsUnavailable, match="no keyring that keeps secrets safe"):
            await attempt


async def test_of_a_chain_the_first_safe_one_is_used_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readable, safe = PlaintextKeyring(), _InMemory()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [readable, safe])
    _offer(monkeypatch, chainer.ChainerBackend())
    await KeyringSecrets().set(NAME, "sk-1")
    assert safe.kept == {(SERVICE, NAME): "sk-1"}
    assert readable.kept == {}


async def test_a_chain_of_unsafe_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [PlaintextKeyring()])
    _offer(monkeypatch, chainer.ChainerBackend())
    with pytest.raises(SecretsUnavailable):
        await KeyringSecrets().set(NAME, "sk-1")


async def test_a_keyring_that_comes_later_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    _offer(monkeypatch, fail.Keyring())
    secrets = KeyringSecrets()
    with pytest.raises(SecretsUnavailable):
        await secrets.get(NAME)
    _offer(monkeypatch, _InMemory())
    assert await secrets.get(NAME) is None


def test_the_library_is_not_loaded_before_the_first_call() -> None:
    program = (
        "import sys; from lifeos_desktop.services.secrets import KeyringSecrets;"
        "KeyringSecrets(); print('keyring' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "False\n"


@pytest.mark.desktop
async def test_the_real_secret_service() -> None:
    secrets = KeyringSecrets()
    name = "ai.test-of-lifeos.api_key"
    try:
        await secrets.set(name, "sk-€-1")
        await secrets.set(name, "sk-€-2")
        assert await secrets.get(name) == "sk-€-2"
        assert await KeyringSecrets().get(name) == "sk-€-2"
    finally:
        await secrets.delete(name)
    await secrets.delete(name)
    assert await secrets.get(name) is None
    assert type(secrets._backend).__module__ == "keyring.backends.SecretService"
