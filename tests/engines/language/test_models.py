"""Names, addresses and prices: pure functions, and no LiteLLM."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain.ports import LanguageRequest
from lifeos_desktop.engines.language.models import (
    is_loopback,
    needs_key,
    normalised,
    price,
    provider_of,
    provider_title,
)
from lifeos_desktop.engines.language.problems import Cause, cause_of, problem


@pytest.mark.parametrize(
    ("model", "provider", "title"),
    [
        ("openai/gpt-4o-mini", "openai", "OpenAI"),
        ("gpt-4o-mini", "openai", "OpenAI"),
        ("o3-mini", "openai", "OpenAI"),
        ("claude-sonnet-4-5", "anthropic", "Anthropic"),
        (" ollama/llama3 ", "ollama_chat", "Ollama"),
        ("openrouter/meta/llama", "openrouter", "OpenRouter"),
        ("newcomer/m", "newcomer", "newcomer"),
        ("whatever", "", "this model"),
        ("", "", "this model"),
    ],
)
def test_the_provider_of_a_name(model: str, provider: str, title: str) -> None:
    assert provider_of(model) == provider
    assert provider_title(model) == title


def test_ollama_is_spoken_to_as_chat() -> None:
    assert normalised("ollama/llama3:8b") == "ollama_chat/llama3:8b"
    assert normalised("ollama_chat/x") == "ollama_chat/x"


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:1234/v1", True),
        ("http://127.9.9.9", True),
        ("http://localhost:11434", True),
        ("http://llm.localhost/v1", True),
        ("http://[::1]:8080", True),
        ("localhost:1234", True),
        ("http://0.0.0.0:1234", True),
        ("https://api.openai.com/v1", False),
        ("http://192.168.1.5:11434", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://[bad", False),
        ("", False),
    ],
)
def test_which_address_is_this_machine(address: str, own: bool) -> None:
    assert is_loopback(address) is own


def test_who_needs_a_key() -> None:
    assert needs_key("openai/gpt-4o-mini")
    assert needs_key("openai/m", "https://llm.example.com/v1")
    assert not needs_key("openai/m", "http://localhost:1234/v1")
    assert not needs_key("ollama/llama3", "http://192.168.1.5:11434")


HERE, AWAY = "http://127.0.0.1:4000/v1", "https://llm.example.com/v1"


@pytest.mark.parametrize(
    ("listed", "model", "api_base", "has_key", "counted", "cost"),
    [
        (0.00045, "openai/gpt-4o-mini", "", True, True, 0.00045),
        # A gateway on this machine to a paid model is paid, with or without a key of its own.
        (0.00045, "openai/gpt-4o-mini", HERE, True, True, 0.00045),
        (0.00045, "openai/gpt-4o-mini", HERE, False, True, 0.00045),
        # A model of one's own.
        (None, "openai/my-model", HERE, False, True, 0.0),
        (None, "openai/my-model", HERE, False, False, 0.0),
        (None, "lm_studio/my-model", "", False, True, 0.0),
        (None, "ollama/llama3", "", False, True, 0.0),
        (0.0, "ollama_chat/llama3", "", False, True, 0.0),
        (None, "ollama_chat/llama3", "http://192.168.1.5:11434", False, True, 0.0),
        # Whoever wants a key may send a bill.
        (None, "openai/my-model", HERE, True, True, None),
        (None, "ollama_chat/llama3", AWAY, True, True, None),
        (None, "ollama_chat/gpt-oss:120b-cloud", "", False, True, None),
        (None, "ollama_chat/glm-4.6:cloud", "", False, True, None),
        # Not in the list, or the list has a zero, or nobody counted.
        (None, "openai/my-model", AWAY, True, True, None),
        (0.0, "openrouter/some/model", "", True, True, None),
        (0.0, "openai/gpt-4o-mini", "", True, False, None),
        (None, "openai/gpt-4o-mini", "", True, False, None),
    ],
)
def test_what_a_call_cost(
    listed: float | None,
    model: str,
    api_base: str,
    has_key: bool,
    counted: bool,
    cost: float | None,
) -> None:
    assert price(listed, model=model, api_base=api_base, has_key=has_key, counted=counted) == cost


def test_an_address_is_shown_without_what_is_secret_in_it() -> None:
    request = LanguageRequest(
        "openai/m", "", "prompt", api_base="https://me:hunter2@llm.example.com:8443/v1?key=k"
    )
    for cause in Cause:
        sentence = str(problem(cause, request, detail="X"))
        assert "hunter2" not in sentence
        assert "key=k" not in sentence
    assert "at llm.example.com:8443" in str(problem(Cause.UNREACHABLE, request))


def test_every_cause_has_a_finished_sentence() -> None:
    for model in ("openai/m", "whatever", "ollama_chat/m"):
        for cause in Cause:
            sentence = str(problem(cause, LanguageRequest(model, "", "prompt"), detail="X"))
            assert sentence.endswith(".")
            assert "  " not in sentence
            assert "!" not in sentence


def test_an_error_that_causes_itself_is_read_once() -> None:
    error = ValueError("a")
    error.__cause__ = KeyError("b")
    error.__cause__.__cause__ = error
    assert cause_of(error) is Cause.UNREADABLE
