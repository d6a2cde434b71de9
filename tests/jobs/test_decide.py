from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lifeos_desktop.domain.schedule import Daily, Every
from lifeos_desktop.jobs.absence import Absence
from lifeos_desktop.jobs.decide import (
    BEFORE_FIRST_START,
    NOTHING,
    Decision,
    Pause,
    Situation,
    Skip,
    Start,
    decide,
)
from tests.jobs.bench import BERLIN, BY_NAME, berlin

BRIEF = BY_NAME["daily_brief"]
SYNC = BY_NAME["calendar_sync"]
YESTERDAY, TODAY = berlin(3, 7), berlin(4, 7)
SLEPT = (Absence(berlin(3, 22, 10), berlin(4, 9, 30), asleep=True),)
SLEPT_TEXT = "The computer was off or asleep from 3 March 22:10 to 4 March 09:30."


def brief(seen: dict[datetime, str], now: datetime, **more: object) -> Decision:
    return decide(BRIEF, Daily(time(7)), seen, replace(Situation(now, BERLIN), **more))  # type: ignore[arg-type]


def test_nothing_recorded_yet_takes_the_first_start_as_the_beginning() -> None:
    assert brief({}, berlin(4, 9)) == Decision((Skip(TODAY, BEFORE_FIRST_START),))


def test_on_time() -> None:
    assert brief({YESTERDAY: "done"}, berlin(4, 7, 0, 12)) == Decision(
        start=Start(TODAY, "scheduled")
    )


def test_recorded_already() -> None:
    for status in ("running", "done", "failed", "skipped"):
        assert brief({YESTERDAY: "done", TODAY: status}, berlin(4, 8)) == NOTHING


def test_a_missed_brief_is_caught_up_until_noon() -> None:
    seen = {YESTERDAY: "done"}
    assert brief(seen, berlin(4, 12), absences=SLEPT).start == Start(TODAY, "catch_up")
    too_late = brief(seen, berlin(4, 12, 0, 1), absences=SLEPT)
    assert too_late == Decision((Skip(TODAY, SLEPT_TEXT),))


def test_only_the_latest_missed_one_is_caught_up() -> None:
    absences = (Absence(berlin(1, 8), berlin(4, 9, 30), asleep=False),)
    decision = brief({berlin(1, 7): "done"}, berlin(4, 9, 30), absences=absences)
    assert decision.start == Start(TODAY, "catch_up")
    (skip,) = decision.skips
    assert skip == Skip(
        YESTERDAY,
        "2 runs were missed since 2 March 07:00. LifeOS was closed or the computer was off until "
        "4 March 09:30. It was last active on 1 March 08:00.",
    )


def test_a_very_long_absence_is_one_skip() -> None:
    at = Situation(berlin(4, 9), BERLIN)
    seen = {berlin(4, 8).replace(year=2015): "done"}
    decision = decide(SYNC, Every(2), seen, at)
    assert decision.start == Start(berlin(4, 8), "catch_up")
    (skip,) = decision.skips
    assert skip.occurrence == berlin(4, 6)
    assert skip.reason.startswith("More than 200 runs were missed since 4 March ")


def test_interrupted_runs_again_inside_its_window_only() -> None:
    seen = {YESTERDAY: "done", TODAY: "interrupted"}
    assert brief(seen, berlin(4, 11)).start == Start(TODAY, "catch_up")
    (skip,) = brief(seen, berlin(4, 13)).skips
    assert skip.occurrence == TODAY
    assert "too late" in skip.reason


def test_a_clock_set_back_repeats_nothing() -> None:
    seen = {YESTERDAY: "done", TODAY: "done", berlin(5, 7): "done"}
    assert brief(seen, berlin(4, 6)) == NOTHING
    assert brief(seen, berlin(4, 7)) == NOTHING


def test_a_clock_that_was_years_ahead_does_not_stop_today() -> None:
    seen = {YESTERDAY: "done", TODAY.replace(year=2031): "done"}
    assert brief(seen, berlin(4, 7)).start == Start(TODAY, "scheduled")


def test_flying_west_brings_no_second_brief() -> None:
    seen = {YESTERDAY: "done", TODAY: "done"}
    new_york = ZoneInfo("America/New_York")
    assert brief(seen, berlin(4, 8), zone=new_york) == NOTHING
    (skip,) = brief(seen, berlin(4, 13), zone=new_york).skips  # 07:00 over there
    assert skip.reason == "Already done on 4 March 01:00, before its time was changed."


def test_flying_east_brings_the_next_morning_early() -> None:
    seen = {YESTERDAY: "done", TODAY: "done"}
    tokyo = ZoneInfo("Asia/Tokyo")
    assert brief(seen, berlin(4, 8), zone=tokyo) == NOTHING
    assert brief(seen, berlin(4, 23), zone=tokyo).start == Start(berlin(4, 23), "scheduled")


def test_a_time_moved_later_on_the_same_day_does_not_run_again() -> None:
    at = Situation(berlin(4, 9), BERLIN)
    (skip,) = decide(BRIEF, Daily(time(9)), {TODAY: "done"}, at).skips
    assert skip.reason == "Already done on 4 March 07:00, before its time was changed."


def test_a_time_moved_into_the_past_runs_now_where_today_had_none() -> None:
    at = Situation(berlin(4, 6, 30), BERLIN)
    decision = decide(BRIEF, Daily(time(6)), {YESTERDAY: "done"}, at)
    assert decision.start == Start(berlin(4, 6), "catch_up")


def test_a_pause_records_what_falls_due() -> None:
    pause = Pause(berlin(4, 6), berlin(4, 18))
    (skip,) = brief({YESTERDAY: "done"}, berlin(4, 7), pause=pause).skips
    assert skip == Skip(TODAY, "Paused until 4 March 18:00.")
    # Also when the machine slept through the end of the pause.
    after = brief({YESTERDAY: "done"}, berlin(4, 19), pause=pause)
    assert after == Decision((Skip(TODAY, "Paused until 4 March 18:00."),))


def test_what_was_missed_before_a_pause_waits_for_its_end() -> None:
    pause = Pause(berlin(4, 7, 1), berlin(4, 8))
    seen = {YESTERDAY: "done"}
    assert brief(seen, berlin(4, 7, 30), pause=pause) == NOTHING
    assert brief(seen, berlin(4, 8), pause=pause).start == Start(TODAY, "catch_up")
    assert brief({**seen, TODAY: "interrupted"}, berlin(4, 7, 30), pause=pause) == NOTHING


def test_a_slot_nobody_was_away_for_says_so() -> None:
    (skip,) = brief({YESTERDAY: "done"}, TODAY + timedelta(hours=6)).skips
    assert skip.reason == "It could not be started in time."
