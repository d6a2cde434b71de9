"""One language engine and one fake provider for all tests of this folder: LiteLLM loads slowly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifeos_desktop.engines.host import EngineHost
from lifeos_desktop.engines.language.client import LanguageEngine, language_host
from tests.support.fake_llm import Answer, FakeLlm
from tests.support.real_clock import RealClock


@pytest.fixture(scope="session")
def _server() -> Iterator[FakeLlm]:
    with FakeLlm() as server:
        yield server


@pytest.fixture
def fake(_server: FakeLlm) -> FakeLlm:
    """A provider on loopback that has been asked nothing yet."""
    _server.answer_with(Answer())
    return _server


@pytest.fixture(scope="session")
def host() -> Iterator[EngineHost]:
    """The engine's process, shared: it ends with the test run, as it would with the app."""
    host = language_host(RealClock(), idle_seconds=300)
    yield host
    if host._process is not None:
        host._process.end("the tests are over")
        host._process.gone.wait(5)
    host._sender.shutdown()


@pytest.fixture
def language(host: EngineHost) -> LanguageEngine:
    """The language engine as the services see it."""
    return LanguageEngine(host)
