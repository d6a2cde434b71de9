"""The look of LifeOS: tokens become a palette, one style sheet and fonts; dark or light."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QStyleFactory, QWidget

from lifeos_desktop.ui.resources import resource

_NAME = re.compile(r"@([A-Za-z][A-Za-z0-9]*)")
_FONTS = (
    "GolosText-Regular.ttf",
    "GolosText-Medium.ttf",
    "GolosText-SemiBold.ttf",
    "Literata-Regular.ttf",
    "Literata-Medium.ttf",
)


class Choice(StrEnum):
    """What the person set: a fixed look, or whatever the system has."""

    SYSTEM = "system"
    DARK = "dark"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The design's values; `colours` per theme, `scale` per type style."""

    colours: Mapping[str, Mapping[str, str]]
    families: Mapping[str, tuple[str, ...]]
    scale: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def load() -> Tokens:
        raw = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
        colours = {
            theme: {
                name: value["value"] if isinstance(value, dict) else value
                for name, value in raw["colour"][theme].items()
            }
            for theme in ("dark", "light")
        }
        kinds = raw["type"]
        families = {
            kind: (kinds["families"][kind], *kinds["fallback"][kind].split(", "))
            for kind in kinds["families"]
        }
        return Tokens(colours, families, kinds["scale"])


def choice_of(value: object) -> Choice:
    """The choice with this value; the system's where it is none of ours."""
    return next((choice for choice in Choice if choice.value == value), Choice.SYSTEM)


def fill(template: str, colours: Mapping[str, str]) -> str:
    """Put colours in the place of @names; a name nobody knows is a KeyError, not a grey widget."""
    return _NAME.sub(lambda match: colours[match.group(1)], template)


class Theme(QObject):
    """The current look. Widgets that paint themselves ask it for colours and fonts."""

    changed = Signal()

    def __init__(self, app: QApplication, choice: Choice = Choice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._hints = app.styleHints()
        self._choice = choice
        self._text_scale = 1.0
        self._is_calm = False
        self._tokens = Tokens.load()
        self._template = resource("theme.qss").read_text(encoding="utf-8")
        self._has_fonts = False
        app.setStyle(QStyleFactory.create("Fusion"))
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)
        self._ask_system_for_choice()
        self._name = self._wanted()
        self._apply()

    @property
    def name(self) -> str:
        """`dark` or `light`."""
        return self._name

    @property
    def text_scale(self) -> float:
        return self._text_scale

    def set_choice(self, choice: Choice) -> None:
        """Fix the look, or follow the system again."""
        if choice is not self._choice:
            self._choice = choice
            self._ask_system_for_choice()
            self._refresh()

    def set_text_scale(self, scale: float) -> None:
        """Text at 1.0 to 1.5 times its size; high-resolution screens are Qt's own business."""
        scale = min(1.5, max(1.0, scale))
        if scale != self._text_scale:
            self._text_scale = scale
            self._apply()

    def set_reduced_motion(self, is_reduced: bool) -> None:
        """No movement but what is information itself (level meter, countdown)."""
        self._is_calm = is_reduced

    def motion(self, milliseconds: int) -> int:
        """How long a movement may take: 0 where the person or the system wants none."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        if self._is_calm or not self._app.style().styleHint(hint):
            return 0
        return milliseconds

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """A colour of the current theme by its token name."""
        colour = QColor(self._tokens.colours[self._name][name])
        colour.setAlphaF(alpha)
        return colour

    def hex(self, name: str) -> str:
        """The colour as #RRGGBB, for SVG and rich text."""
        return self._tokens.colours[self._name][name]

    def px(self, value: float) -> int:
        """A length that grows with the text."""
        return round(value * self._text_scale)

    def font(self, style: str, *, weight: int | None = None) -> QFont:
        """The font of a type style (`title`, `prose`, `figure`, `body`, `micro`, ...)."""
        if not self._has_fonts:  # at the first text, not at the first paint of an empty window
            self._has_fonts = True
            for name in _FONTS:
                QFontDatabase.addApplicationFont(str(resource("fonts", name)))
        return self._named_font(style, weight)

    def _named_font(self, style: str, weight: int | None = None) -> QFont:
        values = self._tokens.scale[style]
        font = QFont()
        font.setFamilies(list(self._tokens.families[values["family"]]))
        font.setPixelSize(self.px(values["px"]))
        font.setWeight(QFont.Weight(weight or values["weight"]))
        if tracking := values.get("tracking"):
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking * self._text_scale)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def line_height(self, style: str) -> int:
        """The fixed line height of a type style in px."""
        return self.px(self._tokens.scale[style]["line"])

    def dress(self, widget: QWidget, style: str, tone: str = "") -> None:
        """Give a widget a type style and a tone (2, 3, brass, attention) that survive changes."""
        widget.setProperty("type", style)
        if tone:
            widget.setProperty("tone", tone)
        widget.setFont(self.font(style))

    def label(self, text: str, style: str = "body", tone: str = "") -> QLabel:
        """A plain-text label."""
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.dress(label, style, tone)
        return label

    def _ask_system_for_choice(self) -> None:
        # Native title bars and file dialogs follow this hint, so a fixed look reaches them too.
        schemes = {Choice.DARK: Qt.ColorScheme.Dark, Choice.LIGHT: Qt.ColorScheme.Light}
        if self._choice in schemes:
            self._hints.setColorScheme(schemes[self._choice])
        else:
            self._hints.unsetColorScheme()

    def _wanted(self) -> str:
        if self._choice is not Choice.SYSTEM:
            return self._choice.value
        # A system that says nothing gets the default, which is dark.
        return "light" if self._hints.colorScheme() is Qt.ColorScheme.Light else "dark"

    def _on_scheme_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted != self._name:
            self._name = wanted
            self._apply()

    def _apply(self) -> None:
        self._app.setPalette(self._palette())
        self._app.setFont(self._named_font("body"))
        self._app.setStyleSheet(fill(self._template, self._tokens.colours[self._name]))
        for widget in self._app.allWidgets():
            style = widget.property("type")
            if style:
                widget.setFont(self.font(style))
        self.changed.emit()

    def _palette(self) -> QPalette:
        role, palette = QPalette.ColorRole, QPalette()
        for where, name in (
            (role.Window, "bg"),
            (role.WindowText, "text"),
            (role.Base, "sunken"),
            (role.AlternateBase, "surface"),
            (role.Text, "text"),
            (role.PlaceholderText, "text3"),
            (role.Button, "raised"),
            (role.ButtonText, "text"),
            (role.BrightText, "onEvidence"),
            (role.ToolTipBase, "raised"),
            (role.ToolTipText, "text"),
            (role.Highlight, "selection"),
            (role.HighlightedText, "text"),
            (role.Accent, "evidence"),
            (role.Link, "evidence"),
            (role.LinkVisited, "evidence"),
            (role.Light, "hover"),
            (role.Midlight, "hover"),
            (role.Mid, "line"),
            (role.Dark, "lineStrong"),
            (role.Shadow, "rail"),
        ):
            palette.setColor(where, self.colour(name))
        for where in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, where, self.colour("text3"))
        return palette
