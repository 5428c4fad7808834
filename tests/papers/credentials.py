"""Everything that lets somebody in as a table, drawn from `bot/law/credentials.py`."""

from __future__ import annotations

from datetime import timedelta

from bot.law.credentials import CREDENTIALS, Credential
from bot.law.doors import LIFE
from tests.papers.pages import table

HEADS = ("what", "given by", "opens", "ends", "who is told")


def made() -> str:
    """A row for each kind."""
    rows: list[tuple[str, ...]] = [
        (kind.replace("_", " "), one.given_by, one.opens, "; ".join(_ends(one)), one.told)
        for kind, one in CREDENTIALS.items()
    ]
    return table(HEADS, rows)


def _ends(one: Credential) -> list[str]:
    return [
        f"*{ending.replace('_', ' ')}*: {_span(LIFE[one.link]) if one.link and ending == 'time' else how}"
        for ending, how in one.ends.items()
    ]


def _span(life: timedelta) -> str:
    if life < timedelta(hours=1):
        return f"{life // timedelta(minutes=1)} minutes"
    return f"{life.days} days" if life > timedelta(days=3) else f"{life // timedelta(hours=1)} hours"
