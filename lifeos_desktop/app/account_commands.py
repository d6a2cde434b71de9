"""The commands about connected accounts: connect, sync, choose, disconnect, and how they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lifeos_desktop.app.remote import OPEN, PROGRESS, SAY, Result, Tell
from lifeos_desktop.domain.errors import BadInput, NotConnected
from lifeos_desktop.integrations.base import OAUTH

if TYPE_CHECKING:
    from lifeos_desktop.app.container import Container
    from lifeos_desktop.domain.connections import Connection
    from lifeos_desktop.services.connection_views import ConnectionView
    from lifeos_desktop.services.sync_report import Progress, SyncReport

_HISTORY = ("pause", "resume", "cancel")


async def connect(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """{"provider", "way", "answers", "account", "timeout"}; the sign-in page goes out as OPEN."""
    provider, account = str(arguments["provider"]), str(arguments["account"])
    answers = {str(key): str(value) for key, value in arguments["answers"].items()}
    service = container.connections
    if arguments["way"] == OAUTH:
        attempt = await service.begin(provider, answers, account=account)
        tell(OPEN, attempt.address)
        try:
            connection = await attempt.finish(float(arguments["timeout"]))
        finally:
            attempt.cancel()  # nothing where it has ended
    else:
        connection = await service.connect(
            provider, str(arguments["way"]), answers, account=account
        )
    return _connection(connection)


async def sync(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """{"provider", "account", "since"}; all providers without one. Reports, problems included."""
    wanted, since = str(arguments["provider"]), arguments["since"]
    connected = {one.provider for one in await container.connections.all()}
    providers = [one.id for one in container.connections.manifests() if one.id in connected]
    if wanted:
        providers = [wanted]
    if not providers:
        raise NotConnected("Nothing is connected yet. `lifeos connect` says what can be.")

    def progress(at: Progress) -> None:
        tell(PROGRESS, f"{at.title}: {at.done:,} of {at.total:,} {at.what}")

    reports = []
    for provider in providers:
        report = await container.sync.sync(
            provider,
            str(arguments["account"]),
            since=date.fromisoformat(since) if since else None,
            on_progress=progress,
        )
        tell(SAY, report.sentence)
        reports.append(_report(report))
        history = await container.sync.progress(provider, str(arguments["account"]))
        if history is not None and history.is_running:
            tell(PROGRESS, history.sentence)
    return {"reports": reports}


async def history(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """{"provider", "account", "do"}: pause, resume or cancel the fetching of earlier days."""
    do, provider = str(arguments["do"]), str(arguments["provider"])
    if do not in _HISTORY:
        raise BadInput(f"History can be told to {', '.join(_HISTORY)}.")
    account = str(arguments["account"])
    await getattr(container.sync, do)(provider, account)
    if not arguments["beside_the_app"] and do == "resume":
        tell(SAY, "The rest is fetched while LifeOS runs, and by: lifeos sync")
    found = await container.sync.progress(provider, account)
    sentence = found.sentence if found else "No earlier days are wanted."
    tell(SAY, sentence)
    return {"provider": provider, "account": account, "sentence": sentence}


async def choose(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """{"provider", "account", "keys"}: what of an account is read; asks without keys."""
    connection = await _one(container, str(arguments["provider"]), str(arguments["account"]))
    keys: Sequence[str] = [str(key) for key in arguments["keys"]]
    if keys:
        known = {one.key for one in await container.connections.choices(connection)}
        if unknown := [key for key in keys if key not in known]:
            raise BadInput(f"There is nothing called {unknown[0]} in this account.")
        connection = await container.connections.choose(connection, keys)
    choices = await container.connections.choices(connection)
    return {
        **_connection(connection),
        "choices": [
            {"key": one.key, "title": one.title, "is_read": one.is_default} for one in choices
        ],
    }


async def disconnect(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """{"provider", "account", "forget"}."""
    provider, account = str(arguments["provider"]), str(arguments["account"])
    sentence = await container.connections.disconnect(
        provider, account, forget=bool(arguments["forget"])
    )
    return {"provider": provider, "account": account, "sentence": sentence}


async def status(container: Container, arguments: Mapping[str, Any], tell: Tell) -> Result:
    """Every provider and account; asks no service."""
    return {
        "providers": [
            {
                "provider": view.manifest.id,
                "title": view.manifest.title,
                "connections": [_status(one) for one in view.connections],
            }
            for view in await container.connections.overview()
        ]
    }


async def _one(container: Container, provider: str, account: str) -> Connection:
    """The connection that is meant; BadInput where that is not clear."""
    found = [one for one in await container.connections.all() if one.provider == provider]
    if account:
        found = [one for one in found if one.account == account]
    if not found:
        raise NotConnected("This account is not connected. `lifeos status` lists those that are.")
    if len(found) > 1:
        raise BadInput("Several accounts are connected. Name one with --account.")
    return found[0]


def _connection(connection: Connection) -> dict[str, Any]:
    return {
        "provider": connection.provider,
        "account": connection.account,
        "title": connection.title,
        "way": connection.way,
        "standing": connection.standing.value,
        "granted": list(connection.granted),
    }


def _status(view: ConnectionView) -> dict[str, Any]:
    return {
        **_connection(view.connection),
        "sentence": view.sentence,
        "last_good": _instant(view.last_good),
        "newest_day": view.newest_day.isoformat() if view.newest_day else None,
        "stale_since": _instant(view.stale_since),
        "not_granted": list(view.missing),
        "history": view.history.sentence if view.history else None,
        "is_syncing": view.is_syncing,
        "collections": [
            {
                "name": one.name,
                "title": one.title,
                "state": one.state,
                "records": one.count,
                "newest_day": one.newest.isoformat() if one.newest else None,
                "last_good": _instant(one.last_good),
                "sentence": one.sentence,
                "unknown_fields": dict(one.unknown or {}),
                "rejected": one.rejected,
            }
            for one in view.collections
        ],
    }


def _report(report: SyncReport) -> dict[str, Any]:
    return {
        "provider": report.provider,
        "sentence": report.sentence,
        "problem": str(report.problem) if report.problem else None,
        "collections": [
            {
                "account": one.account,
                "name": one.name,
                "state": one.state,
                "new": one.counts.new,
                "changed": one.counts.changed,
                "same": one.counts.same,
                "removed": one.counts.removed,
                "rejected": one.rejected,
                "unknown_fields": dict(one.unknown),
                "sentence": one.sentence,
            }
            for one in report.collections
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
