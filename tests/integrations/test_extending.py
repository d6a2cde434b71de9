"""The examples in docs/extending.md, built into a copy of LifeOS and used from the command line."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.keyring_in_a_file import FILE
from tests.support.process import PROJECT, app_environment
from tests.support.providers.server import FakeServer, Fault, Reply, Request

PAGE = (PROJECT / "docs" / "extending.md").read_text(encoding="utf-8")
FILES = re.compile(r"^`(lifeos_desktop/\S+\.py)`\n\n```python\n(.*?)^```$", re.M | re.S)
LINES = re.compile(
    r"^```python\n(from \S+ import ([A-Z]+))\n\n((MANIFESTS|FORMATS).*?)\n```$", re.M | re.S
)
NOW = "2025-03-04T08:00"
TOKEN = "planted-strider-token"


@dataclass
class Strider(FakeServer):
    """The service of the page's table: days by id, two on a page."""

    days: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, request: Request) -> Reply:
        if request.bearer != TOKEN:
            return Reply.of({}, 401)
        if request.path == "/v1/me":
            return Reply.of({"id": "robin-7", "name": "Robin"})
        if request.path != "/v1/days":
            found = self.days.get(request.path.rpartition("/")[2])
            return Reply.of(found) if found else Reply.of({}, 404)
        first, last = request.query["from"], request.query["to"]
        found = [day for day in self.days.values() if first <= str(day.get("day")) <= last]
        page = int(request.query.get("page", "1"))
        next = str(page + 1) if len(found) > 2 * page else None
        return Reply.of({"days": found[2 * page - 2 : 2 * page], "next": next})

    def refusal(self, fault: Fault, request: Request) -> Reply:
        return Reply.of({}, 500)


@dataclass(frozen=True)
class Copy:
    """A copy of LifeOS with the example in it."""

    folder: Path

    def lifeos(self, *words: str, given: str = "", code: int = 0) -> Any:
        """What a command says, as JSON."""
        done = subprocess.run(
            [
                sys.executable, "-m", "lifeos_desktop", "--data-dir", str(self.folder / "data"),
                "--now", NOW, *words, "--json",
            ],
            cwd=self.folder,
            env=app_environment(
                {
                    "PYTHONPATH": str(PROJECT),
                    "PYTHON_KEYRING_BACKEND": "tests.cli.keyring_in_a_file.FileKeyring",
                    FILE: str(self.folder / "keyring.json"),
                }
            ),
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
        )  # fmt: skip
        assert done.returncode == code, (words, done.stdout, done.stderr)
        return json.loads(done.stdout) if done.stdout else done.stderr

    def steps(self) -> dict[str, float]:
        """The steps of each day, as they are stored."""
        with closing(sqlite3.connect(self.folder / "data" / "lifeos.db")) as connection:
            return dict(
                connection.execute(
                    "SELECT date, value FROM data_points WHERE type = 'activity.steps'"
                    " AND source = 'strider' ORDER BY date"
                ).fetchall()
            )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PROJECT / "lifeos_desktop", folder / "lifeos_desktop")
    shutil.copytree(PROJECT / "resources", folder / "resources")
    files = FILES.findall(PAGE)
    assert len(files) == 7
    for name, text in files:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    registry = folder / "lifeos_desktop" / "integrations" / "registry.py"
    text = registry.read_text(encoding="utf-8")
    anchors = {"MANIFESTS": "oura.manifest import OURA\n", "FORMATS": "ics.manifest import ICS\n"}
    for imported, name, line, table in LINES.findall(PAGE):
        old = next(there for there in text.splitlines() if there.startswith(table))
        assert line == old.replace(")", f", {name})"), "the page shows another registry"
        anchor = anchors.pop(table)
        assert anchor in text
        text = text.replace(anchor, f"{anchor}{imported}\n").replace(old, line)
    assert not anchors
    registry.write_text(text, encoding="utf-8")
    return Copy(folder)


@pytest.fixture
def strider() -> Iterator[Strider]:
    with Strider() as service:
        for number in range(1, 6):
            day = {"id": f"d{number}", "day": f"2025-02-{20 + number}", "steps": 1000 * number}
            service.days[f"d{number}"] = day
        yield service
    assert service.violations == []


def test_the_example_connects_syncs_follows_changes_and_goes(copy: Copy, strider: Strider) -> None:
    copy.lifeos("settings", "set", "strider.api", strider.address)
    refused = copy.lifeos("connect", "strider", given="a-wrong-token\n", code=1)
    assert "Strider does not accept" in json.dumps(refused)
    assert TOKEN not in json.dumps(copy.lifeos("status"))
    connected = copy.lifeos("connect", "strider", given=f"{TOKEN}\n")
    assert connected["title"] == "Robin"
    copy.lifeos("sync", "strider")
    assert copy.steps() == {f"2025-02-{20 + n}": 1000.0 * n for n in range(1, 6)}

    again = copy.lifeos("sync", "strider")
    assert "nothing new" in again["reports"][0]["sentence"]

    strider.days["d5"]["steps"] = 7777
    strider.days["d5"]["mood"] = "a field nobody knows"
    del strider.days["d4"]
    strider.days["bad"] = {"id": "bad", "day": "2025-02-28 or so", "steps": 1}
    strider.days["far"] = {"id": "far", "day": "2025-02-28", "steps": 10**9}
    report = copy.lifeos("sync", "strider")["reports"][0]
    assert copy.steps() == {
        "2025-02-21": 1000.0,
        "2025-02-22": 2000.0,
        "2025-02-23": 3000.0,
        "2025-02-25": 7777.0,
    }
    assert "1 record could not be used" in report["sentence"]

    assert "strider_sync" in json.dumps(copy.lifeos("jobs", "list"))
    database = b"".join(path.read_bytes() for path in (copy.folder / "data").rglob("lifeos.*"))
    assert TOKEN.encode() not in database
    said = copy.lifeos("disconnect", "strider", "--forget-data")
    assert said["sentence"]
    assert copy.steps() == {}
    assert TOKEN not in (copy.folder / "keyring.json").read_text()


def test_the_format_is_recognised_previewed_and_imported_once(copy: Copy) -> None:
    days = [
        {"day": "2025-03-01", "cups": 2},
        {"day": "2025-03-02", "cups": 3},
        {"day": "tomorrow", "cups": 1},
        {"day": "2025-03-09", "cups": 1},
    ]
    export, other = copy.folder / "cups.json", copy.folder / "other.json"
    export.write_text(json.dumps({"app": "kettle", "days": days}), encoding="utf-8")
    other.write_text(json.dumps({"app": "another"}), encoding="utf-8")
    asked = (
        "from pathlib import Path; from lifeos_desktop.integrations.registry import recognise;"
        "print(recognise(Path('cups.json')).id, recognise(Path('other.json')).id)"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=copy.folder, capture_output=True, text=True, timeout=60
    )
    assert said.stdout.split() == ["kettle", "csv"], said.stderr
    dry = copy.lifeos("import", "kettle", "cups.json", "--dry-run")
    assert (dry["new"], dry["dry_run"], len(dry["rejected"])) == (2, True, 2)
    done = copy.lifeos("import", "kettle", "cups.json")
    assert (done["new"], done["changed"], done["same"]) == (2, 0, 0)
    values = copy.lifeos("data", "list", "--metric", "custom.kettle_cups")["values"]
    assert sorted((v["day"], v["value"]) for v in values) == [
        ("2025-03-01", 2.0),
        ("2025-03-02", 3.0),
    ]
    again = copy.lifeos("import", "kettle", "cups.json")
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2)
    refused = copy.lifeos("import", "kettle", "other.json", code=1)
    assert "no export of Kettle" in refused


@pytest.mark.parametrize("name", ["strider", "kettle"])
def test_the_example_is_written_as_the_rest(copy: Copy, name: str) -> None:
    folder = copy.folder / "lifeos_desktop" / "integrations" / name
    for arguments in (["check"], ["format", "--check"]):
        done = subprocess.run(
            ["ruff", *arguments, "--config", str(PROJECT / "pyproject.toml"), str(folder)],
            executable=str(Path(sys.executable).with_name("ruff")),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout


def test_the_example_is_typed(copy: Copy) -> None:
    done = subprocess.run(
        [
            sys.executable, "-m", "mypy", "--config-file", str(PROJECT / "pyproject.toml"),
            "-p", "lifeos_desktop.integrations.strider", "-p", "lifeos_desktop.integrations.kettle",
        ],
        cwd=copy.folder,
        capture_output=True,
        text=True,
        timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
