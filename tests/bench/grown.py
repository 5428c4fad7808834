"""Houses that have lived for a while, made up through the storage functions and kept in the temporary folder.

A house has experts, a year's past orders (each with an offer that was refused, a yes, a gig and what was said of them),
and open orders in every state. However large it is, exactly `SUITABLE` experts fit the orders that are measured:
others know their topic elsewhere, or something else there. Of the past and of the open orders the first `BATCH` each
are lived through, the others are copied from those (`copies`). All people are made up.

    python -m tests.bench.grown large      # builds it, and says whether all that must hold at every moment holds there
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import update

from bot.desk import joining
from bot.due import rules
from bot.law import terms
from bot.law.terms import Terms
from dialogs.vocabulary import topics
from storage import Database, MasterKeys, ledger, marks, orders, outbox, people, recount, tokens
from storage.orders import Order
from storage.states import OfferState, OrderState
from storage.tables import outbox as sendings
from storage.transaction import Transaction
from tests import invariants
from tests.bench import copies
from tests.bench.copies import Copy

T = TypeVar("T")

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # a Tuesday, 12 o'clock in Helsinki
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HELSINKI = "Europe/Helsinki"
KEYS = MasterKeys((b"g" * 32,))

SUITABLE, MANY = 20, 200
#: Known to `SUITABLE` and to `MANY` experts at `HERE`, and to others elsewhere.
TOPIC, TOPIC_OF_MANY = "epilepsy", "diabetes"
HERE, ELSEWHERE = "Oulu", ("Helsinki", "Espoo", "Tampere", "Turku", "Jyväskylä", "Lahti", "Kuopio", "Pori")
LANE = ("slack", "C0GROWTH")
#: Orders to measure with: as many acts can be tried on new ones.
TRIES = 24
BATCH = 400


@dataclass(frozen=True)
class Size:
    """How much there is in a house."""

    name: str
    experts: int
    past: int
    open: int


SMALL = Size("small", 600, 1_000, 10)
LARGE = Size("large", 20_000, 100_000, 10_000)
#: For tries of the bench itself.
TINY = Size("tiny", 300, 200, 20)
SIZES = {one.name: one for one in (SMALL, LARGE, TINY)}


class Time:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Cast:
    """Whom there is: persons' ids, and the ids of the orders to measure with."""

    experts: list[str] = field(default_factory=list)
    suitable: list[str] = field(default_factory=list)
    orderers: list[str] = field(default_factory=list)
    coordinator: str = ""


def house(size: Size, folder: Path | None = None) -> Path:
    """The file of a house of this size, built the first time; nobody writes to it, see `copy`."""
    kept = (folder or Path(tempfile.gettempdir()) / "keikka-growth") / f"{size.name}-{_fingerprint()}.db"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = kept.with_suffix(f".{os.getpid()}")
        begun = time.monotonic()
        _build(size, made)
        made.rename(kept)
        print(f"built {kept} in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return kept


def copy(kept: Path, folder: Path, clock: Time) -> Database:
    """A house of one's own to write to, at `NOW`."""
    own = folder / f"{kept.stem}.db"
    shutil.copy(kept, own)
    return opened(own, clock)


def opened(file: Path, clock: Time) -> Database:
    """The house in this file."""
    database = Database(f"sqlite:///{file}", KEYS, clock, clock)
    database.migrate()
    database.shelf.dispatch_lanes = (LANE,)
    return database


def _fingerprint() -> str:
    """What a house is made of; one built by an older schema is brought to this one when it is copied."""
    made_by = (Path(__file__), Path(copies.__file__))
    return hashlib.sha256(b"".join(one.read_bytes() for one in made_by)).hexdigest()[:12]


def _build(size: Size, file: Path) -> None:
    clock = Time()
    database = opened(file, clock)
    cast = Cast()
    clock.at = NOW - 400 * DAY
    database.write_now(_coordinator, cast)
    _in_parts(database, _add_experts, range(size.experts), cast)
    _in_parts(database, _add_orderers, range(max(size.past // 5, 20)), cast)
    plan = _plan(size)
    clock.at = NOW - 330 * DAY
    _live_all(database, _past(plan, cast, size.past), _later)
    clock.at = NOW - 3 * HOUR
    _live_all(database, _open(plan, cast, size.open), _only_gig_later)
    place = ""
    while place := database.write_now(recount.recount, place, BATCH)[1]:
        pass
    clock.at = NOW - 2 * HOUR
    database.write_now(_add_measured, cast)
    clock.at = NOW
    settle(database)
    database.between(lambda raw: raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())
    database.close_now()


def settle(database: Database) -> None:
    """As a keeper leaves it: of every order it is known when to look next, and what was due may stay undone."""
    while (found := database.look_now(rules.ahead, BATCH)).answers:
        database.write_now(rules.keep, found.answers, found.basis)


def _live_all(database: Database, lives: Iterator[Life], copied: Callable[[Life, Life, str], Copy]) -> None:
    """Live through the first ones, and make all others after them, each after one of the same shape."""
    first = list(islice(lives, BATCH))
    made = database.write_now(_live, first)
    database.write_now(_said)
    settle(database)
    known = database.look_now(copies.models, made)
    for number, part in enumerate(parts_of(lives, BATCH)):
        some = [copied(of, one, order_id) for of, one, order_id in zip(first, part, made, strict=False)]
        database.write_now(copies.copy_orders, known, some)
        _note(f"{(number + 2) * BATCH} orders")


def _later(of: Life, one: Life, order_id: str) -> Copy:
    """Another time of the year."""
    return Copy(order_id, one.starts - of.starts, one.starts - of.starts, _who_is_who(of, one))


def _only_gig_later(of: Life, one: Life, order_id: str) -> Copy:
    """Ordered at the same time, for another day."""
    return Copy(order_id, timedelta(0), one.starts - of.starts, _who_is_who(of, one))


def _who_is_who(of: Life, one: Life) -> dict[str, str]:
    assert (of.state, of.stage, of.refused is None) == (one.state, one.stage, one.refused is None)
    pairs = ((of.orderer, one.orderer), (of.expert, one.expert), (of.refused, one.refused))
    return {before: now for before, now in pairs if before and now}


def parts_of(every: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`, in order."""
    rest = iter(every)
    while part := list(islice(rest, size)):
        yield part


def _note(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words}", end="", file=sys.stderr, flush=True)


def _in_parts(database: Database, act: Callable[..., None], numbers: Sequence[int], cast: Cast) -> None:
    for part in parts_of(numbers, BATCH):
        database.write_now(act, part, cast)


def _coordinator(tx: Transaction, cast: Cast) -> None:
    cast.coordinator = _person(tx, is_coordinator=True, is_orderer=True, known=True)
    people.save_profile(tx, cast.coordinator, "coordinator", {"name": "Kirsi Esimerkki", "contact": "040 000 0001"})


def _add_experts(tx: Transaction, numbers: Iterable[int], cast: Cast) -> None:
    for number in numbers:
        person = _person(tx, is_expert=True)
        people.save_profile(tx, person, "expert", _profile(number))
        joining.give_consents(tx, person, ("register", "offers_in_messenger", "feedback"))
        (cast.suitable if number < SUITABLE else cast.experts).append(person)


def _add_orderers(tx: Transaction, numbers: Iterable[int], cast: Cast) -> None:
    for _number in numbers:
        person = _person(tx, is_orderer=True, known=True)
        people.save_profile(tx, person, "orderer", {"contact_name": "Oona Esimerkki", "contact": "oona@example.org"})
        cast.orderers.append(person)


def _person(tx: Transaction, **flags: bool) -> str:
    person = people.add_person(tx, language="fi", zone=HELSINKI, **flags)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    return person.id


def _profile(number: int) -> dict[str, Any]:
    """The first ones fit what is measured; of the others one in twenty knows its topic elsewhere."""
    if number < SUITABLE:
        known, home = [TOPIC], HERE
    elif number < SUITABLE + MANY:
        known, home = [TOPIC_OF_MANY], HERE
    else:
        others = _other_topics()
        known = [others[number % len(others)], *([TOPIC, TOPIC_OF_MANY] if number % 20 == 0 else ())]
        home = HERE if number % 7 == 0 and number % 20 else ELSEWHERE[number % len(ELSEWHERE)]
    return {
        "name": f"Aino Esimerkki {number}",
        "contact": f"expert{number}@example.org",
        "consents": ["register", "offers_in_messenger", "feedback"],
        "topics_own": known,
        "topics_family": [],
        "kinds": ["lecture", "panel", "workshop", "group_visit", "interview"],
        "formats": ["onsite", "remote"],
        "home": home,
        "reach": {"km": 60},
        "languages": ["fi", "sv", "en"],
        "short_notice": False,
    }


def _other_topics() -> list[str]:
    near = {TOPIC, TOPIC_OF_MANY}
    return [key for key, one in topics().items() if one.listed and key not in near and not near & set(one.broader)]


def _answers(topic: str, starts: datetime) -> dict[str, Any]:
    local = starts.astimezone()
    return {
        "kind": "lecture",
        "topics": [topic],
        "perspective": "either",
        "date": local.date().isoformat(),
        "time": {"start": "14:00", "end": "16:00"},
        "format": "onsite",
        "place": {"kind": "municipality", "key": HERE},
        "organisation": "Esimerkkikoulu",
        "contact_name": "Oona Esimerkki",
        "contact": "oona@example.org",
    }


@dataclass(frozen=True)
class Life:
    """One order to make up: who ordered, who said no, who says yes or is asked, when, and how far it has come."""

    orderer: str
    refused: str | None
    expert: str
    starts: datetime
    state: OrderState
    topic: str
    stage: str  # what was asked: `live`, `accepted` or nobody


def _gig(day: int) -> datetime:
    return (NOW + day * DAY).replace(hour=12)


def _plan(size: Size) -> Iterator[int]:
    """Which expert takes the next gig: all in turn, so that no two gigs of one overlap."""
    number = 0
    while True:
        yield number % size.experts
        number += 1


def _past(turns: Iterator[int], cast: Cast, count: int) -> Iterator[Life]:
    everybody, asked = [*cast.experts, *cast.suitable], _other_topics()
    for number in range(count):
        # a gig's day lies 20 days after its order; an expert's next gig is at least a day later
        starts = _gig(round(-309 + 300 * number / count)) + HOUR * (number * 7 % 5)
        taker = everybody[next(turns)]
        orderer = cast.orderers[number % len(cast.orderers)]
        refused = everybody[(number * 31 + 7) % len(everybody)]
        yield Life(
            orderer,
            refused if refused != taker else None,
            taker,
            starts,
            "closed",
            asked[number % len(asked)],
            "accepted",
        )


def _open(turns: Iterator[int], cast: Cast, count: int) -> Iterator[Life]:
    """In ten: four booked, three being asked, one held, one stuck, one waiting."""
    asked = _other_topics()
    stages = ("booked", "searching", "booked", "held", "searching", "booked", "stuck", "searching", "booked", "waiting")
    for number in range(count):
        state = stages[number % len(stages)]
        starts = _gig(-1 - number % 8 if state == "held" else 10 + number // 150)
        stage = {"booked": "accepted", "held": "accepted", "searching": "live"}.get(state, "")
        yield Life(
            cast.orderers[number % len(cast.orderers)],
            None,
            cast.experts[next(turns) % len(cast.experts)],
            starts,
            state,  # type: ignore[arg-type]  # one of `stages`
            asked[number % len(asked)],
            stage,
        )


def _live(tx: Transaction, lives: Iterable[Life]) -> list[str]:
    return [_one_life(tx, life).id for life in lives]


def _one_life(tx: Transaction, life: Life) -> Order:
    order = orders.add_order(
        tx,
        orderer_id=life.orderer,
        state=life.state,
        kind="lecture",
        format="onsite",
        region="Pohjois-Pohjanmaa",
        municipality=HERE,
        starts_at=life.starts,
        ends_at=life.starts + 2 * HOUR,
        zone=HELSINKI,
        announced_at=max(tx.now, NOW) + 2 * DAY,
        known=life.state != "waiting",
        answers=_answers(life.topic, life.starts),
        closed_at=life.starts + 10 * DAY if life.state == "closed" else None,
        area=":".join(LANE),
    )
    ledger.note(tx, life.orderer, "submit", order.id, number=order.number)
    _say(tx, life.orderer, order, "sent", {"order": order.id})
    if life.refused is not None:
        _ask(tx, order, life.refused, "declined")
        if order.number % 4 == 0:
            orders.raise_alarm(tx, "small_pool", f"{order.id}/1", order.id)
            for alarm in orders.alarms_of(tx, order.id):
                orders.clear_alarm(tx, alarm.id, "keikka")
    if life.stage:
        offer = _ask(tx, order, life.expert, "live" if life.stage == "live" else "accepted")
        if life.stage == "accepted":
            _book(tx, order, life, offer)
    return order


def _ask(tx: Transaction, order: Order, expert: str, state: OfferState) -> str:
    key = terms.terms_key(order, Terms.of(orders.answers_of(tx, order), HELSINKI))
    offer = orders.add_offer(
        tx,
        order_id=order.id,
        round=1,
        expert_id=expert,
        rank=1,
        order_version=1,
        state=state,
        delivered_at=tx.now,
        deadline=max(tx.now, NOW) + DAY,
        reasons={
            "matched": 1,
            "of": 1,
            "formats": ["onsite"],
            "terms": key,
        },
    )
    ledger.note(tx, "keikka", "ask", order.id, offer=offer.id, rank=1)
    _say(tx, expert, order, "offer", {"offer": offer.id, "order": order.id})
    if state == "declined":
        ledger.note(tx, expert, "decline", order.id, offer=offer.id)
    return offer.id


def _book(tx: Transaction, order: Order, life: Life, offer: str) -> None:
    over = life.starts < NOW
    booking = orders.add_booking(
        tx,
        order_id=order.id,
        offer_id=offer,
        expert_id=life.expert,
        format="onsite",
        starts_at=life.starts,
        ends_at=life.starts + 2 * HOUR,
        busy_from=life.starts - HOUR,
        busy_until=life.starts + 3 * HOUR,
        how="press",
        state="held" if over else "planned",
        ended_at=life.starts + 2 * HOUR if over else None,
    )
    ledger.note(tx, life.expert, "accept", order.id, booking=booking.id)
    for person, kind in ((life.expert, "booked_expert"), (life.orderer, "booked_orderer")):
        _say(tx, person, order, kind, {"booking": booking.id, "order": order.id})
    if over:
        ledger.note(tx, "keikka", "take_place", order.id, booking=booking.id)
        for side in ("orderer", "expert"):
            for turn in ("first", "again"):
                marks.mark(tx, "feedback", f"{booking.id}/{side}/{turn}")
        marks.mark(tx, "audience_closed", booking.id)
        tokens.make(tx, "audience", booking.id, None, 30 * DAY)


def _say(tx: Transaction, person: str, order: Order, kind: Any, about: dict[str, Any]) -> None:
    outbox.say(tx, platform="telegram", person_id=person, lane=f"lane {person}", kind=kind, about=about)


def _said(tx: Transaction) -> None:
    """All that was to be said has been said."""
    sent = {"state": "sent", "copies": 1, "attempts": 1, "message_id": "1"}
    tx.execute(update(sendings).where(outbox.IS_OPEN, outbox.IS_WAITING).values(**sent))


def _add_measured(tx: Transaction, cast: Cast) -> None:
    """Orders that still wait, for what the `SUITABLE` and the `MANY` know; marks name what is needed."""
    for topic in (TOPIC, TOPIC_OF_MANY):
        for number in range(TRIES):
            life = Life(cast.orderers[number % 10], None, "", _gig(100 + number), "waiting", topic, "")
            marks.mark(tx, topic, _one_life(tx, life).id)
    marks.mark(tx, "coordinator", cast.coordinator)


def main() -> int:
    """Build a house, and hold all invariants against it; 1 when one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grown", description="A house that has lived.")
    parser.add_argument("size", choices=SIZES)
    kept = house(SIZES[parser.parse_args().size])
    with tempfile.TemporaryDirectory(prefix="keikka-growth-") as folder:
        database = copy(kept, Path(folder), Time())
        broken = database.look_now(invariants.broken)
        database.close_now()
    print("\n".join([*broken[:40], f"{kept}: {len(broken)} invariants do not hold"]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
