"""Whose hours count: an expert's for offers and what they are told, an orderer's for what orderers are told.

The house and the orderer are in Helsinki; in London it is two hours earlier. Times are Helsinki's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.desk import ordering
from bot.due import rules
from storage import orders, people
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import HELSINKI, Player, Theatre

LONDON, HOME = "Europe/London", "Europe/Helsinki"
ANSWERS = ORDER | {"date": "2026-12-15"}


class Cast:
    """An order for 15 December at 14, sent at 21 when quiet hours have begun in Helsinki, and one expert somewhere."""

    def __init__(self, folder: Path, zone: str) -> None:
        self.stage = Theatre(folder, "2026-11-23 21:00")
        self.stage.coordinator("Kirsi")
        self.aino: Player = self.stage.expert("Aino")
        self.oona = self.stage.orderer("Oona")
        self.stage.do(_moves, self.aino.id, zone)
        self.stage.do(_orders, self.oona.id)

    def due(self, rule: str) -> dict[str, str]:
        """When each reminder or request of this rule is due, by the end of what it is about."""
        found = self.stage.database.look_now(lambda tx: list(rules.upcoming(tx)))
        return {
            one.about.split("/", 1)[1]: f"{one.at.astimezone(HELSINKI):%d.%m. %H:%M}"
            for one in found
            if one.rule == rule
        }


def _moves(tx: Transaction, person_id: str, zone: str) -> None:
    people.change_person(tx, person_id, zone=zone)


def _orders(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    ordering.submit(tx, person, ANSWERS)


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Callable[[str], Cast]]:
    made: list[Cast] = []

    def make(zone: str) -> Cast:
        made.append(Cast(tmp_path, zone))
        return made[0]

    yield make
    for one in made:
        one.stage.close()


@pytest.mark.parametrize(
    ("zone", "sent", "by"),
    [
        (LONDON, "23.11. 21:00", "26.11. 17:00"),  # 19 there: not quiet yet; 24 answer hours from 9 there
        (HOME, "24.11. 08:00", "26.11. 15:00"),
    ],
)
def test_an_offer_keeps_its_experts_hours(zone: str, sent: str, by: str, cast: Callable[[str], Cast]) -> None:
    play = cast(zone)
    stage = play.stage
    stage.due()
    while not any(entry["card"] for entry in stage.entries(play.aino)):
        moment = stage.database.look_now(rules.next_moment)
        assert moment is not None
        stage.until(moment)
    assert f"{stage.local():%d.%m. %H:%M}" == sent
    stage.open(play.aino)
    (offer,) = stage.database.look_now(orders.live_offers)
    assert offer.deadline is not None
    assert f"{offer.deadline.astimezone(HELSINKI):%d.%m. %H:%M}" == by
    shown = "to 26.11. klo 15"  # on either's own clock
    assert any(shown in words for words in stage.screen(play.aino))


@pytest.mark.parametrize(
    ("zone", "eve", "asked"), [(LONDON, "14.12. 18:00", "16.12. 11:00"), (HOME, "14.12. 16:00", "16.12. 09:00")]
)
def test_each_side_is_told_in_its_own_hours(zone: str, eve: str, asked: str, cast: Callable[[str], Cast]) -> None:
    play = cast(zone)
    stage = play.stage
    stage.until("2026-11-24 09:00")
    stage.open(play.aino)
    stage.press(play.aino, "Otan keikan")
    starts = "2026-12-15T12:00:00+00:00"
    reminders = play.due("reminder")
    assert reminders[f"eve/{starts}/orderer"] == "14.12. 16:00"
    assert reminders[f"eve/{starts}/expert"] == eve
    stage.until("2026-12-15 16:01")
    requests = play.due("feedback")
    assert requests["orderer/first"] == "16.12. 09:00"
    assert requests["expert/first"] == asked
