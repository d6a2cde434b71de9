"""What comes from files and the demo, and the order of the sources. No widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.integrations.registry import FORMATS
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.source_order import rank, source_order
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.importing import Kind
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.store.repositories.data_points import SeriesSummary
    from lifeos_desktop.store.store import Store

_ICS = "ics"
_ENTERED = frozenset({"custom", "journal"})  # typed by the person, not brought in
SHOWN_CALENDARS = 4
#: Formats that stand here by name; recorded Oura answers belong to Oura's own card.
_WITH_A_ROW = frozenset({Kind.OURA, Kind.CSV, Kind.ICS})


@dataclass(frozen=True, slots=True)
class FileRow:
    """One way data comes in by hand. ``state`` is a sentence, ``details`` short facts below."""

    key: str
    title: str
    icon: str
    state: str
    has_data: bool
    details: tuple[str, ...] = ()
    kind: Kind | None = None
    action: str = ""  # of the button


@dataclass(frozen=True, slots=True)
class FilesView:
    """The rows; and every source of days with its title, the one that counts first on top."""

    rows: tuple[FileRow, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()


class FilesModel(Live[FilesView]):
    """What is stored from each source."""

    tables = ("data_points", "source_documents", "calendar_events", "sync_states")

    def __init__(
        self,
        store: Store,
        bus: Bus,
        tasks: Tasks,
        *,
        today: Callable[[], date],
        now: Callable[[], datetime],
        zone: Callable[[], tzinfo],
        is_demo: bool,
        order: Callable[[], str],
        titles: Mapping[str, str],
    ) -> None:
        """``order`` answers the setting `sources.order`, ``titles`` are those of the providers."""
        super().__init__(bus, tasks, FilesView())
        self._store = store
        self._order, self._titles = order, titles
        self._today, self._now, self._zone = today, now, zone
        self._is_demo = is_demo

    async def read(self) -> FilesView:
        summary = await self._store.data_points.summary()
        rows = [
            await self._measured(
                "csv",
                "Tables",
                "file-down",
                summary,
                "Nothing yet. Import a CSV with one line a day, from any app or sheet.",
                Kind.CSV,
                "Import a table",
            ),
            await self._calendars(),
        ]
        for form in FORMATS:
            if form.id not in _WITH_A_ROW:
                rows.append(
                    await self._measured(
                        form.source, form.title, form.icon, summary, f"Nothing yet. {form.summary}",
                        Kind(form.id), form.action,
                    )
                )  # fmt: skip
        if self._is_demo:
            rows.insert(0, await self._demo(summary))
        measured = {entry.source for entry in summary} - _ENTERED
        order = {name: n for n, name in enumerate(source_order(self._order()))}
        ranked = sorted(measured, key=partial(rank, order))
        return FilesView(tuple(rows), tuple((source, self._title(source)) for source in ranked))

    async def _measured(
        self,
        source: str,
        title: str,
        icon: str,
        summary: Sequence[SeriesSummary],
        nothing: str,
        kind: Kind,
        action: str,
    ) -> FileRow:
        series = [entry for entry in summary if entry.source == source]
        if not series:
            return FileRow(source, title, icon, nothing, False, (), kind, action)
        state, details = await self._stored(source, series)
        return FileRow(source, title, icon, state, True, details, kind, action)

    async def _demo(self, summary: Sequence[SeriesSummary]) -> FileRow:
        series = [entry for entry in summary if entry.source == "demo"]
        if not series:
            return FileRow("demo", "The demo ring", "circle-dot", "Nothing yet.", False)
        state, details = await self._stored("demo", series)
        details = (*details, "Invented for Robin; your own profile has none of it")
        return FileRow("demo", "The demo ring", "circle-dot", state, True, details)

    async def _stored(
        self, source: str, series: Sequence[SeriesSummary]
    ) -> tuple[str, tuple[str, ...]]:
        values = sum(entry.n for entry in series)
        first, last = min(e.first for e in series), max(e.last for e in series)
        state = f"{values:,} values, the newest from {self._day(last)}."
        details = [
            f"{formats.counted(len(series), 'metric', 'metrics')} since "
            f"{formats.short_date(first)} {first.year}"
        ]
        if source != "demo" and (fetched := await self._store.documents.last_fetch(source)):
            details.append(f"Brought in {self._when(fetched)}")
        return state, tuple(details)

    async def _calendars(self) -> FileRow:
        title, icon = "Calendar files", "calendar"
        files = await self._store.documents.of(_ICS, "calendar")
        if not files:
            text = "Nothing yet. Import an .ics file that your calendar exports."
            return FileRow(_ICS, title, icon, text, False, (), Kind.ICS, "Import a calendar")
        names = [str(document.body.get("name", document.document_id)) for document in files]
        shown = names[:SHOWN_CALENDARS]
        if len(names) > SHOWN_CALENDARS:
            shown.append(f"and {len(names) - SHOWN_CALENDARS} more")
        newest = max(document.fetched_at for document in files)
        state = f"{formats.counted(len(files), 'calendar', 'calendars')}: {', '.join(shown)}."
        details = (
            f"Brought in {self._when(newest)}",
            "A file of the same name replaces the older one",
        )
        return FileRow(_ICS, title, icon, state, True, details, Kind.ICS, "Import a calendar")

    def _day(self, day: date) -> str:
        return moments.which_day(day, self._today()).removeprefix("on ")

    def _when(self, instant: datetime) -> str:
        return moments.when(instant, self._now(), self._zone())

    def _title(self, source: str) -> str:
        return {"csv": "Tables", "demo": "The demo ring"}.get(source) or self._titles.get(
            source, source.capitalize()
        )
