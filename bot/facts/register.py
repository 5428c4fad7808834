"""The register of experts as the matcher needs it: opened profiles (`bot.facts.profiles`), and what changes by itself.

Bookings, open offers, pauses, consents and counts are read from the tables each time, for those alone who might do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.facts import disclosure
from bot.facts.profiles import register
from bot.law.matcher import Candidate, Need
from storage import fair_counts, orders, people
from storage.fair_counts import FairCounts
from storage.orders import Booking
from storage.people import Person
from storage.rows import read_once
from storage.transaction import Transaction

#: "Recent" offers and gigs are those of the last year, in whole days (UTC).
RECENT = timedelta(days=365)


def candidates(tx: Transaction, need: Need, *, everyone: bool = False) -> list[Candidate] | None:
    """The experts who might do: those who know a topic and could come, or everyone, when it is asked who was left out.

    None while the register is still being opened: then nobody can be ranked.
    """
    found = register(tx)
    if found is None:
        return None
    return _as_things_stand(tx, found.all() if everyone else found.fitting(need))


def ahead(tx: Transaction, needs: Sequence[Need]) -> None:
    """Read ahead how things stand with all who might do for any of these needs."""
    found = register(tx)
    if found is not None:
        _as_things_stand(tx, [one for need in needs for one in found.fitting(need)])


def _as_things_stand(tx: Transaction, known: Sequence[Candidate]) -> list[Candidate]:
    """These experts with what changes by itself: one statement a fact, however many there are and whatever was."""
    by_person = {one.person: one for one in known}
    found = read_once(
        tx,
        ("register", "as things stand"),
        by_person,
        lambda missing: _read_as_things_stand(tx, [by_person[one] for one in missing]),
    )
    return [one for one in found.values() if one is not None]


def _read_as_things_stand(tx: Transaction, known: Sequence[Candidate]) -> dict[str, Candidate | None]:
    """None for whoever is there no more."""
    those = [one.person for one in known]
    persons = {key: one for key, one in people.persons_among(tx, those).items() if _is_there(one)}
    ways = _ways_to(tx, those)
    consenting = people.consenting(tx, "register", those)
    askable = disclosure.askable(tx, ways)
    planned = orders.planned_among(tx, those)
    counted = fair_counts.of_those(tx, those, (tx.now - RECENT).date(), tx.now.date())
    there = {
        one.person: _as_it_stands(
            tx,
            replace(
                one,
                consent=(one.person, "") in consenting,
                reachable=bool(ways[one.person]),
                agreed_here=one.person in askable or not ways[one.person],
            ),
            persons[one.person],
            planned.get(one.person, ()),
            counted.get(one.person, fair_counts.NOTHING),
        )
        for one in known
        if one.person in persons
    }
    return {one: there.get(one) for one in those}


def _ways_to(tx: Transaction, those: Sequence[str]) -> dict[str, list[str]]:
    """On which platforms each of these can be reached."""
    accounts = people.identities_among(tx, those)
    return {person: [one.platform for one in accounts.get(person, ()) if one.reachable] for person in those}


def _is_there(person: Person) -> bool:
    return person.is_expert and person.state != "left"


def _as_it_stands(
    tx: Transaction, one: Candidate, person: Person, planned: Sequence[Booking], counted: FairCounts
) -> Candidate:
    """A gig that is over counts as one, also before the house has said that it was held."""
    over = [gig.ends_at for gig in planned if gig.ends_at <= tx.now]
    ended = [counted.last_gig_end] if counted.last_gig_end is not None else []
    return replace(
        one,
        paused=person.state == "paused" and (person.paused_until is None or person.paused_until > tx.now),
        returns=person.paused_until,
        busy=tuple((gig.busy_from, gig.busy_until) for gig in planned),
        live_offers=counted.live_offers,
        asked_today=counted.today,
        recent_offers=counted.offers,
        recent_gigs=counted.gigs,
        last_asked=counted.last_asked,
        last_gig=max([*over, *ended], default=None),
    )
