"""What a model's name says: its provider, whether it wants a key, and what a call cost.

Names are LiteLLM's: "provider/model", or a bare name such as "gpt-4o-mini". Nothing here imports
it.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_BARE_NAMES = (
    (("gpt-", "chatgpt-", "o1", "o3", "o4"), "openai"),
    (("claude-",), "anthropic"),
    (("deepseek-",), "deepseek"),
    (("command-",), "cohere"),
)

_OWN_SERVERS = frozenset(
    {"ollama_chat", "lm_studio", "llamafile", "hosted_vllm", "docker_model_runner", "xinference"}
)
"""Programs people run themselves; they ask for no key unless told to."""

_TITLES = {
    "anthropic": "Anthropic",
    "azure": "Azure OpenAI",
    "cohere": "Cohere",
    "deepseek": "DeepSeek",
    "gemini": "Google Gemini",
    "groq": "Groq",
    "lm_studio": "LM Studio",
    "mistral": "Mistral",
    "ollama_chat": "Ollama",
    "openai": "OpenAI",
    "openrouter": "OpenRouter",
    "xai": "xAI",
}


def normalised(model: str) -> str:
    """The name to call LiteLLM with. Its "ollama/" uses an older interface without chat."""
    model = model.strip()
    if model.startswith("ollama/"):
        return "ollama_chat/" + model.removeprefix("ollama/")
    return model


def provider_of(model: str) -> str:
    """The provider a model's name belongs to, "" when the name does not say."""
    model = normalised(model).lower()
    if "/" in model:
        return model.partition("/")[0]
    for starts, provider in _BARE_NAMES:
        if model.startswith(starts):
            return provider
    return ""


def provider_title(model: str) -> str:
    """The provider's name for a person to read."""
    provider = provider_of(model)
    return _TITLES.get(provider, provider) or "this model"


def is_loopback(api_base: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        host = urlsplit(api_base if "://" in api_base else f"//{api_base}").hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def address_of(api_base: str) -> str:
    """Host and port of an address, to show: a password written into it is left out."""
    return urlsplit(api_base if "://" in api_base else f"//{api_base}").netloc.rpartition("@")[2]


def needs_key(model: str, api_base: str = "") -> bool:
    """Whether a call without a key is bound to fail."""
    return provider_of(model) not in _OWN_SERVERS and not is_loopback(api_base)


def price(
    listed: float | None, *, model: str, api_base: str, has_key: bool, counted: bool
) -> float | None:
    """What a call cost in US dollars; None = unknown, 0.0 = nobody sends a bill.

    ``listed`` is LiteLLM's figure from its price list, ``counted`` whether the provider said how
    many tokens it used. In this order:

    1. A price from the list stands, wherever the request went: a server on this machine that
       answers as a paid model is a gateway to it.
    2. Free is a call without a key to a program people run themselves (Ollama, LM Studio...) or to
       an address of this machine: who asks for no key sends no bill. Ollama's "-cloud" models run
       elsewhere.
    3. All else is unknown: a listed zero too, because the list has zeros for "not filled in".
    """
    if counted and listed is not None and listed > 0:
        return listed
    runs_elsewhere = normalised(model).endswith(("-cloud", ":cloud"))
    if not has_key and not runs_elsewhere and not needs_key(model, api_base):
        return 0.0
    return None
