"""docs/cli.md is true: every example runs, every command has one, and the lists are complete."""

from __future__ import annotations

import re
import shlex
from argparse import Namespace, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifeos_desktop.cli import options
from lifeos_desktop.cli.metrics import markdown
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.day_facts import NIGHT_METRICS, YESTERDAY_METRICS
from tests.cli.conftest import Lifeos
from tests.conftest import PROJECT
from tests.services.import_support import write_days

DOCS = PROJECT / "docs"
TEXT = (DOCS / "cli.md").read_text(encoding="utf-8")
NOW = "2025-03-04T07:00:00Z"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[str]:
    lines = [
        line
        for kind, _, body in BLOCK.findall(TEXT)
        if kind == "console"
        for line in body.splitlines()
    ]
    assert all(line.startswith("$ lifeos ") for line in lines)
    return [line.removeprefix("$ lifeos ") for line in lines]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files the examples name."""
    for kind, name, body in BLOCK.findall(TEXT):
        if name:
            assert kind != "console"
            (tmp_path / name).write_text(body, encoding="utf-8")
    (tmp_path / "key.txt").write_text("sk-not-a-key\n", encoding="utf-8")
    write_days(tmp_path / "oura", 10)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_example_runs(lifeos: Lifeos, files: Path, file_keyring: Path) -> None:
    for example in examples():
        line, _, comment = example.partition("  # exit ")
        words, _, source = line.partition(" < ")
        stdin = (files / source).read_bytes() if source else b""
        said = lifeos(*shlex.split(words), now=NOW, stdin=stdin)
        assert said.code == int(comment or 0), (line, said)
        assert (said.err == "") == (said.code == 0), (line, said)
        if "--json" in words:
            assert isinstance(said.json, dict | list), line


def commands(parser: options._Parser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    deeper = [a for a in parser._actions if isinstance(a, _SubParsersAction)]
    if path:
        yield path
    for action in deeper:
        for name, child in action.choices.items():
            yield from commands(child, (*path, name))


def test_every_command_has_an_example() -> None:
    shown = [shlex.split(line.replace("--demo ", "").partition("  #")[0]) for line in examples()]
    for path in commands(options._parser()):
        assert any(tuple(words[: len(path)]) == path for words in shown), path


def test_every_option_is_used_in_an_example() -> None:
    told = {"--version", "--help", "--hidden", "--now", "--data-dir"}
    for words in commands(options._parser()):
        parser = options._parser()
        for word in words:
            action = next(a for a in parser._actions if isinstance(a, _SubParsersAction))
            parser = action.choices[word]
        names = {name for a in parser._actions for name in a.option_strings if name[:2] == "--"}
        lines = [line for line in examples() if " ".join(words) in line]
        for name in names - told - {"--json"}:
            assert any(name in line for line in lines), (words, name)


def test_the_json_in_the_page_is_json() -> None:
    import json

    blocks = [body for kind, _, body in BLOCK.findall(TEXT) if kind == "json"]
    assert len(blocks) >= 5
    for body in blocks:
        json.loads(body)


def test_the_fact_ids_are_all_there() -> None:
    for key in (*NIGHT_METRICS, *YESTERDAY_METRICS):
        assert f"`{key}`" in TEXT, key


def test_the_page_of_metrics_is_what_the_command_makes(lifeos: Lifeos) -> None:
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    assert page == markdown(Catalogue()), "make it again: lifeos metrics --markdown"
    assert lifeos.ok("metrics", "--markdown").out == page


def test_a_namespace_has_what_entry_reads() -> None:
    parsed: Namespace = options.parse(["--demo", "brief", "--json"])
    assert (parsed.demo, parsed.json, parsed.command) == (True, True, "brief")
    assert options.parse(["--json", "--demo", "jobs", "list"]).json
    assert not options.parse(["jobs", "list"]).json
