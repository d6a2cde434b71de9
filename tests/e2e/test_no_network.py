"""Nobody's connection: start, demo, a brief without a key and health reach for no network.

Every process is watched, children too (packaging/network_watch.py says how). That the watch works
is shown by programs that do reach out: to 192.0.2.1, an address that belongs to nobody.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from network_watch import AUDIT, STRACE, NetworkWatch, best_method, traced

from tests.support.process import PROJECT, app_environment

APP = (sys.executable, "-m", "lifeos_desktop")
START_SECONDS = 8.0

# UDP's connect sends nothing: it only fixes the address.
CONNECTS = (
    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
    "s.setblocking(False); s.connect(('192.0.2.1', 9)); s.close()"
)
CONNECTS_IN_A_CHILD = (
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CONNECTS!r}])"
)
CONNECTS_BY_V6 = (
    "import contextlib, socket; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
    "with contextlib.suppress(OSError): s.connect(('2001:db8::1', 9))"
)
# A resolver on this machine is asked about the world all the same.
ASKS_A_RESOLVER = (
    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
    "s.connect(('127.0.0.53', 53)); s.close()"
)
STAYS_HERE = (
    "import socket; a = socket.create_server(('127.0.0.1', 0)); "
    "b = socket.create_connection(a.getsockname()); b.close(); a.close(); socket.socketpair()"
)
METHODS = [
    AUDIT,
    pytest.param(
        STRACE,
        marks=pytest.mark.skipif(best_method() != STRACE, reason="no strace that may trace here"),
    ),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "program",
    [CONNECTS, CONNECTS_IN_A_CHILD, CONNECTS_BY_V6, ASKS_A_RESOLVER],
    ids=["connect", "connect in a child", "connect by IPv6", "ask a resolver"],
)
def test_the_watch_sees_who_reaches_out(tmp_path: Path, method: str, program: str) -> None:
    assert _reached(tmp_path, [sys.executable, "-c", program], method)


def test_the_audit_hook_sees_a_name_being_looked_up(tmp_path: Path) -> None:
    # Numeric, so that the real resolver is never asked; the hook sees the call before that.
    looks_up = "import socket; socket.getaddrinfo('192.0.2.1', 9)"
    assert _reached(tmp_path, [sys.executable, "-c", looks_up], AUDIT)


@pytest.mark.parametrize("method", METHODS)
def test_the_watch_lets_loopback_and_unix_sockets_pass(tmp_path: Path, method: str) -> None:
    assert _reached(tmp_path, [sys.executable, "-c", STAYS_HERE], method) == []


def test_lines_of_strace_are_judged_by_their_address() -> None:
    lines = [
        "1 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
        '1 connect(3, {sa_family=AF_UNIX, sun_path="/run/user/0/bus"}, 20) = 0',
        "1 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 4",
        '1 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 1',
        '1 sendto(6, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), '
        'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 1',
    ]
    outside = [
        '2 connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, '
        "16 <unfinished ...>",
        "2 sendmsg(3, {msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr="
        'inet_addr("198.51.100.7")}, msg_namelen=16}, 0) = 1',
        "2 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), "
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
        '2 connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 1',
        '2 connect(3, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42)',
        "2 socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)) = 3",
    ]
    assert traced("\n".join([*lines, *outside])) == outside


@pytest.mark.slow
@pytest.mark.parametrize("command", ["brief", "health", "demo"])
def test_a_command_reaches_for_no_network(tmp_path: Path, command: str) -> None:
    watched = [*APP, "--data-dir", str(tmp_path / "data"), "--demo", command]
    assert _reached(tmp_path, watched) == []


@pytest.mark.slow
def test_a_brief_of_an_empty_profile_reaches_for_no_network(tmp_path: Path) -> None:
    watched = [*APP, "--data-dir", str(tmp_path / "data"), "brief", "--no-ai"]
    assert _reached(tmp_path, watched) == []


@pytest.mark.slow
@pytest.mark.desktop
@pytest.mark.parametrize("profile", [[], ["--demo"]], ids=["fresh", "demo"])
def test_the_running_app_reaches_for_no_network(tmp_path: Path, profile: list[str]) -> None:
    painted = tmp_path / "painted.json"
    watch = NetworkWatch(tmp_path)
    env = app_environment({"LIFEOS_FIRST_PAINT_FILE": str(painted)})
    app = subprocess.Popen(
        watch.command([*APP, "--data-dir", str(tmp_path / "data"), *profile]),
        cwd=PROJECT,
        env=watch.environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        time.sleep(START_SECONDS)
        assert painted.exists(), "the window was not painted, so this would show nothing"
        app.terminate()
        output, _ = app.communicate(timeout=20)
    finally:
        if app.poll() is None:
            os.killpg(app.pid, signal.SIGKILL)
            app.communicate()
    assert app.returncode == 0, output
    assert watch.reached(app.pid) == []


def _reached(folder: Path, command: Sequence[str], method: str | None = None) -> list[str]:
    """Run a program to its end under watch; what it reached for."""
    watch = NetworkWatch(folder, method)
    program = subprocess.Popen(
        watch.command(command),
        cwd=PROJECT,
        env=watch.environment(app_environment()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output, _ = program.communicate(timeout=90)
    assert program.returncode == 0, output
    return watch.reached(program.pid)
