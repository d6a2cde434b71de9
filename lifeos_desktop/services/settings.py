"""What the person has chosen: read from the store, checked, changed one setting at a time."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, Protocol

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.provider_settings import declared
from lifeos_desktop.services.settings_model import AppSettings, Spec, Value, specs

_log = logging.getLogger(__name__)


class SettingsRows(Protocol):
    """The stored settings; the store's repository."""

    async def all(self) -> Mapping[str, Any]: ...

    async def set(self, key: str, value: Any) -> object: ...

    async def delete(self, key: str) -> object: ...


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting as a window or the command line shows it; a time is text like 07:00."""

    key: str
    spec: Spec
    value: str | int | bool
    default: str | int | bool


class Settings:
    """The settings of this profile. ``current`` never holds a value that was not checked.

    Stored keys that this version does not know are left alone, so that a newer LifeOS finds them.
    """

    def __init__(self, rows: SettingsRows, bus: Bus, manifests: Iterable[Manifest] = ()) -> None:
        """``manifests`` are the providers whose settings belong to these too."""
        self._rows = rows
        self._bus = bus
        self._declared = declared(manifests)
        self._specs = {**specs(), **{key: one.spec for key, one in self._declared.items()}}
        self._stored: dict[str, Any] = {}
        self._loaded = False
        self.current = AppSettings()
        self._of_providers = {key: one.default for key, one in self._declared.items()}
        self.problems: tuple[str, ...] = ()
        """What is wrong with stored values; each was replaced by its default."""

    async def load(self) -> None:
        """Read what is stored. Later calls announce what another process has changed."""
        before = self._values()
        self._stored = dict(await self._rows.all())
        problems = self._read_stored()
        if problems and problems != self.problems:
            _log.warning("%d stored settings cannot be used; defaults apply", len(problems))
        self.problems = problems
        if self._loaded:
            self._announce(before)
        self._loaded = True

    def fields(self) -> tuple[SettingField, ...]:
        """Every setting with its present value, in the order to show them."""
        values, standard = self._values(), self._standard()
        return tuple(
            SettingField(key, spec, _json(values[key]), _json(standard[key]))
            for key, spec in self._specs.items()
        )

    def provider(self, provider: str) -> Mapping[str, Value]:
        """The options and addresses of a provider, by the keys of its manifest's fields."""
        start = f"{provider}."
        return {
            key.removeprefix(start): value
            for key, value in self._of_providers.items()
            if key.startswith(start)
        }

    def get(self, key: str) -> SettingField:
        """One setting by its key; BadInput when there is none."""
        self._spec(key)
        return next(entry for entry in self.fields() if entry.key == key)

    async def set(self, key: str, value: str | int | bool | time) -> None:
        """Check, store and announce one value; BadInput says what can be typed instead."""
        spec = self._spec(key)
        checked = spec.parse(value)
        stored = _json(checked)
        if key in self._stored and _same(self._stored[key], stored):
            return
        await self._rows.set(key, stored)
        self._stored[key] = stored
        if spec.renamed_from in self._stored:
            await self._rows.delete(spec.renamed_from)
            del self._stored[spec.renamed_from]
        self._apply()

    async def reset(self, key: str) -> None:
        """Go back to the default of one setting."""
        for name in (key, self._spec(key).renamed_from):
            if name in self._stored:
                await self._rows.delete(name)
                del self._stored[name]
        self._apply()

    def _apply(self) -> None:
        before = self._values()
        self.problems = self._read_stored()
        self._announce(before)

    def _announce(self, before: Mapping[str, Value]) -> None:
        now = self._values()
        changed = frozenset(key for key in self._specs if before[key] != now[key])
        if changed:
            self._bus.publish(SettingsChanged(changed))

    def _read_stored(self) -> tuple[str, ...]:
        """Take over what the rows say; a sentence for each row that cannot be used."""
        settings, of_providers, problems = AppSettings(), {}, []
        for key, spec in self._specs.items():
            value: Value | None = None
            name = key if key in self._stored else spec.renamed_from
            if name in self._stored:
                try:
                    value = spec.parse(self._stored[name])
                except BadInput as problem:
                    problems.append(f"The stored value of {key} cannot be used. {problem}")
            if key in self._declared:
                of_providers[key] = self._declared[key].default if value is None else value
            elif value is not None:
                settings = _with(settings, key, value)
        self.current, self._of_providers = settings, of_providers
        return tuple(problems)

    def _values(self) -> dict[str, Value]:
        known = {key: _get(self.current, key) for key in self._specs if key not in self._declared}
        return {**known, **self._of_providers}

    def _standard(self) -> dict[str, Value]:
        standard = AppSettings()
        known = {key: _get(standard, key) for key in self._specs if key not in self._declared}
        return {**known, **{key: one.default for key, one in self._declared.items()}}

    def _spec(self, key: str) -> Spec:
        if key in self._specs:
            return self._specs[key]
        near = difflib.get_close_matches(key, self._specs, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise BadInput(f"There is no setting called {key}.{hint}")


def _with(settings: AppSettings, key: str, value: Value) -> AppSettings:
    section, _, name = key.partition(".")
    changed: Any = replace(getattr(settings, section), **{name: value})
    return replace(settings, **{section: changed})


def _get(settings: AppSettings, key: str) -> Value:
    section, _, name = key.partition(".")
    value: Value = getattr(getattr(settings, section), name)
    return value


def _json(value: Value) -> str | int | bool:
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _same(one: object, other: object) -> bool:
    """Equal and of one type: a stored 1 is not yet a stored yes."""
    return type(one) is type(other) and one == other
