"""Importing recorded Oura answers: what changes, what stays, what a dry run does."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import BadInput
from tests.services.import_support import FIRST, bench, night, score, write_days, write_route


async def test_twice_in_is_the_same_once(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 30)
    async with bench(tmp_path, batch_documents=7) as at:
        first = await at.imports.oura_folder(tmp_path / "oura")
        assert (first.what, first.new, first.changed, first.same) == ("documents", 60, 0, 0)
        assert first.days == (FIRST, FIRST + timedelta(days=29))
        values, ids = await at.values(), await at.ids()
        assert len(values) == 30 * (14 + 3)
        second = await at.imports.oura_folder(tmp_path / "oura")
        assert (second.new, second.changed, second.same) == (0, 0, 60)
        assert await at.values() == values
        assert await at.ids() == ids


async def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 5)
    async with bench(tmp_path) as at:
        dry = await at.imports.oura_folder(tmp_path / "oura", dry_run=True)
        assert dry.dry_run
        assert await at.values() == {}
        assert await at.store.documents.sources() == []
        real = await at.imports.oura_folder(tmp_path / "oura")
        assert (dry.new, dry.changed, dry.same, dry.days) == (
            real.new,
            real.changed,
            real.same,
            real.days,
        )


async def test_a_changed_document_changes_its_points_and_no_other_row(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 10)
    async with bench(tmp_path, batch_documents=3) as at:
        await at.imports.oura_folder(tmp_path / "oura")
        values, ids = await at.values(), await at.ids()
        changed = night(4, total_sleep_duration=20_000, average_hrv=None, new_field=[1])
        write_route(
            tmp_path / "oura", "sleep", [changed if n == 4 else night(n) for n in range(10)]
        )
        report = await at.imports.oura_folder(tmp_path / "oura")
        assert (report.new, report.changed, report.same) == (0, 1, 19)
        day = FIRST + timedelta(days=4)
        expected = values | {(day, "sleep.total"): 20_000.0}
        del expected[(day, "sleep.hrv")]
        assert await at.values() == expected
        assert await at.ids() == {key: ids[key] for key in expected}


async def test_a_late_nap_changes_a_day_that_stood_already(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 3)
    async with bench(tmp_path) as at:
        await at.imports.oura_folder(tmp_path / "oura")
        values = await at.values()
        # A later recording holds the nap alone; the night of its day is in the store.
        nap = night(1, id="nap", type="late_nap", total_sleep_duration=2_400)
        write_route(tmp_path / "later", "sleep", [nap])
        report = await at.imports.oura_folder(tmp_path / "later")
        assert (report.new, report.changed, report.same) == (1, 0, 0)
        day = FIRST + timedelta(days=1)
        assert await at.values() == values | {(day, "sleep.nap"): 2_400.0}


async def test_a_document_that_moves_takes_its_points_along(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 6)
    async with bench(tmp_path, batch_documents=2) as at:
        await at.imports.oura_folder(tmp_path / "oura")
        values = await at.values()
        new_day = FIRST + timedelta(days=40)
        moved = [score(n, day=new_day.isoformat()) if n == 2 else score(n) for n in range(6)]
        write_route(tmp_path / "oura", "daily_sleep", moved)
        await at.imports.oura_folder(tmp_path / "oura")
        old_day = FIRST + timedelta(days=2)
        metrics = ("sleep.score", "sleep.contributor.deep", "sleep.contributor.timing")
        for metric in metrics:
            values[(new_day, metric)] = values.pop((old_day, metric))
        assert await at.values() == values
        # And one that loses its day has no points any more.
        moved[2]["day"] = None
        write_route(tmp_path / "oura", "daily_sleep", moved)
        await at.imports.oura_folder(tmp_path / "oura")
        assert await at.values() == {k: v for k, v in values.items() if k[0] != new_day}


async def test_recompute_follows_what_is_kept(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 6)
    async with bench(tmp_path) as at:
        await at.imports.oura_folder(tmp_path / "oura")
        values, ids = await at.values(), await at.ids()
        report = await at.imports.recompute("oura")
        assert (report.what, report.new, report.changed) == ("values", 0, 0)
        assert report.same == len(values)
        assert await at.ids() == ids
        await at.store.documents.delete("oura", "sleep", ["night-5"])
        await at.store.documents.delete("oura", "daily_sleep", ["score-5"])
        report = await at.imports.recompute("oura")
        assert report.removed == 17
        last = FIRST + timedelta(days=5)
        assert await at.values() == {k: v for k, v in values.items() if k[0] != last}
        with pytest.raises(BadInput, match="Nothing is kept from 'ring'"):
            await at.imports.recompute("ring")


async def test_every_point_names_documents_that_are_kept(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 4)
    async with bench(tmp_path) as at:
        await at.imports.oura_folder(tmp_path / "oura")
        for point in await at.store.data_points.between(FIRST, date(2030, 1, 1)):
            for collection, name in point.metadata["documents"]:
                document = await at.store.documents.get("oura", collection, name)
                assert document is not None
                assert document.day == point.day


async def test_what_cannot_be_read_is_reported_and_the_rest_imported(tmp_path: Path) -> None:
    write_days(tmp_path / "oura", 2)
    (tmp_path / "oura" / "workout.json").write_text("{", encoding="utf-8")
    write_route(tmp_path / "oura", "daily_spo2", [{"id": "x", "day": "2024-01-01", "z": 1}])
    write_route(
        tmp_path / "oura",
        "daily_stress",
        [{"id": "y", "day": "2024-01-01", "stress_high": -5, "recovery_high": "much"}],
    )
    async with bench(tmp_path) as at:
        report = await at.imports.oura_folder(tmp_path / "oura")
        assert [r.where for r in report.rejected] == ["workout.json"]
        assert report.new == 6
        assert report.notes == (
            "Values that are no values: daily_stress.recovery_high: 1 unreadable; "
            "daily_stress.stress_high: 1 implausible.",
        )


async def test_a_wrong_path_is_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match="There is no folder"):
            await at.imports.oura_folder(tmp_path / "nowhere")
        assert await at.store.documents.sources() == []
