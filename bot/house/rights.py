"""Who may read the house's files: a key or a database that everybody on the machine can read is no secret."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

from bot.house.config import Config
from bot.house.opening import SQLITE, key_file

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def open_to_others(config: Config) -> str | None:
    """What others on this machine may read or change and what to type against it, in one line; None when all is well.

    Files of the house are looked at, and the folder they lie in: whoever may write there may put others in their
    place. Only where the machine knows such rights.
    """
    if os.name != "posix":
        return None
    loose = _loose([path for path in _files(config) if path.exists()])
    if not loose:
        return None
    commands = " && ".join(f"chmod {'go-w' if path.is_dir() else '600'} {shlex.quote(str(path))}" for path in loose)
    return f"Others on this machine may read or change what is Keikka's. Type: {commands}"


def _loose(files: list[Path]) -> list[Path]:
    folders = sorted({path.parent for path in files})
    readable = [path for path in files if path.stat().st_mode & _OTHERS]
    return readable + [folder for folder in folders if _is_writable_by_others(folder)]


def _files(config: Config) -> list[Path]:
    files = [key_file(config), Path(".env")]
    if config.database_url.startswith(SQLITE):
        database = config.database_url.removeprefix(SQLITE)
        files += [Path(database + ending) for ending in ("", "-wal", "-shm", ".erased")]
    return files


def _is_writable_by_others(folder: Path) -> bool:
    mode = folder.stat().st_mode
    return bool(mode & _OTHERS_WRITE) and not mode & stat.S_ISVTX  # in /tmp only the owner may replace a file
