"""Telegram in people's hands: everybody has a phone, the dispatch channel is a group.

The real Updater polls a strict Bot API over HTTP. Presses are callback queries, words are messages. Whether a message
was read Telegram never tells; that it has arrived it tells at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.port import Messenger
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from tests.fakes.telegram_api import FakeTelegram, Group, Phone
from tests.theatre import StageClock
from tests.whole.device import Device, Piece
from tests.whole.devices.telegram_screen import PhoneKey, on_phone
from tests.whole.stage import MessengerStage


class TelegramDevice(Device[PhoneKey]):
    """Phones by the names of their owners. `group` is the dispatch channel, from the start a supergroup or not."""

    platform = "telegram"

    def __init__(self, *, supergroup: bool = True) -> None:
        self.phones: dict[str, Phone] = {}
        self._supergroup = supergroup

    # -- the platform

    async def connect(self, clock: StageClock) -> None:
        self.telegram = await FakeTelegram().__aenter__()
        self.telegram.world.rates.strict = False
        self._owner = Phone(self.telegram, "Omistaja")
        self.group = Group(self.telegram, "Välitys", [self._owner], supergroup=self._supergroup)

    async def disconnect(self) -> list[str]:
        await self.telegram.__aexit__()
        return self.telegram.judges.objections

    @property
    def lane(self) -> str:
        return self.group.lane

    def settings(self) -> dict[str, str]:
        return {"token": self.telegram.token, "api_url": self.telegram.url, "dispatch_chat": self.lane}

    def adapter(self, public_url: str, language: str) -> Messenger:
        return TelegramAdapter(
            self.telegram.token, api_url=self.telegram.url, public_url=public_url,
            groups={self.group.chat.id}, turns=without_waits(),
        )  # fmt: skip

    def add_app(self) -> None:
        self.group.add_bot(self._owner, can_edit_messages=True)

    async def heard(self) -> None:
        world = self.telegram.world
        await world.until(
            lambda: not world.updates.waiting and all(one.answered_at for one in world.queries.values()),
            what="everything is heard and every spinner answered",
        )

    def busy(self) -> bool:
        return bool(self.telegram.world.updates.waiting)

    # -- people

    def enter(self, who: str, role: str, language: str) -> None:
        phone = self.phones[who] = Phone(self.telegram, who, language)
        self.group.chat.members[phone.user.id] = {"status": "member"}
        phone.chat.started = role != "stranger"

    def account(self, who: str) -> str:
        return self.phones[who].lane

    def send(self, who: str, words: str) -> None:
        self.phones[who].send(words)

    def begin_order(self, who: str) -> None:
        self.phones[who].send("/order")

    def open_invitation(self, who: str, token: str) -> None:
        self.phones[who].start(token)

    def press(self, who: str, key: PhoneKey) -> None:
        phone = self.phones[who]
        phone.forge(key.data, key.message, self.group.chat if key.chat == self.group.chat.id else phone.chat)

    def forge(self, who: str, data: str) -> None:
        self.phones[who].forge(data)

    def press_again(self) -> None:
        emitted = self.telegram.world.emitted
        self.telegram.world.emit(*next(one for one in reversed(emitted) if one[0] == "callback_query"))

    # -- what is to be seen

    def keys(self, who: str, *, coordinates: bool) -> list[PhoneKey]:
        return [*on_phone(self.phones[who]).buttons(), *(on_phone(self.group).buttons() if coordinates else ())]

    def links(self, who: str) -> list[str]:
        return on_phone(self.phones[who]).links()

    def read(self, who: str) -> Iterator[Piece]:
        return (Piece(str(name), lines) for name, lines in on_phone(self.phones[who]).read())

    def lines(self, at: str) -> tuple[str, ...]:
        return on_phone(self.group).lines(int(at))

    def thread(self, at: str) -> None:
        """A group has no threads."""


#: A stage on which everybody has a phone.
TelegramStage = MessengerStage[TelegramDevice]
