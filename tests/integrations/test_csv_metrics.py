"""Tables of daily metrics: every common way to write one, and the honest answer to the others."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.metrics import Unit, custom_metric
from lifeos_desktop.integrations.file_import.csv_metrics import CsvReading, points_from, read_csv

CATALOGUE = Catalogue()
NOV_1, NOV_2 = date(2024, 11, 1), date(2024, 11, 2)


def read(text: str | bytes, **options: object) -> CsvReading:
    data = text.encode() if isinstance(text, str) else text
    return read_csv(data, "my.csv", CATALOGUE, **options)  # type: ignore[arg-type]


def values(text: str | bytes, **options: object) -> dict[date, dict[str, float]]:
    return {day.day: dict(day.values) for day in read(text, **options).days}


def reasons(reading: CsvReading) -> list[tuple[int | None, str]]:
    return [(r.line, r.reason) for r in reading.rejected]


@pytest.mark.parametrize(
    "written",
    [
        "2024-11-01",
        "2024-11-01T07:30:00+01:00",
        "2024-11-01 23:59",
        "2024/11/01",
        "2024/11/1",
        "20241101",
        "01.11.2024",
        "1.11.2024",
        "01.11.2024 07:30",
        "1 Nov 2024",
        "1. November 2024",
        "01-Nov-2024",
        "Nov 1, 2024",
        "1 novembre 2024",
    ],
)
def test_dates_in_every_common_form(written: str) -> None:
    assert values(f'Date;Steps\n"{written}";5000\n') == {NOV_1: {"activity.steps": 5000}}


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (("01/11/2024", "13/11/2024"), [NOV_1, date(2024, 11, 13)]),
        (("11/01/2024", "11/13/2024"), [NOV_1, date(2024, 11, 13)]),
        (("01-11-2024", "13-11-2024"), [NOV_1, date(2024, 11, 13)]),
        (("11/11/2024", "12/12/2024"), [date(2024, 11, 11), date(2024, 12, 12)]),
    ],
)
def test_the_whole_column_decides_between_day_and_month(
    dates: tuple[str, str], expected: list[date]
) -> None:
    text = "day,steps\n" + "".join(f"{written},1\n" for written in dates)
    assert list(values(text)) == expected


@pytest.mark.parametrize("dates", [("01/11/2024", "02/11/2024"), ("13/11/2024", "11/13/2024")])
def test_what_no_date_decides_is_asked_and_not_guessed(dates: tuple[str, str]) -> None:
    text = "day,steps\n" + "".join(f"{written},1\n" for written in dates)
    with pytest.raises(BadInput, match="--date-format DD/MM/YYYY or --date-format MM/DD/YYYY"):
        read(text)
    found = read(text, date_format="DD/MM/YYYY")
    assert found.days[0].day == date(2024, 11, int(dates[0][:2]))
    assert read(text, date_format="MM/DD/YYYY").days


def test_a_given_date_format_accepts_only_that() -> None:
    text = "day,steps\n2024-11-01,1\n01.11.2024,2\n02/11/2024,3\n"
    assert values(text, date_format="DD.MM.YYYY") == {NOV_1: {"activity.steps": 2}}
    assert values(text, date_format="YYYY-MM-DD") == {NOV_1: {"activity.steps": 1}}
    assert values(text, date_format="DD/MM/YYYY") == {NOV_2: {"activity.steps": 3}}
    with pytest.raises(BadInput, match="The date format is one of"):
        read(text, date_format="epoch")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    text = f"Datum{delimiter}Müsli\r\n2024-11-01{delimiter}2\r\n"
    found = read(text.encode(encoding))
    assert found.columns == {"Müsli": "custom.musli"}
    assert found.new_metrics == (custom_metric("custom.musli", "Müsli"),)


def test_the_separator_line_of_excel() -> None:
    found = read("sep=;\nday;steps\n2024-11-01;7\nx;1\n")
    assert found.days[0].values == {"activity.steps": 7}
    assert reasons(found) == [(4, "'x' is not a date")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day;HRV;Steps\n2024-11-01;41,5;12.345\n", {"sleep.hrv": 41.5, "activity.steps": 12345}),
        ('day,HRV,Steps\n2024-11-01,41.5,"12,345"\n', {"sleep.hrv": 41.5, "activity.steps": 12345}),
        ("day;Steps\n2024-11-01;1.234.567\n", {}),
        ("day;Steps\n2024-11-01;12 345\n", {"activity.steps": 12345}),
        ("day;Steps\n2024-11-01;12'345\n", {"activity.steps": 12345}),
        ("day,Steps\n2024-11-01,1.2e3\n", {"activity.steps": 1200}),
        (
            "day;Body temperature deviation\n2024-11-01;\N{MINUS SIGN}0,25\n",
            {"body.temperature_deviation": -0.25},
        ),
    ],
)
def test_decimal_marks_and_groups(text: str, expected: dict[str, float]) -> None:
    assert values(text).get(NOV_1, {}) == expected


@pytest.mark.parametrize(
    ("header", "cell", "mapping", "seconds"),
    [
        ("Sleep", "7.5", {"Sleep": "sleep.total:hours"}, 27_000),
        ("Sleep", "450", {"Sleep": "sleep.total:minutes"}, 27_000),
        ("Sleep", "7:30", {"sleep": "sleep.total"}, 27_000),
        ("Sleep", "7:30", {"Sleep": "Time asleep:h:mm"}, 27_000),
        ("Time asleep", "7:30:30", None, 27_030),
        ("Time asleep", "7h 30m", None, 27_000),
        ("Time asleep", "7.5 h", None, 27_000),
        ("Time asleep", "450 min", None, 27_000),
        ("Time asleep", "27000", None, 27_000),
        ("Time asleep (h)", "7.5", None, 27_000),
        ("sleep.total [min]", "450", None, 27_000),
    ],
)
def test_units_of_time_are_said_by_the_mapping_the_header_or_the_cell(
    header: str, cell: str, mapping: dict[str, str] | None, seconds: int
) -> None:
    text = f"day,{header}\n2024-11-01,{cell}\n"
    assert values(text, mapping=mapping) == {NOV_1: {"sleep.total": seconds}}


def test_hours_taken_for_seconds_are_rejected_with_the_way_out() -> None:
    found = read("day,Time asleep\n2024-11-01,7.5\n")
    assert found.days == ()
    assert reasons(found) == [
        (
            2,
            "'7.5' in column 'Time asleep' is not plausible for Time asleep in seconds; "
            "if it is in hours, say so",
        )
    ]


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("23:30", 1410), ("0:30", 1470), ("11:30 PM", 1410), ("12:15 a.m.", 1455), ("1410", 1410)],
)
def test_bedtimes_are_clock_times_past_midnight(cell: str, minutes: int) -> None:
    assert values(f"day,Bedtime\n2024-11-01,{cell}\n") == {NOV_1: {"sleep.bedtime": minutes}}


@pytest.mark.parametrize(
    ("target", "cell", "metric", "value"),
    [
        ("activity.distance:km", "5.2", "activity.distance", 5200),
        ("activity.total_calories:kJ", "10460", "activity.total_calories", 2500),
        ("sleep.efficiency", "85 %", "sleep.efficiency", 85),
        ("Screen time:minutes", "90", "custom.screen_time", 5400),
        ("custom.coffee", "3", "custom.coffee", 3),
    ],
)
def test_other_units(target: str, cell: str, metric: str, value: float) -> None:
    assert values(f"day,X\n2024-11-01,{cell}\n", mapping={"X": target}) == {NOV_1: {metric: value}}


def test_a_metric_of_ones_own_keeps_its_unit() -> None:
    found = read("day,Screen time (h)\n2024-11-01,1.5\n")
    assert found.new_metrics == (custom_metric("custom.screen_time", "Screen time", "s"),)
    known = Catalogue(found.new_metrics)
    again = read_csv(b"day,Screen time (min)\n2024-11-01,90\n", "my.csv", known)
    assert again.new_metrics == ()
    assert again.days[0].values == {"custom.screen_time": 5400.0}
    plain = Catalogue([custom_metric("custom.screen_time", "Screen time")])
    with pytest.raises(BadInput, match="another unit"):
        read_csv(b"day,Screen time (min)\n2024-11-01,90\n", "my.csv", plain)


def test_unknown_columns_of_numbers_are_metrics_of_ones_own_and_text_is_left_out() -> None:
    found = read("id,day,Coffee,Mood,Notes\n1,2024-11-01,3,7,tired\n2,2024-11-02,0,,fine\n")
    assert found.columns == {"Coffee": "custom.coffee", "Mood": "journal.mood"}
    assert [metric.unit for metric in found.new_metrics] == [Unit.NUMBER]
    assert found.notes == ("Column 'Notes' holds no numbers and is left out.",)
    assert values("日,カフェ\n2024-11-01,2\n")[NOV_1] != {}


def test_columns_can_be_left_out() -> None:
    text = "day,Coffee,Tea,Steps\n2024-11-01,1,2,3\n"
    assert read(text, mapping={"Tea": "-"}).columns == {
        "Coffee": "custom.coffee",
        "Steps": "activity.steps",
    }
    assert read(text, mapping={"Tea": "custom.tea", "*": "-"}).columns == {"Tea": "custom.tea"}


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"Teaa": "x"}, "There is no column 'Teaa'. The columns are: day, Tea, Coffee."),
        ({"Tea": "sleep.total:parsecs"}, "'parsecs' is not a unit"),
        ({"Tea": "sleep.hrv:hours"}, "another unit than HRV"),
        ({"Tea": "sleep.hrv", "Coffee": "sleep.hrv"}, "are both HRV"),
        ({"Tea": "-", "Coffee": "-"}, "no column of numbers"),
    ],
)
def test_a_mapping_that_cannot_be_meant(mapping: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read("day,Tea,Coffee\n2024-11-01,1,2\n", mapping=mapping)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"just text\nand more\n", "no column of dates"),
        (b"2024-11-01\n", "no column of dates"),
        (b"a,b\n1,2\n", "no column of dates"),
        (b"day,notes\n2024-11-01,x\n", "no column of numbers"),
        ((",".join("abc" for _ in range(600)) + "\n").encode(), "more than 500 columns"),
    ],
)
def test_what_is_no_table_of_days_is_said_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(data)


def test_rows_are_rejected_with_their_line_and_reason_and_the_others_kept() -> None:
    text = (
        "day,HRV,Steps\n"  # 1
        "2024-11-01,41,5000\n"
        "yesterday,42,1\n"  # 3
        ",43,1\n"  # 4
        '2024-11-02,high,"6\n000"\n'  # 5 and 6
        "2024-11-03,900,7000\n"  # 7
        "2024-11-04,44,1,2,3\n"  # 8
        "2024-11-05\n"
        "2025-11-05,44,1\n"  # 10
        "2024-02-30,44,1\n"  # 11
        "2024-11-06,n/a,-\n"
        "=1+1,44,1\n"  # 13
    )
    found = read(text, latest=date(2024, 12, 31))
    assert reasons(found) == [
        (3, "'yesterday' is not a date"),
        (4, "it has no date"),
        (5, "'high' in column 'HRV' is not a number"),
        (7, "'900' in column 'HRV' is not plausible for HRV"),
        (8, "it has 5 cells, the first line has 3"),
        (10, "2025-11-05 lies in the future"),
        (11, "'2024-02-30' is not a date"),
        (13, "'=1+1' is not a date"),
    ]
    assert {day.day.day: dict(day.values) for day in found.days} == {
        1: {"sleep.hrv": 41, "activity.steps": 5000},
        2: {"activity.steps": 6000},
        3: {"activity.steps": 7000},
    }


def test_of_a_day_that_stands_twice_the_later_line_counts_and_it_is_said() -> None:
    found = read("day,HRV,Steps\n2024-11-01,41,5\n2024-11-02,1,\n2024-11-01,43,\n")
    assert found.days[0].values == {"sleep.hrv": 43, "activity.steps": 5}
    assert reasons(found)[0] == (2, "2024-11-01 stands again on line 4, which counts")


def test_formulas_stay_text_and_long_cells_are_cut() -> None:
    text = "day,X\n2024-11-01,=2+3\n2024-11-02,1\n2024-11-03," + "9" * 5_000 + "\n"
    found = read(text, mapping={"X": "custom.x"})
    assert [line for line, _ in reasons(found)] == [2, 4]
    assert all(len(reason) < 400 for _, reason in reasons(found))


def test_a_quote_that_never_ends_costs_its_rows_only() -> None:
    text = 'day,X\n2024-11-01,1\n2024-11-02,"2\n' + "2024-11-03,3\n" * 20_000
    found = read(text)
    assert found.days[0].values == {"custom.x": 1}
    assert found.rejected


def test_many_rejections_are_listed_briefly() -> None:
    found = read("day,X\n2024-11-01,1\n" + "x,1\n" * 5_000, mapping={"day": "date"})
    assert (len(found.rejected), found.more_rejected) == (1_000, 4_000)
    assert found.rejected[0].line == 3


def test_points_come_from_documents_and_the_later_file_counts() -> None:
    early, late = datetime(2024, 12, 1, tzinfo=UTC), datetime(2024, 12, 2, tzinfo=UTC)
    first = read("day,HRV,Steps\n2024-11-01,41,5\n").documents("b", late)
    second = read("day,HRV\n2024-11-01,50\n2024-11-02,51\n").documents("a", early)
    points = points_from([*first, *second])
    assert [(p.day, p.metric, p.value, p.metadata["documents"]) for p in points] == [
        (NOV_1, "activity.steps", 5, [["b", "2024-11-01"]]),
        (NOV_1, "sleep.hrv", 41, [["b", "2024-11-01"]]),
        (NOV_2, "sleep.hrv", 51, [["a", "2024-11-02"]]),
    ]
    assert {p.source for p in points} == {"csv"}
    assert first[0].body["cells"] == {"HRV": "41", "Steps": "5"}


DATE_STYLES = {
    "%Y-%m-%d": None,
    "%Y/%m/%d": None,
    "%d.%m.%Y": None,
    "%d %b %Y": None,
    "%Y-%m-%dT06:30:00Z": None,
    "%d/%m/%Y": "DD/MM/YYYY",
    "%m/%d/%Y": "MM/DD/YYYY",
}


@given(
    first=st.dates(date(1995, 1, 1), date(2030, 1, 1)),
    hrv=st.lists(
        st.none() | st.integers(30, 29_999).map(lambda n: n / 100), min_size=1, max_size=40
    ),
    style=st.sampled_from(sorted(DATE_STYLES)),
    delimiter=st.sampled_from(",;\t"),
    comma=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_table_written_in_a_usual_way_reads_back_the_same(
    first: date,
    hrv: list[float | None],
    style: str,
    delimiter: str,
    comma: bool,
    encoding: str,
    quoting: int,
) -> None:
    expected = {}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["Größe", "Datum", "HRV"])
    for number, value in enumerate(hrv):
        day = first + timedelta(days=number)
        cell = "" if value is None else f"{value:.2f}"
        writer.writerow(["x", day.strftime(style), cell.replace(".", ",") if comma else cell])
        if value is not None and 3 <= value <= 300:
            expected[day] = {"sleep.hrv": value}
    data = buffer.getvalue().encode(encoding)
    assert values(data, date_format=DATE_STYLES[style]) == expected


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_bytes_at_all_raise_anything_but_a_sentence(data: bytes) -> None:
    for attempt in (b"day,x\n" + data, data):
        with suppress(BadInput):
            read(attempt)
