"""The words of the search."""

from __future__ import annotations

TITLE = "Search"
HINT = "Search tasks, notes, journal, goals, briefs and reviews"
GROUPS = {
    "task": "Tasks",
    "note": "Notes",
    "journal": "Journal",
    "goal": "Goals",
    "morning_brief": "Briefs",
    "weekly_review": "Reviews",
}
ONE = {
    "task": "task",
    "note": "note",
    "journal": "journal entry",
    "goal": "goal",
    "morning_brief": "brief",
    "weekly_review": "review",
}
START_TITLE = "Everything you wrote, in one place."
START_TEXT = "Words count by their beginning. #tag finds a tag, “words in quotes” stand together."
NOTHING = "Nothing matches “{}”."
NOTHING_TEXT = "Tasks, notes, journal, goals, briefs and reviews were searched."
KEYS = "Down goes to the list, Enter opens, Esc clears, then leaves"
IN_TAGS = "The match is in its tags."
