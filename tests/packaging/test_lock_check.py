"""The lock is complete, exact and hashed, and the check sees when it is not."""

from __future__ import annotations

from pathlib import Path

import lock_check
import pytest
from packaging.requirements import Requirement

LOCK = (Path(lock_check.__file__).parent / "requirements.lock").read_text(encoding="utf-8")
HASH = "--hash=sha256:" + "0" * 64


def test_the_projects_lock_is_as_it_should_be() -> None:
    assert lock_check.main() == 0


def test_an_entry_may_have_a_marker_and_a_comment() -> None:
    text = (
        f"A_b.c==4!1.0.post1 ; sys_platform == 'win32' \\\n    {HASH} \\\n    {HASH}\n    # via x\n"
    )
    assert lock_check.read_lock(text) == ({"a-b-c": "4!1.0.post1"}, [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a==1.0", "no exact version with sha256"),
        (f"a>=1.0 {HASH}", "no exact version with sha256"),
        (f"a==1.* {HASH}", "no exact version with sha256"),
        ("a==1.0 --hash=md5:0123", "no exact version with sha256"),
        ("--index-url https://example.org/simple", "an address in the lock"),
        (f"a @ https://example.org/a.whl {HASH}", "an address in the lock"),
        ("--find-links file:/wheels", "an address in the lock"),
        ("-e .", "no exact version with sha256"),
    ],
)
def test_a_line_that_does_not_pin_is_a_problem(line: str, problem: str) -> None:
    versions, problems = lock_check.read_lock(line + "\n")
    assert versions == {}
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_what_a_dependency_needs_has_to_be_there_too() -> None:
    versions, _ = lock_check.read_lock(LOCK)
    without = {name: version for name, version in versions.items() if name != "h11"}
    assert lock_check.check_closure([Requirement("httpx")], versions) == []
    assert lock_check.check_closure([Requirement("httpx")], without) == [
        "h11 is not in the lock, though httpcore needs it"
    ]


def test_extras_are_followed() -> None:
    versions, _ = lock_check.read_lock(LOCK)
    without = {name: version for name, version in versions.items() if name != "h2"}
    assert lock_check.check_closure([Requirement("httpx")], without) == []
    problems = lock_check.check_closure([Requirement("httpx[http2]")], without)
    assert problems == ["h2 is not in the lock, though httpx needs it"]


def test_a_locked_version_has_to_fit_and_be_the_installed_one() -> None:
    versions, _ = lock_check.read_lock(LOCK)
    problems = lock_check.check_closure([Requirement("h11>=99")], versions)
    assert problems == [f"h11 {versions['h11']} is locked, but pyproject.toml needs h11>=99"]
    problems = lock_check.check_closure([Requirement("h11")], {"h11": "0.1"})
    assert problems == [f"h11 {versions['h11']} is installed, but 0.1 is locked"]


def test_of_two_entries_the_one_for_this_python_counts() -> None:
    entries = [
        f"a==1 ; python_full_version < '3' \\\n    {HASH}",
        f"a==2 ; python_full_version >= '3' \\\n    {HASH}",
    ]
    for order in (entries, entries[::-1]):
        assert lock_check.read_lock("\n".join(order)) == ({"a": "2"}, [])
