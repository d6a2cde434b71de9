"""The settings as a person uses them: by pointer, by keyboard, by name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from lifeos_desktop.app.container import Container
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings import field_rows, sections
from lifeos_desktop.ui.settings.ai_page import AiPage
from lifeos_desktop.ui.settings.connections.page import ConnectionsPage
from lifeos_desktop.ui.settings.general_page import GeneralPage
from lifeos_desktop.ui.settings.health_section import HealthSection
from lifeos_desktop.ui.settings.other_pages import DataPage, LearnedPage
from lifeos_desktop.ui.settings.page import SettingsPage
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import Select, Toggle
from tests.support.clock import FakeClock
from tests.support.profile import ScriptedModel
from tests.ui.settings_support import FakeAutostart, settings_of

pytestmark = pytest.mark.qt_loop
Key = Qt.Key


@asynccontextmanager
async def page_of(
    folder: Path,
    clock: FakeClock,
    theme: Theme,
    *,
    demo: bool = False,
    model: ScriptedModel | None = None,
    autostart: FakeAutostart | None = None,
) -> AsyncIterator[tuple[SettingsPage, Container]]:
    """The shown page over a real profile; destroyed when the block ends."""
    async with settings_of(folder, clock, demo=demo, model=model, autostart=autostart) as (
        settings,
        container,
    ):
        tasks = Tasks()
        page = SettingsPage(settings, theme, tasks)
        page.resize(1180, 760)
        page.show()
        await asyncio.sleep(0.05)
        try:
            yield page, container
        finally:
            await tasks.finish(5)
            page.hide()
            page.deleteLater()
            await asyncio.sleep(0)


async def until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for what a task brings about."""
    for _ in range(round(seconds / 0.01)):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


def line_of(page: SettingsPage, key: str) -> QLineEdit:
    found = page._binder.rows[key].control
    assert isinstance(found, QLineEdit)
    return found


async def test_every_control_has_a_name_and_can_be_reached(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)
    async with page_of(tmp_path, frozen_clock, theme, demo=True) as (page, container):
        brief = await container.briefs.brief(container.today())
        await container.feedback.give(brief.insight_id, "helpful")
        for section in sections.SECTIONS:
            page.open(section.key)
            await asyncio.sleep(0.1)
            for widget in page.page(section.key).findChildren(QWidget):
                if not isinstance(widget, kinds) or not widget.isVisible():
                    continue
                named = widget.accessibleName() or getattr(widget, "text", str)()
                assert named.strip(), f"{section.key}: {widget!r} has no name"
                if widget.isEnabled() and not isinstance(widget, QHeaderView):
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, f"{named} by keyboard"


async def test_a_time_is_checked_while_it_is_typed(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_rows, "SETTLE_MS", 20)
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        page.open(sections.NOTIFICATIONS, "notifications.quiet_start")
        line = line_of(page, "notifications.quiet_start")
        row = page._binder.rows["notifications.quiet_start"]
        line.selectAll()
        QTest.keyClicks(line, "27:00")
        await until(lambda: bool(row.error))
        assert row.error == "Type a time like 07:00."
        assert line.text() == "27:00"
        assert "Type a time" in line.accessibleDescription()
        assert str(container.settings.current.notifications.quiet_start) == "23:00:00"

        line.selectAll()
        QTest.keyClicks(line, "22:15")
        await until(lambda: not row.error)
        await until(lambda: str(container.settings.current.notifications.quiet_start) == "22:15:00")


async def test_enter_applies_at_once(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_rows, "SETTLE_MS", 60_000)
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        line = line_of(page, "general.name")
        QTest.keyClicks(line, "Mara")
        QTest.keyClick(line, Key.Key_Return)
        await until(lambda: container.settings.current.general.name == "Mara")


async def test_a_choice_and_a_switch_apply_at_once(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    autostart = FakeAutostart()
    async with page_of(tmp_path, frozen_clock, theme, autostart=autostart) as (page, container):
        select = page._binder.rows["general.theme"].control
        assert isinstance(select, Select)
        select.setFocus()
        QTest.keyClick(select, Key.Key_Down)
        await until(lambda: container.settings.current.general.theme == "dark")

        general = page.page(sections.GENERAL)
        assert isinstance(general, GeneralPage)
        await until(general.autostart.isEnabled)
        QTest.keyClick(general.autostart, Key.Key_Space)
        await until(lambda: autostart.on)
        autostart.refuses = "The system did not take this change."
        QTest.keyClick(general.autostart, Key.Key_Space)
        await until(lambda: general._autostart_row.error == autostart.refuses)
        assert general.autostart.isChecked()

        page.open(sections.NOTIFICATIONS)
        toggle = page._binder.rows["notifications.enabled"].control
        assert isinstance(toggle, Toggle)
        QTest.keyClick(toggle, Key.Key_Space)
        await until(lambda: not container.settings.current.notifications.enabled)


async def test_time_zones_are_offered_by_any_part_of_their_name(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        page.activateWindow()
        page.open(sections.GENERAL, "general.timezone")
        line = line_of(page, "general.timezone")
        await until(lambda: line.completer() is not None)
        completer = line.completer()
        assert completer is not None
        completer.setCompletionPrefix("lisb")
        assert completer.currentCompletion() == "Europe/Lisbon"
        line.setText("Europe/Lisbon")
        completer.activated.emit("Europe/Lisbon")
        await until(lambda: container.zone().key == "Europe/Lisbon")


async def test_ctrl_f_finds_a_setting_and_enter_goes_there(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, _):
        page.activateWindow()
        page.nav.setFocus()
        QTest.keyClick(page.nav, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        await until(page.search.hasFocus)
        QTest.keyClicks(page.search, "wait for last")
        await until(lambda: page._results.list.count() == 1 and page._results.isVisible())
        QTest.keyClick(page.search, Key.Key_Return)
        await until(lambda: page.nav.key == sections.NOTIFICATIONS)
        assert line_of(page, "brief.wait_for_night_until").hasFocus()
        assert page.search.text() == ""

        QTest.keyClicks(page.search, "xyzzy")
        await until(page._results.nothing.isVisible)
        assert page._results.nothing.accessibleName() == "Nothing matches “xyzzy”."
        QTest.keyClick(page.search, Key.Key_Escape)
        await until(lambda: not page._results.isVisible())


async def test_a_key_is_typed_as_dots_and_gone_from_the_window(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        await container.settings.set("ai.model", "openai/gpt-4o")
        page.open(sections.AI)
        ai = page.page(sections.AI)
        assert isinstance(ai, AiPage)
        control = ai.key_row.key_control
        await until(control.set_button.isEnabled)
        assert ai.key_row.label.text() == "Key for OpenAI"
        QTest.mouseClick(control.set_button, Qt.MouseButton.LeftButton)
        assert control.line.echoMode() is QLineEdit.EchoMode.Password
        assert not control.save_button.isEnabled()
        QTest.keyClicks(control.line, "sk-hidden-1")
        QTest.keyClick(control.line, Key.Key_Return)
        await until(lambda: control.set_button.text() == "Replace key")
        assert control.line.text() == ""
        assert await container.secrets.get("ai.openai.api_key") == "sk-hidden-1"
        texts = [label.text() for label in ai.findChildren(QLineEdit)]
        assert not any("sk-hidden" in text for text in texts)

        QTest.mouseClick(control.set_button, Qt.MouseButton.LeftButton)
        QTest.keyClicks(control.line, "half")
        QTest.keyClick(control.line, Key.Key_Escape)
        assert control.line.text() == ""
        assert control.line.isHidden()
        QTest.mouseClick(control.remove_button, Qt.MouseButton.LeftButton)
        await until(lambda: control.set_button.text() == "Set key")
        assert await container.secrets.get("ai.openai.api_key") is None


async def test_the_test_button_shows_the_answer_or_the_field_to_mend(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    from lifeos_desktop.domain.errors import ModelProblem

    wrong = ModelProblem("There is no model ollama/lama. Check the name in the settings.")
    script = ScriptedModel([wrong, "ready"], cost_usd=0.0)
    async with page_of(tmp_path, frozen_clock, theme, model=script) as (page, container):
        page.open(sections.AI)
        ai = page.page(sections.AI)
        assert isinstance(ai, AiPage)
        await until(lambda: ai.test_button.toolTip() == "Name a model first.")
        assert not ai.test_button.isEnabled()
        await container.settings.set("ai.model", "ollama/lama")
        await until(ai.test_button.isEnabled)
        QTest.mouseClick(ai.test_button, Qt.MouseButton.LeftButton)
        await until(lambda: page._binder.rows["ai.model"].error == str(wrong))
        assert ai._test.error == ""
        QTest.mouseClick(ai.test_button, Qt.MouseButton.LeftButton)
        await until(lambda: "ready" in ai.test_text.text())
        assert page._binder.rows["ai.model"].error == ""


async def test_a_file_is_previewed_and_imported_under_its_card(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    file = tmp_path / "coffee.csv"
    file.write_text("date,Coffee\n2025-03-01,2\n2025-03-02,3\n", encoding="utf-8")
    async with page_of(tmp_path / "profile", frozen_clock, theme) as (page, _):
        page.open(sections.CONNECTIONS)
        connections = page.page(sections.CONNECTIONS)
        assert isinstance(connections, ConnectionsPage)
        panel = connections.panel
        assert panel.isHidden()
        await page._model.importing.choose(file)
        assert panel.isVisible()
        assert "2 new days" in panel._headline.text()
        QTest.mouseClick(panel._import, Qt.MouseButton.LeftButton)
        await until(lambda: "saved" in panel._headline.text())
        await until(lambda: "2 values" in connections.file_card("csv").state.text())
        QTest.mouseClick(panel._close, Qt.MouseButton.LeftButton)
        assert panel.isHidden()


async def test_an_answer_is_taken_back_with_an_undo(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme, demo=True) as (page, container):
        page.open(sections.LEARNED)
        learned = page.page(sections.LEARNED)
        assert isinstance(learned, LearnedPage)
        await until(learned._empty.isVisible)
        brief = await container.briefs.brief(container.today())
        await container.feedback.give(brief.insight_id, "wrong")
        await until(lambda: not learned._empty.isVisible())
        undos: list[object] = []
        page.toast.connect(undos.append)
        button = next(b for b in learned.findChildren(QAbstractButton) if b.isVisible())
        assert button.accessibleName().startswith("Take back: Something in it was wrong")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        await until(lambda: len(undos) == 1 and learned._empty.isVisible())


async def test_a_backup_is_made_from_the_window(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        page.open(sections.DATA)
        data = page.page(sections.DATA)
        assert isinstance(data, DataPage)
        assert str(container.paths.data_dir) == data.path.text()
        QTest.mouseClick(data.back_up, Qt.MouseButton.LeftButton)
        await until(lambda: len(data.backups.cells()) == 1)
        assert data.backups.cells()[0][0] == "Today at 07:30"
        assert data._notice.isVisible()


async def test_health_leads_to_what_mends_it(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme, allow_warnings: object
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        said: list[str] = []
        page.attention_changed.connect(said.append)
        await container.settings.set("ai.enabled", True)
        page.open(sections.HEALTH)
        health = page.page(sections.HEALTH)
        assert isinstance(health, HealthSection)
        content = health.content
        await until(content._body.isVisible)
        await until(lambda: content.part("model").chip.text() == "needs you")
        assert said
        assert content.part("database").chip.isHidden()
        QTest.mouseClick(content.job("backup").button, Qt.MouseButton.LeftButton)
        await until(content._notice.isVisible)
        await until(lambda: len(content.runs.cells()) == 1)
        QTest.mouseClick(content.copy, Qt.MouseButton.LeftButton)
        assert QGuiApplication.clipboard().text().startswith("LifeOS ")
        QTest.mouseClick(content.part("model").button, Qt.MouseButton.LeftButton)
        assert page.nav.key == sections.AI


async def test_what_is_not_of_the_settings_is_handed_on(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, _):
        asked: list[str] = []
        page.navigate.connect(asked.append)
        page._on_action("rebind_hotkey")
        page._on_action("settings:data")
        page._on_action("open_backups")
        assert asked == ["rebind_hotkey"]
        assert page.nav.key == sections.DATA


async def test_a_second_window_goes_without_a_trace(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, container):
        other = SettingsPage(page._model, theme, Tasks())
        other.show()
        for section in sections.SECTIONS:
            other.open(section.key)
        await asyncio.sleep(0.3)
        before = len(page._model.fields._listeners)
        other.hide()
        other.deleteLater()
        await asyncio.sleep(0.05)
        assert len(page._model.fields._listeners) == before - 1
        await container.settings.set("general.name", "Mara")
        await asyncio.sleep(0.2)
        assert line_of(page, "general.name").text() == "Mara"


async def test_larger_text_and_the_other_theme_fit(
    tmp_path: Path, frozen_clock: FakeClock, theme: Theme
) -> None:
    async with page_of(tmp_path, frozen_clock, theme) as (page, _):
        theme.set_text_scale(1.5)
        page.resize(948, 616)
        for section in sections.SECTIONS:
            page.open(section.key)
            await asyncio.sleep(0.05)
            area = page.page(section.key)
            bar = area.horizontalScrollBar()
            assert bar.maximum() == 0, f"{section.key} scrolls sideways"
