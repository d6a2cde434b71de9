"""The morning brief as it is shown and stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.day import DayContext
from lifeos_desktop.domain.facts import Claim, Draft, Fact, render
from lifeos_desktop.domain.records import Insight

MORNING_BRIEF = "morning_brief"
WEEKLY_REVIEW = "weekly_review"
BY_MODEL = "model"
BY_RULES = "rules"

#: What a complete brief rests on; the share that is present is the brief's confidence.
EXPECTED_FACTS = (
    "sleep.total sleep.total.vs_usual sleep.efficiency sleep.hrv sleep.lowest_hr readiness.score "
    "activity.steps calendar.count energy.expected"
).split()


@dataclass(frozen=True, slots=True)
class Writing:
    """Who wrote a text, and what it cost. ``cost_usd`` None = unknown (never shown as nothing).

    ``reason`` says in a sentence why the rules wrote it; empty when a model did. ``rejected`` is
    the draft the evidence lock refused, with its reasons, for the person to look at.
    """

    by: str
    reason: str = ""
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    rejected: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A text about a day or a week, every value of it a fact.

    ``day`` is the Monday for a weekly review.
    """

    type: str
    day: date
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    missing: tuple[str, ...]
    headline: str
    draft: Draft
    writing: Writing
    confidence: float
    waits_for_night: bool
    created_at: datetime
    insight_id: int = 0

    @property
    def text(self) -> str:
        return " ".join(claim.text for claim in self.claims)

    @property
    def written_by(self) -> str:
        return self.writing.by

    @property
    def reason(self) -> str:
        return self.writing.reason

    @property
    def model(self) -> str:
        return self.writing.model

    @property
    def input_tokens(self) -> int:
        return self.writing.input_tokens

    @property
    def output_tokens(self) -> int:
        return self.writing.output_tokens

    @property
    def cost_usd(self) -> float | None:
        return self.writing.cost_usd

    def to_insight(self) -> Insight:
        """The row that keeps the text with everything it was written from."""
        return Insight(
            type=self.type,
            day=self.day,
            content=self.text,
            context={
                "headline": self.headline,
                "draft": self.draft.to_json(),
                "facts": [fact.to_json() for fact in self.facts],
                "missing": list(self.missing),
                "waits_for_night": self.waits_for_night,
                "written_by": self.writing.by,
                "reason": self.writing.reason,
                "model": self.writing.model,
                "input_tokens": self.writing.input_tokens,
                "output_tokens": self.writing.output_tokens,
                "cost_usd": self.writing.cost_usd,
                "rejected": self.writing.rejected,
            },
            confidence=self.confidence,
            created_at=self.created_at,
        )


def from_insight(insight: Insight) -> Brief:
    """The text as it was stored; raises KeyError or ValueError when the row is not one of ours."""
    context = insight.context
    facts = tuple(Fact.from_json(item) for item in context["facts"])
    draft = Draft.from_json(context["draft"])
    if insight.created_at is None:
        raise ValueError("a stored text has no time of writing")
    return Brief(
        type=insight.type,
        day=insight.day,
        claims=render(draft, facts),
        facts=facts,
        missing=tuple(context["missing"]),
        headline=str(context["headline"]),
        draft=draft,
        writing=Writing(
            by=str(context["written_by"]),
            reason=str(context["reason"]),
            model=str(context["model"]),
            input_tokens=int(context["input_tokens"]),
            output_tokens=int(context["output_tokens"]),
            cost_usd=context["cost_usd"],
            rejected=context.get("rejected"),
        ),
        confidence=insight.confidence,
        waits_for_night=bool(context["waits_for_night"]),
        created_at=insight.created_at,
        insight_id=insight.id or 0,
    )


def confidence(facts: Mapping[str, Fact]) -> float:
    """The share of the expected facts that were present."""
    return sum(key in facts for key in EXPECTED_FACTS) / len(EXPECTED_FACTS)


def missing_sentences(
    context: DayContext, facts: Mapping[str, Fact], *, is_today: bool
) -> tuple[str, ...]:
    """What a reader would expect and is not there, each as a plain sentence."""
    source = context.sleep_source
    found = []
    if not context.has_night:
        if not source and context.last_night is not None:
            found.append(f"The last stored night is {formats.long_date(context.last_night)}.")
        elif not source:
            found.append("No sleep source is connected yet.")
        elif is_today:
            found.append(f"{source} has not delivered last night yet.")
        else:
            found.append("There is no record of that night.")
    elif "sleep.total" not in facts:
        found.append("The length of the night is not recorded, only its scores.")
    if source and "activity.steps" not in facts:
        found.append(
            f"{source} has not delivered yesterday's activity yet."
            if is_today
            else "There is no record of the activity of the day before."
        )
    if not context.has_calendar:
        found.append("No calendar is connected yet.")
    elif is_today and (read := context.calendar_read) is not None:
        local = read.astimezone(context.zone)
        found.append(
            f"Your calendar was last read on {formats.short_date(local.date())} at "
            f"{formats.clock(local.time())}; newer changes are missing."
        )
    if "energy.expected" not in facts:
        found.append("There are no energy ratings yet.")
    return tuple(found)
