"""A small notation for a closed language, and a recogniser for it.

A rule is ``name = alternative | alternative``. In an alternative stand plain words and marks as
they are written, fact tokens (``<sleep.total>``), other rules (``$name``), groups in parentheses,
and after any of them ``?`` (may be missing), ``*`` (any number of times) or ``+`` (once or more).
The recogniser works on sets of positions and remembers them, so that its time grows gently with the
text, whatever the text is. There is no left recursion in our rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_PIECE = re.compile(r"<[^>]*>|[()|?*+]|[^\s()|?*+<]+")
_REFERENCE = re.compile(r"\$([a-z_][a-z_.0-9]*)")
_RULE_NAME = re.compile(r"[a-z_][a-z_.0-9]*")


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Part of a rule. ``how`` is word, words, rule, sequence, choice, maybe, any or some."""

    how: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    words: frozenset[str] = frozenset()


Rules = Mapping[str, Node]
_MATCHES_NOTHING = Node("choice")
_NOWHERE: frozenset[int] = frozenset()


@lru_cache(maxsize=256)
def rules(text: str) -> Rules:
    """Read rules from the notation; a mistake in it raises ValueError."""
    return {name: _read(body) for name, body in table(text).items()}


def table(text: str) -> dict[str, str]:
    """Names and what stands after their equals sign; any other line goes on with the last one."""
    found: dict[str, str] = {}
    name = ""
    for line in text.strip().splitlines():
        head, equals, body = line.partition(" = ")
        if equals and _RULE_NAME.fullmatch(head.strip()):
            name = head.strip()
            found[name] = body.strip()
        else:
            found[name] += " " + line.strip()
    return found


def words_rule(words: Iterable[str]) -> Node:
    """A rule that is any one of these words or tokens; without words it matches nothing."""
    return Node("words", words=frozenset(words))


def scoped(some: Rules, scope: str) -> Rules:
    """The same rules under names of their own, so that several sets of them can stand together."""

    def renamed(node: Node) -> Node:
        text = f"{scope}.{node.text}" if node.how == "rule" and node.text in some else node.text
        return Node(node.how, text, tuple(renamed(part) for part in node.parts), node.words)

    return {f"{scope}.{name}": renamed(node) for name, node in some.items()}


def first_words(some: Rules, rule: str) -> Iterator[str]:
    """The words and tokens a rule can begin with."""
    yield from _firsts(some, some.get(rule, _MATCHES_NOTHING))


def _firsts(some: Rules, node: Node) -> Iterator[str]:
    if node.how == "word":
        yield node.text
    elif node.how == "words":
        yield from node.words
    elif node.how == "rule":
        yield from _firsts(some, some.get(node.text, _MATCHES_NOTHING))
    else:
        for part in node.parts:
            yield from _firsts(some, part)
            if node.how == "sequence" and part.how not in ("maybe", "any"):
                return


def _read(text: str) -> Node:
    pieces = _PIECE.findall(text)
    node, at = _read_choice(pieces, 0)
    if at != len(pieces):
        raise ValueError(f"cannot read the rule: {text}")
    return node


def _read_choice(pieces: Sequence[str], at: int) -> tuple[Node, int]:
    branches: list[Node] = []
    sequence: list[Node] = []
    while at < len(pieces) and pieces[at] != ")":
        piece = pieces[at]
        at += 1
        if piece == "|":
            branches.append(Node("sequence", parts=tuple(sequence)))
            sequence = []
        elif piece == "(":
            node, at = _read_choice(pieces, at)
            if at >= len(pieces):
                raise ValueError("a group is not closed")
            at += 1
            sequence.append(node)
        elif piece in ("?", "*", "+"):
            how = {"?": "maybe", "*": "any", "+": "some"}[piece]
            sequence[-1] = Node(how, parts=(sequence[-1],))
        else:
            named = _REFERENCE.fullmatch(piece)
            sequence.append(Node("rule", named.group(1)) if named else Node("word", piece))
    branches.append(Node("sequence", parts=tuple(sequence)))
    return (branches[0] if len(branches) == 1 else Node("choice", parts=tuple(branches))), at


class Recogniser:
    """Whether rules can make a sequence of symbols. ``farthest`` is how far any of them got."""

    def __init__(self, some: Rules, symbols: Sequence[str]) -> None:
        self._rules = some
        self._symbols = symbols
        self._known: dict[tuple[int, int], frozenset[int]] = {}
        self.farthest = 0

    def accepts(self, rule: str) -> bool:
        """Whether the rule makes the whole sequence."""
        node = self._rules.get(rule, _MATCHES_NOTHING)
        return len(self._symbols) in self._ends(node, 0)

    def _ends(self, node: Node, at: int) -> frozenset[int]:
        if node.how == "word":
            return self._word_ends(at, matches=self._symbol(at) == node.text)
        if node.how == "words":
            return self._word_ends(at, matches=self._symbol(at) in node.words)
        key = (id(node), at)
        if key not in self._known:
            self._known[key] = self._work_out(node, at)
        return self._known[key]

    def _symbol(self, at: int) -> str:
        return self._symbols[at] if at < len(self._symbols) else ""

    def _word_ends(self, at: int, *, matches: bool) -> frozenset[int]:
        if not matches:
            return _NOWHERE
        self.farthest = max(self.farthest, at + 1)
        return frozenset((at + 1,))

    def _work_out(self, node: Node, at: int) -> frozenset[int]:
        match node.how:
            case "rule":
                return self._ends(self._rules.get(node.text, _MATCHES_NOTHING), at)
            case "sequence":
                reached = frozenset((at,))
                for part in node.parts:
                    reached = self._after(part, reached)
                    if not reached:
                        break
                return reached
            case "choice":
                return _NOWHERE.union(*[self._ends(part, at) for part in node.parts])
            case "maybe":
                return self._ends(node.parts[0], at) | {at}
            case _:
                return self._repeated(node.parts[0], at, once=node.how == "some")

    def _after(self, node: Node, starts: frozenset[int]) -> frozenset[int]:
        return _NOWHERE.union(*[self._ends(node, start) for start in starts])

    def _repeated(self, node: Node, at: int, *, once: bool) -> frozenset[int]:
        seen = set() if once else {at}
        fresh = self._ends(node, at)
        while not fresh <= seen:
            new = fresh - seen
            seen |= new
            fresh = self._after(node, frozenset(new))
        return frozenset(seen)
