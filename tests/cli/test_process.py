"""The command line as real processes: exit codes, what is printed where, and what is imported."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.support.fake_llm import Answer, FakeLlm
from tests.support.process import AppProcess, app_environment, run_app

# Stands in the way of Qt as a machine without it does, and tells what was imported.
NO_QT = """
import json, os, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NoQt())
sys.argv[0] = "lifeos"
from lifeos_desktop.__main__ import main
code = main()
if os.environ.get("TELL_MODULES"):
    with open(os.environ["TELL_MODULES"], "w") as file:
        json.dump(sorted(sys.modules), file)
raise SystemExit(code)
"""


def without_qt(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", NO_QT, *words],
        cwd=PROJECT,
        env=app_environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def modules_of(tmp_path: Path, *words: str) -> set[str]:
    told = tmp_path / "modules.json"
    done = without_qt("--data-dir", str(tmp_path / "data"), *words, TELL_MODULES=str(told))
    assert (done.returncode, done.stderr) == (0, ""), done
    return set(json.loads(told.read_text(encoding="utf-8")))


def test_the_commands_work_where_qt_cannot_be_imported(tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path))
    done = without_qt(*data, "--demo", "--now", "2025-03-04T07:00Z", "brief", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["day"] == "2025-03-04"
    for words in (["health"], ["jobs", "run", "backup"], ["data", "add", "custom.tea", "2"]):
        done = without_qt(*data, *words)
        assert (done.returncode, done.stderr) == (0, ""), words


def test_the_window_says_what_to_install(tmp_path: Path) -> None:
    done = without_qt("--data-dir", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "pip install PySide6-Essentials" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are named so on Linux")
def test_the_window_says_that_there_is_no_display(tmp_path: Path) -> None:
    env = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    done = run_app("--data-dir", str(tmp_path), env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no display to show the window on.")


@pytest.mark.parametrize("words", [["--help"], ["brief", "--help"], ["metrics"], ["--version"]])
def test_what_needs_no_data_imports_neither_store_nor_network(
    tmp_path: Path, words: list[str]
) -> None:
    loaded = modules_of(tmp_path, *words)
    for name in ("peewee", "httpx", "litellm", "keyring", "PySide6", "lifeos_desktop.store"):
        assert name not in loaded, name
    if words != ["metrics"]:
        assert "asyncio" not in loaded
    assert not (tmp_path / "data").exists(), "nothing is made by looking"


def test_metrics_of_a_person_with_own_ones_imports_no_store_either(tmp_path: Path) -> None:
    run_app("--data-dir", str(tmp_path / "data"), "data", "add", "custom.tea", "2")
    loaded = modules_of(tmp_path, "metrics", "--json")
    assert "peewee" not in loaded
    done = run_app("--data-dir", str(tmp_path / "data"), "metrics", "--json")
    assert "custom.tea" in [metric["key"] for metric in json.loads(done.stdout)["metrics"]]


def test_a_brief_imports_no_network_and_no_engine_library(tmp_path: Path) -> None:
    loaded = modules_of(tmp_path, "--demo", "brief", "--no-ai")
    for name in ("httpx", "litellm", "pandas", "numpy", "scipy", "icalendar", "googleapiclient"):
        assert name not in loaded, name


WRONG = [
    (["nonsense"], 2, "nonsense"),
    (["--now", "2025-03-04T07:00Z", "brief"], 2, "--now goes only with"),
    (["--data-dir", "DIR", "--now", "noon", "brief"], 2, "'noon' is not a time"),
    (["--data-dir", "DIR", "brief", "--day", "4.3.2025"], 2, "is not a date like"),
    (["--data-dir", "DIR", "brief", "--day", "20250304"], 2, "is not a date like"),
    (["--data-dir", "DIR", "review", "--week", "2025-W60"], 2, "is not a week like"),
    (["--data-dir", "DIR", "brief", "--draft", "x", "--refresh"], 2, "not allowed with"),
    (["--data-dir", "DIR", "import"], 2, "KIND"),
    (["--data-dir", "DIR", "import", "csv", "x", "--map", "Coffee"], 2, "COLUMN=KEY"),
    (["--data-dir", "DIR", "data", "list", "--limit", "0"], 2, "whole number from 1"),
    (["--data-dir", "DIR", "--ver"], 2, "--ver"),
    (["--data-dir", "DIR", "--hidden", "brief"], 2, "--hidden"),
    (["--data-dir", "DIR", "--json"], 2, "--json"),
    (["brief", "--data-dir", "DIR"], 2, "--data-dir"),
    (["--data-dir", "", "brief"], 2, "empty"),
    (["--data-dir", "FILE", "brief"], 1, "cannot be used"),
    (["--data-dir", "DIR", "brief", "--day", "2999-01-01"], 1, "has not come yet"),
    (["--data-dir", "DIR", "brief", "--draft", "missing.json"], 1, "cannot be read"),
    (["--data-dir", "DIR", "brief", "--draft", "FILE"], 1, "It is not JSON"),
    (["--data-dir", "DIR", "import", "oura-json", "missing"], 1, "missing"),
    (["--data-dir", "DIR", "import", "csv", "FILE"], 1, "no column of dates"),
    (["--data-dir", "DIR", "import", "ics", "FILE"], 1, "not a calendar"),
    (
        ["--data-dir", "DIR", "data", "list", "--metric", "sleep.totl"],
        1,
        "Did you mean sleep.total",
    ),
    (["--data-dir", "DIR", "data", "add", "sleep.total", "much"], 1, "is not a value for"),
    (["--data-dir", "DIR", "jobs", "run", "dance"], 1, "There is no job called dance"),
    (["--data-dir", "DIR", "settings", "get", "ai.modle"], 1, "Did you mean ai.model"),
    (["--data-dir", "DIR", "settings", "set", "jobs.backup", "25:00"], 1, "a time like 07:00"),
    (["--data-dir", "DIR", "secret", "delete", "UPPER"], 1, "is no name for a secret"),
    (["--data-dir", "DIR", "demo", "remove"], 1, "There is no demo profile"),
]


def test_wrong_words_get_a_sentence_and_an_exit_code(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("neither JSON nor a calendar nor a table", encoding="utf-8")
    places = {"DIR": str(tmp_path / "data"), "FILE": str(file)}
    for words, code, said in WRONG:
        done = run_app(*[places.get(word, word) for word in words])
        assert done.returncode == code, (words, done)
        assert said in done.stderr, (words, done.stderr)
        assert done.stdout == "", words
        assert "Traceback" not in done.stderr
        if code == 1:
            assert done.stderr.count("\n") == 1, (words, done.stderr)


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "lifeos.db").write_bytes(b"this is no database at all" * 200)
    for words in (["brief"], ["health"], ["data", "list"]):
        done = run_app("--data-dir", str(tmp_path), *words)
        assert done.returncode == 1
        assert "It was left as it is" in done.stderr
    assert b"no database" in (tmp_path / "lifeos.db").read_bytes()
    done = run_app("--data-dir", str(tmp_path), "health", "--json")
    assert json.loads(done.stdout)["health"][0]["state"] == "failed"


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    run_app("--data-dir", str(tmp_path), "health")
    with sqlite3.connect(tmp_path / "lifeos.db") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    done = run_app("--data-dir", str(tmp_path), "brief")
    assert done.returncode == 1
    assert "written by a newer LifeOS" in done.stderr


def test_an_unexpected_error_is_a_sentence_and_its_place_is_in_the_log(tmp_path: Path) -> None:
    code = (
        "import lifeos_desktop.cli.texts as texts\n"
        "async def broken(options): raise ZeroDivisionError('what Ada wrote')\n"
        "texts.brief = broken\n"
        "from lifeos_desktop.cli.entry import run\n"
        f"raise SystemExit(run(['--data-dir', {str(tmp_path)!r}, 'brief']))\n"
    )

    def call(**env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=PROJECT,
            env=app_environment(env),
            capture_output=True,
            encoding="utf-8",
        )

    done = call()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Something went wrong inside LifeOS (ZeroDivisionError).")
    assert "Traceback" not in done.stderr
    log = (tmp_path / "logs" / "cli.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError at " in log
    assert "Ada" not in log + done.stderr
    assert "Traceback" in call(LIFEOS_DEBUG="1").stderr


def test_utf8_whatever_the_console_is_set_to(tmp_path: Path) -> None:
    env = app_environment({"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    words = ["--data-dir", str(tmp_path), "--demo", "--now", "2025-03-02T07:00Z", "brief"]
    done = subprocess.run(
        [sys.executable, "-m", "lifeos_desktop", *words], cwd=PROJECT, env=env, capture_output=True
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Repair café" in done.stdout.decode("utf-8")


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    command = (
        f'"{sys.executable}" -m lifeos_desktop --data-dir "{tmp_path}" metrics --json | head -1'
    )
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=PROJECT,
        env=app_environment(),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_the_output(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lifeos_desktop", "metrics"],
            cwd=PROJECT,
            env=app_environment({"PYTHONUNBUFFERED": ""}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
@pytest.mark.parametrize("moment", ["a draft that does not come", "an answer that does not come"])
def test_control_c_ends_quietly(tmp_path: Path, moment: str) -> None:
    data = tmp_path / "data"
    writers: list[int] = []
    with FakeLlm() as model:
        if moment.startswith("a draft"):
            words = ["brief", "--draft", str(tmp_path / "pipe")]
            os.mkfifo(tmp_path / "pipe")
        else:
            model.answer_with(Answer(delay_seconds=30))
            switch_on(data, model)
            words = ["--demo", "brief"]
        app = AppProcess(["--data-dir", str(data), *words], {"OPENAI_API_KEY": "sk-test"})
        try:
            if moment.startswith("a draft"):
                app.wait_until(lambda: bool(writers.extend(_writer(tmp_path / "pipe")) or writers))
            else:
                app.wait_until(lambda: len(model.asked) == 1)
            os.kill(app.pid, signal.SIGINT)
            assert app.wait(10) == 130
            assert app.output == ""
        finally:
            app.close()
            for writer in writers:
                os.close(writer)


def switch_on(data: Path, model: FakeLlm) -> None:
    """Let the demo profile ask this model."""
    for key, value in (
        ("ai.model", "openai/gpt-4o-mini"),
        ("ai.api_base", model.api_base),
        ("ai.enabled", "yes"),
    ):
        done = run_app("--data-dir", str(data), "--demo", "settings", "set", key, value)
        assert done.returncode == 0, done


def _writer(pipe: Path) -> Iterator[int]:
    """The other end of the pipe, once somebody reads it; held open, so that nothing ever comes."""
    with suppress(OSError):
        yield os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)


STUCK = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from lifeos_desktop.cli.entry import BLOCKING, leave

pool = ThreadPoolExecutor(1, thread_name_prefix=BLOCKING)
pool.submit(threading.Event().wait if sys.argv[1] == "stuck" else int)
pool.shutdown(wait=False)
sys.stdout.write("said before")
raise SystemExit(leave(3))
"""


@pytest.mark.parametrize("how", ["stuck", "idle"])
def test_a_service_that_does_not_answer_keeps_no_process_from_ending(how: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK, how],
        cwd=PROJECT,
        env=app_environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=20,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "said before", "")
