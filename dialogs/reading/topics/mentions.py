"""Where a text mentions the vocabulary: phrases and words, compounds, cut words and misspelt ones, the longest first.

A mention says only that the words are there. Whether they are what the order is about is judged in
:mod:`dialogs.reading.topics.standing`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from dialogs.reading.topics.lexicon import Lexicon, Node, Sense, lexicon
from dialogs.reading.topics.pieces import Piece
from dialogs.reading.topics.topicwords import AMBIGUOUS, CONJUNCTIONS, SHORT_BUT_CLEAR, is_ordinary, standing_of
from dialogs.reading.when.datewords import weekday_of
from dialogs.reading.words.stems import LONGEST, Hit, fold

_WITHIN = 3  # words that may stand between the two sides of a pair
# The words most orders have, which are no misspelt topics.
_NO_TOPIC = (
    "kokemusasiant", "kokemustoim", "tarvits", "tarvita", "haluai", "haluam", "toivom", "toivoisi", "luenno",
    "opiskelij", "tammiku", "helmiku", "maalisku", "huhtiku", "toukoku", "kesäku", "heinäku", "eloku", "syysku",
    "lokaku", "marrasku", "jouluku", "puhuja", "luento", "luentoa", "kertom", "kuulla", "etsimme", "etsitään",
    "kaipais", "kaipaam", "kaivataan", "pyydämme", "pyytäi", "voisiko", "saisimm", "saataisi", "ajankohta", "paikka",
    "iltapäiv", "aamupäiv", "viikol", "viikon", "viimeis", "ensimmäi", "haastattel", "haastatelt", "seminaar",
    "tilaisuu", "tapahtum", "vanhempainil", "kirjoittaj", "osallistu", "järjest", "kokoont", "kouluttaj", "työpaj",
    "paneel", "paneli", "podcast", "yliopist", "ammattikorkeak", "lukiol", "kaupung", "terveisin", "ystävällis",
    "klockan", "december", "januari", "february", "februari", "november", "distans", "berätt", "workshop", "speaker",
    "evening", "morning", "seminar", "looking", "remote", "online", "please", "needed", "erfarenhets",
    "behöver", "föreläs", "experience", "students",
)  # fmt: skip
_UNDOTTED = 5  # letters from which a word may be written without its dots
_TRUSTED = (6, 8, 13)  # letters a misspelt stem must have to be sure, by its number of slips
_PAIRED = -2  # the sense of a whole pair
_DEEPEST = 8  # words in the longest phrase
DOTS = frozenset("äöåÄÖÅ")
_GUESSED = 120  # words of one text that may be misspelt; to look for their likes costs more than all else
_ELLIPSIS = 8  # words between a cut word and the one that has its end


@dataclass(frozen=True, slots=True)
class Mention:
    """A sense in the pieces `first` to `last`, at the letters `start:end` of the text.

    `base` is the last word's base form, `ending` its ending without dots, and `rest` what follows it in a compound
    (`ilta`); `exact` says that nothing is misspelt. A mention is not `sure` when its word is weak, short and in small
    letters, or misspelt and short.
    """

    sense: Sense
    first: int
    last: int
    start: int
    end: int
    ending: str = ""
    rest: str = ""
    sure: bool = True
    base: str = ""
    exact: bool = True


class _Candidate(NamedTuple):
    base: str
    start: int
    end: int
    ending: str = ""
    rest: str = ""
    sure: bool = True
    exact: bool = True


def mentions(cut: list[Piece]) -> list[Mention]:
    """The mentions in these pieces that do not overlap, in their order; all senses of the same words are kept."""
    lex = lexicon()
    dotless = not any(letter in DOTS for piece in cut for letter in piece.text)
    bare_answer = len(cut) == 1  # "ms", to the question which topic
    hyphens = [bare_answer or piece.link == "-" for piece in cut] + [bare_answer]
    candidates = [
        _candidates(
            lex, piece, dotless=dotless, part=hyphens[at] or hyphens[at + 1] or piece.dangling, guess=at < _GUESSED
        )
        for at, piece in enumerate(cut)
    ]
    found = [mention for at in range(len(cut)) for mention in _beginning_at(lex, cut, candidates, at)]
    pairs = list(_pairs(cut, [mention for mention in found if mention.sense.pair >= 0]))
    return _longest([mention for mention in found if mention.sense.pair < 0] + pairs)


def _beginning_at(lex: Lexicon, cut: list[Piece], candidates: list[list[_Candidate]], at: int) -> Iterator[Mention]:
    """Every mention that begins at this piece."""
    if candidates[at]:
        yield from _phrases(lex, cut, candidates, at)
    yield from _split_words(lex, cut, at)
    yield from _cut_words(lex, cut, at)
    if candidates[at]:
        yield from _shared_ends(lex, cut, candidates, at)


def completing(cut: list[Piece], at: int) -> int | None:
    """The piece whose end the cut word at `at` lacks: in `rinta- ja eturauhassyöpä`, the last one."""
    for whole in range(at + 1, min(at + _ELLIPSIS, len(cut))):
        if cut[whole].link == ".":
            return None
        if not cut[whole].dangling and cut[whole].text.lower() not in CONJUNCTIONS:
            return whole
    return None


def _candidates(lex: Lexicon, piece: Piece, *, dotless: bool, part: bool, guess: bool) -> list[_Candidate]:
    """The base forms this word may be of: as it stands, else in a compound, else (as a `guess`) misspelt."""
    word = piece.text
    short = _is_short(piece, part=part)
    if short and word[0].isupper():  # Ms Smith
        return []
    hits = lex.words.forms(word) or (lex.words.forms(word[:-2]) if word.lower().endswith("'s") else ())
    clear = not short and not word.lower().startswith(AMBIGUOUS)
    found = [*_as_they_stand(lex, piece, clear=clear), *_written(hits, piece, clear=clear)]
    if len(word) < _UNDOTTED or word[0].isdigit():  # too short for a compound or a slip of the pen
        return found
    if _mean_something(lex, found) or is_ordinary(word):
        return found
    found += _without_dots(hits, piece, clear=clear) if dotless else ()
    if not (dotless and _mean_something(lex, found)):
        found = _otherwise(lex, piece, found, dotless=dotless)
    return found or (_misspelt(lex, piece) if guess else [])


def _is_short(piece: Piece, *, part: bool) -> bool:
    """Whether so few letters could be another word: `ms`, but not MS, MS:ää, ms-tauti, hiv."""
    word = piece.text
    return len(word) <= 3 and not (word.isupper() or piece.cased or part or word.lower() in SHORT_BUT_CLEAR)


def _otherwise(lex: Lexicon, piece: Piece, found: list[_Candidate], *, dotless: bool) -> list[_Candidate]:
    """What has been found, and what a longer word may have within it."""
    word = piece.text
    found += _opening(lex, word, dotless=dotless)
    if not any(each.rest for each in found):
        found += _closing(lex, word, dotless=dotless)
    return found


def _mean_something(lex: Lexicon, found: list[_Candidate]) -> bool:
    return any(lex.senses(each.base) for each in found)


def _as_they_stand(lex: Lexicon, piece: Piece, *, clear: bool) -> Iterator[_Candidate]:
    """Words that are read only as they stand: MS, Romani."""
    word, low = piece.text, piece.text.lower()
    if low in lex.literal:
        yield _Candidate(f"={low}", 0, len(word), piece.cased, sure=clear)
    if word in lex.capital:
        yield _Candidate(f"^{word}", 0, len(word))


def _written(hits: tuple[Hit, ...], piece: Piece, *, clear: bool) -> Iterator[_Candidate]:
    for hit in hits:
        if hit.how == "form":
            yield _Candidate(hit.base, 0, len(piece.text), hit.ending or piece.cased, sure=clear)


def _without_dots(hits: tuple[Hit, ...], piece: Piece, *, clear: bool) -> Iterator[_Candidate]:
    """Words without their dots, of somebody who uses none: syopa."""
    for hit in hits:
        if hit.how == "undotted" and len(hit.base) >= _UNDOTTED:
            yield _Candidate(hit.base, 0, len(piece.text), hit.ending or piece.cased, sure=clear)


def _opening(lex: Lexicon, word: str, *, dotless: bool) -> Iterator[_Candidate]:
    """What a compound begins with: masennusilta."""
    for hit, rest in lex.words.prefixes(word):
        if hit.base in lex.openers and (hit.how == "form" or dotless) and standing_of(rest, whole=len(hit.base) < 6):
            yield _Candidate(hit.base, 0, hit.end, hit.ending, rest, sure=len(word) > 3)


def _closing(lex: Lexicon, word: str, *, dotless: bool) -> Iterator[_Candidate]:
    """What a compound ends in: sappirakkosyöpä."""
    for hit in lex.words.heads(word):
        if hit.base in lex.heads and (hit.how == "form" or dotless):
            yield _Candidate(hit.base, hit.start, len(word), hit.ending, exact=False)


def _misspelt(lex: Lexicon, piece: Piece) -> list[_Candidate]:
    """Words that are one or two slips from one of the vocabulary's."""
    word = piece.text
    if piece.dangling or weekday_of(fold(word)) or word.lower().startswith(_NO_TOPIC):
        return []
    return [
        _Candidate(hit.base, 0, len(word), hit.ending, sure=hit.end >= _TRUSTED[hit.slips], exact=False)
        for hit in lex.words.near(word)
    ]


def _phrases(lex: Lexicon, cut: list[Piece], candidates: list[list[_Candidate]], at: int) -> Iterator[Mention]:
    """Every phrase that begins at this piece."""
    level: list[tuple[Node, tuple[_Candidate, ...]]] = [(lex.phrases, ())]
    for last in range(at, min(at + _DEEPEST, len(cut))):
        if last > at and cut[last].link not in (" ", "-", ""):
            return
        deeper: dict[int, tuple[Node, tuple[_Candidate, ...]]] = {}
        for node, path in level:
            for each in candidates[last]:
                follower = node.then(each.base)
                if follower is None or (last > at and each.start):
                    continue
                way = (*path, each)
                for sense in follower.senses:
                    yield _mention(sense, cut, at, last, way)
                if not each.rest and id(follower) not in deeper:
                    deeper[id(follower)] = (follower, way)
        level = list(deeper.values())
        if not level:
            return


def _mention(sense: Sense, cut: list[Piece], first: int, last: int, way: tuple[_Candidate, ...]) -> Mention:
    exact = sum(each.exact for each in way)
    several = len(way) > 1 and exact >= len(way) - 1
    beside_another = sense.pair >= 0 and exact == len(way)  # a short word is no doubt beside its other side
    sure = not sense.weak and (all(each.sure for each in way) or several or beside_another)
    start, end = cut[first].start, cut[last].end
    return Mention(sense, first, last, start, end, way[-1].ending, way[-1].rest, sure, way[-1].base, exact == len(way))


def _split_words(lex: Lexicon, cut: list[Piece], at: int) -> Iterator[Mention]:
    """One word written as two or three: `syömis häiriö`, `lähi suhde väkivalta`."""
    joined, start = cut[at].text, cut[at].start
    if not 4 <= len(joined) <= LONGEST or not joined.isalpha():
        return
    for last in range(at + 1, min(at + 3, len(cut))):
        if cut[last].link not in (" ", "-") or not cut[last].text.isalpha():
            return
        begun = len(joined)
        joined += cut[last].text
        # depression på: no ending of its own
        hits = [hit for hit in lex.words.forms(joined) if len(hit.base) >= 8 and hit.end > begun]
        for hit, sense in _with_senses(lex, hits):
            yield Mention(sense, at, last, start, cut[last].end, hit.ending, "", not sense.weak, hit.base)


def _with_senses(lex: Lexicon, hits: Iterable[Hit]) -> Iterator[tuple[Hit, Sense]]:
    return ((hit, sense) for hit in hits for sense in lex.senses(hit.base))


def _cut_words(lex: Lexicon, cut: list[Piece], at: int) -> Iterator[Mention]:
    """A word whose end stands in a later one: `rinta- ja eturauhassyöpä` has rintasyöpä."""
    if not cut[at].dangling or len(cut[at].text) > LONGEST:
        return
    whole = completing(cut, at)
    if whole is None:
        return
    stem, end = cut[at].text, cut[whole].text[:LONGEST]
    for begin in range(3, len(end) - 3):
        for hit, sense in _with_senses(lex, lex.words.forms(stem + end[begin:])):
            yield Mention(sense, at, at, cut[at].start, cut[at].end, hit.ending, sure=not sense.weak)


def _shared_ends(lex: Lexicon, cut: list[Piece], candidates: list[list[_Candidate]], at: int) -> Iterator[Mention]:
    """The first of two words that share the end of a phrase: in `breast and prostate cancer`, breast cancer."""
    if at + 3 >= len(cut) or cut[at + 1].text.lower() not in CONJUNCTIONS or cut[at].dangling:
        return
    if any(cut[at + n].link != " " for n in (1, 2, 3)):
        return
    start, end = cut[at].start, cut[at].end
    for each, sense in _across(lex, candidates[at], candidates[at + 3]):
        if sense.pair < 0:
            yield Mention(sense, at, at, start, end, each.ending, "", each.sure and not sense.weak, each.base)


def _across(lex: Lexicon, begun: list[_Candidate], ended: list[_Candidate]) -> Iterator[tuple[_Candidate, Sense]]:
    """The senses of phrases of two words, one of each, with the second word."""
    nodes = [node for each in begun if not each.rest and (node := lex.phrases.then(each.base)) is not None]
    for node in nodes:
        for each in ended:
            follower = None if each.rest else node.then(each.base)
            yield from ((each, sense) for sense in (follower.senses if follower else ()))


def _pairs(cut: list[Piece], sides: list[Mention]) -> Iterator[Mention]:
    """Mentions made of two sides in one sentence with few words between: `menettänyt`, `lapsen`."""
    by_side: dict[tuple[int, int], list[Mention]] = {}
    for mention in sides:
        by_side.setdefault((mention.sense.pair, mention.sense.side), []).append(mention)
    stops = [at for at, piece in enumerate(cut) if _begins_clause(piece)]
    for (pair, side), ones in by_side.items():
        others = by_side.get((pair, 1), []) if side == 0 else []
        firsts = [other.first for other in others]
        for one in ones:
            begin = bisect_left(firsts, one.first - _WITHIN - _DEEPEST)
            for other in others[begin : begin + 2 * _WITHIN + 2 * _DEEPEST]:
                left, right = (one, other) if one.first < other.first else (other, one)
                stop = bisect_left(stops, left.last + 1)
                apart = right.first - left.last - 1
                if 0 <= apart <= _WITHIN and not (stop < len(stops) and stops[stop] <= right.first):
                    sure = one.sure and other.sure
                    yield replace(
                        right,
                        sense=Sense(one.sense.key, pair=_PAIRED),
                        first=left.first,
                        start=left.start,
                        rest="",
                        sure=sure,
                    )


def _begins_clause(piece: Piece) -> bool:
    """A sentence, or a clause of its own: in `vaimo kuoli, kun lapset olivat pieniä` no child has died."""
    return piece.link == "." or (piece.link in (",", " ") and piece.text.lower() in _CLAUSES)


_CLAUSES = frozenset(("kun", "koska", "vaikka", "när", "eftersom", "when", "while", "because"))


def _longest(found: list[Mention]) -> list[Mention]:
    """Of mentions that overlap, those of the longest words; a sure one before an unsure one of the same words.

    Two pairs may share words: `poikansa itsemurhan kautta menettänyt` is a child's death and a suicide.
    """
    taken: dict[int, tuple[int, int]] = {}
    kept_of: dict[tuple[int, int], list[Mention]] = {}
    for mention in sorted(found, key=lambda each: (each.start - each.end, not each.sure, each.start)):
        span = (mention.first, mention.last)
        inside = {taken.get(at, span) for at in range(mention.first, mention.last + 1)} - {span}
        pair = mention.sense.pair == _PAIRED
        if inside and not (pair and all(each.sense.pair == _PAIRED for other in inside for each in kept_of[other])):
            continue
        same = kept_of.setdefault(span, [])
        if all(each.sense.key != mention.sense.key and each.sure == mention.sure for each in same):
            same.append(mention)
            taken |= {at: taken.get(at, span) for at in range(mention.first, mention.last + 1)}
    return sorted((each for same in kept_of.values() for each in same), key=lambda each: (each.start, each.end))
