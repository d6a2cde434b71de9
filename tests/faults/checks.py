"""What holds after every fault."""

from __future__ import annotations

from lifeos_desktop.domain.connections import Connection, Standing
from lifeos_desktop.services.sync_report import SyncReport
from tests.faults.rig import Rig, problems_of_sentence


async def nothing_is_asked_until_the_person_comes(at: Rig) -> None:
    """The job goes on every few hours; a service that wants the person is left alone."""
    count = len(at.fake.requests)
    for _ in range(3):
        at.clock.advance(6 * 3600)
        await at.container.sync.sync(at.provider, scheduled=True)
    assert len(at.fake.requests) == count


def check_sentences(report: SyncReport, connection: Connection) -> None:
    """One sentence about what happened, the same everywhere, and a plain one."""
    details = {one.sentence for one in report.collections} - {""}
    if connection.standing is Standing.CONNECTED:
        assert not details
        assert report.problem is None
        assert connection.reason == ""
    else:
        assert report.sentence == str(report.problem) == connection.reason
    for text in (report.sentence, *details):
        assert problems_of_sentence(text, connection.standing) == [], text
