"""The hidden life below a planted person's numbers: memory, edges, and what follows from them.

Every metric has an *innovation*, what is new about it today. An edge a -> b with lag l and effect r
puts r times the innovation of a (or, where it is *carried*, all of a) of l days ago into the
innovation of b, whose own noise shrinks so that r is the partial correlation of b with a's
innovation, everything before given. The innovation then goes through the metric's memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz
from scipy.signal import fftconvolve, lfilter

Floats = NDArray[np.float64]

MAX_LAG = 3
REACH = 512
"""Days a memory is followed; the longest one used is below 1e-6 by then (fractional: cut there)."""
NEUTRAL_FROM = 0.03
_MOST_EXPLAINED = 0.7


@dataclass(frozen=True, slots=True)
class Edge:
    """``a`` moves ``b`` ``lag`` days later. ``shape``: linear, threshold, saturating or u."""

    a: str
    b: str
    lag: int
    r: float
    shape: str = "linear"


@dataclass(frozen=True, slots=True)
class Links:
    """The hidden part of a person: names in causal order do not exist, ``order`` is one."""

    names: tuple[str, ...]
    memory: tuple[Floats, ...]  # moving-average weights, the first one 1
    edges: tuple[Edge, ...]
    carried: tuple[bool, ...]
    order: tuple[int, ...]
    thresholds: tuple[float | None, ...]  # of a tag: how many sd above its mean it becomes a yes

    def incoming(self, node: int) -> Iterator[tuple[Edge, bool, int]]:
        for edge, carried in zip(self.edges, self.carried, strict=True):
            if edge.b == self.names[node]:
                yield edge, carried, self.names.index(edge.a)

    def own_noise(self, node: int) -> float:
        """How large a metric's own share of its innovation is."""
        return float(np.sqrt(1 - sum(edge.r**2 for edge, _, _ in self.incoming(node))))


def memory(rng: np.random.Generator, kind: str, phi: float) -> Floats:
    """Moving-average weights of a memory with about the lag-one correlation ``phi``."""
    if kind == "mixed":
        kind = str(rng.choice(["ar1", "ar2", "arma", "fractional"]))
    impulse = np.zeros(REACH)
    impulse[0] = 1.0
    if kind == "ar1":
        return np.asarray(lfilter([1.0], [1.0, -phi], impulse))
    if kind == "ar2":  # a second, slower or alternating root
        other = float(rng.uniform(-0.4, 0.5))
        return np.asarray(lfilter([1.0], np.poly([phi, other]), impulse))
    if kind == "arma":  # a slow state seen through noise of the day
        return np.asarray(lfilter([1.0, -0.6 * max(phi, 0.5)], [1.0, -max(phi, 0.5)], impulse))
    if kind == "fractional":
        steps = np.arange(1, REACH)
        d = 0.1 + 0.35 * phi
        return np.concatenate([[1.0], np.cumprod((steps - 1 + d) / steps)])
    raise ValueError(f"no memory is called {kind}")


def draw_edges(
    rng: np.random.Generator,
    names: Sequence[str],
    order: Sequence[int],
    count: int,
    shapes: Sequence[str],
) -> tuple[Edge, ...]:
    """``count`` edges along ``order``, one a pair, |r| uniform in 0.15-0.6; tags get one or two."""
    place = {names[node]: rank for rank, node in enumerate(order)}
    tags = [name for name in names if name.startswith("tag.")]
    metrics = [name for name in names if not name.startswith("tag.")]
    wanted = [(tag, "") for tag in tags for _ in range(int(rng.integers(1, 3)))]
    wanted = [("", "")] * count + (wanted if count else [])
    explained = dict.fromkeys(names, 0.0)
    taken: set[frozenset[str]] = set()
    edges: list[Edge] = []
    tries = 0
    while len(edges) < len(wanted) and tries < 10_000:
        tries += 1
        start = wanted[len(edges)][0] or str(rng.choice(metrics))
        end = str(rng.choice(metrics))
        if start == end or frozenset((start, end)) in taken:
            continue
        if place[start] > place[end]:
            if start in tags:
                continue
            start, end = end, start
        r = float(rng.uniform(0.15, 0.6)) * float(rng.choice([-1, 1]))
        if explained[end] + r * r > _MOST_EXPLAINED:
            continue
        lag = int(rng.integers(0, 2 if start in tags else MAX_LAG + 1))
        shape = str(rng.choice(shapes)) if start not in tags else "linear"
        explained[end] += r * r
        taken.add(frozenset((start, end)))
        edges.append(Edge(start, end, lag, r, shape))
    return tuple(edges)


def live(rng: np.random.Generator, links: Links, days: int) -> tuple[Floats, dict[str, Floats]]:
    """``days`` of every metric (mean 0, innovations of sd 1), and the yes/no of the tags."""
    total = days + REACH
    noise = rng.standard_normal((total, len(links.names)))
    innovations = np.zeros_like(noise)
    levels = np.zeros_like(noise)
    for node in links.order:
        innovation = links.own_noise(node) * noise[:, node]
        for edge, carried, start in links.incoming(node):
            drive = levels[:, start] if carried else innovations[:, start]
            innovation[edge.lag :] += edge.r * _shaped(drive, edge.shape)[: total - edge.lag]
        innovations[:, node] = innovation
        level = fftconvolve(innovation, links.memory[node])[:total]
        threshold = links.thresholds[node]
        if threshold is not None:
            yes = level > threshold * level.std()
            level = (yes - yes.mean()) / max(yes.std(), 1e-9)
        levels[:, node] = level
    tags = {
        name: (levels[REACH:, node] > 0).astype(np.float64)
        for node, name in enumerate(links.names)
        if links.thresholds[node] is not None
    }
    return levels[REACH:], tags


def _shaped(drive: Floats, shape: str) -> Floats:
    if shape == "linear":
        return drive
    size = max(float(drive.std()), 1e-9)
    z = drive / size
    if shape == "threshold":
        z = (z > 0.5).astype(np.float64)
    elif shape == "saturating":
        z = np.tanh(2 * z)
    elif shape == "u":
        z = z * z
    else:
        raise ValueError(f"no shape is called {shape}")
    return (z - z.mean()) / max(float(z.std()), 1e-9) * size


def responses(links: Links) -> Floats:
    """What one unit of each noise does to each metric over `REACH` days: (metric, noise, day)."""
    count = len(links.names)
    innovations = np.zeros((count, count, REACH))
    levels = np.zeros_like(innovations)
    for node in links.order:
        innovations[node, node, 0] = links.own_noise(node)
        for edge, carried, start in links.incoming(node):
            drive = levels[start] if carried else innovations[start]
            innovations[node, :, edge.lag :] += edge.r * drive[:, : REACH - edge.lag]
        weights = links.memory[node][None, :]
        levels[node] = fftconvolve(innovations[node], weights, axes=1)[:, :REACH]
    return levels


def spread(response: Floats) -> Floats:
    """The sd each metric has in the long run."""
    return np.asarray(np.sqrt(np.sum(response**2, axis=(1, 2))))


def autocorrelation(response: Floats, lag: int) -> Floats:
    """What each metric's correlation with itself ``lag`` days later is."""
    return np.asarray(
        np.sum(response[:, :, lag:] * response[:, :, : REACH - lag], axis=(1, 2))
        / np.sum(response**2, axis=(1, 2))
    )


def consequences(
    names: Sequence[str], response: Floats, edges: Sequence[Edge]
) -> frozenset[tuple[str, str, int]]:
    """(a, b, lag): what is true without being planted, as seen once each metric's own past is out.

    Carried over to the next lag, passed on by a third metric, a common cause, a part of a sum.
    """
    planted = {(edge.a, edge.b, edge.lag) for edge in edges}
    planted |= {(edge.b, edge.a, 0) for edge in edges if edge.lag == 0}
    white = np.stack([_without_own_past(one) for one in response])[:, :, :96]
    white /= np.sqrt(np.sum(white**2, axis=(1, 2), keepdims=True))
    flat = {
        lag: white[:, :, : 96 - lag].reshape(len(names), -1)
        @ white[:, :, lag:].reshape(len(names), -1).T
        for lag in range(MAX_LAG + 1)
    }
    return frozenset(
        (a, b, lag)
        for lag, r in flat.items()
        for i, a in enumerate(names)
        for j, b in enumerate(names)
        if i != j and abs(r[i, j]) >= NEUTRAL_FROM and (a, b, lag) not in planted
    )


def _without_own_past(response: Floats, order: int = 10) -> Floats:
    """One metric's response after the best linear prediction from its own ten days before."""
    covariances = np.array(
        [np.sum(response[:, : REACH - lag] * response[:, lag:]) for lag in range(order + 1)]
    )
    coefficients = solve_toeplitz(covariances[:-1], covariances[1:])
    return np.asarray(lfilter(np.concatenate([[1.0], -coefficients]), [1.0], response, axis=1))
