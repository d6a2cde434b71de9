"""A kind of file that is one line in the registry gets its row on the connections page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lifeos_desktop.integrations.registry import FORMATS
from lifeos_desktop.ui.background import Tasks
from lifeos_desktop.ui.settings.connections import files
from tests.support.clock import FakeClock
from tests.support.profile import profile


async def test_a_new_format_has_a_row_with_its_own_words(
    tmp_path: Path, frozen_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scale = replace(FORMATS[0], id="scale", title="Scale", summary="Its export.", source="scale")
    monkeypatch.setattr(files, "FORMATS", (*FORMATS, scale))
    async with profile(tmp_path, frozen_clock) as app:
        model = files.FilesModel(
            app.store,
            app.bus,
            Tasks(),
            today=app.today,
            now=frozen_clock.now,
            zone=app.zone,
            is_demo=False,
            order=str,
            titles={},
        )
        rows = (await model.read()).rows
    assert [row.key for row in rows] == ["csv", "ics", "scale"]
    assert (rows[2].kind, rows[2].action) == ("scale", scale.action)
    assert rows[2].state == "Nothing yet. Its export."
