"""The words around topics, as tables: what a compound may end in, who only listens, where only the meeting is."""

from __future__ import annotations

from functools import cache
from pkgutil import get_data
from typing import Literal

from dialogs.reading.topics.readymade import index
from dialogs.reading.words.stems import StemIndex
from dialogs.speech.tongues import Language

# topic: what is told about. event: the meeting is named so. audience: who listens. place: where, or whose service.
# organisation and profession: a house or people at work that only imply their topic. denied: "not this".
# aside: only spoken of beside what is asked for.
Standing = Literal["topic", "event", "audience", "place", "organisation", "profession", "denied", "aside"]

_TABLE: dict[tuple[Standing, Language], str] = {
    ("topic", "fi"): """
        potilas sairas kuntoutuja toipuja toipuva toipuminen selviytyjä selviytyminen kokemus kokemusasiantuntija
        kokemustoimija kokemuspuhuja tausta taustainen tarina aihe aiheinen teema teemainen luento diagnoosi ongelma
        ongelmainen ongelmallinen kokenut oire oireinen oireilu oireileva sairastunut sairastuminen hoito lapsi nuori
        aikuinen äiti isä perhe vanhempi vanhemmuus ihminen henkilö mies nainen poika tyttö asiakas puhuja asiantuntija
        uhri kuntoutus kierre jakso leikkaus leikattu lääke lääkitys kipu puhe puheenvuoro asia tieto vertainen
        näkökulma historia arki elämä haaste vaikeus häiriö sairaus selvinnyt kriisi kohtaus riippuvuus riippuvainen
        käyttäjä käyttö kysymys tilanne tabu esitelmä alustus esitys kertomus haastattelu juttu taival polku maailma
        pulma muoto
        koukku kundi äijä tyyppi jätkä mimmi kaveri omainen läheinen puoliso sisarus teemalla kirjo piirre hetki osuus
    """,
    ("event", "fi"): """
        ilta tilaisuus viikko päivä tapahtuma messut kurssi koulutus seminaari webinaari ryhmä vertaisryhmä kahvila
        oppitunti tunti työpaja kampanja keskustelu opintojakso opinto leiri risteily näyttely podcast sarja paneeli
        kuukausi foorumi verkosto kerho valmennus vertaistuki tapaaminen kahvit raati työryhmä kokous juhla
        kävely kokoontuminen hoitotyö kehittäminen opas iltapäivä aamu aamupäivä teemapäivä opiskelija kehittämisryhmä
        luokka rastit päivät konferenssi kongressi vertaistoiminta tukiryhmä vertaistukija
    """,
    ("organisation", "fi"): """
        yhdistys liitto ry keskusliitto säätiö järjestö poliklinikka poli osasto yksikkö klinikka keskus talo sairaala
        terveysasema hoitoasema
        toimisto henkilöstö henkilökunta tiimi neuvola koti lehti linja puhelin hanke projekti virasto kassa
        toimiala seura päivystys vastaanotto työ ala strategia laki neuvonta laitos lautakunta toimikunta neuvosto
        jaosto portaali sivusto
        huolto politiikka kerhotalo klubitalo klubi teollisuus vakuutus lääketiede oppilaitos
    """,
    ("profession", "fi"): """
        työntekijä ammattilainen hoitaja lääkäri ohjaaja koordinaattori johtaja päällikkö esihenkilö esimies toimija
        tutkija terapeutti psykologi kuraattori opettaja vartija viranomainen neuvoja valvoja hoitajaopiskelija
    """,
    ("place", "fi"): "palvelu",
    ("place", "sv"): "tjänst vård service omsorg",
    ("place", "en"): "service",
    ("topic", "sv"): """
        patient sjuk drabbad erfarenhet bakgrund berättelse tema föreläsning diagnos problem barn ungdom vuxen mamma
        pappa familj förälder person kvinna man offer beroende missbruk behandling medicin symtom expert talare
        problematik kris överlevare anhörig syndrom frågor liv
    """,
    ("event", "sv"): """
        kväll dag vecka kurs utbildning seminarium webbinarium grupp temadag temakväll café lektion workshop träff
        tillfälle evenemang mässa kampanj studerande läger nätverk klubb konferens månad
    """,
    ("organisation", "sv"): """
        förening förbund klinik poliklinik avdelning enhet central centrum sjukhus byrå personal team rådgivning linje
        projekt stiftelse hem mottagning organisation arbete samfund kansli kontor lokal myndighet
    """,
    ("profession", "sv"): """
        sköterska sjukskötare skötare läkare arbetare socialarbetare vårdare handledare koordinator ledare lärare
        terapeut psykolog väktare
    """,
    ("event", "en"): """
        evening day week course training seminar webinar group event fair class workshop cafe café campaign conference
        month session meeting student network night
    """,
    ("organisation", "en"): """
        association society federation clinic unit centre center hospital office staff team charity foundation
        organisation organization agency helpline hotline department ward
    """,
    ("profession", "en"): """
        worker nurse doctor professional coordinator counsellor therapist psychologist teacher guard officer
        practitioner specialist social
    """,
}  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words whose place forms tell where the gig is, not what it is about: "luento vankilassa", "kotihoitoon puhuja".
PLACES = _set("""
    vankila lastenkoti koulukoti hoivakoti vanhainkoti asuntola palveluasuminen sijaishuolto lastensuojelu kotihoito
    jälkihuolto perhehoito nuorisopsykiatria lastenpsykiatria psykiatria lastensuojelulaitos perhekoti nuorisokoti
    mielisairaala turvakoti psykiatrinen päihdehuolto saattohoito fängelse barnhem barnskydd hemvård
""")
PLACE_ENDINGS = _set("ssa lla lle an en in on un yn seen hin hon han")

CONJUNCTIONS = _set("ja tai sekä eli och eller samt and or & plus")
NEGATIONS = _set("ei muttei ettei eikä eivät emme inte ej ingen inget inga not without")
AFTER_NEGATION = _set("ole siis kuitenkaan mitään olla välttämättä ollenkaan about om någon något any really")
NOT_REALLY_NEGATED = _set("vain pelkästään pelkkä ainoastaan bara enbart endast only just")

# What tells that a house was lived in, not asked by: "nuorisopsykiatrian osastolla ollut".
LIVED_IN = _set(
    "ollut ollu olleen ollutta olleet hoidettu hoidossa potilaana asiakkaana asunut kasvanut käynyt ollessaan"
)
# Compounds ending in these are often of another kind: ympärileikkaus, asuntovelka, olkapäävamma, värisokeus.
NOT_HEADS = _set("""
    leikkaus leikattu eristys eristetty eristäminen pelaaja pelaaminen onnettomuus tapaturma työkyky työkyvytön menetys
    väkivalta rikollisuus ahdistus kirurgia juominen sokeus seksuaalisuus psykoterapia päävamma sijoitettu tupakointi
    riippuvuus vankina potilaana menettäminen syrjintä omainen lihavuus kuollut aalainen köyhyys raiskaus itsemurha
    invandring kriminalitet extremism beroende missbruk missbrukare familj olycka placerad sexualitet förlamad
    diskriminering katkaisu katko maaninen operation arbetslöshet psykos smärta ångest autisti eroisä sorgen sörjande
    stamning stammare fånge fångar rikollinen stroke struma angina
""")
# Beginnings of forms that are more often of another word: "syövätkö vieraat", "Romania".
AMBIGUOUS = ("syövät", "syöviä", "syövänsä", "syövää", "romania")
SHORT_BUT_CLEAR = _set("hiv ocd ibd ibs npf aac hbt hcv gay bög döv")

_STANDINGS: dict[str, tuple[Standing, Language]] = {
    word: key for key, words in reversed(_TABLE.items()) for word in words.split()
}


def make_standings() -> StemIndex:
    """The words of the table of standings, made now."""
    return StemIndex((word, language) for (_, language), words in _TABLE.items() for word in words.split())


def make_ordinary() -> StemIndex:
    """The ordinary words that decline, made now."""
    return StemIndex((line, "fi") for line in _lines() if line[0] not in "=#")


@cache
def _standings() -> StemIndex:
    return index("standings", make_standings)


@cache
def _ordinary() -> StemIndex:
    return index("ordinary", make_ordinary)


@cache
def _ordinary_forms() -> frozenset[str]:
    return frozenset(line[1:] for line in _lines() if line[0] == "=")


def _lines() -> list[str]:
    return [
        line for line in (get_data("dialogs.reading.topics", "ordinary.txt") or b"").decode("utf-8").split("\n") if line
    ]


def is_ordinary(word: str) -> bool:
    """Whether this is a word of its own that only looks like a misspelt topic: työntekijä, romaani, interaction."""
    return word.lower() in _ordinary_forms() or bool(_ordinary().forms(word))


def standing_of(word: str, *, whole: bool = False) -> Standing | None:
    """What a compound that ends in this word is, or None for an unknown one; a `whole` word is no compound itself."""
    found = standing_and_language(word, whole=whole)
    return found[0] if found else None


def standing_and_language(word: str, *, whole: bool = False) -> tuple[Standing, Language] | None:
    """The standing of a word of the table or of a compound that ends in one, and the word's language."""
    if len(word) < 2:
        return None
    hits = _standings().forms(word)
    if not hits and not whole:
        hits = tuple(hit for hit in _standings().heads(word, shortest=4) if hit.how == "form")
    return _STANDINGS[hits[0].base] if hits else None
