"""The course of a night that fits its durations: stages, heart rate and HRV every five minutes."""

from __future__ import annotations

import random
from collections.abc import Sequence

EPOCH_S = 300
DEEP, LIGHT, REM, AWAKE = "1", "2", "3", "4"
# How a stage spreads over the cycles of a night: deep sleep comes first, REM sleep last.
_DEEP_SHARES = (0.40, 0.30, 0.18, 0.08, 0.03, 0.01)
_REM_SHARES = (0.06, 0.14, 0.21, 0.26, 0.29, 0.33)


def phases(rng: random.Random, *, latency: int, awake: int, deep: int, rem: int, light: int) -> str:
    """One character per five minutes; each stage's count fits its seconds to less than an epoch.

    ``awake`` includes ``latency``, which comes first.
    """
    epochs = _whole((deep, light, rem, awake))
    falling_asleep = min(round(latency / EPOCH_S), epochs[3])
    cycles = min(max(round((deep + light + rem) / 5400), 1), len(_DEEP_SHARES))
    deeps = _spread(epochs[0], _DEEP_SHARES[:cycles])
    rems = _spread(epochs[2], _REM_SHARES[:cycles])
    lights = _spread(epochs[1], [rng.uniform(0.8, 1.2) for _ in range(cycles)])
    wakes = _spread(epochs[3] - falling_asleep, [rng.uniform(0.2, 1.0) for _ in range(cycles)])
    night = AWAKE * falling_asleep
    for cycle in range(cycles):
        before = round(lights[cycle] * rng.uniform(0.35, 0.6))
        night += LIGHT * before + DEEP * deeps[cycle]
        night += LIGHT * (lights[cycle] - before) + REM * rems[cycle] + AWAKE * wakes[cycle]
    return night


def heart_rates(rng: random.Random, count: int, lowest: int) -> list[float]:
    """A heart rate per epoch that sinks towards the small hours; its minimum is ``lowest``."""
    low_point = rng.uniform(0.55, 0.8) * count
    curve = [
        abs(at - low_point) / count * 11 + abs(rng.gauss(0.0, 1.3)) + 0.4 for at in range(count)
    ]
    base = lowest - min(curve)
    return [float(round(base + value)) for value in curve]


def heart_variabilities(rng: random.Random, count: int, average: int) -> list[float]:
    """An HRV per epoch in ms whose rounded mean is ``average``."""
    values = [float(max(5, round(average * rng.lognormvariate(0.0, 0.22)))) for _ in range(count)]
    # Shift all by the same whole number, then the first few by one, until the mean is right.
    missing = average * count - int(sum(values))
    step, rest = divmod(missing, count)
    return [value + step + (1 if at < rest else 0) for at, value in enumerate(values)]


def _whole(seconds: Sequence[int]) -> list[int]:
    """Epochs per stage: rounded down, then the largest remainders rounded up to fill the night."""
    epochs = [value // EPOCH_S for value in seconds]
    remainders = [value % EPOCH_S for value in seconds]
    spare = round(sum(remainders) / EPOCH_S)
    for stage in sorted(range(len(seconds)), key=lambda at: -remainders[at])[:spare]:
        epochs[stage] += 1
    return epochs


def _spread(count: int, weights: Sequence[float]) -> list[int]:
    """``count`` things over the weights, whole and adding up."""
    total = sum(weights)
    placed, reached = [], 0
    passed = 0.0
    for weight in weights:
        passed += weight
        upto = round(count * passed / total)
        placed.append(upto - reached)
        reached = upto
    return placed
