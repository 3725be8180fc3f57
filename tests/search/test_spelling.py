"""What a misspelt word is taken for, and what is left alone."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.search.skeletons import looks_like
from app.search.spelling import Correction, Spelling, most_cost
from app.search.spelling_distance import distance

# Frequencies are rough: the first line of words stands in most documents.
WORDS = (
    (
        40,
        """arbejde arbejdet hjælp træning samtale samtaler motion stress kommune kommunen angst
        depression smerter borger borgere forløb kursus hold behandling støtte sundhed job""",
    ),
    (
        12,
        """smerte smertehåndtering rygestop rygning ryge ryger alkohol alkoholbehandling
        sygedagpenge sygemelding sygemeldt genoptræning rehabilitering fysioterapi fysioterapeut
        psykolog psykiatri psykiatrisk diabetes kontanthjælp ressourceforløb fleksjob mentor
        førtidspension overvægt vægttab kost søvn søvnløshed ensomhed mestring netværk
        hjerte hjertesygdom hjerterehabilitering lunger lungesygdom kronisk kræft ryg ryggen
        rygsmerter ondt hoved hovedpine migræne gigt knogler muskler led artrose hjerne
        hjernerystelse hjerneskade misbrug afhængighed stoffer hash rusmidler abstinenser""",
    ),
    (
        5,
        """mindfulness yoga afspænding vejrtrækning meditation kognitiv terapi terapeut gruppe
        gruppeforløb rådgivning vejledning undervisning uddannelse praktik virksomhedspraktik
        løntilskud jobcenter jobsøgning jobkonsulent sagsbehandler socialrådgiver læge lægen
        sygeplejerske sygehus hospital diætist ergoterapeut kolesterol blodtryk blodsukker
        medicin bivirkninger operation indlæggelse udskrivning pårørende familie børn forældre
        skilsmisse sorg krise selvmord trauma traumer flygtning integration tolk sprog dansk
        hukommelse koncentration opmærksomhed autisme angstanfald panikangst tvangstanker
        spiseforstyrrelse selvværd selvtillid bekymringer humør træthed udmattelse energi
        balance styrke kondition svømning cykling gåture løb natur naturen have havearbejde
        madlavning ernæring grøntsager frugt sukker fedt vand kaffe opskrifter måltider indkøb
        økonomi gæld budget bolig hjemløs hjemmebesøg hjemme aktivitet aktiviteter fællesskab
        frivillig frivillige forening foreninger café værksted kreativ musik sang kor maleri
        håndarbejde strikning udflugter højskole aften weekend sommer telefon internet digital
        selvhjælp bruger brugere patient patienter patientuddannelse forebyggelse screening
        undersøgelse henvisning visitation plan handleplan opfølgning evaluering metode evidens
        resultat resultater effekt deltager deltagere deltage varighed uger måneder gratis
        transport tilbud tilbuddet målgruppe formål indhold pris sted tilmelding kontakt ansvar
        skulder nakke knæ hofte fødder hænder arme ben mave tarm hud øjne ører hørelse syn tale
        stemme ordblind læsning skrivning regning eksamen skole gymnasium erhverv faglig
        arbejdsprøvning arbejdsløs arbejdsmiljø arbejdsgiver raskmelding tilbagevenden fastholdelse
        revalidering ledighed ledig dagpenge barsel pension efterløn vold overgreb krigsveteran
        konflikt kommunikation motivation livsstil vaner ældre unge mænd kvinder gravide fødsel
        epilepsi astma allergi eksem psoriasis sklerose parkinson demens apopleksi blodprop
        lymfødem stomi inkontinens bækkenbund kredsløb hjertestop førstehjælp vaccination""",
    ),
)

MISSPELT = """
    depresion depression | deprestion depression | depresjon depression | angts angst
    stres stress | strees stress | genoptrening genoptræning | genoptræing genoptræning
    gentoptræning genoptræning | alkolhol alkohol | alkohold alkohol | alkoholbehanling
    alkoholbehandling | behanling behandling | kontanhjælp kontanthjælp
    kontanthjelp kontanthjælp | ensomhet ensomhed | ensommhed ensomhed | overvegt overvægt
    diabetis diabetes | diabetees diabetes | mestrig mestring | mindfullness mindfulness
    majndfulness mindfulness | lungsygdom lungesygdom | sykemelding sygemelding
    sygemeling sygemelding | sygedagpegne sygedagpenge | sygedagspenge sygedagpenge
    sydagpenge sygedagpenge | psykatri psykiatri | psygolog psykolog | sykolog psykolog
    kolesterool kolesterol | kolestrol kolesterol | kolesterål kolesterol
    hodepine hovedpine | hovedpin hovedpine | hovdepine hovedpine | misbruk misbrug
    afhengighed afhængighed | afhængihed afhængighed | aktivetet aktivitet
    flexjob fleksjob | fleksjop fleksjob | ressorceforløb ressourceforløb
    resourceforløb ressourceforløb | ressurceforløb ressourceforløb
    førtidspention førtidspension | førtidspensjon førtidspension | integrasion integration
    fysioterpi fysioterapi | fysterapi fysioterapi | fysoterapi fysioterapi
    fysioterapeft fysioterapeut | jemme hjemme | jerte hjerte | hjærte hjerte
    jernerystelse hjernerystelse | hjernerystlse hjernerystelse | rykestop rygestop
    rygestob rygestop | rygesstop rygestop | smertehånterig smertehåndtering
    smertehåntering smertehåndtering | trening træning | træninng træning
    trænning træning | motijon motion | sammtale samtale | samtalle samtale
    mirgæne migræne | migrene migræne | knågler knogler | muskeler muskler
    artose artrose | gikt gigt | søwn søvn | søvnløshet søvnløshed | søvnløsthed søvnløshed
    erneringg ernæring | ærnæring ernæring | diætisst diætist | dietist diætist
    rehabiltering rehabilitering | rehabelitering rehabilitering | hjerterehabiltering
    hjerterehabilitering | meditasjon meditation | konsentration koncentration
    koncentrasion koncentration | hukomelse hukommelse | uddanelse uddannelse
    udannelse uddannelse | virksomhedspratik virksomhedspraktik | sagsbehanler sagsbehandler
    socialrådgier socialrådgiver | sosialrådgiver socialrådgiver | sygepljerske sygeplejerske
    medecin medicin | medisin medicin | blotryk blodtryk | blodsuker blodsukker
    pårørene pårørende | familje familie | selvmor selvmord | spiseforstyrelse
    spiseforstyrrelse | opmærsomhed opmærksomhed | koncentraton koncentration
    udmatelse udmattelse | hjemmløs hjemløs | felleskab fællesskab | fælleskab fællesskab
    selvværdd selvværd | komunikation kommunikation | komunen kommunen | epilipsi epilepsi
    astmma astma | alergi allergi | apopleksie apopleksi | apoplexi apopleksi
    blodprob blodprop | inkontinents inkontinens | bekkenbund bækkenbund
    kredsøb kredsløb | arbejdsprøvnig arbejdsprøvning | ordblin ordblind
    skilsmise skilsmisse | pshykolog psykolog | tvangtanker tvangstanker
    panikangts panikangst | kondision kondition | vejtrækning vejrtrækning
    afspending afspænding | henvisnig henvisning | forebygelse forebyggelse
    lympødem lymfødem | lymphødem lymfødem | cykkling cykling | svømming svømning
"""
"""Typed and meant, side by side."""

NOT_FOR_US = """
    bitcoin vinterdæk sushi tandlæge netflix ferie bilsyn pizza fodbold computer hundehvalp
    skattekort cykelsti parkering byggetilladelse affald genbrug vielse navneændring kørekort
    pas rejser fly togbillet biograf teater guitar klaver aktier lotto flagstang havnefest
    kattegrus brændeovn solceller varmepumpe rottefælde flyttebil tapet gardin lampe
    valgkort børnehave xbox iphone
""".split()

SMALL_WORDS = frozenset("i og til med på af for at kan ikke efter om".split())


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    words = [word for _, line in WORDS for word in line.split()]
    frequencies = [frequency for frequency, line in WORDS for _ in line.split()]
    return Spelling(words, np.array(frequencies, np.int32))


def small(*words: str) -> Spelling:
    return Spelling(words, np.ones(len(words), np.int32))


def misspelt() -> list[tuple[str, str]]:
    words = MISSPELT.replace("|", " ").split()
    return [(typed, meant) for typed, meant in zip(words[::2], words[1::2], strict=True)]


@pytest.mark.parametrize(("typed", "meant"), misspelt())
def test_a_misspelt_word_is_recognised(spelling: Spelling, typed: str, meant: str) -> None:
    found = spelling.corrections(typed)
    assert found[0].word == meant
    assert found[0].cost == pytest.approx(distance(typed, meant))


@pytest.mark.parametrize("typed", NOT_FOR_US)
def test_a_word_about_something_else_is_left_alone(spelling: Spelling, typed: str) -> None:
    assert spelling.corrections(typed) == ()
    assert spelling.compound_corrections(typed) == ()


def test_a_known_word_needs_no_correction(spelling: Spelling) -> None:
    assert spelling.corrections("smerte") == ()
    assert spelling.compound_corrections("smertehåndtering") == ()
    assert spelling.parted("jobsøgning", SMALL_WORDS.__contains__) == ()


def test_three_letters_say_too_little() -> None:
    assert small("kol", "job", "kost").corrections("kos") == ()


def test_the_nearest_word_comes_first_and_far_ones_are_left_out() -> None:
    found = small("behandling", "forhandling", "behandlingen").corrections("behanling")
    assert found[0].word == "behandling"
    assert "forhandling" not in [one.word for one in found]


def test_of_equally_near_words_the_frequent_one_comes_first() -> None:
    rivals = ("samtalen", "samtaler")
    for frequencies, first in (((1, 90), "samtaler"), ((90, 1), "samtalen")):
        spelling = Spelling(rivals, np.array(frequencies, np.int32))
        assert spelling.corrections("samtalef")[0].word == first
    assert [one.word for one in small(*rivals).corrections("samtalef")] == list(rivals)


def test_a_short_word_with_a_foreign_letter_is_corrected_only_without_a_rival() -> None:
    assert small("mave").corrections("mamve") == (Correction("mave", 1.0),)
    assert small("mave", "mamse").corrections("mamve") == (Correction("mave", 1.0),)
    assert small("klods", "klos").corrections("klmos")[0].word == "klos"
    assert small("kasket", "kasser").corrections("kaske") == (Correction("kasket", 1.0),)
    for frequencies, found in (((1, 1), ()), ((3, 1), ()), ((9, 1), ("skabe",))):
        spelling = Spelling(("skabe", "sabel"), np.array(frequencies, np.int32))
        assert tuple(one.word for one in spelling.corrections("sabe")) == found


def test_a_short_word_with_another_letter_in_it_is_another_word() -> None:
    assert small("kost").corrections("kmst") == ()
    assert small("mave").corrections("nave") == ()


def test_at_most_as_many_as_asked_for(spelling: Spelling) -> None:
    assert [one.word for one in spelling.corrections("brugert")] == ["bruger", "brugere"]
    assert [one.word for one in spelling.corrections("brugert", 1)] == ["bruger"]
    assert spelling.corrections("brugert", 0) == ()


def test_capital_letters_do_not_matter(spelling: Spelling) -> None:
    assert spelling.corrections("Depresion") == spelling.corrections("depresion")
    assert spelling.respellings("TRAENING") == ("træning",)


@pytest.mark.parametrize(
    ("typed", "word", "most"),
    [
        ("depresion", "depression", 0.3),
        ("stasjon", "station", 0.4),
        ("pasient", "patient", 0.4),
        ("jemme", "hjemme", 0.6),
        ("lan", "land", 0.5),
        ("boxe", "bokse", 0.3),
        ("atrofi", "atrophi", 0.3),
        ("angts", "angst", 0.5),
        ("traening", "træning", 0.2),
        ("mentore", "mentor", 0.5),
        ("senter", "center", 0.6),
    ],
)
def test_what_danes_confuse_costs_little(typed: str, word: str, most: float) -> None:
    assert 0 < distance(typed, word) <= most
    assert 0 < distance(word, typed) <= most


def test_only_a_silent_onset_makes_another_first_letter_cheap() -> None:
    assert distance("jerte", "hjerte") < distance("mjerte", "hjerte") - 0.5


def test_a_wrong_first_letter_costs_more_than_another() -> None:
    assert distance("nental", "mental") > distance("mentan", "mental")
    assert distance("same", "same") == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("traening", ("træning", "traening")),
        ("traning", ("træning",)),
        ("soevn", ("søvn",)),
        ("sovn", ("søvn",)),
        ("moede", ("møde",)),
        ("mode", ("møde", "mode")),
        ("maaltid", ("måltid",)),
        ("maltid", ("måltid",)),
        ("aalborg", ("ålborg", "aalborg")),
        ("ålborg", ("ålborg", "aalborg")),
        ("boernehaandtering", ("børnehåndtering",)),
        ("bornehaandtering", ("børnehåndtering",)),
        ("møde", ("møde",)),
        ("mæde", ()),
        ("trening", ()),
        ("cafe", ("café",)),
        ("café", ("café",)),
        ("", ()),
    ],
)
def test_words_typed_without_danish_letters(typed: str, words: tuple[str, ...]) -> None:
    known = "træning søvn møde mode måltid ålborg aalborg børnehåndtering traening café".split()
    spelling = Spelling(known, np.arange(10, 0, -1, dtype=np.int32))
    assert spelling.respellings(typed) == words


@pytest.mark.parametrize(
    ("typed", "compounds"),
    [
        ("rygtraning", ("rygtræning",)),
        ("RYGTRAENING", ("rygtræning",)),
        ("sovnlage", ("søvnlæge", "søvnlåge")),
        ("sundhedslage", ("sundhedslæge", "sundhedslåge")),
        ("lagepude", ("lægepude", "lågepude")),
        ("søvntræning", ()),
        ("træningryg", ()),
        ("ryg", ()),
        ("rygtrening", ()),
        ("xtraning", ()),
    ],
)
def test_compounds_typed_without_danish_letters(typed: str, compounds: tuple[str, ...]) -> None:
    known = "ryg træning søvn læge låge sundhed pude".split()
    spelling = Spelling(known, np.arange(10, 3, -1, dtype=np.int32))
    assert spelling.compound_respellings(typed) == compounds


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ondtiryggen", "ondt i ryggen"),
        ("hjælptilrygestop", "hjælp til rygestop"),
        ("stressogangst", "stress og angst"),
        ("kanikkedeltage", "kan ikke deltage"),
        ("angstogdepression", "angst og depression"),
        ("tilbudtilunge", "tilbud til unge"),
        ("hjælptil", "hjælp til"),
        ("depressionangst", "depression angst"),
        ("overvægtig", ""),
        ("påhjælp", ""),
        ("smerteden", ""),
        ("bitcoin", ""),
        ("i", ""),
        ("tilog", ""),
    ],
)
def test_missing_spaces_are_put_back(spelling: Spelling, typed: str, words: str) -> None:
    assert spelling.parted(typed, SMALL_WORDS.__contains__) == tuple(words.split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hjerterehabiltering", "hjerterehabilitering"),
        ("rykestopkursus", "rygestopkursus"),
        ("rygestopkursuss", "rygestopkursus"),
        ("depresionsgruppe", "depressionsgruppe"),
        ("alkoholrådgivnig", "alkoholrådgivning"),
        ("arbejdsrehabiltering", "arbejdsrehabilitering"),
        ("sundhetsforløb", "sundhedsforløb"),
        ("smertemestrig", "smertemestring"),
        ("motionsvejledening", "motionsvejledning"),
        ("musigkursus", "musikkursus"),
    ],
)
def test_a_compound_is_corrected_by_its_parts(typed: str, meant: str) -> None:
    spelling = small(
        *"hjerte rehabilitering rygestop kursus depression gruppe alkohol rådgivning".split(),
        *"arbejd sundhed forløb smerte mestring motion vejledning musik".split(),
    )
    found = spelling.compound_corrections(typed)
    assert found[0].word == meant
    assert 0 < found[0].cost <= 1.0


def test_a_compound_of_known_words_is_not_corrected(spelling: Spelling) -> None:
    assert spelling.compound_corrections("stressforløb") == ()
    assert spelling.compound_corrections("motionsgruppe") == ()


HOSTILE = (
    "",
    " ",
    "\n",
    "aaaa\nbbbb",
    "\x00" * 12,
    "æ" * 40,
    "ab" * 100,
    "iog" * 13,
    "健康" * 10,
    "İİİİİİ",
    "\ud800" * 9,
    "🙂" * 12,
    "depre\u0301sion",
    "%_*?[](){}|\\",
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_strange_input_finds_nothing_of_its_own(spelling: Spelling, typed: str) -> None:
    known = {word for _, line in WORDS for word in line.split()}
    assert {one.word for one in spelling.corrections(typed)} <= known
    assert spelling.respellings(typed) == ()
    assert spelling.parted(typed, SMALL_WORDS.__contains__) == ()
    assert spelling.compound_corrections(typed) == ()


def test_words_of_more_than_forty_letters_are_left_alone(spelling: Spelling) -> None:
    typed = "depresions" * 5
    assert spelling.corrections(typed) == ()
    assert spelling.compound_corrections("hjerte" + typed) == ()
    assert spelling.parted("ondti" * 20, SMALL_WORDS.__contains__) == ()
    assert small("x" * 41, "x" * 40).corrections("x" * 39) == (Correction("x" * 40, 0.3),)


def test_an_empty_dictionary_knows_nothing() -> None:
    empty = small()
    assert empty.corrections("depresion") == ()
    assert empty.respellings("traening") == ()
    assert empty.parted("ondtiryggen", SMALL_WORDS.__contains__) == ()
    assert empty.compound_corrections("hjerterehabiltering") == ()
    assert empty.compound_respellings("rygtraning") == ()


def test_unusable_words_are_left_out_without_harm() -> None:
    words = ("", "to\nlinjer", "健康健康健康", "træning", "x" * 500)
    spelling = Spelling(words, np.array([1, 2, 3, 4, 5], np.int32))
    assert spelling.corrections("trenning") == (Correction("træning", 0.6),)
    assert spelling.corrections("健康健康健庫")[0].word == "健康健康健康"
    assert spelling.respellings("traening") == ("træning",)


def test_every_word_needs_its_frequency() -> None:
    with pytest.raises(ValueError, match="frequency"):
        Spelling(["smerte"], np.ones(2, np.int32))


def test_the_order_of_the_dictionary_does_not_matter(spelling: Spelling) -> None:
    pairs = [(word, frequency) for frequency, line in WORDS for word in line.split()]
    pairs.sort(key=lambda pair: pair[0][::-1])
    turned = Spelling(
        [word for word, _ in pairs], np.array([frequency for _, frequency in pairs], np.int32)
    )
    for typed, _ in misspelt():
        assert turned.corrections(typed) == spelling.corrections(typed)
        assert turned.compound_corrections(typed) == spelling.compound_corrections(typed)


typed_words = st.one_of(
    st.text(alphabet="abdefghijklmnoprstuvyæøåcxz-", min_size=1, max_size=44),
    st.text(max_size=50),
)


@given(typed=typed_words)
@example(typed="depresion")
def test_a_correction_is_a_known_word_within_its_limit(spelling: Spelling, typed: str) -> None:
    _holds_within_limits(spelling, typed)


@given(data=st.data())
def test_so_it_is_for_damaged_words(spelling: Spelling, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([word for _, line in WORDS for word in line.split()]))
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abdegiknorstuæøå"))
    how = data.draw(st.sampled_from(("drop", "put", "change")))
    rest = word[at:] if how == "put" else word[at + 1 :]
    _holds_within_limits(spelling, word[:at] + (letter if how != "drop" else "") + rest)


def _holds_within_limits(spelling: Spelling, typed: str) -> None:
    known = {word for _, line in WORDS for word in line.split()}
    found = spelling.corrections(typed)
    assert found == spelling.corrections(typed)
    for one in found:
        length = len(typed.lower())
        assert one.word in known
        assert 0 < one.cost <= max(most_cost(length), 1.0 if length in (4, 5) else 0.0)
        assert one.cost == pytest.approx(distance(typed.lower(), one.word))
    assert set(spelling.respellings(typed)) <= known
    assert "".join(spelling.parted(typed, SMALL_WORDS.__contains__)) in ("", typed.lower())
    for one in spelling.compound_corrections(typed):
        assert 0 < one.cost <= 1.5
    for whole in spelling.compound_respellings(typed):
        assert looks_like(typed.lower(), whole)
        assert whole != typed.lower()


@given(first=typed_words, second=typed_words)
def test_a_limit_does_not_change_a_distance_below_it(first: str, second: str) -> None:
    if first and second:
        far = distance(first, second)
        assert far >= 0
        assert distance(first, second, far) == far
        assert distance(first, second, far / 2) in (far, float("inf"))


def test_a_short_word_is_no_rare_one_where_a_far_more_frequent_one_is_a_letter_away() -> None:
    for frequency, meant in ((50, "angst"), (5, "ags")):
        spelling = Spelling(("ags", "angst"), np.array((1, frequency), np.int32))
        assert [one.word for one in spelling.corrections("angs")] == [meant]
