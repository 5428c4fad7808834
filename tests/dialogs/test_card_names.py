"""Names of cards: rows keep them, so how they are written stays as it is; a bare text is refused by mypy."""

from __future__ import annotations

from typing import get_args

import pytest

from dialogs.speech import CardName, CardShows


def test_how_a_name_is_written_stays_as_it_is() -> None:
    assert CardName("offer", "4f") == "offer:4f"
    assert CardName("digest") == "digest"
    assert set(get_args(CardShows)) >= {
        "order", "digest", "talk", "topic", "topics", "mine", "booking", "ask", "offer", "gig", "heard", "audience",
    }  # fmt: skip


@pytest.mark.parametrize("shows", get_args(CardShows))
def test_a_name_is_read_as_it_was_made(shows: CardShows) -> None:
    for subject in ("4f-1", "a:b", ""):
        read = CardName.read(str(CardName(shows, subject)))
        assert read is not None
        assert (read, read.shows, read.subject) == (CardName(shows, subject), shows, subject)


@pytest.mark.parametrize("kept", [None, "", "nobody knows:1", ":1"])
def test_no_name_is_read_where_there_is_none(kept: str | None) -> None:
    assert CardName.read(kept) is None
