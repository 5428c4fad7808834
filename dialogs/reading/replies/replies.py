"""What is this message? One pure step before any form, so that words which are no answer begin no order.

What the house asked last weighs in: "En pääse" is a no to a request and an illness before a gig. Where words could be
an order and something else, a wish for somebody to come makes them an order; a topic alone does so where nothing else
is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from dialogs.reading.alarm import read_distress, read_peer_wish
from dialogs.reading.understand import Understood, understand
from dialogs.reading.words.budget import readable
from dialogs.reading.words.patterns import Patterns, Together, read_table, without_apostrophes
from dialogs.reading.words.tokens import Token, tokens

ReplyKind = Literal[
    "order",
    "yes",
    "no",
    "cannot_come",
    "late",
    "nobody_came",
    "question",
    "when_paid",
    "pause",
    "busy",
    "thanks",
    "greeting",
    "cancel",
    "change",
    "support",
    "distress",
    "other",
]
#: What waits for the writer, or was said to them last: a request, a coming gig, feedback, their open order.
Asked = Literal["offer", "booking", "feedback", "order"]

#: A message of so many words may be a yes or thanks with something polite around it; a longer one says more.
_FEW = 12
#: So many pieces are read of a message: who says more than that says it first.
_READ = 150
_THANKS = frozenset("👍👏🙏❤♥😊🙂😀😃😄🥰💚💙🎉🌸💐🤗👌🫶")


class _Message:
    """One message as the rules look at it. What of an order stands in it is read when a rule asks for it."""

    def __init__(self, text: str, now: datetime, asked: Asked | None, understood: Understood | None) -> None:
        self.text = readable(text)
        self.words = [_told(token) for token in without_apostrophes(tokens(self.text, _READ))]
        self.asked = asked
        self._now = now
        self._understood = understood

    @property
    def understood(self) -> Understood:
        """What of an order stands in it."""
        if self._understood is None:
            self._understood = understand(self.text, self._now)
        return self._understood

    def has(self, *headings: str) -> bool:
        """Whether a row under one of these headings fits."""
        return any(_table(heading).stands_in(self.words) for heading in headings)

    def begins_with(self, name: str) -> bool:
        """Whether the first word is of this list."""
        return next((token.low for token in self.words if token.kind == "word"), "") in _first_words(name)

    @property
    def is_short(self) -> bool:
        """Whether little is said."""
        return sum(token.kind == "word" for token in self.words) <= _FEW

    @property
    def asks_for_somebody(self) -> bool:
        """Whether it is said that somebody is wanted to come and tell."""
        return self.has("request together", "request in order")

    @property
    def tells_an_order(self) -> bool:
        """Whether what is read of it makes an order: somebody is wanted, or a topic, with a day, a place or a kind.

        Who was asked about a gig speaks of that gig: more must be told before their words are an order.
        """
        read = self.understood
        sure_topic = any(topic.sure for topic in read.topics)
        beside = (read.date, read.place, read.time, read.kind, read.audience, read.format, read.size)
        told = sure_topic and sum(one is not None for one in beside) >= (1 if self.asked in (None, "order") else 3)
        return self.asks_for_somebody or told


@cache
def _table(heading: str) -> Patterns | Together:
    table = read_table("dialogs.reading.replies", "replies.txt")
    return table.together(heading) if heading.endswith("together") else table.in_order(heading)


def read_reply(text: str, now: datetime, asked: Asked | None = None, understood: Understood | None = None) -> ReplyKind:
    """What a message is, of somebody who was `asked` this last; `now` is aware, in the reader's zone.

    `understood` is what of an order was read in it, where that was done before. Pure; never raises on any text.
    """
    if read_distress(text):
        return "distress"
    message = _Message(text, now, asked, understood)
    return next((kind for kind, fits in _RULES if fits(message)), "other")


def speaks_of_a_gig(text: str) -> bool:
    """Whether a message may tell that its writer cannot come, is late, or that nobody came; quick, and never less."""
    message = _Message(text, datetime.min.replace(tzinfo=UTC), "booking", Understood())
    return _is_nobody_came(message) or _is_late(message) or _is_cannot_come(message)


def _told(token: Token) -> Token:
    """The token; a number is told as one."""
    return token._replace(low="#number") if token.kind == "number" else token


def _is_nobody_came(one: _Message) -> bool:
    return one.has("nobody came together") and not one.asks_for_somebody


def _is_late(one: _Message) -> bool:
    return one.has("late together") and not one.asks_for_somebody


def _is_when_paid(one: _Message) -> bool:
    return one.has("when paid together") and not one.tells_an_order


def _is_cannot_come(one: _Message) -> bool:
    if one.asks_for_somebody:
        return False
    if one.asked == "booking" and not one.tells_an_order:  # an order from a hospital names one, too
        return one.has("cannot come together", "cannot come with a booking together")
    return one.asked != "offer" and one.has("cannot come together")


def _is_support(one: _Message) -> bool:
    if read_peer_wish(one.text):
        return True
    return one.asked == "feedback" and one.has("support after a gig together")


def _is_pause(one: _Message) -> bool:
    return one.has("pause together") and not one.asks_for_somebody


def _is_busy(one: _Message) -> bool:
    return one.has("busy together") and not one.asks_for_somebody and one.asked != "offer"


def _is_cancel(one: _Message) -> bool:
    if one.has("request together"):
        return False
    return one.has("cancel together") or (one.has("not wanted together") and not one.tells_an_order)


def _is_change(one: _Message) -> bool:
    if one.tells_an_order and one.asked != "order":
        return False
    return one.has("change together", "change in order") and not one.asks_for_somebody


def _is_no_to_offer(one: _Message) -> bool:
    return one.asked == "offer" and not one.tells_an_order and _is_no(one)


def _is_yes_to_offer(one: _Message) -> bool:
    if one.asked != "offer" or "?" in one.text or one.tells_an_order:
        return False
    return _is_yes(one) or (one.is_short and one.has("ok alone"))


def _is_not_yet(one: _Message) -> bool:
    """Whether an answer is promised for later."""
    return one.has("not yet together") and not one.tells_an_order


def _is_no(one: _Message) -> bool:
    return one.has("no together") or (one.is_short and one.has("no alone"))


def _is_yes(one: _Message) -> bool:
    return one.has("yes together") or (one.is_short and one.has("yes alone"))


def _is_question(one: _Message) -> bool:
    return "?" in one.text or one.begins_with("ASK") or one.has("question together")


def _is_plain_question(one: _Message) -> bool:
    """Whether it asks of who, what or how, and nothing of an order stands in it."""
    read = one.understood
    return one.begins_with("INTERROGATIVES") and not (
        any(topic.sure for topic in read.topics) or read.date or read.place
    )


@cache
def _first_words(name: str) -> frozenset[str]:
    said = read_table("dialogs.reading.replies", "replies.txt").lists[name].split()
    return frozenset(word.split("+")[0] for word in said)


def _is_thanks(one: _Message) -> bool:
    return one.is_short and (one.has("thanks together") or any(sign in _THANKS for sign in one.text))


def _is_greeting(one: _Message) -> bool:
    return one.is_short and one.has("greeting alone")


def _tells_a_little(one: _Message) -> bool:
    read = one.understood
    return any(topic.sure for topic in read.topics) or (read.place is not None and read.date is not None)


_RULES: Sequence[tuple[ReplyKind, Callable[[_Message], bool]]] = (
    ("when_paid", _is_when_paid),
    ("nobody_came", _is_nobody_came),
    ("late", _is_late),
    ("cannot_come", _is_cannot_come),
    ("support", _is_support),
    ("pause", _is_pause),
    ("busy", _is_busy),
    ("other", _is_not_yet),
    ("no", _is_no_to_offer),
    ("cancel", _is_cancel),
    ("change", _is_change),
    ("yes", _is_yes_to_offer),
    ("question", _is_plain_question),
    ("order", lambda one: one.tells_an_order),
    ("no", lambda one: _is_no(one) and "?" not in one.text),
    ("yes", lambda one: _is_yes(one) and "?" not in one.text),
    ("question", _is_question),
    ("thanks", _is_thanks),
    ("greeting", _is_greeting),
    ("order", _tells_a_little),
)
