"""Throw-away profiles for the benchmarks that need no window."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lifeos_desktop.app.container import Container
from lifeos_desktop.domain.ports import Clock
from tests.support.profile import profile
from tests.support.real_clock import RealClock


@contextlib.asynccontextmanager
async def new_profile(
    *, demo: bool = False, clock: Clock | None = None
) -> AsyncIterator[Container]:
    """A started container on a folder of its own, gone after the block."""
    with TemporaryDirectory(prefix="lifeos-bench-") as folder:
        async with profile(Path(folder), clock or RealClock(), demo=demo) as container:
            yield container
