"""The real app as a process: start it on a data folder, wait, kill it, weigh it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class AppProcess:
    """A running `python -m lifeos_desktop`; what it prints is collected as it comes."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lifeos_desktop", *arguments],
            cwd=PROJECT,
            env=app_environment(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that its children can be found and ended with it
        )
        self.lines: list[str] = []
        self._said_something = threading.Condition()
        self._reader = threading.Thread(target=self._read, name="app output", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The number of the app's main process."""
        return self._process.pid

    @property
    def output(self) -> str:
        """Everything it has printed so far."""
        return "\n".join(self.lines)

    def is_running(self) -> bool:
        """Whether the main process is still there."""
        return self._process.poll() is None

    def wait_for_line(self, pattern: str, timeout: float = 30.0) -> str:
        """The first line the pattern is found in. It fails at once when the app ends before."""
        wanted = re.compile(pattern)
        deadline = time.monotonic() + timeout
        looked_at = 0
        while True:
            with self._said_something:
                new = self.lines[looked_at:]
                ended = not self._reader.is_alive()
                if not new and not ended and time.monotonic() < deadline:
                    self._said_something.wait(0.1)
                    continue
            for line in new:
                if wanted.search(line):
                    return line
            looked_at += len(new)
            if not new and (ended or time.monotonic() >= deadline):
                state = "ended" if ended else "is still running"
                raise TimeoutError(f"no line matches {pattern!r}; it {state}:\n{self.output}")

    def wait_until(self, condition: Callable[[], bool], timeout: float = 30.0) -> None:
        """Wait for something to become true outside: a file, a row, a socket, a window."""
        deadline = time.monotonic() + timeout
        while not condition():
            if not self.is_running():
                raise AssertionError(
                    f"the app ended with {self._process.returncode}:\n{self.output}"
                )
            if time.monotonic() >= deadline:
                raise TimeoutError(f"it did not happen within {timeout:g} s:\n{self.output}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End the main process as a crash does: kill -9, nothing is tidied up."""
        self._process.kill()
        self._process.wait(10)

    def stop(self, timeout: float = 15.0) -> int:
        """Ask it to quit (SIGTERM) and wait; its exit code. TimeoutExpired when it does not."""
        if self.is_running():
            self._process.terminate()
        return self.wait(timeout)

    def wait(self, timeout: float = 30.0) -> int:
        """Wait until it ends by itself; its exit code."""
        code = self._process.wait(timeout)
        self._reader.join(5)
        return code

    def pss_mb(self) -> float:
        """Memory of the app and its children in MB, shared pages counted in proportion."""
        return sum(pss_kb(pid) for pid in [self.pid, *descendants(self.pid)]) / 1024

    def close(self) -> None:
        """End what is left of it, the children too."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(10)
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._said_something:
                self.lines.append(line.rstrip("\n"))
                self._said_something.notify_all()


@contextlib.contextmanager
def app_process(
    data_dir: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> Iterator[AppProcess]:
    """The app on a data folder for the length of the block; nothing of it is left afterwards."""
    app = AppProcess(["--data-dir", str(data_dir), *arguments], env)
    try:
        yield app
    finally:
        app.close()


def run_app(
    *arguments: str, env: Mapping[str, str] | None = None, stdin: str = "", timeout: float = 60.0
) -> subprocess.CompletedProcess[str]:
    """Run a command of the app to its end; its exit code and what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "lifeos_desktop", *arguments],
        cwd=PROJECT,
        env=app_environment(env),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )


def app_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the app is started with: on the display of the test session where there is one."""
    env = dict(os.environ)
    env["QT_QPA_PLATFORM"] = "xcb" if env.get("LIFEOS_TEST_DESKTOP") == "1" else "offscreen"
    env["PYTHONUNBUFFERED"] = "1"
    env["PYTHONIOENCODING"] = "utf-8"
    env.update(extra or {})
    return env


def pss_kb(pid: int) -> int:
    """Proportional set size of one process in kB; 0 when it has ended meanwhile."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match[1]) if match else 0


def descendants(pid: int) -> list[int]:
    """The process's children, their children and so on."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold spaces: count from its end.
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found: list[int] = []
    queue = [pid]
    while queue:
        children = parents.get(queue.pop(), [])
        found += children
        queue += children
    return found
