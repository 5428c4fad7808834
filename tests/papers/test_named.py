"""Whatever code, tests and pages name is in the clone: rules, invariants, decisions, tests, files, functions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.papers import named
from tests.papers.pages import ROOT, pages

PAGES = pages()
SOURCES = tuple(named.sources())


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named_after(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_rule_and_invariant_is_in_the_page_of_bot() -> None:
    known = named.rules()
    assert known == {f"R{n}" for n in range(1, 24)} | {f"I{n}" for n in range(1, 19)}
    used = {(rule, named_after(path)) for path in (*SOURCES, *PAGES) for rule in named.RULE.findall(read(path))}
    assert sorted(one for one in used if one[0] not in known) == []
    assert len(used) > 60


def test_every_rule_is_held_by_a_test_or_says_that_it_is_not_yet() -> None:
    lines = [line for line in read(ROOT / "bot" / "README.md").splitlines() if line.startswith("| **")]
    assert len(lines) == len(named.rules())
    assert [line for line in lines if not named.tests_named(line) and "not yet" not in line] == []


def test_every_decision_is_in_the_page_of_storage() -> None:
    known = named.decisions()
    assert known == {str(n) for n in range(1, 20)}
    used = {(found, named_after(path)) for path in (*SOURCES, *PAGES) for found in named.DECISION.findall(read(path))}
    assert sorted(one for one in used if one[0] not in known) == []


def test_every_heading_that_is_named_is_there() -> None:
    used = {(*found, named_after(path)) for path in SOURCES for found in named.HEADING.findall(read(path))}
    assert used, "nothing is named: is the pattern right?"
    assert sorted(one for one in used if one[1] not in named.headings(one[0])) == []


@pytest.mark.parametrize("path", PAGES, ids=named_after)
def test_every_test_that_a_page_names_is_there(path: Path) -> None:
    missing = []
    for name in named.tests_named(read(path)):
        file, _colons, function = name.partition("::")
        if not (ROOT / file).is_file() or function not in named.functions(ROOT / file):
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize("path", PAGES, ids=named_after)
def test_every_file_that_a_page_names_is_there(path: Path) -> None:
    """By its way from the top of the clone, or from the page's own folder."""
    missing = [name for name in named.paths_named(read(path)) if not _exists(path.parent, name)]
    assert sorted(missing) == []


def _exists(folder: Path, name: str) -> bool:
    return (folder / name).exists() or (ROOT / name).exists() or bool(list(folder.glob(f"*/{name}")))


@pytest.mark.parametrize("path", PAGES, ids=named_after)
def test_every_link_into_a_page_finds_its_heading(path: Path) -> None:
    for where, anchor in named.anchors_named(read(path)):
        target = read((path.parent / where) if where else path)
        found = {named.anchor(line.lstrip("#")) for line in target.splitlines() if line.startswith("#")}
        assert anchor in found, f"{where}#{anchor}"


@pytest.mark.parametrize("path", PAGES, ids=named_after)
def test_every_function_that_a_page_names_is_there(path: Path) -> None:
    names = {name for name in named.CODE.findall(read(path)) if named.DOTTED.fullmatch(name)}
    assert sorted(name for name in names if not named.is_there(name)) == []


def test_no_paper_is_named_that_a_clone_does_not_have() -> None:
    """A reader who has only the clone must find what is referred to."""
    here = Path(__file__).parent
    read_ = (path for path in (*SOURCES, *PAGES) if here not in path.parents)
    used = {(found, named_after(path)) for path in read_ for found in named.ELSEWHERE.findall(read(path))}
    assert sorted(used) == []


def test_make_help_tells_every_target() -> None:
    makefile = read(ROOT / "Makefile")
    targets = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)) == set(targets[1].split())
