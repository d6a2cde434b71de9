"""Rule by rule what Oura's documents say about a day, on small hand-made documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.records import SourceDocument
from lifeos_desktop.integrations.oura import mapping

DAY = date(2024, 11, 1)
FETCHED = datetime(2024, 11, 2, 9, 0, tzinfo=UTC)


def document(
    collection: str, document_id: str = "a", day: date | None = DAY, **body: Any
) -> SourceDocument:
    return SourceDocument("oura", collection, document_id, day, body, FETCHED)


def sleep(document_id: str = "night", kind: str = "long_sleep", **body: Any) -> SourceDocument:
    night: dict[str, Any] = {
        "type": kind,
        "total_sleep_duration": 25_200,
        "time_in_bed": 28_800,
        "deep_sleep_duration": 5_400,
        "rem_sleep_duration": 6_000,
        "light_sleep_duration": 13_800,
        "awake_time": 3_600,
        "latency": 600,
        "efficiency": 87,
        "average_hrv": 41,
        "lowest_heart_rate": 55,
        "average_heart_rate": 60.5,
        "average_breath": 14.25,
        "bedtime_start": "2024-10-31T23:30:10+01:00",
        "bedtime_end": "2024-11-01T07:30:59+01:00",
    }
    return document("sleep", document_id, **(night | body))


def values(*documents: SourceDocument) -> dict[str, float]:
    return {point.metric: point.value for point in mapping.points_from(documents)}


def skipped(*documents: SourceDocument) -> list[str]:
    return list(mapping.counted(mapping.map_documents(documents).skipped))


def test_a_night_gives_every_number_of_its_document_in_base_units() -> None:
    assert values(sleep()) == {
        "sleep.total": 25_200,
        "sleep.deep": 5_400,
        "sleep.rem": 6_000,
        "sleep.light": 13_800,
        "sleep.awake": 3_600,
        "sleep.in_bed": 28_800,
        "sleep.latency": 600,
        "sleep.efficiency": 87,
        "sleep.hrv": 41,
        "sleep.lowest_hr": 55,
        "sleep.average_hr": 60.5,
        "sleep.breath": 14.25,
        "sleep.bedtime": 23 * 60 + 30,
        "sleep.wake_time": 7 * 60 + 30,
    }


def test_a_point_names_its_documents_its_source_and_when_the_night_ended() -> None:
    (point,) = (p for p in mapping.points_from([sleep()], "demo") if p.metric == "sleep.total")
    assert point.source == "demo"
    assert point.day == DAY
    assert point.metadata == {"documents": [["sleep", "night"]]}
    assert point.timestamp == datetime(2024, 11, 1, 6, 30, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "minutes"),
    [
        ("2024-10-31T23:30:00+01:00", 1410),
        ("2024-11-01T00:30:00+01:00", 1470),
        ("2024-11-01T00:00:00+01:00", 1440),
        ("2024-10-31T23:59:59+01:00", 1439),
        ("2024-11-01T01:01:59+02:00", 1501),
        ("2024-11-01T11:59:00+02:00", 2159),
        ("2024-10-31T12:00:00+02:00", 720),
        ("2024-10-31T20:15:00-11:00", 1215),
        ("2024-11-01T00:15:00.000+14:00", 1455),
    ],
)
def test_bedtime_is_the_clock_the_person_saw_counted_on_past_midnight(
    start: str, minutes: int
) -> None:
    assert values(sleep(bedtime_start=start))["sleep.bedtime"] == minutes


def test_the_day_is_the_one_the_document_names_whatever_its_timestamps_say() -> None:
    score = document("daily_sleep", score=80, timestamp="2024-10-30T23:00:00+00:00")
    (point,) = mapping.points_from([score])
    assert point.day == DAY


@pytest.mark.parametrize("kind", ["rest", "deleted"])
def test_rejected_and_deleted_sleep_counts_nowhere(kind: str) -> None:
    assert values(sleep(kind=kind)) == {}
    assert values(sleep(), sleep("b", kind, total_sleep_duration=40_000)) == values(sleep())
    assert skipped(sleep(kind=kind)) == []


def test_of_several_long_sleeps_the_longest_is_the_night_and_the_other_is_not_lost() -> None:
    short = sleep("short", total_sleep_duration=12_000, average_hrv=99)
    found = values(short, sleep(), sleep("nap", "sleep", total_sleep_duration=1_800))
    assert found["sleep.total"] == 25_200
    assert found["sleep.hrv"] == 41
    assert found["sleep.nap"] == 12_000 + 1_800
    assert found == values(sleep(), sleep("nap", "sleep", total_sleep_duration=1_800), short)


def test_only_short_sleeps_are_naps_and_no_night() -> None:
    assert values(sleep(kind="sleep", total_sleep_duration=2_000)) == {"sleep.nap": 2_000}


def test_a_late_nap_belongs_to_the_day_its_document_names() -> None:
    # 18:40 on the 31st: Oura counts it for the 1st.
    nap = sleep("n", "late_nap", total_sleep_duration=2_400, bedtime_start="2024-10-31T18:40:00Z")
    assert values(sleep(), nap)["sleep.nap"] == 2_400


@pytest.mark.parametrize(("seconds", "is_nap"), [(30, False), (899, False), (900, True)])
def test_under_a_quarter_of_an_hour_is_neither_night_nor_nap(seconds: int, is_nap: bool) -> None:
    fragment = sleep("f", "sleep", total_sleep_duration=seconds, efficiency=3, average_hrv=None)
    assert values(fragment) == ({"sleep.nap": seconds} if is_nap else {})
    assert values(fragment, sleep())["sleep.efficiency"] == 87


def test_a_long_sleep_of_seconds_is_no_night() -> None:
    fragment = sleep(total_sleep_duration=30, efficiency=3)
    assert values(fragment) == {}
    assert skipped(fragment) == ["sleep.total_sleep_duration: 1 implausible"]


def test_null_and_missing_are_no_values_and_nothing_to_report() -> None:
    night = sleep(average_hrv=None)
    del night.body["average_breath"]  # type: ignore[attr-defined]
    assert not {"sleep.hrv", "sleep.breath"} & set(values(night))
    assert skipped(night) == []


@pytest.mark.parametrize(
    ("field", "value", "metric"),
    [
        ("lowest_heart_rate", 255, "sleep.lowest_hr"),
        ("average_hrv", 0, "sleep.hrv"),
        ("average_hrv", float("nan"), "sleep.hrv"),
        ("time_in_bed", 90_000, "sleep.in_bed"),
        ("efficiency", 10**400, "sleep.efficiency"),
    ],
)
def test_an_implausible_number_is_no_value_and_counted(field: str, value: Any, metric: str) -> None:
    assert metric not in values(sleep(**{field: value}))
    assert skipped(sleep(**{field: value})) == [f"sleep.{field}: 1 implausible"]


@pytest.mark.parametrize("value", ["41", True, [41], {"average": 41}])
def test_a_wrong_type_is_no_value_and_counted(value: Any) -> None:
    assert "sleep.hrv" not in values(sleep(average_hrv=value))
    assert skipped(sleep(average_hrv=value)) == ["sleep.average_hrv: 1 unreadable"]


@pytest.mark.parametrize("value", [7, "soon", None, {}])
def test_an_unreadable_bedtime_costs_only_the_bedtime(value: Any) -> None:
    found = values(sleep(bedtime_start=value))
    assert "sleep.bedtime" not in found
    assert found["sleep.total"] == 25_200


@pytest.mark.parametrize("kind", ["siesta", None, 3])
def test_a_type_of_sleep_nobody_knows_yet_is_reported_and_not_guessed(kind: Any) -> None:
    assert values(sleep(kind=kind)) == {}
    assert skipped(sleep(kind=kind)) == ["sleep.type: 1 unreadable"]


def test_unknown_fields_and_collections_are_tolerated() -> None:
    assert values(sleep(new_in_2031={"a": [1]}), document("interbeat_interval", x=1)) == values(
        sleep()
    )


def test_a_document_without_a_day_gives_no_point() -> None:
    assert values(document("daily_sleep", day=None, score=80)) == {}


def test_a_temperature_is_a_deviation() -> None:
    found = values(
        document("daily_readiness", temperature_deviation=-0.18, temperature_trend_deviation=36.6)
    )
    assert found == {"body.temperature_deviation": -0.18}


def test_contributors_are_scores_of_their_own_metric() -> None:
    found = values(
        document("daily_sleep", score=80, contributors={"deep_sleep": 45, "timing": None}),
        document("daily_readiness", contributors={"hrv_balance": 61}),
        document("daily_activity", contributors={"stay_active": 65}),
    )
    assert found == {
        "sleep.score": 80,
        "sleep.contributor.deep": 45,
        "readiness.contributor.hrv_balance": 61,
        "activity.contributor.stay_active": 65,
    }


def test_workouts_are_summed_over_the_day_they_name() -> None:
    first = document(
        "workout",
        "1",
        calories=21.5,
        start_datetime="2024-11-01T09:07:00+02:00",
        end_datetime="2024-11-01T09:18:00+02:00",
    )
    second = document(
        "workout",
        "2",
        calories=None,
        start_datetime="2024-11-01T16:49:00+00:00",
        end_datetime="2024-11-01T18:33:00+01:00",
    )
    backwards = document(
        "workout",
        "3",
        start_datetime="2024-11-01T10:00:00+00:00",
        end_datetime="2024-11-01T09:00:00+00:00",
    )
    points = {point.metric: point for point in mapping.points_from([second, first, backwards])}
    assert points["activity.workout_time"].value == 11 * 60 + 44 * 60
    assert points["activity.workout_time"].metadata == {
        "documents": [["workout", "1"], ["workout", "2"]]
    }
    assert points["activity.workout_calories"].value == 21.5
    assert points["activity.workout_calories"].metadata == {"documents": [["workout", "1"]]}


def test_of_two_documents_for_one_day_the_one_fetched_last_counts() -> None:
    old = document("daily_sleep", "z", score=50)
    new = SourceDocument("oura", "daily_sleep", "a", DAY, {"score": 60}, FETCHED.replace(hour=10))
    assert values(old, new) == values(new, old) == {"sleep.score": 60}


def tag(document_id: str, **body: Any) -> SourceDocument:
    return document("enhanced_tag", document_id, **body)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"tag_type_code": "tag_generic_nocaffeine"}, "nocaffeine"),
        ({"tag_type_code": "tag_generic_dark_bedroom"}, "dark_bedroom"),
        ({"tag_type_code": "tag_sleep_latemeal"}, "latemeal"),
        ({"tag_type_code": "tag_alcohol"}, "alcohol"),
        ({"tag_type_code": "custom", "custom_name": " Späte Mahlzeit! "}, "späte_mahlzeit"),
        ({"tag_type_code": None, "custom_name": "Sauna/kalt"}, "sauna/kalt"),
        ({"tag_type_code": "custom", "custom_name": "x" * 80}, "x" * 50),
        ({"tag_type_code": "custom", "custom_name": "?!"}, ""),
        ({"tag_type_code": "custom", "custom_name": None}, ""),
        ({"tag_type_code": None, "comment": "slept at my sister's"}, ""),
        ({"tag_type_code": 7}, ""),
        ({"tag_type_code": "something else"}, ""),
        ({}, ""),
    ],
)
def test_a_tag_is_named_as_the_journal_would_name_it(body: dict[str, Any], name: str) -> None:
    assert values(tag("a", **body)) == ({f"tag.{name}": 1.0} if name else {})


def test_a_tag_counts_once_a_day_and_names_all_of_its_documents() -> None:
    code = {"tag_type_code": "tag_generic_nocaffeine"}
    (point,) = mapping.points_from([tag("b", **code), tag("a", **code)])
    assert (point.metric, point.value, point.day) == ("tag.nocaffeine", 1.0, DAY)
    assert point.metadata == {"documents": [["enhanced_tag", "a"], ["enhanced_tag", "b"]]}


def session(document_id: str, kind: str = "meditation", minutes: int = 10) -> SourceDocument:
    return document(
        "session",
        document_id,
        type=kind,
        start_datetime="2024-11-01T12:00:00+01:00",
        end_datetime=f"2024-11-01T12:{minutes:02}:00+01:00",
    )


def test_sessions_are_summed_where_they_are_for_being_quiet() -> None:
    found = values(session("a"), session("b", "breathing", 5), session("c", "nap", 30))
    assert found == {"activity.session_time": 900}
    assert values(session("c", "body_status")) == {}


def test_each_collection_says_which_metrics_it_gives() -> None:
    for collection in mapping.MAPPED_COLLECTIONS:
        assert set(mapping.metrics_of(collection)) <= {metric.key for metric in Catalogue()}
    given = [m for name in mapping.MAPPED_COLLECTIONS for m in mapping.metrics_of(name)]
    assert sorted(given) == sorted(m.key for m in Catalogue() if m.source == "oura")
    assert mapping.metrics_of("heartrate") == ()
