"""Where fonts, icons, tokens and the style sheet lie: beside the package, or in the frozen app."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(*parts: str) -> Path:
    """The path of a bundled file or folder."""
    frozen = getattr(sys, "_MEIPASS", None)
    top = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return top.joinpath("resources", *parts)
