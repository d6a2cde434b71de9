"""The brief that rules write: used when no language model is on, and whenever the lock refuses one.

It goes through the same evidence lock as a model's draft.
"""

from __future__ import annotations

from collections.abc import Mapping

from lifeos_desktop.domain.day import DayContext, baseline
from lifeos_desktop.domain.facts import Direction, Draft, Fact

_OPENINGS: dict[Direction | None, str] = {
    Direction.LESS: "It was a short night: you slept",
    Direction.MORE: "It was a long night: you slept",
}
_LESS = {
    "sleep.hrv": "lower",
    "sleep.lowest_hr": "lower",
    "sleep.score": "lower",
    "sleep.efficiency": "lower",
    "readiness.score": "lower",
    "activity.steps": "fewer",
    "sleep.bedtime": "earlier",
    "sleep.wake_time": "earlier",
}
_MORE = {
    "sleep.hrv": "higher",
    "sleep.lowest_hr": "higher",
    "sleep.score": "higher",
    "sleep.efficiency": "higher",
    "readiness.score": "higher",
    "sleep.bedtime": "later",
    "sleep.wake_time": "later",
}
_PLAIN_STATEMENTS = (
    ("activity.steps", "You took"),
    ("activity.score", "Your activity score was"),
    ("activity.active_calories", "You burned"),
    ("activity.workout_time", "Workout time was"),
    ("sleep.deep", "Deep sleep was"),
    ("sleep.rem", "REM sleep was"),
    ("sleep.efficiency", "Sleep efficiency was"),
    ("sleep.lowest_hr", "Resting heart rate was"),
    ("sleep.light", "Light sleep was"),
    ("sleep.in_bed", "Time in bed was"),
    ("sleep.awake", "Time awake was"),
    ("sleep.bedtime", "You went to bed at"),
    ("sleep.wake_time", "You woke at"),
    ("sleep.latency", "Sleep latency was"),
    ("sleep.nap", "Nap time was"),
    ("sleep.breath", "Breathing rate was"),
    ("body.temperature_deviation", "Temperature deviation was"),
    ("body.spo2", "Blood oxygen was"),
)
_NO_RECORD = "No record of that night"
_A_FULL_DAY_HOURS = 5 * 3600
_A_GAP_WORTH_USING = 45 * 60


def write(context: DayContext, facts: Mapping[str, Fact], *, is_today: bool = True) -> Draft:
    """Sleep, energy, the day, one thing to do: from the facts there are, under 150 words.

    Of a day that is over, nothing says that its night may still arrive."""
    sentences = [
        *_night(context, facts, is_today=is_today),
        *_energy(facts),
        *_calendar(facts),
        *_tasks(facts),
    ]
    suggestion = _suggestion(context, facts)
    if not any("{{" in sentence for sentence in (*sentences, suggestion)):
        sentences.extend(_whatever_there_is(facts))
    return Draft(tuple(sentences), suggestion)


def headline(context: DayContext, facts: Mapping[str, Fact], *, is_today: bool = True) -> str:
    """The day in a few words, each of them backed by a comparison outside the personal band."""
    night = _night_headline(context, is_today=is_today)
    hours = facts.get("calendar.hours")
    full = hours is not None and float(hours.value) >= _A_FULL_DAY_HOURS
    if not night:
        if full:
            return "A full day ahead." if is_today else "A full day."
        return "Your day."
    if night == _NO_RECORD:
        return "A full day." if full else f"{night}."
    return f"{night} before a full day." if full else f"{night}."


def _night_headline(context: DayContext, *, is_today: bool) -> str:
    if not context.has_night:
        waiting = "Last night is not in yet" if is_today else _NO_RECORD
        return waiting if context.sleep_source else ""
    length = _outside_band(context, "sleep.total")
    if length is None:
        return _score_headline(context)
    deep = _outside_band(context, "sleep.deep")
    if length == "less":
        return "A short night, but a deep one" if deep == "more" else "A short night"
    if length == "more":
        return "A long night"
    return "A night like most"


def _score_headline(context: DayContext) -> str:
    match _outside_band(context, "sleep.score"):
        case "less":
            return "A weaker night than usual"
        case "more":
            return "A stronger night than usual"
        case "within":
            return "A night like most"
        case _:
            return ""


def _outside_band(context: DayContext, metric: str) -> str | None:
    point = context.point(metric)
    usual = baseline(context.points.get(metric, {}), context.day)
    if point is None or usual is None:
        return None
    if point.value < usual.low:
        return "less"
    return "more" if point.value > usual.high else "within"


def _night(context: DayContext, facts: Mapping[str, Fact], *, is_today: bool) -> list[str]:
    if not context.has_night and not any(key.startswith("sleep.") for key in facts):
        if not context.sleep_source or not is_today:
            return []
        return [
            "Oura has not delivered last night yet."
            if context.sleep_source == "Oura"
            else "Last night has not arrived yet."
        ]
    sentences = []
    if "sleep.total" in facts:
        difference = facts.get("sleep.total.vs_usual")
        outside = _outside_band(context, "sleep.total") in ("less", "more")
        opening = _OPENINGS.get(difference.direction if difference and outside else None)
        opening = opening or "Last night you slept"
        sentences.append(f"{opening} {{{{sleep.total}}}}{_compared('sleep.total', facts)}.")
        sentences.extend(_depth(facts))
    elif "sleep.score" in facts:
        sentences.append(
            f"Your sleep score is {{{{sleep.score}}}}{_compared('sleep.score', facts)}."
        )
    sentences.extend(_body(facts))
    return sentences


def _depth(facts: Mapping[str, Fact]) -> list[str]:
    if "sleep.deep" in facts:
        text = f"Deep sleep came to {{{{sleep.deep}}}}{_compared('sleep.deep', facts)}"
        if "sleep.efficiency" in facts:
            text += ", with an efficiency of {{sleep.efficiency}}"
        return [text + "."]
    if "sleep.efficiency" in facts:
        return ["Sleep efficiency was {{sleep.efficiency}}."]
    return []


def _body(facts: Mapping[str, Fact]) -> list[str]:
    sentences = []
    if "sleep.hrv" in facts:
        text = f"HRV was {{{{sleep.hrv}}}}{_compared('sleep.hrv', facts)}"
        if "sleep.lowest_hr" in facts:
            text += "; resting heart rate was {{sleep.lowest_hr}}"
        sentences.append(text + ".")
    if "readiness.score" in facts:
        sentences.append(
            f"Readiness is {{{{readiness.score}}}}{_compared('readiness.score', facts)}."
        )
    return sentences


def _compared(metric: str, facts: Mapping[str, Fact]) -> str:
    """', 34 min less than usual' from the comparison fact, or nothing."""
    fact = facts.get(f"{metric}.vs_usual")
    if fact is None:
        return ""
    token = f"{{{{{fact.id}}}}}"
    if fact.direction is Direction.SAME:
        return f", {token}"
    if fact.direction is Direction.LESS:
        return f", {token} {_LESS.get(metric, 'less')} than usual"
    return f", {token} {_MORE.get(metric, 'more')} than usual"


def _energy(facts: Mapping[str, Fact]) -> list[str]:
    if "energy.expected" in facts:
        return [
            "Expect an energy of about {{energy.expected}}, the average of your {{energy.count}}."
        ]
    return ["There are no energy ratings yet."]


def _calendar(facts: Mapping[str, Fact]) -> list[str]:
    count = facts.get("calendar.count")
    if count is None:
        return []
    if not count.value:
        return ["Your calendar has {{calendar.count}} today."]
    if count.value == 1:
        return ["Today holds {{calendar.count}}: {{calendar.event.1}}."]
    if "calendar.first" not in facts:
        return ["Today holds {{calendar.count}}."]
    text = "Today holds {{calendar.count}}"
    if _began_before(facts["calendar.first"]):
        return [text + ", starting with {{calendar.first}}."]
    if "calendar.hours" in facts:
        text += ", {{calendar.hours}}"
    return [text + ", from {{calendar.first}} until {{calendar.last_end}}."]


def _began_before(event: Fact) -> bool:
    """Whether the event runs in from the day before: its fact says until when."""
    return event.text.startswith(f"{event.value} until ")


def _tasks(facts: Mapping[str, Fact]) -> list[str]:
    urgent = [f"{{{{{key}}}}}" for key in ("tasks.overdue", "tasks.due_today") if key in facts]
    if urgent:
        return [f"On your list: {' and '.join(urgent)}."]
    if "tasks.open" in facts:
        return ["On your list: {{tasks.open}}."]
    return []


def _whatever_there_is(facts: Mapping[str, Fact]) -> list[str]:
    """One measured value, where a day has nothing that usually opens a brief."""
    for metric, words in _PLAIN_STATEMENTS:
        if metric in facts:
            return [f"{words} {{{{{metric}}}}}{_compared(metric, facts)}."]
    return []


def _suggestion(context: DayContext, facts: Mapping[str, Fact]) -> str:
    gap = facts.get("calendar.longest_gap")
    urgent = "tasks.overdue" in facts or "tasks.due_today" in facts
    if urgent and gap is not None and float(gap.value) >= _A_GAP_WORTH_USING:
        return "Use your longest free stretch, {{calendar.longest_gap}}, for this task: {{task.1}}."
    if urgent:
        return "Start with this task: {{task.1}}."
    short = facts.get("sleep.total.vs_usual")
    if short is not None and short.direction is Direction.LESS and "sleep.bedtime.usual" in facts:
        return "Keep the evening quiet and aim for your usual bedtime of {{sleep.bedtime.usual}}."
    if "calendar.back_to_back" in facts:
        return "Plan a short pause around your {{calendar.back_to_back}}."
    steps = facts.get("activity.steps.vs_usual")
    if steps is not None and steps.direction is Direction.LESS:
        return f"Plan a walk; you took {{{{activity.steps}}}}{_compared('activity.steps', facts)}."
    if "task.1" in facts:
        return "Start with this task: {{task.1}}."
    if "goal.1" in facts:
        return "Take a small step towards this goal: {{goal.1}}."
    if "energy.expected" not in facts:
        return "Rate your energy when you can."
    return "Keep some time free for what matters to you."
