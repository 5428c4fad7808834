"""The language of the tables of shapes: each mark of a row, and which row is meant."""

from __future__ import annotations

import pytest

from dialogs.reading.words.shapes import Phrase, Shapes, Table, numbers
from dialogs.reading.words.tokens import tokens

_TABLES: dict[str, Table] = {
    "DAY": numbers(1, 31),
    "MONTH": {"march": 3, "april": 4},
    "FILLER": frozenset(("of", "the")),
    "LONG": lambda words, i: len(words[i].low) > 5,
}
_TABLES["DATED"] = Phrase(_TABLES, "month=MONTH DAY", "day=DAY .")

# A row, a text read from its second word on, and what is read: the text taken, and what the cells said.
_ROWS: tuple[tuple[str, str, str | None, dict[str, int]], ...] = (
    ("a klo 12", "klo", "klo", {}),
    ("a kl 12", "klo|kl", "kl", {}),
    ("a noon", "klo|kl", None, {}),
    ("a march", "MONTH", "march", {}),
    ("a march", "m=MONTH", "march", {"m": 3}),
    ("a 08", "d=DAY", "08", {"d": 8}),
    ("a 32", "d=DAY", None, {}),
    ("a 8.", "DAY ~.", "8.", {}),
    ("a 8 .", "DAY ~.", None, {}),
    ("a 8 march", "DAY FILLER? MONTH", "8 march", {}),
    ("a 8 of march", "DAY FILLER? MONTH", "8 of march", {}),
    ("a 8 of the march", "DAY FILLER? MONTH", None, {}),
    ("a 8 of the march", "DAY FILLER* MONTH", "8 of the march", {}),
    ("a 8 of the of the of march", "DAY FILLER* MONTH", None, {}),  # five fillers
    ("a 8 march", "DAY !MONTH", None, {}),
    ("a 8", "DAY !MONTH", "8", {}),
    ("a 8 march", "DAY >MONTH", "8", {}),
    ("a 8", "DAY >MONTH", None, {}),
    ("a 8", "<a DAY", "8", {}),
    ("b 8", "<a DAY", None, {}),
    ("a 8", "<!a DAY", None, {}),
    ("b 8", "<!a DAY", "8", {}),
    ("a march", "<<a MONTH", None, {}),  # two before
    ("a march", "<<!a MONTH", "march", {}),
    ("a march 7 b", "DATED", "march 7", {"month": 3}),
    ("a 7. b", "DATED", "7.", {"day": 7}),
    ("a 7 b", "d=DAY DATED?", "7", {"d": 7}),
    ("a march b", "m=MONTH DATED?", "march", {"m": 3}),
    ("a march april", "m=MONTH DATED?", "march", {"m": 3}),  # what half a phrase said is forgotten
    ("a longword", "LONG", "longword", {}),
    ("a short", "LONG", None, {}),
    ("a 123456", "NUMBER", "123456", {}),
    ("a may", "A_WORD", "may", {}),
    ("a may", ">SMALL may", "may", {}),
    ("a May", ">SMALL may", None, {}),
    ("a may", "may !ANY", "may", {}),
    ("a may I", "may !ANY", None, {}),
)


@pytest.mark.parametrize(("text", "row", "taken", "said"), _ROWS)
def test_a_row_fits(text: str, row: str, taken: str | None, said: dict[str, int]) -> None:
    words = tokens(text)
    found = Shapes(_TABLES, ((row, True),)).find(words, 1)
    if taken is None:
        assert found is None
        return
    assert found is not None
    _, fit = found
    assert text[words[1].start : words[fit.after - 1].end] == taken
    assert fit.said == said


def test_the_first_row_that_fits_is_meant() -> None:
    shapes = Shapes(_TABLES, (("DAY MONTH", "date"), ("ANY MONTH", "any"), ("DAY", "day"), ("NUMBER", "number")))
    texts = ("8 march", "x march", "8", "99", "x")
    found = {text: shapes.find(tokens(text), 0) for text in texts}
    meant = {text: fits[0] if fits else None for text, fits in found.items()}
    assert meant == {"8 march": "date", "x march": "any", "8": "day", "99": "number", "x": None}


def test_what_may_open_a_shape_is_known_beforehand() -> None:
    assert Shapes(_TABLES, (("FILLER? MONTH", True), ("LONG", True))).openings == {"of", "the", "march", "april"}
    assert Shapes(_TABLES, (("a|b MONTH", True), ("<c DATED", True))).openings >= {"a", "b", "april", "7"}


def test_outside_the_text_nothing_is_found() -> None:
    assert Shapes(_TABLES, (("NUMBER", True),)).find(tokens("8"), 1) is None
    assert Shapes(_TABLES, (("<8 ANY", True),)).find(tokens("8"), 0) is None
