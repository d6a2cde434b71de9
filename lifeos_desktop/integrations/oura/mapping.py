"""What Oura's documents say about a day: documents in, one data point a metric and day out. Pure.

Parsed leniently: unknown fields are tolerated, a missing or null field is no value, a wrong type or
an implausible number is no value and is counted. ``day`` is the day the document names, never the
date of a timestamp; an activity day runs from 04:00 to 04:00 as Oura names it.

The night and the naps of a day, from the collection ``sleep``:

- The night is the ``long_sleep`` document of the day; of several, the one with most sleep. Values
  of two documents are never mixed. Without a ``long_sleep`` of a plausible length there is no
  night, whatever else is there.
- ``sleep.nap`` is the sleep outside the night: every other ``long_sleep``, ``sleep`` and
  ``late_nap`` document of the day with at least 15 minutes asleep. Shorter ones are false alarms or
  scraps of a restless evening (Oura itself calls nothing shorter a nap).
- ``rest`` (a detection the person rejected) and ``deleted`` count nowhere.

A tag is the metric ``tag.NAME`` with the value 1 on the day it begins, by the names a journal tag
may have. Days without it get no value here: whoever reads it knows which other days were tagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.metrics import plausible
from lifeos_desktop.domain.records import DataPoint, SourceDocument
from lifeos_desktop.integrations.oura.collections import SOURCE
from lifeos_desktop.integrations.oura.tags import tag_name

SHORTEST_NAP_SECONDS = 900
_NOON_MINUTES = 720
_DAY_MINUTES = 1440

# collection -> (path of the field, metric): one document a day.
_DAILY: Mapping[str, tuple[tuple[str, str], ...]] = {
    "daily_sleep": (
        ("score", "sleep.score"),
        ("contributors.total_sleep", "sleep.contributor.total"),
        ("contributors.deep_sleep", "sleep.contributor.deep"),
        ("contributors.rem_sleep", "sleep.contributor.rem"),
        ("contributors.efficiency", "sleep.contributor.efficiency"),
        ("contributors.latency", "sleep.contributor.latency"),
        ("contributors.restfulness", "sleep.contributor.restfulness"),
        ("contributors.timing", "sleep.contributor.timing"),
    ),
    "daily_readiness": (
        ("score", "readiness.score"),
        ("temperature_deviation", "body.temperature_deviation"),
        ("temperature_trend_deviation", "body.temperature_trend"),
        *(
            (f"contributors.{name}", f"readiness.contributor.{name}")
            for name in (
                "activity_balance",
                "body_temperature",
                "hrv_balance",
                "previous_day_activity",
                "previous_night",
                "recovery_index",
                "resting_heart_rate",
                "sleep_balance",
            )
        ),
    ),
    "daily_activity": (
        ("score", "activity.score"),
        ("steps", "activity.steps"),
        ("equivalent_walking_distance", "activity.distance"),
        ("active_calories", "activity.active_calories"),
        ("total_calories", "activity.total_calories"),
        ("high_activity_time", "activity.high_time"),
        ("medium_activity_time", "activity.medium_time"),
        ("low_activity_time", "activity.low_time"),
        ("sedentary_time", "activity.sedentary_time"),
        *(
            (f"contributors.{name}", f"activity.contributor.{name}")
            for name in (
                "meet_daily_targets",
                "move_every_hour",
                "recovery_time",
                "stay_active",
                "training_frequency",
                "training_volume",
            )
        ),
    ),
    "daily_stress": (("stress_high", "stress.high"), ("recovery_high", "stress.recovery")),
    "daily_spo2": (
        ("spo2_percentage.average", "body.spo2"),
        ("breathing_disturbance_index", "body.breathing_disturbance"),
    ),
    "daily_resilience": (
        ("contributors.sleep_recovery", "resilience.sleep_recovery"),
        ("contributors.daytime_recovery", "resilience.daytime_recovery"),
        ("contributors.stress", "resilience.stress"),
    ),
    "daily_cardiovascular_age": (("vascular_age", "body.vascular_age"),),
    "vO2_max": (("vo2_max", "body.vo2_max"),),
}

_NIGHT = (
    ("total_sleep_duration", "sleep.total"),
    ("deep_sleep_duration", "sleep.deep"),
    ("rem_sleep_duration", "sleep.rem"),
    ("light_sleep_duration", "sleep.light"),
    ("awake_time", "sleep.awake"),
    ("time_in_bed", "sleep.in_bed"),
    ("latency", "sleep.latency"),
    ("efficiency", "sleep.efficiency"),
    ("average_hrv", "sleep.hrv"),
    ("lowest_heart_rate", "sleep.lowest_hr"),
    ("average_heart_rate", "sleep.average_hr"),
    ("average_breath", "sleep.breath"),
)

# Sums over the documents of a day, and the tags.
_WORKOUT = ("activity.workout_time", "activity.workout_calories")
_SESSION = ("activity.session_time",)
_TAG = "tag."
_QUIET_SESSIONS = frozenset(("breathing", "meditation", "relaxation"))  # not naps, not checks

_BY_COLLECTION: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(metric for _, metric in fields) for name, fields in _DAILY.items()},
    "sleep": (*(metric for _, metric in _NIGHT), "sleep.bedtime", "sleep.wake_time", "sleep.nap"),
    "workout": _WORKOUT,
    "session": _SESSION,
    "enhanced_tag": (),
}
MAPPED_COLLECTIONS = frozenset(_BY_COLLECTION)
"""The collections data points are read from; the others are kept as documents only."""

_NOT_SLEEP = frozenset(("rest", "deleted"))
_SLEEP_TYPES = frozenset(("long_sleep", "sleep", "late_nap"))
_BUILT_IN = Catalogue()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A value that is there but is no value: ``reason`` is "unreadable" or "implausible"."""

    collection: str
    document_id: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mapped:
    """The points of a set of documents, ordered by day and metric, and what was not usable."""

    points: tuple[DataPoint, ...]
    skipped: tuple[Skipped, ...]


def metrics_of(collection: str) -> tuple[str, ...]:
    """The metrics of the catalogue a collection gives; tags are none, everybody has their own."""
    return _BY_COLLECTION.get(collection, ())


def points_from(documents: Iterable[SourceDocument], source: str = SOURCE) -> list[DataPoint]:
    """The data points of these documents; see `map_documents`."""
    return list(map_documents(documents, source).points)


def map_documents(documents: Iterable[SourceDocument], source: str = SOURCE) -> Mapped:
    """Read the data points; pass all documents of every day concerned, or a day is incomplete."""
    by_day: dict[date, dict[str, list[SourceDocument]]] = defaultdict(lambda: defaultdict(list))
    for document in documents:
        if document.day is not None and document.collection in MAPPED_COLLECTIONS:
            by_day[document.day][document.collection].append(document)
    reader = _Reader(source)
    for day in sorted(by_day):
        collections = by_day[day]
        for collection, fields in _DAILY.items():
            if found := collections.get(collection):
                newest = max(found, key=_newest)
                for path, metric in fields:
                    reader.add(newest, path, metric)
        reader.add_sleep(day, collections.get("sleep", ()))
        reader.add_workouts(day, collections.get("workout", ()))
        reader.add_sessions(day, collections.get("session", ()))
        reader.add_tags(day, collections.get("enhanced_tag", ()))
    return Mapped(tuple(reader.points), tuple(reader.skipped))


def _newest(document: SourceDocument) -> tuple[datetime, str, str]:
    """Oura may name a day's document anew; the one fetched last counts, and ties are settled."""
    return document.fetched_at, str(document.body.get("timestamp")), document.document_id


class _Reader:
    """Collects points and what was skipped."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.points: list[DataPoint] = []
        self.skipped: list[Skipped] = []

    def add(
        self, document: SourceDocument, path: str, metric: str, timestamp: datetime | None = None
    ) -> None:
        """Add the number in a field, if it is one."""
        value = self._number(document, path)
        if value is not None and document.day is not None:
            self._point(document.day, metric, value, [document], path, timestamp)

    def add_sleep(self, day: date, documents: Iterable[SourceDocument]) -> None:
        """Add the night and the naps of one day (rules: see the module)."""
        total = _BUILT_IN["sleep.total"]
        asleep: list[tuple[float, SourceDocument]] = []
        for document in documents:
            kind = document.body.get("type")
            if kind in _NOT_SLEEP:
                continue
            if kind not in _SLEEP_TYPES:
                self._skip(document, "type", "unreadable")
                continue
            seconds = self._number(document, "total_sleep_duration")
            if kind == "long_sleep" and seconds is not None and not plausible(total, seconds):
                self._skip(document, "total_sleep_duration", "implausible")
                continue
            asleep.append((seconds or 0.0, document))
        long = [pair for pair in asleep if pair[1].body.get("type") == "long_sleep"]
        night = max(long, key=lambda pair: (pair[0], _newest(pair[1])), default=(0.0, None))[1]
        if night is not None:
            self._add_night(night)
        naps = sorted(
            (pair for pair in asleep if pair[1] is not night and pair[0] >= SHORTEST_NAP_SECONDS),
            key=lambda pair: pair[1].document_id,
        )
        if naps:
            seconds_outside = sum(seconds for seconds, _ in naps)
            used = [document for _, document in naps]
            self._point(day, "sleep.nap", seconds_outside, used, "total_sleep_duration")

    def _add_night(self, night: SourceDocument) -> None:
        end = self._moment(night, "bedtime_end")
        woke_at = _in_utc(end)
        for path, metric in _NIGHT:
            self.add(night, path, metric, woke_at)
        start = self._moment(night, "bedtime_start")
        for path, moment, metric in (
            ("bedtime_start", start, "sleep.bedtime"),
            ("bedtime_end", end, "sleep.wake_time"),
        ):
            if moment is not None and night.day is not None:
                # Whole minutes of the clock the person saw: 01:01:59 is 01:01.
                minutes = moment.hour * 60 + moment.minute
                if metric == "sleep.bedtime" and minutes < _NOON_MINUTES:
                    minutes += _DAY_MINUTES
                self._point(night.day, metric, minutes, [night], path, woke_at)

    def add_workouts(self, day: date, documents: Iterable[SourceDocument]) -> None:
        """Add the time and the calories of a day's workouts, summed."""
        ordered = sorted(documents, key=lambda document: document.document_id)
        time, calories = _WORKOUT
        self._add_sum(day, time, "end_datetime", ordered, self._seconds)
        self._add_sum(day, calories, "calories", ordered, self._workout_calories)

    def add_sessions(self, day: date, documents: Iterable[SourceDocument]) -> None:
        """Add the time of a day's sessions that were for being quiet, summed."""
        quiet = (d for d in documents if d.body.get("type") in _QUIET_SESSIONS)
        ordered = sorted(quiet, key=lambda document: document.document_id)
        (time,) = _SESSION
        self._add_sum(day, time, "end_datetime", ordered, self._seconds)

    def add_tags(self, day: date, documents: Iterable[SourceDocument]) -> None:
        """Add a day's tags, each once; a note without a tag names none."""
        by_name: dict[str, list[SourceDocument]] = defaultdict(list)
        for document in sorted(documents, key=lambda document: document.document_id):
            if name := tag_name(document.body):
                by_name[name].append(document)
        for name in sorted(by_name):
            metadata = _made_from(by_name[name])
            self.points.append(DataPoint(self._source, _TAG + name, day, 1.0, metadata))

    def _add_sum(
        self,
        day: date,
        metric: str,
        path: str,
        documents: Iterable[SourceDocument],
        read: Callable[[SourceDocument], float | None],
    ) -> None:
        values = [(value, d) for d in documents if (value := read(d)) is not None]
        if values:
            total = sum(value for value, _ in values)
            self._point(day, metric, total, [document for _, document in values], path)

    def _seconds(self, document: SourceDocument) -> float | None:
        start, end = (
            self._moment(document, "start_datetime"),
            self._moment(document, "end_datetime"),
        )
        if start is None or end is None:
            return None
        if start.tzinfo is None or end.tzinfo is None or end <= start:
            self._skip(document, "end_datetime", "unreadable")
            return None
        return (end - start).total_seconds()

    def _workout_calories(self, document: SourceDocument) -> float | None:
        value = self._number(document, "calories")
        if value is not None and value < 0:
            self._skip(document, "calories", "implausible")
            return None
        return value

    def _point(
        self,
        day: date,
        metric: str,
        value: float,
        documents: Iterable[SourceDocument],
        path: str,
        timestamp: datetime | None = None,
    ) -> None:
        used = list(documents)
        if not plausible(_BUILT_IN[metric], value):
            self._skip(used[0], path, "implausible")
            return
        self.points.append(
            DataPoint(self._source, metric, day, float(value), _made_from(used), timestamp)
        )

    def _number(self, document: SourceDocument, path: str) -> float | None:
        value = _field(document.body, path)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._skip(document, path, "unreadable")
            return None
        try:
            return float(value)
        except OverflowError:  # JSON whole numbers have no largest one
            self._skip(document, path, "implausible")
            return None

    def _moment(self, document: SourceDocument, path: str) -> datetime | None:
        value = _field(document.body, path)
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self._skip(document, path, "unreadable")
            return None

    def _skip(self, document: SourceDocument, path: str, reason: str) -> None:
        self.skipped.append(Skipped(document.collection, document.document_id, path, reason))


def _made_from(documents: Iterable[SourceDocument]) -> dict[str, Any]:
    return {"documents": [[d.collection, d.document_id] for d in documents]}


def _field(body: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where any part of it is missing."""
    value: Any = body
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def _in_utc(moment: datetime | None) -> datetime | None:
    """An instant in UTC; None for a clock time without an offset, which names no instant."""
    if moment is None or moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def counted(skipped: Iterable[Skipped]) -> Iterator[str]:
    """What was skipped, most frequent first, as "sleep.average_hrv: 3 implausible"."""
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for item in skipped:
        counts[(item.collection, item.field, item.reason)] += 1
    for (collection, path, reason), number in sorted(counts.items(), key=lambda i: (-i[1], i[0])):
        yield f"{collection}.{path}: {number} {reason}"
