"""The providers there are: one line each."""

from __future__ import annotations

from lifeos_desktop.domain.errors import NotFound
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.google_calendar.manifest import GOOGLE_CALENDAR
from lifeos_desktop.integrations.ics.manifest import ICS
from lifeos_desktop.integrations.loading import load
from lifeos_desktop.integrations.oura.manifest import OURA

__all__ = ["MANIFESTS", "load", "manifest"]

MANIFESTS: tuple[Manifest, ...] = (OURA, GOOGLE_CALENDAR, ICS)


def manifest(provider: str) -> Manifest:
    """The manifest with this id; NotFound for a provider LifeOS does not know."""
    for known in MANIFESTS:
        if known.id == provider:
            return known
    names = ", ".join(known.id for known in MANIFESTS) or "none"
    raise NotFound(f"LifeOS knows no service called “{provider}”. Those it knows: {names}.")
