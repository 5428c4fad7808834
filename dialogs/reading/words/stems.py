"""Inflected, undotted, compound and misspelt words, led back to the base forms of a vocabulary.

The vocabulary gives its words in the singular base form. From each we generate the few *stems* to which Finnish
endings attach (`masennus`: masennukse-, masennus-, masennuksi-; :mod:`dialogs.reading.words.declension`), and a
word of a text is one of the vocabulary when it splits into such a stem and such an ending. Nothing is guessed from
the text itself, so an unknown word costs a few dictionary look-ups. Swedish and English words have their own endings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

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

_HEAD = 4  # letters by which stems are grouped
_SHORTEST_NEAR = 5  # letters of a stem that a word may be misspelt from
_TWO_SLIPS = 10  # letters from which two may be wrong
_MOST_NEAR = 4
_LONGEST_ENDING = 14  # letters that no ending has

_Entry = tuple[int, str, str]  # kind of stem, base form, the stem with its dots
_Group = dict[str, "tuple[_Entry, ...] | str"]  # by the stem without dots; entries may still be packed

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


class Likes:
    """Stems of one first letter and one length, by the parts of which one stands in every word that is near a stem.

    A slip, also two letters swapped, cannot be both in the beginning and in the end of a stem with a letter between
    them. Of two slips in a longer stem, one in each leave what is between, at most a letter off its place.
    """

    def __init__(self, stems: list[str]) -> None:
        self.stems = stems
        length = len(stems[0])
        self._begin = (length - 1) // 2 if length < _TWO_SLIPS else 3
        self._end = length - 1 - self._begin if length < _TWO_SLIPS else 3 + (length - _TWO_SLIPS) // 2
        self._middle = length - self._begin - self._end - 2  # letters; none where only one may be wrong
        self._begun: dict[str, list[int]] = {}
        self._ended: dict[str, list[int]] = {}
        self._between: dict[str, list[int]] = {}
        for at, stem in enumerate(stems):
            self._begun.setdefault(stem[: self._begin], []).append(at)
            self._ended.setdefault(stem[-self._end :], []).append(at)
            if self._middle > 0:
                self._between.setdefault(stem[self._begin + 1 : -self._end - 1], []).append(at)

    def near(self, letters: str, slips: int) -> list[tuple[str, int]]:
        """The stems nearest to these letters, at most four, each with its slips, which are no more than so many."""
        found = []
        for at in self._likely(letters):
            distance = OSA.distance(letters, self.stems[at], score_cutoff=slips)
            if distance <= slips:
                found.append((self.stems[at], distance))
        return sorted(found, key=_distance)[:_MOST_NEAR] if found else found

    def _likely(self, letters: str) -> Sequence[int]:
        """Where the stems are that share a part with these letters, in their order: only these can be near."""
        begun = self._begun.get(letters[: self._begin], ())
        ended = self._ended.get(letters[-self._end :], ())
        if self._middle <= 0:
            return sorted({*begun, *ended}) if begun and ended else begun or ended
        found = {*begun, *ended}
        for start in range(self._begin, self._begin + 3):
            found.update(self._between.get(letters[start : start + self._middle], ()))
        return sorted(found)


def _distance(near: tuple[str, int]) -> int:
    return near[1]


class StemIndex:
    """Finds which base forms a word may be a form of. Words are given once, each in one language; fixed ones never end
    otherwise.

    Stems stand in groups by their first letters: what no stem begins like costs one look, and what was packed is
    unpacked group by group.
    """

    def __init__(self, words: Iterable[tuple[str, Language | Fixed]]) -> None:
        self._groups: dict[str, _Group | str] = {}
        self._buckets: dict[str, Likes | str] = {}
        near: dict[str, list[str]] = {}
        for base, language in words:
            for kind, stem in dict.fromkeys(stems(base.lower(), language)):
                plain = stem if stem.isascii() else stem.translate(_FOLD)
                group = self._group(plain[:_HEAD])
                if plain not in group and len(plain) >= _SHORTEST_NEAR:
                    near.setdefault(f"{plain[0]}{len(plain)}", []).append(plain)
                group[plain] = (*self._entries(plain), (kind, base, stem))
                self._groups[plain[:_HEAD]] = group
        self._buckets.update((name, " ".join(found)) for name, found in near.items())

    @classmethod
    def ready(cls, groups: Mapping[str, str], buckets: Mapping[str, str]) -> StemIndex:
        """An index that :meth:`pack` wrote; its entries are unpacked when they are met."""
        index = cls(())
        index._groups.update(groups)
        index._buckets.update(buckets)
        return index

    def pack(self) -> tuple[dict[str, str], dict[str, str]]:
        """The groups and the buckets as text.

        A group is its stems without dots, a tab between two of them, each with its entries behind it:
        `kind,letters kept.rest of the base form[,with its dots]`. A bucket is the stems of one first letter and one
        length, in their order.
        """
        groups = {
            head: "\t".join(
                f"{plain} " + " ".join(_pack(plain, *entry) for entry in self._entries(plain))
                for plain in self._group(head)
            )
            for head in self._groups
        }
        return groups, {name: _stems_of(bucket) for name, bucket in self._buckets.items()}

    def _group(self, head: str) -> _Group:
        """The stems that begin with these letters, with their entries."""
        found = self._groups.get(head)
        if not isinstance(found, str):
            return found or {}
        made: _Group = {}
        for row in found.split("\t"):
            plain, _, packed = row.partition(" ")
            made[plain] = packed
        self._groups[head] = made
        return made

    def _entries(self, plain: str) -> tuple[_Entry, ...]:
        group = self._group(plain[:_HEAD])
        found = group.get(plain)
        if found is None or not isinstance(found, str):
            return found or ()
        made = tuple(_unpack(plain, entry) for entry in found.split(" "))
        group[plain] = made
        return made

    def _bucket(self, letter: str, length: int) -> Likes | None:
        """The stems of this length that begin with this letter, those a misspelt word is compared with."""
        name = f"{letter}{length}"
        found = self._buckets.get(name)
        if not isinstance(found, str):
            return found
        made = Likes(found.split(" "))
        self._buckets[name] = made
        return made

    def forms(self, word: str) -> tuple[Hit, ...]:
        """The base forms of which the whole word is an inflected form, dots present or all left out."""
        size = len(word)
        if size > LONGEST:
            return ()
        plain = fold(word)
        group = self._groups.get(plain[:_HEAD])
        if isinstance(group, str):
            group = self._group(plain[:_HEAD])
        found = [*filter(plain.startswith, group)] if group else []
        if plain[:2] in self._short:
            found += [plain[:cut] for cut in range(1, min(size, _HEAD - 1) + 1) if plain[:cut] in self._groups]
        hits: list[Hit] = []
        for cut in sorted(map(len, found), reverse=True) if found else ():
            if size - cut < _LONGEST_ENDING and plain[cut:] in ENDINGS:
                hits += self._at(word, plain, 0, cut)
        return tuple(dict.fromkeys(hits))

    @cached_property
    def _short(self) -> frozenset[str]:
        """How stems of fewer letters than a group has in common begin."""
        return frozenset(head[:2] for head in self._groups if len(head) < _HEAD)

    def heads(self, word: str, shortest: int = 5) -> tuple[Hit, ...]:
        """The base forms that end a compound (`keuhkosyövästä` → syöpä), the longest first.

        `shortest` is the least length of a head's stem; what stands before it is at least three letters.
        """
        if len(word) > LONGEST:
            return ()
        plain, last = fold(word), len(word) - shortest
        cuts = [cut for cut in range(max(3 + shortest, len(word) - 14), len(word) + 1) if plain[cut:] in ENDINGS]
        for start in range(3, last + 1):
            if plain[start : start + _HEAD] not in self._groups:
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
        for cut in range(len(word) - 3, shortest - 1, -1) if plain[:_HEAD] in self._groups else ():
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
        for length in range(cut - (2 if cut >= _TWO_SLIPS else 1), cut + 3):
            slips = 2 if min(length, cut) >= _TWO_SLIPS else 1
            bucket = self._bucket(plain[0], length) if abs(length - cut) <= slips else None
            if bucket is not None:
                near = bucket.near(plain[:cut], slips)
                yield from (one for one in near if echo < 0 or one[0][-1] == plain[cut + echo])

    def _at(self, word: str, plain: str, start: int, cut: int) -> Iterator[Hit]:
        bits, echo = ENDINGS[plain[cut:]]
        for kind, base, stem in self._entries(plain[start:cut]):
            if not kind & bits or (echo >= 0 and plain[cut - 1] != plain[cut + echo]):
                continue
            how = _dots(word[start:cut].lower(), stem)
            if how:
                yield Hit(base, start, cut, plain[cut:], how)


def _stems_of(bucket: Likes | str) -> str:
    return bucket if isinstance(bucket, str) else " ".join(bucket.stems)


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
