"""Topics of a group by region: an order's card stands in the topic that is called like its region.

A lane such as `-100123/Lappi` names the topic by its region. Where it is, the database remembers: a topic that
somebody opened under the region's name in Finnish or Swedish, or one that Keikka opened. Without the right to open
topics, and in a group that has none, the card stands in the group itself.
"""

from __future__ import annotations

from adapters.platforms import traits_of
from bot.facts.waking import ChannelsChanged
from bot.law.places import named_place
from dialogs.speech import CardName, Named
from storage import outbox
from storage.transaction import Transaction

#: Under this name the database remembers whether we may open topics in a group.
MAY_OPEN = CardName("topics")


def in_topic(tx: Transaction, platform: str, lane: str, region: str | None) -> str:
    """The lane of a region's topic in this channel; the channel's own where there are no topics for it."""
    if not traits_of(platform).topics or region is None or "/" in lane:
        return lane
    return f"{lane}/{region}" if may_open(tx, platform, lane) or thread_of(tx, platform, lane, region) else lane


def region_in(platform: str, lane: str) -> tuple[str, str] | None:
    """(group, region) of a lane that names a topic by its region; None for any other lane."""
    group, slash, topic = lane.partition("/")
    return (group, topic) if traits_of(platform).topics and slash and not topic.isdecimal() else None


def channel_of(platform: str, lane: str) -> str:
    """The channel a lane belongs to: the group of a region's topic, else the lane itself."""
    found = region_in(platform, lane)
    return found[0] if found else lane


def place_of(tx: Transaction, platform: str, lane: str) -> str:
    """Where a lane is: the topic that is remembered for its region. One of an unknown topic stays as it is."""
    found = region_in(platform, lane)
    thread = thread_of(tx, platform, *found) if found else None
    return f"{found[0]}/{thread}" if found and thread else lane


def name_of(region: str) -> Named:
    """What a region's topic is called."""
    return named_place("region", region)


def thread_of(tx: Transaction, platform: str, group: str, region: str) -> str | None:
    """The platform's number of the region's topic; None where none is known."""
    return outbox.card_message(tx, platform, group, CardName("topic", region))


def remember(tx: Transaction, platform: str, group: str, region: str, thread: str) -> None:
    """This is the region's topic."""
    outbox.remember_card(tx, platform, group, CardName("topic", region), thread)


def forget(tx: Transaction, platform: str, group: str, region: str) -> None:
    """The region's topic is gone; the next new card opens another."""
    outbox.forget_card(tx, platform, group, CardName("topic", region))


def may_open(tx: Transaction, platform: str, group: str) -> bool:
    """Whether the group has topics and we may open new ones, as far as we know."""
    return outbox.card_message(tx, platform, group, MAY_OPEN) == "yes"


def note_rights(tx: Transaction, platform: str, group: str, may: bool) -> None:
    """What the platform said of our right to open topics in a group."""
    outbox.remember_card(tx, platform, group, MAY_OPEN, "yes" if may else "no")


def groups_unknown(tx: Transaction, platform: str, groups: list[str]) -> list[str]:
    """The groups of which nobody has told yet whether we may open topics."""
    return [group for group in groups if outbox.card_message(tx, platform, group, MAY_OPEN) is None]


def ask_anew(tx: Transaction, platform: str, group: str) -> None:
    """Our rights in the group have changed: the platform is asked again."""
    outbox.forget_card(tx, platform, group, MAY_OPEN)
    tx.wake(ChannelsChanged())
