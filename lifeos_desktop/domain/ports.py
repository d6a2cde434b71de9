"""The outside world as Protocols: only where there is a second implementation or none of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for measuring spans."""
        ...


@dataclass(frozen=True, slots=True)
class LanguageRequest:
    """One question to a language model. ``schema`` is a JSON schema for the answer, or empty."""

    model: str
    system: str
    prompt: str
    schema_name: str = ""
    schema: str = ""  # JSON text: keeps the message hashable and small to send between processes
    api_base: str = ""
    api_key: str = field(default="", repr=False)
    max_tokens: int = 1200
    temperature: float = 0.2
    timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class LanguageReply:
    """What came back. ``cost_usd`` None = price unknown; 0.0 = runs on this machine."""

    text: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_usd: float | None


class Language(Protocol):
    """A language model."""

    async def complete(self, request: LanguageRequest) -> LanguageReply:
        """Answer, or raise ModelProblem / EngineProblem with a readable sentence."""
        ...


class SecretStore(Protocol):
    """Where secrets live: the keyring of the operating system."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...

    async def delete(self, name: str) -> None: ...


class Notifier(Protocol):
    """Shows a message to the person. Returns False when nothing could be shown."""

    async def notify(self, title: str, body: str, *, open_target: str = "") -> bool: ...
