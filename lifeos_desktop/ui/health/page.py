"""Health and log: each part with the button that helps, the jobs, what ran, the log's end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from lifeos_desktop.domain.health import State
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.health.viewmodel import RUN_JOB, HealthModel, JobRow, PartRow
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.tables import ShortTable
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Caption,
    Card,
    GhostButton,
    Glyph,
    Hairline,
    Notice,
    Skeleton,
    StateChip,
    StrongLabel,
    Tone,
)

_TONES = {
    State.OK: Tone.PLAIN,
    State.OFF: Tone.PLAIN,
    State.DEGRADED: Tone.ATTENTION,
    State.NEEDS_YOU: Tone.ATTENTION,
    State.FAILED: Tone.DANGER,
}
_COLOURS = {
    State.OK: "text2",
    State.OFF: "text3",
    State.DEGRADED: "attention",
    State.NEEDS_YOU: "attention",
    State.FAILED: "danger",
}
_LABEL = 150
_NARROW = 560


class _Line(QWidget):
    """Name, words and what can be done beside each other; under each other where it is narrow."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self._theme.px(_NARROW)
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)
        self._row.setSpacing(4 if is_narrow else 12)

    def _lay_out(
        self, name: Sequence[QWidget], words: Sequence[QWidget], deeds: Sequence[QWidget]
    ) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        head, text, tail = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for row, widgets in ((head, name), (tail, deeds)):
            row.setSpacing(12)
            for widget in widgets:
                row.addWidget(widget, 0, middle)
        head.addStretch()
        tail.addStretch()
        text.setSpacing(2)
        for widget in words:
            text.addWidget(widget)
        self._row.addLayout(head)
        self._row.addLayout(text, 1)
        self._row.addLayout(tail)


class PartLine(_Line):
    """One part."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, row: PartRow) -> None:
        super().__init__(theme)
        self._action = ""
        self._glyph = Glyph(theme, row.icon, 16, "text2")
        self.title = StrongLabel(theme, row.title, wraps=True)
        self.title.setFixedWidth(theme.px(_LABEL))
        self.chip = StateChip(theme)
        self.sentence = BodyLabel(theme)
        self._times = Caption(theme, wraps=True)
        self.button = Button(theme, "")
        self.button.clicked.connect(self._on_pressed)
        self._lay_out(
            [self._glyph, self.title], [self.sentence, self._times], [self.chip, self.button]
        )
        self.show_row(row)

    def show_row(self, row: PartRow) -> None:
        """How the part is now."""
        self._action = row.action
        self._glyph.show_icon(row.icon, _COLOURS[row.state])
        self.sentence.setText(row.sentence)
        self.sentence.set_tone("3" if row.state is State.OFF else "2")
        self._times.setText(row.times)
        self._times.setVisible(bool(row.times))
        # Healthy is quiet: only what is not fine wears a chip.
        self.chip.say("" if row.state is State.OK else row.state_text, _TONES[row.state])
        self.button.setText(row.action_label)
        self.button.setAccessibleName(f"{row.action_label}: {row.title}")
        self.button.setVisible(bool(row.action and row.action_label))
        self.setAccessibleName(f"{row.title}: {row.state_text}")
        self.setAccessibleDescription(f"{row.sentence} {row.times}".strip())

    def allow(self, why_not: str) -> None:
        """Whether the button may be pressed now."""
        self.button.allow(why_not)

    def _on_pressed(self) -> None:
        self.pressed.emit(self._action)


class JobLine(_Line):
    """One job: how it went, when it is next, and a button that runs it now."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, row: JobRow) -> None:
        super().__init__(theme)
        self._name = row.name
        title = StrongLabel(theme, row.title, wraps=True)
        title.setFixedWidth(theme.px(_LABEL))
        title.setToolTip(row.description)
        self.last = BodyLabel(theme, "", "2")
        self.reason = Caption(theme, wraps=True)
        self.following = BodyLabel(theme, "", "2")
        self.following.setFixedWidth(theme.px(180))
        self.button = GhostButton(theme, "Run now")
        self.button.setAccessibleName(f"Run now: {row.title}")
        self.button.set_hint(row.description)
        self.button.clicked.connect(self._on_pressed)
        self._lay_out([title], [self.last, self.reason], [self.following, self.button])
        self.show_row(row)

    def show_row(self, row: JobRow) -> None:
        """How the job stands now."""
        self.last.setText(row.last)
        self.last.set_tone("attention" if row.is_trouble else "2")
        self.reason.setText(row.reason)
        self.reason.setVisible(bool(row.reason))
        self.following.setText(row.following)

    def allow(self, why_not: str) -> None:
        """Whether the button may be pressed now."""
        self.button.allow(why_not)

    def _on_pressed(self) -> None:
        self.pressed.emit(f"{RUN_JOB}{self._name}")


class HealthPage(QWidget):
    """The content of the page; the settings put it under their heading."""

    action_wanted = Signal(str)  # what is done elsewhere: settings:ai, import_oura, open_backups

    def __init__(self, model: HealthModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._model, self._theme, self._tasks = model, theme, tasks
        self._parts: dict[str, PartLine] = {}
        self._jobs: dict[str, JobLine] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._notice = Notice(theme)
        self._problem = Notice(theme, tone="attention")
        self._loading = Skeleton(theme, can_cancel=False)
        self._loading.begin()
        column.addLayout(self._head())
        for widget in (self._notice, self._problem, self._loading):
            column.addWidget(widget)
        self._body = QWidget()
        self._body.hide()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(10)
        self._part_card, self._part_list = self._card("How each part is")
        self._job_card, self._job_list = self._card("What LifeOS does by itself")
        body.addWidget(self._part_card)
        body.addWidget(self._job_card)
        body.addWidget(self._history())
        body.addWidget(self._log())
        column.addWidget(self._body)
        follow(self, model.listen(self._draw))
        if model.is_loaded:
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < self._theme.px(_NARROW)
        way = QBoxLayout.Direction
        self._top.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)

    def _head(self) -> QHBoxLayout:
        self.summary = StrongLabel(self._theme, "", wraps=True)
        self.check = Button(self._theme, "Check everything", icon="refresh-cw")
        self.check.set_hint("Reads the whole database and asks the keyring too")
        self.check.clicked.connect(self._model.check)
        self.copy = GhostButton(self._theme, "Copy report")
        self.copy.set_hint("States, jobs and the log as text. Nothing you wrote is in it.")
        self.copy.clicked.connect(self._copy_report)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.check)
        buttons.addStretch()
        self._top = QHBoxLayout()
        self._top.setSpacing(8)
        self._top.addWidget(self.summary, 1)
        self._top.addLayout(buttons)
        return self._top

    def _card(self, title: str) -> tuple[Card, QVBoxLayout]:
        card = Card(self._theme, title)
        rows = QVBoxLayout()
        rows.setSpacing(10)
        rows.setContentsMargins(0, 4, 0, 2)
        card.column.addLayout(rows)
        return card, rows

    def _history(self) -> Card:
        card = Card(self._theme, "What ran")
        self.runs = ShortTable(
            self._theme,
            "What ran",
            ("When", "What", "How it went", "Why"),
            widest=3,
            most_rows=8,
            optional=(2,),
        )
        self._none_ran = Caption(self._theme, "Nothing has run yet.", wraps=True)
        card.column.addWidget(self.runs)
        card.column.addWidget(self._none_ran)
        return card

    def _log(self) -> Card:
        card = Card(self._theme, "Log")
        card.column.addWidget(
            Caption(
                self._theme,
                "The last lines, times in UTC. What you write, your keys and addresses are kept "
                "out of it.",
                wraps=True,
            )
        )
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setAccessibleName("Log")
        self.log.setTabChangesFocus(True)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setFixedHeight(self._theme.px(220))
        self._theme.dress(self.log, "caption")
        card.column.addWidget(self.log)
        return card

    def _draw(self) -> None:
        view = self._model.view
        self._loading.end()
        self._loading.hide()
        self._notice.say(view.notice)
        self._problem.say(view.problem or self._model.problem)
        if not self._model.is_loaded:
            return
        self._body.show()
        self.summary.setText(view.summary)
        why_not = "Something else is running." if view.busy else ""
        self._draw_parts(why_not)
        self._draw_jobs(why_not)
        rows = [(run.when.capitalize(), run.title, run.outcome, run.reason) for run in view.runs]
        self.runs.set_rows(rows)
        self.runs.setVisible(bool(rows))
        self._none_ran.setVisible(not rows)
        text = "\n".join(view.log) or "The log is empty."
        if self.log.toPlainText() != text:
            self.log.setPlainText(text)
            bar = self.log.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _draw_parts(self, why_not: str) -> None:
        rows = {row.key: row for row in self._model.view.parts}
        if list(rows) != list(self._parts):
            self._parts = {}
            _empty(self._part_list)
            for row in rows.values():
                if self._parts:
                    self._part_list.addWidget(Hairline())
                line = PartLine(self._theme, row)
                line.pressed.connect(self._on_action)
                self._parts[row.key] = line
                self._part_list.addWidget(line)
        for key, line in self._parts.items():
            line.show_row(rows[key])
            line.allow(why_not)

    def _draw_jobs(self, why_not: str) -> None:
        for row in self._model.view.jobs:
            if row.name not in self._jobs:
                if self._jobs:
                    self._job_list.addWidget(Hairline())
                line = JobLine(self._theme, row)
                line.pressed.connect(self._on_action)
                self._jobs[row.name] = line
                self._job_list.addWidget(line)
            self._jobs[row.name].show_row(row)
            self._jobs[row.name].allow(why_not or ("Running now." if row.is_running else ""))

    def part(self, key: str) -> PartLine:
        """The line of a part."""
        return self._parts[key]

    def job(self, name: str) -> JobLine:
        """The line of a job."""
        return self._jobs[name]

    def _on_action(self, action: str) -> None:
        if self._model.can_do(action):
            self._model.do(action)
        else:
            self.action_wanted.emit(action)

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._model.report())
        self._notice.say("The report is in the clipboard. Read it before you send it on.")


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.deleteLater()
