"""Everything a provider can answer wrongly, over real HTTP: one plain sentence for each cause."""

from __future__ import annotations

import json
import socket

import pytest

from lifeos_desktop.domain.errors import ModelProblem
from lifeos_desktop.engines.language.client import LanguageEngine
from tests.engines.language.asking import request
from tests.support.fake_llm import Answer, FakeLlm, refusal

SAID = "the provider's own words: sk-test-123, How was my night?"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (refusal(401, SAID), "OpenAI did not accept the key. Check ai.openai.api_key."),
        (
            refusal(403, SAID),
            "The key for OpenAI may not use openai/gpt-4o-mini. Check what the account allows, or"
            " choose another model.",
        ),
        (
            refusal(404, SAID),
            "There is no model openai/gpt-4o-mini at HOST. Check the name in the settings.",
        ),
        (
            refusal(429, SAID, headers=(("retry-after", "7"),)),
            "OpenAI takes no more requests for now. Try again in 7 seconds.",
        ),
        (
            refusal(429, SAID, headers=(("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),)),
            "OpenAI takes no more requests for now. Try again later.",
        ),
        (
            refusal(429, SAID, "insufficient_quota"),
            "The account with OpenAI has no credit left. Add some there, or choose another model.",
        ),
        (
            refusal(400, "maximum context length is 128000 tokens", "context_length_exceeded"),
            "The request is too long for openai/gpt-4o-mini. Choose a model that takes more text.",
        ),
        (refusal(400, SAID), "OpenAI did not accept the request. Another model may."),
        (
            refusal(500, SAID),
            "OpenAI has a problem of its own right now. Try again later.",
        ),
        (
            refusal(503, SAID),
            "OpenAI has a problem of its own right now. Try again later.",
        ),
        (
            Answer(cut=True),
            "The connection to OpenAI broke off before the answer was complete. Try again.",
        ),
        (
            Answer(body=b"<html>Welcome to the hotel wifi</html>"),
            "OpenAI answered something that is no answer at HOST. Check the address and the model"
            " in the settings.",
        ),
        (
            Answer(body=b"[1, 2]"),
            "OpenAI answered something that is no answer at HOST. Check the address and the model"
            " in the settings.",
        ),
        (
            Answer(""),
            "openai/gpt-4o-mini gave an empty answer. Try again, or choose another model.",
        ),
        (
            Answer(None),
            "openai/gpt-4o-mini gave an empty answer. Try again, or choose another model.",
        ),
        (
            Answer(" \n", finish_reason="length"),
            "openai/gpt-4o-mini gave an empty answer after using all of its 1200 tokens. Try again,"
            " or choose another model.",
        ),
        (
            Answer(body=b'{"id": "1", "object": "chat.completion", "model": "m", "choices": []}'),
            "openai/gpt-4o-mini gave an empty answer. Try again, or choose another model.",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else str(value.status),
)
async def test_one_plain_sentence_per_cause(
    fake: FakeLlm, language: LanguageEngine, answer: Answer, sentence: str
) -> None:
    fake.answer_with(answer)
    with pytest.raises(ModelProblem) as caught:
        await language.complete(request(fake))
    assert str(caught.value) == sentence.replace("HOST", fake.root.removeprefix("http://"))
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("model", "status", "part"),
    [
        ("anthropic/claude-sonnet-4-5", 401, "Anthropic did not accept the key"),
        ("anthropic/claude-sonnet-4-5", 529, "Anthropic has a problem of its own"),
        ("gemini/gemini-2.5-flash", 429, "Google Gemini takes no more requests"),
        ("mistral/mistral-small", 413, "The request is too long for mistral/mistral-small"),
        ("groq/llama-3.3-70b", 404, "There is no model groq/llama-3.3-70b"),
        ("ollama_chat/llama3.2", 404, "There is no model ollama_chat/llama3.2"),
    ],
)
async def test_other_providers_are_read_the_same_way(
    fake: FakeLlm, language: LanguageEngine, model: str, status: int, part: str
) -> None:
    fake.answer_with(refusal(status))
    with pytest.raises(ModelProblem, match=part):
        await language.complete(request(fake, model, api_base=fake.root))


async def test_a_wrong_gemini_key_is_a_wrong_key(fake: FakeLlm, language: LanguageEngine) -> None:
    error = {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}
    fake.answer_with(Answer(status=400, body=json.dumps(error).encode()))
    with pytest.raises(ModelProblem, match="Google Gemini did not accept the key"):
        await language.complete(request(fake, "gemini/gemini-2.5-flash", api_base=fake.root))


async def test_no_key_is_found_before_any_connection(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    with pytest.raises(ModelProblem, match=r"No key is set for Mistral\. Add it as ai\.mistral"):
        await language.complete(
            request(fake, "mistral/mistral-small", api_key="", api_base="http://10.255.255.1/v1")
        )


@pytest.mark.parametrize("model", ["nosuch/model", "whatever", ""])
async def test_an_unknown_model(fake: FakeLlm, language: LanguageEngine, model: str) -> None:
    with pytest.raises(ModelProblem, match="There is no model"):
        await language.complete(request(fake, model, api_base=""))
    assert fake.asked == []


async def test_a_multi_part_login_names_what_is_missing(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    with pytest.raises(ModelProblem, match="Azure OpenAI also needs AZURE_API_VERSION"):
        await language.complete(request(fake, "azure/gpt-4o"))


@pytest.mark.parametrize(
    ("model", "base", "part"),
    [
        ("openai/m", "http://127.0.0.1:{port}/v1", "Nothing answers at 127.0.0.1:{port}. Start"),
        ("ollama_chat/m", "http://127.0.0.1:{port}", "Nothing answers at 127.0.0.1:{port}. Start"),
        (
            "anthropic/claude-sonnet-4-5",
            "http://nosuch.invalid",
            "Anthropic could not be found at nosuch.invalid. Check the connection",
        ),
    ],
)
async def test_nobody_there(
    fake: FakeLlm, language: LanguageEngine, model: str, base: str, part: str
) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else answers there either
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(ModelProblem) as caught:
            await language.complete(request(fake, model, api_base=base.format(port=port)))
    assert part.format(port=port) in str(caught.value)
