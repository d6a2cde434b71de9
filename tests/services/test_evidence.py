"""Every fact leads to rows a person can read."""

from __future__ import annotations

from pathlib import Path

from tests.support.clock import FakeClock
from tests.support.profile import profile


async def test_every_fact_of_the_demo_brief_has_rows(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as container:
        brief = await container.briefs.brief(container.today())
        assert len(brief.facts) > 40
        for fact in brief.facts:
            found = await container.evidence.rows(fact)
            assert found.rows, fact.id
            assert all(len(row) == len(found.columns) for row in found.rows)
            assert all("None" not in cell for row in found.rows for cell in row)
            assert found.source


async def test_a_measured_value_shows_where_when_and_its_neighbours(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as container:
        brief = await container.briefs.brief(container.today())
        fact = next(fact for fact in brief.facts if fact.id == "sleep.total")
        found = await container.evidence.rows(fact)
        assert found.columns == ("Day", "Time asleep", "Fetched", "Row")
        assert found.rows[0][0] == "4 Mar"
        assert found.rows[0][1] == fact.text
        assert found.rows[0][3] == f"data_points {fact.rows[0].id}"
        assert len(found.rows) >= 2
        assert found.source == "The demo ring, sleep"
        assert found.fetched.startswith("4 Mar ")


async def test_a_comparison_shows_all_the_days_it_rests_on(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with profile(tmp_path, frozen_clock, demo=True) as container:
        brief = await container.briefs.brief(container.today())
        fact = next(fact for fact in brief.facts if fact.id == "sleep.total.vs_usual")
        assert len((await container.evidence.rows(fact)).rows) == len(fact.rows) >= 15
