from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QPushButton

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.icons import Panel, TrayState
from lifeos_desktop.ui.resources import resource
from lifeos_desktop.ui.theme import Choice, Theme, Tokens, choice_of, fill


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_name_of_the_sheet_is_a_token(name: str) -> None:
    sheet = fill(resource("theme.qss").read_text(encoding="utf-8"), Tokens.load().colours[name])
    assert "@" not in sheet
    assert len(re.findall(r"#[0-9A-Fa-f]{6}", sheet)) > 40


def test_an_unknown_name_is_an_error_not_a_grey_widget() -> None:
    with pytest.raises(KeyError):
        fill("QLabel { color: @colourr; }", Tokens.load().colours["dark"])


def test_both_themes_have_the_same_names() -> None:
    colours = Tokens.load().colours
    assert colours["dark"].keys() == colours["light"].keys()


def test_the_choice_changes_palette_sheet_and_listeners(theme: Theme, qapp: QApplication) -> None:
    heard = []
    theme.changed.connect(lambda: heard.append(theme.name))
    dark = qapp.palette().color(QPalette.ColorRole.Window).name().upper()
    theme.set_choice(Choice.LIGHT)
    light = qapp.palette().color(QPalette.ColorRole.Window).name().upper()
    assert (dark, light) == ("#191613", "#EEEBE6")
    assert "#EEEBE6" in qapp.styleSheet()
    assert heard == ["light"]


class Desktop:
    """A system whose look can be switched; the offscreen platform has none."""

    def __init__(self) -> None:
        self.scheme = Qt.ColorScheme.Unknown
        self.asked: list[Qt.ColorScheme | None] = []

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def setColorScheme(self, scheme: Qt.ColorScheme) -> None:
        self.asked.append(scheme)

    def unsetColorScheme(self) -> None:
        self.asked.append(None)


@pytest.fixture
def desktop(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Desktop:
    system = Desktop()
    monkeypatch.setattr(theme, "_hints", system)
    return system


def test_it_follows_the_system_while_it_runs_and_starts_dark(
    theme: Theme, desktop: Desktop
) -> None:
    theme.set_choice(Choice.SYSTEM)
    assert theme.name == "dark"
    for scheme, expected in (
        (Qt.ColorScheme.Light, "light"),
        (Qt.ColorScheme.Dark, "dark"),
        (Qt.ColorScheme.Light, "light"),
        (Qt.ColorScheme.Unknown, "dark"),
    ):
        desktop.scheme = scheme
        theme._on_scheme_changed()
        assert theme.name == expected


def test_a_fixed_choice_does_not_follow_and_tells_the_system(
    theme: Theme, desktop: Desktop
) -> None:
    theme.set_choice(Choice.LIGHT)
    desktop.scheme = Qt.ColorScheme.Dark
    theme._on_scheme_changed()
    assert theme.name == "light"
    theme.set_choice(Choice.SYSTEM)
    assert theme.name == "dark"
    assert desktop.asked == [Qt.ColorScheme.Light, None]


@pytest.mark.parametrize(("value", "expected"), [("light", Choice.LIGHT), (None, Choice.SYSTEM)])
def test_a_remembered_choice_that_is_none_of_ours_is_the_systems(
    value: object, expected: Choice
) -> None:
    assert choice_of(value) is expected


def test_the_bundled_fonts_are_there(theme: Theme) -> None:
    theme.font("body")
    assert {"Literata", "Golos Text"} <= set(QFontDatabase.families())
    assert QFontInfo(theme.font("prose")).family() == "Literata"
    assert QFontInfo(theme.font("figure")).family() == "Golos Text"
    assert QFontInfo(theme.font("figure")).weight() == 600


def test_text_grows_with_its_setting(theme: Theme) -> None:
    button = QPushButton("Open")
    theme.dress(button, "button")
    before = button.font().pixelSize()
    theme.set_text_scale(1.5)
    assert (before, button.font().pixelSize()) == (13, 20)
    assert theme.line_height("prose") == 48
    theme.set_text_scale(9)
    assert theme.text_scale == 1.5


def test_icons_are_drawn_in_a_tokens_colour(theme: Theme) -> None:
    image = icons.pixmap(theme, "square", 16, "evidence", 2.0).toImage()
    assert (image.width(), image.height()) == (32, 32)
    colours = {image.pixelColor(x, 16).name().upper() for x in range(32)}
    assert theme.hex("evidence") in colours


def test_a_gap_keeps_text_away_from_an_icon(theme: Theme) -> None:
    drawn = icons.icon(theme, "square", 16, gap=4)
    assert drawn.availableSizes()[0].width() == 20


@pytest.mark.parametrize("state", list(TrayState))
@pytest.mark.parametrize("panel", list(Panel))
def test_every_tray_icon_exists(state: TrayState, panel: Panel) -> None:
    for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light, Qt.ColorScheme.Unknown):
        for size in (16, 22):
            assert icons.tray_file(state, panel, scheme, size).is_file()


def test_the_tray_icon_follows_the_panel_before_the_scheme() -> None:
    light = Qt.ColorScheme.Light
    assert "on-dark" in icons.tray_file(TrayState.NORMAL, Panel.DARK, light, 22).name
    assert "on-light" in icons.tray_file(TrayState.NORMAL, Panel.AUTO, light, 22).name


def test_the_app_icon_has_every_size(qapp: QApplication) -> None:
    sizes = {size.width() for size in icons.app_icon().availableSizes()}
    assert {16, 24, 32, 48, 64, 128, 256} <= sizes
