"""The real app by the keyboard alone, page by page; other starts that open pages and capture."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from pathlib import Path

import pytest

from tests.e2e.test_desktop import TITLE, ZONE, log_of, press_in, until
from tests.support.process import app_process, run_app
from tests.support.x11 import wait_for_window, windows, xdotool

pytestmark = [pytest.mark.desktop, pytest.mark.slow]

_PAGES = ("ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+6", "ctrl+comma", "ctrl+f", "ctrl+1")


def stalls(data_dir: Path) -> tuple[int, int]:
    """How often the main loop stood still for over 100 ms, and the longest in ms."""
    found = re.findall(r"Main loop: (\d+) stalls, longest (\d+) ms", log_of(data_dir))
    assert found
    return int(found[-1][0]), int(found[-1][1])


@pytest.mark.alone
def test_every_page_by_keyboard_without_a_stall(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        window = wait_for_window(TITLE)
        time.sleep(3.0)
        for keys in (*_PAGES, *_PAGES):
            press_in(window, keys)
            time.sleep(0.4)
            for _ in range(4):
                xdotool("key", "Tab")
        for keys in ("F6", "F6", "F6", "F1"):
            press_in(window, keys)
            time.sleep(0.2)
        wait_for_window("^Keys$")
        xdotool("key", "Escape")
        until(lambda: not windows("^Keys$"))
        assert app.is_running()
        assert app.stop() == 0
    log = log_of(tmp_path / "demo")
    assert "ERROR" not in log
    assert "Traceback" not in app.output
    count, longest = stalls(tmp_path / "demo")
    # The aim is none over 100 ms; on a busy machine twice that is let through.
    assert longest < 200, f"{count} stalls, the longest of {longest} ms"


def test_another_start_opens_a_page_in_its_own_window(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", "--hidden", env=ZONE) as app:
        until(lambda: (tmp_path / "demo" / "app.lock").exists())
        time.sleep(2.0)
        for page, title in (("patterns", "Patterns"), ("settings", "Settings")):
            done = run_app("--data-dir", str(tmp_path), "--demo", "open", page, env=ZONE)
            assert (done.returncode, done.stderr) == (0, "")
            wait_for_window(f"^{title} · LifeOS")
        run_app("--data-dir", str(tmp_path), "--demo", "open", "tasks", env=ZONE)
        wait_for_window(TITLE)
        assert app.stop() == 0


def test_open_starts_the_app_where_none_runs(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", "open", "patterns", env=ZONE) as app:
        wait_for_window("^Patterns · LifeOS")
        assert app.stop() == 0


def test_a_captured_text_of_another_start_is_kept_and_shown(tmp_path: Path) -> None:
    with app_process(tmp_path, "--demo", env=ZONE) as app:
        wait_for_window(TITLE)
        time.sleep(1.5)
        done = run_app(
            "--data-dir", str(tmp_path), "--demo", "capture", "water the plants tomorrow", env=ZONE
        )
        assert done.returncode == 0
        query = "SELECT count(*) FROM tasks WHERE title LIKE '%water the plants%'"
        with contextlib.closing(sqlite3.connect(tmp_path / "demo" / "lifeos.db")) as database:
            assert database.execute(query).fetchone()[0] == 1
        done = run_app("--data-dir", str(tmp_path), "--demo", "capture", env=ZONE)
        assert (done.returncode, done.stderr) == (0, "")
        wait_for_window("Capture")
        assert app.stop() == 0
