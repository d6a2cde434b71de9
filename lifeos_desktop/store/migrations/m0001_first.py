"""The first tables, and the one person they belong to. Released: never edited."""

from __future__ import annotations

import sqlite3

STATEMENTS = (
    """
    CREATE TABLE users (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        timezone TEXT NOT NULL,
        preferences TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE source_documents (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        collection TEXT NOT NULL,
        document_id TEXT NOT NULL,
        day TEXT,
        body TEXT NOT NULL,
        fetched_at TEXT NOT NULL
    )
    """,
    """
    CREATE UNIQUE INDEX source_documents_source_collection_document_id
        ON source_documents (source, collection, document_id)
    """,
    """
    CREATE INDEX source_documents_source_collection_day
        ON source_documents (source, collection, day)
    """,
    "CREATE INDEX source_documents_source_fetched_at ON source_documents (source, fetched_at)",
    """
    CREATE TABLE data_points (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        source TEXT NOT NULL,
        type TEXT NOT NULL,
        date TEXT NOT NULL,
        value REAL NOT NULL,
        metadata TEXT NOT NULL,
        timestamp TEXT,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX data_points_user_id_source_type_date
        ON data_points (user_id, source, type, date)
    """,
    "CREATE INDEX data_points_date_type ON data_points (date, type)",
    "CREATE INDEX data_points_source ON data_points (source)",
    """
    CREATE TABLE insights (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        type TEXT NOT NULL,
        date TEXT NOT NULL,
        content TEXT NOT NULL,
        context TEXT NOT NULL,
        confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        acted_on INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX insights_user_id_type_date ON insights (user_id, type, date)",
    "CREATE INDEX insights_date_type ON insights (date, type)",
    """
    CREATE TABLE patterns (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        pattern_type TEXT NOT NULL,
        variables TEXT NOT NULL,
        strength REAL NOT NULL,
        confidence REAL NOT NULL,
        sample_size INTEGER NOT NULL,
        actionable INTEGER NOT NULL,
        active INTEGER NOT NULL,
        discovered_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX patterns_pattern_type ON patterns (pattern_type)",
    """
    CREATE TABLE journal_entries (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        date TEXT NOT NULL,
        time TEXT,
        energy INTEGER CHECK (energy BETWEEN 1 AND 10),
        mood INTEGER CHECK (mood BETWEEN 1 AND 10),
        notes TEXT NOT NULL,
        tags TEXT NOT NULL,
        created_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX journal_entries_date ON journal_entries (date)",
    """
    CREATE TABLE tasks (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        title TEXT NOT NULL,
        description TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('open', 'done', 'dropped')),
        priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
        due_date TEXT,
        tags TEXT NOT NULL,
        source TEXT NOT NULL,
        raw_input TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at TEXT NOT NULL,
        done_at TEXT,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX tasks_status ON tasks (status)",
    "CREATE INDEX tasks_created_at ON tasks (created_at)",
    """
    CREATE TABLE notes (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        content TEXT NOT NULL,
        title TEXT NOT NULL,
        tags TEXT NOT NULL,
        source TEXT NOT NULL,
        raw_input TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX notes_created_at ON notes (created_at)",
    """
    CREATE TABLE voice_notes (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        filename TEXT NOT NULL,
        file_path TEXT NOT NULL,
        file_size INTEGER NOT NULL,
        duration_seconds REAL,
        mime_type TEXT NOT NULL,
        transcription TEXT,
        transcription_status TEXT NOT NULL
            CHECK (transcription_status IN ('pending', 'running', 'done', 'failed')),
        transcription_language TEXT,
        categorized_type TEXT,
        categorized_id INTEGER,
        source TEXT NOT NULL,
        created_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX voice_notes_file_path ON voice_notes (file_path)",
    "CREATE INDEX voice_notes_transcription_status ON voice_notes (transcription_status)",
    "CREATE INDEX voice_notes_created_at ON voice_notes (created_at)",
    """
    CREATE TABLE oauth_tokens (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        provider TEXT NOT NULL,
        token_type TEXT NOT NULL,
        expires_at TEXT,
        scope TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE UNIQUE INDEX oauth_tokens_provider_user_id ON oauth_tokens (provider, user_id)",
    """
    CREATE TABLE calendar_events (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        calendar_id TEXT NOT NULL,
        original_start TEXT NOT NULL,
        summary TEXT NOT NULL,
        description TEXT NOT NULL,
        location TEXT NOT NULL,
        start_time TEXT NOT NULL,
        end_time TEXT NOT NULL,
        all_day INTEGER NOT NULL,
        start_date TEXT,
        end_date TEXT,
        status TEXT NOT NULL CHECK (status IN ('confirmed', 'tentative', 'cancelled')),
        organizer TEXT NOT NULL,
        attendees_count INTEGER NOT NULL,
        own_response TEXT NOT NULL,
        transparency TEXT NOT NULL CHECK (transparency IN ('opaque', 'transparent')),
        event_type TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        is_recurring INTEGER NOT NULL,
        recurring_id TEXT NOT NULL,
        metadata TEXT NOT NULL,
        synced_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX calendar_events_user_id_calendar_id_event_id_original_start
        ON calendar_events (user_id, calendar_id, event_id, original_start)
    """,
    "CREATE INDEX calendar_events_event_id ON calendar_events (event_id)",
    "CREATE INDEX calendar_events_start_time ON calendar_events (start_time)",
    "CREATE INDEX calendar_events_start_time_end_time ON calendar_events (start_time, end_time)",
    """
    CREATE TABLE user_preferences (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        category TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        weight REAL NOT NULL,
        source TEXT NOT NULL,
        evidence_count INTEGER NOT NULL,
        last_reinforced TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX user_preferences_user_id_category_key
        ON user_preferences (user_id, category, key)
    """,
    "CREATE INDEX user_preferences_user_id_category ON user_preferences (user_id, category)",
    "CREATE INDEX user_preferences_key ON user_preferences (key)",
    """
    CREATE TABLE insight_feedback (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        insight_id INTEGER NOT NULL,
        feedback_type TEXT NOT NULL,
        context TEXT NOT NULL,
        created_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        FOREIGN KEY (insight_id) REFERENCES insights (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX insight_feedback_insight_id ON insight_feedback (insight_id)",
    "CREATE INDEX insight_feedback_feedback_type ON insight_feedback (feedback_type)",
    """
    CREATE TABLE token_usage (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        timestamp TEXT NOT NULL,
        feature TEXT NOT NULL,
        model TEXT NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        total_tokens INTEGER NOT NULL,
        cost_usd REAL
    )
    """,
    "CREATE INDEX token_usage_timestamp ON token_usage (timestamp)",
    "CREATE INDEX token_usage_feature ON token_usage (feature)",
    """
    CREATE TABLE goals (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        title TEXT NOT NULL,
        description TEXT NOT NULL,
        target_date TEXT,
        status TEXT NOT NULL CHECK (status IN ('active', 'reached', 'dropped')),
        progress REAL NOT NULL CHECK (progress BETWEEN 0 AND 1),
        metadata TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE settings (
        key TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL,
        updated_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE job_runs (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        job TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        status TEXT NOT NULL
            CHECK (status IN ('running', 'done', 'failed', 'skipped', 'interrupted')),
        "trigger" TEXT NOT NULL CHECK (trigger IN ('scheduled', 'catch_up', 'manual')),
        reason TEXT NOT NULL,
        started_at TEXT,
        finished_at TEXT
    )
    """,
    "CREATE UNIQUE INDEX job_runs_job_occurrence ON job_runs (job, occurrence)",
    "CREATE INDEX job_runs_status ON job_runs (status)",
    """
    CREATE TABLE sync_state (
        source TEXT NOT NULL,
        collection TEXT NOT NULL,
        cursor TEXT NOT NULL,
        last_attempt TEXT,
        last_success TEXT,
        error TEXT NOT NULL,
        PRIMARY KEY (source, collection)
    )
    """,
    """
    CREATE TABLE deliveries (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        day TEXT NOT NULL,
        channel TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'failed', 'skipped')),
        reason TEXT NOT NULL,
        created_at TEXT NOT NULL,
        sent_at TEXT
    )
    """,
    "CREATE UNIQUE INDEX deliveries_kind_day_channel ON deliveries (kind, day, channel)",
    """
    CREATE TABLE energy_forecasts (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        day TEXT NOT NULL,
        made_at TEXT NOT NULL,
        model TEXT NOT NULL,
        value REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        drivers TEXT NOT NULL,
        sealed_at TEXT,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX energy_forecasts_user_id_day_model_made_at
        ON energy_forecasts (user_id, day, model, made_at)
    """,
    """
    CREATE TABLE custom_metrics (
        key TEXT NOT NULL PRIMARY KEY,
        label TEXT NOT NULL,
        unit TEXT NOT NULL,
        better TEXT NOT NULL CHECK (better IN ('higher', 'lower', 'neither')),
        source TEXT NOT NULL,
        low REAL,
        high REAL,
        night INTEGER NOT NULL,
        created_at TEXT NOT NULL
    )
    """,
    # The name and the zone are not known yet; an empty zone means the one of this computer.
    "INSERT INTO users (id, name, timezone, preferences) VALUES (1, '', '', '{}')",
)


def up(connection: sqlite3.Connection) -> None:
    """Create everything."""
    for statement in STATEMENTS:
        connection.execute(statement)
