"""Who may do what on the editors' side, written by hand and not computed by ``may``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.editors.states import PEOPLE, STATES
from tests.editors.things import RETIRED, UNUSED

OBJECT = "/redaktion/indsatser/{identity}"
NORD = frozenset(("redaktoer", "kollega", "godkender", "administrator", "system"))
APPROVERS = NORD - {"redaktoer", "kollega"}
SIGNED = NORD | {"fremmed"}
ADMINISTRATORS = frozenset(("administrator", "fremmed", "system"))
SYSTEM = frozenset(("system",))
NORDS_ADMINISTRATORS = ADMINISTRATORS - {"fremmed"}
EVERY_APPROVER = APPROVERS | {"fremmed"}
EVERYBODY = SIGNED | {"nobody"}
OWNERS = ("nord", "syd")
ALWAYS = frozenset((*STATES, *OWNERS, ""))
WRITABLE = ALWAYS - {"til godkendelse", "fjernet"}
TWO = ("nobody", "kollega")
"""Enough of them, where everybody meets their own account alone and passwords take their time."""
NOBODY_ELSE = ("nobody", "redaktoer")
WHOLE = {
    "title": "Gå dig glad nu",
    "summary": "Kom med ud at gå.",
    "opgavetyper.primary": "6",
    "provider.name": "Foreningen",
    "sources.0.document": "eksempel",
}
PASSWORD = "fire tilfældige ord her"  # noqa: S105  (of a test)
NEW = {"adgangskode": "en helt anden sætning", "igen": "en helt anden sætning"}


@dataclass(frozen=True)
class Rule:
    """What a route answers, and what it leaves behind."""

    who: frozenset[str]
    """Who may; strangers get 404 on what is Nord's, the others 403."""
    done: frozenset[str] = ALWAYS
    """The states in which it is done; in the others it is refused."""
    form: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    status: int = 0
    """When it is neither 200 for a page nor 303 for a verb."""
    entries: int | None = None
    """In the audit log; otherwise one for a verb and none for a page."""
    signed_out: int = 303
    """Where text has been typed, it is given back instead of sending the person away."""
    asked_by: tuple[str, ...] = PEOPLE
    about: Mapping[str, str] = field(default_factory=dict)
    """What the address names, when it is not the usual thing."""
    file: bool = False
    """Whether a file is sent along."""
    empty: int = 422
    """The answer to whoever may and sends an empty form; 0: it says something, too."""
    logged: int = 0
    """Entries that such a refusal leaves: a wrong password is told to the administrators."""

    def who_may(self, case: str) -> frozenset[str]:
        """The same for what belongs to Syd, where the stranger is the administrator."""
        if case != "syd":
            return self.who
        stranger = {"fremmed"} if "administrator" in self.who else set()
        return frozenset(stranger) | (self.who & SYSTEM)


SEARCH = {
    "soegning": "{missed}", "som": "mangler", "note": "Ridning", "maerke": "{missed_mark}",
}  # fmt: skip
SPOR = {"scheme": "spor", "value": UNUSED}
GONE = {"scheme": "spor", "value": RETIRED}

ROUTES: dict[tuple[str, str], Rule] = {
    ("GET", "/redaktion/log-ind"): Rule(EVERYBODY),
    ("POST", "/redaktion/log-ind"): Rule(
        EVERYBODY, form={"email": "kollega@katalog.test", "adgangskode": PASSWORD}, asked_by=TWO
    ),
    ("POST", "/redaktion/log-ud"): Rule(SIGNED),
    ("GET", "/redaktion/adgang/{token}"): Rule(EVERYBODY, about={"token": "{link}"}),
    ("POST", "/redaktion/adgang/{token}"): Rule(
        EVERYBODY, form=NEW, status=200, asked_by=TWO, about={"token": "{link}"}
    ),
    ("GET", "/redaktion"): Rule(SIGNED),
    ("GET", "/redaktion/ny"): Rule(SIGNED),
    ("POST", "/redaktion/ny"): Rule(
        NORD, form={"title": "Svøm dig glad", "organisation": "{nord}"}, signed_out=401,
        empty=403,
    ),
    ("GET", OBJECT): Rule(NORD),
    ("GET", f"{OBJECT}/ret"): Rule(NORD),
    ("POST", f"{OBJECT}/ret"): Rule(
        NORD, WRITABLE, {**WHOLE, "basis": "{basis}", "handling": "gem"}, signed_out=401,
        empty=409,
    ),
    ("POST", f"{OBJECT}/autogem"): Rule(
        NORD, form={"title": "Halvt", "basis": "{basis}"}, status=200, entries=0, empty=0
    ),
    ("POST", f"{OBJECT}/kladde-vaek"): Rule(NORD, entries=0),
    ("GET", f"{OBJECT}/vis"): Rule(NORD),
    ("POST", f"{OBJECT}/vis"): Rule(
        NORD, form=WHOLE, status=200, entries=0, signed_out=401, empty=0
    ),
    ("POST", f"{OBJECT}/send"): Rule(
        NORD, frozenset(("kladde",)), {"basis": "{basis}"}, signed_out=401, empty=409
    ),
    ("POST", f"{OBJECT}/traek-tilbage"): Rule(NORD, frozenset(("til godkendelse",))),
    ("GET", f"{OBJECT}/godkend"): Rule(NORD),
    ("POST", f"{OBJECT}/godkend"): Rule(
        APPROVERS, frozenset(("til godkendelse",)), {"basis": "{basis}", "handling": "udgiv"},
        signed_out=401,
    ),
    ("GET", f"{OBJECT}/versioner"): Rule(NORD),
    ("GET", f"{OBJECT}/sammenlign"): Rule(NORD, query="?fra=1&til=2"),
    ("POST", f"{OBJECT}/gendan"): Rule(
        NORD, WRITABLE, {"version": "1", "basis": "{basis}"}, empty=404
    ),
    ("GET", f"{OBJECT}/pladser"): Rule(NORD),
    ("POST", f"{OBJECT}/pladser"): Rule(
        NORD, form={"pladser": "3"}, signed_out=401, empty=0
    ),
    ("POST", f"{OBJECT}/bekraeft"): Rule(
        NORD, frozenset(("offentlig",)), {"basis": "{basis}"}, empty=409
    ),
    ("POST", f"{OBJECT}/adresse"): Rule(
        APPROVERS, form={"adresse": "en-anden-adresse"}, signed_out=401, empty=409
    ),
    ("GET", f"{OBJECT}/tag-ned"): Rule(APPROVERS),
    ("POST", f"{OBJECT}/tag-ned"): Rule(
        APPROVERS, frozenset(("offentlig",)), {"grund": "arkiver"}, signed_out=401
    ),
    ("POST", f"{OBJECT}/fjern"): Rule(NORD, frozenset(("kladde",))),
    ("POST", f"{OBJECT}/hent-tilbage"): Rule(NORD, frozenset(("fjernet",))),
    ("POST", f"{OBJECT}/kopier"): Rule(
        SIGNED, frozenset(("offentlig",)), {"organisation": "{own}"}, empty=403
    ),
    ("POST", f"{OBJECT}/overdrag"): Rule(SYSTEM, form={"organisation": "{syd}"}, empty=0),
    ("GET", "/redaktion/kopier"): Rule(SIGNED, query="?q=gang"),
    # One's own account
    ("GET", "/redaktion/mig"): Rule(SIGNED),
    ("GET", "/redaktion/mig/bekraeft"): Rule(SIGNED),
    ("POST", "/redaktion/mig/bekraeft"): Rule(
        SIGNED, form={"adgangskode": PASSWORD}, asked_by=TWO, logged=1
    ),
    ("GET", "/redaktion/mig/adgangskode"): Rule(SIGNED),
    ("POST", "/redaktion/mig/adgangskode"): Rule(
        SIGNED, form={"gammel": PASSWORD, **NEW}, asked_by=TWO
    ),
    ("POST", "/redaktion/mig/sessioner/afslut"): Rule(
        SIGNED, form={"session": "{other_session}"}, asked_by=TWO
    ),
    ("POST", "/redaktion/mig/sessioner/andre"): Rule(SIGNED),
    ("GET", "/redaktion/mig/totrin"): Rule(SIGNED),
    ("POST", "/redaktion/mig/totrin/begynd"): Rule(SIGNED, asked_by=TWO),
    ("POST", "/redaktion/mig/totrin/til"): Rule(
        SIGNED, form={"kode": "{code}"}, status=200, asked_by=TWO
    ),
    ("POST", "/redaktion/mig/totrin/fra"): Rule(
        SIGNED, form={"adgangskode": PASSWORD}, asked_by=NOBODY_ELSE, logged=1
    ),
    ("POST", "/redaktion/mig/totrin/koder"): Rule(SIGNED, status=200, asked_by=NOBODY_ELSE),
    # People and organisations
    ("GET", "/redaktion/personer"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/personer/ny"): Rule(ADMINISTRATORS),
    ("POST", "/redaktion/personer/ny"): Rule(
        ADMINISTRATORS,
        form={"email": "ny@katalog.test", "funktion": "ny", "organisation": "{own}",
              "rolle": "redaktoer"},
        status=200,
        signed_out=401,
        empty=403,
    ),
    ("GET", "/redaktion/personer/{account}"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/ret"): Rule(
        NORDS_ADMINISTRATORS, form={"email": "anden@katalog.test", "funktion": "en anden"},
        signed_out=401,
    ),
    ("POST", "/redaktion/personer/{account}/rolle"): Rule(
        NORDS_ADMINISTRATORS, form={"organisation": "{home}", "rolle": "godkender"}
    ),
    ("POST", "/redaktion/personer/{account}/link"): Rule(NORDS_ADMINISTRATORS, status=200),
    ("POST", "/redaktion/personer/{account}/fjern-totrin"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/luk"): Rule(NORDS_ADMINISTRATORS),
    ("POST", "/redaktion/personer/{account}/aabn"): Rule(
        NORDS_ADMINISTRATORS, about={"account": "{closed}"}
    ),
    ("POST", "/redaktion/personer/{account}/system"): Rule(
        SYSTEM, form={"system": "ja"}, empty=303
    ),
    ("GET", "/redaktion/organisationer"): Rule(SYSTEM),
    ("POST", "/redaktion/organisationer"): Rule(
        SYSTEM, form={"navn": "Øst Kommune"}, signed_out=401
    ),
    ("GET", "/redaktion/organisationer/{organisation}"): Rule(SYSTEM),
    ("POST", "/redaktion/organisationer/{organisation}"): Rule(
        SYSTEM, form={"navn": "Nordøst", "maerke": "{organisation_mark}"}, signed_out=401
    ),
    # What the public tells, and what it seeks
    ("GET", "/redaktion/fejl"): Rule(SIGNED),
    ("GET", "/redaktion/fejl/{report_id}"): Rule(NORD),
    ("POST", "/redaktion/fejl/{report_id}"): Rule(
        NORD, form={"status": "rettet", "svar": "Tak, nu passer det.", "maerke": "{report_mark}"},
        signed_out=401,
    ),
    ("GET", "/redaktion/indsigt"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/tilbud"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/soegninger"): Rule(SIGNED),
    ("GET", "/redaktion/indsigt/soegninger.csv"): Rule(SIGNED),
    ("POST", "/redaktion/indsigt/soegninger"): Rule(SIGNED, form=SEARCH, signed_out=401),
    ("GET", "/redaktion/spor"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/spor.csv"): Rule(ADMINISTRATORS),
    ("GET", "/redaktion/spor.ndjson"): Rule(ADMINISTRATORS),
    # The words they all share
    ("GET", "/redaktion/synonymer"): Rule(EVERY_APPROVER),
    ("GET", "/redaktion/synonymer/ny"): Rule(EVERY_APPROVER),
    ("POST", "/redaktion/synonymer/ny"): Rule(
        EVERY_APPROVER, form={"ord": "gåtur\nspadseretur", "vaegt": "1.0"}, signed_out=401
    ),
    ("GET", "/redaktion/synonymer/{key}"): Rule(EVERY_APPROVER),
    ("POST", "/redaktion/synonymer/{key}"): Rule(
        EVERY_APPROVER,
        form={"ord": "cykel\ntandem", "vaegt": "1.0", "maerke": "{synonym_mark}"},
        signed_out=401,
    ),
    ("POST", "/redaktion/synonymer/{key}/slet"): Rule(
        EVERY_APPROVER, form={"maerke": "{synonym_mark}"}, empty=409
    ),
    ("GET", "/redaktion/vokabular"): Rule(SYSTEM),
    ("GET", "/redaktion/vokabular/{scheme}"): Rule(SYSTEM),
    ("POST", "/redaktion/vokabular/{scheme}"): Rule(
        SYSTEM, form={"label": "En ny vej"}, signed_out=401
    ),
    ("GET", "/redaktion/vokabular/{scheme}/{value}"): Rule(SYSTEM),
    ("POST", "/redaktion/vokabular/{scheme}/{value}"): Rule(
        SYSTEM, form={"label": "Et andet navn", "maerke": "{mark}"}, signed_out=401, empty=409
    ),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/flyt"): Rule(
        SYSTEM, form={"retning": "op"}, empty=303
    ),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/udfas"): Rule(
        SYSTEM, form={"sidste": "2027-01-01", "maerke": "{mark}"}, signed_out=401
    ),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/genindfoer"): Rule(
        SYSTEM, form={"maerke": "{retired_mark}"}, about=GONE, empty=409
    ),
    ("POST", "/redaktion/vokabular/{scheme}/{value}/slet"): Rule(
        SYSTEM, form={"maerke": "{mark}"}, empty=409
    ),
    # In bulk
    ("GET", "/redaktion/filer"): Rule(SIGNED),
    ("POST", "/redaktion/filer"): Rule(
        APPROVERS, form={"organisation": "{nord}"}, entries=0, file=True, empty=403
    ),
    ("GET", "/redaktion/filer/hent"): Rule(SIGNED, query="?format=csv", entries=1),
    ("GET", "/redaktion/filer/{token}"): Rule(frozenset(("godkender",))),
    ("POST", "/redaktion/filer/{token}"): Rule(
        frozenset(("godkender",)), form={"handling": "indlaes"}
    ),
    ("GET", "/redaktion/filer/importer/{batch}"): Rule(APPROVERS),
    ("POST", "/redaktion/filer/importer/{batch}/tag-tilbage"): Rule(APPROVERS),
}  # fmt: skip

ELSEWHERE = {
    ("GET", "/redaktion/log-ind/sso"),
    ("GET", "/redaktion/log-ind/sso/retur"),
    ("GET", "/redaktion/mig/bekraeft/sso"),
}
"""They need a provider: see test_single_sign_on.py and test_proving_anew.py in tests/accounts."""
