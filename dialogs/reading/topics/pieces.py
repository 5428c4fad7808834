"""A text as the words topics are read from: parts of hyphenated words apart, addresses and web names left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from dialogs.reading.words.tokens import Token, tokens

Link = Literal["start", " ", "-", "", ",", "."]

_CHUNK = re.compile(r"\S+")
_ADDRESS_ENDS = (".fi", ".com", ".org", ".net", ".se", ".eu", ".info", ".ax")
_APOSTROPHES = frozenset("'’´`")
_STOPS = frozenset(".!?;…•*|")
_LONGEST_ENDING = 7  # letters after a colon: ADHD:stakin


class Piece(NamedTuple):
    """A word or a number; `link` is how it hangs on the one before it.

    `-` and an empty link are within one word (MS-tauti, T1D), a space is nothing but space, `,` a comma, a bracket
    or a slash, `.` the end of a sentence or a line break after one. `dangling` words end in a hyphen that waits for
    the rest: mielenterveys- ja päihdeongelma. `cased` words carry an ending after a colon: ADHD:sta.
    """

    text: str
    start: int
    end: int
    link: Link
    dangling: bool = False
    cased: str = ""


def pieces(text: str, cut: Sequence[Token] | None = None) -> list[Piece]:
    """The pieces of a text in their order; offsets are into `text`. `cut` are its tokens, where it is cut already."""
    found: list[Piece] = []
    marks: list[Token] = []
    cut = tokens(text) if cut is None else cut
    upto = 0
    for at, token in _outside(cut, _addresses(text)):
        if token.start < upto:
            continue
        if token.kind != "mark":
            word, upto, cased = _with_ending(cut, at)
            found.append(Piece(word, token.start, upto, _link(found, marks, token, text), cased=cased))
            marks = []
            continue
        marks.append(token)
        if found and token.low == "-" and token.glued and not _is_glued(cut, at + 1):
            found[-1] = found[-1]._replace(dangling=True)
    return found


def _outside(cut: Sequence[Token], addresses: Iterator[tuple[int, int]]) -> Iterator[tuple[int, Token]]:
    """The tokens that are not part of an address, each with its place."""
    address = next(addresses, None)
    for at, token in enumerate(cut):
        while address and address[1] <= token.start:
            address = next(addresses, None)
        if not address or token.start < address[0]:
            yield at, token


def _with_ending(cut: Sequence[Token], at: int) -> tuple[str, int, str]:
    """The word at `at` with what hangs on it: its text, its end, and the ending after a colon."""
    token = cut[at]
    if _is_glued(cut, at + 1) and _is_glued(cut, at + 2) and cut[at + 2].kind == "word":
        mark, after = cut[at + 1].text, cut[at + 2]
        if mark in _APOSTROPHES and after.low in ("s", "t"):  # the mother's, can't
            return f"{token.text}'{after.low}", after.end, ""
        if mark == ":" and token.kind == "word" and len(after.text) <= _LONGEST_ENDING:
            return token.text, after.end, after.low
    return token.text, token.end, ""


def _is_glued(cut: Sequence[Token], at: int) -> bool:
    return at < len(cut) and cut[at].glued


def _link(found: list[Piece], marks: list[Token], token: Token, text: str) -> Link:
    if not found:
        return "start"
    if not marks:
        return "" if found[-1].end == token.start else "." if "\n\n" in text[found[-1].end : token.start] else " "
    if len(marks) == 1 and marks[0].low == "-" and marks[0].glued:
        return "-" if token.glued else " "
    if any(mark.text in _STOPS for mark in marks):
        return "."
    return " " if all(mark.text in '"”“»«' for mark in marks) else ","


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where the text has e-mail addresses and web names: mielenterveystalo.fi is no topic."""
    for chunk in _CHUNK.finditer(text):
        word = chunk.group().rstrip(".,;:!?)").lower()
        if "@" in word or "://" in word or word.startswith("www.") or word.endswith(_ADDRESS_ENDS):
            yield chunk.span()
