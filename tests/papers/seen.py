"""Watches a house at work: which of its words come up, and that its cards are pure reads.

While a card is drawn the database takes no write. Every kind of card is drawn in some story or marked test, as the
index of `tests/README.md` says, so this is held of every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from unittest.mock import patch

from bot.cards import CARDS
from bot.house.delivery import CHANNEL
from storage import ledger, orders
from storage.transaction import Transaction


@dataclass
class Seen:
    """What came up so far: ledger's verbs, kinds of cards, kinds of alarms."""

    verbs: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)
    alarms: set[str] = field(default_factory=set)

    def words(self) -> set[str]:
        """Each as the index and the mark `shows` name it: `verb accept`, `card offer`, `alarm left`."""
        named = {"verb": self.verbs, "card": self.cards, "alarm": self.alarms}
        return {f"{sort} {word}" for sort, words in named.items() for word in words}


@contextmanager
def watching() -> Iterator[Seen]:
    """Note what comes up from here on. A card counts when there was something to say, and may not write anything."""
    seen = Seen()
    note, note_all, raise_alarm = ledger.note, ledger.note_all, orders.raise_alarm

    def noting(tx: Any, actor: str, verb: Any, *args: Any, **detail: Any) -> None:
        note(tx, actor, verb, *args, **detail)
        seen.verbs.add(verb)

    def noting_all(tx: Any, actor: str, verb: Any, about: Any, **detail: Any) -> None:
        note_all(tx, actor, verb, about, **detail)
        seen.verbs.update({verb} if about else ())

    def raising(tx: Any, kind: Any, *args: Any) -> bool:
        raised = raise_alarm(tx, kind, *args)
        if raised:
            seen.alarms.add(kind)
        return raised

    with ExitStack() as patched:
        patched.enter_context(patch.object(ledger, "note", noting))
        patched.enter_context(patch.object(ledger, "note_all", noting_all))
        patched.enter_context(patch.object(orders, "raise_alarm", raising))
        for cards in (CARDS, CHANNEL):
            table = cast(MutableMapping[str, Any], cards)
            shown = {kind: _showing(kind, card, seen) for kind, card in table.items()}
            patched.enter_context(patch.dict(table, shown))
        yield seen


@contextmanager
def reading_only(tx: Transaction) -> Iterator[None]:
    """SQLite refuses every write of this transaction meanwhile."""
    driver: Any = tx._open().connection.driver_connection
    before = driver.execute("PRAGMA query_only").fetchone()[0]
    driver.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA query_only = {before}")


def _showing(kind: str, card: Callable[..., Any], seen: Seen) -> Callable[..., Any]:
    def show(tx: Transaction, *args: Any) -> Any:
        with reading_only(tx):
            message = card(tx, *args)
        if message is not None:
            seen.cards.add(kind)
        return message

    return show
