"""Import of six years of Oura recordings.

2,190 days as the demo person lives them, written as a folder of Oura's answers (one JSON file a
route: sleep with hypnogram and heart rate samples, daily sleep, readiness, activity, stress ...),
then imported into a new profile: reading, mapping, every document and data point saved. "Again"
imports the same folder into the same profile, which has to change nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lifeos_desktop.integrations.demo.robin import Robin
from lifeos_desktop.integrations.oura.collections import ROUTES
from tests.benchmarks.figures import Figure, report
from tests.benchmarks.profiles import new_profile

DAYS = 6 * 365
LAST = date(2026, 6, 30)
RUNS = 3


def main() -> int:
    with TemporaryDirectory(prefix="lifeos-bench-") as name:
        folder = Path(name)
        documents = write_recordings(folder)
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        first: list[float] = []
        again: list[float] = []
        points = 0
        for _ in range(RUNS):
            points = asyncio.run(_import_twice(folder, first, again))
    return report(
        __doc__,
        [
            Figure("documents", (documents,), ""),
            Figure("recordings", (size,), "MB"),
            Figure("data points", (points,), ""),
            Figure("import of six years", tuple(first), "s"),
            Figure("the same again", tuple(again), "s"),
        ],
    )


def write_recordings(folder: Path) -> int:
    """Write the answers of every route the demo person has; how many documents there are."""
    first_day = LAST - timedelta(days=DAYS - 1)
    fetched = datetime(2026, 6, 30, 20, tzinfo=UTC)
    routes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for document in Robin(first_day, LAST).documents(first_day, fetched):
        if document.collection in ROUTES:
            routes[document.collection].append({"id": document.document_id, **document.body})
    for route, items in routes.items():
        text = json.dumps({"data": items, "next_token": None})
        (folder / f"{route}.json").write_text(text, encoding="utf-8")
    return sum(len(items) for items in routes.values())


async def _import_twice(folder: Path, first: list[float], again: list[float]) -> int:
    async with new_profile() as container:
        for times in (first, again):
            begun = time.perf_counter()
            outcome = await container.imports.oura_folder(folder)
            times.append(time.perf_counter() - begun)
        if outcome.new or outcome.changed or outcome.rejected:
            raise RuntimeError(f"the second import was not the same: {outcome}")
        return sum(summary.n for summary in await container.store.data_points.summary())


if __name__ == "__main__":
    sys.exit(main())
