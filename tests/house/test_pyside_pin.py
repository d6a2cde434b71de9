"""Guards the pin of PySide6: 6.12.0 loses references to True and None on Python 3.11.

Each `Signal(bool).emit(True)` lost one to True, each sleep on the Qt loop two to None, until the
interpreter aborted: about 1,100 emits or 4,000 sleeps. The counts here are far beyond both.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import asyncio, sys
import qasync
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    told = Signal(bool)

app = QCoreApplication([])
sender = Sender()
heard = []
sender.told.connect(heard.append)
before = sys.getrefcount(True), sys.getrefcount(None)
for _ in range(20_000):
    sender.told.emit(True)
    sender.told.emit(False)
assert len(heard) == 40_000
heard.clear()

async def sleep_often():
    for _ in range(8_000):
        await asyncio.sleep(0.00001)

with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
    runner.run(sleep_often())
lost = [old - new for old, new in zip(before, (sys.getrefcount(True), sys.getrefcount(None)))]
assert max(lost) < 500, f"references to True and None were lost: {lost}"
print("alive")
"""


@pytest.mark.slow
def test_signals_and_sleeps_lose_no_references() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr[-2000:]
