"""Checks packaging/requirements.lock against pyproject.toml and what is installed.

Run by the Python of `.venv`: whatever a declared dependency needs here, through every step, has to
stand in the lock with one exact version and its hashes, and the lock may name no address.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import tomllib
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
_ENTRY = re.compile(
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+_-]+)"
    r"(\s*;\s*(?P<marker>[^#]*?))?"
    r"(?P<hashes>(\s+--hash=sha256:[0-9a-f]{64})+)"
)


class Node(NamedTuple):
    """A distribution with the extras somebody asked it for."""

    name: str
    extras: frozenset[str]


def read_lock(text: str) -> tuple[dict[str, str], list[str]]:
    """The version locked for here of each name, and a sentence for every line that is wrong."""
    versions: dict[str, str] = {}
    problems: list[str] = []
    uncommented = re.sub(r"(?m)^\s*#.*$", "", text)
    for line in uncommented.replace("\\\n", " ").splitlines():
        entry = line.strip()
        if not entry:
            continue
        match = _ENTRY.fullmatch(entry)
        if "://" in entry or "file:" in entry or " @ " in entry:
            problems.append(f"an address in the lock: {entry[:80]}")
        elif match is None:
            problems.append(f"no exact version with sha256 hashes: {entry[:80]}")
        elif match["marker"] is None or Marker(match["marker"]).evaluate():
            # One package may be locked twice, for different Pythons; the one for this one counts.
            versions[canonicalize_name(match["name"])] = match["version"]
        else:
            versions.setdefault(canonicalize_name(match["name"]), match["version"])
    return versions, problems


def declared(pyproject: dict[str, object]) -> list[Requirement]:
    """What pyproject.toml asks for, the development tools included."""
    project = pyproject["project"]
    groups = pyproject.get("dependency-groups", {})
    assert isinstance(project, dict)
    assert isinstance(groups, dict)
    return [Requirement(text) for text in [*project["dependencies"], *groups.get("dev", [])]]


def check_closure(roots: list[Requirement], versions: dict[str, str]) -> list[str]:
    """Follow the installed metadata from the roots; a sentence for everything that does not fit."""
    problems: list[str] = []
    queue: list[tuple[Requirement, str]] = [(root, "pyproject.toml") for root in roots]
    seen: set[tuple[str, Node]] = set()
    while queue:
        requirement, wanted_by = queue.pop()
        node = Node(canonicalize_name(requirement.name), frozenset(requirement.extras))
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        if (str(requirement), node) in seen:
            continue
        seen.add((str(requirement), node))
        locked = versions.get(node.name)
        if locked is None:
            problems.append(f"{node.name} is not in the lock, though {wanted_by} needs it")
            continue
        if not requirement.specifier.contains(locked, prereleases=True):
            problems.append(f"{node.name} {locked} is locked, but {wanted_by} needs {requirement}")
        try:
            installed = metadata.version(node.name)
        except metadata.PackageNotFoundError:
            problems.append(f"{node.name} is not installed, though {wanted_by} needs it")
            continue
        if installed != locked:
            problems.append(f"{node.name} {installed} is installed, but {locked} is locked")
        queue += [(needed, node.name) for needed in _needs(node)]
    return problems


def _needs(node: Node) -> list[Requirement]:
    """What an installed distribution needs here, with the extras it was asked for."""
    needed = []
    for text in metadata.requires(node.name) or []:
        requirement = Requirement(text)
        marker = requirement.marker
        extras = node.extras or {""}
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            requirement.marker = None
            needed.append(requirement)
    return needed


def main() -> int:
    """Print every problem; 1 when there is one."""
    versions, problems = read_lock(
        (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    )
    with (ROOT / "pyproject.toml").open("rb") as file:
        problems += check_closure(declared(tomllib.load(file)), versions)
    print("\n".join(problems) or f"{len(versions)} locked packages, all with hashes")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
