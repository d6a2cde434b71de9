"""Every setting: its section, default, label, help and what may be typed for it.

A section is a frozen dataclass; the metadata of each field is one `Spec`. A setting's key is
"section.field". Values are stored as JSON: text, whole numbers, booleans; a time as "07:00".
"""

# ruff: noqa: RUF009 - the functions called in the defaults below return dataclass fields
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.errors import BadInput

Value = str | int | bool | time
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
THEMES = ("system", "dark", "light")
TEXT_SIZES = ("100", "115", "130", "150")
# Whole parts of a day, so that every day has the same slots.
HOURS_APART = (1, 2, 3, 4, 6, 8, 12, 24)


@dataclass(frozen=True, slots=True)
class Spec:
    """What a setting is called and how its value is read. ``parse`` raises BadInput."""

    label: str
    help: str
    kind: str  # text | yes_no | number | time | choice
    parse: Callable[[object], Value]
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    secret: bool = False
    renamed_from: str = ""  # the key it had before, "section.field"
    is_advanced: bool = False  # right as it is for nearly everybody; not shown at first


def text(label: str, help: str, *, check: Callable[[str], str] = str, default: str = "") -> Any:
    """A line of text, empty by default."""

    def parse(value: object) -> str:
        line = value.strip() if isinstance(value, str) else "\n"
        if not line.isprintable() or len(line) > 500:
            raise BadInput("Type one line of at most 500 characters.")
        return check(line)

    return _field(default, Spec(label, help, "text", parse))


def yes_no(default: bool, label: str, help: str) -> Any:
    """A switch."""
    return _field(default, Spec(label, help, "yes_no", _yes_no, choices=("yes", "no")))


def number(default: int, low: int, high: int, label: str, help: str) -> Any:
    """A whole number within bounds, both included."""

    def parse(value: object) -> int:
        found = _whole(value)
        if found is None or not low <= found <= high:
            raise BadInput(f"Type a whole number from {low} to {high}.")
        return found

    return _field(default, Spec(label, help, "number", parse, minimum=low, maximum=high))


def clock_time(default: str, label: str, help: str) -> Any:
    """A local time of day."""
    return _field(time.fromisoformat(default), Spec(label, help, "time", _time))


def choice(default: str, options: tuple[str, ...], label: str, help: str) -> Any:
    """One of a few words."""

    def parse(value: object) -> str:
        chosen = value.strip().lower() if isinstance(value, str) else ""
        if chosen not in options:
            raise BadInput(f"Choose one of: {', '.join(options)}.")
        return chosen

    return _field(default, Spec(label, help, "choice", parse, choices=options))


def hours_apart(default: int, label: str, help: str) -> Any:
    """How often, in hours."""
    options = tuple(str(hours) for hours in HOURS_APART)

    def parse(value: object) -> int:
        found = _whole(value)
        if found not in HOURS_APART:
            raise BadInput(f"Choose one of: {', '.join(options)} hours.")
        return found

    return _field(default, Spec(label, help, "choice", parse, choices=options))


def renamed(old_key: str, setting: Any) -> Any:
    """A setting that had another key before; what is stored under that one still counts."""
    return _field(setting.default, replace(setting.metadata["spec"], renamed_from=old_key))


def _field(default: Value, spec: Spec) -> Any:
    return field(default=default, metadata={"spec": spec})


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in {"yes", "true", "on", "1"}:
        return True
    if word in {"no", "false", "off", "0"}:
        return False
    raise BadInput("Type yes or no.")


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    digits = value.strip() if isinstance(value, str) else ""
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        return int(digits)
    return None


def _time(value: object) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    hours, _, minutes = value.strip().partition(":") if isinstance(value, str) else ("", "", "")
    hour, minute = _whole(hours), _whole(minutes)
    if hour is None or minute is None or len(minutes) != 2 or hour > 23 or minute > 59:
        raise BadInput("Type a time like 07:00.")
    return time(hour, minute)


def _zone_name(name: str) -> str:
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; like a path; a folder of zones
        raise BadInput(
            "Type a time zone like Europe/Berlin, or leave it empty to use the computer's own."
        ) from None
    return name


def _address(address: str) -> str:
    scheme, found, rest = address.partition("://")
    if address and (not found or scheme not in {"http", "https"} or not rest or " " in rest):
        raise BadInput("Type an address that starts with http:// or https://, or leave it empty.")
    return address


def _names(line: str) -> str:
    """Names of sources, best first, joined by commas; each once."""
    names = dict.fromkeys(part.strip().lower() for part in line.split(",") if part.strip())
    if not all(name.replace("_", "").replace("-", "").isalnum() for name in names):
        raise BadInput("Type names of sources joined by commas, like: oura, csv.")
    return ", ".join(names)


def _shortcut(keys: str) -> str:
    """Modifiers and one key; which combinations the system takes is found out when it is set."""
    if not keys:
        return ""
    *modifiers, key = [part.strip() for part in keys.split("+")]
    known = {"ctrl", "control", "alt", "option", "shift", "meta", "super", "win", "cmd"}
    if not key or key.lower() in known or not all(m.lower() in known for m in modifiers):
        raise BadInput("Type a shortcut like Ctrl+Shift+Space.")
    return "+".join([*modifiers, key])


@dataclass(frozen=True, slots=True)
class General:
    """You and the app."""

    name: str = text("Your name", "How the brief greets you.")
    timezone: str = text(
        "Time zone", "Like Europe/Berlin; empty uses the computer's own.", check=_zone_name
    )
    theme: str = choice("system", THEMES, "Theme", "Dark, light, or as the computer is set.")
    text_size: str = choice("100", TEXT_SIZES, "Text size", "In percent of the usual size.")
    reduce_motion: bool = yes_no(False, "Reduce motion", "On: nothing slides or fades.")


@dataclass(frozen=True, slots=True)
class Ai:
    """The language model, which words what was computed. Off until you switch it on."""

    enabled: bool = yes_no(
        False, "Use a language model", "Off: every text is written by rules on this computer."
    )
    model: str = text("Model", "Like openai/gpt-4o-mini or ollama/llama3.1.")
    api_base: str = text(
        "Address of the model", "Only for your own server or a proxy.", check=_address
    )
    send_event_titles: bool = yes_no(
        False, "Send event titles", "Off: the model sees times, not what your events are called."
    )
    send_notes: bool = yes_no(False, "Send notes", "Off: what you wrote stays on this computer.")
    timeout_seconds: int = number(
        60, 5, 300, "Wait for an answer", "Seconds until the rules take over."
    )
    max_tokens: int = number(1200, 100, 8000, "Longest answer", "In tokens; more can cost more.")


@dataclass(frozen=True, slots=True)
class Brief:
    """The morning brief."""

    wait_for_night_until: time = clock_time(
        "09:30",
        "Wait for last night until",
        "The notification waits for your sleep data, at the latest until then.",
    )


@dataclass(frozen=True, slots=True)
class Jobs:
    """What LifeOS does by itself, and when. Times are local."""

    daily_brief: time = clock_time("07:00", "Morning brief", "When the day's page is written.")
    weekly_review_day: str = choice(
        "sunday", WEEKDAYS, "Day of the weekly review", "The day your week is looked back on."
    )
    weekly_review: time = clock_time("19:00", "Weekly review", "When the review is written.")
    oura_sync_hours: int = hours_apart(6, "Oura sync", "Hours between two syncs.")
    calendar_sync_hours: int = hours_apart(2, "Calendar sync", "Hours between two syncs.")
    pattern_detection: time = clock_time(
        "03:00", "Look for patterns", "When your days are compared."
    )
    backup: time = clock_time("02:00", "Backup", "When a copy of your data is made.")


@dataclass(frozen=True, slots=True)
class Notifications:
    """When LifeOS may speak up."""

    enabled: bool = yes_no(True, "Show notifications", "Off: nothing pops up.")
    quiet_start: time = clock_time("23:00", "Quiet from", "Nothing pops up from here on.")
    quiet_end: time = clock_time("08:00", "Quiet until", "The same time twice: never quiet.")
    brief_ignores_quiet_hours: bool = yes_no(
        True, "Brief in quiet hours", "The morning brief may be shown before quiet hours end."
    )


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """How a thought gets in."""

    hotkey: str = text(
        "Shortcut for capture",
        "Opens the capture window over everything. Empty switches it off.",
        check=_shortcut,
        default="Ctrl+Shift+Space",
    )


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """Copies of your data on this computer."""

    keep: int = number(7, 1, 60, "Keep", "How many backups are kept.")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where your data comes from."""

    order: str = renamed(
        "sources.sleep_source",
        text(
            "Preferred sources",
            "Which source counts where several measured the same day, best first: oura, csv.",
            check=_names,
        ),
    )


@dataclass(frozen=True, slots=True)
class AppSettings:
    """All settings at one moment."""

    general: General = field(default_factory=General)
    ai: Ai = field(default_factory=Ai)
    brief: Brief = field(default_factory=Brief)
    jobs: Jobs = field(default_factory=Jobs)
    notifications: Notifications = field(default_factory=Notifications)
    capture: CaptureSettings = field(default_factory=CaptureSettings)
    backups: BackupSettings = field(default_factory=BackupSettings)
    sources: Sources = field(default_factory=Sources)


def specs() -> dict[str, Spec]:
    """The spec of every setting by its key, in the order of the sections."""
    standard = AppSettings()
    return {
        f"{section.name}.{entry.name}": entry.metadata["spec"]
        for section in fields(standard)
        for entry in fields(getattr(standard, section.name))
    }
