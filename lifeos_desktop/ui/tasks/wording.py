"""The words of the page of things to do."""

from __future__ import annotations

TITLE = "Tasks"
ADD_HINT = "Add a task, as in: send the pension form tomorrow 10:00 #money"
GROUPS = {
    "late": "Overdue",
    "today": "Today",
    "week": "Next 7 days",
    "later": "Later",
    "none": "No date",
}
PRIORITIES = (("1", "High"), ("2", "Normal"), ("3", "Low"))
EMPTY_TITLE = "Nothing to do."
EMPTY_TEXT = "When something comes up, type it above or press the capture keys. It lands here."
EMPTY_TAG = "No open task carries this tag."
EMPTY_DONE = "Nothing is done yet."
EMPTY_DONE_TEXT = "What you complete stays here, and can be opened again."
KEYS = "Space completes, E edits, S moves to another day, Delete removes"
KEYS_DONE = "Space opens it again, E edits, Delete removes"
WHEN_HELP = "As you would say it: tomorrow, Fri 18:00, 30 Nov. Empty for no date."
EDITOR_KEYS = "Ctrl Enter saves, Esc leaves it as it was"
