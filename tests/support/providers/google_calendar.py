"""One calendar of the fake Google: what is in it, and what has changed since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.support.providers.google_events import Event, instances, touches, without


@dataclass
class Calendar:
    """A calendar; every event has the number of the change that made it what it is."""

    entry: dict[str, Any]
    events: dict[str, tuple[Event, int]] = field(default_factory=dict)
    # What a series was before it was changed: its instances of then are gone.
    former: list[tuple[Event, int]] = field(default_factory=list)

    @property
    def zone(self) -> str:
        return str(self.entry["timeZone"])

    def keep(self, event: Event, version: int) -> None:
        """Put an event in place of what it was."""
        before, _ = self.events.pop(event["id"], ({}, 0))
        if "recurrence" in before:
            self.former.append((before, version))
        if event["status"] == "cancelled" and "recurrence" in before:
            for name, (other, _) in list(self.events.items()):
                if other.get("recurringEventId") == event["id"]:
                    del self.events[name]
        self.events[event["id"]] = (event, version)

    def found(
        self, first: datetime, last: datetime, since: int, *, is_single: bool
    ) -> Iterator[Event]:
        """The events of a window, or what has changed since; deleted ones too."""
        zone = self.zone
        given: set[str] = set()
        for event, version in list(self.events.values()):
            if is_single and "recurrence" in event:
                for own in instances(event, first, last, zone):
                    exception, its_version = self.events.get(own["id"], (own, 0))
                    given.add(own["id"])
                    if max(version, its_version) > since:
                        yield exception
            elif event["id"] not in given and version > since:
                # With a window, a list holds what touches it; changes come wherever they are.
                is_in = bool(since) or _is_in(event, first, last, zone)
                if is_in and not (is_single and self._was_series(event["id"])):
                    given.add(event["id"])
                    yield event
        for former, version in self.former:
            if is_single and since and version > since:
                for own in instances(former, first, last, zone):
                    if own["id"] not in given:
                        given.add(own["id"])
                        yield without(former, own["originalStartTime"])

    def _was_series(self, name: str) -> bool:
        """Of a series that is gone, only its instances are told when single events are asked."""
        return any(former["id"] == name for former, _ in self.former)


def _is_in(event: Event, first: datetime, last: datetime, zone: str) -> bool:
    if event["status"] == "cancelled":
        return True
    if "recurrence" in event:
        return any(True for _ in instances(event, first, last, zone))
    return touches(event, first, last, zone)
