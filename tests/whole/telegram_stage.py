"""A stage for stories in which everybody has a phone: the real house and Updater over HTTP, a strict Bot API opposite.

Behind the interface of `tests/transcripts/stage.py`. Presses are callback queries, words are messages, the dispatch
channel is a group. Time is the domain's and stands still until a story moves it; after each act the house settles:
everything is heard, every spinner is answered, nothing that may be said now is unsaid. The keeper's role is held by
the stage, which does what is due itself, moment by moment.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate

from adapters.port import Incoming
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from bot.desk import joining
from bot.due import rules
from bot.house.app import WholeHouse
from bot.house.config import Config
from bot.views import pages
from dialogs.form.turn import Form
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from storage import Database, MasterKeys, people, roles, settings
from storage.sealing import generate
from storage.transaction import Transaction
from tests.acting import Looks, P, T
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.fakes.telegram_api.world import PATIENCE
from tests.theatre import HELSINKI, StageClock
from tests.transcripts.draw import ListedDraw
from tests.transcripts.looks import Seen, shown
from tests.transcripts.rows import audience_code, entries_about, order_of_button, story_of
from tests.transcripts.stage import BREATH
from tests.whole import messenger_rows as rows
from tests.whole.phone_screen import Key, Screen, on_phone
from tests.whole.telegram_filling import filled

HTTPS = "https://keikka.example.org"
LOCALHOST = "http://localhost:8080"
CONSENTS = ("register", "offers_in_messenger", "feedback")


class SetClock(StageClock):
    """The domain's time on the stage; the house may move it as it moves its own."""

    def move_to(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment)


@dataclass
class _Actor:
    """Somebody with a phone, and what they have seen on it."""

    phone: Phone
    screen: Screen = field(default_factory=Screen)


class TelegramStage(Looks):
    """The house on Telegram, at `public_url`; experts give `consents` when they enter."""

    def __init__(
        self,
        folder: Path,
        now: str,
        language: str,
        public_url: str = HTTPS,
        consents: Sequence[str] = CONSENTS,
        *,
        supergroup: bool = True,
    ) -> None:
        self.language = language
        self.public_url = public_url
        self.consents = list(consents)
        self.clock = SetClock(datetime.fromisoformat(now).replace(tzinfo=HELSINKI).astimezone(UTC))
        self.actors: dict[str, _Actor] = {}
        self._file = folder / "house.db"
        self._keys = MasterKeys.from_environment_value(generate())
        self._acts = 0
        self._last: tuple[str, dict[str, Any]] | None = None
        self._draw = ListedDraw()
        self._runner = asyncio.Runner()
        self._run(self._open(supergroup))

    def _run(self, work: Awaitable[T]) -> T:
        async def whole() -> T:
            return await work

        return self._runner.run(whole())

    # -- the house

    async def _open(self, supergroup: bool) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self.telegram = await FakeTelegram().__aenter__()
        self.telegram.world.rates.strict = False
        owner = Phone(self.telegram, "Omistaja")
        self.group = Group(self.telegram, "Välitys", [owner], supergroup=supergroup)
        await self._start()
        self.group.add_bot(owner, can_edit_messages=True)
        await self._settle()

    async def _start(self) -> None:
        config = Config(
            database_url=f"sqlite:///{self._file}", public_url=self.public_url, language=self.language,
            platforms={"telegram": {
                "token": self.telegram.token, "api_url": self.telegram.url, "dispatch_chat": self.group.lane,
            }},
        )  # fmt: skip
        self.database = Database(config.database_url, self._keys, lambda: self.clock.now())
        self.database.migrate()
        self.database.write_now(roles.take, "keeper", "the stage", 36_000.0)
        self.house = WholeHouse(config, self.database, self.clock)  # type: ignore[arg-type]  # moved by hand, else the same
        self.database.shelf.dispatch_lanes = (("telegram", self.group.lane),)
        adapter = TelegramAdapter(
            self.telegram.token, api_url=self.telegram.url, public_url=self.public_url,
            groups={self.group.chat.id}, turns=without_waits(),
        )  # fmt: skip
        await self.house.start([adapter])

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
        async def end() -> None:
            await self.house.stop()
            await self.telegram.__aexit__()

        try:
            self._run(end())
            assert not self.telegram.judges.objections, "\n".join(self.telegram.judges.objections)
        finally:
            self._draw.end()
            self._runner.close()

    def look(self, fn: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read the house's state."""
        return self._run(self.database.look(fn, *args, **kwargs))

    # -- people

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None:
        phone = Phone(self.telegram, name, language)
        self.actors[name] = _Actor(phone)
        self.group.chat.members[phone.user.id] = {"status": "member"}
        if role != "stranger":
            phone.chat.started = True
            self._run(
                self.database.write(rows.enter, "telegram", role, name, language, phone.lane, options, self.consents)
            )

    def decide(self, setting: str, value: str) -> None:
        self._run(self.database.write(settings.change, setting, value, "story"))

    def person(self, who: str) -> people.Person | None:
        """Who the house takes this phone's owner for."""
        found: people.Person | None = self.look(people.who_is, "telegram", self.actors[who].phone.lane)
        return found

    # -- what they do

    def says(self, who: str, words: str) -> None:
        self.act(lambda: self.actors[who].phone.send(words))

    def presses(self, who: str, label: str, which: str = "") -> None:
        if which == "delivered again":
            assert self._last is not None
            kind, body = self._last
            self.act(lambda: self.telegram.world.emit(kind, body))
            return
        if which == "again":
            found = self.actors[who].screen.before(label, self._shown(who))
        else:
            owner = which.removeprefix("from ") if which.startswith("from ") else who
            order = int(which.removeprefix("of order ")) if which.startswith("of order ") else None
            found = self.find(owner, label, order)
        assert found is not None, f"{who} has no button [{label}]; there are: {[b.label for b in self._shown(who)]}"
        chat = self.group.chat if found.chat == self.group.chat.id else self.actors[who].phone.chat
        self.press_data(who, found.data, found.message, chat)

    def sends_data(self, who: str, data: str) -> None:
        self.press_data(who, data, None, self.actors[who].phone.chat)

    def press_data(self, who: str, data: str, message: int | None, chat: Any) -> None:
        self.act(lambda: self.actors[who].phone.forge(data, message, chat))
        self._last = next(one for one in reversed(self.telegram.world.emitted) if one[0] == "callback_query")

    def opens(self, who: str) -> None:
        """A phone shows everything there is; Telegram has told us long ago that the messages are there."""

    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None:
        """There are no pages to fill here: each field is answered in the chat, by its button or in words."""
        filled(self, who, form, fields)

    def gets_a_new_browser(self, who: str) -> None:
        raise AssertionError("there are no browsers on Telegram")

    def takes_up_invitation(self, who: str, role: str) -> None:
        token = self._run(self.database.write(joining.invite, role, None, self.language, "story"))
        self.act(lambda: self.actors[who].phone.start(token))

    def act(self, thing: Callable[[], object]) -> None:
        """Do one thing on a phone, and let all of it happen."""
        self._acts += 1
        self.clock.moment += BREATH
        thing()
        self._run(self._settle())

    # -- behind links

    def answers_by_link(self, who: str, fields: Mapping[str, str]) -> None:
        form = FEEDBACK_ORDERER if "rating" in fields else FEEDBACK_EXPERT
        self._page_form("feedback", self._link(who, "/f/"), form, fields)

    def audience_answers(self, number: int, fields: Mapping[str, str]) -> None:
        self._page_form("audience", self.look(audience_code, number), FEEDBACK_AUDIENCE, fields)

    def _page_form(self, data: str, token: str, form: Form, fields: Mapping[str, str]) -> None:
        empty = {slot.name: "" for slot in form.slots}
        self._behind_link(Heard("form", data=data, fields=(("token", token), *(empty | dict(fields)).items())))

    def presses_on_page(self, number: int, label: str) -> None:
        token, view = self._order_page(number)
        message: Message = view.values["message"]
        language = str(view.values["language"])
        data = next(b.data for row in message.buttons for b in row if render(b.label, language) == label)
        self._behind_link(Heard("press", data=data, fields=(("token", token),)))

    def _behind_link(self, heard: Heard) -> None:
        self._acts += 1
        name = f"link-{self._acts}"
        self._run(self.house.hear(Incoming("web", name, "link", name, heard)))
        self._run(self._settle())

    def _link(self, who: str, begins: str) -> str:
        begins = self.public_url + begins
        found = [url for url in on_phone(self.actors[who].phone).links() if url.startswith(begins)]
        assert found, f"{who} has been given no link {begins}"
        return found[-1].removeprefix(begins)

    def _order_page(self, number: int) -> tuple[str, Any]:
        begins = f"{self.public_url}/o/"
        links = [url for actor in self.actors.values() for url in on_phone(actor.phone).links()]
        for url in reversed([url for url in links if url.startswith(begins)]):
            token = url.removeprefix(begins)
            view = self.look(pages.look, None, "order", {"token": token})
            if view.found and view.values["number"] == number:
                return token, view
        raise AssertionError(f"nobody has been given a link to order {number} that still leads there")

    # -- buttons

    def find(self, who: str, label: str, order: int | None = None) -> Key | None:
        """The newest button with this label, perhaps only of one order: in the own chat, then in the group."""
        for one in self._shown(who):
            if one.label == label and (order is None or self.look(order_of_button, one.data) == order):
                return one
        return None

    def _shown(self, who: str) -> list[Key]:
        person = self.person(who)
        mine = on_phone(self.actors[who].phone).buttons()
        return [*mine, *(on_phone(self.group).buttons() if person is not None and person.is_coordinator else ())]

    # -- time

    def until(self, moment: datetime) -> None:
        self._run(self._until(moment.replace(tzinfo=HELSINKI).astimezone(UTC)))

    async def _until(self, target: datetime) -> None:
        await self._settle()
        for _step in range(1000):
            look = self.database.look
            waiting = [await look(rules.next_moment), await look(rows.held_back, "telegram")]
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
        world = self.telegram.world
        async with asyncio.timeout(2 * PATIENCE):
            while True:
                await world.until(
                    lambda: not world.updates.waiting and all(q.answered_at for q in world.queries.values()),
                    what="everything is heard and every spinner answered",
                )  # fmt: skip
                for loop in (self.house.worker, *self.house.couriers):
                    await loop.idle.wait()
                await asyncio.gather(*self.house.errands.running)
                if not await self.database.look(rows.restless, "telegram") and not world.updates.waiting:
                    return

    # -- what is seen

    def news(self, who: str) -> Sequence[Seen]:
        actor = self.actors[who]
        for one in (*on_phone(actor.phone).buttons(), *on_phone(self.group).buttons()):
            actor.screen.remember(one)
        return actor.screen.news(on_phone(actor.phone))

    def card(self, number: int) -> tuple[str, ...]:
        at = self.look(rows.card_message, "telegram", self.group.lane, number)
        assert at is not None, f"there is no card of order {number} in the group"
        return on_phone(self.group).lines(int(at))

    def page(self, number: int) -> tuple[str, ...]:
        _token, view = self._order_page(number)
        return shown(view.values["message"], str(view.values["language"]))

    def story(self, number: int) -> tuple[str, ...]:
        """In a group only what turns an order round is told; the whole is on the dispatch page."""
        return tuple(render(line, self.language) for line in self.look(story_of, number))

    def digest(self) -> tuple[str, ...]:
        return on_phone(self.group).lines(int(self.look(rows.last_of, "digest") or ""))

    def noted(self, number: int) -> Sequence[tuple[str, str]]:
        found = {name: self.person(name) for name in self.actors}
        names = {person.id: name for name, person in found.items() if person is not None}
        return [(names.get(one.actor, one.actor), one.verb) for one in self.look(entries_about, number)]
