"""Keeping a sign-in alive in several processes, one of which is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import PROJECT, app_environment
from tests.support.providers.oura import NEW_TOKEN, FakeOura
from tests.support.token_process import FileSecrets
from tests.support.token_world import REFRESH, TOKEN


def _process(folder: Path, address: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.token_process", str(folder), address, *more],
        cwd=PROJECT,
        env=app_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_two_processes_renew_in_turn(tmp_path: Path) -> None:
    with FakeOura() as oura:
        _, refresh = oura.sign_in.grant("daily")
        secrets = FileSecrets(tmp_path / "secrets.json")
        await secrets.set(REFRESH, refresh)
        both = [_process(tmp_path, oura.address + NEW_TOKEN) for _ in range(2)]
        found = [one.communicate(timeout=60)[0].strip() for one in both]
        assert len(set(found)) == 2
        assert all(oura.sign_in.holder(access) for access in found), found
        assert (oura.sign_in.refreshed, oura.sign_in.reused) == (2, 0)
        assert await secrets.get(REFRESH) in oura.sign_in.refresh


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process kills itself the POSIX way")
async def test_killed_before_the_new_token_was_kept_only_the_person_can_help(
    tmp_path: Path,
) -> None:
    with FakeOura() as oura:
        _, refresh = oura.sign_in.grant("daily")
        await FileSecrets(tmp_path / "secrets.json").set(REFRESH, refresh)
        killed = _process(tmp_path, oura.address + NEW_TOKEN, "--die")
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
        later = _process(tmp_path, oura.address + NEW_TOKEN)
        said = later.communicate(timeout=60)[0]
        assert said.startswith("AuthExpired: The sign-in at Oura has ended")
        assert len(oura.asked(TOKEN)) == 2
