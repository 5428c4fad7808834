"""What a text tells of the house's decisions is what the house has decided, not what it began with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cards import candidates, digest, dispatch
from bot.desk import ordering
from bot.facts import settings as facts
from bot.facts.next_step import next_step
from bot.talk import forms
from dialogs.form.slot import Slot
from dialogs.form.stating import stating
from dialogs.forms.joining import JOIN_EXPERT
from dialogs.speech import Text
from dialogs.speech.language import render
from storage import orders, people, settings
from storage.kinds import AlarmKind
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import Player, Theatre

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def decide(stage: Theatre, name: str, value: Any) -> None:
    stage.do(settings.change, name, value, "test")


ALARMS: list[tuple[AlarmKind, str, int, tuple[str, str, str]]] = [
    (
        "small_pool", "alarm_pool_under", 5,
        ("on alle 5.", "Färre än 5 experter", "Fewer than 5 experts are left to ask."),
    ),
    ("small_pool", "alarm_pool_under", 1, ("on alle 1.", "Färre än 1 expert är", "Fewer than 1 expert is")),
    (
        "late_drop_out", "alarm_drop_out_hours", 72,
        ("alle 72 tuntia ennen", "mindre än 72 timmar", "less than 72 hours before"),
    ),
    ("late_drop_out", "alarm_drop_out_hours", 1, ("alle 1 tunti ennen", "än 1 timme", "less than 1 hour before")),
    (
        "waiting_long", "release_alarm_hours", 9,
        ("odottanut 9 vastausaikatuntia", "väntat 9 svarstimmar", "waited for 9 answer hours"),
    ),
    (
        "waiting_long", "release_alarm_hours", 1,
        ("odottanut 1 vastausaikatunnin", "väntat 1 svarstimme", "waited for 1 answer hour."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "setting", "value", "said"), ALARMS)
def test_an_alarm_says_the_limit_that_holds(
    kind: AlarmKind, setting: str, value: int, said: tuple[str, str, str], stage: Theatre
) -> None:
    decide(stage, setting, value)

    def text(tx: Transaction) -> Text:
        return dispatch.alarm_text(kind, facts.standing(tx))

    for language, words in zip(LANGUAGES, said, strict=True):
        assert words in render(stage.do(text), language)


def test_an_alarm_on_a_card_says_the_limit_that_holds(stage: Theatre) -> None:
    decide(stage, "alarm_pool_under", 7)
    oona = stage.orderer("Oona")
    stage.expert("Aino", consents=["register"])
    ordered(stage, oona)
    assert "Kysyttäviä asiantuntijoita on alle 7." in stage.card(1)


def test_who_has_all_the_offers_one_may_have_is_said_with_that_number(stage: Theatre) -> None:
    decide(stage, "offers_at_most", 1)
    stage.coordinator("Kirsi")
    oona = stage.orderer("Oona")
    stage.expert("Aino", consents=["register"])
    ordered(stage, oona)
    ordered(stage, oona, date="2026-12-15")

    def told(tx: Transaction) -> tuple[Text, Text]:
        order = orders.order_by_number(tx, 2)
        assert order is not None
        step = next_step(tx, order)
        assert step is not None
        return step.text, digest.for_experts(tx)

    step, waits = stage.do(told)
    assert "kaikilla jäljellä olevilla on 1 avoin pyyntö" in render(step, "fi")
    assert "alla som är kvar har 1 öppen förfrågan" in render(step, "sv")
    assert render(waits, "en") == "It waits for experts who have 1 open offer."
    assert render(candidates.busy(1), "fi") == "hänellä on 1 avoin pyyntö"


QUESTIONS = [
    ("join_expert", "short_notice", "short_notice_until", "19:30", ("klo 19.30", "kl. 19.30", "until 19:30?")),
    (
        "order",
        "contact",
        "contact_months",
        6,
        ("kulunut 6 kuukautta.", "bort 6 månader", "removed 6 months"),
    ),
    ("order", "contact", "contact_months", 1, ("kulunut 1 kuukausi.", "bort 1 månad efter", "removed 1 month after")),
]


@pytest.mark.parametrize(("form", "slot", "setting", "value", "said"), QUESTIONS)
def test_a_question_says_what_was_decided(
    form: str, slot: str, setting: str, value: Any, said: tuple[str, str, str], stage: Theatre
) -> None:
    oona = stage.orderer("Oona")
    decide(stage, setting, value)

    def asked(tx: Transaction) -> Slot:
        person = people.person(tx, oona.id)
        assert person is not None
        forms.open_for(tx, person, forms.FORMS[form])
        one = forms.current(tx, person)
        assert one is not None
        found = one.form.slot(slot)
        assert found is not None
        return found

    says = stage.do(asked).says
    for language, words in zip(LANGUAGES, said, strict=True):
        assert words in render(says.ask, language) + render(says.explanation(), language)


def test_asked_in_the_chat_it_says_what_was_decided(stage: Theatre) -> None:
    decide(stage, "contact_months", 3)
    oona = stage.orderer("Oona")
    stage.say(oona, "luento masennuksesta etänä 8.12. klo 14-16")
    stage.say(oona, "molemmat")
    for _turn in range(6):
        if any("puhelinnumero" in line for line in stage.screen(oona, 1)):
            break
        stage.say(oona, "Esimerkkikoulu")
    stage.press(oona, "Ohje")
    assert "Ne poistetaan, kun keikasta on kulunut 3 kuukautta." in "\n".join(stage.screen(oona, 1))


def test_no_question_goes_out_with_a_hole_in_it() -> None:
    with pytest.raises(KeyError):
        stating(JOIN_EXPERT, {})


def ordered(stage: Theatre, who: Player, **more: Any) -> None:
    def submit(tx: Transaction) -> None:
        person = people.person(tx, who.id)
        assert person is not None
        ordering.submit(tx, person, ORDER | more)

    stage.do(submit)
    stage.bring()
