"""Writes the index in processes that are killed at random moments. Run as a process of its own."""

import json
import os
import random
import signal
import sys
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from app.catalogue import Catalogue
from app.cli import app
from app.domain.requests import SearchRequest
from app.main import open_catalogue
from tests.catalogues import Town, content
from tests.conftest import site_settings

KILLS = 30
VERBS = (["reindex"], ["reindex", "--changes"])


def _child(arguments: list[str]) -> int:
    """Starts the verb in a process of its own; returns its id."""
    child = os.fork()
    if child:
        return child
    with redirect_stdout(StringIO()):
        try:
            app(arguments, standalone_mode=False)
        except BaseException:
            os._exit(1)
    os._exit(0)


def _answers(catalogue: Catalogue) -> list[list[str]]:
    return [
        [record.title for record in catalogue.search(SearchRequest(q=text, antal=100)).records]
        for text in ("", "rettet", "gåtur")
    ]


def main(var: Path, seed: int) -> None:
    """Edits, writes, kills and looks, again and again; says what was seen."""
    os.environ["INDSATSKATALOG_VAR_DIR"] = str(var)
    chance = random.Random(seed)
    settings = site_settings(var)
    live = open_catalogue(settings)
    live.open_index()
    town = Town(live.database, live, settings.index_dir)
    identities = [town.publish(content(f"Gåtur {n:02}")) for n in range(8)]
    took = []
    for verb in VERBS:
        began = time.monotonic()
        _, status = os.waitpid(_child(verb), 0)
        assert status == 0, f"{verb} must work when it is left alone"
        took.append(time.monotonic() - began)
    killed = 0
    for number in range(KILLS):
        town.publish(content(f"Gåtur, rettet {number:02}"), identity=chance.choice(identities))
        which = number % 2
        child = _child(VERBS[which])
        time.sleep(chance.uniform(0.05, 0.8) * took[which])
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
        live.follow()
        again = open_catalogue(settings)
        assert again.load_index(), f"after {number} kills the index must be whole"
        assert _answers(again) == _answers(live), number
        again.database.close()
    left = len(list(settings.index_dir.iterdir()))
    for verb in reversed(VERBS):
        _, status = os.waitpid(_child(verb), 0)
        assert status == 0
    again = open_catalogue(settings)
    assert again.load_index()
    assert _answers(again) == _answers(live)
    names = sorted(path.name for path in settings.index_dir.iterdir())
    print(json.dumps({"killed": killed, "left": left, "names": names}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
