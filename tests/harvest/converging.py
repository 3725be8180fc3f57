"""Follows a source through a noisy proxy in processes that are killed at random moments.

Run as a process of its own, which forks: ``python -m tests.harvest.converging VAR URL SEED KILLS``.
Says when it has killed enough, waits for a line, and follows once more in silence.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.harvest import following
from app.harvest.asking import Asker
from app.harvest.values import SourceUnusable
from app.storage.database import Database
from tests.databases import database_url
from tests.harvest.noisy_proxy import NoisyProxy, noisy_proxy


def _impatient() -> Asker:
    """One that hardly waits, so that a test ends."""
    return Asker(sleep=lambda seconds: time.sleep(min(seconds, 0.01)), tries=40)


def _follow(var: Path, url: str, asker: Asker) -> None:
    database = Database(database_url(var))
    source = following.add_source(database, url, asker, name="Naboens katalog")
    following.follow(database, source, asker, clock=lambda: datetime.now(UTC))


def _child(var: Path, url: str, asker: Asker) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _follow(var, url, asker)
    except SourceUnusable:
        os._exit(1)
    except BaseException as error:
        print(type(error).__name__, error, file=sys.stderr, flush=True)
        os._exit(3)
    os._exit(0)


def _lived(child: int, proxy: NoisyProxy, chance: random.Random) -> int | None:
    """Lets a child live for a few requests and a moment; its exit code when it ended before."""
    until, moment = proxy.asked + chance.randrange(5), chance.uniform(0, 0.15)
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if proxy.asked >= until:
            time.sleep(moment)
            return None
        time.sleep(0.002)


def main(var: Path, target: str, seed: int, kills: int) -> None:
    """Starts, kills, starts again; then follows to the end, and says what there was."""
    chance, killed, ended = random.Random(seed), 0, 0
    asker = _impatient()  # made once: what it makes ready takes longer than many a child lives
    with noisy_proxy(target, seed) as (url, proxy):
        while killed < kills:
            child = _child(var, url, asker)
            code = _lived(child, proxy, chance)
            if code is None:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                killed += 1
            else:
                assert code in (0, 1), "a run broke down"
                ended += 1
        print("killed", flush=True)
        sys.stdin.readline()
        proxy.noise = 0.0
        _follow(var, url, asker)
        print(json.dumps({"killed": killed, "ended": ended, "done": proxy.done}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
