"""A desktop for the tests: a display, a session bus and an unlocked keyring, all of their own.

Nothing of the person's real session is reachable from inside: HOME is a new folder, the bus starts
no service by itself (so no real notification daemon answers) and the keyring is a throw-away one.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterator

import processes

_READY_SECONDS = 20.0
_KEYRING_PASSWORD = b"throw-away"
# What leads to the person's real session, screen or keys.
_REAL_SESSION = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "GNOME_KEYRING_CONTROL",
    "SSH_AUTH_SOCK",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
    "QT_QPA_PLATFORM",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "QT_SCALE_FACTOR",
    "QT_PLUGIN_PATH",
    "PYTHON_KEYRING_BACKEND",
)
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Unavailable(Exception):
    """A piece of the desktop cannot be had here; the text says which and why."""


@contextlib.contextmanager
def desktop_session(screen: str = "1280x800") -> Iterator[Dict[str, str]]:
    """The environment for programs run inside; LIFEOS_TEST_DESKTOP=1 in it when all is there."""
    if not sys.platform.startswith("linux"):
        yield dict(os.environ)
        return
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(_folder()))
        env = _own_environment(folder)
        try:
            env["DISPLAY"] = _start_display(stack, env, folder, screen)
            env["DBUS_SESSION_BUS_ADDRESS"] = _start_bus(stack, env, folder)
            _start_keyring(stack, env, folder)
            env["LIFEOS_TEST_DESKTOP"] = "1"
        except Unavailable as reason:
            print(
                "{} What needs a desktop will be skipped.".format(reason),
                file=sys.stderr,
                flush=True,
            )
        yield env


@contextlib.contextmanager
def _folder() -> Iterator[str]:
    """A folder for HOME and the sockets; short, because a socket's path may have 107 bytes."""
    path = tempfile.mkdtemp(prefix="lifeos-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _own_environment(folder: Path) -> Dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in _REAL_SESSION}
    places = {
        "HOME": "home",
        "XDG_RUNTIME_DIR": "run",
        "XDG_CONFIG_HOME": "home/.config",
        "XDG_DATA_HOME": "home/.local/share",
        "XDG_STATE_HOME": "home/.local/state",
        "XDG_CACHE_HOME": "home/.cache",
    }
    for name, place in places.items():
        path = folder / place
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        env[name] = str(path)
    env.pop("LIFEOS_TEST_DESKTOP", None)
    return env


def _start_display(
    stack: contextlib.ExitStack, env: Dict[str, str], folder: Path, screen: str
) -> str:
    """Start Xvfb on a free number of its own choice; the value for DISPLAY."""
    arguments = ["-screen", "0", screen + "x24", "-nolisten", "tcp", "-noreset"]
    return ":" + _start_and_read(stack, env, folder, "Xvfb", "-displayfd", arguments)


def _start_bus(stack: contextlib.ExitStack, env: Dict[str, str], folder: Path) -> str:
    """Start a session bus that activates nothing; its address."""
    config = folder / "bus.conf"
    config.write_text(_BUS_CONFIG.format(socket=folder / "bus"), encoding="utf-8")
    arguments = ["--nofork", "--nopidfile", "--config-file=" + str(config)]
    return _start_and_read(stack, env, folder, "dbus-daemon", "--print-address", arguments)


def _start_keyring(stack: contextlib.ExitStack, env: Dict[str, str], folder: Path) -> None:
    """Start gnome-keyring with a new, unlocked keyring and wait until the bus knows it."""
    if shutil.which("gnome-keyring-daemon") is None:
        raise Unavailable("There is no gnome-keyring-daemon on this machine.")
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    log = folder / "gnome-keyring-daemon.log"
    with log.open("wb") as output:
        daemon = processes.start_helper(
            command, env=env, stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    stack.callback(processes.stop_helper, daemon)
    assert daemon.stdin is not None
    with contextlib.suppress(BrokenPipeError), daemon.stdin as pipe:
        pipe.write(_KEYRING_PASSWORD)
    ask = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    ask += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and daemon.poll() is None:
        answer = subprocess.run(ask, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if b"boolean true" in answer.stdout:
            return
        time.sleep(0.05)
    raise Unavailable("The keyring did not start: " + _last_words(log))


def _start_and_read(
    stack: contextlib.ExitStack,
    env: Dict[str, str],
    folder: Path,
    program: str,
    fd_option: str,
    arguments: "list[str]",
) -> str:
    """Start a server that writes one line to a descriptor when it is ready; that line."""
    if shutil.which(program) is None:
        raise Unavailable("There is no {} on this machine.".format(program))
    reader, writer = os.pipe()
    log = folder / (program + ".log")
    fd = [fd_option + "=" + str(writer)] if fd_option.startswith("--") else [fd_option, str(writer)]
    try:
        with log.open("wb") as output:
            server = processes.start_helper(
                [program, *fd, *arguments],
                env=env,
                pass_fds=(writer,),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
    finally:
        os.close(writer)
    stack.callback(processes.stop_helper, server)
    try:
        line = _read_line(reader, time.monotonic() + _READY_SECONDS)
    finally:
        os.close(reader)
    if not line:
        raise Unavailable("{} did not start: {}".format(program, _last_words(log)))
    return line


def _read_line(reader: int, deadline: float) -> str:
    """One line from a pipe; empty when the other end closed it or the time is over."""
    text = b""
    while not text.endswith(b"\n"):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return ""
        chunk = os.read(reader, 1024)
        if not chunk:
            return ""
        text += chunk
    return text.decode("ascii").strip()


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()[-500:] or "it said nothing."
