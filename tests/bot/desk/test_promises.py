"""Invariants (I8 ...) that a story cannot show, because they are about what is repeated, crossed, late or lasting."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.desk import joining, ordering
from bot.due import rules
from bot.house import delivery
from dialogs.speech import Heard
from storage import ledger, orders, outbox, outcomes, people
from storage.feedback import FEEDBACK
from storage.orders import Order
from storage.transaction import Transaction
from tests.given import ORDER
from tests.invariants import broken
from tests.theatre import Player, Theatre


class House:
    """One order, two experts who could take it, its orderer and a coordinator."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.stage = Theatre(folder)
        self.kirsi = self.stage.coordinator("Kirsi")
        self.experts = [self.stage.expert("Aino"), self.stage.expert("Bertta")]
        self.oona = self.stage.orderer("Oona")
        self.stage.do(_submit, self.oona.id)
        (offer,) = self.stage.database.look_now(orders.live_offers)
        self.asked = next(one for one in self.experts if one.id == offer.expert_id)
        self.other = next(one for one in self.experts if one.id != offer.expert_id)
        self.stage.open(self.asked)

    def order(self) -> Order:
        found = self.stage.database.look_now(orders.order_by_number, 1)
        assert found is not None
        return found

    def told(self) -> list[tuple[str, str]]:
        """The ledger of the order: who did what, by name."""
        names = {player.id: name for name, player in self.stage.players.items()}
        names |= {self.asked.id: "asked", self.other.id: "other"}
        lines = self.stage.database.look_now(ledger.entries, self.order().id)
        return [(names.get(one.actor, one.actor), one.verb) for one in lines]

    def booked(self) -> list[str]:
        bookings = self.stage.database.look_now(orders.bookings_of, self.order().id)
        return [one.expert_id for one in bookings if one.state == "planned"]

    def yes(self) -> str:
        data = self.stage.button(self.asked, "Otan keikan")
        assert data is not None
        return data

    def last(self, who: Player) -> str:
        return self.stage.screen(who, 1)[0]


def _submit(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    ordering.submit(tx, person, ORDER)


Open = Callable[[str], House]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Open]:
    made: list[House] = []

    def build(name: str = "house") -> House:
        made.append(House(tmp_path / name))
        return made[-1]

    yield build
    for one in made:
        one.stage.close()


def test_i8_a_reminder_is_only_for_the_current_time_of_a_live_booking(house: Open) -> None:
    """Even one that was found due before the booking ended, and acts after it."""
    one = house("moved")
    one.stage.press(one.asked, "Otan keikan")
    found = [due for due in one.stage.database.look_now(lambda tx: list(rules.upcoming(tx))) if due.rule == "reminder"]
    assert len(found) == 6
    one.stage.do(_moved, one.oona.id)
    before = len(one.stage.entries(one.asked)), len(one.stage.entries(one.oona))
    for due in found:
        one.stage.clock.moment = due.at
        assert one.stage.do(rules.do, due) is False
    assert (len(one.stage.entries(one.asked)), len(one.stage.entries(one.oona))) == before
    left = [due for due in one.stage.database.look_now(lambda tx: list(rules.upcoming(tx))) if due.rule == "reminder"]
    assert left == [], "the ended booking has none"


def _moved(tx: Transaction, by: str) -> None:
    order = orders.order_by_number(tx, 1)
    assert order is not None
    assert ordering.edit(tx, order, {**ORDER, "date": "2026-12-15"}, by) == "moved"


@pytest.mark.parametrize("press", ["yes", "no"])
def test_i11_a_press_gets_one_definite_answer_the_same_when_repeated(press: str, house: Open) -> None:
    one = house("house")
    data = one.yes() if press == "yes" else one.stage.button(one.asked, "En voi")
    assert data is not None
    one.stage.press_data(one.asked, data)
    history, state = one.told(), one.order().state
    answers = set()
    for _time in range(4):
        one.stage.press_data(one.asked, data)
        answers.add(one.last(one.asked))
    assert len(answers) == 1
    assert (one.told(), one.order().state) == (history, state)


#: A yes, a drop-out with its question, and the next one's yes.
ACTS = (("asked", "Otan keikan"), ("asked", "En pääse"), ("asked", "En pääse"), ("other", "Otan keikan"))


@pytest.mark.parametrize("seed", range(5))
def test_i12_an_act_delivered_one_to_ten_times_has_one_effect(seed: int, house: Open) -> None:
    """Every act again and again, also after later ones: the history is that of a house that heard each once."""
    once, many, dice = house("once"), house("many"), random.Random(seed)
    for one, times in ((once, 1), (many, 10)):
        heard: list[tuple[Player, Heard, str]] = []
        for n, (who, label) in enumerate(ACTS):
            player = one.asked if who == "asked" else one.other
            one.stage.open(player)
            data = one.stage.button(player, label)
            assert data is not None, label
            heard.append((player, Heard("press", data=data), f"act {n}"))
            for act in (heard[-1], *(dice.choice(heard) for _more in range(dice.randrange(times)))):
                one.stage.hear(*act)
    assert many.told() == once.told()
    assert many.booked() == [many.other.id]
    assert once.booked() == [once.other.id]
    for role in ("asked", "other", "oona"):
        assert len(many.stage.screen(getattr(many, role))) == len(once.stage.screen(getattr(once, role))), role


@pytest.mark.parametrize("first", ["expert", "coordinator"])
def test_i14_coordinator_and_expert_racing_one_wins_and_both_are_told(first: str, house: Open) -> None:
    one = house("race")
    number, data = one.order().number, one.yes()
    acts = [(one.asked, data), (one.kirsi, f"phone:{number}:yes:{one.other.id}")]
    for who, press in acts if first == "expert" else reversed(acts):
        one.stage.press_data(who, press)
    winner = one.asked if first == "expert" else one.other
    assert one.booked() == [winner.id]
    assert one.stage.database.look_now(broken) == []
    loser = one.kirsi if first == "expert" else one.asked
    assert one.last(loser).strip(), "who came second is answered"
    expected = "Keikka on sinun" if first == "expert" else "lupauduit puhelimessa"
    assert any(expected in words for words in one.stage.screen(winner))


def test_i15_what_was_written_for_a_gig_stays_through_everything_but_erasure(house: Open) -> None:
    """A second answer, a `not held` that comes too late, the order's end, and a year less a day."""
    one = house("kept")
    one.stage.press(one.asked, "Otan keikan")
    one.stage.until("2026-12-09 10:00")
    one.stage.press(one.oona, "Anna palautetta")
    one.stage.press(one.oona, "5")
    for _line in range(2):
        one.stage.say(one.oona, "Kiitoksen sanat")
    one.stage.press(one.oona, "Kyllä")
    (written,) = one.stage.do(FEEDBACK.all)
    one.stage.press_data(one.oona, f"notheld:{written.booking_id}")
    one.stage.press_data(one.oona, f"feedback:{written.booking_id}")
    one.stage.until("2027-11-30 10:00")
    assert one.order().state == "closed"
    assert one.stage.do(FEEDBACK.all) == [written]
    assert "Kiitoksen sanat" in repr(one.stage.do(orders.feedback_answers, written))


def test_what_waits_for_a_phone_and_speaks_of_an_erased_order_is_dropped(house: Open) -> None:
    """It quoted the orderer; there is nothing left to say, and nothing to trouble a coordinator with."""
    one = house("erased")
    one.stage.press(one.asked, "Otan keikan")
    one.stage.do(_on_a_phone, one.asked.id)
    (due, *_rest) = [
        due
        for due in one.stage.database.look_now(lambda tx: list(rules.upcoming(tx)))
        if due.rule == "reminder" and due.about.endswith("expert")
    ]
    one.stage.clock.moment = due.at
    assert one.stage.do(rules.do, due)
    one.stage.do(lambda tx: joining.leave(tx, people.person(tx, one.oona.id), one.oona.id))  # type: ignore[arg-type]  # she is there
    said = {}
    while rows := one.stage.do(outbox.lease, "telegram", 1, 60.0, "courier"):
        said[rows[0].kind] = one.stage.do(delivery.prepare, rows[0])
        one.stage.do(outcomes.note_sent, rows[0].id, "m")
    assert said["reminder"] is None
    assert said["gig_cancelled"] is not None


def _on_a_phone(tx: Transaction, person_id: str) -> None:
    people.bind_identity(tx, person_id, "telegram", "555", {"lane": "555"})
    people.change_person(tx, person_id, prefers_platform="telegram")
