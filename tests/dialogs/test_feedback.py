"""Feedback from three sides: by buttons, by words, and as one page."""

from __future__ import annotations

import pytest

from dialogs.form.turn import Draft, Form, Json, fill
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from tests.dialogs.playing import NOW, Player

BY_BUTTONS: list[tuple[Form, list[str], dict[str, Json]]] = [
    (FEEDBACK_ORDERER, ["a:rating:5", "s:useful", "s:words", "a:again:maybe"], {"rating": 5, "again": "maybe"}),
    (
        FEEDBACK_EXPERT,
        ["a:went:4", "a:after:heavy", "a:talk:yes", "s:words"],
        {"went": 4, "after": "heavy", "talk": "yes"},
    ),
    (FEEDBACK_AUDIENCE, ["a:rating:3", "s:gave"], {"rating": 3}),
]


@pytest.mark.parametrize(("form", "presses", "answers"), BY_BUTTONS, ids=lambda case: getattr(case, "name", None))
def test_by_buttons_alone(form: Form, presses: list[str], answers: dict[str, Json]) -> None:
    player = Player(form).press(*presses)
    assert player.outcome == "submit"
    assert player.answers == answers


BY_WORDS: list[tuple[Form, str, list[str], dict[str, Json]]] = [
    (
        FEEDBACK_ORDERER,
        "fi",
        ["viisi", "Rehellinen puhe", "ohita", "en tiedä"],
        {"rating": 5, "useful": "Rehellinen puhe", "again": "maybe"},
    ),
    (FEEDBACK_ORDERER, "sv", ["4/5", "hoppa över", "Tack", "nej"], {"rating": 4, "words": "Tack", "again": "no"}),
    (FEEDBACK_ORDERER, "en", ["3", "skip", "skip", "sure"], {"rating": 3, "again": "yes"}),
    (FEEDBACK_EXPERT, "fi", ["2", "raskasta", "joo", "ohita"], {"went": 2, "after": "heavy", "talk": "yes"}),
    (FEEDBACK_EXPERT, "sv", ["fem", "bra", "nej tack", "-"], {"went": 5, "after": "good", "talk": "no"}),
    (FEEDBACK_EXPERT, "en", ["1", "all right", "no", "Hm."], {"went": 1, "after": "ok", "talk": "no", "words": "Hm."}),
    (FEEDBACK_AUDIENCE, "sv", ["5", "Hopp"], {"rating": 5, "gave": "Hopp"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "language", "words", "answers"), BY_WORDS)
def test_by_words_alone(form: Form, language: str, words: list[str], answers: dict[str, Json]) -> None:
    player = Player(form, language).say(*words)
    assert player.outcome == "submit"
    assert player.answers == answers


@pytest.mark.parametrize("words", ["6", "0", "hyvä", "", "🙂", "10", "x" * 10_000, "<b>5</b> tähteä", "مرحبا"])
def test_a_rating_that_is_none_is_answered_with_what_works(words: str) -> None:
    player = Player(FEEDBACK_AUDIENCE).say(words)
    assert player.words == "Vastaa numerolla 1–5."
    assert player.draft == Draft()


def test_as_one_page() -> None:
    page = fill(FEEDBACK_EXPERT, Draft(), {"went": "5", "after": "good", "talk": "no", "words": ""}, NOW)
    assert page.outcome == "submit"
    assert page.answers == {"went": 5, "after": "good", "talk": "no"}


def test_a_page_with_a_gap_says_which_and_keeps_the_rest() -> None:
    page = fill(FEEDBACK_ORDERER, Draft(), {"rating": "", "useful": "Kaikki", "again": "what"}, NOW)
    assert page.outcome is None
    assert page.errors.keys() == {"rating", "again"}
    assert page.draft.answers == {"useful": "Kaikki"}


def test_an_identity_code_is_not_taken() -> None:
    player = Player(FEEDBACK_AUDIENCE).press("a:rating:5").say("Olen 010190-123M")
    assert player.words == "Jätä henkilötunnus pois. Sitä ei tarvita."
    assert "gave" not in player.draft.answers
