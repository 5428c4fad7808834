"""Errands to messengers that leave nothing behind: the command menus of a person, and a last word to who was erased."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable

from adapters.platforms import traits_of
from adapters.port import Messenger, Outgoing, Refused, TryLater, Undeliverable
from bot.facts.waking import Dress, Farewell
from dialogs.speech import Message, _
from storage import Database, people
from storage.transaction import Transaction
from storage.waking import Wake

ERASED = _("Everything that Keikka knew about you has been erased. You can delete the messages of this chat yourself.")


class Errands:
    """Runs errands beside the loops; `running` are those that are on their way."""

    def __init__(self, database: Database, messengers: Callable[[], Iterable[Messenger]]) -> None:
        self._database = database
        self._messengers = messengers
        self.running: set[asyncio.Future[None]] = set()

    def send(self, topic: Wake) -> None:
        """Begin the errand of this topic, if it is one."""
        if isinstance(topic, Dress | Farewell):
            errand = self._dress(topic) if isinstance(topic, Dress) else self._bid(topic)
            self.running.add(task := asyncio.ensure_future(errand))
            task.add_done_callback(self.running.discard)

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
