"""The profiles of the register, opened and kept in memory: who knows what, and where each could come.

They are sealed in the database, and opening one costs more than ranking its owner. So each is opened once and kept as
long as the process lives, in an index from topic and whereabouts to experts. What is kept is committed (`take` is
called once it is); what a unit of work sees beside that, its own profile too, it sees for itself alone (`Register`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any

from bot.law import places
from bot.law.matcher import Candidate, Need, could_come
from storage import people
from storage.transaction import Transaction

#: A change of a profile: the person, its place in the order of changes, and the answers; None when it is gone.
Change = tuple[str, int, Mapping[str, Any] | None]

#: In hand while no profile can have changed in this unit of work since the register was asked for.
UP_TO_DATE = ("register", "up to date")

#: At a start so many profiles are opened before anything else; what is more is opened beside the other work.
AT_ONCE = 400


@dataclass
class Profiles:
    """Opened profiles by person, and persons by topic and whereabouts; `seq` is the last change that was taken in."""

    seq: int = 0
    by_person: dict[str, Candidate] = field(default_factory=dict)
    by_topic: dict[str, dict[Candidate, set[str]]] = field(default_factory=lambda: defaultdict(dict))
    taken: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def take(self, changes: Iterable[Change]) -> None:
        """Take in changes, in whatever order several threads bring them: of one person the latest stands."""
        with self.lock:
            for person, seq, answers in changes:
                if seq > self.taken.get(person, 0):
                    self.taken[person] = seq
                    self._put(person, answers)
                self.seq = max(self.seq, seq)

    def _put(self, person: str, answers: Mapping[str, Any] | None) -> None:
        old = self.by_person.pop(person, None)
        if old is not None:
            for topic in old.own | old.family:
                known = self.by_topic[topic]
                known[whereabouts(old)].discard(person)
                if not known[whereabouts(old)]:
                    del known[whereabouts(old)]
        if answers is not None:
            one = self.by_person[person] = candidate(person, answers)
            for topic in one.own | one.family:
                self.by_topic[topic].setdefault(whereabouts(one), set()).add(person)

    def all(self) -> dict[str, Candidate]:
        """Everybody, by person."""
        with self.lock:
            return dict(self.by_person)

    def fitting(self, need: Need) -> dict[str, Candidate]:
        """Those who know a topic that is asked for and could come in an asked format, by person."""
        asked = frozenset[str]().union(*need.topics.values())
        found: dict[str, Candidate] = {}
        could: dict[Candidate, bool] = {}
        with self.lock:
            for topic in asked & self.by_topic.keys():
                for where, known in self.by_topic[topic].items():
                    if where not in could:
                        could[where] = bool(could_come(need, where, places.distance, places.region_of))
                    if could[where]:
                        found |= {person: self.by_person[person] for person in known}
        return found


def whereabouts(one: Candidate) -> Candidate:
    """What decides whether somebody could come, the same for all who live, travel and work alike."""
    return Candidate("", formats=one.formats, home=one.home, radius_km=one.radius_km, regions=one.regions)


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


@dataclass
class Memory:
    """What the process keeps: the profiles, and whether they are still being opened beside the other work."""

    profiles: Profiles = field(default_factory=Profiles)
    opening: bool = False


@dataclass
class Register:
    """The profiles as one unit of work or one look sees them: those that are kept, and the changes read beside them."""

    kept: Profiles
    beside: Profiles

    def all(self) -> list[Candidate]:
        """Everybody, by id."""
        return self._both(self.kept.all(), self.beside.all())

    def fitting(self, need: Need) -> list[Candidate]:
        """Those who know a topic that is asked for and could come in an asked format, by id."""
        return self._both(self.kept.fitting(need), self.beside.fitting(need))

    def _both(self, kept: Mapping[str, Candidate], beside: Mapping[str, Candidate]) -> list[Candidate]:
        standing = {person: one for person, one in kept.items() if person not in self.beside.taken}
        return [one for _person, one in sorted((standing | dict(beside)).items())]


def register(tx: Transaction) -> Register | None:
    """The register, up to date with this transaction; None while its profiles are still being opened."""
    kept = _kept(tx)
    if kept.opening:
        return None
    found: Register | None = tx.memo.get("register")
    if found is None:
        found = tx.memo["register"] = Register(kept.profiles, Profiles(seq=kept.profiles.seq))
    if UP_TO_DATE in tx.hand:  # nothing was written since it was asked
        return found
    tx.hand[UP_TO_DATE] = {}
    changes: Sequence[Change] = people.profiles_since(tx, "expert", found.beside.seq)
    if changes:
        found.beside.take(changes)
        tx.once_committed(partial(kept.profiles.take, changes))
    return found


def is_open(tx: Transaction) -> bool:
    """Whether there is a register: while its profiles are being opened, nobody is ranked and asks wait."""
    return not _kept(tx).opening


def begin_to_open(tx: Transaction) -> int:
    """At a start, in a look: open the first profiles. How many are left; until none is, there is no register."""
    _kept(tx).opening = True
    return open_more(tx)


def open_more(tx: Transaction, at_most: int = AT_ONCE) -> int:
    """Open some more profiles, in a look. How many are left."""
    kept = _kept(tx)
    changes: Sequence[Change] = people.profiles_since(tx, "expert", kept.profiles.seq, at_most)
    tx.once_committed(partial(kept.profiles.take, changes))
    left = people.count_profiles(tx, "expert", kept.profiles.seq) if len(changes) == at_most else 0
    kept.opening = left > 0
    return left


def _kept(tx: Transaction) -> Memory:
    kept: Memory = tx.derived.setdefault("register", Memory())
    return kept
