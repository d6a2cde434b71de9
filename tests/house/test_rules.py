"""The house rules hold in every file, and each rule sees what it is there to see."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import rules

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "lifeos_desktop"
MOST_LINES = 400

RULES = [
    rules.nested_event_loops,
    rules.lambdas_holding_self,
    rules.chained_comparisons_in_queries,
]


def sources(folder: Path) -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(folder.rglob("*.py")):
        yield str(path.relative_to(PROJECT)), ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule: Callable[[ast.AST], Iterator[str]]) -> None:
    broken = [f"{name}, {found}" for name, tree in sources(PACKAGE) for found in rule(tree)]
    assert not broken, "\n".join([rule.__doc__ or "", *broken])


def test_tests_run_no_nested_event_loop() -> None:
    folder = PROJECT / "tests"
    broken = [
        f"{name}, {found}"
        for name, tree in sources(folder)
        for found in rules.nested_event_loops(tree)
        if "/benchmarks/" not in name  # a bare window to compare with has nothing but exec()
    ]
    assert not broken, "\n".join(broken)


def test_the_domain_imports_the_standard_library_only() -> None:
    allowed = frozenset({*sys.stdlib_module_names, "lifeos_desktop"})
    broken = [
        f"{name}, {found}"
        for name, tree in sources(PACKAGE / "domain")
        for found in rules.third_party_imports(tree, allowed)
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("rank", ["integrations", "engines"])
def test_a_provider_or_engine_imports_no_other(rank: str) -> None:
    """They are folders that can be taken out one by one; what they share stands beside them."""
    folders = [path for path in sorted((PACKAGE / rank).iterdir()) if path.is_dir()]
    broken = []
    for folder in folders:
        others = {f"lifeos_desktop.{rank}.{other.name}" for other in folders if other != folder}
        for name, tree in sources(folder):
            found = rules.imports_from(tree, others)
            broken += [f"{name}, {line}" for line in found]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("folder", ["lifeos_desktop", "packaging"])
def test_no_file_has_grown_too_long(folder: str) -> None:
    long = {
        str(path.relative_to(PROJECT)): lines
        for path in (PROJECT / folder).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long, f"split these at {MOST_LINES} lines: {long}"


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.nested_event_loops, "answer = QMessageBox(self).exec()"),
        (rules.nested_event_loops, "dialog.exec_()"),
        (rules.nested_event_loops, "QApplication.processEvents()"),
        (rules.lambdas_holding_self, "button.clicked.connect(lambda: self.save())"),
        (rules.lambdas_holding_self, "a.b.connect(slot=lambda *_: f(self.x))"),
        (rules.chained_comparisons_in_queries, "q = T.select().where(0 <= T.x <= 1)"),
        (rules.chained_comparisons_in_queries, "T.delete().where((T.a == 1) & (1 < T.x < 2))"),
    ],
)
def test_a_rule_sees_its_violation(rule: Callable[[ast.AST], Iterator[str]], source: str) -> None:
    assert len(list(rule(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.nested_event_loops, "dialog.open(); exec('1'); connection.execute('x')"),
        (
            rules.lambdas_holding_self,
            "button.clicked.connect(self.save); sorted(x, key=lambda: self)",
        ),
        (rules.chained_comparisons_in_queries, "T.select().where(T.x.between(0, 1)); 0 < x < 1"),
    ],
)
def test_a_rule_lets_good_code_pass(rule: Callable[[ast.AST], Iterator[str]], source: str) -> None:
    assert list(rule(ast.parse(source))) == []


@pytest.mark.parametrize(
    "source", ["from a.b import c", "import a.b.c", "from a.b.c.d import e", "from a.b.c import *"]
)
def test_an_import_is_seen_in_every_spelling(source: str) -> None:
    tree = ast.parse(source)
    assert len(list(rules.imports_from(tree, {"a.b.c"}))) == 1
    assert list(rules.imports_from(tree, {"a.b.cc", "b.c"})) == []
    assert len(list(rules.third_party_imports(tree, frozenset({"b"})))) == 1
