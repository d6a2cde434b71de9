"""The accounts that are connected; a provider may have several, so tokens are told by account."""

from __future__ import annotations

import sqlite3

STATEMENTS = (
    """
    CREATE TABLE connections (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        provider TEXT NOT NULL,
        account TEXT NOT NULL,
        title TEXT NOT NULL,
        way TEXT NOT NULL,
        standing TEXT NOT NULL CHECK (standing IN ('connected', 'reconnect', 'failing')),
        reason TEXT NOT NULL,
        since TEXT,
        granted TEXT NOT NULL,
        options TEXT NOT NULL,
        metadata TEXT NOT NULL,
        connected_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE UNIQUE INDEX connections_user_id_provider_account
        ON connections (user_id, provider, account)
    """,
    """
    CREATE TABLE oauth_tokens_new (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        user_id INTEGER NOT NULL,
        provider TEXT NOT NULL,
        account TEXT NOT NULL,
        token_type TEXT NOT NULL,
        expires_at TEXT,
        scope TEXT NOT NULL,
        metadata TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )
    """,
    # No release has written one. What somebody else may have put there is kept, of no account.
    """
    INSERT INTO oauth_tokens_new (
        id, user_id, provider, account, token_type, expires_at, scope, metadata, created_at,
        updated_at
    )
    SELECT
        id, user_id, provider, '', token_type, expires_at, scope, metadata, created_at, updated_at
    FROM oauth_tokens
    """,
    "DROP TABLE oauth_tokens",
    "ALTER TABLE oauth_tokens_new RENAME TO oauth_tokens",
    """
    CREATE UNIQUE INDEX oauth_tokens_user_id_provider_account
        ON oauth_tokens (user_id, provider, account)
    """,
)


def up(connection: sqlite3.Connection) -> None:
    """Make the table of connections, rebuild the one of tokens."""
    for statement in STATEMENTS:
        connection.execute(statement)
