"""The tables as Peewee models: what the newest migration leaves behind.

Migrations never import this file; a test compares both. The models are bound to a file when a
`Database` opens it, so a process has one open database at a time.
"""

from __future__ import annotations

from lifeos_desktop.store.tables.base import PersonalRow, Row, Table, Users
from lifeos_desktop.store.tables.connected import Connections, OauthTokens
from lifeos_desktop.store.tables.found import (
    EnergyForecasts,
    InsightFeedback,
    Insights,
    PatternQuestions,
    PatternRuns,
    Patterns,
    TokenUsage,
    UserPreferences,
)
from lifeos_desktop.store.tables.measured import (
    CalendarEvents,
    CustomMetrics,
    DataPoints,
    SourceDocuments,
    SyncStates,
)
from lifeos_desktop.store.tables.notebook import (
    Drafts,
    Goals,
    JournalEntries,
    Notes,
    Tasks,
    VoiceNotes,
)
from lifeos_desktop.store.tables.running import Deliveries, JobRuns, Settings

ALL_TABLES: tuple[type[Table], ...] = (
    Users,
    SourceDocuments,
    DataPoints,
    Insights,
    Patterns,
    PatternRuns,
    PatternQuestions,
    JournalEntries,
    Tasks,
    Notes,
    VoiceNotes,
    Connections,
    OauthTokens,
    CalendarEvents,
    UserPreferences,
    InsightFeedback,
    TokenUsage,
    Goals,
    Settings,
    JobRuns,
    SyncStates,
    Deliveries,
    EnergyForecasts,
    CustomMetrics,
    Drafts,
)

__all__ = [
    "ALL_TABLES",
    "CalendarEvents",
    "Connections",
    "CustomMetrics",
    "DataPoints",
    "Deliveries",
    "Drafts",
    "EnergyForecasts",
    "Goals",
    "InsightFeedback",
    "Insights",
    "JobRuns",
    "JournalEntries",
    "Notes",
    "OauthTokens",
    "PatternQuestions",
    "PatternRuns",
    "Patterns",
    "PersonalRow",
    "Row",
    "Settings",
    "SourceDocuments",
    "SyncStates",
    "Table",
    "Tasks",
    "TokenUsage",
    "UserPreferences",
    "Users",
    "VoiceNotes",
]
