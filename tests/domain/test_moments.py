"""When something was, and how large a file is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifeos_desktop.domain.moments import dollars, file_size, when

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 3, 30, 6, 0, tzinfo=UTC)  # 08:00, on the day the clocks went forward


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NOW, "today at 08:00"),
        (NOW.replace(hour=0, minute=30), "today at 01:30"),  # before the hour that is left out
        (NOW - timedelta(hours=8, minutes=30), "yesterday at 22:30"),
        (NOW + timedelta(days=1), "tomorrow at 08:00"),
        (NOW - timedelta(days=5), "on 25 Mar at 07:00"),
        (NOW - timedelta(days=800), "on 20 Jan 2023 at 07:00"),
    ],
)
def test_when(instant: datetime, text: str) -> None:
    assert when(instant, NOW, BERLIN) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "1 kB"), (90_000, "90 kB"), (4_180_000, "4.2 MB"), (83_600_000_000, "84 GB")],
)
def test_file_size(size: float, text: str) -> None:
    assert file_size(size) == text


def test_an_unknown_price_is_not_nothing() -> None:
    assert [dollars(cost) for cost in (None, 0.0, 0.00045, 0.022, 0.51)] == [
        "price unknown",
        "no cost",
        "0.045¢",
        "2.2¢",
        "$0.51",
    ]
