"""The cards of an expert's page and of the dispatch page as plain data, for templates and for the stream. Pure.

Their order is bot's: it knows what needs attention first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from adapters.web.say import Plain, Reader, message, words
from dialogs.speech import Text, _, ngettext, pgettext
from dialogs.speech.language import render, show_number

#: States of an order in the words of the dispatch page; the second is the card's colour.
STATES: Mapping[str, tuple[Text, str]] = {
    "stuck": (pgettext("order state", "Needs a person"), "attention"),
    "waiting": (pgettext("order state", "Waits for release"), "attention"),
    "searching": (pgettext("order state", "Asking experts"), "running"),
    "booked": (pgettext("order state", "Booked"), "settled"),
    "held": (pgettext("order state", "Held, waiting for feedback"), "settled"),
    "unfilled": (pgettext("order state", "Ended without an expert"), "over"),
    "cancelled": (pgettext("order state", "Cancelled"), "over"),
    "closed": (pgettext("order state", "Closed"), "over"),
}


#: How many cards are shown, and of how many, where not all are.
Tally = Callable[[int], Text]

OF_ORDERS: Tally = lambda of: ngettext(  # noqa: E731
    "{shown} of {all} open order is shown: first what needs somebody.",
    "{shown} of {all} open orders are shown: first what needs somebody.",
    of,
)
OF_OWN: Tally = lambda of: ngettext(  # noqa: E731
    "{shown} of {all} request or gig is shown.", "{shown} of {all} requests and gigs are shown.", of
)
NO_MORE = _("More fit on this page once some of these are done.")


def me(values: Mapping[str, Any], reader: Reader) -> Plain:
    """An expert's open offers and gigs."""
    cards = [message(card, reader) for card in values.get("cards", ())]
    return {
        "alarms": [],
        "cards": [_with_key(card, card["card"] or f"card {n}") for n, card in enumerate(cards)],
        "empty": words(values.get("empty"), reader.language),
        "paused": bool(values.get("paused", False)),
        "name": str(values.get("name") or ""),
        **_shown(values, reader, OF_OWN),
    }


def dispatch(values: Mapping[str, Any], reader: Reader) -> Plain:
    """Alarms that are about no one order, and a card for each order."""
    alarms = [message(alarm, reader) for alarm in values.get("alarms", ())]
    return {
        "alarms": [_with_key(alarm, alarm["card"] or f"alarm {n}") for n, alarm in enumerate(alarms)],
        "cards": [_order_card(row, reader) for row in values.get("cards", ())],
        "empty": words(values.get("quiet"), reader.language),
        "digest": _with_key(message(values["digest"], reader), "digest"),
        **_shown(values, reader, OF_ORDERS),
    }


BOARDS: Mapping[str, Callable[[Mapping[str, Any], Reader], Plain]] = {"me": me, "dispatch": dispatch}


def asking(shown: str) -> dict[str, str]:
    """How a page asks for so many cards; nothing where it asks for the first ones."""
    return {"shown": shown[:6]} if shown else {}


def slim(board: Plain, known: Mapping[str, str]) -> Plain:
    """The board for a page that has the cards `known` (print by key): of those that are the same only their names."""
    cards = [
        {"key": card["key"], "print": card["print"]} if known.get(card["key"]) == card["print"] else card
        for card in board["cards"]
    ]
    return board | {"cards": cards}


def prints(board: Plain) -> dict[str, str]:
    """The print of each card by its key."""
    return {card["key"]: card["print"] for card in board["cards"]}


def _shown(values: Mapping[str, Any], reader: Reader, tally: Tally) -> Plain:
    """How many are shown, in words; what to ask for to see more; and what was asked for, which a page goes by."""
    shown, of, more = (int(values.get(name, 0)) for name in ("shown", "open", "more"))
    told = [tally(of)(shown=show_number(shown, reader.language), all=show_number(of, reader.language))]
    told += [] if more else [NO_MORE]
    label = ngettext("Show {n} more", "Show {n} more", min(of, more) - shown) if more else None
    return {
        "tally": " ".join(render(one, reader.language) for one in told) if shown < of else "",
        "asked": int(values.get("asked", 0)),
        "more": {"shown": more, "label": words(label, reader.language), "first": shown} if more else None,
    }


def _order_card(row: Mapping[str, Any], reader: Reader) -> Plain:
    label, colour = STATES.get(row["state"], (None, "running"))
    details = row.get("details")
    card = message(row["message"], reader) | {
        "state": render(label, reader.language) if label else "",
        "colour": "attention" if row.get("alarmed") else colour,
        "details": message(details, reader) if details else None,
    }
    return _with_key(card, f"order {row['id']}")


def _with_key(card: Plain, key: str) -> Plain:
    plain = {"state": "", "colour": "", "details": None} | card | {"key": key}
    # The print of a card changes with anything in it: a page draws only the cards that changed.
    return plain | {"print": hash_of(plain)}


def hash_of(plain: Any) -> str:
    """A short name of plain data as it is now, the same in every process."""
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:16]
