"""Where a model's key comes from."""

from __future__ import annotations

import pytest

from lifeos_desktop.domain.errors import SecretsUnavailable
from lifeos_desktop.services.secrets import (
    SessionSecrets,
    provider_key,
    provider_secret_name,
)


class NoKeyring(SessionSecrets):
    """A machine without a keyring."""

    async def get(self, name: str) -> str | None:
        raise SecretsUnavailable("There is no keyring.")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("openai/gpt-4o-mini", "ai.openai.api_key"),
        ("gpt-4o-mini", "ai.openai.api_key"),
        ("ollama/llama3", "ai.ollama.api_key"),
        ("ollama_chat/llama3", "ai.ollama.api_key"),
        ("whatever", None),
    ],
)
def test_the_name_a_key_is_kept_under(model: str, name: str | None) -> None:
    assert provider_secret_name(model) == name


async def test_the_kept_key_comes_before_the_environment() -> None:
    secrets = SessionSecrets()
    environment = {"OPENAI_API_KEY": "from the environment"}
    assert await provider_key("gpt-4o-mini", environment, secrets) == "from the environment"
    await secrets.set("ai.openai.api_key", "kept")
    assert await provider_key("gpt-4o-mini", environment, secrets) == "kept"
    assert await provider_key("claude-sonnet-4-5", environment, secrets) is None


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai/gpt-4o", "OPENAI_API_KEY"),
        ("anthropic/claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("gemini/gemini-2.5-flash", "GEMINI_API_KEY"),
        ("gemini/gemini-2.5-flash", "GOOGLE_API_KEY"),
        ("mistral/m", "MISTRAL_API_KEY"),
        ("groq/m", "GROQ_API_KEY"),
        ("deepseek/m", "DEEPSEEK_API_KEY"),
        ("openrouter/a/b", "OPENROUTER_API_KEY"),
        ("azure/m", "AZURE_API_KEY"),
        ("together_ai/m", "TOGETHERAI_API_KEY"),
        ("perplexity/m", "PERPLEXITYAI_API_KEY"),
        ("huggingface/m", "HF_TOKEN"),
        ("ollama/m", "OLLAMA_API_KEY"),
        ("newcomer/m", "NEWCOMER_API_KEY"),
        ("new-comer/m", "NEW_COMER_API_KEY"),
    ],
)
async def test_the_usual_variables(model: str, variable: str) -> None:
    for secrets in (SessionSecrets(), NoKeyring()):
        assert await provider_key(model, {variable: " k "}, secrets) == "k"


async def test_an_empty_variable_is_none() -> None:
    environment = {"GEMINI_API_KEY": " ", "GOOGLE_API_KEY": "g"}
    assert await provider_key("gemini/m", environment, SessionSecrets()) == "g"
    assert await provider_key("openai/m", {"OPENAI_API_KEY": ""}, SessionSecrets()) is None


async def test_without_a_keyring_only_a_model_that_needs_a_key_is_a_problem() -> None:
    with pytest.raises(SecretsUnavailable):
        await provider_key("openai/m", {}, NoKeyring())
    assert await provider_key("ollama/m", {}, NoKeyring()) is None
    own = "http://127.0.0.1:1234/v1"
    assert await provider_key("openai/m", {}, NoKeyring(), api_base=own) is None


@pytest.mark.parametrize("model", ["whatever", "", "a b/c", "/x", "a.b.c/y"])
async def test_a_name_without_a_usable_provider_has_no_key(model: str) -> None:
    assert await provider_key(model, {"_API_KEY": "x"}, NoKeyring()) is None
