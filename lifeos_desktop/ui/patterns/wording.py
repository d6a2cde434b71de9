"""What the patterns page says. Links are never written as causes."""

from __future__ import annotations

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.patterns import CHANGE_POINT, CORRELATION, TAG, TREND, WEEKDAY
from lifeos_desktop.services.patterns import Ledger, TooEarly

ALL, CONFIRMED, EARLY, MUTED, GONE = "all", "confirmed", "early", "muted", "gone"
WHICH = (
    (ALL, "All"),
    (CONFIRMED, "Confirmed"),
    (EARLY, "Early"),
    (MUTED, "Muted"),
    (GONE, "No longer found"),
)
KINDS = (
    ("", "Every kind"),
    (CORRELATION, "Links"),
    (TAG, "Tags"),
    (TREND, "Trends"),
    (WEEKDAY, "Weekdays"),
    (CHANGE_POINT, "Changes"),
)
TITLES = {
    CORRELATION: "Every day is a dot",
    TAG: "With and without",
    TREND: "Every day is a dot",
    WEEKDAY: "Which days of the week?",
    CHANGE_POINT: "Before and since",
}
LAGS = "When does it show?"
GROUPS = "On average"
NOTHING_HERE = {
    ALL: "No pattern of this kind is shown.",
    CONFIRMED: "Nothing is confirmed yet.",
    EARLY: "There are no early signs right now.",
    MUTED: "You have muted nothing.",
    GONE: "Every pattern that was ever shown is still found.",
}
CAUTION = "About 1 in 20 of the patterns shown may be chance."
CANNOT = "What this can’t tell you"
NOT_SURE = "Not sure yet"
NO_PICTURE = (
    "There are too few stored days in this period to draw a picture. They may have been removed "
    "since the pattern was found."
)
COPIED = "Copied. Paste it into a spreadsheet."


def count_of_rest(ledger: Ledger) -> str:
    """The link under the ledger; "" where nothing is left over."""
    rest = ledger.rest
    if not rest:
        return ""
    return "What about the other one?" if rest == 1 else f"What about the other {rest:,}?"


def rest(ledger: Ledger) -> str:
    """What became of what is neither shown nor close to an answer."""
    text = "The others showed nothing that chance alone would not show."
    if ledger.held_back:
        looked = formats.counted(ledger.held_back, "link", "links")
        text += (
            f" {looked[0].upper()}{looked[1:]} looked like something at first and did not hold "
            f"once it was counted that {ledger.tested:,} were tested."
        )
    return f"{text} They are tested again with every search."


def more_days(days: int) -> str:
    """`18 more`."""
    return f"{days} more"


def way_forward(empty: TooEarly) -> str:
    """What would help, as far as anything does."""
    if empty.days_needed > empty.days_present:
        missing = formats.counted(empty.days_needed - empty.days_present, "more day", "more days")
        return (
            f"A search begins with {empty.days_needed} days: {missing} to go. "
            "Days you import count at once."
        )
    if empty.reason == "not_searched":
        return "A search tells links from chance. As soon as one has run, you see what it found."
    return "Nothing to do. The search is repeated as days come in."
