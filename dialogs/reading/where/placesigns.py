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
_CLOSING = word_set(", . ; : / ) - ( ! ? ma ti ke to pe la su klo kl") | {""}
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
    """`Nokia Oyj`, `Lahti Symphony`, `Kerava Yoga Oy`: a firm is no place."""
    if low_at(words, i + 1) in _FIRMS:
        return True
    between = words[i + 1] if i + 2 < len(words) else None
    return between is not None and between.kind == "word" and between.text[0].isupper() and words[i + 2].low in _FIRMS


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


_DENYING = word_set("ei inte ej not isn isnt olekaan eika")
_DENY_FILLERS = word_set(
    "ole olekaan siis enaa kuitenkaan i in at pa till to the vara be t ' ’ tilaisuus se it held ordnas"
)
_INSTEAD = word_set("vaan utan but")


def is_denied(words: Sequence[Token], i: int) -> bool:
    """`ei olekaan Tampereella vaan Nokialla`, `inte i Vasa utan i Karleby`: another place is meant."""
    for j in range(i - 1, max(-1, i - 5), -1):
        if words[j].low in _DENYING:
            return any(word.low in _INSTEAD for word in words[i + 1 : i + 5])
        if words[j].low not in _DENY_FILLERS:
            return False
    return False


_DATED = word_set("klo kl kello ma ti ke to pe la su man tis ons tors fre lor son den")
_WEEKDAYS = (
    "maanantai", "tiistai", "keskiviik", "torstai", "perjantai", "lauantai", "sunnuntai", "mandag", "tisdag", "onsdag",
    "torsdag", "fredag", "lordag", "sondag", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday",
)  # fmt: skip


def before_date(words: Sequence[Token], i: int) -> bool:
    """Whether a day or an hour follows, with at most a comma between: `Salla, 9.2. klo 13`."""
    j = i + 1 + (low_at(words, i + 1) == ",")
    after = words[j] if j < len(words) else None
    if after is None:
        return False
    day = after.kind == "number" and 1 <= after.value <= 31 and low_at(words, j + 1) in (".", "/", ":", "-")
    return day or after.low in _DATED or after.low.startswith(_WEEKDAYS)


def is_all(words: Sequence[Token]) -> bool:
    """Whether the text is one word: an answer."""
    return sum(token.kind != "mark" for token in words) == 1


def all_lower(words: Sequence[Token]) -> bool:
    """Whether the writer uses no capitals, so that a small letter says nothing."""
    inner = [token for token in words if token.kind == "word" and len(token.text) > 1]
    return len(inner) >= 3 and not any(
        token.text[0].isupper() and not token.text.isupper() and token.low not in _APPS for token in inner[1:]
    )


_APPS = word_set("teams zoom teamsissa zoomissa")  # a phone writes these with a capital by itself
