"""Google's partial answers: ``fields=nextPageToken,items(id,start/date)``."""

from __future__ import annotations

import re
from typing import Any

Tree = dict[str, "Tree"]


def parsed(text: str) -> Tree:
    """The selection as a tree; ValueError where it cannot be read."""
    parts = re.findall(r"[^,()/]+|[,()/]", text)
    tree = _group(parts)
    if parts:
        raise ValueError(f"Invalid field selection {text}")
    return tree


def selected(body: Any, tree: Tree) -> Any:
    """What a selection leaves of an answer; a leaf leaves all of it."""
    if not tree or "*" in tree:
        return body
    if isinstance(body, list):
        return [selected(item, tree) for item in body]
    if not isinstance(body, dict):
        return body
    return {key: selected(body[key], part) for key, part in tree.items() if key in body}


def _group(parts: list[str]) -> Tree:
    """Names up to the closing parenthesis; takes them off the list."""
    tree: Tree = {}
    while True:
        if not parts or parts[0] in ",()/":
            raise ValueError("Invalid field selection")
        name = parts.pop(0).strip()
        inner: Tree = {}
        if parts and parts[0] == "/":
            parts.pop(0)
            inner = _one(parts)
        elif parts and parts[0] == "(":
            parts.pop(0)
            inner = _group(parts)
            if not parts or parts.pop(0) != ")":
                raise ValueError("Invalid field selection")
        tree[name] = inner
        if not parts or parts[0] != ",":
            return tree
        parts.pop(0)


def _one(parts: list[str]) -> Tree:
    """What follows a slash: one name with what is in it."""
    if not parts or parts[0] in ",()/":
        raise ValueError("Invalid field selection")
    name = parts.pop(0).strip()
    if parts and parts[0] == "/":
        parts.pop(0)
        return {name: _one(parts)}
    if parts and parts[0] == "(":
        parts.pop(0)
        inner = _group(parts)
        if not parts or parts.pop(0) != ")":
            raise ValueError("Invalid field selection")
        return {name: inner}
    return {name: {}}
