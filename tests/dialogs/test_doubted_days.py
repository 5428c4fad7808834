"""Days and times that are doubted before they are taken, and what is told when they are not as they were written."""

from __future__ import annotations

import pytest

from dialogs.forms.order import ORDER
from tests.dialogs.playing import Player


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("fi", "Tarvitsemme luennon masennuksesta 6.1.", "ke 6.1. on loppiainen. Onko päivä oikein?"),
        ("sv", "föreläsning om depression 24.12", "to 24.12 är julafton. Stämmer dagen?"),
        ("en", "a lecture on depression on 26 March 2027", "Fri 26 Mar is Good Friday. Is the day right?"),
        ("fi", "Tarvitsemme luennon masennuksesta 25.6.", "pe 25.6. on juhannusaatto. Onko päivä oikein?"),
    ],
)
def test_a_public_holiday_is_asked_about_once(language: str, text: str, asked: str) -> None:
    player = Player(ORDER, language).say(text)
    assert asked in player.words
    yes = {"fi": "kyllä", "sv": "ja", "en": "yes"}[language]
    assert asked not in player.say(yes).words
    assert "date" in player.draft.answers


@pytest.mark.parametrize(
    "text", ["luento surusta Oulussa 7.1.", "luento surusta Oulussa 23.6.", "luento surusta Oulussa 8.12."]
)
def test_an_ordinary_day_is_taken_at_once(text: str) -> None:
    assert "date" in Player(ORDER).say(text).draft.answers


def test_a_weekday_that_contradicts_its_date_is_a_choice_of_both() -> None:
    player = Player(ORDER).say("luento masennuksesta maanantaina 8.12. klo 13")
    assert "date" not in player.draft.answers
    player.press("Oma kokemus")
    assert {"ma 7.12.2026", "ti 8.12.2026"} <= set(player.labels)


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("fi", "luento masennuksesta 8.12. klo 10-12 Ruotsin aikaa", "Suomen aikaa se on klo 11–13."),
        ("sv", "föreläsning om depression 8.12 kl 9 svensk tid", "I finsk tid är det kl. 10."),
        ("en", "a lecture on depression on 8 December at 14 UK time", "In Finnish time that is at 16:00."),
    ],
)
def test_a_time_of_another_zone_is_told_in_finnish_time(language: str, text: str, told: str) -> None:
    assert told in Player(ORDER, language).say(text).words
