"""What a messenger tells of itself: a person blocked us or came back, our group moved, rights changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.platforms import traits_of
from adapters.port import Incoming
from bot.desk import offering
from bot.desk.telling import alarm
from bot.facts import channels, forum
from bot.law.places import region_called
from dialogs.speech.tongues import languages
from storage import marks, orders, outbox, people
from storage.transaction import Transaction

#: Such things are recognised by where their id comes from, for anybody may type a slash and a word.
ORIGINS = ("member:", "migrated:", "topic:")


def is_membership(incoming: Incoming) -> bool:
    """Whether the platform itself told this."""
    return incoming.heard.kind == "command" and incoming.external_id.startswith(ORIGINS)


def handle(tx: Transaction, incoming: Incoming) -> None:
    """Take note; what is of no use is left."""
    act = EVENTS.get(incoming.heard.data)
    if act is not None:
        act(tx, incoming)


def anonymous(tx: Transaction, incoming: Incoming) -> None:
    """A command of an anonymous administrator: the group's own id is no person, so the answer stands in the group."""
    outbox.say(tx, platform=incoming.platform, person_id=None, lane=incoming.lane, kind="anonymous", about={})


def is_strangers_press(tx: Transaction, incoming: Incoming) -> bool:
    """Whether somebody whom the house does not know pressed a button where others are too, as in the group."""
    if incoming.heard.kind != "press" or incoming.private or traits_of(incoming.platform).drawn_by_us:
        return False
    return people.who_is(tx, incoming.platform, incoming.account) is None


def stranger(tx: Transaction, incoming: Incoming) -> None:
    """They are told that it is not for them, and nothing of them is kept: they have begun no conversation with us."""
    tx.shelf.refused["press"] += 1
    lane = incoming.aside or incoming.account
    about = {"language": incoming.language} if incoming.language in languages else {}
    outbox.say(tx, platform=incoming.platform, person_id=None, lane=lane, kind="stranger", about=about)


def _lose_reach(tx: Transaction, incoming: Incoming) -> None:
    """Messages reach them no more: open offers are undeliverable, the next ones are asked."""
    person = people.who_is(tx, incoming.platform, incoming.account)
    if person is None:
        return
    for identity in people.identities_of(tx, person.id):
        if identity.platform == incoming.platform:
            people.set_reachable(tx, identity.id, False, "blocked")
    if any(one.reachable for one in people.identities_of(tx, person.id)):
        return
    for offer in orders.offers_to(tx, person.id, ("live",)):
        offering.undeliverable(tx, offer, "blocked")


def _regain_reach(tx: Transaction, incoming: Incoming) -> None:
    """They are reachable again."""
    person = people.who_is(tx, incoming.platform, incoming.account)
    if person is not None:
        for identity in people.identities_of(tx, person.id):
            if identity.platform == incoming.platform:
                people.set_reachable(tx, identity.id, True)


def _lose_channel(tx: Transaction, incoming: Incoming) -> None:
    """We are out of the dispatch group: the coordinators' web page still shows everything."""
    alarm(tx, "channel_lost", f"{incoming.platform}/{incoming.lane}", None)


def _rights(tx: Transaction, incoming: Incoming) -> None:
    """We came into a dispatch group, or may do more or less there than before."""
    forum.ask_anew(tx, incoming.platform, incoming.lane)


def _topic(tx: Transaction, incoming: Incoming) -> None:
    """A topic was opened or renamed in our group; one that is called like a region is that region's."""
    region = region_called(incoming.heard.text)
    group, _slash, thread = incoming.lane.partition("/")
    if region is not None and thread:
        forum.remember(tx, incoming.platform, group, region, thread)


def _follow_move(tx: Transaction, incoming: Incoming) -> None:
    """The group became a supergroup: its id changed, and the cards begin anew there."""
    old, new = incoming.heard.field("from"), incoming.heard.field("to")
    if old and new:
        marks.mark(tx, "group_moved", f"{incoming.platform}/{old}/{new}")
        lanes = tx.shelf.dispatch_lanes
        tx.shelf.dispatch_lanes = tuple(channels.after_moves(tx, lanes))


EVENTS: Mapping[str, Callable[[Transaction, Incoming], None]] = {
    "blocked": _lose_reach,
    "unblocked": _regain_reach,
    "removed": _lose_channel,
    "migrated": _follow_move,
    "added": _rights,
    "rights": _rights,
    "topic": _topic,
}
