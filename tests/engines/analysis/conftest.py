"""One analysis engine for all tests of this folder: its process takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from lifeos_desktop.engines.host import EngineHost
from tests.support.real_clock import RealClock


@pytest.fixture(scope="session")
def host() -> Iterator[EngineHost]:
    """The engine's process, shared: it ends with the test run, as it would with the app."""
    host = analysis_host(RealClock(), idle_seconds=300)
    yield host
    if host._process is not None:
        host._process.end("the tests are over")
        host._process.gone.wait(5)
    host._sender.shutdown()


@pytest.fixture
def engine(host: EngineHost) -> AnalysisEngine:
    """The analysis engine as the services see it."""
    return AnalysisEngine(host)
