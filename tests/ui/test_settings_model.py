"""The settings' models without a widget, over a real profile."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from lifeos_desktop.domain.errors import ModelProblem, SecretsUnavailable
from lifeos_desktop.domain.ports import LanguageRequest
from lifeos_desktop.engines.language.problems import Cause, problem
from lifeos_desktop.services.secrets import SecretStatus
from lifeos_desktop.services.settings_model import specs
from lifeos_desktop.ui.settings import sections
from lifeos_desktop.ui.settings.ai import field_of
from lifeos_desktop.ui.settings.importing import Kind, Step, kind_of
from lifeos_desktop.ui.settings.sections import ELSEWHERE, SECTIONS, section_of
from lifeos_desktop.ui.settings.viewmodel import zone_names
from tests.support.clock import FakeClock
from tests.support.profile import ScriptedModel
from tests.ui.settings_support import FakeAutostart, settings_of

CSV = "date,Coffee,Mood\n2025-03-01,2,6\n2025-03-02,3,7\nnever,1,5\n"
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20250301T000000Z
DTSTART:20250304T090000Z
DTEND:20250304T100000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


# -- the fields ----------------------------------------------------------------------------------


def test_every_setting_has_a_page_or_a_reason_to_have_none() -> None:
    for key in specs():
        shown = section_of(key) is not None
        assert shown is not (key in ELSEWHERE), key
    placed = [key for section in SECTIONS for group in section.groups for key in group.keys]
    assert len(placed) == len(set(placed))
    assert set(placed) <= set(specs())


async def test_a_field_checks_while_it_is_typed_and_applies_at_once(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, container):
        fields = model.fields
        changed: list[frozenset[str]] = []
        fields.listen(changed.append)
        assert fields.check("general.timezone", "Europe/Berl") != ""
        assert fields.check("general.timezone", "Europe/Lisbon") == ""
        assert fields.check("notifications.quiet_start", "25:00") == "Type a time like 07:00."

        assert await fields.apply("general.timezone", "Europe/Lisbon") == ""

        assert container.zone().key == "Europe/Lisbon"
        assert frozenset({"general.timezone"}) in changed
        wrong = await fields.apply("backups.keep", "0")
        assert wrong == "Type a whole number from 1 to 60."
        view = fields.view("backups.keep")
        assert (view.value, view.problem) == (7, wrong)
        assert await fields.apply("backups.keep", "9") == ""
        assert fields.view("backups.keep").problem == ""


async def test_what_another_window_changes_is_drawn_again(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, container):
        changed: list[frozenset[str]] = []
        model.fields.listen(changed.append)
        await container.settings.set("general.theme", "light")
        assert changed == [frozenset({"general.theme"})]
        view = model.fields.view("general.theme")
        assert view.value == "light"
        assert ("system", "As the computer") in view.choices


async def test_the_search_finds_settings_and_pages(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, _):
        search = model.fields.search
        assert search("") == ()
        assert search("time zone")[0].key == "general.timezone"
        assert search("QUIET from")[0].section == sections.NOTIFICATIONS
        assert {hit.section for hit in search("import")} >= {sections.CONNECTIONS}
        assert search("autostart")[0].section == sections.GENERAL
        assert search("light")[0].key == "general.theme"
        assert search("send notes") == ()  # what no page shows is not found either
        assert search("xyzzy") == ()


def test_the_zones_to_choose_from_can_all_be_used() -> None:
    names = zone_names()
    assert "Europe/Berlin" in names
    assert "UTC" in names
    assert len(names) > 300
    parse = specs()["general.timezone"].parse
    for name in names[::25]:
        assert parse(name) == name


# -- starting with the computer ------------------------------------------------------------------


async def test_autostart_is_switched_and_a_refusal_is_said(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    autostart = FakeAutostart()
    async with settings_of(tmp_path, frozen_clock, autostart=autostart) as (model, _):
        assert model.autostart.is_offered
        assert model.autostart.is_on is None
        await model.read_autostart()
        assert model.autostart.is_on is False
        await model.set_autostart(on=True)
        assert autostart.on
        assert model.autostart.is_on is True
        autostart.refuses = "The system did not take this change."
        await model.set_autostart(on=False)
        assert model.autostart.is_on is True
        assert model.autostart.problem == "The system did not take this change."


async def test_without_an_autostart_it_is_left_out(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, _):
        await model.read_autostart()
        await model.set_autostart(on=True)
        assert not model.autostart.is_offered


# -- bringing in ---------------------------------------------------------------------------------


async def test_a_table_is_previewed_then_saved_and_never_doubled(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    file = tmp_path / "days.csv"
    file.write_text(CSV, encoding="utf-8")
    async with settings_of(tmp_path / "profile", frozen_clock) as (model, container):
        importing = model.importing
        await importing.choose(file)

        view = importing.view
        assert (view.step, view.kind, view.name) == (Step.PREVIEW, Kind.CSV, "days.csv")
        assert view.headline == "2 new days. Nothing is saved yet."
        assert view.span == "1 Mar 2025 to 2 Mar 2025"
        assert view.can_import
        assert any("never" in line or "Line 4" in line for line in view.rejected)
        assert await container.store.data_points.summary() == []

        importing.confirm()
        assert importing.view.step is Step.SAVING
        await _done(importing)
        assert importing.view.headline == "2 new days saved."
        assert not importing.view.can_import

        await importing.choose(file)
        assert importing.view.headline == ("No new days and 2 already here. Nothing is saved yet.")
        assert not importing.view.can_import
        importing.dismiss()
        assert importing.view.step is Step.IDLE


async def _done(importing: object) -> None:
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not importing.view.is_busy:  # type: ignore[attr-defined]
            return
    raise AssertionError("the import did not end")


async def test_a_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    async with settings_of(tmp_path / "profile", frozen_clock) as (model, _):
        await model.importing.choose(file)
        assert model.importing.view.step is Step.PROBLEM
        assert model.importing.view.problem
        model.importing.confirm()  # there is nothing to confirm
        assert model.importing.view.step is Step.PROBLEM
        await model.importing.choose(tmp_path / "gone.ics")
        assert "There is no file" in model.importing.view.problem


async def test_dates_that_are_not_clear_can_be_read_another_way(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    file = tmp_path / "unclear.csv"
    file.write_text("date,Coffee\n01/02/2025,2\n03/02/2025,1\n", encoding="utf-8")
    async with settings_of(tmp_path / "profile", frozen_clock) as (model, _):
        await model.importing.choose(file)
        view = model.importing.view
        assert view.step is Step.PREVIEW
        assert "not clear" in view.question
        assert "--" not in view.question  # that is how the command line asks
        assert not view.can_import
        model.importing.set_date_format("DD/MM/YYYY")
        await _done(model.importing)
        assert model.importing.view.step is Step.REVISED
        assert model.importing.view.can_import
        assert model.importing.view.span == "1 Feb 2025 to 3 Feb 2025"


def test_what_a_path_most_likely_is(tmp_path: Path) -> None:
    assert kind_of(tmp_path) == Kind.OURA
    assert kind_of(tmp_path / "a.ICS") == Kind.ICS
    assert kind_of(tmp_path / "a.csv") == Kind.CSV
    assert kind_of(tmp_path / "a.dat") == Kind.CSV


# -- connections ---------------------------------------------------------------------------------


async def test_connections_say_what_is_stored(tmp_path: Path, frozen_clock: FakeClock) -> None:
    table, calendar = tmp_path / "days.csv", tmp_path / "work.ics"
    table.write_text(CSV, encoding="utf-8")
    calendar.write_text(ICS, encoding="utf-8")
    async with settings_of(tmp_path / "profile", frozen_clock) as (model, _):
        connections = model.connections
        await connections.load()
        assert [row.key for row in connections.view.rows] == ["csv", "ics"]
        assert not any(row.has_data for row in connections.view.rows)
        assert all(row.action and row.kind for row in connections.view.rows)

        for file in (table, calendar):
            await model.importing.choose(file)
            model.importing.confirm()
            await _done(model.importing)
        await connections.load()

        rows = {row.key: row for row in connections.view.rows}
        assert rows["csv"].state == "4 values, the newest from 2 Mar."
        assert rows["csv"].details == (
            "2 metrics since 1 Mar 2025",
            "Brought in today at 07:30",
        )
        assert rows["ics"].state == "1 calendar: work.ics."
        assert rows["ics"].has_data
        assert connections.view.sources == (("csv", "Tables"),)


async def test_the_demo_says_that_it_is_invented(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock, demo=True) as (model, _):
        await model.connections.load()
        demo = model.connections.view.rows[0]
        assert demo.key == "demo"
        assert demo.has_data
        assert any("Invented" in detail for detail in demo.details)
        assert demo.action == ""


# -- the model -----------------------------------------------------------------------------------


async def test_a_key_is_set_replaced_and_removed_and_never_shown(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, container):
        ai = model.ai
        await ai.load()
        assert not ai.view.key.can_set
        assert not ai.view.test.can_test
        assert ai.view.test.why_not == "Name a model first."
        assert ai.view.month == "$0.00"

        await model.fields.apply("ai.model", "openai/gpt-4o-mini")
        await ai.load()
        assert ai.view.key.label == "Key for OpenAI"
        assert ai.view.key.state.startswith("None set.")
        assert ai.view.key.can_set

        assert await ai.set_key("  sk-secret-1 ")
        assert ai.view.key.is_set
        assert "session" in ai.view.key.state
        assert "sk-secret" not in repr(ai.view)
        assert await container.secrets.get("ai.openai.api_key") == "sk-secret-1"
        assert not await ai.set_key("   ")
        assert ai.view.key.problem == "The secret is empty. Nothing was changed."
        assert await ai.remove_key()
        assert not ai.view.key.is_set


async def test_a_key_from_the_environment_is_for_this_run(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    environment = {"OPENAI_API_KEY": "sk-env"}
    async with settings_of(tmp_path, frozen_clock, environment=environment) as (model, _):
        await model.fields.apply("ai.model", "gpt-4o")
        await model.ai.load()
        assert model.ai.view.key.state == "Taken from the environment, for this run only."
        assert "sk-env" not in repr(model.ai.view)


class NoKeyring:
    """A machine without a keyring."""

    async def get(self, name: str) -> str | None:
        raise SecretsUnavailable("This machine has no keyring that keeps secrets safe.")

    async def set(self, name: str, value: str) -> None:
        raise SecretsUnavailable("This machine has no keyring that keeps secrets safe.")

    async def delete(self, name: str) -> None:
        raise SecretsUnavailable("This machine has no keyring that keeps secrets safe.")

    async def describe(self, name: str) -> SecretStatus:
        raise SecretsUnavailable("This machine has no keyring that keeps secrets safe.")


async def test_without_a_keyring_the_session_is_offered(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, _):
        model.ai._secrets = NoKeyring()
        asked: list[str] = []
        model.ai._keep = lambda: asked.append("session")
        await model.fields.apply("ai.model", "gpt-4o")
        await model.ai.load()
        key = model.ai.view.key
        assert key.offers_session
        assert key.problem == "This machine has no keyring that keeps secrets safe."
        await model.ai.use_session()
        assert asked == ["session"]


async def test_the_test_asks_for_one_word_and_counts_what_it_cost(
    tmp_path: Path, frozen_clock: FakeClock
) -> None:
    script = ScriptedModel(["ready"], cost_usd=None)
    async with settings_of(tmp_path, frozen_clock, model=script) as (model, _):
        await model.fields.apply("ai.model", "ollama/llama3.1")
        ai = model.ai
        await ai.load()
        ai.start_test()
        assert ai.view.test.is_running
        await _answered(ai)

        assert ai.view.test.sentence == "ollama/llama3.1 answered “ready”. Price unknown."
        (request,) = script.requests
        assert request.prompt == "Answer with the word: ready"
        await ai.load()
        assert ai.view.month == "$0.00"
        assert "Plus 1 call of unknown price" in ai.view.month_detail
        (use,) = ai.view.uses
        assert (use.purpose, use.calls, use.cost) == ("Test of the model", "1", "price unknown")
        assert use.is_unknown


async def test_a_refused_key_is_said_at_the_key(tmp_path: Path, frozen_clock: FakeClock) -> None:
    said = problem(Cause.WRONG_KEY, LanguageRequest("openai/gpt-4o", "", ""))
    async with settings_of(tmp_path, frozen_clock, model=ScriptedModel([said])) as (model, _):
        await model.fields.apply("ai.model", "openai/gpt-4o")
        await model.ai.set_key("sk-wrong")
        model.ai.start_test()
        await _answered(model.ai)
        assert model.ai.view.test.field == "key"
        assert model.ai.view.test.problem == (
            "OpenAI did not accept the key. Check ai.openai.api_key."
        )


async def _answered(ai: object) -> None:
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not ai.view.test.is_running:  # type: ignore[attr-defined]
            return
    raise AssertionError("the test did not end")


@pytest.mark.parametrize(
    ("cause", "field"),
    [
        (Cause.NO_KEY, "key"),
        (Cause.WRONG_KEY, "key"),
        (Cause.FORBIDDEN, "key"),
        (Cause.UNKNOWN_MODEL, "ai.model"),
        (Cause.UNREACHABLE, "ai.api_base"),
        (Cause.OFFLINE, "ai.api_base"),
        (Cause.UNREADABLE, "ai.api_base"),
        (Cause.NO_CREDIT, ""),
        (Cause.RATE_LIMIT, ""),
        (Cause.TIMEOUT, ""),
        (Cause.CUT, ""),
        (Cause.EMPTY, ""),
        (Cause.PROVIDER_DOWN, ""),
    ],
)
def test_each_failure_stands_at_the_field_that_mends_it(cause: Cause, field: str) -> None:
    request = LanguageRequest("openai/gpt-4o", "", "", api_base="http://localhost:1")
    assert field_of(str(problem(cause, request)), has_address=True) == field
    if field == "ai.api_base":
        assert field_of(str(problem(cause, request)), has_address=False) == ""


async def test_the_last_briefs_say_who_wrote_them(tmp_path: Path, frozen_clock: FakeClock) -> None:
    script = ScriptedModel([ModelProblem("It did not answer."), ModelProblem("Nor now.")])
    async with settings_of(tmp_path, frozen_clock, demo=True, model=script) as (model, container):
        today = container.today()
        await container.briefs.brief(today - timedelta(days=1))
        await model.fields.apply("ai.enabled", True)
        await model.fields.apply("ai.model", "openai/gpt-4o")
        await container.briefs.brief(today)
        await model.ai.load()
        newest, before = model.ai.view.briefs
        assert newest.day == "Today"
        assert newest.written_by == "Rules; openai/gpt-4o did not answer"
        assert (before.day, before.written_by, before.cost) == ("Yesterday", "Rules", "no cost")


# -- what was said, and data ---------------------------------------------------------------------


async def test_answers_are_listed_and_taken_back(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock, demo=True) as (model, container):
        await model.learned.load()
        assert model.learned.view.rows == ()
        brief = await container.briefs.brief(container.today())
        await container.feedback.give(brief.insight_id, "too_long")
        await container.feedback.give(brief.insight_id, "helpful")
        await model.learned.load()

        rows = model.learned.view.rows
        assert {row.said for row in rows} == {"Too long", "Helpful"}
        assert rows[0].about == "Brief of today"
        assert model.learned.view.summary == "helpful 1, too long 1"
        chosen = next(row for row in rows if row.said == "Too long")
        undo = await model.learned.take_back(chosen)
        assert [row.said for row in model.learned.view.rows] == ["Helpful"]
        assert undo is not None
        await undo.revert()
        await model.learned.load()
        assert len(model.learned.view.rows) == 2


async def test_a_backup_is_made_and_listed(tmp_path: Path, frozen_clock: FakeClock) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, container):
        data = model.data
        await data.load()
        assert data.view.folder == container.paths.data_dir
        assert data.view.backups == ()
        assert data.view.size.endswith(("kB", "MB"))

        await data.back_up()

        assert data.view.notice == "A backup was made and checked."
        assert [row.made for row in data.view.backups] == ["today at 07:30"]
        assert data.view.backups[0].path.is_file()


async def test_a_backup_that_fails_says_why(
    tmp_path: Path, frozen_clock: FakeClock, allow_warnings: object
) -> None:
    async with settings_of(tmp_path, frozen_clock) as (model, container):
        container.paths.backups.write_text("a file stands in its place", encoding="utf-8")
        await model.data.back_up()
        assert "could not be made" in model.data.view.problem
        assert not model.data.view.is_backing_up
