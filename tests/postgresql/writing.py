"""Publishes one entry after the other in a process of its own: ``writing URL NAME COUNT``.

Says the number of every change it has made. Takes a lease, too, and says whether it got it.
"""

import json
import sys
import uuid
from datetime import UTC, datetime, timedelta

from app.editorial import verbs
from app.storage.database import Database
from app.storage.leases import take_lease
from tests.catalogues import AUTHOR, content


def main(url: str, name: str, count: int) -> None:
    """Waits for a line before it begins, so that all begin at once."""
    database = Database(url)
    print("ready", flush=True)
    sys.stdin.readline()
    numbers, now = [], datetime.now(UTC)
    with database.writing() as session:
        leased = take_lease(session, "index", name, now, timedelta(minutes=5))
    for number in range(count):
        with database.writing() as session:
            identity = str(uuid.uuid4())
            verbs.create(session, identity, f"{name}-{number}", "redaktion", now=now)
            revision = verbs.save_draft(session, identity, content(), author=AUTHOR, now=now)
            verbs.submit(session, revision)
            numbers.append(verbs.publish(session, revision, now=now))
    print(json.dumps({"numbers": numbers, "leased": leased}), flush=True)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
