"""What the real app has imported when its window is first painted, and what it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import PROJECT, app_environment, app_process

ALLOWED = {
    "lifeos_desktop",
    "PySide6",
    "shiboken6",
    "qasync",
    "peewee",
    "playhouse",
    # Parts of PySide6 that stand beside it.
    "shibokensupport",
    "signature_bootstrap",
    "__feature__",
    # Of the interpreter and its environment.
    "__main__",
    "_distutils_hack",
    "sitecustomize",
    "usercustomize",
}
# What stays out of the memory of an app that nobody has connected to anything.
UNUSED = (
    "httpx", "httpcore", "stamina", "tenacity", "googleapiclient", "google_auth_oauthlib", "google",
    "httplib2", "requests", "oauthlib", "litellm", "numpy", "pandas", "scipy", "sklearn",
)  # fmt: skip
A_NIGHT_AND_A_DAY = """
import asyncio, pathlib, sys
import lifeos_desktop.app.desktop.session
from tests.support.clock import FakeClock
from tests.support.profile import profile

async def main():
    clock = FakeClock()
    async with profile(pathlib.Path(sys.argv[1]), clock) as container:
        for _ in range(24):
            clock.advance(3600)
            await container.runner.tick()
            await container.runner.idle()
        await container.health.parts(thorough=True)
        await container.connections.overview()
        runs = await container.store.job_runs.history(50)
    print(*sorted({run.job for run in runs}))
    print(*sorted({name.partition(".")[0] for name in sys.modules}))

asyncio.run(main())
"""
# Standard library that is slow to import and that no picture needs.
COSTLY = {"multiprocessing", "sqlite3", "http", "email", "unittest", "xml", "csv", "pydoc"}
# Ours that come after the first picture: they bring the database, the services and the engines.
LATER = (
    "lifeos_desktop.app.container",
    "lifeos_desktop.services",
    "lifeos_desktop.store",
    "lifeos_desktop.integrations",
    "lifeos_desktop.engines",
    "lifeos_desktop.jobs",
)


@pytest.mark.parametrize("profile", [[], ["--demo"]], ids=["fresh", "demo"])
def test_before_the_first_paint_only_qt_and_our_own_modules_are_imported(
    tmp_path: Path, profile: list[str]
) -> None:
    modules = _modules_at_first_paint(tmp_path, profile)
    roots = {name.partition(".")[0] for name in modules}
    of_this_python = {
        name for name in roots if name.startswith(("_sysconfigdata_", "__editable__"))
    }
    assert roots - sys.stdlib_module_names - ALLOWED - of_this_python == set()


def test_before_the_first_paint_nothing_is_imported_that_can_wait(tmp_path: Path) -> None:
    modules = _modules_at_first_paint(tmp_path, [])
    assert {name for name in modules if name.partition(".")[0] in COSTLY} == set()
    assert {name for name in modules if f"{name}.".startswith(_packages(LATER))} == set()


def test_pyside_reads_the_source_of_no_module() -> None:
    """Else a start reads every file twice, and 8 MB of source text stay in memory."""
    program = (
        "import linecache, sys\n"
        "import lifeos_desktop.app.desktop\n"
        "import lifeos_desktop.app.container\n"
        "features = sys.modules['shibokensupport.feature']\n"
        "print([name for name in linecache.cache if 'lifeos_desktop' in name])\n"
        "print(features.pyside_feature_dict.get('lifeos_desktop.app.desktop.start'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=app_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    # -1 is what PySide6 notes itself for a module whose source it cannot read.
    assert done.stdout.split("\n")[:2] == ["[]", "-1"], done.stderr


def test_a_day_without_a_connection_needs_no_library_of_connections(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", A_NIGHT_AND_A_DAY, str(tmp_path)],
        cwd=PROJECT,
        env=app_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    jobs, modules = done.stdout.splitlines()
    assert {"oura_sync", "calendar_sync", "daily_brief"} <= set(jobs.split())
    assert set(modules.split()) & set(UNUSED) == set()


def _modules_at_first_paint(folder: Path, profile: list[str]) -> list[str]:
    painted = folder / "painted.json"
    with app_process(
        folder / "data", *profile, env={"LIFEOS_FIRST_PAINT_FILE": str(painted)}
    ) as app:
        app.wait_until(lambda: painted.exists() and painted.stat().st_size > 0)
        assert app.stop() == 0, app.output
    modules = json.loads(painted.read_text(encoding="utf-8"))["modules"]
    assert "PySide6.QtWidgets" in modules
    return list(modules)


def _packages(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}." for name in names)
