"""The evidence lock: no text of ours states what is not a fact.

A language model drafts sentences with fact tokens. `verify` returns why a draft may not be shown; an
empty answer means it may. The lock works from the permitted side: plain words from
`lifeos_desktop.domain.lexicon`, every value a token, every token in a clause about its own subject,
every comparison beside a comparison fact of the same direction, and no statement without a fact.
It would rather refuse an honest draft (the rule-written brief takes over) than pass a false one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Sentence, parse, split_sentences
from lifeos_desktop.domain.facts import TOKEN, Draft, Fact, render
from lifeos_desktop.domain.lock_instructions import check_uncited_sentence
from lifeos_desktop.domain.lock_statements import check_cited_sentence
from lifeos_desktop.domain.lock_subjects import subjects_named

MAX_WORDS = 149
MAX_SENTENCES = 14
MAX_SENTENCE_LENGTH = 600
MAX_CITATIONS_OF_ONE_FACT = 2
_PERMITTED = re.compile(r"[A-Za-z ,.;:!?'’()–—-]*\Z")
_PLAIN_CHARACTERS_ONLY = (
    "Only plain letters, spaces and sentence marks may stand outside a fact token."
)
_FACT_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*\Z")
_PERMITTED_WORDS = lexicon.ALL_WORDS | lexicon.ADVICE_WORDS | {"week", "past"}
_PROPER = frozenset("hrv rem oura lifeos i".split())
_NAME_LIKE_OPENERS = frozenset("will may rose mark hope pat art dawn drew grant sunny".split())
_DETERMINERS = frozenset("the your a an this that my our".split())
_TOO_COMMON_TO_BE_A_NAME = frozenset(
    "day task tasks event events goal goals list work time night morning today energy sleep".split()
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason a draft may not be shown. ``detail`` is plain enough to hand back to the writer."""

    code: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class World:
    """What the lock knows about the day: the facts by id, and names that only a token may write."""

    facts: dict[str, Fact]
    private_names: tuple[str, ...]

    @property
    def night_missing(self) -> bool:
        return not any(
            fact.subject.startswith(("sleep.", "readiness.")) for fact in self.facts.values()
        )

    @property
    def energy_missing(self) -> bool:
        return not any(fact.subject == "energy" for fact in self.facts.values())


def verify(
    draft: Draft, facts: Iterable[Fact], private_names: Iterable[str] = ()
) -> tuple[Violation, ...]:
    """Why this draft may not be shown; empty when it may.

    ``private_names`` are titles of events, tasks and goals: they may only appear through tokens.
    """
    world = World({fact.id: fact for fact in facts}, tuple(private_names))
    found = list(_check_shape(draft, world))
    if found:
        return tuple(found)
    previous: Sentence | None = None
    for piece in draft.all_sentences:
        for text in split_sentences(piece):
            violations, sentence = _check_sentence(text, world, previous)
            found.extend(violations)
            previous = sentence
    if not found and len(_rendered_words(draft, world)) > MAX_WORDS:
        found.append(Violation("too_long", "", "The text must stay under 150 words."))
    return tuple(found)


def _check_shape(draft: Draft, world: World) -> Iterable[Violation]:
    if not any(sentence.strip() for sentence in draft.sentences):
        yield Violation("empty", "", "The draft says nothing.")
        return
    count = 0
    for piece in draft.all_sentences:
        outside = TOKEN.sub(" ", piece)
        if not _PERMITTED.match(outside):
            yield Violation("characters", piece[:120], _PLAIN_CHARACTERS_ONLY)
        if piece.lstrip()[:1] in "-–—,;:!?)":
            yield Violation("characters", piece[:120], "A sentence begins with a word.")
        if len(piece) > MAX_SENTENCE_LENGTH:
            yield Violation("too_long", piece[:80], "A sentence is too long.")
            return
        parts = split_sentences(piece)
        if not parts:
            yield Violation("empty", piece, "An empty sentence.")
        count += len(parts)
    if len(split_sentences(draft.suggestion)) > 2:
        yield Violation("too_long", draft.suggestion, "The suggestion is one instruction.")
    if count > MAX_SENTENCES:
        yield Violation("too_long", "", f"At most {MAX_SENTENCES} sentences.")
        return
    cited = [m.group(1) for piece in draft.all_sentences for m in TOKEN.finditer(piece)]
    for fact_id in cited:
        if not _FACT_ID.match(fact_id) or fact_id not in world.facts:
            yield Violation("unknown_fact", fact_id[:80], "There is no such fact.")
    for fact_id in {f for f in cited if cited.count(f) > MAX_CITATIONS_OF_ONE_FACT}:
        yield Violation("repeated", fact_id[:80], "The same fact is stated again and again.")
    usable = any(fact.subject for fact in world.facts.values())
    if usable and not cited:
        yield Violation("ungrounded", "", "The draft cites no fact at all.")


def _check_sentence(
    text: str, world: World, previous: Sentence | None
) -> tuple[list[Violation], Sentence]:
    sentence = parse(text, world.facts)
    found = [
        Violation(code, text, detail)
        for code, detail in (
            *_check_characters(sentence),
            *_check_words(sentence),
            *_check_names(sentence, world),
        )
    ]
    if found:
        return found, sentence
    if sentence.facts:
        problems = check_cited_sentence(sentence, world.facts, world.night_missing, previous)
    else:
        problems = check_uncited_sentence(
            sentence, world.facts, world.night_missing, world.energy_missing
        )
    return [Violation(code, text, detail) for code, detail in problems], sentence


def _check_characters(sentence: Sentence) -> Iterable[tuple[str, str]]:
    for item in sentence.items:
        if item.fact is None:
            continue
        before = sentence.text[item.start - 1 : item.start]
        after = sentence.text[item.end : item.end + 1]
        if before not in ("", " ", "(") or after not in (
            "",
            " ",
            ",",
            ".",
            ";",
            ":",
            "!",
            "?",
            ")",
        ):
            yield "glued", "A fact token stands alone, with a space or a sentence mark beside it."
        if sentence.text[item.start - 2 : item.start] in ("- ", "– ", "— ") and item.start > 2:
            spaced = sentence.text[item.start - 3 : item.start - 2]
            if spaced != " ":
                yield "glued", "A dash right before a fact token reads as a minus."


def _check_words(sentence: Sentence) -> Iterable[tuple[str, str]]:
    first = True
    for item in sentence.items:
        if item.fact is not None:
            first = False
            continue
        if not item.word:
            first = item.mark == ":" or first
            continue
        word = item.word
        if not _is_permitted(word):
            yield "word", f"'{word}' is not a plain word the brief may use outside a fact token."
        if item.capital and not first and word not in _PROPER:
            yield "word", f"'{word}' is written like a name; names come only through fact tokens."
        if first and item.capital and word in _NAME_LIKE_OPENERS:
            yield "word", f"'{word}' at the start reads like a name."
        if _is_shouted(sentence.text[item.start : item.end]):
            yield "word", f"'{word}' is written in capitals."
        first = False


def _is_permitted(word: str) -> bool:
    if word in _PERMITTED_WORDS:
        return True
    return word.removesuffix("'s") in _PERMITTED_WORDS


def _is_shouted(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.lower() not in _PROPER


def _check_names(sentence: Sentence, world: World) -> Iterable[tuple[str, str]]:
    spoken = sentence.words
    line = " " + " ".join(spoken) + " "
    for name in world.private_names:
        words = [w.lower() for w in re.findall(r"[A-Za-z]+(?:['-][A-Za-z]+)*", name)]
        if len(words) > 1 and f" {' '.join(words)} " in line:
            yield "name", "The name of an event, task or goal comes only through its token."
            continue
        for word in words:
            if len(word) < 4 or word in _TOO_COMMON_TO_BE_A_NAME:
                continue
            if word in subjects_named(spoken):
                continue
            for before, current in zip(["", *spoken], spoken, strict=False):
                if current in (word, word + "s") and before in _DETERMINERS:
                    yield "name", "The name of an event, task or goal comes only through its token."


def _rendered_words(draft: Draft, world: World) -> list[str]:
    return " ".join(claim.text for claim in render(draft, world.facts.values())).split()
