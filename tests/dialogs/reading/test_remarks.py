"""What is spoken of and is no topic of the order: the wishes and accessibility take it word for word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.forms.order import ORDER
from dialogs.reading.understand import understand
from dialogs.vocabulary import canonical
from tests.dialogs.playing import Player
from tests.dialogs.reading.tables import rows

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("text", "topics", "remarks"), rows("remarks.tsv"))
def test_what_is_not_asked_for_is_no_topic(text: str, topics: str, remarks: str) -> None:
    understood = understand(text, NOON)
    found = dict.fromkeys(canonical(topic.value.key) for topic in understood.topics if topic.sure)
    assert ", ".join(found) == topics
    said = [f"{remark.line}={remark.said.value}" for remark in understood.remarks]
    assert (" | ".join(said) or "-") == remarks
    for remark in understood.remarks:
        assert text[remark.said.start : remark.said.end] == remark.said.value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Luento masennuksesta Ouluun 8.12., itsemurhasta ei saa puhua", "wishes", "itsemurhasta ei saa puhua"),
        ("Luento surusta Ouluun 8.12. Opaskoira on tervetullut", "accessibility", "Opaskoira on tervetullut"),
        ("Etäluento surusta 8.12. Paikalla on viittomakielen tulkki", "wishes", "Paikalla on viittomakielen tulkki"),
        (
            "Kaksi puhujaa surusta Ouluun 8.12., itsemurhasta ei saa puhua",
            "wishes",
            "Kaksi puhujaa, itsemurhasta ei saa puhua",
        ),
    ],
)
def test_a_remark_is_written_into_its_line_and_shown(text: str, line: str, words: str) -> None:
    player = Player(ORDER).say(text)
    assert player.draft.answers[line] == words
    assert words in player.words


def test_a_remark_that_tells_how_to_reach_somebody_is_left_out() -> None:
    player = Player(ORDER).say(
        "Luento surusta Ouluun 8.12., itsemurhasta ei saa puhua ilman lupaa numerosta 040 1234567"
    )
    assert "wishes" not in player.draft.answers
