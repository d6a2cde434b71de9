"""The icon in the tray and its menu. Without a tray nothing is missing but the icon."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.icons import Panel, TrayState

_LOOK_AGAIN_MS = 3_000
_LOOKS = 40  # a panel that starts after us, at log-in, is there within two minutes

_WORDS = {
    TrayState.NORMAL: "LifeOS",
    TrayState.ATTENTION: "LifeOS: something needs you",
    TrayState.PAUSED: "LifeOS: paused",
}


class Tray(QObject):
    """Says what the person chose; shows state, the last job and the next."""

    open_wanted = Signal()
    brief_wanted = Signal()
    pause_wanted = Signal()
    resume_wanted = Signal()
    backup_wanted = Signal()
    quit_wanted = Signal()
    appeared = Signal()

    def __init__(self, app: QApplication, *, panel: Panel = Panel.AUTO) -> None:
        super().__init__(app)
        self._app, self._panel = app, panel
        self._state = TrayState.NORMAL
        self._is_paused = False
        self._icon: QSystemTrayIcon | None = None
        self._menu = QMenu()
        self._open = self._action("Open LifeOS", self.open_wanted)
        self._brief = self._action("Today's brief", self.brief_wanted)
        self._menu.addSeparator()
        self._pause = self._action("Pause for 1 hour", self._toggle_pause)
        self._backup = self._action("Back up now", self.backup_wanted)
        self._menu.addSeparator()
        self._last = self._line("Nothing has run yet")
        self._next = self._line("")
        self._menu.addSeparator()
        self._quit = self._action("Quit LifeOS", self.quit_wanted)
        self._menu.setDefaultAction(self._open)
        self._looks = 0
        self._again = QTimer(self)
        self._again.setInterval(_LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look)
        app.styleHints().colorSchemeChanged.connect(self._draw)
        self._look()

    @property
    def is_available(self) -> bool:
        """Whether a person can see the icon now; a panel can come and go."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def set_state(self, state: TrayState) -> None:
        """The icon's shape and the tooltip say the same."""
        if state is not self._state:
            self._state = state
            self._draw()

    def set_paused(self, until: str) -> None:
        """`until` is a clock time while jobs are paused, else empty."""
        self._is_paused = bool(until)
        self._pause.setText(f"Resume (paused until {until})" if until else "Pause for 1 hour")

    def set_jobs(self, last: str, following: str) -> None:
        """What ran last, and what runs next."""
        self._last.setText(last or "Nothing has run yet")
        self._next.setText(following)
        self._next.setVisible(bool(following))

    def show_message(self, title: str, body: str) -> bool:
        """The tray's own balloon, without buttons; False where there is no tray."""
        if not self.is_available or self._icon is None:
            return False
        self._icon.showMessage(title, body, self._icon.icon())
        return True

    def hide(self) -> None:
        """Take the icon away before the process ends; a panel may keep it otherwise."""
        self._again.stop()
        if self._icon:
            self._icon.hide()
            self._icon.setContextMenu(None)  # type: ignore[arg-type]
            self._icon.deleteLater()
            self._icon = None

    def _action(self, text: str, then: object) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(then)
        self._menu.addAction(action)
        return action

    def _line(self, text: str) -> QAction:
        action = QAction(text, self)
        action.setEnabled(False)
        self._menu.addAction(action)
        return action

    def _toggle_pause(self) -> None:
        (self.resume_wanted if self._is_paused else self.pause_wanted).emit()

    def _look(self) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            self._looks += 1
            if self._looks >= _LOOKS:
                self._again.stop()
            elif not self._again.isActive():
                self._again.start()
            return
        self._again.stop()
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self.brief_wanted)
        self._draw()
        self._icon.show()
        self.appeared.emit()

    def _draw(self) -> None:
        if self._icon:
            scheme = self._app.styleHints().colorScheme()
            self._icon.setIcon(icons.tray_icon(self._state, self._panel, scheme))
            self._icon.setToolTip(_WORDS[self._state])

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.open_wanted.emit()
