"""The columns and rows that follow from a published content: written here and nowhere else."""

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, delete, select

from app.domain.content import Content
from app.domain.identities import place_ids, provider_id
from app.domain.text import danish_sort_key, plain_key
from app.storage.machine_tables import PlaceRow
from app.storage.tables import InterventionRow

_BATCH = 500


def derive(session: Session, shown: Sequence[tuple[InterventionRow, Content]]) -> None:
    """Writes what follows from the contents that the public sees from now on."""
    ids = [row.id for row, _ in shown]
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        session.exec(delete(PlaceRow).where(col(PlaceRow.intervention_id).in_(batch)))
    for row, content in shown:
        for name, value in _columns(content).items():
            setattr(row, name, value)
        session.add(row)
        session.add_all(place_rows(row.id, content))


def _columns(content: Content) -> Mapping[str, object]:
    provider = content.provider
    return {
        "sort_key": danish_sort_key(content.title or ""),
        "name_key": plain_key(content.title or ""),
        "valid_to": content.valid_to,
        "provider_id": provider_id(content),
        "provider_key": plain_key(provider.name) if provider else None,
        "provider_cvr": provider.cvr if provider else None,
        "provider_sor": provider.sor_id if provider else None,
    }


def place_rows(identity: str, content: Content) -> Iterable[PlaceRow]:
    """The places of an intervention as they are stored."""
    for position, (key, place) in enumerate(
        zip(place_ids(identity, content), content.places, strict=True)
    ):
        yield PlaceRow(
            id=key,
            intervention_id=identity,
            position=position,
            kommune=place.kommune,
            postal_code=place.postal_code,
            name_key=plain_key(place.name) if place.name else None,
            city_key=plain_key(place.city) if place.city else None,
        )


def agrees(session: Session, row: InterventionRow, content: Content) -> bool:
    """Whether what is stored is what follows from the content."""
    stored = session.exec(select(PlaceRow).where(PlaceRow.intervention_id == row.id)).all()
    wanted = {place.id: place for place in place_rows(row.id, content)}
    return all(getattr(row, name) == value for name, value in _columns(content).items()) and {
        place.id: _told(place) for place in stored
    } == {place.id: _told(place) for place in wanted.values()}


def _told(place: PlaceRow) -> tuple[object, ...]:
    return place.position, place.kommune, place.postal_code, place.name_key, place.city_key
