"""The evidence lock: no text of ours states what is not a fact.

A language model drafts sentences with fact tokens. `verify` returns why a draft may not be shown;
an empty answer means it may. The lock does not look for what is wrong: it knows two small closed
languages, statements (`lock_statements`) and instructions (`lock_instructions`), whose rules are
made for the facts of the day, and refuses every sentence they cannot make. So every value is a
token, every token stands in a form that names its subject, a comparison stands beside a word of its
own direction, and a word that claims anything else has no place at all. It would rather refuse an
honest draft (the rule-written text takes over) than pass a false one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lifeos_desktop.domain.draft_text import Sentence, parse, split_sentences
from lifeos_desktop.domain.facts import TOKEN, Draft, Fact, render
from lifeos_desktop.domain.lock_instructions import begins_like_an_instruction
from lifeos_desktop.domain.lock_statements import check_sentence

MAX_WORDS = 149
MAX_SENTENCES = 14
MAX_SENTENCE_LENGTH = 600
MAX_CITATIONS_OF_ONE_FACT = 2
_PERMITTED = re.compile(r"[A-Za-z ,.;:!'’-]*\Z")
_PLAIN_CHARACTERS_ONLY = (
    "Only plain letters, spaces and sentence marks may stand outside a fact token."
)
_FACT_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*\Z")
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_ABBREVIATIONS = {"hrv": "HRV", "rem": "REM"}
_NAMES = {"oura": "Oura"}
_DETERMINERS = frozenset("the your this that".split())
#: Words of a title that say nothing about whose title it is.
_COMMON = frozenset(
    """day task tasks event events goal goals list work time night morning today energy sleep
    week""".split()
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason a draft may not be shown; ``detail`` is meant to be handed back to the writer."""

    code: str
    sentence: str
    detail: str


def verify(
    draft: Draft,
    facts: Iterable[Fact],
    private_names: Iterable[str] = (),
    *,
    own_words: frozenset[str] = frozenset(),
) -> tuple[Violation, ...]:
    """Why this draft may not be shown; empty when it may.

    ``private_names`` are titles of events, tasks and goals: they may only appear through tokens.
    ``own_words`` name the text's own period where that is not a day: with "week" in it, "this week"
    is the time the values are about, and a value may be told as what something averaged.
    """
    known = {fact.id: fact for fact in facts}
    found = list(_check_shape(draft, known))
    if found:
        return tuple(found)
    names = [words for name in private_names if (words := [w.lower() for w in _WORD.findall(name)])]
    previous: Sentence | None = None
    for piece in draft.all_sentences:
        for text in split_sentences(piece):
            sentence = parse(text, known)
            problems = [*_check_writing(sentence), *_check_names(sentence, names)]
            if not problems:
                problems = list(check_sentence(sentence, known, previous, own_words))
            found.extend(Violation(code, text, detail) for code, detail in problems)
            previous = sentence
    if not found and _rendered_words(draft, known) > MAX_WORDS:
        found.append(Violation("too_long", "", "The text must stay under 150 words."))
    return tuple(found)


def _check_shape(draft: Draft, known: dict[str, Fact]) -> Iterator[Violation]:
    if not any(sentence.strip() for sentence in draft.sentences):
        yield Violation("empty", "", "The draft says nothing.")
        return
    if len(draft.all_sentences) > MAX_SENTENCES:
        yield Violation("too_long", "", f"At most {MAX_SENTENCES} sentences.")
        return
    for piece in draft.all_sentences:
        if len(piece) > MAX_SENTENCE_LENGTH:
            yield Violation("too_long", piece[:80], "A sentence is too long.")
            return
    pieces = [split_sentences(piece) for piece in draft.all_sentences]
    if sum(len(parts) for parts in pieces) > MAX_SENTENCES:
        yield Violation("too_long", "", f"At most {MAX_SENTENCES} sentences.")
        return
    for piece, parts in zip(draft.all_sentences, pieces, strict=True):
        if not _PERMITTED.match(TOKEN.sub(" ", piece)):
            yield Violation("characters", piece[:120], _PLAIN_CHARACTERS_ONLY)
        if not parts:
            yield Violation("empty", piece, "An empty sentence.")
    if len(split_sentences(draft.suggestion)) > 2:
        yield Violation("too_long", draft.suggestion, "The suggestion is one instruction.")
    yield from _check_citations(draft, known)


def _check_citations(draft: Draft, known: dict[str, Fact]) -> Iterator[Violation]:
    cited = [m.group(1) for piece in draft.all_sentences for m in TOKEN.finditer(piece)]
    for fact_id in dict.fromkeys(cited):
        if not _FACT_ID.match(fact_id) or fact_id not in known:
            yield Violation("unknown_fact", fact_id[:80], "There is no such fact.")
        elif cited.count(fact_id) > MAX_CITATIONS_OF_ONE_FACT:
            yield Violation("repeated", fact_id, "The same fact is stated again and again.")
    if known and not cited:
        yield Violation("ungrounded", "", "The draft cites no fact at all.")


def _check_writing(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Capitals where a sentence or an abbreviation has them, spaces around tokens, a plain end."""
    if sentence.ending not in ("", ".") and sentence.facts:
        yield "characters", "A fact is stated with a full stop."
    starts = True
    for symbol in sentence.symbols:
        if symbol.is_word:
            wanted = _ABBREVIATIONS.get(symbol.text, _NAMES.get(symbol.text, symbol.text))
            plain = symbol.written.replace("’", "'")
            capitalised = wanted[:1].upper() + wanted[1:]
            if plain != wanted and not (starts and plain == capitalised):
                yield "word", f"'{symbol.written}' is written like a name."
            starts = False
        elif symbol.text.startswith("<"):
            before = sentence.text[symbol.start - 1 : symbol.start]
            after = sentence.text[symbol.end : symbol.end + 1]
            if before not in ("", " ") or after not in ("", " ", ",", ".", ";", ":"):
                yield (
                    "glued",
                    "A fact token stands alone, with a space or a sentence mark beside it.",
                )
            starts = False
        elif symbol.text == ":":
            starts = True


def _check_names(sentence: Sentence, names: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Titles can be plain words ("Book review"); only instructions have room for those."""
    if not begins_like_an_instruction(sentence):
        return
    line = f" {' '.join(sentence.form)} "
    for words in names:
        whole = f" {' '.join(words)} "
        if len(words) > 1 and whole in line:
            yield "name", "The name of an event, task or goal comes only through its token."
        for word in words:
            if len(word) < 4 or word in _COMMON:
                continue
            if any(f" {d} {word}{s} " in line for d in _DETERMINERS for s in ("", "s")):
                yield "name", "The name of an event, task or goal comes only through its token."


def _rendered_words(draft: Draft, known: dict[str, Fact]) -> int:
    return len(" ".join(claim.text for claim in render(draft, known.values())).split())
