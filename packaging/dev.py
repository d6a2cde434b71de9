#!/usr/bin/env python3
"""One command for everything a developer does.

    python3 packaging/dev.py run [--headless] [APP ARGUMENTS]
        Start LifeOS with the demo person; without a display, print today's brief.
        Your own arguments take the place of the demo person.
    python3 packaging/dev.py test [--full] [PYTEST ARGUMENTS]
        Run the tests in a desktop of their own; --full with the large counts.
    python3 packaging/dev.py check
        Style, types on three systems, who imports whom, the lock.
    python3 packaging/dev.py bench [NAME...] [OPTIONS]
        Run the benchmarks (tests/benchmarks/bench_NAME.py) and print their tables. Options, such
        as --persons 200, go to each of them.
    python3 packaging/dev.py shots DIR
        Draw the windows and save pictures of them in DIR.
    python3 packaging/dev.py build
        Build the app with PyInstaller into dist/ and try it.
    python3 packaging/dev.py setup
        Only make .venv and install what is needed; every other command does this first.

It needs nothing but a Python 3.8 or newer to start: it finds a suitable Python (3.11 to 3.13),
makes .venv, installs the hash-locked dependencies and, on Debian and Ubuntu, the system libraries.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Callable, Dict, List, Tuple

if sys.version_info < (3, 8):
    sys.exit("dev.py needs Python 3.8 or newer to start; LifeOS itself needs 3.11, 3.12 or 3.13.")

import bench_peers
import checks
import environment
import processes
import system_packages
from desktop_session import desktop_session

ROOT = Path(__file__).resolve().parent.parent
# Options of the app that say where and when, not what to do; True: a value follows.
_GLOBAL_OPTIONS = {"--data-dir": True, "--now": True, "--log-level": True, "--demo": False}


def run(python: Path, arguments: List[str]) -> int:
    """Open the window, or print the brief where there is no display to open it on."""
    headless = "--headless" in arguments
    own = [argument for argument in arguments if argument != "--headless"]
    if not headless and not _has_display():
        _say("There is no display here, so this prints the brief instead of opening the window.")
        headless = True
    if not headless:
        system_packages.ensure(system_packages.WINDOW)
    command = [str(python), "-m", "lifeos_desktop", *app_arguments(own, headless=headless)]
    return processes.run(command, dict(os.environ), str(ROOT))


def app_arguments(own: List[str], *, headless: bool) -> List[str]:
    """What the app is called with: the demo person unless there are own arguments.

    Without a display it needs a command that prints something; `brief`, if none was given.
    """
    chosen = own or ["--demo"]
    return [*chosen, "brief"] if headless and not _names_a_command(chosen) else chosen


def test(python: Path, arguments: List[str]) -> int:
    """Run pytest inside a desktop session; every argument but --full is pytest's."""
    system_packages.ensure(system_packages.TESTS)
    with desktop_session() as env:
        if "--full" in arguments:
            env["LIFEOS_TEST_FULL"] = "1"
        own = [argument for argument in arguments if argument != "--full"]
        pytest = [str(python), "-m", "pytest"]
        if any(not word.startswith("--durations") and word != "-q" for word in own):
            return processes.run([*pytest, *own], env, str(ROOT))  # some tests, or in another way
        # What shares the desktop runs in one worker (tests/conftest.py), what measures time alone.
        workers = ["-n", "2", "--dist", "loadscope", "-m", "not alone"]
        together = processes.run([*pytest, *workers, *own], env, str(ROOT))
        if together == 1:
            _say("What failed beside other tests runs again by itself, and that counts.")
            together = processes.run([*pytest, "--lf", "-m", "not alone", *own], env, str(ROOT))
        alone = processes.run([*pytest, "-m", "alone", *own], env, str(ROOT))
        return max(together, alone)


def check(python: Path, arguments: List[str]) -> int:
    """Ask every check; 1 when one of them failed."""
    _no_arguments("check", arguments)
    return 0 if checks.run_all(ROOT, checks.all_checks(ROOT, python)) else 1


def bench(python: Path, arguments: List[str]) -> int:
    """Run each benchmark as a script of its own, all of them even when one fails."""
    scripts = sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py"))
    names = {script.stem[len("bench_") :]: script for script in scripts}
    first = next((n for n, word in enumerate(arguments) if word.startswith("--")), len(arguments))
    chosen, options = arguments[:first], arguments[first:]
    unknown = [name for name in chosen if name not in names]
    if unknown:
        _say("No benchmark is called {}. There are: {}".format(unknown[0], ", ".join(names)))
        return 2
    system_packages.ensure(system_packages.TESTS)
    failed = []
    with desktop_session() as env:
        for name in chosen or names:
            peers = bench_peers.ensure(ROOT, python) if bench_peers.wanted(name) else None
            env["PYTHONPATH"] = os.pathsep.join(str(path) for path in (ROOT, peers) if path)
            if processes.run([str(python), str(names[name]), *options], env, str(ROOT)) != 0:
                failed.append(name)
    if failed:
        _say("These benchmarks failed: " + ", ".join(failed))
    return 1 if failed else 0


def shots(python: Path, arguments: List[str]) -> int:
    """Save pictures of the windows in a folder."""
    if len(arguments) != 1:
        _say("Say where the pictures go: dev.py shots DIR")
        return 2
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    system_packages.ensure(system_packages.TESTS)
    with desktop_session(screen="2560x1600") as env:  # room for a window at 200 %
        env["PYTHONPATH"] = str(ROOT)
        script = str(ROOT / "packaging" / "shots.py")
        return processes.run([str(python), script, str(folder)], env, str(ROOT))


def build(python: Path, arguments: List[str]) -> int:
    """Build the app, then start what was built and see that it works."""
    _no_arguments("build", arguments)
    system_packages.ensure((*system_packages.TESTS, *system_packages.BUILD))
    # Without it, collecting litellm's modules would fetch a price list from the network.
    env = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "lifeos.spec"]
    code = processes.run(command, env, str(ROOT))
    if code != 0:
        return code
    built = max((path for path in (ROOT / "dist").iterdir() if path.is_dir()), key=_changed_at)
    with desktop_session() as inside:
        smoke = [str(python), str(ROOT / "packaging" / "frozen_smoke.py"), str(built)]
        return processes.run(smoke, inside, str(ROOT))


def setup(_python: Path, arguments: List[str]) -> int:
    """Nothing more to do: the environment is made before any command runs."""
    _no_arguments("setup", arguments)
    return 0


COMMANDS: Dict[str, Callable[[Path, List[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "shots": shots,
    "build": build,
    "setup": setup,
}


def main(arguments: List[str]) -> int:
    """Make the environment, then do what was asked."""
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in COMMANDS:
        _say(__doc__ or "")
        return 2
    processes.exit_on_signals()
    try:
        return COMMANDS[arguments[0]](environment.ensure(ROOT), arguments[1:])
    except environment.SetupError as problem:
        _say(str(problem))
        return 1
    except KeyboardInterrupt:
        return 130


def _names_a_command(arguments: List[str]) -> bool:
    """Whether anything is left of the arguments once the options for every command are taken."""
    rest = list(arguments)
    while rest:
        option, joined, _value = rest.pop(0).partition("=")
        if option not in _GLOBAL_OPTIONS:
            return True
        if _GLOBAL_OPTIONS[option] and not joined:
            rest = rest[1:]
    return False


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _no_arguments(command: str, arguments: List[str]) -> None:
    if arguments:
        raise SystemExit("dev.py {} takes no arguments.".format(command))


def _changed_at(path: Path) -> Tuple[float, str]:
    return (path.stat().st_mtime, path.name)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
