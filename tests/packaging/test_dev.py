"""dev.py itself: what it accepts, what it runs, and that nothing outlives it."""

from __future__ import annotations

import ast
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import checks
import dev
import pytest

from tests.support.process import PROJECT, descendants

# These are run by the Python of .venv; everything else by whatever starts dev.py.
RUN_BY_VENV = {"lock_check.py", "shots.py", "frozen_smoke.py"}
HELPERS = {"Xvfb", "dbus-daemon", "gnome-keyring-d"}

# A session with a command in it that would run for long; it says when the session is up.
SESSION = """
import os, sys
sys.path.insert(0, "packaging")
import processes
from desktop_session import desktop_session
processes.exit_on_signals()
with desktop_session() as env:
    print(os.path.dirname(env["HOME"]), flush=True)
    sys.exit(processes.run(["sleep", "60"], env, "."))
"""


@pytest.mark.parametrize(
    "path",
    [path for path in sorted((PROJECT / "packaging").glob("*.py")) if path.name not in RUN_BY_VENV],
    ids=lambda path: path.name,
)
def test_an_old_python_can_read_it(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_packaging_is_no_package() -> None:
    """It would hide the library of the same name from everything that runs in the project."""
    assert not (PROJECT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("own", "headless", "expected"),
    [
        ([], False, ["--demo"]),
        ([], True, ["--demo", "brief"]),
        (["--data-dir", "/d"], False, ["--data-dir", "/d"]),
        (["--data-dir", "/d"], True, ["--data-dir", "/d", "brief"]),
        (
            ["--data-dir=/d", "--now", "2025-01-01"],
            True,
            ["--data-dir=/d", "--now", "2025-01-01", "brief"],
        ),
        (["--demo", "jobs"], True, ["--demo", "jobs"]),
        (["metrics", "--json"], True, ["metrics", "--json"]),
        (["--help"], True, ["--help"]),
    ],
)
def test_what_the_app_is_called_with(own: list[str], headless: bool, expected: list[str]) -> None:
    assert dev.app_arguments(own, headless=headless) == expected


def test_an_unknown_command_shows_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["frobnicate"]) == 2
    assert "dev.py test [--full]" in capsys.readouterr().err


def test_help_needs_no_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.environment, "ensure", None)
    assert dev.main(["--help"]) == 0
    assert "dev.py build" in capsys.readouterr().out


def test_a_failed_setup_is_a_sentence_and_exit_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_root: Path) -> Path:
        raise dev.environment.SetupError("Install python3.11-venv.")

    monkeypatch.setattr(dev.environment, "ensure", fail)
    monkeypatch.setattr(dev.processes, "exit_on_signals", lambda: None)
    assert dev.main(["check"]) == 1
    assert capsys.readouterr().err == "Install python3.11-venv.\n"


def test_every_check_runs_even_when_one_fails(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = [sys.executable, "-c", "print('what is wrong'); raise SystemExit(1)"]
    fine = [sys.executable, "-c", "print('never shown')"]
    passed = checks.run_all(tmp_path, [checks.Check("first", said), checks.Check("second", fine)])
    lines = capsys.readouterr().out.splitlines()
    assert not passed
    assert lines[0].startswith("FAIL  first ")
    assert lines[1].startswith("ok    second ")
    assert lines[2:] == ["", "--- first ---", "what is wrong"]


def test_bench_runs_every_script_and_says_which_failed(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    (folder / "bench_one.py").write_text("raise SystemExit(3)", encoding="utf-8")
    (folder / "bench_two.py").write_text("print('a table')", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev.system_packages, "ensure", lambda _wanted: True)
    monkeypatch.setattr(dev, "desktop_session", lambda: contextlib.nullcontext(dict(os.environ)))
    assert dev.bench(Path(sys.executable), []) == 1
    said = capfd.readouterr()
    assert said.out == "a table\n"
    assert "These benchmarks failed: one" in said.err
    assert dev.bench(Path(sys.executable), ["two"]) == 0
    assert dev.bench(Path(sys.executable), ["three"]) == 2


def test_bench_hands_options_on_and_lends_the_compared_libraries(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    script = "import os, sys; print(sys.argv[1:], os.environ['PYTHONPATH'].split(os.pathsep))"
    for name in ("one", "patterns"):
        (folder / f"bench_{name}.py").write_text(script, encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev.system_packages, "ensure", lambda _wanted: True)
    monkeypatch.setattr(dev, "desktop_session", lambda: contextlib.nullcontext(dict(os.environ)))
    monkeypatch.setattr(dev.bench_peers, "ensure", lambda _root, _python: tmp_path / "peers")
    assert dev.bench(Path(sys.executable), ["patterns", "one", "--persons", "3"]) == 0
    lent, alone = capfd.readouterr().out.splitlines()
    assert lent == str(["--persons", "3"]) + " " + str([str(tmp_path), str(tmp_path / "peers")])
    assert alone == str(["--persons", "3"]) + " " + str([str(tmp_path)])


def test_without_the_compared_libraries_bench_goes_on(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "packaging").mkdir()
    lock = tmp_path / "packaging" / "bench-requirements.lock"
    lock.write_text("no-such-library-here==1.0\n", encoding="ascii")
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    python.chmod(0o755)
    if sys.platform.startswith("win"):
        pytest.skip("a shell script stands in for Python")
    assert dev.bench_peers.ensure(tmp_path, python) is None
    assert "go on without a comparison" in capfd.readouterr().err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a display")
def test_run_without_a_display_prints_the_brief(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(dev.system_packages, "ensure", None)  # nothing is needed for text
    monkeypatch.setattr(dev.processes, "run", lambda command, *_: started.append(command) or 0)
    assert dev.run(Path("python"), []) == 0
    assert started == [["python", "-m", "lifeos_desktop", "--demo", "brief"]]
    assert "There is no display here" in capsys.readouterr().err


def test_types_are_checked_for_three_systems() -> None:
    commands = [" ".join(check.command) for check in checks.all_checks(PROJECT, Path("python"))]
    mypy = [command for command in commands if " mypy " in command]
    assert len(mypy) == 3
    assert any("--platform=win32" in command for command in mypy)
    assert any("--platform=darwin" in command for command in mypy)


@pytest.mark.desktop
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_helper_outlives_the_session(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SESSION],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as session:
        assert session.stdout is not None
        folder = Path(session.stdout.readline().strip())
        helpers = [pid for pid in descendants(session.pid) if name_of(pid) in HELPERS]
        assert len(helpers) >= 3
        if number is signal.SIGINT:
            os.killpg(session.pid, number)  # as a terminal does: everybody in front hears it
        else:
            session.send_signal(number)
        session.wait(30)
        deadline = time.monotonic() + 10
        while any(name_of(pid) in HELPERS for pid in helpers) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [name_of(pid) for pid in helpers if name_of(pid) in HELPERS] == []
        if number is not signal.SIGKILL:
            assert not folder.exists()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(session.pid, signal.SIGKILL)  # the command of a killed session
        shutil.rmtree(folder, ignore_errors=True)  # and its folder, which nobody was left to remove


def name_of(pid: int) -> str:
    """The kernel's name of a living process, '' when it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return "" if rest.split()[0] == "Z" else name
