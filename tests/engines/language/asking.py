"""A request to the fake provider, as the tests of this folder make them."""

from __future__ import annotations

from typing import Any

from lifeos_desktop.domain.ports import LanguageRequest
from tests.support.fake_llm import FakeLlm


def request(fake: FakeLlm, model: str = "openai/gpt-4o-mini", **fields: Any) -> LanguageRequest:
    fields = {"api_base": fake.api_base, "api_key": "sk-test-123", "timeout_seconds": 20, **fields}
    return LanguageRequest(model=model, system="Be brief.", prompt="How was my night?", **fields)
