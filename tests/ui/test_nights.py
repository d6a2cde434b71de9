from __future__ import annotations

from datetime import timedelta

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.ui.dashboard import nights
from tests.ui import samples
from tests.ui.samples import TODAY


def test_a_tile_has_value_usual_range_and_a_gap_for_the_missing_day() -> None:
    tiles = nights.tiles(Catalogue(), samples.by_metric(samples.points()), TODAY)
    hrv = next(tile for tile in tiles if tile.metric == "sleep.hrv")

    assert [tile.label for tile in tiles] == [label for _, label, _ in nights.TILES]
    assert (hrv.value, hrv.unit) == ("49", "ms")
    assert hrv.usual == "usual 45 to 49"
    assert len(hrv.line) == 29
    assert [index for index, value in enumerate(hrv.line) if value is None] == [28 - 11]
    assert hrv.spoken == "HRV: 49 ms, usual 45 to 49"


def test_a_night_that_is_not_in_stays_a_gap_with_its_usual_range() -> None:
    tiles = nights.tiles(Catalogue(), samples.by_metric(samples.points(with_today=False)), TODAY)
    *of_the_night, steps = tiles
    assert all(tile.is_missing and tile.value == "not in yet" for tile in of_the_night)
    assert all(tile.line[-1] is None and tile.usual for tile in of_the_night)
    assert (steps.metric, steps.as_of, steps.is_missing) == ("activity.steps", "yesterday", False)


def test_a_value_of_days_ago_says_its_day() -> None:
    old = [point for point in samples.points() if point.day < TODAY - timedelta(days=3)]
    tiles = nights.tiles(Catalogue(), samples.by_metric(old), TODAY)
    assert [tile.as_of for tile in tiles] == ["28 Feb"] * 5
    assert all(tile.line[-1] is None for tile in tiles)
    assert "as of 28 Feb" in tiles[0].spoken


def test_fewer_than_14_nights_have_no_usual_range() -> None:
    tiles = nights.tiles(Catalogue(), samples.by_metric(samples.points(nights=13)), TODAY)
    assert all(tile.band is None and not tile.usual and not tile.is_missing for tile in tiles)


def test_no_points_at_all_are_tiles_not_in_yet() -> None:
    tiles = nights.tiles(Catalogue(), {}, TODAY)
    assert len(tiles) == len(nights.TILES)
    assert all(tile.is_missing and not tile.usual for tile in tiles)


def test_the_stages_of_a_night_join_to_blocks_on_its_own_clock() -> None:
    body = {
        "sleep_phase_5_min": "4422111333",
        "bedtime_start": "2025-03-03T23:40:00+01:00",
        "bedtime_end": "2025-03-04T00:30:00+01:00",
    }
    night = nights.night(body, samples.by_metric(samples.points()), TODAY)

    assert night is not None
    assert (night.start, night.end, night.minutes) == ("23:40", "00:30", 50)
    assert [(s.stage, s.start, s.minutes) for s in night.segments] == [
        ("stageAwake", 0, 10),
        ("stageLight", 10, 10),
        ("stageDeep", 20, 15),
        ("stageRem", 35, 15),
    ]
    assert night.ticks == ((20, "00"),)
    assert night.spoken.startswith("Last night from 23:40 to 00:30: awake ")


def test_codes_nobody_documented_are_gaps() -> None:
    body = {"sleep_phase_5_min": "2x2", "bedtime_start": "2025-03-03T23:40:00+01:00"}
    night = nights.night(body, {}, TODAY)
    assert night is not None
    assert [(s.start, s.minutes) for s in night.segments] == [(0, 5), (10, 5)]


def test_without_phases_the_totals_stand_alone() -> None:
    night = nights.night({"sleep_phase_5_min": None}, samples.by_metric(samples.points()), TODAY)
    assert night is not None
    assert not night.segments
    assert [stage for stage, _ in night.totals] == list(nights.STAGE_LABELS)


def test_nothing_known_is_no_night() -> None:
    assert (
        nights.night(None, samples.by_metric(samples.points()), TODAY + timedelta(days=1)) is None
    )
    assert nights.night({"sleep_phase_5_min": "22", "bedtime_start": "soon"}, {}, TODAY) is None
