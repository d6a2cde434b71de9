"""House rules that ruff cannot see, as functions over a syntax tree: each yields its violations."""

from __future__ import annotations

import ast
from collections.abc import Iterator

# Methods that start a second event loop inside the first. Qt's own names, on any object: ruff's
# banned-api knows modules only, not methods of instances.
NESTED_LOOPS = {"exec", "exec_", "processEvents", "qWait"}


def nested_event_loops(tree: ast.AST) -> Iterator[str]:
    """`dialog.exec()` inside a coroutine kills other tasks of the loop; use open() and a future."""
    for call in _calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in NESTED_LOOPS:
            yield f"line {call.lineno}: .{call.func.attr}() runs a nested event loop"


def lambdas_holding_self(tree: ast.AST) -> Iterator[str]:
    """A lambda in connect() that names self keeps its window alive after it is closed."""
    for call in _calls(tree):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "connect"):
            continue
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            for part in ast.walk(argument):
                if isinstance(part, ast.Lambda) and _names(part, "self"):
                    yield f"line {part.lineno}: a lambda in connect() holds self"


def chained_comparisons_in_queries(tree: ast.AST) -> Iterator[str]:
    """`0 <= Table.x <= 1` compiles to `x <= 1` alone in Peewee; use .between() or &."""
    for call in _calls(tree):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in {"where", "having"}):
            continue
        for argument in call.args:
            for part in ast.walk(argument):
                if isinstance(part, ast.Compare) and len(part.ops) > 1:
                    yield f"line {part.lineno}: a chained comparison in {call.func.attr}()"


def third_party_imports(tree: ast.AST, allowed: frozenset[str]) -> Iterator[str]:
    """Imports of top-level modules that are not among the allowed ones."""
    for line, name in _imported(tree):
        if name.partition(".")[0] not in allowed:
            yield f"line {line}: imports {name}"


def imports_from(tree: ast.AST, packages: set[str]) -> Iterator[str]:
    """Imports of one of the packages or of anything inside them."""
    for line, name in _imported(tree):
        if any(f"{name}.".startswith(f"{package}.") for package in packages):
            yield f"line {line}: imports {name}"


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of all that is imported; `from a import b` may mean the module a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _names(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
