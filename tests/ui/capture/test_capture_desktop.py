"""The popup on a real display: through the key grab, with the keyboard, and back again."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib import XK, X, display
from Xlib.ext import xtest

from tests.support import x11
from tests.support.process import PROJECT

pytestmark = [pytest.mark.desktop, pytest.mark.timeout(90)]

KEYS = "ctrl+alt+j"
# A first frame and the keyboard within 50 ms is the aim; a busy machine in CI gets more.
BOUND_MS = 400.0


class Program:
    """`popup_program` as a process; its lines as they come."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONUNBUFFERED": "1"}
        environment.pop("XDG_SESSION_TYPE", None)
        self.log = folder / "program.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.ui.capture.popup_program", str(folder), KEYS],
                cwd=PROJECT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def wait_for(self, pattern: str, start: int = 0, timeout: float = 20.0) -> str:
        """The first line from `start` on that matches as a whole."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for line in self.lines()[start:]:
                if re.fullmatch(pattern, line):
                    return line
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.01)
        raise TimeoutError(f"no {pattern!r} in:\n" + "\n".join(self.lines()))


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    try:
        program.wait_for("running")
        yield program
    finally:
        program.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.process.wait(10)
        program.process.kill()
        program.process.wait(10)


@pytest.fixture
def other_window() -> Iterator[int]:
    """A window of another program, with the keyboard."""
    connection = display.Display()
    screen = connection.screen()
    window = screen.root.create_window(10, 500, 200, 100, 1, screen.root_depth)
    window.map()
    connection.sync()
    time.sleep(0.1)
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    connection.sync()
    yield int(window.id)
    window.destroy()
    connection.close()


def focused() -> int:
    connection = display.Display()
    focus = connection.get_input_focus().focus
    connection.close()
    return int(getattr(focus, "id", focus))


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(folder / "lifeos.db")) as database:
        return list(database.execute(query))


def test_key_type_enter_and_the_keyboard_is_back(
    program: Program, other_window: int, tmp_path: Path
) -> None:
    assert "problem none" in program.lines()
    x11.press(KEYS)
    program.wait_for("ready .*")
    assert focused() != other_window
    x11.xdotool("type", "--delay", "15", "call mum tomorrow 6pm #family")
    program.wait_for("text 'call mum tomorrow 6pm #family' .*")
    x11.press("Return")
    assert "Task saved" in program.wait_for("toast .*")
    assert focused() == other_window
    assert [row[0] for row in rows(tmp_path, "select raw_input from tasks")] == [
        "call mum tomorrow 6pm #family"
    ]


def test_esc_keeps_the_draft_even_when_the_process_is_killed(
    program: Program, other_window: int, tmp_path: Path
) -> None:
    x11.press(KEYS)
    program.wait_for("ready .*")
    x11.xdotool("type", "--delay", "15", "ask landlord")
    program.wait_for("text 'ask landlord' .*")
    x11.press("Escape")
    time.sleep(0.3)
    assert focused() == other_window
    program.process.kill()
    program.process.wait(10)
    again = Program(tmp_path)
    try:
        again.wait_for("text 'ask landlord' .*")
    finally:
        again.process.terminate()
        again.process.wait(10)


def test_the_key_pressed_again_puts_it_away(program: Program, other_window: int) -> None:
    x11.press(KEYS)
    program.wait_for("ready .*")
    x11.wait_for_window("Capture")
    time.sleep(0.2)
    x11.press(KEYS)
    deadline = time.monotonic() + 5
    while x11.windows("Capture") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not x11.windows("Capture")
    assert focused() == other_window


def test_a_second_grab_is_told_that_the_key_is_taken(program: Program, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    second = Program(folder)
    try:
        assert "belongs to another program" in second.wait_for("problem (?!none).*")
    finally:
        second.process.terminate()
        second.process.wait(10)


def test_holding_the_key_is_one_press_and_one_release(program: Program, other_window: int) -> None:
    connection, codes = _keyboard()
    _down(connection, codes)
    time.sleep(1.0)
    _up(connection, codes)
    program.wait_for("released capture")
    time.sleep(0.2)
    lines = program.lines()
    assert sum(line.startswith("pressed") for line in lines) == 1
    assert lines.count("released capture") == 1
    connection.close()


@pytest.mark.alone
def test_it_opens_at_once(program: Program, other_window: int) -> None:
    """From the key to the painted frame and to the field with the keyboard, in ms."""
    connection, codes = _keyboard()
    times: list[float] = []
    for _ in range(12):
        seen = len(program.lines())
        start = time.monotonic()
        _down(connection, codes)
        painted = float(program.wait_for("painted .*", seen).split()[1])
        ready = float(program.wait_for("ready .*", seen).split()[1])
        times.append((max(painted, ready) - start) * 1000)
        _up(connection, codes)
        time.sleep(0.1)
        x11.press("Escape")
        time.sleep(0.15)
    connection.close()
    middle = statistics.median(times)
    print(f"capture opens: median {middle:.1f} ms, longest {max(times):.1f} ms")
    assert middle < BOUND_MS


def _keyboard() -> tuple[display.Display, list[int]]:
    connection = display.Display()
    names = ("Control_L", "Alt_L", "j")
    return connection, [connection.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]


def _down(connection: display.Display, codes: list[int]) -> None:
    for code in codes:
        xtest.fake_input(connection, X.KeyPress, code)
    connection.sync()


def _up(connection: display.Display, codes: list[int]) -> None:
    for code in reversed(codes):
        xtest.fake_input(connection, X.KeyRelease, code)
    connection.sync()
