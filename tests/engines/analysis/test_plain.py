"""What leaves the engine carries nothing that would import NumPy where it is read."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np

from lifeos_desktop.domain.analysis import Analysis, Finding
from lifeos_desktop.engines.analysis.plain import plain


def test_no_number_of_numpy_leaves_the_process() -> None:
    number = np.float64(0.5)
    finding = Finding(
        "trend", ("x",), 0, number, number, number, number, number, number, 3, "early"
    )
    finding = dataclasses.replace(finding, details={"lags": [{"lag": np.int64(1)}, np.array([1])]})
    answer = Analysis((finding,), (), 1, 0, 3, ("x",), {np.str_("trend"): 1})
    assert b"numpy" in pickle.dumps(answer)
    taken = plain(answer)
    assert b"numpy" not in pickle.dumps(taken)
    assert taken.findings[0].details == {"lags": [{"lag": 1}, (1,)]}
    assert taken.tested_by_kind == {"trend": 1}
