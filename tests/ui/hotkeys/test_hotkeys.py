"""Shortcuts as text, the pick of a backend, and pynput's keys with a keyboard that is not there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication

from lifeos_desktop.domain.errors import BadInput
from lifeos_desktop.ui.hotkeys.combination import Combination, Modifier
from lifeos_desktop.ui.hotkeys.hotkeys import Hotkeys, choose_backend
from lifeos_desktop.ui.hotkeys.listener import HotkeyListener
from lifeos_desktop.ui.hotkeys.pynput_keys import PynputHotkeys

CAPTURE = {"capture": Combination.parse("Ctrl+Shift+Space")}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ctrl+shift+space", "Ctrl+Shift+Space"),
        (" Shift + Control + SPACE ", "Ctrl+Shift+Space"),
        ("super+k", "Meta+K"),
        ("alt+f4", "Alt+F4"),
        ("f9", "F9"),
        ("ctrl+alt+7", "Ctrl+Alt+7"),
        ("ctrl+pageup", "Ctrl+PageUp"),
    ],
)
def test_shortcuts_are_read_and_written_back(typed: str, written: str) -> None:
    combination = Combination.parse(typed)
    assert str(combination) == written
    assert Combination.parse(written) == combination
    assert combination.caps == tuple(written.split("+"))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "like Ctrl"),
        ("ctrl+shift", "like Ctrl"),
        ("ctrl+a+b", "like Ctrl"),
        ("a", "needed for typing"),
        ("shift+a", "needed for typing"),
        ("ctrl+hyperspace", "hyperspace is not a key"),
        ("ctrl+é", "é is not a key"),
    ],
)
def test_what_is_no_shortcut_is_said(typed: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        Combination.parse(typed)


@dataclass
class FakeBackend:
    """Calls its listener from a thread of its own, as real ones do."""

    listener: HotkeyListener
    refuses: bool = False
    started: list[Mapping[str, Combination]] = field(default_factory=list)
    stops: int = 0

    def start(self, combinations: Mapping[str, Combination]) -> None:
        self.started.append(dict(combinations))
        if self.refuses:
            self.listener.taken("capture")

    def stop(self) -> None:
        self.stops += 1

    def press(self) -> None:
        def keys() -> None:
            self.listener.pressed("capture", 3_000_000_000)
            self.listener.released("capture")

        thread = threading.Thread(target=keys)
        thread.start()
        thread.join()


def with_fake(*, refuses: bool = False) -> tuple[Hotkeys, FakeBackend]:
    made: list[FakeBackend] = []

    def choose(listener: HotkeyListener) -> FakeBackend:
        made.append(FakeBackend(listener, refuses))
        return made[0]

    return Hotkeys(choose=choose), made[0]


@pytest.mark.qt_loop
async def test_keys_arrive_on_the_main_thread(qapp: QApplication) -> None:
    import asyncio

    hotkeys, backend = with_fake()
    heard: list[tuple[object, ...]] = []

    class Hearer:
        def pressed(self, name: str, moment: int) -> None:
            heard.append((name, moment, threading.current_thread() is threading.main_thread()))

        def released(self, name: str) -> None:
            heard.append((name, "up"))

    hearer = Hearer()
    hotkeys.pressed.connect(hearer.pressed)
    hotkeys.released.connect(hearer.released)
    hotkeys.use(CAPTURE)
    backend.press()
    await asyncio.sleep(0.02)
    assert heard == [("capture", 3_000_000_000, True), ("capture", "up")]
    hotkeys.stop()
    hotkeys.stop()
    assert backend.stops == 1


@pytest.mark.qt_loop
async def test_a_taken_key_has_a_sentence_until_another_is_chosen(qapp: QApplication) -> None:
    import asyncio

    hotkeys, backend = with_fake(refuses=True)
    hotkeys.use(CAPTURE)
    await asyncio.sleep(0.02)
    assert "Ctrl Shift Space belongs to another program" in hotkeys.problem("capture")
    backend.refuses = False
    hotkeys.use({"capture": Combination.parse("Ctrl+Alt+K")})
    await asyncio.sleep(0.02)
    assert hotkeys.problem("capture") == ""


def test_without_a_backend_the_command_is_named(qapp: QApplication) -> None:
    hotkeys = Hotkeys(choose=lambda listener: None)
    hotkeys.use(CAPTURE)
    hotkeys.stop()
    assert not hotkeys.is_available
    assert "lifeos capture" in hotkeys.problem("capture")


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_offscreen_no_system_key_is_touched(qapp: QApplication, platform: str) -> None:
    assert choose_backend(_Said(), platform) is None


# -- pynput ------------------------------------------------------------------------------------


@dataclass
class _Said:
    lines: list[str] = field(default_factory=list)

    def pressed(self, name: str, event_time: int) -> None:
        self.lines.append(f"{name} down")

    def released(self, name: str) -> None:
        self.lines.append(f"{name} up")

    def taken(self, name: str) -> None:
        self.lines.append(f"{name} taken")


@dataclass(frozen=True)
class Key:
    """A key as pynput hands it on: special ones have a name, others a virtual key code."""

    name: str = ""
    vk: int | None = None
    char: str = ""


class FakeKeyboard:
    def __init__(self) -> None:
        self.press: Callable[[Key], None] = print
        self.release: Callable[[Key], None] = print
        self.is_running = False

    def Listener(
        self, on_press: Callable[[Key], None], on_release: Callable[[Key], None]
    ) -> object:
        self.press, self.release = on_press, on_release
        return self

    def start(self) -> None:
        self.is_running = True

    def stop(self) -> None:
        self.is_running = False


def test_pynput_hears_a_chord_once_however_long_it_is_held() -> None:
    keyboard, said = FakeKeyboard(), _Said()
    keys = PynputHotkeys(said, keyboard)
    keys.start({"capture": Combination.parse("Ctrl+Alt+K")})
    ctrl, alt, k = Key("ctrl_l"), Key("alt_r"), Key(vk=75, char="\x0b")
    keyboard.press(ctrl)
    keyboard.press(k)
    assert said.lines == []
    keyboard.release(k)
    keyboard.press(alt)
    for _ in range(5):
        keyboard.press(k)
    assert said.lines == ["capture down"]
    keyboard.release(alt)
    keyboard.release(k)
    keyboard.release(ctrl)
    assert said.lines == ["capture down", "capture up"]
    keys.stop()
    keys.stop()
    assert not keyboard.is_running


def test_another_modifier_makes_it_another_chord() -> None:
    keyboard, said = FakeKeyboard(), _Said()
    keys = PynputHotkeys(said, keyboard)
    keys.start(CAPTURE)
    for name in ("ctrl_l", "shift", "alt_l", "space"):
        keyboard.press(Key(name))
    assert said.lines == []
    assert Modifier.ALT not in CAPTURE["capture"].modifiers
    keys.stop()
