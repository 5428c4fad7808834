"""Doors on cards become links where these are brought: one live link a card, the same when sent again (R4, R13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters.port import Incoming, Outgoing, Receipt
from bot.cards import render
from bot.cards.disclosed import own_page
from bot.cards.orderer import feedback_page, order_page
from bot.desk import bookings, ordering
from bot.desk.bringing import with_links
from bot.desk.offering import tell_offer
from bot.desk.telling import tell
from bot.house import delivery
from bot.house.hearing import hear_and_handle
from bot.talk import links as talk_links
from bot.views import pages
from dialogs.speech import CardName, Heard, Message
from storage import Database, orders, outbox, outcomes, people, tokens
from storage.kinds import CardKind
from storage.orders import Booking
from storage.outbox import Sending
from storage.shelf import HouseFacts
from storage.tables import tokens as tokens_table
from storage.transaction import Transaction
from tests.given import ORDER
from tests.migrated import open_copy
from tests.theatre import Theatre

HTTPS = "https://keikka.example.org"
WITHOUT = ["register", "feedback"]  # no consent to topics and contacts in messengers


class Phones(Theatre):
    """A house at an https address, where Aino, an expert, is on messengers and agreed to see no topics there."""

    def __init__(self, folder: Path, public_url: str = HTTPS, consents: Sequence[str] = WITHOUT) -> None:
        self.machine = datetime(2026, 11, 23, tzinfo=UTC)
        self.public_url = public_url
        super().__init__(folder)
        self.aino = self.expert("Aino", consents=list(consents))
        self.oona = self.orderer("Oona")
        self.on("telegram", self.aino.id)

    def _open(self) -> Database:
        database = open_copy(f"sqlite:///{self.file}", self._keys, lambda: self.clock.now(), lambda: self.machine)
        database.shelf.dispatch_lanes = ()
        database.shelf.house = HouseFacts(public_url=self.public_url)
        return database

    def on(self, platform: str, person: str) -> None:
        """From now on this person is told things there."""
        self.do(_moves_to, platform, person)

    def ask(self) -> None:
        """An order comes in, and Aino is asked."""
        self.do(_submit, self.oona.id)

    def ask_again(self) -> None:
        """Her card is rendered anew."""
        self.do(_tell_live_offer)

    def lease(self, platform: str = "telegram") -> Sending:
        (row,) = self.do(outbox.lease, platform, 1, 60.0, "house")
        found: Sending = row
        return found

    def rendered(self, row: Sending) -> Outgoing:
        outgoing = self.do(delivery.prepare, row)
        assert isinstance(outgoing, Outgoing)
        return outgoing

    def link(self, row: Sending) -> str:
        """Where the link on the message leads as it is sent now."""
        (one,) = self.rendered(row).message.links
        return one.path

    def deliver(self, platform: str = "telegram") -> str:
        """Send what waits; the link on it."""
        row = self.lease(platform)
        path = self.link(row)
        self.do(delivery.note_delivery, row, Receipt("m1"))
        return path

    def lets_in(self, *paths: str) -> list[bool]:
        """Whether each of these links lets its holder in."""
        return [self.do(tokens.find, path.removeprefix("/i/"), "invite") is not None for path in paths]


def _moves_to(tx: Transaction, platform: str, person: str) -> None:
    people.bind_identity(tx, person, platform, f"account of {person}", {"lane": f"chat of {person}"})
    people.change_person(tx, person, prefers_platform=platform)


def _submit(tx: Transaction, orderer: str) -> None:
    person = people.person(tx, orderer)
    assert person is not None
    ordering.submit(tx, person, ORDER)


def _tell_live_offer(tx: Transaction) -> None:
    (offer,) = orders.live_offers(tx)
    tell_offer(tx, offer)


@pytest.fixture
def phones(tmp_path: Path) -> Iterator[Phones]:
    made = Phones(tmp_path)
    yield made
    made.close()


def test_a_message_sent_again_carries_the_same_link_also_after_a_restart(phones: Phones) -> None:
    phones.ask()
    row = phones.lease()
    first = phones.link(row)
    phones.do(outcomes.note_unknown, row.id, 0, row.attempts)
    phones.restart()
    again = phones.lease()
    assert (again.id, again.copies) == (row.id, 2)
    outgoing = phones.rendered(again)
    assert outgoing.again
    assert [one.path for one in outgoing.message.links] == [first]
    assert phones.lets_in(first) == [True]


def test_a_new_rendering_ends_the_former_when_it_has_arrived(phones: Phones) -> None:
    phones.ask()
    former = phones.deliver()
    phones.ask_again()
    row = phones.lease()
    newer = phones.link(row)
    assert newer != former
    assert phones.lets_in(former, newer) == [True, True], "nobody knows yet which of them stands in the chat"
    phones.do(delivery.note_delivery, row, Receipt("m1"))
    assert phones.lets_in(former, newer) == [False, True]


def _unknown(phones: Phones, row: Sending) -> None:
    phones.do(outcomes.note_unknown, row.id, 0, row.attempts)


def _killed(phones: Phones, row: Sending) -> None:
    """The house dies while the message is on its way; its lease runs out."""
    phones.restart()
    phones.machine += timedelta(seconds=60)


@pytest.mark.parametrize("lose", [_unknown, _killed])
def test_after_a_second_result_that_nobody_knows_one_link_opens(
    phones: Phones, lose: Callable[[Phones, Sending], None]
) -> None:
    phones.ask()
    former = phones.deliver()
    phones.ask_again()
    seen = set()
    for _copy in range(2):
        row = phones.lease()
        seen.add(phones.link(row))
        lose(phones, row)
    assert phones.do(outbox.lease, "telegram", 1, 60.0, "house") == [], "never a third"
    (newer,) = seen
    assert phones.lets_in(former, newer) == [False, True]


def test_a_rendering_that_was_refused_leaves_the_former_link_alone(phones: Phones) -> None:
    phones.ask()
    former = phones.deliver()
    phones.ask_again()
    row = phones.lease()
    newer = phones.link(row)
    phones.do(delivery.note_refusal, row, "refused")
    assert phones.lets_in(former, newer) == [True, False]


def test_a_card_that_has_ended_lets_nobody_in(phones: Phones) -> None:
    phones.ask()
    former = phones.deliver()
    phones.press(phones.oona, "Peru tilaus")
    phones.press(phones.oona, "Kyllä, peru tilaus")
    row = phones.lease()
    assert phones.rendered(row).message.links == ()
    phones.do(delivery.note_delivery, row, Receipt("m1"))
    assert phones.lets_in(former) == [False]


def test_the_same_card_on_another_messenger_keeps_its_own_link(phones: Phones) -> None:
    phones.ask()
    on_telegram = phones.deliver()
    phones.on("slack", phones.aino.id)
    phones.ask_again()
    on_slack = phones.deliver("slack")
    assert phones.lets_in(on_telegram, on_slack) == [True, True]


def test_an_answer_is_kept_with_its_door_and_its_link_is_made_on_the_way(phones: Phones) -> None:
    """My gigs, asked for on a phone: the card comes as a new message, and its link ends that of the card further up."""
    phones.ask()
    former = phones.deliver()
    before = phones.do(_count)
    chat, account = f"chat of {phones.aino.id}", f"account of {phones.aino.id}"
    heard = Incoming("telegram", "1", account, chat, Heard("command", data="my_gigs"))
    phones.database.write_now(hear_and_handle, heard)
    assert phones.do(_count) == before, "none was made while the answer was written"
    newer = phones.deliver()
    assert phones.lets_in(former, newer) == [False, True]


def test_looking_at_a_card_makes_no_link_and_ends_none(phones: Phones) -> None:
    phones.ask()
    former = phones.deliver()
    before = phones.do(_count)
    for via in ("telegram", "web"):
        message = phones.database.look_now(_offer_card, phones.aino.id, via)
        assert message.links == ()
    assert (phones.do(_count), phones.lets_in(former)) == (before, [True])


def test_where_no_link_opens_none_is_made(tmp_path: Path) -> None:
    """At a plain http address none opens on a phone; and who reads on our own page needs no way in to it."""
    phones = Phones(tmp_path, "http://localhost:8080")

    def bring(tx: Transaction, platform: str) -> list[str]:
        person = people.person(tx, phones.aino.id)
        assert person is not None
        message = Message((), doors=(feedback_page({"booking": "b1"}, person), own_page(person, {"gig"})))
        return [link.path[:3] for link in with_links(tx, message, platform).links]

    assert phones.do(bring, "telegram") == []
    assert phones.do(_count) == 0
    assert phones.do(bring, "web") == ["/f/"]
    phones.close()


def test_a_reminder_carries_the_link_of_the_first_ask_on_a_phone_as_on_the_web(tmp_path: Path) -> None:
    """So a form that stands open in a browser is not shut by a reminder, wherever that comes."""
    phones = Phones(tmp_path, consents=(*WITHOUT, "offers_in_messenger"))
    phones.ask()
    booking = phones.do(_book)
    while rows := phones.do(outbox.lease, "telegram", 9, 60.0, "house"):
        for row in rows:
            phones.do(delivery.note_delivery, row, Receipt("m1"))
    told: tuple[tuple[str, CardKind], ...] = (
        ("telegram", "feedback_expert"), ("web", "feedback_expert_again"), ("slack", "feedback_expert_again")
    )  # fmt: skip
    about = {"booking": booking.id, "order": booking.order_id}
    paths = set()
    for platform, kind in told:
        phones.on(platform, phones.aino.id)
        assert phones.do(
            partial(tell, kind=kind, about=about, card=CardName("ask", booking.id), news=True), phones.aino.id
        )
        on_web = platform == "web"
        paths.add(phones.entries(phones.aino)[-1]["message"].links[0].path if on_web else phones.deliver(platform))
    (path,) = paths
    found = phones.do(talk_links.feedback_of_link, path.removeprefix("/f/"))
    assert found == (booking, phones.aino.id)
    phones.close()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_orders_page_shows_no_more_than_may_be_shown_where_its_link_lies(language: str, tmp_path: Path) -> None:
    """Whoever reads in a messenger has the links that lie there: the expert's consent for it decides, at each look."""
    phones = Phones(tmp_path)
    phones.ask()
    order_id = phones.do(_book).order_id

    def path_on(platform: str) -> str:
        order = phones.do(orders.order, order_id)
        assert order is not None
        (link,) = phones.do(with_links, Message((), doors=(order_page(order),)), platform).links
        return str(link.path)

    def page(path: str) -> str:
        view = phones.database.look_now(pages.look, None, "order", {"token": path.removeprefix("/o/")})
        assert view.values["message"].doors == ()
        return phones.text(view.values["message"], language)

    on_web, on_telegram, on_slack = (path_on(one) for one in ("web", "telegram", "slack"))
    assert path_on("telegram") == on_telegram, "it is one link for all messages there"
    assert "aino@example.org" in page(on_web)
    for path, messenger in ((on_telegram, "Telegram"), (on_slack, "Slack")):
        assert "Aino" not in page(path)
        assert "aino@example.org" not in page(path)
        assert messenger in page(path), "it says where the rest is asked for"
    phones.do(people.give_consent, phones.aino.id, "offers_in_messenger", "test", "telegram")
    assert "aino@example.org" in page(on_telegram)
    assert "aino@example.org" not in page(on_slack)
    phones.close()


def _book(tx: Transaction) -> Booking:
    (offer,) = orders.live_offers(tx)
    assert bookings.accept(tx, offer, "remote") == "booked"
    (booking,) = orders.bookings_of(tx, offer.order_id)
    return booking


def _count(tx: Transaction) -> int:
    return len(tx.all(tokens_table.select()))


def _offer_card(tx: Transaction, expert: str, via: str) -> Message:
    (offer,) = orders.live_offers(tx)
    person = people.person(tx, expert)
    assert person is not None
    message = render(tx, "offer", {"offer": offer.id, "order": offer.order_id, "via": via}, person)
    assert message is not None
    return message
