"""Forms: a label, a control, a line of help, and, where something is wrong, a line that says so."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.states import Glyph
from lifeos_desktop.ui.widgets.surfaces import Caption, repolish

LABEL_WIDTH = 170
SETTLE_MS = 150
_EDGE = 11  # from the frame to the text
_PLACES_LINE = frozenset(
    {
        QEvent.Type.Resize,
        QEvent.Type.Show,
        QEvent.Type.StyleChange,
        QEvent.Type.FontChange,
        QEvent.Type.LayoutDirectionChange,
        QEvent.Type.Polish,
    }
)
_TOP = 8  # from the row's top to the label's text, beside a control of 34 px


class FormRow(QWidget):
    """One field. The control is told its name and its help, so a screen reader says them."""

    def __init__(self, theme: Theme, label: str, control: QWidget, help: str = "") -> None:
        super().__init__()
        self.control = control
        self._help_text = help
        self.label = theme.label(label, "body", "2")
        self.label.setWordWrap(True)
        self.label.setFixedWidth(theme.px(LABEL_WIDTH))
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.label.setContentsMargins(0, _TOP, 0, 0)
        self.label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self.help = Caption(theme, help, wraps=True)
        self._mark = Glyph(theme, "circle-alert", 13, "danger")
        self._error = Caption(theme, "", "danger", wraps=True)
        self._trouble = QWidget()
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(0, 0, 0, 0)
        trouble.setSpacing(6)
        trouble.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self._error, 1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(control)
        column.addWidget(self._trouble)
        column.addWidget(self.help)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.label)
        row.addLayout(column, 1)
        # Not before it has its place: without a parent it would be a window of its own.
        self.help.setVisible(bool(help))
        self.set_error("")

    @property
    def error(self) -> str:
        return self._error.text()

    def set_error(self, sentence: str) -> None:
        """What is wrong with what was typed; empty when it is fine again."""
        self._error.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self.control.setAccessibleDescription(f"{sentence} {self._help_text}".strip())
        self.control.setProperty("state", "error" if sentence else "")
        repolish(self.control)


class Form(QWidget):
    """Rows under each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        self.rows: dict[str, FormRow] = {}

    def add(self, key: str, label: str, control: QWidget, help: str = "") -> FormRow:
        """A row for `control`; `key` finds it again in `rows`."""
        row = FormRow(self._theme, label, control, help)
        self.rows[key] = row
        self._column.addWidget(row)
        return row

    def add_widget(self, widget: QWidget) -> None:
        """Something between the rows: a heading, a hairline."""
        self._column.addWidget(widget)


class Select(QComboBox):
    """A drop-down list in our look. The wheel scrolls the page instead of changing the choice."""

    def __init__(self, theme: Theme, *, name: str = "") -> None:
        super().__init__()
        self._theme = theme
        if name:
            self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.dress(self, "body")
        theme.changed.connect(self.update)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._theme.colour("text2" if self.isEnabled() else "text3"), 1.75)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        x, y = (17.0 if is_mirrored else self.width() - 17.0), self.height() / 2
        painter.drawPolyline(
            QPolygonF([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        )
        painter.end()


class NumberField(QSpinBox):
    """A whole number; Up and Down change it too."""

    def __init__(self, theme: Theme, low: int, high: int, *, name: str = "") -> None:
        super().__init__()
        self.setRange(low, high)
        _dress(self, theme, name)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        _place_line(self, event)
        return done

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls the page


class TimeField(QTimeEdit):
    """A time of day, as 07:00."""

    def __init__(self, theme: Theme, *, name: str = "") -> None:
        super().__init__()
        self.setDisplayFormat("HH:mm")
        _dress(self, theme, name)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        _place_line(self, event)
        return done

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls the page


def _dress(box: QAbstractSpinBox, theme: Theme, name: str) -> None:
    box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if name:
        box.setAccessibleName(name)
    theme.dress(box, "body")


def _place_line(box: QAbstractSpinBox, event: QEvent) -> None:
    """Under a style sheet Qt gives the line of text one pixel's width: give it the box's."""
    if event.type() in _PLACES_LINE:
        box.lineEdit().setGeometry(box.rect().adjusted(_EDGE, 2, -_EDGE, -2))


class SearchField(QLineEdit):
    """A line to search with: settles for 150 ms before it asks; Esc empties it, then passes on."""

    searched = Signal(str)

    def __init__(self, theme: Theme, placeholder: str, *, shortcut: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("kind", "search")
        self.setPlaceholderText(f"{placeholder}   {shortcut}" if shortcut else placeholder)
        self.setAccessibleName(placeholder)
        theme.dress(self, "body")
        self._last = ""
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._ask)
        self.textChanged.connect(self._settle.start)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        glass = icons.pixmap(self._theme, "search", 16, "text3", self.devicePixelRatioF())
        painter.drawPixmap(QPointF(11, (self.height() - 16) / 2), glass)
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(230), super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        if self.text() != self._last:
            self._last = self.text()
            self.searched.emit(self._last)
