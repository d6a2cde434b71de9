"""How a brief may speak of a measured value: its names, its verbs, and comparisons with the usual.

A value stands only in a form that names it, and a comparison only after its own value or name and
beside a word of its own direction. What the text does not cite cannot be spoken of: the rules are
made for the facts a sentence cites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from lifeos_desktop.domain.facts import Direction, Fact
from lifeos_desktop.domain.lock_grammar import Node, Rules, rules, scoped, table

#: What each subject is called.
_NAMES = table("""
sleep.total = sleep | total sleep | sleep time | time asleep | total sleep time
    | total time asleep
    | sleep duration
sleep.score = sleep score
sleep.deep = deep sleep | time in deep sleep
sleep.rem = rem sleep | rem | time in rem sleep
sleep.light = light sleep | time in light sleep
sleep.efficiency = sleep efficiency | efficiency
sleep.in_bed = time in bed
sleep.awake = time awake | awake time | time awake in bed
sleep.latency = sleep latency | time to fall asleep
sleep.bedtime = bedtime
sleep.wake_time = wake-up time | wake time
sleep.nap = nap time
sleep.hrv = hrv | heart rate variability | heart-rate variability
sleep.lowest_hr = resting heart rate | lowest heart rate | resting pulse
sleep.average_hr = average heart rate
sleep.breath = breathing rate
readiness.score = readiness | readiness score
body.temperature_deviation = temperature deviation | body temperature deviation
body.spo2 = blood oxygen
activity.steps = steps | step count
activity.score = activity score
activity.active_calories = active calories | active burn | calories
activity.workout_time = workout time
""")
#: Forms of their own, beside those every subject has.
_FORMS = table("""
sleep.total = $you? ( slept | had slept ) for? VALUE ( overall | in all | in total
    | of that )? | $you? were asleep for? VALUE ( in all | in total )?
    | $you? ( had | got ) VALUE of sleep | VALUE ( of sleep | asleep | overall )
    | last night ( was
    | came to | brought | gave you | held ) VALUE $asleep? | $name lasted VALUE
sleep.deep = $in_stage | deep VALUE
sleep.rem = $in_stage | rem VALUE
sleep.light = $in_stage | light VALUE
sleep.awake = ( you were )? awake ( in bed )? for? VALUE ( in bed | in all
    | during the night )? | $you? ( lay
    | stayed ) awake for VALUE ( in all )? | ( you spent )? VALUE awake ( in bed )?
sleep.latency = it took you? VALUE to fall asleep | $you? fell asleep ( in | within ) VALUE
    | VALUE to fall asleep
sleep.bedtime = $you? ( went to bed | turned in ) at VALUE | you were in bed by VALUE
sleep.wake_time = $you? ( woke | woke up | got up ) at VALUE
sleep.in_bed = you were in bed for VALUE | you spent VALUE in bed
body.temperature_deviation = $det? body? temperature deviated by VALUE
    | $det? body? temperature was VALUE from your baseline
activity.steps = $you? ( took | walked ) VALUE
activity.active_calories = $you? burned VALUE ( in activity )? | VALUE ( burned
    | in active calories )
""")
_STAGES = {"sleep.deep": "deep", "sleep.rem": "rem", "sleep.light": "light"}
#: Forms that announce what the comparison after them says.
_FORMS_WHEN = {
    ("sleep.total", Direction.LESS): "( ( it was )? a short night ( : | , | with ) "
    "| ( less sleep | you slept less ) than usual : ) ( $value | VALUE )",
    ("sleep.total", Direction.MORE): "( ( it was )? a long night ( : | , | with ) "
    "| ( more sleep | you slept more ) than usual : ) ( $value | VALUE )",
}
#: Values whose text names them ("8,412 steps"): they may follow another value of their kind.
_SAYS_WHAT_IT_IS = ("activity.steps", "activity.active_calories")
_OF_THE_CLOCK = ("sleep.bedtime", "sleep.wake_time")
_TOLD_OF_THE_MORNING = ("readiness.score", "sleep.wake_time")

_SHARED = """
det = your | the
was = is | was | are | were
reads = $was | ( is | was | are | were ) at | ( came | comes | come ) to | ( came
    | comes ) in at | sits at
    | ( stands | stood | stand ) at | reached | reaches | totalled | totaled | totals | reads
    | added up to
    | landed at | amounted to
you = you ( also | then )?
than_usual = than ( usual | your usual )
"""

#: Rules of one subject. VALUE, DIFFERENCE, USUAL and MEAN are its facts; ``that``, ``noun``,
#: ``asleep`` and ``slept`` exist only where they make sense. A comparison never follows a mean,
#: because it is not about the mean.
_METRIC = """
bare = $named_by_itself VALUE $tail*
part = $lead? ( $value | $compared ) $tail* | $lead? $mean
value = $that that makes VALUE in all | $name $when? $reads VALUE $when?
    | $name $when? : VALUE $when?
    | $name at? VALUE $when? | ( a | an | your | the ) $plain of VALUE | $form $when?
    | VALUE for ( your | the ) $plain
name = $det? $plain | last night's $plain
lead = $when ,? | overall | in all | in total | in between | meanwhile ,?
tail = $link $difference | , ( $beside $reference | with $reference_of ) | ( ; | ,
    | , and | ; and | , while ) ( your usual $was USUAL | $named_usual
    | its recent average $was MEAN | $recent )
beside = compared ( with | to ) | against | beside | next to | alongside | versus
reference = $ref_det ( recent | weekly )? average ( $plain )? $asleep? of? MEAN
    | $ref_det usual ( $plain )? of? USUAL
reference_of = $ref_det ( recent | weekly )? average $plain? of MEAN
    | $ref_det usual $plain? of USUAL
ref_det = an | a | your | the | its
link = , | , which $was | $was | , and | , and $was | , by
compared = ( $name | you $slept ) $was? $difference | ( $name of VALUE
    | $name , VALUE , ) $was $difference | with VALUE $asleep you are $difference
    | with VALUE $asleep $when? ,? you $slept $difference | $that_one $was $difference
    | $that ( that
    | it | this | that $noun ) $was $difference
mean = $name ( averaged | averages ) MEAN $over? ( ( ; | , and | and
    | , ) $when? it? $was VALUE $when? )? | $over ,? $name ( averaged | averages ) MEAN
    | $name has a ( recent | weekly )? average of MEAN ( and $was VALUE $when? )? | $recent
    | $named_usual | $that ( its | your ) ( recent | weekly )? average $was MEAN
recent = ( your | the ) ( recent | weekly )? average ( for | of ) $plain $was MEAN | ( your
    | the ) ( recent | weekly )? average $was MEAN $asleep | your average $plain $over? $was MEAN
named_usual = $det? usual $plain $was USUAL
over = over the past? week | this past week
"""
_DIFFERENT = """
difference = DIFFERENCE $fewer $than_usual? | DIFFERENCE $fewer than your usual ( $plain
    | of )? USUAL? | DIFFERENCE $under ( your usual ( $plain | of )? USUAL? | usual | USUAL )
    | $fewer than usual by DIFFERENCE | $fewer by DIFFERENCE
    | $short by DIFFERENCE ( compared with your usual )?
    | $short DIFFERENCE from ( usual | your usual ( $plain | of )? USUAL? )
    | $under your usual ( $plain
    | of )? USUAL by DIFFERENCE
"""
_LESS = """
fewer = less | lower | fewer | shorter
under = below | under | short of
short = short | down
fell = fell to | dropped to
"""
_MORE = """
fewer = more | higher | longer
under = above | over
short = up
fell = rose to | climbed to
"""
_FACT_WORDS = {"VALUE": "", "DIFFERENCE": ".vs_usual", "USUAL": ".usual", "MEAN": ".week"}
_DIRECTED = {
    Direction.LESS: _DIFFERENT + _LESS,
    Direction.MORE: _DIFFERENT + _MORE,
    Direction.SAME: "difference = DIFFERENCE",
}


def metric_rules(
    subjects: Iterable[str],
    cited: Mapping[str, Fact],
    previous_subjects: frozenset[str],
    own_words: frozenset[str],
) -> tuple[dict[str, Node], list[str]]:
    """The rules for the measured subjects a sentence cites, and the names of their parts."""
    found: dict[str, Node] = dict(rules(_SHARED))
    parts = []
    for subject in sorted(subjects):
        if subject not in _NAMES:
            continue
        difference = cited.get(f"{subject}.vs_usual")
        found |= _rules_of(
            subject,
            difference.direction if difference else None,
            previous_subjects == {subject},
            subject in previous_subjects,
            bool(own_words & {"week", "weeks"}),
        )
        parts.append(f"{subject}.part")
    return found, parts


@lru_cache(maxsize=512)
def _rules_of(
    subject: str, direction: Direction | None, inherits: bool, named_before: bool, weekly: bool
) -> Rules:
    lines = [_METRIC, f"plain = {_NAMES[subject]}"]
    forms = [
        _FORMS.get(subject, ""),
        _FORMS_WHEN.get((subject, direction), "") if direction else "",
    ]
    if direction is not None:
        lines.append(_DIRECTED[direction])
    if direction in (Direction.LESS, Direction.MORE):
        forms.append("$name $fell VALUE")
    if weekly:
        forms.append("$name ( averaged | averages ) VALUE")
    lines.append("form = " + " | ".join(form for form in forms if form))
    when = _when(subject, weekly)
    for name, body, wanted in (
        ("that", "( )", inherits),
        ("that_one", "( that | those | this | these ) $plain", named_before),
        ("noun", "score", subject.endswith(".score")),
        ("asleep", "of sleep", subject == "sleep.total"),
        ("slept", "slept", subject == "sleep.total"),
        ("when", when, bool(when)),
        ("named_by_itself", "( )", subject in _SAYS_WHAT_IT_IS),
        ("in_stage", _in_stage(subject), subject in _STAGES),
        ("fewer", "earlier", subject in _OF_THE_CLOCK and direction is Direction.LESS),
        ("under", "before", subject in _OF_THE_CLOCK and direction is Direction.LESS),
        ("fewer", "later", subject in _OF_THE_CLOCK and direction is Direction.MORE),
        ("under", "after", subject in _OF_THE_CLOCK and direction is Direction.MORE),
    ):
        if wanted:
            lines.append(f"{name} = {body}")
    text = "\n".join(line for line in lines if line)
    for word, suffix in _FACT_WORDS.items():
        text = text.replace(word, f"<{subject}{suffix}>")
    return scoped(rules(text), subject)


def _in_stage(subject: str) -> str:
    stage = _STAGES.get(subject, "")
    return (
        f"$you? ( spent | had | got ) VALUE ( of | in ) {stage} sleep "
        f"| VALUE ( was | in | of )? {stage} sleep | VALUE {stage} | $name made up VALUE"
    )


def _when(subject: str, weekly: bool) -> str:
    """The words that name the period a value is about, its own text aside."""
    if weekly:
        return "this week | the week | over the week | in the week | during the week | your week"
    if subject in _TOLD_OF_THE_MORNING:
        return "this morning | today | for today" if "score" in subject else "this morning"
    if subject == "sleep.score":
        return "last night | this morning"
    return "last night" if subject.startswith(("sleep.", "body.")) else ""
