"""Ground to put things on, and the text styles that appear on every page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lifeos_desktop.ui.theme import Theme

CARD_PADDING = (16, 14, 16, 14)


class Card(QFrame):
    """A flat card with a column inside. Never a card in a card: use a hairline."""

    def __init__(
        self, theme: Theme, title: str = "", parent: QWidget | None = None, *, role: str = "card"
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*CARD_PADDING)
        self.column.setSpacing(8)
        self.title: QLabel | None = None
        if title:
            self.title = theme.label(title, "bodyStrong")
            self.setAccessibleName(title)
            self.column.addWidget(self.title)


class Hairline(QFrame):
    """One quiet line between things on the same ground."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "vline" if vertical else "hairline")


class _Text(QLabel):
    def __init__(
        self, theme: Theme, text: str, style: str, tone: str, *, wraps: bool, selectable: bool
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if wraps:
            # A wrapped label may be as narrow as its column; its height follows.
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.dress(self, style, tone)

    def set_tone(self, tone: str) -> None:
        """Another colour for the same text (2, 3, brass, attention, danger, evidence, or none)."""
        self.setProperty("tone", tone)
        repolish(self)


class HeadingLabel(_Text):
    """A heading in the serif: `heading` for a page or section, `title` for a hero."""

    def __init__(self, theme: Theme, text: str = "", style: str = "heading") -> None:
        super().__init__(theme, text, style, "", wraps=True, selectable=False)


class StrongLabel(_Text):
    """The name of a group, a row or a field."""

    def __init__(self, theme: Theme, text: str = "", *, wraps: bool = False) -> None:
        super().__init__(theme, text, "bodyStrong", "", wraps=wraps, selectable=False)


class BodyLabel(_Text):
    """A sentence in the sans; wraps."""

    def __init__(self, theme: Theme, text: str = "", tone: str = "") -> None:
        super().__init__(theme, text, "body", tone, wraps=True, selectable=False)


class ProseLabel(_Text):
    """Words written for reading, in the serif; can be selected and copied."""

    def __init__(self, theme: Theme, text: str = "", style: str = "proseSmall") -> None:
        super().__init__(theme, text, style, "", wraps=True, selectable=True)


class Caption(_Text):
    """Small print beside or under something."""

    def __init__(
        self, theme: Theme, text: str = "", tone: str = "3", *, wraps: bool = False
    ) -> None:
        super().__init__(theme, text, "caption", tone, wraps=wraps, selectable=False)


class KeyCap(_Text):
    """A key on the keyboard, as in the foot of the capture window."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__(theme, key, "micro", "2", wraps=False, selectable=False)
        self.setProperty("role", "key")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def repolish(widget: QWidget) -> None:
    """Let the style sheet see a changed property."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
