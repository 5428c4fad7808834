"""What is spoken of and not asked for: forbidden subjects, an earlier gig, interpreters, guide dogs, food, listeners.

A *denial* is a phrase that forbids a subject; the mentions behind it in its clause are denied, or those before it where
none is behind: `itsemurhaa ei saa käsitellä`. A *circumstance* is a mention that only says how the meeting is arranged:
`viittomakielen tulkki`, `glutenfritt fika`, `yksi kuulija on kuuro`. Both are kept word for word as remarks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from dialogs.reading.topics.mentions import Mention
from dialogs.reading.words.found import Found
from dialogs.reading.words.lasttime import had_last_time
from dialogs.reading.words.shapes import Phrase, Shapes, Table
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

Aside = Literal["denied", "before", "circumstance"]
Line = Literal["wishes", "accessibility"]


class Remark(NamedTuple):
    """Words that no line of their own reads, for one of two lines of the order."""

    line: Line
    said: Found[str]


class Asides(NamedTuple):
    """How each mention of a topic that is not asked for is spoken of, by its place in the list; and the remarks."""

    of: dict[int, Aside]
    remarks: tuple[Remark, ...]


_ENDS = frozenset(",.;:!?()•") | {"vaan", "mutta", "mut", "muttei", "utan", "men", "but", "koska", "joten", "eftersom"}
_STOPS = frozenset(",.;!?•")
_JOINS = word_set("ja tai eika seka eli och eller samt and or nor , / &")
_AHEAD, _BACK = 7, 4  # tokens between a denial and the mention it denies

_SAYING = {
    "TALKED": word_set("""
        puhua puhuta puhuttavan puhuttaisi puhuisi puhuttais puhuko puhu puhutaisi kasitella kasitelty kasiteltavan
        kasiteltaisi kasiteltais kasittelisi kasitelko kasittele mainita mainittaisi mainitsisi mainittavan mainitko
        sivuta sivuttaisi kertoa kerrota kerrottaisi kertoisi kertoko otettaisi oteta ottaa otettavan ottako tuoda
        tuotaisi nostaa nosteta kuulla kuultaisi
    """),
    "AVOID": word_set("""
        valtetaan valttaa valta valttakaa valttaisi valtettaisiin valttamaan valttaen valtettava valtettavia
        valtettavaa valtettais undvik undvika undviks undvikas undviker avoid avoids avoiding avoided
    """),
    "LEAVE": word_set("jatetaan jattaa jata jattakaa jattaisi jatettava leave leaving lamna lamnas lamnar"),
    "SAID": word_set("""
        tala talar talas prata pratar pratas namna namns namnas namner beror berora beroras diskutera
        diskuteras behandla behandlas handla handlar talk talked talking mention mentioned mentioning discuss discussed
        discussing cover covered bring brought raise raised address addressed touch speak spoken describe
    """),
    "WITHOUT_SAYING": word_set("mentioning talking discussing describing mention content details namna tala prata"),
    "NOTHING": word_set("nothing nada ingenting"),
    "NO_TALK": word_set("mention talk discussion details content stories talking"),
}
_TABLES: dict[str, Table] = {
    **_SAYING,
    "NO": word_set("ei emme en eivat ettei ettemme etten muttei eika eikä vaikkei alkaa ala alkoon"),
    "MAY": word_set("""
        saa saisi saada halua haluta haluaisi toivo toivota voi voida pida pideta tarvitse tarvita pitaisi kuuluisi olla
        tule tulisi kannata sovi mielellaan lainkaan ollenkaan enaa siis kuitenkaan myoskaan missaan nimessa yhtaan
        mitaan tilaisuudessa esityksessa luennolla puheenvuorossa puhujan puhuja siella kovin hirveasti liikaa
    """),
    "ENOUGH": word_set("tarpeeksi riittavasti tarpeeks paljon avoimesti usein muuta muusta kuin enough tillrackligt"),
    "OF_WHICH": word_set("josta joista mista jota joita jonka som that which aiheista asioista"),
    "OUT": word_set("pois valiin ulkopuolelle kasittelematta out aside bort utanfor darhan"),
    "NOT": word_set("inte ej aldrig ingen inget not never cannot"),
    "NT": word_set("don doesn shouldn mustn won can do"),
    "SHALL": word_set("""
        far ska skall bor vill behover att ni man talaren forelasaren hon han den det du i helst alls to be want wish
        you the speaker them please should any allowed supposed like we they it
    """),
    "ALSO": word_set("myos myoskin"),
}
_TABLES["DENIAL"] = Phrase(
    _TABLES,
    "ei saa olla",
    "NO MAY* TALKED",
    "AVOID",
    "NOT SHALL* SAID",
    "NOT SHALL* ta|tas|tar upp",
    "NT ’|' t SHALL* SAID",
    "utan att SAID",
    "without any? WITHOUT_SAYING",
    "NOTHING about|on|om",
    "no NO_TALK of|about",
    "off -? limits",
    "steer clear of",
    "slippa|slipper hora|prata",
    "hoppa over",
    "lukuun ottamatta",
    "pois|pl lukien",
    "poislukien|excluding|except",
)
_DENIALS: Shapes[bool] = Shapes(
    _TABLES,
    (
        ("<OF_WHICH DENIAL", False),  # asioista, joista ei puhuta
        ("DENIAL ENOUGH", False),
        ("DENIAL about|om? ENOUGH", False),
        ("DENIAL", True),
        ("LEAVE ANY OUT", True),
        ("LEAVE ANY ANY OUT", True),
        ("LEAVE OUT", True),
    ),
)
_FORBIDDING = frozenset[str]().union(*_SAYING.values()) | word_set("""
    olla ta tas tar limits steer slippa slipper hoppa lukuun lukien poislukien excluding except
""")
# Words that only say how the meeting is arranged, by their beginnings, and the line they belong to.
_ARRANGED: tuple[tuple[str, Line], ...] = (
    ("opaskoir", "accessibility"), ("avustajakoir", "accessibility"), ("ledarhund", "accessibility"),
    ("assistanshund", "accessibility"), ("induktiosilm", "accessibility"), ("horselsling", "accessibility"),
    ("teckenspraktolk", "accessibility"), ("teckensprakstolk", "accessibility"), ("glutenit", "wishes"),
    ("gluteenit", "wishes"), ("glutenfri", "wishes"), ("laktoosit", "wishes"),
    ("laktosfri", "wishes"),
)  # fmt: skip
_IN_TWO_WORDS: dict[str, Line] = {"guide": "accessibility", "gluten": "wishes"}  # guide dogs, gluten-free
# What follows a mention that only says for whom the place is made ready: viittomakielen tulkki, wheelchair accessible.
_SERVICES = ("tulk", "tolk", "interpret", "access", "paasee", "paasy", "kulkee", "ramp", "luisk", "tillgang", "hiss")
_PERSONS = ("kayttaj", "omistaj", "anvand", "owner", "user")
_FOR_PEOPLE = frozenset(("hearing", "deaf", "deafblind", "sight", "mobility", "wheelchair", "speech", "disability"))
_NEEDS = _FOR_PEOPLE | {"allergy", "coeliac", "diabetes", "type1_diabetes", "accessibility"}
_LISTENERS = word_set("""
    kuulijoissa kuulijoista ryhmassa ryhmassamme osallistujissa osallistujista luokassa luokalla yleisossa
    opiskelijoissa opiskelijoista oppilaista publiken gruppen klassen bland deltagarna audience group class
""")
_ONE_LISTENER = word_set("""
    opiskelija opiskelijoista osallistuja osallistujista kuulija kuulijoista oppilas oppilaista deltagare deltagarna
    studerande elev student students participant participants listeners audience attendee pupil pupils
""")
_ONE = word_set("yksi yhdella osa muutama pari kaksi jotkut joku ett en nagon nagra one some two few of the")
_BE = word_set("on ovat oli ar finns is are has have includes har")
_TELLING = ("ilmoit", "anmal", "meddela", "tell", "let")


def asides(text: str, words: Sequence[Token], told: Sequence[Mention]) -> Asides:
    """Of the mentions in their order, which are not asked for; and what the text says so."""
    if not words:
        return Asides({}, ())
    starts = [word.start for word in words]
    at = [max(0, bisect_right(starts, mention.start) - 1) for mention in told]
    of: dict[int, Aside] = {}
    remarks: list[Remark] = []
    for first, last in _denials(words):
        if _within(words[first], told):
            continue
        denied = _objects_of(words, first, last, told, at)
        of.update(dict.fromkeys(denied, "denied"))
        begin, end = min([first, *(at[n] for n in denied)]), max([last, *(at[n] for n in denied)])
        begun = _clause_start(words, begin)
        if not any(begun <= place < begin for place in at):  # what is wanted is no part of the remark
            begin = begun
        remarks.append(Remark("wishes", _clause(text, words, begin, end)))
    for n, mention in enumerate(told):
        found = None if n in of else _beside(words, at[n], mention)
        if found is None:
            continue
        of[n], line, begin = found
        if line is not None:
            remarks.append(Remark(line, _clause(text, words, begin, at[n])))
    once = {(each.said.start, each.said.end): each for each in sorted(remarks, key=_line)}  # accessibility stays
    return Asides(of, tuple(sorted(once.values(), key=_start)))


def _line(remark: Remark) -> bool:
    return remark.line == "accessibility"


def _start(remark: Remark) -> int:
    return remark.said.start


def _within(word: Token, told: Sequence[Mention]) -> bool:
    """Whether a word is of a topic's own words: `en talare som inte vågar prata inför folk`."""
    return any(mention.start <= word.start < mention.end for mention in told)


def _beside(words: Sequence[Token], i: int, mention: Mention) -> tuple[Aside, Line | None, int] | None:
    """How a mention at token `i` is only spoken of, the line of its remark, and the token where that begins."""
    line = _line_of(words, i, mention)
    if line is not None:
        return "circumstance", line, _clause_start(words, i)
    if had_last_time(words, i):
        return "before", None, i
    return ("denied", "wishes", i - 1) if _leaves_out(words, i, mention) else None


def _denials(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The first and last token of every phrase that forbids a subject; few texts have a word that each of them has."""
    i = len(words) if _FORBIDDING.isdisjoint({word.low for word in words}) else 0
    while i < len(words):
        found = _DENIALS.find(words, i)
        if found is None:
            i += 1
            continue
        forbids, fit = found
        if forbids:
            yield fit.first, fit.after - 1
        i = fit.after


def _objects_of(words: Sequence[Token], first: int, last: int, told: Sequence[Mention], at: Sequence[int]) -> list[int]:
    """The mentions that a denial is about: those behind it in its clause and their list, else those before it."""
    behind = [n for n, place in enumerate(at) if first <= place <= last + _AHEAD and place > first]
    behind = [n for n in behind if not any(word.low in _ENDS for word in words[last + 1 : at[n]])][:1]
    if behind:
        return _with_list(words, told, at, behind[0])
    before = [n for n, place in enumerate(at) if first - 1 - _BACK <= place < first]
    nearest = [n for n in before if not any(word.low in _ENDS for word in words[at[n] + 1 : first])]
    return [n for n in nearest if _stand_together(words, at[n], at[nearest[-1]])]


def _with_list(words: Sequence[Token], told: Sequence[Mention], at: Sequence[int], n: int) -> list[int]:
    """A mention and those that stand behind it in its list."""
    found = [n]
    for k in range(n + 1, len(told)):
        between = [word for word in words[at[found[-1]] : at[k]] if word.start >= told[found[-1]].end]
        if len(between) > 2 or not all(word.low in _JOINS for word in between):
            break
        found.append(k)
    return found


def _stand_together(words: Sequence[Token], one: int, other: int) -> bool:
    """Whether two mentions are the same, or stand side by side with only `ja` and the like between."""
    between = [word.low for word in words[one + 1 : other]]
    return one == other or (len(between) <= 2 and any(low in _JOINS - {","} for low in between))


def _line_of(words: Sequence[Token], i: int, mention: Mention) -> Line | None:
    """The line of a mention that only says how the meeting is arranged or who listens."""
    line = _thing(words, i, mention)
    if line is not None:
        return line
    if mention.sense.key in _NEEDS and _telling_of_needs(words, i):
        return "wishes"
    return "accessibility" if mention.sense.key in _FOR_PEOPLE and _is_service(words, i, mention) else None


def _thing(words: Sequence[Token], i: int, mention: Mention) -> Line | None:
    """Of a guide dog, a loop or food without gluten; who has a guide dog is a person."""
    low = words[i].low
    if (mention.first != mention.last and not low.startswith(("guide", "gluten"))) or low_at(words, i + 1).startswith(
        _PERSONS
    ):
        return None
    if low_at(words, i + 1) in ("-", "free", "dog", "dogs") and low in _IN_TWO_WORDS:
        return _IN_TWO_WORDS[low]
    return next((line for begin, line in _ARRANGED if low.startswith(begin)), None)


def _is_service(words: Sequence[Token], i: int, mention: Mention) -> bool:
    """`viittomakielen tulkki`, `wheelchair accessible`, `pyörätuolilla pääsee`."""
    behind = next((word.low for word in words[i : i + 4] if word.start >= mention.end), "")
    return behind.startswith(_SERVICES) or mention.rest.lower().startswith(_SERVICES)


def _leaves_out(words: Sequence[Token], i: int, mention: Mention) -> bool:
    """`ilman itsemurhateemaa`, `utan självmordstema`."""
    return low_at(words, i - 1) in ("ilman", "utan") and mention.rest.lower().startswith(("teema", "aihe", "tema"))


def _telling_of_needs(words: Sequence[Token], i: int) -> bool:
    """`kuulijoissa on kuuroja`, `one of the students is deaf`, `ilmoitattehan allergiat`."""
    be = False
    for j in range(i - 1, max(-1, i - 7), -1):
        low = words[j].low
        if low in _STOPS:
            return False
        if low.startswith(_TELLING) and words[i].low.startswith("allerg"):
            return True
        be = be or low in _BE
        if be and low in _LISTENERS:
            return True
        if be and low in _ONE_LISTENER and not _ONE.isdisjoint((low_at(words, j - 1), low_at(words, j - 2))):
            return True
    follows = low_at(words, i + 1)
    return words[i].low.startswith("allerg") and follows.startswith(_TELLING)


def _clause_start(words: Sequence[Token], i: int) -> int:
    while i and words[i - 1].low not in _STOPS and not words[i].fresh and words[i - 1].low not in _ENDS:
        i -= 1
    return i


def _clause(text: str, words: Sequence[Token], first: int, last: int) -> Found[str]:
    """The words from a token up to the end of the clause that has the other one, as they were written."""
    while last + 1 < len(words) and not words[last + 1].fresh:
        following = words[last + 1]
        if following.low in _STOPS and not (following.glued and _goes_on(words, last + 2)):
            break
        last += 1
    start, end = words[first].start, words[last].end
    return Found(text[start:end], start, end)


def _goes_on(words: Sequence[Token], i: int) -> bool:
    """Whether a mark is within a number: 8.12."""
    return i < len(words) and words[i].glued and words[i].kind == "number"
