"""The gig as a calendar file: the right time, updated in place, and nothing of an illness or a name in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bot.cards.papers import calendar_file
from bot.desk import ordering
from bot.views import pages
from storage import orders, people
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre

TOLD = ("Koulunnimi", "Oonannimi", "oona@example.org", "Kokkolankatu", "Wishesandsuch", "Sivinnimi", "PO-118")
TOPIC = ("masennus", "depression", "masennu")
ORDER = ON_SITE | {
    "organisation": TOLD[0], "contact_name": TOLD[1], "contact": TOLD[2], "venue": TOLD[3], "wishes": TOLD[4],
    "meeting": TOLD[5], "invoice_reference": TOLD[6],
}  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    made.expert("Aino")
    made.orderer("Oona", "sv")
    made.do(_submit, made.players["Oona"].id)
    made.open(made.players["Aino"])
    made.press(made.players["Aino"], "Otan keikan")
    yield made
    made.close()


def _submit(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    ordering.submit(tx, person, ORDER)


def event(stage: Theatre, side: str = "expert") -> Any:
    def make(tx: Transaction) -> bytes:
        order = orders.order_by_number(tx, 1)
        assert order is not None
        (booking,) = orders.bookings_of(tx, order.id)
        return calendar_file(tx, order, booking, side=side).content

    content = stage.database.look_now(make)
    plain = content.decode().replace("\r\n ", "").lower()
    assert not [word for word in (*TOLD, *TOPIC, "aino") if word.lower() in plain]
    (found,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return found


@pytest.mark.parametrize(
    ("side", "summary", "place"), [("expert", "Keikka 1", "Oulu"), ("orderer", "Uppdrag 1", "Uleåborg")]
)
def test_each_side_has_the_gig_in_its_own_language(side: str, summary: str, place: str, stage: Theatre) -> None:
    found = event(stage, side)
    assert (found["SUMMARY"], found["LOCATION"], found["CLASS"]) == (summary, place, "PRIVATE")
    assert found["DTSTART"].dt == datetime(2026, 12, 8, 12, tzinfo=UTC)
    assert found["DTEND"].dt == datetime(2026, 12, 8, 14, tzinfo=UTC)


def test_a_small_change_updates_the_entry_in_place(stage: Theatre) -> None:
    before = event(stage)
    stage.do(_changed, stage.players["Oona"].id)
    after = event(stage)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def _changed(tx: Transaction, by: str) -> None:
    order = orders.order_by_number(tx, 1)
    assert order is not None
    assert ordering.edit(tx, order, {**ORDER, "fee": "100 e"}, by) == "told"


def test_only_the_two_sides_get_it(stage: Theatre) -> None:
    stranger = stage.orderer("Otto")
    (booking,) = stage.database.look_now(lambda tx: orders.bookings_of(tx, orders.order_by_number(tx, 1).id))  # type: ignore[union-attr]  # it is there

    def found(who: Player | None) -> bool:
        about = {"name": "gig.ics", "booking": booking.id}
        return stage.database.look_now(pages.look, who.id if who else None, "file", about).found

    assert [found(who) for who in (stage.players["Aino"], stage.players["Oona"], stranger, None)] == [
        True,
        True,
        False,
        False,
    ]
