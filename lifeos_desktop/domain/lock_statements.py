"""The rules for sentences that cite facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Clause, Sentence
from lifeos_desktop.domain.facts import Direction, Fact, Kind
from lifeos_desktop.domain.lock_instructions import CAUSAL, is_gap, is_instruction
from lifeos_desktop.domain.lock_subjects import (
    Problem,
    check_subjects,
    outside_phrases,
    subjects_named,
)
from lifeos_desktop.domain.lock_tokens import check_meaning, check_neighbours

_SUBJECTS_OF_THE_NIGHT = ("sleep.", "readiness.", "body.")
_UNREAL = frozenset(
    """should would could might may must will shall maybe perhaps probably possibly likely if unless
    whether already ever again left finished completed cleared counting wish
    supposed imagine pretend""".split()
)
_ONLY_OF_TASKS = frozenset("still".split())
_OTHER_PERIODS = (
    ("other", "day"),
    ("day", "before"),
    ("day", "after"),
    ("a", "while"),
    ("while", "back"),
    ("back", "then"),
    ("a", "day"),
    ("a", "night"),
    ("your", "days"),
)
_CLAIMS_SAMENESS = frozenset("same unchanged steady stable equal matches matched".split())
_OPENED_UP = frozenset(
    """woke wake wakes waking got get getting were make makes opens open wrap wraps wrapped lined line
    lines comes come coming warm wind winding add adds free frees freed clear clears tidy show shows
    turn slow settle settled up""".split()
)
_MEAN_PERIOD = frozenset("recent recently week past".split())
_MAY_BE_AHEAD = frozenset(("calendar", "tasks", "goals"))


def check_cited_sentence(
    sentence: Sentence,
    facts: Mapping[str, Fact],
    night_missing: bool,
    previous: Sentence | None,
) -> Iterator[Problem]:
    """The rules for a sentence that states facts."""
    instruction = is_instruction(sentence)
    clauses = [c for c in sentence.clauses if not (night_missing and is_gap(c.words))]
    words = [word for clause in clauses for word in clause.words]
    cited = sentence.facts
    titled = sentence.clauses[0].facts == [] and bool(subjects_named(sentence.clauses[0].words))
    if len(words) < 2 and not titled:
        yield "shape", "A fact needs a sentence around it."
        return
    if not instruction:
        for word in words:
            advice_only = word in lexicon.ADVICE_WORDS - lexicon.ALL_WORDS or word in _MEAN_PERIOD
            if advice_only and not _is_mean(word, cited):
                yield "word", f"'{word}' is not a plain word a statement may use."
    yield from _check_negation(words, cited, instruction)
    yield from _check_quantities(words, cited, instruction)
    yield from _check_times(words, cited, instruction)
    yield from _check_reality(words, cited, instruction)
    yield from check_neighbours(sentence, instruction)
    yield from _check_periods(clauses)
    for word in words:
        if word in CAUSAL or (word in lexicon.CAUSAL_WORDS - {"due"} and not instruction):
            yield "causal", f"'{word}' claims a cause; the facts do not show one."
    yield from check_subjects(sentence, clauses, previous, instruction=instruction)
    for before, clause in zip([None, *clauses], clauses, strict=False):
        yield from _check_clause(clause, before, sentence, facts, instruction)
    if not instruction:
        yield from _check_bare_clauses(clauses)


def _check_negation(
    words: Sequence[str], cited: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    compares = any(fact.kind is Kind.COMPARISON for fact in cited)
    allowed = {"do", "not", "don't", "without", "instead", "rather"} if instruction else set()
    for word in words:
        if word in lexicon.NEGATIONS and (compares or word not in allowed):
            yield "negation", f"'{word}' turns a fact around."


def _check_quantities(
    words: Sequence[str], cited: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    licensed = {
        word for fact in cited for word in lexicon.SUPERLATIVES_OF.get(fact.id, frozenset())
    }
    for word in words:
        if word not in lexicon.QUANTITY_WORDS or word in licensed:
            continue
        if word == "all" and ("in", "all") in pairwise(words):
            continue
        if instruction and word in lexicon.INSTRUCTION_QUANTITIES - {"no", "nothing"}:
            continue
        yield "quantity", f"'{word}' is a quantity; quantities come only through fact tokens."
    for word, following in pairwise([*words, ""]):
        if word == "last" and "last" not in licensed and following not in ("night", "night's"):
            yield "time", "'last' names another time."


def _check_times(
    words: Sequence[str], cited: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    about_sleep = all(fact.subject.startswith("sleep.") for fact in cited)
    for word in words:
        if word in lexicon.TIME_WORDS and not (
            instruction and about_sleep and word in ("tonight", "evening")
        ):
            yield "time", f"'{word}' is a time; times come only through fact tokens."
    if instruction:
        return
    for pair in pairwise(words):
        if pair in _OTHER_PERIODS:
            yield "time", f"'{' '.join(pair)}' names another time."


def _check_reality(
    words: Sequence[str], cited: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    """A stored fact is not a guess, a wish, a condition or a habit."""
    expectation = any(fact.kind is Kind.EXPECTATION for fact in cited)
    for word in words:
        if word in _ONLY_OF_TASKS and any(fact.subject != "tasks" for fact in cited):
            yield "reality", f"'{word}' says that it was so before."
        if word == "will" and not expectation:
            yield "reality", "'will' foretells what no fact says."
        elif word in _UNREAL and not expectation and not instruction:
            yield "reality", f"'{word}' makes a fact uncertain, unreal or a habit."


def _check_periods(clauses: Sequence[Clause]) -> Iterator[Problem]:
    for clause in clauses:
        words = clause.words
        about = [fact.subject for fact in clause.facts]
        night = (
            any(pair[0] == "last" for pair in pairwise(words) if pair[1].startswith("night"))
            or "overnight" in words
        )
        present = night or "today" in words or "morning" in words or "now" in words
        if present and any(subject.startswith("activity.") for subject in about):
            yield "period", "Yesterday's activity is told as if it were of another day."
        if night and any(not subject.startswith(_SUBJECTS_OF_THE_NIGHT) for subject in about):
            yield "period", "'last night' stands beside a fact about something else."
        of_night = any(subject.startswith(_SUBJECTS_OF_THE_NIGHT) for subject in about)
        if of_night and ("now" in words or ("the", "day") in pairwise(words)):
            yield "period", "A value of the night is told as one of the day."


def _check_clause(
    clause: Clause,
    before: Clause | None,
    sentence: Sentence,
    facts: Mapping[str, Fact],
    instruction: bool,
) -> Iterator[Problem]:
    here = [f for f in clause.facts if f.kind is Kind.COMPARISON]
    everywhere = [f for f in sentence.facts if f.kind is Kind.COMPARISON]
    spoken = outside_phrases(clause)
    yield from _check_direction(clause, spoken, here, everywhere, instruction)
    licensed = {w for f in sentence.facts for w in lexicon.SUPERLATIVES_OF.get(f.id, ())}
    for word in spoken:
        compares = word in lexicon.OTHER_COMPARATIVES and word not in licensed
        if compares and not _is_matched_comparative(word, everywhere):
            yield "comparison", f"'{word}' compares without a comparison fact that says so."
    yield from _check_judgement(spoken, here or everywhere, instruction)
    yield from _check_load(spoken, facts, instruction)
    yield from check_meaning(clause, before, sentence, spoken, instruction)


def _check_direction(
    clause: Clause,
    spoken: Sequence[str],
    here: Sequence[Fact],
    everywhere: Sequence[Fact],
    instruction: bool,
) -> Iterator[Problem]:
    """Words of less and more stand beside a comparison fact of the same direction, and it by them."""
    directions = {fact.direction for fact in here or everywhere}
    less = {word for word in spoken if word in lexicon.LESS_WORDS or word == "early"}
    more = {word for word in spoken if word in lexicon.MORE_WORDS or word == "late"}
    for fact in here:
        wanted = {Direction.LESS: less, Direction.MORE: more}.get(fact.direction or Direction.SAME)
        if wanted is not None and not wanted:
            yield "direction", f"'{fact.id}' needs its direction said beside it."
    for words, direction in ((less, Direction.LESS), (more, Direction.MORE)):
        for word in words:
            if not here and _is_no_comparison(word, clause, everywhere, instruction):
                continue
            if directions != {direction}:
                yield "direction", f"'{word}' says a direction that no cited comparison has."
    if instruction:
        return
    for word in spoken:
        if word in _CLAIMS_SAMENESS and directions != {Direction.SAME}:
            yield "direction", f"'{word}' says the same, and no cited comparison does."


def _is_no_comparison(
    word: str, clause: Clause, everywhere: Sequence[Fact], instruction: bool
) -> bool:
    """'Wind down', 'a short walk', 'the events ahead': the word is there, the comparison is not."""
    if instruction and word in lexicon.INSTRUCTION_DIRECTIONS:
        return True
    if word == "ahead":
        return all(fact.subject in _MAY_BE_AHEAD for fact in clause.facts)
    if word in ("over", "past") and "week" in clause.words:
        return any(fact.id.endswith(".week") for fact in clause.facts)
    if word in ("up", "down") and not everywhere:
        return any(
            before in _OPENED_UP
            for before, following in pairwise(clause.words)
            if following == word
        )
    return False


def _is_matched_comparative(word: str, comparisons: Sequence[Fact]) -> bool:
    if not comparisons:
        return False
    if word in ("better", "improved", "improvement", "stronger"):
        return all(fact.better is True for fact in comparisons)
    if word in ("worse", "weaker", "worsened"):
        return all(fact.better is False for fact in comparisons)
    if word in ("earlier", "later"):
        wanted = Direction.LESS if word == "earlier" else Direction.MORE
        return all(
            fact.direction is wanted and fact.subject in ("sleep.bedtime", "sleep.wake_time")
            for fact in comparisons
        )
    return False


def _check_judgement(
    spoken: Sequence[str], comparisons: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    for word in spoken:
        praised = bool(comparisons) and all(fact.better is True for fact in comparisons)
        blamed = bool(comparisons) and all(fact.better is False for fact in comparisons)
        if word in lexicon.BETTER_WORDS and not instruction and not praised:
            yield "judgement", f"'{word}' praises what no cited comparison shows as better."
        if word in lexicon.WORSE_WORDS and not blamed:
            yield "judgement", f"'{word}' blames what no cited comparison shows as worse."


def _check_load(
    spoken: Sequence[str], facts: Mapping[str, Fact], instruction: bool
) -> Iterator[Problem]:
    if instruction:
        return
    count = facts["calendar.count"].value if "calendar.count" in facts else None
    for word in spoken:
        if word in lexicon.BUSY_WORDS and not (isinstance(count, int | float) and count >= 4):
            yield "judgement", f"'{word}' is more than the calendar says."
        if word in lexicon.CALM_WORDS and not (isinstance(count, int | float) and count <= 2):
            yield "judgement", f"'{word}' is more than the calendar says."


def _check_bare_clauses(clauses: Sequence[Clause]) -> Iterator[Problem]:
    """A part of a sentence without a fact may add no statement of its own.

    "Your calendar starts | with {{calendar.first}}" is one statement: what a with or a colon
    continues is carried by the facts after it.
    """
    carried = False
    for clause in reversed(clauses):
        carried = bool(clause.facts) or carried
        directed = lexicon.LESS_WORDS | lexicon.MORE_WORDS
        if not carried and not any(word in directed for word in outside_phrases(clause)):
            for word in clause.words:
                if word in lexicon.STATING_VERBS or (
                    word.endswith("ed") and word in lexicon.PLAIN_WORDS
                ):
                    yield "ungrounded", "This part of the sentence states something without a fact."
                    return
        carried = carried and clause.lead in ("with", ":")


def _is_mean(word: str, cited: Sequence[Fact]) -> bool:
    """'Your recent average over the week' is what a weekly mean is."""
    return word in _MEAN_PERIOD and any(fact.id.endswith(".week") for fact in cited)
