"""What the dispatch channel and a coordinator see.

The card shows number, region, date, state and numbers: nothing on it joins a name with a diagnosis (R17).
Texts and names open by a button, for that coordinator alone, and the ledger notes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.cards import words
from bot.cards.candidates import named_for
from bot.cards.orderer import expert_lines, standing_booking, the_order
from bot.facts import channels, settings
from bot.facts.next_step import next_step
from bot.facts.tenancy import is_reached
from bot.law.buttons import BookingVerb, OrderVerb, press_data
from bot.law.places import named_place
from dialogs.speech import Button, CardName, Message, Text, Weight, _, ngettext
from storage import orders
from storage.kinds import AlarmKind, is_alarm
from storage.orders import Order
from storage.people import Person
from storage.settings import Values
from storage.transaction import Transaction

STATES: Mapping[str, Text] = {
    "waiting": _("waits for a coordinator: a new orderer"),
    "searching": _("asking experts"),
    "stuck": _("nobody left to ask"),
    "booked": _("booked"),
    "held": _("held, feedback open"),
    "closed": _("closed"),
    "unfilled": _("ended unfilled"),
    "cancelled": _("cancelled"),
}

#: A text, or what makes one of the settings: an alarm that names a limit says the one that holds.
AlarmText = Text | Callable[[Values], Text]

ALARMS: Mapping[AlarmKind, AlarmText] = {
    "no_candidate": _("Nobody is left to ask."),
    "small_pool": lambda standing: ngettext(
        "Fewer than {n} expert is left to ask.",
        "Fewer than {n} experts are left to ask.",
        standing.number("alarm_pool_under"),
    ),
    "not_seen": _("An offer was not seen. Phone them, or let the next one be asked."),
    "late_drop_out": lambda standing: ngettext(
        "An expert dropped out less than {n} hour before the gig.",
        "An expert dropped out less than {n} hours before the gig.",
        standing.number("alarm_drop_out_hours"),
    ),
    "unseen_by_orderer": _("The orderer has not seen our message. Phone them."),
    "waiting_long": lambda standing: ngettext(
        "A new orderer's order has waited for {n} answer hour.",
        "A new orderer's order has waited for {n} answer hours.",
        standing.number("release_alarm_hours"),
    ),
    "short_notice": _("The time is short: only experts who allow short notice are asked."),
    "unfilled": _("The gig's time came and nobody was found."),
    "not_right": _("An expert says that a booking by phone is not right."),
    "unreachable": _("Somebody could not be reached in any channel."),
    "missed_reminder": _("A reminder could not go out in its time."),
    "talk": _("An expert would like to talk. One coordinator has got the contact."),
    "unknown_delivery": _("It is not known whether a message arrived."),
    "no_consent_here": _("An expert may not be asked here. Ask them another way."),
    "given_up": _("A message could not be handled. Its sender was told."),
    "rule_failed": _("Something due could not be done. See the log."),
    "refused_message": _("A message could not be sent because it was refused."),
    "audit": _("The house check found something stuck. See keikka doctor."),
    "channel_lost": _("Keikka was removed from the dispatch group. The dispatch page shows everything."),
    "two_ears": _("Somebody else listens to Telegram with the same token."),
    "untold": _("A topic or a contact may not be shown in somebody's messenger, and no link opens. Tell it by phone."),
    "left": _("A person has left; their gig must be filled."),
    "may_not_come": _("The expert wrote something about not coming. The booking stands until they press. Phone them."),
    "nobody_came": _("Somebody writes that nobody came. Phone both."),
    "flood": _(
        "Somebody sends more orders in a day than are taken. What is too much is not taken; look at their orders."
    ),
    "asked_enough": lambda standing: ngettext(
        "An expert was asked {n} time today, and is asked no more until tomorrow. Choose somebody, or wait.",
        "An expert was asked {n} times today, and is asked no more until tomorrow. Choose somebody, or wait.",
        standing.number("requests_a_day"),
    ),
    "refusals": _(
        "Somebody tries the doors: very much was refused. Nothing was opened. Tell whoever looks after the machine."
    ),
}

ERASED = _("What was written about this order has been erased.")


def card(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """An order's card, from its present state."""
    order = the_order(tx, about)
    parts: list[Text] = [
        title(order),
        _("State: {state}")(state=STATES[order.state]),
        _("Kind of gig: {kind}. Format: {format}")(
            kind=words.kind_name(order.kind), format=words.format_name(order.format)
        ),
    ]
    parts.extend(_how_asking_goes(tx, order))
    step = next_step(tx, order)
    if step is not None:
        parts.append(step.text)
    parts.extend(_what_feedback_came(tx, order))
    alarms = [one for one in orders.alarms_of(tx, order.id) if one.cleared_at is None]
    standing = settings.standing(tx)
    parts.extend(dict.fromkeys(alarm_text(one.kind, standing) for one in alarms if one.kind in ALARMS))
    return Message(tuple(parts), _buttons(order, bool(alarms)), card=CardName("order", order.id))


def _how_asking_goes(tx: Transaction, order: Order) -> Iterator[Text]:
    """How many were asked and what they answered, once somebody was."""
    offers = orders.offers_of(tx, order.id)
    if offers:
        no = sum(one.state == "declined" for one in offers)
        silent = sum(one.state in ("lapsed", "undeliverable") for one in offers)
        yield _("Asked: {asked}. No: {no}. No answer: {silent}. In reserve: {reserve}.")(
            asked=len(offers), no=no, silent=silent, reserve=sum(one.state == "reserve" for one in offers)
        )


def _what_feedback_came(tx: Transaction, order: Order) -> Iterator[Text]:
    """From how many feedback came, once it did."""
    about = [booking.id for booking in orders.bookings_of(tx, order.id)]
    given = [one for counted in orders.count_feedback(tx, about).values() for one in counted.items()]
    if given:
        audience = sum(n for side, n in given if side == "audience")
        yield _("Feedback has come: {sides} of 2 sides, {audience} from the audience.")(
            sides=sum(n for _side, n in given) - audience, audience=audience
        )


def title(order: Order) -> Text:
    """The first line of an order's card: number, region and date."""
    where = named_place("region", order.region) if order.region else _("remote")
    return _("Order {number}, {where}, {when}")(number=order.number, where=where, when=words.span(order))


def moved(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """What is left of a card in a channel that its order has gone from."""
    order = the_order(tx, about)
    gone = _("This order's card is now in another channel: {where}.")(where=channels.title(tx, order))
    return Message((title(order), gone), card=CardName("order", order.id))


#: A button on an order's card: its label, what it does, and how it looks.
Pressable = tuple[Text, OrderVerb | BookingVerb, Weight]

SEE: Pressable = (_("Details"), "see", "aside")
CLEAR: Pressable = (_("Alarm seen"), "clear", "aside")
CANCEL: Pressable = (_("Cancel"), "cancel", "danger")
BY_PHONE: Pressable = (_("Booked by phone"), "phone", "plain")
WIDEN: Pressable = (_("Widen"), "widen", "plain")
WHY: Pressable = (_("Why"), "why", "plain")

#: The buttons of an order's card in each state, row by row.
BUTTONS: Mapping[str, tuple[tuple[Pressable, ...], ...]] = {
    "waiting": (
        ((_("Release"), "release", "main"), (_("Refuse"), "refuse", "danger")),
        ((_("Ask the orderer"), "ask", "plain"), SEE),
    ),
    "searching": (
        ((_("Skip"), "skip", "plain"), (_("Extend"), "extend", "plain"), (_("Assign"), "assign", "plain")),
        (BY_PHONE, WIDEN, WHY),
        (SEE, CANCEL),
    ),
    "stuck": (((_("Assign"), "assign", "main"), BY_PHONE), (WIDEN, WHY), (SEE, CANCEL)),
    "booked": ((SEE, (_("Expert dropped out"), "staffdrop", "plain")), (CANCEL,)),
    "held": ((SEE, (_("It was not held"), "notheld", "plain")),),
}


def _buttons(order: Order, alarms: bool) -> tuple[tuple[Button, ...], ...]:
    rows = BUTTONS.get(order.state, ((SEE,),))
    return tuple(
        tuple(Button(label, press_data(verb, order.number), weight) for label, verb, weight in row)
        for row in (*rows, *(((CLEAR,),) if alarms else ()))
    )


def alarm_text(kind: AlarmKind, standing: Values) -> Text:
    """What an alarm says, with the limits that hold."""
    said = ALARMS[kind]
    return said if isinstance(said, Text) else said(standing)


def alarm(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """One alarm, with the order's number when it has one."""
    kind = about["alarm"].split("/", 1)[0]
    if not is_alarm(kind):
        raise LookupError(f"no alarm is called {kind}")
    said = alarm_text(kind, settings.standing(tx))
    order = orders.order(tx, about["order"]) if "order" in about else None
    if order is None:
        seen = ((Button(_("Alarm seen"), press_data("heed", about["id"])),),) if "id" in about else ()
        return Message((said,), seen)
    return Message((_("Order {number}:")(number=order.number), said))


def anonymous(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """Why nobody gets an answer who writes as the group itself."""
    why = _("Keikka cannot see who you are, because you write as the group. Turn off Remain anonymous in your rights.")
    return Message((why,))


NOT_FOR_YOU = _("That button is old or not for you. Nothing has changed.")


def stranger(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message:
    """What somebody hears who pressed in a channel and is nobody here."""
    return Message((NOT_FOR_YOU,))


def details(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The texts and names of an order, for one coordinator; an expert of another organisation is named after a yes."""
    order = the_order(tx, about)
    answers = orders.answers_of(tx, order)
    parts = [words.heading(tx, order), _("Kind of gig: {kind}")(kind=words.kind_name(order.kind))]
    if answers is None:
        return Message((*parts, ERASED))
    parts.extend(words.need_lines(order, answers))
    parts.extend(words.orderer_lines(order, answers))
    parts.extend(words.staff_lines(order, answers))
    booking = standing_booking(tx, order)
    if booking is not None:
        parts.extend(expert_lines(tx, booking))
    asked = [one for one in orders.offers_of(tx, order.id) if one.state in ASKED]
    parts.extend(ASKED[one.state](**named_for(tx, person, one.expert_id)) for one in asked)
    experts = [*([booking.expert_id] if booking else []), *(one.expert_id for one in asked)]
    return Message(tuple(parts), tuple(_fresh_links(tx, person, order, dict.fromkeys(experts))))


#: How it is told that somebody is being asked.
ASKED: Mapping[str, Text] = {
    "live": _("Asked now: {name}, {contact}"),
    "undeliverable": _("Not seen: {name}, {contact}"),
}


def _fresh_links(tx: Transaction, reader: Person, order: Order, experts: Iterable[str]) -> Iterator[tuple[Button, ...]]:
    """A button for each who may need to get in again: the orderer, and experts whom this coordinator looks after."""
    yield (Button(_("Fresh link for the orderer"), press_data("freshlink", order.number)),)
    for expert_id in experts:
        if is_reached(tx, reader, expert_id):
            label = _("Fresh link for: {name}")(name=named_for(tx, reader, expert_id)["name"])
            yield (Button(label, press_data("freshlink", order.number, expert_id)),)
