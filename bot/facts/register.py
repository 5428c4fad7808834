"""The register of experts as the matcher needs it: opened profiles in memory, following the changes.

Profiles are sealed in the database. What matching needs of them is opened once and kept per database in
`tx.derived`, in an inverted index from topic to experts; each use first reads what changed since the last one. What
changes by itself (bookings, open offers, pauses) is read from the tables each time, for those alone who might do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Lock
from typing import Any

from bot.facts import disclosure
from bot.law.matcher import Candidate
from dialogs.vocabulary import narrower
from storage import fair_counts, orders, people
from storage.fair_counts import FairCounts
from storage.orders import Booking, Order
from storage.people import Person
from storage.transaction import Transaction

#: "Recent" offers and gigs are those of the last year, in whole days (UTC).
RECENT = timedelta(days=365)


@dataclass
class Index:
    """Profiles by person, and persons by topic; `seq` is the last change that was read."""

    seq: int = 0
    profiles: dict[str, Candidate] = field(default_factory=dict)
    by_topic: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lock: Lock = field(default_factory=Lock)

    def put(self, person: str, answers: Mapping[str, Any] | None) -> None:
        """Take in a new or changed profile; None means that it is gone."""
        old = self.profiles.pop(person, None)
        if old is not None:
            for topic in old.own | old.family:
                self.by_topic[topic].discard(person)
        if answers is not None:
            one = candidate(person, answers)
            self.profiles[person] = one
            for topic in one.own | one.family:
                self.by_topic[topic].add(person)


def candidate(person: str, answers: Mapping[str, Any]) -> Candidate:
    """An expert's joining answers as the matcher reads them."""
    reach = answers.get("reach") or {}
    return Candidate(
        person=person,
        own=frozenset(answers.get("topics_own") or ()),
        family=frozenset(answers.get("topics_family") or ()),
        kinds=frozenset(answers.get("kinds") or ()),
        formats=frozenset(answers.get("formats") or ()),
        home=answers.get("home"),
        radius_km=reach.get("km"),
        regions=frozenset(reach.get("regions") or ()),
        languages=frozenset(answers.get("languages") or ("fi",)),
        short_notice=bool(answers.get("short_notice")),
        background=answers.get("background"),
    )


def index(tx: Transaction) -> Index:
    """The index, up to date with this transaction."""
    kept: Index = tx.derived.setdefault("register", Index())
    with kept.lock:
        for person, seq, answers in people.profiles_since(tx, "expert", kept.seq):
            kept.put(person, answers)
            kept.seq = max(kept.seq, seq)
    return kept


def candidates(tx: Transaction, order: Order, *, everyone: bool = False) -> list[Candidate]:
    """The experts who might do: those who know one of the topics, or everyone, when it is asked who was left out."""
    kept = index(tx)
    if everyone:
        wanted = set(kept.profiles)
    else:
        topics = orders.answers_of(tx, order).get("topics", ())
        wanted = {one for topic in topics for below in narrower(topic) for one in kept.by_topic.get(below, ())}
    return _as_things_stand(tx, [kept.profiles[one] for one in sorted(wanted) if one in kept.profiles])


def _as_things_stand(tx: Transaction, known: Sequence[Candidate]) -> list[Candidate]:
    """These experts with what changes by itself: one statement a fact, however many there are and whatever was."""
    those = [one.person for one in known]
    if not those:
        return []
    persons = people.persons_among(tx, those)
    accounts = people.identities_among(tx, those)
    ways = {person: [one.platform for one in accounts.get(person, ()) if one.reachable] for person in those}
    consenting = people.consenting(tx, "register", those)
    askable = disclosure.askable(tx, ways)
    planned = orders.planned_among(tx, those)
    counted = fair_counts.of_those(tx, those, (tx.now - RECENT).date())
    return [
        _as_it_stands(
            tx,
            replace(
                one,
                consent=one.person in consenting,
                reachable=bool(ways[one.person]),
                agreed_here=one.person in askable or not ways[one.person],
            ),
            persons[one.person],
            planned.get(one.person, ()),
            counted.get(one.person, fair_counts.NOTHING),
        )
        for one in known
        if one.person in persons and persons[one.person].state != "left" and persons[one.person].is_expert
    ]


def _as_it_stands(
    tx: Transaction, one: Candidate, person: Person, planned: Sequence[Booking], counted: FairCounts
) -> Candidate:
    """A gig that is over counts as one, also before the house has said that it was held."""
    over = [gig.ends_at for gig in planned if gig.ends_at <= tx.now]
    ended = [counted.last_gig_end] if counted.last_gig_end is not None else []
    return replace(
        one,
        paused=person.state == "paused" and (person.paused_until is None or person.paused_until > tx.now),
        busy=tuple((gig.busy_from, gig.busy_until) for gig in planned),
        live_offers=counted.live_offers,
        recent_offers=counted.offers,
        recent_gigs=counted.gigs,
        last_asked=counted.last_asked,
        last_gig=max([*over, *ended], default=None),
    )
