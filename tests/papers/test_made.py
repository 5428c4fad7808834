"""The made parts of the READMEs say what the code says, and the index leaves nothing out."""

from __future__ import annotations

import re

import pytest

from bot.law import lifecycle
from tests.papers import index
from tests.papers.pages import ROOT, part
from tests.papers.write import PARTS

MADE = [(page, name) for page, parts in PARTS.items() for name in parts]


@pytest.mark.parametrize(("page", "name"), MADE, ids=lambda one: str(one))
def test_a_made_part_is_up_to_date(page: str, name: str) -> None:
    told = part((ROOT / page).read_text(encoding="utf-8"), name)
    assert told == PARTS[page][name]().strip(), "run: make papers"


def test_every_event_of_an_order_is_told() -> None:
    page = (ROOT / "bot" / "README.md").read_text(encoding="utf-8")
    told = page.split("| event | who |")[1].split("\n\n")[0]
    events = re.findall(r"^\| `([a-z_]+)` \|", told, re.MULTILINE)
    assert sorted(events) == sorted({event for _state, event in lifecycle.ORDER})


@pytest.mark.parametrize(("sort", "title", "words"), [(sort, title, words) for sort, title, _b, words in index.SORTS])
def test_the_index_has_every_word_with_what_stands_beside_it(sort: str, title: str, words: index.Words) -> None:
    text = part(index.PAGE.read_text(encoding="utf-8"), "index").split(f"### {title}\n")[1].split("\n### ")[0]
    assert {word: beside.strip("`") for word, beside, _seen in index.ROW.findall(text)} == words(), "run: make papers"
    assert all(words().values()), "a word that nobody says"


def test_every_verb_card_and_alarm_is_seen_somewhere() -> None:
    """In some story (held by test_stories.py), or in a test that says so by its mark (held by conftest.py)."""
    told, marks = index.told(), index.marked()
    assert set(told) == index.every_word()
    assert [word for word, places in told.items() if not places] == []
    assert set(marks) <= index.every_word(), "a mark names what there is not"
    for word, places in told.items():
        assert {one for one in places if "::" in one} == set(marks.get(word, ())), f"{word}: run make papers"
