"""A brief, ready to be drawn. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import tzinfo
from typing import TYPE_CHECKING

from lifeos_desktop.domain.facts import Claim, Fact
from lifeos_desktop.domain.formats import local_clock
from lifeos_desktop.services.feedback import Answers
from lifeos_desktop.ui.dashboard import wording

if TYPE_CHECKING:
    from lifeos_desktop.domain.brief import Brief


@dataclass(frozen=True, slots=True)
class BriefView:
    """A brief, ready to be drawn."""

    headline: str
    sentences: tuple[Claim, ...]
    suggestion: Claim | None
    missing: tuple[str, ...]
    provenance: str
    reason: str
    waits_for_night: bool
    insight_id: int = 0
    answers: Answers = field(default_factory=Answers)

    def fact(self, fact_id: str) -> Fact | None:
        """The cited fact with this id."""
        claims = (*self.sentences, *((self.suggestion,) if self.suggestion else ()))
        return next((f for claim in claims for f in claim.facts if f.id == fact_id), None)


def brief_view(brief: Brief, told: Answers, zone: tzinfo) -> BriefView:
    """How a brief is drawn, with the answers given about it."""
    cited = {fact.id for claim in brief.claims for fact in claim.facts}
    return BriefView(
        headline=brief.headline,
        sentences=tuple(claim for claim in brief.claims if not claim.suggestion),
        suggestion=next((claim for claim in brief.claims if claim.suggestion), None),
        missing=brief.missing,
        provenance=wording.provenance(
            local_clock(brief.created_at, zone),
            brief.written_by,
            brief.model,
            len(cited),
            brief.cost_usd,
        ),
        reason=brief.reason,
        waits_for_night=brief.waits_for_night,
        insight_id=brief.insight_id,
        answers=told,
    )
