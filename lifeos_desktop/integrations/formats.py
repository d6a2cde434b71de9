"""What a kind of file declares about itself, and what reading one gives.

A format is a folder (or a module in one) with its `Format`, and one line in `registry.py`. From
that come its place in the window, `lifeos import`, and what a dropped file is taken for. Its reader
is named by a dotted path, so that nothing of it is imported before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import Metric
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.reading import Rejected

DAY, LEAVE_OUT, OWN = "date", "-", "+"
"""What a column may become besides a metric: the day, nothing, a metric of the person's own."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file or folder.

    ``source`` names where its documents come from, ``points_from`` ("module:function", "" for
    calendars) turns those of ``point_collections`` (empty: all of the source) into data points.
    ``reader`` is "module:function" of a `ReadFile`. ``recognises`` is "module:function" from a path
    to whether it is one of these, for formats that share their suffixes with others; it is asked in
    a thread. ``counts`` is what a report counts, as one and as many. ``command`` is its name in
    `lifeos import`, where that is not the id.
    """

    id: str
    title: str
    summary: str
    icon: str
    action: str  # of the button
    choose: str  # the title of the dialog
    counts: tuple[str, str]
    source: str
    reader: str
    suffixes: tuple[str, ...] = ()
    is_folder: bool = False
    points_from: str = ""
    point_collections: tuple[str, ...] = ()
    recognises: str = ""
    command: str = ""
    has_columns: bool = False
    what: str = ""  # the name of what is counted in reports; "" is the plural of ``counts``

    def may_be(self, path: Path) -> bool:
        """Whether a path has the outside of this format; its content is not looked at."""
        if path.is_dir():
            return self.is_folder
        return not self.is_folder and path.suffix.lower() in self.suffixes


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person said about a table.

    ``columns``: name to what it becomes: `DAY`, `LEAVE_OUT`, `OWN`, a metric's key or a name, with
    ":unit" after it where the unit is not the metric's own. ``date_format`` "" decides by itself.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str = ""
    are_remembered: bool = False

    def __bool__(self) -> bool:
        return bool(self.columns or self.date_format)


def no_stop() -> None:
    """Reading that nobody gives up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to read. ``latest`` is the last day anybody can have measured.

    ``choices`` answers, once the columns are known, what the person said about them. ``stop``
    raises when nobody waits any more; long work calls it now and then.
    """

    path: Path
    now: datetime
    latest: date
    catalogue: Catalogue
    choices: Callable[[Sequence[str]], Choices] = lambda columns: Choices()
    stop: Callable[[], None] = no_stop


class Unclear(BadInput):
    """Something only the person can say.

    The text says how to on the command line; ``question`` is for the window, where lists to choose
    from stand beside it. ``column`` is the one it is about.
    """

    def __init__(
        self, question: str, on_the_command_line: str, column: str = "", *, in_the_window: str = ""
    ) -> None:
        super().__init__(f"{question} {on_the_command_line}".strip())
        self.question = f"{question} {in_the_window}".strip()
        self.column = column


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as it is read now. ``target`` is as in `Choices`, without the unit.

    ``label`` is that in words. ``unit`` is the unit its numbers are read in ("" for the metric's
    own), ``units`` those that could be meant; none where the column itself says it. ``values`` and
    ``refused`` count its cells; ``remark`` is a sentence where something should be looked at.
    """

    name: str
    samples: tuple[str, ...]
    target: str
    label: str
    unit: str = ""
    units: tuple[str, ...] = ()
    values: int = 0
    refused: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """The columns of a file, what they may become, and how its dates can be read.

    ``metrics`` are keys and labels. ``date_formats`` is empty where the dates leave no doubt, else
    each format that could be meant with the day that ``date_sample`` is in it.
    """

    columns: tuple[TableColumn, ...]
    metrics: tuple[tuple[str, str], ...]
    choices: Choices
    date_sample: str = ""
    date_formats: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds. Nothing of it is stored yet.

    ``rejected`` may list only the first ones; ``more_rejected`` counts the others.
    ``calendar_text`` is an .ics text, kept and expanded by LifeOS itself. With a ``question`` there
    are no documents: the person has to answer first.
    """

    documents: tuple[SourceDocument, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    more_rejected: int = 0
    notes: tuple[str, ...] = ()
    new_metrics: tuple[Metric, ...] = ()
    calendar_text: str = ""
    table: TableView | None = None
    question: Unclear | None = None


ReadFile = Callable[[Asked], FileReading]
