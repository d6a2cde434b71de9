"""What comes back from a service, and what a status that is no success means to a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from lifeos_desktop.domain.errors import (
    AuthExpired,
    BadData,
    Forbidden,
    SourceProblem,
    Unavailable,
)
from lifeos_desktop.integrations.limiter import rate_limited

MEGABYTE = 1_000_000
STAYS = "What is stored stays"
BY_ITSELF = f"{STAYS}; LifeOS tries again by itself."
IF_IT_GOES_ON = f"{BY_ITSELF} If it goes on, look for a newer LifeOS."
_LONE = re.compile(rb"\\u[dD][89a-fA-F]")  # in JSON, what may be half of a pair


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; ``headers`` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    service: str = "The service"

    def json(self) -> Any:
        """The body as JSON; BadData when it is none."""
        try:
            value = json.loads(self.content, parse_constant=_no_number)
            if _LONE.search(self.content):
                # Half a character, which no database takes: written as a question mark.
                text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
                value = json.loads(text)
            return value
        except (ValueError, RecursionError):
            raise BadData(
                f"{self.service} answered something that is not what it promises. {BY_ITSELF}"
            ) from None


def map_status(status: int, body: bytes, headers: Mapping[str, str], service: str) -> SourceProblem:
    """The error for a status that is no success. ``body`` is read for nothing but its kind."""
    if status == 401:
        return AuthExpired(
            f"{service} does not accept the sign-in any more. {STAYS}; choose Reconnect."
        )
    if status == 403:
        return Forbidden(
            f"{service} refuses this: a permission or a membership is missing. {STAYS}; check"
            f" your account at {service}, then choose Reconnect."
        )
    if status == 429:
        return rate_limited(service, None)
    if status in (408, 425) or status >= 500:
        return Unavailable(f"{service} has trouble of its own right now. {BY_ITSELF}")
    if 300 <= status < 400:
        return BadData(
            f"{service} sends to another address, which LifeOS does not follow. {STAYS}; check"
            f" the address in the settings of {service}."
        )
    if status in (404, 410):
        return BadData(f"{service} does not have what was asked for. {IF_IT_GOES_ON}")
    return BadData(f"{service} did not understand the question. {IF_IT_GOES_ON}")


def is_safe_address(url: str) -> bool:
    """Whether an address is https, or http on this computer."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port  # a port that is no number raises
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and is_here(host)))


def is_here(host: str) -> bool:
    """Whether a host is this computer."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _no_number(name: str) -> float:
    raise ValueError(name)
