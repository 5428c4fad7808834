"""Lines that stand under their own label, as in a pasted order form: `Esteettömyys: hissi on`, `laskutusviite 12345`.

What is read is the writer's own words, for a line of the order named as its slot is. A label of a line of our own is
one row of the table here; nothing is guessed from words that have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dialogs.reading.gig.cues import Cue, Cues, cues_in
from dialogs.reading.words.found import Found
from dialogs.reading.words.tokens import Token, low_at
from dialogs.reading.words.wordlists import words as word_set

_LABELS = Cues("""
    accessibility:
        esteettomyys, esteettomyystiedot, tilan esteettomyys, tilojen esteettomyys, paikan esteettomyys, saavutettavuus,
        tilan saavutettavuus, paikan saavutettavuus, esteettomyys ja saavutettavuus,
        tillganglighet, lokalens tillganglighet, platsens tillganglighet, framkomlighet,
        accessibility, access, accessibility of the place, accessibility of the venue, venue accessibility
    aim:
        tavoite, tavoitteet, tavoitteena, tavoite ja nakokulma, nakokulma, toivottu nakokulma, keikan tavoite,
        luennon tavoite, tilaisuuden tavoite, puheenvuoron tavoite,
        syfte, syftet, syfte och synvinkel, syfte och vinkel, mal, malsattning, mal och synvinkel, synvinkel, vinkel,
        onskad synvinkel, infallsvinkel,
        aim, aims, aim and angle, aims and angle, goal, goals, objective, objectives, purpose, angle, wished angle
    equipment:
        valineet, laitteet, laitteisto, tekniikka, valineet ja tekniikka, tekniikka ja valineet, tilan valineet,
        tilan laitteet, tilan tekniikka, esitystekniikka, esitysvalineet, av laitteet, av valineet, av tekniikka,
        utrustning, teknik, utrustning och teknik, teknisk utrustning, av utrustning, av teknik,
        equipment, technical equipment, av equipment, av, technology
    meeting:
        keikkapaivana, kenelle soittaa, kenelle voi soittaa, kenelle soitetaan, kenelle voi soittaa paivana,
        kenelle soittaa paivana, kuka on vastassa, vastassa, vastaanottaja paikalla, vastaanottaja paikan paalla,
        yhteyshenkilo paikalla, yhteyshenkilo paikan paalla, yhteyshenkilo keikkapaivana, paivan yhteyshenkilo,
        tapaamispaikka, missa tavataan, kokoontumispaikka,
        pa uppdragsdagen, vem kan man ringa, vem ska man ringa, vem moter, vem tar emot, kontaktperson pa plats,
        kontakt pa plats, kontaktperson pa dagen, kontakt pa dagen, kontaktperson under dagen, motesplats, mottagare,
        var traffas vi, traffpunkt,
        on the day, whom to call, who to call, whom to call on the day, who to call on the day, contact on the day,
        contact person on the day, on site contact, onsite contact, contact on site, contact person on site,
        meeting point, meeting place, where to meet
    invoice_reference:
        laskutusviit*, laskun viit*, viite laskulle, viite laskuun, viitetieto laskulle, viitetieto laskuun,
        ostotilausnumero, tilausviit*, fakturareferens*, faktureringsreferens*,
        referens for fakturan, referens pa fakturan, var referens,
        bestallarreferens*, invoice reference*, billing reference*, reference for the invoice, purchase order,
        purchase order number, po number, po
""")

# Between a label and a bare reference: "laskutusviite on 12345", "PO number is 118".
_IS = word_set("on olisi ovat ar is nro no nr numero nummer number tulee")
_AND = word_set("ja seka och samt and")
_PARTS = frozenset(",;.-|*•·")
_SEPARATORS = frozenset(":=")
_SENTENCE_ENDS = frozenset(".!?")
_ABBREVIATIONS = word_set("n klo esim mm ym jne puh os kh nro nr t ex bl a kl ca e g i dr st")
# "Näkökulma: läheisen" tells whose experience is needed, which has a line of its own.
_WHOSE = ("oma", "lahei", "omai", "egen", "narst", "anhor", "own", "family")

_HINT_TOKENS = 12  # of a hint in brackets behind a label
_LABEL_TOKENS = 6  # within so many a line that has a colon has a label of its own
_REFERENCE_TOKENS = 8


class _Head(NamedTuple):
    """A label: the slot it names, its first token, the first of its value, and whether it begins a line.

    `end` is past the last token of a value that needs no sign before it; of others it is found by what follows.
    """

    line: str
    first: int
    value: int
    begins: bool
    end: int | None = None


def found_labelled(text: str, words: Sequence[Token]) -> Mapping[str, tuple[Found[str], ...]]:
    """The labelled lines of a text that is cut into `words`, by the slot's name; in the order they stand."""
    heads = list(_heads(words))
    one_line = sum(word.fresh for word in words) == 1
    found: dict[str, tuple[Found[str], ...]] = {}
    for n, head in enumerate(heads):
        stop = heads[n + 1].first if n + 1 < len(heads) else len(words)
        end = head.end or _end(words, head, stop, running=one_line or not head.begins)
        value = _value(text, words, head, end)
        if value is not None:
            found[head.line] = (*found.get(head.line, ()), value)
    return found


def _heads(words: Sequence[Token]) -> Iterator[_Head]:
    value = -1
    for cue in cues_in(words, _LABELS):
        if cue.first == value:  # "Laskutusviite: PO 118" is one line
            continue
        head = _head(words, cue)
        if head is not None:
            value = head.value
            yield head


def _head(words: Sequence[Token], cue: Cue) -> _Head | None:
    begins = _begins_line(words, cue.first)
    if cue.value == "invoice_reference" and (bare := _bare_reference(words, cue)) is not None:
        return _Head(cue.value, cue.first, bare[0], begins, bare[1])
    if not begins and not _begins_clause(words, cue.first):
        return None
    value = _behind(words, cue, begins=begins)
    return _Head(cue.value, cue.first, value, begins) if value is not None else None


def _begins_line(words: Sequence[Token], i: int) -> bool:
    """Whether only a bullet or a number stands before it on its line: `- Tavoite`, `3. Tavoite`, `* Tavoite`."""
    for k in range(i, max(-1, i - 3), -1):
        if words[k].fresh:
            return True
        if words[k - 1].kind == "word":
            return False
    return False


def _begins_clause(words: Sequence[Token], i: int) -> bool:
    before = words[i - 1]
    return before.low in _AND or (before.kind == "mark" and (not words[i].glued or before.low in "(/"))


def _behind(words: Sequence[Token], cue: Cue, *, begins: bool) -> int | None:
    """The first token of what a label heads; None if it is no label but a word of a sentence."""
    i = _past_hint(words, cue.last + 1)
    if i < len(words) and words[i].low in _SEPARATORS and not words[i].fresh:
        return _fresh_value(words, i + 1) if i + 1 < len(words) and words[i + 1].fresh else i + 1
    if not begins:
        return None
    if low_at(words, i) == "-" and not words[i].glued and not words[i].fresh:
        return i + 1
    return _fresh_value(words, i) if i < len(words) and words[i].fresh else None


def _past_hint(words: Sequence[Token], i: int) -> int:
    """Past `(hissi, luiska)`, `?` and `*` behind a label."""
    if low_at(words, i) == "(":
        closing = (k for k in range(i + 1, min(len(words), i + _HINT_TOKENS)) if words[k].low == ")")
        i = next(closing, i) + 1
    while low_at(words, i) in ("?", "*") and not words[i].fresh:
        i += 1
    return i


def _fresh_value(words: Sequence[Token], i: int) -> int | None:
    """A value on the line below its label, unless that line has a label too."""
    for k in range(i, min(len(words), i + _LABEL_TOKENS)):
        if k > i and words[k].fresh:
            break
        if words[k].low == ":" and not (k + 1 < len(words) and words[k + 1].glued):
            return None
    return i


def _bare_reference(words: Sequence[Token], cue: Cue) -> tuple[int, int] | None:
    """Where a reference stands right behind its label: it has a digit, or capitals and then a number."""
    i = cue.last + 1
    for _ in range(2):
        i += low_at(words, i) in _IS
    if i >= len(words) or words[i].fresh or words[i].kind == "mark" or words[i].low == "box":
        return None
    end = _reference_end(words, i)
    return (i, end) if any(words[k].kind == "number" for k in range(i, end)) else None


def _reference_end(words: Sequence[Token], i: int) -> int:
    """Past a reference: what hangs together, capitals and the number behind them, groups of five digits."""
    end = _glued_end(words, i)
    if end == i + 1 and words[i].text.isupper() and end < len(words) and words[end].kind == "number":
        end = _glued_end(words, end)
    groups = (k for k in range(end, min(len(words), end + _REFERENCE_TOKENS)) if not _is_group(words[k]))
    return next(groups, min(len(words), end + _REFERENCE_TOKENS))


def _is_group(word: Token) -> bool:
    """Whether a token is five digits of a reference number that is written in groups."""
    return word.kind == "number" and len(word.text) == 5 and not word.fresh


def _glued_end(words: Sequence[Token], i: int) -> int:
    """Past the tokens that hang together from `i` on; a comma or a full stop at their end is not theirs."""
    longest = min(len(words), i + _REFERENCE_TOKENS)
    parted = (k for k in range(i + 1, longest) if not words[k].glued or words[k].low in (",", ";", "!", "?", ")"))
    end = next(parted, longest)
    return end - 1 if words[end - 1].low == "." else end


def _end(words: Sequence[Token], head: _Head, stop: int, *, running: bool) -> int:
    """Past the last token of a value: its line, in running text its sentence, and never another label."""
    for k in range(head.value + 1, stop):
        if words[k].fresh or (running and _ends_sentence(words, k - 1)):
            return k
    return stop


def _ends_sentence(words: Sequence[Token], i: int) -> bool:
    if words[i].low not in _SENTENCE_ENDS or i + 1 >= len(words) or words[i + 1].glued:
        return False
    return words[i + 1].text[:1].isupper() and low_at(words, i - 1) not in _ABBREVIATIONS


def _value(text: str, words: Sequence[Token], head: _Head, end: int) -> Found[str] | None:
    """The words of a value, without what only parts it from the next one."""
    start = head.value
    while start < end and words[start].low in _PARTS:
        start += 1
    while start < end and (words[end - 1].low in _AND or words[end - 1].low in _PARTS):
        end -= 1
    inside = words[start:end]
    if not any(word.kind != "mark" for word in inside):
        return None
    if head.line == "aim" and len(inside) <= 2 and inside[0].low.startswith(_WHOSE):
        return None
    first, last = inside[0].start, inside[-1].end
    return Found(" ".join(text[first:last].split()), first, last)
