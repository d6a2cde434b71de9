"""Known patterns on the days that came after they were found: the test they were not chosen by.

A search picks the pairs that look strongest, so what it finds looks stronger than it is. The days
since then have no part in that choice. A pattern held up when they show it again beyond one chance
in ten, and faded when they leave no room for half of its strength (again nine in ten); in between
it is open. Links and weekdays can be looked at so; a trend or a change happened once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from scipy.stats import t as t_distribution

from lifeos_desktop.domain.analysis import Known, Rescored
from lifeos_desktop.domain.patterns import CORRELATION, FADED, HELD_UP, TAG, WEEKDAY
from lifeos_desktop.engines.analysis.prepare import Prepared
from lifeos_desktop.engines.analysis.table import DailyTable

FEWEST_DAYS = 20
FEWEST_WEEKS = 6
_SURE = 0.9
_LEAST_OF_IT = 0.5


def rescore(
    table: DailyTable, made: Prepared | None, known: Iterable[Known]
) -> tuple[Rescored, ...]:
    """What became of each that can be looked at again; the others are left out.

    ``made`` is None where there were not enough metrics for pairs.
    """
    place = {key: column for column, key in enumerate(table.keys)}
    found = []
    for one in known:
        if not set(one.metrics) <= set(place):
            continue
        columns = [place[key] for key in one.metrics]
        start = max(0, (one.since - table.first_day).days)
        if one.kind in (CORRELATION, TAG) and len(columns) == 2 and made is not None:
            found.append(_pair(made, columns[0], columns[1], start, one))
        elif one.kind == WEEKDAY and one.weekdays and len(columns) == 1:
            found.append(_weekday(table, columns[0], start, one))
    return tuple(found)


def _pair(made: Prepared, first: int, second: int, start: int, one: Known) -> Rescored:
    """The pair's surprises on the later days, the leading day later too."""
    end = len(made.present) - one.lag
    leading, following = slice(start, end), slice(start + one.lag, None)
    both = made.present[leading, first] & made.present[following, second]
    days = int(both.sum())
    if days < FEWEST_DAYS:
        return Rescored(one.identity, days, "")
    x = made.surprises[leading, first][both]
    y = made.surprises[following, second][both]
    size = math.sqrt(float(x @ x) * float(y @ y))
    if size < 1e-9:
        return Rescored(one.identity, days, "")
    r = min(0.99, max(-0.99, float(x @ y) / size))
    spread = 1 / math.sqrt(max(days - 3, 1))
    direction = math.copysign(1.0, one.strength)
    seen = math.atanh(r) * direction
    return Rescored(
        one.identity,
        days,
        _verdict(seen, spread, math.atanh(min(0.99, abs(one.strength))), days - 2),
    )


def _weekday(table: DailyTable, column: int, start: int, one: Known) -> Rescored:
    """These weekdays against the others of their own week, so that slow drifts fall out."""
    values = table.x[start:, column]
    weekdays = table.weekdays[start:]
    week = (np.arange(len(values)) + int(weekdays[0]) if len(values) else np.arange(0)) // 7
    present = ~np.isnan(values)
    chosen = np.isin(weekdays, one.weekdays)
    differences = []
    for number in np.unique(week):
        inside = (week == number) & present
        these, others = values[inside & chosen], values[inside & ~chosen]
        if len(these) and len(others):
            differences.append(float(these.mean() - others.mean()))
    days = int(present.sum())
    if len(differences) < FEWEST_WEEKS:
        return Rescored(one.identity, days, "")
    everything = table.x[:, column]
    scale = max(float(np.nanstd(everything)), 1e-12)
    seen = np.asarray(differences) / scale * math.copysign(1.0, one.strength)
    spread = max(float(seen.std(ddof=1)) / math.sqrt(len(seen)), 1e-9)
    verdict = _verdict(float(seen.mean()), spread, abs(one.strength), len(seen) - 1)
    return Rescored(one.identity, days, verdict)


def _verdict(seen: float, spread: float, found: float, freedom: int) -> str:
    reach = float(t_distribution.ppf(_SURE, max(freedom, 1))) * spread
    if seen - reach > 0:
        return HELD_UP
    return FADED if seen + reach < _LEAST_OF_IT * found else ""
