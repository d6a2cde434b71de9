"""Rail, pages and strip in one window. A page is made at its first visit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from lifeos_desktop.ui.shell.pages import (
    PLACES,
    TODAY,
    Built,
    Factory,
    Loads,
    Place,
    place,
    window_keys,
)
from lifeos_desktop.ui.shell.rail import Rail
from lifeos_desktop.ui.shell.strip import Strip
from lifeos_desktop.ui.theme import Theme


class Frame(QWidget):
    """Today is always there; the other pages belong to the open profile."""

    capture_wanted = Signal()
    window_wanted = Signal(str)  # a page as a window of its own
    keys_wanted = Signal()
    page_made = Signal(str, object)  # its name and widget
    opened = Signal(str)

    def __init__(self, theme: Theme, today: QWidget) -> None:
        super().__init__()
        self._theme, self._today = theme, today
        self._factories: dict[str, Factory] = {}
        self._built: dict[str, Built] = {}
        self._current = self._before = TODAY
        self._visited = ""
        self.rail = Rail(theme)
        self.rail.chosen.connect(self.visit)
        self.rail.capture_wanted.connect(self.capture_wanted)
        self.strip = Strip(theme)
        self.stack = QStackedWidget()
        self.stack.addWidget(today)
        above = QHBoxLayout()
        above.setSpacing(0)
        above.addWidget(self.stack, 1)
        # The rail comes last for Tab: the page is what one came for.
        above.insertWidget(0, self.rail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above, 1)
        column.addWidget(self.strip)
        self._keys()
        self.use({})

    def _keys(self) -> None:
        for each in PLACES:
            if not each.keys:
                continue
            PlaceKey(each.keys, each.name, self).wanted.connect(self.visit)
            if window_keys(each):
                key = PlaceKey(window_keys(each), each.name, self)
                key.wanted.connect(self.window_wanted)
        for keys, slot in (
            ("Ctrl+N", self.capture_wanted.emit),
            ("F1", self.keys_wanted.emit),
            ("F6", self.focus_next_part),
            ("Shift+F6", self.focus_part_before),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    # -- the pages ------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """The name of the page in front."""
        return self._current

    def use(self, factories: Mapping[str, Factory]) -> None:
        """These pages from now on; those of the profile before are closed."""
        for built in self._built.values():
            self.stack.removeWidget(built.widget)
            built.close()
            built.widget.deleteLater()
        self._built.clear()
        self._factories = dict(factories)
        self.rail.show_places(each for each in PLACES if self.has(each.name))
        self._show(TODAY, self._today)

    def has(self, name: str) -> bool:
        """Whether there is such a page."""
        return name == TODAY or name in self._factories

    def open(self, name: str) -> None:
        """Bring a page to the front; made now if it is the first visit."""
        where = place(name)
        if where is None or not self.has(where.name):
            self.rail.mark(self._current)
            return
        self._show(where.name, self.page(where.name))

    def visit(self, name: str) -> None:
        """The same for a click or a key, which may wait a turn of the loop: a page's modules are
        read in one and the page is made in the next, so that neither holds up what is typed."""
        where = place(name)
        factory: object = self._factories.get(where.name) if where else None
        if where is None or where.name in self._built or not isinstance(factory, Loads):
            self.open(name)
            return
        factory.load()
        self._visited = where.name
        QTimer.singleShot(0, self._open_visited)

    def _open_visited(self) -> None:
        name, self._visited = self._visited, ""
        if name:
            self.open(name)

    def back(self) -> None:
        """To the page one came from; to Today when that one is gone."""
        self.open(self._before if self.has(self._before) else TODAY)

    def page(self, name: str) -> QWidget:
        """The widget of a page that is there."""
        if name == TODAY:
            return self._today
        if name not in self._built:
            built = self._factories[name]()
            self._built[name] = built
            self.stack.addWidget(built.widget)
            self.page_made.emit(name, built.widget)
        return self._built[name].widget

    def _show(self, name: str, widget: QWidget) -> None:
        if name != self._current:
            self._before = self._current
        self._current = name
        self.stack.setCurrentWidget(widget)
        self.rail.mark(name)
        self.opened.emit(name)

    # -- the keyboard ---------------------------------------------------------------------------

    def focus_next_part(self) -> None:
        """F6: rail, page, strip, and round again."""
        self._focus_part(1)

    def focus_part_before(self) -> None:
        self._focus_part(-1)

    def _focus_part(self, step: int) -> None:
        parts = (self.rail, self.stack, self.strip)
        focused = QApplication.focusWidget()
        now = next((i for i, part in enumerate(parts) if focused and part.isAncestorOf(focused)), 1)
        for _ in parts:
            now = (now + step) % len(parts)
            if self._focus_in(parts[now]):
                return

    def _focus_in(self, part: QWidget) -> bool:
        if part is self.rail:
            self.rail.focus_in()
            return True
        if part is self.strip:
            return self.strip.focus_in()
        return focus_first(self.stack.currentWidget())


class PlaceKey(QShortcut):
    """A shortcut that says which page it stands for."""

    wanted = Signal(str)

    def __init__(self, keys: str, name: str, parent: QWidget) -> None:
        super().__init__(QKeySequence(keys), parent)
        self._name = name
        self.activated.connect(self._on_activated)

    def _on_activated(self) -> None:
        self.wanted.emit(self._name)


def focus_first(page: QWidget | None) -> bool:
    """The keyboard goes to the first thing of a page that takes it by Tab."""
    if page is None:
        return False
    each: QWidget | None = page
    for _ in range(2_000):
        each = each.nextInFocusChain() if each else None
        if each is None or each is page:
            break
        takes = each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and each.isVisible() and each.isEnabled() and page.isAncestorOf(each):
            each.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return True
    return False


def keys_of(where: Place) -> str:
    """As a person reads them: `Ctrl 1`."""
    return where.keys.replace("+", " ")
