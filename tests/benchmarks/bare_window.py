"""The smallest Qt window there is, to compare with: QApplication and QWidget.show, nothing else.

It says when it was painted as the app does, in the file LIFEOS_FIRST_PAINT_FILE names.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Window(QWidget):
    """A plain window as large as the app's."""

    is_noted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_noted:
            return
        self.is_noted = True
        painted = {"monotonic": time.monotonic(), "cpu_seconds": time.process_time()}
        file = os.environ.get("LIFEOS_FIRST_PAINT_FILE")
        if file:
            Path(file).write_text(json.dumps(painted), encoding="utf-8")


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    window = Window()
    window.resize(900, 700)
    window.show()
    sys.exit(application.exec())
