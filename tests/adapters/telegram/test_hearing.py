"""What updates mean: a table of what a phone can send, and how it is heard."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from adapters.port import Incoming
from adapters.telegram.hear import StrangeGroup, hear
from adapters.telegram.menu import MENU, canonical, commands
from dialogs.speech.shortening import BEGINNING, CUT, END
from dialogs.speech.tongues import languages

OURS = -100_700
AINO = {"id": 42, "is_bot": False, "first_name": "Aino", "language_code": "sv-FI"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Aino"}
GROUP = {"id": OURS, "type": "supergroup", "title": "Välitys"}
FILE = {"file_id": "f", "file_unique_id": "u"}
SIZED = FILE | {"width": 9, "height": 9}


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"message": {"message_id": 7, "date": 1_764_000_000, "chat": chat, "from": AINO} | content}


def heard(update: dict[str, Any]) -> Any:
    made = {"update_id": 5} | json.loads(json.dumps(update))
    Update.de_json(made | {}, None)  # the library can read it too
    return hear(made, "keikka_test_bot", lambda chat: chat == OURS)


IN_PRIVATE: list[tuple[str, dict[str, Any], tuple[str, str, str]]] = [
    ("words", {"text": "moi"}, ("text", "", "moi")),
    ("start", {"text": "/start"}, ("command", "start", "")),
    ("a deep link", {"text": "/start inv_AbC-123"}, ("command", "start", "inv_AbC-123")),
    ("Finnish command", {"text": "/tilaukset"}, ("command", "my_orders", "")),
    ("Swedish command", {"text": "/Uppdrag"}, ("command", "my_gigs", "")),
    ("with our name", {"text": "/help@keikka_test_bot"}, ("command", "help", "")),
    ("unknown command", {"text": "/foo bar"}, ("command", "foo", "bar")),
    ("a path is no command", {"text": "/home/aino on polku"}, ("text", "", "/home/aino on polku")),
    ("a date is no command", {"text": "/12.5."}, ("text", "", "/12.5.")),
    ("several lines", {"text": "/order luento\nOuluun"}, ("command", "order", "luento\nOuluun")),
    ("voice", {"voice": FILE | {"duration": 3}}, ("unreadable", "voice", "")),
    ("audio", {"audio": FILE | {"duration": 3}}, ("unreadable", "voice", "")),
    ("round video", {"video_note": FILE | {"duration": 3, "length": 9}}, ("unreadable", "voice", "")),
    ("photo", {"photo": [SIZED], "caption": "tässä"}, ("unreadable", "photo", "tässä")),
    ("video", {"video": SIZED | {"duration": 3}}, ("unreadable", "photo", "")),
    ("moving picture", {"animation": SIZED | {"duration": 3}, "document": FILE}, ("unreadable", "photo", "")),
    (
        "sticker",
        {"sticker": SIZED | {"is_animated": False, "is_video": False, "type": "regular"}},
        ("unreadable", "sticker", ""),
    ),
    ("die", {"dice": {"emoji": "🎲", "value": 3}}, ("unreadable", "sticker", "")),
    ("file", {"document": FILE}, ("unreadable", "file", "")),
    ("contact", {"contact": {"phone_number": "+358401234567", "first_name": "A"}}, ("text", "", "+358401234567")),
]


@pytest.mark.parametrize(("content", "expected"), [c[1:] for c in IN_PRIVATE], ids=[c[0] for c in IN_PRIVATE])
def test_in_private(content: dict[str, Any], expected: tuple[str, str, str]) -> None:
    told = heard(message(**content))
    assert (told.heard.kind, told.heard.data, told.heard.text) == expected
    assert (told.external_id, told.account, told.lane, told.language, told.private) == (
        "message:42:7", "42", "42", "sv", True,
    )  # fmt: skip
    assert told.sent_at.utcoffset().total_seconds() == 0


def test_a_location_is_a_place() -> None:
    place = {"latitude": 65.0121, "longitude": 25.4651}
    for content in ({"location": place}, {"venue": {"location": place, "title": "Kirjasto", "address": "Katu 1"}}):
        told = heard(message(**({"location": place} | content)))
        assert (told.heard.kind, dict(told.heard.fields)) == ("location", {"lat": "65.012100", "lon": "25.465100"})


def test_an_album_is_heard_once() -> None:
    first = heard(message(photo=[SIZED], media_group_id="9"))
    second = heard(message(photo=[SIZED], media_group_id="9", message_id=8))
    assert first.external_id == second.external_id


def test_an_edit_is_told_as_an_edit() -> None:
    update = message(text="Kemi", edit_date=1_764_000_060)
    told = heard({"edited_message": update["message"]})
    assert (told.heard.kind, told.heard.data, told.heard.text) == ("unreadable", "edited", "Kemi")
    assert told.external_id == "edit:5:1764000060"
    assert heard({"edited_message": message(photo=[SIZED], edit_date=1)["message"]}) is None


NOT_HEARD: list[tuple[str, dict[str, Any]]] = [
    ("somebody joined", message(GROUP, new_chat_members=[AINO])),
    ("a new title", message(GROUP, new_chat_title="Toinen")),
    ("talk in the group", message(GROUP, text="moi")),
    ("an edit in the group", {"edited_message": message(GROUP, text="/help", edit_date=1)["message"]}),
    ("another bot's command", message(GROUP, text="/help", **{"from": AINO | {"is_bot": True}})),
    ("a channel", message({"id": -100_9, "type": "channel", "title": "K"}, text="/help")),
    ("something new", {"update_id": 5}),
]


@pytest.mark.parametrize("update", [n[1] for n in NOT_HEARD], ids=[n[0] for n in NOT_HEARD])
def test_what_is_not_for_us_is_not_heard(update: dict[str, Any]) -> None:
    assert heard(update) is None


def test_who_writes_as_a_channel_is_nobody() -> None:
    told = heard(message(GROUP, text="/help", sender_chat={"id": -100_8, "type": "channel", "title": "K"}))
    assert (told.heard.data, told.account) == ("anonymous", "-1008")


def press(**more: Any) -> dict[str, Any]:
    shown = {"chat": PRIVATE, "message_id": 7, "date": 1, "text": "x"}
    return {
        "callback_query": {"id": "99", "from": AINO, "chat_instance": "1", "message": shown, "data": "yes:1"} | more
    }


PRESSES: list[tuple[str, dict[str, Any], tuple[str, str, str | None, bool]]] = [
    ("ours", {}, ("yes:1", "42", "7", True)),
    ("no data", {"data": None, "game_short_name": "g"}, ("", "42", "7", True)),
    ("the message is too old", {"message": {"chat": PRIVATE, "message_id": 7, "date": 0}}, ("yes:1", "42", "7", True)),
    ("no message at all", {"message": None, "inline_message_id": "i"}, ("yes:1", "42", None, True)),
    (
        "in the group",
        {"message": {"chat": GROUP, "message_id": 8, "date": 1, "text": "x"}},
        ("yes:1", str(OURS), "8", False),
    ),
]


@pytest.mark.parametrize(("more", "expected"), [p[1:] for p in PRESSES], ids=[p[0] for p in PRESSES])
def test_presses(more: dict[str, Any], expected: tuple[str, str, str | None, bool]) -> None:
    update = press(**more)
    update["callback_query"] = {k: v for k, v in update["callback_query"].items() if v is not None}
    told = heard(update)
    assert (told.heard.data, told.lane, told.replies_to, told.private) == expected
    assert (told.external_id, told.account, told.sent_at) == ("press:99", "42", None)


def test_a_forwarded_button_is_the_press_of_who_pressed_it() -> None:
    """The card was Aino's; Eero presses its copy in his own chat. The press is Eero's, from Eero's lane."""
    eero = AINO | {"id": 43, "first_name": "Eero"}
    shown = {"chat": PRIVATE | {"id": 43}, "message_id": 3, "date": 1, "text": "x"}
    told = heard(press(**{"from": eero, "message": shown}))
    assert (told.account, told.lane, told.heard.data) == ("43", "43", "yes:1")


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Aino", "Virtanen", "Aino Virtanen"),
        ("\u202eoniA\u202c\u0007", "", "oniA"),
        ("\u200b", "", None),
        (" A \n B ", "", "A B"),
        ("x" * 300, "", "x" * 100),
    ],
)
def test_names_are_cleaned(first: str, last: str, name: str | None) -> None:
    who = AINO | {"first_name": first} | ({"last_name": last} if last else {})
    assert heard(message(text="moi", **{"from": who})).name == name


@pytest.mark.parametrize(
    ("code", "language"), [("fi", "fi"), ("sv", "sv"), ("en-GB", "en"), ("ru", None), ("", None), (None, None)]
)
def test_the_language_is_one_of_ours_or_none(code: str | None, language: str | None) -> None:
    assert heard(message(text="moi", **{"from": AINO | {"language_code": code}})).language == language


def test_a_stranger_is_told_by_its_group() -> None:
    strange = GROUP | {"id": -5}
    assert heard(message(strange, text="moi")) == StrangeGroup(-5, "sv")
    assert heard(press(message={"chat": strange, "message_id": 8, "date": 1, "text": "x"})) == StrangeGroup(-5, "sv")


SIGNS = st.text(max_size=64)


@given(data=SIGNS, text=SIGNS, name=SIGNS)
def test_whatever_is_forged_is_data_of_whoever_sent_it(data: str, text: str, name: str) -> None:
    who = AINO | {"first_name": name}
    for update in (press(data=data, **{"from": who}), message(text=text, **{"from": who})):
        told = heard(update)
        assert isinstance(told, Incoming)
        assert (told.account, told.lane, told.private) == ("42", "42", True)
        assert told.heard.kind in ("press", "text", "command")


def test_ten_thousand_forged_presses_are_ten_thousand_presses_of_the_forger() -> None:
    accounts = set()
    for n in range(10_000):
        told = heard(press(id=str(n), data=f"{['yes', 'no', 'accept', 'skip', 'book'][n % 5]}:{n:032x}"))
        accounts.add((told.account, told.lane, told.heard.kind))
    assert accounts == {("42", "42", "press")}


def test_menu_names_are_what_telegram_takes_and_mean_one_thing() -> None:
    meanings: dict[str, set[str]] = {}
    for language in languages:
        for entry in commands(["anyone", "expert", "coordinator", "group"], language):
            assert 1 <= len(entry.description) <= 256
            assert entry.command == entry.command.lower()
            assert len(entry.command) <= 32
            meanings.setdefault(entry.command, set()).add(canonical(entry.command))
    assert all(len(each) == 1 for each in meanings.values())
    assert {canonical(name) for entry in MENU for name in entry.names.values()} == {entry.does for entry in MENU}


@pytest.mark.parametrize("content", [{"text": "a" * 9000}, {"photo": [SIZED], "caption": "a" * 9000}])
def test_long_words_are_cut_where_they_come_in(content: dict[str, Any]) -> None:
    long = heard(message(**content)).heard
    assert (len(long.text), long.left_out) == (BEGINNING + len(CUT) + END, 9000 - BEGINNING - END)
    assert heard(message(text="a" * 4096)).heard.text == "a" * 4096
