"""What a courier does around a delivery, each in a transaction of its own: render before it, note the result after."""

from __future__ import annotations

from adapters.platforms import traits_of
from adapters.port import Outgoing, Receipt, TryLater
from bot.cards import compose, digest, dispatch, from_json, story, to_json
from bot.cards.disclosed import Disclosed
from bot.desk import fresh, offering
from bot.desk.bringing import bring
from bot.desk.telling import ANEW, alarm, show_order
from bot.facts import forum
from bot.law.terms import still_asked
from dialogs.speech import CardName, Message
from storage import conversations, orders, outbox, outcomes, people
from storage.ends import AFTER_ITS_ORDER
from storage.kinds import is_card
from storage.outbox import Sending
from storage.people import Person
from storage.states import OPEN_ORDERS
from storage.transaction import Transaction

#: Cards of a dispatch channel, which has no person.
CHANNEL = {
    "dispatch_card": dispatch.card,
    "dispatch_moved": dispatch.moved,
    "alarm": dispatch.alarm,
    "anonymous": dispatch.anonymous,
    "stranger": dispatch.stranger,
    "story": story.news,
    "digest": digest.digest,
}
#: The story of orders goes a way of its own beside its channel's, and never holds up cards and alarms.
ASIDE = "~story"
#: A line of the story gives way this many seconds to what is more urgent in its channel.
GIVES_WAY = 1.0


#: A leased row with what is to be brought for it, where it has been rendered.
Taken = tuple[Sending, Outgoing | None]


def take(tx: Transaction, platform: str, limit: int, seconds: float, holder: str) -> tuple[int, list[Taken]]:
    """Lease what may go now and render it, all in one commit (R4): how many were leased, and what is to be brought.

    A commit less for each message; nothing is sent before this one stands. What gives way is not rendered yet.
    """
    rows = outbox.lease(tx, platform, limit, seconds, holder)
    return len(rows), _settled_of(tx, rows)


def take_answer(tx: Transaction, platform: str, lane: str, seconds: float, holder: str) -> list[Taken]:
    """Lease and render what was just said where somebody spoke, in the commit in which it was said (R4).

    Of the speaker's own lane alone: how much is said to others must not be seen in how long this takes.
    """
    row = outbox.lease_said(tx, platform, lane, seconds, holder)
    return [] if row is None else _settled_of(tx, [row])


def _settled_of(tx: Transaction, rows: list[Sending]) -> list[Taken]:
    taken: list[Taken] = []
    for row in rows:
        try:
            outgoing = settle(tx, row)
        except TryLater:  # it has changed nothing so far
            taken.append((row, None))
        else:
            taken += [(row, outgoing)] if outgoing is not None else []
    return taken


def settle(tx: Transaction, row: Sending) -> Outgoing | None:
    """Render a row, as `prepare`; None where it is done with: there is nothing to say, or our own page shows it."""
    outgoing = prepare(tx, row)
    if outgoing is None:
        drop(tx, row)
    elif traits_of(row.platform).drawn_by_us:
        shown_on_web(tx, row, outgoing.message)
        return None
    return outgoing


def prepare(tx: Transaction, row: Sending) -> Outgoing | None:
    """Render a row from the present state, in the reader's language, with its links; None with nothing to say any more.

    Raises `TryLater` for a line of an order's story while something more urgent waits in its channel.
    """
    if row.kind == "story" and outbox.waits_in(tx, row.platform, _lane(tx, row)):
        raise TryLater(GIVES_WAY, surely_not_sent=True, why="gives way")
    reader = people.person(tx, row.person_id) if row.person_id is not None else None
    language, message = _composed(tx, row, reader)
    if message is None or _is_outdated(tx, row):
        return None
    lane = _lane(tx, row)
    card = CardName.read(row.card)
    edits = outbox.card_message(tx, row.platform, lane, card) if card else None
    under = _card_above(tx, row, lane) if card is None else None
    if _is_of_no_use(tx, row, edits, under):
        return None
    place = forum.place_of(tx, row.platform, lane)
    brought = bring(tx, message, row.platform, reader, row)
    _have_the_rest_told(tx, row, brought, reader)
    again, quiet = row.copies > 1, row.kind == "story"
    removes = row.about.get("removes")
    return Outgoing(
        place, brought.message, language, row.id, edits, again=again, under=under, quiet=quiet, removes=removes
    )


def _have_the_rest_told(tx: Transaction, row: Sending, brought: Disclosed, reader: Person | None) -> None:
    """Where the card says that a coordinator tells the rest, they learn it by an alarm."""
    if not brought.told and reader is not None and not reader.is_coordinator and "order" in row.about:
        alarm(tx, "untold", f"{row.about['order']}/{reader.id}", row.about["order"])


def _composed(tx: Transaction, row: Sending, reader: Person | None) -> tuple[str, Message | None]:
    return _in_channel(tx, row) if row.person_id is None else _to_person(tx, row, reader)


def _in_channel(tx: Transaction, row: Sending) -> tuple[str, Message | None]:
    """What is said in a dispatch channel, in the house's language; None where what it is about is gone.

    Who pressed there and is nobody here is answered in their own, where it is known.
    """
    language = str(row.about.get("language") or tx.shelf.house.language)
    try:
        return language, CHANNEL[row.kind](tx, row.about, None)
    except LookupError:
        return language, None


def _to_person(tx: Transaction, row: Sending, person: Person | None) -> tuple[str, Message | None]:
    """What is said to a person, in their language; None where there is nothing to say, or they have left."""
    if person is None or person.state == "left":
        return tx.shelf.house.language, None
    if row.kind == "reply":
        return person.language, fresh.take(tx, row) or from_json(tx, outbox.payload_of(tx, row))
    if is_card(row.kind):
        return person.language, compose(tx, row.kind, {**row.about, "via": row.platform}, person)
    return person.language, None


def _card_above(tx: Transaction, row: Sending, lane: str) -> str | None:
    """The message with the card of the order that is spoken of in a channel."""
    if row.person_id is not None or "order" not in row.about:
        return None
    return outbox.card_message(tx, row.platform, lane, CardName("order", row.about["order"]))


def _is_outdated(tx: Transaction, row: Sending) -> bool:
    """An offer that ended before it was ever sent, or is about what the order once was, is never sent."""
    if row.kind != "offer":
        return False
    offer = orders.offer(tx, row.about["offer"])
    order = orders.order(tx, offer.order_id) if offer is not None else None
    if offer is None or order is None:
        return True
    return offer.delivered_at is None and not (offer.state == "live" and still_asked(order, offer))


def _is_of_no_use(tx: Transaction, row: Sending, edits: str | None, under: str | None) -> bool:
    """What says nothing without the message that it changes or stands under, where that is not there.

    Which message shows the card of an order that ended long ago is remembered no more: an old press brings no new one.
    """
    needs = {"dispatch_moved": edits, "story": under}
    if row.kind in needs:
        return needs[row.kind] is None
    order = orders.order(tx, row.about["order"]) if row.kind == "dispatch_card" and edits is None else None
    ended = order.closed_at if order is not None and order.state not in OPEN_ORDERS else None
    return ended is not None and ended < tx.now - AFTER_ITS_ORDER


def drop(tx: Transaction, row: Sending) -> None:
    """There was nothing to say any more."""
    outcomes.note_failed(tx, row.id, "outdated", row.attempts)


def shown_on_web(tx: Transaction, row: Sending, message: Message) -> None:
    """The web's delivery: the message is in the person's chat; their open pages show it."""
    assert row.person_id is not None
    anew = ANEW in row.about
    conversations.show(
        tx, row.person_id, "us", to_json(tx, message), card=CardName.read(row.card), outbox_id=row.id, anew=anew
    )
    outcomes.note_sent(tx, row.id, row.id, row.attempts)


def note_delivery(tx: Transaction, row: Sending, receipt: Receipt) -> None:
    """The platform has it. For an offer the clock starts now."""
    outcomes.note_sent(tx, row.id, receipt.message_id, row.attempts)
    if row.kind == "offer":
        offering.note_delivery(tx, row.about["offer"])
    if row.person_id is None:
        _note_in_channel(tx, row, receipt, _lane(tx, row))


def _note_in_channel(tx: Transaction, row: Sending, receipt: Receipt, lane: str) -> None:
    if row.kind == "dispatch_card":
        _tell_story(tx, row, lane)
    card = CardName.read(row.card)
    if row.kind == "dispatch_moved" and card is not None:
        outbox.forget_card(tx, row.platform, lane, card)  # a card that comes back comes anew
    region = forum.region_in(row.platform, lane)
    if receipt.astray and region is not None:
        forum.forget(tx, row.platform, *region)


def _lane(tx: Transaction, row: Sending) -> str:
    """Where a row goes, also when it goes there beside the others."""
    return outbox.address_of(tx, row).removesuffix(ASIDE)


def _tell_story(tx: Transaction, row: Sending, lane: str) -> None:
    """The card stands: under it goes what has happened since it was last told there."""
    order = orders.order(tx, row.about["order"])
    lines = story.take_new_lines(tx, order, row.platform, lane) if order is not None else []
    if order is not None and lines:
        about = story.row_about(order, lines)
        outbox.say(tx, platform=row.platform, person_id=None, lane=lane + ASIDE, kind="story", about=about)


def undeliverable(tx: Transaction, row: Sending, why: str) -> None:
    """The platform will never take messages for this lane: the next expert is asked, the coordinator is told."""
    outcomes.note_undeliverable(tx, row.id, why, row.attempts)
    if row.person_id is None:
        if row.kind != "stranger":
            alarm(tx, "unreachable", _lane(tx, row), None)
        return
    for identity in people.identities_of(tx, row.person_id):
        if identity.platform == row.platform:
            people.set_reachable(tx, identity.id, False, why)
    offer = orders.offer(tx, row.about["offer"]) if row.kind == "offer" else None
    if offer is not None and offer.state == "live":
        offering.undeliverable(tx, offer, why)
    elif "order" in row.about:
        alarm(tx, "unreachable", f"{row.about['order']}/{row.kind}", row.about["order"])
        show_order(tx, row.about["order"])


def note_refusal(tx: Transaction, row: Sending, why: str) -> None:
    """The platform refuses this one message, or it cannot be rendered: our fault, and the coordinator is told."""
    outcomes.note_failed(tx, row.id, why, row.attempts)
    if row.kind == "code_removed":  # the platform does not let us: the person is told to do it themselves
        lane = _lane(tx, row)
        outbox.say(tx, platform=row.platform, person_id=row.person_id, lane=lane, kind="code_left", about={})
    elif row.kind != "alarm":
        alarm(tx, "refused_message", row.id, row.about.get("order"))
