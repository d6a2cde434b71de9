"""A process that is killed while it syncs: half of nothing is saved, and the next one goes on."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.connections import Standing
from tests.conftest import PROJECT
from tests.faults import matrix
from tests.faults.checks import check_sentences, nothing_is_asked_until_the_person_comes
from tests.faults.rig import PROVIDERS, make_fake, opened, rig
from tests.support.clock import FakeClock
from tests.support.providers.contract import Contract

OURA, GOOGLE, ICS = PROVIDERS
WELL, RECONNECT = Standing.CONNECTED, Standing.RECONNECT


def _killed(provider: str, folder: Path, moment: str, clock: FakeClock) -> None:
    """Let a process of its own sync until it kills itself."""
    seconds = str(clock.monotonic() - FakeClock().monotonic())
    command = [sys.executable, "-m", "tests.faults.kill_child", provider, str(folder), moment]
    done = subprocess.run(
        [*command, seconds], cwd=PROJECT, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -9, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("provider", "moment", "standing"),
    [
        # The service has given a new token and forgotten the old one, and nobody has kept it.
        (OURA, "received", RECONNECT),
        (OURA, "kept", WELL),
        (GOOGLE, "kept", WELL),
        (OURA, "delivered", WELL),
        (GOOGLE, "delivered", WELL),
        (ICS, "delivered", WELL),
    ],
)
async def test_kill_9(
    provider: str,
    moment: str,
    standing: Standing,
    whole: list[tuple[Any, ...]],
    tmp_path: Path,
    contract: Contract | None,
    allow_warnings: list[Any],
    request: pytest.FixtureRequest,
) -> None:
    clock = FakeClock()
    with make_fake(provider, clock, contract) as fake:
        async with rig(tmp_path, provider, fake, clock) as at:
            await at.sync()
            before = at.stored()
            at.grow()
            at.end_access()
        fake.forget()
        await asyncio.to_thread(_killed, provider, tmp_path, moment, clock)
        assert len(fake.asked("token")) <= 1
        async with opened(tmp_path, provider, fake, clock) as at:
            assert at.stored() == before  # half of nothing was saved
            report = await at.sync()
            connection = await at.connection()
            name = f"kill -9, {moment}"
            matrix.note(request.node, provider, name, connection.standing, len(fake.requests))
            assert connection.standing is standing, report.sentence
            check_sentences(report, connection)
            if standing is RECONNECT:
                assert at.stored() == before
                await nothing_is_asked_until_the_person_comes(at)
                await at.reconnect()
                await at.sync()
            assert at.stored() == whole
            assert fake.violations == []
