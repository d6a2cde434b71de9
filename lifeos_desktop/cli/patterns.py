"""`lifeos patterns`: what was found, one pattern with its days, and what a person says about it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lifeos_desktop.app.pattern_commands import pattern_json, question_json, run_json
from lifeos_desktop.app.remote import Request
from lifeos_desktop.cli.forward import here_or_there
from lifeos_desktop.cli.output import say, say_json, say_lines, table
from lifeos_desktop.cli.profile import opened
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.patterns import NOT_USEFUL, USEFUL

if TYPE_CHECKING:
    from lifeos_desktop.services.patterns import (
        PatternDetail,
        PatternItem,
        PatternList,
        Patterns,
    )
    from lifeos_desktop.services.undo import Undo

_DAYS = 14  # of a pattern's days; --csv has all


async def patterns(options: Namespace) -> int:
    """List the patterns, look at one, or say something about one."""
    match options.action:
        case None:
            return await _list(options)
        case "show":
            return await _show(options)
        case "analyze":
            from lifeos_desktop.cli.analyze import analyze

            return await analyze(options)
    return await _say_about(options)


async def _list(options: Namespace) -> int:
    from lifeos_desktop.services.patterns import ALL, SHOWN, Filters

    if options.run:
        await here_or_there(options, Request("patterns.run"))
    async with opened(options) as container:
        found = await container.patterns.list(Filters(which=ALL if options.all else SHOWN))
        stored = {one.id: one for one in await container.store.patterns.all()}
        run = await container.store.patterns.latest_run()
    if options.json:
        say_json(
            {
                "ledger": run_json(run) if run else None,
                "patterns": [pattern_json(stored[item.id]) for item in found.items],
                "waiting": [question_json(one) for one in found.waiting],
                "empty": _empty_json(found),
            }
        )
        return 0
    if found.ledger is not None:
        say(f"{found.ledger.sentence} {_looked(found.ledger.held_back)}".strip())
    if found.empty is not None:
        say(f"{found.empty.title} {found.empty.sentence}")
    _list_items([item for item in found.items if item.stars > 1], "")
    _list_items([item for item in found.items if item.stars == 1], "Early signs, maybe chance:")
    if found.waiting:
        say()
        say("Not sure yet:")
        more = [(f"  {one.title}", f"{one.days_more} more days") for one in found.waiting]
        table(("", ""), more)
    return 0


def _list_items(items: Sequence[PatternItem], title: str) -> None:
    if not items:
        return
    say()
    if title:
        say(title)
    table(("", "", ""), [(f"{item.id:>4}", item.star_text, _sentence(item)) for item in items])


def _sentence(item: PatternItem) -> str:
    marks = [
        "muted" if item.is_muted else "",
        "pinned" if item.is_pinned else "",
        {USEFUL: "useful", NOT_USEFUL: "not useful"}.get(item.rating, ""),
        item.state,
    ]
    marked = ", ".join(mark for mark in marks if mark)
    return f"{item.sentence} ({marked})" if marked else item.sentence


def _looked(held_back: int) -> str:
    if not held_back:
        return ""
    return (
        f"{formats.number(held_back)} looked like something and did not hold once it was counted "
        "how many were tested."
    )


def _empty_json(found: PatternList) -> dict[str, Any] | None:
    empty = found.empty
    if empty is None:
        return None
    return {
        "reason": empty.reason,
        "sentence": f"{empty.title} {empty.sentence}",
        "days_present": empty.days_present,
        "days_needed": empty.days_needed,
    }


async def _show(options: Namespace) -> int:
    from lifeos_desktop.services.pattern_pages import to_csv

    async with opened(options) as container:
        detail = await container.patterns.detail(options.id)
    page = detail.page
    if options.csv:
        say_lines(to_csv(page))
        return 0
    if options.json:
        say_json(_detail_json(detail))
        return 0
    item = detail.item
    say(detail.pattern.sentence)
    facts = [
        ("  size", f"{page.effect}, with 95 % likely {page.range}"),
        ("  how sure", f"{item.star_text}. {page.chance}"),
        ("  days", f"{item.n} of {page.span}"),
        ("  when", page.lag),
        ("  since then", item.state),
    ]
    table(("", ""), [fact for fact in facts if fact[1]])
    for more in detail.pattern.details.get("also", ()):
        say(f"Also: {more['sentence']}", indent="  ")
    say()
    table(page.columns, [row.cells for row in page.rows[:_DAYS]])
    if len(page.rows) > _DAYS:
        say(f"{len(page.rows) - _DAYS} earlier days: lifeos patterns show {item.id} --csv")
    say()
    say(" ".join(page.caveats))
    return 0


def _detail_json(detail: PatternDetail) -> dict[str, Any]:
    page = detail.page
    return {
        "pattern": pattern_json(detail.pattern),
        "range": page.range,
        "chance": page.chance,
        "state": detail.item.state,
        "lags": [
            {"lag": bar.lag, "strength": bar.effect, "low": bar.low, "high": bar.high}
            for bar in page.lags
        ],
        "groups": [
            {"label": one.label, "n": one.n, "mean": one.mean, "low": one.low, "high": one.high}
            for one in page.groups
        ],
        "columns": list(page.columns),
        "days": [{"day": row.day.isoformat(), "cells": list(row.cells)} for row in page.rows],
        "caveats": list(page.caveats),
    }


async def _say_about(options: Namespace) -> int:
    async with opened(options) as container:
        undo = await _said(container.patterns, options.action, options.id)
        (stored,) = [one for one in await container.store.patterns.all() if one.id == options.id]
    if options.json:
        say_json({"result": undo.label, "pattern": pattern_json(stored)})
    else:
        say(f"{undo.label}.")
    return 0


async def _said(service: Patterns, action: str, id: int) -> Undo:
    match action:
        case "mute":
            return await service.mute(id)
        case "unmute":
            return await service.unmute(id)
        case "pin" | "unpin":
            return await service.pin(id, pinned=action == "pin")
    return await service.rate(id, USEFUL if action == "useful" else NOT_USEFUL)
