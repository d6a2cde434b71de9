"""Health of this machine: database, backups, disk, settings, keyring, notifications."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.brief import MORNING_BRIEF
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.domain.health import Part, State
from lifeos_desktop.domain.ports import Clock, Notifier, SecretStore
from lifeos_desktop.services.backups import Backups
from lifeos_desktop.services.health import Check
from lifeos_desktop.services.notify import CHANNEL
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store.store import Store

_BACKUP_IS_OLD = timedelta(days=2)
_NEW_PROFILE = timedelta(days=2)
_DISK_IS_TIGHT, _DISK_IS_FULL = 2e9, 2e8
_STAMP = re.compile(r"lifeos-(\d{8}T\d{6})Z")
_PROBE = "health.probe"


class MachineHealth:
    """The checks, in the order the page shows them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        backups: Backups,
        secrets: SecretStore,
        clock: Clock,
        zone: Callable[[], tzinfo],
        notifier: Callable[[], Notifier | None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._backups = backups
        self._secrets = secrets
        self._clock = clock
        self._zone = zone
        self._notifier = notifier
        self._checked_at: datetime | None = None
        self._problem = ""
        self._keyring_problem: str | None = None  # None: not asked yet

    def checks(self) -> tuple[tuple[str, str, Check], ...]:
        """For `Health`."""
        return (
            ("database", "Database", self._database),
            ("backups", "Backups", self._backup),
            ("disk", "Disk", self._disk),
            ("settings", "Settings", self._of_settings),
            ("keyring", "Keyring", self._keyring),
            ("notifications", "Notifications", self._notifications),
        )

    async def _database(self, thorough: bool) -> Sequence[Part]:
        if thorough:
            answer = await self._store.database.quick_check()
            self._problem = "" if answer == "ok" else answer.splitlines()[0].rstrip(".")
            self._checked_at = self._clock.now()
        if self._problem:
            sentence = (
                f"The database is damaged ({self._problem}). What can be read is still shown. "
                "Put the newest backup in its place."
            )
            return (_failed("database", "Database", sentence, "open_backups", "Show the backups"),)
        await self._store.users.get()  # raises when the file cannot be read
        size = moments.file_size(await asyncio.to_thread(_size_of, self._store.database.path))
        checked = f", read through {self._when(self._checked_at)}" if self._checked_at else ""
        return (Part("database", "Database", State.OK, f"{size}{checked}."),)

    async def _backup(self, thorough: bool) -> Sequence[Part]:
        made = await self._backups.list()
        newest = _moment_of(made[0]) if made else None
        last = await self._store.job_runs.last("backup", ("done", "failed"))
        failed = last is not None and last.status == "failed"
        now = self._clock.now()
        kept = f"{formats.counted(len(made), 'copy', 'copies')} kept"
        if newest and not failed and now - newest <= _BACKUP_IS_OLD:
            sentence = f"The newest is from {self._past(newest)}; {kept}."
            return (Part("backups", "Backups", State.OK, sentence, last_good=newest),)
        if not newest and not failed and await self._is_new_profile(now):
            at = self._settings.current.jobs.backup
            sentence = f"The first one is made at {formats.clock(at)}, while LifeOS runs."
            return (Part("backups", "Backups", State.OK, sentence),)
        good = f"Your newest good backup is from {self._past(newest)}." if newest else ""
        if failed and last is not None:
            told = f"The last backup failed. {last.reason} {good}".strip()
            since = last.finished_at
        else:
            told = f"No backup was made since then. {good}" if newest else "There is no backup yet."
            since = newest + _BACKUP_IS_OLD if newest else None
        return (
            Part(
                "backups", "Backups", State.DEGRADED, told, since, newest,
                "run_job:backup", "Back up now",
            ),
        )  # fmt: skip

    async def _disk(self, thorough: bool) -> Sequence[Part]:
        folder = self._store.database.path.parent
        free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
        needed = 2.0 * await asyncio.to_thread(_size_of, self._store.database.path)
        text = f"{moments.file_size(free)} free where your data is."
        if free < max(_DISK_IS_FULL, needed):
            more = " New entries and backups may not fit. Make room on this disk."
            return (_failed("disk", "Disk", text + more, "check_again", "Check again"),)
        if free < _DISK_IS_TIGHT:
            text += " Everything still works; make room soon."
            return (Part("disk", "Disk", State.DEGRADED, text),)
        return (Part("disk", "Disk", State.OK, text),)

    async def _of_settings(self, thorough: bool) -> Sequence[Part]:
        problems = self._settings.problems
        if not problems:
            return ()
        sentence = " ".join(problems)
        return (
            Part(
                "settings", "Settings", State.DEGRADED, sentence,
                action="settings:general", action_label="Open settings",
            ),
        )  # fmt: skip

    async def _keyring(self, thorough: bool) -> Sequence[Part]:
        """Asked only on request or once something needs it: a locked keyring asks for a password.

        What needs it (the model, a source) asks by itself and says so in its own part.
        """
        if getattr(self._secrets, "kept_in", "") == "session":
            text = "Keys are kept in memory and forgotten when LifeOS ends."
            return (Part("keyring", "Keyring", State.DEGRADED, text),)
        if thorough:
            try:
                await self._secrets.get(_PROBE)
            except SecretsUnavailable as problem:
                self._keyring_problem = str(problem)
            else:
                self._keyring_problem = ""
        if self._keyring_problem is None:
            return (Part("keyring", "Keyring", State.OFF, "Nothing has needed it yet."),)
        if not self._keyring_problem:
            return (Part("keyring", "Keyring", State.OK, "The keyring answers."),)
        # Trouble only for those who have switched on what needs a key.
        state = State.DEGRADED if self._settings.current.ai.enabled else State.OFF
        return (
            Part(
                "keyring",
                "Keyring",
                state,
                self._keyring_problem,
                action="check_again",
                action_label="Try again",
            ),
        )

    async def _notifications(self, thorough: bool) -> Sequence[Part]:
        key, title = "notifications", "Notifications"
        if not self._settings.current.notifications.enabled:
            return (Part(key, title, State.OFF, "Switched off. Nothing pops up."),)
        if self._notifier() is None:
            text = "Shown while the LifeOS window is running."
            return (Part(key, title, State.OFF, text),)
        today = local_day(self._clock.now(), self._zone())
        for day in (today, today - timedelta(days=1)):
            sent = await self._store.deliveries.get(MORNING_BRIEF, day, CHANNEL)
            if sent is not None and sent.status == "sent" and sent.sent_at is not None:
                text = f"The last one was shown {self._when(sent.sent_at)}."
                return (Part(key, title, State.OK, text, last_good=sent.sent_at),)
            if sent is not None and sent.status == "failed":
                text = f"{sent.reason} Your brief stands in the window all the same."
                since = sent.sent_at or sent.created_at
                return (Part(key, title, State.DEGRADED, text, since),)
        return (Part(key, title, State.OK, "Ready. None was due since yesterday."),)

    async def _is_new_profile(self, now: datetime) -> bool:
        """Whether the first backup can still be to come: nothing was recorded for two days."""
        runs = await self._store.job_runs.history(1_000)
        signs = [at for run in runs for at in (run.started_at, run.finished_at) if at]
        return not signs or now - min(signs) <= _NEW_PROFILE

    def _when(self, instant: datetime) -> str:
        return moments.when(instant, self._clock.now(), self._zone())

    def _past(self, instant: datetime) -> str:
        return self._when(instant).removeprefix("on ")


def _failed(key: str, title: str, sentence: str, action: str, label: str) -> Part:
    return Part(key, title, State.FAILED, sentence, action=action, action_label=label)


def _moment_of(backup: Path) -> datetime | None:
    """When a backup was made: its name says so."""
    found = _STAMP.fullmatch(backup.stem)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None


def _size_of(database: Path) -> int:
    log = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (log.stat().st_size if log.exists() else 0)
