"""Words outside the forms never act and never end in silence: what waits for the writer comes again with buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bot.desk import ordering
from bot.talk.outside import ANSWERS
from dialogs.reading.replies import Asked, ReplyKind
from storage import conversations, orders, people
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre
from tests.understanding.test_replies import messages


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Theatre]:
    theatre = Theatre(tmp_path)
    yield theatre
    theatre.close()


def _asked(theatre: Theatre, asked: Asked) -> Player:
    """A house in which somebody was asked this last; that one."""
    oona, aino = theatre.orderer("Oona"), theatre.expert("Aino")
    theatre.coordinator("Kirsi")

    def submit(tx: Transaction) -> None:
        person = people.person(tx, oona.id)
        assert person is not None
        ordering.submit(tx, person, ON_SITE)

    theatre.do(submit)
    if asked == "order":
        return oona
    theatre.until("2026-11-23 10:05")
    theatre.open(aino)
    if asked != "offer":
        theatre.press(aino, "Otan keikan")
    if asked == "feedback":
        theatre.until("2026-12-09 10:00")
    return aino


def _stand(theatre: Theatre) -> list[object]:
    """All that words must not change: orders, offers and bookings."""

    def read(tx: Transaction) -> list[object]:
        order = orders.order_by_number(tx, 1)
        assert order is not None
        return [order.state, order.version, *((one.state, one.id) for one in orders.offers_of(tx, order.id)),
                *((one.state, one.id) for one in orders.bookings_of(tx, order.id))]  # fmt: skip

    return theatre.do(read)


@pytest.mark.parametrize("asked", get_args(Asked))
def test_words_change_nothing_and_something_comes_again(theatre: Theatre, asked: Asked) -> None:
    player = _asked(theatre, asked)
    before = _stand(theatre)
    said = [text for text, kind, last in messages("replies_read.tsv") if last == asked and kind in ANSWERS]
    assert len(said) >= 3
    for text in said[:: len(said) // 12 or 1]:
        theatre.say(player, text)
        assert theatre.screen(player)[-1] != f"> {text}", f"silence after {text}"
        draft = theatre.do(conversations.draft, player.id)
        assert draft is None or draft[0] != "order", f"an order was begun by {text}"
        if draft is not None:
            theatre.do(conversations.drop_draft, player.id)
        assert _stand(theatre) == before, f"{text} acted"


def test_what_is_an_order_still_begins_one_while_something_waits(theatre: Theatre) -> None:
    aino = _asked(theatre, "offer")
    theatre.say(aino, "Tarvitsemme luennoitsijan masennuksesta Ouluun 3.2. klo 10")
    draft = theatre.do(conversations.draft, aino.id)
    assert draft is not None
    assert draft[0] == "order"


@pytest.mark.parametrize("asked", get_args(Asked))
@pytest.mark.parametrize("text", ["Hei", "Moi!", "Hyvää huomenta"])
def test_a_greeting_begins_no_order_while_something_waits(theatre: Theatre, asked: Asked, text: str) -> None:
    player = _asked(theatre, asked)
    theatre.say(player, text)
    assert theatre.do(conversations.draft, player.id) is None
    assert theatre.screen(player)[-1] == "Terveiset Keikasta."


def test_who_greets_without_anything_is_told_what_this_is(theatre: Theatre) -> None:
    oona = theatre.orderer("Oona", known=False)
    theatre.say(oona, "Hei")
    assert "Tästä voit tilata" in theatre.screen(oona)[-1]


def test_an_orderer_whose_gig_is_booked_orders_the_next_one(theatre: Theatre) -> None:
    """A hospital's order names illness and beds; the orderer of a booked gig is not the one who cannot come."""
    _asked(theatre, "booking")
    oona = theatre.players["Oona"]
    theatre.say(oona, "Sairaala Nova, Jyväskylä, osastotunti ke 9.12. kello 9-10. Toive: keskenmenon kokenut puhuja")
    draft = theatre.do(conversations.draft, oona.id)
    assert draft is not None
    assert draft[0] == "order"


@pytest.mark.parametrize(("until", "told"), [("2026-12-07 19:45", True), ("2026-12-01 12:00", False)])
def test_a_coordinator_hears_at_once_of_who_may_not_come_to_a_gig_that_is_near(
    theatre: Theatre, until: str, *, told: bool
) -> None:
    aino = _asked(theatre, "booking")
    theatre.until(until)
    theatre.say(aino, "Olen kuumeessa enkä pääse")
    raised = [one.kind for one in theatre.do(orders.alarms_open)]
    assert ("may_not_come" in raised) is told
    assert theatre.button(aino, "En pääse") is not None


def test_in_the_middle_of_another_conversation_illness_is_heard_and_the_draft_kept(theatre: Theatre) -> None:
    aino = _asked(theatre, "booking")
    theatre.say(aino, "Tarvitsemme luennoitsijan surusta Ouluun 3.2. klo 10")
    draft = theatre.do(conversations.draft, aino.id)
    theatre.until("2026-12-07 19:45")
    theatre.say(aino, "Olen sairastunut, en pääse huomenna keikalle")
    assert theatre.do(conversations.draft, aino.id) == draft
    assert "may_not_come" in [one.kind for one in theatre.do(orders.alarms_open)]


def test_every_kind_but_an_order_and_distress_has_an_answer() -> None:
    assert set(get_args(ReplyKind)) - set(ANSWERS) == {"order", "distress"}
