"""The app's side of the language engine: domain.ports.Language over a child process."""

from __future__ import annotations

from lifeos_desktop.domain.errors import EngineProblem
from lifeos_desktop.domain.ports import Clock, LanguageReply, LanguageRequest
from lifeos_desktop.engines.host import EngineHost

ENTRY = "lifeos_desktop.engines.language.worker:main"

START_SECONDS = 60.0
"""How long the engine's own start may take on a slow machine, on top of the model's time."""


def language_host(clock: Clock, *, idle_seconds: float = 120.0) -> EngineHost:
    """The process the language engine runs in; not started yet."""
    return EngineHost("language", entry=ENTRY, clock=clock, idle_seconds=idle_seconds)


class LanguageEngine:
    """Asks a language model through LiteLLM, in a process of its own."""

    def __init__(self, host: EngineHost) -> None:
        self._host = host

    async def complete(self, request: LanguageRequest) -> LanguageReply:
        """Answer, or raise ModelProblem / EngineProblem with a readable sentence.

        The engine itself keeps to ``request.timeout_seconds``; the host's limit stands behind it
        for an engine that hangs.
        """
        reply = await self._host.call(request, timeout=request.timeout_seconds + START_SECONDS)
        if not isinstance(reply, LanguageReply):
            raise EngineProblem("The language engine answered something unexpected.")
        return reply

    async def close(self) -> None:
        """End the engine's process."""
        await self._host.close()
