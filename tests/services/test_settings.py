from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.services.settings_model import AppSettings, Jobs, renamed, specs, text


@dataclass
class Rows:
    """The stored rows, in memory."""

    stored: dict[str, Any] = field(default_factory=dict)
    writes: int = 0

    async def all(self) -> Mapping[str, Any]:
        return dict(self.stored)

    async def set(self, key: str, value: Any) -> None:
        self.writes += 1
        self.stored[key] = value

    async def delete(self, key: str) -> None:
        self.stored.pop(key, None)


async def loaded(
    stored: dict[str, Any] | None = None,
) -> tuple[Settings, Rows, list[frozenset[str]]]:
    rows, bus, announced = Rows(stored or {}), Bus(), list[frozenset[str]]()
    bus.subscribe(SettingsChanged, lambda event: announced.append(event.keys))
    settings = Settings(rows, bus)
    await settings.load()
    return settings, rows, announced


async def test_nothing_stored_means_the_defaults() -> None:
    settings, _, announced = await loaded()
    assert settings.current == AppSettings()
    assert settings.current.jobs.daily_brief == time(7)
    assert not settings.current.ai.enabled
    assert not settings.current.ai.send_event_titles
    assert settings.current.brief.wait_for_night_until == time(9, 30)
    assert announced == []


async def test_a_value_is_checked_stored_and_announced() -> None:
    settings, rows, announced = await loaded()
    await settings.set("jobs.daily_brief", "6:45")
    assert settings.current.jobs.daily_brief == time(6, 45)
    assert rows.stored == {"jobs.daily_brief": "06:45"}
    assert announced == [frozenset({"jobs.daily_brief"})]


async def test_the_same_value_again_is_neither_written_nor_announced() -> None:
    settings, rows, announced = await loaded({"backups.keep": 9})
    await settings.set("backups.keep", "9")
    assert (rows.writes, announced) == (0, [])


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("jobs.daily_brief", "7 am", "Type a time like 07:00."),
        ("jobs.daily_brief", "24:00", "Type a time like 07:00."),
        ("jobs.daily_brief", "7:5", "Type a time like 07:00."),
        ("jobs.daily_brief", 7, "Type a time like 07:00."),
        ("ai.enabled", "maybe", "Type yes or no."),
        ("ai.enabled", 1, "Type yes or no."),
        ("ai.timeout_seconds", "4", "Type a whole number from 5 to 300."),
        ("ai.timeout_seconds", "60.5", "Type a whole number from 5 to 300."),
        ("ai.timeout_seconds", True, "Type a whole number from 5 to 300."),
        ("ai.timeout_seconds", "9" * 5000, "Type a whole number from 5 to 300."),
        ("ai.timeout_seconds", "٦٠", "Type a whole number from 5 to 300."),
        ("general.name", "Ada\x00", "Type one line"),
        ("general.name", "Ada\nLovelace", "Type one line"),
        ("general.name", "\ud800", "Type one line"),
        ("general.name", 7, "Type one line"),
        ("ai.api_base", "localhost:11434", "starts with http:// or https://"),
        ("general.theme", "blue", "Choose one of: system, dark, light."),
        ("general.timezone", "Berlin", "Type a time zone like Europe/Berlin"),
        ("general.timezone", "../etc/passwd", "Type a time zone like Europe/Berlin"),
        ("general.timezone", "Europe", "Type a time zone like Europe/Berlin"),
        ("general.name", "x" * 501, "at most 500 characters"),
        ("jobs.oura_sync_hours", "5", "Choose one of: 1, 2, 3, 4, 6, 8, 12, 24 hours."),
        ("jobs.weekly_review_day", "someday", "Choose one of: monday"),
    ],
)
async def test_a_wrong_value_is_refused_with_what_to_type(
    key: str, value: str | int, sentence: str
) -> None:
    settings, rows, announced = await loaded()
    with pytest.raises(BadInput, match=sentence.replace(".", r"\.").replace("+", r"\+")):
        await settings.set(key, value)
    assert (settings.current, rows.stored, announced) == (AppSettings(), {}, [])


async def test_white_space_around_a_number_is_no_matter() -> None:
    settings, _, _ = await loaded()
    await settings.set("backups.keep", " 9\x1f")  # str.strip and int differ about what is white
    assert settings.current.backups.keep == 9


async def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    settings, _, _ = await loaded()
    with pytest.raises(BadInput, match=r"no setting called jobs\.brief.*Did you mean jobs\.\w+"):
        await settings.set("jobs.brief", "07:00")
    with pytest.raises(BadInput, match="no setting called zzz"):
        settings.get("zzz")


async def test_unknown_stored_keys_stay() -> None:
    settings, rows, _ = await loaded({"future.colour": "teal"})
    await settings.set("general.name", "Ada")
    await settings.reset("general.name")
    assert rows.stored == {"future.colour": "teal"}


async def test_a_broken_stored_value_becomes_the_default_and_is_reported(
    allow_warnings: list[logging.LogRecord],
) -> None:
    settings, rows, _ = await loaded({"jobs.backup": "dawn", "backups.keep": 3})
    assert settings.current.jobs.backup == time(2)
    assert settings.current.backups.keep == 3
    assert settings.problems == (
        "The stored value of jobs.backup cannot be used. Type a time like 07:00.",
    )
    assert "dawn" not in allow_warnings[0].getMessage()
    await settings.set("jobs.backup", "02:00")
    assert not settings.problems
    assert rows.stored["jobs.backup"] == "02:00"


async def test_a_second_load_announces_what_another_process_changed() -> None:
    settings, rows, announced = await loaded()
    rows.stored["general.name"] = "Ada"
    await settings.load()
    assert settings.current.general.name == "Ada"
    assert announced == [frozenset({"general.name"})]


async def test_reset_goes_back_to_the_default() -> None:
    settings, rows, announced = await loaded({"ai.enabled": True})
    await settings.reset("ai.enabled")
    assert not settings.current.ai.enabled
    assert rows.stored == {}
    assert announced == [frozenset({"ai.enabled"})]


async def test_fields_show_values_as_they_are_typed() -> None:
    settings, _, _ = await loaded({"jobs.daily_brief": "06:30"})
    brief = settings.get("jobs.daily_brief")
    assert (brief.value, brief.default, brief.spec.kind) == ("06:30", "07:00", "time")
    assert {entry.key for entry in settings.fields()} == set(specs())


def test_every_setting_has_a_label_and_help_and_no_secret() -> None:
    for key, spec in specs().items():
        assert spec.label, key
        assert spec.help.endswith("."), key
        assert not spec.secret, key


async def test_every_default_may_be_typed_again() -> None:
    settings, rows, _ = await loaded()
    for entry in settings.fields():
        await settings.set(entry.key, str(entry.default))
    assert settings.current == AppSettings()
    assert set(rows.stored) == set(specs())


@pytest.mark.parametrize("both", [False, True])
async def test_a_renamed_setting_keeps_its_old_value_until_it_is_set(*, both: bool) -> None:
    stored = {"general.nickname": "Ada"} | ({"general.name": "Countess"} if both else {})
    settings, rows, _ = await loaded(stored)
    known = settings._specs
    known["general.name"] = replace(known["general.name"], renamed_from="general.nickname")
    await settings.load()
    assert settings.current.general.name == ("Countess" if both else "Ada")
    await settings.set("general.name", "Ada L.")
    assert rows.stored == {"general.name": "Ada L."}
    await settings.reset("general.name")
    assert settings.current.general.name == ""


def test_renamed_keeps_everything_else_of_a_setting() -> None:
    @dataclass(frozen=True)
    class Section:
        name: str = renamed("general.nickname", text("Name", "Help."))

    (entry,) = fields(Section)
    assert entry.metadata["spec"].renamed_from == "general.nickname"
    assert entry.metadata["spec"].label == "Name"
    assert Section().name == ""


@given(st.times())
def test_any_time_survives_typing(at: time) -> None:
    minute = at.replace(second=0, microsecond=0, fold=0)
    assert specs()["jobs.backup"].parse(minute.strftime("%H:%M")) == minute


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary()))
def test_no_stored_value_breaks_loading(value: object) -> None:
    for spec in specs().values():
        with contextlib.suppress(BadInput):
            spec.parse(value)


def test_jobs_defaults_are_the_promised_times() -> None:
    jobs = Jobs()
    assert (jobs.weekly_review_day, jobs.weekly_review) == ("sunday", time(19))
    assert (jobs.pattern_detection, jobs.backup) == (time(3), time(2))
    assert (jobs.oura_sync_hours, jobs.calendar_sync_hours) == (6, 2)
