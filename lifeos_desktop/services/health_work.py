"""Health of what LifeOS does and reads: jobs, sources, calendars, the language model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.brief import BY_MODEL, MORNING_BRIEF
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.ports import Clock, SecretStore
from lifeos_desktop.domain.records import JobRun, SyncState
from lifeos_desktop.engines.language.models import needs_key, provider_title
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.integrations.demo.robin import SOURCE as DEMO
from lifeos_desktop.services.health import Check
from lifeos_desktop.services.health_accounts import AccountHealth
from lifeos_desktop.services.secrets import provider_key
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.services.source_order import NIGHT_SOURCES
from lifeos_desktop.services.usage import Usage
from lifeos_desktop.store.store import Store

#: Any of these on a day means that the source has delivered its night, or its activity.
_NIGHT = ("sleep.total", "sleep.score", "readiness.score")
_ACTIVITY = ("activity.steps", "activity.score")
# A night that is not here by noon is late; before that the ring may not have been near the phone.
_LATE = time(12)


class JobTitle(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...


class JobView(Protocol):
    """How the scheduler sees one job."""

    @property
    def definition(self) -> JobTitle: ...

    @property
    def last(self) -> JobRun | None: ...

    @property
    def next_run(self) -> datetime: ...

    @property
    def retry_at(self) -> datetime | None: ...


class WorkHealth:
    """The checks, in the order the page shows them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        usage: Usage,
        secrets: SecretStore,
        environment: Mapping[str, str],
        clock: Clock,
        zone: Callable[[], ZoneInfo],
        jobs: Callable[[], Awaitable[Sequence[JobView]]],
        paused_until: Callable[[], datetime | None],
        manifests: Sequence[Manifest] = (),
    ) -> None:
        self._store = store
        self._settings = settings
        self._usage = usage
        self._secrets = secrets
        self._environment = environment
        self._clock = clock
        self._zone = zone
        self._jobs = jobs
        self._paused_until = paused_until
        self._accounts = AccountHealth(manifests, clock, zone)

    def checks(self) -> tuple[tuple[str, str, Check], ...]:
        """For `Health`."""
        return (
            ("jobs", "Scheduler", self._scheduler),
            ("source", "Sleep and activity", self._sources),
            ("calendar", "Calendar", self._calendar),
            ("model", "Language model", self._model),
        )

    async def _scheduler(self, thorough: bool) -> Sequence[Part]:
        key, title = "jobs", "Scheduler"
        # The backup and the accounts have parts of their own, and one problem is told once.
        told = {"backup", *self._accounts.troubled_jobs(await self._store.connections.all())}
        jobs = [job for job in await self._jobs() if job.definition.name not in told]
        failed = [job for job in jobs if job.last is not None and job.last.status == "failed"]
        if failed:
            first = failed[0]
            last = first.last
            assert last is not None
            if len(failed) == 1:
                text = f"{first.definition.title} failed {self._when(_ended(last))}. {last.reason}"
            else:
                titles = " and ".join(job.definition.title for job in failed)
                text = f"{titles} failed the last time. {last.reason}"
            return (
                Part(
                    key, title, State.DEGRADED, text, _ended(last), None,
                    f"run_job:{first.definition.name}", "Try now",
                ),
            )  # fmt: skip
        paused = self._paused_until()
        if paused is not None:
            text = f"Paused until {self._when(paused).removeprefix('today at ')}."
            text += " Everything you do yourself works."
            return (Part(key, title, State.OFF, text, action="resume", action_label="Resume"),)
        able = [job for job in jobs if not _lacks_connection(job.last)]
        following = min(able, key=lambda job: job.next_run, default=None)
        text = "None of the last runs failed."
        if following is not None:
            text += f" Next: {following.definition.title}, {self._when(following.next_run)}."
        return (Part(key, title, State.OK, text),)

    async def _sources(self, thorough: bool) -> Sequence[Part]:
        today = local_day(self._clock.now(), self._zone())
        states = await self._store.sync_states.all()
        connected = {
            one.provider: one
            for one in await self._store.connections.all()
            if self._accounts.keeps_days(one)
        }
        sources = await self._store.daily.sources()
        parts = [
            part
            for provider, one in connected.items()
            if provider not in sources
            and (part := self._accounts.trouble(one, None, None) or self._accounts.waiting(one))
        ]
        for source in sources:
            own = [s for s in states if s.source == source and self._accounts.is_major(s)]
            if (one := connected.get(source)) is not None:
                newest = await self._store.daily.newest(source, (*_NIGHT, *_ACTIVITY), today)
                good = max((s.last_success for s in own if s.last_success), default=None)
                if (part := self._accounts.trouble(one, newest, good)) is not None:
                    parts.append(part)
                    continue
            night = await self._store.daily.newest(source, _NIGHT, today)
            if night is not None:
                parts.append(self._source(source, night, today, own))
                continue
            active = await self._store.daily.newest(source, _ACTIVITY, today)
            if active is not None:  # a day's activity is complete when it is over
                reached = active + timedelta(days=1)
                parts.append(self._source(source, min(reached, today), today, own, "activity"))
        if parts:
            return parts
        text = "No source is connected. Notes, tasks and energy ratings work without one."
        return (
            Part(
                "source", "Sleep and activity", State.OFF, text,
                action="import_oura", action_label="Import Oura data",
            ),
        )  # fmt: skip

    def _source(
        self,
        source: str,
        newest: date,
        today: date,
        states: Sequence[SyncState],
        what: str = "night",
    ) -> Part:
        """``newest``: the day of the newest night, or the day after the newest activity."""
        key = f"source.{source}"
        title = NIGHT_SOURCES.get(source, source.capitalize())
        age = (today - newest).days
        broken = next((state for state in states if state.error), None)
        if broken is not None:
            good = f" Your newest day is {formats.short_date(newest)}; it stays."
            return Part(
                key, title, State.DEGRADED, broken.error + good,
                broken.last_attempt, broken.last_success, f"run_job:{source}_sync", "Try now",
            )  # fmt: skip
        synced = max((s.last_success for s in states if s.last_success), default=None)
        if age == 0:
            text = "Last night is here." if what == "night" else "Yesterday's activity is here."
            return Part(key, title, State.OK, text, last_good=synced)
        if not states and source != DEMO:
            text = f"Imported up to {formats.short_date(newest)} {newest.year}."
            text += " It isn't connected, so nothing newer comes by itself."
            return Part(
                key, title, State.OFF, text, action="import_oura", action_label="Import newer data"
            )
        local = self._clock.now().astimezone(self._zone())
        if age == 1:
            text = (
                f"Last night isn't here yet. Open the {title} app on your phone for a few seconds."
            )
            if what == "activity":
                text = "Yesterday's activity isn't here yet."
            elif source == DEMO:
                text = "Last night isn't here yet."
            state = State.OK if local.time() < _LATE else State.DEGRADED
            since = local.replace(hour=12, minute=0, second=0, microsecond=0)
            return Part(key, title, state, text, since if state is not State.OK else None, synced)
        text = f"Nothing newer than {formats.short_date(newest)}. All older days are here."
        missing_from = datetime.combine(newest + timedelta(days=1), _LATE, tzinfo=self._zone())
        return Part(key, title, State.DEGRADED, text, missing_from, synced)

    async def _calendar(self, thorough: bool) -> Sequence[Part]:
        key, title = "calendar", "Calendar"
        calendars = await self._store.calendar.calendars()
        states = await self._store.sync_states.all()
        accounts = [
            part
            for one in await self._store.connections.all()
            if not self._accounts.keeps_days(one)
            and (part := self._accounts.of_events(one, states)) is not None
        ]
        if accounts and not calendars:
            return accounts
        if not calendars:
            text = "No calendar is connected. The brief leaves your appointments out."
            return (
                Part(
                    key, title, State.OFF, text,
                    action="import_ics", action_label="Import a calendar file",
                ),
            )  # fmt: skip
        text = f"{formats.counted(len(calendars), 'calendar', 'calendars')}."
        from_files = sum(name.startswith("ics:") for name in calendars)
        files = await self._store.documents.last_fetch("ics") if from_files else None
        if from_files and from_files < len(calendars):
            text += f" {from_files} of them from files; changes made there are missing."
        elif files is not None:
            text += f" Read from files {self._when(files)}; changes made since then are missing."
        return (Part(key, title, State.OK, text, last_good=files), *accounts)

    async def _model(self, thorough: bool) -> Sequence[Part]:
        key, title, ai = "model", "Language model", self._settings.current.ai
        spent = await self._spent()
        if not ai.enabled:
            text = f"Off. Every text is written by rules on this computer. {spent}".strip()
            return (Part(key, title, State.OFF, text),)
        if not ai.model:
            text = "It is on, but no model is chosen. Rules write your briefs until then."
            return (_needs_you(key, title, text, "Choose a model"),)
        lacking = await self._key_lacking(ai.model, ai.api_base)
        if lacking:
            text = f"{lacking} Rules write your briefs until then."
            return (_needs_you(key, title, text, "Add the key"),)
        latest = await self._store.insights.latest(MORNING_BRIEF)
        if latest is not None and latest.context.get("written_by") != BY_MODEL:
            reason = str(latest.context.get("reason", ""))
            tried = str(latest.context.get("model", ""))
            if tried:  # else the brief is from before the model was switched on
                text = f"{reason} The last brief was written by rules. {spent}".strip()
                return (
                    Part(
                        key, title, State.DEGRADED, text, latest.created_at, None,
                        "settings:ai", "Open settings",
                    ),
                )  # fmt: skip
        good = latest.created_at if latest is not None else None
        return (Part(key, title, State.OK, f"On: {ai.model}. {spent}".strip(), last_good=good),)

    async def _key_lacking(self, model: str, api_base: str) -> str:
        """Why there is no key, "" when there is one or none is needed."""
        if not needs_key(model, api_base):
            return ""
        try:
            key = await provider_key(model, self._environment, self._secrets, api_base=api_base)
        except SecretsUnavailable as problem:
            return str(problem)
        return "" if key else f"No key for {provider_title(model)} is set."

    async def _spent(self) -> str:
        month = await self._usage.month_to_date(self._zone())
        if not month.calls:
            return ""
        calls = formats.counted(month.calls, "call", "calls")
        if month.unknown_calls == month.calls:
            return f"This month: {calls}, price unknown."
        text = f"This month: {calls}, {moments.dollars(month.known_usd)}"
        if month.unknown_calls:
            text += f" and {month.unknown_calls} of unknown price"
        return f"{text}."

    def _when(self, instant: datetime) -> str:
        return moments.when(instant, self._clock.now(), self._zone())


def _needs_you(key: str, title: str, sentence: str, label: str) -> Part:
    return Part(key, title, State.NEEDS_YOU, sentence, action="settings:ai", action_label=label)


def _ended(run: JobRun) -> datetime:
    return run.finished_at or run.started_at or run.occurrence


def _lacks_connection(run: JobRun | None) -> bool:
    return bool(run and run.status == "skipped" and run.reason.endswith(("connected.", "yet.")))
