"""The energy forecast of the demo person, with the real engine behind the real container."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.process import PROJECT, app_environment

PROGRAM = """
import asyncio, pathlib, sys
from tests.support.clock import FakeClock
from tests.support.profile import profile

async def main():
    clock = FakeClock()
    async with profile(pathlib.Path(sys.argv[1]), clock, demo=True) as container:
        host = container.analysis._host
        await container.energy_forecasts.tick()
        print(host.pid)
        clock.advance(30)
        await container.energy_forecasts.tick()
        while (today := await container.energy.today()).forecast is None:
            assert not today.problem, today.problem
            await asyncio.sleep(0.05)
        print(today.forecast.days_learned > 100, len(today.forecast.drivers) > 3)
        print(host.pid is not None)
    print(host.pid)
    print("numpy" in sys.modules, "pandas" in sys.modules)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_made_in_a_process_that_ends_with_the_app(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path / "data")],
        cwd=PROJECT,
        env={**app_environment(), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:5] == ["None", "True True", "True", "None", "False False"]
