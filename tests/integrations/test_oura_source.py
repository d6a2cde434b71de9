"""Reading an Oura account over HTTP from the fake one: windows, pages, odd items, deletions."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.connections import Window
from lifeos_desktop.domain.errors import BadData, RateLimited, SourceProblem, Unavailable
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.base import Batch
from lifeos_desktop.integrations.oura import files, mapping, source
from lifeos_desktop.integrations.oura.manifest import OURA
from tests.support.clock import FakeClock
from tests.support.oura_account import DAY, WEEK, Account, read, read_one, read_until_it_breaks
from tests.support.providers.oura import FakeOura, oura_contract
from tests.support.providers.oura_documents import document
from tests.support.providers.server import Fault

BY_DAY = [c.name for c in OURA.collections if c.by_day and c.name != "heartrate"]


def days(batch: Batch) -> list[date]:
    return [d.day for d in batch.documents if d.day is not None]


# windows


@pytest.mark.parametrize("collection", BY_DAY)
async def test_every_day_of_the_window_comes_and_no_other(
    oura: FakeOura, account: Account, collection: str
) -> None:
    oura.add_days(DAY - timedelta(days=12), DAY + timedelta(days=4), collection)
    async with account.open() as opened:
        batch = await read_one(opened, collection)
    assert sorted(days(batch)) == [WEEK.first + timedelta(days=n) for n in range(7)]
    assert batch.complete == WEEK
    assert batch.rejected == ()
    assert batch.unknown_fields == {}
    (request,) = oura.asked("^/v2/")
    assert request.query == {"start_date": "2025-02-24", "end_date": "2025-03-06"}


async def test_a_workout_belongs_to_the_day_it_names_not_to_its_day_in_utc(
    oura: FakeOura, account: Account
) -> None:
    late = document("workout", DAY, start_datetime=f"{DAY}T23:30:00-10:00")
    oura.add("workout", late | {"end_datetime": f"{DAY}T23:50:00-10:00"})
    async with account.open() as opened:
        batch = await read_one(opened, "workout", Window(DAY, DAY))
    assert days(batch) == [DAY]


async def test_the_account_without_days_is_read_whole(oura: FakeOura, account: Account) -> None:
    oura.add("ring_configuration", document("ring_configuration", date(2021, 1, 1)))
    async with account.open() as opened:
        ring = await read_one(opened, "ring_configuration")
        person = await read_one(opened, "personal_info")
    assert [d.day for d in ring.documents] == [None]
    assert person.documents[0].document_id == oura.person["id"]
    assert ring.complete is person.complete is None


async def test_heartbeats_come_four_weeks_at_a_time_one_document_a_day(
    oura: FakeOura, account: Account
) -> None:
    for number in range(33):
        oura.add("heartrate", document("heartrate", DAY - timedelta(days=number)))
    async with account.open() as opened:
        batches = await read(opened, "heartrate", Window(DAY - timedelta(days=29), DAY))
    assert [len(batch.documents) for batch in batches] == [28, 2]
    assert batches[0].documents[-1].document_id == "2025-03-04"
    assert batches[0].documents[-1].body["samples"] == [["08:00:00", 61, "awake"]]
    assert {batch.complete for batch in batches} == {None}
    assert oura.asked("/heartrate")[0].query == {
        "start_datetime": "2025-02-05T00:00:00+00:00",
        "end_datetime": "2025-03-05T00:00:00+00:00",
    }


# pages


async def test_pages_are_followed_to_the_end_also_over_an_empty_one(
    oura: FakeOura, account: Account
) -> None:
    oura.page_size = 2
    oura.add_days(WEEK.first, WEEK.last, "daily_sleep")
    oura.fail(Fault.EMPTY_PAGE, on="/daily_sleep")
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
    assert len(days(batch)) == 7
    assert batch.complete == WEEK
    assert len(oura.asked("/daily_sleep")) == 5


async def test_a_repeated_page_stops_the_reading_and_nothing_counts_as_gone(
    oura: FakeOura, account: Account
) -> None:
    oura.add_days(WEEK.first, WEEK.last, "daily_sleep", "heartrate")
    oura.add("heartrate", document("heartrate", DAY))
    oura.add("heartrate", document("heartrate", DAY - timedelta(days=1)))
    oura.fail(Fault.REPEATED_CURSOR, next=None)
    async with account.open() as opened:
        batch, sentence = await read_until_it_breaks(opened, "daily_sleep")
        beats, _ = await read_until_it_breaks(opened, "heartrate")
    assert len(days(batch)) == 7
    assert batch.complete is None
    assert sentence == (
        "Oura's answer for 'Sleep score' broke off: it named the same next page again. What had "
        "come until then is kept; LifeOS tries again by itself."
    )
    assert len(oura.asked("/daily_sleep")) == 2
    # Nobody knows whether the last day of the beats is whole, so the stored one stays.
    assert days(beats) == [DAY - timedelta(days=1)]


async def test_pages_without_end_are_not_read_without_end(
    oura: FakeOura, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "MAX_PAGES", 3)
    oura.page_size = 1
    oura.add_days(WEEK.first, WEEK.last, "daily_sleep")
    async with account.open() as opened:
        batch, sentence = await read_until_it_breaks(opened, "daily_sleep")
    assert len(batch.documents) == len(oura.asked("/daily_sleep")) == 3
    assert batch.complete is None
    assert "more than 3 pages" in sentence


async def test_empty_pages_without_end_are_not_asked_for_without_end(
    oura: FakeOura, account: Account
) -> None:
    oura.add_days(WEEK.first, WEEK.last, "daily_sleep")
    oura.fail(Fault.EMPTY_PAGE, next=None)
    async with account.open() as opened:
        batch, sentence = await read_until_it_breaks(opened, "daily_sleep")
    assert batch.documents == ()
    assert batch.complete is None
    assert "one empty page after the other" in sentence
    assert len(oura.asked("/daily_sleep")) == source.MAX_EMPTY_PAGES


@pytest.mark.parametrize("token", [7, True, ["more"], {"next": "more"}, "x" * 5_000])
async def test_a_next_page_that_cannot_be_asked_for_ends_the_reading(
    frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch, token: Any
) -> None:
    with FakeOura(frozen_clock) as oura:
        oura.page_size = 3
        oura.add_days(WEEK.first, WEEK.last, "daily_sleep")
        monkeypatch.setattr(oura, "_page", lambda *_: token)
        async with Account(oura, frozen_clock).open() as opened:
            batch, sentence = await read_until_it_breaks(opened, "daily_sleep")
        assert len(oura.asked("/daily_sleep")) == 1
    assert len(batch.documents) == 3
    assert batch.complete is None
    assert "cannot be asked for" in sentence


async def test_a_document_on_two_pages_is_kept_once_the_later_one(
    frozen_clock: FakeClock,
) -> None:
    with FakeOura(frozen_clock) as oura:
        oura.page_size = 1
        for number in range(2):
            body = document("daily_sleep", DAY, score=70 + number) | {"id": f"{number}"}
            oura.add("daily_sleep", body)
        oura.change("daily_sleep", "0", id="1")
        async with Account(oura, frozen_clock).open() as opened:
            batch = await read_one(opened, "daily_sleep")
    assert [d.body["score"] for d in batch.documents] == [71]


# what is odd


async def test_unknown_fields_are_kept_and_counted(oura: FakeOura, account: Account) -> None:
    for day in (DAY, DAY - timedelta(days=1)):
        oura.add("sleep", document("sleep", day, dreams=3), follows_contract=False)
    async with account.open() as opened:
        batch = await read_one(opened, "sleep")
    assert batch.unknown_fields == {"dreams": 2}
    assert {d.body["dreams"] for d in batch.documents} == {3}


async def test_a_wrong_item_is_turned_away_alone_and_nothing_counts_as_gone(
    oura: FakeOura, account: Account
) -> None:
    oura.add_day(DAY, "daily_sleep")
    broken = {"day": str(DAY), "score": 3}
    oura.add("daily_sleep", broken, follows_contract=False)
    async with account.open() as opened:
        batch = await read_one(opened, "daily_sleep")
    assert days(batch) == [DAY]
    assert "it has no 'id'" in batch.rejected[0].reason
    assert batch.complete is None


@pytest.mark.parametrize("fault", [Fault.WRONG_SHAPE, Fault.NOT_JSON])
async def test_an_answer_that_is_none_is_bad_data_with_the_collections_name(
    oura: FakeOura, account: Account, fault: Fault
) -> None:
    oura.fail(fault, next=None)
    async with account.open() as opened:
        with pytest.raises(BadData, match="'Sleep score' cannot be read"):
            await read(opened, "daily_sleep")
    assert len(oura.asked()) == 1


async def test_a_collection_oura_does_not_have_is_refused_here(account: Account) -> None:
    async with account.open() as opened:
        with pytest.raises(BadData, match="no collection called 'dreams'"):
            await read(opened, "dreams")


@pytest.mark.parametrize(
    ("fault", "error", "asked"),
    [
        (Fault.SERVER_ERROR, Unavailable, 3),
        (Fault.CUT, Unavailable, 3),
        (Fault.REFUSED, Unavailable, 0),
        (Fault.TOO_MANY(retry_after=600), RateLimited, 1),
        (Fault.UNPROCESSABLE, BadData, 1),
        (Fault.GONE, BadData, 1),
        (Fault.NOT_FOUND, BadData, 1),
    ],
)
async def test_each_failure_has_its_kind_and_few_requests(
    oura: FakeOura, account: Account, fault: Fault, error: type[SourceProblem], asked: int
) -> None:
    oura.fail(fault, next=None)
    async with account.open() as opened:
        with pytest.raises(error) as caught:
            await read(opened, "daily_sleep")
    assert len(oura.asked()) == asked
    assert "What is stored stays" in str(caught.value)
    assert "planted" not in str(caught.value)


# what has gone


async def test_only_oura_itself_says_that_a_document_is_gone(
    oura: FakeOura, account: Account
) -> None:
    there = oura.add("workout", document("workout", DAY))
    gone = oura.add("workout", document("workout", DAY, 1))
    oura.remove("workout", gone)
    async with account.open() as opened:
        assert await opened.is_gone("workout", gone)
        assert not await opened.is_gone("workout", there)
        assert not await opened.is_gone("workout", "from-a-file")
        asked = len(oura.asked())
        for collection in ("heartrate", "personal_info", "daily_cardiovascular_age"):
            assert not await opened.is_gone(collection, "2025-03-04")
        assert len(oura.asked()) == asked


async def test_a_wrong_address_makes_no_document_gone(oura: FakeOura, account: Account) -> None:
    oura.contract = None
    account.api = f"{oura.address}/elsewhere"
    async with account.open() as opened:
        assert not await opened.is_gone("workout", document("workout", DAY)["id"])


async def test_trouble_while_asking_is_no_answer(oura: FakeOura, account: Account) -> None:
    oura.fail(Fault.SERVER_ERROR, next=None)
    async with account.open() as opened:
        with pytest.raises(Unavailable):
            await opened.is_gone("workout", "from-a-file")


# the recorded traffic


async def test_the_recorded_traffic_comes_out_as_it_went_in(
    shared_data: Path, frozen_clock: FakeClock
) -> None:
    recorded = files.read_folder(shared_data / "oura", frozen_clock.now())
    expected = {(d.collection, d.document_id): (d.day, d.body) for d in recorded.documents}
    with FakeOura(frozen_clock, oura_contract(shared_data), page_size=400) as oura:
        oura.load_recorded(shared_data)
        found: dict[tuple[str, str], SourceDocument] = {}
        async with Account(oura, frozen_clock).open() as opened:
            for collection in await opened.collections():
                spans = [d.day for d in recorded.documents if d.collection == collection.name]
                known = [day for day in spans if day is not None] or [DAY]
                window = Window(min(known), max(known))
                for batch in await read(opened, collection.name, window):
                    assert batch.rejected == ()
                    found |= {(d.collection, d.document_id): d for d in batch.documents}
        assert oura.violations == []
    assert {key: (d.day, d.body) for key, d in found.items()} == expected
    nights = [d for d in found.values() if d.collection == "daily_sleep"]
    assert len(nights) == 1519
    scores = [p for p in mapping.points_from(found.values()) if p.metric == "sleep.score"]
    answer = json.loads((shared_data / "oura" / "daily_sleep.json").read_bytes())["data"]
    assert {(str(p.day), p.value) for p in scores} == {(d["day"], d["score"]) for d in answer}
    assert mapping.points_from(found.values()) == mapping.points_from(recorded.documents)
