"""An OpenAI-compatible server on loopback that answers as it is told and keeps what it was asked.

It also speaks Ollama's `/api/chat`. Scripted answers are used up in order; the last one stays.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One scripted answer. ``body`` replaces the usual one; ``cut`` breaks off in the middle."""

    content: str | None = "Hello."
    status: int = 200
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    delay_seconds: float = 0.0
    cut: bool = False
    usage: tuple[int, int] | None = (1000, 500)
    finish_reason: str = "stop"
    model: str | None = None  # None: the one that was asked for


def refusal(status: int, message: str = "no", code: str = "", **fields: Any) -> Answer:
    """An error as OpenAI words it."""
    error = {"message": message, "type": "error", "code": code or None}
    return Answer(status=status, body=json.dumps({"error": error}).encode(), **fields)


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        """The key that was sent."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


Script = Callable[[Asked], Answer]


class FakeLlm:
    """Use as a context manager. `answer_with(...)` sets the script, `asked` is what came in."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._script: list[Answer | Script] = [Answer()]
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def root(self) -> str:
        """The address without a path, as Ollama wants it."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_base(self) -> str:
        """The address as OpenAI-compatible providers want it."""
        return f"{self.root}/v1"

    def answer_with(self, *answers: Answer | Script) -> None:
        """Set the next answers and forget what was asked."""
        with self._lock:
            self._script = list(answers)
            self.asked = []

    def __enter__(self) -> FakeLlm:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def next_answer(self, asked: Asked) -> Answer:
        """Record a request and say what to answer."""
        with self._lock:
            self.asked.append(asked)
            step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return step if isinstance(step, Answer) else step(asked)

    def wait(self, seconds: float) -> None:
        """Be slow, but not after the end of the test."""
        self._stopped.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: FakeLlm


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body, else each answer waits 40 ms for an ACK
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, json.loads(self.rfile.read(length)))
        answer = self.server.fake.next_answer(asked)
        if answer.delay_seconds:
            self.server.fake.wait(answer.delay_seconds)
        body = answer.body if answer.body is not None else _body(asked, answer)
        try:
            self._send(answer, body)
        except OSError:
            self.close_connection = True  # whoever asked is gone

    def _send(self, answer: Answer, body: bytes) -> None:
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if answer.cut else body)
        self.close_connection = self.close_connection or answer.cut


def _body(asked: Asked, answer: Answer) -> bytes:
    model = answer.model or asked.body.get("model", "")
    message = {"role": "assistant", "content": answer.content}
    if asked.path.endswith("/api/chat"):
        reply: dict[str, Any] = {"model": model, "message": message, "done": True}
        reply["done_reason"] = answer.finish_reason
        if answer.usage is not None:
            reply["prompt_eval_count"], reply["eval_count"] = answer.usage
        return json.dumps(reply).encode()
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    reply = {"id": "1", "object": "chat.completion", "created": 1, "model": model}
    reply["choices"] = [choice]
    if answer.usage is not None:
        prompt, completion = answer.usage
        reply["usage"] = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }
    return json.dumps(reply).encode()
