"""The libraries of the system that Qt and the tests need, on Debian, Ubuntu and what follows them.

Missing ones are installed when that needs no question (root, or sudo without a password);
otherwise the exact line to run is printed and the caller goes on as well as it can.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import Iterable, List, Optional, Set, Tuple

OFFSCREEN = (
    "libgl1",
    "libegl1",
    "libglib2.0-0",
    "libfontconfig1",
    "libdbus-1-3",
    "libxkbcommon0",
)
WINDOW = (
    *OFFSCREEN,
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
TESTS = (*WINDOW, "xvfb", "xauth", "xdotool", "dbus", "gnome-keyring", "x11-utils")
BUILD = (
    *WINDOW,
    "binutils",
)  # PyInstaller asks objdump what a library needs

_APT_GET = ("apt-get", "-o", "DPkg::Lock::Timeout=300")
_DPKG_FORMAT = "${db:Status-Status}\t${Package}\t${Provides}\n"


def is_debian() -> bool:
    """Whether packages are managed by apt here."""
    return (
        sys.platform.startswith("linux")
        and shutil.which("apt-get") is not None
        and shutil.which("dpkg-query") is not None
    )


def ensure(wanted: Iterable[str]) -> bool:
    """See to it that the packages are there. False when some are still missing afterwards."""
    if not is_debian():
        return True
    lacking = missing(wanted, installed())
    return not lacking or install(lacking)


def installed() -> Set[str]:
    """Names of the packages that are installed, with the names they provide."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", _DPKG_FORMAT], stdout=subprocess.PIPE, universal_newlines=True
    )
    return parse_installed(answer.stdout)


def parse_installed(listing: str) -> Set[str]:
    """Read the answer of dpkg-query: `libglib2.0-0t64` also provides `libglib2.0-0 (= 2.80)`."""
    names: Set[str] = set()
    for line in listing.splitlines():
        status, package, provides = [*line.split("\t"), "", ""][:3]
        if status != "installed":
            continue
        names.add(package)
        names.update(re.sub(r"[\s(:].*", "", item.strip()) for item in provides.split(","))
    return names - {""}


def missing(wanted: Iterable[str], present: Set[str]) -> List[str]:
    """Those of the wanted packages that are not there under either of their names."""
    return [name for name in wanted if name not in present and name + "t64" not in present]


def install(packages: List[str]) -> bool:
    """Install the packages if nobody has to be asked; else print what to run. True when done."""
    become_root = _become_root()
    if become_root is None:
        _say("Some system packages are missing. Install them with this line:")
        _say("  sudo apt-get install -y --no-install-recommends " + " ".join(packages))
        return False
    _say("Installing system packages: " + " ".join(packages))
    _apt(become_root, ["update"])  # a mirror that does not answer need not stop the install
    names = [_name_here(package) for package in packages]
    code, output = _apt(become_root, ["install", "-y", "--no-install-recommends", *names])
    if code != 0:
        _say(output.strip())
        _say("apt-get could not install them. Try this line yourself:")
        _say("  sudo apt-get install -y --no-install-recommends " + " ".join(names))
    return code == 0


def is_available(package: str) -> bool:
    """Whether apt knows a real package of this name."""
    answer = subprocess.run(
        ["apt-cache", "show", "--no-all-versions", package],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    return answer.returncode == 0 and "Package: " in answer.stdout


def _name_here(package: str) -> str:
    """The package's name in this release: some were renamed for 64-bit time."""
    renamed = package + "t64"
    return renamed if not is_available(package) and is_available(renamed) else package


def _become_root() -> Optional[List[str]]:
    """What to put before a command to run it as root without a question; None when we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        quiet = subprocess.run(
            ["sudo", "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if quiet.returncode == 0:
            return ["sudo", "-n"]
    return None


def _apt(become_root: List[str], arguments: List[str]) -> Tuple[int, str]:
    """Run apt-get without questions; its exit code and all it said."""
    command = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", *_APT_GET, *arguments]
    answer = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    return answer.returncode, answer.stdout


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
