"""R5: after a long outage open offers get back the time in which nobody could answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk import ordering
from bot.due import audit
from bot.house.clock import Clock
from bot.house.keeper import Keeper
from storage import orders, people
from storage.transaction import Transaction
from tests.given import ORDER
from tests.theatre import HELSINKI, Theatre


class House:
    """Aino is asked on a Monday; the house is alive until it goes down, and the machine is behind its clock."""

    def __init__(self, folder: Path, now: str, ahead: timedelta, gig: dict[str, Any]) -> None:
        self.stage = Theatre(folder, now)
        self.stage.ahead = ahead
        self.kirsi = self.stage.coordinator("Kirsi", "en")
        self.aino = self.stage.expert("Aino", "en", short_notice=True)
        self.oona = self.stage.orderer("Oona", "en")
        self.stage.do(audit.after_outage)
        self.stage.do(_submit, self.oona.id, ORDER | gig)

    def down(self, since: str, until: str) -> None:
        """The house lives until the first moment, and is away until the second."""
        self.stage.until(since)
        self.stage.do(audit.note_alive)
        self.back(until)

    def back(self, at: str) -> None:
        """It is started anew at this moment; nothing is done yet."""
        self.stage.clock.moment = datetime.fromisoformat(at).replace(tzinfo=HELSINKI).astimezone(UTC)
        self.stage.restart()

    def asked(self) -> str:
        """The last line of Aino's card that tells by when to answer."""
        lines = [line for text in self.stage.screen(self.aino) for line in text.splitlines() if "answer by" in line]
        return lines[-1].partition(". ")[0].removeprefix("Please ") if lines else "nothing"

    def next(self) -> str:
        """What the dispatch card says of what comes next."""
        return next(line for line in self.stage.card(1, "en").splitlines() if line.startswith("Next"))


def _submit(tx: Transaction, person_id: str, answers: dict[str, Any]) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    ordering.submit(tx, person, answers)


Open = Callable[..., House]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Open]:
    made: list[House] = []

    def build(now: str = "2026-11-23 10:00", ahead: timedelta = timedelta(), **gig: Any) -> House:
        made.append(House(tmp_path, now, ahead, gig))
        return made[-1]

    yield build
    for one in made:
        one.stage.close()


#: A house that asked Aino on Monday at 10:00 and gave her 24 answer hours: when it went down and came back, and by when
#: she is to answer then.
OUTAGES = {
    "from Monday noon to Wednesday noon": ("2026-11-23 12:00", "2026-11-25 12:00", "Fri 27 Nov 16:00"),
    "over the weekend too": ("2026-11-23 12:00", "2026-11-28 14:00", "Wed 2 Dec 13:00"),
    "until after the deadline": ("2026-11-24 09:00", "2026-11-26 09:00", "Fri 27 Nov 16:00"),
    "less than a day": ("2026-11-23 12:00", "2026-11-24 10:30", "Wed 25 Nov 16:00"),
}


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=40)], ids=["house", "demo"])
@pytest.mark.parametrize("outage", OUTAGES)
def test_what_was_left_to_answer_is_left_again(outage: str, ahead: timedelta, house: Open) -> None:
    since, until, answer_by = OUTAGES[outage]
    one = house(ahead=ahead)
    one.stage.open(one.aino)
    assert one.asked() == "answer by Wed 25 Nov 16:00"
    one.down(since, until)
    one.stage.do(audit.after_outage)
    one.stage.due()
    assert one.asked() == f"answer by {answer_by}"
    assert one.next() == f"Next: an answer by {answer_by}."


def test_a_start_that_is_tried_again_gives_nothing_twice(house: Open) -> None:
    one = house()
    one.stage.open(one.aino)
    one.down("2026-11-23 12:00", "2026-11-25 12:00")
    assert one.stage.do(audit.after_outage) == 1
    assert one.stage.do(audit.after_outage) == 0
    one.back("2026-11-25 13:00")
    assert one.stage.do(audit.after_outage) == 0
    assert one.asked() == "answer by Fri 27 Nov 16:00"


def test_an_offer_that_had_not_arrived_has_its_time_again(house: Open) -> None:
    one = house()
    assert one.next() == "Next: the offer is delivered by Mon 23 Nov 12:00, or the next one is asked."
    one.down("2026-11-23 11:00", "2026-11-25 12:00")
    one.stage.do(audit.after_outage)
    one.stage.due()
    assert one.next() == "Next: the offer is delivered by Wed 25 Nov 14:00, or the next one is asked."


def test_time_given_back_ends_with_the_start_of_the_gig(house: Open) -> None:
    one = house(date="2026-11-26", time={"start": "10:00", "end": "11:00"})
    one.stage.open(one.aino)
    assert one.asked() == "answer by Mon 23 Nov 14:00"
    one.down("2026-11-23 10:30", "2026-11-26 09:00")
    one.stage.do(audit.after_outage)
    assert one.asked() == "answer by Thu 26 Nov 10:00"


def test_an_offer_at_short_notice_has_its_minutes_again(house: Open) -> None:
    one = house("2026-11-27 18:30", date="2026-11-30", time={"start": "09:30", "end": "11:00"})
    one.stage.open(one.aino)
    assert one.asked() == "answer by Fri 27 Nov 19:00"
    one.down("2026-11-27 18:40", "2026-11-28 19:00")
    one.stage.do(audit.after_outage)
    assert one.asked() == "answer by Sat 28 Nov 19:30"


async def test_the_keeper_gives_it_back_before_anything_lapses(house: Open) -> None:
    one = house()
    one.stage.open(one.aino)
    one.down("2026-11-23 12:00", "2026-11-26 12:00")
    await one.stage.database.start()
    await Keeper(one.stage.database, Clock(), lambda: ()).once()
    await one.stage.database.close()
    one.stage.restart()
    (offer,) = one.stage.database.look_now(orders.live_offers)
    assert offer.expert_id == one.aino.id
    assert one.asked() == "answer by Mon 30 Nov 16:00"
