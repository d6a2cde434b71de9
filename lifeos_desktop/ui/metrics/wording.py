"""What the metric page says. No Qt."""

from __future__ import annotations

from datetime import date, timedelta

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.bands import Band
from lifeos_desktop.domain.metrics import Metric
from lifeos_desktop.services.metric_pages import MetricPage
from lifeos_desktop.ui.widgets import texts

SPANS = ((30, "30 days"), (90, "90 days"), (365, "A year"))
NO_VALUE = "no value"
NO_METRICS = "No numbers yet"
NO_METRICS_SENTENCE = (
    "Once LifeOS has a day of yours, every number of it has a page here. "
    "Import something or rate your energy."
)
NO_MATCH = "Nothing is called that."
BAND_HELP = (
    "The band is your own usual range: the middle 60 % of the 28 days before each day. "
    "It needs at least 14 values."
)
GROUPS = {
    "sleep": "Sleep",
    "readiness": "Readiness",
    "activity": "Activity",
    "heart": "Heart",
    "stress": "Stress and resilience",
    "resilience": "Stress and resilience",
    "body": "Body",
    "journal": "Your ratings",
    "calendar": "Calendar",
    "tasks": "Tasks",
}
OWN = "Your own"


def group_of(metric: Metric) -> str:
    """The heading a metric stands under in the list."""
    if metric.custom:
        return OWN
    return GROUPS.get(metric.key.partition(".")[0], "More")


def day_of(metric: Metric, day: date, today: date) -> str:
    """'today', 'last night', 'Fri 20 Nov', 'night to Fri 20 Nov'."""
    if day == today:
        return "last night" if metric.night else "today"
    if day == today - timedelta(days=1) and not metric.night:
        return "yesterday"
    written = texts.weekday_day(day, today)
    return f"night to {written}" if metric.night else written


def usual(band: Band | None, unit: str) -> str:
    """'42 to 52 ms'; nothing without a band."""
    if band is None:
        return ""
    low, high = formats.value(band.low, unit), formats.value(band.high, unit)
    if low == high:
        return low
    number, _, name = low.rpartition("\u00a0")
    if number and high.endswith(f"\u00a0{name}"):
        low = number
    return f"{low} to {high}".replace(" of 10 to", " to")


def coverage(page: MetricPage) -> str:
    """'27 of 30 days'."""
    return f"{page.present} of {len(page.days)} days"


def sentence(page: MetricPage, today: date) -> str:
    """What the chart shows, in one sentence."""
    latest, unit = page.latest, page.unit
    text = f"{page.label}, {coverage(page)}."
    if latest is None or latest.value is None:
        return f"{page.label}: no value in these {len(page.days)} days."
    shown = formats.value(latest.value, unit)
    text += f" Latest {shown}, {day_of(page.metric, latest.day, today)}."
    if page.usual:
        text += f" Usual {usual(page.usual, unit)}."
    return text


def nothing(page: MetricPage, today: date) -> str:
    """Why the chart is empty."""
    text = f"No value in the last {len(page.days)} days."
    if page.newest:
        text += f" The newest one is from {texts.day_month(page.newest, today)}."
    return text
