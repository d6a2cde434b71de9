"""How an account is connected: what to click and paste, then the wait for the browser."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lifeos_desktop.integrations.base import Way
from lifeos_desktop.ui.settings.connections.steps import Steps
from lifeos_desktop.ui.settings.connections.views import CardView, PanelView, Stage
from lifeos_desktop.ui.settings.connections.way_form import WayForm
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Disclosure,
    FilterChips,
    Folds,
    GhostButton,
    Glyph,
    Hairline,
    LinkButton,
    PrimaryButton,
    StrongLabel,
    has_keyboard,
)


class CopyLine(QWidget):
    """An address to take elsewhere, with a button that copies it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setReadOnly(True)
        self.line.setAccessibleName(name)
        theme.dress(self.line, "body")
        self.button = Button(theme, "Copy")
        self.button.setAccessibleName(f"Copy: {name}")
        self.button.clicked.connect(self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)

    def show_text(self, text: str) -> None:
        """What is copied; the button says again what it does."""
        if text != self.line.text():
            self.line.setText(text)
            self.line.setCursorPosition(0)
            self.button.setText("Copy")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.line.text())
        self.button.setText("Copied")


class ConnectPanel(QWidget):
    """Lives while an account is being connected; what was typed goes with it."""

    wanted = Signal(object)  # the answers
    way_chosen = Signal(str)
    cancelled = Signal()  # stop waiting
    dismissed = Signal()
    session_wanted = Signal()
    open_again = Signal()
    page_wanted = Signal(str)

    def __init__(self, theme: Theme, card: CardView, redirects: Mapping[str, str]) -> None:
        """``redirects`` are the redirect addresses by way."""
        super().__init__()
        self._theme, self._title = theme, card.manifest.title
        self._is_again = card.connection is not None
        self._way = ""
        self._problem_shown = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(12)
        column.addWidget(Hairline())
        self.ways = FilterChips(
            theme,
            [(way.id, way.title) for way in card.manifest.ways],
            name=f"Ways to connect {self._title}",
        )
        self.ways.changed.connect(self._on_way)
        column.addWidget(self.ways)
        self.forms: dict[str, QWidget] = {}
        self.fields: dict[str, WayForm] = {}
        self._again: Disclosure | None = None  # around the steps of the way that was used before
        for way in card.manifest.ways:
            column.addWidget(self._build_way(card, way, redirects.get(way.id, "")))
        column.addWidget(self._build_waiting())
        column.addWidget(self._build_problem())
        column.addLayout(self._build_buttons())

    def _build_way(self, card: CardView, way: Way, redirect: str) -> QWidget:
        """Steps and fields; folded away where what was entered before will do."""
        theme, before = self._theme, card.connection
        is_kept = before is not None and before.way == way.id
        guide = QWidget()
        inside = QVBoxLayout(guide)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        steps = Steps(theme, way, redirect)
        steps.page_wanted.connect(self.page_wanted)
        inside.addWidget(steps)
        if redirect:
            name = "Redirect address of your app"
            line = CopyLine(theme, name)
            line.show_text(redirect)
            labelled = QVBoxLayout()
            labelled.setSpacing(4)
            labelled.addWidget(Caption(theme, name))
            labelled.addWidget(line)
            inside.addLayout(labelled)
        options = dict(before.options) if before is not None else {}
        form = self.fields[way.id] = WayForm(theme, way, options, is_kept=is_kept)
        form.submitted.connect(self._submit)
        inside.addWidget(form)
        if is_kept:
            guide = self._build_kept(guide)
        self.forms[way.id] = guide
        return guide

    def _build_kept(self, guide: QWidget) -> QWidget:
        theme, box, folds = self._theme, QWidget(), Folds()
        fold = self._again = Disclosure(theme, "Show the steps, or enter something else", guide)
        folds.add(fold)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        text = "What you entered before is in the keyring and is used again."
        column.addWidget(BodyLabel(theme, text, "2"))
        column.addWidget(folds)
        return box

    def show_view(self, view: PanelView) -> None:
        """How far it is; what is typed stays."""
        is_form = view.stage is Stage.FORM
        had_focus = has_keyboard(self)
        self._way = view.way
        self.ways.choose(view.way)
        self.ways.setVisible(is_form and len(self.fields) > 1)
        for way, box in self.forms.items():
            box.setVisible(is_form and way == view.way)
        self._draw_waiting(view)
        if view.problem != self._problem_shown:
            self._problem_shown = view.problem
            at_field = self.fields[view.way].show_problem(view.problem)
            self._problem.setText("" if at_field else view.problem)
            self._trouble.setVisible(bool(view.problem) and not at_field)
            if at_field and self._again is not None:
                self._again.set_open(True)
            if view.problem:
                self.focus_first()
        self._session.setVisible(view.offers_session)
        self.connect_button.setVisible(is_form)
        is_open = view.stage is Stage.WAITING
        self.again_button.setVisible(is_open)
        if had_focus and not _can_type(self):
            self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """The field to go on with, or the button where nothing is to be typed."""
        target = self.fields[self._way].first_to_type() if self._way else None
        if target is None or not target.isVisibleTo(self):
            target = self.connect_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nothing that was typed is left in the window."""
        for form in self.fields.values():
            form.clear()
        self.address.line.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_close()
            return
        super().keyPressEvent(event)

    def _build_waiting(self) -> QWidget:
        theme = self._theme
        self._waiting = QWidget()
        column = QVBoxLayout(self._waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.waiting_title = StrongLabel(theme, "", wraps=True)
        self._waiting_text = BodyLabel(theme, "", "2")
        self.address = CopyLine(theme, "Address of the sign-in page")
        column.addWidget(self.waiting_title)
        column.addWidget(self._waiting_text)
        column.addWidget(self.address)
        return self._waiting

    def _build_problem(self) -> QWidget:
        theme = self._theme
        self._trouble = QWidget()
        row = QHBoxLayout(self._trouble)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        self._problem = BodyLabel(theme, "", "danger")
        row.addWidget(Glyph(theme, "circle-alert", 13, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._problem, 1)
        self._trouble.hide()
        return self._trouble

    @property
    def problem(self) -> str:
        """What is said to be wrong, wherever it stands."""
        return self._problem_shown

    def _build_buttons(self) -> QHBoxLayout:
        theme = self._theme
        self.connect_button = PrimaryButton(theme, "Reconnect" if self._is_again else "Connect")
        self.connect_button.clicked.connect(self._submit)
        self.again_button = Button(theme, "Open the browser again")
        self.again_button.clicked.connect(self.open_again)
        self.close_button = GhostButton(theme, "Cancel")
        self.close_button.clicked.connect(self._on_close)
        self._session = LinkButton(theme, "Keep for this session only")
        self._session.setToolTip("The sign-in is then forgotten when LifeOS ends.")
        self._session.clicked.connect(self.session_wanted)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._session)
        row.addStretch()
        for button in (self.close_button, self.again_button, self.connect_button):
            row.addWidget(button)
        return row

    def _draw_waiting(self, view: PanelView) -> None:
        self._waiting.setVisible(view.stage is not Stage.FORM)
        self.address.setVisible(view.stage is Stage.WAITING)
        self.address.show_text(view.address)
        title, text = {
            Stage.OPENING: ("Opening the sign-in page", ""),
            Stage.TRYING: (
                f"Trying it with {self._title}",
                "Nothing is stored before it has worked.",
            ),
        }.get(view.stage, ("Waiting for your browser", _waiting_text(self._title, view)))
        if view.stage is not Stage.FORM and not self._waiting.isHidden():
            self._waiting.setAccessibleName(f"{title}. {text}")
        self.waiting_title.setText(title)
        self._waiting_text.setText(text)
        self._waiting_text.setVisible(bool(text))

    def _on_way(self, chosen: object) -> None:
        if isinstance(chosen, frozenset) and chosen:
            self.way_chosen.emit(str(next(iter(chosen))))

    def _submit(self) -> None:
        self.wanted.emit(self.fields[self._way].answers())

    def _on_close(self) -> None:
        if self._waiting.isHidden():
            self.dismissed.emit()
        else:
            self.cancelled.emit()


def _waiting_text(title: str, view: PanelView) -> str:
    if not view.opened:
        start = "No browser could be opened. Copy the address into one on this computer."
    else:
        start = f"Sign in to {title} there and allow what LifeOS may read."
    return f"{start} It stops waiting at {view.until}."


def _can_type(panel: QWidget) -> bool:
    """Whether the keyboard is on something in the panel that can be seen."""
    focused: QWidget | None = panel.window().focusWidget()
    return focused is not None and panel.isAncestorOf(focused) and focused.isVisibleTo(panel)
