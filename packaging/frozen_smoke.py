#!/usr/bin/env python3
"""Starts what was built and sees that it works: python3 packaging/frozen_smoke.py dist/lifeos

It runs the program as a person would, outside its virtual environment: commands, the language
engine against small servers on loopback (one a kind of provider), the window. Where strace may
trace it also sees that none of it reaches for a network. Prints a line for each check.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

from network_watch import STRACE, NetworkWatch, best_method

_KEY = "smoke-test-key"
_DRAFT = {
    "sentences": ["You slept {{sleep.total}} last night."],
    "suggestion": "Take a short walk in daylight.",
}
_PAINT_SECONDS = 30.0
# What would let the frozen program see the Python it was built with.
_OF_PYTHON = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH")


class Failed(Exception):
    """A check did not hold; the text says what was seen."""


class Smoke:
    """The checks, in the order in which they are run, over one folder of data."""

    def __init__(self, built: Path, folder: Path) -> None:
        self._program = built / ("lifeos.exe" if os.name == "nt" else "lifeos")
        self._folder = folder
        self._data = folder / "data"
        self._watches = 0

    def version(self) -> str:
        return self._run("--version").strip()

    def catalogue(self) -> str:
        listed = json.loads(self._run("metrics", "--json"))
        return "{} metrics".format(len(listed["metrics"] if isinstance(listed, dict) else listed))

    def brief(self) -> str:
        text = self._demo("brief", "--no-ai")
        if "slept" not in text.lower() and "sleep" not in text.lower():
            raise Failed("the brief does not speak of sleep:\n" + text)
        return "{} words".format(len(text.split()))

    def health(self) -> str:
        rows = json.loads(self._demo("health", "--json"))["health"]
        return ", ".join("{} {}".format(row["part"], row["state"]) for row in rows)

    def engine_openai(self) -> str:
        return self._engine("openai/smoke-model", "/v1", "OPENAI_API_KEY")

    def engine_anthropic(self) -> str:
        return self._engine("anthropic/claude-smoke", "", "ANTHROPIC_API_KEY")

    def engine_ollama(self) -> str:
        return self._engine("ollama_chat/smoke", "", "")

    def analysis(self) -> str:
        """The search and the forecast, in the engine's own process."""
        ledger = json.loads(self._demo("patterns", "--run", "--json"))["ledger"]
        forecast = json.loads(self._demo("energy", "--show", "--json"))["forecast"]
        if not ledger["tested"] or forecast is None:
            raise Failed("the engine found nothing to do: {} {}".format(ledger, forecast))
        return "{} tested, energy {:.1f}".format(ledger["tested"], forecast["value"])

    def window(self) -> str:
        """The window is painted and a request to quit ends it; how long the start took."""
        times = [self._paint() for _ in range(4)]
        return "painted after {} ms".format(", ".join(str(round(t * 1000)) for t in times))

    def no_network(self) -> str:
        if best_method() != STRACE:
            return "not looked at: there is no strace that may trace here"
        with self._watched(["--demo", "brief", "--no-ai", "--refresh"]) as program:
            program.communicate(timeout=120)
        with self._watched(["--demo"]) as program:
            time.sleep(8)
            program.terminate()
            program.communicate(timeout=30)
        return "brief and 8 s of the window reach nowhere"

    # -- inside ---------------------------------------------------------------------------------

    def _engine(self, model: str, path: str, variable: str) -> str:
        """A draft by a model is written through the engine and passes the evidence lock."""
        with _provider() as (address, asked):
            for key, value in (
                ("ai.enabled", "true"),
                ("ai.model", model),
                ("ai.api_base", address + path),
            ):
                self._demo("settings", "set", key, value)
            extra = {variable: _KEY} if variable else {}
            begun = time.monotonic()
            answer = json.loads(self._demo("brief", "--refresh", "--json", env=extra))
            took = time.monotonic() - begun
            self._demo("settings", "set", "ai.enabled", "false")
        if answer["written_by"] != "model":
            raise Failed("the rules wrote the brief: {}".format(answer["reason"]))
        if not asked:
            raise Failed("the model was not asked")
        if variable and not any(_KEY in header for header in asked[0].values()):
            raise Failed("the key did not arrive")
        return "written by {} in {:.1f} s".format(answer["model"], took)

    def _paint(self) -> float:
        file = self._folder / "painted.json"
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        begun = time.monotonic()
        program = subprocess.Popen(
            self._command(["--demo"]),
            env=self._environment({"LIFEOS_FIRST_PAINT_FILE": str(file)}),
            cwd=str(self._folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            seconds = self._wait_for_paint(file, program) - begun
            program.terminate()
            output, _ = program.communicate(timeout=30)
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
        if os.name != "nt" and program.returncode != 0:
            raise Failed("it ended with {}:\n{}".format(program.returncode, output.decode()))
        return seconds

    def _wait_for_paint(self, file: Path, program: "subprocess.Popen[bytes]") -> float:
        deadline = time.monotonic() + _PAINT_SECONDS
        while time.monotonic() < deadline and program.poll() is None:
            with contextlib.suppress(FileNotFoundError, ValueError):
                return float(json.loads(file.read_text(encoding="utf-8"))["monotonic"])
            time.sleep(0.01)
        raise Failed("the window was not painted (exit code {})".format(program.poll()))

    @contextlib.contextmanager
    def _watched(self, arguments: List[str]) -> Iterator["subprocess.Popen[bytes]"]:
        self._watches += 1
        folder = self._folder / "watch-{}".format(self._watches)
        folder.mkdir()
        watch = NetworkWatch(folder, STRACE)
        program = subprocess.Popen(
            watch.command(self._command(arguments)),
            env=watch.environment(self._environment({})),
            cwd=str(self._folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield program
        finally:
            if program.poll() is None:
                program.kill()
                program.wait()
        if program.returncode != 0:
            raise Failed("{} ended with {}".format(arguments, program.returncode))
        reached = watch.reached(program.pid)
        if reached:
            raise Failed("{} reached out:\n{}".format(arguments, "\n".join(reached[:20])))

    def _demo(self, *arguments: str, env: "Dict[str, str] | None" = None) -> str:
        return self._run("--demo", *arguments, env=env)

    def _run(self, *arguments: str, env: "Dict[str, str] | None" = None) -> str:
        done = subprocess.run(
            self._command(list(arguments)),
            env=self._environment(env or {}),
            cwd=str(self._folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=180,
        )
        if done.returncode != 0:
            raise Failed("{} ended with {}: {}".format(arguments, done.returncode, done.stderr))
        return done.stdout

    def _command(self, arguments: List[str]) -> List[str]:
        return [str(self._program), "--data-dir", str(self._data), *arguments]

    def _environment(self, extra: Dict[str, str]) -> Dict[str, str]:
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in _OF_PYTHON and not name.endswith("_API_KEY")
        }
        if sys.platform.startswith("linux") and not env.get("DISPLAY"):
            env["QT_QPA_PLATFORM"] = "offscreen"
        env.update(extra)
        return env


class _Handler(BaseHTTPRequestHandler):
    """Answers every way of asking with the same draft."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", "0"))))
        self.server.asked.append(dict(self.headers))  # type: ignore[attr-defined]
        answer = json.dumps(_answer(self.path, body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def _answer(path: str, body: Dict[str, Any]) -> Dict[str, Any]:
    text, model = json.dumps(_DRAFT), body.get("model", "")
    message: Dict[str, Any] = {"role": "assistant", "content": text}
    if path.endswith("/api/chat"):
        return {"model": model, "message": message, "done": True, "done_reason": "stop"}
    if path.endswith("/messages"):
        content: Dict[str, Any] = {"type": "text", "text": text}
        if body.get("tools"):  # asked for a schema by way of a tool
            name = body["tools"][0]["name"]
            content = {"type": "tool_use", "id": "1", "name": name, "input": _DRAFT}
        usage = {"input_tokens": 100, "output_tokens": 50}
        whole = {"id": "1", "type": "message", "role": "assistant", "model": model}
        return {**whole, "content": [content], "stop_reason": "end_turn", "usage": usage}
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": model}
    return {**whole, "choices": [choice], "usage": usage}


@contextlib.contextmanager
def _provider() -> Iterator[Tuple[str, List[Dict[str, str]]]]:
    """A model provider on loopback: its address, and the headers of what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    asked: List[Dict[str, str]] = []
    server.asked = asked  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield "http://127.0.0.1:{}".format(server.server_address[1]), asked
    finally:
        server.shutdown()
        server.server_close()


def main(arguments: List[str]) -> int:
    if len(arguments) != 1:
        print("Say what to try: frozen_smoke.py dist/lifeos", file=sys.stderr)
        return 2
    built = Path(arguments[0]).resolve()
    size = sum(file.lstat().st_size for file in built.rglob("*") if not file.is_dir())
    print("{}: {:.0f} MB".format(built, size / 1e6))
    failed = False
    with tempfile.TemporaryDirectory(prefix="lifeos-smoke-") as folder:
        smoke = Smoke(built, Path(folder))
        checks: List[Tuple[str, Callable[[], str]]] = [
            ("version", smoke.version),
            ("catalogue", smoke.catalogue),
            ("brief", smoke.brief),
            ("health", smoke.health),
            ("engine, OpenAI", smoke.engine_openai),
            ("engine, Anthropic", smoke.engine_anthropic),
            ("engine, Ollama", smoke.engine_ollama),
            ("engine, analysis", smoke.analysis),
            ("window", smoke.window),
            ("no network", smoke.no_network),
        ]
        for name, check in checks:
            begun = time.monotonic()
            try:
                word, told = "ok  ", check()
            except (Failed, OSError, subprocess.TimeoutExpired, ValueError, KeyError) as problem:
                word, told, failed = "FAIL", "{}: {}".format(type(problem).__name__, problem), True
            print(
                "{}  {:<18} {:5.1f} s  {}".format(word, name, time.monotonic() - begun, told),
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
