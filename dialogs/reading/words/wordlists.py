"""Word lists as they are written in the tables of this package: words with spaces between."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


def by_number(rows: str) -> dict[str, int]:
    """A table of rows that begin with a number: each word after it means that number."""
    table: dict[str, int] = {}
    for row in rows.strip().splitlines():
        number, *forms = row.split()
        table |= dict.fromkeys(forms, int(number))
    return table
