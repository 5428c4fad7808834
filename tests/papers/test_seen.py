"""The watcher of `tests/papers/seen.py`: it sees what comes up while it looks, and nothing after."""

from __future__ import annotations

from pathlib import Path

from bot.cards import CARDS
from storage import ledger, orders
from tests.papers.seen import watching
from tests.transcripts.player import play
from tests.transcripts.script import read
from tests.transcripts.stage import CoreStage

STORY = Path(__file__).parents[1] / "transcripts" / "en" / "newcomer_refused.txt"


def test_what_comes_up_is_seen_and_nothing_stays_changed(tmp_path: Path) -> None:
    before = ledger.note, orders.raise_alarm, dict(CARDS)
    story = read(STORY)
    with watching() as seen:
        stage = CoreStage(tmp_path, story.now, story.language)
        try:
            play(story, stage)
        finally:
            stage.close()
    assert {"verb submit", "verb refuse", "card refused"} <= seen.words()
    assert not {"verb accept", "card offer", "alarm two_ears"} & seen.words()
    assert (ledger.note, orders.raise_alarm, dict(CARDS)) == before
