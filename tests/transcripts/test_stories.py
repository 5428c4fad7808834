"""Every story, in every language, through the core; and what must hold at the end of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.speech.language import missing
from storage import conversations, people
from storage.transaction import Transaction
from tests.invariants import broken
from tests.papers.index import told_of
from tests.papers.seen import watching
from tests.transcripts.player import play
from tests.transcripts.script import Act, read
from tests.transcripts.stage import CoreStage

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*/*.txt"))
LANGUAGES = ("fi", "sv", "en")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_story(path: Path, tmp_path: Path) -> None:
    story = read(path)
    stage = CoreStage(tmp_path, story.now, story.language)
    untranslated = dict(missing())
    try:
        with watching() as seen:
            play(story, stage)
        assert told_of(story.path.stem) <= seen.words(), (
            "tests/README.md tells of this story what is not so: make papers"
        )
        assert stage.theatre.database.look_now(broken) == []
        assert stage.theatre.database.look_now(nameless) == []
        assert dict(missing()) == untranslated
    finally:
        stage.close()


def nameless(tx: Transaction) -> list[str]:
    """Messages to an orderer about an order that do not begin with its number, date and topic."""
    about_orders = ("Order {number} is sent", "Cancel the order", "The order's own page", "Give feedback")
    found = []
    for person in people.persons_where(tx, is_orderer=True):
        if person.is_coordinator or person.is_expert or person.state == "left":
            continue
        for shown in conversations.latest(tx, person.id):
            words = repr(shown.message)
            begins = shown.message.get("parts", [{}])[0].get("t", "") if shown.side == "us" else ""
            if any(one in words for one in about_orders) and begins != "Order {number}: {when}, {topics}.":
                found.append(words)
    return found


def test_every_story_is_told_in_every_language() -> None:
    told = {folder: {path.name for path in (HERE / folder).glob("*.txt")} for folder in LANGUAGES}
    assert told["fi"] == told["sv"] == told["en"]
    assert len(told["fi"]) > 40


@pytest.mark.parametrize("name", sorted(path.name for path in (HERE / "fi").glob("*.txt")))
def test_the_same_is_told_in_every_language(name: str) -> None:
    """The same people do the same things in the same order; only the words differ."""
    acts = [
        [(step.verb, step.who) for step in read(HERE / language / name).steps if isinstance(step, Act)]
        for language in LANGUAGES
    ]
    assert acts[0] == acts[1] == acts[2]
