"""The providers there are: one line each."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.google_calendar.manifest import GOOGLE_CALENDAR
from lifeos_desktop.integrations.ics.manifest import ICS
from lifeos_desktop.integrations.oura.manifest import OURA

MANIFESTS: tuple[Manifest, ...] = (OURA, GOOGLE_CALENDAR, ICS)


def manifest(provider: str) -> Manifest:
    """The manifest with this id; NotFound for a provider LifeOS does not know."""
    for known in MANIFESTS:
        if known.id == provider:
            return known
    names = ", ".join(known.id for known in MANIFESTS) or "none"
    raise NotFound(f"LifeOS knows no service called “{provider}”. Those it knows: {names}.")


def load(path: str) -> Any:
    """What a manifest names as "module:name". Imports the module at first use."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
