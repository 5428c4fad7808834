"""Every story, in every language, through the core."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.player import play
from tests.transcripts.script import read
from tests.transcripts.stage import CoreStage

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*/*.txt"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_story(path: Path, tmp_path: Path) -> None:
    story = read(path)
    stage = CoreStage(tmp_path, story.now, story.language)
    try:
        play(story, stage)
    finally:
        stage.close()


def test_every_story_is_told_in_every_language() -> None:
    told = {folder: {path.name for path in (HERE / folder).glob("*.txt")} for folder in ("fi", "sv", "en")}
    assert told["fi"] == told["sv"] == told["en"] != set()
