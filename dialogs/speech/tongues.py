"""The languages Keikka speaks and reads, without the catalogues: reading needs none, and begins sooner so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

Language = Literal["fi", "sv", "en"]

#: The languages a person can choose, in the order they are shown.
languages: tuple[Language, ...] = ("fi", "sv", "en")
#: What each language calls itself.
OWN_NAMES: Mapping[Language, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@lru_cache(maxsize=256)
def as_language(code: str | None) -> Language:
    """The language of a code such as "fi-FI" or "sv_FI"; Finnish when it is none of ours."""
    head = (code or "").replace("_", "-").split("-")[0].lower()
    return head if head in languages else "fi"
