"""What a mention of a topic is in its sentence: what is told about, or only who listens, where, or which house asks."""

from __future__ import annotations

from dialogs.reading.topics.mentions import Mention, completing
from dialogs.reading.topics.pieces import Piece
from dialogs.reading.topics.topicwords import (
    AFTER_NEGATION,
    LIVED_IN,
    NEGATIONS,
    NOT_REALLY_NEGATED,
    PLACE_ENDINGS,
    PLACES,
    Standing,
    standing_and_language,
    standing_of,
)

_GENITIVES = frozenset(("n", "en", "ten", "den", "tten"))
_FINNISH_ADJECTIVES = ("nut", "nyt", "nen", "ton", "tön", "va", "vä", "ea", "kuuro", "sairas", "homo", "lesbo")
_NO_NOUNS = (*_FINNISH_ADJECTIVES, "na", "nä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi")
_ENGLISH_ADJECTIVES = ("ed", "ic", "less", "deaf", "blind", "out", "sober", "gay", "trans", "lonely", "autistic")
_TELLING = frozenset(("talk", "speak", "talking", "speaking", "lecture", "present", "story"))
_AT_ONES_OWN = ("ssaan", "ssään", "ssani", "ssäni")  # paloi loppuun työssään
_HOUSES = frozenset(("prison", "fängelse", "jail"))
_SEARCHING = frozenset(("looking", "searching", "look", "search", "asking", "need", "wanted", "söker", "letar"))


def standing(mention: Mention, cut: list[Piece]) -> Standing:
    """How this mention stands in the text it was found in."""
    if _is_denied(mention, cut):
        return "denied"
    if mention.rest:
        own = standing_of(mention.rest) or "topic"
        if own != "topic":
            return own
    following = _following(mention, cut)
    if following in ("organisation", "profession", "event", "place"):
        return following
    last = cut[mention.last]
    if _is_place(mention, cut):
        return "place"
    if mention.ending.startswith("lle") or (mention.rest and last.text.lower().endswith("lle")):
        return "audience"
    if _for_people(mention, cut):
        return "audience"
    return "place" if _named_house(mention, cut) else "topic"


def _is_denied(mention: Mention, cut: list[Piece]) -> bool:
    """`ei masennus`, `ei siis diabetes`, `inte om depression`, but not `ei pelkästään masennus`."""
    at = mention.first
    if at == 0 or cut[at].link not in (" ", "-"):
        return False
    before = cut[at - 1].text.lower()
    if before in AFTER_NEGATION and at > 1 and cut[at - 1].link == " ":
        before = cut[at - 2].text.lower()
    return before in NEGATIONS and cut[at - 1].text.lower() not in NOT_REALLY_NEGATED


def _following(mention: Mention, cut: list[Piece]) -> Standing | None:
    """The standing of the next word when the mention only defines it: `psykiatrian poliklinikka`, `MS-yhdistys`."""
    at = mention.last + 1
    if cut[mention.last].dangling:  # mielenterveys- ja päihdehoitajat
        whole = completing(cut, mention.last)
        return standing_of(cut[whole].text) if whole else None
    if at >= len(cut) or cut[at].link not in (" ", "-") or cut[at].text.lower().endswith(_AT_ONES_OWN):
        return None
    found = standing_and_language(cut[at].text)
    if found is None or any(piece.text.lower() in LIVED_IN for piece in cut[at + 1 : at + 3]):
        return None
    own, language = found
    if own == "profession" and cut[at].link == " " and _describes(mention, cut[at], language):
        return None
    return own if cut[at].link == "-" or language != "fi" or _defines(mention) else None


def _defines(mention: Mention) -> bool:
    """Whether a Finnish word can define the one after it: a genitive, or a noun without an ending."""
    noun = mention.ending == "" and not mention.base.startswith("=") and not mention.base.endswith(_NO_NOUNS)
    return noun or mention.ending in _GENITIVES


def _describes(mention: Mention, person: Piece, language: str) -> bool:
    """`loppuun palanut opettaja`, `döv lärare`, `burnt-out teacher`: the professional is the one who has lived it."""
    if language == "sv":
        return not mention.base.endswith("isk")
    if language == "en":
        return mention.base.endswith(_ENGLISH_ADJECTIVES)
    agrees = mention.ending == "" or (mention.ending == "n" and person.text.lower().endswith("n"))
    return agrees and mention.base.endswith(_FINNISH_ADJECTIVES)


def _is_place(mention: Mention, cut: list[Piece]) -> bool:
    """`vankilaan puhuja`: a word that names a house, alone and in a place form."""
    if mention.first != mention.last or mention.ending not in PLACE_ENDINGS:
        return False
    word = cut[mention.last].text.lower()
    return any(word.startswith(place[:-1]) for place in PLACES)


def _named_house(mention: Mention, cut: list[Piece]) -> bool:
    """`in Turku prison`, `i Åbo fängelse`: one house, where the gig is."""
    at = mention.first
    if at < 2 or mention.first != mention.last or mention.base not in _HOUSES or cut[at].link != " ":
        return False
    return cut[at - 1].text[0].isupper() and cut[at - 2].text.lower() in ("in", "at", "to", "i", "på", "till")


def _for_people(mention: Mention, cut: list[Piece]) -> bool:
    """`for refugees`, `för invandrare`: people in the plural right after the word; `looking for` is another thing."""
    at = mention.first
    if at == 0 or mention.first != mention.last or cut[at].link != " ":
        return False
    before, word = cut[at - 1].text.lower(), cut[at].text.lower()
    searched = at > 1 and cut[at - 2].text.lower() in _SEARCHING
    told = at > 1 and before == "to" and cut[at - 2].text.lower() in _TELLING
    return not searched and (
        (told and word.endswith("s"))
        or (before == "for" and word.endswith("s") and not word.endswith(("ss", "is", "us")))
        or (before in ("för", "till") and word.endswith(("are", "arna", "erna", "ar", "er")))
    )
