"""The real app as a process, on a display, a session bus and a tray of the test session."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.process import PROJECT, AppProcess, app_process, descendants, run_app
from tests.support.status_notifier_host import status_notifier_host
from tests.support.x11 import wait_for_window, windows, xdotool

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

TITLE = r"^LifeOS \(demo\)$"
OWN_TITLE = "^LifeOS$"
EVENING = "2026-03-03T20:00:00+00:00"
MORNING = "2026-03-04T11:00:00+00:00"  # after 07:00 and before noon in most zones; see ZONE
ZONE = {"TZ": "UTC"}


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def log_of(data_dir: Path) -> str:
    file = data_dir / "logs" / "lifeos.log"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def press_in(window: str, keys: str) -> None:
    """Keys for one window; there is no window manager that could give it the focus."""
    xdotool("windowfocus", "--sync", window)
    xdotool("key", "--clearmodifiers", keys)


@contextlib.contextmanager
def notifications(log: Path, press: str = "") -> Iterator[Callable[[], list[dict[str, object]]]]:
    """A notification server; calls so far. It presses `press` on every message that has it."""
    command = [sys.executable, "-m", "tests.support.notification_server", "--log", str(log)]
    with subprocess.Popen(
        [*command, "--press", press], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == "ready"
        try:
            yield (
                lambda: (
                    [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
                    if log.exists()
                    else []
                )
            )
        finally:
            server.terminate()


def test_the_window_appears_and_sigterm_ends_everything(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        wait_for_window(TITLE)
        until(lambda: "Main loop" not in log_of(tmp_path / "demo"))
        time.sleep(1.0)
        children = [app.pid, *descendants(app.pid)]
        assert app.stop() == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    log = log_of(tmp_path / "demo")
    assert "Quit:" not in log
    assert "ERROR" not in log
    assert app.output == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.8])
def test_it_ends_in_order_at_any_moment_of_its_start(
    tmp_path: Path, number: signal.Signals, seconds: float
) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        app.wait_until(lambda: (tmp_path / "demo" / "app.lock").exists())
        time.sleep(seconds)
        os.kill(app.pid, number)
        code = app.wait(15)
    # In the first moments, before anything is open, the signal's own end is as good.
    assert code in {0, -number, 130}
    assert "Traceback" not in app.output


def test_a_second_start_raises_the_first(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", "--hidden", env=ZONE) as app:
        until(lambda: (tmp_path / "demo" / "app.lock").exists())
        time.sleep(1.5)
        assert not windows(TITLE)
        second = run_app("--data-dir", str(tmp_path), "--demo", env=ZONE)
        assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
        wait_for_window(TITLE)
        assert app.is_running()
        assert app.stop() == 0


def test_the_morning_notification_opens_the_window(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", "--now", EVENING, "--hidden", env=ZONE) as app:
        app.wait_until(lambda: "daily_brief" in log_of(tmp_path / "demo"))
        assert app.stop() == 0
    with (
        notifications(tmp_path / "shown.jsonl", press="open") as shown,
        app_process(tmp_path, "--demo", "--now", MORNING, "--hidden", env=ZONE) as app,
    ):
        app.wait_until(lambda: len(shown()) == 1)
        wait_for_window(TITLE)
        message = shown()[0]
        assert message["app"] == "LifeOS"
        assert {"open", "later"} <= set(message["actions"])  # type: ignore[call-overload]
        assert message["body"]
        time.sleep(1)
        assert len(shown()) == 1
        assert app.stop() == 0


def test_without_a_tray_closing_keeps_it_running(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        window = wait_for_window(TITLE)
        time.sleep(1.0)
        press_in(window, "ctrl+w")
        time.sleep(0.5)
        assert app.is_running()
        assert len(windows("LifeOS")) <= 1  # no box that says there is no tray
        run_app("--data-dir", str(tmp_path), "--demo", env=ZONE)
        wait_for_window(TITLE)
        press_in(window, "ctrl+q")
        assert app.wait(15) == 0


async def test_with_a_tray_closing_hides_it_and_says_so_once(tmp_path: Path) -> None:
    async with status_notifier_host() as host:
        await asyncio.to_thread(_begin)
        with (
            notifications(tmp_path / "shown.jsonl") as shown,
            app_process(tmp_path, "--demo", env=ZONE) as app,
        ):
            window = await asyncio.to_thread(wait_for_window, TITLE)
            item = await host.wait_for_item()
            await asyncio.sleep(1.0)
            for _ in range(2):
                await asyncio.to_thread(press_in, window, "ctrl+w")
                await asyncio.to_thread(until, lambda: not windows(TITLE))
                assert app.is_running()
                await item.activate()
                await asyncio.to_thread(wait_for_window, TITLE)
                await asyncio.sleep(0.3)
            assert [message["title"] for message in shown()] == ["LifeOS keeps running"]

            labels = [label.partition("\t")[0] for label in await item.labels()]
            assert [label for label in labels if label in _MENU] == _MENU
            await item.click("For 1 hour")
            await asyncio.sleep(0.5)
            assert [label for label in await item.labels() if label.startswith("Resume")]
            await item.click("7")
            await asyncio.to_thread(until, lambda: _energies(tmp_path / "demo") == [7])
            await item.click("Quit LifeOS")
            assert await asyncio.to_thread(app.wait, 15) == 0
            await host.wait_until_gone()


_MENU = ["Open LifeOS", "Capture", "Rate energy", "Today's brief", "Sync now", "Pause", "Settings"]


def _energies(data_dir: Path) -> list[int]:
    """The ratings of today, by the clock of this machine."""
    query = "SELECT energy FROM journal_entries WHERE date = ? AND energy IS NOT NULL"
    day = datetime.now(UTC).date().isoformat()  # noqa: TID251 - the app runs by the real clock
    with contextlib.closing(sqlite3.connect(data_dir / "lifeos.db")) as database:
        return [row[0] for row in database.execute(query, (day,))]


def _begin() -> None:
    """Nothing of an earlier test may be on the display."""
    until(lambda: not windows("LifeOS"))


@pytest.mark.parametrize("address", ["", "unix:path=/nonexistent/bus"])
def test_without_a_bus_it_works_and_ends(tmp_path: Path, address: str) -> None:
    env = {**ZONE, "DBUS_SESSION_BUS_ADDRESS": address, "XDG_RUNTIME_DIR": str(tmp_path)}
    with app_process(tmp_path, "--demo", env=env) as app:
        wait_for_window(TITLE)
        time.sleep(1.0)
        assert app.stop() == 0
    assert "Traceback" not in app.output


def test_after_kill_9_it_starts_again(tmp_path: Path) -> None:
    for _ in range(2):
        with app_process(tmp_path, "--demo", env=ZONE) as app:
            wait_for_window(TITLE)
            time.sleep(0.5)
            app.kill()
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        wait_for_window(TITLE)
        time.sleep(1.0)
        assert run_app("--data-dir", str(tmp_path), "--demo", env=ZONE).returncode == 0
        assert app.stop() == 0
    assert "damaged" not in log_of(tmp_path / "demo")


def test_an_empty_profile_starts(tmp_path: Path) -> None:
    with app_process(tmp_path, env=ZONE) as app:
        wait_for_window(OWN_TITLE)
        time.sleep(1.0)
        assert app.stop() == 0
    assert "ERROR" not in log_of(tmp_path)


def test_before_first_paint_only_what_a_picture_needs_is_imported(tmp_path: Path) -> None:
    report = tmp_path / "paint.json"
    env = {**ZONE, "LIFEOS_FIRST_PAINT_FILE": str(report)}
    with app_process(tmp_path, "--demo", env=env) as app:
        app.wait_until(lambda: report.exists() and report.stat().st_size > 0)
        assert app.stop() == 0
    modules = json.loads(report.read_text(encoding="utf-8"))["modules"]
    foreign = {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names)
    ours = {"lifeos_desktop", "PySide6", "shiboken6", "shibokensupport", "qasync", "peewee"}
    ours |= {"signature_bootstrap"}
    loaded = {name for name in foreign - ours if not name.startswith("__")}
    assert loaded <= _started_by_python()
    assert "PySide6.QtNetwork" not in modules
    assert "lifeos_desktop.app.container" not in modules


def _started_by_python() -> set[str]:
    """What an interpreter has loaded before any line of ours."""
    code = "import sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_app_is_one_process_until_an_engine_is_needed(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        wait_for_window(TITLE)
        time.sleep(1.0)
        assert descendants(app.pid) == []
        assert isinstance(app, AppProcess)
        assert app.stop() == 0
