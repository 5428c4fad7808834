"""Whole messages as people write them: day, time, place and format of each, in messages.tsv."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.reading.show import slots
from dialogs.reading.words.languages import detect_language
from tests.dialogs.reading.tables import rows


@pytest.mark.parametrize(("base", "text", "day", "clock", "place", "form"), rows("messages.tsv"))
def test_message(base: str, text: str, day: str, clock: str, place: str, form: str) -> None:
    read = slots(text, date.fromisoformat(base))
    said = (
        _span(read["date_start"], read["date_end"], "/"),
        _span(read["time_start"], read["time_end"], "-"),
        read["place"] or "-",
        _format(read["format"]),
    )
    assert said == (day, clock, place, form)


def _format(read: object) -> object:
    return {"hybrid": "either", None: "-"}.get(str(read) if read is not None else None, read)


def _span(start: object, end: object, join: str) -> str:
    return "-" if start is None else f"{start}" if end in (None, start) else f"{start}{join}{end}"


@pytest.mark.parametrize(("text", "language"), rows("languages.tsv"))
def test_language(text: str, language: str) -> None:
    assert (detect_language(text) or "-") == language


THREAD = """Hei, otetaan se luento keliakiasta, mutta ei siis 8.4. vaan 15.4. klo 12.15. Paikka Nokia.

t. Pirjo Kuusamo

> Sopisiko teille 8.4. klo 9 Tampereella?
> terv. Ari Lahti
"""


def test_of_a_mail_thread_only_the_newest_message_is_the_order() -> None:
    read = slots(THREAD, date(2027, 1, 13))
    assert (read["topics"], read["place"], read["date_start"]) == (["keliakia"], "Nokia", "2027-04-15")
    assert (read["time_start"], read["time_end"], read["format"]) == ("12:15", None, None)


NOTHING = """
|🙂|👍👍👍|hei|Moikka!|Hej hej|Hello|040 123 4567|+358 40 123 4567|kiitos|?|...|123456|asdfgh|
Здравствуйте, мне нужна помощь|Bonjour, je cherche quelqu'un
"""


@pytest.mark.parametrize("text", NOTHING.split("|"))
def test_nothing_is_made_up(text: str) -> None:
    assert slots(text, date(2026, 11, 22)) == dict.fromkeys(slots("", date(2026, 11, 22))) | {"topics": []}


def test_ten_thousand_characters_are_read_like_ten() -> None:
    order = "Tarvitsemme puhujan masennuksesta Ouluun 3.12. klo 12. "
    long = order + "Ryhmä on mukava ja kuuntelee hyvin. " * 280
    assert len(long) > 10_000
    assert slots(long, date(2026, 11, 22)) | {"task": None} == slots(order, date(2026, 11, 22)) | {"task": None}
