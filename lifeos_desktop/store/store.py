"""Everything that is kept, behind one object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from lifeos_desktop.domain.ports import Clock
from lifeos_desktop.domain.records import CalendarEvent, DataPoint, SourceDocument, SyncState
from lifeos_desktop.store.counts import BatchCounts, Counts
from lifeos_desktop.store.database import Database, OnCommit
from lifeos_desktop.store.repositories.calendar import (
    CalendarRepository,
    remove_events,
    save_events,
)
from lifeos_desktop.store.repositories.calendar import replace_events as make_events
from lifeos_desktop.store.repositories.connections import ConnectionRepository
from lifeos_desktop.store.repositories.custom_metrics import CustomMetricRepository
from lifeos_desktop.store.repositories.daily import DailyRepository
from lifeos_desktop.store.repositories.data_points import DataPointRepository, save_points
from lifeos_desktop.store.repositories.data_points import replace_points as make_points
from lifeos_desktop.store.repositories.deliveries import DeliveryRepository
from lifeos_desktop.store.repositories.documents import (
    DocumentRepository,
    delete_documents,
    save_documents,
)
from lifeos_desktop.store.repositories.drafts import DraftRepository
from lifeos_desktop.store.repositories.energy_forecasts import EnergyForecastRepository
from lifeos_desktop.store.repositories.feedback import FeedbackRepository
from lifeos_desktop.store.repositories.goals import GoalRepository
from lifeos_desktop.store.repositories.grants import GrantRepository
from lifeos_desktop.store.repositories.insights import InsightRepository
from lifeos_desktop.store.repositories.job_runs import JobRunRepository
from lifeos_desktop.store.repositories.journal import JournalRepository
from lifeos_desktop.store.repositories.notes import NoteRepository
from lifeos_desktop.store.repositories.patterns import PatternRepository
from lifeos_desktop.store.repositories.preferences import PreferenceRepository
from lifeos_desktop.store.repositories.search import SearchRepository
from lifeos_desktop.store.repositories.settings import SettingRepository
from lifeos_desktop.store.repositories.sync_states import SyncStateRepository, save_sync_state
from lifeos_desktop.store.repositories.tasks import TaskRepository
from lifeos_desktop.store.repositories.usage import UsageRepository
from lifeos_desktop.store.repositories.users import UserRepository


class Store:
    """The open database with its repositories, all of the one person."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.users = UserRepository(database)
        self.documents = DocumentRepository(database)
        self.data_points = DataPointRepository(database)
        self.calendar = CalendarRepository(database)
        self.journal = JournalRepository(database)
        self.tasks = TaskRepository(database)
        self.notes = NoteRepository(database)
        self.goals = GoalRepository(database)
        self.drafts = DraftRepository(database)
        self.search = SearchRepository(database)
        self.insights = InsightRepository(database)
        self.job_runs = JobRunRepository(database)
        self.deliveries = DeliveryRepository(database)
        self.usage = UsageRepository(database)
        self.settings = SettingRepository(database)
        self.connections = ConnectionRepository(database)
        self.grants = GrantRepository(database)
        self.sync_states = SyncStateRepository(database)
        self.custom_metrics = CustomMetricRepository(database)
        self.daily = DailyRepository(database)
        self.energy_forecasts = EnergyForecastRepository(database)
        self.feedback = FeedbackRepository(database)
        self.preferences = PreferenceRepository(database)
        self.patterns = PatternRepository(database)

    @classmethod
    def open(cls, path: Path, *, clock: Clock, on_commit: OnCommit | None = None) -> Store:
        """Open the database at ``path``; see `Database.open`."""
        return cls(Database.open(path, clock=clock, on_commit=on_commit))

    async def close(self) -> None:
        """Let every write end, then close; safe to repeat."""
        await self.database.close()

    async def save_batch(
        self,
        *,
        documents: Sequence[SourceDocument] = (),
        points: Sequence[DataPoint] = (),
        replace_points: tuple[str, Iterable[date]] | None = None,
        events: Sequence[CalendarEvent] = (),
        replace_events: tuple[str, datetime, datetime] | None = None,
        gone_documents: Sequence[tuple[str, str, str]] = (),
        gone_events: tuple[str, Iterable[str]] | None = None,
        sync_state: SyncState | None = None,
    ) -> BatchCounts:
        """Keep what one reading of a source gave, with where it stands, all or nothing.

        With ``replace_points`` = (source, days) the points of these days of that source become
        exactly ``points``; with ``replace_events`` = (calendar_id, start, end) what starts in
        [start, end) of that calendar becomes exactly ``events``. ``gone_documents`` are removed
        by (source, collection, document_id), ``gone_events`` = (calendar_id, ids) by the id of an
        event or of its series, unless they are among ``events``.
        """
        now = self.database.clock.now()
        exactly = replace_points and (replace_points[0], frozenset(replace_points[1]))
        over = gone_events and (gone_events[0], frozenset(gone_events[1]))

        def work() -> BatchCounts:
            removed = Counts(removed=delete_documents(gone_documents))
            ended = remove_events(*over, events) if over else Counts()
            counts = BatchCounts(
                documents=removed + save_documents(documents),
                points=make_points(*exactly, points) if exactly else save_points(points),
                events=ended
                + (
                    make_events(*replace_events, events, now)
                    if replace_events
                    else save_events(events, now)
                ),
            )
            if sync_state is not None:
                save_sync_state(sync_state)
            return counts

        given = {
            "source_documents": bool(documents) or bool(gone_documents),
            "data_points": bool(points) or exactly is not None,
            "calendar_events": bool(events or replace_events or gone_events),
            "sync_state": sync_state is not None,
        }
        tables = [table for table, is_given in given.items() if is_given]
        return await self.database.write(work, tables=tables)
