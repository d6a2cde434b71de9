"""The rules a single drafted sentence is held against. Each yields (code, plain reason)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lifeos_desktop.domain import lexicon
from lifeos_desktop.domain.draft_text import Clause, Item, Sentence
from lifeos_desktop.domain.facts import Direction, Fact, Kind

Problem = tuple[str, str]

_DAY_PHRASES = (("last", "night"), ("this", "morning"), ("good", "morning"), ("as", "well"))
_CONDITION_LEADS = frozenset(
    "if when while whenever what where whatever before after until".split()
)
_ALWAYS_CAUSAL = frozenset(
    "because since therefore hence thus thanks causes caused boosts boosted".split()
)
_CLOCK_ONLY = frozenset("noon midday midnight lunchtime dawn dusk".split())
_LONGEST_PHRASE = max(len(phrase.split()) for phrase in lexicon.SUBJECT_PHRASES)
_COPULAS = frozenset(
    "is are was were looks looked feels felt seems seemed stays stayed remains remained".split()
)
_GAP_WORDS = frozenset(
    """last night nights has have had not hasn't haven't isn't is are yet arrived arrive come came in
    here delivered missing oura the data from of still waiting for there sleep and readiness your
    been reported report us numbers be to seen will wait we are's that it's it this until
    figures on record recorded""".split()
)
_GAP_SIGNS = frozenset("not hasn't haven't isn't missing waiting".split())
_ENERGY_GAP_WORDS = frozenset(
    "there are no energy ratings yet you have not rated your so far for today from rating is".split()
)
_SUBJECT_OF_NIGHT = ("sleep.", "readiness.", "body.")
_AFTER_TOKEN_BANNED = frozenset("or per each times fold plus minus squared every".split())
_BEFORE_VALUE_BANNED = frozenset("before after since".split())
_TIME_FACTS = frozenset(
    """calendar.last_end calendar.first calendar.longest_gap sleep.bedtime sleep.wake_time
    sleep.bedtime.usual sleep.wake_time.usual""".split()
)


def check_cited_sentence(
    sentence: Sentence,
    facts: Mapping[str, Fact],
    night_missing: bool,
    previous: Sentence | None,
) -> Iterator[Problem]:
    """The rules for a sentence that states facts."""
    instruction = is_instruction(sentence)
    clauses = [c for c in sentence.clauses if not (night_missing and _is_gap(c.words))]
    words = [word for clause in clauses for word in clause.words]
    cited = sentence.facts
    yield from _check_negation(words, cited, instruction)
    yield from _check_quantities(words, cited, instruction)
    yield from _check_times(words, cited, instruction)
    yield from _check_neighbours(sentence, instruction)
    yield from _check_periods(clauses, cited)
    for word in words:
        if word in _ALWAYS_CAUSAL or (word in lexicon.CAUSAL_WORDS - {"due"} and not instruction):
            yield "causal", f"'{word}' claims a cause; the facts do not show one."
    yield from _check_subjects(sentence, clauses, previous)
    for clause in clauses:
        yield from _check_clause(clause, sentence, facts, instruction)


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
    if night_missing and _is_gap(words):
        return
    if energy_missing and set(words) <= _ENERGY_GAP_WORDS and "energy" in words:
        return
    if not is_instruction(sentence) and not _is_offer(words):
        yield "ungrounded", "A sentence that is no instruction must cite a fact."
        return
    yield from _check_instruction_words(sentence, facts)


def is_instruction(sentence: Sentence) -> bool:
    """Whether the sentence tells the person to do something, rather than stating something."""
    for clause in sentence.clauses:
        words = _without_day_phrases(clause.words)
        while words and words[0] in ("and", "then", "so", "please", "also", "now", "today", "but"):
            words = words[1:]
        if not words:
            continue
        following = words[1] if len(words) > 1 else ""
        if words[0] in lexicon.IMPERATIVES - _CONDITION_LEADS - {"today", "between", "during"}:
            first_item = clause.items[0].fact
            return first_item is None and following not in _COPULAS | {"came", "has", "had", "was"}
        if clause.facts or any(word in _COPULAS for word in words):
            conditional = clause.lead in _CONDITION_LEADS or words[0] in _CONDITION_LEADS
            if not conditional:
                return False
        if words[0] not in _CONDITION_LEADS | {
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
    return (
        any(word in lexicon.MODALS for word in words)
        and not any(word in ("you", "your", "will") for word in words[:1])
        and not subjects_named(words)
        and not any(word in _COPULAS for word in words)
    )


def _is_gap(words: Sequence[str]) -> bool:
    return (
        bool(words)
        and set(words) <= _GAP_WORDS
        and any(word in _GAP_SIGNS for word in words)
        and any(word in ("night", "sleep", "oura", "readiness") for word in words)
    )


def _check_instruction_words(sentence: Sentence, facts: Mapping[str, Fact]) -> Iterator[Problem]:
    words = sentence.words
    events = next((f.value for f in facts.values() if f.id == "calendar.count"), 0)
    several_events = isinstance(events, int | float) and events > 1
    has_goal = any(fact.subject == "goals" for fact in facts.values())
    has_task = any(fact.subject == "tasks" for fact in facts.values())
    for word in words:
        if word in lexicon.EVENT_NOUNS and word not in ("lunch", "breakfast", "dinner", "coffee"):
            if not (word in lexicon.GENERIC_EVENT_PLURALS and several_events):
                yield "invented", f"'{word}' names an event without citing it."
        if word in ("booked", "scheduled", "overdue", "due", "calendar", "agenda", "appointment"):
            yield "invented", f"'{word}' states something about the day without a fact."
        if (word in ("goal", "goals", "progress", "target") and not has_goal) or (
            word in ("task", "tasks") and not has_task
        ):
            yield "invented", f"There is nothing stored to back '{word}'."
        if word in _ALWAYS_CAUSAL:
            yield "causal", f"'{word}' claims a cause."
        if word in _CLOCK_ONLY:
            yield "time", f"'{word}' is a time of day without a fact."
        if word in lexicon.QUANTITY_WORDS - lexicon.INSTRUCTION_QUANTITIES:
            yield "quantity", f"'{word}' is a quantity without a fact."
        hard = (lexicon.LESS_WORDS | lexicon.MORE_WORDS) - lexicon.INSTRUCTION_DIRECTIONS
        plain = lexicon.PLAIN_WORDS | lexicon.NEGATIONS
        if word in lexicon.OTHER_COMPARATIVES or (word in hard and word not in plain):
            yield "comparison", f"'{word}' compares without a comparison fact."
        elif word in hard and word not in lexicon.SOFT_DIRECTIONS:
            yield "comparison", f"'{word}' compares without a comparison fact."
    for clause in sentence.clauses:
        yield from _check_stating(clause)


def _check_stating(clause: Clause) -> Iterator[Problem]:
    words = clause.words
    conditional = clause.lead in _CONDITION_LEADS or any(
        word in ("if", "when", "whenever", "what", "whatever", "that", "where")
        for word in words[:3]
    )
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if word in lexicon.WORSE_WORDS and not conditional:
            yield "judgement", f"'{word}' judges without a comparison fact."
        if conditional or at == 0:
            continue
        if before == "you" and word in lexicon.STATING_VERBS | {"are", "have", "look", "seem"}:
            yield "ungrounded", "A statement about the person must cite a fact."
        elif word in _COPULAS | {"has", "had", "came", "awaits", "holds", "brings"}:
            yield "ungrounded", "A statement about the day must cite a fact."


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
    for at, word in enumerate(words):
        if word not in lexicon.QUANTITY_WORDS or word in licensed:
            continue
        if instruction and word in lexicon.INSTRUCTION_QUANTITIES - {"no", "nothing"}:
            continue
        if word == "any" and words[at - 1 : at] == ["in"]:
            continue
        yield "quantity", f"'{word}' is a quantity; quantities come only through fact tokens."
    for at, word in enumerate(words):
        if word == "last" and "last" not in licensed and words[at + 1 : at + 2] != ["night"]:
            yield "time", "'last' names another time."


def _check_times(
    words: Sequence[str], cited: Sequence[Fact], instruction: bool
) -> Iterator[Problem]:
    about_sleep = all(fact.subject.startswith("sleep.") for fact in cited)
    for word in words:
        if word in lexicon.TIME_WORDS:
            if instruction and about_sleep and word in ("tonight", "evening"):
                continue
            yield "time", f"'{word}' is a time; times come only through fact tokens."


def _check_neighbours(sentence: Sentence, instruction: bool) -> Iterator[Problem]:
    items = [item for item in sentence.items]
    for at, item in enumerate(items):
        fact = item.fact
        if fact is None:
            continue
        before = _neighbour(items, at, -1)
        if before in ("a", "an", "the", "your", "of", "about"):
            further = _neighbour(items, at - 1, -1)
            if further in ("half", "double", "twice", "almost", "nearly", "most", "than", "minus"):
                yield "glued", f"'{further}' changes the meaning of the fact after it."
        after = _neighbour(items, at, 1)
        if after in _AFTER_TOKEN_BANNED:
            yield "glued", f"'{after}' changes the meaning of the fact before it."
        if fact.kind is Kind.NAME:
            continue
        if before in lexicon.APPROXIMATIONS and not _may_precede(before, fact):
            yield "glued", f"'{before}' changes the meaning of the fact after it."
        is_time = fact.id in _TIME_FACTS
        if before in _BEFORE_VALUE_BANNED and not (is_time and (instruction or before != "since")):
            yield "glued", f"'{before}' changes the meaning of the fact after it."
        if is_time and before in ("before", "after") and fact.id.startswith("sleep."):
            if not instruction:
                yield "glued", f"'{before}' changes the meaning of the fact after it."


def _may_precede(word: str, fact: Fact) -> bool:
    if fact.kind is Kind.EXPECTATION:
        return word in ("around", "about", "near", "close", "roughly", "approximately")
    if fact.kind is Kind.COMPARISON:
        return word in ("up", "down") or (fact.direction is Direction.SAME and word == "just")
    if fact.id.endswith((".usual", ".week")):
        return word in ("below", "under", "above", "over", "than", "around")
    return word in ("until", "till", "first", "last", "each") and fact.id in _TIME_FACTS


def _neighbour(items: Sequence[Item], at: int, step: int) -> str:
    position = at + step
    if 0 <= position < len(items) and items[position].fact is None:
        return items[position].word
    return ""


def _check_periods(clauses: Sequence[Clause], cited: Sequence[Fact]) -> Iterator[Problem]:
    for clause in clauses:
        words = clause.words
        about = [fact.subject for fact in clause.facts]
        activity = any(subject.startswith("activity.") for subject in about)
        night = ("last", "night") in zip(words, words[1:], strict=False) or "overnight" in words
        present = night or "today" in words or "morning" in words or "now" in words
        if activity and present:
            yield "period", "Yesterday's activity is told as if it were of another day."
        if night and any(not subject.startswith(_SUBJECT_OF_NIGHT) for subject in about):
            yield "period", "'last night' stands beside a fact about something else."


def _check_subjects(
    sentence: Sentence, clauses: Sequence[Clause], previous: Sentence | None
) -> Iterator[Problem]:
    cited = {fact.subject for fact in sentence.facts}
    named = [
        (phrase, subjects)
        for clause in clauses
        for _, _, phrase, subjects in _phrases(clause.items)
        if phrase not in _own_words(sentence)
    ]
    for phrase, subjects in named:
        if not subjects & cited:
            yield "subject", f"'{phrase}' is spoken of, but no fact about it is cited."
    earlier: list[frozenset[str]] = []
    if sentence.words[:1] and sentence.words[0] in ("that", "it", "this") and previous:
        before = {fact.subject for fact in previous.facts}
        if len(before) == 1:
            earlier.append(frozenset(before))
    for clause in clauses:
        phrases = list(_phrases(clause.items))
        for at, item in enumerate(clause.items):
            if item.fact is not None and not _is_governed(clause, at, item.fact, phrases, earlier):
                yield (
                    "subject",
                    f"'{item.fact.id}' stands where the sentence speaks of something else.",
                )
        earlier.extend(subjects for _, _, _, subjects in phrases)


def _own_words(sentence: Sentence) -> frozenset[str]:
    return frozenset()


def _is_governed(
    clause: Clause,
    at: int,
    fact: Fact,
    phrases: Sequence[tuple[int, int, str, frozenset[str]]],
    earlier: Sequence[frozenset[str]],
) -> bool:
    """Whether the words around a fact speak of the fact's own subject."""
    words_between_and_next = [p for p in phrases if p[0] > at]
    if words_between_and_next:
        start, _, _, subjects = words_between_and_next[0]
        gap = [item for item in clause.items[at + 1 : start]]
        if all(item.word in ("of", "in", "your", "the", "for", "a", "it", "was") for item in gap):
            return fact.subject in subjects
    before = [p for p in phrases if p[1] <= at]
    if before:
        return fact.subject in before[-1][3]
    if fact.kind is Kind.NAME or _names_itself(fact):
        return not any(fact.subject not in p[3] for p in words_between_and_next[:1])
    weak = [
        lexicon.WEAK_SUBJECTS[item.word]
        for item in clause.items
        if item.word in lexicon.WEAK_SUBJECTS
    ]
    if any(fact.subject in subjects for subjects in weak) and not earlier:
        return True
    if words_between_and_next:
        return fact.subject in words_between_and_next[0][3]
    if earlier:
        return fact.subject in earlier[-1] or any(fact.subject in subjects for subjects in weak)
    return False


def _names_itself(fact: Fact) -> bool:
    words = [word.strip(".,").lower() for word in fact.text.split()]
    return any(
        fact.subject in subjects for _, _, _, subjects in _phrases([Item(word=w) for w in words])
    )


def _check_clause(
    clause: Clause, sentence: Sentence, facts: Mapping[str, Fact], instruction: bool
) -> Iterator[Problem]:
    here = [f for f in clause.facts if f.kind is Kind.COMPARISON]
    everywhere = [f for f in sentence.facts if f.kind is Kind.COMPARISON]
    directions = {f.direction for f in here} or {f.direction for f in everywhere}
    spoken = _outside_phrases(clause)
    less = {
        w for w in spoken if w in lexicon.LESS_WORDS or w in lexicon.EARLY_LATE and w == "early"
    }
    more = {w for w in spoken if w in lexicon.MORE_WORDS or w in lexicon.EARLY_LATE and w == "late"}
    for fact in here:
        wanted = {Direction.LESS: less, Direction.MORE: more}.get(fact.direction or Direction.SAME)
        if wanted is not None and not wanted:
            yield "direction", f"'{fact.id}' needs its direction said beside it."
    for words, direction in ((less, Direction.LESS), (more, Direction.MORE)):
        for word in words:
            soft = word in lexicon.SOFT_DIRECTIONS and not here
            in_order = instruction and word in lexicon.INSTRUCTION_DIRECTIONS and not here
            if in_order or (soft and word in ("up", "down", "over", "past", "ahead", "behind")):
                continue
            if directions != {direction}:
                yield "direction", f"'{word}' says a direction that no cited comparison has."
    licensed = {w for f in sentence.facts for w in lexicon.SUPERLATIVES_OF.get(f.id, ())}
    for word in spoken:
        if word in lexicon.OTHER_COMPARATIVES and word not in licensed:
            if not _is_matched_comparative(word, everywhere):
                yield "comparison", f"'{word}' compares without a comparison fact that says so."
    yield from _check_judgement(spoken, here or everywhere, instruction)
    yield from _check_load(spoken, facts, instruction)
    yield from _check_kinds(clause, sentence, spoken)
    if not clause.facts and not instruction and not (less or more):
        yield from _check_bare_clause(clause)


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
        if word in lexicon.BETTER_WORDS and not instruction:
            if not comparisons or not all(f.better is True for f in comparisons):
                yield "judgement", f"'{word}' praises what no cited comparison shows as better."
        if word in lexicon.WORSE_WORDS:
            if not comparisons or not all(f.better is False for f in comparisons):
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


def _check_kinds(clause: Clause, sentence: Sentence, spoken: Sequence[str]) -> Iterator[Problem]:
    for fact in clause.facts:
        if fact.id.endswith((".usual", ".week")):
            if not any(word in lexicon.USUAL_WORDS for word in clause.words):
                yield "subject", f"'{fact.id}' is a usual value and must be called one."
            if any(word in ("slept", "woke", "walked", "reached", "as") for word in spoken):
                yield "subject", f"'{fact.id}' is a usual value, not what happened."
        if fact.kind is Kind.EXPECTATION:
            if not any(word in lexicon.EXPECTING_WORDS for word in sentence.words):
                yield "subject", "An expectation must be told as one."
    if any(word in lexicon.USUAL_WORDS for word in spoken):
        compared = any(
            fact.kind in (Kind.COMPARISON, Kind.EXPECTATION)
            or fact.id.endswith((".usual", ".week"))
            for fact in sentence.facts
        )
        if not compared:
            yield "comparison", "What is usual may only be told with a fact about it."
        same = {"as", "usual"} <= set(clause.words) and not clause.facts
        if same:
            yield "direction", "'as usual' needs a comparison fact that says the same."


def _check_bare_clause(clause: Clause) -> Iterator[Problem]:
    words = clause.words
    for at, word in enumerate(words):
        if word in _COPULAS and at + 1 < len(words) and words[at - 1 : at] != ["there"]:
            yield "ungrounded", "This part of the sentence states something without a fact."
            return


def _outside_phrases(clause: Clause) -> list[str]:
    """The words of a clause that are not part of the name of a measured thing or of the day."""
    taken = {i for start, end, _, _ in _phrases(clause.items) for i in range(start, end)}
    words = [item.word for at, item in enumerate(clause.items) if item.word and at not in taken]
    return _without_day_phrases(words)


def _without_day_phrases(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(words):
        if tuple(words[at : at + 2]) in _DAY_PHRASES:
            at += 2
            continue
        kept.append(words[at])
        at += 1
    return kept


def subjects_named(words: Iterable[str]) -> set[str]:
    """The words that belong to phrases naming a measured thing."""
    items = [Item(word=word) for word in words]
    return {word for _, _, phrase, _ in _phrases(items) for word in phrase.split()}


def _phrases(items: Sequence[Item]) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    """(start, end, phrase, subjects) of every phrase that names a measured thing, longest first."""
    at = 0
    while at < len(items):
        day = (items[at].word, items[at + 1].word if at + 1 < len(items) else "")
        if day in _DAY_PHRASES:
            at += 2
            continue
        for length in range(min(_LONGEST_PHRASE, len(items) - at), 0, -1):
            words = [item.word.removesuffix("'s") for item in items[at : at + length]]
            phrase = " ".join(words)
            if all(words) and phrase in lexicon.SUBJECT_PHRASES:
                yield at, at + length, phrase, lexicon.SUBJECT_PHRASES[phrase]
                at += length
                break
        else:
            at += 1
