"""What every page of a profile is made of, and whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lifeos_desktop.services.undo import Undo
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Desk:
    """``hotkey`` answers the keys of capture and what is wrong with them ("" when nothing is).

    ``show_found`` brings what a search found (kind, id, day) into sight; ``back`` goes to the page
    before. ``welcome`` shows the welcome again.
    """

    container: Container
    theme: Theme
    tasks: Tasks
    navigate: Callable[[str], None]
    toast: Callable[[Undo], None]
    hotkey: Callable[[], tuple[str, str]]
    attention: Callable[[str], None]
    show_found: Callable[[str, int, object], None]
    back: Callable[[], None]
    welcome: Callable[[], None]

    def catalogue(self) -> Catalogue:
        """The metrics there are now, the person's own among them."""
        return self.container.catalogue
