"""The rules for sentences that cite no fact: instructions, greetings, a named gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Clause, Sentence
from lifeos_desktop.domain.facts import Fact
from lifeos_desktop.domain.lock_subjects import Problem, subjects_named, without_day_phrases

COPULAS = frozenset(
    "is are was were looks looked feels felt seems seemed stays stayed remains remained".split()
)
CAUSAL = frozenset("because since therefore hence thus thanks causes caused boosts boosted".split())
_CONDITIONS = frozenset("if when while whenever what where whatever before after until".split())
_OPENERS = frozenset("and then so please also now today but just maybe perhaps".split())
_SETTINGS = frozenset("between during with for at in on".split())
_CLOCK_ONLY = frozenset("noon midday midnight lunchtime dawn dusk".split())
_ADVICE_MEETINGS = frozenset("call calls visit visits".split())
_PEOPLE = frozenset("friend friends neighbour neighbor neighbours neighbors stranger".split())
_MEALS = frozenset("lunch breakfast dinner coffee".split())
_STATES_THE_DAY = frozenset("booked scheduled calendar agenda appointment will".split())
_PRESUMED = (
    lexicon.BUSY_WORDS
    | lexicon.CALM_WORDS
    | lexicon.BETTER_WORDS
    | lexicon.WORSE_WORDS
    | frozenset("free open clear short long early late extra full empty".split())
)
_GAP_WORDS = frozenset(
    """last night night's no any has have had not hasn't haven't isn't is are yet arrived arrive come came in here
    delivered missing oura the data from of still waiting for there sleep and readiness your been
    sent reported us to be seen will wait we it's that it this until record recorded""".split()
)
_GAP_SIGNS = frozenset("no not hasn't haven't isn't missing waiting".split())
_ENERGY_GAP_WORDS = frozenset(
    "there are no energy ratings yet you have not rated your so far for today from rating is".split()
)


def check_uncited_sentence(
    sentence: Sentence, facts: Mapping[str, Fact], night_missing: bool, energy_missing: bool
) -> Iterator[Problem]:
    """The rules for a sentence without a fact: an instruction, a greeting or a named gap."""
    words = sentence.words
    if " ".join(words) in lexicon.GREETINGS:
        return
    if not words:
        yield "empty", "A sentence without words."
        return
    if night_missing and is_gap(words):
        return
    if energy_missing and set(words) <= _ENERGY_GAP_WORDS and "energy" in words:
        return
    if any(word == "would" for word in words) and subjects_named(words):
        yield "ungrounded", "A promise is no fact."
    if not is_instruction(sentence) and not _is_offer(words):
        yield "ungrounded", "A sentence that is no instruction must cite a fact."
        return
    yield from _check_instruction_words(sentence, facts)


def is_instruction(sentence: Sentence) -> bool:
    """Whether the sentence tells the person to do something, rather than stating something."""
    for clause in sentence.clauses:
        words = without_day_phrases(clause.words)
        while words and words[0] in _OPENERS:
            words = words[1:]
        if not words:
            continue
        following = words[1] if len(words) > 1 else ""
        if words[0] in lexicon.IMPERATIVE_HEADS - _CONDITIONS - {"today", "between", "during"}:
            first_item = clause.items[0].fact
            return first_item is None and following not in lexicon.STATING_VERBS
        if clause.facts or any(word in COPULAS for word in words):
            conditional = clause.lead in _CONDITIONS or words[0] in _CONDITIONS
            if not conditional:
                return False
        if words[0] not in _CONDITIONS | {
            "between",
            "during",
            "with",
            "for",
            "at",
            "in",
            "on",
        }:
            return False
    return False


def _is_offer(words: Sequence[str]) -> bool:
    """'A short walk could help': a possibility, no statement about the person's data."""
    granted = any(
        before == "you" and word in lexicon.MODALS - {"can"} for before, word in pairwise(words)
    )
    return (
        any(word in lexicon.MODALS for word in words)
        and not granted
        and words[0] not in ("you", "your", "from")
        and not subjects_named(words)
        and not any(word in COPULAS for word in words)
    )


def is_gap(words: Sequence[str]) -> bool:
    return (
        bool(words)
        and set(words) <= _GAP_WORDS
        and any(word in _GAP_SIGNS for word in words)
        and any(word in ("night", "night's", "sleep", "oura", "readiness") for word in words)
    )


def _check_instruction_words(sentence: Sentence, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    words = sentence.words
    events = next((f.value for f in facts.values() if f.id == "calendar.count"), 0)
    several_events = isinstance(events, int | float) and events > 1
    has_goal = any(fact.subject == "goals" for fact in facts.values())
    has_task = any(fact.subject == "tasks" for fact in facts.values())
    for word in words:
        general = word in lexicon.GENERIC_EVENT_PLURALS and several_events
        general = general or (word == "event" and bool(events))
        if (word == "overdue" and "tasks.overdue" not in facts) or (
            word == "due" and not {"tasks.overdue", "tasks.due_today"} & set(facts)
        ):
            yield "invented", f"There is nothing stored to back '{word}'."
        if word in lexicon.EVENT_NOUNS - _MEALS - _ADVICE_MEETINGS and not general:
            yield "invented", f"'{word}' names an event without citing it."
        if word in _STATES_THE_DAY:
            yield "invented", f"'{word}' states something about the day without a fact."
        if (word in ("goal", "goals", "progress", "target") and not has_goal) or (
            word in ("task", "tasks") and not has_task
        ):
            yield "invented", f"There is nothing stored to back '{word}'."
        if word in CAUSAL:
            yield "causal", f"'{word}' claims a cause."
        if word in _CLOCK_ONLY:
            yield "time", f"'{word}' is a time of day without a fact."
        if word in lexicon.QUANTITY_WORDS - lexicon.INSTRUCTION_QUANTITIES:
            yield "quantity", f"'{word}' is a quantity without a fact."
        compares = (lexicon.LESS_WORDS | lexicon.MORE_WORDS) - lexicon.INSTRUCTION_DIRECTIONS
        if word in lexicon.OTHER_COMPARATIVES or word in compares - lexicon.SOFT_DIRECTIONS:
            yield "comparison", f"'{word}' compares without a comparison fact."
        if word in ("week", "past"):
            yield "time", f"'{word}' is a time without a fact."
    for two, before, word in zip(["", *words], words, words[1:], strict=False):
        if (before, word) == ("end", "of"):
            yield "time", "'end of' names a time without a fact."
        concrete = word in lexicon.ADVICE_WORDS - lexicon.ALL_WORDS
        if two == "for" and before in ("the", "your", "this", "a", "an") and concrete:
            yield "invented", f"'for {before} {word}' takes something for granted no fact knows."
        if before in ("your", "the", "this") and word in _PEOPLE | _ADVICE_MEETINGS:
            yield "invented", f"'{before} {word}' speaks of somebody or something no fact knows."
        if before == "your" and word in _PRESUMED:
            yield "ungrounded", f"'your {word}' takes something for granted that no fact says."
    for clause in sentence.clauses:
        yield from _check_stating(clause)


def _check_stating(clause: Clause) -> Iterator[Problem]:
    words = clause.words
    conditional = clause.lead in _CONDITIONS or any(
        word in ("if", "when", "whenever", "what", "whatever", "that", "where")
        for word in words[:3]
    )
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word in lexicon.WORSE_WORDS - {"low", "lean", "modest"} and not conditional:
            yield "judgement", f"'{word}' judges without a comparison fact."
        if conditional or at == 0:
            continue
        if before == "you" and word in lexicon.STATING_VERBS | {"are", "have", "look", "seem"}:
            yield "ungrounded", "A statement about the person must cite a fact."
        elif word in COPULAS | {"has", "had", "came", "awaits", "holds", "brings"}:
            yield "ungrounded", "A statement about the day must cite a fact."
