"""The topics experts have lived through, from general to fine, with their names and words in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from dialogs.speech.tongues import Language, languages
from dialogs.speech.values import Named
from dialogs.vocabulary.tables import table


@dataclass(frozen=True)
class Topic:
    """A condition or a life situation. `key` stays the same for ever; names and words may be improved.

    `broader` are the keys right above it, the nearest first. `listed` topics are those orders are counted by. `words`
    are synonyms by language in the base form, with these marks: `word=` is read only as it stands, `^WORD` only in
    capitals, `word?` is too weak to be sure alone, `a/b + c/d` are words near each other in either order.
    """

    key: str
    fi: str
    sv: str
    en: str
    broader: tuple[str, ...]
    listed: bool
    words: Mapping[Language, tuple[str, ...]]

    def name(self, language: Language) -> str:
        """The topic's name in this language."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}[language]


@lru_cache(maxsize=1)
def topics() -> Mapping[str, Topic]:
    """Every topic by its key, in the order of the file."""
    lines = table("topics.tsv")[1:]
    return MappingProxyType({found.key: found for found in map(_topic, lines)})


def topic(key: str) -> Topic:
    """The topic of this key. Raises KeyError for one that is not in the vocabulary."""
    return topics()[key]


@lru_cache(maxsize=1024)
def narrower(key: str) -> frozenset[str]:
    """The key itself and every key below it: an expert in any of these suits an order for `key`."""
    return frozenset({key}.union(*(narrower(child) for child in _children().get(key, ()))))


@lru_cache(maxsize=1024)
def broader(key: str) -> tuple[str, ...]:
    """Every key above this one, the nearest first."""
    found: dict[str, None] = {}
    level = topic(key).broader
    while level:
        found |= dict.fromkeys(level)
        level = tuple(above for each in level for above in topic(each).broader)
    return tuple(found)


def canonical(key: str) -> str:
    """The Finnish name orders are counted by: the topic's own if listed, else its nearest listed broader topic's.

    A topic with none listed above it is counted by its own name.
    """
    listed = (each for each in (key, *broader(key)) if topic(each).listed)
    return topic(next(listed, key)).fi


def topic_name(key: str) -> Named:
    """The topic as a name that is shown in its reader's language."""
    found = topic(key)
    return Named(found.fi, found.sv, found.en)


def _topic(line: str) -> Topic:
    key, listed, above, fi, sv, en, *words = line.split("\t")
    synonyms = {
        language: tuple(filter(None, cell.split("; "))) for language, cell in zip(languages, words, strict=True)
    }
    return Topic(key, fi, sv, en, tuple(filter(None, above.split(","))), bool(listed), MappingProxyType(synonyms))


@lru_cache(maxsize=1)
def _children() -> Mapping[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for each in topics().values():
        for above in each.broader:
            below.setdefault(above, []).append(each.key)
    return {key: tuple(keys) for key, keys in below.items()}
