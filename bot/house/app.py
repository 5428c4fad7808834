"""The house wired together: what adapters are offered (`Ears`, `Doors`), and the life cycle of a process."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence

from adapters.port import Adapter, Incoming, Outgoing, Refused, TryLater, Undeliverable, View
from bot import talk
from bot.house.clock import Clock
from bot.house.config import Config
from bot.house.ears import Ear, Messenger
from bot.house.loops import Courier, Keeper, Role, Worker, gather_out
from bot.house.storing import stored
from bot.talk import stored as heard
from bot.talk.trouble import gave_up
from bot.views import pages
from dialogs.speech import Message, _
from storage import Database, inbox, people
from storage.transaction import STATE, Transaction

log = logging.getLogger("keikka")

ERASED = _("Everything that Keikka knew about you has been erased. You can delete the messages of this chat yourself.")


class House:
    """One process of Keikka: database, loops and platforms. `clock` is the domain's; leases use real time."""

    def __init__(self, config: Config, database: Database, clock: Clock) -> None:
        self.config = config
        self.database = database
        self.clock = clock
        self.adapters: list[Adapter] = []
        self.worker = Worker(self)
        self.keeper = Keeper(self)
        self.couriers: list[Courier] = []
        self.messengers: list[Ear] = []
        self.errands: set[asyncio.Future[None]] = set()
        self._followers: dict[str, set[asyncio.Event]] = {}
        self._done: deque[str] = deque(maxlen=256)
        self._settled: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.stage_view: Callable[[Transaction], View] | None = None
        database.shelf["zone"] = config.timezone
        database.shelf["language"] = config.language
        database.shelf["public_url"] = config.public_url
        database.shelf["dispatch_lanes"] = ()
        tokens = (("telegram", config.telegram_token), ("slack", config.slack_bot_token))
        database.shelf["messengers"] = tuple(platform for platform, token in tokens if token)

    # -- the life of the process

    async def start(self, adapters: Sequence[Adapter]) -> None:
        """Start the loops and open every doorway. Raises `OSError` with one sentence when a doorway cannot open."""
        await self.database.start()
        self.database.on_commit(self._woken)
        self.adapters = list(adapters)
        self.couriers = [Courier(self, adapter) for adapter in adapters]
        self.messengers = [Ear(self, one) for one in adapters if isinstance(one, Messenger)]
        for adapter in adapters:
            if not isinstance(adapter, Messenger):
                await adapter.start(self)
        for ear in self.messengers:
            await ear.once()
        loops = [self.worker.run(), self.keeper.run()]
        loops += [loop.run() for loop in (*self.couriers, *self.messengers)]
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

    def _woken(self, topics: frozenset[str]) -> None:
        if "inbox" in topics:
            self.worker.wake()
        if "outbox" in topics:
            for courier in self.couriers:
                courier.wake()
        if "channels" in topics:
            for ear in self.messengers:
                ear.wake()
        if STATE in topics:  # a press in a form makes nothing due
            self.keeper.wake()
        for topic in topics:
            kind, _colon, about = topic.partition(":")
            if kind == "inbox" and about in self._settled:
                self._settled[about].set()
            for event in self._followers.get(topic, ()):
                event.set()
            if kind in ("dress", "farewell"):
                errand = self._dress(about) if kind == "dress" else self._bid_farewell(about)
                self.errands.add(task := asyncio.ensure_future(errand))
                task.add_done_callback(self.errands.discard)

    async def _dress(self, person: str) -> None:
        """Give a person the command menu of their roles and language, on every messenger they use."""
        for platform, lane, roles, language in await self.database.look(_menus, person):
            for ear in self.messengers:
                if ear.adapter.platform == platform:
                    await ear.adapter.dress_for(lane, roles, language)

    async def _bid_farewell(self, about: str) -> None:
        """Tell who has been erased that they are. Nothing of it is stored: nobody may know the lane any more."""
        platform, _colon, rest = about.partition(":")
        lane, _colon, language = rest.rpartition(":")
        for ear in self.messengers:
            if ear.adapter.platform == platform:
                with contextlib.suppress(TryLater, Undeliverable, Refused):
                    await ear.adapter.deliver(Outgoing(lane, Message((ERASED,)), language, secrets.token_hex(8)))
                await ear.adapter.dress_for(lane, set(), language)

    # -- what adapters are offered: ears

    async def hear(self, incoming: Incoming) -> str:
        """Store what was heard and, where nothing of its lane waits, let it take effect in the same commit."""
        # A press is short; words must be read, which may take a while.
        write = self.database.write_soon if incoming.heard.kind == "press" else self.database.write
        try:
            inbox_id, done = await write(hear_and_handle, incoming)
        except Exception as error:
            inbox_id, done = await stored(self.database.write(keep, incoming)), False
            log.error("handling %s failed: %s", inbox_id, type(error).__name__, exc_info=error)
        if done:
            self._done.append(inbox_id)
        return inbox_id

    async def settled(self, inbox_id: str, seconds: float) -> bool:
        """Wait until the heard thing took effect, or was given up."""
        if inbox_id in self._done:
            return True
        event = self._settled.setdefault(inbox_id, asyncio.Event())
        try:
            row = await self.database.glance(inbox.hearing, inbox_id)
            if row is None or row.state != "waiting":
                return True
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
            return event.is_set()
        finally:
            self._settled.pop(inbox_id, None)

    async def look(self, person: str | None, question: str, **about: str) -> View:
        """Read only, powers checked."""
        if question == "demo" and self.stage_view is not None:
            return await self.database.look(self.stage_view)
        look = self.database.glance if question in pages.SMALL else self.database.look
        view = await look(pages.look, person, question, about)
        return self._with_ears(view) if question == "health" else view

    def _with_ears(self, health: View) -> View:
        """The health of the house with that of this process: it is not well while it should hear and does not."""
        facts = dict(health.values["facts"])
        for ear in self.messengers:
            name = ear.adapter.platform
            facts |= {f"{name}_open": int(ear.adapter.state == "open"), f"{name}_silent_seconds": int(ear.silent_for)}
        well = health.values["ok"] and not any(ear.deaf for ear in self.messengers)
        return View(health.kind, {"ok": well, "facts": facts})

    async def follow(self, person: str) -> AsyncIterator[int]:
        """A number whenever something new may be seen by `person` (or by `dispatch`, `demo`)."""
        event = asyncio.Event()
        topics = {person if person in ("dispatch", "demo") else f"person:{person}"}
        for topic in topics:
            self._followers.setdefault(topic, set()).add(event)
        seen = 0
        try:
            if await self.database.look(_watches_dispatch, person):
                topics.add("dispatch")
                self._followers.setdefault("dispatch", set()).add(event)
            while True:
                await event.wait()
                event.clear()
                seen += 1
                yield seen
        finally:
            for topic in topics:
                self._followers.get(topic, set()).discard(event)

    def tell_followers(self, topic: str) -> None:
        """Wake those who follow a topic without a commit (the demo's clock)."""
        for event in self._followers.get(topic, ()):
            event.set()

    async def failed(self, inbox_id: str, error: BaseException) -> None:
        """Handling failed: note it, try again later, and after the last try tell the person and the coordinator."""
        log.error("handling %s failed: %s", inbox_id, type(error).__name__, exc_info=error)
        await self.database.write(gave_up, inbox_id, type(error).__name__)


def hear_and_handle(tx: Transaction, incoming: Incoming) -> tuple[str, bool]:
    """One unit: what was heard and its effects, unless something of its lane still waits; then it waits too.

    Returns the inbox id, and whether it took effect now. When handling fails nothing of it stands: see `keep`.
    """
    inbox_id = inbox.hear_at_once(tx, incoming.platform, *_kept_as(tx, incoming))
    if inbox_id is None:
        return keep(tx, incoming), False
    talk.act(tx, incoming, inbox_id)
    return inbox_id, True


def keep(tx: Transaction, incoming: Incoming) -> str:
    """Store what was heard for the worker, and nothing else: what cannot be handled at once is never lost."""
    return inbox.hear(tx, incoming.platform, *_kept_as(tx, incoming), heard.to_json(incoming))[0]


def _kept_as(tx: Transaction, incoming: Incoming) -> tuple[str, str]:
    """The thing's id and lane as the inbox keeps them: no account of a messenger can be read there.

    A messenger's ids carry the chat's; the web's are random already.
    """
    own = incoming.external_id
    known = own if incoming.platform == "web" else tx.vault.keyed_hash(f"{incoming.platform}/{own}")
    return known, tx.vault.keyed_hash(f"{incoming.platform}/{incoming.lane}")


def _watches_dispatch(tx: Transaction, person: str) -> bool:
    """Whether a page of this person follows the dispatch channel too: a coordinator's does."""
    found = people.person(tx, person)
    return found is not None and found.is_coordinator


def _menus(tx: Transaction, person_id: str) -> list[tuple[str, str, set[str], str]]:
    """(platform, lane, roles, language) for each messenger of a person."""
    person = people.person(tx, person_id)
    if person is None or person.state == "left":
        return []
    roles = {name for name, holds in (("expert", person.is_expert), ("coordinator", person.is_coordinator)) if holds}
    return [
        (one.platform, str(people.address_of(tx, one)["lane"]), roles, person.language)
        for one in people.identities_of(tx, person_id)
        if one.platform != "web" and one.reachable
    ]
