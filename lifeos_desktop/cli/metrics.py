"""`lifeos metrics`: what can be measured, and which pairs of metrics say nothing new."""

from __future__ import annotations

import sqlite3
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from math import inf, isfinite
from pathlib import Path
from typing import Any

from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import paths_of
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import StoreProblem
from lifeos_desktop.domain.metrics import Better, Metric, Unit

UNIT_NAMES = {
    Unit.SECONDS: "seconds",
    Unit.MINUTES_OF_DAY: "minutes after midnight",
    Unit.SCORE: "points, 0 to 100",
    Unit.PERCENT: "%",
    Unit.BPM: "beats a minute",
    Unit.MILLISECONDS: "ms",
    Unit.CELSIUS_DEVIATION: "°C from your own normal",
    Unit.BREATHS: "breaths a minute",
    Unit.KILOCALORIES: "kcal",
    Unit.METRES: "metres",
    Unit.COUNT: "count",
    Unit.RATING: "1 to 10, your own rating",
    Unit.YEARS: "years",
    Unit.ML_KG_MIN: "ml/kg/min",
    Unit.NUMBER: "a number",
}
_BETTER = {Better.HIGHER: "higher", Better.LOWER: "lower", Better.NEITHER: "–"}
_MARKDOWN_HEAD = """\
# Metrics

Every daily number LifeOS knows, made by `lifeos metrics --markdown`. Values are stored in the unit
named here; a value outside the plausible range is no value. *Moves with* lists the definitional
pairs: one is part of the other, or a score computed from it. Such a pair always moves together, so
it is never shown as a pattern. You can add metrics of your own with `lifeos data add custom.NAME
VALUE`, or with any column of a table you import.
"""


async def metrics(options: Namespace) -> int:
    """List the catalogue and the person's own metrics."""
    if options.markdown:
        print(markdown(Catalogue()), end="")
        return 0
    catalogue = Catalogue(_own_metrics(paths_of(options).database))
    if options.json:
        say_json({"metrics": [metric_json(metric, catalogue) for metric in catalogue]})
        return 0
    for source, rows in _by_source(catalogue):
        say(f"{_title(source)}:")
        table(
            ("", ""),
            [(f"  {metric.key}", f"{metric.label}: {UNIT_NAMES[metric.unit]}") for metric in rows],
        )
        say()
    say("--json adds the plausible range, the better direction and definitional pairs.")
    return 0


def metric_json(metric: Metric, catalogue: Catalogue) -> dict[str, Any]:
    """The documented shape of one metric."""
    return {
        "key": metric.key,
        "label": metric.label,
        "unit": metric.unit.value,
        "better": metric.better.value,
        "source": metric.source,
        "low": metric.low if isfinite(metric.low) else None,
        "high": metric.high if isfinite(metric.high) else None,
        "night": metric.night,
        "custom": metric.custom,
        "part_of": list(metric.part_of),
        "score_of": list(metric.score_of),
        "partners": catalogue.partners(metric.key),
    }


def markdown(catalogue: Catalogue) -> str:
    """The catalogue as docs/metrics.md has it."""
    lines = [_MARKDOWN_HEAD]
    for source, rows in _by_source(catalogue):
        lines += [
            f"## {_title(source)}",
            "",
            "| Key | Label | Unit | Better | Plausible | Moves with |",
        ]
        lines += ["|---|---|---|---|---|---|"]
        for metric in rows:
            partners = ", ".join(f"`{key}`" for key in catalogue.partners(metric.key))
            span = f"{metric.low:g} to {metric.high:g}"
            night = " (night)" if metric.night else ""
            lines.append(
                f"| `{metric.key}` | {metric.label}{night} | {UNIT_NAMES[metric.unit]} "
                f"| {_BETTER[metric.better]} | {span} | {partners or '–'} |"
            )
        lines.append("")
    return "\n".join(lines)


def _by_source(catalogue: Catalogue) -> Iterator[tuple[str, list[Metric]]]:
    for source in dict.fromkeys(metric.source for metric in catalogue):
        yield source, [metric for metric in catalogue if metric.source == source]


def _title(source: str) -> str:
    return "Your own" if source == "custom" else source.capitalize()


def _own_metrics(database: Path) -> list[Metric]:
    """The person's own metrics, read without the store: listing them must stay instant.

    Nothing is made or changed; where there is no database there are none.
    """
    if not database.is_file():
        return []
    query = "SELECT key, label, unit, better, source, low, high, night FROM custom_metrics"
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(f"{query} ORDER BY key").fetchall()
        return [
            Metric(
                key,
                label,
                Unit(unit),
                Better(better),
                source,
                -inf if low is None else low,
                inf if high is None else high,
                night=bool(night),
                custom=True,
            )
            for key, label, unit, better, source, low, high, night in rows
        ]
    except (sqlite3.Error, ValueError) as error:
        raise StoreProblem(
            "Your own metrics could not be read. `lifeos health` looks at the database; "
            "`lifeos metrics --markdown` lists what is built in."
        ) from error
