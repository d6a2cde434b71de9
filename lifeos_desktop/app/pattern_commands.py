"""The search for patterns as a command, and a pattern as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lifeos_desktop.app.remote import PROGRESS, Result, Tell
from lifeos_desktop.domain.patterns import Pattern, PatternRun, Question

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container


async def search(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """Search now; no arguments. The run as JSON."""
    told = -1

    def progress(share: float) -> None:
        nonlocal told
        tenths = int(share * 10)
        if tenths > told:
            told = tenths
            tell(PROGRESS, f"Searching, {tenths * 10} %")

    return run_json(await container.pattern_search.run("manual", progress))


def run_json(run: PatternRun) -> dict[str, Any]:
    """A search with its ledger."""
    return {
        "ran_at": run.ran_at.isoformat(),
        "days": run.days,
        "first": run.window_start.isoformat() if run.window_start else None,
        "last": run.window_end.isoformat() if run.window_end else None,
        "metrics": run.metrics,
        "tested": run.tested,
        "tested_by_kind": dict(run.details.get("tested", {})),
        "shown": run.shown,
        "behind": int(run.details.get("behind", 0)),
        "held_back": run.held_back,
        "left_out": dict(run.details.get("left_out", {})),
    }


def found_json(pattern: Pattern) -> dict[str, Any]:
    """What every finding has, stored or not; ``id`` is its identity."""
    return {
        "id": pattern.identity,
        "kind": pattern.kind,
        "metrics": list(pattern.metrics),
        "lag": pattern.lag,
        "effect": _number(pattern.effect),
        "low": _number(pattern.low),
        "high": _number(pattern.high),
        "unit": pattern.unit,
        "p": _number(pattern.p),
        "q": _number(pattern.q),
        "n": pattern.n,
        "tier": pattern.tier,
        "active": pattern.active,
        "sentence": pattern.sentence,
        "strength": _number(pattern.strength),
        "stars": pattern.stars,
        "weekday": pattern.weekday,
        "weekdays": list(pattern.details.get("days", ())),
        "day": pattern.day.isoformat() if pattern.day else None,
    }


def pattern_json(pattern: Pattern) -> dict[str, Any]:
    """A stored pattern; ``id`` is the number the commands take."""
    return {
        **found_json(pattern),
        "id": pattern.id,
        "identity": pattern.identity,
        "title": pattern.title,
        "window": [
            day.isoformat() if day else None for day in (pattern.window_start, pattern.window_end)
        ],
        "first_seen": pattern.first_seen.isoformat() if pattern.first_seen else None,
        "later": pattern.later,
        "later_days": pattern.later_days,
        "also": [_plain(one) for one in pattern.details.get("also", ())],
        "muted": pattern.muted_at is not None,
        "pinned": pattern.pinned_at is not None,
        "rating": pattern.rating,
    }


def question_json(question: Question) -> dict[str, Any]:
    """A pair that is not decided."""
    return {
        "title": question.title,
        "kind": question.kind,
        "metrics": list(question.metrics),
        "lag": question.lag,
        "days_present": question.days_present,
        "days_needed": question.days_needed,
    }


def _plain(also: Mapping[str, Any]) -> dict[str, Any]:
    return {key: also.get(key) for key in ("kind", "metrics", "lag", "strength", "q", "sentence")}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
