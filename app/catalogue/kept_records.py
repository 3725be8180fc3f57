"""Public records that were composed before, kept until they change."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from sqlmodel import Session

from app.domain.record import PublicRecord
from app.storage import change_log
from app.storage.public_records import public_records

MOST_KEPT = 2_200
"""Records that are kept, about 20 kB each."""


class KeptRecords:
    """The records that were asked for last, as of one number of the log. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._head = -1
        self._records: OrderedDict[str, PublicRecord] = OrderedDict()

    def of(self, session: Session, head: int, ids: Sequence[str]) -> list[PublicRecord]:
        """What the public sees of these at ``head``, the newest change that the session sees.

        In the order asked for; withdrawn ones are left out.
        """
        with self._lock:
            if head > self._head:
                if self._records:
                    for identity in change_log.interventions_changed_after(session, self._head):
                        self._records.pop(identity, None)
                self._head = head
            known = dict(self._known(ids)) if head == self._head else {}
        missing = [identity for identity in ids if identity not in known]
        if missing:
            read = {record.id: record for record in public_records(session, missing)}
            self._keep(head, read)
            known |= read
        return [known[identity] for identity in ids if identity in known]

    def _known(self, ids: Sequence[str]) -> list[tuple[str, PublicRecord]]:
        known = [(i, record) for i in ids if (record := self._records.get(i)) is not None]
        for identity, _ in known:
            self._records.move_to_end(identity)
        return known

    def _keep(self, head: int, read: dict[str, PublicRecord]) -> None:
        with self._lock:
            if head != self._head:
                return  # something has changed meanwhile
            self._records.update(read)
            while len(self._records) > MOST_KEPT:
                self._records.popitem(last=False)
