"""A process of its own: the real key, the real popup, the real store. Says what happens when.

``python -m tests.ui.capture.popup_program FOLDER KEYS``. Moments are seconds of the monotonic
clock, which all processes of a machine share.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from datetime import UTC
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication, QLabel

from lifeos_desktop.app.clock import SystemClock
from lifeos_desktop.services.capture import QuickAdd
from lifeos_desktop.store.store import Store
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.capture.desk import KEY, CaptureDesk
from lifeos_desktop.ui.hotkeys.hotkeys import Hotkeys
from lifeos_desktop.ui.theme import Choice, Theme
from lifeos_desktop.ui.widgets import Offer, ToastHost


def say(*words: object) -> None:
    print(*words, flush=True)


async def run(folder: Path, keys: str, choice: str, app: QApplication) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    tasks = Tasks()
    theme = Theme(app, Choice(choice))
    toasts, hotkeys = ToastHost(theme, app, tasks), Hotkeys()
    clock = SystemClock()
    store = Store.open(folder / "lifeos.db", clock=clock)
    desk = CaptureDesk(theme, tasks, toasts, hotkeys)
    hotkeys.changed.connect(lambda: say("problem", hotkeys.problem(KEY) or "none"))
    hotkeys.pressed.connect(lambda name, moment: say("pressed", time.monotonic()))
    hotkeys.released.connect(lambda name: say("released", name))
    desk.popup.painted.connect(lambda: say("painted", time.monotonic()))
    desk.popup.field.ready.connect(lambda: say("ready", time.monotonic()))
    desk.popup.field.textChanged.connect(
        lambda: say("text", repr(desk.popup.field.toPlainText()), time.monotonic())
    )
    offer = toasts.offer

    def told(label: str, *rest: object, **more: object) -> None:
        offer(label, *rest, **more)  # type: ignore[arg-type]
        say("toast", Offer(label).label)

    toasts.offer = told  # type: ignore[method-assign]
    await desk.attach(QuickAdd(store, clock, lambda: UTC))
    desk.listen_to(keys)
    other = QLabel("another window of this app")
    other.setWindowTitle("Probe")
    await asyncio.sleep(0.3)
    say("running")
    await stop.wait()
    hotkeys.stop()
    await desk.detach()
    await tasks.finish(2)
    await store.database.close()
    say("ended")


def main() -> None:
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    folder, keys, *choice = sys.argv[1:]
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(run(Path(folder), keys, choice[0] if choice else "dark", app))


if __name__ == "__main__":
    main()
