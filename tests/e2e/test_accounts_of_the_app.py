"""Accounts in the real app: the command line hands its work over, and no secret gets anywhere."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from lifeos_desktop.app.clock import SystemClock
from tests.cli.keyring_in_a_file import FILE
from tests.support.clock import FakeClock
from tests.support.process import (
    PROJECT,
    app_environment,
    app_process,
    descendants,
    run_app,
)
from tests.support.providers.ics import SECRET_PATH, FakeIcs
from tests.support.providers.oura import AUTHORIZE, LEGACY_TOKEN, NEW_TOKEN, FakeOura
from tests.support.providers.server import Fault
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

pytestmark = [pytest.mark.desktop, pytest.mark.slow]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A keyring that the test can look into, for every process."""
    return {
        FILE: str(tmp_path / "keyring.json"),
        "PYTHON_KEYRING_BACKEND": "tests.cli.keyring_in_a_file.FileKeyring",
        "PYTHONPATH": str(PROJECT),
    }


@pytest.fixture
def oura(tmp_path: Path, env: dict[str, str]) -> Iterator[FakeOura]:
    now = SystemClock().now()
    with FakeOura(FakeClock(now)) as fake:
        for name in ("daily_sleep", "sleep", "daily_readiness"):
            fake.add_day(now.date(), name)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        fake.redirects = {f"http://localhost:{port}/callback"}
        paths = {"authorize": AUTHORIZE, "token": NEW_TOKEN, "token_old": LEGACY_TOKEN, "api": ""}
        values = {f"oura.{key}": f"{fake.address}{path}" for key, path in paths.items()}
        for key, value in {**values, "oura.redirect_port": str(port)}.items():
            words = ["--data-dir", str(tmp_path / "data"), "settings", "set", key, value]
            assert run_app(*words, env=env).returncode == 0
        yield fake


Lifeos = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lifeos(tmp_path: Path, env: dict[str, str]) -> Lifeos:
    """The command line as a process that also prints what it imported."""

    def call(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-X", "importtime", "-m", "lifeos_desktop"]
        return subprocess.run(
            [*command, "--data-dir", str(tmp_path / "data"), *words],
            cwd=PROJECT,
            env=app_environment(env),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return call


def handed_over(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether the process left the work to the app: it never opened the database itself."""
    return "lifeos_desktop.store" not in done.stderr


def sign_in(tmp_path: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`connect oura --no-browser`, with the test as the browser."""
    command = [sys.executable, "-X", "importtime", "-m", "lifeos_desktop"]
    words = ["--data-dir", str(tmp_path / "data"), "connect", "oura", "--no-browser"]
    with subprocess.Popen(
        [*command, *words],
        cwd=PROJECT,
        env=app_environment(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()))
        reader.start()
        process.stdin.write(f"{CLIENT_ID}\n{CLIENT_SECRET}\n")
        process.stdin.flush()
        lines = iter(process.stdout)
        address = next((line.strip() for line in lines if line.startswith("http")), "")
        assert address, errors
        with httpx.Client(trust_env=False) as browser:
            # The browser is on another computer: its last address is pasted.
            ended_at = browser.get(address).headers["location"]
        process.stdin.write(f"{ended_at}\n")
        process.stdin.close()
        out = process.stdout.read()
        code = process.wait(60)
        reader.join(10)
    return subprocess.CompletedProcess(words, code, out, "".join(errors))


def test_the_command_line_leaves_accounts_to_the_running_app(
    tmp_path: Path, env: dict[str, str], oura: FakeOura, lifeos: Lifeos
) -> None:
    with app_process(tmp_path / "data", "--hidden", env=env) as app:
        app.wait_until(lambda: handed_over(lifeos("status")))
        done = sign_in(tmp_path, env)
        assert (done.returncode, handed_over(done)) == (0, True), done.stdout
        assert "Connected: Oura (robin@example.org)." in done.stdout
        synced = lifeos("sync", "--json")
        assert (synced.returncode, handed_over(synced)) == (0, True)
        ran = lifeos("jobs", "run", "oura_sync")
        assert (ran.returncode, handed_over(ran)) == (0, True)
        oura.sign_in.expire_access()
        # Several at once: the app renews once and no used-up token ever comes again.
        calls = [threading.Thread(target=lifeos, args=("sync",)) for _ in range(3)]
        for call in calls:
            call.start()
        for call in calls:
            call.join(60)
        assert (oura.sign_in.refreshed, oura.sign_in.reused) == (1, 0)
        assert "Oura" in lifeos("status").stdout
        assert app.stop() == 0
    # Without the app the same words do it themselves, with the same sign-in.
    alone = lifeos("sync")
    assert (alone.returncode, handed_over(alone)) == (0, False)
    assert oura.sign_in.reused == 0


def test_a_sign_in_nobody_waits_for_is_given_up(
    tmp_path: Path, env: dict[str, str], oura: FakeOura, lifeos: Lifeos
) -> None:
    with app_process(tmp_path / "data", "--hidden", env=env) as app:
        app.wait_until(lambda: handed_over(lifeos("status")))
        command = [sys.executable, "-m", "lifeos_desktop", "--data-dir", str(tmp_path / "data")]
        with subprocess.Popen(
            [*command, "connect", "oura", "--no-browser"],
            cwd=PROJECT,
            env=app_environment(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as waiting:
            assert waiting.stdin is not None
            assert waiting.stdout is not None
            waiting.stdin.write(f"{CLIENT_ID}\n{CLIENT_SECRET}\n")
            waiting.stdin.flush()
            address = next(line for line in waiting.stdout if line.startswith("http"))
            waiting.send_signal(signal.SIGINT)
            assert waiting.wait(20) == 130
        ended_at = httpx.get(address.strip(), trust_env=False).headers["location"]

        def is_given_up() -> bool:
            try:
                httpx.get(ended_at, trust_env=False)
            except httpx.ConnectError:
                return True
            return False

        app.wait_until(is_given_up)
        # And the way is free for another one.
        assert sign_in(tmp_path, env).returncode == 0


def test_no_secret_is_in_files_logs_crash_reports_or_process_lists(
    tmp_path: Path, env: dict[str, str], oura: FakeOura, lifeos: Lifeos
) -> None:
    said: list[str] = []

    def note(done: subprocess.CompletedProcess[str]) -> None:
        said.extend((done.stdout, done.stderr))

    with (
        FakeIcs(oura.clock) as ics,
        app_process(tmp_path / "data", "--hidden", env=env) as app,
    ):
        app.wait_until(lambda: handed_over(lifeos("status")))
        note(sign_in(tmp_path, env))
        note(lifeos("connect", "ics", "--way", "address", stdin=f"{ics.secret_address}\n"))
        note(lifeos("connect", "oura", "--way", "token", stdin="planted-wrong-token\n"))
        note(lifeos("sync"))
        # Trouble writes more than good days do.
        for fault in (Fault.SERVER_ERROR, Fault.NOT_JSON, Fault.UNAUTHORIZED):
            oura.fail(fault, next=20)
            ics.fail(fault, next=20)
            note(lifeos("sync"))
            oura.heal()
            ics.heal()
        oura.sign_in.access.clear()
        oura.sign_in.refresh.clear()
        note(lifeos("sync"))
        note(lifeos("status", "--json"))
        note(lifeos("health", "--json"))
        planted = _planted(oura, tmp_path)
        seen = "".join(map(_process, (app.pid, *descendants(app.pid))))
        app.wait_until(lambda: "Oura" in lifeos("status").stdout)
        os.kill(app.pid, signal.SIGABRT)  # leaves a crash report
        app.wait(20)
        said.append(app.output)
    assert len(planted) >= 5, planted
    for secret in planted:
        assert secret not in seen, "a process list shows it"
        assert not [text for text in said if secret in text], secret
        for path in (tmp_path / "data").rglob("*"):
            if path.is_file():
                assert secret.encode() not in path.read_bytes(), (path, secret)


def _planted(oura: FakeOura, tmp_path: Path) -> set[str]:
    """Every secret there ever was, from the services and from the keyring."""
    kept = (tmp_path / "keyring.json").read_text(encoding="utf-8")
    assert CLIENT_SECRET in kept
    tokens = {*oura.sign_in.access, *oura.sign_in.refresh, *oura.sign_in.codes}
    bearers = {request.bearer for request in oura.requests if request.bearer}
    forms = {
        value
        for request in oura.requests
        if request.method == "POST"
        for key, value in request.form.items()
        if key in {"refresh_token", "code", "client_secret"}
    }
    return {CLIENT_SECRET, SECRET_PATH, "planted-wrong-token", *tokens, *bearers, *forms}


def _process(pid: int) -> str:
    """The words and the environment of a process, as any other program of the person sees them."""
    parts = []
    for name in ("cmdline", "environ"):
        try:
            parts.append(Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return "\n".join(parts)
