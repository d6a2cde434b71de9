"""Commands handed to the app: the line, and a real second process that asks and is answered."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.app.remote import BUSY, END, PROBLEM, SAY, Request, request_of
from lifeos_desktop.app.single_instance import SingleInstance, Wanted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

ASKING = """
import asyncio, sys
from pathlib import Path
from lifeos_desktop.app.remote import Request, RemoteProblem, ask
asked = Request("greet", {"name": "Ada"})
try:
    result = asyncio.run(ask(Path(sys.argv[1]), asked, lambda *said: print(*said)))
    print("result", result, flush=True)
except RemoteProblem as problem:
    print("problem", problem, flush=True)
"""


@given(st.text(min_size=1), st.dictionaries(st.text(), JSON, max_size=4))
def test_a_request_is_one_line_and_comes_back(command: str, arguments: dict[str, object]) -> None:
    request = Request(command, arguments)
    assert "\n" not in request.line()
    assert request_of(request.line()) == request


@pytest.mark.parametrize("line", ["show", 'open "x"', "do", "do 3", "do {}", 'do {"command": 1}'])
def test_other_lines_are_no_request(line: str) -> None:
    assert request_of(line) is None


def test_arguments_are_not_in_its_repr() -> None:
    assert "s3cret" not in repr(Request("connect", {"token": "s3cret"}))


async def _ask(folder: Path) -> list[str]:
    def run() -> list[str]:
        command = [sys.executable, "-c", ASKING, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.splitlines()

    return await asyncio.get_running_loop().run_in_executor(None, run)


@pytest.mark.qt_loop
async def test_another_process_is_told_meanwhile_and_gets_the_result(tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    asked: list[Request] = []

    def serve(wanted: Wanted) -> None:
        asked.append(wanted.request)
        wanted.answer(SAY, "Good\nmorning.")
        wanted.answer(END, {"greeted": "Ada"})

    instance.wanted.connect(serve)
    instance.listen()
    try:
        assert await _ask(tmp_path) == ["say Good", "morning.", "result {'greeted': 'Ada'}"]
    finally:
        instance.release()
    assert asked == [Request("greet", {"name": "Ada"})]


@pytest.mark.qt_loop
async def test_a_problem_and_an_app_that_ends_are_said(tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    answers = [(PROBLEM, "Not today."), (SAY, "Wait.")]

    def serve(wanted: Wanted) -> None:
        kind, text = answers.pop(0)
        wanted.answer(kind, text)
        if kind == SAY:
            asyncio.get_running_loop().call_later(0.2, instance.release)

    instance.wanted.connect(serve)
    instance.listen()
    try:
        assert await _ask(tmp_path) == ["problem Not today."]
        said, problem = await _ask(tmp_path)
    finally:
        instance.release()
    assert said == "say Wait."
    assert problem.startswith("problem LifeOS was closed meanwhile.")


@pytest.mark.qt_loop
async def test_an_app_that_still_opens_is_asked_again(tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    answers: list[tuple[str, object]] = [(BUSY, "Not yet."), (BUSY, "Not yet."), (END, {})]
    instance.wanted.connect(lambda wanted: wanted.answer(*answers.pop(0)))
    instance.listen()
    try:
        assert await _ask(tmp_path) == ["result {}"]
    finally:
        instance.release()


@pytest.mark.qt_loop
async def test_who_stops_waiting_is_noticed(tmp_path: Path) -> None:
    instance = SingleInstance(tmp_path, tmp_path / "app.lock")
    assert instance.acquire()
    gone = asyncio.Event()
    begun = asyncio.Event()

    def serve(wanted: Wanted) -> None:
        wanted.on_gone = gone.set
        begun.set()

    instance.wanted.connect(serve)
    instance.listen()
    process = await asyncio.get_running_loop().run_in_executor(
        None, lambda: subprocess.Popen([sys.executable, "-c", ASKING, str(tmp_path)])
    )
    try:
        await asyncio.wait_for(begun.wait(), 30)
        process.kill()
        await asyncio.wait_for(gone.wait(), 10)
    finally:
        await asyncio.get_running_loop().run_in_executor(None, process.wait)
        instance.release()


async def test_without_an_app_nobody_answers(tmp_path: Path) -> None:
    assert await _ask(tmp_path) == ["result None"]


def test_the_line_is_json(tmp_path: Path) -> None:
    word, _, rest = Request("sync", {"since": "2020-01-01"}).line().partition(" ")
    assert (word, json.loads(rest)["arguments"]) == ("do", {"since": "2020-01-01"})
