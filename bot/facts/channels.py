"""The dispatch channels on messengers: the main one, and those of dispatch areas. The web's needs no lane.

An order's card stands in the channel of the area its place lies in; without one, and for remote orders, in the main
one. In a Telegram group with topics it stands in the topic of its region (:mod:`bot.facts.forum`).
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.facts import settings
from bot.facts.forum import channel_of, in_topic
from bot.law.places import municipalities_of
from dialogs.speech import Text, _
from storage import areas, attention, marks
from storage.areas import Area
from storage.orders import Order
from storage.transaction import Transaction

Channel = tuple[str, str]


def of_order(tx: Transaction, order: Order) -> list[Channel]:
    """Where an order's card stands: one channel on each messenger that has one, its topic where there are topics."""
    return _of_place(tx, order.region, order.municipality)


def _of_place(tx: Transaction, region: str | None, municipality: str | None) -> list[Channel]:
    area = _area_of_place(tx, region, municipality)
    own = {} if area is None else {name: lane for name, lane in area.channels.items() if name in _running(tx)}
    main = [one for one in settings.dispatch_lanes(tx) if one[0] not in own]
    return [(name, in_topic(tx, name, lane, region)) for name, lane in (*main, *after_moves(tx, own.items()))]


def area_of(tx: Transaction, order: Order) -> Area | None:
    """The dispatch area an order's place lies in; None for a remote one and for a place in no area."""
    return _area_of_place(tx, order.region, order.municipality)


def _area_of_place(tx: Transaction, region: str | None, municipality: str | None) -> Area | None:
    if region is None:
        return None
    here = {municipality} if municipality else municipalities_of("region", region)
    return next((area for area in areas.areas(tx) if here <= municipalities(area)), None)


def municipalities(area: Area) -> frozenset[str]:
    """Every municipality of an area."""
    return frozenset().union(*(municipalities_of(kind, key) for kind, key in area.places))


def everywhere(tx: Transaction) -> list[Channel]:
    """Every dispatch channel there is, the main ones first, each once."""
    running = _running(tx)
    of_areas = [one for area in areas.areas(tx) for one in area.channels.items() if one[0] in running]
    return list(dict.fromkeys([*settings.dispatch_lanes(tx), *after_moves(tx, of_areas)]))


def places_of(tx: Transaction, channel: Channel) -> list[str] | None:
    """The places whose open orders' cards stand in this channel, or in a topic of it; None when all of them do."""
    if not areas.areas(tx) and _stands_in(tx, None, None, channel):
        return None
    return [attention.place_key(*place) for place in attention.places_of_open(tx) if _stands_in(tx, *place, channel)]


def _stands_in(tx: Transaction, region: str | None, municipality: str | None, channel: Channel) -> bool:
    return channel in [(name, channel_of(name, lane)) for name, lane in _of_place(tx, region, municipality)]


def as_column(channels: Iterable[Channel]) -> str:
    """Where a card stands, as its order's row keeps it."""
    return "\n".join(f"{platform} {lane}" for platform, lane in channels)


def left_behind(tx: Transaction, order: Order, now: Iterable[Channel]) -> list[Channel]:
    """Where an order's card still stands though it belongs elsewhere `now`; a group that moved is where it was."""
    before = [line.partition(" ")[::2] for line in (order.area or "").splitlines()]
    return [one for one in after_moves(tx, before) if one not in now]


def title(tx: Transaction, order: Order) -> str | Text:
    """What the channel of an order is called, for whoever looks for its card."""
    area = area_of(tx, order)
    return area.name if area is not None and _running(tx) & set(area.channels) else _("the main channel")


def after_moves(tx: Transaction, channels: Iterable[Channel]) -> list[Channel]:
    """Channels as they are now, after every move to a supergroup that was told."""
    found = list(channels)
    for about in sorted(marks.marks_of(tx, "group_moved")) if found else ():
        platform, old, new = about.split("/")
        found = [(p, new if (p, lane) == (platform, old) else lane) for p, lane in found]
    return found


def _running(tx: Transaction) -> set[str]:
    """The messengers of this house. An area may name a channel on another one: nothing is said there."""
    return {platform for platform, _lane in settings.dispatch_lanes(tx)} | set(tx.shelf.house.messengers)
