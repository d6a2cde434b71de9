"""A process that renews a sign-in: ``python -m tests.support.token_process FOLDER TOKEN-ADDRESS``.

The folder holds the secrets (a file instead of a keyring) and the lock. With ``--die`` it is killed
by itself when the new refresh token is to be written.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

from lifeos_desktop.app.clock import SystemClock
from lifeos_desktop.app.exclusive import exclusive
from lifeos_desktop.domain.connections import Connection
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.integrations.base import SignIn
from lifeos_desktop.integrations.http import Http
from lifeos_desktop.integrations.oauth import ClientKeys, Grant, Tokens
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

SIGN_IN = SignIn("authorize", ("token",), ("daily",), uses_pkce=False)
CONNECTION = Connection("oura", "me", "Oura", "oauth")


class FileSecrets:
    """domain.ports.SecretStore in a JSON file."""

    def __init__(self, path: Path, *, dies: bool = False) -> None:
        self._path = path
        self._dies = dies

    async def get(self, name: str) -> str | None:
        """The secret."""
        found: str | None = self._read().get(name)
        return found

    async def set(self, name: str, value: str) -> None:
        """Keep it, or be killed instead."""
        if self._dies:
            os.kill(os.getpid(), signal.SIGKILL)
        self._path.write_text(json.dumps(self._read() | {name: value}))

    async def delete(self, name: str) -> None:
        """Forget it."""
        self._path.write_text(json.dumps({k: v for k, v in self._read().items() if k != name}))

    def _read(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return kept


async def main(folder: Path, address: str, *, dies: bool) -> str:
    """An access token, or the sentence why there is none."""
    clock = SystemClock()
    http = Http(clock)

    async def on_granted(grant: Grant) -> None:
        """Nothing to keep here."""

    tokens = Tokens(
        CONNECTION,
        SIGN_IN,
        {"token": address},
        ClientKeys(CLIENT_ID, CLIENT_SECRET),
        FileSecrets(folder / "secrets.json", dies=dies),
        http,
        clock,
        exclusive=partial(exclusive, folder / "lock"),
        on_granted=on_granted,
    )
    try:
        return await tokens.access()
    except LifeosError as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        await http.close()


if __name__ == "__main__":
    print(asyncio.run(main(Path(sys.argv[1]), sys.argv[2], dies="--die" in sys.argv)))
