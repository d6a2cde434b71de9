"""Buttons. One filled button per view; the rest stand back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme

_ICON = 16
_ICON_GAP = 3


class Button(QPushButton):
    """A plain button; its icon follows the theme."""

    kind = ""
    style_name = "button"
    icon_colour = "text2"

    def __init__(
        self, theme: Theme, text: str, *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._icon = theme, icon
        self._why_not = ""
        self._hint = ""
        if self.kind:
            self.setProperty("kind", self.kind)
        self.setAutoDefault(False)
        theme.dress(self, self.style_name)
        if icon:
            theme.changed.connect(self._draw_icon)
            self._draw_icon()

    def set_hint(self, hint: str) -> None:
        """The tooltip while the button can be pressed."""
        self._hint = hint
        if self.isEnabled():
            self.setToolTip(hint)

    def allow(self, why_not: str = "") -> None:
        """Enable it; or, with a reason, disable it and say why in the tooltip."""
        self.setEnabled(not why_not)
        self.setToolTip(why_not or self._hint)
        self.setAccessibleDescription(why_not)

    def _draw_icon(self) -> None:
        drawn = icons.icon(self._theme, self._icon, _ICON, self.icon_colour, gap=_ICON_GAP)
        self.setIcon(drawn)
        self.setIconSize(QSize(_ICON + _ICON_GAP, _ICON))


class PrimaryButton(Button):
    """The one thing to do next."""

    kind = "primary"
    style_name = "bodyStrong"
    icon_colour = "onEvidence"


class GhostButton(Button):
    """Text only until the pointer or the focus is on it: Skip, Remove, Disconnect."""

    kind = "ghost"


class DangerButton(Button):
    """Takes something away for good."""

    kind = "danger"
    icon_colour = "danger"


class LinkButton(Button):
    """A way to somewhere, inside text."""

    kind = "link"
    icon_colour = "evidence"


class IconButton(QToolButton):
    """A button without words; so its name is required, and is the tooltip as well."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        size: int = 16,
        colour: str = "text2",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._size, self._colour = theme, icon, size, colour
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(size, size))
        self.rename(name, shortcut)
        theme.changed.connect(self._draw_icon)
        self._draw_icon()

    def rename(self, name: str, shortcut: str = "") -> None:
        """What it does now; `shortcut` is shown and works while its window is active."""
        if not name.strip():
            raise ValueError("An icon button needs a name.")
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({shortcut})" if shortcut else name)
        if shortcut:
            self.setShortcut(shortcut)

    def set_icon(self, icon: str, colour: str = "") -> None:
        """Another picture, when it does something else now."""
        self._icon, self._colour = icon, colour or self._colour
        self._draw_icon()

    def _draw_icon(self) -> None:
        self.setIcon(icons.icon(self._theme, self._icon, self._size, self._colour))
