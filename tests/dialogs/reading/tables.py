"""The tables of this folder, one row a line, cells parted by tabs, lines that begin with # left out."""

from __future__ import annotations

from pathlib import Path


def rows(name: str) -> list[tuple[str, ...]]:
    """The rows of a table beside this file."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]
