"""Takes in a file, and is killed while it does. Run as a process of its own."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from app.editorial.importing import Importing
from app.editorial.importing_by import Importer
from app.interop.tables_csv import rows_of_csv
from app.storage.database import Database


def main(database: str, file: Path, kill_at: int) -> None:
    """Kills itself when so many rows are written, or after the last one before the commit."""
    importer, now = Importer(None, None), datetime.now(UTC)
    importing = Importing(Database(database))
    plan = importing.look(rows_of_csv(file.read_bytes()), importer, now=now)

    def die(done: int, total: int) -> None:
        if done >= min(kill_at, total):
            print(done, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    importing.take_in(plan, importer, batch="dræbt", file_name=file.name, now=now, progress=die)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
