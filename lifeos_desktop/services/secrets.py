"""Keys and tokens: in the keyring of the operating system, or in memory for one session.

They never go into the database, a backup, an export or a log.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lifeos_desktop.domain.errors import BadInput, SecretsUnavailable
from lifeos_desktop.domain.ports import SecretStore
from lifeos_desktop.engines.language.models import needs_key, provider_of

SERVICE = "lifeos-desktop"

_NAME = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+){1,3}")
_NAME_LENGTH = 100
_WAIT_SECONDS = 0.02

_MEANWHILE = (
    "Everything that needs no key works. Start a keyring (GNOME Keyring, KWallet), or keep secrets"
    " for this session only."
)
_HANGS = (
    "The keyring does not answer; it may be waiting for you to unlock it. Everything that needs no"
    " key works; unlock the keyring and try again."
)

# Where the usual variable is not simply <PROVIDER>_API_KEY, as it is for OpenAI (OPENAI_API_KEY),
# Anthropic, Mistral, Groq, DeepSeek, OpenRouter, Azure, xAI, Cohere and most others.
_VARIABLES = {
    "fireworks_ai": ("FIREWORKS_AI_API_KEY", "FIREWORKS_API_KEY"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "huggingface": ("HF_TOKEN", "HUGGINGFACE_API_KEY"),
    "ollama": ("OLLAMA_API_KEY",),
    "perplexity": ("PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"),
    "together_ai": ("TOGETHERAI_API_KEY", "TOGETHER_API_KEY"),
}

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class SecretStatus:
    """What may be said about a secret. ``kept_in``: keyring | session."""

    name: str
    is_set: bool
    kept_in: str


class Backend(Protocol):
    """The part of a keyring backend that is used. Every call may block, for ever too."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class KeyringSecrets:
    """domain.ports.SecretStore over the keyring. Every failure is SecretsUnavailable.

    A call runs in a thread of its own, one at a time. It is a daemon thread and not a pool's,
    because a pool's thread that hangs would keep the program from ending. After a call that hangs,
    further ones are refused at once until that one has come back.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = 20.0,
        find_backend: Callable[[], Backend] | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._find_backend = find_backend or _system_backend
        self._backend: Backend | None = None  # touched by the keyring thread only
        self._one_at_a_time = asyncio.Lock()
        self._thread: threading.Thread | None = None
        self._hangs = False
        self._session: SessionSecrets | None = None

    @property
    def kept_in(self) -> str:
        """keyring, or session once the person chose that."""
        return "session" if self._session else "keyring"

    def keep_for_session(self) -> None:
        """From now on keep secrets in memory until LifeOS ends; the keyring is left alone."""
        self._session = self._session or SessionSecrets()

    async def get(self, name: str) -> str | None:
        """The secret, None when it is not set."""
        if self._session:
            return await self._session.get(name)
        checked = _checked(name)
        return await self._in_thread(lambda backend: backend.get_password(SERVICE, checked))

    async def set(self, name: str, value: str) -> None:
        """Keep a secret, in place of an earlier one."""
        if self._session:
            await self._session.set(name, value)
            return
        checked, text = _checked(name), _checked_value(value)
        await self._in_thread(lambda backend: backend.set_password(SERVICE, checked, text))

    async def delete(self, name: str) -> None:
        """Forget a secret; one that is not set is no error."""
        if self._session:
            await self._session.delete(name)
            return
        checked = _checked(name)

        def forget(backend: Backend) -> None:
            if backend.get_password(SERVICE, checked) is not None:
                backend.delete_password(SERVICE, checked)

        await self._in_thread(forget)

    async def describe(self, name: str) -> SecretStatus:
        """Whether a secret is set, without it."""
        return SecretStatus(name, await self.get(name) is not None, self.kept_in)

    async def _in_thread(self, work: Callable[[Backend], _Result]) -> _Result:
        async with self._one_at_a_time:
            await self._previous_is_over()
            result: Future[_Result] = Future()
            result.set_running_or_notify_cancel()  # whoever waits may give up, the thread cannot
            self._thread = threading.Thread(
                target=self._work, args=(work, result), name="keyring", daemon=True
            )
            self._thread.start()
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    return await asyncio.wrap_future(result)
            except TimeoutError:
                self._hangs = True
                raise SecretsUnavailable(_HANGS) from None

    async def _previous_is_over(self) -> None:
        """Wait for a call nobody waits for any more; refuse while one hangs."""
        for _ in range(round(self._timeout_seconds / _WAIT_SECONDS) + 1):
            if self._thread is None or not self._thread.is_alive():
                self._hangs = False
                return
            if self._hangs:
                break
            await asyncio.sleep(_WAIT_SECONDS)
        self._hangs = True
        raise SecretsUnavailable(_HANGS)

    def _work(self, work: Callable[[Backend], _Result], result: Future[_Result]) -> None:
        try:
            if self._backend is None:
                self._backend = self._find_backend()
            result.set_result(work(self._backend))
        except SecretsUnavailable as problem:
            result.set_exception(problem)
        except Exception as error:  # noqa: BLE001 - each system's backend has errors of its own
            result.set_exception(SecretsUnavailable(_sentence(error)))


class SessionSecrets:
    """domain.ports.SecretStore in memory: all is forgotten when LifeOS ends.

    Chosen by the person where there is no keyring; never taken silently.
    """

    kept_in = "session"

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"SessionSecrets({len(self._secrets)} set)"

    async def get(self, name: str) -> str | None:
        """The secret, None when it is not set."""
        return self._secrets.get(_checked(name))

    async def set(self, name: str, value: str) -> None:
        """Keep a secret until the program ends."""
        self._secrets[_checked(name)] = _checked_value(value)

    async def delete(self, name: str) -> None:
        """Forget a secret; one that is not set is no error."""
        self._secrets.pop(_checked(name), None)

    async def describe(self, name: str) -> SecretStatus:
        """Whether a secret is set, without it."""
        return SecretStatus(name, await self.get(name) is not None, "session")


def provider_secret_name(model: str) -> str | None:
    """The name a model provider's key is kept under, None when the model names no provider."""
    provider = _provider(model)
    return f"ai.{provider}.api_key" if provider else None


async def provider_key(
    model: str, environment: Mapping[str, str], secrets: SecretStore, *, api_base: str = ""
) -> str | None:
    """The key for a model: the kept one, else the one in its provider's usual variable.

    A variable counts for this run only and is never kept. Raises SecretsUnavailable when only the
    keyring could have known a key the model needs.
    """
    name = provider_secret_name(model)
    if name is None or not _NAME.fullmatch(name):
        return None
    unavailable: SecretsUnavailable | None = None
    try:
        kept = await secrets.get(name)
    except SecretsUnavailable as problem:
        kept, unavailable = None, problem
    if kept:
        return kept
    provider = _provider(model)
    usual = f"{provider.upper().replace('-', '_')}_API_KEY"
    for variable in _VARIABLES.get(provider, (usual,)):
        if value := environment.get(variable, "").strip():
            return value
    if unavailable is not None and needs_key(model, api_base):
        raise unavailable
    return None


def _provider(model: str) -> str:
    """The provider as people call it: Ollama's two interfaces are one."""
    return provider_of(model).removesuffix("_chat")


def _checked(name: str) -> str:
    if len(name) > _NAME_LENGTH or not _NAME.fullmatch(name):
        raise BadInput(
            f"“{name[:_NAME_LENGTH]}” is no name for a secret. Names look like ai.openai.api_key:"
            " two to four parts of lower-case letters, digits, - and _, joined by dots."
        )
    return name


def _checked_value(value: str) -> str:
    if not value.strip():
        raise BadInput("The secret is empty. Nothing was changed.")
    if "\0" in value:
        raise BadInput("The secret holds a zero byte, which no keyring takes. Nothing was changed.")
    return value


def _system_backend() -> Backend:
    """The keyring of this system; refuses those that lose secrets or write them readable."""
    import keyring  # some 60 ms, and looking for a backend takes up to half a second
    from keyring.backends import chainer

    backend = keyring.get_keyring()
    # A chain of keyrings would write to whichever takes the secret, a readable file too.
    candidates = backend.backends if isinstance(backend, chainer.ChainerBackend) else [backend]
    for candidate in candidates:
        kind = type(candidate)
        refused = kind.__module__.startswith(
            ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt.")
        )
        if not refused and "plaintext" not in kind.__name__.lower():
            found: Backend = candidate
            return found
    raise SecretsUnavailable(f"This machine has no keyring that keeps secrets safe. {_MEANWHILE}")


def _sentence(error: Exception) -> str:
    """What a person reads. The error's own text is left out: it may quote what was written."""
    kind = type(error).__name__
    if kind in ("KeyringLocked", "InitError", "LockedException", "PromptDismissedException"):
        return (
            "The keyring is locked. Everything that needs no key works; unlock the keyring and try"
            " again."
        )
    return f"The keyring could not be used ({kind}). {_MEANWHILE}"
