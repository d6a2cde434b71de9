"""A calendar behind a secret address: fetched when it changed, and read like a file.

The address is a password. It is in the keyring and in the request, and nowhere else: what is kept
to recognise it by is a hash.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass

from lifeos_desktop.domain.connections import Window
from lifeos_desktop.domain.errors import AuthExpired, BadData
from lifeos_desktop.integrations.base import (
    Batch,
    Collection,
    Identity,
    SourceContext,
    secret_name,
)
from lifeos_desktop.integrations.http import Reply, is_safe_address
from lifeos_desktop.integrations.ics.calendar_file import FILE_LIMIT
from lifeos_desktop.integrations.ics.manifest import ICS
from lifeos_desktop.integrations.reading import decode_text, one_line, stable_name

REDIRECTS = 5
# There is no sign-in to renew: an address that is refused is as good as gone.
_CLOSED = (401, 403, 404, 410)
_STAYS = "Its stored events stay"
_NAME = re.compile(r"^X-WR-CALNAME[^:\r\n]*:([^\r\n]+)", re.M | re.I)
# Services write the moment of the asking into every event; that is no change.
_STAMP = re.compile(r"^DTSTAMP[^\r\n]*", re.M | re.I)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was fetched last: from where (hashed), the server's marks of it, and its content's.

    ``events`` is how many it held.
    """

    address: str = ""
    etag: str = ""
    modified: str = ""
    content: str = ""
    events: int = 0


def make(context: SourceContext) -> CalendarAddress:
    """The source of a connection."""
    return CalendarAddress(context)


class CalendarAddress:
    """One calendar, delivered as text when it is another one than before."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        connection = context.connection
        self._name = one_line(str(connection.options.get("name") or ""), 100)
        self._stays = _STAYS if connection.title else "Nothing was changed"
        self._title = f"The calendar “{connection.title}”" if connection.title else "The calendar"

    async def identify(self) -> Identity:
        """Fetch it once. Named by the person, else by the calendar's own name and its address."""
        address = await self._address()
        text = _calendar_text(await self._fetch(address, _Seen()), self._title, self._stays)
        found = _NAME.search(text[:100_000])
        title = self._name or one_line(found.group(1) if found else "", 100) or "Calendar"
        account = stable_name(title if self._name else f"{title} {_hash(address)}")
        return Identity(account, title)

    async def collections(self) -> Sequence[Collection]:
        """The one calendar there is."""
        return ICS.collections

    async def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        """The whole calendar, unless it is the one that was read before."""
        address = await self._address()
        seen = _read_seen(cursor)
        if seen.address != _hash(address):
            seen = _Seen()
        reply = await self._fetch(address, seen)
        if reply.status == 304:
            return
        now, text = self._read(reply, address)
        if seen.events and not now.events:
            # A mistake is likelier than a calendar emptied at once: it is asked about again.
            now, text = self._read(await self._fetch(address, _Seen()), address)
        if now.content == seen.content:
            return
        yield Batch(
            collection,
            cursor=json.dumps(asdict(now), sort_keys=True),
            calendar_id=f"{ICS.id}/{self._context.connection.account}",
            calendar_text=text,
        )

    async def is_gone(self, collection: str, document_id: str) -> bool:
        """The text is replaced as a whole; nothing of it is asked for alone."""
        return False

    def _read(self, reply: Reply, address: str) -> tuple[_Seen, str]:
        text = _calendar_text(reply, self._title, self._stays)
        seen = _Seen(
            _hash(address),
            reply.headers.get("etag", "")[:1000],
            reply.headers.get("last-modified", "")[:1000],
            _hash(_STAMP.sub("", text)),
            text.upper().count("BEGIN:VEVENT"),
        )
        return seen, text

    async def _address(self) -> str:
        name = secret_name(ICS.id, self._context.connection.account, "address")
        given = (await self._context.secrets.get(name) or "").strip()
        if not given:
            raise AuthExpired(
                f"{self._title} has no address in the keyring any more. {self._stays}; choose"
                " Reconnect and enter it again."
            )
        address = re.sub(r"^webcals?://", "https://", given, flags=re.I)
        if not is_safe_address(address):
            raise BadData(
                f"{self._title} has an address LifeOS does not use: it must begin with https:// or"
                f" webcal://. {self._stays}; copy it again."
            )
        return address

    async def _fetch(self, address: str, seen: _Seen) -> Reply:
        headers = {"Accept": "text/calendar, */*;q=0.5"}
        if seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen.modified:
            headers["If-Modified-Since"] = seen.modified
        reply = await self._context.http.request(
            "GET",
            address,
            headers=headers,
            service=self._title,
            limit_bytes=FILE_LIMIT,
            accept=(304, *_CLOSED),
            redirects=REDIRECTS,
        )
        if reply.status in _CLOSED:
            raise AuthExpired(
                f"{self._title} cannot be read at its address any more; it may have been reset."
                f" {self._stays}; copy the secret address again and choose Reconnect."
            )
        return reply


def _calendar_text(reply: Reply, title: str, stays: str) -> str:
    """The calendar in a reply; BadData for a web page, and for a calendar that breaks off."""
    text = decode_text(reply.content)
    upper = text.upper()
    if "BEGIN:VCALENDAR" not in upper:
        what = "a web page" if "<HTML" in upper[:5000] else "something else"
        raise BadData(
            f"{title} should be at this address, but {what} is. {stays}; copy the secret address"
            " in iCal format, which often ends in .ics."
        )
    if "END:VCALENDAR" not in upper[-2000:]:
        raise BadData(f"{title} broke off in the middle. {stays}; LifeOS tries again by itself.")
    return text


def _read_seen(cursor: str) -> _Seen:
    try:
        kept = json.loads(cursor)
        return _Seen(
            str(kept["address"]),
            str(kept["etag"]),
            str(kept["modified"]),
            str(kept["content"]),
            int(kept["events"]),
        )
    except (ValueError, KeyError, TypeError):
        return _Seen()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
