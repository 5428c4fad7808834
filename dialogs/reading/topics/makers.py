"""Makes `readymade.txt` anew, from all that has an index: `python -m dialogs.reading.topics.makers`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dialogs.reading.topics.kin import make_kin
from dialogs.reading.topics.lexicon import make_lexicon, pack_phrases
from dialogs.reading.topics.readymade import FILE, near, text_of
from dialogs.reading.topics.topicwords import make_ordinary, make_standings

PATH = Path(__file__).with_name(FILE)


def text_of_today() -> str:
    """The file as it should be now."""
    lexicon = make_lexicon()
    made = {"kin": make_kin(), "standings": make_standings(), "ordinary": make_ordinary(), "words": lexicon.words}
    parts: list[tuple[str, Iterable[str], Iterable[str]]] = []
    for name, one in made.items():
        for part, packed in zip((name, near(name)), one.pack(), strict=True):
            parts.append((part, packed, packed.values()))
    return text_of([*parts, *pack_phrases(lexicon)])


if __name__ == "__main__":
    PATH.write_text(text_of_today(), encoding="utf-8")
