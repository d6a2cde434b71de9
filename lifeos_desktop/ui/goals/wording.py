"""The words of the page of goals."""

from __future__ import annotations

TITLE = "Goals"
ADD_HINT = "Add a goal, as in: run 10 km by 20 Dec"
GROUPS = {"active": "On the way", "reached": "Reached", "dropped": "Dropped"}
EMPTY_TITLE = "No goals."
EMPTY_TEXT = "That is fine. When there is something you want to reach, type it above."
KEYS = "Left and Right move the progress, E edits, R reached, Delete removes"
WHEN_HELP = "As you would say it: 20 Dec, in 3 weeks. Empty for no date."
EDITOR_KEYS = "Ctrl Enter saves, Esc leaves it as it was"
