"""A service that answers as a test says, and the way out to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from lifeos_desktop.integrations.http import Http, Patience
from tests.support.clock import FakeClock, Sleeps
from tests.support.providers.server import FakeServer, Fault, Reply, Request

SECRET = "planted-secret-token"


@dataclass
class Web(FakeServer):
    """Answers as the test says, {"ok": true} unless it says something."""

    answers: list[Reply] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        return self.answers.pop(0) if self.answers else Reply.of({"ok": True})

    def refusal(self, fault: Fault, request: Request) -> Reply:
        raise NotImplementedError


@asynccontextmanager
async def opened(patience: Patience | None = None) -> AsyncIterator[tuple[Http, Web, Sleeps]]:
    clock = FakeClock()
    sleeps = Sleeps(clock)
    http = Http(clock, sleep=sleeps, patience=patience)
    with Web(clock=clock) as web:
        try:
            yield http, web, sleeps
        finally:
            await http.close()


def plain(status: int, *headers: tuple[str, str], body: bytes = b"") -> Reply:
    """A reply with a status and headers, and no more."""
    return Reply(status, body, headers)


def is_a_sentence(problem: BaseException) -> None:
    """Check that an error is text for a person, and lets nothing slip."""
    text = str(problem)
    assert text.startswith(("Oura", "The", "What", "LifeOS")), text
    assert text.endswith("."), text
    assert SECRET not in text
    assert "127.0.0.1" not in text
    assert problem.__cause__ is None
    assert "!" not in text
