"""The sentences of a card, from how an account is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from lifeos_desktop.domain import formats, moments
from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.domain.day import local_day
from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.integrations.base import OAUTH, Choice, Manifest
from lifeos_desktop.services.account_sync import EARLIEST
from lifeos_desktop.services.connection_views import (
    FAILED,
    NOT_GRANTED,
    OK,
    CollectionView,
    ConnectionView,
    ProviderView,
)
from lifeos_desktop.services.letting_go import CHOSEN
from lifeos_desktop.ui.settings.connections.views import CardView, Row, State
from lifeos_desktop.ui.widgets import texts

_SHOWN_TITLES = 5
_SHOWN_UNKNOWN = 6
_STATES = {OK: "up to date", FAILED: "failed", NOT_GRANTED: "not allowed"}


@dataclass(frozen=True, slots=True)
class Nights:
    """How many nights of a source there are, and the first."""

    count: int
    first: date


@dataclass(frozen=True, slots=True)
class Around:
    """What the sentences need beside the account. ``hours`` and ``next_run`` are of its job."""

    now: datetime
    zone: tzinfo
    nights: Nights | None = None
    hours: int = 0
    next_run: datetime | None = None
    is_for_session: bool = False

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    def when(self, instant: datetime) -> str:
        return moments.when(instant, self.now, self.zone)

    def ago(self, instant: datetime) -> str:
        return texts.ago(instant.astimezone(self.zone), self.now.astimezone(self.zone))


def cards_of(provider: ProviderView, around: Around) -> list[CardView]:
    """A card for each account, and one for the account that can be connected."""
    cards = [_connected(provider.manifest, one, around) for one in provider.connections]
    if provider.manifest.has_many_accounts or not cards:
        cards.append(_offered(provider, around))
    return cards


def since_of(typed: str, today: date) -> date:
    """The day meant by "3", "3 years" or "2023-01-31"; BadInput says what can be typed."""
    text = typed.strip().lower().removesuffix("years").removesuffix("year").strip()
    asks = BadInput("Type a number of years, such as 3, or a day such as 2023-01-31.")
    try:
        day = _years_before(today, int(text)) if text.isdecimal() else date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise asks from None
    if not EARLIEST <= day < today:
        raise BadInput(f"Choose a day between {EARLIEST.year} and today.")
    return day


def _years_before(today: date, years: int) -> date:
    if not 0 < years < 1000:
        raise ValueError(years)
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        return today.replace(year=today.year - years, day=28)


def _offered(provider: ProviderView, around: Around) -> CardView:
    manifest = provider.manifest
    if provider.connections:
        return CardView(
            manifest.id, manifest, State.ANOTHER, "Connect another account beside the others."
        )
    amount = _amount(manifest, (), around) or (
        f"{provider.imported:,} records" if provider.imported else ""
    )
    details = (f"{amount} are here, brought in before",) if amount else ()
    return CardView(
        manifest.id, manifest, State.NEW, f"Not connected. {manifest.summary}", details=details
    )


def _connected(manifest: Manifest, view: ConnectionView, around: Around) -> CardView:
    connection = view.connection
    state = _state(view)
    amount = _amount(manifest, view.collections, around)
    failed = [c for c in view.collections if c.state == FAILED and c.is_major]
    return CardView(
        key=key_of(manifest, connection.account),
        manifest=manifest,
        state=state,
        sentence=_sentence(manifest, view, state, amount, around),
        connection=connection,
        owner=connection.title.removeprefix(manifest.title).strip(" ()"),
        reason=connection.reason if state is State.RECONNECT else "",
        details=_details(manifest, view, state, around),
        lacking=_listed(view.missing, len(view.missing)),
        trouble=_trouble(failed) if connection.standing is Standing.CONNECTED else "",
        amount=amount,
        is_syncing=view.is_syncing,
        history=view.history,
        fetches_days=any(c.by_day for c in manifest.collections),
        oldest=around.nights.first if around.nights else None,
        choices=_choices(connection),
        rows=tuple(_row(one) for one in view.collections) if len(manifest.collections) > 1 else (),
        notes=_notes(view.collections),
    )


def key_of(manifest: Manifest, account: str) -> str:
    """What a card is found by: a provider of one account keeps its card, connected or not."""
    return f"{manifest.id}/{account}" if manifest.has_many_accounts else manifest.id


def _state(view: ConnectionView) -> State:
    if view.connection.standing is Standing.RECONNECT:
        return State.RECONNECT
    if view.connection.standing is Standing.FAILING:
        return State.FAILING
    return State.STALE if view.stale_since else State.FINE


def _sentence(
    manifest: Manifest, view: ConnectionView, state: State, amount: str, around: Around
) -> str:
    since = view.connection.since
    newer = "days" if manifest.keeps == "days" else "changes"
    if state is State.RECONNECT:
        stopped = f"Stopped {around.when(since)}." if since else "It stopped."
        return f"{stopped} Newer {newer} are missing, what is here stays."
    if state is State.FAILING:
        began = f"Failing since {around.when(since)}. " if since else ""
        return f"{began}{view.connection.reason}"
    if state is State.STALE:
        if manifest.keeps == "days" and view.newest_day is not None:
            newest = moments.which_day(view.newest_day, around.today).removeprefix("on ")
            return (
                f"Nothing newer than {newest}. Open the {manifest.title} app on your phone for a"
                " few seconds; all older days are here."
            )
        good = f"Not read since {around.when(view.last_good)}. " if view.last_good else ""
        return f"{good}What is here stays; newer changes are missing."
    if view.last_good is None:
        return f"Connected. The first {manifest.keeps} are on their way."
    partly = any(one.is_major and one.state == FAILED for one in view.collections)
    text = f"{'Partly up' if partly else 'Up'} to date, {around.ago(view.last_good)}."
    return f"{text} {amount}." if amount else text


def _amount(manifest: Manifest, collections: Sequence[CollectionView], around: Around) -> str:
    if manifest.keeps == "days" and around.nights is not None:
        nights = formats.counted(around.nights.count, "night", "nights")
        first = around.nights.first
        return f"{nights} since {formats.short_date(first)} {first.year}"
    count = sum(one.count for one in collections)
    if not count:
        return ""
    noun = "event" if manifest.keeps == "events" else "record"
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _details(
    manifest: Manifest, view: ConnectionView, state: State, around: Around
) -> tuple[str, ...]:
    read = [c.title for c in view.collections if c.is_major and c.state != NOT_GRANTED]
    found = [_listed(read, _SHOWN_TITLES)] if len(manifest.collections) > 1 else []
    if around.hours and state is not State.RECONNECT:
        every = "Every hour" if around.hours == 1 else f"Every {around.hours} hours"
        if around.next_run is not None:
            every += f", next {around.when(around.next_run).removeprefix('today at ')}"
        found.append(every)
    way = next((way for way in manifest.ways if way.id == view.connection.way), None)
    if way is not None:
        in_browser = "Signed in in the browser, renews itself"
        found.append(in_browser if way.id == OAUTH else f"Connected by {_lowered(way.title)}")
    if around.is_for_session:
        found.append("Kept for this session only")
    return tuple(found)


def _choices(connection: Connection) -> tuple[Choice, ...]:
    """What of the account can be read, as it was when the service last said."""
    titles = connection.metadata.get(CHOSEN)
    if not isinstance(titles, Mapping):
        return ()
    chosen = connection.options.get(CHOSEN)
    if not isinstance(chosen, list | tuple):
        chosen = connection.metadata.get("shown", list(titles))
    return tuple(Choice(str(key), str(title), key in chosen) for key, title in titles.items())


def _trouble(failed: Sequence[CollectionView]) -> str:
    if not failed:
        return ""
    sentences = " ".join(dict.fromkeys(one.sentence for one in failed if one.sentence))
    return f"Not read the last time: {_listed([one.title for one in failed], 4)}. {sentences}"


def _row(one: CollectionView) -> Row:
    newest = f"{formats.short_date(one.newest)} {one.newest.year}" if one.newest else ""
    state = _STATES.get(one.state, "not read yet")
    if one.state == OK and not one.count:
        state = "nothing yet"
    return Row(one.title, f"{one.count:,}", newest, state, one.state in (FAILED, NOT_GRANTED))


def _notes(collections: Sequence[CollectionView]) -> tuple[str, ...]:
    found = []
    unknown = [f"{name} ({c.title})" for c in collections for name in sorted(c.unknown or {})]
    if unknown:
        shown = _listed(unknown, _SHOWN_UNKNOWN, lowers=False)
        found.append(f"Fields this version does not know yet: {shown}.")
    rejected = [(c.title, c.rejected) for c in collections if c.rejected]
    if rejected:
        total = formats.counted(sum(n for _, n in rejected), "record", "records")
        where = _listed([title for title, _ in rejected], 4)
        found.append(f"{total} could not be used the last time: {where}.")
    return tuple(found)


def _listed(words: Sequence[str], most: int, *, lowers: bool = True) -> str:
    """ "Sleep score, readiness, activity and 5 more"."""
    shown = [word if not number or not lowers else _lowered(word)
             for number, word in enumerate(words[:most])]  # fmt: skip
    left = len(words) - len(shown)
    return ", ".join(shown) + (f" and {left} more" if left else "")


def _lowered(title: str) -> str:
    """A title inside a sentence: "Workouts" is lowered, "VO2 max" is not."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
