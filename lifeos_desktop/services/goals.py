"""Things to reach, and how far one has come."""

from __future__ import annotations

from dataclasses import replace

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import Goal
from lifeos_desktop.services.notebook import Book, Change, storable, words
from lifeos_desktop.store.repositories.goals import GoalRepository

ACTIVE, REACHED, DROPPED = "active", "reached", "dropped"


class Goals(Book[Goal]):
    """Goals. Every change says how it is taken back."""

    def __init__(self, repository: GoalRepository) -> None:
        super().__init__(repository, "Goal")
        self._goals = repository

    async def active(self) -> list[Goal]:
        """What the person is working towards, the nearest target first."""
        return await self._goals.active()

    async def all(self) -> list[Goal]:
        """Every goal, also reached and dropped ones."""
        return await self._goals.all()

    async def add(self, goal: Goal, *, initiator: str = "") -> Change[Goal]:
        """Keep a new goal; BadInput."""
        return await self._added(_checked(goal), "Goal saved", initiator)

    async def edit(self, goal: Goal, *, initiator: str = "") -> Change[Goal]:
        """Make the stored goal say what ``goal`` says; BadInput, NotFound."""
        checked = _checked(goal)
        return await self._changed(goal.id, lambda _: checked, "Goal changed", initiator)

    async def set_progress(self, id: int, progress: float, *, initiator: str = "") -> Change[Goal]:
        """Say how far it is, from 0 to 1."""
        share = _share(progress)
        label = f"Goal at {round(share * 100)}\u00a0%"
        return await self._changed(id, lambda g: replace(g, progress=share), label, initiator)

    async def reach(self, id: int, *, initiator: str = "") -> Change[Goal]:
        """It is reached."""
        return await self._changed(
            id, lambda g: replace(g, status=REACHED, progress=1.0), "Goal reached", initiator
        )

    async def drop(self, id: int, *, initiator: str = "") -> Change[Goal]:
        """It is no goal any more."""
        return await self._changed(
            id, lambda g: replace(g, status=DROPPED), "Goal dropped", initiator
        )

    async def reopen(self, id: int, *, initiator: str = "") -> Change[Goal]:
        """It is a goal again."""
        return await self._changed(
            id, lambda g: replace(g, status=ACTIVE), "Goal active again", initiator
        )


def _share(progress: float) -> float:
    if not 0 <= progress <= 1:
        raise BadInput("Progress goes from 0 to 100\u00a0%. Nothing was changed.")
    return progress


def _checked(goal: Goal) -> Goal:
    if goal.status not in {ACTIVE, REACHED, DROPPED}:
        raise BadInput("Choose one of the states that are there.")
    return replace(
        goal,
        title=words(goal.title, "what you want to reach"),
        description=storable(goal.description),
        progress=_share(goal.progress),
    )
