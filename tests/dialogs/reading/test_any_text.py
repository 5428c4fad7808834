"""Laws of reading: any text is read without an error, the same way each time, in steps that grow with its length."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.reading.alarm import read_distress, read_identity_code, read_peer_wish
from dialogs.reading.replies import read_reply
from dialogs.reading.show import slots, underline
from dialogs.reading.understand import Understood, understand
from dialogs.reading.where.places import read_place_answer
from dialogs.reading.words.budget import SIGNS, readable, unread
from dialogs.reading.words.tokens import PIECES as PIECES_OF_A_TEXT
from dialogs.reading.words.tokens import tokens
from dialogs.reading.words.wordlists import words

NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
DAY = NOW.date()
PIECES = words("""
    klo kl. klo. 14 14-16 14.30 8.12. 8.12 8.12.2026 1. ja 2. päivä joulukuuta viikolla 50 viikon ensi nästa next
    Monday after tiistaina tai eller or - – . , : ; ! ? / ( ) > @ Oulu Ouluun oulussa Salo Kotka Helsingissä Vasa i till
    in S:t Michel Etelä- Karjala hyvinvointialue etänä ei Teams paikan päällä myös luento puoli kymmenen halv tio half
    past nine vartin yli kahden viikon päästä huomenna parin en jaksa elää 131052-308T t. Maija terv. puh. 040 1234567 €
    2 h 45 min puoliviideltä yhdeltä ensimmäinen viimeisellä kuun alussa pääsiäisen jälkeen am pm p.m. 4.2. 99.99. 0.0.
    31.2. 24:00 Esteettömyys: välineet: Tavoite laskutusviite PO-118 Vastassa:
""")
PARTS = st.lists(st.sampled_from(sorted(PIECES)), max_size=40)
texts = st.text(max_size=300) | PARTS.map(" ".join) | PARTS.map("".join)


BESIDES = ("language", "topics", "labelled", "remarks")


def _findings(understood: Understood) -> list[Any]:
    names = [name for name in understood.__dataclass_fields__ if name not in BESIDES]
    labelled = [one for lines in understood.labelled.values() for one in lines]
    remarks = [remark.said for remark in understood.remarks]
    each = (*understood.topics, *(getattr(understood, name) for name in names), *labelled, *remarks)
    return [found for found in each if found is not None]


@given(texts, st.sampled_from([None, "fi", "sv", "en"]), st.dates(date(1950, 1, 1), date(9000, 1, 1)))
@settings(max_examples=300, deadline=None)
@example("", None, DAY)
@example("🙂", None, DAY)
@example("İstanbul ß ﬁ a\u0308iti\u0301 \x00 \ud7ff", None, DAY)
@example("9" * 5000, "fi", DAY)
@example("1.1.9999", "fi", date(9000, 1, 1))
def test_any_text_is_read(text: str, language: str | None, today: date) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=NOW.tzinfo)
    understood = understand(text, now, language)
    for found in _findings(understood):
        assert 0 <= found.start < found.end <= len(text)
    assert understood == understand(text, now, language)
    assert underline(text, understood).count("\n") <= 2 * len(text.splitlines())
    read_place_answer(text)
    assert read_distress(text) in (True, False)
    assert read_peer_wish(text) in (True, False)
    assert read_identity_code(text) == read_identity_code(text)
    json.dumps(slots(text, today, language))


def test_what_was_understood_is_underlined() -> None:
    text = "Luento masennuksesta\tOulussa\n3.12. klo 14-16"
    assert underline(text, understand(text, NOW)) == (
        "Luento masennuksesta Oulussa\n¯¯¯¯¯¯ ¯¯¯¯¯¯¯¯¯¯¯¯¯ ¯¯¯¯¯¯¯\n3.12. klo 14-16\n¯¯¯¯¯ ¯¯¯¯¯¯¯¯¯"
    )


def test_nothing_is_left_of_a_text_in_what_its_reading_keeps() -> None:
    assert slots("hei", DAY) == dict.fromkeys(slots("", DAY)) | {"topics": []}


# Strings on which careless patterns and nested loops take ever longer; each is repeated. Parted by |.
ADVERSARIES = """
a|ä|1|1.|1.1.|1-|-|.|:|klo |klo 1-|1 ja |1. tai |Oulu|Oulu |Oulu-|t. A |ensi |viikon |tammi-|ei |Maija |en jaksa
etänä |etänä tai |masennus|masennus-|huhtikuun |Pohjois-|S:t |131052-308|@|http://|a.b|puoli |ma |ma-|1/|n. |kahden|1.1
2027 |A. Salo|laskutus |/A | |🙂|ssa|Lahtilahti|helmi- tai |yli |mielenterveys- ja |viikolla 50 ti |den |noin 1
po|po |po 1|po 12345 |laskutusviite: |esteettömyys:|esteettömyys (|tavoite|välineet: a. B
"""
PIECES_REPEATED = [piece for line in ADVERSARIES.split("\n") if line for piece in line.split("|")]
_parser: Any = import_module("re._parser")  # the parsed form of a pattern; the standard library types none of it

READERS: tuple[Callable[[str], object], ...] = (
    lambda text: understand(text, NOW), read_place_answer, read_distress, read_peer_wish, read_identity_code,
    lambda text: read_reply(text, NOW, None, Understood()),
)  # fmt: skip


@pytest.mark.parametrize("piece", [*PIECES_REPEATED, "\n", "> x\n", "a\u0308"])
def test_steps_grow_with_the_text_and_no_faster(piece: str) -> None:
    for reader in READERS:
        few, many = (_steps(reader, (piece * size)[:size]) for size in (200, 2000))
        assert many <= 15 * few, (reader, few, many)


#: Steps of all readers together over one text of any length; no machine's time is asserted.
AT_MOST = 1_600_000
EVER_THE_SAME = ("en ", "i ", "enka ", "1-2-1-2-", "x", "7", "🙂", "a\u0308", "masenuksesta ", "ti ", "haluan ", "den ")


@pytest.mark.parametrize("piece", EVER_THE_SAME)
def test_no_text_costs_more_than_the_budget(piece: str) -> None:
    long, longer = (sum(_steps(reader, (piece * size)[:size]) for reader in READERS) for size in (16_000, 64_000))
    assert longer <= AT_MOST
    assert longer <= 1.02 * long


def test_where_reading_ends_is_known() -> None:
    for text in ("", "Hei. " * 100, "en " * 21_000, "x" * 64_000, "ä \n" * 9_000):
        read = readable(text)
        assert text.startswith(read)
        assert len(read) <= SIGNS
        assert len(tokens(read)) <= PIECES_OF_A_TEXT
        assert unread(text) == len(text) - len(read)
    assert unread("Tilaus: luento masennuksesta Oulussa 12.3. klo 14. " * 20) == 0


MODULES = sorted((Path(__file__).parents[3] / "dialogs" / "reading").rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_pattern_can_backtrack(module: Path) -> None:
    """What the steps do not count: a pattern repeats single letters only, and no repeat stands before its like."""
    found = re.findall(r"re\.compile\(\s*r?\"([^\n]*)\"\)", module.read_text(encoding="utf-8"))
    for pattern in found:
        tree = _parser.parse(pattern)
        assert not _repeats_inside_repeats(tree), pattern
        assert sum(op in _REPEATS and argument[1] is _parser.MAXREPEAT for op, argument in tree) <= 1, pattern


def _steps(reader: Callable[[str], object], text: str) -> int:
    """Lines run and functions called, those of C too. The first run makes what is made once."""
    reader(text)
    count = 0

    def trace(_frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    def profile(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "c_call"

    before, profiler = sys.gettrace(), sys.getprofile()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        reader(text)
    finally:
        sys.settrace(before)
        sys.setprofile(profiler)
    return count


_REPEATS = (_parser.MAX_REPEAT, _parser.MIN_REPEAT)


def _repeats_inside_repeats(tree: Any, inside: bool = False) -> bool:
    for op, argument in tree:
        if op in _REPEATS:
            unbounded, body = argument[1] is _parser.MAXREPEAT, argument[2]
            if (unbounded and inside) or _repeats_inside_repeats(body, inside or unbounded):
                return True
        branches = argument[1] if op is _parser.BRANCH else [argument[-1]] if op is _parser.SUBPATTERN else []
        if any(_repeats_inside_repeats(branch, inside) for branch in branches):
            return True
    return False
