"""Google's sign-in and its calendar API, as a client that only reads meets them.

Lists come in pages (short and empty ones too), changes since a sync token, and a token that is not
good any more is answered with 410. Paths may begin with `/calendar/v3` or not.

    with FakeGoogle(clock) as google:
        work = google.add_calendar("robin@example.org", "Robin", primary=True)
        google.put(work, timed("stand-up", datetime(2025, 3, 4, 9), 15))
        access, refresh = google.sign_in.grant(*SCOPES)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from tests.support.providers import google_errors as errors
from tests.support.providers.contract import discovery
from tests.support.providers.google_calendar import Calendar
from tests.support.providers.google_events import (
    Event,
    deleted,
    in_zone,
    instance_name,
    without,
)
from tests.support.providers.google_fields import parsed, selected
from tests.support.providers.server import FakeServer, Fault, Reply, Request
from tests.support.providers.sign_in import SignInServer

_AUTH = "https://www.googleapis.com/auth/calendar"
EVENTS, CALENDARS = f"{_AUTH}.events.readonly", f"{_AUTH}.calendarlist.readonly"
SCOPES = (EVENTS, CALENDARS)
AUTHORIZE, TOKEN, REVOKE = "/o/oauth2/v2/auth", "/token", "/revoke"
SEVEN_DAYS = 7 * 86400

_PREFIX = "/calendar/v3"
_NOT_WITH_SYNC_TOKEN = frozenset(
    (
        *("iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty"),
        *("timeMin", "timeMax", "updatedMin"),
    )
)
# These do not change what a list is about, so a later question may have others.
_FREE = frozenset(
    (
        *("alt", "fields", "key", "maxResults", "pageToken", "prettyPrint"),
        *("quotaUser", "showDeleted", "syncToken"),
    )
)
_MOST = {"events": (250, 2500), "calendarList": (100, 250)}


@dataclass
class _List:
    """A list that was begun; its pages are of one moment."""

    route: str
    query: Mapping[str, str]
    items: list[dict[str, Any]]
    version: int
    window: tuple[str, str]


@dataclass
class FakeGoogle(FakeServer):
    """The service. ``page_limit`` makes pages smaller than asked for, ``empty_pages`` puts an empty
    one before every list.
    """

    page_limit: int = 2500
    empty_pages: bool = False
    has_api: bool = True  # switched on in the person's Google Cloud project

    routes: ClassVar[str] = "/(calendars|users)/"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.contract = self.contract or discovery("calendar.v3", r"/calendars/|/users/")
        self.sign_in = SignInServer(
            self.now,
            self.violations,
            _is_loopback,
            rotates=False,
            checks_pkce=True,
            access_seconds=3599,
        )
        self._calendars: dict[str, Calendar] = {}
        self._version = 1
        self._oldest_good = 0
        self._pages: dict[str, tuple[_List, int]] = {}
        self._syncs: dict[str, tuple[str, Mapping[str, str], int, tuple[str, str]]] = {}

    def be_in_testing(self) -> None:
        """The app's consent screen is in testing mode: a refresh token lives seven days."""
        self.sign_in.refresh_seconds = SEVEN_DAYS

    # what is in the calendars

    def add_calendar(
        self, name: str, summary: str = "", *, zone: str = "Europe/Berlin", **fields: Any
    ) -> str:
        """A calendar of the account's list; its id."""
        entry = {
            "kind": "calendar#calendarListEntry",
            "etag": '"1"',
            "id": name,
            "summary": summary or name,
            "timeZone": zone,
            "accessRole": "owner",
            "selected": True,
        }
        with self._lock:
            self._calendars[name] = Calendar(entry | fields)
        return name

    def remove_calendar(self, name: str) -> None:
        """It was deleted, or is not shared with the person any more."""
        with self._lock:
            del self._calendars[name]

    def put(self, calendar: str, *events: Event) -> None:
        """Keep events, in place of those with the same ids."""
        with self._lock:
            for event in events:
                self._calendars[calendar].keep(event, self._next_version())

    def names(self, calendar: str) -> list[str]:
        """The events and series that are there, without single instances of series."""
        with self._lock:
            kept = [event for event, _ in self._calendars[calendar].events.values()]
        return [e["id"] for e in kept if e["status"] != "cancelled" and "recurringEventId" not in e]

    def begins(self, calendar: str, name: str) -> datetime:
        """The clock time an event begins at."""
        event, _ = self._calendars[calendar].events[name]
        return datetime.fromisoformat(event["start"]["dateTime"]).replace(tzinfo=None)

    def delete(self, calendar: str, name: str) -> None:
        """Delete an event or a whole series."""
        with self._lock:
            self._calendars[calendar].keep(deleted(name), self._next_version())

    def skip(self, calendar: str, series_name: str, original: dict[str, str]) -> None:
        """Delete one instance of a series."""
        with self._lock:
            kept = self._calendars[calendar]
            master, _ = kept.events[series_name]
            kept.keep(without(master, original), self._next_version())

    def move(
        self,
        calendar: str,
        series_name: str,
        original: dict[str, str],
        start: dict[str, str],
        end: dict[str, str],
    ) -> None:
        """Move one instance of a series."""
        with self._lock:
            kept = self._calendars[calendar]
            master, _ = kept.events[series_name]
            own = {key: value for key, value in master.items() if key != "recurrence"}
            own |= {"id": instance_name(master, original), "recurringEventId": series_name}
            kept.keep(
                own | {"originalStartTime": original, "start": start, "end": end},
                self._next_version(),
            )

    def expire_sync_tokens(self) -> None:
        """Sync tokens given so far are not good any more."""
        with self._lock:
            self._oldest_good = len(self._syncs)

    # what is asked

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path in (AUTHORIZE, "/o/oauth2/auth", "/auth"):
            return self.sign_in.authorize(request)
        if path in (TOKEN, "/oauth2/v4/token"):
            return self.sign_in.token(request)
        if path in (REVOKE, "/o/oauth2/revoke"):
            return self.sign_in.revoke({**request.query, **request.form}.get("token", ""))
        return self._not_allowed(request) or self._partial(request)

    def refusal(self, fault: Fault, request: Request) -> Reply:
        if not re.search(self.routes, request.path):
            return errors.of_sign_in(fault)
        return errors.of_api(fault)

    def bent(self, fault: Fault, request: Request, reply: Reply) -> Reply:
        if reply.status != 200 or "items" not in reply.json:
            return reply
        body = reply.json
        if fault.name == Fault.WRONG_SHAPE.name:
            return Reply.of({"items": {"id": 7}}, is_checked=False)
        if fault.name == Fault.NOTHING.name:
            return Reply.of(body | {"items": []})
        ends = {"nextPageToken": None, "nextSyncToken": None}
        rest = {key: value for key, value in body.items() if key not in ends}
        token = request.query.get("pageToken") or self._first_page(request)
        items = [] if fault.name == Fault.EMPTY_PAGE.name else body["items"]
        return Reply.of(rest | {"items": items, "nextPageToken": token})

    # how it answers

    def _not_allowed(self, request: Request) -> Reply | None:
        holder = self.sign_in.holder(request.bearer)
        if holder is None:
            return errors.of_api(Fault.UNAUTHORIZED)
        if not self.has_api:
            return errors.of_api(Fault.FORBIDDEN(reason="accessNotConfigured"))
        is_list = "/users/" in request.path
        wanted = (CALENDARS,) if is_list else (EVENTS,)
        if not {*wanted, f"{_AUTH}.readonly", _AUTH} & set(holder.scopes):
            return errors.of_api(Fault.FORBIDDEN(reason="insufficientPermissions"))
        return None

    def _partial(self, request: Request) -> Reply:
        """The answer, or the part of it that was asked for."""
        reply = self._read(request)
        text = request.query.get("fields", "")
        if not text or reply.status != 200:
            return reply
        try:
            tree = parsed(text)
        except ValueError:
            return errors.invalid("fields", text)
        assert self.contract is not None
        if unknown := self.contract.unknown_field(request.method, request.path, tree):
            return errors.bad_request(f"Invalid field selection {unknown}", "invalidParameter")
        return Reply.of(selected(reply.json, tree))

    def _read(self, request: Request) -> Reply:
        parts = request.path.removeprefix(_PREFIX).strip("/").split("/")
        if parts[:3] == ["users", "me", "calendarList"]:
            if len(parts) == 3:
                return self._list(request, "calendarList", None)
            found = self._calendar(parts[3])
            return Reply.of(found.entry) if found else errors.of_api(Fault.NOT_FOUND)
        found = self._calendar(parts[1]) if len(parts) > 1 and parts[0] == "calendars" else None
        if found is None:
            return errors.of_api(Fault.NOT_FOUND)
        if len(parts) == 2:
            own = ("id", "summary", "timeZone", "etag")
            body = {key: found.entry[key] for key in own} | {"kind": "calendar#calendar"}
            return Reply.of(body)
        if parts[2:] == ["events"]:
            return self._list(request, "events", found)
        event, _ = found.events.get("/".join(parts[3:]), ({}, 0))
        return Reply.of(event) if event else errors.of_api(Fault.NOT_FOUND)

    def _list(self, request: Request, kind: str, calendar: Calendar | None) -> Reply:
        query = request.query
        usual, most = _MOST[kind]
        asked = query.get("maxResults", str(usual))
        if not asked.isdecimal() or int(asked) < 1:
            return errors.invalid("maxResults", asked)
        if token := query.get("pageToken"):
            begun, at = self._pages.get(token, (None, 0))
            if begun is None or not _same(begun.query, query) or begun.route != request.path:
                return errors.invalid("pageToken", token)
        else:
            started = self._begin(request, calendar)
            if isinstance(started, Reply):
                return started
            begun, at = started, 0
            if self.empty_pages:
                return self._page(begun, kind, calendar, 0, 0)
        return self._page(begun, kind, calendar, at, min(int(asked), most, self.page_limit))

    def _begin(self, request: Request, calendar: Calendar | None) -> _List | Reply:
        """The whole list a first page belongs to; a refusal where the question is wrong."""
        query, since, window = request.query, 0, ("", "")
        if token := query.get("syncToken"):
            if _NOT_WITH_SYNC_TOKEN & set(query) or query.get("showDeleted") == "false":
                return errors.bad_request("Sync token cannot be combined with these parameters.")
            if token not in self._syncs or list(self._syncs).index(token) < self._oldest_good:
                return errors.of_api(Fault.GONE)
            route, first_query, since, window = self._syncs[token]
            if route != request.path or not _same(first_query, query, _NOT_WITH_SYNC_TOKEN):
                return errors.bad_request("Sync token belongs to another question.")
        else:
            window = (query.get("timeMin", ""), query.get("timeMax", ""))
            if any(text and not _has_offset(text) for text in window):
                return errors.bad_request("Bad Request")
            if all(window) and _at(window[0]) >= _at(window[1]):
                return errors.bad_request("The specified time range is empty.", "timeRangeEmpty")
        if calendar is None:
            items = [kept.entry for kept in self._calendars.values()]
        else:
            items = list(self._events(calendar, query, since, window))
        return _List(request.path, query, items, self._version, window)

    def _page(
        self, begun: _List, kind: str, calendar: Calendar | None, at: int, size: int
    ) -> Reply:
        body: dict[str, Any] = {"kind": f"calendar#{kind}", "etag": '"p"'}
        if calendar is not None:
            entry = calendar.entry
            body |= {
                "summary": entry["summary"],
                "timeZone": begun.query.get("timeZone", calendar.zone),
                "accessRole": entry["accessRole"],
                "updated": "2025-01-02T08:00:00.000Z",
                "defaultReminders": [],
            }
        if at + size < len(begun.items) or size == 0:
            body["nextPageToken"] = self._page_token(begun, at + size)
        elif "orderBy" not in begun.query and "q" not in begun.query:
            body["nextSyncToken"] = self._sync_token(begun)
        return Reply.of(body | {"items": begun.items[at : at + size]})

    def _events(
        self, calendar: Calendar, query: Mapping[str, str], since: int, window: tuple[str, str]
    ) -> Iterator[Event]:
        """The events a question is about; since a version, what has changed."""
        shows_deleted = bool(since) or query.get("showDeleted") == "true"
        kinds = query.get("eventTypes")
        zone = query.get("timeZone")
        first = _at(window[0]) if window[0] else datetime(1980, 1, 1, tzinfo=UTC)
        last = _at(window[1]) if window[1] else self.now() + timedelta(days=2 * 365)
        is_single = query.get("singleEvents") == "true"
        for event in calendar.found(first, last, since, is_single=is_single):
            if event["status"] == "cancelled" and not shows_deleted:
                continue
            if event["status"] != "cancelled" and kinds and event["eventType"] != kinds:
                continue
            yield in_zone(event, zone) if zone else event

    def _next_version(self) -> int:
        self._version += 1
        return self._version

    def _calendar(self, name: str) -> Calendar | None:
        if name == "primary":
            own = (c for c in self._calendars.values() if c.entry.get("primary"))
            return next(own, None)
        return self._calendars.get(name)

    def _first_page(self, request: Request) -> str:
        """A token that leads to the beginning of the list a request asks for."""
        calendar = None
        if "/users/" not in request.path:
            parts = request.path.removeprefix(_PREFIX).strip("/").split("/")
            calendar = self._calendar(parts[1])
        begun = self._begin(request, calendar)
        assert isinstance(begun, _List)
        return self._page_token(begun, 0)

    def _page_token(self, begun: _List, at: int) -> str:
        token = f"page-{len(self._pages)}"
        self._pages[token] = (begun, at)
        return token

    def _sync_token(self, begun: _List) -> str:
        token = f"sync-{len(self._syncs)}"
        self._syncs[token] = (begun.route, begun.query, begun.version, begun.window)
        return token


def _same(
    one: Mapping[str, str], other: Mapping[str, str], but: frozenset[str] = frozenset()
) -> bool:
    """Whether two questions ask for the same list."""
    free = _FREE | but
    return {k: v for k, v in one.items() if k not in free} == {
        k: v for k, v in other.items() if k not in free
    }


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _has_offset(text: str) -> bool:
    try:
        return _at(text).tzinfo is not None
    except ValueError:
        return False


def _is_loopback(redirect: str) -> bool:
    """Apps for the desktop may use any port of this computer."""
    parts = urlsplit(redirect)
    return parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
