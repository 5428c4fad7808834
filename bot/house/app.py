"""The house wired together: what adapters are offered (`Ears`), and the life cycle of a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from adapters.port import Adapter, Incoming, Messenger, View
from bot.facts.waking import DISPATCH, Board, ChannelsChanged
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.courier import Courier
from bot.house.ears import Ear
from bot.house.errands import Errands
from bot.house.followers import Followers
from bot.house.hearing import Reception, Worker
from bot.house.keeper import Keeper
from bot.house.loops import Role, gather_out
from bot.house.register import begin_to_open, open_register
from bot.views import boards, pages
from storage import Database
from storage.kinds import RefusalKind
from storage.shelf import HouseFacts, no_pause
from storage.transaction import Transaction
from storage.waking import DAMAGE, INBOX, STATE, OnItsWay, OutboxOf, Settled, Wake


class WholeHouse:
    """One process of Keikka: database, loops and platforms. `clock` is the domain's; leases use real time."""

    def __init__(self, config: Config, database: Database, clock: Clock, *, demo: bool = False) -> None:
        self.config = config
        self.database = database
        self.clock = clock
        self.adapters: list[Adapter] = []
        self.worker = Worker(database)
        self.keeper = Keeper(database, clock, self._messengers_now)
        self.couriers: list[Courier] = []
        self.messengers: list[Ear] = []
        self.errands = Errands(database, self._messengers_now)
        self.followers = Followers(database)
        self._reception = Reception(database, self._courier_of)
        self._tasks: list[asyncio.Task[None]] = []
        self.stage_view: Callable[[Transaction], View] | None = None
        configured = tuple(row.name for row in config.configured())
        database.shelf.house = HouseFacts(config.timezone, config.language, config.public_url, configured, demo)
        database.shelf.dispatch_lanes = ()
        if demo:
            database.shelf.pause = no_pause

    def _courier_of(self, platform: str) -> Courier | None:
        return next((one for one in self.couriers if one.adapter.platform == platform), None)

    def _messengers_now(self) -> Iterable[Messenger]:
        return [ear.adapter for ear in self.messengers]

    # -- the life of the process

    async def start(self, adapters: Sequence[Adapter]) -> None:
        """Start the loops and open every doorway. Raises `OSError` with one sentence when a doorway cannot open."""
        await self.database.start()
        self.database.on_commit(self._wake)
        profiles_left = await begin_to_open(self.database)
        self.adapters = list(adapters)
        self.couriers = [Courier(self.database, adapter) for adapter in adapters]
        self.messengers = [Ear(self.database, self, one) for one in adapters if isinstance(one, Messenger)]
        for adapter in adapters:
            if not isinstance(adapter, Messenger):
                await adapter.start(self)
        for ear in self.messengers:
            await ear.once()
        loops = [self.worker.run(), self.keeper.run()]
        loops += [loop.run() for loop in (*self.couriers, *self.messengers)]
        if profiles_left:
            loops.append(open_register(self.database, profiles_left, self.keeper.wake))
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Close the doorways, let what runs finish, and close the database."""
        for adapter in self.adapters:
            await adapter.stop()
        await gather_out(self._tasks)
        await asyncio.gather(*(one.finish() for one in self.couriers))
        await asyncio.gather(*(role.leave() for role in self._roles()))
        for ear in self.messengers:
            await ear.adapter.close()
        await self.database.close()

    def _roles(self) -> list[Role]:
        return [self.keeper.role, *(courier.role for courier in self.couriers), *(ear.role for ear in self.messengers)]

    def _wake(self, topics: frozenset[Wake]) -> None:
        if INBOX in topics:
            self.worker.wake()
        if ChannelsChanged() in topics:
            for ear in self.messengers:
                ear.wake()
        if STATE in topics:  # a press in a form makes nothing due
            self.keeper.wake()
        if DAMAGE in topics:
            self.followers.tell(DISPATCH)
        self.errands.write_down(topics)
        for topic in topics:
            if isinstance(topic, Settled):
                self._reception.settle(topic.inbox_id)
            if isinstance(topic, OutboxOf | OnItsWay):
                self._wake_courier(topic)
            self.followers.tell(topic)
            self.errands.send(topic)

    def _wake_courier(self, topic: OutboxOf | OnItsWay) -> None:
        courier = self._courier_of(topic.platform)
        if courier is not None and isinstance(topic, OutboxOf):
            courier.wake()
        elif courier is not None:
            courier.expect()

    def refuse(self, kind: RefusalKind) -> None:
        """Something was refused at a doorway: it is counted, and noted within a minute."""
        self.database.shelf.refused[kind] += 1

    # -- what adapters are offered: ears

    async def hear(self, incoming: Incoming) -> str:
        """Store what was heard and, where nothing of its lane waits, let it take effect in the same commit."""
        return await self._reception.hear(incoming)

    async def wait_for_effect(self, inbox_id: str, seconds: float) -> bool:
        """Wait until the heard thing took effect, or was given up."""
        return await self._reception.wait_for_effect(inbox_id, seconds)

    async def look(self, person: str | None, question: str, **about: str) -> View:
        """Read only, powers checked."""
        if question == "demo" and self.stage_view is not None:
            return await self.database.look(self.stage_view)
        if boards.is_long(question, about):
            parts = self.database.look_through(boards.read, boards.draw, boards.begin(person or "", about))
            return boards.gather([part async for part in parts], about)
        look = self.database.glance if question in pages.SMALL else self.database.look
        view = await look(pages.look, person, question, about)
        return self._with_ears(view) if question == "health" else view

    def _with_ears(self, health: View) -> View:
        """The health of the house with that of this process: it is not well while it should hear and does not."""
        facts = health.values["facts"] | {"writer_ended": int(self.database.writer_ended)}
        for ear in self.messengers:
            name = ear.adapter.platform
            facts |= {f"{name}_open": int(ear.adapter.state == "open"), f"{name}_silent_seconds": int(ear.silent_for)}
        well = health.values["ok"] and not facts["writer_ended"] and not any(ear.deaf for ear in self.messengers)
        return View(health.kind, {**health.values, "ok": well, "facts": facts})

    def follow(self, person: str) -> AsyncIterator[int]:
        """A number whenever something new may be seen by `person` (or by `dispatch`, `demo`)."""
        return self.followers.follow(person)

    def tell_demo(self) -> None:
        """Wake those who look at the demo without a commit: its clock has moved."""
        self.followers.tell(Board("demo"))
