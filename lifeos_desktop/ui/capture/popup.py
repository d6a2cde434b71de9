"""The capture window: frameless, over everything, its field ready for the next key."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QPaintEvent,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from lifeos_desktop.ui import x11
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture import wording
from lifeos_desktop.ui.capture.field import CaptureField
from lifeos_desktop.ui.capture.viewmodel import CaptureModel, Chip, Outcome
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets.chips import ChipButton, MenuChip, Tone
from lifeos_desktop.ui.widgets.flow import FlowLayout, height_for
from lifeos_desktop.ui.widgets.popup import PopupShell
from lifeos_desktop.ui.widgets.surfaces import Caption, KeyCap, repolish

WIDTH = 640
_FROM_TOP = 0.22  # of the screen: above the middle, where eyes are
_FOCUS_TRIES = 20
_FOCUS_EVERY_MS = 5
_ICONS = {
    "when": "calendar",
    "tag": "tag",
    "energy": "zap",
    "mood": "circle-dot",
    "priority": "circle-alert",
}


class CapturePopup(PopupShell):
    """`open` shows it; it hides itself. One for the whole life of the app."""

    outcome = Signal(object)  # Outcome, after Enter
    painted = Signal()  # the first frame of this opening is on the screen

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__(
            theme,
            wording.TITLE,
            Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._tasks = tasks
        self._model: CaptureModel | None = None
        self._before = 0  # the window that had the keyboard, where no window manager remembers
        self._event_time = 0
        self._tries = 0
        self._is_opening = False
        self.field = CaptureField(theme)
        self.kind = MenuChip(theme, tone=Tone.EVIDENCE)
        self._chips: list[ChipButton] = []
        self._hint = Caption(theme, wording.LOCAL)
        self._foot = QFrame()
        self._lay_out()
        self._menu = self._kind_menu()
        self._focus = QTimer(self)
        self._focus.setInterval(_FOCUS_EVERY_MS)
        self._focus.timeout.connect(self._take_keyboard)
        self.field.textChanged.connect(self._on_typed)
        self.field.saved.connect(self._on_enter)
        self.field.closed.connect(self.put_away)
        self.field.grown.connect(self._fit)
        self.kind.clicked.connect(self._choose_kind)
        self._draw()
        self._restyle()

    def _lay_out(self) -> None:
        self._row = QWidget()
        self._flow = FlowLayout(self._row, 6)
        self._flow.addWidget(self.kind)
        chips = QHBoxLayout()
        chips.setSpacing(10)
        chips.addWidget(self._row, 1)
        chips.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignVCenter)
        top = QVBoxLayout()
        top.setContentsMargins(18, 16, 18, 12)
        top.setSpacing(10)
        top.addWidget(self.field)
        top.addLayout(chips)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(18, 8, 18, 8)
        foot.setSpacing(7)
        for key, words in wording.KEYS:
            foot.addWidget(KeyCap(self.theme, key))
            foot.addWidget(Caption(self.theme, words))
            foot.addSpacing(10)
        foot.addStretch()
        foot.addWidget(KeyCap(self.theme, wording.TAB[0]))
        foot.addWidget(Caption(self.theme, wording.TAB[1]))
        column = QVBoxLayout(self.body)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._foot)

    def _kind_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, words in wording.KINDS.items():
            action = QAction(words, menu)
            action.setData(kind)
            menu.addAction(action)
        menu.triggered.connect(self._on_kind)
        return menu

    def attach(self, model: CaptureModel | None) -> None:
        """Write into this model from now on; None while no profile is open."""
        self._model = model
        if model is not None:
            model.type(self.field.toPlainText())  # typed while the profile was opening
            model.listen(self._draw)
        self._draw()

    def prepare(self) -> None:
        """Do at an idle moment what the first opening would have to wait for."""
        self.look_around()
        self._restyle()
        self._fit()
        self.winId()
        self.render(QPixmap(self.size()))  # fonts, style and icons are loaded by drawing once

    def open(self, event_time: int = 0) -> None:
        """Show with the field ready. Open already: come to the front; in front: put away.

        `event_time` is that of the key that was pressed, so that the window manager agrees.
        """
        if self.isVisible():
            if self.isActiveWindow():
                self.put_away()
                return
        else:
            self._before = x11.focused_window() if _is_x11() else 0
            self._fit()
            self._is_opening = True
            self.appear(_place(_screen(), self.size()))
        self._event_time = event_time
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        if _is_x11():
            self._tries = _FOCUS_TRIES
            self._focus.start()

    def put_away(self) -> None:
        """Hide; the text stays a draft, and the program before has the keyboard again."""
        if not self.isVisible():
            return
        self._focus.stop()
        self.vanish()
        if self._before and _is_x11():
            x11.give_focus_back(self._before)
        self._before = 0
        if self._model is not None:
            self._tasks.spawn(self._model.keep(), "draft")
        QTimer.singleShot(0, self, self.look_around)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and Ctrl+Enter from a chip as from the field."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._on_enter()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_opening:
            self._is_opening = False
            QTimer.singleShot(0, self, self.painted.emit)  # after the whole window was painted

    def _take_keyboard(self) -> None:
        """Ask X11 until it is so: a window can have the keyboard only once it is mapped."""
        self._tries -= 1
        if self.isActiveWindow() or self._tries < 0 or not self.isVisible():
            self._focus.stop()
            return
        x11.activate(int(self.winId()), self._event_time)

    # -- the text -------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        if self._model is not None:
            self._model.type(self.field.toPlainText())

    def _on_enter(self) -> None:
        if self._model is None:
            self._hint.setText(wording.TOO_EARLY)
            return
        model = self._model
        has_text = bool(model.text.strip())
        self.put_away()
        if has_text:
            self._tasks.spawn(self._save(model), "capture")

    async def _save(self, model: CaptureModel) -> None:
        done: Outcome | None = await model.save()
        if done is not None:
            self.outcome.emit(done)

    # -- how it is read -------------------------------------------------------------------------

    def _draw(self) -> None:
        model = self._model
        if model is None:
            return
        view = model.view
        self.field.show_text(model.text)
        self.field.marks.show_spans(view.spans)
        self.kind.setVisible(bool(view.kind))
        if view.kind:
            self.kind.show_part(view.kind_label, wording.KIND_ICONS[view.kind], Tone.EVIDENCE)
            self.kind.setAccessibleName(f"{view.kind_label}. {wording.CHANGE_KIND}")
            self.kind.setToolTip(wording.CHANGE_KIND)
        for button, chip in zip(self._buttons(len(view.chips)), view.chips, strict=True):
            _draw_chip(button, chip)
        self._hint.setText(wording.IS_PAST if view.is_past else wording.LOCAL)
        self._hint.set_tone("attention" if view.is_past else "3")
        self._fit()

    def _buttons(self, count: int) -> list[ChipButton]:
        """As many chips as are needed; the others are kept, hidden: making one costs more."""
        while len(self._chips) < count:
            button = ChipButton(self.theme)
            button.clicked.connect(self._on_chip)
            self._chips.append(button)
            self._flow.addWidget(button)
        for index, button in enumerate(self._chips):
            button.setVisible(index < count)
        return self._chips[:count]

    def _on_chip(self) -> None:
        button = self.sender()
        if self._model is not None and isinstance(button, ChipButton):
            self._model.switch(str(button.property("key")))

    def _choose_kind(self) -> None:
        self._menu.popup(self.kind.mapToGlobal(QPoint(0, self.kind.height() + 2)))

    def _on_kind(self, action: QAction) -> None:
        if self._model is not None:
            self._model.choose_kind(str(action.data()))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- its shape ------------------------------------------------------------------------------

    def look_around(self) -> None:
        super().look_around()
        self._restyle()

    def _restyle(self) -> None:
        if not hasattr(self, "_foot"):
            return  # the shell looks around before there is anything inside it
        self._foot.setProperty("role", "popupFoot" if self.has_shadow else "popupFootSquare")
        repolish(self._foot)

    def _fit(self) -> None:
        width = self.theme.px(WIDTH) + 2 * self.margin
        self.setFixedSize(width, height_for(self, width))


def _draw_chip(button: ChipButton, chip: Chip) -> None:
    button.setProperty("key", chip.key)
    if chip.is_on:
        tone = Tone.PLAIN if chip.kind == "tag" else Tone.BRASS
        button.show_part(chip.label, _ICONS.get(chip.kind, ""), tone)
        button.setToolTip(wording.is_on(chip.label))
        button.setAccessibleName(chip.label)
    else:
        button.show_part(chip.words, _ICONS.get(chip.kind, ""), Tone.OFF)
        button.setToolTip(wording.is_off(chip.words))
        button.setAccessibleName(f"{chip.words}, switched off")


def _is_x11() -> bool:
    return QGuiApplication.platformName() == "xcb"


def _screen() -> QScreen:
    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()


def _place(screen: QScreen, size: QSize) -> QPoint:
    area = screen.availableGeometry()
    left = area.left() + (area.width() - size.width()) // 2
    return QPoint(left, area.top() + round(area.height() * _FROM_TOP))
