"""When each table's rows go (decision 19): every table is here, and what is kept for good says why.

A row goes so long after a moment of its own, and only when nobody needs it any more. What that means stands here, as a
condition, beside the words for it; `storage.clearing` goes through the tables with these, night by night, and looks
again at each row in the transaction in which it goes. Spans that an organisation may choose are settings; the others
are longer than anything could still be derived from the row, sent again or pressed:

* a key of what was heard outlives every redelivery (Telegram's 24 hours are the longest; the setting begins at a week);
* what stops a rule from acting twice stays as long as its order is open, for no rule that marks what it did looks at an
  order that has ended;
* a message's row stays while a link that it carries opens something, for a newer message ends that link by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from storage import erasure, visitors
from storage.columns import Instant
from storage.states import holds_open
from storage.tables import (
    alarms,
    bookings,
    cards,
    conversations,
    inbox,
    ledger,
    marks,
    messages,
    offers,
    orders,
    outbox,
    persons,
    tokens,
)
from storage.transaction import Transaction

Condition = ColumnElement[bool]

#: What belongs to an order that has ended goes so long after it was last written.
AFTER_ITS_ORDER = timedelta(days=60)
#: A card that belongs to no order, in somebody's chat, is edited no more after this long: it comes as a new message.
LONG_UNCHANGED = timedelta(days=400)
#: A link that opens nothing any more, in the machine's time.
AFTER_IT_CLOSED = timedelta(days=30)
#: What is done once a day, or once an hour.
OF_A_DAY = timedelta(days=7)
#: The longest time in which somebody may claim something of us: ten years (Act on the Expiry of Debts 728/2003, 7 §).
#: The database's own trigger says the same (migration 0017) and refuses whatever is younger; a day is its clock's.
LEDGER_YEARS = 10
IN_THE_LEDGER = timedelta(days=LEDGER_YEARS * 365.25 + 2)

#: What is older than this goes: the domain's time of a rule's span ago, and the machine's.
CUT, REAL_CUT = bindparam("cut", type_=Instant), bindparam("real_cut", type_=Instant)
REAL_NOW = bindparam("real_now", type_=Instant)


@dataclass(frozen=True)
class Stays:
    """Rows that are kept as long as what they belong to, or for good; `words` say which and why."""

    words: str


@dataclass(frozen=True)
class Goes:
    """Rows that go `after` so long: a setting's name (days or months), or a span.

    `key` finds them one after another, among those `within`, which an index knows. `old` is about `cut` or `real_cut`,
    and `spared` says who needs a row still. The first row that is `young` ends the walk: those after it are younger.
    `at_once` are so many that one unit of work takes a few milliseconds. `act` is done in place of deleting a row, to
    the last of its key.
    """

    words: str
    after: str | timedelta
    key: tuple[Column[Any], ...]
    old: Condition
    spared: Condition | None = None
    within: tuple[Condition, ...] = ()
    young: Condition | None = None
    at_once: int = 40
    act: Callable[[Transaction, str], None] | None = None


OPEN: Condition = literal_column(holds_open("orders.state"), Boolean)


def _open_order(subject: ColumnElement[Any]) -> Condition:
    """Whether the order of this id, or of the booking or offer of this id, is open."""
    return _order_is(subject, OPEN)


def _ended_order(subject: ColumnElement[Any]) -> Condition:
    """Whether there is such an order, and it has ended: it begins no more (`bot.law.lifecycle`)."""
    return _order_is(subject, not_(OPEN))


def _order_is(subject: ColumnElement[Any], state: Condition) -> Condition:
    of_booking = select(bookings.c.order_id).where(bookings.c.id == subject).correlate_except(bookings)
    of_offer = select(offers.c.order_id).where(offers.c.id == subject).correlate_except(offers)
    order = func.coalesce(of_booking.scalar_subquery(), of_offer.scalar_subquery(), subject)
    return exists(select(orders.c.id).where(orders.c.id == order, state).correlate_except(orders))


def _last_id(words: Column[Any]) -> ColumnElement[Any]:
    """The id that a card's name ends with: `booking:ID`."""
    return func.substr(words, func.length(words) - 35)


FIRST_ID = func.substr(marks.c.about, 1, 36)
#: `booking:ID/PERSON`, as the rule of unseen cards writes it.
ID_BEFORE_PERSON = func.substr(marks.c.about, func.length(marks.c.about) - 72, 36)
#: The order of the ledger's line that `PLATFORM/LANE/LINE` ends with.
LINE = func.substr(marks.c.about, func.length(func.rtrim(marks.c.about, literal_column("'0123456789'"))) + 1)
OF_LINE = select(ledger.c.about).where(ledger.c.id == cast(LINE, Integer)).correlate_except(ledger).scalar_subquery()
LATER = marks.alias("later")


def _marks(words: str, after: timedelta, kind: str, spared: Condition | None = None) -> Goes:
    of_kind = marks.c.kind == literal_column(f"'{kind}'")
    return Goes(words, after, (marks.c.about,), marks.c.at < CUT, spared, (of_kind,))


def _of_order(kind: str, words: str, subject: ColumnElement[Any]) -> Goes:
    return _marks(words, AFTER_ITS_ORDER, kind, not_(_ended_order(subject)))


def _but_the_last(kind: str, words: str) -> Goes:
    last = select(func.max(LATER.c.about)).where(LATER.c.kind == literal_column(f"'{kind}'")).scalar_subquery()
    return _marks(words, OF_A_DAY, kind, marks.c.about == last)


#: What former versions marked: migration 0015 has read it.
FORMER = ("audience_closed", "audience_enough")
#: Marks by their kind: what was done once. A test knows every kind that the house writes.
MARKS: Mapping[str, Stays | Goes] = {
    "reminder": _of_order("reminder", "a reminder was sent: its gig is over", FIRST_ID),
    "feedback": _of_order("feedback", "feedback was asked for: its order is closed", FIRST_ID),
    "waiting_long": _of_order("waiting_long", "an order has waited long: it has ended", FIRST_ID),
    "unseen": _of_order("unseen", "an orderer has not seen a card: the order has ended", ID_BEFORE_PERSON),
    "story": _of_order("story", "a line of a story was told: its order has ended", OF_LINE),
    "digest": _marks("a morning's digest was sent", OF_A_DAY, "digest"),
    "retention": _marks("a night's clearing is done", OF_A_DAY, "retention"),
    "alive": _but_the_last("alive", "an hour in which the house was alive, but the last one"),
    "demo_clock": _but_the_last("demo_clock", "where the demo's clock has been, but the last place"),
    **{kind: _marks("a mark that no rule of this version looks at", OF_A_DAY, kind) for kind in FORMER},
    "areas_changed": Stays("the decision that it followed, which is in the settings' history"),
    "group_moved": Stays("the house: where a group of a messenger has gone"),
    "consent_asked": Stays("its person: nobody is asked twice"),
    "consent_refused": Stays("its person: nobody is asked twice"),
}

#: Links that are still good, of a message.
CARRIED = exists(
    select(tokens.c.hash).where(
        tokens.c.outbox_id == outbox.c.id, tokens.c.revoked_at.is_(None), tokens.c.expires_at > REAL_NOW
    )
)
#: An open alarm of an ended order is a reason to change its card in the dispatch channel.
ALARMED = exists(select(alarms.c.id).where(alarms.c.order_id == _last_id(cards.c.card), alarms.c.cleared_at.is_(None)))
#: What is not sent yet, or of which nobody knows whether it was.
UNDECIDED = ("waiting", "sending", "unknown")
ENDED = (orders.c.erased_at.is_(None), not_(OPEN))

#: Every table, and how its rows end.
ENDS: Mapping[str, tuple[Stays | Goes, ...]] = {
    "identities": (Stays("its person"),),
    "keys": (Stays("whom or what it seals; deleting it is the erasure"),),
    "profiles": (Stays("its person"),),
    "consents": (Stays("its person; a withdrawn one proves what was agreed to, and until when"),),
    "fair_counts": (Stays("its person: retention shortens no window of the fair rank"),),
    "fair_days": (Stays("its person: retention shortens no window of the fair rank"),),
    "organisations": (Stays("the house"),),
    "conversations": (
        Goes(
            "a draft, after it was last worked on",
            "draft_days",
            (conversations.c.person_id,),
            conversations.c.updated_at < CUT,
        ),
    ),
    "chats": (Stays("its person: a number is never given twice"),),
    "messages": (
        Goes(
            "a message of the web chat, after it last changed; one about an open order not before it was seen",
            "chat_days",
            (messages.c.seq,),
            messages.c.changed_at < CUT,
            messages.c.seen_at.is_(None)
            & (messages.c.side == literal_column("'us'"))
            & messages.c.card.is_not(None)
            & _open_order(_last_id(messages.c.card)),
            young=messages.c.created_at >= CUT,
        ),
    ),
    "inbox": (
        Goes(
            "the key of what was heard and is done with",
            "heard_days",
            (inbox.c.seq,),
            inbox.c.heard_at < CUT,
            inbox.c.state == literal_column("'waiting'"),
            young=inbox.c.heard_at >= CUT,
        ),
    ),
    "outbox": (
        Goes(
            "the row of what was sent, dropped or refused, unless a link that it carries is still good",
            "heard_days",
            (outbox.c.seq,),
            outbox.c.created_at < CUT,
            or_(outbox.c.state.in_([literal_column(f"'{one}'") for one in UNDECIDED]), CARRIED),
            young=outbox.c.created_at >= CUT,
        ),
    ),
    "cards": (
        Goes(
            "which message shows a card, when the card's order has ended and no alarm of it is open",
            AFTER_ITS_ORDER,
            (cards.c.platform, cards.c.lane, cards.c.card),
            cards.c.updated_at < CUT,
            or_(not_(_ended_order(_last_id(cards.c.card))), ALARMED),
        ),
        Goes(
            "the same of a card about no order, in somebody's chat, when it last changed",
            LONG_UNCHANGED,
            (cards.c.platform, cards.c.lane, cards.c.card),
            cards.c.updated_at < CUT,
            cards.c.person_id.is_(None),
        ),
        Stays("the house: topics of a forum"),
    ),
    "orders": (
        Goes(
            "what was written about an order, and what links to it, after it ended; the rest stays",
            "contact_months",
            (orders.c.closed_at, orders.c.id),
            orders.c.closed_at < CUT,
            within=(orders.c.closed_at < CUT, *ENDED),
            at_once=1,
            act=erasure.erase_ended,
        ),
        Goes(
            "the same where no end was noted, after the gig's end",
            "contact_months",
            (orders.c.ends_at, orders.c.id),
            orders.c.ends_at < CUT,
            within=(orders.c.closed_at.is_(None), orders.c.ends_at < CUT, *ENDED),
            at_once=1,
            act=erasure.erase_ended,
        ),
        Stays("the house: states, times, region and kind, which the network's numbers are counted from"),
    ),
    "offers": (Stays("its order; reasons and a why are erased with the order's words"),),
    "bookings": (Stays("its order"),),
    "feedback": (Stays("its booking (I15); words are erased with the order's, ratings stay"),),
    "alarms": (
        Goes(
            "an alarm that somebody has seen to, when its order has ended",
            AFTER_ITS_ORDER,
            (alarms.c.id,),
            alarms.c.cleared_at < CUT,
            alarms.c.order_id.is_not(None) & _open_order(alarms.c.order_id),
        ),
    ),
    "due": (Stays("an order that has something to come; the keeper removes it"),),
    "awaited": (Stays("an order that waits for somebody; the keeper removes it"),),
    "marks": tuple(MARKS.values()),
    "roles": (Stays("the house: a row for each role"),),
    "tokens": (
        Goes(
            "a link, code or session after its time",
            AFTER_IT_CLOSED,
            (tokens.c.expires_at, tokens.c.hash),
            tokens.c.expires_at < REAL_CUT,
            within=(tokens.c.expires_at < REAL_CUT,),
        ),
        Goes(
            "one that was ended before its time",
            AFTER_IT_CLOSED,
            (tokens.c.revoked_at, tokens.c.hash),
            tokens.c.revoked_at < REAL_CUT,
            within=(tokens.c.revoked_at < REAL_CUT,),
        ),
    ),
    "settings": (Stays("the house: who decided what, and when"),),
    "counters": (Stays("the house: a row for each counter"),),
    "ledger": (
        Goes(
            "a line; the database refuses to let a younger one go, whoever asks (I18)",
            IN_THE_LEDGER,
            (ledger.c.id,),
            ledger.c.at < REAL_CUT,
            young=ledger.c.at >= REAL_CUT,
        ),
    ),
    "erasures": (Stays("for good: a restored backup is erased again by it (I16)"),),
    # the last, for what makes them more than a visitor may have gone in the same night
    "persons": (
        Goes(
            "somebody who only said hello: no order, no invitation, no role; with all that is theirs",
            "visitor_days",
            (persons.c.id,),
            visitors.HEARD < CUT,
            not_(visitors.IS_IDLE),
            at_once=2,
            act=visitors.forget,
        ),
        Stays("the house: of who left, that there was one, for numbers"),
    ),
}

#: Every rule of rows that go, in order: what a night does.
RULES: tuple[Goes, ...] = tuple(end for ends in ENDS.values() for end in ends if isinstance(end, Goes))
