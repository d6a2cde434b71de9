"""What the capture grammar makes of typed lines, example by example."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.quick_add import parse

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 19, 10, 0, 30, tzinfo=BERLIN)  # a Thursday


def task(title: str, due: str = "", at: str = "", **more: Any) -> dict[str, Any]:
    return {
        "kind": "task",
        "title": title,
        "due": date.fromisoformat(due) if due else None,
        "at": time.fromisoformat(at) if at else None,
        **more,
    }


def note(body: str, **more: Any) -> dict[str, Any]:
    return {"kind": "note", "title": "", "body": body, "due": None, "at": None, **more}


def journal(body: str, energy: int | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": "journal", "title": "", "body": body, "energy": energy, **more}


EXAMPLES: dict[str, dict[str, Any]] = {
    # The three of the first half hour.
    "call mum tomorrow 6pm #family": task(
        "call mum", "2026-11-20", "18:00", tags=("family",), meaning="tomorrow, 20 Nov 18:00"
    ),
    "slept badly, energy 3": journal("slept badly", 3, mood=None),
    "idea: start with one question": note("start with one question", tags=("idea",)),
    # Dates.
    "dentist today": task("dentist", "2026-11-19", meaning="today, 19 Nov"),
    "dentist tmrw": task("dentist", "2026-11-20"),
    "movies tonight": task("movies", "2026-11-19", meaning="tonight, 19 Nov"),
    "movies tonight at 8": task("movies", "2026-11-19", "20:00"),
    "movies tonight 8:30": task("movies", "2026-11-19", "20:30"),
    "ring the doctor the day after tomorrow": task("ring the doctor", "2026-11-21"),
    "dinner fri": task("dinner", "2026-11-20", meaning="tomorrow, 20 Nov"),
    "dinner next Fri": task("dinner", "2026-11-27", meaning="Fri, 27 Nov"),
    "dinner next Monday": task("dinner", "2026-11-23"),
    "dinner thursday": task("dinner", "2026-11-26"),
    "dinner this thu": task("dinner", "2026-11-19"),
    "dinner coming Wed": task("dinner", "2026-11-25"),
    "dinner next week": task("dinner", "2026-11-23", meaning="Mon, 23 Nov"),
    "Tuesday: send report": task("send report", "2026-11-24"),
    "send report in 3 days": task("send report", "2026-11-22"),
    "send report in 2 weeks": task("send report", "2026-12-03"),
    "send report in a month": task("send report", "2026-12-19"),
    "send report in 3 months": task("send report", "2027-02-19", meaning="Fri, 19 Feb 2027"),
    "24 Dec presents": task("presents", "2026-12-24", meaning="Thu, 24 Dec"),
    "presents by 24th December": task("presents", "2026-12-24"),
    "presents Dec 24": task("presents", "2026-12-24"),
    "presents Dec 24, 2027": task("presents", "2027-12-24"),
    "presents 24.12.": task("presents", "2026-12-24"),
    "presents 24.12.2027": task("presents", "2027-12-24"),
    "presents 24.12.27": task("presents", "2027-12-24"),
    "presents 2026-12-24": task("presents", "2026-12-24", is_past=False),
    "tax 3 Jan": task("tax", "2027-01-03", meaning="Sun, 3 Jan 2027"),
    "leap 29 Feb": task("leap", "2028-02-29"),
    "Fri, 20 Nov 9:15 dentist": task("dentist", "2026-11-20", "09:15"),
    # Clock times.
    "call bob 6pm": task("call bob", "2026-11-19", "18:00"),
    "call bob 6 PM": task("call bob", "2026-11-19", "18:00"),
    "call bob at 6:30 pm": task("call bob", "2026-11-19", "18:30"),
    "call bob 6.30pm": task("call bob", "2026-11-19", "18:30"),
    "call bob 18:00": task("call bob", "2026-11-19", "18:00"),
    "call bob 12am tomorrow": task("call bob", "2026-11-20", "00:00"),
    "lunch at noon": task("lunch", "2026-11-19", "12:00"),
    "call bob tomorrow at 8": task("call bob", "2026-11-20", "08:00"),
    "call bob at 8 tomorrow": task("call bob", "2026-11-20", "08:00"),
    "call bob at 8": task("call bob at 8"),  # morning or evening? not ours to guess
    "tea in 20 min": task("tea", "2026-11-19", "10:20", is_past=False),
    "tea in 2h": task("tea", "2026-11-19", "12:00", meaning="today, 19 Nov 12:00"),
    "tea in half an hour": task("tea", "2026-11-19", "10:30"),
    "tea in 1.5 hours": task("tea", "2026-11-19", "11:30"),
    "tea in 0 min": task("tea", "2026-11-19", "10:00", is_past=False),
    "tomorrow call bob 6pm": task("call bob", "2026-11-20", "18:00"),
    # Over already: it stays, and says so.
    "call bob 6am": task("call bob", "2026-11-19", "06:00", is_past=True),
    "call bob today 9:59": task("call bob", "2026-11-19", "09:59", is_past=True),
    "tax 2025-01-03": task("tax", "2025-01-03", is_past=True, meaning="Fri, 3 Jan 2025"),
    # No date, though it looks like one.
    "party 25:00": note("party 25:00"),
    "party 18:60": note("party 18:60"),
    "party 13pm": note("party 13pm"),
    "party 31 Feb": note("party 31 Feb"),
    "party 2026-13-01": note("party 2026-13-01"),
    "write about 18:00-19:00": task("write about 18:00-19:00"),
    "holiday until friday": note("holiday until friday"),
    "run every monday": note("run every monday"),
    "party last friday": note("party last friday"),
    "read the sunday paper": task("read the sunday paper"),
    "buy sun cream": task("buy sun cream"),
    "buy cream sun": task("buy cream", "2026-11-22"),
    "monday's meeting": note("monday's meeting"),
    "5 may be enough": note("5 may be enough"),
    "tomorrow is another day": note("tomorrow is another day"),
    "party in 99999 days": note("party in 99999 days"),
    "party in 9999 days": note("party in 9999 days"),
    "upgrade to 2.5": task("upgrade to 2.5"),
    'call "tomorrow" people': task('call "tomorrow" people'),
    "read “Friday 6pm”": task("read “Friday 6pm”"),
    "see https://x.org/2026-12-24/#top?at=18:00": note(
        "see https://x.org/2026-12-24/#top?at=18:00", tags=()
    ),
    "mail ann@example.org 6pm": task("mail ann@example.org", "2026-11-19", "18:00"),
    # Tags and priority.
    "#family": note("#family", tags=("family",)),
    "#a #b #a": note("#a #b #a", tags=("a", "b")),
    "call mum #Family #überall": task("call mum", tags=("family", "überall")),
    "fix issue #12 in C#": task("fix issue #12 in C#", tags=()),
    "pay rent !": task("pay rent", priority=1),
    "pay rent !!": task("pay rent", priority=1),
    "rent !high tomorrow": task("rent", "2026-11-20", priority=1),
    "rent !low": task("rent", priority=3),
    "what a day!": note("what a day!", priority=2),
    "flat !urgent": note("flat !urgent"),
    # Said in so many words.
    "todo: water": task("water"),
    "Task: energy 3 plan": task("energy 3 plan", energy=None),
    "[ ] plants": task("plants"),
    "- [ ] plants fri": task("plants", "2026-11-20"),
    "todo: tomorrow": task("tomorrow"),
    "todo:": note("todo:", spans=()),
    "note: call mum tomorrow": note("call mum tomorrow"),
    "n: energy 3": note("energy 3", energy=None),
    "journal: a long walk": journal("a long walk"),
    "journal: #gym": journal("#gym"),
    "don't forget the keys": task("don't forget the keys"),
    "I need to sleep more": task("I need to sleep more"),
    # What only looks like something to do.
    "I met Anna today": note("I met Anna today"),
    "what do I do tomorrow?": note("what do I do tomorrow?"),
    "call is at six": note("call is at six"),
    "call": note("call"),
    # Energy and mood.
    "energy 3": journal("", 3),
    "Energy: 7/10": journal("", 7),
    "energy level is 4 of 10": journal("", 4),
    "8/10 energy": journal("", 8),
    "e7": journal("", 7),
    "slept ok, e7": journal("slept ok", 7),
    "mood 7": journal("", None, mood=7),
    "mood 7 energy 10, ran": journal("ran", 10, mood=7),
    "slept badly, energy 3, coffee #caffeine": journal(
        "slept badly, coffee", 3, tags=("caffeine",)
    ),
    "energy 5 yesterday": journal("", 5, due=date(2026, 11, 18)),
    "energy 5 at 9:30": journal("", 5, due=date(2026, 11, 19), at=time(9, 30)),
    "energy 5, call mum tomorrow": journal("call mum tomorrow", 5, due=None),
    "energy 11": note("energy 11"),
    "energy 0": note("energy 0"),
    "energy 3.5": note("energy 3.5"),
    "energy 30%": note("energy 30%"),
    "energy drink": note("energy drink"),
    "buy E10 fuel": task("buy E10 fuel", energy=None),
    # Everything else is a note.
    "": note(""),
    "   ": note(""),
    "🎉": note("🎉"),
    "🎉 party in 20 min": task("🎉 party", "2026-11-19", "10:20"),
    "asdf qwer": note("asdf qwer"),
    "Fri": note("Fri"),
    "lunch (tomorrow) with Bob": task("lunch with Bob", "2026-11-20"),
    "call mum\nask about the cake\n#family": task(
        "call mum", body="ask about the cake\n#family", tags=("family",)
    ),
    "call mum " + "and so on " * 60: note(("call mum " + "and so on " * 60).strip()),
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples(text: str) -> None:
    capture = parse(text, NOW)
    expected = EXAMPLES[text]
    assert {name: getattr(capture, name) for name in expected} == expected


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 80


def test_spans_say_where_and_what() -> None:
    text = "call mum tomorrow 6pm #family !"
    spans = parse(text, NOW).spans
    assert [(text[s.start : s.end], s.kind, s.meaning, s.key) for s in spans] == [
        ("tomorrow 6pm", "when", "tomorrow, 20 Nov 18:00", "when:tomorrow 6pm"),
        ("#family", "tag", "family", "tag:#family"),
        ("!", "priority", "high priority", "priority:!"),
    ]


def test_a_date_and_a_time_apart_are_two_spans_of_one_moment() -> None:
    capture = parse("tomorrow call mum 6pm", NOW)
    assert [s.meaning for s in capture.spans] == ["tomorrow, 20 Nov", "18:00"]
    assert capture.meaning == "tomorrow, 20 Nov 18:00"


def test_a_span_turned_off_is_text_again() -> None:
    text = "call mum tomorrow 6pm #family"
    capture = parse(text, NOW, ignore=frozenset({"when:tomorrow 6pm"}))
    assert (capture.title, capture.due, capture.tags) == (
        "call mum tomorrow 6pm",
        None,
        ("family",),
    )
    everything = frozenset(span.key for span in parse(text, NOW).spans)
    assert parse(text, NOW, ignore=everything).title == text
    entry = parse("tired, energy 3", NOW, ignore=frozenset({"energy:energy 3"}))
    assert (entry.kind, entry.body) == ("note", "tired, energy 3")
    prefixed = parse("idea: tea", NOW, ignore=frozenset({"prefix:idea:"}))
    assert (prefixed.kind, prefixed.body, prefixed.tags) == ("note", "idea: tea", ())


def test_the_second_date_counts_when_the_first_is_turned_off() -> None:
    text = "call mum friday or tomorrow"
    assert parse(text, NOW).title == "call mum or tomorrow"
    turned = parse(text, NOW, ignore=frozenset({"when:friday"}))
    assert (turned.title, turned.due) == ("call mum friday or", date(2026, 11, 20))


def test_a_kind_chosen_by_the_person() -> None:
    text = "call mum tomorrow"
    assert parse(text, NOW, kind="note").body == text
    assert parse(text, NOW, kind="journal").body == text
    assert parse("a thought", NOW, kind="task").title == "a thought"
    assert parse("#family", NOW, kind="task").title == "#family"
    chosen = parse("todo: energy 3", NOW, kind="journal")
    assert (chosen.kind, chosen.energy, chosen.body) == ("journal", 3, "todo")


def test_hours_from_now_follow_real_time_over_a_clock_change() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    assert parse("tea in 1h", before).at == time(3, 30)
    late = datetime(2026, 11, 19, 23, 30, tzinfo=BERLIN)
    capture = parse("tea in 1 hour", late)
    assert (capture.due, capture.at) == (date(2026, 11, 20), time(0, 30))


def test_offsets_as_qt_counts_them() -> None:
    text = "🎉🎉 party today"
    (span,) = parse(text, NOW).spans
    assert (span.start, span.end) == (9, 14)
    assert span.in_utf16(text) == (11, 16)
