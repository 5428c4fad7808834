"""The sides that are measured, each a child process beside a Bot API in this one."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.peers import environment
from tests.bench.peers.api import Api, Line
from tests.bench.servers import Server, free_port

KEIKKA, MEMORY, SQLITE, PICKLES = "keikka", "aiogram, memory", "aiogram, SQLite FULL", "PTB, pickles"
START = 180.0  # seconds: loading aiogram alone takes nine of a processor


@dataclass(frozen=True)
class Command:
    """How a side is started."""

    arguments: tuple[str, ...]
    settings: Mapping[str, str]


def _house(api: str, token: str, folder: Path) -> Command:
    settings = {
        "KEIKKA_DATABASE_URL": f"sqlite:///{folder}/keikka.db", "KEIKKA_PORT": str(free_port()),
        "KEIKKA_TELEGRAM_TOKEN": token, "KEIKKA_TELEGRAM_API_URL": api,
    }  # fmt: skip
    return Command((sys.executable, "-m", "tests.bench.peers.keikka_house"), settings)


def _aiogram(api: str, token: str, kept: str) -> Command:
    return Command((environment.python(), "-m", "tests.bench.peers.aiogram_bot", api, token, kept), {})


def _stock(api: str, token: str, folder: Path, *seconds: str) -> Command:
    bot = ("-m", "tests.bench.peers.ptb_bot", api, token, str(folder / "conversations.pickle"), *seconds)
    return Command((environment.python(), *bot), {})


Start = Callable[[str, str, Path], Command]
SIDES: Mapping[str, Start] = {
    KEIKKA: _house,
    MEMORY: lambda api, token, _folder: _aiogram(api, token, "memory"),
    SQLITE: lambda api, token, folder: _aiogram(api, token, str(folder / "fsm.db")),
    PICKLES: _stock,
}
#: Of the pickles every update writes the whole file anew, so ten thousand conversations in it would take an hour:
#: for memory alone it is written once in a minute, as the library does by itself.
FOR_MEMORY: Mapping[str, Start] = {
    **SIDES,
    PICKLES: lambda api, token, folder: _stock(api, token, folder, "60"),
}


@dataclass(frozen=True)
class Side:
    """A running side: its line to the Bot API, and its process."""

    name: str
    line: Line
    server: Server

    @property
    def megabytes(self) -> float:
        """The memory its process holds now (RSS)."""
        status = Path(f"/proc/{self.server.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@asynccontextmanager
async def running(name: str, start: Start, api: Api, folder: Path) -> AsyncIterator[Side]:
    """One side, which polls by then; killed at the end."""
    number = len(api.lines) + 1
    token = f"{7_000_000_000 + number}:AAE-a-token-of-the-bench"
    line = api.line(token)
    below = folder / str(number)
    below.mkdir()
    command = start(api.url, token, below)
    environment_of_it = {key: value for key, value in os.environ.items() if not key.startswith("KEIKKA_")}
    log = below / "log"
    with log.open("wb") as out:
        child = await asyncio.create_subprocess_exec(
            *command.arguments, env=environment_of_it | dict(command.settings), stdout=out, stderr=out
        )
    try:
        try:
            async with asyncio.timeout(START):
                await line.polled.wait()
        except TimeoutError:
            raise RuntimeError(f"{name} does not poll:\n{log.read_text()}") from None
        yield Side(name, line, Server(name, 0, child.pid, below))
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
