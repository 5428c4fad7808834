"""Distress, a wish for support for oneself, and personal identity codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.alarm import read_distress, read_identity_code, read_peer_wish
from tests.dialogs.reading.tables import rows

ORDERS = Path(__file__).parents[2] / "understanding"


@pytest.mark.parametrize(("text", "expected"), rows("alarms.tsv"))
def test_what_comes_before_an_order(text: str, expected: str) -> None:
    said = "distress" if read_distress(text) else "support" if read_peer_wish(text) else "-"
    assert said == expected


@pytest.mark.parametrize("name", ["dev_orders.jsonl", "orders_read.jsonl", "orders_kept.jsonl"])
def test_no_order_is_an_alarm(name: str) -> None:
    texts = [json.loads(line)["text"] for line in (ORDERS / name).read_text(encoding="utf-8").splitlines()]
    assert [text for text in texts if read_distress(text) or read_peer_wish(text) or read_identity_code(text)] == []


# The example of the Digital and Population Data Services Agency, with every sign of the century.
@pytest.mark.parametrize("sign", "+-YXWVUABCDEF–")
def test_an_identity_code_is_found(sign: str) -> None:
    text = f"Tunnukseni on 131052{sign}308T, kiitos."
    [found] = read_identity_code(text)
    assert (text[found.start : found.end], found.value) == (f"131052{sign}308T", "HETU")


@pytest.mark.parametrize(
    "text",
    [
        "131052-308X",  # another control character
        "tilaus 131052-3081",
        "411352-308T",  # no such day or month
        "131052/308T",
        "1310521-308T",
        "131052-308TA",
        "puh. 040-1234567",
        "3.12. klo 10-11",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert read_identity_code(text) == []


@given(st.dates(), st.integers(2, 899), st.sampled_from("+-A"))
def test_one_control_character_in_thirty_one_is_right(day: object, number: int, sign: str) -> None:
    digits = f"{day:%d%m%y}"
    right = [c for c in "0123456789ABCDEFHJKLMNPRSTUVWXY" if read_identity_code(f"{digits}{sign}{number:03}{c}")]
    assert len(right) == 1
    assert read_identity_code(f"{digits}{sign}{number:03}{right[0].lower()}")


LETTER = "Meillä on ryhmä, jossa käydään läpi arjen asioita, ja siihen kaivataan joku kertomaan omasta elämästä. "


@pytest.mark.parametrize("words", ["En jaksa enää elää.", "Jag orkar inte leva.", "I want to die."])
@pytest.mark.parametrize("before", [0, 10, 20, 30, 40, 50])
def test_distress_is_found_wherever_it_stands_in_an_ordinary_long_message(words: str, before: int) -> None:
    text = LETTER * before + words + " " + LETTER * (50 - before)
    assert len(text) > 5000
    assert read_distress(text)
    assert not read_distress(LETTER * 50)


@pytest.mark.parametrize("filler", ["x ", "1-2-", "pitkä tarina ", "🙂"])
def test_distress_is_found_at_the_beginning_and_at_the_end_of_any_text(filler: str) -> None:
    rest = (filler * 64_000)[:64_000]
    assert read_distress("En jaksa enää elää. " + rest)
    assert read_distress(rest + ". En jaksa enää elää.")
    assert not read_distress(rest)


def test_nothing_is_read_across_the_cut() -> None:
    assert not read_distress("haluan " + "x " * 30_000 + "kuolla")
    for before in range(890, 905):
        for after in range(440, 455):
            assert not read_distress("x " * before + "haluan " + "y " * 5000 + "kuolla " + "z " * after)
