"""Sees whether a program, or any process it starts, reaches for a network.

With strace it sees every process, whatever it is written in. Without (or where tracing is not
allowed) an audit hook looks on in every Python process; that misses what a C library does by itself
and programs that are frozen. Nothing is blocked: what was tried is written down.

Allowed are Unix sockets, netlink and loopback; not allowed are every other address and looking up a
name, even by asking a resolver on this machine.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence

STRACE = "strace"
AUDIT = "audit"
_CALLS = "socket,connect,sendto,sendmsg,sendmmsg"
_ENDED_SECONDS = 10.0
_LOG = "LIFEOS_NETWORK_LOG"

_FAMILY = re.compile(r"socket\((AF_\w+|PF_\w+)")
_HARMLESS_FAMILIES = ("AF_UNIX", "AF_LOCAL", "AF_NETLINK")
_IPV4 = re.compile(r'sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)')
_IPV6 = re.compile(r'sin6_port=htons\((\d+)\).*?inet_pton\(AF_INET6, "([^"]+)"')
_RESOLVER_SOCKET = "io.systemd.Resolve"
_NAME_PORT = 53

_HOOK = '''\
"""Writes down what a Python process does towards a network."""
import json, os, sys

_EVENTS = ("socket.__new__", "socket.connect", "socket.sendto", "socket.sendmsg",
           "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")

def _look(event, arguments):
    if event not in _EVENTS:
        return
    if event == "socket.__new__":
        told = {"event": event, "family": int(arguments[1])}
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        told = {"event": event, "host": str(arguments[0])}
    else:
        address = arguments[1]
        # A Unix socket's address is a path; the others are tuples.
        told = {"event": event, "address": list(address) if type(address) is tuple else None}
    line = json.dumps({"pid": os.getpid(), **told}, default=str) + "\\n"
    descriptor = os.open(os.environ["%s"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, line.encode())
    os.close(descriptor)

sys.addaudithook(_look)
'''


class NetworkWatch:
    """Watches one program: start `command(...)` with `environment(...)`, then ask `reached()`."""

    def __init__(self, folder: Path, method: Optional[str] = None) -> None:
        """The folder takes the log; `method` is STRACE or AUDIT, by default the best there is."""
        self.method = method or best_method()
        self._folder = folder
        self._log = folder / "network.log"

    def command(self, command: Sequence[str]) -> List[str]:
        """The command under watch. Its process is still the direct child of who starts it."""
        if self.method == AUDIT:
            return [*command]
        # -D: strace is not in between, so that signals and exit codes are the program's own.
        options = ["-D", "-f", "-q", "-s", "64", "-e", "trace=" + _CALLS, "-o", str(self._log)]
        return ["strace", *options, *command]

    def environment(self, env: Mapping[str, str]) -> Dict[str, str]:
        """The program's environment; carries the audit hook where that is the method."""
        own = dict(env)
        if self.method == AUDIT:
            (self._folder / "sitecustomize.py").write_text(_HOOK % _LOG, encoding="utf-8")
            paths = [str(self._folder), own.get("PYTHONPATH", "")]
            own["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
            own[_LOG] = str(self._log)
        return own

    def reached(self, main_process: int) -> List[str]:
        """What went beyond this machine, a line each, after the program has ended."""
        if self.method == AUDIT:
            return audited(_read(self._log))
        # strace itself ends a moment after the program.
        deadline = time.monotonic() + _ENDED_SECONDS
        ended = re.compile(r"^{} +\+\+\+ ".format(main_process), re.MULTILINE)
        while not ended.search(_read(self._log)):
            if time.monotonic() > deadline:
                raise RuntimeError("strace did not say that the program ended")
            time.sleep(0.05)
        return traced(_read(self._log))


def best_method() -> str:
    """STRACE where it is there and may trace; a container may forbid it."""
    strace = shutil.which("strace")
    if strace is None:
        return AUDIT
    tried = subprocess.run(
        [strace, "-f", "-o", os.devnull, sys.executable, "-c", "pass"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return STRACE if tried.returncode == 0 else AUDIT


def traced(text: str) -> List[str]:
    """The lines of strace's log that reach beyond this machine, or make a socket that could."""
    return [line.strip() for line in text.splitlines() if _is_traced_reach(line)]


def audited(text: str) -> List[str]:
    """The same for the log of the audit hook."""
    return [line for line in text.splitlines() if _is_audited_reach(json.loads(line))]


def _is_traced_reach(line: str) -> bool:
    addresses = _IPV4.findall(line) + _IPV6.findall(line)
    if any(_is_outside(host, int(port)) for port, host in addresses):
        return True
    if _RESOLVER_SOCKET in line:
        return True
    family = _FAMILY.search(line)
    # A socket of another family is reported when it is used: a program may serve on loopback.
    return bool(family and family[1] not in (*_HARMLESS_FAMILIES, "AF_INET", "AF_INET6"))


def _is_audited_reach(told: Dict[str, object]) -> bool:
    host = told.get("host")
    if host is not None:
        return not _is_loopback(str(host))
    address = told.get("address")
    if isinstance(address, list) and len(address) >= 2 and isinstance(address[0], str):
        return _is_outside(address[0], int(address[1]))
    return False


def _is_outside(host: str, port: int) -> bool:
    return port == _NAME_PORT or not _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host in ("localhost", "None", ""):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False  # a name: somebody looks it up
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _read(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
