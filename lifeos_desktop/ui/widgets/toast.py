"""What was just done, with Undo: 8 seconds, held by pointer or focus; Ctrl Z works everywhere."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QEnterEvent, QGuiApplication, QKeyEvent, QKeySequence, QScreen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.traces import where
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.buttons import Button, IconButton
from lifeos_desktop.ui.widgets.flow import height_for, refresh
from lifeos_desktop.ui.widgets.meters import Meter
from lifeos_desktop.ui.widgets.popup import PopupShell
from lifeos_desktop.ui.widgets.states import Glyph
from lifeos_desktop.ui.widgets.surfaces import Caption, StrongLabel, repolish

_log = logging.getLogger(__name__)

SECONDS = 8.0
WIDTH = 440
_TICK_MS = 100
_ABOVE_EDGE = 46  # the health strip stays readable
_NOT_UNDONE = "That could not be undone. Nothing else changed."


@dataclass(frozen=True, slots=True)
class Offer:
    """Words, a second line, and how it is taken back; None when it cannot or need not be."""

    label: str
    detail: str = ""
    revert: Callable[[], Awaitable[None]] | None = None


class UndoToast(QFrame):
    """The picture of one offer. Counts down by itself; `elapsed` lets a test do it."""

    undo_pressed = Signal()
    ended = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Done")
        self._theme = theme
        self._left = 0.0
        self._is_hovered = False
        self._glyph = Glyph(theme, "check", 19, "evidence")
        self._title = StrongLabel(theme, wraps=True)
        self._detail = Caption(theme, tone="2", wraps=True)
        self._undo = Button(theme, "Undo", icon="undo-2")
        self._undo.set_hint("Take it back (Ctrl Z)")
        self._undo.clicked.connect(self.undo_pressed)
        self._close = IconButton(theme, "x", "Close")
        self._close.clicked.connect(self.end)
        self._bar = Meter(theme, name="Time left to undo")
        self._bar.setFixedHeight(5)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 10, 8)
        row.setSpacing(12)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        row.addWidget(self._undo)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(self._bar)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def text(self) -> str:
        detail = self._detail.text()
        return f"{self._title.text()}: {detail}" if detail else self._title.text()

    @property
    def seconds_left(self) -> float:
        return self._left

    def offer(self, offer: Offer) -> None:
        """Show this and start counting anew."""
        self._title.setText(offer.label)
        self._detail.setText(offer.detail)
        self._detail.setVisible(bool(offer.detail))
        self._undo.setVisible(offer.revert is not None)
        self.setAccessibleDescription(self.text)
        self._left = SECONDS
        self._is_hovered = False
        self._draw_left()
        self._timer.start()

    def fit(self, width: int) -> None:
        """As wide as this, as high as its words then are."""
        self.setFixedSize(width, height_for(self, width))

    def end(self) -> None:
        """Stop counting and say so."""
        self._timer.stop()
        self._left = 0.0
        self.ended.emit()

    def elapsed(self, seconds: float) -> None:
        """Time went by; not while the pointer or the focus is on the toast."""
        if self._is_hovered or self._has_focus():
            return
        self._left -= seconds
        self._draw_left()
        if self._left <= 1e-6:
            self.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._is_hovered = False
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
            return
        super().keyPressEvent(event)

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _tick(self) -> None:
        self.elapsed(_TICK_MS / 1000)

    def _draw_left(self) -> None:
        self._bar.set_value(self._left / SECONDS, f"{max(0, round(self._left))} s left")


class ToastHost(QObject):
    """The app's one toast: at the foot of the active window, or of the screen when none is."""

    def __init__(self, theme: Theme, app: QApplication, tasks: Tasks) -> None:
        super().__init__(app)
        self._theme, self._app, self._tasks = theme, app, tasks
        self._offer: Offer | None = None
        self._toast = UndoToast(theme)
        self._toast.hide()
        self._toast.undo_pressed.connect(self.undo)
        self._toast.ended.connect(self._on_ended)
        self._shell: PopupShell | None = None
        self._window: QWidget | None = None

    @property
    def toast(self) -> UndoToast:
        return self._toast

    @property
    def current(self) -> Offer | None:
        """What can be taken back now."""
        return self._offer

    def offer(
        self,
        label: str,
        revert: Callable[[], Awaitable[None]] | None = None,
        *,
        detail: str = "",
        on_desktop: bool = False,
    ) -> None:
        """Say what was done, and how it is taken back. The newest offer replaces the one before.

        `on_desktop`: at the foot of the screen, for what was done outside the main window.
        """
        self._offer = Offer(label, detail, revert)
        self._app.removeEventFilter(self)
        self._app.installEventFilter(self)
        self._toast.offer(self._offer)
        window = None if on_desktop else self._app.activeWindow()
        if window is None or isinstance(window, PopupShell):
            self._show_on_desktop()
        else:
            self._show_in(window)

    def say(self, label: str, *, detail: str = "") -> None:
        """Words alone, nothing to take back."""
        self.offer(label, detail=detail)

    def undo(self) -> None:
        """Take back what is on offer."""
        offer = self._offer
        if offer is None or offer.revert is None:
            return
        self._toast.end()
        self._tasks.spawn(self._revert(offer.revert), "undo")

    async def _revert(self, revert: Callable[[], Awaitable[None]]) -> None:
        try:
            await revert()
        except LifeosError as problem:
            self.say(str(problem))
        except Exception as error:  # noqa: BLE001 - the person is told, the log has the trace
            _log.error("Undo failed: %s", where(error))
            self.say(_NOT_UNDONE)
        else:
            self.say("Undone.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl Z while something is on offer, unless a text field has something to undo itself."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Undo)
            and isinstance(watched, QWidget)
            and not _undoes_itself(self._app.focusWidget())
            and self._offer is not None
            and self._offer.revert is not None
        ):
            self.undo()
            return True
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.Hide):
            self._place()
        if watched is self._window and event.type() == QEvent.Type.DeferredDelete:
            self._toast.end()  # before its window takes it along
        return False

    def _show_in(self, window: QWidget) -> None:
        self._hide_shell()
        self._window = window
        self._toast.setParent(window)
        self._dress("popup")
        self._place()
        self._toast.show()
        self._toast.raise_()

    def _show_on_desktop(self) -> None:
        self._window = None
        if self._shell is None:
            self._shell = PopupShell(
                self._theme,
                "LifeOS, done",
                Qt.WindowType.Tool
                | Qt.WindowType.WindowStaysOnTopHint
                | Qt.WindowType.WindowDoesNotAcceptFocus,
            )
            self._shell.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
            self._shell.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification)
            row = QHBoxLayout(self._shell.body)
            row.setContentsMargins(0, 0, 0, 0)
        shell = self._shell
        shell.look_around()
        layout = shell.body.layout()
        if layout is not None:
            layout.addWidget(self._toast)
        self._dress("")
        self._toast.fit(self._theme.px(WIDTH))
        self._toast.show()
        refresh(shell)
        shell.setFixedSize(shell.sizeHint())  # adjustSize makes no window lower than 100 px
        shell.appear(_foot_of(_screen(), shell.rect()))

    def _dress(self, role: str) -> None:
        self._toast.setProperty("role", role)
        repolish(self._toast)

    def _place(self) -> None:
        window = self._window
        if window is None:
            return
        width = min(self._theme.px(WIDTH), window.width() - 32)
        self._toast.fit(width)
        top = window.height() - self._toast.height() - _ABOVE_EDGE
        self._toast.move((window.width() - width) // 2, max(0, top))

    def _hide_shell(self) -> None:
        if self._shell is not None:
            self._shell.vanish()

    def _on_ended(self) -> None:
        self._offer = None
        self._app.removeEventFilter(self)
        self._toast.hide()
        self._hide_shell()
        self._window = None
        # A window that closes takes its children along; the toast is used again.
        self._toast.setParent(None)


def _undoes_itself(widget: QWidget | None) -> bool:
    if isinstance(widget, QLineEdit):
        return widget.isUndoAvailable()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return widget.document().isUndoAvailable() and not widget.isReadOnly()
    return False


def _screen() -> QScreen:
    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()


def _foot_of(screen: QScreen, size: QRect) -> QPoint:
    area = screen.availableGeometry()
    left = area.left() + (area.width() - size.width()) // 2
    return QPoint(left, area.bottom() - size.height() - _ABOVE_EDGE)
