"""The language engine's child process: the only place that imports LiteLLM.

It opens no connection but the one to the model that was asked, and logs nothing.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import logging
import os
from types import ModuleType
from typing import Any

from lifeos_desktop.domain.errors import EngineProblem
from lifeos_desktop.domain.ports import LanguageReply, LanguageRequest
from lifeos_desktop.engines.child import Handler, Work
from lifeos_desktop.engines.language.models import needs_key, normalised, price, provider_of
from lifeos_desktop.engines.language.problems import Cause, cause_of, problem, retry_after

_GUARDS = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else the import fetches a price list
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "true",  # else the first Anthropic call fetches one
    "LITELLM_MODE": "PRODUCTION",  # else the import reads a .env file
}
_PLACEHOLDER_KEY = "none"
"""The OpenAI client insists on a key, and would take one from the environment: a server that wants
none must not be sent it."""


def main() -> Handler:
    """Prepare the process and return what answers a LanguageRequest."""
    os.environ.update(_GUARDS)
    logging.disable(logging.CRITICAL)  # LiteLLM logs requests with what is in them
    return _Worker().complete


def _load() -> ModuleType:
    import litellm

    litellm.suppress_debug_info = True
    litellm.drop_params = True  # some models take no temperature; that is no reason to fail
    return litellm


class _Worker:
    """Answers calls at the same time on one loop. LiteLLM is loaded once, beside the loop."""

    def __init__(self) -> None:
        self._loading: asyncio.Future[ModuleType] | None = None

    async def complete(self, payload: object, work: Work) -> LanguageReply:
        """Ask the model, or raise ModelProblem with a sentence for the cause."""
        if not isinstance(payload, LanguageRequest):
            raise TypeError(type(payload).__name__)
        request = dataclasses.replace(payload, model=normalised(payload.model))
        litellm = await self._litellm()
        _check(litellm, request)
        _keep_from_asking_ollama(litellm, request.model)
        try:
            async with asyncio.timeout(request.timeout_seconds):
                response = await _ask(litellm, request)
        except TimeoutError:
            raise problem(Cause.TIMEOUT, request) from None
        except Exception as error:
            raise problem(cause_of(error), request, retry_after=retry_after(error)) from error
        return _reply(response, request)

    async def _litellm(self) -> ModuleType:
        if self._loading is None:
            # In a thread, so that a cancel during these seconds is seen.
            self._loading = asyncio.get_running_loop().run_in_executor(None, _load)
        try:
            return await asyncio.shield(self._loading)
        except ImportError as error:
            raise EngineProblem(
                f"The language engine is incomplete ({error.name or 'litellm'} is missing)."
                " Installing LifeOS again should repair it; everything else goes on."
            ) from error


def _check(litellm: ModuleType, request: LanguageRequest) -> None:
    """Find, before any connection, what LiteLLM would only report confusingly."""
    try:
        litellm.get_llm_provider(request.model, api_base=request.api_base or None)
    except Exception as error:
        raise problem(Cause.UNKNOWN_MODEL, request) from error
    missing: list[str] = litellm.validate_environment(request.model)["missing_keys"]
    keys = [name for name in missing if name.endswith("_API_KEY")]
    # "At this address" and "no address" are handed over with the request or not needed.
    others = [name for name in missing if not name.endswith(("_API_KEY", "_API_BASE"))]
    if keys and not request.api_key and needs_key(request.model, request.api_base):
        raise problem(Cause.NO_KEY, request)
    if others:
        raise problem(Cause.NO_SETTING, request, detail=" and ".join(others))


def _keep_from_asking_ollama(litellm: ModuleType, model: str) -> None:
    """Put an Ollama model on the price list, at nothing.

    For one that is not there LiteLLM would ask Ollama's /api/show several times a call, at the
    usual port of this machine even where another address was given.
    """
    if provider_of(model) == "ollama_chat":
        nothing = {
            "litellm_provider": "ollama_chat",
            "mode": "chat",
            "input_cost_per_token": 0.0,
            "output_cost_per_token": 0.0,
        }
        litellm.model_cost.setdefault(model, nothing)


async def _ask(litellm: ModuleType, request: LanguageRequest) -> Any:
    """Call the model; once more without the schema where the provider refuses it."""
    if not request.schema:
        return await _complete(litellm, request)
    response_format = _response_format(request)
    try:
        return await _complete(litellm, request, response_format=response_format)
    except Exception as error:
        if cause_of(error) is not Cause.REFUSED_REQUEST:
            raise
    told = f"Answer with one JSON object that fits this schema, and nothing else:\n{request.schema}"
    return await _complete(
        litellm, dataclasses.replace(request, system=f"{request.system}\n\n{told}".strip())
    )


async def _complete(litellm: ModuleType, request: LanguageRequest, **extra: object) -> Any:
    messages = [{"role": "user", "content": request.prompt}]
    if request.system:
        messages.insert(0, {"role": "system", "content": request.system})
    key = request.api_key
    if not key and not needs_key(request.model, request.api_base):
        key = _PLACEHOLDER_KEY
    return await litellm.acompletion(
        model=request.model,
        messages=messages,
        api_base=request.api_base or None,
        api_key=key or None,
        max_tokens=request.max_tokens,
        temperature=request.temperature,
        timeout=request.timeout_seconds,
        max_retries=0,
        **extra,
    )


def _response_format(request: LanguageRequest) -> dict[str, object]:
    return {
        "type": "json_schema",
        "json_schema": {
            "name": request.schema_name or "answer",
            "schema": json.loads(request.schema),
            # Strict providers refuse these two words; servers with a grammar profit from them.
            "strict": not any(word in request.schema for word in ('"minLength"', '"maxLength"')),
        },
    }


def _reply(response: Any, request: LanguageRequest) -> LanguageReply:
    """Read LiteLLM's response, of which nothing is certain."""
    choice = response.choices[0] if response.choices else None
    text = choice.message.content if choice is not None else ""
    if not isinstance(text, str) or not text.strip():
        used_up = choice is not None and choice.finish_reason == "length"
        limit = f" after using all of its {request.max_tokens} tokens" if used_up else ""
        raise problem(Cause.EMPTY, request, detail=limit)
    usage = getattr(response, "usage", None)
    input_tokens = getattr(usage, "prompt_tokens", None) or 0
    output_tokens = getattr(usage, "completion_tokens", None) or 0
    listed = response._hidden_params.get("response_cost")  # noqa: SLF001 - its only way
    return LanguageReply(
        text=text,
        model=request.model,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cost_usd=price(
            listed,
            model=request.model,
            api_base=request.api_base,
            has_key=bool(request.api_key),
            counted=input_tokens > 0,
        ),
    )
