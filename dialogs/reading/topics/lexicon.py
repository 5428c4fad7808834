"""The vocabulary made ready for reading: base forms, phrases as a tree, and phrases that mean a topic only together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from dialogs.reading.topics.pieces import pieces
from dialogs.reading.topics.readymade import index, part_of
from dialogs.reading.topics.topicwords import NOT_HEADS
from dialogs.reading.words.declension import Fixed
from dialogs.reading.words.stems import StemIndex
from dialogs.speech.tongues import Language, languages
from dialogs.vocabulary import topics

# Finnish two-word names that people write as one word: crohnintauti, downinsyndrooma.
_OFTEN_JOINED = ("tauti", "oireyhtymä", "syndrooma", "häiriö", "syöpä", "sairaus", "vajaatoiminta", "apu", "masennus")

# Words of Finnish phrases that are already inflected: "synnytyksen" in "synnytyksen jälkeinen masennus".
_INFLECTED = ("n", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle")
_UNINFLECTED = ("nen", "ton", "tön")
_SHORT_HEADS = frozenset(("syöpä", "reuma", "fobia", "astma", "fobi"))


class Sense(NamedTuple):
    """What a phrase means: a topic, or one `side` (0 or 1) of a pair of phrases near each other that means it."""

    key: str
    weak: bool = False
    pair: int = -1
    side: Literal[0, 1] = 0


@dataclass(slots=True)
class Node:
    """A place in the tree of phrases: the senses of the phrase that ends here, and the words that may follow.

    What follows may still be packed as text; it is unpacked when it is met.
    """

    senses: tuple[Sense, ...] = ()
    following: dict[str, Node | str] = field(default_factory=dict)

    def then(self, word: str) -> Node | None:
        """The place after one more word."""
        found = self.following.get(word)
        if isinstance(found, str):
            self.following[word] = found = _unpack(json.loads(found) if found[0] == "[" else found)
        return found


class Lexicon(NamedTuple):
    """`words` leads a written word to base forms; `literal` and `capital` hold those read only as they stand.

    `openers` may begin a compound (masennus, in masennusilta) and `heads` end one (syöpä, in sappirakkosyöpä).
    """

    words: StemIndex
    openers: frozenset[str]
    heads: frozenset[str]
    literal: frozenset[str]
    capital: frozenset[str]
    phrases: Node

    def senses(self, base: str) -> tuple[Sense, ...]:
        """What the base form means as a word of its own."""
        node = self.phrases.then(base)
        return node.senses if node else ()


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of the whole vocabulary, at first use: as it was made beforehand, or made now."""
    phrases, sets = part_of("phrases"), part_of("sets")
    if phrases is None or sets is None:
        return make_lexicon()
    openers, heads, fixed = (frozenset(cell.split(" ")) for cell in sets[1])
    capital = frozenset(part[1:] for part in fixed if part[0] == "^")
    root = Node(following=dict(zip(*phrases, strict=True)))
    literal = frozenset(part[1:] for part in fixed if part[0] == "=")
    return Lexicon(index("words", make_words), openers, heads, literal, capital, root)


def pack_phrases(lex: Lexicon) -> Iterator[tuple[str, list[str], list[str]]]:
    """The phrases and the sets of words of a lexicon as parts of the ready-made file."""
    following = lex.phrases.following
    yield "phrases", list(following), [_line(_pack(lex.phrases.then(word))) for word in following]
    fixed = [f"={part}" for part in sorted(lex.literal)] + [f"^{part}" for part in sorted(lex.capital)]
    sets = {"openers": sorted(lex.openers), "heads": sorted(lex.heads), "fixed": fixed}
    yield "sets", list(sets), [" ".join(words) for words in sets.values()]


def _line(packed: Any) -> str:
    return packed if isinstance(packed, str) else json.dumps(packed, ensure_ascii=False, separators=(",", ":"))


def _pack(node: Node | None) -> Any:
    """A place as its senses (`key`, `key?` when weak, `key+pair.side`), and what follows it if anything does."""
    senses = " ".join(
        sense.key + "?" * sense.weak + (f"+{sense.pair}.{sense.side}" if sense.pair >= 0 else "")
        for sense in (node.senses if node else ())
    )
    following = {word: _pack(node.then(word)) for word in node.following} if node else {}
    return [senses, following] if following else senses


def _unpack(packed: Any) -> Node:
    senses, following = (packed, {}) if isinstance(packed, str) else packed
    return Node(
        tuple(_sense(sense) for sense in senses.split(" ") if sense),
        {word: _unpack(then) for word, then in following.items()},
    )


def _sense(packed: str) -> Sense:
    key, _, place = packed.partition("+")
    pair, _, side = place.partition(".")
    weak = key.endswith("?")
    return Sense(key.removesuffix("?"), weak, int(pair) if pair else -1, 1 if side == "1" else 0)


def make_words() -> StemIndex:
    """The index of the words of the vocabulary, made now."""
    return make_lexicon().words


def make_lexicon() -> Lexicon:
    """The lexicon made from the vocabulary."""
    root = Node()
    bases: dict[tuple[str, Language | Fixed], None] = {}
    literal: set[str] = set()
    capital: set[str] = set()
    for language, phrase, sense in _phrases():
        for parts in _spellings(phrase, language):
            marked = [_marked(part, phrase) for part in parts]
            capital.update(part[1:] for part in marked if part[0] == "^")
            literal.update(part[1:] for part in marked if part[0] == "=")
            bases.update(dict.fromkeys(_declining(marked, language)))
            _grow(root, marked, sense)
    openers = {base for base, language in bases if language != "en" and len(base) >= 4 and _is_strong(root, base)}
    heads = {base for base in openers if len(base) >= 6 or base in _SHORT_HEADS} - NOT_HEADS
    return Lexicon(StemIndex(bases), frozenset(openers), frozenset(heads), frozenset(literal), frozenset(capital), root)


def _marked(part: str, phrase: str) -> str:
    """A word of a phrase as it is looked for: with `^` in its own letters, with `=` without endings."""
    if phrase.startswith("^"):
        return f"^{part}"
    return f"={part.lower()}" if phrase.endswith("=") or _is_short(part) else part.lower()


def _declining(marked: list[str], language: Language) -> Iterator[tuple[str, Language | Fixed]]:
    """The words of a phrase that take endings; one that has its ending already (`synnytyksen`) is fixed."""
    for at, part in enumerate(marked, 1):
        if part[0] not in "=^":
            inflected = language == "fi" and at < len(marked) and part.endswith(_INFLECTED)
            yield part, "fixed" if inflected and not part.endswith(_UNINFLECTED) else language


def _phrases() -> Iterator[tuple[Language, str, Sense]]:
    pair = 0
    for topic in topics().values():
        for language in languages:
            words = topic.words[language]
            if f"{topic.name(language)}?" not in words:
                yield language, topic.name(language), Sense(topic.key)
            for word in words:
                yield from ((language, phrase, sense) for phrase, sense in _senses(topic.key, word, pair))
                pair += " + " in word


def _senses(key: str, word: str, pair: int) -> Iterator[tuple[str, Sense]]:
    """The phrases of a word of the vocabulary: itself, or the two sides of a pair (`lapsen + kuolema/menetys`)."""
    if " + " not in word:
        yield word.rstrip("?"), Sense(key, weak=word.endswith("?"))
        return
    for side, alternatives in enumerate(word.split(" + ")):
        for phrase in alternatives.split("/"):
            yield phrase, Sense(key, pair=pair, side=1 if side else 0)


def _spellings(phrase: str, language: Language) -> Iterator[list[str]]:
    """The phrase as pieces, and once more as people join it: pakko-oireinen, pakkooireinen."""
    plain = phrase.strip("^=")
    if plain.isalpha():
        yield [plain]
        return
    words = plain.split(" ")
    cut = pieces(plain) if any(not word.isalpha() for word in words) else []
    yield [piece.text for piece in cut] or words
    if len(cut) > 1 and any(piece.link == "-" for piece in cut):
        joined: list[str] = []
        for piece in cut:
            if joined and piece.link == "-":
                joined[-1] += piece.text
            else:
                joined.append(piece.text)
        yield joined
    if len(words) == 2 and language == "fi" and words[1] in _OFTEN_JOINED:
        yield [words[0] + words[1]]


def _is_strong(root: Node, base: str) -> bool:
    node = root.then(base)
    return node is not None and any(sense.pair < 0 and not sense.weak for sense in node.senses)


def _is_short(part: str) -> bool:
    """An abbreviation that takes endings only after a colon: MS, TIA, LADA, but ADHD has ADHDsta too."""
    return part.isupper() and (len(part) <= 3 or (len(part) == 4 and part[-1] in "AEIOU"))


def _grow(root: Node, parts: Iterable[str], sense: Sense) -> None:
    node = root
    for part in parts:
        then = node.then(part)
        if then is None:
            node.following[part] = then = Node()
        node = then
    if sense not in node.senses:
        node.senses = (*node.senses, sense)
