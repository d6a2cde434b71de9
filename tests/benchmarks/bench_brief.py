"""The morning brief without a language model.

On the demo person's 180 days: reading the day's context, its facts, the rule-written text, the
evidence lock, and the one write that keeps it. "First" is the first brief of a newly opened
profile; the others are written anew (never from the cache) for each of the last 50 days. "Kept" is
reading a stored brief back. "Review" is the weekly one, for eight weeks.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import timedelta

from tests.benchmarks.figures import Figure, report
from tests.benchmarks.profiles import new_profile

DAYS = 50
WEEKS = 8
PROFILES = 5


async def measure() -> list[Figure]:
    opened: list[float] = []
    first: list[float] = []
    warm: list[float] = []
    kept: list[float] = []
    reviews: list[float] = []
    for number in range(PROFILES):
        begun = time.perf_counter()
        async with new_profile(demo=True) as container:
            opened.append(_ms(begun))
            today = container.today()
            begun = time.perf_counter()
            await container.briefs.brief(today, use_model=False)
            first.append(_ms(begun))
            if number < PROFILES - 1:
                continue
            for back in range(DAYS):
                day = today - timedelta(days=back)
                begun = time.perf_counter()
                await container.briefs.brief(day, refresh=True, use_model=False)
                warm.append(_ms(begun))
                begun = time.perf_counter()
                await container.briefs.brief(day)
                kept.append(_ms(begun))
            for back in range(1, WEEKS + 1):
                begun = time.perf_counter()
                await container.reviews.review(today - timedelta(weeks=back))
                reviews.append(_ms(begun))
    return [
        Figure("open a new demo profile (180 days made)", tuple(opened), "ms"),
        Figure("brief, first of a profile", tuple(first), "ms"),
        Figure("brief, written anew", tuple(warm), "ms"),
        Figure("brief, kept one read back", tuple(kept), "ms"),
        Figure("weekly review, written", tuple(reviews), "ms"),
    ]


def _ms(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(report(__doc__, asyncio.run(measure())))
