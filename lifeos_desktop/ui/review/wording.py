"""The words of the page of reviews."""

from __future__ import annotations

TITLE = "Review"
LIST = "Weeks"
AGAIN = "Write again"
WRITE = "Write this review"
RUNNING = "This week so far"
LAST = "Last week"
NOT_WRITTEN = "not written yet"
NONE_TITLE = "No review was written for this week."
NONE_TEXT = "It is made from what is stored about those seven days, and nothing is sent anywhere."
WRITTEN = "Written {} at {} by rules. Every number comes from your rows."
NO_CLAIMS = "Nothing is stored about this week yet."
