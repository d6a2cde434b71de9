"""What to click and what to paste, step by step, in words that can be selected."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from lifeos_desktop.integrations.base import Way
from lifeos_desktop.ui.theme import Theme

# A page a step names, such as developer.ouraring.com or cloud.example.org/apps.
_PAGE = re.compile(r"(?<![\w@./-])((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev)(?:/[\w./-]*\w)?)")


class Steps(QWidget):
    """The steps of one way, numbered."""

    page_wanted = Signal(str)

    def __init__(self, theme: Theme, way: Way, redirect: str) -> None:
        """``redirect`` stands in the place of the address the steps were written with."""
        super().__init__()
        self._theme = theme
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        usual = _usual_redirect(way)
        self.labels: list[QLabel] = []
        self._texts: list[str] = []
        for number, step in enumerate(way.steps, 1):
            text = step.replace(usual, redirect) if usual and redirect else step
            mark = theme.label(f"{number}", "bodyStrong", "3")
            label = _step_label(theme)
            label.setAccessibleName(f"Step {number}: {text}")
            label.linkActivated.connect(self.page_wanted)
            grid.addWidget(mark, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, number, 1)
            self.labels.append(label)
            self._texts.append(text)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        colour = self._theme.hex("evidence")
        for label, text in zip(self.labels, self._texts, strict=True):
            label.setText(with_links(text, colour))


def with_links(text: str, colour: str) -> str:
    """The text as rich text, the pages in it as links."""
    style = f"color:{colour};text-decoration:none"
    return _PAGE.sub(
        lambda found: f'<a href="https://{found[1]}" style="{style}">{found[1]}</a>',
        html.escape(text, quote=False),
    )


def _step_label(theme: Theme) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.LinksAccessibleByMouse
        | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    theme.dress(label, "body", "2")
    return label


def _usual_redirect(way: Way) -> str:
    sign_in = way.sign_in
    if sign_in is None or not sign_in.port:
        return ""
    return f"http://{sign_in.redirect_host}:{sign_in.port}{sign_in.redirect_path}"
