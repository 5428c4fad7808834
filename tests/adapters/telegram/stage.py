"""The stories' people on Telegram: what they do goes through the real Updater over HTTP, what they see is their phone.

Time, the ledger and the pages behind links are the house's own, as on the core's stage. Coordinators read their
dispatch cards in a group. The whole runs in one thread: the loop of the adapter and the fake turns whenever somebody
acts, until everything that came of it has been heard, done and delivered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.port import Incoming, Outgoing, Receipt, Refused, TryLater, Undeliverable, View
from adapters.telegram import TelegramAdapter
from adapters.telegram.hear import PLATFORM
from adapters.telegram.limits import unhurried
from bot import courier
from bot.app import hear_and_handle
from bot.desk import joining
from dialogs.language import render
from dialogs.speech import Heard
from storage import outbox, people
from storage.transaction import Transaction
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.theatre import Player
from tests.transcripts.stage import BREATH, CoreStage, Seen, _about

PUBLIC = "https://keikka.example"
ALWAYS = ["w:back", "w:help", "w:over", "w:cancel"]


class TelegramStage(CoreStage):
    """The core's stage with everybody on Telegram."""

    def __init__(self, folder: Path, now: str, language: str, public_url: str = PUBLIC) -> None:
        super().__init__(folder, now, language)
        self._runner = asyncio.Runner()
        self._public_url = public_url
        self.phones: dict[str, Phone] = {}
        self._read = 0
        self._standing: dict[tuple[int, int], tuple[str, ...]] = {}
        self._unread: dict[str, list[Seen]] = {}
        self._pressed: list[tuple[str, str, str]] = []  # who was ever offered which label with which data
        self._shown_links: list[tuple[str, str]] = []
        self.telegram = FakeTelegram()
        self._run(self._open())
        self.theatre._enter = self._enter_on_telegram  # type: ignore[method-assign]
        self.theatre.bring = self._bring  # type: ignore[method-assign]

    async def _open(self) -> None:
        await self.telegram.__aenter__()
        self.telegram.world.rates.strict = False
        self.group = Group(self.telegram, "Välitys")
        self.group.chat.members[self.telegram.world.bot.id] = {"status": "member"}
        self.theatre.database.shelf["dispatch_lanes"] = ((PLATFORM, self.group.lane),)
        self._adapter = TelegramAdapter(
            self.telegram.token,
            api_url=self.telegram.url,
            public_url=self._public_url,
            groups=[self.group.chat.id],
            turns=unhurried(),
        )
        await self._adapter.start(self)

    def close(self) -> None:
        self._run(self._adapter.close())
        self._run(self.telegram.__aexit__())
        self._runner.close()
        super().close()
        assert not self.telegram.judges.objections, "\n".join(self.telegram.judges.objections)

    def restart(self) -> None:
        """The house is stopped and started anew; Telegram keeps what comes meanwhile."""
        self._run(self._adapter.stop())
        super().restart()
        self.theatre.database.shelf["dispatch_lanes"] = ((PLATFORM, self.group.lane),)
        self._run(self._adapter.start(self))

    # -- what the adapter is offered: ears over the theatre's database

    async def hear(self, incoming: Incoming) -> str:
        self.theatre.clock.moment += BREATH
        return str(self.theatre.database.write_now(hear_and_handle, incoming)[0])

    async def settled(self, inbox_id: str, seconds: float) -> bool:
        return True

    async def look(self, person: str | None, question: str, **about: str) -> View:
        return View("none", found=False)

    async def follow(self, person: str) -> AsyncIterator[int]:
        yield 0

    # -- people

    def _phone(self, name: str, language: str) -> Phone:
        phone = Phone(self.telegram, name, language)
        phone.chat.started = True
        self.group.chat.members[phone.user.id] = {"status": "member"}
        self.phones[name] = phone
        self._unread[name] = []
        return phone

    def _enter_on_telegram(self, name: str, language: str, **flags: bool) -> Any:
        phone = self._phone(name, language)
        person = self.theatre.do(_enter, language, flags, str(phone.user.id), phone.lane)
        self.theatre.players[name] = Player(name, person, language)
        return self.theatre.players[name]

    def enter(self, role: str, name: str, language: str, options: Mapping[str, str]) -> None:
        super().enter(role, name, language, options)
        if name not in self.phones:
            self._phone(name, language)

    def takes_up_invitation(self, who: str, role: str) -> None:
        """Open the link: Telegram opens the chat and says /start with the invitation."""
        token = self.theatre.do(joining.invite, role, None, self.theatre.players[who].language, "story")
        phone = self.phones[who]
        phone.start(token)
        self._settle()
        person = self.theatre.database.look_now(people.who_is, PLATFORM, str(phone.user.id))
        assert person is not None
        self.theatre.players[who].id = person.id

    # -- what they do

    def says(self, who: str, words: str) -> None:
        self.phones[who].send(words)
        self._settle()

    def presses(self, who: str, label: str, which: str = "") -> None:
        self._note_all()
        phone = self.phones[who]
        if which == "delivered again":
            kind, body = next(each for each in reversed(self.telegram.world.emitted) if each[0] == "callback_query")
            self.telegram.world.updates.push(kind, body)
        elif which == "again":
            there = {data for shown, data, _place in self._buttons(who)}
            known = [data for name, shown, data in reversed(self._pressed) if (name, shown) == (who, label)]
            assert known, f"{who} never had a button [{label}]"
            phone.forge(next((data for data in known if data not in there), known[0]))
        else:
            owner = which.removeprefix("from ") if which.startswith("from ") else who
            order = int(which.removeprefix("of order ")) if which.startswith("of order ") else None
            for shown, data, (chat, message) in self._buttons(owner):
                if shown == label and (order is None or self.theatre.database.look_now(_about, data) == order):
                    where = self.telegram.world.chats[chat] if owner == who else phone.chat
                    phone.forge(data, message, where)
                    break
            else:
                raise AssertionError(f"{owner} has no button [{label}]; there are: {self.labels(owner)}")
        self._settle()

    def sends_data(self, who: str, data: str) -> None:
        self.phones[who].forge(data)
        self._settle()

    def fills(self, who: str, form: str, fields: Mapping[str, str]) -> None:
        """A form filled at once has no likeness on Telegram; the answers come to the same house, for the same chat."""
        phone = self.phones[who]
        heard = Heard("form", data=form, fields=(*fields.items(), ("w:send", "1")))
        self._acts += 1
        incoming = Incoming(PLATFORM, f"fill-{self._acts}", str(phone.user.id), phone.lane, heard)
        self._run(self.hear(incoming))
        self._settle()

    def opens(self, who: str) -> None:
        """On Telegram a message is delivered when Telegram has taken it."""
        self._settle()

    def _behind_link(self, heard: Heard) -> None:
        super()._behind_link(heard)
        self._settle()

    # -- what is seen

    def news(self, who: str) -> Sequence[Seen]:
        self._note_all()
        news, self._unread[who] = self._unread[who], []
        return news

    def _look(self, who: str) -> None:
        self._note_all()
        self._screens[who].links = [path for name, path in self._shown_links if name == who]

    def labels(self, who: str) -> list[str]:
        return [label for label, _data, _place in self._buttons(who)]

    def _buttons(self, who: str) -> list[tuple[str, str, tuple[int, int]]]:
        """(label, data, place) of every button this person can see, the newest message first, then the group's.

        The group reads the house's language; a story names its buttons in the language of whoever presses.
        """
        player = self._player(who)
        cards = [row for card in self.theatre.dispatch_cards(player) for row in card.buttons]
        own_words = {button.data: render(button.label, player.language) for row in cards for button in row}
        found = []
        for chat in (self.phones[who].chat, self.group.chat):
            for message in reversed(list(chat.messages.values())):
                place = (chat.id, message["message_id"])
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    presses = [b for b in row if "callback_data" in b]
                    words = own_words if chat is self.group.chat else {}
                    found += [(words.get(b["callback_data"], b["text"]), b["callback_data"], place) for b in presses]
        return found

    def _note_all(self) -> None:
        """Read the journal: what has been sent and edited since, person by person, in its order."""
        names = {phone.chat.id: name for name, phone in self.phones.items()}
        journal = self.telegram.world.journal
        fresh, self._read = journal[self._read :], len(journal)
        if not fresh:
            return
        for chat, number in dict.fromkeys(fresh):
            message = self.telegram.world.chats[chat].messages.get(number)
            if chat not in names or message is None or not message["from"]["is_bot"]:
                continue
            self._note(names[chat], (chat, number), message)
        for name in self.phones:
            self._pressed += [(name, label, data) for label, data, _ in reversed(self._buttons(name))]

    def _note(self, who: str, place: tuple[int, int], message: dict[str, Any]) -> None:
        unread = self._unread[who]
        if "text" not in message:
            if "document" in message and unread:  # the picture of a code stands for the poster's link, and is no line
                file = message["document"]["file_name"]
                unread[-1] = replace(unread[-1], lines=(*unread[-1].lines, f"+ {file}"))
            return
        lines = _lines(message)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        urls = [b["url"].removeprefix(self._public_url) for row in rows for b in row if "url" in b]
        self._shown_links += [(who, path) for path in urls]
        for path in urls:
            if path.startswith("/a/"):
                lines = tuple(line.replace(path.split("/")[2], "…") for line in lines)
        if lines != self._standing.get(place):
            unread.append(Seen(lines, changed=place in self._standing))
            self._standing[place] = lines

    # -- the loop

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._runner.run(work)

    def _settle(self) -> None:
        """Until everything is heard, what is due now is done, and everything said is delivered."""
        world = self.telegram.world
        self._run(world.until(lambda: self.telegram.polled and not world.updates.waiting, 20, "all is heard"))
        self.theatre.due()

    def _bring(self) -> None:
        """The courier of Telegram."""
        while rows := self.theatre.database.write_now(outbox.lease, PLATFORM, 32, 60.0, "stage"):
            for row in rows:
                outgoing = self.theatre.database.write_now(courier.prepare, row)
                if outgoing is None:
                    self.theatre.database.write_now(courier.dropped, row)
                else:
                    self._deliver(row, outgoing)

    def _deliver(self, row: Any, outgoing: Outgoing) -> None:
        write = self.theatre.database.write_now
        try:
            receipt: Receipt = self._run(self._adapter.deliver(outgoing))
        except Undeliverable as gone:
            write(courier.undeliverable, row, gone.why)
        except (Refused, TryLater) as trouble:
            raise AssertionError(f"Telegram does not take {outgoing}: {trouble!r}") from None
        else:
            write(courier.delivered, row, receipt)


def _lines(message: dict[str, Any]) -> tuple[str, ...]:
    """A message as lines of a story, each button on its own."""
    lines = [line for line in message["text"].splitlines() if line.strip()]
    buttons = [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
    presses = [b for b in buttons if "callback_data" in b]
    always = [b["callback_data"].partition("~")[0] for b in presses[-4:]] == ALWAYS
    lines += [f"[{b['text']}]" for b in (presses[:-4] if always else presses)]
    lines += ["[…]"] if always else []
    lines += [f"→ {b['text']}" for b in buttons if "url" in b]
    return tuple(lines)


def _enter(tx: Transaction, language: str, flags: dict[str, bool], account: str, lane: str) -> str:
    person = people.add_person(tx, language=language, zone="Europe/Helsinki", **flags)
    people.bind_identity(tx, person.id, PLATFORM, account, {"lane": lane})
    return person.id
