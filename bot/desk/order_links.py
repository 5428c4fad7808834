"""A link from an organisation's page that begins an order with some of its lines filled in.

The page may be anybody's and the link is for everybody who reads it: it gives no right, makes nobody known, and holds
no personal data. The same code works behind `t.me/BOT?start=`, `/?start=` on the web, and `/keikka start` in Slack.
What is filled in is kept here under the code, so that nobody can make up a link in the name of an organisation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.law.doors import LIFE
from dialogs.form.turn import Answer, Slot, World
from dialogs.forms.order import ORDER
from storage import ledger, tokens
from storage.kinds import TokenPurpose
from storage.transaction import Transaction

PURPOSE: TokenPurpose = "order_link"


class NotUnderstood(ValueError):
    """Words for a line that its question does not understand; `line` is its name."""

    def __init__(self, line: str, words: str) -> None:
        super().__init__(f"“{words}” is not understood as the order's {line}.")
        self.line = line


def make(tx: Transaction, wanted: Mapping[str, str], language: str, by: str) -> str:
    """A code for these lines, given in words of `language`; the ledger notes who made it. Raises `NotUnderstood`."""
    answers: dict[str, Any] = {}
    for slot in _fillable():
        if slot.name in wanted:
            words = wanted[slot.name]
            reading = slot.read(words, World(tx.now, language, answers))
            if not isinstance(reading, Answer) or slot.check(reading.value, answers, World(tx.now, language)):
                raise NotUnderstood(slot.name, words)
            answers[slot.name] = reading.value
    code = tokens.make(tx, PURPOSE, json.dumps(answers, ensure_ascii=False), None, LIFE["order_link"])
    ledger.note(tx, by, "order_link", ",".join(answers))
    return code


def filled_in(tx: Transaction, code: str) -> dict[str, Any] | None:
    """What a code fills in, as far as this version knows it; None for an unknown, old or made-up code."""
    token = tokens.find(tx, code, PURPOSE) if code else None
    if token is None:
        return None
    kept = json.loads(token.about)
    return {one.name: kept[one.name] for one in _fillable() if one.name in kept and one.fits(kept[one.name])}


def _fillable() -> Iterator[Slot]:
    """The lines that a page may fill in. Days and contacts are the orderer's own."""
    return (slot for slot in ORDER.slots if slot.fillable)
