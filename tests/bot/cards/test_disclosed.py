"""R21: what somebody told is shown where they agreed to it: every card, every datum, every consent, channel and reader.

What is expected is a rule of its own, :func:`may`: the consent of whom a datum tells of, for this channel, and whether
that card needs it at all (:data:`NEED`, written by hand). Nothing is taken from the product but its cards. A new kind
of card, or a new line of an order, has no row here and fails until it has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from bot.cards import CARDS, compose, dispatch, from_json, to_json
from bot.cards import candidates as suitable
from bot.cards.disclosed import disclosed
from bot.desk import bookings, ordering
from bot.facts import candidates
from bot.house.delivery import CHANNEL
from bot.views import pages
from dialogs.forms.order import ORDER as FORM
from dialogs.speech import Message
from dialogs.speech.language import render
from storage import ledger, orders, people
from storage.feedback import bring_together
from storage.kinds import AlarmKind, ConsentPurpose, is_card
from storage.orders import Order
from storage.people import Person
from storage.shelf import HouseFacts
from storage.states import Respondent
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Theatre

Reader = Literal["orderer", "expert", "coordinator", "channel"]
Sort = Literal["nobody", "topic", "contact", "staff", "expert"]
READERS: tuple[Reader, ...] = get_args(Reader)
CHANNELS = ("web", "telegram", "slack", "calendar", "mail")
MESSENGERS = ("telegram", "slack")

#: Every line of an order: what sort of datum it is, what is answered, and the words by which it is found on a screen.
LINES: Mapping[str, tuple[Sort, Any, str]] = {
    "topics": ("topic", ["depression"], "masennus"),
    "perspective": ("topic", "own", "Kokemus: oma"),
    "audience": ("topic", "kuulijakanaria", "kuulijakanaria"),
    "size": ("topic", 8765, "8765"),
    "aim": ("topic", "tavoitekanaria", "tavoitekanaria"),
    "travel": ("topic", "matkakanaria", "matkakanaria"),
    "accessibility": ("topic", "esteetönkanaria", "esteetönkanaria"),
    "equipment": ("topic", "laitekanaria", "laitekanaria"),
    "language": ("topic", "sv", "ruotsi"),
    "photos": ("topic", "recording", "Toivotaan tallennetta"),
    "wishes": ("topic", "toivekanaria", "toivekanaria"),
    "place": ("nobody", {"kind": "municipality", "key": "Oulu"}, "Oulu"),
    "format": ("nobody", "onsite", "paikan päällä"),
    "fee": ("nobody", "palkkiokanaria", "palkkiokanaria"),
    "organisation": ("contact", "Laitoskanaria", "Laitoskanaria"),
    "contact": ("contact", "tilaaja-kanaria@example.org", "tilaaja-kanaria@example.org"),
    "payer": ("contact", "maksajakanaria", "maksajakanaria"),
    "invoice_reference": ("contact", "viitekanaria", "viitekanaria"),
    "remote_link": ("contact", "etäkanaria", "etäkanaria"),
    "venue": ("contact", "osoitekanaria", "osoitekanaria"),
    "meeting": ("contact", "vastassakanaria", "vastassakanaria"),
    "background": ("staff", "taustakanaria", "taustakanaria"),
}
#: And what else is told of people: the contact person's name, an expert, and what was said after a gig.
OTHERS: Mapping[str, tuple[Sort, str]] = {
    "contact_name": ("contact", "Tilaajakanaria"),
    "name": ("expert", "Ainokanaria"),
    "reach": ("expert", "aino-kanaria@example.org"),
    "useful": ("topic", "hyötykanaria"),
    "words": ("topic", "sanakanaria"),
    "gave": ("topic", "antoikanaria"),
}
DATA: Mapping[str, tuple[Sort, str]] = {**{name: (sort, words) for name, (sort, _a, words) in LINES.items()}, **OTHERS}
#: Of a coordinator nothing is ever told.
COORDINATOR = ("Kirsikanaria", "040 000 0001")


def _of(*sorts: Sort) -> frozenset[str]:
    return frozenset(name for name, (sort, _answer, _words) in LINES.items() if sort in sorts)


HEADING = frozenset({"topics"})
NOTHING: frozenset[str] = frozenset()
ORDERED = _of("topic")
REACHED = _of("contact") | {"contact_name"}
EXPERT = frozenset({"name", "reach"})

#: What each card needs, whoever reads it, beside what is nobody's: of whom or what it tells.
NEED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("sent", "sent_waiting", "released", "refused", "edited", "widened", "not_found_yet"), HEADING),
    **dict.fromkeys(("dropped_orderer", "cancelled", "cancelled_by_staff", "unfilled", "not_held"), HEADING),
    **dict.fromkeys(("feedback_orderer", "feedback_orderer_again"), HEADING),
    "order": ORDERED | REACHED | EXPERT,
    "booked_orderer": HEADING | EXPERT,
    "reminder": HEADING | EXPERT,
    "reminder to the expert": HEADING | REACHED,
    "offer": ORDERED,
    **dict.fromkeys(("booked_expert", "gig_changed"), ORDERED | REACHED),
    **dict.fromkeys(("gig_cancelled", "gig_moved", "gig_not_held", "dropped_expert"), NOTHING),
    **dict.fromkeys(("feedback_expert", "feedback_expert_again"), NOTHING),
    "feedback_for_expert": frozenset({"useful", "words"}),
    "audience_for_expert": frozenset({"gave"}),
    "talk_wish": EXPERT,
    **dict.fromkeys(("consent", "code_removed", "code_left"), NOTHING),
    **dict.fromkeys(
        ("came_in", "way_back", "way_made", "ended_for_you", "step_asked", "coordinator_no_more", "coordinator_new"),
        NOTHING,
    ),
    **dict.fromkeys(CHANNEL, NOTHING),
    "details": ORDERED | REACHED | EXPERT | _of("staff"),
    "asked now": ORDERED | REACHED | EXPERT | _of("staff"),
    "why": frozenset({"name"}),
}


def may(sort: Sort, reader: Reader, channel: str, expert_agreed: set[str], orderer_agreed: set[str]) -> bool:
    """The rule: whose datum it is, whether they agreed to this channel, and who reads."""
    if channel == "web" or sort == "nobody":
        return True
    if reader == "channel":
        return False
    if sort == "expert":
        return reader == "expert" or channel in expert_agreed
    if reader == "orderer":
        return True  # their own
    beside_the_expert = reader != "expert" or channel in expert_agreed
    return beside_the_expert and (sort != "contact" or channel in orderer_agreed)


class House:
    """One order that is booked and has feedback, and one that is being asked for; all of it told in canaries."""

    def __init__(self, folder: Path) -> None:
        self.theatre = stage = Theatre(folder)
        self.expert = stage.expert(OTHERS["name"][1], contact=OTHERS["reach"][1], languages=["fi", "sv"])
        self.orderer = stage.orderer("Oona")
        self.coordinator = stage.coordinator(COORDINATOR[0])
        stage.do(people.save_profile, self.expert.id, "expert", self._profile())
        answers = ON_SITE | {name: answer for name, (_sort, answer, _words) in LINES.items()}
        answers |= {"contact_name": OTHERS["contact_name"][1]}
        self.booked = self._submit(answers)
        (offer,) = stage.do(orders.offers_of, self.booked.id)
        assert stage.do(bookings.accept, offer, "onsite") == "booked"
        self.gig = stage.do(orders.bookings_of, self.booked.id)[0]
        after: tuple[tuple[Respondent, tuple[str, ...]], ...] = (
            ("orderer", ("useful", "words")),
            ("audience", ("gave",)),
        )
        for who, said in after:
            given: dict[str, Any] = {name: OTHERS[name][1] for name in said} | {"rating": 5}
            stage.do(orders.add_feedback, self.gig.id, who, who, given, 5)
        assert stage.do(bring_together, self.gig.id, 1) == 1
        self.asked = self._submit(answers | {"date": "2026-12-22"})
        (self.offer,) = stage.do(orders.offers_of, self.asked.id)
        self.lines = " ".join(str(one.id) for one in stage.do(ledger.entries, self.booked.id))
        self.readers: Mapping[Reader, str | None] = {
            "orderer": self.orderer.id, "expert": self.expert.id, "coordinator": self.coordinator.id, "channel": None,
        }  # fmt: skip

    def _profile(self) -> dict[str, Any]:
        kept = self.theatre.do(people.profile, self.expert.id, "expert")
        assert kept is not None
        return {**kept, "home": "Oulu"}

    def _submit(self, answers: dict[str, Any]) -> Order:
        def submit(tx: Transaction) -> Order:
            orderer = people.person(tx, self.orderer.id)
            assert orderer is not None
            return ordering.submit(tx, orderer, answers)

        return self.theatre.do(submit)

    def agree(self, expert: set[str], orderer: set[str]) -> None:
        """These consents stand, and no others."""

        def change(tx: Transaction) -> None:
            given: tuple[tuple[str, ConsentPurpose, set[str]], ...] = (
                (self.expert.id, "offers_in_messenger", expert),
                (self.orderer.id, "contact_in_messenger", orderer),
            )
            for who, purpose, agreed in given:
                for messenger in MESSENGERS:
                    people.withdraw_consent(tx, who, purpose, messenger)
                for messenger in agreed:
                    people.give_consent(tx, who, purpose, "1", messenger)

        self.theatre.do(change)

    def about(self, kind: str) -> dict[str, str]:
        about = {"booking": self.gig.id, "order": self.booked.id, "lines": self.lines, "id": "1"}
        more = {
            "came_in": {"platform": "telegram", "way": "1"},
            "step_asked": {"way": "s-1", "number": "47"},
            "way_made": {"how": "by_phone", "link": "1"},
            "offer": {"offer": self.offer.id, "order": self.asked.id},
            "alarm": {"alarm": f"{get_args(AlarmKind)[0]}/1"},
            "digest": {"platform": "telegram", "lane": "-1"},
            "consent": {"purpose": "offers_in_messenger", "messenger": "telegram"},
        }
        return about | more.get(kind, {})

    def composed(self, tx: Transaction, kind: str, reader: Person | None) -> Message | None:
        """All that the card says, to whoever it is."""
        if kind in CHANNEL:
            return CHANNEL[kind](tx, self.about(kind), None)
        someone = reader or people.person(tx, self.coordinator.id)
        assert someone is not None
        if kind in EXTRA:
            return EXTRA[kind](self, tx, someone)
        assert is_card(kind)
        return compose(tx, kind, self.about(kind), someone)


def _why(house: House, tx: Transaction, reader: Person) -> Message:
    ranking = candidates.candidates(tx, house.asked, everyone=True)
    assert ranking is not None
    return suitable.why(tx, reader, house.asked, ranking.ranked, ranking.left_out)


#: What answers a coordinator's press beside the table of cards.
EXTRA: Mapping[str, Callable[[House, Transaction, Person], Message]] = {
    "details": lambda house, tx, reader: dispatch.details(tx, {"order": house.booked.id}, reader),
    "asked now": lambda house, tx, reader: dispatch.details(tx, {"order": house.asked.id}, reader),
    "why": _why,
}


def words_of(message: Message) -> str:
    """Everything that stands on it: lines, buttons, links, what is in files."""
    links = [one.label for one in message.links] + [one.label for one in message.doors]
    texts = [*message.parts, *(one.label for row in message.buttons for one in row), *links]
    files = [one.content.decode("utf-8", "replace") for one in message.files]
    return "\n".join([*(render(one, "fi") for one in texts), *files])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("disclosed"))
    yield made
    made.theatre.close()


SETS: tuple[set[str], ...] = (set(), {"telegram"}, {"slack"}, {"telegram", "slack"})


def kept(tx: Transaction, message: Message) -> Message:
    """As it comes out of the outbox, where it is kept as JSON."""
    return from_json(tx, to_json(tx, message))


def cells(house: House, expert: set[str], orderer: set[str]) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
    """Every cell with whether it must be shown, and whether it is."""

    def look(tx: Transaction) -> Iterator[tuple[tuple[str, ...], bool, bool]]:
        for reader, person_id in house.readers.items():
            person = people.person(tx, person_id) if person_id else None
            for kind in (*CARDS, *CHANNEL, *EXTRA):
                row = "reminder to the expert" if (kind, reader) == ("reminder", "expert") else kind
                whole = house.composed(tx, kind, person)
                assert whole is not None, kind
                for channel in CHANNELS:
                    seen = words_of(disclosed(tx, kept(tx, whole), channel, person).message)
                    assert not [one for one in COORDINATOR if one in seen], (kind, channel)
                    for name, (sort, words) in DATA.items():
                        if sort != "nobody":
                            must = name in NEED[row] and may(sort, reader, channel, expert, orderer)
                            yield (row, name, channel, reader), must, words in seen

    return iter(house.theatre.do(lambda tx: list(look(tx))))


@pytest.mark.parametrize("expert", SETS, ids=lambda one: "+".join(sorted(one)) or "none")
@pytest.mark.parametrize("orderer", SETS, ids=lambda one: "+".join(sorted(one)) or "none")
def test_each_cell_is_shown_or_hidden_as_the_rule_says(expert: set[str], orderer: set[str], house: House) -> None:
    house.agree(expert, orderer)
    counted: Counter[str] = Counter()
    wrong = []
    for cell, must, shown in cells(house, expert, orderer):
        needed = cell[1] in NEED[cell[0]]
        counted["shown" if shown else "hidden" if needed else "not needed"] += 1
        if must != shown:
            wrong.append((cell, "hidden" if must else "shown"))
    print(f"expert {sorted(expert)}, orderer {sorted(orderer)}: {dict(counted)}")
    assert not wrong, (len(wrong), wrong[:10])
    assert counted["shown"] > 300
    assert counted["hidden"] > 300


def test_every_card_has_a_row() -> None:
    assert set(NEED) - {"reminder to the expert"} == {*CARDS, *CHANNEL, *EXTRA}


def test_every_line_of_an_order_has_a_row() -> None:
    assert set(LINES) == {slot.name for slot in FORM.slots if slot.line is not None}


def test_what_tells_of_nobody_is_shown_wherever_an_expert_reads(house: House) -> None:
    """R18: kind, date, municipality, format, length and fee stand on a messenger without a consent."""
    house.agree(set(), set())
    for kind in ("offer", "booked_expert"):
        message = house.theatre.do(partial(_least, house, kind))
        for name, (sort, _answer, words) in LINES.items():
            if sort == "nobody":
                assert words in message.lower() or words in message, (kind, name)
        assert "Aihe ja muut tiedot ovat Keikan omalla sivulla." in message or "Koordinaattori kertoo" in message


def _least(house: House, kind: str, tx: Transaction) -> str:
    expert = people.person(tx, house.expert.id)
    whole = house.composed(tx, kind, expert)
    assert whole is not None
    return words_of(disclosed(tx, whole, "telegram", expert).message)


def test_what_was_said_of_a_gig_and_may_not_be_shown_is_on_the_experts_own_page(tmp_path: Path) -> None:
    """Behind the link stands what the link was sent for; on the page of who is told of it there it stands already."""
    house = House(tmp_path)
    stage = house.theatre
    stage.until("2026-12-08 18:00")
    assert OTHERS["words"][1] not in _own_page(house)

    def to_telegram(tx: Transaction) -> None:
        people.bind_identity(tx, house.expert.id, "telegram", "1", {"lane": "1"})
        people.change_person(tx, house.expert.id, prefers_platform="telegram")

    stage.database.shelf.house = HouseFacts(public_url="https://keikka.example.org")
    stage.do(to_telegram)
    assert OTHERS["words"][1] in _own_page(house)
    stage.close()


def _own_page(house: House) -> str:
    view = house.theatre.database.look_now(pages.look, house.expert.id, "me", {})
    return "\n".join(words_of(one) for one in view.values["cards"])
