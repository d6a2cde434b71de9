"""A profile in a temporary folder: a real store and real services, no engine, no keyring."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lifeos_desktop.app.container import Container
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.ports import Clock, LanguageReply, LanguageRequest, SecretStore
from lifeos_desktop.integrations.limiter import Sleep
from lifeos_desktop.services.secrets import SessionSecrets


@dataclass
class ScriptedModel:
    """Answers with what it was given, in order; keeps what it was asked."""

    replies: list[str | LifeosError] = field(default_factory=list)
    requests: list[LanguageRequest] = field(default_factory=list)
    cost_usd: float | None = 0.001

    async def complete(self, request: LanguageRequest) -> LanguageReply:
        self.requests.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, LifeosError):
            raise reply
        return LanguageReply(reply, request.model, 100, 50, self.cost_usd)


@dataclass
class ShownNotifications:
    """A notifier that keeps what it was asked to show."""

    can_show: bool = True
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    async def notify(self, title: str, body: str, *, open_target: str = "") -> bool:
        self.shown.append((title, body, open_target))
        return self.can_show


@asynccontextmanager
async def profile(
    folder: Path,
    clock: Clock,
    *,
    demo: bool = False,
    zone: str = "Europe/Berlin",
    model: ScriptedModel | None = None,
    secrets: SecretStore | None = None,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Container]:
    """An open, started container; closed at the end."""
    container = Container.open(
        AppPaths.of(folder, demo=demo),
        clock=clock,
        environment={},
        secrets=secrets if secrets is not None else SessionSecrets(),
        language=model,
        sleep=sleep,
    )
    try:
        await container.start()
        await container.settings.set("general.timezone", zone)
        yield container
    finally:
        await container.close()


def rows(container: Container, sql: str) -> list[tuple[Any, ...]]:
    """What a query gives, asked on a connection of its own."""
    with closing(sqlite3.connect(container.paths.database)) as connection:
        return list(connection.execute(sql))
