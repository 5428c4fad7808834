"""Two organisations share a house: requests are both's, people are their own (R10).

Every verb of a coordinator is pressed by one of the experts' organisation, by one of another, and by one of the whole
house. What each may is written down here, not read from the code. A press is undone after it was looked at, so that the
house stands the same for the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from adapters.port import Incoming
from bot.desk import ordering, ways_back
from bot.facts.invitations import handed_out
from bot.facts.powers import COORDINATOR
from bot.facts.tenancy import reaches
from bot.talk.presses.access import GONE
from bot.talk.presses.verbs import CHANGED, OLD, VERBS, handle
from bot.talk.speaker import Speaker
from dialogs.speech import heard_press
from dialogs.speech.language import render
from storage import orders, people
from storage.bookings import BOOKINGS
from storage.people import Person
from storage.shelf import HouseFacts
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre

#: Of order 1 Aino is asked, order 2 is Bertta's gig, order 3 waits for a coordinator. Aino, Bertta and Kalle, who
#: coordinates, are of the first organisation. `+` is done, `n` is done and names an expert of it, `-` is refused.
MAY: Mapping[str, tuple[str, str, str]] = {
    #                      own, another's, the house's
    "show:1": ("+", "+", "+"),
    "edit:1": ("+", "+", "+"),
    "move:1": ("-", "-", "-"),  # only while one is changing it
    "keep:1": ("+", "+", "+"),
    "widen:1": ("+", "+", "+"),
    "remote:1": ("+", "+", "+"),
    "cancel:1": ("+", "+", "+"),
    "cancel:1:yes": ("+", "+", "+"),
    "release:3": ("+", "+", "+"),
    "refuse:3": ("+", "+", "+"),
    "refuse:3:yes": ("+", "+", "+"),
    "ask:3": ("+", "+", "+"),
    "skip:1": ("+", "+", "+"),
    "extend:1": ("+", "+", "+"),
    "clear:1": ("+", "+", "+"),
    "heed:ALARM": ("+", "+", "+"),
    "staffdrop:2": ("+", "+", "+"),
    "staffdrop:2:yes": ("+", "+", "+"),
    "notheld:2": ("-", "-", "-"),  # not before the gig
    "another:2": ("-", "-", "-"),
    "see:1": ("n", "+", "n"),
    "see:2": ("n", "n", "n"),  # a yes has joined the two sides
    "why:1": ("n", "+", "n"),
    "assign:1": ("n", "+", "n"),
    "assign:1:yes:BERTTA": ("+", "+", "+"),  # she must still say yes
    "phone:1": ("n", "+", "n"),
    "phone:1:yes:AINO": ("+", "-", "+"),  # would be a booking without any press of hers
    "freshlink:1": ("+", "+", "+"),
    "freshlink:1:AINO": ("+", "-", "+"),
    "readout:1:AINO": ("n", "-", "n"),
    "handover:1:AINO": ("n", "-", "n"),
    "handover:1:yes:AINO": ("+", "-", "+"),
    "signout:1:AINO": ("n", "-", "n"),
    "signout:1:yes:AINO": ("+", "-", "+"),
    "talked:GIG": ("+", "-", "+"),
    "invite:expert": ("+", "+", "+"),  # into one's own
    "invitations:all": ("n", "+", "n"),
    "withdraw:LINK": ("n", "-", "n"),
    "coordinators:all": ("+", "+", "+"),
    "unseat:KALLE": ("+", "-", "+"),
    "confirm:LINK": ("-", "-", "-"),  # on a messenger, of a browser of one's own
    "unseat:yes:KALLE": ("+", "-", "+"),
}
WHO = ("own", "another's", "the house's")
PRESSES = [(data, who, said[WHO.index(who)]) for data, said in MAY.items() for who in WHO]


class Undone(Exception):
    """A press was looked at, and nothing of it is kept."""


class Houses:
    """Two organisations in a house, and what the names in a press stand for."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        theatre.database.shelf.house = HouseFacts(public_url="https://keikka.example.org")
        mine, others = (theatre.do(people.organisation, name) for name in ("Yhdistys A", "Yhdistys B"))
        oona, stranger = theatre.orderer("Oona", "en"), theatre.orderer("Stranger", "en", known=False)
        aino = self.of(theatre.expert("Aino", "en"), mine)
        self.order(oona, "2026-12-08")
        bertta = self.of(theatre.expert("Bertta", "en"), mine)
        theatre.do(people.change_person, aino, state="paused")
        self.order(oona, "2026-12-10")
        theatre.open(theatre.players["Bertta"])
        theatre.press(theatre.players["Bertta"], "I take it")
        theatre.do(people.change_person, aino, state="active")
        self.order(stranger, "2026-12-09")
        kalle = self.of(theatre.coordinator("Kalle", "en"), mine)
        self.coordinators = {
            "own": self.of(theatre.coordinator("Kirsi", "en"), mine),
            "another's": self.of(theatre.coordinator("Otso", "en"), others),
            "the house's": theatre.coordinator("Helmi", "en").id,
        }
        theatre.do(ways_back.hand_over, self.person(aino), kalle)
        theatre.do(orders.raise_alarm, "two_ears", "telegram")
        self.stands = {
            "AINO": aino,
            "BERTTA": bertta,
            "KALLE": kalle,
            "GIG": theatre.do(BOOKINGS.all)[0].id,
            "LINK": theatre.do(handed_out, None)[0].handle,
            "ALARM": next(one.id for one in theatre.do(orders.alarms_open) if one.kind == "two_ears"),
        }

    def of(self, player: Player, organisation: str) -> str:
        self.theatre.do(people.change_person, player.id, organisation_id=organisation)
        return player.id

    def order(self, who: Player, day: str) -> None:
        self.theatre.do(ordering.submit, self.person(who.id), ON_SITE | {"date": day})
        self.theatre.due()

    def person(self, person_id: str) -> Person:
        found = self.theatre.do(people.person, person_id)
        assert found is not None
        return found

    def press(self, who: str, data: str) -> str:
        """What is answered; nothing of it is kept."""
        for name, stands in self.stands.items():
            data = data.replace(name, stands)
        me = self.person(self.coordinators[who])
        speaker = Speaker(me, Incoming("web", data, me.id, me.id, heard_press(data)))

        def pressed(tx: Transaction) -> None:
            handle(tx, speaker)
            raise Undone

        with pytest.raises(Undone):
            self.theatre.do(pressed)
        lines = [part for one in speaker.replies for part in one.parts]
        labels = [button.label for one in speaker.replies for row in one.buttons for button in row]
        return "\n".join(render(one, "en") for one in (*lines, *labels))


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    theatre = Theatre(Path(tmp_path_factory.mktemp("houses")))
    yield Houses(theatre)
    theatre.close()


@pytest.mark.parametrize(("data", "who", "may"), PRESSES)
def test_a_coordinator_reaches_requests_of_all_and_people_of_their_own(
    houses: Houses, data: str, who: str, may: str
) -> None:
    told = houses.press(who, data)
    refused = any(render(one, "en") in told for one in (OLD, CHANGED, GONE))
    named = any(name in told for name in ("Aino", "Bertta", "aino@", "bertta@"))
    assert ("-" if refused else "n" if named else "+") == may, told


def test_every_verb_of_a_coordinator_is_tried() -> None:
    theirs = {verb for verbs in VERBS.values() for verb, row in verbs.rows.items() if row.who & COORDINATOR}
    assert {data.split(":")[0] for data in MAY} == theirs


def test_what_is_hidden_says_whom_to_ask(houses: Houses) -> None:
    told = houses.press("another's", "see:1")
    assert "Asked now: an expert of another organisation, reached by their own coordinator" in told
    assert "Fresh link for: " not in told


def test_a_house_that_is_one_organisation_knows_no_walls(houses: Houses) -> None:
    """Its coordinator was invited with a name of the association, its experts mostly without."""
    without, coordinator = houses.person(houses.coordinators["the house's"]), houses.person(houses.coordinators["own"])
    assert reaches(coordinator, without)
    assert reaches(without, coordinator)


def test_a_wish_to_talk_is_heard_by_somebody(houses: Houses) -> None:
    """Where the expert's organisation has no coordinator left, any coordinator may say that they have talked."""

    def alone(tx: Transaction) -> None:
        for name in ("KALLE", "own", "the house's"):
            people.change_person(tx, houses.stands.get(name) or houses.coordinators[name], is_coordinator=False)
        otso = people.person(tx, houses.coordinators["another's"])
        assert otso is not None
        data = f"talked:{houses.stands['GIG']}"
        speaker = Speaker(otso, Incoming("web", "talk", otso.id, otso.id, heard_press(data)))
        handle(tx, speaker)
        assert "Thank you for talking" in render(speaker.replies[-1].parts[-1], "en")
        raise Undone

    with pytest.raises(Undone):
        houses.theatre.do(alone)


def test_an_invitation_is_into_ones_own_organisation(houses: Houses) -> None:
    otso = houses.person(houses.coordinators["another's"])
    houses.theatre.press_data(Player("Otso", otso.id, "en"), "invite:expert")
    (made,) = [one for one in houses.theatre.do(handed_out, None) if one.role == "expert"]
    assert made.organisation == otso.organisation_id
