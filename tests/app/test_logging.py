from __future__ import annotations

import logging
import logging.handlers
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifeos_desktop.app import logging as app_logging

LOG = logging.getLogger("lifeos_desktop.test")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    level = logging.getLogger().level
    yield app_logging.configure(tmp_path / "logs")
    app_logging.release()
    logging.getLogger().setLevel(level)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("api_key=sk-proj-AbCdEf0123456789", "AbCdEf0123456789"),
        ('{"access_token": "ya29.a0Af_x-1"}', "ya29"),
        ("refresh_token='1//0gLongOne'", "0gLongOne"),
        ("the key sk-ant-api03-AAAABBBBCCCCDDDD failed", "AAAABBBB"),
        ("bot 123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc", "AAEhBOweik6ad9r"),
        ("https://discord.com/api/webhooks/1234/abcDEF", "abcDEF"),
        ("GET /callback?state=xyz&code=4/0Adeu5B", "4/0Adeu5B"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "eyJzdWIiOiIxIn0"),
        ("calendar ada.lovelace@example.org failed", "ada.lovelace"),
        ("PASSWORD = hunter2", "hunter2"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str, secret: str) -> None:
    assert secret not in app_logging.redact(text)
    assert "[hidden]" in app_logging.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Job backup: done",
        "Main loop: 0 stalls, longest 0 ms",
        "TypeError at /home/ada/lifeos/viewmodel.py:215 load > b.py:3 c",
        "1,519 documents, 0 changed",
    ],
)
def test_ordinary_lines_stay_as_they_are(text: str) -> None:
    assert app_logging.redact(text) == text


def test_lines_carry_utc_and_secrets_in_arguments_are_hidden(file: Path) -> None:
    LOG.info("asked with %s", "token=abc123456")
    line = file.read_text(encoding="utf-8")
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO lifeos_desktop\.test: ", line)
    assert "abc123456" not in line


def test_an_error_is_logged_without_its_words(file: Path, allow_warnings: object) -> None:
    try:
        raise ValueError("call mum about the divorce")
    except ValueError:
        LOG.exception("It failed")
    text = file.read_text(encoding="utf-8")
    assert "ValueError at" in text
    assert "test_logging.py" in text
    assert "divorce" not in text


def test_warnings_go_to_stderr_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], allow_warnings: object
) -> None:
    app_logging.configure(tmp_path)
    LOG.info("quiet")
    LOG.warning("loud, api_key=abcdef123")
    app_logging.release()
    shown = capsys.readouterr().err
    assert "loud" in shown
    assert "quiet" not in shown
    assert "abcdef123" not in shown


def test_the_file_is_bounded(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            handler.maxBytes = 2_000
    for number in range(300):
        LOG.info("line %d", number)
    files = sorted(path.name for path in file.parent.iterdir())
    assert files == ["lifeos.log", "lifeos.log.1", "lifeos.log.2", "lifeos.log.3"]
    assert all(path.stat().st_size <= 2_000 for path in file.parent.iterdir())


def test_configuring_twice_writes_once(tmp_path: Path) -> None:
    app_logging.configure(tmp_path / "first")
    second = app_logging.configure(tmp_path / "second")
    LOG.info("here")
    app_logging.release()
    assert second.read_text(encoding="utf-8").count("here") == 1
    assert "here" not in (tmp_path / "first" / app_logging.FILE).read_text(encoding="utf-8")
