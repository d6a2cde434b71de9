"""The settings of the providers, made from their manifests: options and addresses of servers.

The key is "<provider>.<field>". Addresses are advanced: they are right for nearly everybody, and
changed only for a proxy, another host or a server of one's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.base import Field, Manifest
from lifeos_desktop.services.settings_model import Spec, Value, number, text, yes_no

REDIRECT_PORT = "redirect_port"


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting of a provider and what it is while nothing else was chosen."""

    spec: Spec
    default: Value


def declared(manifests: Iterable[Manifest]) -> Mapping[str, Declared]:
    """Every setting of these providers by its key."""
    found: dict[str, Declared] = {}
    for manifest in manifests:
        for field in manifest.options:
            found[f"{manifest.id}.{field.key}"] = declared_field(field)
        for field in manifest.addresses:
            is_address = "://" in str(field.default) or field.kind == "address"
            made = declared_field(replace(field, kind="address") if is_address else field)
            advanced = replace(made.spec, is_advanced=True)
            found[f"{manifest.id}.{field.key}"] = replace(made, spec=advanced)
        for way in manifest.ways:
            if way.sign_in is not None and way.sign_in.port:
                made = declared_field(_port_field(way.sign_in.port))
                advanced = replace(made.spec, is_advanced=True)
                found[f"{manifest.id}.{REDIRECT_PORT}"] = replace(made, spec=advanced)
    return found


def safe_address(address: str) -> str:
    """An address secrets may be sent to: https, or http on this computer. BadInput otherwise."""
    problem = BadInput(
        "Type an address that starts with https:// (or http:// for a server on this computer)."
    )
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port  # a port that is no number is found out here
    except ValueError:
        raise problem from None
    if not host or any(c.isspace() for c in address) or parts.username or parts.password:
        raise problem
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)):
        return address
    raise problem


def _port_field(port: int) -> Field:
    return Field(
        REDIRECT_PORT,
        "Port of the sign-in",
        "Only where another program uses it. Your app must name the same in its redirect address.",
        kind="number",
        default=port,
        minimum=1024,
        maximum=65_535,
    )


def _is_here(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def declared_field(field: Field) -> Declared:
    """How the value of a field is read, and its default."""
    match field.kind:
        case "yes_no":
            made = yes_no(bool(field.default), field.label, field.help)
        case "number":
            low = field.minimum if field.minimum is not None else 0
            high = field.maximum if field.maximum is not None else 1_000_000
            made = number(int(field.default or low), low, high, field.label, field.help)
        case "address":
            made = text(
                field.label,
                field.help,
                check=_optional_address if field.is_optional else safe_address,
                default=str(field.default),
            )
        case "text":
            made = text(field.label, field.help, default=str(field.default))
        case _:
            raise ValueError(f"a setting cannot be of the kind {field.kind}")
    return Declared(made.metadata["spec"], made.default)


def _optional_address(address: str) -> str:
    return safe_address(address) if address else ""
