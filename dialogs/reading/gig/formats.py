"""How the gig is held: on site, remotely, or either, by cue words and what stands around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from dialogs.reading.gig.cues import Cue, Cues, clause, cues_in, is_negated
from dialogs.reading.where.places import found_places
from dialogs.reading.words.found import Found
from dialogs.reading.words.shapes import Shapes
from dialogs.reading.words.tokens import Token, low_at, tokens
from dialogs.reading.words.wordlists import words as word_set
from dialogs.vocabulary import GigFormat

_CUES = Cues("""
    remote:
        eta, etana, etanakin, etanaki, etayht*, etaluen*, etaluon*, etaosallis*, etatote*, etakoulut*, etatapaam*,
        etaopet*, etailta*, etaryhm*, etavierail*, etapuh*, etakok*, etahaast*, etaesit*, etapaneel*, etakeik*,
        etavastaanot*, etaversi*, etavaihto*, etamahdollis*, etalinj*, etatilais*, etatunti*, etatyopaj*,
        etatyosk*, meet yhteyde*, meetissa, meetin kautta, natforel*, over video, etatuokio*,
        etastriim*, etakeskus*, etapalav*, teams*, teamis*, teamsi*, zoom, zoomi*, zoomin*, zuum*, skype*,
        google meet*, webex*,
        whatsapp*, discord*, linjoil*, linjalla, verkossa, verkon kautta, verkon valityksella, verkkolu*,
        verkkokoulut*, verkkotapaam*, verkkotilais*, verkkovali*, verkkotote*, verkkovierail*, verkkoilta*,
        verkkoilla*, verkkokesk*, verkkoryhm*, verkkoyhteyd*, verkkotyopaj*, verkkopaneel*, netissa, netin kautta,
        netin valityksella, nettiluen*, nettikoulut*, nettitapaam*, nettiyhteyd*, netitse, online*, onlinena,
        webinaari*, webinar*, webbinari*, virtuaali*, virtual*, virtuell*, digitaalisesti, digitaalisena, digiluen*,
        digitapaam*, digitilais*, striimi*, videopuhelu*, videoyht*, videohaast*, videokok*, videoneuv*, videoluen*,
        videolla, videon valityksella, puhelimitse, puhelinhaast*, puhelinkesk*, puhelinaik*, puhelimessa,
        puhelimella, puhelimen valityksella, puhelinkin, puhelu, puhelulla, puhelukin, puheluna, soittamalla,
        soitto, soitolla, puhelimen kautta, distans*, pa lank, via lank, digitalt, digital traff*, digital forelas*,
        digitala traff*, digitalt mote*, digital kvall*, webbmot*, webbforelas*, webbtraff*, over natet, pa natet,
        live lahety*, livelahet*, live stream*, livestream*, livestriim*, live striim*,
        videomot*, videosamtal*, telefonintervju*, telefonsamtal*, per telefon, via telefon, pa telefon,
        over telefon, pa fjarr, fjarrunderv*, fjarrforel*, pa webben, remote, remotely, by phone, over the phone,
        via phone,
        phone interview*, phone call*, phone or, or phone, telephone interview*, video call*, video link,
        video conference*, by video, via video, via link, telephone, on the phone
    onsite:
        paikan paall*, paikan paalt*, paikanpaall*, paikan p, tulla paikalle, tulisi paikalle, tulee paikalle,
        saapua paikalle, saapuu paikalle, paikalla pitaminen, fyysisesti paikal*, fyysisesti lasna,
        henkilokohtaisesti paikal*, paikalla oleva, fyysisena, fyysinen tilaisuus, fyysinen tapaaminen, lahiopet*,
        lahitote*, lahiluen*, lahitapaam*, lahikoulut*, lahitilais*, lahivierail*, lahikeik*, lahipaiva,
        lahipaivan*, lahipaivaan, lahipaivalle, lahina, lasnaololuen*, kontaktiopet*, kontaktitun*, luokkaan
        paikalle, paikalle luokkaan, tulemaan paikalle,
        saapumaan paikalle, present in, be present, in the classroom, i klassrummet, in our classroom,
        lahiesit*, lahiosallis*, lahi, lahiryhm*, lasna, lasnaoloa, lasnaolona, lasnaopet*, lasnatote*,
        lasnaolotote*, livena, live,
        livenakin,
        kasvokkain, kasvotusten, kasvoista kasvoihin, naamatusten, pa plats, pa platsen, fysiskt, fysisk traff*,
        fysisk forelas*, fysiska traff*, narstudier, narundervisning*, ansikte mot ansikte, pa campus, irl,
        in person, on site, onsite, on campus, face to face, f2f, physically, in the flesh, in house
    either:
        hybridi*, hybrid*, etana tai lasna, joko tai, kumpikin kay, molemmat kay*, bada gar, either way,
        kumpi vain kay
""")

# Beside a remote cue these say that it is one of two ways.
_ALSO = word_set("""
    halutessaan halutessasi haluttaessa toivottaessa myos myoskin also too well as mys mos tarvittaessa tarpeen
    vaihtoehtoisesti vaikka ocksa aven likasa
    alternativt eller vid behov either or joko tai etanakin etanaki puhelinkin puhelukin
""")
# Half of it so, or for those who are elsewhere: puolet kerroista Teamsissa, streamed for those at home.
_IN_PART = word_set("puolet osa osan osin osittain half halften delvis partly home hemma kotona kotiin")
_PERMITS = word_set("""
    kay sopii onnistuu mahdollinen mahdollista mahdollisuus ok okei fine possible works welcome voi saa passaa
    menee gar mojligt bra funkar fungerar okej kan alright acceptable
""")
_PREFERS = word_set("""
    mieluiten ensisijaisesti helst preferably rather mieluummin mielellaan vain ainoastaan pelkastaan endast bara
    only enbart
""")
# "Onko mahdollista saada etäluento" asks for the thing itself.
_ASKED_FOR = word_set(
    "saada saadaanko saisiko saisinko saisimmeko tilata loytya loytaa jarjestaa get have order fa bestalla"
)
_OR = word_set("tai or eller / taikka")
_ENROLLING = ("ilmoittaut", "haku", "lomake", "anmal", "registr", "enrol", "sign")
_COUNTING = word_set("""
    on tulee olemme ovat ar kommer are osallistujaa kuulijaa opiskelijaa hoitajaa henkiloa
""")


def read_format(text: str) -> Found[GigFormat] | None:
    """`onsite`, `remote` or `either`, with the words it came from; None when nothing is said of it."""
    words = tokens(text)
    return found_format(words, has_place=any(place.sure for place in found_places(words)))


def found_format(words: Sequence[Token], *, has_place: bool) -> Found[GigFormat] | None:
    """As :func:`read_format`, of a text already cut. A place makes a permission ("Teams käy") one of two ways."""
    wanted: list[Cue] = []
    unwanted: list[Cue] = []
    for cue in cues_in(words, _CUES):
        if not _misleading(words, cue):
            (unwanted if is_negated(words, cue) else wanted).append(cue)
    either = next((cue for cue in wanted if cue.value == "either"), None)
    if either is not None:
        return _make_found(words, "either", either, either)
    if wanted:
        return _of_wanted(words, wanted, unwanted, has_place=has_place)
    opposite = _OPPOSITES.get(unwanted[0].value) if unwanted else None
    return _make_found(words, opposite, unwanted[0], unwanted[-1]) if opposite else None


_OPPOSITES: Mapping[str, GigFormat] = {"remote": "onsite", "onsite": "remote"}


def _of_wanted(words: Sequence[Token], wanted: list[Cue], unwanted: list[Cue], *, has_place: bool) -> Found[GigFormat]:
    """What the cues that are not denied say: one way, both, or one of which another is said to be well too."""
    remote = [cue for cue in wanted if cue.value == "remote"]
    onsite = [cue for cue in wanted if cue.value == "onsite"]
    if remote and onsite:
        return _make_found(words, "either", min(remote[0], onsite[0], key=_at), max(remote[-1], onsite[-1], key=_at))
    if remote:
        either = _is_either(words, remote, unwanted, has_place=has_place)
        return _make_found(words, "either" if either else "remote", remote[0], remote[-1])
    also = not unwanted and any(_said_also(words, cue) for cue in onsite)
    return _make_found(words, "either" if also else "onsite", onsite[0], onsite[-1])


def _is_either(words: Sequence[Token], remote: list[Cue], unwanted: list[Cue], *, has_place: bool) -> bool:
    """Whether a remote way is one of two."""
    if has_place and any(_one_of_two(words, cue) for cue in remote):
        return True
    return any(_said_also(words, cue) for cue in remote) and all(cue.value != "onsite" for cue in unwanted)


def _at(cue: Cue) -> int:
    return cue.first


def _make_found(words: Sequence[Token], value: GigFormat, first: Cue, last: Cue) -> Found[GigFormat]:
    return Found(value, words[first.first].start, words[last.last].end)


def _said_also(words: Sequence[Token], cue: Cue) -> bool:
    """`etänä käy myös`, `etäosallistuminenkin`, `also via Teams`."""
    around = clause(words, cue, before=4, after=5)
    own = words[cue.last].low
    if own.endswith(("kin", "kinki", "naki")) and cue.value == "remote":
        return True
    if cue.value == "remote" and not _IN_PART.isdisjoint(around):
        return True
    return _as_well(around) or any(
        word in _ALSO - {"or", "tai", "eller", "either", "joko", "as", "well"} for word in around
    )


def _as_well(around: Sequence[str]) -> bool:
    return ("as", "well") in pairwise(around)


def _one_of_two(words: Sequence[Token], cue: Cue) -> bool:
    """With a place: what is permitted or joined by "or" is the other of two ways."""
    around = clause(words, cue, before=4, after=5)
    if any(word in _PREFERS for word in around):
        return False
    before, after = low_at(words, cue.first - 1), low_at(words, cue.last + 1)
    if before in _OR and not _remote_beside(words, cue.first - 2):
        return True
    if before in ("via", "pa", "by", "over", "the", "per", "on") and low_at(words, cue.first - 2) in _OR:
        return not _remote_beside(words, cue.first - 3)
    if after in _OR and not _remote_beside(words, cue.last + 2):
        return True
    permitted = any(word in _PERMITS for word in around) and not _ASKED_FOR.intersection(around)
    return permitted or _said_also(words, cue)


def _remote_beside(words: Sequence[Token], i: int) -> bool:
    """Whether the other side of an "or" is a remote way too: Zoom or phone."""
    beside = words[max(0, i - 1) : i + 2]
    return any(cue.value == "remote" for cue in cues_in(beside, _CUES))


def _misleading(words: Sequence[Token], cue: Cue) -> bool:
    """Cues that speak of something else: a phone number, who will be present, gambling online."""
    found = _MISLEADING.find(words, cue.first)
    if found is None:
        return False
    what, _ = found
    return what == "always" or (what == "alone" and cue.first == cue.last)


def _is_enrolling(words: Sequence[Token], i: int) -> bool:
    return words[i].low.startswith(_ENROLLING)


def _is_doing(words: Sequence[Token], i: int) -> bool:
    """What is done on the net and is a topic, not a way to meet: `harassment online`."""
    return words[i].low.startswith(_DOINGS)


_DOINGS = (
    "harass", "bully", "gambl", "gaming", "shopping", "dating", "abuse", "hate", "grooming", "hairin", "hairit",
    "kiusaa", "kiusat", "pelaa", "vihapuh", "uhkail", "trakasser", "mobbn", "mobbad", "nathat", "spelande", "spelat",
    "hatprat", "hot",
)  # fmt: skip
# Of what else the words speak that tell how a gig is held, when these stand beside them.
_MISLEADING: Shapes[Literal["always", "alone", "no"]] = Shapes(
    {
        "PRESENT": word_set("lasna paikalla"),
        "COUNTING": _COUNTING,
        "ONLINE": word_set("online netissa verkossa"),
        "ENROLLING": _is_enrolling,
        "DOING": word_set("gambling bullying gaming pelaaminen kiusattu kiusaaminen dating pelaavat"),
        "HALF": word_set("eta lahi"),
        "HALF_BEFORE": word_set(", / tai ei joko : vai myos ("),
        "HALF_AFTER": word_set("- , . / tai ei kay onnistuu ok myos vai ja sopii voi ) mahdollinen"),
        "MUSIC": word_set("musiikki musiikkia musik music with in alone"),
        "DOING_BEFORE": _is_doing,
        "NET": word_set("online netissa verkossa natet webben somessa"),
        "APP": word_set("zoom teams zoomissa teamsissa online"),
        "LIVING": word_set("to who people we they i"),
    },
    (
        ("PRESENT oleva|pitaminen? >COUNTING", "always"),
        ("PRESENT oleva|pitaminen? >NUMBER", "always"),
        ("PRESENT oleva|pitaminen? ANY >NUMBER", "always"),
        ("puhelu|telephone|telefon :|.", "always"),
        ("ONLINE DOING", "always"),
        ("<HALF_BEFORE HALF", "no"),
        ("HALF HALF_AFTER", "no"),
        ("HALF !ANY", "no"),
        ("<!ANY HALF", "no"),
        ("HALF", "alone"),  # etä- and lähi- begin other words too
        ("<ENROLLING online|verkossa|netissa|natet", "always"),
        ("<DOING_BEFORE NET", "always"),  # häirintä netissä
        ("<DOING_BEFORE pa|over NET", "always"),  # trakasserier på nätet
        ("<APP live", "always"),  # Zoom live
        ("live -? MUSIC", "always"),
        ("<LIVING live", "always"),
    ),
)
