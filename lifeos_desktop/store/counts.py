"""What a save did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records were new, changed a row, were the same already, or were removed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.removed + other.removed,
        )


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """The same for everything saved together."""

    documents: Counts = field(default_factory=Counts)
    points: Counts = field(default_factory=Counts)
    events: Counts = field(default_factory=Counts)
