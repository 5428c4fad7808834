"""What stands around a word that could be a place: labels, prepositions, first names, the beginning of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.where.placeforms import first_names
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

INTO = word_set("i till in at to near around pa vid inom utanfor")
_OR = word_set("tai eller or ja och and")
OUT_OF = word_set("from fran av of")
_LABELS = word_set("""
    paikka paikkakunta sijainti kunta kaupunki missa kohde osoite tapahtumapaikka pitopaikka kokouspaikka lokaatio
    plats ort var kommun place location where venue city town
""")
_LABEL_LINKS = word_set(": on is ar - = olis olisi eli sama")
_FIRMS = word_set("oyj oy ab abp ltd inc symphony phone puhelin areena")
_NAMING = word_set("olen nimeni heter jag name m am tassa namnet")
_GREETINGS = word_set(
    "hei moi moikka terve hyva rakas kiitos kiitti hej hejsan basta kara tack hi hello dear thanks ja och and"
)
_CLOSING = word_set(", . ; / ) - ( ! ? ma ti ke to pe la su klo kl") | {""}
_OPENING = word_set(", . ; ( / : - ! ?") | {""}


def opens_sentence(words: Sequence[Token], i: int) -> bool:
    """Whether a capital at `i` says nothing: the word begins the text, a line or a sentence."""
    if i == 0 or words[i].fresh:
        return True
    before = words[i - 1]
    if before.low in ("!", "?", ":", "•", "*", ";"):
        return True
    return before.low == "." and not (i >= 2 and words[i - 2].kind == "number")


def stands_alone(words: Sequence[Token], i: int) -> bool:
    """Whether a name stands as an item of its own: `Pirkkala,` or `, Salo 8.12.`"""
    after, before = low_at(words, i + 1), low_at(words, i - 1)
    closed = after in _CLOSING or after.isdigit() or (i + 1 < len(words) and words[i + 1].fresh)
    return closed and (before in _OPENING or before in INTO or before in _OR or before.isdigit() or words[i].fresh)


def has_label(words: Sequence[Token], i: int) -> bool:
    """`Paikka: Salla`, `paikka on Nokia`, `Paikka sama eli Ilmajoki`."""
    j = i - 1
    while j > i - 4 and low_at(words, j) in _LABEL_LINKS:
        j -= 1
    return low_at(words, j) in _LABELS and not any(words[k].fresh for k in range(max(j + 1, 0), i + 1))


def after_first_name(words: Sequence[Token], i: int) -> bool:
    """Whether a first name or an initial stands before on the line, so that this is a surname."""
    if i == 0 or words[i].fresh:
        return False
    before = words[i - 1]
    if before.kind == "word":
        return before.text[0].isupper() and before.text.lower() in first_names()
    if before.low == "." and before.glued and i >= 2 and len(words[i - 2].text) == 1:
        return words[i - 2].text.isupper()
    return before.low == "-" and before.glued and i >= 2 and words[i - 2].text.lower() in first_names()


def before_firm(words: Sequence[Token], i: int) -> bool:
    """`Nokia Oyj`, `Lahti Symphony`: a firm is no place."""
    return low_at(words, i + 1) in _FIRMS


def named_so(words: Sequence[Token], i: int) -> bool:
    """`olen Salla`, `jag heter Lovisa`."""
    return low_at(words, i - 1) in _NAMING


def is_greeted(words: Sequence[Token], i: int) -> bool:
    """`Hei Salla`, `tack Lovisa`."""
    return low_at(words, i - 1) in _GREETINGS


def before_surname(words: Sequence[Token], i: int) -> bool:
    """Whether another capital follows at once: `Kaarina Virtanen`."""
    after = words[i + 1] if i + 1 < len(words) else None
    return after is not None and after.kind == "word" and after.text[0].isupper() and not after.fresh


def in_address(words: Sequence[Token], i: int) -> bool:
    """Part of a mail or web address."""
    before, after = low_at(words, i - 1), low_at(words, i + 1)
    if words[i].glued and before in ("@", ".", "_"):
        return not (before == "." and low_at(words, i - 2).isdigit())
    return after == "@" and words[i + 1].glued


def is_all(words: Sequence[Token]) -> bool:
    """Whether the text is one word: an answer."""
    return sum(token.kind != "mark" for token in words) == 1


def all_lower(words: Sequence[Token]) -> bool:
    """Whether the writer uses no capitals, so that a small letter says nothing."""
    inner = [token for token in words if token.kind == "word" and len(token.text) > 1]
    return len(inner) >= 3 and not any(token.text[0].isupper() for token in inner[1:])
