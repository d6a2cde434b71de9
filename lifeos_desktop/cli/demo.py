"""`lifeos demo`: the demo person's own profile, made or brought up to today, or deleted."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from lifeos_desktop.app.in_use import is_in_use
from lifeos_desktop.app.paths import AppPaths
from lifeos_desktop.cli.output import say, say_json
from lifeos_desktop.cli.profile import clock_of, opened
from lifeos_desktop.domain.errors import BadInput, LifeosError, NotFound
from lifeos_desktop.services.demo import Demo
from lifeos_desktop.store import Store

#: What LifeOS itself puts into a profile's folder; anything else is somebody's own.
_OURS = ("lifeos.db", "lifeos.db-wal", "lifeos.db-shm", "app.lock", "window.ini", "window.ini.lock")
_OUR_FOLDERS = ("backups", "logs")


class NotTheDemo(LifeosError):
    """The folder is not, or not only, a demo profile. Nothing was deleted."""


async def demo(options: Namespace) -> int:
    """Make the demo profile or bring it up to today; with ``remove`` delete it."""
    paths = AppPaths.of(options.data_dir, demo=True)
    if options.action == "remove":
        await _remove(paths, options)
        return 0
    async with opened(options, paths) as container:
        today = container.today()
        person = await container.store.users.get()
        summary = await container.store.data_points.summary()
    first, last = min(entry.first for entry in summary), max(entry.last for entry in summary)
    if options.json:
        say_json(
            {
                "folder": str(paths.data_dir),
                "person": person.name,
                "first": first.isoformat(),
                "last": last.isoformat(),
                "today": today.isoformat(),
            }
        )
        return 0
    say(f"{person.name}'s days from {first} to {last} are in {paths.data_dir}.")
    say("Nothing of yours is in there, and nothing of Robin's gets into your own profile.")
    say()
    for line in ("lifeos --demo", "lifeos --demo brief", "lifeos demo remove"):
        print(f"  {line}")
    return 0


async def _remove(paths: AppPaths, options: Namespace) -> None:
    folder = paths.data_dir
    if not paths.database.is_file():
        raise NotFound(f"There is no demo profile in {folder}. Nothing was deleted.")
    _require_ours(folder)
    await _require_robin(paths, options)
    shutil.rmtree(folder)
    if options.json:
        say_json({"removed": str(folder)})
    else:
        say(f"The demo profile in {folder} was deleted.")


def _require_ours(folder: Path) -> None:
    """A folder of ours, not a link elsewhere, in which nothing else lies and no app is running."""
    if folder.is_symlink():
        raise NotTheDemo(f"{folder} is a link to another folder. Nothing was deleted.")
    for entry in folder.iterdir():
        known = _OUR_FOLDERS if entry.is_dir() and not entry.is_symlink() else _OURS
        if entry.name not in known:
            raise NotTheDemo(
                f"{folder} also holds {entry.name}, which LifeOS did not put there. "
                "Nothing was deleted. Move it away, then try again."
            )
    if is_in_use(folder / "app.lock"):
        raise BadInput("LifeOS is running with the demo profile. Quit it, then try again.")


async def _require_robin(paths: AppPaths, options: Namespace) -> None:
    """Only a store that was made for the demo person goes."""
    clock = clock_of(options)
    store = Store.open(paths.database, clock=clock)
    try:
        is_demo = await Demo(store, clock).is_demo()
    finally:
        await store.close()
    if not is_demo:
        raise NotTheDemo(
            f"The profile in {paths.data_dir} is not the demo person's. Nothing was deleted."
        )
