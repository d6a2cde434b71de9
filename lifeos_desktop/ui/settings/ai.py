"""The language model's page without a widget: its key, a test of it, and what it has cost."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from lifeos_desktop.domain import moments
from lifeos_desktop.domain.errors import LifeosError, SecretsUnavailable
from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.domain.ports import Language, LanguageRequest
from lifeos_desktop.domain.records import Insight, TokenUsage
from lifeos_desktop.domain.traces import where
from lifeos_desktop.engines.language.models import needs_key, provider_title
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.secrets import SecretStatus, provider_key, provider_secret_name
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.live import Live

if TYPE_CHECKING:
    from lifeos_desktop.services.usage import Usage
    from lifeos_desktop.store.store import Store

_log = logging.getLogger(__name__)

TEST = "test"
SHOWN_BRIEFS = 7
_FEATURES = {
    "morning_brief": "Morning brief",
    "weekly_review": "Weekly review",
    TEST: "Test of the model",
}
_KEY, _MODEL, _ADDRESS = "key", "ai.model", "ai.api_base"
UNEXPECTED = "The test could not be made because of a mistake in LifeOS. The log has the details."


class Secrets(Protocol):
    """The keyring, or the memory of one session."""

    @property
    def kept_in(self) -> str: ...

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...

    async def delete(self, name: str) -> None: ...

    async def describe(self, name: str) -> SecretStatus: ...


@dataclass(frozen=True, slots=True)
class KeyView:
    """What may be said about the key; never the key. ``can_set`` is False with ``why_not``."""

    label: str = "Key"
    state: str = ""
    is_set: bool = False
    can_set: bool = False
    can_remove: bool = False
    offers_session: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class UseRow:
    """What was asked for one purpose this month."""

    purpose: str
    model: str
    calls: str
    tokens_in: str
    tokens_out: str
    cost: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class BriefRow:
    """One of the last briefs: who wrote it and for how much."""

    day: str
    written_by: str
    tokens: str
    cost: str


@dataclass(frozen=True, slots=True)
class TestView:
    """How the last test went; ``field`` is where its problem belongs, "" beside the button."""

    __test__ = False  # no test for pytest, whatever its name

    is_running: bool = False
    sentence: str = ""
    problem: str = ""
    field: str = ""
    can_test: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class AiView:
    """The page beside its fields."""

    key: KeyView = KeyView()
    test: TestView = TestView()
    month: str = ""  # the known sum, "$0.51"
    month_detail: str = ""
    uses: tuple[UseRow, ...] = ()
    briefs: tuple[BriefRow, ...] = ()


class AiModel(Live[AiView]):
    """Key, test and costs. A key is written and forgotten here, never read out."""

    tables = ("token_usage", "insights")

    def __init__(
        self,
        settings: Settings,
        store: Store,
        usage: Usage,
        language: Language,
        bus: Bus,
        tasks: Tasks,
        *,
        secrets: Secrets,
        keep_for_session: Callable[[], None],
        environment: Mapping[str, str],
        now: Callable[[], datetime],
        zone: Callable[[], ZoneInfo],
    ) -> None:
        super().__init__(bus, tasks, AiView())
        self._settings, self._store, self._usage = settings, store, usage
        self._language, self._secrets, self._keep = language, secrets, keep_for_session
        self._environment, self._now, self._zone = environment, now, zone
        self._test = TestView()
        self._testing: asyncio.Task[None] | None = None
        self._key_problem = ""
        self._unsubscribe.append(bus.subscribe(SettingsChanged, self._on_settings))

    async def read(self) -> AiView:
        month, detail = await self._month()
        return AiView(
            await self._key(),
            self._test_view(),
            month,
            detail,
            await self._uses(),
            await self._briefs(),
        )

    # -- the key --------------------------------------------------------------------------------

    async def set_key(self, value: str) -> bool:
        """Keep a key in the place of an older one; whether that worked. The page says where."""
        return await self._change_key(value)

    async def remove_key(self) -> bool:
        """Forget the key."""
        return await self._change_key(None)

    async def use_session(self) -> None:
        """Keep keys in memory until LifeOS ends, where there is no keyring."""
        self._keep()
        self._key_problem = ""
        await self.load()

    async def _change_key(self, value: str | None) -> bool:
        name = provider_secret_name(self._settings.current.ai.model)
        if name is None:
            return False
        try:
            if value is None:
                await self._secrets.delete(name)
            else:
                await self._secrets.set(name, value.strip())
        except LifeosError as problem:
            self._key_problem = str(problem)
        else:
            self._key_problem = ""
            self._test = TestView()
        await self.load()
        return not self._key_problem

    async def _key(self) -> KeyView:
        ai = self._settings.current.ai
        name = provider_secret_name(ai.model)
        if name is None:
            return KeyView(state="Name a model first; its provider says which key it takes.")
        label = f"Key for {provider_title(ai.model)}"
        try:
            status = await self._secrets.describe(name)
        except SecretsUnavailable as problem:
            return KeyView(
                label,
                "No key can be kept safely right now.",
                offers_session=True,
                problem=self._key_problem or str(problem),
            )
        except LifeosError as problem:  # a provider whose name no key can be kept under
            return KeyView(label, problem=str(problem))
        if status.is_set:
            kept = (
                "Set. It is kept in the keyring of your system, nowhere else."
                if status.kept_in == "keyring"
                else "Set for this session. It is forgotten when LifeOS ends."
            )
            return KeyView(label, kept, True, True, True, problem=self._key_problem)
        return KeyView(
            label,
            await self._without_key(ai.model, ai.api_base, status.kept_in),
            can_set=True,
            problem=self._key_problem,
        )

    async def _without_key(self, model: str, api_base: str, kept_in: str) -> str:
        from_outside = await provider_key(
            model, self._environment, self._secrets, api_base=api_base
        )
        if from_outside:
            return "Taken from the environment, for this run only."
        if not needs_key(model, api_base):
            return "None set, and this model needs none."
        place = "the keyring of your system" if kept_in == "keyring" else "memory, until you quit"
        return f"None set. It will be kept in {place}. A key alone sends nothing."

    # -- the test -------------------------------------------------------------------------------

    def start_test(self) -> None:
        """Ask the model for one word."""
        if not self._test.is_running and self._test_view().can_test:
            self._show_test(TestView(is_running=True))
            self._testing = self._tasks.spawn(self._ask(), "test of the model")

    def stop_test(self) -> None:
        """Give up waiting for the answer."""
        if self._testing:
            self._testing.cancel()

    async def _ask(self) -> None:
        ai = self._settings.current.ai
        try:
            key = await provider_key(
                ai.model, self._environment, self._secrets, api_base=ai.api_base
            )
            request = LanguageRequest(
                model=ai.model,
                system="You are being tested. Answer with one word.",
                prompt="Answer with the word: ready",
                api_base=ai.api_base,
                api_key=key or "",
                max_tokens=ai.max_tokens,
                timeout_seconds=float(ai.timeout_seconds),
            )
            reply = await self._language.complete(request)
            await self._usage.record(TEST, reply)
        except asyncio.CancelledError:
            self._show_test(TestView(sentence="Cancelled."))
            raise
        except LifeosError as problem:
            field = field_of(str(problem), has_address=bool(ai.api_base))
            self._show_test(TestView(problem=str(problem), field=field))
        except Exception as error:  # noqa: BLE001 - the page says so, the log has the trace
            _log.error("The test of the model broke off: %s", where(error))
            self._show_test(TestView(problem=UNEXPECTED))
        else:
            self._show_test(TestView(sentence=_answered(reply.text, reply.model, reply.cost_usd)))

    def _show_test(self, test: TestView) -> None:
        self._test = test
        self.show(replace(self.view, test=self._test_view()))

    def _test_view(self) -> TestView:
        test, model = self._test, self._settings.current.ai.model
        can_test, why_not = bool(model) and not test.is_running, ""
        if not model:
            why_not = "Name a model first."
        return TestView(test.is_running, test.sentence, test.problem, test.field, can_test, why_not)

    # -- what it cost ---------------------------------------------------------------------------

    async def _month(self) -> tuple[str, str]:
        month = await self._usage.month_to_date(self._zone())
        name = month.since.strftime("%B")
        if not month.calls:
            return "$0.00", f"in {name}. No model was asked."
        calls = f"{month.calls:,} {'call' if month.calls == 1 else 'calls'}"
        detail = f"in {name}, {calls}, {month.total_tokens:,} tokens"
        if month.unknown_calls:
            unknown = "1 call" if month.unknown_calls == 1 else f"{month.unknown_calls:,} calls"
            detail += f". Plus {unknown} of unknown price"
        return _sum(month.known_usd), f"{detail}."

    async def _uses(self) -> tuple[UseRow, ...]:
        since = self._now().astimezone(self._zone()).date().replace(day=1)
        start = datetime(since.year, since.month, since.day, tzinfo=self._zone())
        calls = await self._store.usage.between(start, self._now() + timedelta(microseconds=1))
        grouped: dict[tuple[str, str], list[TokenUsage]] = defaultdict(list)
        for call in calls:
            grouped[call.feature, call.model].append(call)
        return tuple(_use_row(*key, grouped[key]) for key in sorted(grouped))

    async def _briefs(self) -> tuple[BriefRow, ...]:
        today = self._now().astimezone(self._zone()).date()
        recent = await self._store.insights.recent("morning_brief", SHOWN_BRIEFS)
        return tuple(_brief_row(insight, today) for insight in recent)

    def _on_settings(self, event: SettingsChanged) -> None:
        if event.keys & {"ai.model", "ai.api_base", "ai.timeout_seconds", "ai.max_tokens"}:
            self._test, self._key_problem = TestView(), ""
            self.refresh()


def field_of(problem: str, *, has_address: bool) -> str:
    """The field an engine's sentence speaks of: key, ai.model, ai.api_base, or "" for none."""
    if problem.startswith("No key is set") or " key" in problem.partition(".")[0]:
        return _KEY
    if problem.startswith("There is no model"):
        return _MODEL
    unreached = ("Nothing answers", "could not be reached", "could not be found", "is no answer")
    if has_address and any(words in problem for words in unreached):
        return _ADDRESS
    return ""


def _sum(known_usd: float) -> str:
    """A sum of money to show large: nothing is $0.00 here, because every call is accounted for."""
    return moments.dollars(known_usd) if known_usd else "$0.00"


def _answered(text: str, model: str, cost_usd: float | None) -> str:
    word = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    said = word if len(word) <= 40 else f"{word[:39]}…"
    return f"{model} answered “{said}”. {moments.dollars(cost_usd).capitalize()}."


def _use_row(feature: str, model: str, calls: Sequence[TokenUsage]) -> UseRow:
    known = [call.cost_usd for call in calls if call.cost_usd is not None]
    unknown = len(calls) - len(known)
    if not unknown:
        cost = moments.dollars(sum(known))
    elif not known:
        cost = "price unknown"
    else:
        cost = f"{moments.dollars(sum(known))} and {unknown} unknown"
    return UseRow(
        _FEATURES.get(feature, feature.replace("_", " ").capitalize()),
        model,
        f"{len(calls):,}",
        f"{sum(call.input_tokens for call in calls):,}",
        f"{sum(call.output_tokens for call in calls):,}",
        cost,
        bool(unknown),
    )


def _brief_row(insight: Insight, today: date) -> BriefRow:
    context = insight.context
    asked = str(context.get("model") or "")
    tokens = int(context.get("input_tokens") or 0) + int(context.get("output_tokens") or 0)
    by_model = context.get("written_by") == "model"
    if by_model:
        writer = asked
    elif asked and tokens:
        writer = f"Rules; the text of {asked} was refused"
    elif asked:
        writer = f"Rules; {asked} did not answer"
    else:
        writer = "Rules"
    cost = context.get("cost_usd")
    if not asked:
        price = "no cost"
    elif not tokens:
        price = "nothing used"
    else:
        price = moments.dollars(None if cost is None else float(cost))
    day = moments.which_day(insight.day, today).removeprefix("on ")
    return BriefRow(day.capitalize(), writer, f"{tokens:,}" if tokens else "none", price)
