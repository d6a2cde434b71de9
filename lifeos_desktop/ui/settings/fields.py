"""The fields of the settings without a widget: what each says, checks and applies; the search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lifeos_desktop.domain.errors import BadInput, LifeosError
from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.settings import SettingField, Settings
from lifeos_desktop.ui.settings.live import drop
from lifeos_desktop.ui.settings.sections import SECTIONS, Section, choice_text, section_of


@dataclass(frozen=True, slots=True)
class FieldView:
    """One setting as a control shows it. ``problem`` stands at the field."""

    key: str
    label: str
    help: str
    kind: str  # text | yes_no | number | time | choice
    value: str | int | bool
    choices: tuple[tuple[str, str], ...] = ()  # value, text
    placeholder: str = ""
    problem: str = ""

    @property
    def text(self) -> str:
        """The value as it is typed."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Found:
    """What the search found: a section, or a setting in it."""

    section: str
    key: str  # "" for the section itself
    title: str
    detail: str


class FieldsModel:
    """Every declared setting. A value is checked while it is typed and stored as soon as it is
    right; what is wrong stays in the field with its sentence and changes nothing."""

    def __init__(
        self, settings: Settings, bus: Bus, placeholder: Callable[[str], str] = lambda key: ""
    ) -> None:
        self._settings = settings
        self._placeholder = placeholder
        self._problems: dict[str, str] = {}
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._unsubscribe = bus.subscribe(SettingsChanged, self._on_changed)

    def listen(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `listener` with the keys whose field is to be drawn again; returns how to stop."""
        self._listeners.append(listener)
        return partial(drop, self._listeners, listener)

    def close(self) -> None:
        """Stop listening."""
        self._unsubscribe()
        self._listeners.clear()

    def view(self, key: str) -> FieldView:
        """One field as it stands."""
        return self._view(self._settings.get(key))

    def has(self, key: str) -> bool:
        """Whether there is such a setting in this version."""
        return any(field.key == key for field in self._settings.fields())

    def check(self, key: str, value: str | bool) -> str:
        """What is wrong with a value that is being typed; "" when it can be used."""
        try:
            self._settings.get(key).spec.parse(value)
        except BadInput as problem:
            return str(problem)
        return ""

    async def apply(self, key: str, value: str | bool) -> str:
        """Store a value; the sentence of what went wrong, which the field keeps, or ""."""
        try:
            await self._settings.set(key, value)
        except LifeosError as problem:
            self._problems[key] = str(problem)
        else:
            self._problems.pop(key, None)
        self._tell(frozenset({key}))
        return self._problems.get(key, "")

    async def reset(self, key: str) -> None:
        """Back to the default."""
        self._problems.pop(key, None)
        await self._settings.reset(key)
        self._tell(frozenset({key}))

    def search(self, query: str) -> tuple[Found, ...]:
        """Settings and sections that hold every word, the label's matches first."""
        words = query.casefold().split()
        if not words:
            return ()
        found: list[tuple[int, Found]] = []
        for section in SECTIONS:
            place = f"{section.title} {' '.join(section.words)}"
            if _holds(place, words):
                found.append((1, Found(section.key, "", section.title, section.lead)))
        for field in self._settings.fields():
            home = section_of(field.key)
            if home is None:
                continue
            if _holds(field.spec.label, words):
                found.append((0, _found(home, field)))
            elif _holds(f"{field.spec.label} {field.spec.help} {_choices(field)}", words):
                found.append((2, _found(home, field)))
        found.sort(key=lambda pair: pair[0])
        return tuple(hit for _, hit in found)

    def _view(self, field: SettingField) -> FieldView:
        spec = field.spec
        choices: tuple[tuple[str, str], ...] = ()
        if spec.kind == "choice":
            choices = tuple((choice, choice_text(field.key, choice)) for choice in spec.choices)
        return FieldView(
            field.key,
            spec.label,
            spec.help,
            spec.kind,
            field.value,
            choices,
            self._placeholder(field.key),
            self._problems.get(field.key, ""),
        )

    def _on_changed(self, event: SettingsChanged) -> None:
        for key in event.keys:
            self._problems.pop(key, None)
        self._tell(event.keys)

    def _tell(self, keys: frozenset[str]) -> None:
        for listener in tuple(self._listeners):
            listener(keys)


def _found(section: Section, field: SettingField) -> Found:
    return Found(section.key, field.key, field.spec.label, section.title)


def _choices(field: SettingField) -> str:
    if field.spec.kind != "choice":
        return ""
    return " ".join(choice_text(field.key, choice) for choice in field.spec.choices)


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
