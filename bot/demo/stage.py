"""The demo's stage: a made-up register, everybody's seats, and a clock that can be moved on.

A move visits every due moment in order and lets the queues run empty after each, so what would have happened has
happened. The clock never goes back; *start again* makes a new demo.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from adapters.port import View
from adapters.web.port import Visitor
from bot.demo.register import experts, organisations
from bot.desk import joining
from bot.due import rules
from bot.due.moments import morning_of_audience
from bot.facts import next_step, settings
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.sessions import visitor
from bot.law import calendar
from dialogs.speech import Text, _
from storage import marks, orders, people
from storage.bookings import bookings_in
from storage.transaction import Transaction

#: Seats that everybody finds, and whose person sits there.
SEATS: tuple[tuple[str, Text], ...] = (
    ("orderer", _("A known orderer")),
    ("newcomer", _("A new orderer")),
    ("dispatch", _("The coordinator")),
)

MOVES: tuple[tuple[str, Text], ...] = (
    ("deadline", _("To the next deadline")),
    ("day_before", _("To the day before the gig")),
    ("after_gig", _("To the morning after the gig")),
    ("next", _("To the next thing that happens")),
)

#: Where the demo's people live.
ZONE = "Europe/Helsinki"

#: At most this many moments in one move, so that a fault cannot hold the demo for ever.
MOST_MOMENTS = 500


def set_up(tx: Transaction) -> None:
    """Fill an empty database with the made-up register; one that is filled is left as it is."""
    if people.persons_where(tx, is_coordinator=True):
        return
    ids = {name: people.organisation(tx, name, region) for name, region in organisations()}
    coordinator = _sit(tx, is_coordinator=True, is_orderer=True, known=True)
    people.save_profile(tx, coordinator, "coordinator", {"name": "Koordinaattori", "contact": "040 000 0001"})
    orderer = _sit(tx, is_orderer=True, known=True)
    contact = {"organisation": "Esimerkkiopisto", "contact_name": "Oona Opettaja", "contact": "oona@example.org"}
    people.save_profile(tx, orderer, "orderer", contact)
    newcomer = _sit(tx, is_orderer=True)
    tx.shelf.seats = {"dispatch": coordinator, "orderer": orderer, "newcomer": newcomer}
    for one in experts():
        person = people.add_person(
            tx,
            language=str((one.answers.get("languages") or ["fi"])[0]),
            zone=ZONE,
            is_expert=True,
            organisation_id=ids[one.organisation],
        )
        people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
        people.save_profile(tx, person.id, "expert", {**one.answers, "background": one.organisation})
        joining.give_consents(tx, person.id, one.answers.get("consents") or ())


def _sit(tx: Transaction, **flags: bool) -> str:
    person = people.add_person(tx, language="fi", zone=ZONE, **flags)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    return person.id


def seats(tx: Transaction) -> dict[str, str]:
    """Whose seat is whose; found again after a restart."""
    kept: dict[str, str] = tx.shelf.seats
    if not kept:
        coordinator = people.persons_where(tx, is_coordinator=True)
        own = [one for one in people.persons_where(tx, is_orderer=True) if not one.is_coordinator]
        kept["dispatch"] = coordinator[0].id
        kept["orderer"], kept["newcomer"] = own[0].id, own[1].id
    return kept


class DemoStage:
    """What the demo page can do beside looking: sit at a seat, move the clock, begin again."""

    def __init__(self, house: WholeHouse, renew: Callable[[], object]) -> None:
        self.house = house
        self._renew = renew
        self._moving = asyncio.Lock()

    async def seat(self, name: str) -> Visitor | None:
        """The visitor at a screen of the demo."""
        return await self.house.database.look(_seat, name)

    async def move(self, to: str) -> str:
        """Move the clock on to what `to` names, visiting every due moment on the way."""
        async with self._moving:
            target = await self.house.database.look(_target, to)
            if target is not None:
                await self._walk(target)
            self.house.tell_demo()
        return self.house.clock.now().isoformat()

    async def _walk(self, target: datetime) -> None:
        for _moment in range(MOST_MOMENTS):
            moment = await self.house.database.look(rules.next_moment)
            if moment is None or moment > target:
                break
            self.house.clock.move_to(moment)
            await self._settle()
        self.house.clock.move_to(target)
        await self._settle()
        await self.house.database.write(_remember_clock)

    async def _settle(self) -> None:
        """Let everything due happen and every queue run empty."""
        await self.house.keeper.do_due()
        for courier in self.house.couriers:
            await courier.once()
        await self.house.worker.once()

    async def again(self) -> None:
        """Throw this demo away and begin a new one."""
        async with self._moving:
            self._renew()


def _seat(tx: Transaction, name: str) -> Visitor | None:
    person = people.person(tx, seats(tx).get(name, name))
    return visitor(person, remembered=True) if person is not None and person.state != "left" else None


def _target(tx: Transaction, to: str) -> datetime | None:
    """The moment a move goes to; None when there is nothing of the kind ahead."""
    ahead = [one for one in TARGETS.get(to, _next)(tx) if one > tx.now]
    return min(ahead, default=None)


def _deadlines(tx: Transaction) -> list[datetime]:
    found = []
    for offer in orders.live_offers(tx):
        order = orders.order(tx, offer.order_id)
        if order is not None:
            found.append(next_step.gives_up_at(tx, order, offer))
    return found


def _day_before(tx: Transaction) -> list[datetime]:
    hours, plan = settings.hours(tx), settings.reminding(tx)
    return [
        at
        for booking in bookings_in(tx, ("planned",))
        for name, at in calendar.reminders(booking.starts_at, "Europe/Helsinki", hours, plan)
        if name == "eve"
    ]


def _after_gig(tx: Transaction) -> list[datetime]:
    """The morning after each gig, and the one on which what its audience said is brought together."""
    gigs = bookings_in(tx, ("planned", "held"))
    heard = [one.at for gig in gigs for one in morning_of_audience(tx, gig)]
    return [*(calendar.next_morning(one.ends_at, "Europe/Helsinki") for one in gigs), *heard]


def _next(tx: Transaction) -> list[datetime]:
    moment = rules.next_moment(tx)
    return [moment] if moment is not None else []


TARGETS: dict[str, Callable[[Transaction], list[datetime]]] = {
    "deadline": _deadlines,
    "day_before": _day_before,
    "after_gig": _after_gig,
    "next": _next,
}

#: A phone stays on the stage this long after its last offer or gig changed.
RECENT = timedelta(days=3)


def view(tx: Transaction) -> View:
    """The demo page: the clock, the seats, the phones of the experts who are asked or have a gig, and the moves."""
    phones: dict[str, bool] = {}
    for offer in orders.live_offers(tx):
        phones[offer.expert_id] = True
    for booking in bookings_in(tx, ("planned", "held")):
        if booking.state == "planned" or booking.ends_at > tx.now - RECENT * 10:
            phones.setdefault(booking.expert_id, False)
    shown = [{"seat": one, "name": _first_name(tx, one), "waiting": waits} for one, waits in phones.items()]
    moves = [{"to": to, "label": label, "at": _target(tx, to)} for to, label in MOVES]
    values = {
        "now": tx.now,
        "seats": [{"seat": seat, "name": name, "kind": seat} for seat, name in SEATS],
        "phones": shown,
        "steps": [move for move in moves if move["at"] is not None],
    }
    return View("demo", values)


def _first_name(tx: Transaction, person_id: str) -> str:
    profile = people.profile(tx, person_id, "expert") or {}
    return str(profile.get("name", "")).split(" ")[0]


def restore_clock(tx: Transaction, clock: Clock) -> None:
    """Set the demo's clock: after a restart it goes on from its latest moment, and a new demo begins in answer hours.

    Nobody is asked at night: who tries the demo in the evening would otherwise see silent phones until the morning.
    """
    moments = marks.marks_of(tx, CLOCK)
    if moments:
        clock.move_to(datetime.fromisoformat(max(moments)))
        return
    clock.move_to(calendar.add_answer_hours(tx.now, timedelta(), ZONE, settings.hours(tx)))
    marks.mark(tx, CLOCK, clock.now().isoformat())


def _remember_clock(tx: Transaction) -> None:
    marks.mark(tx, CLOCK, tx.now.isoformat())


#: The kind of mark that remembers where the demo's clock has been.
CLOCK = "demo_clock"
