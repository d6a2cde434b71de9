"""The main window: on the screen at once and empty, so that the start is felt as one."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QIcon,
    QKeySequence,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

_GEOMETRY = "window/geometry"
_SIZE = (1280, 800)
_SMALLEST = (720, 480)


class _Ground(QWidget):
    """The page's ground; reports when it has been painted for the first time."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        # Has the keyboard at first, so that nothing wears a focus ring nobody asked for.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._has_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            self.painted.emit()


class ShellWindow(QMainWindow):
    """Keeps its size and place; closing it is somebody else's decision."""

    painted = Signal()
    shown = Signal(bool)
    quit_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, memory: QSettings) -> None:
        super().__init__()
        self._memory = memory
        self.setMinimumSize(*_SMALLEST)
        ground = _Ground()
        ground.painted.connect(self.painted)
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setCentralWidget(ground)
        ground.setFocus(Qt.FocusReason.OtherFocusReason)
        self.resize(*_SIZE)
        geometry = memory.value(_GEOMETRY)
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        for keys, slot in (("Ctrl+Q", self.quit_wanted.emit), ("Ctrl+W", self.close)):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def set_demo(self, is_demo: bool) -> None:
        """Say in the title whose data this is."""
        self.setWindowTitle("LifeOS (demo)" if is_demo else "LifeOS")

    def set_content(self, content: QWidget, icon: QIcon) -> None:
        """Fill the window; the icon waits for this too, because drawing it costs milliseconds."""
        self._column.addWidget(content)
        self.setWindowIcon(icon)

    def raise_to_front(self) -> None:
        """Show the window over the others, from the tray or minimised."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def is_seen(self) -> bool:
        """Whether a person can see it: neither in the tray nor minimised."""
        return self.isVisible() and not self.isMinimized()

    def remember(self) -> None:
        """Keep size and place for the next start."""
        self._memory.setValue(_GEOMETRY, self.saveGeometry())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember()
        event.ignore()
        self.close_wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)
