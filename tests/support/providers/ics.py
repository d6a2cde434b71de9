"""A calendar behind a secret address, as Google, Apple and Outlook hand them out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from typing import ClassVar

from tests.support.providers.server import FakeServer, Fault, Reply, Request

SECRET_PATH = "/calendar/ical/robin/private-planted-address/basic.ics"
_KIND = "text/calendar; charset=utf-8"


@dataclass
class FakeIcs(FakeServer):
    """Serves one text. Set a field to change how it behaves.

    ``has_etag`` and ``has_last_modified``: what it tells of a version, and answers 304 by.
    ``redirects``: how many addresses lead on to the next before the calendar. ``is_reset``: the
    person had a new secret address made, and this one leads to nothing.
    """

    text: str = field(default="")
    has_etag: bool = True
    has_last_modified: bool = True
    redirects: int = 0
    content_type: str = _KIND
    is_reset: bool = False

    routes: ClassVar[str] = r"\.ics$"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.text = self.text or calendar_text()
        self._changed_at = self.now()

    @property
    def secret_address(self) -> str:
        """What the person pastes."""
        return self.address + SECRET_PATH

    def change(self, text: str) -> None:
        """Somebody has changed the calendar."""
        with self._lock:
            self.text = text
            # To the second, as Last-Modified is: two versions never share one.
            self._changed_at = max(self.now(), self._changed_at + timedelta(seconds=1))

    def answer(self, request: Request) -> Reply:
        step = request.query.get("step", "0")
        if request.path != SECRET_PATH or not step.isdecimal() or self.is_reset:
            return Reply.page("<html><title>Error 404 (Not Found)</title></html>", 404)
        if int(step) < self.redirects:
            there = f"{self.secret_address}?step={int(step) + 1}"
            return Reply(302, headers=(("location", there),), content_type="text/html")
        body = self.text.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        changed = format_datetime(self._changed_at, usegmt=True)
        tells: list[tuple[str, str]] = []
        if self.has_etag:
            tells.append(("ETag", etag))
        if self.has_last_modified:
            tells.append(("Last-Modified", changed))
        wanted = request.headers.get("if-none-match")
        if self.has_etag and wanted is not None:
            is_same = wanted == etag
        else:
            since = request.headers.get("if-modified-since")
            is_same = self.has_last_modified and since == changed
        if is_same:
            return Reply(304, headers=tuple(tells))
        return Reply(200, body, tuple(tells), content_type=self.content_type)

    def refusal(self, fault: Fault, request: Request) -> Reply:
        status = {
            Fault.UNAUTHORIZED.name: 401,
            Fault.FORBIDDEN.name: 403,
            Fault.NOT_FOUND.name: 404,
            Fault.GONE.name: 410,
            Fault.UNPROCESSABLE.name: 422,
            Fault.TOO_MANY.name: 429,
        }.get(fault.name, 500)
        more = () if fault.retry_after is None else (("Retry-After", f"{fault.retry_after:g}"),)
        return Reply.page(f"<html><title>Error {status}</title></html>", status, headers=more)

    def bent(self, fault: Fault, request: Request, reply: Reply) -> Reply:
        if reply.status != 200:
            return reply
        text = {
            Fault.WRONG_SHAPE.name: "BEGIN:VCARD\r\nFN:Robin\r\nEND:VCARD\r\n",
            Fault.EMPTY_PAGE.name: "",
            Fault.NOTHING.name: calendar_text(events=()),
        }.get(fault.name)
        if text is not None:
            return Reply(200, text.encode(), reply.headers, content_type=self.content_type)
        # A cursor that repeats itself: an address that leads to itself.
        return Reply(302, headers=(("location", self.secret_address),), content_type="text/html")


def calendar_text(
    events: Iterable[str] | None = None, *, name: str = "Robin", padding: int = 0
) -> str:
    """A calendar of `event` texts; with two of them by default. ``padding`` bytes make it large."""
    if events is None:
        events = (
            event("dentist", datetime(2025, 3, 5, 10)),
            event("trade-fair", date(2025, 3, 10), days=3),
        )
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//Calendar//EN"]
    lines += [f"X-WR-CALNAME:{name}", "X-WR-TIMEZONE:Europe/Berlin"]
    lines += [f"X-PADDING:{'x' * 60}"] * (padding // 72)
    return "\r\n".join([*lines, *events, "END:VCALENDAR", ""])


def event(
    name: str, start: date | datetime, *, minutes: int = 60, days: int = 1, rule: str = ""
) -> str:
    """An event in UTC for a datetime, of whole days for a date."""
    if isinstance(start, datetime):
        end = start + timedelta(minutes=minutes)
        times = [f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"]
    else:
        last = start + timedelta(days=days)
        times = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{last:%Y%m%d}"]
    lines = ["BEGIN:VEVENT", f"UID:{name}@example.org", "DTSTAMP:20250101T000000Z", *times]
    lines += [f"SUMMARY:{name.replace('-', ' ')}", *([f"RRULE:{rule}"] if rule else [])]
    return "\r\n".join([*lines, "END:VEVENT"])
