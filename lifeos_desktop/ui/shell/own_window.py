"""A page as a window of its own; it remembers its size and closes for good."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow

from lifeos_desktop.ui.shell.pages import Built, Place

_SIZE = (1100, 760)
_SMALLEST = (720, 480)


class OwnWindow(QMainWindow):
    """Holds one page. Closing ends the page's model; LifeOS goes on."""

    closed = Signal(str)

    def __init__(
        self, where: Place, built: Built, memory: QSettings, icon: QIcon, *, is_demo: bool
    ) -> None:
        super().__init__()
        self._name, self._built, self._memory = where.name, built, memory
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        demo = " (demo)" if is_demo else ""
        self.setWindowTitle(f"{where.title} · LifeOS{demo}")
        self.setWindowIcon(icon)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        geometry = memory.value(self._key)
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        self.setCentralWidget(built.widget)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)

    @property
    def page(self) -> object:
        return self._built.widget

    @property
    def _key(self) -> str:
        return f"window/{self._name}"

    def raise_to_front(self) -> None:
        """Over the other windows."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._memory.setValue(self._key, self.saveGeometry())
        self._built.close()
        super().closeEvent(event)
        self.closed.emit(self._name)
