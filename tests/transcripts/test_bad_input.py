"""Bad input through the whole chat: one short kind sentence, and every answer so far is kept.

What each question says to what is told in `tests/dialogs/test_ordering_bad_input.py`; here it goes the whole way from
the door to the screen and into the sealed draft, for every question of every form that a chat has.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.talk.forms import FORMS
from bot.views import pages
from dialogs.form.draft import Draft
from dialogs.form.turn import Form, Slot
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Heard
from dialogs.speech.language import render
from storage import conversations
from tests.given import WRITTEN
from tests.theatre import Player, Theatre

ORDERED = WRITTEN | {"date": "2026-12-08", "format": "either"}
JOINED: dict[str, Any] = {
    "name": "Maija Meri",
    "contact": "040 123 4567",
    "consents": ["register"],
    "topics_own": ["depression"],
    "topics_family": ["depression"],
    "kinds": ["lecture"],
    "formats": ["onsite", "remote"],
    "home": "Oulu",
    "distance": 50,
    "languages": ["fi"],
    "short_notice": "no",
}
ANSWERS: dict[str, dict[str, Any]] = {
    ORDER.name: ORDERED,
    CHANGE_ORDER.name: ORDERED,
    JOIN_EXPERT.name: JOINED,
    CHANGE_PROFILE.name: JOINED,
    JOIN_COORDINATOR.name: {name: JOINED[name] for name in ("name", "contact", "consents")},
    JOIN_ORDERER.name: {name: ORDERED[name] for name in ("organisation", "contact_name", "contact")},
    "feedback_orderer": {"rating": 5, "useful": "Kaikki", "words": "Kiitos", "again": "yes"},
    "feedback_expert": {"went": 4, "after": "good", "talk": "no", "words": "Kiitos"},
}

#: What no question understands, and what a question that knows its answers does not.
NOBODY = {
    "emptiness": Heard("text", text=""),
    "spaces": Heard("text", text=" \n \t "),
    "signs": Heard("text", text="?!.,-"),
    "emoji": Heard("text", text="🎈🎉🎈"),
    "ten thousand letters": Heard("text", text="ä" * 10_000),
    "ten thousand words": Heard("text", text="qwzx " * 2_000),
    "a photo": Heard("unreadable", data="photo"),
    "a voice": Heard("unreadable", data="voice"),
    "a button of another time": Heard("press", data="a:date:2026-11-21~0000"),
    "a button of another house": Heard("press", data="a:dates"),
    "a page of another form": Heard("form", data="nothing", fields=(("date", "1.1.2027"),)),
}
UNKNOWN = {
    "nonsense": Heard("text", text="qwzx qwzx"),
    "right to left": Heard("text", text="שלום עולם"),
    "markup": Heard("text", text="<b>qwzx</b><script>alert(1)</script>"),
    "a statement": Heard("text", text="'; DROP TABLE orders; --"),
}
#: What only some questions could take for an answer.
HERE = {
    "date": ("1.1.2020", "31.2.", "31 February", "30 februari", "eilen"),
    "time": ("25", "16-14"),
    "length": ("100 h",),
    "place": ("Atlantis", "Koski"),
    "home": ("Atlantis", "Koski"),
    "size": ("0", "many"),
    "rating": ("0", "6"),
    "went": ("0", "6"),
    "distance": ("0 km", "9999 km"),
    "contact": ("maija@", "12"),
    "organisation": ("<b>qwzx</b>", "&lt;b&gt;"),
}


#: Every question once; the forms that change something ask the same ones.
QUESTIONS = list(
    {id(slot): (form.name, slot.name) for form in reversed([*FORMS.values()]) for slot in form.slots}.values()
)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path_factory.mktemp("bad"))
    for language in ("fi", "sv", "en"):
        theatre.orderer(language, language)
    yield theatre
    theatre.close()


@pytest.mark.parametrize(("form_name", "slot_name"), QUESTIONS)
def test_every_question(form_name: str, slot_name: str, theatre: Theatre, caplog: pytest.LogCaptureFixture) -> None:
    form = FORMS[form_name]
    slot = form.slot(slot_name)
    assert slot is not None
    bad = NOBODY | ({} if slot.free else UNKNOWN)
    bad |= {words: Heard("text", text=words) for words in HERE.get(slot_name, ())}
    for n, (what, heard) in enumerate(bad.items()):
        who = theatre.players[("fi", "sv", "en")[n % 3]]
        given = asked(theatre, who, form, slot)
        theatre.hear(who, heard)
        assert not [one for one in caplog.records if one.levelno >= logging.WARNING], what
        said = [one for one in news(theatre, who) if one["side"] == "us"]
        assert len(said) == 1, what
        first = render(said[0]["message"].parts[0], who.language)
        assert 0 < len(first) <= 200, (what, first)
        assert "!" not in first, (what, first)
        assert kept(theatre, who) == given, (what, first)


def news(theatre: Theatre, who: Player) -> list[dict[str, Any]]:
    """What is new in the chat since the last look."""
    view = theatre.database.look_now(pages.look, who.id, "chat", {"after": str(who.last)})
    who.last = max(who.last, view.values["last"])
    return [one for one in view.values["entries"] if one["id"] != "greeting"]


def asked(theatre: Theatre, who: Player, form: Form, slot: Slot) -> dict[str, Any]:
    """Everything is answered but this question, and it is being asked; the answers so far."""
    given = {name: value for name, value in ANSWERS[form.name].items() if name != slot.name}
    if slot.name == "length":
        given["time"] = {"start": "14:00"}
    if slot.name == "regions":
        given["distance"] = "regions"
    draft = Draft(answers=given, given={}, editing=slot.name, stamp="1234")
    stored = {"draft": draft.to_json(), "under": []}
    theatre.do(conversations.save_draft, who.id, form.name, None, stored)
    return given


def kept(theatre: Theatre, who: Player) -> Any:
    stored = theatre.database.look_now(conversations.draft, who.id)
    assert stored is not None
    return stored[2]["draft"]["answers"]


def test_before_any_question(theatre: Theatre, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody is in the middle of anything: what has no answer in it is greeted, and nothing is taken for one."""
    for n, (what, heard) in enumerate((NOBODY | UNKNOWN).items()):
        who = theatre.orderer(f"new{n}", ("fi", "sv", "en")[n % 3])
        theatre.hear(who, heard)
        said = [one for one in theatre.entries(who) if one["side"] == "us"]
        assert len(said) == 1, what
        first = render(said[0]["message"].parts[0], who.language)
        assert 0 < len(first) <= 200, (what, first)
        stored = theatre.database.look_now(conversations.draft, who.id)
        assert stored is None or stored[2]["draft"]["answers"] == {}, (what, stored)
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_words_are_shown_as_they_were_written(theatre: Theatre) -> None:
    """Free words are data: markup, other scripts and placeholders come back letter by letter."""
    who = theatre.players["fi"]
    for words in ("<b>Hissi & ramppi</b>", "שלום עולם", "{name} %s {0}", "'; DROP TABLE orders; --", "<3"):
        wishes = ORDER.slot("wishes")
        assert wishes is not None
        asked(theatre, who, ORDER, wishes)
        theatre.say(who, words)
        assert kept(theatre, who)["wishes"] == words
        assert f"Toiveet: {words}" in theatre.screen(who, 1)[0]


def test_older_and_stranger_drafts_are_carried_on(tmp_path: Path) -> None:
    """A draft of another version: what it knows stands, what this version does not know is left out."""
    theatre = Theatre(tmp_path)
    oona = theatre.orderer("Oona")
    before = {
        "answers": {"topics": ["depression", "gone_topic"], "perspective": "own", "kind": "lecture", "colour": "blue"},
        "skipped": ["colour", 5],
        "position": "Order:date",
    }
    theatre.do(conversations.save_draft, oona.id, "order", None, {"draft": before})
    theatre.restart()
    theatre.say(oona, "jatka")
    # A topic that is gone cannot be shown: it is asked again, and the rest stands.
    assert "Kenen kokemus: Oma kokemus" in theatre.screen(oona, 1)[0]
    assert "Mistä asiantuntijalla pitää olla kokemusta?" in theatre.screen(oona, 1)[0]
    theatre.say(oona, "masennus")
    assert "Mikä päivä?" in theatre.screen(oona, 1)[0]
    broken: dict[str, Any]
    for broken in ({"draft": "nothing"}, {"draft": {"answers": [1, 2], "trail": "x"}}, {"draft": {}}):
        theatre.do(conversations.save_draft, oona.id, "order", None, broken)
        theatre.say(oona, "masennus")
        assert "Kenen kokemusta tarvitset?" in theatre.screen(oona, 1)[0]
    theatre.do(conversations.save_draft, oona.id, "a form of tomorrow", None, {"draft": {}})
    theatre.say(oona, "masennus")
    assert "Kenen kokemusta tarvitset?" in theatre.screen(oona, 1)[0]
    theatre.close()
