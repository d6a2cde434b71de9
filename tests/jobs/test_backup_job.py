from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lifeos_desktop.domain.events import SettingsChanged
from lifeos_desktop.jobs.backup_job import backup_work
from lifeos_desktop.services.backups import Backups
from lifeos_desktop.services.bus import Bus
from lifeos_desktop.services.settings import Settings
from lifeos_desktop.store.store import Store
from tests.jobs.bench import Bench, berlin
from tests.support.clock import FakeClock


async def test_the_backup_job_copies_a_real_file_with_its_settings(tmp_path: Path) -> None:
    clock, bus, said = FakeClock(berlin(3, 12)), Bus(), list[SettingsChanged]()
    store = Store.open(tmp_path / "lifeos.db", clock=clock)
    bus.subscribe(SettingsChanged, said.append)
    settings = Settings(store.settings, bus)
    with ThreadPoolExecutor(1) as pool:
        try:
            await settings.load()
            await settings.set("backups.keep", "2")
            backups = Backups(
                tmp_path / "lifeos.db",
                tmp_path / "backups",
                clock=clock,
                keep=lambda: settings.current.backups.keep,
                blocking=pool,
            )
            bench = Bench(
                runs=store.job_runs, clock=clock, names=["backup"], do=backup_work(backups)
            )
            bench.start()
            await bench.tick()
            for day in (4, 5, 6):
                await bench.at(berlin(day, 2))
            runs = await bench.recorded("backup")
            assert [run.status for run in runs] == ["skipped", "done", "done", "done"]
            newest = (await backups.list())[0]
            assert runs[-1].reason.startswith(f"Saved {newest.name} (")
            assert runs[-1].reason.endswith("Backups kept: 2.")
            copy = Store.open(newest, clock=clock)
            kept = Settings(copy.settings, Bus())
            await kept.load()
            assert kept.current.backups.keep == 2
            await copy.close()
        finally:
            await store.close()
    assert said == [SettingsChanged(frozenset({"backups.keep"}))]
