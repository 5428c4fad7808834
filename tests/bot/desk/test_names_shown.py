"""S20: the ledger says whose names were shown to whom, and where; that every chat is noted, every story holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk import bookings
from bot.desk.telling import tell
from bot.house import delivery
from storage import ledger, orders, outbox, outcomes, people
from storage.transaction import Transaction
from tests.bot.desk.test_doors import Phones


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Phones]:
    """Aino reads on Telegram and agreed to nothing there; Oona reads on the web, and her contact may be shown."""
    phones = Phones(tmp_path)
    phones.do(people.give_consent, phones.oona.id, "contact_in_messenger", "test", "telegram")
    yield phones
    phones.close()


def seen(tx: Transaction) -> set[tuple[str, str, str]]:
    """(who read, whose name, where)."""
    return {(one.actor, one.about, one.detail["where"]) for one in ledger.ENTRIES.all(tx, verb="see_person")}


def seen_in_order(tx: Transaction) -> list[str]:
    return [one.about for one in ledger.ENTRIES.all(tx, verb="see_person")]


def test_a_yes_shows_each_side_the_other(phones: Phones) -> None:
    """What may not stand in a messenger is behind its link, and that is noted as it is given."""
    aino, oona = phones.aino.id, phones.oona.id
    phones.ask()
    assert phones.database.look_now(seen) == set(), "an offer names nobody"
    phones.do(_yes)
    assert phones.database.look_now(seen) == {(oona, aino, "web")}
    _sent(phones)
    assert phones.database.look_now(seen) == {(oona, aino, "web"), (aino, oona, "own page")}
    phones.do(people.give_consent, aino, "offers_in_messenger", "test", "telegram")
    phones.do(_remind)
    _sent(phones)
    assert (aino, oona, "telegram") in phones.database.look_now(seen)


def test_a_second_copy_of_a_message_shows_nothing_more(phones: Phones) -> None:
    phones.ask()
    phones.do(_yes)
    told: list[list[str]] = []
    while len(told) < 2:
        row = phones.lease()
        phones.do(delivery.prepare, row)
        if row.kind == "booked_expert":
            phones.do(outcomes.note_unknown, row.id, 0.0)
            told.append(phones.database.look_now(seen_in_order))
        else:
            phones.do(outcomes.note_sent, row.id, "m1")
    assert len(told[0]) == 2, "Oona on the web, Aino behind the link"
    assert told[0] == told[1]


@pytest.mark.shows("verb see_person")
def test_a_coordinators_list_says_of_whom_it_was(phones: Phones) -> None:
    kirsi = phones.coordinator("Kirsi")
    phones.ask()
    phones.press_data(kirsi, "assign:1")
    assert (kirsi.id, phones.aino.id, "web") in phones.database.look_now(seen)


def _yes(tx: Transaction) -> None:
    (offer,) = orders.live_offers(tx)
    assert bookings.accept(tx, offer, "remote") == "booked"


def _remind(tx: Transaction) -> None:
    (order,) = orders.orders_in(tx, ("booked",))
    (booking,) = orders.bookings_of(tx, order.id)
    tell(tx, booking.expert_id, "reminder", {"booking": booking.id, "order": order.id})


def _sent(phones: Phones) -> list[str]:
    """What waits for Telegram is rendered as it is when it goes out."""
    rows = []
    while leased := phones.do(outbox.lease, "telegram", 9, 60.0, "house"):
        for row in leased:
            phones.do(delivery.prepare, row)
            phones.do(outcomes.note_sent, row.id, "m1")
            rows.append(row.id)
    return rows
