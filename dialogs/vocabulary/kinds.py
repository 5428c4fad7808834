"""The kinds of gig, each with a plain one-sentence explanation in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from dialogs.vocabulary.tables import table


@dataclass(frozen=True)
class Kind:
    """A kind of gig. `task` is the class it is counted in; the kind `other` has none."""

    key: str
    task: str | None
    fi: str
    sv: str
    en: str
    explain_fi: str
    explain_sv: str
    explain_en: str


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind by its key, in the order they are offered."""
    lines = table("kinds.tsv")[1:]
    rows = (line.split("\t") for line in lines)
    return MappingProxyType({key: Kind(key, task or None, *names) for key, task, *names in rows})


def kind(key: str) -> Kind:
    """The kind of this key. Raises KeyError for one that is not in the vocabulary."""
    return kinds()[key]
