"""Oura's API v2 and its two identity providers, with the habits that were measured on the real one.

Windows differ from route to route (`_includes`), documents appear late, change and go away, a
refresh token works once, and the old token address refuses to refresh for new apps.

    with FakeOura(clock, contract=contract_at_hand(request)) as oura:
        oura.add_day(date(2025, 3, 4))
        access, refresh = oura.sign_in.grant(*SCOPES)
"""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.support.providers import oura_errors as errors
from tests.support.providers.contract import Contract, open_api
from tests.support.providers.oura_documents import COLLECTIONS, Document, document, night
from tests.support.providers.server import FakeServer, Fault, Reply, Request
from tests.support.providers.sign_in import SignInServer, refused

SCOPES = (
    *("email", "personal", "daily", "heartrate", "workout", "tag", "session", "spo2"),
    *("stress", "heart_health", "ring_configuration"),
)
API = "/v2/usercollection"
AUTHORIZE = "/oauth/authorize"
LEGACY_TOKEN = "/oauth/token"
NEW_AUTHORIZE = "/oauth/v2/ext/oauth-authorize"
NEW_TOKEN = "/oauth/v2/ext/oauth-token"
REVOKE = "/oauth/revoke"
REDIRECT = "http://localhost:21765/callback"

_SERIES = ("heartrate", "ring_battery_level")
_NEEDS = {
    "enhanced_tag": ("tag",),
    "heartrate": ("heartrate",),
    "personal_info": ("personal", "email"),
    "session": ("session",),
    "tag": ("tag",),
    "workout": ("workout",),
    "daily_spo2": ("spo2", "spo2Daily"),
    "daily_cardiovascular_age": ("daily", "heart_health"),
    "daily_resilience": ("daily", "stress"),
    "daily_stress": ("daily", "stress"),
    "ring_configuration": ("daily", "ring_configuration"),
    "vO2_max": ("daily", "heart_health"),
}
_MISSING_IN_2024 = frozenset(
    (("PublicHeartRateRow", "timestamp_unix"), ("PublicDailyCardiovascularAge", "id"))
)
_PERSON = {
    "id": "8b97e1b6-7144-4e9a-8c06-7e6233196812",
    "age": 42,
    "weight": 70.5,
    "height": 1.75,
    "biological_sex": "female",
    "email": "robin@example.org",
}


def oura_contract(shared_data: Path) -> Contract | None:
    """The published contract, None where it is not at hand."""
    path = shared_data / "contracts" / "oura-openapi-1.35-strict.json"
    if not path.is_file():
        return None
    return open_api(path, inside="/v2/usercollection/", optional=_MISSING_IN_2024)


def contract_at_hand(request: pytest.FixtureRequest) -> Contract | None:
    """The same for a test that runs without recorded data too, and then checks nothing."""
    try:
        return oura_contract(request.getfixturevalue("shared_data"))
    except pytest.skip.Exception:
        return None


@dataclass
class _Kept:
    body: Document
    appears_at: datetime | None
    follows_contract: bool


@dataclass
class FakeOura(FakeServer):
    """The service. Set a field to change how it behaves.

    ``is_new_app``: the app was made at the new developer page, so the old token address refuses to
    refresh. ``redirects`` are the addresses the app was registered with, to the letter.
    ``limit``: (requests, seconds) before 429; the fake's clock counts.
    """

    person: Document = field(default_factory=lambda: dict(_PERSON))
    page_size: int = 1000
    is_new_app: bool = True
    has_membership: bool = True
    missing_scope_status: int = 403
    personal_token: str = ""
    redirects: set[str] = field(default_factory=lambda: {REDIRECT})
    limit: tuple[int, float] = (5000, 300.0)

    routes: ClassVar[str] = "^/v2/"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sign_in = SignInServer(self.now, self.violations, lambda uri: uri in self.redirects)
        self._kept: dict[str, dict[str, _Kept]] = {}
        self._pages: dict[str, tuple[str, Mapping[str, str], int]] = {}
        self._times: list[float] = []

    # what the ring has measured

    def add(
        self,
        collection: str,
        body: Document,
        *,
        appears_at: datetime | None = None,
        follows_contract: bool = True,
    ) -> str:
        """Keep a document (in place of one with the same id); its id.

        ``appears_at``: it cannot be seen earlier. ``follows_contract`` False for fields and values
        that the contract does not know yet.
        """
        name = str(body.get("id") or f"{body.get('timestamp', body.get('day'))}")
        key = f"{name} {body.get('source', '')}" if collection in _SERIES else name
        with self._lock:
            kept = self._kept.setdefault(collection, {})
            kept[key] = _Kept(dict(body), appears_at, follows_contract)
        return name

    def add_day(self, day: date, *collections: str, appears_at: datetime | None = None) -> None:
        """A document of a day in each of these collections; in all that have days by default."""
        for name in collections or COLLECTIONS:
            if name not in _SERIES and (collections or name != "ring_configuration"):
                body = night(day) if name == "sleep" else document(name, day)
                self.add(name, body, appears_at=appears_at)

    def add_days(self, first: date, last: date, *collections: str) -> None:
        """The same for every day from first to last."""
        for number in range((last - first).days + 1):
            self.add_day(first + timedelta(days=number), *collections)

    def names(self, collection: str) -> list[str]:
        """The ids of what is there."""
        with self._lock:
            return list(self._kept.get(collection, {}))

    def change(self, collection: str, name: str, **fields: Any) -> None:
        """Oura has computed a document anew."""
        with self._lock:
            self._kept[collection][name].body.update(fields)

    def remove(self, collection: str, name: str) -> None:
        """The person has deleted it in the Oura app."""
        with self._lock:
            del self._kept[collection][name]

    def load_recorded(self, shared_data: Path) -> dict[str, int]:
        """Serve the recorded answers; how many documents there are of each collection."""
        for path in sorted((shared_data / "oura").glob("*.json")):
            answer = json.loads(path.read_bytes())
            if path.stem == "personal_info":
                self.person = answer
                continue
            for body in answer["data"]:
                self.add(path.stem, body)
        return {name: len(kept) for name, kept in self._kept.items()}

    # what is asked

    def answer(self, request: Request) -> Reply:
        path = request.path
        if path in (AUTHORIZE, NEW_AUTHORIZE):
            return self.sign_in.authorize(request)
        if path in (LEGACY_TOKEN, NEW_TOKEN):
            return self._token(request)
        if path == REVOKE:
            fields = {**request.query, **request.form}
            return self.sign_in.revoke(fields.get("access_token", fields.get("token", "")))
        if not path.startswith(API + "/"):
            return errors.detail(404, "Not Found")
        return self._limited(request) or self._not_allowed(request) or self._read(request)

    def refusal(self, fault: Fault, request: Request) -> Reply:
        if request.path in (LEGACY_TOKEN, NEW_TOKEN):
            return errors.of_sign_in(fault)
        if fault.name == Fault.TOO_MANY.name:
            return self._too_many(fault.retry_after)
        return errors.of_api(fault)

    def bent(self, fault: Fault, request: Request, reply: Reply) -> Reply:
        if reply.status != 200 or "data" not in reply.json:
            return reply
        if fault.name == Fault.WRONG_SHAPE.name:
            return Reply.of({"data": {"day": 7}, "next_token": 5}, is_checked=False)
        if fault.name == Fault.NOTHING.name:
            return Reply.of({"data": [], "next_token": None})
        if fault.name == Fault.EMPTY_PAGE.name:
            start = self._pages.get(request.query.get("next_token", ""))
            route, query, offset = start or (request.path, request.query, 0)
            return Reply.of({"data": [], "next_token": self._page(route, query, offset)})
        token = request.query.get("next_token") or self._page(request.path, request.query, 0)
        return Reply.of(reply.json | {"next_token": token})

    # how it answers

    def _token(self, request: Request) -> Reply:
        is_legacy = request.path == LEGACY_TOKEN
        is_refresh = request.form.get("grant_type") == "refresh_token"
        if is_legacy and self.is_new_app and is_refresh:
            return refused("invalid_request", "The request is missing a required parameter.")
        if not is_legacy and not self.is_new_app:
            return refused("unauthorized_client", "The client is not known here.")
        return self.sign_in.token(request)

    def _limited(self, request: Request) -> Reply | None:
        now = self.clock.monotonic()
        count, seconds = self.limit
        self._times = [asked for asked in self._times if asked > now - seconds]
        if len(self._times) >= count:
            return self._too_many(math.ceil(self._times[0] + seconds - now))
        self._times.append(now)
        return None

    def _not_allowed(self, request: Request) -> Reply | None:
        if self.personal_token and request.bearer == self.personal_token:
            scopes: tuple[str, ...] = SCOPES
        else:
            holder = self.sign_in.holder(request.bearer)
            if holder is None:
                return errors.problem(401, "Unauthorized", "Invalid or expired access token.")
            scopes = tuple(scope.removeprefix("extapi:") for scope in holder.scopes)
        collection = request.path.removeprefix(API + "/").partition("/")[0]
        if not set(_NEEDS.get(collection, ("daily",))) & set(scopes):
            wanted = _NEEDS.get(collection, ("daily",))[0]
            return errors.problem(
                self.missing_scope_status,
                "Forbidden",
                f"Token is not authorized access {wanted} scope.",
            )
        return (
            None if self.has_membership else errors.problem(403, "Forbidden", errors.NO_MEMBERSHIP)
        )

    def _read(self, request: Request) -> Reply:
        collection, _, name = request.path.removeprefix(API + "/").partition("/")
        if collection == "personal_info":
            return Reply.of(self.person, headers=self._headers())
        if collection not in COLLECTIONS:
            return errors.detail(404, "Not Found")
        if name:
            return self._single(collection, name)
        query, offset, route = request.query, 0, request.path
        if token := query.get("next_token"):
            if token not in self._pages or self._pages[token][0] != route:
                return errors.detail(400, "Invalid next token.")
            _, query, offset = self._pages[token]
        wrong = self._wrong_dates(collection, query)
        return wrong or self._list(collection, route, query, offset)

    def _list(self, collection: str, route: str, query: Mapping[str, str], offset: int) -> Reply:
        kept = [k for k in self._visible(collection) if self._includes(collection, query, k.body)]
        kept.sort(key=lambda k: str(k.body.get("day") or k.body.get("start_day") or ""))
        if query.get("latest", "").lower() == "true":
            kept = sorted(kept, key=lambda k: str(k.body["timestamp"]))[-1:]
        page = kept[offset : offset + self.page_size]
        more = offset + self.page_size < len(kept)
        token = self._page(route, query, offset + self.page_size) if more else None
        body = {"data": [k.body for k in page], "next_token": token}
        checked = all(k.follows_contract for k in page)
        return Reply.of(body, headers=self._headers(), is_checked=checked)

    def _single(self, collection: str, name: str) -> Reply:
        try:
            uuid.UUID(name)
        except ValueError:
            return errors.invalid("path", "document_id", "Invalid document ID format", name)
        for kept in self._visible(collection):
            if kept.body.get("id") == name:
                return Reply.of(
                    kept.body, headers=self._headers(), is_checked=kept.follows_contract
                )
        return errors.detail(404, "Document not found.")

    def _visible(self, collection: str) -> list[_Kept]:
        now = self.now()
        kept = self._kept.get(collection, {}).values()
        return [k for k in kept if k.appears_at is None or k.appears_at <= now]

    def _includes(self, collection: str, query: Mapping[str, str], body: Document) -> bool:
        """Whether a document is in the window, by the rule of its route."""
        if collection == "ring_configuration":
            return True
        if collection in _SERIES:
            at = datetime.fromisoformat(body["timestamp"])
            start, end = self._span(query, "start_datetime", "end_datetime")
            return start <= at < end
        start, end = self._span(query, "start_date", "end_date")
        first, last = start.date(), end.date()
        if collection in ("workout", "session"):
            # By the date in UTC, though the document names the local day.
            return (
                first
                <= datetime.fromisoformat(body["start_datetime"]).astimezone(UTC).date()
                <= last
            )
        day = date.fromisoformat(body.get("day") or body["start_day"])
        if collection == "daily_activity":
            return first <= day and datetime.combine(day, time(), UTC) < end
        if collection == "sleep":
            # Seen in recordings: neither end day came back. A date alone means its midnight.
            return start < datetime.combine(day, time(), UTC) < end
        return first <= day <= last

    def _span(self, query: Mapping[str, str], first: str, last: str) -> tuple[datetime, datetime]:
        end = _instant(query[last]) if query.get(last) else self.now()
        start = _instant(query[first]) if query.get(first) else end - timedelta(days=1)
        return start, end

    def _wrong_dates(self, collection: str, query: Mapping[str, str]) -> Reply | None:
        is_series = collection in _SERIES
        names = ("start_datetime", "end_datetime") if is_series else ("start_date", "end_date")
        for name in names:
            text = query.get(name)
            try:
                _instant(text) if text else None
                is_wrong = bool(text) and is_series and "T" not in str(text)
            except ValueError:
                is_wrong = True
            if is_wrong:
                return errors.invalid("query", name, "Input should be a valid date", str(text))
        start, end = self._span(query, *names)
        if start > end:
            message = "Start date must be before end date"
            return errors.invalid("query", names[0], message, query.get(names[0], ""))
        return None

    def _page(self, route: str, query: Mapping[str, str], offset: int) -> str:
        token = f"page-{len(self._pages)}-{offset}"
        rest = {name: text for name, text in query.items() if name != "next_token"}
        self._pages[token] = (route, rest, offset)
        return token

    def _too_many(self, retry_after: float | None) -> Reply:
        more = () if retry_after is None else (("Retry-After", f"{retry_after:g}"),)
        reply = errors.problem(429, "Too Many Requests", "Request Rate Limit Exceeded.")
        return Reply(429, reply.body, (*self._headers(), *more))

    def _headers(self) -> tuple[tuple[str, str], ...]:
        count, seconds = self.limit
        return (
            ("X-RateLimit-Limit", str(count)),
            ("X-RateLimit-Window", f"{seconds:g}"),
            ("X-RateLimit-Reset", f"{seconds:g}"),
            ("X-RateLimit-Tier", "token"),
        )


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
