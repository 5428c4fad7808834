"""Comparing and cleaning what people write: signs, case, "all of them", one of a few options."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from dialogs.speech import Text
from dialogs.speech.language import render
from dialogs.speech.tongues import languages


@dataclass(frozen=True)
class Option:
    """One of a few values: its label, and other words people write for it in any language, separated by commas."""

    value: str
    label: Text
    words: str = ""


def matching(words: str, options: tuple[Option, ...]) -> tuple[str, ...]:
    """The options named in `words`, in their order: the whole answer first, then words inside it, then a beginning.

    A negated answer ("not remote") names nothing.
    """
    said = plain(words)
    names = {option.value: _names(option) for option in options}
    if exact := tuple(value for value, known in names.items() if said in known):
        return exact
    if not said or not _NEGATIONS.isdisjoint(said.split()):
        return ()
    return _named_inside(said, names) or _named_by_beginning(said, names)


def _named_inside(said: str, names: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    padded = f" {said} "
    return tuple(value for value, known in names.items() if any(f" {one} " in padded for one in known))


def _named_by_beginning(said: str, names: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The only option that begins so, of three letters at least."""
    begun = tuple(value for value, known in names.items() if any(one.startswith(said) for one in known))
    return begun if len(begun) == 1 and len(said) >= 3 else ()


_NEGATIONS = frozenset({"ei", "eikä", "älä", "ilman", "inte", "ej", "ingen", "inget", "utan", "not", "no", "without"})


def plain(words: str) -> str:
    """Words in lower case without punctuation, single-spaced: how commands and options are compared."""
    return " ".join(_SIGNS.sub(" ", unicodedata.normalize("NFC", words).casefold()).split())


_SIGNS = re.compile(r"[^\w\s+]|_")


def is_all(words: str) -> bool:
    """Whether the answer is "all of them" in one of the languages."""
    return plain(words) in _ALL


_ALL = frozenset({"kaikki", "kaikki käyvät", "kaikki käy", "alla", "alla går bra", "all", "all of them", "everything"})


def clean_words(words: str) -> str:
    """What was written without control and direction signs and without lone surrogates; lines are kept."""
    kept = unicodedata.normalize("NFC", words.encode("utf-8", "ignore").decode("utf-8"))
    return "".join(sign for sign in kept if sign == "\n" or unicodedata.category(sign) not in _UNSEEN).strip()


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@lru_cache(maxsize=256)
def _names(option: Option) -> frozenset[str]:
    labels = (render(option.label, language) for language in languages)
    return frozenset(plain(name) for name in (*labels, *option.words.split(",")) if plain(name))
