"""`lifeos brief` and `lifeos review`: a text with its facts, in the terminal or as JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from lifeos_desktop.cli.output import say, say_json
from lifeos_desktop.cli.profile import DEMO_LINE, opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.brief import BY_MODEL, Brief
from lifeos_desktop.domain.errors import BadInput, LifeosError
from lifeos_desktop.domain.facts import Claim, Draft, Fact, Kind

LARGEST_DRAFT = 64 * 1024
# Subjects that make the first paragraph; the second is about the day ahead.
_BODY = ("sleep.", "readiness.", "body.", "activity.")


class DraftRefused(LifeosError):
    """The evidence lock, or the documented shape, does not let a draft pass."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        first = " ".join(reasons[0].split())  # it may quote a line of the draft
        end = "" if first.endswith((".", "!", "?")) else "."
        more = len(reasons) - 1
        rest = f" {more} more with --json." if more else ""
        super().__init__(f"The draft was refused: {first}{end}{rest}")


def brief(options: Namespace) -> Coroutine[Any, Any, int]:
    """The brief of a day; with --draft what a given draft would make of it.

    The draft is read before any loop runs: Ctrl+C ends a read that waits for more, and a loop would
    only take note of it.
    """
    if options.draft is None:
        return _brief(options)
    content = _read(options.draft)
    with _refusal_as_json(options):
        return _draft(options, _draft_in(content))


async def _brief(options: Namespace) -> int:
    async with opened(options) as container:
        written = await container.briefs.brief(
            options.day or container.today(),
            refresh=options.refresh,
            use_model=not options.no_ai,
        )
    _show(written, options, {}, command="brief")
    return 0


async def _draft(options: Namespace, draft: Draft) -> int:
    async with opened(options) as container:
        day = options.day or container.today()
        rendered, reasons = await container.briefs.render_draft(day, draft)
    with _refusal_as_json(options):
        if reasons:
            raise DraftRefused(reasons)
    _show(rendered, options, {"accepted": True}, command="brief")
    return 0


@contextmanager
def _refusal_as_json(options: Namespace) -> Iterator[None]:
    try:
        yield
    except DraftRefused as refused:
        if options.json:
            say_json({"accepted": False, "reasons": list(refused.reasons)})
        raise


async def review(options: Namespace) -> int:
    """The review of a week."""
    async with opened(options) as container:
        written = await container.reviews.review(options.week, refresh=options.refresh)
    year, number, _ = written.day.isocalendar()
    _show(written, options, {"week": f"{year}-W{number:02d}"}, command="review")
    return 0


def brief_json(written: Brief) -> dict[str, Any]:
    """The documented shape of a text (docs/cli.md)."""
    return {
        "day": written.day.isoformat(),
        "headline": written.headline,
        "text": written.text,
        "claims": [
            {
                "text": claim.text,
                "suggestion": claim.suggestion,
                "facts": [_fact_json(fact) for fact in claim.facts],
            }
            for claim in written.claims
        ],
        "written_by": written.written_by,
        "reason": written.reason,
        "model": written.model,
        "tokens": {
            "input": written.input_tokens,
            "output": written.output_tokens,
            "total": written.input_tokens + written.output_tokens,
        },
        "cost_usd": written.cost_usd,
        "missing": list(written.missing),
        "confidence": round(written.confidence, 4),
        "events": [_fact_json(fact) for fact in _events(written)],
        "facts": [fact.id for fact in written.facts],
        "created_at": written.created_at.isoformat(),
    }


def _events(written: Brief) -> list[Fact]:
    """The day's events by name, whether the text names them or not."""
    return [fact for fact in written.facts if fact.id.startswith("calendar.event.")]


def _fact_json(fact: Fact) -> dict[str, Any]:
    whole = fact.to_json()
    keys = ("id", "label", "value", "unit", "text", "kind", "direction", "rows")
    return {key: whole[key] for key in keys}


def _show(written: Brief, options: Namespace, extra: dict[str, Any], *, command: str) -> None:
    if options.json:
        say_json({**extra, **brief_json(written)})
        return
    if options.demo:
        say(DEMO_LINE)
        say()
    say(_heading(written.day, extra))
    say(written.headline)
    told = [claim for claim in written.claims if not claim.suggestion]
    for paragraph in _paragraphs(told):
        say()
        say(paragraph)
    events = _events(written)
    if events:
        say()
        say("Events:")
        for event in events:
            say(f"  {event.text}", indent="    ")
    for claim in written.claims:
        if claim.suggestion:
            say()
            say(f"One thing: {_unbroken(claim)}")
    if written.missing:
        say()
        say(f"Missing: {' '.join(written.missing)}")
    say()
    say(_footer(written, command))


def _heading(day: date, extra: dict[str, Any]) -> str:
    week = extra.get("week")
    return f"Week {week}, from {formats.long_date(day)}" if week else formats.long_date(day)


def _paragraphs(claims: list[Claim]) -> list[str]:
    """How you are, then what the day holds; a sentence without a fact stays with the one before."""
    body: list[str] = []
    rest: list[str] = []
    current = body
    for claim in claims:
        if claim.facts:
            current = body if claim.facts[0].subject.startswith(_BODY) else rest
        current.append(_unbroken(claim))
    return [" ".join(texts) for texts in (body, rest) if texts]


def _unbroken(claim: Claim) -> str:
    """The sentence with its values kept on one line each ("6 h 48 min")."""
    names = {fact.id for fact in claim.facts if fact.kind is Kind.NAME}
    text = claim.text
    for start, end, fact_id in claim.spans:
        if fact_id not in names:
            text = text[:start] + text[start:end].replace(" ", "\N{NO-BREAK SPACE}") + text[end:]
    return text


def _footer(written: Brief, command: str) -> str:
    count = formats.counted(len(written.facts), "fact", "facts").capitalize()
    listed = f"{count}; `lifeos {command} --json` lists their rows." if written.facts else ""
    if written.written_by == "draft":
        return f"The draft was accepted; nothing was stored. {count}."
    if written.written_by == BY_MODEL:
        return f"Written by {written.model}, {_spent(written)}. {listed}".strip()
    # What a refused draft has cost is said as well.
    spent = f" Asking {written.model} took {_spent(written)}." if written.input_tokens else ""
    return f"Written by rules: {written.reason}{spent} {listed}".strip()


def _spent(written: Brief) -> str:
    tokens = f"{written.input_tokens + written.output_tokens:,} tokens"
    if written.cost_usd is None:
        return f"{tokens}, cost unknown"
    return f"{tokens}, {usd(written.cost_usd)}" if written.cost_usd else f"{tokens}, free of charge"


def usd(amount: float) -> str:
    """'$0.12', and what is less than a cent with the digits it takes to see it."""
    return f"${amount:.2f}" if amount >= 0.01 or not amount else f"${amount:.2g}"


def _read(name: str) -> bytes:
    """At most one byte more than the largest draft, so that a larger one is seen to be larger."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_DRAFT + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_DRAFT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"The draft {name} cannot be read: {reason}.") from error


def _draft_in(content: bytes) -> Draft:
    """The draft of the documented shape; DraftRefused otherwise."""
    if len(content) > LARGEST_DRAFT:
        raise DraftRefused((f"It is larger than {LARGEST_DRAFT // 1024} kB.",))
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DraftRefused(("It is not UTF-8 text.",)) from None
    except (ValueError, RecursionError):
        raise DraftRefused(("It is not JSON.",)) from None
    try:
        return Draft.from_json(data)
    except BadInput as problem:
        raise DraftRefused((str(problem),)) from None
