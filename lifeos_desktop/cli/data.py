"""`lifeos data`: look at what is stored, and record a value of your own."""

from __future__ import annotations

import difflib
from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING, Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.metrics import Metric, Unit, custom_metric, plausible
from lifeos_desktop.domain.records import DataPoint, JournalEntry
from lifeos_desktop.integrations.file_import.numbers import (
    Decimals,
    custom_key,
    scale_for,
    unit_of,
    value_reader,
)

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

SOURCE = "custom"
JOURNAL = "journal"
_ENERGY = "journal.energy"
_MOOD = "journal.mood"
_EARLIEST = date(1, 1, 1)


async def data(options: Namespace) -> int:
    """Show what is stored, or record a value."""
    async with opened(options) as container:
        if options.action == "add":
            await _add(container, options)
        elif options.metric or options.first or options.last:
            await _list_values(container, options)
        else:
            await _list_series(container, options)
    return 0


async def _list_series(container: Container, options: Namespace) -> None:
    """Every metric with how many days there are of it."""
    entries = await container.store.journal.between(_EARLIEST, date.max)
    series: list[tuple[str, str, int, date, date]] = [
        (s.metric, s.source, s.n, s.first, s.last)
        for s in await container.store.data_points.summary()
    ]
    for key in (_ENERGY, _MOOD):
        days = [entry.day for entry in entries if _rating(entry, key) is not None]
        if days:
            series.append((key, JOURNAL, len(days), min(days), max(days)))
    if options.json:
        keys = ("metric", "source", "values", "first", "last")
        say_json({"series": [_dated(zip(keys, entry, strict=True)) for entry in series]})
    elif not series:
        say("Nothing is stored yet. `lifeos import --help` says how to bring data in.")
    else:
        table(
            ("Metric", "Source", "Values", "First", "Last"),
            [(metric, source, f"{n:,}", f"{a}", f"{b}") for metric, source, n, a, b in series],
        )


async def _list_values(container: Container, options: Namespace) -> None:
    """Values, the newest first."""
    if options.metric:
        _known(container.catalogue, options.metric)
    first, last = options.first or _EARLIEST, options.last or date.max
    if first > last:
        raise BadInput(f"There are no days from {first} to {last}. Change --from or --to.")
    points = await container.store.data_points.between(
        first, last, [options.metric] if options.metric else None
    )
    found = [_point_json(point, container.catalogue) for point in points]
    for entry in await container.store.journal.between(first, last):
        for key in (_ENERGY, _MOOD):
            if options.metric in (None, key) and _rating(entry, key) is not None:
                found.append(_entry_json(entry, key))
    found.sort(key=lambda value: str(value["day"]), reverse=True)
    shown, more = found[: options.limit], max(0, len(found) - options.limit)
    if options.json:
        say_json({"values": shown, "more": more})
    elif not shown:
        say("No value is stored there.")
    else:
        table(
            ("Day", "Metric", "Value", "Source"),
            [(v["day"], v["metric"], v["text"], v["source"]) for v in shown],
        )
        if more:
            say(f"And {more:,} older ones; --limit shows more.")


async def _add(container: Container, options: Namespace) -> None:
    today = container.today()
    day: date = options.day or today
    if day > today:
        raise BadInput(f"{day} has not come yet, so nothing can be recorded for it.")
    key: str = options.metric
    metric = container.catalogue.get(key)
    is_new = metric is None and key.startswith("custom.") and key == custom_key(key)
    if metric is None and is_new:
        metric = _own_metric(key, options.unit)
    if metric is None:
        metric = _known(container.catalogue, key)
    value = _value(metric, options.value, options.unit)
    if metric.source == JOURNAL:
        await _add_entry(container, metric, value, day, options)
        return
    if is_new:
        await container.store.custom_metrics.add(metric)
    point = DataPoint(SOURCE, metric.key, day, value)
    counts = await container.store.data_points.upsert([point])
    same_day = await container.store.data_points.series(metric.key, day, day)
    stored = next(point for point in same_day if point.source == SOURCE)
    result = "new" if counts.new else "changed" if counts.changed else "same"
    if options.json:
        catalogue = Catalogue([*container.catalogue, metric])
        say_json({"result": result, **_point_json(stored, catalogue)})
        return
    said = {"new": "Recorded", "changed": "Changed", "same": "Already recorded"}[result]
    say(f"{said}: {metric.label} {formats.value(value, metric.unit)} on {day}.")


async def _add_entry(
    container: Container, metric: Metric, value: float, day: date, options: Namespace
) -> None:
    """A rating is a line of the journal: several a day are several lines."""
    if not value.is_integer():
        raise BadInput(f"{metric.label} is a whole number from 1 to 10.")
    now = container.clock.now().astimezone(container.zone())
    rating = int(value)
    entry = await container.store.journal.add(
        JournalEntry(
            day=day,
            time=now.time().replace(microsecond=0) if day == now.date() else None,
            energy=rating if metric.key == _ENERGY else None,
            mood=rating if metric.key == _MOOD else None,
        )
    )
    if options.json:
        say_json({"result": "new", **_entry_json(entry, metric.key)})
    else:
        say(f"Written into your journal: {metric.label} {rating} of 10 on {day}.")


def _own_metric(key: str, unit_name: str | None) -> Metric:
    unit = unit_of(unit_name) if unit_name else None
    if unit_name and unit is None:
        raise _no_unit(unit_name)
    return custom_metric(key, "", unit[1].value if unit else "")


def _known(catalogue: Catalogue, key: str) -> Metric:
    metric = catalogue.get(key)
    if metric is None:
        near = difflib.get_close_matches(key, [entry.key for entry in catalogue], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise NotFound(
            f"There is no metric called {key[:80]}.{hint} `lifeos metrics` lists them; one of your "
            "own is called custom.NAME, in small letters, digits and _."
        )
    return metric


def _value(metric: Metric, written: str, unit_name: str | None) -> float:
    """The value in the metric's base unit; BadInput when it is none or cannot be true."""
    unit = unit_of(unit_name) if unit_name else None
    if unit_name and unit is None:
        raise _no_unit(unit_name)
    if unit is not None and unit[1] is not metric.unit:
        raise BadInput(f"{metric.label} is kept {_kept_in(metric)}, which is not {unit_name}.")
    value = value_reader(metric, Decimals("."), scale_for(metric, unit, metric.key))(written)
    if value is None:
        raise BadInput(f"'{written[:40]}' is not a value for {metric.label}.")
    if not plausible(metric, value):
        low, high = (formats.value(bound, metric.unit) for bound in (metric.low, metric.high))
        hint = " In hours, add --unit h." if metric.unit is Unit.SECONDS and not unit else ""
        raise BadInput(
            f"{formats.value(value, metric.unit)} is not plausible for {metric.label}, "
            f"which is from {low} to {high}.{hint} Nothing was recorded."
        )
    return value


def _kept_in(metric: Metric) -> str:
    return f"in {metric.unit.value}" if metric.unit.value else "as a plain number"


def _no_unit(name: str) -> BadInput:
    return BadInput(
        f"'{name[:20]}' is not a unit LifeOS knows. Units are s, min, h, m, km, mi, kcal, kJ, %, "
        "bpm, ms and count."
    )


def _rating(entry: JournalEntry, key: str) -> int | None:
    return entry.energy if key == _ENERGY else entry.mood


def _point_json(point: DataPoint, catalogue: Catalogue) -> dict[str, Any]:
    metric = catalogue.get(point.metric)
    unit = metric.unit.value if metric else ""
    return {
        "day": point.day.isoformat(),
        "metric": point.metric,
        "value": point.value,
        "unit": unit,
        "text": formats.value(point.value, unit),
        "source": point.source,
        "row": {"table": "data_points", "id": point.id},
    }


def _entry_json(entry: JournalEntry, key: str) -> dict[str, Any]:
    rating = _rating(entry, key)
    return {
        "day": entry.day.isoformat(),
        "metric": key,
        "value": rating,
        "unit": Unit.RATING.value,
        "text": f"{rating} of 10",
        "source": JOURNAL,
        "row": {"table": "journal_entries", "id": entry.id},
    }


def _dated(pairs: Any) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in pairs}
