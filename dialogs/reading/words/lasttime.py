"""What is told of an earlier gig: `viime vuonna teiltä oli puhuja Porissa (12.2.)`, `tack för senast`."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

# In one word, or in two.
_LAST_TIME = word_set("viimeksi viimekertainen viimekertaisesta aiemmin ifjol viimeisesta edelliskerralla")
_LAST_ONE = word_set("viime forra last edellinen edellisen edellisella")
_LAST_ONES = word_set("""
    vuonna vuoden kevaana syksyna talvena kesana kerralla kerran kerrasta kuussa viikolla year time spring autumn
    summer winter fall month week aret gangen hosten varen manaden veckan
""")
# Of earlier gigs only where something was had then: `aiemmin`, `tidigare` are said of lives too.
_EARLIER = word_set("senast tidigare previously earlier aikaisemmin aiemmin")
_HAD = word_set("""
    oli olivat olitte kavi kavivat tilattiin tilasimme tilattu saimme puhuttiin puhuitte kasiteltiin kuultiin kuulimme
    pidettiin pititte teilta hade var bestallde fick talade pratade horde had was were ordered got spoke talked came
    heard booked
""")
# What ends the tale of the earlier gig.
_NOW = word_set("nyt tallakertaa nu now vaan mutta mut men but utan this toivomme toivotaan toivoisimme haluaisimme")
_SAME = word_set("""
    sama saman samaa samasta samaan samanlainen samanlaisen samanlaista uudestaan uusiksi taas jalleen samma samme igen
    same again another repeat
""")
_SENTENCE = 16  # words looked back within a sentence


def of_last_time(words: Sequence[Token], i: int) -> bool:
    """Whether the word at `i` stands in a sentence that tells of an earlier gig."""
    return _cue_before(words, i, earlier=False) is not None


def had_last_time(words: Sequence[Token], i: int) -> bool:
    """Whether the word at `i` is of what an earlier gig was about: something was had then."""
    cue = _cue_before(words, i, earlier=True)
    return cue is not None and any(word.low in _HAD for word in words[cue:i])


def wants_the_same(words: Sequence[Token]) -> bool:
    """Whether what there was is wanted again: `saataisko sama uusiksi`."""
    return any(word.low in _SAME for word in words)


def _cue_before(words: Sequence[Token], i: int, *, earlier: bool) -> int | None:
    """Where the sentence of the word at `i` begins to tell of an earlier gig, if it has not ended to do so."""
    for j in range(i - 1, max(-1, i - _SENTENCE), -1):
        low = words[j].low
        if low in ("!", "?", ";") or (low == "." and words[j + 1].text[0].isupper()) or low in _NOW:
            return None
        if low in _LAST_TIME or (low in _LAST_ONE and low_at(words, j + 1) in _LAST_ONES):
            return j
        if low == "senast" and low_at(words, j - 1) == "for":
            return j
        if earlier and low in _EARLIER:
            return j
    return None
