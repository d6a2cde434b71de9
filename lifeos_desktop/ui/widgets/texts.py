"""Days and moments in words: "today", "Fri", "19 Nov", "by 30 Nov". No Qt."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from lifeos_desktop.domain.formats import clock, short_date

_WEEK = 7
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WORDS = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def weekday(day: date) -> str:
    """'Fri'."""
    return _WEEKDAYS[day.weekday()]


def day_month(day: date, today: date) -> str:
    """'19 Nov', with the year where it is another one than this."""
    return short_date(day) if day.year == today.year else f"{short_date(day)} {day.year}"


def near_day(day: date, today: date) -> str:
    """A day to come, as short as it can be meant: 'today', 'tomorrow', 'Fri', '19 Nov'."""
    away = (day - today).days
    if away in _WORDS:
        return _WORDS[away]
    return weekday(day) if 1 < away < _WEEK else day_month(day, today)


def past_day(day: date, today: date) -> str:
    """A day that was: 'today', 'yesterday', 'Fri', '19 Nov'."""
    away = (day - today).days
    if away in _WORDS:
        return _WORDS[away]
    return weekday(day) if -_WEEK < away < 0 else day_month(day, today)


def weekday_day(day: date, today: date) -> str:
    """'Fri 20 Nov': leaves no doubt which day is meant."""
    return f"{weekday(day)} {day_month(day, today)}"


def due(day: date, today: date, at: time | None = None) -> str:
    """'today', 'Fri 18:00', 'late since 3 Nov'."""
    if day < today:
        return f"late since {past_day(day, today)}"
    return f"{near_day(day, today)} {clock(at)}" if at else near_day(day, today)


def by(day: date, today: date) -> str:
    """'by 30 Nov': the day a goal is meant for."""
    return f"by {day_month(day, today)}"


def ago(moment: datetime, now: datetime) -> str:
    """'just now', '12 min ago', '3 h ago', then 'yesterday 21:04'. Both in the person's zone."""
    minutes = int((now - moment) / timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 12 * 60:
        return f"{minutes // 60} h ago"
    return f"{past_day(moment.date(), now.date())} {clock(moment.time())}"
