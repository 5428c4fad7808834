"""The end of each table, as `storage.ends` has it."""

from __future__ import annotations

from datetime import timedelta

from storage.ends import ENDS, FORMER, MARKS, Goes, Stays
from storage.settings import TABLE
from tests.papers.pages import table


def made() -> str:
    """A line for each rule: the table, what goes and when, or with what it stays."""
    rows: list[tuple[str, ...]] = []
    for name, ends in ENDS.items():
        if name == "marks":
            rows += [_row(f"marks: `{kind}`", end) for kind, end in MARKS.items() if kind not in FORMER]
        else:
            rows += [_row(f"`{name}`", end) for end in ends]
    return table(("table", "what goes, or stays with what", "after"), rows)


def _row(name: str, end: Stays | Goes) -> tuple[str, ...]:
    return (name, f"stays: {end.words}", "") if isinstance(end, Stays) else (name, end.words, _span(end.after))


def _span(after: str | timedelta) -> str:
    if isinstance(after, timedelta):
        years = after.days // 365
        return f"{years} years" if years > 1 else f"{after.days} days"
    setting = TABLE[after]
    return f"`{after}` ({setting.default} {setting.unit})"
