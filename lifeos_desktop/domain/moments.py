"""When something was or will be, as a person says it, and how large a file is."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from lifeos_desktop.domain import formats
from lifeos_desktop.domain.day import local_day


def when(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """`today at 14:00`, `yesterday at 02:00`, `tomorrow at 07:00`, `on 3 Mar at 07:00`."""
    day = which_day(local_day(instant, zone), local_day(now, zone))
    return f"{day} at {formats.local_clock(instant, zone)}"


def which_day(day: date, today: date) -> str:
    """`today`, `yesterday`, `tomorrow`, `on 3 Mar`; with the year when it is another one."""
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((day - today).days)
    if near:
        return near
    year = "" if abs(day - today) < timedelta(days=300) else f" {day.year}"
    return f"on {formats.short_date(day)}{year}"


def file_size(size_bytes: float) -> str:
    """`4.2 MB`, `120 GB`; the units people see in their file manager (1 MB = 1,000,000 bytes)."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= 0.1 * factor:
            amount = size_bytes / factor
            return f"{formats.number(amount, 0 if amount >= 10 else 1)} {unit}"
    return f"{formats.number(max(size_bytes / 1e3, 1))} kB"


def dollars(cost_usd: float | None) -> str:
    """`2.2¢` under ten cents, `$0.51` above, `0.045¢` with the digits it takes to see it.

    None is an unknown price, never zero.
    """
    if cost_usd is None:
        return "price unknown"
    if cost_usd == 0:
        return "no cost"
    if cost_usd >= 0.1:
        return f"${cost_usd:.2f}"
    return f"{cost_usd * 100:.1f}¢" if cost_usd >= 0.01 else f"{cost_usd * 100:.2g}¢"
