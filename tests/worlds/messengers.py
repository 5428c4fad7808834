"""An orderer on a messenger: every call that reaches their chat, before the strict fake of the platform.

The stage and its house are those of the stories (`tests/whole/stage.py`). A call is recorded with all that it says,
whoever makes it, unless it goes to somebody else: the dispatch channel or an expert.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.line import SlackLine
from adapters.telegram import adapter as telegram_adapter
from adapters.telegram.line import TelegramLine
from storage import Database, MasterKeys
from storage.sealing import generate
from storage.transaction import Transaction
from tests.migrated import open_copy
from tests.whole import rows
from tests.whole import stage as whole
from tests.whole.device import Device
from tests.whole.stage import MessengerStage
from tests.worlds.worlds import PAUSE, World

KEYS = MasterKeys.from_environment_value(generate())
#: What is said to a chat, by the class that says it; what goes by others is no chat's.
SAYING: tuple[tuple[type, str], ...] = ((TelegramLine, "call"), (SlackLine, "call"), (SlackLine, "ask"))


class MessengerWorld:
    """One of the worlds, its orderer Oona on a messenger as the experts are."""

    def __init__(self, device: Device[Any], folder: Path, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world, self.device = world, device
        self._others: set[str] = set()
        self._patch = patch
        _same_house_keys(patch)
        _same_people(patch, world)
        patch.setattr(telegram_adapter, "SLOW", 3600.0)  # seconds; whether a machine is slow tells nothing here
        for owner, name in SAYING:
            self._listen(owner, name)
        self.stage: MessengerStage[Any] = MessengerStage(device, folder, "2026-11-23 10:00", "fi")
        self.stage.database.shelf.pause = lambda: PAUSE
        self._others.add(device.lane)
        self.enter("orderer", "Oona")
        world.whose.add(device.account("Oona"))
        self._others.discard(device.account("Oona"))
        self.enter("coordinator", "Kirsi")

    def enter(self, role: str, name: str, **options: str) -> None:
        self.stage.enter(role, name, "fi", options)
        self._others.add(self.device.account(name))

    def _listen(self, owner: type, name: str) -> None:
        call = getattr(owner, name)

        async def recorded(line: Any, method: str, *more: Any, **fields: Any) -> Any:
            said = json.dumps(fields, ensure_ascii=False, default=str)
            to_others = any(f'"{one}"' in said or f": {one}," in said for one in self._others)
            if not to_others:
                self.world.records.note(method, said)
            result = await call(line, method, *more, **fields)
            if to_others and method == "conversations.open":  # their chat has a name of its own
                self._others.add(result["channel"]["id"])
            return result

        self._patch.setattr(owner, name, recorded)

    def says(self, words: str) -> None:
        self._all_of(lambda: self.stage.says("Oona", words))

    def presses(self, label: str) -> None:
        self._all_of(lambda: self.stage.presses("Oona", label))

    def passes(self, **amount: float) -> None:
        """Time passes, and what becomes due is done."""
        clock = self.stage.clock
        self._all_of(lambda: self.stage.run(self.stage._until(clock.moment + timedelta(**amount))))

    def _all_of(self, act: Callable[[], object]) -> None:
        """What is said side by side comes in any order: it is compared by its kind."""
        begin = len(self.world.records.seen)
        act()
        self.world.records.seen[begin:] = sorted(self.world.records.seen[begin:])

    def close(self) -> None:
        self.stage.close()


def _same_house_keys(patch: pytest.MonkeyPatch) -> None:
    """Every house begins as a copy of one that has its keys: links are made with them."""

    def opened(url: str, _keys: MasterKeys, *clocks: Any) -> Database:
        file = Path(url.removeprefix("sqlite:///"))
        if not file.exists():
            file.write_bytes(_with_keys())
        return open_copy(url, KEYS, *clocks)

    patch.setattr(whole, "open_copy", opened)


@cache
def _with_keys() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "house.db"
        open_copy(f"sqlite:///{file}", KEYS).close_now()
        return file.read_bytes()


def _same_people(patch: pytest.MonkeyPatch, world: World) -> None:
    """Whoever is in both houses has the same id in both."""
    enter = rows.enter

    def entered(tx: Transaction, place: tuple[str, str], role: str, name: str, *more: Any) -> None:
        with world.unit(tx, f"{role} {name}", recorded=False):
            enter(tx, place, role, name, *more)

    patch.setattr(rows, "enter", entered)
