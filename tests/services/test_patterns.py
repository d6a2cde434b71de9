"""The patterns window: what is stored, how much was tested, and when it is too early."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from lifeos_desktop.domain.errors import BadInput, NotFound
from lifeos_desktop.domain.patterns import EARLY, Pattern, PatternRun
from lifeos_desktop.domain.records import JournalEntry
from lifeos_desktop.services.patterns import Filters, PatternItem, PatternList
from tests.services.page_support import DAY, TODAY, Profile, profile
from tests.support.pattern_samples import insert_patterns

__all__ = ["profile"]

DRINKS = Pattern(
    kind="correlation",
    metrics=("custom.alcohol", "sleep.hrv"),
    lag=1,
    sentence="After more drinks, HRV the next day is lower.",
    effect=-4.6,
    low=-5.5,
    high=-3.5,
    p=0.001,
    q=0.004,
    n=165,
    tier="confirmed",
    unit="ms",
)


def search(profile: Profile, days: int = 40) -> PatternRun:
    return PatternRun(profile.clock.now(), days, 6, 60, 0, 2)


async def robin(profile: Profile) -> tuple[PatternItem, ...]:
    await profile.demo()
    await insert_patterns(profile.store, profile.series, profile.catalogue, TODAY)
    return (await profile.patterns.list()).items


async def test_no_days_at_all(profile: Profile) -> None:
    found = await profile.patterns.list()
    assert found.items == found.muted == found.waiting == ()
    assert found.ledger is None
    assert found.empty is not None
    assert found.empty.reason == "no_data"
    assert found.empty.title == "No patterns yet, and that is correct."
    assert (found.empty.days_present, found.empty.days_needed) == (0, 30)


async def test_nine_days_are_too_few(profile: Profile) -> None:
    await profile.values("sleep.hrv", [50.0] * 8)
    await profile.store.journal.add(JournalEntry(TODAY - 8 * DAY, None, energy=5))
    empty = (await profile.patterns.list()).empty
    assert empty is not None
    assert (empty.reason, empty.days_present, empty.days_needed) == ("too_few_days", 9, 30)
    assert empty.sentence.startswith("You have 9 days. With so few")


async def test_one_day(profile: Profile) -> None:
    await profile.values("sleep.hrv", [50.0])
    empty = (await profile.patterns.list()).empty
    assert empty is not None
    assert empty.sentence.startswith("You have 1 day.")


async def test_enough_days_but_nobody_has_searched(profile: Profile) -> None:
    await profile.demo()
    empty = (await profile.patterns.list()).empty
    assert empty is not None
    assert (empty.reason, empty.days_present, empty.days_needed) == ("not_searched", 180, 0)


async def test_searched_and_nothing_found(profile: Profile) -> None:
    await profile.values("sleep.hrv", [50.0] * 40)
    await profile.store.patterns.record(search(profile), [])
    found = await profile.patterns.list()
    assert found.empty is not None
    assert found.empty.reason == "nothing_found"
    assert found.ledger is not None
    assert found.ledger.sentence == "60 tested, none shown."


async def test_the_demo_persons_patterns(profile: Profile) -> None:
    items = await robin(profile)
    found = await profile.patterns.list()
    assert found.empty is None
    assert found.ledger is not None
    assert found.ledger.shown == len(items) == 12
    assert found.ledger.waiting == len(found.waiting) == 5
    assert found.ledger.rest == found.ledger.tested - 17
    assert found.ledger.sentence.startswith("154 tested, 12 shown, 5 need about ")
    assert all(question.days_more > 0 for question in found.waiting)
    for item in items:
        assert not {"None", "nan"} & set(f"{item}".replace("'", " ").split())
        assert item.star_text.endswith(f", {item.stars} of 5")
        page = (await profile.patterns.detail(item.id)).page
        assert page.present == item.n, item.sentence
        assert page.rows
        assert all(len(row.cells) == len(page.columns) for row in page.rows)
        assert page.rows[0].day > page.rows[-1].day


async def test_dots_are_the_stored_days(profile: Profile) -> None:
    items = await robin(profile)
    drinks = next(item for item in items if item.metrics == DRINKS.metrics)
    page = (await profile.patterns.detail(drinks.id)).page
    points = profile.store.data_points
    x = {p.day: p.value for p in await points.series("custom.alcohol", page.first, page.last)}
    y = {p.day: p.value for p in await points.series("sleep.hrv", page.first, page.last)}
    assert [(dot.x_day, dot.x, dot.y) for dot in page.dots] == [
        (day, x[day], y[day + DAY]) for day in sorted(x) if day + DAY in y
    ]
    assert [bar.lag for bar in page.lags if bar.is_clearest] == [1]
    assert page.lag == "next day"
    slope = page.line[-1].y - page.line[0].y
    assert slope < 0
    assert page.line[0].low < page.line[0].y < page.line[0].high


async def test_weekdays_changes_and_trends_have_their_own_pictures(profile: Profile) -> None:
    pages = {
        item.kind: (await profile.patterns.detail(item.id)).page for item in await robin(profile)
    }
    weekdays = pages["weekday"].groups
    assert [one.label for one in weekdays][-2:] == ["Saturdays", "Sundays"]
    assert weekdays[5].mean - weekdays[1].mean > 50
    before, since = pages["change_point"].groups
    assert before.mean - since.mean > 4000
    trend = pages["trend"]
    assert len(trend.days) == trend.span == 181
    assert any(value is None for _, value in trend.days), "gaps stay gaps"
    assert trend.line[0].y > trend.line[-1].y
    assert pages["weekday"].lag == pages["trend"].lag == ""


async def test_filters(profile: Profile) -> None:
    items = await robin(profile)

    async def sentences(filters: Filters) -> set[str]:
        return {item.sentence for item in (await profile.patterns.list(filters)).items}

    everything = {item.sentence for item in items}
    assert await sentences(Filters()) == everything
    assert len(await sentences(Filters(kind="trend"))) == 1
    assert len(await sentences(Filters(metric="custom.alcohol"))) == 2
    assert await sentences(Filters(text="ALCOHOL hrv")) == await sentences(
        Filters(metric="custom.alcohol", text="hrv")
    )
    assert await sentences(Filters(fewest_stars=5)) < everything
    assert await sentences(Filters(since=TODAY - 5 * DAY)) < everything
    assert await sentences(Filters(which="muted")) == set()


async def test_muted_stays_muted_after_a_new_search(profile: Profile) -> None:
    items = await robin(profile)
    undo = await profile.patterns.mute(items[0].id)
    await insert_patterns(profile.store, profile.series, profile.catalogue, TODAY)
    found = await profile.patterns.list()
    assert items[0].id not in {item.id for item in found.items}
    assert [item.id for item in found.muted] == [items[0].id]
    assert found.ledger is not None
    assert found.ledger.shown == len(items) - 1
    await undo.revert()
    assert len((await profile.patterns.list()).items) == len(items)
    await profile.patterns.mute(items[0].id)
    undo = await profile.patterns.unmute(items[0].id)
    await undo.revert()
    assert len((await profile.patterns.list()).muted) == 1


def rating_of(found: PatternList, id: int) -> str:
    return next(item.rating for item in found.items if item.id == id)


async def test_pinned_is_first_and_ratings_are_kept(profile: Profile) -> None:
    items = await robin(profile)
    undo = await profile.patterns.pin(items[-1].id)
    assert (await profile.patterns.list()).items[0].id == items[-1].id
    await undo.revert()
    assert (await profile.patterns.list()).items[0].id == items[0].id
    await profile.patterns.rate(items[0].id, "useful")
    undo = await profile.patterns.rate(items[0].id, "not_useful")
    assert rating_of(await profile.patterns.list(), items[0].id) == "not_useful"
    assert (await profile.patterns.list()).items[0].id != items[0].id  # it steps back
    await undo.revert()
    assert (await profile.patterns.list()).items[0].rating == "useful"
    with pytest.raises(BadInput):
        await profile.patterns.rate(items[0].id, "great")
    for act in (profile.patterns.mute, profile.patterns.unmute, profile.patterns.detail):
        with pytest.raises(NotFound):
            await act(999)


async def test_days_as_a_table_for_a_spreadsheet(profile: Profile) -> None:
    items = await robin(profile)
    for item in items:
        rows = list(csv.reader(io.StringIO(await profile.patterns.csv(item.id))))
        page = (await profile.patterns.detail(item.id)).page
        assert len(rows) - 1 == (len(page.dots) or page.span)
        assert all(len(row) == len(rows[0]) for row in rows)


async def test_a_tag_is_compared_with_and_without(profile: Profile) -> None:
    for number in range(12):
        tags = ("sauna",) if number % 3 == 0 else ()
        await profile.store.journal.add(JournalEntry(TODAY - number * DAY, None, tags=tags))
    await profile.values("sleep.hrv", [50.0] * 20)
    tag = replace(DRINKS, kind="tag", metrics=("tag.sauna", "sleep.hrv"), lag=0, tier=EARLY)
    await profile.store.patterns.record(search(profile), [tag])
    (item,) = (await profile.patterns.list()).items
    assert item.labels == ("#sauna", "HRV")
    assert (item.stars, item.star_text) == (1, "early sign, 1 of 5")
    page = (await profile.patterns.detail(item.id)).page
    assert [(one.label, one.n) for one in page.groups] == [("with", 4), ("without", 8)]
    assert page.rows[0].cells[1] == "yes"
    assert "may well be chance" in page.chance


async def test_a_pattern_whose_days_are_gone(profile: Profile) -> None:
    await profile.store.patterns.record(search(profile), [DRINKS, replace(DRINKS, kind="trend")])
    for item in (await profile.patterns.list()).items:
        page = (await profile.patterns.detail(item.id)).page
        assert (page.dots, page.line, page.rows, page.groups) == ((), (), (), ())
        assert await profile.patterns.csv(item.id)
    assert page.effect == "4.6\u00a0ms"
    assert page.range == "\u22125.5 to \u22123.5\u00a0ms"
    assert page.chance == "About 1 in 250 like this is chance."
