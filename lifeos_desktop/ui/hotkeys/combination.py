"""A key with its modifiers, as text: "Ctrl+Shift+Space". No Qt, no system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lifeos_desktop.domain.errors import BadInput


class Modifier(StrEnum):
    """In the order they are written."""

    CTRL = "Ctrl"
    ALT = "Alt"
    SHIFT = "Shift"
    META = "Meta"


_NAMES = {
    "ctrl": Modifier.CTRL,
    "control": Modifier.CTRL,
    "alt": Modifier.ALT,
    "option": Modifier.ALT,
    "shift": Modifier.SHIFT,
    "meta": Modifier.META,
    "super": Modifier.META,
    "win": Modifier.META,
    "cmd": Modifier.META,
}
_KEYS = {
    name.lower(): name
    for name in (
        "Space", "Tab", "Enter", "Esc", "Insert", "Delete", "Home", "End", "PageUp", "PageDown",
        "Left", "Right", "Up", "Down", "Pause", *(f"F{number}" for number in range(1, 25)),
    )
}  # fmt: skip
_ALONE = frozenset({"Pause", "Insert", *(f"F{number}" for number in range(1, 25))})
_HOW = "Type a shortcut like Ctrl+Shift+Space."


@dataclass(frozen=True, slots=True)
class Combination:
    """Modifiers and one key; a letter or digit as itself, in upper case."""

    modifiers: frozenset[Modifier]
    key: str

    @staticmethod
    def parse(text: str) -> Combination:
        """Read "ctrl + shift + space". BadInput says what is wrong."""
        parts = [part.strip() for part in text.split("+") if part.strip()]
        modifiers = frozenset(_NAMES[p.lower()] for p in parts if p.lower() in _NAMES)
        keys = [part for part in parts if part.lower() not in _NAMES]
        if len(keys) != 1:
            raise BadInput(_HOW)
        key = _KEYS.get(keys[0].lower(), "")
        if not key and len(keys[0]) == 1 and keys[0].isascii() and keys[0].isalnum():
            key = keys[0].upper()
        if not key:
            raise BadInput(f"{keys[0][:20]} is not a key that can be used. {_HOW}")
        if not modifiers - {Modifier.SHIFT} and key not in _ALONE:
            raise BadInput("Add Ctrl, Alt or Meta: the key alone is needed for typing.")
        return Combination(modifiers, key)

    def __str__(self) -> str:
        return "+".join((*(m.value for m in Modifier if m in self.modifiers), self.key))

    @property
    def caps(self) -> tuple[str, ...]:
        """The keys to draw, one after the other."""
        return tuple(str(self).split("+"))
