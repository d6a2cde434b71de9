"""Real LiteLLM in its process against a real HTTP server: what goes out, and what comes back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.errors import EngineProblem, ModelProblem
from lifeos_desktop.domain.ports import LanguageReply, LanguageRequest
from lifeos_desktop.engines.host import EngineHost
from lifeos_desktop.engines.language.client import LanguageEngine
from tests.engines.language.asking import request
from tests.support.fake_llm import Answer, Asked, FakeLlm, refusal

SCHEMA = {
    "type": "object",
    "properties": {"sentences": {"type": "array", "items": {"type": "string"}}},
    "required": ["sentences"],
    "additionalProperties": False,
}


async def test_an_answer_with_its_tokens_and_its_price(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    fake.answer_with(Answer("You slept well.", model="gpt-4o-mini-2024-07-18"))
    reply = await language.complete(request(fake))
    assert reply == LanguageReply("You slept well.", "openai/gpt-4o-mini", 1000, 500, 0.00045)
    (asked,) = fake.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.key == "sk-test-123"
    assert asked.body["model"] == "gpt-4o-mini"
    assert asked.body["max_tokens"] == 1200
    assert asked.body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "How was my night?"},
    ]
    assert "response_format" not in asked.body


async def test_an_unlisted_model_has_no_known_price(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    reply = await language.complete(request(fake, "openai/house-model"))
    assert (reply.input_tokens, reply.output_tokens, reply.cost_usd) == (1000, 500, None)


async def test_an_unlisted_model_on_this_machine_without_a_key_is_free(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    reply = await language.complete(request(fake, "openai/house-model", api_key=""))
    assert reply.cost_usd == 0.0
    assert fake.asked[0].key == "none"


async def test_missing_usage_is_no_price(fake: FakeLlm, language: LanguageEngine) -> None:
    fake.answer_with(Answer("Hi.", usage=None))
    reply = await language.complete(request(fake))
    assert (reply.input_tokens, reply.output_tokens, reply.cost_usd) == (0, 0, None)


async def test_the_schema_goes_out(fake: FakeLlm, language: LanguageEngine) -> None:
    fake.answer_with(Answer('{"sentences": []}'))
    reply = await language.complete(
        request(fake, schema=json.dumps(SCHEMA), schema_name="brief_draft")
    )
    assert json.loads(reply.text) == {"sentences": []}
    assert fake.asked[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "brief_draft", "schema": SCHEMA, "strict": True},
    }


async def test_a_schema_with_lengths_is_not_sent_as_strict(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    fake.answer_with(Answer('"yes"'))
    schema = {"type": "string", "maxLength": 5}
    await language.complete(request(fake, schema=json.dumps(schema)))
    assert fake.asked[0].body["response_format"]["json_schema"] == {
        "name": "answer",
        "schema": schema,
        "strict": False,
    }


async def test_a_provider_that_refuses_schemas_is_told_in_words(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    fake.answer_with(refusal(400, "response_format is not supported"), Answer('{"sentences": []}'))
    reply = await language.complete(request(fake, schema=json.dumps(SCHEMA)))
    assert reply.text == '{"sentences": []}'
    first, second = fake.asked
    assert "response_format" in first.body
    assert "response_format" not in second.body
    assert '"sentences"' in second.body["messages"][0]["content"]


async def test_a_second_refusal_is_a_problem_and_not_a_third_try(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    fake.answer_with(refusal(400, "no"))
    with pytest.raises(ModelProblem, match="OpenAI did not accept the request"):
        await language.complete(request(fake, schema=json.dumps(SCHEMA)))
    assert len(fake.asked) == 2


@pytest.mark.parametrize("model", ["ollama/llama3.2", "ollama_chat/llama3.2"])
async def test_ollama_is_free_and_spoken_to_as_chat(
    fake: FakeLlm, language: LanguageEngine, model: str
) -> None:
    fake.answer_with(Answer('{"sentences": []}', usage=(20, 7)))
    reply = await language.complete(
        request(fake, model, api_base=fake.root, api_key="", schema=json.dumps(SCHEMA))
    )
    assert reply == LanguageReply('{"sentences": []}', "ollama_chat/llama3.2", 20, 7, 0.0)
    await asyncio.sleep(0.3)
    (asked,) = fake.asked  # no look-up of the model's data before or after
    assert asked.path == "/api/chat"
    assert asked.body["format"] == SCHEMA


async def test_concurrent_calls_overlap_and_keep_apart(
    fake: FakeLlm, language: LanguageEngine
) -> None:
    def echo(asked: Asked) -> Answer:
        return Answer(asked.body["messages"][-1]["content"], delay_seconds=0.5)

    await language.complete(request(fake))
    fake.answer_with(echo)
    start = time.monotonic()
    requests = [
        LanguageRequest("openai/m", "", f"question {n}", api_base=fake.api_base, api_key="k")
        for n in range(8)
    ]
    replies = await asyncio.gather(*map(language.complete, requests))
    assert [reply.text for reply in replies] == [f"question {n}" for n in range(8)]
    assert time.monotonic() - start < 3.0


async def test_a_slow_provider_ends_its_call_and_not_the_engine(
    fake: FakeLlm, language: LanguageEngine, host: EngineHost
) -> None:
    await language.complete(request(fake))
    pid = host.pid
    fake.answer_with(Answer(delay_seconds=10))
    start = time.monotonic()
    with pytest.raises(ModelProblem, match=r"OpenAI did not answer within 0\.5 seconds"):
        await language.complete(request(fake, timeout_seconds=0.5))
    assert time.monotonic() - start < 3.0
    fake.answer_with(Answer())
    await language.complete(request(fake))
    assert host.pid == pid


async def test_a_cancelled_call_closes_its_connection(
    fake: FakeLlm, language: LanguageEngine, host: EngineHost
) -> None:
    await language.complete(request(fake))
    pid = host.pid
    fake.answer_with(Answer(delay_seconds=30))
    waiting = asyncio.create_task(language.complete(request(fake)))
    await _until(lambda: bool(fake.asked))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(3.0)  # longer than the grace
    assert host.pid == pid
    fake.answer_with(Answer("Still here."))
    assert (await language.complete(request(fake))).text == "Still here."


async def test_killed_during_a_call(
    fake: FakeLlm, language: LanguageEngine, host: EngineHost
) -> None:
    fake.answer_with(Answer(delay_seconds=30))
    waiting = asyncio.create_task(language.complete(request(fake, timeout_seconds=60)))
    await _until(lambda: bool(fake.asked))
    os.kill(host.pid or 0, signal.SIGKILL)
    with pytest.raises(EngineProblem, match="language engine was ended by the system"):
        await waiting
    fake.answer_with(Answer("Back."))
    assert (await language.complete(request(fake))).text == "Back."


async def test_the_key_travels_through_the_pipe_alone(
    fake: FakeLlm, language: LanguageEngine, host: EngineHost
) -> None:
    secret = "sk-only-in-the-pipe"
    fake.answer_with(Answer(delay_seconds=0.5))
    waiting = asyncio.create_task(language.complete(request(fake, api_key=secret)))
    await _until(lambda: bool(fake.asked))
    process = Path(f"/proc/{host.pid}")
    for seen in ("cmdline", "environ"):
        assert secret.encode() not in (process / seen).read_bytes()
    await waiting
    assert fake.asked[0].key == secret
    assert secret not in repr(request(fake, api_key=secret))


async def test_other_keys_in_the_environment_are_not_sent_along(fake: FakeLlm) -> None:
    """An own server that wants no key must not be handed the one of a paid provider."""
    out = await asyncio.to_thread(_in_a_program, fake, {"OPENAI_API_KEY": "sk-of-openai"})
    assert out["text"] == "Hello."
    assert [asked.key for asked in fake.asked] == ["none"]


async def test_the_resident_process_loads_nothing_heavy_and_prints_only_its_own(
    fake: FakeLlm,
) -> None:
    out = await asyncio.to_thread(_in_a_program, fake, {"LITELLM_LOG": "DEBUG"})
    assert out["text"] == "Hello."
    assert out["heavy"] == []


PROGRAM = """
import asyncio, json, sys
from lifeos_desktop.domain.ports import LanguageRequest
from lifeos_desktop.engines.language.client import LanguageEngine, language_host
from tests.support.real_clock import RealClock

async def main():
    language = LanguageEngine(language_host(RealClock()))
    reply = await language.complete(LanguageRequest("openai/m", "", "Hi", api_base=sys.argv[1]))
    await language.close()
    heavy = ["litellm", "openai", "pandas", "scipy", "sklearn", "numpy", "faster_whisper",
             "PySide6", "httpx", "keyring"]
    print(json.dumps({"text": reply.text, "heavy": [n for n in heavy if n in sys.modules]}))

if __name__ == "__main__":
    asyncio.run(main())
"""


def _in_a_program(fake: FakeLlm, environment: dict[str, str]) -> Any:
    """Run a call in a fresh process; its output must be one JSON line and nothing on stderr."""
    project = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, fake.api_base],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=project,
        env={**os.environ, **environment},
        check=True,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.02)
