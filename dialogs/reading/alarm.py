"""What must be answered before any order: acute distress, a wish for support for oneself, a personal identity code.

An order *about* suicide is an order ("Tarvitsemme luennoitsijan itsemurhasta"); someone who writes that they do not
want to live is answered first. Where the two cannot be told apart, it is distress.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dialogs.reading.words.budget import BOTH_ENDS, both_ends, readable
from dialogs.reading.words.found import Found
from dialogs.reading.words.tokens import Token, tokens
from dialogs.reading.words.wordlists import words as word_set

# One row a pattern: words in their order, at most four words between two of them, within one sentence. `|` parts
# words that may stand in one place, `*` stands for any rest of a word. Without dots.
_DISTRESS = """
    en|enka|emma|enaa jaksa|jaksais|jaksaisi|kesta|kestais|viitsi|pysty elaa|elamaa|elamista|olemassa
    en|emma jaksa|jaksais jatkaa|jatkamaan
    en|emma pysty jatkamaan
    en|emma|enka halua|haluu|haluis|haluaisi|tahdo elaa
    en|emma nae syyta|jarkea|mieltä|mielta elaa|jatkaa
    haluan|haluun|haluisin|haluaisin|tahdon|tekee+mieli|tekis+mieli kuolla
    haluan|haluun|haluaisin|haluisin|aion|meinaan|meinasin|taidan tappaa itseni|itteni|ihteni|itseani
    ajattelin|mietin|harkitsen tappaa itseni|itteni|ihteni|itseani
    tapan|tapoin itseni|itteni|ihteni
    aion|haluan|haluaisin|meinaan|taidan|ajattelin|mietin tehda|tekevani itsemurhan|itsarin|itsemurhaa
    teen|tein itsemurhan|itsarin
    mietin|harkitsen|suunnittelen|ajattelen|hautoa|haudon itsemurhaa|itsaria|kuolemaani
    minulla|mulla on itsemurha*|itsetuhois* ajatuks*|ajatuksia|suunnitel*
    minulla|mulla on itsetuhoisia
    olen|oon itsetuhoinen
    paattaa|lopettaa|lopetan|paatan paivani|elamani
    riistaa henkeni
    viillan|viiltelen|satutan|vahingoitan itseani|itteani|itseeni
    haluan|haluaisin satuttaa|viiltaa|vahingoittaa itseani|itteani
    parempi ilman|jos minua|mua|kuollut|kuolisin|poissa
    toivon|toivoisin|kunpa|kumpa kuolisin|kuollut|kuolema
    olisinpa|oisinpa kuollut
    kaikki|kaikilla parempi ilman minua|mua
    elamallani|elamassani ei merkitysta|tarkoitusta|jarkea
    otin|soin|nielin liikaa|yliannostuksen|kaikki|purkillisen laakkeita|laakkeeni|pillereita|unilaakkeita
    yritin tappaa itseni|itteni
    ystavani|kaverini|siskoni|veljeni|lapseni uhkaa|aikoo|yrittaa|yritti tappaa|tehda itsensa|ittensa|itsemurhan
    tyttareni|poikani|mieheni|vaimoni|aitini|isani uhkaa|aikoo|yrittaa|yritti tappaa|tehda itsensa|ittensa|itsemurhan
    mieheni|puolisoni|poikaystavani|vaimoni|isani|exani uhkaa|hakkaa|pahoinpitelee|lyo tappaa|minut|minua|nyt
    orkar inte|int leva|langre|mer|mera
    vill inte|int leva
    vill|vil do
    tanker|ska|vill|tankt ta livet av mig
    tanker|ska|vill|har begatt|bega sjalvmord
    ta mitt liv
    tar livet av mig
    jag har sjalvmordstankar
    sjalvmordstankar jag|mig
    skadar|skar|skara|skada mig sjalv
    battre utan mig
    i want|wanna|need die
    i don|dont|do want|wanna live
    kill+myself|killing+myself|hurt+myself|hurting+myself|cutting+myself|harm+myself
    end+my+life|ending+my+life|take+my+own+life|taking+my+own+life
    end+it+all
    no reason live
    i am|m|feel suicidal
    i suicidal thoughts
    better off without me
    i|me wish dead
"""
# Said alone or nearly alone these are distress too; in a longer text they are about something else.
_SHORT_DISTRESS = """
    en|emma jaksa|kesta enaa
    enaa jaksa en
    orkar inte
    i can anymore
    can+'+t+go+on|cannot+go+on|cant+go+on|can+’+t+go+on
    can+'+t+take+it|cannot+take+it|cant+take+it|can+’+t+take+it|can+'+t+take+this
    auttakaa|apua minua|mua
    minulla|mulla on hata
    help me
    hjalp mig
"""
_SHORT = 12  # words
_GAP = 4

_NEGATIONS = word_set("en ei enka emme et inte aldrig not never don dont ikina koskaan")
_REPORTED = word_set("""
    joka jotka henkilo henkilon ihminen jonka sanoo sanoi someone somebody who nagon person asiakas potilas jolla
""")
_TITLES = word_set("""
    aihe teema otsikko nimi tema amne rubrik topic title theme kirja kirjasta luento elokuva
""")
_ORDERING = (
    "kokemusasiant", "kokemustoim", "luenno", "luento", "puhuja", "tarvitsemme", "tilaa", "tilaus", "opiskelij",
    "forelas", "erfarenhets", "speaker", "lecture", "students", "klo", "koulutu", "vierail", "erfarenhet", "talare",
)  # fmt: skip
_NO_LIVING = word_set("""
    elaa elamaa olla mitaan tata taa nain yksin kohta leva this it anymore enaa mer please nu nyt now
""")
_QUOTES = frozenset("\"”“„»«'’‘")

_SUPPORT = """
    vertaistuk*|vertaistukea|vertaista|tukihenkilo*|juttuseur*|juttukaver*|keskusteluseur*|keskusteluap*
    jutella|puhua|keskustella jonkun|jonkin|sellaisen kanssa
    kamratstod*|stodperson*
    prata med nagon|nan
    nagon|nan att prata med
    peer support*
    someone|somebody talk to|with
    talk to someone|somebody
    support group
    apua itselleni|itsellein|minulle|mulle
    mista saan|saisin|saa apua|tukea
"""
_SELF = """
    itselleni|itselle|itsellani|minulle|mulle
    minulla|mulla on|todettiin|diagnosoitiin
    olen|oon sairastunut|masentunut|uupunut|yksin|yksinainen|ahdistunut
    sairastuin|sairastan|sain
    itse sairastan|karsin|kaipaan|tarvitsen|etsin
    mig sjalv
    jag har|ar|lider|mar
    for myself
    i have|am|m|suffer|struggle|feel|need|want
    me
    kaipaan|kaipaisin|tarvitsen|tarvitsisin|etsin|saisinko|saanko vertaistukea|tukea|juttuseuraa|keskusteluapua
    kaipaan|tarvitsen|tarvitsisin|etsin|saisinko|saanko tukihenkilon|tukihenkiloa
    haluaisin|kaipaisin|saisinko jutella|puhua|vertaistukea|tukea
"""
_OTHERS_IN_NEED = (
    "asiakka",
    "potila",
    "opettaja",
    "ryhma",
    "opiskelij",
    "oppila",
    "kurssi",
    "nuorell",
    "tyontekij",
    "vierail",
    "tilaisuu",
    "students",
    "klient",
    "elever",
    "our",
    "class",
    "school",
    "team",
    "patient",
    "vara",
    "meidan",
    "meille",
)


class _Place(NamedTuple):
    """What may stand in one place of a pattern: whole words, beginnings, and words in a row."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    rows: tuple[list[str], ...]


_Pattern = tuple[_Place, ...]


class _Patterns:
    """A table of patterns, each found by the words or the beginnings that its first place may have."""

    def __init__(self, rows: str) -> None:
        self._by_word: dict[str, list[_Pattern]] = {}
        self._by_beginning: dict[str, list[_Pattern]] = {}
        for row in rows.strip().splitlines():
            pattern = tuple(_place(place.split("|")) for place in row.split())
            for word in (*pattern[0].words, *(parts[0] for parts in pattern[0].rows)):
                self._by_word.setdefault(word, []).append(pattern)
            for beginning in pattern[0].beginnings:
                self._by_beginning.setdefault(beginning, []).append(pattern)
        self._beginnings = tuple(self._by_beginning)

    def found(self, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The first and the last token of every pattern that fits."""
        for i, token in enumerate(words):
            patterns = self._by_word.get(token.low, [])
            if self._beginnings and token.low.startswith(self._beginnings):
                patterns = patterns + [
                    pattern
                    for beginning, those in self._by_beginning.items()
                    if token.low.startswith(beginning)
                    for pattern in those
                ]
            for pattern in patterns:
                last = _match(words, i, pattern)
                if last is not None:
                    yield i, last


def _place(said: list[str]) -> _Place:
    whole = [word for word in said if not word.endswith("*")]
    return _Place(
        frozenset(word for word in whole if "+" not in word),
        tuple(word.removesuffix("*") for word in said if word.endswith("*")),
        tuple(word.split("+") for word in whole if "+" in word),
    )


_DISTRESS_TABLE, _SHORT_TABLE = _Patterns(_DISTRESS), _Patterns(_SHORT_DISTRESS)
_SUPPORT_TABLE, _SELF_TABLE = _Patterns(_SUPPORT), _Patterns(_SELF)


def read_distress(text: str) -> bool:
    """Whether the writer is in acute distress, or someone beside them is: life, self-harm, violence going on.

    Of a text longer than the budget (:mod:`dialogs.reading.words.budget`) the beginning and the end are read, each at
    least as long as an ordinary message: people say it first, or after all else.
    """
    words = tokens(both_ends(text), BOTH_ENDS)
    ordering = sum(token.low.startswith(_ORDERING) for token in words)
    for first, last in _DISTRESS_TABLE.found(words):
        if not _kept_apart(words, first, last, ordering):
            return True
    if len(words) > _SHORT or ordering:
        return False
    for _, last in _SHORT_TABLE.found(words):
        after = words[last + 1].low if last + 1 < len(words) else ""
        if not after or not after[0].isalpha() or after in _NO_LIVING:
            return True
    return False


def read_peer_wish(text: str) -> bool:
    """Whether the writer looks for support for themselves, not for a gig, by the beginning of the text."""
    words = tokens(readable(text))
    if any(token.low.startswith(_OTHERS_IN_NEED) for token in words):
        return False
    if sum(token.low.startswith(_ORDERING) for token in words) or not any(_SUPPORT_TABLE.found(words)):
        return False
    return any(_SELF_TABLE.found(words))


def _match(words: Sequence[Token], i: int, pattern: _Pattern) -> int | None:
    j = _is_one_of(words, i, pattern[0])
    for place in pattern[1:]:
        j = None if j is None else _follows(words, j, place)
    return j


def _follows(words: Sequence[Token], j: int, place: _Place) -> int | None:
    """The last token of the next word of a pattern, a few words after `j` and in its sentence."""
    for k in range(j + 1, min(len(words), j + 2 + _GAP)):
        if words[k].low in ".!?;" and words[k].kind == "mark":
            return None
        following = _is_one_of(words, k, place)
        if following is not None:
            return following
    return None


def _is_one_of(words: Sequence[Token], i: int, place: _Place) -> int | None:
    low = words[i].low
    if low in place.words or (place.beginnings and low.startswith(place.beginnings)):
        return i
    for parts in place.rows:
        if low == parts[0] and [token.low for token in words[i : i + len(parts)]] == parts:
            return i + len(parts) - 1
    return None


def _kept_apart(words: Sequence[Token], first: int, last: int, ordering: int) -> bool:
    """Whether the words are denied, told of someone else, or the title of what is ordered."""
    if not _is_own_negation(words, first, last) and _is_denied(words, first, last):
        return True
    if not ordering:
        return False
    return any(words[k].low in _REPORTED for k in range(max(0, first - 6), first)) or _is_title(words, first)


def _is_own_negation(words: Sequence[Token], first: int, last: int) -> bool:
    """Whether the words themselves say no: `en jaksa elää`, `orkar inte`."""
    own = any(words[k].low in ("inte", "int", "don", "dont") for k in range(first, last + 1))
    return own or words[first].low in _NEGATIONS


def _is_denied(words: Sequence[Token], first: int, last: int) -> bool:
    before = any(words[k].low in _NEGATIONS for k in range(max(0, first - 3), first))
    return before or any(words[k].low in ("en", "ei") for k in range(first, last))


def _is_title(words: Sequence[Token], first: int) -> bool:
    """Whether the words are quoted, or what a lecture or a book is called."""
    quoted = any(words[k].text in _QUOTES for k in range(max(0, first - 4), first))
    return quoted or any(words[k].low in _TITLES or words[k].low == ":" for k in range(max(0, first - 3), first))


# Personal identity codes. The separator tells the century; + 18, - and Y X W V U 19, A to F 20.
_CODE = re.compile(r"[0-9]{6} ?[-–—+A-FYXWVUa-fyxwvu] ?[0-9]{3}[0-9A-Ya-y]")
_CONTROL = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def read_identity_code(text: str) -> list[Found[str]]:
    """Every Finnish personal identity code, found by its control character; the code itself is not handed on.

    The value is always `"HETU"`: the offsets say where the code stands. The rule is that of the Digital and Population
    Data Services Agency: the nine digits as one number, modulo 31.
    """
    found: list[Found[str]] = []
    for match in _CODE.finditer(text):
        start, end = match.span()
        if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
            continue
        code = match.group().replace(" ", "")
        day, month = int(code[:2]), int(code[2:4])
        if 1 <= day <= 31 and 1 <= month <= 12 and _CONTROL[int(code[:6] + code[7:10]) % 31] == code[10].upper():
            found.append(Found("HETU", start, end))
    return found
