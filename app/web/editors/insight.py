"""Where offers are missing, what is old, what waits, and what people search for in vain."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from app.catalogue.for_editors import Met, found_among, where_offers_stand
from app.domain.people import Action, Person
from app.domain.requests import SearchRequest, parse_request
from app.domain.vocabulary import Vocabulary
from app.editorial.errors import ChangedMeanwhile, WrongState
from app.editorial.insight import Overview
from app.editorial.missed_searches import LONGEST_NOTE
from app.web.context import Site, SiteDep
from app.web.editors.access import Editor, FormDep, Now, Writer, demand
from app.web.editors.downloads import csv_file
from app.web.editors.pages import go_to, private_page

routes = APIRouter(prefix="/redaktion/indsigt")

EVERYTHING = "alle"
MAPS = (("opgavetype", "risiko"), ("spor", "kram"))
SHADES = 4


@dataclass(frozen=True)
class Cell:
    """Where two values meet."""

    met: Met
    shade: int
    """0 is a hole; the most is ``SHADES``."""
    url: str


@dataclass(frozen=True)
class HeatMap:
    """A table of offers by two facets."""

    name: str
    first: str
    second: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]

    @property
    def holes(self) -> int:
        """Where nothing is offered today."""
        return sum(not cell.met.current for _, cells in self.rows for cell in cells)


@routes.get("")
def insight(who: Editor, site: SiteDep, now: Now, organisation: str = "") -> Response:
    """The page of an organisation, or of everything."""
    chosen = _organisation(site, who, organisation)
    overview = site.insight.overview(who, chosen, now=now)
    return private_page(
        site,
        who,
        "indsigt.html",
        overview=overview,
        bars=_bars(overview),
        maps=[_heat_map(site, first, second, chosen, overview) for first, second in MAPS],
        chosen=chosen or EVERYTHING,
        choices=[(EVERYTHING, "Hele kataloget"), *_choices(site, who)],
        missed=site.missed.listed(who)[:5],
    )


def _choices(site: Site, who: Person) -> list[tuple[str, str]]:
    rows = site.accounts.organisations()
    return [(r.id, r.name) for r in rows if who.is_system_administrator or r.id in who.roles]


def _organisation(site: Site, who: Person, asked: str) -> str | None:
    """The organisation asked for, one's own when nothing was asked, or None for everything."""
    demand(who, Action.SEE_INSIGHT)
    own = [identity for identity, _ in _choices(site, who)]
    if asked in own:
        return asked
    if asked or who.is_system_administrator or not own:
        return None
    return own[0]


def _bars(overview: Overview) -> list[tuple[str, str, int]]:
    fresh = overview.freshness
    return [
        ("within", "Gennemgået inden for fristen", fresh.within),
        ("soon", "Skal gennemgås inden for 30 dage", fresh.soon),
        ("overdue", "Fristen er overskredet", fresh.overdue),
        ("never", "Aldrig gennemgået", fresh.never),
    ]


def _heat_map(
    site: Site, first: str, second: str, organisation: str | None, overview: Overview
) -> HeatMap:
    vocabulary = site.catalogue.reference().vocabulary
    met = where_offers_stand(site.catalogue, first, second, overview.ids)
    most = max((one.current for one in met.values()), default=0)
    values = [term.value for term in vocabulary.terms(second)]
    return HeatMap(
        name=f"{first}-{second}",
        first=NAMES[first],
        second=NAMES[second],
        columns=tuple(_short(vocabulary, second, value) for value in values),
        rows=tuple(
            (
                _short(vocabulary, first, term.value),
                tuple(
                    _cell(site, met, most, (first, term.value), (second, value), organisation)
                    for value in values
                ),
            )
            for term in vocabulary.terms(first)
        ),
    )


NAMES = {"opgavetype": "Opgavetype", "risiko": "Risikogruppe", "spor": "Spor", "kram": "KRAM"}


def _short(vocabulary: Vocabulary, scheme: str, value: str) -> str:
    term = vocabulary.get(scheme, value)
    name = (term.short or term.label) if term else value
    return f"{value}. {name}" if scheme == "opgavetype" else name


def _cell(
    site: Site,
    met: Mapping[tuple[str, str], Met],
    most: int,
    first: tuple[str, str],
    second: tuple[str, str],
    organisation: str | None,
) -> Cell:
    here = met.get((first[1], second[1]), Met(0, 0))
    request = SearchRequest().selecting(first[0], [first[1]]).selecting(second[0], [second[1]])
    url = site.danish.search(request)
    if organisation is not None:
        url = f"/redaktion/indsigt/tilbud?organisation={organisation}&{request.query_string()}"
    shade = -(-here.current * SHADES // most) if most else 0
    return Cell(here, shade, url)


@routes.get("/tilbud")
def own_offers(
    who: Editor,
    site: SiteDep,
    now: Now,
    organisation: str = "",
    opgavetype: str = "",
    risiko: str = "",
    spor: str = "",
    kram: str = "",
) -> Response:
    """What one's own organisation offers where two values meet."""
    chosen = _organisation(site, who, organisation)
    given = {"opgavetype": opgavetype, "risiko": risiko, "spor": spor, "kram": kram}
    pairs = [(name, value) for name, value in given.items() if value]
    vocabulary = site.catalogue.reference().vocabulary
    request, _ = parse_request(pairs, vocabulary)
    ids = site.insight.overview(who, chosen, now=now).ids
    labels = [
        vocabulary.label(name, value) for name, values in request.selected for value in values
    ]
    return private_page(
        site,
        who,
        "indsigt_tilbud.html",
        records=found_among(site.catalogue, request, ids),
        labels_chosen=labels,
        chosen=chosen or EVERYTHING,
        public_url=site.danish.search(request),
    )


@routes.get("/soegninger")
def missed_searches(who: Editor, site: SiteDep, lukkede: int = 0, noteret: str = "") -> Response:
    """What people have searched for on several days and found little or nothing.

    ``noteret`` is one that was noted while somebody made a synonym for it.
    """
    told = _NOTED_MEANWHILE if noteret else ""
    return _missed_page(site, who, closed=bool(lukkede), told=told, first=noteret[:64])


@routes.get("/soegninger.csv")
def missed_searches_file(who: Editor, site: SiteDep) -> Response:
    """The same as a file."""
    head = ["Søgning", "Gange", "Dage", "Fandt sidst", "Første dag", "Seneste dag", "Noteret"]
    rows = [
        [one.text, one.times, one.days, one.found, one.first, one.last, one.noted or ""]
        for closed in (False, True)
        for one in site.missed.listed(who, closed=closed)
    ]
    return csv_file("soegninger.csv", head, rows)


@routes.post("/soegninger")
def note_search(form: FormDep, who: Writer, site: SiteDep, now: Now) -> Response:
    """Says what was made of a search; it leaves the list."""
    key, note, mark = form.one("soegning"), form.one("note"), form.one("maerke")
    try:
        site.missed.close(who, key, form.one("som"), note, mark, now=now)
    except WrongState as refused:
        typed = _Note(note, mark)
        return _missed_page(site, who, 422, error=str(refused), first=key, typed=typed)
    except ChangedMeanwhile as refused:
        typed = _Note(note, site.missed.open(who, key).mark)
        return _missed_page(site, who, 409, error=str(refused), first=key, typed=typed)
    return go_to("/redaktion/indsigt/soegninger")


@dataclass(frozen=True)
class _Note:
    """What somebody typed of a search, and the mark it was begun from."""

    text: str
    mark: str


_NOTED_MEANWHILE = (
    "Synonymet er gemt. En anden har noteret søgningen imens; noten gælder stadig og står her."
)


def _missed_page(
    site: Site,
    who: Person,
    status: int = 200,
    *,
    closed: bool = False,
    error: str = "",
    told: str = "",
    first: str = "",
    typed: _Note | None = None,
) -> Response:
    """The list; ``first`` is shown in any case, and ``typed`` is of it."""
    missed = site.missed.listed(who, closed=closed)
    if first and first not in {one.key for one in missed}:
        missed.insert(0, site.missed.open(who, first))
    return private_page(
        site,
        who,
        "indsigt_soegninger.html",
        status,
        missed=missed,
        unread=site.missed.unread(who),
        closed=closed,
        error=error,
        told=told,
        typed=typed,
        typed_of=first,
        meanwhile=status == 409,
        longest=LONGEST_NOTE,
    )
