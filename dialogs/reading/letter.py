"""What of a text is the order itself: signatures, quoted mail, billing details and addresses on the net are hidden.

Hidden stretches keep their length (spaces, with a `;` first so that sentences do not run together), so offsets into
the shown text are offsets into the text as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from dialogs.reading.where.placeforms import first_names
from dialogs.reading.words.stems import fold
from dialogs.reading.words.thread import MailLine, letters, lines_of

Hidden = Literal["quotation", "signature", "billing", "contact", "address"]

# How a signature opens, without dots, at the beginning of a line or a sentence.
_SIGNATURES = (
    "terveisin",
    "terv.",
    "terv,",
    "terv:",
    "terv ",
    "yst. terv",
    "yst.terv",
    "ystavallisin",
    "ystavallisesti",
    "ystavallista terv",
    "parhain terv",
    "parhaimmin terv",
    "lampimin terv",
    "iloisin terv",
    "aurinkoisin terv",
    "hyvin terv",
    "syysterveisin",
    "kevatterveisin",
    "kunnioittaen",
    "mvh",
    "m.v.h",
    "med vanlig",
    "vanlig halsning",
    "vanliga halsning",
    "halsningar",
    "halsn",
    "basta halsning",
    "med basta halsning",
    "best regards",
    "kind regards",
    "warm regards",
    "warmest regards",
    "regards",
    "sincerely",
    "best wishes",
    "with kind regards",
    "yours sincerely",
)
# Short ones count only before a name.
_SHORT_SIGNATURES = ("t.", "t:", "t", "t,", "t/", "yt.", "yt,", "yt", "br,", "br", "vh", "vh,", "rgds", "cheers,", "/")
# Thanks open a signature only when a name alone follows.
_THANKS = ("kiitos", "kiitoksia", "kiittaen", "tack", "thanks", "thank", "best,")
_BILLING = (
    "laskutus",
    "laskutetaan",
    "verkkolasku",
    "y-tunnus",
    "ovt",
    "fakturering",
    "faktura",
    "billing",
    "invoice",
    "fo-nummer",
    "kustannuspaikka",
)
_BILL = ("lasku", "laskun", "laskut:")  # whole words: laskutaito is no bill
# Who pays, in other words; behind these no place of the gig stands.
_PAYING = (
    "kulut maksaa", "kulut maksetaan", "laskun maksaa", "maksaja:", "maksaja on", "maksajana", "palkkion maksaa",
    "rakningen ", "rakning till", "kostnaderna betalas av", "betalas av", "betalare:", "arvodet betalas av",
    "betalaren ar", "the bill ", "bill goes to", "costs are paid by", "costs paid by", "expenses paid by",
    "expenses are paid by", "payer:", "paid by", "payment by",
)  # fmt: skip
_CONTACTS = (
    "yht.hlo",
    "yhteyshenkilo",
    "yhteystiedot",
    "lisatiedot:",
    "lisatietoja",
    "kontaktperson",
    "nimi:",
    "namn:",
    "name:",
)
_CHUNK = re.compile(r"\S+")
_SIGNATURE_WORDS, _SIGNATURE_LETTERS = 40, 600  # a longer tail is no signature
_BILLING_LETTERS = 400
_PHONE_DIGITS = 7


class OrderText(NamedTuple):
    """A text with what is not the order hidden, and the stretches that were, as (start, end, why).

    `letters` are how many letters the mail has: the one that is shown, and those quoted in it.
    """

    text: str
    hidden: tuple[tuple[int, int, Hidden], ...] = ()
    letters: int = 1


def order_text(text: str, letter: int = 0) -> OrderText:
    """The order in one letter of a mail: 0 is the writer's own, or the first quoted one where they wrote nothing."""
    found, beside = letters(list(lines_of(text)))
    lines = found[letter] if letter < len(found) else []
    hidden: list[tuple[int, int, Hidden]] = [(line.begin, line.end, "contact") for line in beside]
    hidden += [(line.begin, line.end, "quotation") for n, quoted in enumerate(found) if n != letter for line in quoted]
    for line in lines:
        hidden += _billing(text, line)
    lines = [line for line in lines if not any(start <= line.start < end for start, end, _ in hidden)]
    signature = _signature(text, lines)
    if signature is not None:
        hidden.append((signature, lines[-1].end, "signature"))
    hidden += _net_addresses(text)
    return OrderText(_mask(text, hidden), tuple(sorted(hidden)), max(1, len(found)))


def own_words(text: str, seen: OrderText) -> str:
    """The text as it was given but for what it quotes of others: what stands under a label there is meant so."""
    return _mask(text, [stretch for stretch in seen.hidden if stretch[2] == "quotation"])


def without_calls(seen: OrderText, stretches: Iterable[tuple[int, int]]) -> str:
    """The order without those of the stretches that hold a phone number: whom to call is neither place nor time."""
    calls = [(start, end) for start, end in stretches if sum(map(str.isdigit, seen.text[start:end])) >= _PHONE_DIGITS]
    return _mask(seen.text, [(start, end, "contact") for start, end in calls])


def _mask(text: str, hidden: list[tuple[int, int, Hidden]]) -> str:
    if not hidden:
        return text
    letters = list(text)
    for start, end, _ in hidden:
        for k in range(start, end):
            if letters[k] != "\n":
                letters[k] = " "
        if start < end:
            letters[start] = ";"
    return "".join(letters)


def _sentences(text: str, line: MailLine) -> Iterator[int]:
    """Where the sentences of a line begin."""
    yield line.start
    ended = False
    for chunk in _CHUNK.finditer(text, line.start, line.end):
        if ended:
            yield chunk.start()
        ended = chunk.group()[-1] in ".!?;)"


def _sentence_end(text: str, start: int, line: MailLine) -> int:
    """The end of a sentence about addresses: a full stop ends it only before a longer sentence."""
    ended = False
    for chunk in _CHUNK.finditer(text, start, min(line.end, start + _BILLING_LETTERS)):
        if ended and chunk.start() > start + 8 and len(text[chunk.start() : chunk.start() + 60].split(None, 4)) > 4:
            return chunk.start()
        ended = chunk.group()[-1] in ".!?"
    return min(line.end, start + _BILLING_LETTERS)


def _billing(text: str, line: MailLine) -> list[tuple[int, int, Hidden]]:
    """Stretches of a line about the bill or the contact person."""
    found: list[tuple[int, int, Hidden]] = []
    if not any(cue in line.plain for cue in (*_BILLING, *_BILL, *_PAYING, *_CONTACTS)):
        return found
    upto = line.start
    for chunk in _CHUNK.finditer(text, line.start, line.end):
        if chunk.start() < upto:
            continue
        word = fold(chunk.group()).lstrip("(-*•")
        payer = _tells_who_pays(text, chunk.start())
        bill = payer or word.startswith(_BILLING) or word.rstrip(":") in _BILL
        if bill or word.startswith(_CONTACTS):
            upto = _sentence_end(text, chunk.start(), line)
            comma = text.find(",", chunk.start(), upto) if payer else -1
            upto = comma if comma > 0 else upto
            found.append((chunk.start(), upto, "billing" if bill else "contact"))
    return found


def _tells_who_pays(text: str, start: int) -> bool:
    return fold(text[start : start + _LONGEST_PAYING]).startswith(_PAYING)


_LONGEST_PAYING = max(map(len, _PAYING))


def _signature(text: str, lines: list[MailLine]) -> int | None:
    """Where the signature begins, if there is one."""
    if not lines:
        return None
    last = lines[-1].end
    for n, line in enumerate(lines):
        for start in _sentences(text, line):
            if last - start > _SIGNATURE_LETTERS:
                continue
            rest = text[start:last]
            words = rest.split(None, _SIGNATURE_WORDS + 1)
            if len(words) > _SIGNATURE_WORDS or (n == 0 and start == line.start and len(lines) == 1):
                continue
            if _opens_signature(rest, words):
                return start
    return _slash_or_name(text, lines)


def _opens_signature(rest: str, words: list[str]) -> bool:
    plain = fold(rest[:40])
    if plain.startswith(_SIGNATURES):
        return True
    first, names = fold(words[0]), words[1:]
    if first in _SHORT_SIGNATURES:
        return bool(names) and names[0][:1].isupper() and len(names) <= 25
    if first.rstrip(",.!") in _THANKS and 1 <= len(names) <= 5:
        named = [word for word in names if word[:1].isupper()]
        return len(named) == len(names) and named[0].strip(",.!").lower() in first_names()
    return False


def _slash_or_name(text: str, lines: list[MailLine]) -> int | None:
    """A signature without a greeting: `/Anna Borgå` at the end, or a last line that is only a person's name."""
    line = lines[-1]
    slash = text.rfind("/", line.start, line.end)
    if slash > line.start and text[slash - 1].isspace():
        names = text[slash + 1 : line.end].split()
        if 1 <= len(names) <= 4 and all(name[:1].isupper() for name in names):
            return slash
    for line in reversed(lines[-4:]):
        names = text[line.start : line.end].strip(" -–—").split()
        if len(lines) > 1 and 1 <= len(names) <= 3 and names[0].strip(",").lower() in first_names():
            return line.start
    return None


def _net_addresses(text: str) -> list[tuple[int, int, Hidden]]:
    """Mail and web addresses: `nokia@example.fi`, `www.oulu.fi`."""
    found: list[tuple[int, int, Hidden]] = []
    for chunk in _CHUNK.finditer(text):
        word = chunk.group().lower()
        if "@" in word or "://" in word or word.startswith("www."):
            found.append((chunk.start(), chunk.end(), "address"))
    return found
