"""One Google account's calendars, read as they change."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from lifeos_desktop.domain.connections import Window
from lifeos_desktop.domain.errors import BadData, Forbidden, Unavailable
from lifeos_desktop.integrations.base import (
    Batch,
    Choice,
    Collection,
    Identity,
    SourceContext,
)
from lifeos_desktop.integrations.google_calendar.api import (
    SERVICE,
    Api,
    Missing,
    Misunderstood,
    Outdated,
    not_granted,
)
from lifeos_desktop.integrations.google_calendar.events import FIELDS, Page, read_page
from lifeos_desktop.integrations.google_calendar.manifest import EVENTS_SCOPE, GOOGLE_CALENDAR
from lifeos_desktop.integrations.google_calendar.window import (
    Cursor,
    read_cursor,
    whole_window,
)
from lifeos_desktop.integrations.reading import Rejected, one_line
from lifeos_desktop.integrations.replies import BY_ITSELF

PAGE_SIZE = 250
MOST_PAGES = 400
_LAST_INSTANT = datetime(9999, 12, 30, tzinfo=UTC)
# Google answers what changed only to the very question the token came from: these never differ.
_ALWAYS = {
    "singleEvents": True,
    "maxResults": PAGE_SIZE,
    "fields": f"nextPageToken,nextSyncToken,summary,items({FIELDS})",
}
_ENDLESS = f"{SERVICE} sends the same page again and again. {BY_ITSELF}"


def make(context: SourceContext) -> GoogleCalendar:
    """The source of a connection."""
    return GoogleCalendar(context)


class GoogleCalendar:
    """Reads the calendars the person chose. A collection is a calendar, named by Google's id."""

    def __init__(self, context: SourceContext) -> None:
        self._context = context
        self._api = Api(context)

    async def identify(self) -> Identity:
        """The account is named by its primary calendar, which is its e-mail address."""
        granted = self._context.connection.granted
        if granted and EVENTS_SCOPE not in granted:
            raise not_granted()
        entries = await self._calendars()
        primary = next((entry for entry in entries if entry.get("primary") is True), None)
        if primary is None:
            raise BadData(f"{SERVICE} did not say which calendar is your own. Try again later.")
        account = str(primary["id"])
        choices = tuple(
            Choice(
                str(entry["id"]),
                _title(entry),
                entry.get("primary") is True or entry.get("selected") is True,
            )
            for entry in sorted(entries, key=lambda entry: entry.get("primary") is not True)
        )
        return Identity(
            account,
            account,
            granted,
            choices,
            {
                "calendars": {choice.key: choice.title for choice in choices},
                "shown": [choice.key for choice in choices if choice.is_default],
            },
        )

    async def collections(self) -> Sequence[Collection]:
        """The chosen calendars; until something is chosen, the ones shown at Google."""
        connection = self._context.connection
        known = connection.metadata
        if not isinstance(known.get("calendars"), Mapping):
            known = (await self.identify()).metadata
        titles = known["calendars"]
        chosen = connection.options.get("calendars", known.get("shown", ()))
        return [
            Collection(key, str(titles.get(key) or key), by_day=False, scopes=(EVENTS_SCOPE,))
            for key in map(str, chosen if isinstance(chosen, list | tuple) else ())
        ]

    async def read(self, collection: str, window: Window, cursor: str) -> AsyncIterator[Batch]:
        """What changed since the cursor; the whole window where that cannot be told.

        The whole is one batch, saved in one transaction: until it is there, nothing is taken away.
        """
        kept = read_cursor(cursor)
        if kept is not None and kept.serves(window, self._today(), self._zone_name()):
            try:
                async for batch in self._changes(collection, kept):
                    yield batch
                return
            except (Outdated, Misunderstood):
                pass  # the token is used up, as it may be at any page
        whole = await self._whole(collection, window)
        if kept is not None and kept.events and not whole.events:
            # A mistake is likelier than a calendar emptied at once: it is asked about again.
            whole = await self._whole(collection, window)
        yield whole

    async def is_gone(self, collection: str, document_id: str) -> bool:
        """No documents are kept of events, so none can be gone."""
        return False

    async def _changes(self, calendar: str, kept: Cursor) -> AsyncIterator[Batch]:
        pages = self._pages(calendar, {"syncToken": kept.sync_token})
        async for page, token in pages:
            cursor = replace(kept, sync_token=token).text() if token else ""
            yield Batch(
                calendar,
                cursor=cursor,
                calendar_id=self._calendar_id(calendar),
                events=page.events,
                gone_events=page.gone,
                rejected=page.rejected,
            )

    async def _whole(self, calendar: str, window: Window) -> Batch:
        whole = whole_window(window, self._today())
        start, end = self._midnight(whole.first), self._midnight(whole.last + timedelta(days=1))
        span = {"timeMin": _text(start), "timeMax": _text(end)}
        events, gone, sync_token = {}, {}, ""
        rejected: list[Rejected] = []
        try:
            async for page, token in self._pages(calendar, span):
                events.update({event.event_id: event for event in page.events})
                gone.update(dict.fromkeys(page.gone))
                rejected += page.rejected
                sync_token = token
        except Outdated:
            raise Unavailable(
                f"{SERVICE} broke off in the middle of a calendar. What is stored stays; LifeOS"
                " tries again by itself."
            ) from None
        cursor = Cursor(sync_token, whole.first, whole.last, self._zone_name(), len(events))
        return Batch(
            calendar,
            cursor=cursor.text(),
            calendar_id=self._calendar_id(calendar),
            events=tuple(events.values()),
            gone_events=tuple(id for id in gone if id not in events),
            # What lies before the window is history: it was read once and stays.
            replaces=(start, _LAST_INSTANT),
            rejected=tuple(rejected),
        )

    async def _pages(
        self, calendar: str, about: Mapping[str, Any]
    ) -> AsyncIterator[tuple[Page, str]]:
        """The pages of a list, each with the sync token that stands on the last one."""
        page_token, seen = "", set()
        for _ in range(MOST_PAGES):
            more = {"pageToken": page_token} if page_token else {}
            try:
                answer = await self._api.events(calendar, {**_ALWAYS, **about, **more})
            except Missing:
                raise Forbidden(
                    f"The calendar “{self._named(calendar)}” is not there any more, or not shared"
                    " with you. Its stored events stay; choose your calendars again."
                ) from None
            page_token = str(answer.get("nextPageToken") or "")
            if page_token in seen:
                raise BadData(_ENDLESS)
            seen.add(page_token)
            page = read_page(
                _items(answer),
                calendar_id=self._calendar_id(calendar),
                name=one_line(str(answer.get("summary") or ""), 200),
                zone=self._context.zone(),
            )
            if not page_token:
                yield page, str(answer.get("nextSyncToken") or "")
                return
            yield page, ""
        raise BadData(_ENDLESS)

    async def _calendars(self) -> list[Mapping[str, Any]]:
        entries: dict[str, Mapping[str, Any]] = {}
        page, seen = "", set()
        for _ in range(MOST_PAGES):
            try:
                answer = await self._api.calendars(page)
            except (Missing, Outdated):
                raise BadData(
                    f"{SERVICE} has no list of calendars at the address that is set. Check the"
                    f" address in the settings of {SERVICE}."
                ) from None
            for entry in _items(answer):
                if (
                    isinstance(entry, Mapping)
                    and isinstance(entry.get("id"), str)
                    and (entry.get("primary") is True or not entry.get("hidden"))
                    and not entry.get("deleted")
                ):
                    entries[str(entry["id"])] = entry
            page = str(answer.get("nextPageToken") or "")
            if not page:
                return list(entries.values())
            if page in seen:
                break
            seen.add(page)
        raise BadData(_ENDLESS)

    def _calendar_id(self, calendar: str) -> str:
        return f"{GOOGLE_CALENDAR.id}/{self._context.connection.account}/{calendar}"

    def _named(self, calendar: str) -> str:
        titles = self._context.connection.metadata.get("calendars")
        title = titles.get(calendar) if isinstance(titles, Mapping) else None
        return one_line(str(title or calendar), 60)

    def _today(self) -> date:
        return self._context.clock.now().astimezone(self._context.zone()).date()

    def _zone_name(self) -> str:
        zone = self._context.zone()
        return str(getattr(zone, "key", None) or zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._context.zone()).astimezone(UTC)


def _items(answer: Mapping[str, Any]) -> list[Any]:
    """The items of a page. Without a list and without a word on what comes next it is no page."""
    items = answer.get("items")
    if items is None and ("nextPageToken" in answer or "nextSyncToken" in answer):
        return []
    if not isinstance(items, list):
        raise BadData(
            f"{SERVICE} answered something that is not what it promises. What is stored stays;"
            " LifeOS tries again by itself."
        )
    return items


def _title(entry: Mapping[str, Any]) -> str:
    given = str(entry.get("summaryOverride") or entry.get("summary") or entry["id"])
    return one_line(given, 200)


def _text(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
