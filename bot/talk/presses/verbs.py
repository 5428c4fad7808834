"""The verbs of all buttons: who may press each, whether it asks first, and what it does (R10).

A button carries no authority: its subject is looked up and the right checked at every press. A wrong, old or repeated
press is answered kindly and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.dispatch import NOT_FOR_YOU
from bot.desk.ordering import TooLate
from bot.facts.powers import ANYONE, ASKED_EXPERT, BOOKED_EXPERT, COORDINATOR, EXPERT, ORDERER
from bot.law.buttons import AlarmVerb, BookingVerb, OfferVerb, OrderVerb, OwnVerb, in_todays_words
from bot.law.lifecycle import NotPossible
from bot.talk.presses import access, gigs, handing, orderers, own, staff, ways_back
from bot.talk.presses.verb import SubjectKind, Verb, Verbs
from bot.talk.speaker import Speaker
from dialogs.speech import Message, _
from storage import orders
from storage.orders import Alarm, Booking, Offer, Order
from storage.people import Person
from storage.transaction import Transaction

OLD = NOT_FOR_YOU
CHANGED = _("The situation has changed since that button. Nothing was done.")
DONE = _("Noted. If there is more to say, it is in Keikka's own messages.")

OFFER_VERBS: Mapping[OfferVerb, Verb[Offer]] = {
    "yes": Verb(ASKED_EXPERT, gigs.yes),
    "no": Verb(ASKED_EXPERT, gigs.no),
}

ORDER_VERBS: Mapping[OrderVerb, Verb[Order]] = {
    "show": Verb(ORDERER | COORDINATOR, orderers.show),
    "edit": Verb(ORDERER | COORDINATOR, orderers.edit),
    "move": Verb(ORDERER | COORDINATOR, orderers.move),
    "keep": Verb(ORDERER | COORDINATOR, orderers.keep),
    "widen": Verb(ORDERER | COORDINATOR, orderers.widen),
    "remote": Verb(ORDERER | COORDINATOR, orderers.remote),
    "cancel": Verb(ORDERER | COORDINATOR, orderers.cancel_order, asks=orderers.ask_cancel),
    "release": Verb(COORDINATOR, staff.release),
    "refuse": Verb(COORDINATOR, staff.refuse, asks=staff.ask_refuse),
    "ask": Verb(COORDINATOR, staff.show_contact),
    "skip": Verb(COORDINATOR, staff.skip),
    "extend": Verb(COORDINATOR, staff.extend),
    "assign": Verb(COORDINATOR, staff.assign_expert, asks=staff.choose_expert),
    "phone": Verb(COORDINATOR, staff.book_by_phone, asks=staff.choose_by_phone),
    "see": Verb(COORDINATOR, staff.see),
    "why": Verb(COORDINATOR, staff.why),
    "clear": Verb(COORDINATOR, staff.clear),
    "freshlink": Verb(COORDINATOR, ways_back.fresh_link),
    "readout": Verb(COORDINATOR, ways_back.read_out),
    "handover": Verb(COORDINATOR, ways_back.hand_over, asks=ways_back.ask_hand_over),
    "signout": Verb(COORDINATOR, ways_back.sign_out, asks=ways_back.ask_sign_out),
    "staffdrop": Verb(COORDINATOR, staff.drop_for_expert, asks=staff.ask_drop_for_expert),
}

BOOKING_VERBS: Mapping[BookingVerb, Verb[Booking]] = {
    "gig": Verb(BOOKED_EXPERT, gigs.gig),
    "drop": Verb(BOOKED_EXPERT, gigs.drop_out, asks=gigs.ask_drop),
    "notright": Verb(BOOKED_EXPERT, gigs.not_right),
    "selfassess": Verb(BOOKED_EXPERT, gigs.self_assess),
    "feedback": Verb(ORDERER, gigs.feedback),
    "notheld": Verb(ORDERER | BOOKED_EXPERT | COORDINATOR, gigs.note_not_held, asks=gigs.ask_not_held),
    "another": Verb(ORDERER | COORDINATOR, gigs.another_day),
    "talked": Verb(COORDINATOR, staff.note_talk),
}

ALARM_VERBS: Mapping[AlarmVerb, Verb[Alarm]] = {
    "heed": Verb(COORDINATOR, staff.heed),
}

OWN_VERBS: Mapping[OwnVerb, Verb[Person]] = {
    "order": Verb(ANYONE, own.new_order),
    "orders": Verb(ANYONE, own.my_orders),
    "gigs": Verb(EXPERT, own.my_gigs),
    "pause": Verb(EXPERT, own.pause),
    "resume": Verb(EXPERT, own.resume),
    "profile": Verb(EXPERT, own.profile),
    "where": Verb(EXPERT, own.where),
    "invite": Verb(COORDINATOR, own.invite),
    "language": Verb(ANYONE, own.language),
    "erase": Verb(ANYONE, own.erase, asks=own.ask_erase),
    "comein": Verb(ANYONE, own.come_in),
    "ways": Verb(ANYONE, access.ways),
    "endway": Verb(ANYONE, access.end, asks=access.ask_end),
    "wasme": Verb(ANYONE, access.was_me),
    "notme": Verb(ANYONE, access.not_me),
    "mypage": Verb(ANYONE, access.my_page),
    "confirm": Verb(COORDINATOR, access.confirm),
    "coordinators": Verb(COORDINATOR, access.coordinators),
    "invitations": Verb(COORDINATOR, handing.invitations),
    "withdraw": Verb(COORDINATOR, handing.withdraw),
    "unseat": Verb(COORDINATOR, access.unseat, asks=access.ask_unseat),
    "agree": Verb(ANYONE, own.agree),
}


def handle(tx: Transaction, speaker: Speaker) -> None:
    """Carry out a press, or answer why not."""
    try:
        if not _press(tx, speaker):
            tx.shelf.refused["press"] += 1
            speaker.reply(tx, Message((OLD,)))
    except (NotPossible, TooLate):
        speaker.reply(tx, Message((CHANGED,)))
    if speaker.incoming.aside is not None and not speaker.replies:
        speaker.reply(tx, Message((DONE,)))  # a window waits for its answer, whatever else tells of the press


def _press(tx: Transaction, speaker: Speaker) -> bool:
    name, *words = in_todays_words(speaker.incoming.heard.data).split(":")
    return bool(words) and any(verbs.press(tx, speaker, name, words) for verbs in VERBS.values())


def _offer(tx: Transaction, person: Person, name: str) -> Offer | None:
    return orders.offer(tx, name)


def _order(tx: Transaction, person: Person, name: str) -> Order | None:
    return orders.order_by_number(tx, int(name)) if _is_number(name) else None


def _booking(tx: Transaction, person: Person, name: str) -> Booking | None:
    """By its id, or the one that stands of the order of this number."""
    if not _is_number(name):
        return orders.booking(tx, name)
    order = _order(tx, person, name)
    standing = [one for one in orders.bookings_of(tx, order.id) if one.state in ("planned", "held")] if order else []
    return standing[-1] if standing else None


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 10


def _alarm(tx: Transaction, person: Person, name: str) -> Alarm | None:
    return orders.alarm(tx, name)


def _oneself(tx: Transaction, person: Person, name: str) -> Person:
    return person


VERBS: Mapping[SubjectKind, Verbs[Offer] | Verbs[Order] | Verbs[Booking] | Verbs[Alarm] | Verbs[Person]] = {
    "offer": Verbs(OFFER_VERBS, _offer),
    "order": Verbs(ORDER_VERBS, _order),
    "booking": Verbs(BOOKING_VERBS, _booking),
    "alarm": Verbs(ALARM_VERBS, _alarm),
    "self": Verbs(OWN_VERBS, _oneself, named=False),
}
