"""The welcome: words and a picture on the left, three steps on the right. Opened, never run."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.onboarding import wording
from lifeos_desktop.ui.onboarding.art import Horizon
from lifeos_desktop.ui.onboarding.steps import HistoryStep, MorningStep, StartStep
from lifeos_desktop.ui.onboarding.viewmodel import STAGES, TITLES, OnboardingModel, Stage
from lifeos_desktop.ui.settings.field_rows import FieldBinder
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.section_page import Ground
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    GhostButton,
    Glyph,
    Hairline,
    HeadingLabel,
    PrimaryButton,
    ProseLabel,
)

_SIZE = QSize(1080, 720)
_LEAST = QSize(860, 560)
_DOT = 20


class OnboardingDialog(QDialog):
    """`finished` as of every dialog; `demo_wanted` asks for the demo person's profile."""

    demo_wanted = Signal()

    def __init__(
        self,
        model: OnboardingModel,
        settings: SettingsModel,
        theme: Theme,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle("Welcome to LifeOS")
        self.setMinimumSize(_LEAST)
        self.resize(_SIZE)
        self._model, self._theme, self._tasks = model, theme, tasks
        binder = FieldBinder(model.fields, theme, tasks, self)
        self.start = StartStep(theme, binder)
        self.history = HistoryStep(model, theme, tasks)
        self.morning = MorningStep(settings, theme, tasks, binder)
        self.start.demo_wanted.connect(self._to_demo)
        self.start.begun.connect(self.forward)
        self._steps = {
            Stage.START: self.start,
            Stage.HISTORY: self.history,
            Stage.MORNING: self.morning,
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left(), 36)
        row.addWidget(Hairline(vertical=True))
        row.addWidget(self._right(), 64)
        follow(self, model.listen(self._draw))
        self.finished.connect(self._on_finished)
        self._draw()

    def open(self) -> None:
        """Show it over its window; from now on it does not come by itself again."""
        self._tasks.spawn(self._model.mark_seen(), "the welcome was shown")
        self.morning.ask_system()
        super().open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words come before the picture where text is large or room is small."""
        super().resizeEvent(event)
        is_tight = self.width() < self._theme.px(900) or self.height() < self._theme.px(600)
        self._picture.setVisible(not is_tight)
        self._room.setVisible(is_tight)
        large = "heading" if self._theme.text_scale > 1.2 else "title"
        style = large if is_tight else "display"
        if self._headline.property("type") != style:
            self._theme.dress(self._headline, style)
            self._theme.dress(self._lead, "proseSmall" if is_tight else "prose")

    def forward(self) -> None:
        """The next step, or the end."""
        if not self._model.forward():
            self.accept()

    def back(self) -> None:
        """The step before, with what was typed."""
        self._model.back()

    def _left(self) -> QFrame:
        theme = self._theme
        side = QFrame()
        side.setObjectName("welcomeSide")
        self._headline = HeadingLabel(theme, "", "display")
        self._lead = ProseLabel(theme, "", "prose")
        self._foot_glyph = Glyph(theme, "lock", 16, "text2")
        self._foot = BodyLabel(theme, "", "2")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._foot_glyph)
        foot.addWidget(self._foot, 1)
        column = QVBoxLayout(side)
        column.setContentsMargins(40, 52, 40, 28)
        column.setSpacing(14)
        column.addWidget(self._headline)
        column.addWidget(self._lead)
        self._picture, self._room = Horizon(theme), QWidget()
        column.addStretch(1)
        column.addWidget(self._picture, 3)
        column.addWidget(self._room, 3)
        column.addSpacing(6)
        column.addLayout(foot)
        return side

    def _right(self) -> QWidget:
        theme = self._theme
        self.steps = StepDots(theme)
        self._question = HeadingLabel(theme, "", "title")
        self._stack = QStackedWidget()
        for stage in STAGES:
            area = QScrollArea()
            area.setObjectName("page")
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            ground = Ground()
            inner = QVBoxLayout(ground)
            inner.setContentsMargins(0, 0, 8, 0)
            inner.addWidget(self._steps[stage])
            area.setWidget(ground)
            self._stack.addWidget(area)
        self.back_button = GhostButton(theme, "Back")
        self.back_button.clicked.connect(self.back)
        self.skip_button = GhostButton(theme, "Skip set-up")
        self.skip_button.clicked.connect(self.reject)
        self.next_button = Button(theme, "Continue")
        self.next_button.clicked.connect(self.forward)
        self.done_button = PrimaryButton(theme, "Open LifeOS")
        self.done_button.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.back_button)
        foot.addStretch()
        for button in (self.skip_button, self.next_button, self.done_button):
            foot.addWidget(button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(52, 44, 44, 24)
        column.setSpacing(16)
        column.addWidget(self.steps)
        column.addSpacing(12)
        column.addWidget(self._question)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)
        return right

    def _draw(self) -> None:
        stage = self._model.view.stage
        self._headline.setText(wording.HEADLINES[stage])
        self._lead.setText(wording.LEADS[stage])
        icon, foot = wording.FEET[stage]
        self._foot_glyph.show_icon(icon, "text2")
        self._foot.setText(foot)
        self.steps.show_stage(stage)
        self._question.setText(wording.QUESTIONS[stage])
        self._stack.setCurrentIndex(STAGES.index(stage))
        is_first, is_last = stage is Stage.START, self._model.view.is_last
        self.back_button.setVisible(not is_first)
        self.next_button.setVisible(not is_first and not is_last)
        self.done_button.setVisible(is_last)
        self.skip_button.setVisible(not is_last)
        if self.isVisible():
            target = self.done_button if is_last else self.next_button
            (self.start.demo.button if is_first else target).setFocus()

    def _to_demo(self) -> None:
        self.accept()
        self.demo_wanted.emit()

    def _on_finished(self) -> None:
        self._model.importing.close()


class StepDots(QWidget):
    """Where the person is: done, here, to come. Says it in words as well."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stage = STAGES[0]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_stage(self, stage: Stage) -> None:
        """This one is here."""
        self._stage = stage
        number = STAGES.index(stage) + 1
        self.setAccessibleName(f"Step {number} of {len(STAGES)}: {TITLES[stage]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(_DOT) + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here, left = STAGES.index(self._stage), 1.0
        for number, stage in enumerate(STAGES):
            left = self._paint_step(painter, left, number, here, TITLES[stage])
        painter.end()

    def _paint_step(
        self, painter: QPainter, left: float, number: int, here: int, title: str
    ) -> float:
        theme = self._theme
        side = float(theme.px(_DOT))
        dot = QRectF(left, (self.height() - side) / 2, side, side)
        is_here, is_done = number == here, number < here
        painter.setPen(QPen(theme.colour("lineStrong"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if is_here or is_done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("brassFill" if is_here else "evidence"))
        painter.drawEllipse(dot)
        if is_done:
            pen = QPen(theme.colour("onEvidence"), 1.8)
            painter.setPen(pen)
            middle = dot.center()
            painter.drawPolyline(
                [
                    QPointF(middle.x() - 4, middle.y()),
                    QPointF(middle.x() - 1, middle.y() + 3),
                    QPointF(middle.x() + 4, middle.y() - 3),
                ]
            )
        else:
            painter.setFont(theme.font("micro", weight=600))
            painter.setPen(theme.colour("onEvidence" if is_here else "text2"))
            painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(number + 1))
        painter.setFont(theme.font("bodyStrong" if is_here else "body"))
        painter.setPen(theme.colour("text" if is_here else "text2"))
        wide = painter.fontMetrics().horizontalAdvance(title)
        place = QRectF(dot.right() + 8, 0, wide + 4, self.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, flags, title)
        return place.right() + theme.px(22)
