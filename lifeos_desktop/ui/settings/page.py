"""The settings: a list of sections, the page of the chosen one, and a search over all."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings import sections
from lifeos_desktop.ui.settings.field_rows import FieldBinder
from lifeos_desktop.ui.settings.fields import Found
from lifeos_desktop.ui.settings.follow import follow
from lifeos_desktop.ui.settings.importing import Kind
from lifeos_desktop.ui.settings.section_page import SectionPage
from lifeos_desktop.ui.settings.viewmodel import SettingsModel
from lifeos_desktop.ui.theme import Theme
from lifeos_desktop.ui.widgets import (
    Caption,
    EmptyState,
    Hairline,
    HeadingLabel,
    SearchField,
)
from lifeos_desktop.ui.widgets.section_list import Section, SectionList

_HEAD = 54
_IMPORTS = {"import_oura": Kind.OURA, "import_csv": Kind.CSV, "import_ics": Kind.ICS}


_PAGES = {
    sections.GENERAL: "general_page:GeneralPage",
    sections.CONNECTIONS: "connections.page:ConnectionsPage",
    sections.AI: "ai_page:AiPage",
    sections.CAPTURE: "other_pages:CapturePage",
    sections.LEARNED: "other_pages:LearnedPage",
    sections.DATA: "other_pages:DataPage",
    sections.HEALTH: "health_section:HealthSection",
}


def _kind(section: str) -> type[SectionPage]:
    """The page of a section, imported when it is first looked at: all of them take 40 ms."""
    module, _, name = _PAGES.get(section, "section_page:SectionPage").partition(":")
    kind: type[SectionPage] = getattr(import_module(f"lifeos_desktop.ui.settings.{module}"), name)
    return kind


# What a section's page may know, for a page that knows no section.


@runtime_checkable
class Connects(Protocol):
    """Brings data in."""

    def start_import(self, kind: Kind) -> None: ...

    def reconnect(self, what: str) -> None: ...


@runtime_checkable
class ShowsWelcome(Protocol):
    """Can show the welcome again."""

    @property
    def welcome_wanted(self) -> SignalInstance: ...


class SettingsPage(QWidget):
    """A section's page is built when it is first looked at.

    ``navigate`` carries what is done elsewhere: an action of a health part nobody here knows.
    """

    navigate = Signal(str)
    toast = Signal(object)  # an Undo
    welcome_wanted = Signal()
    attention_changed = Signal(str)  # a sentence, "" when nothing needs the person

    def __init__(self, model: SettingsModel, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model, self._theme, self._tasks = model, theme, tasks
        self._binder = FieldBinder(model.fields, theme, tasks, self)
        self._pages: dict[str, SectionPage] = {}
        self._attention = ""
        self.search = SearchField(theme, "Find a setting", shortcut="Ctrl F")
        self.search.searched.connect(self._on_searched)
        self.search.returnPressed.connect(self._open_first)
        self.nav = SectionList(
            theme,
            [Section(section.key, section.title, section.icon) for section in sections.SECTIONS],
            name="Sections of the settings",
        )
        self._stack = QStackedWidget()
        self._results = _Results(theme)
        self._results.opened.connect(self._open_found)
        self._stack.addWidget(self._results)
        self._lay_out()
        self.nav.chosen.connect(self._on_chosen)
        follow(self, model.health.listen(self._on_health))
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Find),
            self,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        ).activated.connect(self.focus_search)
        self.nav.choose(sections.GENERAL)

    def _lay_out(self) -> None:
        theme, model = self._theme, self._model
        head = QHBoxLayout()
        head.setContentsMargins(24, 0, 24, 0)
        head.addWidget(HeadingLabel(theme, "Settings", "title"), 1)
        head.addWidget(self.search)
        top = QWidget()
        top.setMinimumHeight(theme.px(_HEAD))
        top.setLayout(head)
        side = QWidget()
        side.setFixedWidth(theme.px(232))
        column = QVBoxLayout(side)
        column.setContentsMargins(10, 10, 10, 14)
        column.addWidget(self.nav, 1)
        where = _short_path(model.sources.data_dir)
        foot = Caption(theme, f"LifeOS {model.sources.version}\nData: {where}", wraps=True)
        foot.setToolTip(str(model.sources.data_dir))
        foot.setContentsMargins(14, 0, 4, 0)
        column.addWidget(foot)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(side)
        below.addWidget(Hairline(vertical=True))
        below.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(Hairline())
        whole.addLayout(below, 1)

    # -- where to go ----------------------------------------------------------------------------

    def open(self, section: str, key: str = "") -> None:
        """Go to a section, and to a setting in it."""
        self.search.clear()
        self.nav.choose(section)
        self._show(section)
        if key:
            self._pages[section].focus_field(key)

    def do(self, action: str) -> bool:
        """Do what a health part's button asks for; False where it is not a matter of settings."""
        if action.startswith("settings:"):
            self.open(action.partition(":")[2])
        elif action in _IMPORTS:
            self.open(sections.CONNECTIONS)
            page: object = self._pages[sections.CONNECTIONS]
            if isinstance(page, Connects):
                page.start_import(_IMPORTS[action])
        elif action.startswith("reconnect:"):
            self.open(sections.CONNECTIONS)
            page = self._pages[sections.CONNECTIONS]
            if isinstance(page, Connects):
                page.reconnect(action.partition(":")[2])
        elif action == "open_backups":
            self.open(sections.DATA)
        elif action == "unlock_keyring":
            self.open(sections.AI)
        else:
            return False
        return True

    def page(self, section: str) -> SectionPage:
        """The page of a section, built when it is not there yet."""
        if section not in self._pages:
            self._build(section)
        return self._pages[section]

    def focus_search(self) -> None:
        """Ctrl F."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        page = self._stack.currentWidget()
        if isinstance(page, SectionPage):
            page.show_again()
        # The dot in the list needs the parts, whichever page is in front.
        self._model.health.load()

    def _build(self, key: str) -> None:
        section = next(section for section in sections.SECTIONS if section.key == key)
        page = _kind(key)(section, self._model, self._theme, self._tasks, self._binder)
        page.navigate.connect(self._on_action)
        page.toast.connect(self.toast)
        if isinstance(page, ShowsWelcome):
            page.welcome_wanted.connect(self.welcome_wanted)
        self._pages[key] = page
        self._stack.addWidget(page)

    def _show(self, key: str) -> None:
        page = self.page(key)
        self._stack.setCurrentWidget(page)
        if self.isVisible():
            page.show_again()

    def _on_chosen(self, key: str) -> None:
        if key:
            self.search.clear()
            self._show(key)

    def _on_action(self, action: str) -> None:
        if not self.do(action):
            self.navigate.emit(action)

    # -- the search -----------------------------------------------------------------------------

    def _on_searched(self, query: str) -> None:
        if not query.strip():
            if self._stack.currentWidget() is self._results:
                self._show(self.nav.key or sections.GENERAL)
            return
        self._results.show_found(query, self._model.fields.search(query))
        self._stack.setCurrentWidget(self._results)

    def _open_first(self) -> None:
        """Enter in the search field: what stands first."""
        if self._stack.currentWidget() is self._results:
            self._results.open_current()

    def _open_found(self, found: object) -> None:
        if isinstance(found, Found):
            self.open(found.section, found.key)
            if not found.key:
                self.nav.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_health(self) -> None:
        self.nav.set_attention(sections.CONNECTIONS, self._model.health.reconnecting)
        sentence = self._model.health.attention
        if sentence != self._attention:
            self._attention = sentence
            self.nav.set_attention(sections.HEALTH, sentence)
            self.attention_changed.emit(sentence)


class _Results(QWidget):
    """What the search found; Enter or a click opens it."""

    opened = Signal(object)  # a Found

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.list = QListWidget()
        self.list.setObjectName("results")
        self.list.setAccessibleName("Settings that were found")
        theme.dress(self.list, "body")
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_activated)
        self.nothing = EmptyState(theme, "search", "", "")
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 24)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    def show_found(self, query: str, found: tuple[Found, ...]) -> None:
        """These, the best first."""
        self.list.clear()
        for hit in found:
            item = QListWidgetItem(f"{hit.title}\n{hit.detail}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, hit)
        if found:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.nothing.say(
            f"Nothing matches “{query.strip()}”.", "Names, help texts and choices were searched."
        )

    def open_current(self) -> None:
        """The marked one."""
        item = self.list.currentItem()
        if item is not None:
            self._on_activated(item)

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(Qt.ItemDataRole.UserRole))


def _short_path(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
