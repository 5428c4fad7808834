"""A coordinator's presses in the dispatch channel. What names people is answered to that coordinator alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.cards import ahead, dispatch, words
from bot.cards import candidates as cards
from bot.cards.orderer import standing_booking, the_order
from bot.desk import bookings, offering, ordering
from bot.desk.telling import clear_alarms_about, show_order
from bot.facts import candidates
from bot.facts.tenancy import is_reached, talks_with
from bot.facts.waking import DISPATCH
from bot.law import matcher
from bot.law.buttons import SURE, press_data
from bot.law.lifecycle import ORDER, NotPossible, after
from bot.talk.speaker import Speaker
from dialogs.form.shown import together
from dialogs.speech import Button, Message, Moment, Text, _
from storage import Clash, ledger, orders, people
from storage.orders import Alarm, Booking, Order
from storage.people import Person
from storage.states import AGREED_FORMATS, AgreedFormat, is_agreed_format
from storage.transaction import Transaction

#: Candidates shown at once to a coordinator.
SHOWN = 8
OPENING = _("The register is still being opened after a restart. Please try again in a minute.")
#: Verbs that ask for whom.
Choice = Literal["assign", "phone"]


def _say_done(tx: Transaction, speaker: Speaker, order: Order, text: Text) -> None:
    speaker.reply(tx, Message((words.short_heading(order), text)))


def release(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Let a new orderer's order go on."""
    ordering.release(tx, order, speaker.person.id)
    _say_done(tx, speaker, order, _("Released. The experts are being asked."))


def ask_refuse(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Ask before refusing."""
    after(ORDER, order.state, "refuse")
    speaker.reply(
        tx,
        Message(
            (words.short_heading(order), _("Refuse this order? The orderer is told.")),
            ((Button(_("Yes, refuse it"), press_data("refuse", order.number, SURE), "danger"),),),
        ),
    )


def refuse(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Do not let it go on."""
    ordering.refuse(tx, order, speaker.person.id)
    _say_done(tx, speaker, order, _("Refused. The orderer has been told."))


def show_contact(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """How to reach the orderer before deciding."""
    ledger.note(tx, speaker.person.id, "see_contact", order.id)
    message = dispatch.details(tx, {"order": order.id}, speaker.person)
    speaker.reply(
        tx,
        Message(
            (*message.parts, _("Phone or write to the orderer, then release or refuse.")),
            (
                (
                    Button(_("Release"), press_data("release", order.number), "main"),
                    Button(_("Refuse"), press_data("refuse", order.number), "danger"),
                ),
            ),
        ),
    )


def skip(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Pass over the one who is asked now."""
    skipped = offering.skip(tx, order, speaker.person.id)
    _say_done(
        tx, speaker, order, _("Skipped. The next one is asked.") if skipped else _("Nobody was being asked just now.")
    )


def extend(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Give more time."""
    until = offering.extend(tx, order, speaker.person.id)
    text = (
        _("More time was given, until {moment}.")(moment=Moment(until, order.zone))
        if until is not None
        else _("There is no running time to extend: the offer has not been seen yet.")
    )
    _say_done(tx, speaker, order, text)


def choose_expert(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Choose who is asked now."""
    after(ORDER, order.state, "assign")
    _choose_once_open(tx, speaker, order, "assign", _("Who is asked now? They must still say yes."))


def choose_by_phone(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Choose who said yes by phone."""
    after(ORDER, order.state, "book_by_phone")
    _choose_once_open(tx, speaker, order, "phone", _("Who said yes by phone? They get a confirmation."))


def _choose_once_open(tx: Transaction, speaker: Speaker, order: Order, verb: Choice, question: Text) -> None:
    ranking = candidates.candidates(tx, order)
    if ranking is None:
        _say_done(tx, speaker, order, OPENING)
    else:
        _choose(tx, speaker, order, ranking, verb, question)


def _choose(
    tx: Transaction, speaker: Speaker, order: Order, ranking: matcher.Ranking, verb: Choice, question: Text
) -> None:
    ranked = {one.person: one for one in (*ranking.ranked, *ranking.waiting)}
    not_here = _not_here(ranking) if verb == "phone" else []
    near = [*list(ranked)[:SHOWN], *_asked_beside(tx, order, ranked)[:SHOWN], *not_here[:SHOWN]]
    shown = _within_reach(tx, speaker.person, verb, near)
    ledger.note(tx, speaker.person.id, "see_names", order.id, count=len(shown))
    if not shown:
        _say_done(tx, speaker, order, _("Nobody in the register fits this order."))
        return
    rows: list[tuple[Button, ...]] = []
    for person in shown:
        found = ranked.get(person)
        label = _line(tx, speaker.person, person, found, person in not_here)
        rows.extend(_choices(order, verb, person, found, label))
    reasons = [cards.reasons_line(tx, speaker.person, ranked[one]) for one in shown if one in ranked]
    parts = (words.short_heading(order), question, *([together(reasons)] if reasons else ()))
    speaker.reply(tx, Message(parts, tuple(rows)))


def _within_reach(tx: Transaction, coordinator: Person, verb: Choice, those: list[str]) -> list[str]:
    """Whom this coordinator may ask, or may say that they have phoned: those have given them a number."""
    ahead.looked_after(tx, those)
    return [one for one in those if verb == "assign" or is_reached(tx, coordinator, one)]


def _not_here(ranking: matcher.Ranking) -> list[str]:
    """Who would fit but has not agreed to be asked on these platforms; by phone they can still say yes."""
    return [one.person for one in ranking.left_out if one.why == "not_here"]


def _asked_beside(tx: Transaction, order: Order, ranked: Mapping[str, matcher.Ranked]) -> list[str]:
    """Who was asked already and is in the ranking no more, each once, in the order in which they were asked."""
    asked = [one.expert_id for one in orders.offers_of(tx, order.id, order.round) if one.state != "released"]
    return [person for person in dict.fromkeys(asked) if person not in ranked]


def _line(tx: Transaction, reader: Person, person: str, found: matcher.Ranked | None, not_here: bool) -> Text:
    if found is not None:
        return cards.candidate_line(tx, reader, found)
    name = cards.named_for(tx, reader, person)["name"]
    if not_here:
        return _("{name}: {reason}")(name=name, reason=cards.REASONS["not_here"])
    return _("{name}: was asked already")(name=name)


def _choices(
    order: Order, verb: Choice, person: str, found: matcher.Ranked | None, label: Text
) -> list[tuple[Button, ...]]:
    if verb == "assign" or order.format != "either":
        return [(Button(label, press_data(verb, order.number, SURE, person)),)]
    formats = found.formats if found is not None else AGREED_FORMATS
    return [
        (
            Button(
                _("{line} ({format})")(line=label, format=words.format_name(one)),
                press_data(verb, order.number, SURE, person, one),
            ),
        )
        for one in formats
    ]


def assign_expert(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """Ask the chosen one."""
    if people.profile(tx, expert, "expert") is None:
        raise NotPossible(order.state, "assign")
    offering.assign(tx, order, expert, speaker.person.id)
    _say_done(tx, speaker, order, _("They are being asked now."))


def book_by_phone(tx: Transaction, speaker: Speaker, order: Order, expert: str = "", wanted: str = "") -> None:
    """Record a yes by phone, in this format. Whoever says that somebody said yes looks after them."""
    if people.profile(tx, expert, "expert") is None or not is_reached(tx, speaker.person, expert):
        raise NotPossible(order.state, "book_by_phone")
    ordered: AgreedFormat = "remote" if order.format == "either" else order.format
    agreed = wanted if is_agreed_format(wanted) else ordered
    try:
        bookings.book_by_phone(tx, order, expert, agreed, speaker.person.id)
    except Clash:
        _say_done(tx, speaker, order, _("They have another gig at that time. Nothing was booked."))
        return
    _say_done(tx, speaker, order, _("Booked. Both sides have been told."))


def see(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Open the texts and names; the ledger notes who did."""
    ledger.note(tx, speaker.person.id, "see", order.id)
    speaker.reply(tx, dispatch.details(tx, {"order": order.id}, speaker.person))


def why(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Who would be asked, and who was left out for what."""
    ledger.note(tx, speaker.person.id, "see_why", order.id)
    if order.sealed is None:
        _say_done(tx, speaker, order, dispatch.ERASED)
        return
    ranking = candidates.candidates(tx, order, everyone=True)
    if ranking is None:
        _say_done(tx, speaker, order, OPENING)
        return
    speaker.reply(tx, cards.why(tx, speaker.person, order, (*ranking.ranked, *ranking.waiting), ranking.left_out))


def clear(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """The alarms of this order have been seen."""
    for one in orders.alarms_open(tx):
        if one.order_id == order.id:
            orders.clear_alarm(tx, one.id, speaker.person.id)
    show_order(tx, order.id)


def heed(tx: Transaction, speaker: Speaker, alarm: Alarm) -> None:
    """An alarm that is about no order has been seen."""
    orders.clear_alarm(tx, alarm.id, speaker.person.id)
    tx.wake(DISPATCH)


def ask_drop_for_expert(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """Ask before noting a drop-out for an expert."""
    after(ORDER, order.state, "drop_out")
    speaker.reply(
        tx,
        Message(
            (words.short_heading(order), _("Has the expert told that they cannot come?")),
            ((Button(_("Yes, ask the next one"), press_data("staffdrop", order.number, SURE), "danger"),),),
        ),
    )


def drop_for_expert(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """An expert told a coordinator that they cannot come."""
    booking = standing_booking(tx, order)
    if booking is None or booking.state != "planned":
        raise NotPossible(order.state, "drop_out")
    bookings.drop_out(tx, booking, speaker.person.id, staff=True)
    _say_done(tx, speaker, order, _("Noted. The next one is asked."))


def note_talk(tx: Transaction, speaker: Speaker, booking: Booking) -> None:
    """The expert who wanted to talk has been talked with."""
    expert = people.person(tx, booking.expert_id)
    if expert is None or not talks_with(tx, speaker.person, expert):
        raise NotPossible("held", "talked")
    clear_alarms_about(tx, booking.id, "talk")
    ledger.note(tx, speaker.person.id, "talked", booking.order_id, booking=booking.id)
    show_order(tx, booking.order_id)
    order = the_order(tx, {"order": booking.order_id})
    _say_done(tx, speaker, order, _("Noted. Thank you for talking."))
