"""How a figure is kept and printed: what, median, smallest, largest, how often."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table. ``goal`` is the largest median that is good enough, if there is one."""

    what: str
    values: tuple[float, ...]
    unit: str
    goal: float | None = None

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def is_missed(self) -> bool:
        """Whether there is a goal and the median is beyond it."""
        return self.goal is not None and self.median > self.goal

    def cells(self) -> tuple[str, ...]:
        goal = "" if self.goal is None else f"{_number(self.goal)} {'no' if self.is_missed else ''}"
        return (
            self.what,
            _number(self.median),
            _number(min(self.values)),
            _number(max(self.values)),
            self.unit,
            str(len(self.values)),
            goal.strip(),
        )


HEAD = ("what", "median", "min", "max", "unit", "n", "goal")


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join(_line(row, widths) for row in rows)


def report(method: str | None, figures: Sequence[Figure]) -> int:
    """Print a script's docstring and its table. Exit code 1 when a goal was missed."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print((method or "").strip())
    print(f"Load of the machine at the end: {load:.1f} on {os.cpu_count()} cores.\n")
    print(table(figures), end="\n\n", flush=True)
    return 1 if any(figure.is_missed for figure in figures) else 0


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.ljust(width) if column in (0, 4) else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((first, *others)).rstrip()


def _number(value: float) -> str:
    """Three digits that count, without an exponent."""
    size = abs(value)
    return f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"
