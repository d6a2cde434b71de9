"""What the person says about a brief or a review: one answer of each kind, taken back any time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.records import Insight, InsightFeedback
from lifeos_desktop.services.undo import Undo
from lifeos_desktop.store.store import Store

HELPFUL, NOT_HELPFUL = "helpful", "not_helpful"
ACTED_ON = "acted_on"
TOO_LONG, TOO_SHORT = "too_long", "too_short"
WRONG = "wrong"

#: Answers of one group exclude each other; answers of different groups stand side by side.
GROUPS = ((HELPFUL, NOT_HELPFUL), (ACTED_ON,), (TOO_LONG, TOO_SHORT), (WRONG,))
_LABELS = {
    HELPFUL: "Noted as helpful",
    NOT_HELPFUL: "Noted as not helpful",
    ACTED_ON: "Noted that you did it",
    TOO_LONG: "Noted as too long",
    TOO_SHORT: "Noted as too short",
    WRONG: "Noted as wrong",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands about one text; "" where nothing was said."""

    verdict: str = ""  # helpful | not_helpful
    length: str = ""  # too_long | too_short
    acted_on: bool = False
    wrong: bool = False


class Feedback:
    """Keeps the answers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def current(self, insight_id: int) -> Answers:
        """What stands about a text now."""
        return answers_of(await self._store.feedback.of((insight_id,)))

    async def give(self, insight_id: int, answer: str, *, initiator: str = "") -> Undo:
        """Take an answer in the place of another one of its group; how to take it back.

        The same answer again changes nothing. BadInput for an answer there is not, NotFound for a
        text that is gone.
        """
        group = _group(answer)
        context = _read(await self._store.insights.by_ids((insight_id,)))
        given = InsightFeedback(insight_id, answer, context)
        before = await self._store.feedback.put(insight_id, group, [given], initiator=initiator)
        put_back = partial(self._put_back, insight_id, group, before)
        return Undo(_LABELS[answer], put_back)

    async def withdraw(self, insight_id: int, answer: str, *, initiator: str = "") -> Undo:
        """Take an answer away again (its button pressed a second time)."""
        group = _group(answer)
        stands = await self._store.feedback.of((insight_id,))
        rest = [one for one in stands if one.type in group and one.type != answer]
        before = await self._store.feedback.put(insight_id, group, rest, initiator=initiator)
        return Undo("Answer taken back", partial(self._put_back, insight_id, group, before))

    async def _put_back(
        self, insight_id: int, group: tuple[str, ...], before: tuple[InsightFeedback, ...]
    ) -> None:
        await self._store.feedback.put(insight_id, group, before)


def answers_of(feedback: Iterable[InsightFeedback]) -> Answers:
    """The answers about one text, the latest of each group."""
    types = {answer.type: answer for answer in feedback}

    def chosen(*options: str) -> str:
        given = [types[option] for option in options if option in types]
        return max(given, key=lambda one: one.id or 0).type if given else ""

    return Answers(
        verdict=chosen(HELPFUL, NOT_HELPFUL),
        length=chosen(TOO_LONG, TOO_SHORT),
        acted_on=ACTED_ON in types,
        wrong=WRONG in types,
    )


def _group(answer: str) -> tuple[str, ...]:
    for group in GROUPS:
        if answer in group:
            return group
    raise BadInput(f"“{answer}” is no answer about a text.")


def _read(insights: list[Insight]) -> dict[str, object]:
    """Which wording the person had read: a text may be written anew under the same id."""
    if not insights or insights[0].created_at is None:
        return {}
    read = insights[0]
    return {
        "written_at": insights[0].created_at.isoformat(),
        "written_by": str(read.context.get("written_by", "")),
        "words": len(read.content.split()),
    }
