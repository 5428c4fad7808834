"""A line that only this test knows is asked, shown, told, filled in and changed: its slot says it all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import order_window
from adapters.web import forms as web_forms
from bot.cards import render
from bot.desk import joining, order_links, ordering
from bot.facts import settings
from bot.views import pages
from dialogs.form.slot import CardLine, Circle, Says, Slot, in_words
from dialogs.form.stating import stating
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Text, verbatim
from storage import orders, people, tokens
from storage.kinds import CardKind
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction
from tests.given import ON_SITE, orderer
from tests.theatre import HELSINKI, Player, Theatre

WORDS = "kolme ruutua pihalla"
LINE = f"Pysäköinti: {WORDS}"
ANSWERS = ON_SITE | orderer("Oona")


def parking(circle: Circle = Circle.ASKED, **more: Any) -> Slot:
    says = Says(verbatim("Pysäköinti"), verbatim("Missä voi pysäköidä?"), verbatim("Kirjoita se muutamalla sanalla."))
    line = CardLine(circle, Text("Pysäköinti: {value}"))
    return in_words("parking", says, optional=True, line=line, **more)


class House:
    """A theatre with an orderer, an expert and a coordinator, whose order form has one line more."""

    def __init__(self, folder: Path) -> None:
        self.theatre = Theatre(folder)
        self.oona = self.theatre.orderer("Oona")
        self.aino = self.theatre.expert("Aino", consents=["register"])
        self.kirsi = self.theatre.coordinator("Kirsi")
        self.theatre.do(people.save_profile, self.oona.id, "orderer", ordering.remembered(ANSWERS))

    def order(self, **more: Any) -> Order:
        made: Order = self.theatre.do(ordering.submit, self.theatre.do(_person, self.oona.id), ANSWERS | more)
        return made

    def screen(self, who: Player) -> str:
        return "\n".join(self.theatre.screen(who))

    def shown(self, who: Player, kind: CardKind, **about: str) -> str:
        """A card as it stands, for this reader."""

        def card(tx: Transaction) -> str:
            message = render(tx, kind, about, _person(tx, who.id))
            assert message is not None
            return self.theatre.text(message, "fi")

        return str(self.theatre.do(card))


def _person(tx: Transaction, person_id: str) -> Person:
    found = people.person(tx, person_id)
    assert found is not None
    return found


def _answers(tx: Transaction, number: int) -> dict[str, Any]:
    order = orders.order_by_number(tx, number)
    assert order is not None
    return dict(orders.answers_of(tx, order))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.theatre.close()


@pytest.fixture(autouse=True)
def forms_anew() -> Iterator[None]:
    """Forms that are kept with the settings told in them: none of before this test, none of it afterwards."""
    settings._stated.cache_clear()
    yield
    settings._stated.cache_clear()


def with_line(monkeypatch: pytest.MonkeyPatch, slot: Slot) -> None:
    for form in (ORDER, CHANGE_ORDER):
        monkeypatch.setitem(vars(form), "slots", (*form.slots, slot))


def test_it_is_asked_shown_and_changed_in_a_chat(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with_line(monkeypatch, parking())
    stage, oona = house.theatre, house.oona
    stage.say(oona, "masennus, luento Oulussa paikan päällä 8.12. klo 14-16, oma kokemus")
    add(stage, oona, "Pysäköinti")
    assert "Missä voi pysäköidä?" in house.screen(oona)
    stage.say(oona, WORDS)
    assert LINE in stage.screen(oona)[-1], "the summary"
    stage.press(oona, "Lähetä tilaus")
    assert stage.do(_answers, 1)["parking"] == WORDS
    assert LINE in stage.screen(house.aino)[-1], "the offer"
    stage.press_data(oona, "edit:1")
    stage.press(oona, "Muuta: Pysäköinti")
    stage.say(oona, "kadulla")
    stage.press(oona, "Tallenna muutokset")
    assert stage.do(_answers, 1)["parking"] == "kadulla"
    assert "Pysäköinti: kadulla" in stage.screen(house.aino)[-1], "who is asked is told, and keeps the offer"
    assert stage.button(house.aino, "Otan keikan") is not None


def add(stage: Theatre, who: Player, label: str) -> None:
    """Open the additions and go on until the line is among them."""
    stage.press(who, "Lisää tietoja")
    for _page in range(5):
        if stage.button(who, label) is not None:
            break
        stage.press(who, "Muita tietoja")
    stage.press(who, label)


@pytest.mark.parametrize(
    ("circle", "readers"),
    [
        (Circle.ANYWHERE, {"on a messenger without consent", "asked", "booked", "coordinator", "orderer"}),
        (Circle.ASKED, {"asked", "booked", "coordinator", "orderer"}),
        (Circle.BOOKED, {"booked", "coordinator", "orderer"}),
        (Circle.STAFF, {"coordinator"}),
    ],
)
def test_it_is_told_to_its_circle_and_to_nobody_before(
    circle: Circle, readers: set[str], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_line(monkeypatch, parking(circle))
    order = house.order(parking=WORDS)
    (offer,) = house.theatre.do(orders.offers_of, order.id)
    asked = {"offer": offer.id, "order": order.id}
    seen = {
        "on a messenger without consent": house.shown(house.aino, "offer", via="telegram", **asked),
        "asked": house.shown(house.aino, "offer", **asked),
        "orderer": house.shown(house.oona, "order", order=order.id),
    }
    house.theatre.open(house.aino)
    house.theatre.press(house.aino, "Otan keikan")
    house.theatre.press_data(house.kirsi, "see:1")
    seen |= {"booked": house.screen(house.aino), "coordinator": house.screen(house.kirsi)}
    assert {reader for reader, words in seen.items() if LINE in words} == readers
    assert WORDS not in house.theatre.card(1)


def test_what_it_says_leaves_every_chat_with_the_orderer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with_line(monkeypatch, parking())
    house.order(parking=WORDS)
    house.theatre.press_data(house.kirsi, "see:1")
    assert all(LINE in house.screen(one) for one in (house.aino, house.kirsi))
    house.theatre.do(_leave, house.oona.id)
    assert not [one.name for one in (house.aino, house.kirsi) if WORDS in house.screen(one)]


def _leave(tx: Transaction, person_id: str) -> None:
    joining.leave(tx, _person(tx, person_id), person_id)


@pytest.mark.parametrize("material", [True, False])
def test_a_change_of_it_needs_a_new_yes_if_it_is_material(
    material: bool, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_line(monkeypatch, parking(material=material))
    order = house.order(parking=WORDS)
    outcome = house.theatre.do(edit_line, order.number, "parking", "kadulla")
    assert outcome == ("asked_again" if material else "told")


def edit_line(tx: Transaction, number: int, name: str, words: str) -> str:
    """The orderer changes one line."""
    order = orders.order_by_number(tx, number)
    assert order is not None
    return ordering.edit(tx, order, {**_answers(tx, number), name: words}, order.orderer_id)


@pytest.mark.parametrize("fillable", [True, False])
def test_a_page_may_fill_it_in_if_it_may(fillable: bool, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with_line(monkeypatch, parking(fillable=fillable))
    code = house.theatre.do(order_links.make, {"parking": WORDS}, "fi", "cli")
    assert house.theatre.do(order_links.filled_in, code) == ({"parking": WORDS} if fillable else {})
    assert house.theatre.do(tokens.find, code, order_links.PURPOSE) is not None


@pytest.mark.parametrize("remembered", [True, False])
def test_it_begins_the_next_order_if_it_is_remembered(
    remembered: bool, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_line(monkeypatch, parking(remembered=remembered))
    house.order(parking=WORDS)
    view = house.theatre.database.look_now(pages.look, house.oona.id, "order_form", {})
    assert view.values["answers"].get("parking") == (WORDS if remembered else None)


def test_a_window_and_a_page_ask_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with_line(monkeypatch, parking(entry="lines"))
    window = order_window.fill_window(ORDER, "", {"parking": WORDS}, "fi")
    (block,) = [one for one in window["blocks"] if one.get("block_id") == "parking"]
    assert block["label"]["text"] == "Pysäköinti"
    assert block["element"]["initial_value"] == WORDS
    assert block["element"]["multiline"]
    questions = web_forms.draw_questions(
        stating(ORDER, {"contact_months": "12"}),
        {"parking": WORDS},
        {},
        {},
        datetime(2026, 11, 23, 10, tzinfo=HELSINKI),
        "fi",
    )
    assert {"parking": WORDS}.items() <= {str(one["name"]): one["value"] for one in questions}.items()
