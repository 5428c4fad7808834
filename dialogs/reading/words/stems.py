"""Inflected, undotted, compound and misspelt words, led back to the base forms of a vocabulary.

The vocabulary gives its words in the singular base form. From each we generate the few *stems* to which Finnish
endings attach (`masennus`: masennukse-, masennus-, masennuksi-; :mod:`dialogs.reading.words.declension`), and a
word of a text is one of the vocabulary when it splits into such a stem and such an ending. Nothing is guessed from
the text itself, so an unknown word costs a few dictionary look-ups. Swedish and English words have their own endings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from dialogs.reading.words.declension import (
    CONSONANT,
    ENDINGS,
    ENGLISH,
    NOMINATIVE,
    PLURAL,
    SWEDISH,
    VOWEL,
    Fixed,
    stems,
)
from dialogs.speech.tongues import Language

How = Literal["form", "undotted", "typo"]

LONGEST = 60  # letters; a longer "word" is no word

_Entry = tuple[int, str, str]  # kind of stem, base form, the stem with its dots

_FOLD = str.maketrans("äöåéèüáàšžõ", "aoaeeuaaszo")
_DOTTED = frozenset("äöåéèüáàšžõ")


class Hit(NamedTuple):
    """A base form, the letters `start:end` of the word that are its stem, and the `ending` (undotted) after them.

    `slips` counts the letters that are wrong in a misspelt word.
    """

    base: str
    start: int
    end: int
    ending: str
    how: How
    slips: int = 0


def fold(word: str) -> str:
    """The word in lower case and without dots, letter for letter (so offsets stay)."""
    low = word.lower()
    if low.isascii():
        return low
    return low.translate(_FOLD) if len(low) == len(word) else word.translate(_FOLD)


class StemIndex:
    """Finds which base forms a word may be a form of. Words are given once, each in one language; fixed ones never end
    otherwise."""

    def __init__(self, words: Iterable[tuple[str, Language | Fixed]]) -> None:
        made: dict[str, tuple[_Entry, ...]] = {}
        for base, language in words:
            for kind, stem in dict.fromkeys(stems(base.lower(), language)):
                plain = stem if stem.isascii() else stem.translate(_FOLD)
                made[plain] = (*made.get(plain, ()), (kind, base, stem))
        self._stems: dict[str, tuple[_Entry, ...] | str] = {**made}
        self._buckets: dict[tuple[str, int], list[str]] = {}
        self._beginnings: frozenset[str] = frozenset()

    @classmethod
    def ready(cls, packed: Mapping[str, str]) -> StemIndex:
        """An index that :meth:`packed` wrote; its entries are unpacked when they are met."""
        index = cls(())
        index._stems = {**packed}
        return index

    def pack(self) -> dict[str, str]:
        """For each stem without dots its entries as text: `kind,letters kept.rest of the base form[,with its dots]`."""
        return {plain: " ".join(_pack(plain, *entry) for entry in self._entries(plain)) for plain in self._stems}

    def _may_begin(self, plain: str, start: int) -> bool:
        """Whether any stem begins like the word from `start`: most words need no further look."""
        if not self._beginnings:
            self._beginnings = frozenset(stem[:3] for stem in self._stems)
        return plain[start : start + 3] in self._beginnings or plain[start : start + 2] in self._beginnings

    def _entries(self, plain: str) -> tuple[_Entry, ...]:
        found = self._stems.get(plain)
        if found is None or not isinstance(found, str):
            return found or ()
        made = tuple(_unpack(plain, entry) for entry in found.split(" "))
        self._stems[plain] = made
        return made

    def _bucket(self, letter: str, length: int) -> list[str]:
        """The stems of this length that begin with this letter, those a misspelt word is compared with."""
        if not self._buckets:
            for plain in self._stems:
                if len(plain) >= 5:
                    self._buckets.setdefault((plain[0], len(plain)), []).append(plain)
        return self._buckets.get((letter, length), [])

    def forms(self, word: str) -> tuple[Hit, ...]:
        """The base forms of which the whole word is an inflected form, dots present or all left out."""
        size = len(word)
        if size > LONGEST:
            return ()
        plain = fold(word)
        if not self._may_begin(plain, 0):
            return ()
        hits: dict[Hit, None] = {}
        for cut in range(size, max(0, size - 14), -1):
            if plain[:cut] in self._stems and plain[cut:] in ENDINGS:
                hits |= dict.fromkeys(self._at(word, plain, 0, cut))
        return tuple(hits)

    def heads(self, word: str, shortest: int = 5) -> tuple[Hit, ...]:
        """The base forms that end a compound (`keuhkosyövästä` → syöpä), the longest first.

        `shortest` is the least length of a head's stem; what stands before it is at least three letters.
        """
        if len(word) > LONGEST:
            return ()
        plain, last = fold(word), len(word) - shortest
        cuts = [cut for cut in range(max(3 + shortest, len(word) - 14), len(word) + 1) if plain[cut:] in ENDINGS]
        for start in range(3, last + 1):
            if not self._may_begin(plain, start):
                continue
            hits = [hit for cut in cuts if cut - start >= shortest for hit in self._at(word, plain, start, cut)]
            if hits:
                return tuple(dict.fromkeys(hits))
        return ()

    def prefixes(self, word: str, shortest: int = 4) -> tuple[tuple[Hit, str], ...]:
        """The base forms that begin a compound, each with the rest of it (`diabetesilta` → diabetes, `ilta`).

        A hyphen or a Swedish binding s between them is left out of the rest. The longest beginning comes first.
        """
        if len(word) > LONGEST:
            return ()
        plain = fold(word)
        found: list[tuple[Hit, str]] = []
        for cut in range(len(word) - 3, shortest - 1, -1) if self._may_begin(plain, 0) else ():
            for kind, base, stem in self._entries(plain[:cut]):
                how = _dots(word[:cut].lower(), stem)
                rest = word[cut:].lstrip("-–")
                if how is None or (kind == VOWEL and not rest.lower().startswith(("n", "t"))):
                    continue
                if kind in (NOMINATIVE, CONSONANT, PLURAL, ENGLISH):
                    found.append((Hit(base, 0, cut, "", how), rest))
                elif kind == VOWEL:  # genitive or nominative plural as the first part: syövän-, lasten-
                    found.append((Hit(base, 0, cut, rest[0], how), rest[1:].lstrip("-–")))
                elif kind == SWEDISH:
                    found.append((Hit(base, 0, cut, "", how), rest))
                    if rest[:1].lower() == "s":
                        found.append((Hit(base, 0, cut, "s", how), rest[1:].lstrip("-–")))
        return tuple(found)

    def near(self, word: str, shortest: int = 6) -> tuple[Hit, ...]:
        """The base forms of at least `shortest` letters of which the word may be a misspelt form.

        One slip (a letter wrong, missing, extra, or two swapped) in a stem of up to 9 letters, two in a longer one; the
        first letter is trusted. All nearest ones are returned.
        """
        if not shortest <= len(word) <= LONGEST:
            return ()
        plain, nearest = fold(word), 3
        found: list[Hit] = []
        cuts = range(len(plain), max(shortest - 2, len(plain) - 12), -1)
        for cut in (cut for cut in cuts if plain[cut:] in ENDINGS):
            for stem, distance in self._near_stems(plain, cut):
                if distance < nearest:
                    nearest, found = distance, []
                if distance == nearest:
                    bits = ENDINGS[plain[cut:]][0]
                    found += [
                        Hit(base, 0, cut, plain[cut:], "typo", distance)
                        for kind, base, _ in self._entries(stem)
                        if kind & bits and len(base) >= shortest
                    ]
        return tuple(dict.fromkeys(found))

    def _near_stems(self, plain: str, cut: int) -> Iterator[tuple[str, int]]:
        """The stems that the first `cut` letters may be, misspelt, each with its slips."""
        echo = ENDINGS[plain[cut:]][1]
        for length in range(cut - (2 if cut >= 10 else 1), cut + 3):
            slips = 2 if min(length, cut) >= 10 else 1
            bucket = self._bucket(plain[0], length) if abs(length - cut) <= slips else []
            if bucket:
                near = extract(plain[:cut], bucket, scorer=OSA.distance, score_cutoff=slips, limit=4)
                yield from ((stem, int(n)) for stem, n, _ in near if echo < 0 or stem[-1] == plain[cut + echo])

    def _at(self, word: str, plain: str, start: int, cut: int) -> Iterator[Hit]:
        body = plain[start:cut]
        if body not in self._stems:
            return
        bits, echo = ENDINGS[plain[cut:]]
        for kind, base, stem in self._entries(body):
            if not kind & bits or (echo >= 0 and plain[cut - 1] != plain[cut + echo]):
                continue
            how = _dots(word[start:cut].lower(), stem)
            if how:
                yield Hit(base, start, cut, plain[cut:], how)


def _pack(plain: str, kind: int, base: str, stem: str) -> str:
    kept = next(
        (n for n, (own, other) in enumerate(zip(stem, base, strict=False)) if own != other), min(len(stem), len(base))
    )
    return f"{kind},{kept}.{base[kept:]}" + (f",{stem}" if stem != plain else "")


def _unpack(plain: str, packed: str) -> _Entry:
    kind, base, *dotted = packed.split(",")
    stem = dotted[0] if dotted else plain
    kept, _, rest = base.partition(".")
    return int(kind), stem[: int(kept)] + rest, stem


def _dots(written: str, stem: str) -> How | None:
    """Whether the letters are the stem's own: all dots there, some or all left out, or wrong ones (None)."""
    if written == stem:
        return "form"
    for letter, own in zip(written, stem, strict=False):
        if letter != own and (letter in _DOTTED or own not in _DOTTED):
            return None
    return "undotted"
