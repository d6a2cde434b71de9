"""Turns whatever LiteLLM raises into one sentence per cause.

LiteLLM's own classes are not precise (a refused connection becomes "InternalServerError 500"), but
the chain of causes under them is: an httpx status error when the provider answered, an httpx
transport error when it did not. Nothing of the provider's own text is repeated: it can quote the
prompt or parts of the key.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from enum import Enum, auto

import httpx

from lifeos_desktop.domain.errors import ModelProblem
from lifeos_desktop.domain.ports import LanguageRequest
from lifeos_desktop.engines.language.models import (
    address_of,
    is_loopback,
    provider_of,
    provider_title,
)


class Cause(Enum):
    """Why there is no answer."""

    NO_KEY = auto()
    NO_SETTING = auto()
    WRONG_KEY = auto()
    FORBIDDEN = auto()
    NO_CREDIT = auto()
    RATE_LIMIT = auto()
    UNKNOWN_MODEL = auto()
    TOO_LONG = auto()
    REFUSED_REQUEST = auto()
    PROVIDER_DOWN = auto()
    OFFLINE = auto()
    UNREACHABLE = auto()
    CUT = auto()
    TIMEOUT = auto()
    UNREADABLE = auto()
    EMPTY = auto()


def cause_of(error: BaseException) -> Cause:
    """What really happened."""
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, httpx.HTTPStatusError):
            return _answered(link.response.status_code, chain)
    if any(isinstance(link, httpx.TimeoutException) for link in chain):
        return Cause.TIMEOUT
    if any(isinstance(link, socket.gaierror) for link in chain):
        return Cause.OFFLINE
    if any(isinstance(link, httpx.ConnectError) for link in chain):
        return Cause.UNREACHABLE
    if any(isinstance(link, httpx.TransportError) for link in chain):
        return Cause.CUT
    return Cause.UNREADABLE


def problem(
    cause: Cause, request: LanguageRequest, *, detail: str = "", retry_after: float | None = None
) -> ModelProblem:
    """The error a person reads. ``detail`` completes NO_SETTING and EMPTY."""
    who = provider_title(request.model)
    where = f" at {address_of(request.api_base)}" if request.api_base else ""
    secret = f"ai.{provider_of(request.model) or 'provider'}.api_key"
    wait = f" in {retry_after:.0f} seconds" if retry_after else " later"
    own = is_loopback(request.api_base) or provider_of(request.model) == "ollama_chat"
    sentences = {
        Cause.NO_KEY: f"No key is set for {who}. Add it as {secret}, or choose another model.",
        Cause.NO_SETTING: f"{who} also needs {detail} in the environment. Set it, or choose"
        " another model.",
        Cause.WRONG_KEY: f"{who} did not accept the key. Check {secret}.",
        Cause.FORBIDDEN: f"The key for {who} may not use {request.model}. Check what the account"
        " allows, or choose another model.",
        Cause.NO_CREDIT: f"The account with {who} has no credit left. Add some there, or choose"
        " another model.",
        Cause.RATE_LIMIT: f"{who} takes no more requests for now. Try again{wait}.",
        Cause.UNKNOWN_MODEL: f"There is no model {request.model}{where}. Check the name in the"
        " settings.",
        Cause.TOO_LONG: f"The request is too long for {request.model}. Choose a model that takes"
        " more text.",
        Cause.REFUSED_REQUEST: f"{who} did not accept the request. Another model may.",
        Cause.PROVIDER_DOWN: f"{who} has a problem of its own right now. Try again later.",
        Cause.OFFLINE: f"{who} could not be found{where}. Check the connection to the internet.",
        Cause.UNREACHABLE: (
            f"Nothing answers{where or ' on this machine'}. Start {who} there and try again."
            if own
            else f"{who} could not be reached{where}. Check the connection and try again."
        ),
        Cause.CUT: f"The connection to {who} broke off before the answer was complete. Try again.",
        Cause.TIMEOUT: f"{who} did not answer within {request.timeout_seconds:g} seconds. Try again"
        " later, or choose a faster model.",
        Cause.UNREADABLE: f"{who} answered something that is no answer{where}. Check the address"
        " and the model in the settings.",
        Cause.EMPTY: f"{request.model} gave an empty answer{detail}. Try again, or choose another"
        " model.",
    }
    return ModelProblem(sentences[cause])


def retry_after(error: BaseException) -> float | None:
    """Seconds the provider asked to wait, None when it said nothing usable."""
    for link in _chain(error):
        if isinstance(link, httpx.HTTPStatusError):
            try:
                return float(link.response.headers.get("retry-after", ""))
            except ValueError:
                return None
    return None


def _answered(status: int, chain: list[BaseException]) -> Cause:
    """The cause when the provider answered with an error."""
    told = " ".join(str(link) for link in chain).lower()
    if status == 413 or any(type(link).__name__ == "ContextWindowExceededError" for link in chain):
        return Cause.TOO_LONG
    if status == 401 or "api_key_invalid" in told or "api key not valid" in told:
        return Cause.WRONG_KEY  # Gemini says 400 for a wrong key
    if status == 402 or "insufficient_quota" in told or "credit balance is too low" in told:
        return Cause.NO_CREDIT
    if status in (400, 422):
        too_long = "context length" in told or "context_length_exceeded" in told
        return Cause.TOO_LONG if too_long else Cause.REFUSED_REQUEST
    if status >= 500:
        return Cause.PROVIDER_DOWN
    return {
        403: Cause.FORBIDDEN,
        404: Cause.UNKNOWN_MODEL,
        408: Cause.TIMEOUT,
        429: Cause.RATE_LIMIT,
    }.get(status, Cause.REFUSED_REQUEST)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was raised from."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__
