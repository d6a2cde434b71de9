"""What `dev.py check` looks at: style, types on three systems, who imports whom, the lock."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List, NamedTuple, Tuple


class Check(NamedTuple):
    """One question to the code: passed when the command exits with 0."""

    name: str
    command: List[str]


class Outcome(NamedTuple):
    """How a check went: its seconds and all it said."""

    passed: bool
    seconds: float
    output: str


def all_checks(root: Path, python: Path) -> List[Check]:
    """Every check, the slow ones first so that they share the processors well."""
    run = [str(python), "-m"]
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return [
        Check("mypy", [*run, "mypy", "--cache-dir=.mypy_cache/own"]),
        Check("mypy, Windows", [*run, "mypy", "--platform=win32", "--cache-dir=.mypy_cache/win32"]),
        Check("mypy, macOS", [*run, "mypy", "--platform=darwin", "--cache-dir=.mypy_cache/darwin"]),
        Check("imports", [str(python), "-c", lint_imports]),
        Check("ruff check", [*run, "ruff", "check", "."]),
        Check("ruff format", [*run, "ruff", "format", "--check", "."]),
        Check("lock", [str(python), str(root / "packaging" / "lock_check.py")]),
    ]


def run_all(root: Path, checks: List[Check]) -> bool:
    """Run every check and print one line for each; True when all passed."""
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        outcomes = pool.map(lambda check: _run(root, check), checks)
        results: List[Tuple[Check, Outcome]] = []
        for check, outcome in zip(checks, outcomes):
            word = "ok  " if outcome.passed else "FAIL"
            print("{}  {:<15} {:6.1f} s".format(word, check.name, outcome.seconds), flush=True)
            results.append((check, outcome))
    for check, outcome in results:
        if not outcome.passed:
            print("\n--- {} ---\n{}".format(check.name, outcome.output.strip()), flush=True)
    return all(outcome.passed for _, outcome in results)


def _run(root: Path, check: Check) -> Outcome:
    started = time.perf_counter()
    answer = subprocess.run(
        check.command,
        cwd=str(root),
        env={**os.environ, "NO_COLOR": "1", "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    return Outcome(answer.returncode == 0, time.perf_counter() - started, answer.stdout)
