"""What happens on Telegram and in no story: things without words, moved groups, blocked bots, two channels, erasure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.port import Incoming
from bot.cards import dispatch
from bot.desk import ways_back
from bot.views import pages
from dialogs.speech import Heard
from dialogs.speech.language import render
from storage import people, tables
from storage.settings import Values
from storage.transaction import Transaction
from tests.fakes.telegram_api import Phone
from tests.given import FIELDS
from tests.whole.devices.telegram import TelegramDevice, TelegramStage
from tests.whole.devices.telegram_screen import on_phone

FILE: dict[str, Any] = {"file_id": "f", "file_unique_id": "u"}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[TelegramStage]:
    made = TelegramStage(TelegramDevice(supergroup=False), tmp_path, "2026-11-23 10:00", "fi")
    for role, name in (("orderer", "Oona"), ("expert", "Aino"), ("expert", "Bertta"), ("coordinator", "Kirsi")):
        made.enter(role, name, "fi", {})
    try:
        yield made
    finally:
        made.close()


def told(stage: TelegramStage, who: str) -> str:
    """What is new on a phone, as one text."""
    return "\n".join(line for message in stage.news(who) for line in message.lines)


def phone(stage: TelegramStage, who: str) -> Phone:
    return stage.device.phones[who]


def menu(stage: TelegramStage, who: str) -> list[str]:
    """The commands behind the "/" key of this chat."""
    chat = f'"chat_id": {phone(stage, who).lane},'
    found = [list_ for (scope, _language), list_ in stage.device.telegram.world.commands.items() if chat in scope]
    return [one["command"] for one in found[-1]] if found else []


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"voice": {**FILE, "duration": 3}}, "ei osaa kuunnella ääniviestejä"),
        ({"photo": [{**FILE, "width": 1, "height": 1}]}, "ei osaa katsoa kuvia"),
        ({"document": FILE}, "ei osaa avata tiedostoja"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "ei osaa lukea tuota"),
        ({"photo": [{**FILE, "width": 1, "height": 1}], "caption": "haluan kuolla"}, "hätänumeroon 112"),
    ],
)
def test_what_has_no_words_is_answered_in_words(stage: TelegramStage, sent: dict[str, Any], answer: str) -> None:
    stage.act(lambda: phone(stage, "Oona").post(**sent))
    assert answer in told(stage, "Oona")


def test_an_edited_message_changes_nothing_behind_the_scene(stage: TelegramStage) -> None:
    sent = phone(stage, "Oona")
    message = sent.send("masennus")
    stage.act(lambda: None)
    told(stage, "Oona")
    stage.act(lambda: sent.edit(message, "suru"))
    answer = told(stage, "Oona")
    assert "Kirjoita se uutena viestinä" in answer
    assert "suru" not in answer


CODE = "131052-308T"


@pytest.mark.shows("card code_removed")
def test_a_message_with_an_identity_code_is_removed_and_the_answer_says_so(stage: TelegramStage) -> None:
    stage.act(lambda: phone(stage, "Oona").send(f"Hei, hetuni on {CODE}"))
    assert "ja poisti sen tästä keskustelusta" in told(stage, "Oona")
    assert CODE not in str(phone(stage, "Oona").chat.messages)


def test_a_code_under_a_picture_is_removed_with_it(stage: TelegramStage) -> None:
    stage.act(lambda: phone(stage, "Oona").post(photo=[{**FILE, "width": 1, "height": 1}], caption=f"hetu {CODE}"))
    assert "ja poisti sen tästä keskustelusta" in told(stage, "Oona")
    assert CODE not in str(phone(stage, "Oona").chat.messages)


def test_a_code_that_is_written_into_an_earlier_message_is_removed(stage: TelegramStage) -> None:
    sent = phone(stage, "Oona")
    message = sent.send("masennus")
    stage.act(lambda: None)
    told(stage, "Oona")
    stage.act(lambda: sent.edit(message, f"masennus {CODE}"))
    assert "ja poisti sen tästä keskustelusta" in told(stage, "Oona")
    assert CODE not in str(sent.chat.messages)


@pytest.mark.shows("card code_left")
def test_where_it_cannot_be_removed_the_person_is_asked_to_do_it(stage: TelegramStage) -> None:
    refusal = (400, "Bad Request: message can't be deleted")
    stage.device.telegram.faults.refuse("deleteMessage", *refusal)
    stage.act(lambda: phone(stage, "Oona").send(f"hetu {CODE} ja haluan kuolla"))
    answer = told(stage, "Oona")
    assert "Poista viesti itse" in answer
    assert "hätänumeroon 112" in answer
    assert "poisti sen" not in answer


def test_a_location_is_a_place(stage: TelegramStage) -> None:
    stage.says("Oona", "Luento masennuksesta 8.12. klo 14-16 paikan päällä")
    stage.presses("Oona", "Oma kokemus")
    told(stage, "Oona")
    stage.act(lambda: phone(stage, "Oona").post(location={"latitude": 65.01, "longitude": 25.47}))
    assert "Onko tämä oikein? Paikka: Oulu" in told(stage, "Oona")


def test_another_language_dresses_the_chat_anew(stage: TelegramStage) -> None:
    stage.says("Aino", "/kieli")
    stage.presses("Aino", "Svenska")
    assert menu(stage, "Aino")[:2] == ["uppdrag", "paus"]


@pytest.mark.shows("card anonymous")
def test_an_anonymous_administrator_is_told_why_nothing_happens(stage: TelegramStage) -> None:
    stage.act(lambda: stage.device.group.say_anonymously("/ohje"))
    assert "Keikka ei näe, kuka olet" in str(stage.device.group.seen[-1]["text"])


def test_a_fresh_link_brings_a_new_phone_to_the_same_person_once(stage: TelegramStage) -> None:
    aino = stage.person("Aino")
    assert aino is not None
    token = stage.database.write_now(ways_back.hand_over, aino, "test")
    for name in ("Uusi", "Outo"):
        stage.enter("stranger", name, "fi", {})
        stage.act(partial(_start, stage, name, token))
        if name == "Uusi":
            assert "tämän henkilön viestit: Aino" in told(stage, name)
            assert stage.person("Uusi") != stage.person("Aino"), "it is asked first"
            stage.presses("Uusi", "Kyllä, se olen minä")
    assert stage.person("Uusi") == stage.person("Aino")
    assert menu(stage, "Uusi")[0] == "keikat"
    assert "Uusi linkki sinun Keikkaasi avattiin juuri nyt. Kanava: Telegram." in told(stage, "Aino")
    assert "Tämä kutsu ei ole enää voimassa" in told(stage, "Outo")


def test_who_is_erased_is_told_and_nothing_of_the_chat_stays(stage: TelegramStage) -> None:
    stage.says("Aino", "poista tietoni")
    stage.presses("Aino", "Poista kaikki")
    assert "on poistettu" in told(stage, "Aino")
    assert "keikat" not in menu(stage, "Aino")
    assert stage.person("Aino") is None
    assert not stage.look(rows_of_account, phone(stage, "Aino").lane)


def rows_of_account(tx: Transaction, account: str) -> list[str]:
    """Every row of any table in which a chat's address can be read."""
    rows = [(table.name, repr(row)) for table in tables.metadata.sorted_tables for row in tx.all(table.select())]
    assert len(rows) > 20
    return [name for name, row in rows if re.search(rf"(?<![0-9a-f-]){account}(?![0-9a-f-])", row)]


def test_no_chat_of_a_living_person_can_be_read_in_the_database(stage: TelegramStage) -> None:
    """Whom would a copy of the file lead to? What was heard and said holds hashes, and the address sealed."""
    stage.fills("Oona", "order", FIELDS)
    stage.presses("Aino", "Otan keikan")
    for who in ("Aino", "Oona"):
        assert not stage.look(rows_of_account, phone(stage, who).lane), who


def test_a_group_that_moves_during_a_search_keeps_its_card(stage: TelegramStage) -> None:
    stage.fills("Oona", "order", FIELDS)
    assert "Tila: kysytään asiantuntijoilta" in stage.card(1)
    old = stage.device.group
    stage.act(lambda: setattr(stage.device, "group", old.migrate(phone(stage, "Kirsi"))))
    asked = next(name for name in ("Aino", "Bertta") if "Pyyntö" in told(stage, name))
    stage.presses(asked, "Otan keikan")
    assert "Tila: varattu" in stage.card(1)
    stage.presses("Kirsi", "Tiedot")
    assert f"Asiantuntija: {asked}" in told(stage, "Kirsi")
    stage.restart()
    stage.presses("Oona", "Peru tilaus")
    stage.presses("Oona", "Kyllä, peru tilaus")
    assert "Tila: peruttu" in stage.card(1)


@pytest.mark.parametrize("label", ["Kutsu asiantuntija", "Kutsu koordinaattori", "Kutsu tilaaja"])
@pytest.mark.parametrize("url", ["http://localhost:8080", "https://keikka.example.org"])
def test_an_invitation_names_only_what_opens_on_a_phone(tmp_path: Path, url: str, label: str) -> None:
    stage = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi", url)
    try:
        bot = "https://t.me/keikka_test_bot?start={}"
        stage.database.shelf.invitation_links = (f"{url}/i/{{}}", bot)
        stage.enter("coordinator", "Kirsi", "fi", {})
        stage.says("Kirsi", "/kutsu")
        stage.presses("Kirsi", label)
        lines = [line for line in told(stage, "Kirsi").splitlines() if "://" in line]
        assert [line.partition("/i/")[0] for line in lines[:-1]] == ([url] if url.startswith("https") else [])
        stage.enter("stranger", "Uusi", "fi", {})
        stage.act(lambda: phone(stage, "Uusi").open_link(lines[-1]))
        assert told(stage, "Uusi").endswith("[…]"), "the form of joining is open"
    finally:
        stage.close()


def test_an_alarm_answers_the_card_it_is_about(stage: TelegramStage) -> None:
    stage.fills("Oona", "order", FIELDS)
    stage.act(phone(stage, "Aino").block)
    card = stage.card(1)
    alarms = [message for message in stage.device.group.seen if "reply_to_message" in message]
    assert alarms
    assert {message["reply_to_message"]["text"].splitlines()[0] for message in alarms} == {card[0]}


def test_who_blocks_the_bot_is_passed_over_and_comes_back(stage: TelegramStage) -> None:
    stage.fills("Oona", "order", FIELDS)
    assert "Pyyntö" in told(stage, "Aino")
    stage.act(phone(stage, "Aino").block)
    assert "Pyyntö" in told(stage, "Bertta")
    assert any("Pyyntöä ei ole nähty" in line for line in stage.card(1))
    stage.act(phone(stage, "Aino").unblock)
    stage.presses("Bertta", "En voi")
    stage.presses("Kirsi", "Valitse tekijä")
    assert "Aino" in told(stage, "Kirsi")
    stage.presses("Kirsi", "Aino: häneltä on jo kysytty")
    assert "Koordinaattori toivoo" in told(stage, "Aino")


@pytest.mark.shows("alarm unreachable")
def test_an_orderer_who_blocks_the_bot_is_an_alarm(stage: TelegramStage) -> None:
    """Their gig is booked and they cannot be told: somebody must phone them."""
    stage.fills("Oona", "order", FIELDS)
    stage.act(phone(stage, "Oona").block)
    asked = next(name for name in ("Aino", "Bertta") if "Pyyntö" in told(stage, name))
    stage.presses(asked, "Otan keikan")
    assert render(dispatch.alarm_text("unreachable", Values({})), "fi") in stage.card(1)


@pytest.mark.shows("alarm channel_lost")
def test_a_group_that_throws_the_bot_out_is_an_alarm_on_the_dispatch_page(stage: TelegramStage) -> None:
    stage.act(lambda: stage.device.group.remove_bot(phone(stage, "Kirsi")))
    kirsi = stage.person("Kirsi")
    assert kirsi is not None
    view = stage.database.look_now(pages.look, kirsi.id, "dispatch", {})
    said = [render(part, "fi") for message in view.values["alarms"] for part in message.parts]
    assert render(dispatch.alarm_text("channel_lost", Values({})), "fi") in said


def test_an_expert_on_two_channels_is_asked_where_they_were_heard_last(stage: TelegramStage) -> None:
    aino = stage.person("Aino")
    assert aino is not None
    stage.database.write_now(people.bind_identity, aino.id, "web", aino.id, {"lane": aino.id})
    stage.act(lambda: None)
    stage.run(stage.house.hear(Incoming("web", "one", aino.id, aino.id, Heard("text", text="ohje"))))
    stage.fills("Oona", "order", FIELDS)
    assert not told(stage, "Aino"), "asked on the web, where she wrote last"
    stage.says("Aino", "/missa")
    assert [one.label for one in on_phone(phone(stage, "Aino")).buttons()] == ["Keikan oma sivu", "Telegram"]
    stage.presses("Aino", "Telegram")
    told(stage, "Aino")
    stage.run(stage.house.hear(Incoming("web", "two", aino.id, aino.id, Heard("text", text="ohje"))))
    stage.fills("Oona", "order", {**FIELDS, "date": "2026-12-15"})
    stage.presses("Kirsi", "Valitse tekijä")
    asked = [one.label for one in on_phone(phone(stage, "Kirsi")).buttons() if one.label.startswith("Aino")]
    if asked:
        stage.presses("Kirsi", asked[0])
    assert "Pyyntö: luento, Oulu, ti 15.12." in told(stage, "Aino")


def _start(stage: TelegramStage, name: str, token: str) -> object:
    return phone(stage, name).start(token)
