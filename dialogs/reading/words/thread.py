"""A mail as letters: what the writer wrote, and what is quoted below it or behind `>`, once or several times.

Headers (`Lähettäjä:`, `Skickat:`, `Subject:`), markers (`-----Original Message-----`), lines such as `Ari kirjoitti:`,
what a device or a mail server puts in (`Sent from my iPhone`, disclaimers) are of no letter: they are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dialogs.reading.words.stems import fold


class MailLine(NamedTuple):
    """A line that is not empty: its words, behind the `>` it `begins` with, and the same without dots in lower case."""

    begin: int
    start: int
    end: int
    plain: str
    depth: int  # how many `>` stand before it


# Who sent it, or when: one of these begins the headers of a letter; the others stand among them.
_SENDERS = (
    "from:", "lahettaja:", "fran:", "avsandare:", "sent:", "lahetetty:", "skickat:", "lahetyspaiva:",
)  # fmt: skip
_HEADERS = (
    *_SENDERS, "to:", "vastaanottaja:", "till:", "cc:", "kopio:", "kopia:", "bcc:", "date:", "datum:", "paivays:",
    "paivamaara:", "pvm:", "subject:", "aihe:", "amne:", "arende:", "reply-to:", "vastaus:", "liitteet:", "bilagor:",
    "attachments:", "importance:", "prioriteetti:",
)  # fmt: skip
_ALONE = (
    "from:",
    "lahettaja:",
    "fran:",
    "sent:",
    "lahetetty:",
    "skickat:",
    "cc:",
    "kopio:",
    "subject:",
    "vastaanottaja:",
)
_MARKERS = (
    "begin forwarded", "valitetty viesti", "edelleen lahetetty", "lahetetty edelleen", "aloita edelleen",
    "vidarebefordrat", "borjan av vidarebef", "start pa vidarebef", "forwarded message", "original message",
    "alkuperainen viesti", "ursprungligt meddelande",
)  # fmt: skip
_RULE = re.compile(r"[-_*=]{3,}\s*\S|_{8,}")
_WROTE = re.compile(r"(?:^|\s|\))(?:kirjoitti|wrote|skrev)(?:\s|:|$)")
_WROTE_WORDS = 30
_DATED = re.compile(
    r"(?:on|den|il|ma|ti|ke|to|pe|la|su|man|tis|ons|tor|fre|lor|son|mon|tue|wed|thu|fri|sat|sun)[ ,.]|\d"
)
_MACHINES = (
    "sent from my", "sent from outlook", "sent from mail", "lahetetty iphone", "lahetetty ipad", "lahetetty android",
    "lahetetty puhel", "lahetetty outlook", "lahetetty samsung", "lahetetty sahkoposti", "lahetetty gmail",
    "skickat fran", "hae outlook", "hanki outlook", "get outlook", "hamta outlook", "skaffa outlook",
    "caution:", "external email", "[external", "ulkoinen lahettaja", "ulkoinen sahkoposti", "varoitus: tama viesti",
    "this e-mail", "this email", "this message and any", "this message is conf", "the information in this",
    "confidentiality notice", "disclaimer", "tama viesti", "tama sahkoposti", "tama sahkopostiviesti",
    "detta meddelande", "detta e-post", "denna e-post", "det har mejlet", "please consider the environment",
    "ajattele ymparistoa", "tank pa miljon",
)  # fmt: skip
_FORWARD_HEADERS = 8  # lines of headers of one letter at most


def lines_of(text: str) -> Iterator[MailLine]:
    """The lines of a text that are not empty."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip("\r\n"))
        bare = line.strip().lstrip("> \t")
        if bare:
            words = line.find(bare[0])
            yield MailLine(start, start + words, end, fold(bare).strip(), line[:words].count(">"))
        start += len(line)


def letters(lines: Sequence[MailLine]) -> tuple[list[list[MailLine]], list[MailLine]]:
    """The lines of each letter, the writer's own first, and the lines that are of none."""
    found: dict[int, list[MailLine]] = {}
    beside: list[MailLine] = []
    below, n = 0, 0
    while n < len(lines):
        heads = _opening(lines, n)
        if heads:
            quoted = n + heads < len(lines) and lines[n + heads].depth > lines[n].depth
            below += not quoted  # what stands behind `>` is deeper by itself
            beside += lines[n : n + heads]
            n += heads
            continue
        line = lines[n]
        (beside if _is_of_none(line) else found.setdefault(below + line.depth, [])).append(line)
        n += 1
    return [found[depth] for depth in sorted(found)], beside


def _opening(lines: Sequence[MailLine], n: int) -> int:
    """How many lines from the n-th on open an older letter."""
    if _is_marker(lines[n]):
        return 1 + _headers(lines, n + 1)
    if _is_wrote(lines[n]):
        return 1
    after = lines[n + 1] if n + 1 < len(lines) else None
    if after is not None and _is_wrote(after) and _DATED.match(lines[n].plain) and not lines[n].plain.endswith("."):
        return 2
    headers = _headers(lines, n)
    return headers if headers >= 2 else 0


def _headers(lines: Sequence[MailLine], n: int) -> int:
    """How many headers stand from the n-th line on; none without one that says who sent it, or when."""
    upto = n
    while upto < min(len(lines), n + _FORWARD_HEADERS) and _plain_header(lines[upto]).startswith(_HEADERS):
        upto += 1
    sent = any(_plain_header(line).startswith(_SENDERS) for line in lines[n:upto])
    return upto - n if sent else 0


def _plain_header(line: MailLine) -> str:
    """`*From:*` is a header too."""
    return line.plain.lstrip("*").replace("*:", ":").replace(":*", ":")


def _is_marker(line: MailLine) -> bool:
    if _RULE.match(line.plain):
        return line.plain.startswith("_") or any(marker in line.plain for marker in _MARKERS)
    return line.plain.startswith(_MARKERS) and line.plain.endswith(":")


def _is_wrote(line: MailLine) -> bool:
    """`ma 23.11.2026 klo 9.12 N kirjoitti:`, `skrev Eva <eva@example.org>:`"""
    if not line.plain.endswith(":") or len(line.plain.split()) > _WROTE_WORDS:
        return False
    return _WROTE.search(line.plain) is not None


def _is_of_none(line: MailLine) -> bool:
    return line.plain.startswith(_MACHINES) or _plain_header(line).startswith(_ALONE)
