"""The indices made beforehand are those that would be made now."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dialogs.reading.topics import makers, readymade
from dialogs.reading.topics.lexicon import Node, lexicon, make_lexicon
from dialogs.reading.words.stems import StemIndex


def test_the_file_is_of_today() -> None:
    same = makers.PATH.read_text(encoding="utf-8") == makers.text_of_today()
    assert same, "the vocabulary or a word table changed: python -m dialogs.reading.topics.makers"


def test_a_ready_index_finds_what_a_made_one_finds() -> None:
    words = [("masennus", "fi"), ("syöpä", "fi"), ("diabetes", "fi"), ("sömn", "sv"), ("anxiety", "en")]
    made = StemIndex(words)  # type: ignore[arg-type]
    ready = StemIndex.ready(*made.pack())
    for word in ("masennuksesta", "syopaa", "rintasyövän", "sömnen", "anxieties", "masenuksesta", "diabetesilta", "x"):
        for find in ("forms", "heads", "prefixes", "near"):
            assert getattr(ready, find)(word) == getattr(made, find)(word), (word, find)
    assert ready.pack() == made.pack()


def test_the_ready_lexicon_is_the_made_one() -> None:
    ready, made = lexicon(), make_lexicon()
    assert (ready.openers, ready.heads, ready.literal, ready.capital) == (
        made.openers,
        made.heads,
        made.literal,
        made.capital,
    )
    assert ready.words.pack() == made.words.pack()
    assert list(_phrases(ready.phrases)) == list(_phrases(made.phrases))


def _phrases(node: Node, said: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    yield said, node.senses
    for word in node.following:
        then = node.then(word)
        assert then is not None
        yield from _phrases(then, (*said, word))


def test_of_another_vocabulary_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readymade, "_made_of", lambda: "of something else")
    readymade._parts.cache_clear()
    try:
        assert readymade.part_of("words") is None
        assert readymade.index("kin", lambda: StemIndex([("äiti", "fi")])).forms("äidin")
    finally:
        readymade._parts.cache_clear()
