"""The story of an order, told from the ledger: a small line for each thing that happened, in numbers, without names.

On Slack it stands in the thread of the order's card, where it rings on nobody's phone. In a Telegram group every
message rings and pushes the cards up, and Telegram takes 20 a minute there; so only what turns the order round is
said, as a silent reply to its card. The whole story opens under the card on the dispatch page of the web.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from adapters.platforms import traits_of
from bot.cards.orderer import the_order
from dialogs.speech import Lines, Message, Moment, Text, _
from storage import ledger, marks, orders
from storage.ends import AFTER_ITS_ORDER
from storage.kinds import LedgerVerb
from storage.ledger import Entry
from storage.orders import Order
from storage.people import Person
from storage.states import OPEN_ORDERS
from storage.transaction import Transaction

#: What is told in a Telegram group: a yes, and what takes it away again. What is stuck is an alarm.
TURNS = frozenset({"accept", "book_by_phone", "drop_out", "cancel", "not_held"})


@dataclass
class Telling:
    """What has been told so far: who was asked, by number and the offer's id, and who has answered afterwards."""

    tx: Transaction
    order: Order
    asked: dict[str, int] = field(default_factory=dict)
    audience: bool = False

    def number(self, entry: Entry) -> int:
        """The number of the expert that a line is about."""
        offer = str(entry.detail.get("offer", ""))
        return self.asked.setdefault(offer, len(self.asked) + 1)


Line = Callable[[Telling, Entry], Text | None]


def _ask(telling: Telling, entry: Entry) -> Text:
    before = str(entry.detail.get("offer", "")) in telling.asked
    words = _("Number {n} is asked again.") if before else _("Asked: number {n}.")
    return words(n=telling.number(entry))


def _accept(telling: Telling, entry: Entry) -> Text:
    booking = orders.booking(telling.tx, str(entry.detail.get("booking", "")))
    number = telling.asked.get(str(booking.offer_id)) if booking is not None else None
    return _("Booked: number {n} said yes.")(n=number) if number else _("Booked.")


def _extend(telling: Telling, entry: Entry) -> Text:
    until = datetime.fromisoformat(str(entry.detail["until"]))
    return _("More time to answer, until {moment}.")(moment=Moment(until, telling.order.zone))


def _cancel(telling: Telling, entry: Entry) -> Text:
    by_orderer = entry.actor == telling.order.orderer_id
    return _("Cancelled by the orderer.") if by_orderer else _("Cancelled by a coordinator.")


def _edit(telling: Telling, entry: Entry) -> Text:
    if entry.detail.get("material"):
        return _("Changed: time, place, format, topic or kind of gig.")
    return _("Changed: details.")


def _widen(telling: Telling, entry: Entry) -> Text:
    return WIDENED[min(int(entry.detail.get("step", 0)), len(WIDENED) - 1)]


def _feedback(telling: Telling, entry: Entry) -> Text | None:
    """Of the audience only the first is told: the card counts them."""
    if entry.actor == "audience":
        told, telling.audience = telling.audience, True
        return None if told else _("Feedback has come from the audience.")
    return FEEDBACK.get(entry.actor)


def _of_number(words: Text) -> Line:
    return lambda telling, entry: words(n=telling.number(entry))


def _plain(words: Text) -> Line:
    return lambda telling, entry: words


WIDENED = (
    _("Widened: further away."),
    _("Widened: remotely, too."),
    _("Widened: from everywhere."),
)
FEEDBACK: Mapping[str, Text] = {
    "orderer": _("Feedback has come from the orderer."),
    "expert": _("Feedback has come from the expert."),
}

#: The ledger's verbs that belong to the story, and how they are told. Who looked at what does not.
STORY: Mapping[LedgerVerb, Line] = {
    "submit": lambda telling, entry: _("Sent.") if telling.order.known else _("Sent. The orderer is new."),
    "release": _plain(_("Released.")),
    "refuse": _plain(_("Refused.")),
    "ask": _ask,
    "decline": _of_number(_("Number {n}: no.")),
    "lapse": _of_number(_("Number {n}: no answer in time.")),
    "undeliverable": _of_number(_("Number {n}: not seen.")),
    "reserve": _of_number(_("Number {n}: a late yes, in reserve.")),
    "skip": _plain(_("Skipped.")),
    "extend": _extend,
    "assign": _plain(_("A coordinator chose whom to ask.")),
    "run_dry": _plain(_("Nobody is left to ask.")),
    "widen": _widen,
    "wake": _plain(_("Somebody can be asked again.")),
    "edit": _edit,
    "accept": _accept,
    "book_by_phone": _plain(_("Booked by phone.")),
    "drop_out": _plain(_("The expert dropped out.")),
    "tell_orderer": _plain(_("The orderer was told that nobody has been found yet.")),
    "cancel": _cancel,
    "run_out": _plain(_("The time of the gig came. Nobody was found.")),
    "take_place": _plain(_("The gig is over.")),
    "not_held": _plain(_("The gig was not held.")),
    "feedback": _feedback,
    "settle": _plain(_("Closed.")),
}


def story_lines(tx: Transaction, order: Order) -> Iterator[tuple[Entry, Text]]:
    """Every line of the story so far, in order, each with the ledger's line it tells."""
    telling = Telling(tx, order)
    for entry in ledger.entries(tx, order.id):
        line = STORY[entry.verb](telling, entry) if entry.verb in STORY else None
        if line is not None:
            yield entry, line


def whole(tx: Transaction, order: Order) -> Message | None:
    """The story so far with its times, for who opens it; None before anything happened."""
    line = _("{moment}: {what}")
    lines = [line(moment=Moment(entry.at, order.zone), what=what) for entry, what in story_lines(tx, order)]
    return Message(tuple(lines)) if lines else None


def take_new_lines(tx: Transaction, order: Order, platform: str, lane: str) -> list[int]:
    """The ledger's lines that this channel has not been told yet, in order; they count as told from here on.

    What was told of an order that ended long ago is remembered no more, so its old lines are no news (`storage.ends`).
    """
    new: list[int] = []
    since = tx.now - AFTER_ITS_ORDER if order.state not in OPEN_ORDERS else None
    for entry in reversed([entry for entry, _line in story_lines(tx, order)]):
        if (since is not None and entry.at < since) or not marks.mark(tx, "story", f"{platform}/{lane}/{entry.id}"):
            break
        if traits_of(platform).threads or entry.verb in TURNS:
            new.append(entry.id)
    return list(reversed(new))


def news(tx: Transaction, about: Mapping[str, str], person: Person | None) -> Message | None:
    """The lines of the story that a row of the outbox tells."""
    order = the_order(tx, about)
    wanted = set(about["lines"].split())
    lines = [line for entry, line in story_lines(tx, order) if str(entry.id) in wanted]
    return Message((_under_one_another(lines),)) if lines else None


def _under_one_another(lines: Sequence[Text]) -> Text:
    return Text("{lines}")(lines=Lines(tuple(lines)))


def row_about(order: Order, lines: Iterable[int]) -> dict[str, str]:
    """What a row of the outbox keeps of lines to be told."""
    return {"order": order.id, "lines": " ".join(str(line) for line in lines)}
