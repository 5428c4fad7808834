"""Words of acute distress, recognised first (R19): recall before precision, and no ordinary message answered so.

`distress_read.tsv` was looked at while the rules were written, `distress_kept.tsv` was not: of it only the totals are
known, and they are a floor.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogs.reading.alarm import read_distress

HERE = Path(__file__).parent


def _messages(name: str, what: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [text for text, expected in rows if expected == what]


def test_every_message_that_was_read_is_recognised() -> None:
    assert [text for text in _messages("distress_read.tsv", "distress") if not read_distress(text)] == []


@pytest.mark.parametrize("name", ["distress_read.tsv", "distress_kept.tsv"])
def test_no_ordinary_message_is_answered_with_the_crisis_line(name: str) -> None:
    assert [text for text in _messages(name, "-") if read_distress(text)] == []


def test_most_of_the_kept_half_is_recognised() -> None:
    kept = _messages("distress_kept.tsv", "distress")
    found = sum(read_distress(text) for text in kept)
    assert found >= len(kept) * 0.95, f"{found} of {len(kept)}"


def test_words_count_without_dots_and_in_capitals() -> None:
    for text in _messages("distress_read.tsv", "distress"):
        assert read_distress(text.upper()), text


@pytest.mark.parametrize(
    "topic", ["itsemurha", "självmord", "suicide", "viiltely", "lähisuhdeväkivalta", "våld i nära relationer"]
)
def test_a_topic_alone_is_an_answer_and_no_cry(topic: str) -> None:
    assert not read_distress(topic)
