"""Which metrics go together, over which lag and in which direction: one hypothesis a pair."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from lifeos_desktop.domain.patterns import CONFIRMED, EARLY
from lifeos_desktop.engines.analysis.multiplicity import (
    CONFIRMED_Q,
    EARLY_Q,
    any_of,
    benjamini_hochberg,
    false_share,
)
from lifeos_desktop.engines.analysis.pair_days import PairDays, pair_days
from lifeos_desktop.engines.analysis.prepare import Prepared, prepare
from lifeos_desktop.engines.analysis.table import Bools, DailyTable, Floats

Ints = NDArray[np.int64]
Strings = NDArray[np.str_]

MAX_LAG = 3
TESTS = 2 * MAX_LAG + 1
"""The same day, and one to three days in both directions."""
SMALLEST = 0.15
"""A link below this explains about 2 % of the days: true or not, it is not worth a sentence."""
CONFIRMED_FALSE = 0.08
EARLY_FALSE = 0.12
LONE_Q = 0.03
"""Where only one pair is sure, perhaps nothing goes with anything, and it has to be surer."""
_MOST_LEADING = 6


@dataclass(frozen=True, slots=True)
class Pairs:
    """Every pair at its best lag: ``first`` leads ``second`` (columns of the table).

    On the same day neither leads: then a tag is first, else the night that came before the day,
    else the alphabet decides.
    ``p`` is already corrected for the choice of lag and direction, ``q`` for the number of pairs.
    ``n`` counts days on which both were there, ``df`` what they are worth. ``by_lag`` and
    ``df_by_lag`` hold r and df for lag 0, 1 ... in the pair's direction.
    """

    first: Ints
    second: Ints
    lag: Ints
    r: Floats
    p: Floats
    q: Floats
    tested: Bools
    n: Floats
    df: Floats
    by_lag: Floats
    df_by_lag: Floats


@dataclass(frozen=True, slots=True)
class _Tests:
    """(lag, leading, following): correlation, what the days are worth, p (inf: not tested)."""

    r: Floats
    df: Floats
    p: Floats


def correlations(
    table: DailyTable,
    definitional: Set[frozenset[str]] = frozenset(),
    max_lag: int = MAX_LAG,
    prepared: Prepared | None = None,
) -> Pairs:
    """Test every pair of metrics that is not definitional, over all lags in both directions.

    Twice: what a metric owes to those that certainly led it is taken out of it, and the pairs that
    were not certain are tested on the rest, where the others stand out more. A pair of two tags is
    tested like any other, as the correlation of two yes/nos.
    """
    made = prepared or prepare(table)
    days = pair_days(table, made, max_lag)
    one, other = _hypotheses(table, definitional)
    x = made.daily()
    pairs = _best(_tests(made, x, x, days, np.zeros(len(table.keys))), days.n, one, other)
    certain = tiers_of(pairs) == CONFIRMED
    if not (certain & (pairs.lag > 0)).any():
        return pairs
    rest, paid = _unexplained(made, x, pairs, certain & (pairs.lag > 0))
    again = _best(_tests(made, x, rest, days, paid), days.n, one, other)
    return _merged(pairs, again, certain)


def tiers_of(pairs: Pairs) -> Strings:
    """Confirmed, early or "" for every pair.

    Both its q and what to expect of findings among so few days have to be small enough, and the
    link strong enough to be worth a sentence.
    """
    wrong = false_share(pairs.p, pairs.df, TESTS)
    strong = pairs.tested & (np.abs(pairs.r) >= SMALLEST)
    tiers = np.full(len(pairs.p), "", dtype=f"<U{len(CONFIRMED)}")
    tiers[strong & (pairs.q <= EARLY_Q) & (wrong <= EARLY_FALSE)] = EARLY
    confirmed = strong & (pairs.q <= CONFIRMED_Q) & (wrong <= CONFIRMED_FALSE)
    if confirmed.sum() == 1:
        confirmed &= pairs.q <= LONE_Q
    tiers[confirmed] = CONFIRMED
    return tiers


def _tests(made: Prepared, x: Floats, rest: Floats, days: PairDays, paid: Floats) -> _Tests:
    """Correlate every metric with every one, ``lag`` days later.

    The product of two best guesses, summed over all days, is the efficient score for "the surprise
    in one moves the surprise in the other"; what is known of the days is its variance. ``rest`` is
    x without what is explained already: the leading metric keeps all it has, on the same day, when
    neither leads, both are the rest. ``paid`` is how many days that took from each metric.
    """
    here, length = made.present.astype(np.float64), len(x)
    share = made.share**2
    r = np.zeros_like(days.known)
    for lag in range(min(len(r), length)):
        early, late = slice(0, length - lag), slice(lag, length)
        leading = (x if lag else rest)[early]
        following = rest[late]
        size = ((leading**2).T @ here[late]) * (here[early].T @ following**2)
        usual = (share[early].T @ here[late]) * (here[early].T @ share[late])
        spread = np.sqrt(np.maximum(size / np.maximum(usual, 1), 0.25))
        r[lag] = leading.T @ following / np.maximum(days.known[lag], 1) / spread
    r = np.clip(r, -0.99, 0.99)
    df = np.maximum(days.worth - 2 - paid, 1)
    t = np.abs(r) * np.sqrt(df / (1 - r * r))
    return _Tests(r, df, np.where(days.enough, 2 * stdtr(df, -t), np.inf))


def _hypotheses(table: DailyTable, definitional: Set[frozenset[str]]) -> tuple[Ints, Ints]:
    """The pairs to test, each in the order it has on the same day: tag, night, else by name."""
    keys = table.keys
    order = sorted(
        range(len(keys)),
        key=lambda metric: (
            not table.is_tag[metric],
            keys[metric] not in table.nights,
            keys[metric],
        ),
    )
    pairs = [
        (first, second)
        for place, first in enumerate(order)
        for second in order[place + 1 :]
        if frozenset((keys[first], keys[second])) not in definitional
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _best(tests: _Tests, n: Floats, one: Ints, other: Ints) -> Pairs:
    """One hypothesis a pair: the best of its lags and directions, paid for."""
    lags = len(tests.p)
    options = np.concatenate([tests.p[:, one, other], tests.p[1:, other, one]]).T
    count = np.isfinite(options).sum(axis=1)
    options[count == 0] = 1.0
    choice = options.argmin(axis=1) if len(options) else np.zeros(0, dtype=np.int64)
    ahead = choice < lags
    lag = np.where(ahead, choice, choice - lags + 1)
    first, second = np.where(ahead, one, other), np.where(ahead, other, one)
    p = any_of(options[np.arange(len(options)), choice], np.maximum(count, 1))
    return Pairs(
        first, second, lag, tests.r[lag, first, second], p, _q(p, count > 0), count > 0,
        n[lag, first, second], tests.df[lag, first, second],
        tests.r[:, first, second].T, tests.df[:, first, second].T,
    )  # fmt: skip


def _unexplained(made: Prepared, x: Floats, pairs: Pairs, led: Bools) -> tuple[Floats, Floats]:
    """The daily guesses without what the leading metrics explain, and the days that cost.

    Only metrics that lead by a day or more: on the same day it could be the other way round, and
    taking out an effect would link its causes.
    """
    rest, paid = made.surprises.copy(), np.zeros(x.shape[1])
    leading: dict[int, list[tuple[float, int, int]]] = {}
    for i in np.flatnonzero(led).tolist():
        lead = (float(pairs.p[i]), int(pairs.first[i]), int(pairs.lag[i]))
        leading.setdefault(int(pairs.second[i]), []).append(lead)
    for metric, leads in leading.items():
        seen = made.present[:, metric]
        surest = sorted(leads)[:_MOST_LEADING]
        design = np.column_stack([_later(x[:, lead], lag) for _, lead, lag in surest])[seen]
        left = rest[seen, metric]
        left = left - design @ np.linalg.lstsq(design, left, rcond=1e-6)[0]
        rest[seen, metric] = left / max(float(left.std()), 1e-6)
        paid[metric] = len(surest)
    return replace(made, surprises=rest).daily(), paid


def _later(x: Floats, lag: int) -> Floats:
    return np.concatenate([np.zeros(lag), x[: len(x) - lag]])


def _merged(pairs: Pairs, again: Pairs, certain: Bools) -> Pairs:
    """The first look where it was certain, the second one elsewhere, corrected together."""
    chosen = {}
    for field in fields(Pairs):
        before, after = getattr(pairs, field.name), getattr(again, field.name)
        chosen[field.name] = np.where(
            certain if before.ndim == 1 else certain[:, None], before, after
        )
    merged = Pairs(**chosen)
    return replace(merged, q=_q(merged.p, merged.tested))


def _q(p: Floats, tested: Bools) -> Floats:
    q = np.ones(len(p))
    q[tested] = benjamini_hochberg(p[tested])
    return q
