"""What this room says to people, as values: a sentence and what is named in it. Whoever shows it puts it into words.

The room knows no language. Its sentences are marked with `_` as everywhere, stand in the catalogues, and are English
until somebody translates them (`bot.command.words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """A sentence with `{named}` places, and what stands in them: words, numbers, or sentences again."""

    sentence: str
    params: tuple[tuple[str, Any], ...] = ()

    def __call__(self, **params: Any) -> Said:
        """The same sentence with these named."""
        return Said(self.sentence, tuple(sorted((dict(self.params) | params).items())))

    def __str__(self) -> str:
        """In English."""
        return self.sentence.format(**{name: str(value) for name, value in self.params})


def _(sentence: str) -> Said:
    """Mark a sentence for the catalogues."""
    return Said(sentence)


def in_words(words: str) -> Said:
    """What is the same in every language: a name, an error of the machine."""
    return Said("{words}")(words=words)
