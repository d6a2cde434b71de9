"""One instance a folder, with real second processes."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from lifeos_desktop.app.single_instance import SingleInstance, line_of, socket_name, split_line

pytestmark = pytest.mark.qt_loop

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from lifeos_desktop.app.single_instance import SingleInstance
app = QCoreApplication([])
folder = Path(sys.argv[1])
instance = SingleInstance(folder, folder / "app.lock")
if instance.acquire():
    print("first", flush=True)
    if "stay" in sys.argv:
        instance.listen()
        sys.stdin.read()
else:
    print("told" if instance.send("show") else "silence", flush=True)
"""


def second(folder: Path) -> asyncio.Future[str]:
    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", SECOND, str(folder)],
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        return done.stdout.strip()

    return asyncio.get_running_loop().run_in_executor(None, run)


def start_and_kill(folder: Path) -> None:
    command = [sys.executable, "-c", SECOND, str(folder), "stay"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as left:
        assert left.stdout is not None
        assert left.stdout.readline().strip() == "first"
        left.kill()
    assert (folder / "app.lock").exists()


async def test_a_second_start_asks_the_first(tmp_path: Path, qapp: object) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    asked: list[str] = []
    instance.asked.connect(asked.append)
    assert instance.acquire()
    instance.listen()
    assert await second(tmp_path) == "told"
    assert asked == ["show"]
    instance.release()
    assert await second(tmp_path) == "first"


async def test_a_second_start_waits_for_a_first_that_is_still_starting(
    tmp_path: Path, qapp: object
) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    answer = second(tmp_path)
    await asyncio.sleep(1.0)
    assert not answer.done()
    instance.listen()
    assert await answer == "told"
    instance.release()


async def test_another_folder_is_another_instance(tmp_path: Path, qapp: object) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    instance = SingleInstance(one, one / "app.lock")
    assert instance.acquire()
    instance.listen()
    assert await second(two) == "first"
    instance.release()


async def test_what_a_killed_process_left_is_taken_over(tmp_path: Path, qapp: object) -> None:
    start_and_kill(tmp_path)
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    instance.listen()
    assert await second(tmp_path) == "told"
    instance.release()


async def test_a_line_nobody_knows_does_nothing(tmp_path: Path, qapp: object) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    asked: list[str] = []
    instance.asked.connect(asked.append)
    assert instance.acquire()
    instance.listen()
    caller = QLocalSocket()
    caller.connectToServer(socket_name(tmp_path))
    assert caller.waitForConnected(1000)
    caller.write(b"format c:\n" + b"x" * 4000 + b"\nbrief\n")
    caller.flush()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if asked:
            break
    assert asked == ["brief"]
    caller.abort()
    instance.release()


async def test_a_caller_that_does_not_wait_for_the_answer(tmp_path: Path, qapp: object) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    asked: list[str] = []
    instance.asked.connect(asked.append)
    assert instance.acquire()
    instance.listen()
    for _ in range(20):
        caller = socket.socket(socket.AF_UNIX)
        caller.connect(str(Path(tempfile.gettempdir()) / socket_name(tmp_path)))
        caller.sendall(b"show\n")
        caller.close()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if len(asked) == 20:
            break
    assert asked == ["show"] * 20
    assert not instance._callers
    instance.release()


def test_the_name_holds_the_person_and_the_folder(tmp_path: Path) -> None:
    name = socket_name(tmp_path)
    assert name.startswith(f"lifeos-{os.getuid()}-")
    assert name != socket_name(tmp_path / "demo")
    assert len(name) < 60


@pytest.mark.parametrize(
    ("word", "text"),
    [("show", ""), ("brief", ""), ("capture", ""), ("open", "patterns"), ("capture", 'a "b"\nc é')],
)
async def test_a_line_carries_a_word_and_its_text(word: str, text: str) -> None:
    line = line_of(word, text)
    assert "\n" not in line
    assert split_line(line) == (word, text)


@pytest.mark.parametrize(
    "line", ["", "open", 'show "x"', "capture x", "capture 5", 'rm "x"', "open []"]
)
async def test_a_line_that_means_nothing_is_refused(line: str) -> None:
    assert split_line(line) is None
