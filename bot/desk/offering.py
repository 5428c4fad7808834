"""Offering in turn: one expert at a time, in the matcher's order, until somebody says yes or nobody is left.

Read from the top it is the story of a search: the next one is asked, the offer is delivered and seen, and then there
is a yes, a no, silence, or it never arrived.
"""

from __future__ import annotations

from datetime import datetime

from adapters.platforms import traits_of
from bot.desk.consents import ask_experts
from bot.desk.telling import alarm, clear_alarms, show_order, tell
from bot.facts import disclosure, settings
from bot.facts.candidates import PASSED_OVER, candidates, passed_over
from bot.facts.order_terms import terms_of
from bot.facts.reach import way_to
from bot.law import calendar, lifecycle, matcher, terms
from bot.law.lifecycle import OfferEvent
from dialogs.speech import CardName
from storage import ledger, orders, outbox, people
from storage.orders import Offer, Order
from storage.states import AgreedFormat
from storage.transaction import Transaction


def ask_next(tx: Transaction, order_id: str) -> Offer | None:
    """Ask the best expert who was not asked yet; tell the coordinator when nobody is left.

    Does nothing while an offer of the order is live, and waits while something was set going (`desk.going_on`), all who
    are left have too many open offers, or the register is still being opened.
    """
    order = orders.order(tx, order_id)
    if order is None or order.state != "searching" or order.goes_on_at is not None or _live(tx, order):
        return None
    if order.starts_at <= tx.now:
        return None
    reserve = _first_reserve(tx, order)
    if reserve is not None:
        return _offer_again(tx, order, reserve)
    best = _best_left(tx, order)
    return None if best is None else _offer(tx, order, best, assigned=False)


def _best_left(tx: Transaction, order: Order) -> matcher.Ranked | None:
    """The best who was not asked yet; that few or none are left is told. None if nobody can be asked now."""
    ranking = candidates(tx, order)
    if ranking is None:
        return None
    left = len(ranking.ranked) + len(ranking.waiting)
    few = left < settings.number(tx, "alarm_pool_under")
    not_here = [one.person for one in ranking.left_out if one.why == "not_here"]
    if not_here and (ask_experts(tx, not_here) or few):
        alarm(tx, "no_consent_here", f"{order.id}/{order.round}", order.id)
    if not left:
        run_dry(tx, order)
        return None
    if few:
        alarm(tx, "small_pool", f"{order.id}/{order.round}", order.id)
    if not ranking.ranked:
        _tell_who_is_asked_enough(tx, order, ranking)
        show_order(tx, order.id)
        return None
    return ranking.ranked[0]


def _tell_who_is_asked_enough(tx: Transaction, order: Order, ranking: matcher.Ranking) -> None:
    """Once a day for each of them, however many orders wait for them."""
    for one in ranking.waiting:
        if one.asked_enough:
            alarm(tx, "asked_enough", f"{one.person}/{tx.now.date().isoformat()}", order.id)


def _live(tx: Transaction, order: Order) -> list[Offer]:
    return [one for one in orders.offers_of(tx, order.id) if one.state == "live"]


def _first_reserve(tx: Transaction, order: Order) -> Offer | None:
    waiting = [one for one in orders.offers_of(tx, order.id, order.round) if one.state == "reserve"]
    return min(waiting, key=lambda one: one.reserve_at or one.created_at, default=None)


def _offer(tx: Transaction, order: Order, chosen: matcher.Ranked, *, assigned: bool) -> Offer | None:
    offers = orders.offers_of(tx, order.id, order.round)
    old = next((one for one in offers if one.expert_id == chosen.person and passed_over(order, one)), None)
    if old is not None:
        return _offer_again(tx, order, old, assigned=assigned)
    key = terms.terms_key(order, terms_of(tx, order))
    offer = orders.add_offer(
        tx,
        order_id=order.id,
        round=order.round,
        seat=1,
        turn=1,
        expert_id=chosen.person,
        rank=len(offers) + 1,
        reasons={**chosen.reasons, "formats": list(chosen.formats), "terms": key},
        order_version=order.version,
        assigned=assigned,
    )
    _send(tx, order, offer)
    return offer


def _offer_again(tx: Transaction, order: Order, old: Offer, *, assigned: bool = False) -> Offer | None:
    """A reserve called in, or a person assigned or passed over before, keeps the row and must press yes."""
    lifecycle.after(lifecycle.OFFER, old.state, "ask")
    offer = orders.change_offer(
        tx,
        old.id,
        old.state,
        state="live",
        created_at=tx.now,
        delivered_at=None,
        shown_at=None,
        deadline=None,
        answered_at=None,
        order_version=order.version,
        assigned=assigned,
        why=None,
    )
    if offer is not None:
        _send(tx, order, offer)
    return offer


def _send(tx: Transaction, order: Order, offer: Offer) -> None:
    ledger.note(tx, "keikka", "ask", order.id, offer=offer.id, rank=offer.rank)
    ask_experts(tx, [offer.expert_id])
    tell(
        tx,
        offer.expert_id,
        "offer",
        {"offer": offer.id, "order": order.id},
        card=CardName("offer", offer.id),
        not_before=sendable_from(tx, order, offer),
        news=True,
    )
    show_order(tx, order.id)


def sendable_from(tx: Transaction, order: Order, offer: Offer) -> datetime:
    """From when an offer may be sent: outside the expert's quiet hours, or within the short-notice hours."""
    moment, hours, zone = offer.created_at, settings.hours(tx), settings.zone_of(tx, offer.expert_id)
    if calendar.is_short_notice(moment, order.starts_at, zone, hours, settings.turns(tx)):
        return calendar.after_short_pause(moment, zone, hours)
    return calendar.after_quiet(moment, zone, hours)


def answer_by(tx: Transaction, order: Order, offer: Offer, begins: datetime) -> datetime:
    """By when an offer is to be answered whose time begins then; counted in the expert's answer hours. UTC."""
    zone = settings.zone_of(tx, offer.expert_id)
    return calendar.deadline(begins, order.starts_at, zone, settings.hours(tx), settings.turns(tx))


def note_delivery(tx: Transaction, offer_id: str) -> None:
    """The offer reached the expert: now the clock starts, and the deadline is stamped."""
    offer = orders.offer(tx, offer_id)
    if offer is None or offer.state != "live" or offer.delivered_at is not None:
        return
    order = _order(tx, offer)
    by = answer_by(tx, order, offer, tx.now)
    orders.change_offer(tx, offer.id, "live", delivered_at=tx.now, deadline=by)
    if _tells_seen(tx, offer.expert_id):
        tell_offer(tx, offer)
    show_order(tx, order.id)


def note_shown(tx: Transaction, offer_id: str) -> None:
    """An open page of that expert has shown the offer; on the web that is what delivered means."""
    offer = orders.offer(tx, offer_id)
    if offer is None or offer.state != "live" or offer.shown_at is not None:
        return
    orders.change_offer(tx, offer.id, "live", shown_at=tx.now)
    note_delivery(tx, offer_id)


def _tells_seen(tx: Transaction, person_id: str) -> bool:
    person = people.person(tx, person_id)
    way = way_to(tx, person) if person else None
    return way is not None and traits_of(way.platform).tells_seen


def tell_offer(tx: Transaction, offer: Offer) -> None:
    """Bring the expert's card of an offer up to date, in place."""
    tell(tx, offer.expert_id, "offer", {"offer": offer.id, "order": offer.order_id}, card=CardName("offer", offer.id))


#: What is said of offers in these states depends on how the order stands.
DEPENDENT = ("lapsed", "undeliverable", "withdrawn", "reserve", "released")


def retell(tx: Transaction, order_id: str) -> None:
    """The order's search ended or began anew: what earlier cards say of it, and their buttons, follow.

    On a messenger a card is edited, which rings no phone; the web shows each card as it stands at every look.
    Who cannot be reached any more is left alone: nothing is asked of them here.
    """
    for offer in orders.offers_of(tx, order_id):
        if offer.state not in DEPENDENT or offer.delivered_at is None:
            continue
        person = people.person(tx, offer.expert_id)
        way = way_to(tx, person) if person is not None else None
        if person is None or way is None or traits_of(way.platform).drawn_by_us:
            continue
        if disclosure.may_be_asked(tx, person, way.platform):
            tell_offer(tx, offer)


def decline(tx: Transaction, offer: Offer) -> bool:
    """A no. It lowers nobody; the next one is asked. False when there was nothing left to say no to."""
    if not _end(tx, offer, "decline"):
        return False
    ledger.note(tx, offer.expert_id, "decline", offer.order_id, offer=offer.id)
    tell_offer(tx, offer)
    ask_next(tx, offer.order_id)
    return True


def lapse(tx: Transaction, offer: Offer) -> None:
    """Silence until the deadline: the next one is asked, and a late yes is still welcome."""
    if _end(tx, offer, "lapse"):
        ledger.note(tx, "keikka", "lapse", offer.order_id, offer=offer.id)
        tell_offer(tx, offer)
        ask_next(tx, offer.order_id)


def undeliverable(tx: Transaction, offer: Offer, why: str) -> None:
    """It never reached the expert: the coordinator is told to phone them, and the next one is asked."""
    if _end(tx, offer, "undeliverable", why=why):
        outbox.drop_unsent(tx, "offer", offer.id)
        ledger.note(tx, "keikka", "undeliverable", offer.order_id, offer=offer.id)
        alarm(tx, "not_seen", f"{offer.id}/{offer.created_at.isoformat()}", offer.order_id)
        ask_next(tx, offer.order_id)


def skip(tx: Transaction, order: Order, by: str) -> bool:
    """A coordinator passes over the one who is asked now."""
    lifecycle.after(lifecycle.ORDER, order.state, "skip")
    live = _live(tx, order)
    for offer in live:
        withdraw(tx, offer)
    ledger.note(tx, by, "skip", order.id)
    ask_next(tx, order.id)
    return bool(live)


def extend(tx: Transaction, order: Order, by: str) -> datetime | None:
    """A coordinator gives the one who is asked now a whole turn more. Returns the new deadline."""
    lifecycle.after(lifecycle.ORDER, order.state, "extend")
    until = None
    for offer in _live(tx, order):
        if offer.deadline is None:
            continue
        until = answer_by(tx, order, offer, max(offer.deadline, tx.now))
        orders.change_offer(tx, offer.id, "live", deadline=until)
        tell_offer(tx, offer)
    if until is not None:
        ledger.note(tx, by, "extend", order.id, until=until.isoformat())
        show_order(tx, order.id)
    return until


def assign(tx: Transaction, order: Order, expert_id: str, by: str) -> Offer | None:
    """A coordinator asks this expert now; live offers end with thanks. The expert must still say yes."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "assign")
    known = {one.expert_id: one for one in orders.offers_of(tx, order.id, order.round)}
    old = known.get(expert_id)
    if old is not None and old.state == "live":
        return old
    for offer in _live(tx, order):
        withdraw(tx, offer, PASSED_OVER)
    if order.state != state:
        order = orders.change_order(tx, order.id, state=state) or order
        clear_alarms(tx, order.id, "no_candidate", "small_pool")
    ledger.note(tx, by, "assign", order.id, expert=expert_id)
    if old is not None:
        return _offer_again(tx, order, old, assigned=True)
    formats = matcher.ways(terms_of(tx, order).format)
    return _offer(tx, order, matcher.Ranked(expert_id, formats, {"assigned": 1}), assigned=True)


def withdraw(tx: Transaction, offer: Offer, why: str | None = None) -> None:
    """Take a live offer or a reserve back, with thanks; a copy that was not sent yet is never sent."""
    outbox.drop_unsent(tx, "offer", offer.id)
    if _end(tx, offer, "withdraw", why) and offer.delivered_at is not None:
        tell_offer(tx, offer)


def withdraw_all(tx: Transaction, order_id: str) -> None:
    """Every live offer and reserve of an order ends with thanks."""
    for offer in orders.offers_of(tx, order_id):
        if offer.state in ("live", "reserve"):
            withdraw(tx, offer)


def stand_by(tx: Transaction, offer: Offer, agreed_format: AgreedFormat) -> None:
    """A late yes while another is being asked: first reserve."""
    state = lifecycle.after(lifecycle.OFFER, offer.state, "reserve")
    orders.change_offer(
        tx, offer.id, offer.state, state=state, reserve_at=tx.now, answered_at=tx.now, agreed_format=agreed_format
    )
    ledger.note(tx, offer.expert_id, "reserve", offer.order_id, offer=offer.id)
    tell_offer(tx, offer)
    show_order(tx, offer.order_id)


def run_dry(tx: Transaction, order: Order) -> None:
    """Nobody is left to ask: a coordinator is told at once, the orderer at the announced time."""
    state = lifecycle.after(lifecycle.ORDER, order.state, "run_dry")
    orders.change_order(tx, order.id, state=state)
    ledger.note(tx, "keikka", "run_dry", order.id)
    asked = len(orders.offers_of(tx, order.id))
    clear_alarms(tx, order.id, "small_pool")
    alarm(tx, "no_candidate", f"{order.id}/{order.round}/{asked}", order.id)
    show_order(tx, order.id)


def _end(tx: Transaction, offer: Offer, event: OfferEvent, why: str | None = None) -> bool:
    """Bring an offer to its next state unless somebody was faster."""
    state = lifecycle.after(lifecycle.OFFER, offer.state, event)
    answered = tx.now if event == "decline" else None
    return orders.change_offer(tx, offer.id, offer.state, state=state, answered_at=answered, why=why) is not None


def _order(tx: Transaction, offer: Offer) -> Order:
    order = orders.order(tx, offer.order_id)
    if order is None:
        raise LookupError(f"offer {offer.id} has no order")
    return order
