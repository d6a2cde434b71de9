"""The first start without a widget: what was typed, what is applied, whether it is shown at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.ui.settings.fields import FieldsModel
from lifeos_desktop.ui.settings.importing import ImportModel
from lifeos_desktop.ui.settings.live import drop

if TYPE_CHECKING:
    from lifeos_desktop.store.store import Store

SEEN = "onboarding.seen"
"""A row beside the settings: the welcome was shown in this profile. No setting of the person's."""


class Stage(StrEnum):
    """The three steps."""

    START = "start"
    HISTORY = "history"
    MORNING = "morning"


STAGES = tuple(Stage)
TITLES = {
    Stage.START: "Start",
    Stage.HISTORY: "Your history",
    Stage.MORNING: "Your morning",
}


@dataclass(frozen=True, slots=True)
class OnboardingView:
    """Where it stands."""

    stage: Stage = Stage.START

    @property
    def number(self) -> int:
        """1 to 3."""
        return STAGES.index(self.stage) + 1

    @property
    def is_last(self) -> bool:
        return self.stage is STAGES[-1]


class OnboardingModel:
    """Three steps in any direction. Each field applies by itself; nothing waits for the end."""

    def __init__(self, store: Store, fields: FieldsModel, importing: ImportModel) -> None:
        self._store = store
        self.fields = fields
        self.importing = importing
        self._listeners: list[Callable[[], None]] = []
        self.view = OnboardingView()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever the step is another one; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def forward(self) -> bool:
        """To the next step; False on the last one."""
        return self._go(1)

    def back(self) -> bool:
        """To the step before; what was typed stays."""
        return self._go(-1)

    def restart(self) -> None:
        """At the first step again, for somebody who asks for it later."""
        self.view = OnboardingView()
        self._tell()

    async def mark_seen(self) -> None:
        """Do not show it by itself again. A disk that is full is no reason to stop anybody."""
        try:
            await self._store.settings.set(SEEN, True)
        except LifeosError:
            return

    def _go(self, steps: int) -> bool:
        place = STAGES.index(self.view.stage) + steps
        if not 0 <= place < len(STAGES):
            return False
        self.view = OnboardingView(STAGES[place])
        self._tell()
        return True

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


async def is_wanted(store: Store, *, is_demo: bool) -> bool:
    """Whether this profile is new: never welcomed, and nothing in it. The demo has no welcome."""
    if is_demo or SEEN in await store.settings.all():
        return False
    if not await store.data_points.is_empty() or await store.calendar.calendars():
        return False
    return not await store.tasks.all() and not await store.notes.all()
