"""The pages a clone has: which there are, and their parts that are made and not written by hand."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- made by tests.papers.write: {name} -->", "<!-- made until here -->"


def pages() -> list[Path]:
    """Every page of the clone, the top ones first."""
    rooms = ("bot", "dialogs", "adapters", "storage", "tests")
    inside = (path for room in rooms for path in (ROOT / room).rglob("*.md") if "node_modules" not in path.parts)
    return [*sorted(ROOT.glob("*.md")), *sorted(inside)]


def part(page: str, name: str) -> str:
    """A made part of a page as it stands there, without its two marks."""
    return _between(page, name)[1]


def with_part(page: str, name: str, text: str) -> str:
    """The page with that part made anew."""
    before, _old, after = _between(page, name)
    return before + text.strip() + after


def _between(page: str, name: str) -> tuple[str, str, str]:
    begin = BEGIN.format(name=name)
    head, found, rest = page.partition(begin)
    text, ended, tail = rest.partition(END)
    if not found or not ended:
        raise LookupError(f"the page has no part {name!r} between {begin} and {END}")
    return f"{head}{begin}\n\n", text.strip(), f"\n\n{END}{tail}"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [heads, tuple("---" for _head in heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def prose(page: str) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
