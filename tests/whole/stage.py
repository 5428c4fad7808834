"""A stage for stories that are played on a messenger: the real house and adapter, a strict fake platform opposite.

Behind the interface of `tests/transcripts/stage.py`. What people hold in their hands is a :class:`Device`. Time is the
domain's and stands still until a story moves it; after each act the house settles: everything is heard and answered,
nothing that may be said now is unsaid. The keeper's role is held by the stage, which does what is due itself, moment by
moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, Generic, TypeVar
from unittest.mock import patch

from adapters.port import Incoming
from bot.desk import joining
from bot.due import rules
from bot.house import delivery
from bot.house.app import WholeHouse
from bot.house.config import Config
from dialogs.speech.language import render
from storage import MasterKeys, people, roles, settings
from storage.sealing import generate
from storage.transaction import Transaction
from tests.acting import P, T
from tests.fakes.patience import PATIENCE
from tests.given import CONSENTS
from tests.migrated import open_copy
from tests.theatre import HELSINKI, StageClock
from tests.transcripts.behind_links import BehindLinks
from tests.transcripts.draw import ListedDraw
from tests.transcripts.looks import Seen
from tests.transcripts.rows import entries_about, order_of_button, story_of
from tests.transcripts.stage import BREATH
from tests.whole import rows
from tests.whole.device import Device, Key
from tests.whole.filling import fill_in

HTTPS = "https://keikka.example.org"
LOCALHOST = "http://localhost:8080"

#: Seconds of real time for what gives way to something else, and before we look again whether it has gone.
A_MOMENT = 0.005

D = TypeVar("D", bound=Device[Any])


@dataclass
class _Screen:
    """What somebody has seen so far, and every key there ever was."""

    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: list[Key] = field(default_factory=list)


class MessengerStage(BehindLinks, Generic[D]):
    """The house on one messenger, at `public_url`; experts give `consents` when they enter.

    If all are `agreeing`, orderers agree to be shown there, and experts answer there as in the form.
    """

    def __init__(
        self,
        device: D,
        folder: Path,
        now: str,
        language: str,
        public_url: str = HTTPS,
        consents: Sequence[str] = CONSENTS,
        *,
        agreeing: bool = True,
    ) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.device = device
        self.language = language
        self.public_url = public_url
        self.consents = list(consents)
        self.agreeing = agreeing
        self.clock = StageClock(datetime.fromisoformat(now).replace(tzinfo=HELSINKI).astimezone(UTC))
        self.acts = 0
        self._screens: dict[str, _Screen] = {}
        self._file = folder / "house.db"
        self._keys = MasterKeys.from_environment_value(generate())
        self._draw = ListedDraw()
        self._hurry = patch.object(delivery, "GIVES_WAY", A_MOMENT)
        self._hurry.start()
        self._runner = asyncio.Runner()
        self.run(self._open())

    def run(self, work: Awaitable[T]) -> T:
        """Let the house do something, and wait for it."""

        async def whole() -> T:
            return await work

        return self._runner.run(whole())

    # -- the house

    async def _open(self) -> None:
        await self.device.connect(self.clock)
        await self._start()
        self.device.add_app()
        await self._settle()

    async def _start(self) -> None:
        config = Config(
            database_url=f"sqlite:///{self._file}", public_url=self.public_url, language=self.language,
            platforms={self.device.platform: self.device.settings()},
        )  # fmt: skip
        self.database = open_copy(config.database_url, self._keys, lambda: self.clock.now())
        self.database.write_now(roles.take, "keeper", "the stage", 36_000.0)
        self.house = WholeHouse(config, self.database, self.clock)  # type: ignore[arg-type]  # moved by hand, else the same
        self.database.shelf.dispatch_lanes = ((self.device.platform, self.device.lane),)
        await self.house.start([self.device.adapter(self.public_url, self.language)])

    def restart(self) -> None:
        self.run(self._again(self.clock.moment))

    def down(self, moment: datetime) -> None:
        self.run(self._again(moment.replace(tzinfo=HELSINKI).astimezone(UTC)))

    async def _again(self, up: datetime) -> None:
        await self.house.stop()
        self.clock.move_to(up)
        await self._start()
        await self._settle()

    def close(self) -> None:
        """The house stops; the platform and its judges must have had no complaint."""

        async def end() -> list[str]:
            await self.house.stop()
            return await self.device.disconnect()

        try:
            complaints = self.run(end())
            assert not complaints, "\n".join(complaints)
        finally:
            self._hurry.stop()
            self._draw.end()
            self._runner.close()

    def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the house's state."""
        return self.run(self.database.look(fn, *args, **kwargs))

    # -- people

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None:
        self.device.enter(name, role, language)
        self._screens[name] = _Screen()
        if role != "stranger":
            place = (self.device.platform, self.device.account(name))
            self.run(self.database.write(rows.enter, place, role, name, language, options, self.consents))
        if self.agreeing:
            self.run(self.database.write(rows.agree_all, self.device.platform))

    def decide(self, setting: str, value: str) -> None:
        self.run(self.database.write(settings.change, setting, value, "story"))

    def person(self, who: str) -> people.Person | None:
        """Who the house takes the owner of this account for."""
        found: people.Person | None = self.look(people.who_is, self.device.platform, self.device.account(who))
        return found

    def everybody(self) -> Iterable[str]:
        return list(self._screens)

    # -- what they do

    def says(self, who: str, words: str) -> None:
        self.act(lambda: self.device.send(who, words))

    def presses(self, who: str, label: str, which: str = "") -> None:
        if which == "delivered again":
            self.act(self.device.press_again)
            return
        if which == "again":
            found = self._before(who, label)
        else:
            owner = which.removeprefix("from ") if which.startswith("from ") else who
            order = int(which.removeprefix("of order ")) if which.startswith("of order ") else None
            found = self.find(owner, label, order)
        assert found is not None, f"{who} has no button [{label}]; there are: {[b.label for b in self.keys(who)]}"
        self.press(who, found)

    def press(self, who: str, key: Key) -> None:
        """Press this, as its owner or as somebody else with a changed client."""
        self.act(lambda: self.device.press(who, key))

    def sends_data(self, who: str, data: str) -> None:
        self.act(lambda: self.device.forge(who, data))

    def opens(self, who: str) -> None:
        """A messenger shows everything there is by itself."""

    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None:
        """There are no pages to fill here: each field is answered in the chat, by its button or in words."""
        fill_in(self, who, form, fields)

    def gets_a_new_browser(self, who: str) -> None:
        raise AssertionError(f"there are no browsers on {self.device.platform}")

    def takes_up_invitation(self, who: str, role: str) -> None:
        token = self.run(self.database.write(joining.invite, role, None, self.language, "story"))
        self.act(lambda: self.device.open_invitation(who, token))

    def act(self, thing: Callable[[], object]) -> None:
        """Do one thing, and let all of it happen."""
        self.acts += 1
        self.clock.moment += BREATH

        async def doing() -> None:
            thing()
            await self._settle()
            self.device.check()
            if self.agreeing:
                await self.database.write(rows.agree_all, self.device.platform)

        self.run(doing())

    # -- behind links

    def links_of(self, who: str) -> Sequence[str]:
        return [url.removeprefix(self.public_url) for url in self.device.links(who)]

    def bring(self, incoming: Incoming) -> None:
        self.run(self.house.hear(incoming))
        self.run(self._settle())

    # -- buttons

    def find(self, who: str, label: str, order: int | None = None) -> Key | None:
        """The newest button with this label, perhaps only of one order: in the own messages, then in the channel."""
        for one in self.keys(who):
            if one.label == label and (order is None or self.look(order_of_button, one.data) == order):
                return one
        return None

    def keys(self, who: str) -> Sequence[Key]:
        """What can be pressed, the newest first."""
        person = self.person(who)
        return self.device.keys(who, coordinates=person is not None and person.is_coordinator)

    def _before(self, who: str, label: str) -> Key | None:
        """A button of before with this label: one that is gone, if there is one."""
        now = {one.data for one in self.keys(who)}
        known = [one for one in self._screens[who].known if one.label == label]
        return next((one for one in reversed(known) if one.data not in now), known[-1] if known else None)

    # -- time

    def until(self, moment: datetime) -> None:
        self.run(self._until(moment.replace(tzinfo=HELSINKI).astimezone(UTC)))

    async def _until(self, target: datetime) -> None:
        await self._settle()
        look = self.database.look
        for _step in range(1000):
            waiting = [await look(rules.next_moment), await look(rows.held_back, self.device.platform)]
            upcoming = min((one for one in waiting if one is not None), default=None)
            if upcoming is None or upcoming > target:
                break
            await self._move(upcoming)
        await self._move(target)

    async def _move(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        for courier in self.house.couriers:
            courier.wake()
        await self._settle()

    async def _settle(self) -> None:
        """Let everything that can happen now happen: what is heard, said and due."""
        tried: set[tuple[str, str]] = set()
        while True:
            await self._quiet()
            found = await self.database.look(rules.ahead)
            await self.database.write(rules.keep, found.answers, found.basis)
            fresh = [one for one in found.due if (one.rule, one.about) not in tried]
            if not fresh:
                return
            for one in fresh:
                tried.add((one.rule, one.about))
                await self.database.write(rules.do, one)

    async def _quiet(self) -> None:
        async with asyncio.timeout(2 * PATIENCE):
            while True:
                await self.device.heard()
                for loop in (self.house.worker, *self.house.couriers):
                    await loop.idle.wait()
                await asyncio.gather(*self.house.errands.running, *self.device.tasks())
                if not await self.database.look(rows.restless, self.device.platform) and not self.device.busy():
                    return
                await asyncio.sleep(A_MOMENT)

    # -- what is seen

    def news(self, who: str) -> Sequence[Seen]:
        screen = self._screens[who]
        screen.known += [one for one in reversed(self.keys(who)) if one not in screen.known]
        found = []
        for piece in self.device.read(who):
            before = screen.texts.get(piece.name)
            if before != piece.lines:
                found.append(Seen(piece.lines, changed=before is not None and not piece.in_place))
                screen.texts[piece.name] = piece.lines
        return found

    def card(self, number: int) -> tuple[str, ...]:
        return self.device.lines(self._card_message(number))

    def story(self, number: int) -> tuple[str, ...]:
        """What stands under the card; without threads a channel is told little, and the dispatch page has the whole."""
        told = self.device.thread(self._card_message(number))
        if told is None:
            told = [render(line, self.language) for line in self.look(story_of, number)]
        return tuple(told)

    def _card_message(self, number: int) -> str:
        at = self.look(rows.card_message, self.device.platform, self.device.lane, number)
        assert at is not None, f"there is no card of order {number} in the channel"
        return at

    def digest(self) -> tuple[str, ...]:
        return self.device.lines(self.look(rows.last_of, "digest") or "")

    def noted(self, number: int) -> Sequence[tuple[str, str]]:
        found = {name: self.person(name) for name in self._screens}
        names = {person.id: name for name, person in found.items() if person is not None}
        return [(names.get(one.actor, one.actor), one.verb) for one in self.look(entries_about, number)]
