"""The player itself: it fails where a story and the house differ, and the recorder writes what it would accept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.transcripts.player import NotAsTold, play
from tests.transcripts.record import record
from tests.transcripts.script import Act, NotAStory, Sight, matches, read
from tests.transcripts.stage import CoreStage

STORY = """# A short story

now: 2026-11-23 10:00
orderer Oona
coordinator Kirsi

# She asks, and gets an answer.
Oona> omat tilaukset
Oona< Sinulla ei ole avoimia tilauksia.
      [Uusi tilaus]
"""


def played(folder: Path, text: str) -> None:
    path = folder / "fi" / "story.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    story = read(path)
    stage = CoreStage(folder, story.now, story.language)
    try:
        play(story, stage)
    finally:
        stage.close()


def test_a_true_story_is_played(tmp_path: Path) -> None:
    played(tmp_path, STORY)


WRONG = {
    "another word": (STORY.replace("avoimia", "uusia"), "but seen is"),
    "a button less": (STORY.replace("      [Uusi tilaus]\n", ""), "but seen is"),
    "a button more": (STORY + "      [Peru]\n", "but seen is"),
    "a message that did not come": (STORY + "Oona< Hei\n", "nothing new is seen"),
    "a message for somebody else": (STORY + "Kirsi< …\n", "nothing new is seen"),
    "a message that is not told": (
        STORY + "Oona> kieli\n",
        "before line 0 (the end) the story does not tell that Oona",
    ),
    "an act before it is told": (
        STORY.replace("Oona< Sinulla ei ole avoimia tilauksia.\n      [Uusi tilaus]\n", "Kirsi> kieli\n"),
        "before line 9 (Kirsi> kieli) the story does not tell that Oona",
    ),
    "changed instead of new": (STORY.replace("Oona<", "Oona~"), "but seen is"),
    "a button that is not there": (STORY + "Oona [Otan keikan]\n", "Oona has no button [Otan keikan]"),
    "a line of the ledger": (STORY + "ledger 1: Kirsi see\n", "the ledger has []"),
    "a card of no order": (STORY + "card 1< Tilaus 1\n", "there is no order 1"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_story_fails(what: str, tmp_path: Path) -> None:
    text, words = WRONG[what]
    with pytest.raises(NotAsTold, match=re.escape(words)):
        played(tmp_path, text)


@pytest.mark.parametrize("line", ["Oona says hei", "Oona: hei", "until tomorrow", "card one<", "expert", "  "])
def test_a_line_that_is_no_line_of_a_story(line: str, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY + "\n" + line + "\n", encoding="utf-8")
    if not line.strip():
        assert read(path).title == "A short story"
        return
    with pytest.raises(NotAStory, match=r"story\.txt:12"):
        read(path)


MATCHES = [
    (("a", "b"), ("a", "b"), True),
    (("a",), ("a", "b"), False),
    (("a", "…"), ("a",), True),
    (("a", "…"), ("a", "b", "c"), True),
    (("…", "c"), ("a", "b", "c"), True),
    (("a", "…", "c"), ("a", "c"), True),
    (("a", "…", "c"), ("a", "b"), False),
    (("code … here",), ("code abc here",), True),
    (("code … here",), ("code here",), False),
    (("code …",), ("code a", "b"), False),
    (("a.c",), ("abc",), False),
]


@pytest.mark.parametrize(("told", "seen", "same"), MATCHES)
def test_dots_stand_for_what_may_vary(told: tuple[str, ...], seen: tuple[str, ...], same: bool) -> None:
    assert matches(told, seen) is same


def test_recording_writes_what_is_seen_and_keeps_what_holds(tmp_path: Path) -> None:
    bare = STORY.replace("Oona< Sinulla ei ole avoimia tilauksia.\n      [Uusi tilaus]\n", "")
    path = tmp_path / "fi" / "story.txt"
    path.parent.mkdir()
    path.write_text(bare, encoding="utf-8")
    assert record(path)
    assert path.read_text(encoding="utf-8") == STORY
    assert not record(path)
    shorter = STORY.replace("avoimia tilauksia", "…").replace("      [Uusi tilaus]", "      …")
    path.write_text(shorter, encoding="utf-8")
    assert not record(path)
    path.write_text(STORY.replace("avoimia", "uusia"), encoding="utf-8")
    assert record(path)
    assert path.read_text(encoding="utf-8") == STORY


def test_every_kind_of_line_is_read(tmp_path: Path) -> None:
    """The manual at the head of `script.py` is what is read."""
    import tests.transcripts.script as manual

    assert manual.__doc__ is not None
    lines = [line.strip() for line in manual.__doc__.splitlines() if line.startswith("    ")]
    examples = [re.split(r"\s{2,}", line)[0] for line in lines]
    path = tmp_path / "story.txt"
    path.write_text("# Title\n" + "\n".join(one for one in examples if not one.startswith("Oona<")), encoding="utf-8")
    steps = read(path).steps
    assert {step.verb for step in steps if isinstance(step, Act)} == {verb for verb, _pattern in manual.ACTS}
    assert {step.screen for step in steps if isinstance(step, Sight)} >= {"card 1", "page 1", "Oona"}


def test_faults_name_the_place(tmp_path: Path) -> None:
    with pytest.raises(NotAsTold, match=r"story\.txt:9: Oona sees:"):
        played(tmp_path, STORY.replace("avoimia", "uusia"))
