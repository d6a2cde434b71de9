"""A heading in which one fact is marked, as facts are in all prose."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt

from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import HeadingLabel

_WAYS = "longer|shorter|higher|lower|later|earlier|more|fewer"


class MarkedHeading(HeadingLabel):
    """``plain`` is the sentence; the first ``fact`` in it is marked, with which way it goes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self.plain, self._fact = "", ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        theme.changed.connect(self._draw)

    def say(self, sentence: str, fact: str) -> None:
        """This sentence from now on."""
        self.plain, self._fact = sentence, fact
        self.setAccessibleName(sentence)
        self._draw()

    def _draw(self) -> None:
        before, marked, after = parted(self.plain, self._fact)
        ink = self._theme.colour("evidence").name()
        ground = self._theme.colour("evidenceTint").name()
        words = html.escape(marked).replace(" ", "\u00a0")
        chip = f'<span style="color:{ink};background-color:{ground}">\u00a0{words}\u00a0</span>'
        self.setText(f"{html.escape(before)}{chip if marked else ''}{html.escape(after)}")


def parted(sentence: str, fact: str) -> tuple[str, str, str]:
    """What stands before the fact, the fact with the word for its way, what comes after."""
    found = re.search(rf"{re.escape(fact)}( (?:{_WAYS}))?", sentence) if fact else None
    if found is None:
        return sentence, "", ""
    return sentence[: found.start()], found[0], sentence[found.end() :]
