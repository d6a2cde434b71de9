"""A table before it is imported, as a person sees and changes it: real files, real services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QScrollArea, QVBoxLayout, QWidget

from lifeos_desktop.app.container import Container
from lifeos_desktop.integrations.formats import DAY, LEAVE_OUT, OWN
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.import_columns import MOST_ROWS
from lifeos_desktop.ui.settings.import_panel import ImportPanel
from lifeos_desktop.ui.settings.importing import ImportModel, Kind, Step, kind_of
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.widgets import Select
from tests.services.import_support import write_days
from tests.support.clock import FakeClock
from tests.support.profile import profile

pytestmark = pytest.mark.qt_loop
Key = Qt.Key

GERMAN = (
    "Datum;Schlaf;HRV;Ruhepuls;Schritte;Kaffee;Gewicht (kg);Notiz\n"
    "01/02/2025;7,5;41,5;54;8.123;2;82,4;Lange Sitzung\n"
    "02/02/2025;6,25;38,0;55;10.456;3;82,1;\n"
    "03/02/2025;8;44,1;53;viele;1;82,0;spät\n"
)
ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\nBEGIN:VEVENT\nUID:1\nSUMMARY:Standup\n"
    "DTSTART:20250305T090000Z\nDTEND:20250305T093000Z\nEND:VEVENT\nEND:VCALENDAR\n"
)


class Shown:
    """The panel in a window, with what is behind it."""

    def __init__(self, window: QWidget, panel: ImportPanel, container: Container) -> None:
        self.window, self.panel, self.container = window, panel, container
        self.model: ImportModel = panel._model

    def becomes(self, name: str) -> Select:
        return self.panel.columns.rows[name].becomes

    def unit(self, name: str) -> Select:
        return self.panel.columns.rows[name].unit

    async def pick(self, select: Select, value: str) -> None:
        """Choose a value of a list as a person does, and wait for the preview."""
        index = select.findData(value)
        assert index >= 0, (value, [select.itemData(i) for i in range(select.count())])
        select.setCurrentIndex(index)
        select.activated.emit(index)
        await self.settled()

    async def settled(self) -> None:
        await until(lambda: not self.model.view.is_busy)

    async def values(self) -> dict[str, dict[str, float]]:
        """Every stored value by metric and day."""
        found: dict[str, dict[str, float]] = {}
        for entry in await self.container.store.data_points.summary():
            points = await self.container.store.data_points.between(entry.first, entry.last)
            for point in points:
                found.setdefault(point.metric, {})[point.day.isoformat()] = point.value
        return found


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


@asynccontextmanager
async def shown(
    folder: Path, clock: FakeClock, theme: Theme, width: int = 900
) -> AsyncIterator[Shown]:
    tasks = Tasks()
    async with profile(folder / "profile", clock) as container:
        model = ImportModel(container.imports, tasks, settle_seconds=0.02)
        panel = ImportPanel(theme, model)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addWidget(panel)
        column.addStretch(1)
        window = QScrollArea()
        window.setWidgetResizable(True)
        window.setWidget(inside)
        window.resize(width, 700)
        window.show()
        await asyncio.sleep(0.02)
        try:
            yield Shown(window, panel, container)
        finally:
            model.close()
            await tasks.finish(5)
            window.hide()
            window.deleteLater()
            await asyncio.sleep(0)


def write(folder: Path, text: str = GERMAN, name: str = "Gesundheit 2025-02.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


async def test_from_the_question_to_the_second_file(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(write(tmp_path))
        panel = at.panel
        assert panel._question.isVisible()
        assert "not clear" in panel._question.accessibleName()
        assert not panel._import.isEnabled()
        assert [select.currentData() for select in map(at.becomes, panel.columns.rows)] == [
            DAY, OWN, "sleep.hrv", OWN, OWN, OWN, OWN, LEAVE_OUT
        ]  # fmt: skip
        assert at.unit("Datum").itemText(1) == "Day first: 1 Feb 2025"
        assert at.unit("HRV").isHidden()

        await at.pick(at.unit("Datum"), "DD/MM/YYYY")
        assert not panel._question.isVisible()
        assert panel._import.isEnabled()
        assert panel._span.text() == "1 Feb 2025 to 3 Feb 2025"
        await at.pick(at.becomes("Schlaf"), "sleep.total")
        remark = panel.columns.rows["Schlaf"]._remark
        assert "Choose their unit" in remark.text()
        await at.pick(at.unit("Schlaf"), "hours")
        assert not remark.isVisible()
        await at.pick(at.becomes("Schritte"), "activity.steps")
        await at.pick(at.becomes("Gewicht (kg)"), LEAVE_OUT)
        assert "1 thing left out:\nLine 4: 'viele'" in panel._left_out.text()
        assert await at.values() == {}

        panel._import.click()
        await at.settled()
        assert at.model.view.step is Step.DONE
        assert panel._headline.text() == "3 new days saved."
        stored = await at.values()
        assert stored["sleep.total"] == {
            "2025-02-01": 27_000, "2025-02-02": 22_500, "2025-02-03": 28_800
        }  # fmt: skip
        assert stored["activity.steps"] == {"2025-02-01": 8_123, "2025-02-02": 10_456}
        assert "custom.gewicht_kg" not in stored
        assert not panel.columns.isVisible()

        await at.model.choose(write(tmp_path))
        assert at.model.view.headline == "No new days and 3 already here. Nothing is saved yet."
        assert not panel._import.isEnabled()
        assert at.panel._import.toolTip() == "There is nothing new in it."

        march = write(tmp_path, GERMAN.replace("/02/", "/03/"), "Gesundheit 2025-03.csv")
        frozen_clock.advance(30 * 86_400)
        await at.model.choose(march)
        assert panel.columns._remembered.isVisible()
        assert at.becomes("Schlaf").currentData() == "sleep.total"
        assert at.unit("Schlaf").currentData() == "hours"
        assert at.model.view.headline.startswith("3 new days")
        panel.columns.by_names.click()
        await at.settled()
        assert at.becomes("Schlaf").currentData() == OWN
        assert panel._question.isVisible()


async def test_several_changes_are_read_once(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(write(tmp_path))
        imports = at.container.imports
        asked: list[object] = []
        preview = imports.preview

        async def counted(*words: object) -> object:
            asked.append(words)
            return await preview(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(imports, "preview", counted)
        at.model.set_date_format("DD/MM/YYYY")
        at.model.set_column("Schlaf", "sleep.total")
        at.model.set_unit("Schlaf", "hours")
        at.model.set_column("Notiz", OWN)
        assert at.model.view.is_updating
        assert not at.panel._import.isEnabled()
        at.model.confirm()  # of a preview that is out of date: nothing
        await at.settled()
        assert len(asked) == 1
        assert at.model.view.can_import
        assert at.unit("Schlaf").currentData() == "hours"
        assert await at.values() == {}


async def test_a_slow_change_says_that_it_is_read(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shown(tmp_path, frozen_clock, theme) as at:
        at.panel._slow.setInterval(20)
        text = "day,Sleep (h),HRV\n2025-02-01,7.5,40\n"
        await at.model.choose(write(tmp_path, text))
        assert at.panel.columns.rows["Sleep (h)"]._cells.text().endswith("in hours")
        going, preview = asyncio.Event(), at.container.imports.preview

        async def slow(*words: object) -> object:
            await going.wait()
            return await preview(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(at.container.imports, "preview", slow)
        at.model.set_column("HRV", LEAVE_OUT)
        await until(lambda: "brought up to date" in at.panel._span.text())
        going.set()
        await at.settled()
        assert at.panel._span.text() == "1 Feb 2025 to 1 Feb 2025"


async def test_another_column_can_be_the_day(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    text = "Exported,Night,HRV\n2025-03-03,2025-02-01,40\n2025-03-03,2025-02-02,41\n"
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(write(tmp_path, text))
        assert at.becomes("Exported").currentData() == DAY
        await at.pick(at.becomes("Night"), DAY)
        assert at.becomes("Exported").currentData() == LEAVE_OUT
        assert at.model.view.span == "1 Feb 2025 to 2 Feb 2025"
        await at.pick(at.becomes("Exported"), DAY)
        assert at.becomes("Night").currentData() == LEAVE_OUT


async def test_it_goes_with_the_keyboard_alone(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    text = "day,Sleep\n2025-02-01,7.5\n2025-02-02,6\n"
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(write(tmp_path, text))
        at.window.activateWindow()
        await until(at.window.isActiveWindow)
        at.panel.focus_first()
        assert at.panel._import.hasFocus()
        order = [at.panel._close, at.unit("Sleep"), at.becomes("Sleep"), at.becomes("day")]
        for widget in order:
            QTest.keyClick(at.window.focusWidget(), Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
            assert at.window.focusWidget() is widget
        select = at.becomes("Sleep")
        select.setFocus()
        QTest.keyClicks(select, "Tim")  # a space would open the list
        await at.settled()
        assert select.currentData() == "sleep.total"
        assert select.hasFocus()  # the preview has come, and nothing jumped
        unit = at.unit("Sleep")
        unit.setFocus()
        QTest.keyClick(unit, Key.Key_Down)
        QTest.keyClick(unit, Key.Key_Down)
        await at.settled()
        assert unit.currentText() == "In hours"
        at.panel._import.setFocus()
        QTest.keyClick(at.panel._import, Key.Key_Space)
        await until(lambda: at.model.view.step is Step.DONE)
        assert at.panel._close.hasFocus()
        assert (await at.values())["sleep.total"]["2025-02-01"] == 27_000


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("choice", [Choice.DARK, Choice.LIGHT])
async def test_everything_has_a_name_and_room(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, choice: Choice, scale: float
) -> None:
    theme.set_choice(choice)
    theme.set_text_scale(scale)
    async with shown(tmp_path, frozen_clock, theme, width=560) as at:
        await at.model.choose(write(tmp_path))
        await asyncio.sleep(0.05)
        assert at.window.horizontalScrollBar().maximum() == 0
        for widget in at.panel.findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, (QAbstractButton, QComboBox)):
                named = widget.accessibleName() or getattr(widget, "text", str)()
                assert named.strip(), widget
                right = widget.mapTo(at.panel, widget.rect().topRight()).x()
                assert right <= at.panel.width(), widget
        names = [row.becomes.accessibleName() for row in at.panel.columns.rows.values()]
        assert len(set(names)) == 8
        assert at.unit("Datum").accessibleName() == "Which day 01/02/2025 is"


async def test_a_wide_file_shows_its_first_columns(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    head = ",".join(f"metric {n}" for n in range(300))
    cells = ",".join(str(n) for n in range(300))
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(write(tmp_path, f"day,{head}\n2025-02-01,{cells}\n"))
        assert len(at.panel.columns.rows) == MOST_ROWS
        assert at.panel.columns._more.text().startswith(f"And {301 - MOST_ROWS} more columns")
        assert at.model.view.can_import


async def test_what_was_chosen_by_mistake_is_a_sentence(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    workbook = tmp_path / "days.csv"
    workbook.write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    async with shown(tmp_path, frozen_clock, theme) as at:
        await at.model.choose(workbook)
        assert at.model.view.step is Step.PROBLEM
        assert "save it as CSV" in at.panel._problem.text()
        assert not at.panel.columns.isVisible()
        assert not at.panel._import.isVisible()
        at.panel._close.click()
        assert at.panel.isHidden()


async def test_cancel_while_it_is_read_leaves_nothing(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    lines = "".join(f"2024-01-{n % 28 + 1:02d} 00:00,{n % 9}\n" for n in range(100_000))
    path = write(tmp_path, f"day,Coffee\n{lines}")
    async with shown(tmp_path, frozen_clock, theme) as at:
        at.model.choose(path)
        await asyncio.sleep(0.05)
        assert at.panel._close.text() == "Cancel"
        assert "Nothing is saved yet" in at.panel._headline.text()
        at.panel._close.click()
        assert at.panel.isHidden()
        await at.model.choose(write(tmp_path, "day,Coffee\n2025-02-01,1\n", "small.csv"))
        assert at.model.view.headline == "1 new day. Nothing is saved yet."


async def test_the_other_formats_report_in_the_same_form(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    recording = tmp_path / "recording"
    write_days(recording, 3)
    (recording / "notes.txt").write_text("not Oura's", encoding="utf-8")
    calendar = write(tmp_path, ICS, "work.ics")
    async with shown(tmp_path, frozen_clock, theme) as at:
        for path, would, did in (
            (recording, "6 new records. Nothing is saved yet.", "6 new records saved."),
            (calendar, "1 new event. Nothing is saved yet.", "1 new event saved."),
        ):
            await at.model.choose(path)
            assert at.model.view.kind == kind_of(path)
            assert at.panel._headline.text() == would
            assert not at.panel.columns.isVisible()
            at.panel._import.click()
            await at.settled()
            assert at.panel._headline.text() == did
            await at.model.choose(path)
            assert "already here" in at.panel._headline.text()
            assert not at.panel._import.isVisible()
        await at.model.choose(recording, Kind.OURA)
        assert at.panel._left_out.text().startswith("1 thing left out:\nnotes.txt: ")
