"""`lifeos health`: how everything is, part by part, and what to do where it is not well."""

from __future__ import annotations

import os
from argparse import Namespace
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from lifeos_desktop.cli.data import SOURCE as OWN
from lifeos_desktop.cli.output import say, say_json, table
from lifeos_desktop.cli.profile import DEMO_LINE, opened, paths_of
from lifeos_desktop.cli.texts import usd
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.errors import LifeosError, SecretsUnavailable, StoreProblem
from lifeos_desktop.engines.language.models import needs_key
from lifeos_desktop.services.evidence import SOURCE_TITLES
from lifeos_desktop.services.secrets import provider_key

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container

OK, NEEDS_YOU, DEGRADED, FAILED = "ok", "needs you", "degraded", "failed"
_BACKUP_IS_OLD = timedelta(days=3)
_NEWS_ARE_OLD = timedelta(days=3)
_BACKUP_NAME = "lifeos-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Row:
    """How one part is. ``state``: ok | needs you | degraded | failed; ``todo`` may be empty."""

    part: str
    state: str
    sentence: str
    todo: str = ""


class Unwell(LifeosError):
    """Something does not work at all."""


async def health(options: Namespace) -> int:
    """Look at every part; Unwell (exit 1) only when one has failed."""
    try:
        async with opened(options) as container:
            rows = [row async for row in _rows(container)]
    except StoreProblem as problem:
        rows = [Row("database", FAILED, str(problem))]
    if options.json:
        say_json({"health": [asdict(row) for row in rows]})
    else:
        if options.demo:
            say(DEMO_LINE)
            say()
        say(f"Data folder: {paths_of(options).data_dir}")
        said = [(row.part, row.state, f"{row.sentence} {row.todo}".strip()) for row in rows]
        table(("", "", ""), said)
    failed = [row for row in rows if row.state == FAILED]
    if failed:
        raise Unwell(" ".join(f"{row.sentence} {row.todo}".strip() for row in failed))
    return 0


async def _rows(container: Container) -> AsyncIterator[Row]:
    yield await _database(container)
    yield await _backups(container)
    async for row in _sources(container):
        yield row
    yield await _calendars(container)
    yield await _jobs(container)
    for problem in container.settings.problems:
        yield Row("settings", DEGRADED, problem, "Set it again with: lifeos settings set KEY VALUE")
    yield await _keyring(container)
    yield await _model(container)


async def _database(container: Container) -> Row:
    found = await container.store.database.quick_check()
    if found != "ok":
        return Row(
            "database",
            FAILED,
            f"The database is damaged: {found.splitlines()[0]}.",
            f"Put the latest file of {container.paths.backups} in its place.",
        )
    size = container.paths.database.stat().st_size / 1e6
    version = await container.store.database.schema_version()
    return Row("database", OK, f"Sound, {size:.1f} MB, schema version {version}.")


async def _backups(container: Container) -> Row:
    made = await container.backups.list()
    if not made:
        todo = "It is made every night while LifeOS runs; now: lifeos jobs run backup"
        return Row("backup", NEEDS_YOU, "There is no backup yet.", todo)
    newest = datetime.strptime(made[0].stem, _BACKUP_NAME).replace(tzinfo=UTC)
    sentence = (
        f"The last is of {formats.long_date(newest.astimezone(container.zone()).date())}; "
        f"{formats.counted(len(made), 'is', 'are')} kept."
    )
    if container.clock.now() - newest > _BACKUP_IS_OLD:
        return Row("backup", NEEDS_YOU, sentence, "Make one now: lifeos jobs run backup")
    return Row("backup", OK, sentence)


async def _sources(container: Container) -> AsyncIterator[Row]:
    """Each source of daily values with its newest day."""
    values: Counter[str] = Counter()
    last: dict[str, date] = {}
    for entry in await container.store.data_points.summary():
        values[entry.source] += entry.n
        last[entry.source] = max(entry.last, last.get(entry.source, entry.last))
    if not values:
        yield Row(
            "source", NEEDS_YOU, "No daily values are stored yet.", "Try: lifeos import --help"
        )
    for source, day in sorted(last.items()):
        sentence = (
            f"{SOURCE_TITLES.get(source, source)}: {values[source]:,} values, the newest of "
            f"{formats.long_date(day)}."
        )
        old = source != OWN and container.today() - day > _NEWS_ARE_OLD
        todo = "Import newer files to go on: lifeos import --help" if old else ""
        yield Row(f"source {source}", NEEDS_YOU if old else OK, sentence, todo)


async def _calendars(container: Container) -> Row:
    calendars = await container.store.calendar.calendars()
    if not calendars:
        todo = "Import one: lifeos import ics FILE"
        return Row("calendar", NEEDS_YOU, "No calendar is stored.", todo)
    names = ", ".join(calendars[:5]) + (" and others" if len(calendars) > 5 else "")
    return Row(
        "calendar", OK, f"{formats.counted(len(calendars), 'calendar', 'calendars')}: {names}."
    )


async def _jobs(container: Container) -> Row:
    failed = [
        f"{status.definition.title}: {status.last.reason}"
        for status in await container.runner.status()
        if status.last is not None and status.last.status == "failed"
    ]
    if failed:
        return Row("jobs", DEGRADED, " ".join(failed), "Try again: lifeos jobs run NAME")
    return Row("jobs", OK, "None of the last runs failed.")


async def _keyring(container: Container) -> Row:
    try:
        await container.secrets.get("ai.openai.api_key")
    except SecretsUnavailable as problem:
        return Row("keyring", DEGRADED, str(problem))
    return Row("keyring", OK, "The keyring answers.")


async def _model(container: Container) -> Row:
    ai = container.settings.current.ai
    month = await container.usage.month_to_date(container.zone())
    spent = f"This month: {formats.counted(month.calls, 'call', 'calls')}, {usd(month.known_usd)}"
    if month.unknown_calls:
        calls = formats.counted(month.unknown_calls, "call", "calls")
        spent += f" and {calls} of unknown cost"
    if not ai.enabled:
        return Row("model", OK, f"Off: every text is written by rules. {spent}.")
    if not ai.model:
        todo = "Choose one: lifeos settings set ai.model openai/gpt-4o-mini"
        return Row("model", NEEDS_YOU, "On, but no model is chosen.", todo)
    sentence = f"On: {ai.model}. {spent}."
    try:
        key = await provider_key(ai.model, os.environ, container.secrets, api_base=ai.api_base)
    except SecretsUnavailable:
        key = None
    if not key and needs_key(ai.model, ai.api_base):
        return Row("model", NEEDS_YOU, f"{sentence} No key is set.", "See: lifeos secret --help")
    return Row("model", OK, sentence)
