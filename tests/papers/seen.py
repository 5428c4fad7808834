"""Watches a house at work: which of its words come up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from unittest.mock import patch

from bot.cards import CARDS
from bot.house.delivery import CHANNEL
from storage import ledger, orders


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
    """Note what comes up from here on. A card counts when there was something to say."""
    seen = Seen()
    note, raise_alarm = ledger.note, orders.raise_alarm

    def noting(tx: Any, actor: str, verb: Any, *args: Any, **detail: Any) -> None:
        note(tx, actor, verb, *args, **detail)
        seen.verbs.add(verb)

    def raising(tx: Any, kind: Any, *args: Any) -> bool:
        raised = raise_alarm(tx, kind, *args)
        if raised:
            seen.alarms.add(kind)
        return raised

    with ExitStack() as patched:
        patched.enter_context(patch.object(ledger, "note", noting))
        patched.enter_context(patch.object(orders, "raise_alarm", raising))
        for cards in (CARDS, CHANNEL):
            table = cast(MutableMapping[str, Any], cards)
            shown = {kind: _showing(kind, card, seen) for kind, card in table.items()}
            patched.enter_context(patch.dict(table, shown))
        yield seen


def _showing(kind: str, card: Callable[..., Any], seen: Seen) -> Callable[..., Any]:
    def show(*args: Any) -> Any:
        message = card(*args)
        if message is not None:
            seen.cards.add(kind)
        return message

    return show
