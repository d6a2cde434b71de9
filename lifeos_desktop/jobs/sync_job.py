"""The jobs that sync: every provider of the job, each account of it, and one sentence of all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from lifeos_desktop.domain.errors import AuthExpired, Forbidden, LifeosError, NotConnected
from lifeos_desktop.integrations.base import Manifest
from lifeos_desktop.jobs.work import JobContext, Outcome, Work
from lifeos_desktop.services.sync import Sync


def sync_work(
    sync: Sync,
    manifests: Sequence[Manifest],
    *,
    also: Callable[[], Awaitable[str]] | None = None,
) -> Work:
    """Sync these providers. ``also`` is done beside them and says what came of it.

    One that fails does not stop the others. What only the person can end (a sign-in that is over, a
    refusal) is no failure to try again: the run is skipped, and the health page asks for them.
    """

    async def work(context: JobContext) -> Outcome:
        said: list[str] = []
        lacking: list[str] = []
        problems: list[LifeosError] = []
        for manifest in manifests:
            try:
                report = await sync.sync(manifest.id, scheduled=context.trigger != "manual")
            except NotConnected as error:
                lacking.append(str(error))
                continue
            said.append(report.sentence)
            if report.problem is not None:
                problems.append(report.problem)
        if also is not None:
            try:
                said.append(await also())
            except NotConnected as error:
                lacking.insert(0, str(error))
        if not said:
            raise NotConnected(lacking[0] if lacking else "Nothing is connected.")
        again = [one for one in problems if not isinstance(one, AuthExpired | Forbidden)]
        if again:
            raise again[0]
        if problems and len(problems) == len(said):
            return Outcome.skipped(" ".join(said))
        return Outcome.done(" ".join(said))

    return work
