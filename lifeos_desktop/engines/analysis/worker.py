"""The analysis engine's child process: the only place that imports NumPy and what is built on it.

It reads no file and opens no connection; everything it knows comes with the call.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable

from lifeos_desktop.engines.analysis.messages import (
    AnalysePatterns,
    BacktestEnergy,
    ForecastEnergy,
)
from lifeos_desktop.engines.child import Handler, Work, one_at_a_time

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_STEP = 0.01


class _Stopped(Exception):
    """Nobody waits for the work any more."""


def main() -> Handler:
    """Prepare the process and return what answers the messages of `messages`."""
    for name in _THREADS:
        # Our matrices are small: a second thread gains nothing and takes a core from the window.
        os.environ.setdefault(name, "1")
    # Only now: NumPy reads these when it is imported. An engine has just started, so its files
    # are those of the app.
    from lifeos_desktop.engines.analysis.analyse import analyse
    from lifeos_desktop.engines.analysis.energy import backtest, forecast
    from lifeos_desktop.engines.analysis.plain import plain

    warnings.simplefilter("ignore")  # there is nowhere to print them

    def answer(payload: object, work: Work) -> object:
        progress = _progress(work)
        try:
            match payload:
                case AnalysePatterns(table, known):
                    return plain(analyse(table, progress, known))
                case ForecastEnergy(table, day):
                    return plain(forecast(table, day, progress))
                case BacktestEnergy(table):
                    return plain(backtest(table, progress))
        except _Stopped:
            return None
        raise TypeError(type(payload).__name__)

    return one_at_a_time(answer)


def _progress(work: Work) -> Callable[[float], None]:
    """Tells the app the share that is done, by the percent, and stops work that was cancelled."""
    told = 0.0

    def progress(share: float) -> None:
        nonlocal told
        if work.cancelled.is_set():
            raise _Stopped
        if share >= told + _STEP:
            told = share
            work.report(float(share))

    return progress
