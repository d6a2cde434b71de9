"""`lifeos connect`, `sync`, `status`, `choose`, `disconnect`: the accounts data comes from.

They are done by the running app where one runs, so that two processes never renew one sign-in.
Secrets are read from standard input, one line each; they are never words of the command.
"""

from __future__ import annotations

import getpass
import sys
import threading
import urllib.error
import urllib.request
import webbrowser
from argparse import Namespace
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from lifeos_desktop.app.remote import OPEN, SAY, Request, Tell
from lifeos_desktop.cli.forward import here_or_there, teller
from lifeos_desktop.cli.output import complain, say, say_json, show, table
from lifeos_desktop.domain.errors import BadInput, LifeosError, NotFound
from lifeos_desktop.integrations.base import OAUTH, Manifest, Way
from lifeos_desktop.integrations.registry import MANIFESTS

_LONGEST_LINE = 16_384
_SECONDS_OF_A_PASTE = 10.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class SyncFailed(LifeosError):
    """What ended a sync early."""


def connect(options: Namespace) -> Coroutine[Any, Any, int]:
    """Connect an account, or list what can be. What is typed is read before any loop runs."""
    if options.provider is None:
        return _what_can_be_connected(options)
    manifest = _manifest(options.provider)
    way = _way(manifest, options.way)
    answers = _answers(manifest, way, dict(options.set))
    return _connect(options, manifest, way, answers)


async def _what_can_be_connected(options: Namespace) -> int:
    if options.json:
        say_json({"providers": [_described(manifest) for manifest in MANIFESTS]})
        return 0
    for number, manifest in enumerate(MANIFESTS):
        if number:
            say()
        say(f"{manifest.title} ({manifest.id}): {manifest.summary}")
        for way in manifest.ways:
            words = f"lifeos connect {manifest.id}"
            say(f"  {words if way is manifest.ways[0] else f'{words} --way {way.id}'}: {way.title}")
            for step, text in enumerate(way.steps, start=1):
                say(f"    {step}. {text}", indent="       ")
            for field in way.fields:
                where = "standard input" if field.kind == "secret" else f"--set {field.key}=..."
                say(f"    {field.label} from {where}", indent="       ")
    return 0


async def _connect(
    options: Namespace, manifest: Manifest, way: Way, answers: Mapping[str, str]
) -> int:
    arguments = {
        "provider": manifest.id,
        "way": way.id,
        "answers": dict(answers),
        "account": options.account,
        "timeout": options.timeout,
    }
    request = Request("connect", arguments)
    result = await here_or_there(options, request, tell=_browser(options), finish=True)
    if options.json:
        say_json(result)
    else:
        say(f"Connected: {_title(manifest.title, result['title'])}.")
    return 0


async def sync(options: Namespace) -> int:
    """Bring accounts up to date."""
    provider = _manifest(options.provider).id if options.provider else ""
    for do in ("pause", "resume", "cancel"):
        if getattr(options, do):
            return await _history(options, provider, do)
    arguments = {
        "provider": provider,
        "account": options.account,
        "since": options.since.isoformat() if options.since else "",
    }
    problems: list[str] = []
    shown = teller(options)

    def tell(kind: str, text: str) -> None:
        if kind != SAY:
            shown(kind, text)

    request = Request("sync", arguments)
    result = await here_or_there(options, request, tell=tell, finish=True)
    for report in result["reports"]:
        if report["problem"]:
            problems.append(report["sentence"])
        elif not options.json:
            say(report["sentence"])
    if options.json:
        say_json(result)
    if problems:
        raise SyncFailed(" ".join(problems))
    return 0


async def _history(options: Namespace, provider: str, do: str) -> int:
    if not provider:
        raise BadInput(f"Say whose history, such as `lifeos sync oura --{do}`.")
    arguments = {"provider": provider, "account": options.account, "do": do}
    result = await here_or_there(options, Request("history", arguments))
    if options.json:
        say_json(result)
    return 0


async def status(options: Namespace) -> int:
    """How every account is doing."""
    result = await here_or_there(options, Request("status"))
    if options.json:
        say_json(result)
        return 0
    shown = [view for view in result["providers"] if view["connections"]]
    if not shown:
        say("Nothing is connected. See what can be: lifeos connect")
    for number, view in enumerate(shown):
        if number:
            say()
        for one in view["connections"]:
            say(f"{_title(view['title'], one['title'])}: {one['sentence']}")
            if one["not_granted"]:
                say(f"  Not granted: {', '.join(one['not_granted'])}.", indent="  ")
            rows = [_row(each, one["sentence"]) for each in one["collections"]]
            table(("", "records", "newest", ""), rows)
    return 0


async def choose(options: Namespace) -> int:
    """What of an account is read."""
    arguments = {
        "provider": _manifest(options.provider).id,
        "account": options.account,
        "keys": options.keys,
    }
    result = await here_or_there(options, Request("choose", arguments), finish=True)
    if options.json:
        say_json(result)
    elif not result["choices"]:
        say("All of this account is read; there is nothing to choose.")
    else:
        table(
            ("Read", "Key", "What"),
            [
                ("yes" if one["is_read"] else "no", one["key"], one["title"])
                for one in result["choices"]
            ],
        )
    return 0


async def disconnect(options: Namespace) -> int:
    """Let an account go."""
    arguments = {
        "provider": _manifest(options.provider).id,
        "account": options.account,
        "forget": options.forget_data,
    }
    result = await here_or_there(options, Request("disconnect", arguments))
    if options.json:
        say_json(result)
    else:
        say(result["sentence"])
    return 0


def _manifest(id: str) -> Manifest:
    found = next((manifest for manifest in MANIFESTS if manifest.id == id), None)
    if found is None:
        known = ", ".join(manifest.id for manifest in MANIFESTS)
        raise NotFound(f"There is nothing called {id} to connect. There are: {known}.")
    return found


def _way(manifest: Manifest, id: str | None) -> Way:
    found = next((way for way in manifest.ways if id in (None, way.id)), None)
    if found is None:
        known = ", ".join(way.id for way in manifest.ways)
        raise BadInput(f"{manifest.title} is connected by: {known}.")
    return found


def _answers(manifest: Manifest, way: Way, given: dict[str, str]) -> dict[str, str]:
    """What was given with --set, and the secrets from standard input."""
    fields = {field.key: field for field in way.fields}
    for key in given:
        if key in fields and fields[key].kind == "secret":
            raise BadInput(
                f"{fields[key].label} is a secret, and other programs can read the words of a "
                "command. Give it on standard input instead."
            )
    for field in way.fields:
        if field.kind == "secret":
            given[field.key] = _secret(f"{manifest.title}, {field.label}")
    return given


def _secret(label: str) -> str:
    """One line, not shown where it is typed; empty where there is none."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        try:
            return getpass.getpass(f"{label} (not shown; Enter alone keeps a known one): ").strip()
        except EOFError:
            return ""
    return sys.stdin.readline(_LONGEST_LINE).strip().removeprefix("\ufeff")


def _browser(options: Namespace) -> Tell:
    """Opens the sign-in page, or prints its address."""
    shown = teller(options)

    def tell(kind: str, text: str) -> None:
        if kind != OPEN:
            shown(kind, text)
            return
        if not options.no_browser and webbrowser.open(text):
            words = "Your browser asks you to allow it. If it does not open, open this address:"
        else:
            words = (
                "Open this address in a browser on this computer. If the browser is on another "
                "one, paste here the address it ends at:"
            )
            threading.Thread(target=_bring_pasted, name="pasted address", daemon=True).start()
        show(words, text, beside_json=options.json)

    return tell


def _bring_pasted() -> None:
    """Take the browser's last address from standard input to whoever waits for it here."""
    while sys.stdin is not None and (line := sys.stdin.readline(_LONGEST_LINE)):
        address = line.strip()
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.hostname not in _HERE:
            continue  # only what the browser would have brought to this computer
        try:
            # Never through a proxy: the address holds what signs in, and is of this computer.
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            opener.open(address, timeout=_SECONDS_OF_A_PASTE).close()
        except (urllib.error.URLError, OSError, ValueError):
            complain("Nobody waits at that address any more.")


def _title(provider: str, account: str) -> str:
    """What an account is called; some carry the provider's name already."""
    return account if account.startswith(provider) else f"{provider}, {account}".rstrip(", ")


def _row(one: Mapping[str, Any], said: str) -> tuple[str, str, str, str]:
    """A collection. What was ``said`` of the whole account is not said again."""
    words = {"not_granted": "not granted", "waiting": "not read yet", "failed": "not read"}
    own = one["sentence"] if one["sentence"] != said else ""
    state = own or words.get(one["state"], "")
    return (f"  {one['title']}", f"{one['records']:,}", one["newest_day"] or "", state)


def _described(manifest: Manifest) -> dict[str, Any]:
    return {
        "provider": manifest.id,
        "title": manifest.title,
        "summary": manifest.summary,
        "ways": [
            {
                "way": way.id,
                "title": way.title,
                "steps": list(way.steps),
                "opens_browser": way.id == OAUTH,
                "fields": [
                    {"key": f.key, "label": f.label, "is_secret": f.kind == "secret"}
                    for f in way.fields
                ],
            }
            for way in manifest.ways
        ],
    }
