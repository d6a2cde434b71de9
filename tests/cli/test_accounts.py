"""Accounts from the terminal: connect without a window, sync, look, let go. Over real HTTP."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from lifeos_desktop.cli import accounts
from tests.cli.conftest import Lifeos
from tests.support.clock import FakeClock
from tests.support.providers.oura import (
    AUTHORIZE,
    LEGACY_TOKEN,
    NEW_TOKEN,
    FakeOura,
    contract_at_hand,
)
from tests.support.providers.sign_in import CLIENT_ID, CLIENT_SECRET

NOW = "2025-03-04T07:00:00Z"
TODAY = date(2025, 3, 4)
PERSONAL = "planted-personal-token"


@pytest.fixture
def oura(
    frozen_clock: FakeClock, request: pytest.FixtureRequest, lifeos: Lifeos, file_keyring: Path
) -> Iterator[FakeOura]:
    """Oura as this profile knows it."""
    with FakeOura(frozen_clock, contract_at_hand(request), personal_token=PERSONAL) as fake:
        fake.add_days(TODAY - timedelta(days=20), TODAY)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        fake.redirects = {f"http://localhost:{port}/callback"}
        paths = {"authorize": AUTHORIZE, "token": NEW_TOKEN, "token_old": LEGACY_TOKEN, "api": ""}
        for key, path in paths.items():
            lifeos.ok("settings", "set", f"oura.{key}", f"{fake.address}{path}")
        lifeos.ok("settings", "set", "oura.redirect_port", port)
        yield fake
    assert fake.violations == []


def with_token(lifeos: Lifeos) -> None:
    lifeos.ok("connect", "oura", "--way", "token", stdin=f"{PERSONAL}\n".encode(), now=NOW)


def test_what_can_be_connected_and_how(lifeos: Lifeos) -> None:
    said = lifeos.ok("connect").out
    assert "lifeos connect oura: Sign in with Oura" in said
    assert "http://localhost:21765/callback" in said
    listed = lifeos.ok("connect", "--json").json["providers"]
    assert {"oura", "google_calendar", "ics"} <= {one["provider"] for one in listed}


def test_a_token_on_standard_input_connects_reads_and_is_kept_in_the_keyring_only(
    lifeos: Lifeos, oura: FakeOura, file_keyring: Path
) -> None:
    with_token(lifeos)
    values = lifeos.ok("data", "list", "--metric", "sleep.score", "--json", now=NOW).json
    assert len(values["values"]) == 21
    assert PERSONAL in file_keyring.read_text(encoding="utf-8")
    for path in lifeos.folder.rglob("*"):
        assert not path.is_file() or PERSONAL.encode() not in path.read_bytes(), path

    (view,) = [
        one
        for one in lifeos.ok("status", "--json", now=NOW).json["providers"]
        if one["provider"] == "oura"
    ]
    (status,) = view["connections"]
    assert (status["standing"], status["newest_day"]) == ("connected", "2025-03-04")
    assert status["stale_since"] is None
    said = lifeos.ok("status", now=NOW).out
    assert "Oura" in said
    assert "Sleep score" in said


def test_a_sync_says_what_came_and_twice_is_once(lifeos: Lifeos, oura: FakeOura) -> None:
    with_token(lifeos)
    assert lifeos.ok("sync", "oura", now=NOW).out == "Oura: nothing new.\n"
    oura.add_days(TODAY - timedelta(days=400), TODAY - timedelta(days=380), "daily_sleep")
    report = lifeos.ok("sync", "oura", "--since", "2024-01-01", "--json", now=NOW).json
    assert sum(one["new"] for one in report["reports"][0]["collections"]) == 21
    assert lifeos.ok("sync", now=NOW).out == "Oura: nothing new.\n"


def test_the_next_sync_fetches_what_is_left_of_the_history(lifeos: Lifeos, oura: FakeOura) -> None:
    with_token(lifeos)
    oura.add_days(date(2024, 11, 1), date(2024, 11, 3), "daily_sleep")
    oura.add_days(date(2024, 10, 1), date(2024, 10, 3), "workout")
    left = {"first": "2024-10-01", "last": "2025-03-04", "next": "2024-12-04"}
    with sqlite3.connect(lifeos.folder / "lifeos.db") as database:
        database.execute(
            "UPDATE sync_state SET cursor = ? WHERE collection = '@backfill'",
            (json.dumps({**left, "paused": True, "gaps": {}}),),
        )
    database.close()
    lifeos.ok("sync", "oura", now=NOW)
    assert "Paused: 90 of 155 days are here." in " ".join(lifeos.ok("status", now=NOW).out.split())
    lifeos.ok("sync", "oura", "--resume", now=NOW)
    lifeos.ok("sync", now=NOW)
    assert (
        "All days since 1 Oct 2024 are here." in lifeos.ok("sync", "oura", "--pause", now=NOW).out
    )


@pytest.mark.usefixtures("allow_warnings")
def test_what_a_service_refuses_is_one_sentence(lifeos: Lifeos, oura: FakeOura) -> None:
    said = lifeos("connect", "oura", "--way", "token", stdin=b"wrong\n", now=NOW)
    assert (said.code, said.out) == (1, "")
    assert "wrong" not in said.err
    with_token(lifeos)
    oura.personal_token = "another"
    refused = lifeos("sync", "oura", now=NOW)
    assert refused.code == 1
    assert refused.err.count("\n") == 1
    assert PERSONAL not in refused.err
    assert "reconnect" in lifeos.ok("status", "--json", now=NOW).out
    oura.personal_token, oura.has_membership = PERSONAL, False
    assert "membership has lapsed" in lifeos("sync", "oura", now=NOW).err
    said = " ".join(lifeos.ok("status", now=NOW).out.split())
    assert said.count("membership has lapsed") == 1  # for the account, not for each collection
    assert "Sleep score 21 2025-03-04 not read" in said


def test_a_secret_is_no_word_of_a_command(lifeos: Lifeos, oura: FakeOura) -> None:
    said = lifeos.refused("connect", "oura", "--way", "token", "--set", f"token={PERSONAL}")
    assert "standard input" in said


@pytest.mark.parametrize("as_json", [False, True])
def test_signing_in_without_a_browser_of_its_own(
    lifeos: Lifeos,
    oura: FakeOura,
    monkeypatch: pytest.MonkeyPatch,
    *,
    as_json: bool,
) -> None:
    """The printed address is opened in a browser on this computer."""
    printed: list[str] = []
    visited = threading.Event()

    def visit(address: str) -> None:
        with httpx.Client(trust_env=False) as browser:
            location = browser.get(address).headers["location"]
            assert browser.get(location).status_code == 200
        visited.set()

    def note(words: str, address: str, *, beside_json: bool) -> None:
        assert beside_json == as_json
        if not printed:
            printed.append(address)
            threading.Thread(target=visit, args=(address,)).start()

    monkeypatch.setattr("lifeos_desktop.cli.accounts.show", note)
    words = ["connect", "oura", "--no-browser", *(["--json"] if as_json else [])]
    said = lifeos.ok(*words, stdin=f"{CLIENT_ID}\n{CLIENT_SECRET}\n".encode(), now=NOW)
    assert visited.wait(5)
    assert CLIENT_SECRET not in said.out
    if as_json:
        assert said.json["provider"] == "oura"
    else:
        assert said.out == "Connected: Oura (robin@example.org).\n"


def test_what_is_pasted_goes_to_this_computer_past_every_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    came: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            came.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    monkeypatch.setattr("urllib.request.getproxies", lambda: {"http": "http://127.0.0.1:1"})
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        server.timeout = 5
        serving = threading.Thread(target=server.handle_request)
        serving.start()
        address = f"http://127.0.0.1:{server.server_port}/callback?code=1"
        pasted = f"http://elsewhere.example/callback?code=1\n{address}\n"
        monkeypatch.setattr("sys.stdin", io.StringIO(pasted))
        accounts._bring_pasted()
        serving.join()
    assert came == ["/callback?code=1"]


def test_history_is_paused_resumed_and_given_up(lifeos: Lifeos, oura: FakeOura) -> None:
    with_token(lifeos)
    assert lifeos.ok("sync", "oura", "--pause", now=NOW).out
    assert lifeos.ok("sync", "oura", "--resume", now=NOW).out
    assert lifeos.ok("sync", "oura", "--cancel", now=NOW).out
    assert "Say whose history" in lifeos.refused("sync", "--pause")


@pytest.mark.parametrize(("how", "left"), [("--keep-data", 21), ("--forget-data", 0)])
def test_letting_go_removes_the_secret_and_asks_about_the_data(
    lifeos: Lifeos, oura: FakeOura, file_keyring: Path, how: str, left: int
) -> None:
    with_token(lifeos)
    assert lifeos("disconnect", "oura").code == 2
    assert lifeos.ok("disconnect", "oura", how, now=NOW).out
    assert PERSONAL not in file_keyring.read_text(encoding="utf-8")
    values = lifeos.ok("data", "list", "--metric", "sleep.score", "--json", now=NOW).json
    assert len(values["values"]) == left
    assert "Nothing is connected" in lifeos.ok("status").out


def test_unknown_names_are_said(lifeos: Lifeos, file_keyring: Path) -> None:
    assert "There is nothing called fitbit" in lifeos.refused("connect", "fitbit")
    assert "is connected by" in lifeos.refused("connect", "oura", "--way", "magic")
    assert lifeos.refused("sync", "oura") == "Oura is not connected."
    assert "Nothing is connected yet" in lifeos.refused("sync")
