"""The whole search: pairs, trends, weekdays and change points of one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from lifeos_desktop.domain.analysis import Analysis, Finding, Known, OpenQuestion, Table
from lifeos_desktop.domain.patterns import (
    CHANGE_POINT,
    CONFIRMED,
    CORRELATION,
    TAG,
    TREND,
    WEEKDAY,
)
from lifeos_desktop.engines.analysis import change_point, trend, weekday, windows
from lifeos_desktop.engines.analysis.correlation import (
    SMALLEST,
    TESTS,
    Pairs,
    Strings,
    correlations,
    tiers_of,
)
from lifeos_desktop.engines.analysis.effects import effect_of, lag_profile, plain
from lifeos_desktop.engines.analysis.power import days_needed
from lifeos_desktop.engines.analysis.prepare import Prepared, prepare
from lifeos_desktop.engines.analysis.rescore import rescore
from lifeos_desktop.engines.analysis.table import DailyTable, daily

Progress = Callable[[float], None]

MOST_QUESTIONS = 12
MOST_DAYS = 5 * 365
"""A question that needs longer than this is not worth waiting for."""
_LOOKS_LIKE = 0.05

_SINGLES = (
    (WEEKDAY, weekday.find),
    (TREND, trend.find),
    (CHANGE_POINT, change_point.find),
    (CHANGE_POINT, windows.find),
)


def analyse(
    table: Table, progress: Progress = lambda share: None, known: Iterable[Known] = ()
) -> Analysis:
    """Search a table for everything that can be shown, and look at ``known`` patterns again.

    ``progress`` is told the share that is done, and may raise to stop. A table with nothing to
    search gives an Analysis without findings; that no metric could take part is no error.
    """
    days, left_out = daily(table)
    progress(0.05)
    findings: list[Finding] = []
    questions: tuple[OpenQuestion, ...] = ()
    tested: dict[str, int] = {}
    held_back = 0
    made: Prepared | None = None
    if len(days.keys) > 1:
        made = prepare(days)
        progress(0.3)
        pairs = correlations(days, table.definitional, prepared=made)
        progress(0.4)
        tiers = tiers_of(pairs)
        findings = _found(days, made, pairs, tiers, progress)
        questions = _questions(days, pairs, tiers)
        tags = (days.is_tag[pairs.first] | days.is_tag[pairs.second])[pairs.tested]
        tested = {CORRELATION: int((~tags).sum()), TAG: int(tags.sum())}
        held_back = int(((pairs.p < _LOOKS_LIKE) & pairs.tested & (tiers == "")).sum())
    progress(0.6)
    for place, (kind, find) in enumerate(_SINGLES, start=1):
        if days.keys:
            found, count, looked = find(days)
            findings += found
            tested[kind] = tested.get(kind, 0) + count
            held_back += looked
        progress(0.6 + 0.4 * place / len(_SINGLES))
    return Analysis(
        findings=tuple(sorted(findings, key=_surest_first)),
        questions=questions,
        tested=sum(tested.values()),
        held_back=held_back,
        days=int((~np.isnan(days.x)).any(axis=1).sum()) if days.keys else 0,
        metrics_used=days.keys,
        tested_by_kind=tested,
        left_out=left_out,
        rescored=rescore(days, made, known),
    )


def _found(
    table: DailyTable, made: Prepared, pairs: Pairs, tiers: Strings, progress: Progress
) -> list[Finding]:
    shown = np.flatnonzero(tiers != "").tolist()
    if not shown:
        return []
    own_units = plain(table)
    progress(0.5)
    findings = []
    for i in shown:
        first, second = int(pairs.first[i]), int(pairs.second[i])
        lag, r, worth = int(pairs.lag[i]), float(pairs.r[i]), float(pairs.df[i])
        effect = effect_of(table, made, own_units, first, second, lag, r, worth)
        findings.append(
            Finding(
                kind=TAG if table.is_tag[[first, second]].any() else CORRELATION,
                metrics=(table.keys[first], table.keys[second]),
                lag=lag,
                strength=r,
                effect=effect.effect,
                low=effect.low,
                high=effect.high,
                contrast=effect.contrast,
                p=float(pairs.p[i]),
                q=float(pairs.q[i]),
                n=int(pairs.n[i]),
                tier=str(tiers[i]),
                details={
                    "lags": lag_profile(pairs.by_lag[i], pairs.df_by_lag[i]),
                    "threshold": effect.threshold,
                    "mean_above": effect.mean_above,
                    "mean_below": effect.mean_below,
                    "days_above": effect.days_above,
                    "days_below": effect.days_below,
                    "adjusted_for": effect.adjusted_for,
                    "yes_no": [bool(table.is_tag[first]), bool(table.is_tag[second])],
                    "least": float(np.nanmin(table.x[:, first])),
                },
            )
        )
    return findings


def _questions(table: DailyTable, pairs: Pairs, tiers: Strings) -> tuple[OpenQuestion, ...]:
    """The undecided pairs that need the fewest more days, at their present strength."""
    confirmed = int((tiers == CONFIRMED).sum())
    open_ = pairs.tested & (tiers != CONFIRMED) & (np.abs(pairs.r) >= SMALLEST) & (pairs.p < 0.5)
    tested = int(pairs.tested.sum())
    questions = []
    for i in np.flatnonzero(open_).tolist():
        present = int(pairs.n[i])
        needed = days_needed(
            float(pairs.r[i]),
            float(pairs.df[i]),
            present,
            pairs=tested,
            tests=TESTS,
            found=confirmed,
        )
        if needed > MOST_DAYS:
            continue
        first, second = int(pairs.first[i]), int(pairs.second[i])
        kind = TAG if table.is_tag[[first, second]].any() else CORRELATION
        metrics = (table.keys[first], table.keys[second])
        # It was not sure yet, so at least another week is needed, whatever the sum says.
        needed = max(needed, present + 7)
        questions.append(
            OpenQuestion(kind, metrics, int(pairs.lag[i]), float(pairs.r[i]), present, needed)
        )
    questions.sort(key=lambda question: question.days_needed - question.days_present)
    return tuple(questions[:MOST_QUESTIONS])


def _surest_first(finding: Finding) -> tuple[bool, float, float]:
    return (finding.tier != CONFIRMED, finding.q, -abs(finding.strength))
