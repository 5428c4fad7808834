"""What a courier does around a delivery, each in a transaction of its own: render before it, note the result after."""

from __future__ import annotations

from adapters.port import Outgoing, Receipt
from bot.cards import dispatch, from_json, render, to_json
from bot.desk import offering
from bot.desk.telling import ANEW, alarm, show_order
from dialogs.speech import Message
from storage import conversations, orders, outbox, people
from storage.outbox import Sending
from storage.transaction import Transaction

#: Cards of a dispatch channel, which has no person.
CHANNEL = {"dispatch_card": dispatch.card, "alarm": dispatch.alarm, "anonymous": dispatch.anonymous}


def prepare(tx: Transaction, row: Sending) -> Outgoing | None:
    """Render a row from the present state, in the reader's language; None when there is nothing to say any more."""
    language = str(tx.shelf.get("language", "fi"))
    message: Message | None
    if row.person_id is None:
        try:
            message = CHANNEL[row.kind](tx, row.about, None)
        except LookupError:
            return None
    else:
        person = people.person(tx, row.person_id)
        if person is None or person.state == "left":
            return None
        language = person.language
        if row.kind == "reply":
            message = from_json(tx, outbox.payload_of(tx, row))
        else:
            message = render(tx, row.kind, {**row.about, "via": row.platform}, person)
    if message is None or _outdated(tx, row):
        return None
    lane = outbox.address_of(tx, row)
    edits = outbox.card_message(tx, row.platform, lane, row.card) if row.card else None
    story = (
        f"order:{row.about['order']}" if row.person_id is None and row.card is None and "order" in row.about else None
    )
    under = outbox.card_message(tx, row.platform, lane, story) if story else None
    return Outgoing(lane, message, language, row.id, edits, again=row.copies > 1, under=under)


def _outdated(tx: Transaction, row: Sending) -> bool:
    """An offer that ended before it was ever sent is never sent."""
    if row.kind != "offer":
        return False
    offer = orders.offer(tx, row.about["offer"])
    return offer is None or (offer.state != "live" and offer.delivered_at is None)


def dropped(tx: Transaction, row: Sending) -> None:
    """There was nothing to say any more."""
    outbox.failed(tx, row.id, "outdated", row.attempts)


def shown_on_web(tx: Transaction, row: Sending, message: Message) -> None:
    """The web's delivery: the message is in the person's chat; their open pages show it."""
    assert row.person_id is not None
    anew = ANEW in row.about
    conversations.show(tx, row.person_id, "us", to_json(tx, message), card=row.card, outbox_id=row.id, anew=anew)
    outbox.sent(tx, row.id, row.id, row.attempts)


def delivered(tx: Transaction, row: Sending, receipt: Receipt) -> None:
    """The platform has it. For an offer the clock starts now."""
    outbox.sent(tx, row.id, receipt.message_id, row.attempts)
    if row.kind == "offer":
        offering.delivered(tx, row.about["offer"])


def undeliverable(tx: Transaction, row: Sending, why: str) -> None:
    """The platform will never take messages for this lane: the next expert is asked, the coordinator is told."""
    outbox.undeliverable(tx, row.id, why, row.attempts)
    if row.person_id is None:
        alarm(tx, "unreachable", row.lane, None)
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


def refused(tx: Transaction, row: Sending, why: str) -> None:
    """The platform refuses this one message, or it cannot be rendered: our fault, and the coordinator is told."""
    outbox.failed(tx, row.id, why, row.attempts)
    if row.kind != "alarm":
        alarm(tx, "refused_message", row.id, row.about.get("order"))
