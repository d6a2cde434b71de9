"""The words and pictures of the health page."""

from __future__ import annotations

from lifeos_desktop.domain.health import State

STATES = {
    State.OK: "fine",
    State.DEGRADED: "less well",
    State.NEEDS_YOU: "needs you",
    State.FAILED: "failed",
    State.OFF: "off",
}

OUTCOMES = {
    "done": "Done",
    "failed": "Failed",
    "skipped": "Skipped",
    "interrupted": "Interrupted",
    "running": "Running",
}

SYMBOLS = {
    "database": "database",
    "backups": "database-backup",
    "disk": "hard-drive",
    "settings": "settings-2",
    "keyring": "key-round",
    "notifications": "bell",
    "jobs": "clock",
    "source": "circle-dot",
    "calendar": "calendar",
    "model": "wallet",
    "tray": "monitor",
    "hotkey": "keyboard",
}
