"""Reading a folder of recorded answers: nothing in it may raise, everything odd is named."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.oura import files

FETCHED = datetime(2024, 11, 2, 9, 0, tzinfo=UTC)


def write(folder: Path, name: str, body: Any) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    (folder / name).write_text(text, encoding="utf-8")


def page(*items: Any, next_token: str | None = None) -> dict[str, Any]:
    return {"data": list(items), "next_token": next_token}


def test_each_route_names_its_documents_and_their_day(tmp_path: Path) -> None:
    write(tmp_path, "daily_sleep.json", page({"id": "s", "day": "2024-11-01", "score": 80}))
    write(tmp_path, "enhanced_tag.json", page({"id": "t", "start_day": "2023-08-30"}))
    write(tmp_path, "daily_cardiovascular_age.json", page({"day": "2024-10-01", "id": "later"}))
    write(tmp_path, "personal_info.json", {"id": "me", "age": 42})
    write(tmp_path, "ring_configuration.json", page({"id": "r", "set_up_at": "1970-01-01"}))
    write(tmp_path, "VO2_MAX.json", page({"id": "v", "day": "2024-10-01", "vo2_max": 41}))
    stamp = "2024-12-13T18:47:08+00:00"
    write(
        tmp_path,
        "heartrate.json",
        page(
            {"bpm": 92, "source": "awake", "timestamp": stamp},
            {"bpm": 107, "source": "workout", "timestamp": stamp},
        ),
    )
    recording = files.read_folder(tmp_path, FETCHED, "demo")
    assert recording.rejected == ()
    assert {(d.collection, d.document_id, d.day) for d in recording.documents} == {
        ("daily_sleep", "s", date(2024, 11, 1)),
        ("enhanced_tag", "t", date(2023, 8, 30)),
        ("daily_cardiovascular_age", "2024-10-01", date(2024, 10, 1)),
        ("personal_info", "me", None),
        ("ring_configuration", "r", None),
        ("vO2_max", "v", date(2024, 10, 1)),
        ("heartrate", "2024-12-13", date(2024, 12, 13)),
    }
    assert {d.source for d in recording.documents} == {"demo"}
    assert {d.fetched_at for d in recording.documents} == {FETCHED}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"data": [', "not valid JSON (line 1)"),
        ("[]", "does not hold"),
        ("3", "does not hold"),
        ('{"data": 3}', "does not hold"),
        ('{"detail": "Document not found."}', "an error answer"),
        ("[" * 200_000, "nested too deeply"),
        ('{"data": [' + "9" * 5_000 + "]}", ""),
    ],
)
def test_a_broken_file_is_one_rejection_and_the_others_are_read(
    tmp_path: Path, body: str, reason: str
) -> None:
    write(tmp_path, "sleep.json", body)
    write(tmp_path, "daily_sleep.json", page({"id": "s", "day": "2024-11-01"}))
    recording = files.read_folder(tmp_path, FETCHED)
    assert [d.collection for d in recording.documents] == ["daily_sleep"]
    (rejected,) = recording.rejected
    assert rejected.where == "sleep.json"
    assert reason in rejected.reason


def test_bytes_that_are_no_text_are_one_rejection(tmp_path: Path) -> None:
    (tmp_path / "sleep.json").write_bytes(b"\xff\xfe\x00\x81")
    (rejected,) = files.read_folder(tmp_path, FETCHED).rejected
    assert rejected.reason == "it is not UTF-8 text"


def test_unknown_files_are_named_and_folders_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "sleep.json", page())
    write(tmp_path, "notes.txt", "hello")
    write(tmp_path, "brand_new_route.json", page())
    (tmp_path / "errors").mkdir()
    recording = files.read_folder(tmp_path, FETCHED)
    assert [r.where for r in recording.rejected] == ["brand_new_route.json", "notes.txt"]


def test_items_without_a_name_are_rejected_one_by_one_and_many_of_them_briefly(
    tmp_path: Path,
) -> None:
    write(tmp_path, "sleep.json", page({"id": "a"}, {"day": "2024-11-01"}, 7, {"id": 8}))
    recording = files.read_folder(tmp_path, FETCHED)
    assert [d.document_id for d in recording.documents] == ["a"]
    assert [r.reason for r in recording.rejected] == [
        "item 2 cannot be used: it has no 'id'",
        "item 3 is not an object",
        "item 4 cannot be used: it has no 'id'",
    ]
    write(tmp_path, "sleep.json", page(*range(5_000)))
    rejected = files.read_folder(tmp_path, FETCHED).rejected
    assert len(rejected) == 101
    assert rejected[-1].reason == "4900 more items cannot be used"


def test_a_document_that_stands_twice_is_taken_once_the_later_one(tmp_path: Path) -> None:
    write(tmp_path, "sleep.json", page({"id": "a", "x": 1}, {"id": "b"}, {"id": "a", "x": 2}))
    bodies = {d.document_id: d.body for d in files.read_folder(tmp_path, FETCHED).documents}
    assert bodies == {"a": {"id": "a", "x": 2}, "b": {"id": "b"}}


def test_numbers_json_does_not_know_are_no_values(tmp_path: Path) -> None:
    write(tmp_path, "sleep.json", '{"data": [{"id": "a", "x": NaN, "y": 1e999, "z": -Infinity}]}')
    (document,) = files.read_folder(tmp_path, FETCHED).documents
    assert document.body == {"id": "a", "x": None, "y": None, "z": None}


def test_a_page_of_several_says_so(tmp_path: Path) -> None:
    write(tmp_path, "sleep.json", page({"id": "a"}, next_token="more"))
    assert files.read_folder(tmp_path, FETCHED).notes == (
        "sleep.json is one page of several; the other pages are not here.",
    )


def test_a_day_that_is_no_date_leaves_the_document_without_one(tmp_path: Path) -> None:
    write(tmp_path, "sleep.json", page({"id": "a", "day": "tomorrow"}, {"id": "b", "day": 3}))
    assert [d.day for d in files.read_folder(tmp_path, FETCHED).documents] == [None, None]


def test_what_is_no_folder_of_oura_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no folder"):
        files.read_folder(tmp_path / "missing", FETCHED)
    write(tmp_path, "readme.txt", "x")
    with pytest.raises(BadInput, match="is not a folder"):
        files.read_folder(tmp_path / "readme.txt", FETCHED)
    with pytest.raises(BadInput, match="holds no Oura files"):
        files.read_folder(tmp_path, FETCHED)


def test_a_file_over_the_limit_is_one_rejection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FILE_LIMIT", 50)
    write(tmp_path, "sleep.json", page(*({"id": str(n)} for n in range(20))))
    write(tmp_path, "workout.json", page({"id": "w"}))
    recording = files.read_folder(tmp_path, FETCHED)
    assert [d.collection for d in recording.documents] == ["workout"]
    assert "at most" in recording.rejected[0].reason
