"""Errands to messengers that leave nothing behind: the command menus of a person, a last word to who was erased, and
the warning that the database is damaged, which must do without it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterable

from adapters.platforms import traits_of
from adapters.port import Messenger, Outgoing, Refused, TryLater, Undeliverable
from bot.cards import damage
from bot.facts import channels
from bot.facts.waking import Dress, Farewell
from dialogs.speech import Message, _
from storage import Database, StorageTrouble, people, settings
from storage.transaction import Transaction
from storage.waking import DAMAGE, Noted, Wake

ERASED = _("Everything that Keikka knew about you has been erased. You can delete the messages of this chat yourself.")

log = logging.getLogger("keikka")
security = logging.getLogger("keikka.security")

#: So often the warning of damage is tried in each dispatch channel: there is no row that would wait for better times.
TRIES = 20
#: What may have arrived is said at most twice (R4).
COPIES = 2


class Errands:
    """Runs errands beside the loops; `running` are those that are on their way."""

    def __init__(self, database: Database, messengers: Callable[[], Iterable[Messenger]]) -> None:
        self._database = database
        self._messengers = messengers
        self.running: set[asyncio.Future[None]] = set()

    def send(self, topic: Wake) -> None:
        """Begin the errand of this topic, if it is one."""
        if topic == DAMAGE:
            self._run(self._warn())
        elif isinstance(topic, Dress | Farewell):
            self._run(self._dress(topic) if isinstance(topic, Dress) else self._bid(topic))

    def write_down(self, topics: Iterable[Wake]) -> None:
        """Say in the log, as ids, what of it the ledger has noted, where it was decided so."""
        if noted := [topic for topic in topics if isinstance(topic, Noted)]:
            self._run(self.note_in_log(noted))

    async def note_in_log(self, noted: Iterable[Noted]) -> None:
        """The lines of the log, unless it was decided that there are none."""
        if await self._database.look(wants_log):
            for one in noted:
                security.info("%s by %s about %s %s", one.verb, one.actor, one.about, one.detail)

    def _run(self, errand: Coroutine[None, None, None]) -> None:
        self.running.add(task := asyncio.ensure_future(errand))
        task.add_done_callback(self.running.discard)

    async def _warn(self) -> None:
        """Tell every dispatch channel that the database is damaged: the main ones where areas cannot be read."""
        try:
            lanes = await self._database.look(channels.everywhere)
        except StorageTrouble:
            lanes = list(self._database.shelf.dispatch_lanes)
        known = {messenger.platform: messenger for messenger in self._messengers()}
        warnings = [self._warn_in(known[platform], lane) for platform, lane in lanes if platform in known]
        await asyncio.gather(*warnings)

    async def _warn_in(self, messenger: Messenger, lane: str) -> None:
        language = self._database.shelf.house.language
        outgoing = Outgoing(lane, damage.message(), language, secrets.token_hex(8))
        unknown = 0
        for _try in range(TRIES):
            try:
                await messenger.deliver(outgoing)
            except TryLater as later:
                unknown += not later.surely_not_sent
                if unknown == COPIES:
                    return
                await asyncio.sleep(later.after)
            except (Undeliverable, Refused) as never:
                log.error("%s takes no warning of damage (%s)", messenger.platform, type(never).__name__)
                return
            else:
                return

    async def _dress(self, topic: Dress) -> None:
        """Give a person the command menu of their roles and language, on every messenger they use."""
        for platform, lane, roles, language in await self._database.look(_menus, topic.person):
            for messenger in self._messengers():
                if messenger.platform == platform:
                    await messenger.dress_for(lane, roles, language)

    async def _bid(self, farewell: Farewell) -> None:
        """Tell who has been erased that they are. Nothing of it is stored: nobody may know the lane any more."""
        outgoing = Outgoing(farewell.lane, Message((ERASED,)), farewell.language, secrets.token_hex(8))
        for messenger in self._messengers():
            if messenger.platform == farewell.platform:
                with contextlib.suppress(TryLater, Undeliverable, Refused):
                    await messenger.deliver(outgoing)
                await messenger.dress_for(farewell.lane, set(), farewell.language)


def wants_log(tx: Transaction) -> bool:
    """Whether what concerns security is said in the log, too."""
    return bool(settings.value(tx, "log_security"))


def _menus(tx: Transaction, person_id: str) -> list[tuple[str, str, set[str], str]]:
    """(platform, lane, roles, language) for each messenger of a person."""
    person = people.person(tx, person_id)
    if person is None or person.state == "left":
        return []
    roles = {name for name, holds in (("expert", person.is_expert), ("coordinator", person.is_coordinator)) if holds}
    return [
        (one.platform, str(people.address_of(tx, one)["lane"]), roles, person.language)
        for one in people.identities_of(tx, person_id)
        if one.reachable and not traits_of(one.platform).drawn_by_us
    ]
