"""The backup as a job."""

from __future__ import annotations

from lifeos_desktop.jobs.work import JobContext, Outcome, Work
from lifeos_desktop.services.backups import Backups


def backup_work(backups: Backups) -> Work:
    """The work that makes one backup and says what it made."""

    async def work(context: JobContext) -> Outcome:
        made = await backups.make()
        size = f"{made.size_bytes / 1_000_000:.1f} MB"
        return Outcome.done(f"Saved {made.path.name} ({size}). Backups kept: {made.kept}.")

    return work
