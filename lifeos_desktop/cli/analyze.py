"""`lifeos patterns analyze`: the engine on tables of daily metrics; no profile, nothing stored."""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from lifeos_desktop.app.pattern_commands import found_json
from lifeos_desktop.cli.output import clean, say, say_json, table
from lifeos_desktop.cli.profile import clock_of
from lifeos_desktop.domain import formats
from lifeos_desktop.domain.catalogue import Catalogue
from lifeos_desktop.domain.errors import LifeosError
from lifeos_desktop.domain.pattern_text import star_text
from lifeos_desktop.domain.pattern_words import worded
from lifeos_desktop.domain.patterns import Pattern
from lifeos_desktop.engines.analysis.client import AnalysisEngine, analysis_host
from lifeos_desktop.integrations.file_import import daily_table


class NotAnalyzed(LifeosError):
    """Files that could not be searched; the others were."""


async def analyze(options: Namespace) -> int:
    """Search every file, one after the other in one warm engine; exit 1 if any could not be."""
    engine = AnalysisEngine(analysis_host(clock_of(options)))
    catalogue = Catalogue()
    answers: list[dict[str, Any]] = []
    problems: list[str] = []
    try:
        for number, path in enumerate(options.files, start=1):
            _progress(f"{number} of {len(options.files)}: {path}")
            try:
                tested, found = await _search(engine, path, catalogue)
            except LifeosError as problem:
                problems.append(str(problem))
                answers.append({"file": str(path), "error": str(problem)})
                continue
            patterns = [found_json(pattern) for pattern in found]
            answers.append({"file": str(path), "tested": tested, "patterns": patterns})
            if not options.json:
                _tell(path, tested, found)
    finally:
        _progress("")
        await engine.close()
    if options.json:
        say_json(answers)
    if problems:
        raise NotAnalyzed(" ".join(problems))
    return 0


async def _search(
    engine: AnalysisEngine, path: Path, catalogue: Catalogue
) -> tuple[int, list[Pattern]]:
    try:
        table = await asyncio.to_thread(daily_table.read, path, catalogue)
    except OSError as error:
        raise LifeosError(f"'{path}' cannot be read ({error.strerror or error}).") from error
    analysis = await engine.analyse(table)
    return analysis.tested, [worded(finding, catalogue.get) for finding in analysis.findings]


def _tell(path: Path, tested: int, found: list[Pattern]) -> None:
    say(f"{path}: {formats.number(tested)} tested, {len(found) or 'none'} shown.")
    table(("", ""), [(f"  {star_text(one.stars)}", one.sentence) for one in found])


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{clean(text)}")
        sys.stderr.flush()
