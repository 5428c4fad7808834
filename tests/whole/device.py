"""What people of a story hold in their hands: a messenger, seen and used from the side of those who use it.

A stage plays the stories; a device says how one speaks, presses and reads on one messenger, and what stands at the
other end of the wire. For a new channel there is one class like this to write, over a fake of its platform.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from adapters.port import Messenger
from tests.theatre import StageClock

#: How a picture is told; messengers give it no name.
PICTURE = "+ QR"


class Key(Protocol):
    """Something that can be pressed: what it says, what it sends, and what it stands under."""

    @property
    def label(self) -> str: ...
    @property
    def data(self) -> str: ...
    @property
    def stands(self) -> object: ...


K = TypeVar("K", bound=Key)


@dataclass(frozen=True)
class Piece:
    """Something on a screen, by a name of its own; what takes another's place is news, not a change of it."""

    name: str
    lines: tuple[str, ...]
    in_place: bool = False


class Device(ABC, Generic[K]):
    """A messenger in the hands of people. Its house has one dispatch channel there, `lane`."""

    platform: ClassVar[str]

    # -- the platform

    @abstractmethod
    async def connect(self, clock: StageClock) -> None:
        """The platform is there, and a dispatch channel in which the app is not yet."""

    @abstractmethod
    async def disconnect(self) -> list[str]:
        """The platform is gone; whatever it and its judges had to complain of."""

    @property
    @abstractmethod
    def lane(self) -> str:
        """The dispatch channel."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """What the house's configuration says of this platform."""

    @abstractmethod
    def adapter(self, public_url: str, language: str) -> Messenger:
        """A new adapter, each time the house starts. None of its waits depends on the speed of this machine."""

    @abstractmethod
    def add_app(self) -> None:
        """The app is added to the dispatch channel."""

    @abstractmethod
    async def heard(self) -> None:
        """Wait until all that people did has reached the house and is answered."""

    @abstractmethod
    def busy(self) -> bool:
        """Whether something is on its way again."""

    def tasks(self) -> Iterable[asyncio.Task[Any]]:
        """What the adapter still does beside."""
        return ()

    def check(self) -> None:
        """Raises `AssertionError` if the last act has shown people a warning."""

    # -- people, by name

    @abstractmethod
    def enter(self, who: str, role: str, language: str) -> None:
        """Somebody has an account there; a coordinator is in the dispatch channel, too."""

    @abstractmethod
    def account(self, who: str) -> str:
        """Their lane."""

    @abstractmethod
    def send(self, who: str, words: str) -> None:
        """They write to the app."""

    @abstractmethod
    def begin_order(self, who: str) -> None:
        """They begin an order as one does there."""

    @abstractmethod
    def open_invitation(self, who: str, token: str) -> None:
        """They follow an invitation."""

    @abstractmethod
    def press(self, who: str, key: K) -> None:
        """They press this: their own key, or with a changed client another's."""

    @abstractmethod
    def forge(self, who: str, data: str) -> None:
        """They send a press that no button offered."""

    @abstractmethod
    def press_again(self) -> None:
        """The platform delivers the last press a second time."""

    # -- what is to be seen

    @abstractmethod
    def keys(self, who: str, *, coordinates: bool) -> list[K]:
        """All they can press, the newest first; the dispatch channel's last, and only for who coordinates."""

    @abstractmethod
    def links(self, who: str) -> list[str]:
        """Every address they were given, the oldest first."""

    @abstractmethod
    def read(self, who: str) -> Iterator[Piece]:
        """All they alone were told, from the top. Files belong to the text that they come after."""

    @abstractmethod
    def lines(self, at: str) -> tuple[str, ...]:
        """One message of the dispatch channel, by its id."""

    @abstractmethod
    def thread(self, at: str) -> Sequence[str] | None:
        """What stands under this card in the channel and nowhere else; None where channels have no threads."""
