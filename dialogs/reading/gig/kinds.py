"""What kind of gig is asked for, by cue words. The first kind of the table that is spoken for is meant."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.gig.cues import Cue, Cues, Parts, cues_in, is_negated
from dialogs.reading.words.found import Found
from dialogs.reading.words.tokens import Token, tokens

# In the order in which they are believed: an interview is an interview even when it is about a lecture.
_ORDER = (
    "interview", "panel", "simulation", "workshop", "living_library", "chat_bench", "observation_day",
    "development_group", "media", "working_pair", "peer_reception", "lecture", "event", "group_visit",
    "lecture_perhaps", "event_perhaps",
)  # fmt: skip
_CUES = Cues("""
    interview:
        haastat*, puhelinhaast*, etahaast*, videohaast*, ryhmahaast*, teemahaast*,
        telefonintervju*, haastatt*, intervju*, interview*, haastis
    panel:
        paneel*, panelist*, panel, panels, panelen, paneldiskussion*, panelsamtal*, paneldebat*, panellist*,
        panelkeskust*
    simulation:
        simulaatio*, simuloi*, simuler*, simulation*, simulated
    workshop:
        tyopaj*, workshop*, worksop*, verkstadsdag*, pajapaiva*
    living_library:
        elava kirjasto, elavan kirjaston, elavassa kirjastossa, elavaan kirjastoon, elavaksi kirjaksi,
        elavia kirjoja, levande bibliotek*, levande bok, living library, human library
    chat_bench:
        juttupenk*, pratbank*, chat bench
    observation_day:
        paiva elamassa, en dag i livet, day in my life
    development_group:
        tyoryhm*, havainnoin*, kehittajaasiak*, projektiryhm*, suunnitteluryhm*, asiantuntijaryhm*, referensgrup*,
        projektgrup*, planeringsgrup*, co design*, codesign*, kehittamisryhm*, kehittajaryhm*,
        kehittamistyo*, kehittamispaiv*, yhteiskehit*, asiakasraat*,
        raati, raatiin, raadin, raadissa, kehittajaksi, kehittaja-asiakas, ohjausryhm*, johtoryhm*, neuvottelukun*,
        utvecklingsgrup*, arbetsgrup*, styrgrup*, klientrad*, kundrad*, brukarrad*, development group,
        working group, steering group, advisory board, advisory group, customer panel
    media:
        lyhyt video, lyhyelle videolle, videoon, lyhytvideo*, somevideo*, someen, lyhytelokuv*, dokumentti*,
        kort video,
        kortfilm*, short video, promo video, short film, documentary, instagram*, tiktok*, youtube*,
        podcast*, podi*, podd*, radio*, kirjoittaj*, kirjoituks*, kirjoittamaan, kirjoittaisi, teksti, tekstin,
        teksteja,
        tekstia,
        artikkel*, kuvaukset, kuvauksiin, blogi*, blogg*, lehtijuttu*, lehtijuttuun, lehteen,
        kokemustarina nettisivu*, tarina nettisivu*,
        nettisivuille*, verkkosivuille*, videotallen*, videolle, kampanjavideo*, kolumn*, skribent*, skriva,
        artikel*, tidning*, short story, write, writer, article, blog, magazine, newspaper, website, tv, televisio*,
        somevideo*
    working_pair:
        tyopari*, ohjaajapari*, vetajapari*, toiseksi ohjaajaksi, toinen ohjaaja, toisena ohjaajana,
        arbetspar, arbetspartner, working pair, co facilitat*, co-facilitat*, cofacilitat*, rinnalla,
        rinnalle, co lead*
    peer_reception:
        vastaanotolle, vastaanotolla, vastaanotto, vastaanoton, vastaanottoihin, vastaanottojen, vastaanotoille,
        kokemusneuvo*, neuvontaan, neuvontapist*, paivystykse*, vertaistuki, vertaistukea, vertaistueksi,
        vertaistuen, vertaistukij*, mottagning*, kamratstod, kamratstodj*, kamratstodsmot*,
        kamratstodspers*, drop in,
        reception, peer worker*, peer support worker*, clinic appointment, peer support, tukihenkilo*
    lecture:
        luento*, luenno*, luenol*, etaluen*, etaluon*, verkkoluen*, luentoa, luennoi*, luennoits*, puhuja*, puhujia,
        alustaj*, alustu*, alustam*, esitelm*, puheenvuor*, kokemuspuh*, kokemusluen*, koulutuspaiv*, kouluttaj*,
        forelas*, forelasare, foredrag*, talare*, talaren, erfarenhetstalar*, erfarenhetsforelas*, lecture*,
        lecturer, guest speaker, speaker*, keynote, talk, talks, presentation*, puhe, puheen, esitys,
        esityksen, esitysta, esityksia, esityksella, kokemuskoulutt*, luentokeik*, paapuhuj*, webbsemin*,
        verkkosemin*, studiedag*, utbildningsdag*,
        fortbildning*, in service training, training day,
        inlagg, inledare, inleda, inledning, anforande
    event:
        tapahtum*, avoimet ovet, avoimien ovien, avointen ovien, oppet hus, oppna dorrar, open doors, open
        house, messu*, messuille, teemapaiv*, juhla*, joulujuhla*, pikkujoulu*, festari*,
        hyvinvointipaiv*, aamukahv*, festiva*, evenemang*, massa, massan, temadag*,
        temakvall*, event*, fair, open day, tykypaiv*, virkistyspaiv*, esittelij*, tanssi*, markkin*
    event_perhaps:
        teemaviiko*, mielenterveysviiko*, hyvinvointiviik*, temavecka*
    group_visit:
        ryhma, ryhman, ryhmaan, ryhmalle, ryhmassa, ryhmamme, ryhmavierail*, ryhmakaynt*, vertaisryhm*,
        diabetesryhm*, kipuryhm*, omaisryhm*, omaistenryhm*, laheisryhm*, mielialaryhm*,
        masennusryhm*, paihderyhm*, muistiryhm*, toipumisryhm*, potilasryhm*, diabetesgrup*, patientgrup*, smartgrup*,
        minnesgrup*, sururyhm*, tukiryhm*, hoitoryhm*, samtalsgrup*, diskussionsgrup*,
        vertaisil*, omahoitoryhm*, keskusteluryhm*, toimintaryhm*, kerho*, klubitalo*, kahvilaan, piiri, piiriin,
        porukalle, porukkaan, grupp, gruppen, gruppbesok*, sorgegrup*, kamratgrup*, stodgrup*, anhoriggrup*,
        support group*,
        peer group*, youth club, group, club, klubb*, studiebesok*, ryhmanohjaaj*, vertaisohjaaj*
    lecture_perhaps:
        kertoja*, kertomaan, kertoa, kertoo, kertoisi, kertova*, puhumaan, puhumassa, puhumas, puhua,
        puhuisi, puhuun, puhuu, kertoon, kertomassa, kertois,
        juttele*, tarina, tarinan, tarinaa, koulutu*, tunnille, tunneille, vierailija*, vieraaksi, vieras, berätta,
        beratta*, prata, tala, hora om, lara oss, kuulla, kuulisi, kuulisimme, kuulisivat, hear from, speak, tell,
        talking, story, tells, share, storyteller
""")
_WEAK = {"lecture_perhaps": "lecture", "event_perhaps": "event"}
# Within a compound these words speak as they do alone: yleisöluento, palvelupolkutyöryhmä, gästföreläsning.
_WITHIN = Parts("""
    interview: haastattel intervju
    peer_reception: asiantuntijavastaanot
    panel: paneel panelsamtal paneldisk
    simulation: simulaatio
    workshop: tyopaj workshop
    development_group: tyoryhm kehittamisryhm ohjausryhm arbetsgrup utvecklingsgrup styrgrup
    media: podcast podd blogi lehtijut
    lecture: luento luenno luenol puhuja alustaj kouluttaj forelas
    event: messuil messut messuje tapahtum markkino
    group_visit: vertaisryhm tukiryhm keskusteluryhm toimintaryhm hoitoryhm stodgrup samtalsgrup kamratgrup
""")


def read_kind(text: str) -> Found[str] | None:
    """The key of the kind of gig (see :mod:`dialogs.vocabulary.kinds`) and the words it came from."""
    return found_kind(tokens(text))


def found_kind(words: Sequence[Token]) -> Found[str] | None:
    """As :func:`read_kind`, of a text already cut. The other kinds that were named are the `others`."""
    said = [*cues_in(words, _CUES), *_WITHIN.within(words)]
    cues = [cue for cue in said if not is_negated(words, cue) and not _misleading(words, cue)]
    if not cues:
        return None
    best = min(cues, key=lambda cue: (_ORDER.index(cue.value), cue.first))
    value = _WEAK.get(best.value, best.value)
    others = dict.fromkeys(cue.value for cue in sorted(cues, key=lambda cue: cue.first) if cue.value not in _WEAK)
    strong = tuple(other for other in others if other not in (value, "lecture", "event", "group_visit"))
    return Found(value, words[best.first].start, words[best.last].end, sure=len(strong) <= 1, others=strong)


def _misleading(words: Sequence[Token], cue: Cue) -> bool:
    """Cues that speak of something else: `let me tell you`, an age group, who listens, a course's code, a radiator."""
    low = words[cue.first].low
    after = words[cue.last + 1].low if cue.last + 1 < len(words) else ""
    before = words[cue.first - 1].low if cue.first else ""
    if low in ("talk", "write", "share", "tell") and before in ("i", "to") and after in ("you", "me", "back", "us"):
        return True
    if low == "group" and before in ("age", "target"):
        return True
    if low.startswith("ryhma") and _is_code(words, cue.last + 1):
        return True
    return low.startswith("radioj") or _is_of_listeners(low, before, after)


def _is_of_listeners(low: str, before: str, after: str) -> bool:
    """A workshop's people, a town's workshop, or peers who are trained: who listens, or where."""
    if low.startswith(_AT_WORKSHOPS) or (low == "tyopajalle" and before.endswith("n") and len(before) > 4):
        return True
    return low.startswith(("vertaistukij", "tukihenkilo")) and (after.startswith(_TRAINED) or "koulut" in low)


_AT_WORKSHOPS = ("tyopajavalment", "tyopajaohjaaj", "tyopajanuor", "tyopajaval")
_TRAINED = ("koulut", "valmennu", "kurss", "utbildning", "training")


def _is_code(words: Sequence[Token], i: int) -> bool:
    """Whether a course's code stands there: `ryhmä LH25`."""
    follows = words[i : i + 2]
    return len(follows) == 2 and follows[0].text.isupper() and follows[1].glued and follows[1].kind == "number"
