"""What a person enters to connect: checked, and parted into secrets and what is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.base import Field, Way
from lifeos_desktop.services.provider_settings import declared_field, safe_address

_LONGEST_SECRET = 4_000


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers for a way to connect, by field: secrets for the keyring, options for the row."""

    secrets: Mapping[str, str] = field(repr=False)
    options: Mapping[str, Any]


def checked(way: Way, given: Mapping[str, str], kept: Mapping[str, str]) -> Answers:
    """The answers, each checked; BadInput names the field.

    ``kept`` are secrets of the account that stand where nothing new is entered.
    """
    unknown = set(given) - {one.key for one in way.fields}
    if unknown:
        raise BadInput(f"There is nothing called {', '.join(sorted(unknown))} to enter here.")
    secrets: dict[str, str] = {}
    options: dict[str, Any] = {}
    for one in way.fields:
        text = given.get(one.key, "").strip()
        if one.kind == "secret":
            value = _secret(one, text) if text else kept.get(one.key, "")
            if value:
                secrets[one.key] = value
                continue
        elif text or one.default != "":
            options[one.key] = _option(one, text or str(one.default))
            continue
        if not one.is_optional:
            raise BadInput(f"“{one.label}” is empty. Enter it and try again.")
    return Answers(secrets, options)


def _secret(one: Field, text: str) -> str:
    if len(text) > _LONGEST_SECRET or not text.isprintable() or " " in text:
        raise BadInput(
            f"“{one.label}” cannot be right: it is one line without spaces. Copy it again."
        )
    return text


def _option(one: Field, text: str) -> str | int | bool:
    try:
        if one.kind == "address":
            return safe_address(text)
        value = declared_field(one).spec.parse(text)
    except BadInput as problem:
        raise BadInput(f"“{one.label}”: {problem}") from None
    assert isinstance(value, str | int | bool)
    return value
