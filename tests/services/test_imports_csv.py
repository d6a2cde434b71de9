"""Importing a table of daily metrics."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import custom_metric
from lifeos_desktop.integrations.file_import import table
from tests.services.import_support import bench

TABLE = "day,Coffee,HRV\n2024-11-01,3,41\n2024-11-02,1,\n2024-11-03,x,43\n"
DAY_1, DAY_2, DAY_3 = date(2024, 11, 1), date(2024, 11, 2), date(2024, 11, 3)


async def test_a_table_becomes_points_and_metrics_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "My table.csv"
    path.write_text(TABLE, encoding="utf-8")
    async with bench(tmp_path) as at:
        dry = await at.imports.csv(path, dry_run=True)
        assert (dry.new, dry.dry_run) == (3, True)
        assert await at.store.custom_metrics.all() == []
        assert await at.values("csv") == {}
        report = await at.imports.csv(path)
        assert (report.what, report.new, report.changed, report.same) == ("days", 3, 0, 0)
        assert report.days == (DAY_1, DAY_3)
        assert [str(r) for r in report.rejected] == [
            "My table.csv, line 4: 'x' in column 'Coffee' is not a number"
        ]
        assert report.notes == ("Column 'Coffee' is custom.coffee.", "Column 'HRV' is sleep.hrv.")
        expected = {
            (DAY_1, "custom.coffee"): 3.0,
            (DAY_1, "sleep.hrv"): 41.0,
            (DAY_2, "custom.coffee"): 1.0,
            (DAY_3, "sleep.hrv"): 43.0,
        }
        assert await at.values("csv") == expected
        assert await at.store.custom_metrics.all() == [custom_metric("custom.coffee", "Coffee")]
        ids = await at.ids()
        again = await at.imports.csv(path)
        assert (again.new, again.changed, again.same) == (0, 0, 3)
        assert await at.ids() == ids


async def test_a_changed_table_changes_its_days_and_keeps_the_other_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    async with bench(tmp_path) as at:
        await at.imports.csv(path)
        ids = await at.ids()
        path.write_text("day,Coffee,HRV\n2024-11-01,,40\n2024-11-02,1,\n", encoding="utf-8")
        report = await at.imports.csv(path)
        assert (report.new, report.changed, report.same) == (0, 1, 1)
        # The third day is in no new line; a table adds and corrects, it does not forget.
        assert await at.values("csv") == {
            (DAY_1, "sleep.hrv"): 40.0,
            (DAY_2, "custom.coffee"): 1.0,
            (DAY_3, "sleep.hrv"): 43.0,
        }
        now = await at.ids()
        assert {key: ids[key] for key in now} == now


async def test_two_tables_share_a_day(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("day,HRV,Steps\n2024-11-01,40,500\n", encoding="utf-8")
    two.write_text("day,HRV\n2024-11-01,50\n", encoding="utf-8")
    async with bench(tmp_path) as at:
        await at.imports.csv(one)
        at.clock.advance(60)
        await at.imports.csv(two)
        assert await at.values("csv") == {
            (DAY_1, "sleep.hrv"): 50.0,
            (DAY_1, "activity.steps"): 500.0,
        }
        values = await at.values("csv")
        report = await at.imports.recompute("csv")
        assert (report.new, report.changed, report.same) == (0, 0, 2)
        assert await at.values("csv") == values


async def test_options_reach_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("when,Sleep\n03/04/2024,7.5\n", encoding="utf-8")
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match="--date-format"):
            await at.imports.csv(path, {"when": "date", "Sleep": "sleep.total:hours"})
        await at.imports.csv(path, {"Sleep": "sleep.total:hours"}, "DD/MM/YYYY")
        assert await at.values("csv") == {(date(2024, 4, 3), "sleep.total"): 27_000.0}


async def test_days_to_come_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("day,Steps\n2025-03-05,1\n2025-03-06,1\n", encoding="utf-8")
    async with bench(tmp_path) as at:  # the clock says 2025-03-04
        report = await at.imports.csv(path)
        assert report.new == 1
        assert [str(r) for r in report.rejected] == [
            "table.csv, line 3: 2025-03-06 lies in the future"
        ]


async def test_paths_and_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "FILE_LIMIT", 2_000_000)
    big = tmp_path / "big.csv"
    big.write_bytes(b"x" * 2_100_000)
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match="There is no file"):
            await at.imports.csv(tmp_path / "missing.csv")
        with pytest.raises(BadInput, match="is not a file"):
            await at.imports.csv(tmp_path)
        with pytest.raises(BadInput, match="at most 2 MB can be imported"):
            await at.imports.csv(big)
