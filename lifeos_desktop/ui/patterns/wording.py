"""What the patterns page says. Links are never written as causes."""

from __future__ import annotations

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.patterns import CHANGE_POINT, CORRELATION, TAG, TREND, WEEKDAY
from lifeos_desktop.services.pattern_check import MISSED, Checked
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
EARLY_SIGN = "An early sign: about every second one is chance."
CHECK = "Check against what was planted"
CHECK_TITLE = "What was planted in Robin’s days"
CHECK_ABOUT = (
    "Robin’s days are invented, so the truth is known. The search knows nothing of it; it has only "
    "the days."
)
PLANTED = "Put into the days, to be found"
NULLS = "Not there, though it may look so"
VERDICTS = {
    "found": "found",
    "early": "early sign",
    "missed": "missed",
    "not shown": "not shown",
    "shown": "wrongly shown",
}
_TESTED = (
    (CORRELATION, "link", "links"),
    (TAG, "link with a yes or no", "links with a yes or no"),
    (WEEKDAY, "weekday rhythm", "weekday rhythms"),
    (TREND, "trend", "trends"),
    (CHANGE_POINT, "change", "changes"),
)
CAUTION = "About 1 in 20 of the patterns shown may be chance."
CANNOT = "What this can’t tell you"
NOT_SURE = "Not sure yet"
NO_PICTURE = (
    "There are too few stored days in this period to draw a picture. They may have been removed "
    "since the pattern was found."
)
COPIED = "Copied. Paste it into a spreadsheet."


def said_of(one: Checked) -> str:
    """What stands behind what is true: the sentence it was found as, or why it may be missing."""
    if one.sentence:
        return f"Found as: “{one.sentence}”"
    if one.verdict == MISSED and one.strength:
        return f"It is weak (a correlation of {one.strength}), so it needs more days."
    return ""


def count_of_rest(ledger: Ledger) -> str:
    """The link under the ledger; "" where nothing is left over."""
    rest = ledger.rest
    if not rest:
        return ""
    return "What about the other one?" if rest == 1 else f"What about the other {rest:,}?"


def rest(ledger: Ledger) -> str:
    """What became of what is neither shown nor close to an answer, a paragraph each."""
    parts = []
    kinds = [
        formats.counted(ledger.tested_by_kind[kind], one, many).replace("no ", "0 ")
        for kind, one, many in _TESTED
        if ledger.tested_by_kind.get(kind)
    ]
    if kinds:
        parts.append(f"Tested: {', '.join(kinds)}.")
    if ledger.behind:
        verb = "says" if ledger.behind == 1 else "say"
        stand = "stands" if ledger.behind == 1 else "stand"
        parts.append(
            f"{ledger.behind:,} {verb} the same as one that is shown, such as a score beside what "
            f"it is scored from, and {stand} behind it."
        )
    if ledger.held_back:
        parts.append(
            f"{ledger.held_back:,} looked like something at first and did not hold once it was "
            f"counted that {ledger.tested:,} were tested."
        )
    parts.append(
        "The others showed nothing that chance alone would not show. All are tested again with "
        "every search."
    )
    if ledger.left_out:
        reasons = [f"{label}: {why}." for label, why in ledger.left_out]
        parts.append("\n".join(["Could not take part yet:", *reasons]))
    return "\n\n".join(parts)


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
