"""AI and costs: the model, its key, a test, what it may see, and what it has cost."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lifeos_desktop.ui.settings.ai import AiView
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.key_row import KeyRow
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.settings.tables import ShortTable
from lifeos_desktop.ui.widgets import (
    BodyLabel,
    Button,
    Card,
    FormRow,
    GhostButton,
    Glyph,
    Hairline,
    Notice,
    StrongLabel,
)

_TEST_HELP = (
    "Asks the model for one word. It sends nothing of yours, and may cost a fraction of a cent."
)


class AiPage(SectionPage):
    """The fields, and below them the costs."""

    def build(self) -> None:
        theme = self._theme
        self._problem = Notice(theme, tone="attention")
        self.column.addWidget(self._problem)
        super().build()
        card = self.groups["Language model"]
        self.key_row = KeyRow(theme)
        control = self.key_row.key_control
        control.kept.connect(self._keep)
        control.removed.connect(self._remove)
        control.session_wanted.connect(self._use_session)
        card.add("key", self.key_row)
        card.add("test", self._test_row())
        self._build_costs()
        follow(self, self._model.ai.listen(self._draw))
        self._draw()

    def show_again(self) -> None:
        self._model.ai.load()

    def _test_row(self) -> FormRow:
        theme = self._theme
        box = QWidget()
        self.test_button = Button(theme, "Test")
        self.test_button.setAccessibleName("Test the model")
        self.stop_button = GhostButton(theme, "Cancel")
        self._tick = Glyph(theme, "check", 13, "evidence")
        self.test_text = BodyLabel(theme, "", "2")
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.test_button)
        row.addWidget(self.stop_button)
        row.addWidget(self._tick)
        row.addWidget(self.test_text, 1)
        self.test_button.clicked.connect(self._model.ai.start_test)
        self.stop_button.clicked.connect(self._model.ai.stop_test)
        self._test = FormRow(theme, "Does it answer?", box, _TEST_HELP)
        return self._test

    def _build_costs(self) -> None:
        theme = self._theme
        card = Card(theme, "What it has cost")
        self._sum = theme.label("", "figure")
        self._sum_detail = BodyLabel(theme, "", "2")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._sum)
        top.addWidget(self._sum_detail, 1)
        card.column.addLayout(top)
        self.uses = ShortTable(
            theme,
            "What the model was asked this month",
            ("What for", "Model", "Calls", "Tokens in", "Tokens out", "Cost"),
            widest=1,
            figures=(2, 3, 4, 5),
            optional=(4, 3, 2),
        )
        card.column.addWidget(self.uses)
        self._briefs_part = QWidget()
        part = QVBoxLayout(self._briefs_part)
        part.setContentsMargins(0, 6, 0, 0)
        part.setSpacing(6)
        part.addWidget(Hairline())
        part.addWidget(StrongLabel(theme, "Your last briefs"))
        self.briefs = ShortTable(
            theme,
            "Your last briefs and their cost",
            ("Day", "Written by", "Tokens", "Cost"),
            widest=1,
            figures=(2, 3),
            optional=(2,),
        )
        part.addWidget(self.briefs)
        card.column.addWidget(self._briefs_part)
        self.column.addWidget(card)

    def _draw(self) -> None:
        ai = self._model.ai
        view = ai.view
        self._problem.say(ai.problem)
        self.key_row.show_view(view.key, self._problem_at(view, "key"))
        for key in ("ai.model", "ai.api_base"):
            row = self._binder.rows[key]
            row.set_error(self._model.fields.view(key).problem or self._problem_at(view, key))
        self._draw_test(view)
        self._sum.setText(view.month)
        self._sum_detail.setText(view.month_detail)
        self.uses.set_rows(
            [(u.purpose, u.model, u.calls, u.tokens_in, u.tokens_out, u.cost) for u in view.uses],
            [(number, 5) for number, use in enumerate(view.uses) if use.is_unknown],
        )
        self.uses.setVisible(bool(view.uses))
        self.briefs.set_rows([(b.day, b.written_by, b.tokens, b.cost) for b in view.briefs])
        self._briefs_part.setVisible(bool(view.briefs))

    def _draw_test(self, view: AiView) -> None:
        test = view.test
        self.test_button.setVisible(not test.is_running)
        self.test_button.allow("" if test.can_test else test.why_not)
        self.stop_button.setVisible(test.is_running)
        self._tick.setVisible(test.sentence != "" and test.sentence != "Cancelled.")
        self.test_text.setText("Waiting for an answer." if test.is_running else test.sentence)
        self._test.set_error("" if test.field else test.problem)

    def _problem_at(self, view: AiView, field: str) -> str:
        return view.test.problem if view.test.field == field else ""

    def _keep(self, value: str) -> None:
        self._tasks.spawn(self._model.ai.set_key(value), "keep a key")

    def _remove(self) -> None:
        self._tasks.spawn(self._model.ai.remove_key(), "remove a key")

    def _use_session(self) -> None:
        self._tasks.spawn(self._model.ai.use_session(), "keep keys for the session")
