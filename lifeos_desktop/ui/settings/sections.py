"""Which settings stand on which page, and how a choice is written. Data, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GENERAL = "general"
CONNECTIONS = "connections"
AI = "ai"
NOTIFICATIONS = "notifications"
CAPTURE = "capture"
LEARNED = "learned"
DATA = "data"
HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Group:
    """Settings under one heading; ``note`` is a sentence below it."""

    title: str
    keys: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the settings. ``words`` are found by the search beside labels and help texts."""

    key: str
    title: str
    icon: str
    lead: str
    groups: tuple[Group, ...] = ()
    words: tuple[str, ...] = ()


SECTIONS = (
    Section(
        GENERAL,
        "General",
        "settings-2",
        "You, and how LifeOS looks. Every change applies at once.",
        (
            Group("You", ("general.name", "general.timezone")),
            Group("Look", ("general.theme", "general.text_size", "general.reduce_motion")),
        ),
        ("autostart", "start with the computer", "welcome", "set-up", "language", "appearance"),
    ),
    Section(
        CONNECTIONS,
        "Connections",
        "plug",
        "Where your data comes from. Sign-ins stay in your system keyring, never in a backup.",
        (
            Group("When several say the same", ("sources.order",)),
            Group("How often", ("jobs.oura_sync_hours", "jobs.calendar_sync_hours")),
        ),
        tuple(
            "import oura google csv table calendar ics file folder account sign-in connect"
            " disconnect token order source".split()
        ),
    ),
    Section(
        AI,
        "AI and costs",
        "wallet",
        "LifeOS works without any model. A model only words what was computed; it never does the "
        "maths.",
        (
            Group("Language model", ("ai.enabled", "ai.model", "ai.api_base")),
            Group("What it may see", ("ai.send_event_titles",)),
            Group("Limits", ("ai.timeout_seconds", "ai.max_tokens")),
        ),
        ("key", "secret", "password", "cost", "price", "tokens", "openai", "ollama", "test"),
    ),
    Section(
        NOTIFICATIONS,
        "Notices and quiet hours",
        "bell",
        "When LifeOS may speak up. Nothing to say means silence.",
        (
            Group("Notifications", ("notifications.enabled",)),
            Group(
                "Quiet hours",
                (
                    "notifications.quiet_start",
                    "notifications.quiet_end",
                    "notifications.brief_ignores_quiet_hours",
                ),
                "Only the morning brief may come before they end, because its time is one you "
                "chose. Everything else waits.",
            ),
            Group(
                "The morning brief",
                ("jobs.daily_brief", "brief.wait_for_night_until"),
                "If the computer sleeps at that time, the brief is written once after it wakes, "
                "until noon.",
            ),
            Group("The weekly review", ("jobs.weekly_review_day", "jobs.weekly_review")),
            Group("The search for patterns", ("jobs.pattern_detection",)),
        ),
        ("notification", "do not disturb", "night", "silence", "schedule"),
    ),
    Section(
        CAPTURE,
        "Capture",
        "keyboard",
        "How you get a thought in without leaving what you do.",
        (Group("Shortcut", ("capture.hotkey",)),),
        ("shortcut", "hotkey", "keyboard", "popup"),
    ),
    Section(
        LEARNED,
        "What it has learned",
        "user-round-pen",
        "What you told LifeOS about its texts. Each answer can be taken back.",
        (),
        ("feedback", "helpful", "too long", "personal", "undo"),
    ),
    Section(
        DATA,
        "Data and backups",
        "database-backup",
        "Everything LifeOS knows lies in one folder on this computer.",
        (Group("Backups", ("jobs.backup", "backups.keep")),),
        ("folder", "size", "copy", "restore", "disk", "import"),
    ),
    Section(
        HEALTH,
        "Health and log",
        "scroll-text",
        "How every part is, what ran and what runs next.",
        (),
        ("status", "jobs", "log", "report", "problem", "error"),
    ),
)

ELSEWHERE: Mapping[str, str] = {
    "ai.send_notes": "no text reads notes yet",
}
"""Settings no page shows, and why: what they steer is not there yet."""

CHOICE_TEXTS: Mapping[str, Mapping[str, str]] = {
    "general.theme": {"system": "As the computer", "dark": "Dark", "light": "Light"},
    "general.text_size": {"100": "100 %", "115": "115 %", "130": "130 %", "150": "150 %"},
}


def choice_text(key: str, choice: str) -> str:
    """How a choice is written on a control."""
    return CHOICE_TEXTS.get(key, {}).get(choice) or choice.capitalize()


def section_of(key: str) -> Section | None:
    """The page a setting stands on."""
    for section in SECTIONS:
        if any(key in group.keys for group in section.groups):
            return section
    return None
