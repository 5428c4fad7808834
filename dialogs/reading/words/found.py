"""What a reader found in a text: the value, where it stood, and whether to believe it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
Note = Literal["", "mended", "converted"]


@dataclass(frozen=True)
class Found(Generic[T]):
    """A value and the words it came from.

    `start` and `end` are offsets into the text as it was given. `sure` says whether the value may be filled in;
    an unsure one is only offered. `others` are readings of the same words that are as likely (two Pyhäjärvis,
    "4.2. or 11.2."): with any, the person is asked which. `note` says that the value is not as it was written, so that
    whoever takes it shows it: a misspelt word `mended`, a time of another zone `converted`.
    """

    value: T
    start: int
    end: int
    sure: bool = True
    others: tuple[T, ...] = ()
    note: Note = field(default="", repr=False)
