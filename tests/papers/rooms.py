"""The rooms of `bot` as the contract in `pyproject.toml` has them, each with the first line of its own words."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from tests.papers.pages import ROOT, table


def rooms_of_bot() -> str:
    """A table from the street to the ground."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = told["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if "bot.law" in one.get("layers", ()))
    rows: list[tuple[str, ...]] = []
    for layer in layers:
        rows += [(f"`{room.removeprefix('bot.')}`", first_line(room)) for room in layer.split(" | ")]
    return table(("room", "what is in it"), rows)


def first_line(module: str) -> str:
    """The first line of a module's docstring."""
    path = ROOT / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    if not words:
        raise LookupError(f"{module} says nothing of itself")
    return words.splitlines()[0]
