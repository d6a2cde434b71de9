"""Right and wrong answers about pairs, counted over many people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from tests.benchmarks.planted.world import Edge, Truth

Hit = tuple[str, str, int]

BANDS = ((0.15, 0.3), (0.3, 0.45), (0.45, 0.6))


@dataclass(slots=True)
class Score:
    """Pooled over people. A hit is right only with the right lag and direction.

    What follows from planted edges without being one (`Truth.neutral`) counts neither way, except
    in ``share_unplanted``, where everything that was not planted is wrong.
    """

    planted: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    neutral: int = 0
    seconds: float = 0.0
    by_band: dict[tuple[float, float], list[int]] = field(
        default_factory=lambda: {band: [0, 0] for band in BANDS}
    )

    def add(self, truth: Truth, hits: Iterable[Hit], seconds: float = 0.0) -> None:
        """Count one person's findings."""
        edges = {where: edge for edge in truth.edges for where in _places(edge)}
        found: set[Edge] = set()
        wrong = 0
        for hit in set(hits):
            if hit in edges:
                found.add(edges[hit])
            elif hit in truth.neutral:
                self.neutral += 1
            else:
                wrong += 1
        self.planted.append(len(truth.edges))
        self.right.append(len(found))
        self.wrong.append(wrong)
        self.seconds += seconds
        for edge in truth.edges:
            band = next(band for band in BANDS if abs(edge.r) <= band[1])
            self.by_band[band][0] += edge in found
            self.by_band[band][1] += 1

    @property
    def people(self) -> int:
        return len(self.planted)

    @property
    def power(self) -> float:
        return sum(self.right) / max(sum(self.planted), 1)

    @property
    def false_share(self) -> float:
        """False discoveries among right and false ones, 0 where there is neither."""
        return sum(self.wrong) / max(sum(self.wrong) + sum(self.right), 1)

    @property
    def share_unplanted(self) -> float:
        unplanted = sum(self.wrong) + self.neutral
        return unplanted / max(unplanted + sum(self.right), 1)

    @property
    def any_false(self) -> float:
        """Share of people who see at least one false finding."""
        return sum(count > 0 for count in self.wrong) / max(self.people, 1)

    def interval(self, draws: int = 1000) -> tuple[float, float]:
        """95 % interval of ``false_share``, people drawn anew (bootstrap)."""
        rng = np.random.default_rng(1)
        who = rng.integers(0, max(self.people, 1), (draws, self.people))
        wrong = np.array(self.wrong)[who].sum(axis=1)
        right = np.array(self.right)[who].sum(axis=1)
        low, high = np.quantile(wrong / np.maximum(wrong + right, 1), [0.025, 0.975])
        return float(low), float(high)

    def bands(self) -> str:
        return "/".join(f"{right / max(all_, 1):.2f}" for right, all_ in self.by_band.values())


def _places(edge: Edge) -> list[Hit]:
    there = (edge.a, edge.b, edge.lag)
    return [there, (edge.b, edge.a, 0)] if edge.lag == 0 else [there]
