"""The register of experts as the matcher needs it: opened profiles in memory, following the changes.

Profiles are sealed in the database. What matching needs of them is opened once and kept per database in
`tx.derived`, in an inverted index from topic to experts; each use first reads what changed since the last one. What
changes by itself (bookings, open offers, pauses) is read from the tables each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot.facts import disclosure
from bot.law.matcher import Candidate
from dialogs.vocabulary import narrower
from storage import orders, people
from storage.orders import Order
from storage.transaction import Transaction

#: "Recent" offers and gigs are those of the last year.
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
    if not wanted:
        return []
    consenting = people.consenting(tx, "register")
    live = orders.live_offers_count(tx)
    offers = orders.recent_offers(tx, tx.now - RECENT)
    gigs = orders.recent_gigs(tx, tx.now - RECENT)
    asked = orders.last_asked(tx)
    ended = orders.last_gig_end(tx)
    found = []
    for person_id in sorted(wanted):
        person = people.person(tx, person_id)
        known = kept.profiles.get(person_id)
        if person is None or known is None or person.state == "left" or not person.is_expert:
            continue
        ways = [one for one in people.identities_of(tx, person_id) if one.reachable]
        found.append(
            replace(
                known,
                paused=person.state == "paused" and (person.paused_until is None or person.paused_until > tx.now),
                consent=person_id in consenting,
                reachable=bool(ways),
                agreed_here=any(disclosure.may_be_asked(tx, person, one.platform) for one in ways) or not ways,
                busy=_busy(tx, person_id),
                live_offers=live.get(person_id, 0),
                recent_offers=offers.get(person_id, 0),
                recent_gigs=gigs.get(person_id, 0),
                last_asked=asked.get(person_id),
                last_gig=ended.get(person_id),
            )
        )
    return found


def _busy(tx: Transaction, person_id: str) -> tuple[tuple[datetime, datetime], ...]:
    planned = orders.bookings_of_expert(tx, person_id, ("planned",))
    return tuple((one.busy_from, one.busy_until) for one in planned)
