"""The words of the journal and the notes."""

from __future__ import annotations

NOW_TITLE = "How is your energy right now?"
NOW_HELP = "Keys 1 to 9, 0 for ten. Mood and words are up to you."
WORDS_HINT = "A few words about it, with #tags"
NOTHING_YET = "Choose your energy or your mood, or write a few words first."
EMPTY_TITLE = "Your journal is empty."
EMPTY_TEXT = "Rate your energy above, or write about a day. Every entry lands here."
EMPTY_TAG = "No entry carries this tag."
KEYS = "Enter or E edits, Delete removes, Ctrl Enter saves"
WHEN_HELP = "As you would say it: today 14:00, yesterday, 19 Nov."
EDITOR_KEYS = "Ctrl Enter saves, Esc leaves it as it was"

NO_NOTES = "No notes yet."
NO_NOTES_TEXT = "A thought you want to keep is a note. Begin one here or with the capture keys."
NO_NOTE_FOUND = "No note says “{}”."
NO_NOTE_TAG = "No note carries this tag."
PICK = "Choose a note, or begin a new one."
NOT_SAVED = "not saved yet"
