"""Patterns get an identity, their numbers and the person's word; searches leave a ledger."""

from __future__ import annotations

import sqlite3

# No release has written a pattern. What somebody else may have put there is kept, as early signs.
STATEMENTS = (
    """
    CREATE TABLE patterns_new (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL,
        description TEXT NOT NULL,
        pattern_type TEXT NOT NULL,
        variables TEXT NOT NULL,
        lag INTEGER NOT NULL,
        weekday INTEGER CHECK (weekday BETWEEN 0 AND 6),
        day TEXT,
        effect REAL NOT NULL,
        low REAL NOT NULL,
        high REAL NOT NULL,
        unit TEXT NOT NULL,
        strength REAL NOT NULL,
        p REAL NOT NULL,
        q REAL NOT NULL,
        confidence REAL NOT NULL,
        tier TEXT NOT NULL CHECK (tier IN ('confirmed', 'early')),
        sample_size INTEGER NOT NULL,
        window_start TEXT,
        window_end TEXT,
        actionable INTEGER NOT NULL,
        active INTEGER NOT NULL,
        later TEXT NOT NULL CHECK (later IN ('', 'held_up', 'faded')),
        later_days INTEGER NOT NULL,
        details TEXT NOT NULL,
        discovered_at TEXT NOT NULL,
        checked_at TEXT NOT NULL,
        muted_at TEXT,
        pinned_at TEXT,
        rating TEXT NOT NULL CHECK (rating IN ('', 'useful', 'not_useful')),
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    INSERT INTO patterns_new (
        id, user_id, identity, name, description, pattern_type, variables, lag, effect, low, high,
        unit, strength, p, q, confidence, tier, sample_size, actionable, active, later, later_days,
        details, discovered_at, checked_at, rating
    )
    SELECT
        id, user_id, 'older|' || id, name, description, pattern_type, variables, 0, strength,
        strength, strength, '', strength, 1, 1, confidence, 'early', sample_size, actionable, 0, '',
        0, '{}', discovered_at, discovered_at, ''
    FROM patterns
    """,
    "DROP TABLE patterns",
    "ALTER TABLE patterns_new RENAME TO patterns",
    "CREATE UNIQUE INDEX patterns_user_id_identity ON patterns (user_id, identity)",
    "CREATE INDEX patterns_pattern_type ON patterns (pattern_type)",
    """
    CREATE TABLE pattern_runs (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        ran_at TEXT NOT NULL,
        window_start TEXT,
        window_end TEXT,
        days INTEGER NOT NULL,
        metrics INTEGER NOT NULL,
        tested INTEGER NOT NULL,
        shown INTEGER NOT NULL,
        held_back INTEGER NOT NULL,
        details TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX pattern_runs_ran_at ON pattern_runs (ran_at)",
    """
    CREATE TABLE pattern_questions (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        run_id INTEGER NOT NULL,
        identity TEXT NOT NULL,
        name TEXT NOT NULL,
        pattern_type TEXT NOT NULL,
        variables TEXT NOT NULL,
        lag INTEGER NOT NULL,
        days_present INTEGER NOT NULL,
        days_needed INTEGER NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        FOREIGN KEY (run_id) REFERENCES pattern_runs (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX pattern_questions_run_id_identity
        ON pattern_questions (run_id, identity)
    """,
)


def up(connection: sqlite3.Connection) -> None:
    """Rebuild the table of patterns, make those of searches."""
    for statement in STATEMENTS:
        connection.execute(statement)
