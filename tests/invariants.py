"""What must hold at every moment of any history (bot/README: Invariants), read straight from the tables.

`broken(tx)` lists what does not hold, each with the number of the invariant it names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import get_args

from sqlalchemy import select

from bot.cards import from_json
from bot.cards.disclosed import names_of
from bot.desk.bringing import subjects
from bot.due import rules
from bot.facts import next_step, profiles
from bot.law import lifecycle
from storage import conversations, due, ledger, orders, outbox, people, states
from storage.bookings import BOOKINGS, Booking
from storage.offers import OFFERS
from storage.orders import ORDERS
from storage.tables import fair_counts, fair_days
from storage.transaction import Transaction

#: An expert has at most this many live offers unless a coordinator assigned one.
MOST_LIVE = 2


def broken(tx: Transaction) -> list[str]:
    """Every invariant that does not hold now."""
    offers, bookings = OFFERS.all(tx), BOOKINGS.all(tx)
    everything = {order.id: order for order in orders.orders_in(tx, lifecycle.ORDER_STATES)}
    found: list[str] = []

    accepted = Counter((one.order_id, one.seat) for one in offers if one.state == "accepted")
    planned = Counter((one.order_id, one.seat) for one in bookings if one.state in ("planned", "held"))
    found += [f"I1 two accepted for {key}" for key, n in (accepted + planned).items() if accepted[key] > 1]
    found += [f"I1 two bookings for {key}" for key, n in planned.items() if n > 1]

    live = Counter(one.order_id for one in offers if one.state == "live")
    found += [f"I2 {n} live offers of order {key}" for key, n in live.items() if n > 1]
    by_expert = Counter(one.expert_id for one in offers if one.state == "live" and not one.assigned)
    found += [f"I2 {n} live offers to one expert" for n in by_expert.values() if n > MOST_LIVE]

    planned_for = {one.order_id for one in bookings if one.state == "planned"}
    for order in everything.values():
        if order.state in lifecycle.OPEN and next_step.next_step(tx, order) is None:
            found.append(f"I3 order {order.number} has no next step")
        has = order.id in planned_for
        if (order.state == "booked") != has:
            found.append(f"I1 order {order.number} is {order.state}, planned booking: {has}")
        if order.state not in lifecycle.SEEKING and order.goes_on_at is None and live[order.id]:
            found.append(f"I2 order {order.number} is {order.state} with a live offer")

    asked = Counter((one.order_id, (one.reasons or {}).get("terms"), one.expert_id) for one in offers)
    found += [f"I5 asked twice on the same terms in {key[0]}" for key, n in asked.items() if n > 1]

    for booking in bookings:
        for one in orders.feedback_of(tx, booking.id):
            if one.respondent != "audience" and one.created_at < booking.ends_at:
                found.append(f"I7 feedback before the end of {booking.id}")

    standing = sorted((one for one in bookings if one.state == "planned"), key=_whose_and_when)
    for a, b in pairwise(standing):  # of several that overlap two that follow each other do
        if a.expert_id == b.expert_id and b.busy_from < a.busy_until:
            found.append(f"I10 one expert booked twice at once: {a.id} {b.id}")

    for booking in bookings:
        told = [one for one in ledger.entries(tx, booking.order_id) if one.detail.get("booking") == booking.id]
        if not any(one.verb in ("accept", "book_by_phone") for one in told):
            found.append(f"I9 booking {booking.id} without a recorded yes")
    counts = (f"counts of {person} differ: {words}" for person, words in miscounted(tx))
    return [*found, *_unknown_words(tx), *counts, *misjudged(tx), *misremembered(tx), *unnoted(tx)]


def _whose_and_when(booking: Booking) -> tuple[str, datetime]:
    return booking.expert_id, booking.busy_from


def misremembered(tx: Transaction) -> Iterator[str]:
    """Whose opened profile in memory is not the one that is kept (decision 12)."""
    register = profiles.register(tx)
    if register is None:
        return
    rows = people.profiles_since(tx, "expert", 0)
    kept = {person: profiles.candidate(person, answers) for person, _seq, answers in rows if answers is not None}
    known = {one.person: one for one in register.all()}
    yield from (f"profile of {one} in memory" for one in known.keys() | kept.keys() if known.get(one) != kept.get(one))


def unnoted(tx: Transaction) -> Iterator[str]:
    """Whose names stand in somebody's chat without a line of the ledger that says so (R17)."""
    for reader in people.PERSONS.all(tx):
        rows = [row.message for row in conversations.history(tx, reader.id) if row.side == "us"]
        named = subjects(tx, {of for row in rows for of in names_of(from_json(tx, row))}) - {reader.id}
        told = {one.about for one in ledger.ENTRIES.all(tx, actor=reader.id, verb="see_person")}
        unsaid = named - told
        yield from (f"{reader.id} read the name of {one}, which the ledger does not say" for one in unsaid)


def misjudged(tx: Transaction) -> Iterator[str]:
    """Where what is kept of due work differs from what the rules derive from everything there is (decision 11)."""
    every = list(rules.upcoming(tx))
    found, later = rules.ahead(tx), [one.at for one in every if one.at > tx.now]
    if found.due != sorted(one for one in every if one.at <= tx.now):
        yield f"due by the index: {found.due}; by the rules: {sorted(one for one in every if one.at <= tx.now)}"
    said = outbox.next_moment(tx)
    nearest = min([*later, *([said] if said else [])], default=None)
    if found.next != nearest:
        yield f"next by the index: {found.next}; by the rules: {nearest}"
    for order in ORDERS.all(tx):
        if (row := due.entry(tx, order.id)) is None or row.sure:
            at = min((moment.at for _rule, moment in rules.of_order(tx, order.id)), default=None)
            kept = row.at if row is not None else None
            if kept != at and (kept is None or kept > tx.now):
                yield f"order {order.number}: {kept} is kept, {at} derived"


def _unknown_words(tx: Transaction) -> Iterator[str]:
    """Formats that no type knows: no CHECK of the tables holds them, so every story does."""
    asked = [one.format for one in ORDERS.all(tx)]
    agreed = [*(one.format for one in BOOKINGS.all(tx)), *(one.agreed_format for one in OFFERS.all(tx))]
    yield from (f"format {word!r}" for word in asked if word not in get_args(states.GigFormat))
    yield from (f"agreed format {word!r}" for word in agreed if word and not states.is_agreed_format(word))


def miscounted(tx: Transaction) -> Iterator[tuple[str, str]]:
    """Whose counts for a fair rank are not those of the rows; nobody who was erased has any."""
    gone = {one.id for one in people.PERSONS.all(tx) if one.erased_at is not None}
    offers = [one for one in OFFERS.all(tx) if one.expert_id not in gone]
    gigs = [one for one in BOOKINGS.all(tx) if one.expert_id not in gone and one.state in ("planned", "held")]
    days: dict[str, list[int]] = {}
    for offer in offers:
        if offer.state != "withdrawn" or offer.delivered_at is not None:
            days.setdefault(f"{offer.expert_id} {offer.created_at:%Y-%m-%d}", [0, 0])[0] += 1
    for gig in gigs:
        days.setdefault(f"{gig.expert_id} {gig.starts_at:%Y-%m-%d}", [0, 0])[1] += 1
    kept = {
        f"{person} {day}": [asked, held] for person, day, asked, held in tx.rows(select(fair_days)) if asked or held
    }
    for key in days.keys() | kept.keys():
        if days.get(key) != kept.get(key):
            yield key, f"{kept.get(key)} are kept, {days.get(key)} there"
    live = Counter(one.expert_id for one in offers if one.state == "live")
    asked_last = {one.expert_id: one.created_at for one in sorted(offers, key=lambda one: one.created_at)}
    held = sorted((one for one in gigs if one.state == "held"), key=lambda one: one.ends_at)
    ended_last = {one.expert_id: one.ends_at for one in held}
    for person, *counts in tx.rows(select(fair_counts)):
        there = [live[person], asked_last.get(person), ended_last.get(person)]
        if person in gone or counts != there:
            yield person, f"{counts} are kept, {there} there"
    for person in {*live, *asked_last, *ended_last} - {row[0] for row in tx.rows(select(fair_counts))}:
        yield person, "nothing is kept"
