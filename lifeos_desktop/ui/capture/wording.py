"""The words of the capture window."""

from __future__ import annotations

TITLE = "Capture"
PLACEHOLDER = "A task, a thought, or “energy 6”"
FIELD = "What do you want to keep?"
LOCAL = "Read on this computer, nothing sent"
IS_PAST = "That time has passed"
TOO_EARLY = "LifeOS is still opening. Your text is kept."
NOT_SAVED = "This could not be saved. Your text is still in the capture window."
KINDS = {"task": "Task", "note": "Note", "journal": "Journal"}
ENERGY_LOG = "Energy log"
KIND_ICONS = {"task": "list-checks", "note": "sticky-note", "journal": "notebook-pen"}
CHANGE_KIND = "Save it as something else"
KEYS = (("Enter", "save"), ("Esc", "close, text is kept"))
TAB = ("Tab", "change a chip")


def is_on(meaning: str) -> str:
    """What a chip does when it is pressed."""
    return f"Read as {meaning}. Press to leave these words alone."


def is_off(words: str) -> str:
    """What a chip does that was switched off."""
    return f"“{words}” is left alone. Press to read it again."
