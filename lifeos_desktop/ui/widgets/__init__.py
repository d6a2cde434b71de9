"""The design system: what every page is made of. `Theme` comes first in every constructor.

`section_list` is left to the settings: the classes of Qt behind it are a megabyte.
"""

from __future__ import annotations

from lifeos_desktop.ui.widgets.buttons import (
    Button,
    DangerButton,
    GhostButton,
    IconButton,
    LinkButton,
    PrimaryButton,
)
from lifeos_desktop.ui.widgets.charts import Sparkline, StageBar
from lifeos_desktop.ui.widgets.checks import CheckBox, Toggle
from lifeos_desktop.ui.widgets.chips import ChipButton, FilterChips, MenuChip, StateChip, Tone
from lifeos_desktop.ui.widgets.disclosure import Disclosure, FoldButton, Folds
from lifeos_desktop.ui.widgets.flow import FlowLayout
from lifeos_desktop.ui.widgets.focus import (
    FocusMemory,
    has_keyboard,
    paint_ring,
    tab_by_layout,
    tab_order,
)
from lifeos_desktop.ui.widgets.form import (
    Form,
    FormRow,
    NumberField,
    SearchField,
    Select,
    TimeField,
)
from lifeos_desktop.ui.widgets.meters import (
    BandBar,
    LedgerBar,
    Meter,
    Share,
    Stars,
    paint_stars,
    stars_text,
)
from lifeos_desktop.ui.widgets.popup import PopupShell
from lifeos_desktop.ui.widgets.states import EmptyState, ErrorState, Glyph, Notice, Skeleton
from lifeos_desktop.ui.widgets.surfaces import (
    BodyLabel,
    Caption,
    Card,
    Hairline,
    HeadingLabel,
    KeyCap,
    ProseLabel,
    StrongLabel,
    repolish,
)
from lifeos_desktop.ui.widgets.tile import IconTile
from lifeos_desktop.ui.widgets.toast import Offer, ToastHost, UndoToast

__all__ = [
    "BandBar",
    "BodyLabel",
    "Button",
    "Caption",
    "Card",
    "CheckBox",
    "ChipButton",
    "DangerButton",
    "Disclosure",
    "EmptyState",
    "ErrorState",
    "FilterChips",
    "FlowLayout",
    "FocusMemory",
    "FoldButton",
    "Folds",
    "Form",
    "FormRow",
    "GhostButton",
    "Glyph",
    "Hairline",
    "HeadingLabel",
    "IconButton",
    "IconTile",
    "KeyCap",
    "LedgerBar",
    "LinkButton",
    "MenuChip",
    "Meter",
    "Notice",
    "NumberField",
    "Offer",
    "PopupShell",
    "PrimaryButton",
    "ProseLabel",
    "SearchField",
    "Select",
    "Share",
    "Skeleton",
    "Sparkline",
    "StageBar",
    "Stars",
    "StateChip",
    "StrongLabel",
    "TimeField",
    "ToastHost",
    "Toggle",
    "Tone",
    "UndoToast",
    "has_keyboard",
    "paint_ring",
    "paint_stars",
    "repolish",
    "stars_text",
    "tab_by_layout",
    "tab_order",
]
