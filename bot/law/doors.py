"""Links that open a page of ours: which kinds there are, how long each opens, and which of them are kept.

A link on a card is a door first (`dialogs.speech.Door`), a value; `bot.desk.bringing` makes it a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from adapters.platforms import traits_of
from dialogs.speech import DoorKind

LinkKind = (
    DoorKind
    | Literal[
        "invitation", "coordinator_invitation", "fresh_link", "spoken_code", "second_step", "order_link", "audience"
    ]
)

#: How long each opens, in real time, from when it was last brought to somebody.
LIFE: Mapping[LinkKind, timedelta] = {
    "order": timedelta(days=400),
    "feedback": timedelta(days=400),
    "own_page": timedelta(hours=24),  # lets its holder in, once
    "invitation": timedelta(days=30),
    "coordinator_invitation": timedelta(hours=72),  # whoever finds it sees every order
    "fresh_link": timedelta(hours=24),  # handed over in person
    "spoken_code": timedelta(minutes=15),  # read out by phone
    "second_step": timedelta(days=30),  # for one browser, and no longer than its session
    "order_link": timedelta(days=5 * 366),  # a page lives for years, and nobody remembers who looks after it
    "audience": timedelta(days=720),  # an order may be made well ahead of its gig
}

#: Every card with such a door carries the same link, for people keep these links and write behind them: a reminder must
#: not shut a form that stands open in a browser. Any other is of its card alone, and a newer rendering of that ends it.
LASTING: frozenset[DoorKind] = frozenset({"order", "feedback"})


def page_from(order_id: str, platform: str) -> str:
    """What a link to an order's page is about. A link that lies in a messenger says so: whoever reads there has it.

    Its page shows no more than the messenger may (:mod:`bot.cards.disclosed`).
    """
    return order_id if traits_of(platform).stays_with_us else f"{order_id}@{platform}"


def read_page(about: str) -> tuple[str, str]:
    """The order whose page it is, and the messenger where the link lies; empty for a link of our own pages."""
    order_id, _at, platform = about.partition("@")
    return order_id, platform


def again(language: str) -> str:
    """What a link says that lets somebody in again as who they are."""
    return f"again/{language}/"
