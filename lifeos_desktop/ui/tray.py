"""The icon in the tray and its menu. Without a tray nothing is missing but the icon."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from lifeos_desktop.ui import icons
from lifeos_desktop.ui.icons import Panel, TrayState

_LOOK_AGAIN_MS = 3_000
_LOOKS = 40  # a panel that starts after us, at log-in, is there within two minutes

_LONGEST = 56
_WORDS = {
    TrayState.NORMAL: "LifeOS",
    TrayState.ATTENTION: "LifeOS: something needs you",
    TrayState.PAUSED: "LifeOS: paused",
}


class Tray(QObject):
    """Says what the person chose; shows state, the last job and the next."""

    open_wanted = Signal()
    capture_wanted = Signal()
    energy_rated = Signal(int)
    brief_wanted = Signal()
    pause_wanted = Signal()
    pause_today_wanted = Signal()
    resume_wanted = Signal()
    sync_wanted = Signal()
    settings_wanted = Signal()
    quit_wanted = Signal()
    appeared = Signal()

    def __init__(self, app: QApplication, *, panel: Panel = Panel.AUTO) -> None:
        super().__init__(app)
        self._app, self._panel = app, panel
        self._state = TrayState.NORMAL
        self._icon: QSystemTrayIcon | None = None
        self._menu = QMenu()
        self._headline = self._line("")
        self._detail = self._line("")
        self._under_brief = self._menu.addSeparator()
        self._open = self._action("Open LifeOS", self.open_wanted)
        self._capture = self._action("Capture", self.capture_wanted)
        self._energy = QMenu("Rate energy", self._menu)
        for value in range(1, 11):
            self._energy.addAction(_Rating(value, self._energy, self.energy_rated))
        self._menu.addMenu(self._energy)
        self._brief = self._action("Today's brief", self.brief_wanted)
        self._menu.addSeparator()
        self._sync = self._action("Sync now", self.sync_wanted)
        self._pauses = QMenu("Pause", self._menu)
        self._pauses.addAction("For 1 hour").triggered.connect(self.pause_wanted)
        self._pauses.addAction("Until tomorrow").triggered.connect(self.pause_today_wanted)
        self._menu.addMenu(self._pauses)
        self._resume = self._action("Resume", self.resume_wanted)
        self._resume.setVisible(False)
        self._last = self._line("Nothing has run yet")
        self._next = self._line("")
        self._menu.addSeparator()
        self._settings = self._action("Settings", self.settings_wanted)
        self._quit = self._action("Quit LifeOS", self.quit_wanted)
        self._menu.setDefaultAction(self._open)
        self.set_brief("", "")
        self.set_jobs("", "")
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
        self._resume.setText(f"Resume (paused until {until})")
        self._resume.setVisible(bool(until))
        self._pauses.menuAction().setVisible(not until)

    def set_brief(self, headline: str, detail: str) -> None:
        """Today's headline at the top of the menu, once there is one."""
        self._headline.setText(_menu_text(headline))
        self._headline.setVisible(bool(headline))
        self._detail.setText(_menu_text(detail))
        self._detail.setVisible(bool(detail))
        self._under_brief.setVisible(bool(headline or detail))

    def set_capture_keys(self, keys: str) -> None:
        """The key that opens capture anywhere, beside its line; "" where none works."""
        # As text: a shortcut of the menu's own would take the key away inside the app.
        self._capture.setText(f"Capture\t{keys.replace('+', ' ')}" if keys else "Capture")

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


class _Rating(QAction):
    """One number of the submenu."""

    def __init__(self, value: int, menu: QMenu, rated: SignalInstance) -> None:
        words = {1: "1, drained", 10: "10, full"}
        super().__init__(words.get(value, str(value)), menu)
        self._value, self._rated = value, rated
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self) -> None:
        self._rated.emit(self._value)


def _menu_text(text: str) -> str:
    """An ampersand would underline a letter, and a menu is no place for a long line."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0]}…"
    return short.replace("&", "&&")
