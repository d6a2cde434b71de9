"""The command line in this process: quicker than a process for each call, the same code."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
import pytest

from lifeos_desktop.cli.entry import run
from tests.cli.keyring_in_a_file import FILE, FileKeyring


@dataclass(frozen=True)
class Said:
    """What a call ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the JSON document it has to be."""
        return json.loads(self.out)


class Lifeos:
    """Call it with the words after ``lifeos``; the data is in ``folder``."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *words: object, stdin: bytes = b"", now: str = "") -> Said:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        moment = ["--now", now] if now else []
        self._capsys.readouterr()
        code = run(["--data-dir", str(self.folder), *moment, *map(str, words)])
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def ok(self, *words: object, stdin: bytes = b"", now: str = "") -> Said:
        """The same, and it has to go well and quietly."""
        said = self(*words, stdin=stdin, now=now)
        assert (said.code, said.err) == (0, ""), (words, said)
        return said

    def refused(self, *words: object, stdin: bytes = b"", now: str = "") -> str:
        """The same, and it has to end with 1 and one sentence block on standard error."""
        said = self(*words, stdin=stdin, now=now)
        assert said.code == 1, (words, said)
        assert said.err.count("\n") == 1, said.err
        assert said.err.endswith(".\n"), said.err
        assert "Traceback" not in said.err
        return said.err.strip()


@pytest.fixture
def lifeos(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Lifeos:
    """The command line on an empty data folder."""
    return Lifeos(tmp_path / "data", capsys, monkeypatch)


@pytest.fixture
def file_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring for this test, as a file to look into."""
    path = tmp_path / "keyring.json"
    monkeypatch.setenv(FILE, str(path))
    monkeypatch.setattr(keyring, "get_keyring", FileKeyring)
    return path
