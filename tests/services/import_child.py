"""A process that imports and is killed: `python -m tests.services.import_child KIND FOLDER PATH`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.services.import_support import bench


async def _main(kind: str, folder: Path, path: Path) -> None:
    async with bench(folder, batch_documents=40) as at:
        print("go", flush=True)
        match kind:
            case "oura":
                await at.imports.oura_folder(path)
            case "csv":
                await at.imports.csv(path)
            case "ics":
                await at.imports.ics(path)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
