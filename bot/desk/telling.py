"""Telling people: to the platform where they last pressed, at an hour when they may be told, once.

Everything said is written in the transaction of what it tells about. A web page's message is stored ready to show
(sealed); a messenger's goes to the outbox as ids and is rendered by the courier from the state of that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.platforms import traits_of
from bot.cards import compose, from_json, quotes, to_json
from bot.desk import fresh
from bot.desk.bringing import bring
from bot.facts import channels, disclosure, settings
from bot.facts.reach import Lane, way_to
from bot.facts.waking import DISPATCH
from dialogs.speech import CardName, Message
from storage import conversations, orders, outbox, people
from storage.kinds import AlarmKind, CardKind, ChannelKind
from storage.people import Person
from storage.transaction import Transaction
from storage.waking import ChatOf

About = Mapping[str, str]

#: Beside the ids of a waiting message: it comes as a new one, although its card stands further up.
ANEW = "anew"


def tell(
    tx: Transaction,
    person_id: str,
    kind: CardKind,
    about: About,
    *,
    card: CardName | None = None,
    not_before: datetime | None = None,
    news: bool = False,
    way: Lane | None = None,
) -> bool:
    """Tell a person of `kind` about `about`; False when there is no way to reach them.

    They are told where they are reached now, or by the `way` that is given.

    With `card`, an earlier message of the same card is edited in place; with `news` it comes as a new message all the
    same, for no phone rings at an edit. A person who cannot be reached is an alarm: every failure has an owner who is
    told.
    """
    person = people.person(tx, person_id)
    if person is None or person.state == "left":
        return False
    way = way or _way_for(tx, person, kind, about)
    if way is None:
        return False
    if traits_of(way.platform).drawn_by_us and _is_due(tx, not_before):
        _render_and_show(tx, person, way, kind, about, card=card, anew=news)
        return True
    if news and card is not None:
        _let_it_ring(tx, way, card)
    outbox.say(
        tx,
        platform=way.platform,
        person_id=person.id,
        lane=way.lane,
        kind=kind,
        about={**about, ANEW: "yes"} if news else dict(about),
        card=card,
        not_before=not_before,
    )
    return True


def _render_and_show(
    tx: Transaction, person: Person, way: Lane, kind: CardKind, about: About, *, card: CardName | None, anew: bool
) -> None:
    message = compose(tx, kind, about, person)
    if message is not None:
        _show(tx, person, way, message, card=card, anew=anew)


def _way_for(tx: Transaction, person: Person, kind: CardKind, about: About) -> Lane | None:
    """Where a person may be told of this; None, and an alarm, when nowhere."""
    way = way_to(tx, person)
    if way is None:
        alarm(tx, "unreachable", about.get("order", person.id), about.get("order"))
        return None
    if kind == "offer" and not disclosure.may_be_asked(tx, person, way.platform):
        alarm(tx, "no_consent_here", about.get("order", person.id), about.get("order"))
        return None
    return way


def _is_due(tx: Transaction, not_before: datetime | None) -> bool:
    return not_before is None or not_before <= tx.now


def _let_it_ring(tx: Transaction, way: Lane, card: CardName) -> None:
    """Where no phone rings at an edit, what is said of the card next comes as a message of its own."""
    if not traits_of(way.platform).edits_ring:
        outbox.forget_card(tx, way.platform, way.lane, card)


def _show(tx: Transaction, person: Person, way: Lane, message: Message, *, card: CardName | None, anew: bool) -> None:
    """Store a message ready to show on a page we draw ourselves; the open page shows it at once."""
    shown = to_json(tx, bring(tx, message, way.platform, person).message)
    conversations.show(tx, person.id, "us", shown, card=card, anew=anew)
    tx.wake(ChatOf(person.id))


def reply(tx: Transaction, person: Person, message: Message, *, lane: Lane | None = None) -> None:
    """Answer a person where they spoke, with a ready message (a dialog's question, a short answer to a press).

    Who asks sees the answer at the end of the chat, also when its card stands further up.
    """
    way = lane or way_to(tx, person)
    if way is None:
        return
    if traits_of(way.platform).drawn_by_us:
        _show(tx, person, way, message, card=message.card, anew=True)
        return
    if message.card is not None:
        outbox.forget_card(tx, way.platform, way.lane, message.card)
    written = to_json(tx, message)
    sending_id = outbox.say(
        tx,
        platform=way.platform,
        person_id=person.id,
        lane=way.lane,
        kind="reply",
        about={},
        payload=written,
        card=message.card,
    )
    if sending_id is not None:
        fresh.keep(tx, sending_id, message, written)


def take_back_quotes(tx: Transaction, readers: Collection[str], erased: Collection[str]) -> None:
    """Take what was quoted of those just erased out of others' chats; their open pages show it at once."""
    for reader in readers:
        for shown in conversations.history(tx, reader, limit=WHOLE_CHAT):
            if shown.side == "us" and not quotes(shown.message).isdisjoint(erased):
                conversations.rewrite(tx, reader, shown, to_json(tx, from_json(tx, shown.message)))


#: More messages than a chat of 30 days has.
WHOLE_CHAT = 100_000


def alarm(tx: Transaction, kind: AlarmKind, about: str, order_id: str | None) -> None:
    """Raise an alarm in the dispatch channel, once for each thing it is about."""
    if orders.raise_alarm(tx, kind, about, order_id):
        if order_id is not None:
            show_order(tx, order_id)
        post(tx, "alarm", {"alarm": f"{kind}/{about}", **({"order": order_id} if order_id else {})})


#: What stands in the way of a search; somebody's yes and the order's end take it away.
OF_A_SEARCH: tuple[AlarmKind, ...] = (
    *("no_candidate", "small_pool", "no_consent_here", "waiting_long"),
    *("short_notice", "not_seen", "late_drop_out", "left"),
)
#: What matters no more when an order has ended.
OF_AN_ORDER: tuple[AlarmKind, ...] = (*OF_A_SEARCH, "unseen_by_orderer", "untold", "may_not_come")


def clear_alarms(tx: Transaction, order_id: str, *kinds: AlarmKind) -> None:
    """An alarm of an order whose cause is gone is cleared by itself."""
    orders.clear_alarms_of(tx, order_id, kinds, "keikka")


def clear_alarms_about(tx: Transaction, about: str, *kinds: AlarmKind) -> None:
    """The same of what an alarm is about."""
    orders.clear_alarms_about(tx, about, kinds, "keikka")


def post(tx: Transaction, kind: ChannelKind, about: About) -> None:
    """Say something in the dispatch channels: of an order where its card stands, else in the main ones.

    The web's is always read from the state itself.
    """
    tx.wake(DISPATCH)
    order = orders.order(tx, about["order"]) if "order" in about else None
    lanes = channels.of_order(tx, order) if order is not None else settings.dispatch_lanes(tx)
    for platform, lane in lanes:
        outbox.say(tx, platform=platform, person_id=None, lane=lane, kind=kind, about=dict(about))


def show_order(tx: Transaction, order_id: str) -> None:
    """Bring the dispatch card of an order up to date, in place; one that belongs elsewhere now moves there."""
    tx.wake(DISPATCH)
    order = orders.order(tx, order_id)
    if order is None:
        return
    now = channels.of_order(tx, order)
    card = CardName("order", order.id)
    if (written := channels.as_column(now)) != (order.area or ""):
        for platform, lane in channels.left_behind(tx, order, now):
            _say_card(tx, platform, lane, "dispatch_moved", card)
        orders.change_order(tx, order.id, area=written)
    for platform, lane in now:
        _say_card(tx, platform, lane, "dispatch_card", card)


def _say_card(tx: Transaction, platform: str, lane: str, kind: ChannelKind, card: CardName) -> None:
    """A card that waits already keeps its place: what belongs under it has been queued behind it."""
    if not outbox.card_waits(tx, platform, lane, card, kind):
        about = {"order": card.subject}
        outbox.say(tx, platform=platform, person_id=None, lane=lane, kind=kind, about=about, card=card)
