"""A fault at any request, while things change: what was read bit by bit is what is read at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.connections import Standing
from tests.faults.rig import PROVIDERS, make_fake, rig
from tests.support.clock import FakeClock
from tests.support.providers.google import FakeGoogle
from tests.support.providers.google_events import ME, all_day, moment, series, timed
from tests.support.providers.ics import FakeIcs, calendar_text, event
from tests.support.providers.oura import FakeOura
from tests.support.providers.oura_documents import document, identifier, nap
from tests.support.providers.server import FakeServer, Fault, Request

FAULTS = (
    Fault.SERVER_ERROR,
    Fault.NOT_JSON,
    Fault.WRONG_SHAPE,
    Fault.CUT,
    Fault.LOST,
    Fault.UNAUTHORIZED,
    Fault.FORBIDDEN,
    Fault.UNPROCESSABLE,
    Fault.GONE,
    Fault.TOO_MANY(retry_after=90),
    Fault.EMPTY_PAGE,
    Fault.REPEATED_CURSOR,
)
ROUNDS = 6
SEEDS = (0, 1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 12)))
_DAY = timedelta(days=1)
_ZONE = "Europe/Berlin"


def change_google(google: FakeGoogle, dice: random.Random, number: int) -> None:
    """Something happens in a calendar."""
    day = datetime(2025, 3, 3, 9) + dice.randrange(60) * _DAY
    names = [name for name in google.names(ME) if not name.startswith("series")]
    all_series = [name for name in google.names(ME) if name.startswith("series")]
    what = dice.choice(
        ("new", "all day", "series", "change", "delete", "skip", "move", "end", "shift")
    )
    if what == "new":
        google.put(ME, timed(f"single-{number}", day))
    elif what == "all day":
        google.put(ME, all_day(f"days-{number}", day.date(), dice.randrange(1, 4)))
    elif what == "series":
        rule = dice.choice(("FREQ=DAILY;COUNT=5", "FREQ=WEEKLY;COUNT=8", "FREQ=WEEKLY;INTERVAL=2"))
        google.put(ME, series(timed(f"series-{number}", day), rule))
    elif what == "change" and names:
        google.put(ME, timed(dice.choice(names), day, 30, summary=f"changed {number}"))
    elif what == "delete" and names:
        google.delete(ME, dice.choice(names))
    elif all_series:
        name = dice.choice(all_series)
        begins = google.begins(ME, name)
        original = moment(begins + 7 * _DAY, _ZONE)
        if what == "skip":
            google.skip(ME, name, original)
        elif what == "move":
            later = begins + 7 * _DAY + timedelta(hours=dice.randrange(1, 40))
            ends = later + timedelta(hours=1)
            google.move(ME, name, original, moment(later, _ZONE), moment(ends, _ZONE))
        elif what == "end":
            google.delete(ME, name)
        else:
            later = begins + timedelta(hours=dice.randrange(1, 9))
            google.put(ME, series(timed(name, later), "FREQ=WEEKLY;COUNT=8"))


def change_oura(oura: FakeOura, dice: random.Random, number: int) -> None:
    """The ring delivers, Oura computes anew, the person deletes."""
    day = date(2025, 3, 4) - dice.randrange(6) * _DAY
    what = dice.choice(("nap", "workout", "change", "delete", "tag"))
    if what == "nap":
        oura.add("sleep", nap(day, number))
    elif what == "workout":
        oura.add("workout", document("workout", day, number))
    elif what == "tag":
        oura.add("enhanced_tag", document("enhanced_tag", day, number))
    elif what == "change":
        oura.add("daily_sleep", document("daily_sleep", day, score=dice.randrange(40, 99)))
    else:
        name = identifier("daily_stress", day)
        if name in oura.names("daily_stress"):
            oura.remove("daily_stress", name)


def change_ics(ics: FakeIcs, dice: random.Random, number: int) -> None:
    """Somebody edits the calendar."""
    days = [datetime(2025, 3, 3, 9) + dice.randrange(40) * _DAY for _ in range(3)]
    ics.change(calendar_text([event(f"event-{number}-{n}", day) for n, day in enumerate(days)]))


def change(fake: FakeServer, dice: random.Random, number: int) -> None:
    match fake:
        case FakeGoogle():
            change_google(fake, dice, number)
        case FakeOura():
            change_oura(fake, dice, number)
        case FakeIcs():
            change_ics(fake, dice, number)


def _from(number: int) -> Callable[[Request], bool]:
    """Every request from this one on."""
    left = [number]

    def when(_: Request) -> bool:
        left[0] -= 1
        return left[0] < 0

    return when


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_fault_at_any_request(
    seed: int, provider: str, tmp_path: Path, allow_warnings: list[Any]
) -> None:
    dice, clock = random.Random(seed), FakeClock()
    with make_fake(provider, clock) as fake:
        _small_pages(fake, dice.choice((1, 2, 3, 1000)))
        async with rig(tmp_path / "bit by bit", provider, fake, clock) as at:
            await at.sync()
            for number in range(ROUNDS):
                for step in range(dice.randrange(1, 4)):
                    change(fake, dice, 10 * number + step)
                fault, first = dice.choice(FAULTS), dice.randrange(8)
                fake.fail(fault, next=dice.choice((1, None)), when=_from(first))
                await at.sync()
                fake.heal()
                clock.advance(3600)
                if (await at.connection()).standing is Standing.RECONNECT:
                    await at.reconnect()
            report = await at.sync()
            assert report.problem is None, report.sentence
            mine = at.stored()
        async with rig(tmp_path / "at once", provider, fake, clock) as other:
            assert (await other.sync()).problem is None
            assert mine == other.stored()
        assert fake.violations == []


def _small_pages(fake: FakeServer, size: int) -> None:
    match fake:
        case FakeOura():
            fake.page_size = size
        case FakeGoogle():
            fake.page_limit = size


@pytest.mark.parametrize("seed", SEEDS[1:])
async def test_history_through_faults(seed: int, tmp_path: Path, allow_warnings: list[Any]) -> None:
    """A year is asked for once; whatever strikes, the syncs that follow bring all of it."""
    dice, clock = random.Random(seed), FakeClock()
    first, last = date(2024, 3, 10), date(2025, 3, 4)
    with FakeOura(clock) as oura:
        oura.page_size = dice.choice((40, 1000))
        oura.add_days(first, last, "daily_sleep", "sleep", "workout")
        async with rig(tmp_path / "bit by bit", "oura", oura, clock) as at:
            oura.fail(dice.choice(FAULTS), next=None, when=_from(dice.randrange(25)))
            await at.container.sync.fetch_since("oura", first)
            await at.container.sync.idle()
            for _ in range(6):
                oura.heal()
                clock.advance(6 * 3600)
                if (await at.connection()).standing is Standing.RECONNECT:
                    await at.reconnect()
                oura.fail(dice.choice(FAULTS), next=1, when=_from(dice.randrange(60)))
                await at.sync()
                await at.container.sync.idle()
            oura.heal()
            clock.advance(6 * 3600)
            if (await at.connection()).standing is Standing.RECONNECT:
                await at.reconnect()
            report = await at.sync()
            assert report.problem is None, report.sentence
            await at.container.sync.idle()
            progress = await at.container.sync.progress("oura")
            assert progress is not None
            assert progress.is_done, progress
            wanted = {
                f"{name} {first + timedelta(days=number)}"
                for name in ("daily_sleep", "sleep", "workout")
                for number in range((last - first).days + 1)
            }
            assert wanted <= at.titles(), sorted(wanted - at.titles())[:5]
            assert oura.sign_in.reused == 0
