"""Reading an Oura account: whole days, page by page.

Oura cuts its windows differently at every route: some leave out the last day, some the first too,
and a route that compares in UTC leaves out hours. So two days more are asked for on both sides, and
the day that a document names decides whether it belongs to the window.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from lifeos_desktop.domain.connections import Window
from lifeos_desktop.domain.errors import BadData, Forbidden
from lifeos_desktop.integrations.base import Batch, Collection, Identity, SourceContext
from lifeos_desktop.integrations.http import Reply
from lifeos_desktop.integrations.oura.answers import (
    Page,
    Reading,
    page,
    without_last_day,
)
from lifeos_desktop.integrations.oura.client import Client, says_document_is_gone
from lifeos_desktop.integrations.oura.collections import ROUTES, Route
from lifeos_desktop.integrations.oura.manifest import OURA
from lifeos_desktop.integrations.reading import one_line

MAX_PAGES = 200
MAX_EMPTY_PAGES = 5  # one after the other
_LONGEST_TOKEN = 4_000
_MARGIN = timedelta(days=2)
_DAY = timedelta(days=1)
_SAMPLE_DAYS = 28  # a window of samples; Oura takes about a month at most
_BY_NAME = {collection.name: collection for collection in OURA.collections}


def make(context: SourceContext) -> OuraSource:
    """The account of this connection, open for reading."""
    return OuraSource(context)


class OuraSource:
    """One Oura account (`base.Source`)."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._client = Client(context)

    async def identify(self) -> Identity:
        """Who this is. Where that may not be asked, any collection that answers will do."""
        about: Any = {}
        try:
            about = await self._about()
        except (Forbidden, BadData) as refusal:
            if not await self._answers():
                raise refusal
        email = about.get("email")
        named = one_line(email, 100) if isinstance(email, str) else ""
        return Identity("", f"Oura ({named})" if named else "Oura", self._granted())

    async def collections(self) -> Sequence[Collection]:
        """Those a granted scope opens; all of them where Oura did not say what was granted."""
        granted = set(self._granted())
        return [
            collection
            for collection in OURA.collections
            if not granted or not collection.scopes or granted & set(collection.scopes)
        ]

    async def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        """The days of the window; ``cursor`` is not used, Oura knows no "since".

        What had come before the pages led nowhere is delivered, and BadData says so then: it is no
        success, or the days that are missing would not be asked for again.
        """
        route = _route(collection)
        if route.sample_fields:
            for part in _parts(window):
                batch, trouble = await self._read_samples(route, part)
                yield batch
                _end(route, trouble)
            return
        if _BY_NAME[collection].by_day:
            batch, trouble = await self._read_days(route, window)
        else:
            reading = self._reading(route)
            trouble = await self._read_pages(route, {}, reading)
            batch = _batch(reading, None, reading.documents())
        yield batch
        _end(route, trouble)

    async def is_gone(self, collection: str, document_id: str) -> bool:
        """True only where Oura says of this very document that there is none."""
        route = _route(collection)
        if not route.has_documents:
            return False
        try:
            reply = await self._client.get(route.name, f"/{quote(document_id, safe='')}")
        except BadData:  # a name Oura does not take for one: it did not come from there
            return False
        return says_document_is_gone(reply)

    async def _about(self) -> Any:
        found = _page(await self._client.get("personal_info"), ROUTES["personal_info"]).items
        return found[0] if found and isinstance(found[0], dict) else {}

    async def _answers(self) -> bool:
        """Whether some collection of days can be read; the last refusal when none can be."""
        today = self._context.clock.now().astimezone(self._context.zone()).date()
        refusal: Forbidden | None = None
        for collection in await self.collections():
            if not collection.is_major:
                continue
            try:
                await self._read_days(ROUTES[collection.name], Window(today, today))
            except Forbidden as error:
                refusal = error
            else:
                return True
        if refusal is not None:
            raise refusal
        return False

    async def _read_days(self, route: Route, window: Window) -> tuple[Batch, str]:
        reading = self._reading(route, needs_day=True)
        params = {
            "start_date": (window.first - _MARGIN).isoformat(),
            "end_date": (window.last + _MARGIN).isoformat(),
        }
        trouble = await self._read_pages(route, params, reading)
        documents = tuple(d for d in reading.documents() if d.day is not None and d.day in window)
        # An item that could not be read may be a kept document: nothing may be called gone then.
        is_all = not trouble and not reading.rejected
        return _batch(reading, window if is_all else None, documents), trouble

    async def _read_samples(self, route: Route, window: Window) -> tuple[Batch, str]:
        reading = self._reading(route)
        params = {
            "start_datetime": f"{window.first.isoformat()}T00:00:00+00:00",
            "end_datetime": f"{(window.last + _DAY).isoformat()}T00:00:00+00:00",
        }
        trouble = await self._read_pages(route, params, reading)
        documents = reading.documents()
        if trouble:  # half a day would replace a whole one
            documents = without_last_day(documents)
        documents = tuple(d for d in documents if d.day is not None and d.day in window)
        return _batch(reading, None, documents), trouble

    async def _read_pages(self, route: Route, params: dict[str, str], reading: Reading) -> str:
        """Take every page; why it was stopped before the end, "" when it was not."""
        seen: set[str] = set()
        token, empty = "", 0
        for _ in range(MAX_PAGES):
            asked = params | ({"next_token": token} if token else {})
            answer = _page(await self._client.get(route.name, params=asked or None), route)
            reading.take(answer.items)
            empty = 0 if answer.items else empty + 1
            if answer.next_token is None or answer.next_token == "":
                return ""
            if not isinstance(answer.next_token, str) or len(answer.next_token) > _LONGEST_TOKEN:
                return "it named a next page in a way that cannot be asked for"
            token = answer.next_token
            if token in seen:
                return "it named the same next page again"
            if empty >= MAX_EMPTY_PAGES:
                return "it sent one empty page after the other"
            seen.add(token)
        return f"it has more than {MAX_PAGES} pages"

    def _reading(self, route: Route, *, needs_day: bool = False) -> Reading:
        return Reading(route, route.name, self._context.clock.now(), needs_day=needs_day)

    def _granted(self) -> tuple[str, ...]:
        """The granted scopes without the namespace newer sign-ins put before them."""
        return tuple(scope.rpartition(":")[2] for scope in self._context.connection.granted)


def _route(collection: str) -> Route:
    if collection not in _BY_NAME:
        raise BadData(f"Oura has no collection called '{one_line(collection, 40)}'.")
    return ROUTES[collection]


def _page(reply: Reply, route: Route) -> Page:
    try:
        return page(reply.content, route)
    except (ValueError, RecursionError):
        raise BadData(
            f"Oura's answer for '{_BY_NAME[route.name].title}' cannot be read. What is stored "
            "stays; LifeOS tries again by itself."
        ) from None


def _parts(window: Window) -> Iterator[Window]:
    """The window in pieces of four weeks, the newest first."""
    last = window.last
    while last >= window.first:
        first = max(window.first, last - (_SAMPLE_DAYS - 1) * _DAY)
        yield Window(first, last)
        last = first - _DAY


def _end(route: Route, trouble: str) -> None:
    """Raise BadData where the pages led nowhere."""
    if trouble:
        raise BadData(
            f"Oura's answer for '{_BY_NAME[route.name].title}' broke off: {trouble}. What had come "
            "until then is kept; LifeOS tries again by itself."
        )


def _batch(reading: Reading, complete: Window | None, documents: tuple[Any, ...]) -> Batch:
    return Batch(
        reading.route.name,
        documents=documents,
        complete=complete,
        rejected=reading.rejected,
        unknown_fields=dict(reading.unknown),
    )
