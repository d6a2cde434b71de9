"""What a preview says is what the import does, whatever is said about the columns."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.formats import (
    DAY,
    LEAVE_OUT,
    OWN,
    Choices,
    TableColumn,
    Unclear,
)
from lifeos_desktop.services.imports import ImportReport
from tests.services.import_support import Bench, bench

GERMAN = (
    "Datum;Schlaf;Ruhepuls;Kaffee;Notiz\n"
    "01/02/2025;7,5;54;2;gut\n"
    "02/02/2025;6,25;55;viel;\n"
    "03/02/2025;8;53;1;spät\n"
)
SAID = Choices({"Schlaf": "sleep.total:hours", "Ruhepuls": "sleep.lowest_hr"}, "DD/MM/YYYY")


def column(report: ImportReport, name: str) -> TableColumn:
    assert report.table is not None
    return next(column for column in report.table.columns if column.name == name)


def write(folder: Path, text: str = GERMAN, name: str = "Januar 2025-01.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def test_columns_are_shown_with_what_they_become(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        report = await at.imports.preview("csv", write(tmp_path))
        assert report.table is not None
        assert report.question is not None
        assert "--" in str(report.question)
        assert "--" not in report.question.question
        assert report.table.date_sample == "01/02/2025"
        assert report.table.date_formats == (
            ("DD/MM/YYYY", date(2025, 2, 1)),
            ("MM/DD/YYYY", date(2025, 1, 2)),
        )
        assert [(c.name, c.target) for c in report.table.columns] == [
            ("Datum", DAY),
            ("Schlaf", OWN),
            ("Ruhepuls", OWN),
            ("Kaffee", OWN),
            ("Notiz", LEAVE_OUT),
        ]
        assert column(report, "Schlaf").samples == ("7,5", "6,25", "8")
        assert column(report, "Notiz").remark == "It holds no numbers."

        report = await at.imports.preview("csv", write(tmp_path), SAID)
        assert report.question is None
        assert (report.new, report.days) == (3, (date(2025, 2, 1), date(2025, 2, 3)))
        schlaf = column(report, "Schlaf")
        assert (schlaf.target, schlaf.label) == ("sleep.total", "Time asleep")
        assert (schlaf.unit, schlaf.units) == ("hours", ("seconds", "minutes", "hours"))
        assert (column(report, "Kaffee").values, column(report, "Kaffee").refused) == (2, 1)
        keys = [key for key, _ in report.table.metrics]
        assert "sleep.total" in keys
        assert not [key for key in keys if key.startswith(("calendar.", "tasks."))]


async def test_a_unit_that_cannot_be_true_is_asked_for(tmp_path: Path) -> None:
    said = replace(SAID, columns={"Schlaf": "sleep.total"})
    async with bench(tmp_path) as at:
        report = await at.imports.preview("csv", write(tmp_path), said)
        assert column(report, "Schlaf").remark.endswith("in seconds. Choose their unit.")
        assert column(report, "Schlaf").values == 0


@pytest.mark.parametrize(
    ("columns", "about"),
    [
        ({"Schlaf": "sleep.hrv", "Ruhepuls": "sleep.hrv"}, "are both HRV"),
        ({"Ruhepuls": "sleep.lowest_hr:hours"}, "another unit"),
        ({"Datum": LEAVE_OUT}, "no column of dates"),
        (dict.fromkeys(("Schlaf", "Ruhepuls", "Kaffee"), LEAVE_OUT), "no column of numbers"),
    ],
)
async def test_what_cannot_be_is_a_question_and_not_an_end(
    tmp_path: Path, columns: dict[str, str], about: str
) -> None:
    async with bench(tmp_path) as at:
        path = write(tmp_path)
        said = Choices(columns, "DD/MM/YYYY")
        report = await at.imports.preview("csv", path, said)
        assert report.question is not None
        assert about in report.question.question
        assert report.table is not None
        assert len(report.table.columns) == 5
        with pytest.raises(Unclear, match=about):
            await at.imports.read("csv", path, said)
        assert await at.values("csv") == {}


async def test_choices_are_kept_for_the_next_file(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        january = write(tmp_path)
        await at.imports.preview("csv", january, SAID)
        assert (await at.imports.preview("csv", january)).question is not None  # not kept yet
        await at.imports.read("csv", january, SAID)
        again = await at.imports.read("csv", january)
        assert (again.new, again.changed, again.same) == (0, 0, 3)

        february = write(tmp_path, GERMAN.replace("/02/", "/03/"), "Export (7).csv")
        at.clock.advance(40 * 86_400)
        report = await at.imports.preview("csv", february)
        assert report.table is not None
        assert report.table.choices == replace(SAID, are_remembered=True)
        assert report.new == 3

        # The same export with a column more has the name, and most of its columns.
        wider = write(
            tmp_path,
            GERMAN.replace("Notiz", "Stimmung").replace("/02/", "/04/"),
            "januar 2025-04.csv",
        )
        report = await at.imports.preview("csv", wider)
        assert report.table is not None
        assert report.table.choices.are_remembered
        stranger = write(tmp_path, "Datum;A;B;C\n01/02/2025;1;2;3\n", "Januar 2025-05.csv")
        assert (await at.imports.preview("csv", stranger)).question is not None

        # Said again without choices, they are forgotten.
        with pytest.raises(Unclear):
            await at.imports.read("csv", february, Choices())
        await at.imports.read("csv", february, Choices({}, "DD/MM/YYYY"))
        report = await at.imports.preview("csv", january)
        assert column(report, "Schlaf").target == "custom.schlaf"


async def test_kept_choices_that_are_damaged_are_left_alone(tmp_path: Path) -> None:
    async with bench(tmp_path) as at:
        for broken in ("text", [1, {"format": "csv"}], [{"columns": 1, "choices": []}]):
            await at.store.settings.set("imports.columns", broken)
            report = await at.imports.preview("csv", write(tmp_path))
            assert report.question is not None
            await at.imports.read("csv", write(tmp_path), SAID)
            again = await at.imports.preview("csv", write(tmp_path))
            assert (again.question, again.same) == (None, 3)


async def test_a_reading_that_is_given_up_ends(tmp_path: Path) -> None:
    lines = "".join(f"2024-01-{n % 28 + 1:02d} 00:00,{n % 9}\n" for n in range(200_000))
    path = write(tmp_path, f"day,Coffee\n{lines}")
    async with bench(tmp_path) as at:
        reading = asyncio.create_task(at.imports.preview("csv", path))
        await asyncio.sleep(0.1)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        # The thread is free at once: closing the loop would wait for it.
        loop = asyncio.get_running_loop()
        await asyncio.wait_for(loop.run_in_executor(None, len, ""), 2)


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (b"PK\x03\x04rest", "Excel or LibreOffice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"<!DOCTYPE html>\n<html>", "web page"),
        (b'{"data": [1, 2]}', "JSON"),
        (b"", "is empty"),
    ],
)
async def test_what_is_no_table_is_named(tmp_path: Path, begins: bytes, said: str) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes(begins)
    async with bench(tmp_path) as at:
        with pytest.raises(BadInput, match=said):
            await at.imports.preview("csv", path)


async def test_dates_written_both_ways_can_be_told(tmp_path: Path) -> None:
    path = write(tmp_path, "day,HRV\n13/01/2025,40\n01/13/2025,41\n")
    async with bench(tmp_path) as at:
        report = await at.imports.preview("csv", path)
        assert report.table is not None
        assert report.question is not None
        assert [form for form, _ in report.table.date_formats] == ["DD/MM/YYYY", "MM/DD/YYYY"]
        report = await at.imports.preview("csv", path, Choices({}, "MM/DD/YYYY"))
        assert (report.new, len(report.rejected)) == (1, 1)


async def test_a_file_cut_inside_a_character_keeps_its_other_signs(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes("day,Müsli,Notiz\n2025-01-01,4,ä\n2025-01-02,5,ü".encode()[:-1])
    async with bench(tmp_path) as at:
        report = await at.imports.preview("csv", path)
        assert report.table is not None
        assert [c.name for c in report.table.columns] == ["day", "Müsli", "Notiz"]
        assert report.new == 2


async def test_windows_text_keeps_its_signs(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_bytes("Tag;Kosten (€);Müsli\n01.02.2025;3,5;1\n".encode("cp1252"))
    async with bench(tmp_path) as at:
        report = await at.imports.preview("csv", path)
        assert report.table is not None
        assert [c.name for c in report.table.columns] == ["Tag", "Kosten (€)", "Müsli"]


TARGETS = st.sampled_from(
    [
        DAY, LEAVE_OUT, OWN, f"{OWN}:hours", "sleep.total", "sleep.total:hours", "sleep.hrv",
        "sleep.lowest_hr", "activity.steps", "custom.coffee", "Something else:minutes",
    ]
)  # fmt: skip
COLUMNS = ("Datum", "Schlaf", "Ruhepuls", "Kaffee", "Notiz")
CELLS = st.sampled_from(["", "7,5", "54", "x", "8:15", "-3", "12.000"])
DATES = st.sampled_from(["01/02/2025", "13/02/2025", "2025-02-03", "05.02.2025", "", "no date"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.tuples(DATES, CELLS, CELLS, CELLS, CELLS), max_size=6),
    columns=st.dictionaries(st.sampled_from(COLUMNS), TARGETS, max_size=5),
    date_format=st.sampled_from(["", "DD/MM/YYYY", "MM/DD/YYYY"]),
)
def test_the_preview_is_what_the_import_does(
    rows: list[tuple[str, ...]], columns: dict[str, str], date_format: str
) -> None:
    text = "\n".join(";".join(cells) for cells in (COLUMNS, *rows))
    asyncio.run(_preview_and_import(text, Choices(columns, date_format)))


async def _preview_and_import(text: str, said: Choices) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), text)
        async with bench(Path(folder)) as at:
            before = await at.imports.preview("csv", path, said)
            assert await _stored(at) == {}
            if before.question is not None:
                with pytest.raises(BadInput):
                    await at.imports.read("csv", path, said)
                assert await _stored(at) == {}
                return
            done = await at.imports.read("csv", path, said)
            assert replace(before, dry_run=False) == done
            stored = await _stored(at)
            assert before.table is not None
            # A day that stands twice has more cells than values.
            assert len(stored) <= sum(c.values for c in before.table.columns if c.target != DAY)
            again = await at.imports.preview("csv", path)
            assert (again.new, again.changed, again.same) == (0, 0, done.new)
            assert again.rejected == done.rejected
            await at.imports.read("csv", path)
            assert await _stored(at) == stored


async def _stored(at: Bench) -> dict[tuple[date, str], float]:
    return await at.values("csv")
