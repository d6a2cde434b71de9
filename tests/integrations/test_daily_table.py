"""Files of daily metrics for the search: whatever is in them, a table or one sentence."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.analysis import Table
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.file_import import daily_table


def table_of(tmp_path: Path, text: str | bytes) -> Table:
    path = tmp_path / "days.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return daily_table.read(path, Catalogue())


def test_days_in_any_order_with_gaps_and_twice(tmp_path: Path) -> None:
    table = table_of(
        tmp_path, "date,a,b\n2025-01-04,4,\n2025-01-01,1,x\n\n2025-01-04,5,nan\n2025-01-02,,2\n"
    )
    assert table.first_day == date(2025, 1, 1)
    a, b = table.columns
    assert [a.values[0], a.values[3]] == [1.0, 5.0]
    assert [math.isnan(value) for value in a.values] == [False, True, True, False]
    assert [math.isnan(value) for value in b.values] == [True, False, True, True]


def test_known_names_bring_their_definitions_and_zero_one_is_a_tag(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        "day;sleep.total;sleep.deep;mine;coffee\n01.02.2025;1;2;yes;0\n02.02.2025;1;3;no;1\n",
    )
    assert table.definitional == frozenset({frozenset(("sleep.total", "sleep.deep"))})
    assert [column.is_tag for column in table.columns] == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no table of daily metrics"),
        ("date\n2025-01-01\n", "is no table of daily metrics"),
        ("date,a\n", "has no days"),
        ("date,a\nyesterday,3\n", "'yesterday' in row 1"),
        ("date,a\n1925-01-01,3\n2025-01-01,4\n", "Look at the dates"),
        ("date,a\n03/04/2025,3\n", "not clear"),
        (b"date,a\n" + b'"' + b"x" * 200_000, "cannot be read"),
    ],
)
def test_what_is_no_table_gets_a_sentence(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        table_of(tmp_path, text)


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        table = daily_table.read(path, Catalogue())
    except BadInput:
        return
    assert len({len(column.values) for column in table.columns}) == 1
