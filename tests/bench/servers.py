"""The two servers as child processes on free ports: Keikka as `keikka run` starts it, and the bare handler."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

#: Behind an https proxy every visitor has an address of their own, as real visitors have; limits are as always.
PUBLIC_URL = "https://keikka.example"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    pid: int
    folder: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """The processor time it has used so far, of all its threads; 0 where the system does not say."""
        try:
            numbers = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(numbers[11]) + int(numbers[12])) / TICKS


@asynccontextmanager
async def keikka(folder: Path) -> AsyncIterator[Server]:
    """Keikka over a new SQLite file."""
    port = free_port()
    settings = {
        "KEIKKA_DATABASE_URL": f"sqlite:///{folder}/keikka.db",
        "KEIKKA_PUBLIC_URL": PUBLIC_URL,
        "KEIKKA_PORT": str(port),
    }
    async with server_process("keikka", port, folder, settings, "-m", "bot", "run") as server:
        yield server


@asynccontextmanager
async def bare(folder: Path) -> AsyncIterator[Server]:
    """The bare handler over a new SQLite file."""
    port = free_port()
    async with server_process(
        "bare", port, folder, {}, "-m", "tests.bench.bare", str(port), str(folder / "bare.db")
    ) as server:
        yield server


@asynccontextmanager
async def server_process(
    name: str, port: int, folder: Path, settings: dict[str, str], *arguments: str
) -> AsyncIterator[Server]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KEIKKA_")}
    log = folder / f"{name}.log"
    with log.open("wb") as out:
        child = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment | settings, stdout=out, stderr=out
        )
    try:
        while not await _listens(port):
            if child.returncode is not None:
                raise RuntimeError(f"{name} did not start:\n{log.read_text()}")
            await asyncio.sleep(0.05)
        yield Server(name, port, child.pid, folder)
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()


async def _listens(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
