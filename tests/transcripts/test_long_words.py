"""What is too long to be read is said, in the writer's language, and nothing of it is lost in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.form.draft import Draft
from dialogs.forms.order import ORDER
from dialogs.speech import Heard
from dialogs.speech.language import render
from dialogs.speech.shortening import shortened
from storage import conversations
from tests.theatre import Player, Theatre

LONG = {
    "fi": "Viesti on pitkä. Keikka luki sen näihin sanoihin asti: ",
    "sv": "Meddelandet är långt. Keikka läste det fram till de här orden: ",
    "en": "That is a long message. Keikka read it up to these words: ",
}
FILLER = "ja sitten vielä jotakin muuta "


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("size", [4000, 64_000])
def test_the_beginning_is_read_and_the_answer_says_where_that_ended(tmp_path: Path, language: str, size: int) -> None:
    theatre = Theatre(tmp_path)
    who = theatre.orderer("Oona", language)
    theatre.hear(who, shortened(Heard("text", text="Luento masennuksesta Oulussa. " + (FILLER * size)[:size])))
    (said,) = _told(theatre, who)
    assert said[0].startswith(LONG[language])
    assert said[0].endswith(" ".join((FILLER * 20)[:100].split()[-3:])) or FILLER.split()[0] in said[0]
    draft = theatre.database.look_now(conversations.draft, who.id)
    assert draft is not None
    assert draft[2]["draft"]["answers"].keys() >= {"topics", "place"}
    theatre.close()


def test_what_is_read_whole_is_answered_as_ever(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path)
    who = theatre.orderer("Oona")
    theatre.say(who, "Luento masennuksesta Oulussa. " + FILLER * 30)
    assert not any(part.startswith(LONG["fi"]) for said in _told(theatre, who) for part in said)
    theatre.close()


def test_words_that_are_taken_as_they_are_are_taken_whole_or_told_to_be_too_long(tmp_path: Path) -> None:
    theatre = Theatre(tmp_path)
    who = theatre.orderer("Oona", "en")
    limit = 880  # more pieces than are read of other answers
    for text, kept in (("a b " * (limit // 4), True), ("a b " * 2000, False)):
        stored = {"draft": Draft(answers={}, given={}, editing="wishes", stamp="1234").to_json(), "under": []}
        theatre.do(conversations.save_draft, who.id, ORDER.name, None, stored)
        theatre.hear(who, shortened(Heard("text", text=text)))
        draft = theatre.database.look_now(conversations.draft, who.id)
        assert draft is not None
        assert draft[2]["draft"]["answers"].get("wishes") == (text.strip() if kept else None)
        assert not any(part.startswith(LONG["en"]) for said in _told(theatre, who) for part in said)
    assert "too long" in _told(theatre, who)[-1][0]
    theatre.close()


@pytest.mark.parametrize("at", ["beginning", "end"])
def test_distress_in_a_long_text_is_answered_first(tmp_path: Path, at: str) -> None:
    theatre = Theatre(tmp_path)
    who = theatre.orderer("Oona", "en")
    words = ("I want to die. ", FILLER * 2000)
    theatre.hear(who, shortened(Heard("text", text="".join(words if at == "beginning" else words[::-1]))))
    (said,) = _told(theatre, who)
    assert said[0].startswith("If you are in danger now")
    theatre.close()


def _told(theatre: Theatre, who: Player) -> list[list[str]]:
    mine = [one["message"] for one in theatre.entries(who) if one["side"] == "us" and one["id"] != "greeting"]
    return [[render(part, who.language) for part in message.parts] for message in mine]
