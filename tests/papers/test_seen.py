"""The watcher of `tests/papers/seen.py`: it sees what comes up while it looks, and nothing after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.cards import CARDS
from bot.house.delivery import CHANNEL
from dialogs.speech import Message
from storage import ledger, orders
from storage.transaction import Transaction
from tests.papers.seen import watching
from tests.theatre import Theatre
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


@pytest.mark.parametrize("kind", ["offer", "story"])
def test_a_card_that_writes_while_it_is_drawn_is_caught_and_the_house_writes_on(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(tx: Transaction, *_about: Any) -> Message:
        ledger.note(tx, "a card", "see", "an order")
        return Message(())

    table: Any = CARDS if kind in CARDS else CHANNEL
    monkeypatch.setitem(table, kind, draw)
    theatre = Theatre(tmp_path)
    theatre.do(lambda tx: table[kind](tx, {}, None))
    with watching():
        with pytest.raises(RuntimeError, match="may not write"):
            theatre.do(lambda tx: table[kind](tx, {}, None))
        theatre.do(ledger.note, "somebody else", "see", "an order")
    told = theatre.do(ledger.entries, "an order")
    assert [one.actor for one in told] == ["a card", "somebody else"]
    theatre.close()
