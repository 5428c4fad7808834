"""A stage for stories on Slack: the real house and adapter over Socket Mode, a strict Slack opposite.

Behind the interface of `tests/transcripts/stage.py`. Presses are interactions, words are messages to the app, the
dispatch channel is a private channel; what answers a press there is a whisper or a window, and is told as the person's
news; what answers a press in a window stands there in its place, and is told as new, too. Time is the domain's and
Slack's, and stands still until a story moves it; after each act the house settles: everything is heard and answered,
nothing that may be said now is unsaid. The keeper's role is held by the stage, which does what is due itself, moment by
moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate

from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits
from adapters.slack.panes import PICK
from bot.desk import joining
from bot.due import rules
from bot.house.app import WholeHouse
from bot.house.config import Config
from storage import Database, MasterKeys, people, roles, settings
from storage.sealing import generate
from storage.transaction import Transaction
from tests.acting import P, T
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api import windows as hand
from tests.fakes.slack_api.people import forge
from tests.fakes.slack_api.sockets import Envelope
from tests.fakes.slack_api.world import PATIENCE
from tests.theatre import HELSINKI
from tests.transcripts.draw import ListedDraw
from tests.transcripts.looks import Seen, shown
from tests.transcripts.rows import entries_about, order_of_button
from tests.transcripts.stage import BREATH
from tests.whole import messenger_rows as rows
from tests.whole import slack_filling
from tests.whole.slack_links import BehindLinks
from tests.whole.slack_screen import Key, is_choice, keys, lines_of, read
from tests.whole.telegram_stage import HTTPS, SetClock

CONSENTS = ("register", "offers_in_messenger", "feedback")
LOCALES = {"fi": "fi-FI", "sv": "sv-SE", "en": "en-GB"}


@dataclass
class _Actor:
    """Somebody in Slack, and what they have seen there."""

    person: Person
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: list[Key] = field(default_factory=list)


class SlackStage(BehindLinks):
    """The house on Slack, at `public_url`; experts give `consents` when they enter."""

    def __init__(
        self,
        folder: Path,
        now: str,
        language: str,
        public_url: str = HTTPS,
        consents: Sequence[str] = CONSENTS,
    ) -> None:
        self.language = language
        self.public_url = public_url
        self.consents = list(consents)
        self.clock = SetClock(datetime.fromisoformat(now).replace(tzinfo=HELSINKI).astimezone(UTC))
        self.actors: dict[str, _Actor] = {}
        self._file = folder / "house.db"
        self._keys = MasterKeys.from_environment_value(generate())
        self._acts = 0
        self._last: Envelope | None = None
        self._draw = ListedDraw()
        self._runner = asyncio.Runner()
        self._run(self._open())

    def _run(self, work: Awaitable[T]) -> T:
        async def whole() -> T:
            return await work

        return self._runner.run(whole())

    # -- the house

    async def _open(self) -> None:
        self.slack = await FakeSlack().__aenter__()
        self.slack.world.strict_rates = False
        self.slack.world.clock = lambda: self.clock.now().timestamp()
        self.slack.sockets.ack_seconds = self.slack.world.trigger_life = 600.0  # how fast we are is measured elsewhere
        owner = Person(self.slack, "Omistaja")
        self.channel = Channel(self.slack, "välitys", [owner])
        await self._start()
        self.channel.add_bot(owner)
        await self._settle()

    async def _start(self) -> None:
        config = Config(
            database_url=f"sqlite:///{self._file}", public_url=self.public_url, language=self.language,
            platforms={"slack": {
                "bot_token": self.slack.token, "api_url": self.slack.url, "dispatch_channel": self.channel.lane,
            }},
        )  # fmt: skip
        self.database = Database(config.database_url, self._keys, lambda: self.clock.now())
        self.database.migrate()
        self.database.write_now(roles.take, "keeper", "the stage", 36_000.0)
        self.house = WholeHouse(config, self.database, self.clock)  # type: ignore[arg-type]  # moved by hand, else the same
        self.database.shelf.dispatch_lanes = (("slack", self.channel.lane),)
        self.adapter = SlackAdapter(
            self.slack.token, app_token=self.slack.app_token, api_url=self.slack.url, public_url=self.public_url,
            channels=[self.channel.lane], language=self.language, turns=without_waits(),
            patience=600, heartbeat=3600, in_time=600,  # of stories none depends on speed
        )  # fmt: skip
        await self.house.start([self.adapter])

    def restart(self) -> None:
        self._run(self._again(self.clock.moment))

    def down(self, moment: datetime) -> None:
        self._run(self._again(moment.replace(tzinfo=HELSINKI).astimezone(UTC)))

    async def _again(self, up: datetime) -> None:
        await self.house.stop()
        self.clock.move_to(up)
        await self._start()
        await self._settle()

    def close(self) -> None:
        async def end() -> list[str]:
            await self.house.stop()
            complaints = self.slack.complaints
            await self.slack.__aexit__()
            return complaints

        try:
            complaints = self._run(end())
            assert not complaints, "\n".join(complaints)
        finally:
            self._draw.end()
            self._runner.close()

    def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the house's state."""
        return self._run(self.database.look(fn, *args, **kwargs))

    # -- people

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None:
        person = Person(self.slack, name, LOCALES[language])
        self.actors[name] = _Actor(person)
        if role == "coordinator":
            self.channel.place.members.add(person.user.id)
        if role != "stranger":
            self._run(
                self.database.write(rows.enter, "slack", role, name, language, person.lane, options, self.consents)
            )

    def decide(self, setting: str, value: str) -> None:
        self._run(self.database.write(settings.change, setting, value, "story"))

    def person(self, who: str) -> people.Person | None:
        """Who the house takes this account for."""
        found: people.Person | None = self.look(people.who_is, "slack", self.actors[who].person.lane)
        return found

    # -- what they do

    def says(self, who: str, words: str) -> None:
        self.act(lambda: self.actors[who].person.send(words))

    def presses(self, who: str, label: str, which: str = "") -> None:
        if which == "delivered again":
            again = self._last
            assert again is not None
            self.act(lambda: self.slack.bring(again.kind, again.payload))
            return
        if which == "again":
            found = self._before(who, label)
        else:
            owner = which.removeprefix("from ") if which.startswith("from ") else who
            order = int(which.removeprefix("of order ")) if which.startswith("of order ") else None
            found = self.find(owner, label, order)
        assert found is not None, f"{who} has no button [{label}]; there are: {[b.label for b in self.shown_to(who)]}"
        self.press(who, found)

    def press(self, who: str, key: Key) -> None:
        """Press this, as its owner or as somebody else with a changed client."""
        person = self.actors[who].person

        def pressing() -> Envelope:
            if key.place is not None:
                place = key.place if not key.place.is_im else person.chat
                option = dict(key.option) if key.option is not None else None
                return forge(person, place, key.stands, dict(key.element), option)
            view = next((one for one in person.world.windows[person.user.id] if one["id"] == key.stands), None)
            if view is None:  # the window is closed: what a changed client could still send
                return forge(person, person.chat, "1.1", {"type": "button", "action_id": "x", "value": key.data})
            if is_choice(key):
                hand.fill(person, view, str(key.element["action_id"]), key.data)
                return hand.press(person, view, _confirms(view))
            return hand.acted(person, view, {"type": "button", "block_id": "b", **_action(key)})

        def remembered() -> None:
            self._last = pressing()

        self.act(remembered)

    def sends_data(self, who: str, data: str) -> None:
        person = self.actors[who].person
        element = {"type": "button", "action_id": data, "value": data}
        self.act(lambda: forge(person, person.chat, "1.1", element))

    def opens(self, who: str) -> None:
        """Slack shows everything there is, and never tells what was read."""

    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None:
        slack_filling.filled(self, who, form, fields)

    def gets_a_new_browser(self, who: str) -> None:
        raise AssertionError("there are no browsers on Slack")

    def takes_up_invitation(self, who: str, role: str) -> None:
        token = self._run(self.database.write(joining.invite, role, None, self.language, "story"))
        self.act(lambda: self.actors[who].person.command(f"start {token}"))

    def act(self, thing: Callable[[], object]) -> None:
        """Do one thing in Slack, and let all of it happen."""
        self._acts += 1
        self.clock.moment += BREATH

        async def doing() -> None:
            thing()
            await self._settle()
            assert not self.slack.sockets.failures, "Slack showed a warning"

        self._run(doing())

    # -- buttons

    def find(self, who: str, label: str, order: int | None = None) -> Key | None:
        """The newest button with this label, perhaps only of one order: in the own messages, then in the channel."""
        for one in self.shown_to(who):
            if one.label == label and (order is None or self.look(order_of_button, one.data) == order):
                return one
        return None

    def shown_to(self, who: str) -> list[Key]:
        """What can be pressed, the newest first."""
        person = self.person(who)
        coordinates = person is not None and person.is_coordinator
        return keys(self.actors[who].person, self.channel.place, coordinates=coordinates)

    def _before(self, who: str, label: str) -> Key | None:
        """A button of before with this label: one that is gone, if there is one."""
        now = {one.data for one in self.shown_to(who)}
        known = [one for one in self.actors[who].known if one.label == label]
        return next((one for one in reversed(known) if one.data not in now), known[-1] if known else None)

    # -- time

    def until(self, moment: datetime) -> None:
        self._run(self._until(moment.replace(tzinfo=HELSINKI).astimezone(UTC)))

    async def _until(self, target: datetime) -> None:
        await self._settle()
        for _step in range(1000):
            look = self.database.look
            waiting = [await look(rules.next_moment), await look(rows.held_back, "slack")]
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
            fresh = [one for one in await self.database.look(rules.due) if (one.rule, one.about) not in tried]
            if not fresh:
                return
            for one in fresh:
                tried.add((one.rule, one.about))
                await self.database.write(rules.do, one)

    async def _quiet(self) -> None:
        sockets = self.slack.sockets

        def answered() -> bool:
            return not sockets.queue and not any(socket.waiting for socket in sockets.open)

        async with asyncio.timeout(2 * PATIENCE):
            while True:
                await self.slack.world.until(answered, PATIENCE, "everything is heard and answered")
                for loop in (self.house.worker, *self.house.couriers):
                    await loop.idle.wait()
                await asyncio.gather(*self.house.errands.running, *self.adapter._tasks)
                if not await self.database.look(rows.restless, "slack") and answered() and not self.adapter._tasks:
                    return

    # -- what is seen

    def news(self, who: str) -> Sequence[Seen]:
        actor = self.actors[who]
        actor.known += [one for one in reversed(self.shown_to(who)) if one not in actor.known]
        found = []
        for name, lines in read(actor.person, self.channel.place):
            before = actor.texts.get(name)
            if before != lines:
                found.append(Seen(lines, changed=before is not None and not name.startswith("V")))
                actor.texts[name] = lines
        return found

    def card(self, number: int) -> tuple[str, ...]:
        at = self.look(rows.card_message, "slack", self.channel.lane, number)
        assert at is not None, f"there is no card of order {number} in the channel"
        return tuple(lines_of(self.channel.place.messages[at.partition(":")[2]]))

    def page(self, number: int) -> tuple[str, ...]:
        _token, view = self._order_page(number)
        return shown(view.values["message"], str(view.values["language"]))

    def story(self, number: int) -> tuple[str, ...]:
        """What stands in the thread of the card and nowhere else."""
        at = str(self.look(rows.card_message, "slack", self.channel.lane, number)).partition(":")[2]
        told = [one for one in self.channel.place.messages.values() if one.get("thread_ts") == at != one["ts"]]
        return tuple(line for one in told if one.get("subtype") != "thread_broadcast" for line in lines_of(one))

    def digest(self) -> tuple[str, ...]:
        at = str(self.look(rows.last_of, "digest")).partition(":")[2]
        return tuple(lines_of(self.channel.place.messages[at]))

    def noted(self, number: int) -> Sequence[tuple[str, str]]:
        found = {name: self.person(name) for name in self.actors}
        names = {person.id: name for name, person in found.items() if person is not None}
        return [(names.get(one.actor, one.actor), one.verb) for one in self.look(entries_about, number)]


def _action(key: Key) -> dict[str, Any]:
    action = {"action_id": key.element["action_id"]}
    return action | ({"selected_option": dict(key.option)} if key.option is not None else {"value": key.data})


def _confirms(view: Mapping[str, Any]) -> str:
    elements = [one for block in view["blocks"] for one in block.get("elements", ())]
    return next(str(one["text"]["text"]) for one in elements if one.get("value") == PICK)
