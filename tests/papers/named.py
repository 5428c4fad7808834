"""What the pages and the code name: rules, invariants, decisions, tests, files, functions, headings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.papers.pages import ROOT, prose

ROOMS = ("bot", "dialogs", "adapters", "storage", "tests")
#: Endings of files that a page may name; a name with NAME in it stands for any.
ENDINGS = (".py", ".md", ".txt", ".tsv", ".toml", ".yaml", ".html", ".js", ".css", ".lock", ".po", ".pot")

RULE = re.compile(r"\b([RI]\d{1,2})\b")
DECISION = re.compile(r"\b[Dd]ecisions? (\d+)")
HEADING = re.compile(r"\b(\w+)/README: ([A-Z][\w -]+?)[).,;\"]")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"(?:bot|dialogs|adapters|storage)(?:\.[a-z_0-9]+)+(?:\.[A-Za-z_0-9]+)?")
#: Papers of the project that no clone has.
ELSEWHERE = re.compile(r"\b(?:SAFETY|PRODUCT|ARCHITECTURE|DESIGNS)\b|\b(?:HOUSE|STYLE)\.md\b|\bissue \d+\b")


def sources() -> Iterator[Path]:
    """Every file of code and tests that people read."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if (
                path.suffix in (".py", ".yaml", ".js", ".css", ".html", ".mjs", ".ts")
                and "node_modules" not in path.parts
            ):
                yield path
    yield from (ROOT / "Makefile", ROOT / "pyproject.toml")


def rules() -> set[str]:
    """The rules and invariants that `bot/README.md` has."""
    return set(re.findall(r"^\| \*\*([RI]\d+)\*\* \|", _page("bot"), re.MULTILINE))


def decisions() -> set[str]:
    """The decisions that `storage/README.md` has, by number."""
    return set(re.findall(r"^### Decision (\d+)\. ", _page("storage"), re.MULTILINE))


def headings(room: str) -> set[str]:
    """The headings of a room's page."""
    return set(re.findall(r"^#+ (.+)$", _page(room), re.MULTILINE))


def _page(room: str) -> str:
    return (ROOT / room / "README.md").read_text(encoding="utf-8")


def tests_named(page: str) -> set[str]:
    """Tests as `tests/path.py::function`."""
    return {name for name in CODE.findall(page) if name.startswith("tests/") and "::" in name}


def paths_named(page: str) -> set[str]:
    """Files and folders: links to them, and names in code that look like one."""
    links = {link.split("#")[0] for link in LINK.findall(prose(page)) if "://" not in link}
    names = {name for name in CODE.findall(prose(page)) if _is_path(name)}
    return {name for name in links | names if name and "NAME" not in name and "NNNN" not in name}


def _is_path(name: str) -> bool:
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*/?", name) or name.startswith("."):
        return False
    return name.endswith(("/", *ENDINGS)) or name.split("/")[0] in ROOMS


def anchors_named(page: str) -> Iterator[tuple[str, str]]:
    """Links into a page: the page (empty for this one) and the anchor."""
    for link in LINK.findall(prose(page)):
        where, found, anchor = link.partition("#")
        if found and "://" not in link:
            yield where, anchor


def anchor(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


@cache
def functions(path: Path) -> frozenset[str]:
    """What a module defines at its top: functions, classes, values."""
    found: set[str] = set()
    for one in ast.parse(path.read_text(encoding="utf-8")).body:
        match one:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return frozenset(found)


def is_there(dotted: str) -> bool:
    """Whether `room.module` or `room.module.name` is in the code."""
    parts = dotted.split(".")
    for cut in (len(parts), len(parts) - 1):
        path = ROOT.joinpath(*parts[:cut])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file() and (cut == len(parts) or parts[-1] in functions(file)):
                return True
    return ROOT.joinpath(*parts).is_dir()
