"""A whole house on a messenger on a Monday morning, while its clock runs: for what no story on a stage can tell.

People are those of the platform's fake; each messenger's morning (`mornings/`) adds how they come to Keikka.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from bot.desk import joining
from bot.due import rules
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from storage import people
from storage.transaction import Transaction
from tests import given
from tests.theatre import HELSINKI
from tests.whole.rows import agree_all

MONDAY = datetime(2027, 1, 4, 10, tzinfo=HELSINKI).astimezone(UTC)
ORDER = "Luento masennuksesta Ouluun 15.1. klo 14-16 paikan päällä"


class Account(Protocol):
    """Somebody on the other side of the wire."""

    @property
    def lane(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def seen(self) -> list[dict[str, Any]]: ...
    def send(self, text: str) -> object: ...
    def press(self, label: str) -> object: ...
    async def sees(self, words: str) -> object: ...


A = TypeVar("A", bound=Account)


class Channel(Protocol):
    """The dispatch channel."""

    @property
    def lane(self) -> str: ...
    @property
    def seen(self) -> list[dict[str, Any]]: ...
    def press(self, by: Any, label: str, /) -> object: ...
    async def sees(self, words: str) -> object: ...


C = TypeVar("C", bound=Channel)


class World(Protocol):
    """The platform's fake, which knows when something has come true."""

    async def until(self, holds: Callable[[], Any], *, what: str = "") -> None: ...


@dataclass
class Morning(ABC, Generic[A, C]):
    """The house, its clock, its dispatch channel, and Kirsi, who coordinates."""

    platform: ClassVar[str]

    house: WholeHouse
    clock: Clock
    world: World
    channel: C
    kirsi: A

    @abstractmethod
    def newcomer(self, name: str) -> A:
        """Somebody whom the house does not know."""

    @abstractmethod
    def greet(self, person: A) -> None:
        """They look at Keikka for the first time."""

    @abstractmethod
    def follow(self, person: A, token: str) -> None:
        """They follow an invitation."""

    async def invite(self, person: A, role: str) -> None:
        self.follow(person, await self.house.database.write(joining.invite, role, None, "fi", "test"))
        await person.sees("Tervetuloa")

    async def expert(self, name: str, *, consents: Sequence[str] = ("register", "offers_in_messenger")) -> A:
        """An expert who joined: the invitation is opened for real, the profile is written at once."""
        person = self.newcomer(name)
        await self.invite(person, "expert")
        narrow: dict[str, Any] = {"kinds": ["lecture"], "formats": ["onsite"], "languages": ["fi"]}
        await self.house.database.write(_join, self.platform, person.lane, given.profile(name, consents, **narrow))
        return person

    async def order(self, who: A) -> None:
        """They order in one message, a few short answers, and one press."""
        self.greet(who)
        await who.sees("Hei.")
        who.send(ORDER)
        await who.sees("Kenen kokemusta")
        who.press("Oma kokemus")
        await who.sees("organisaatio")
        who.send("Esimerkkikoulu")
        await who.sees("yhteyshenkilö")
        who.send("Oona Esimerkki")
        await who.sees("uhelin")
        who.send("040 000 0002")
        await who.sees("Tarkista ja lähetä")
        await self.house.database.write(agree_all, self.platform)
        who.press("Lähetä tilaus")

    async def asked(self, one: A, other: A) -> tuple[A, A]:
        """Of two experts, who is asked comes first."""
        await self.world.until(lambda: any("Pyyntö" in each.last for each in (one, other)), what="an offer")
        return (one, other) if "Pyyntö" in one.last else (other, one)

    async def later(self, **amount: float) -> None:
        """Time passes: everything due on the way happens."""
        target = self.clock.now() + timedelta(**amount)
        while (moment := await self.house.database.look(rules.next_moment)) and moment <= target:
            self.clock.move_to(moment)
            await self.house.keeper.do_due()
        self.clock.move_to(target)
        await self.house.keeper.do_due()
        for courier in self.house.couriers:
            courier.wake()


def monday_clock() -> Clock:
    """A clock that runs from Monday morning on."""
    return Clock(MONDAY - datetime.now(UTC))


def _join(tx: Transaction, platform: str, account: str, answers: dict[str, Any]) -> None:
    person = people.who_is(tx, platform, account)
    assert person is not None
    joining.join(tx, person, "expert", answers)
    agree_all(tx, platform)
