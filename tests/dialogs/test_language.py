"""Words as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from dialogs.speech import ClockTime, Day, Lines, Moment, Month, Named, Several, Span, Text, verbatim
from dialogs.speech.language import is_wordless, missing, render, show
from dialogs.speech.tongues import as_language

TUESDAY = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # 14 in Helsinki

TABLE = [
    (Day(date(2026, 12, 1)), "ti 1.12.", "ti 1.12", "Tue 1 Dec"),
    (Day(date(2027, 9, 2), year=True), "to 2.9.2027", "to 2.9.2027", "Thu 2 Sep 2027"),
    (Month(date(2027, 1, 9)), "tammikuu 2027", "januari 2027", "January 2027"),
    (Lines(("a", 2)), "a\n2", "a\n2", "a\n2"),
    (ClockTime(time(14)), "14", "14", "14:00"),
    (ClockTime(time(9, 15)), "9.15", "9.15", "09:15"),
    (ClockTime(time(0, 5)), "0.05", "0.05", "00:05"),
    (Moment(TUESDAY), "ti 1.12. klo 14", "ti 1.12 kl. 14", "Tue 1 Dec 14:00"),
    (Moment(TUESDAY, "UTC"), "ti 1.12. klo 12", "ti 1.12 kl. 12", "Tue 1 Dec 12:00"),
    (
        Span(TUESDAY, datetime(2026, 12, 1, 14, 0, tzinfo=UTC)),
        "ti 1.12. klo 14–16",
        "ti 1.12 kl. 14–16",
        "Tue 1 Dec 14:00–16:00",
    ),
    (
        Span(datetime(2026, 12, 1, 21, 0, tzinfo=UTC), datetime(2026, 12, 1, 23, 30, tzinfo=UTC)),
        "ti 1.12. klo 23 – ke 2.12. klo 1.30",
        "ti 1.12 kl. 23 – on 2.12 kl. 1.30",
        "Tue 1 Dec 23:00 – Wed 2 Dec 01:30",
    ),
    (Several(("a",)), "a", "a", "a"),
    (Several(("a", "b", "c")), "a, b ja c", "a, b och c", "a, b and c"),
    (Several(()), "", "", ""),
    (Named("Turku", "Åbo", "Turku"), "Turku", "Åbo", "Turku"),
    (214, "214", "214", "214"),
    (
        Several((Named("masennus", "depression", "depression"), verbatim("{x}"))),
        "masennus ja {x}",
        "depression och {x}",
        "depression and {x}",
    ),
]


@pytest.mark.parametrize(("value", "fi", "sv", "en"), TABLE)
def test_each_language_writes_values_its_own_way(value: object, fi: str, sv: str, en: str) -> None:
    assert [show(value, language) for language in ("fi", "sv", "en")] == [fi, sv, en]


def test_words_of_a_person_are_shown_as_they_are() -> None:
    for words in ("{name} {0.__class__}", "<b>moi</b>", "100 %", "مرحبا", "{", "\\n"):
        assert render(verbatim(words), "fi") == words


def test_a_day_at_the_end_of_a_sentence_brings_its_own_full_stop() -> None:
    text = Text("{day}. {day}", (("day", Day(date(2026, 12, 1))),))
    assert render(text, "fi") == "ti 1.12. ti 1.12."
    assert render(text, "en") == "Tue 1 Dec. Tue 1 Dec"


def test_a_missing_text_is_shown_in_english_and_counted() -> None:
    text = Text("No catalogue has this {thing}")(thing=7)
    assert render(text, "fi") == "No catalogue has this 7"
    assert missing()["fi", text.msgid] == 1


def test_a_forgotten_parameter_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Text("{number}"), "fi")


@pytest.mark.parametrize(
    ("code", "language"), [("fi-FI", "fi"), ("sv_FI", "sv"), ("EN", "en"), (None, "fi"), ("de", "fi"), ("", "fi")]
)
def test_a_platforms_language_code_becomes_one_of_ours(code: str | None, language: str) -> None:
    assert as_language(code) == language


def test_signs_and_placeholders_alone_need_no_translation() -> None:
    assert is_wordless("{label}: {value}")
    assert not is_wordless("{label} is {value}")
