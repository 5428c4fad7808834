"""What an order asks for, read from its row and its sealed answers, for matching, cards and calendar files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.law.lifecycle import OPEN
from bot.law.matcher import AskedPerspective, Need, ways
from bot.law.places import region_of
from dialogs.vocabulary import narrower
from storage.orders import Offer, Order
from storage.states import AGREED_FORMATS, AgreedFormat, GigFormat

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class When:
    """A gig's time: aware instants and the zone whose walls show it."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Terms:
    """What an order asks for: made once of its answers, then passed on.

    `format` is the one that is offered: an *either* order without a place is offered as remote only (bot/README:
    Intake).
    `place` is its kind and key, None for a remote gig. The last three are how far a widening of the search has gone.
    """

    when: When
    kind: str
    topics: tuple[str, ...]
    perspective: AskedPerspective
    answered_format: GigFormat
    format: GigFormat
    place: tuple[str, str] | None
    language: str
    background: str | None
    audience_size: int | None
    extra_km: int = 0
    remotely_too: bool = False
    anywhere: bool = False

    @classmethod
    def of(cls, answers: Answers, zone: str) -> Terms:
        """The terms in an order's answers, whose day and hours are those of `zone`."""
        answered: GigFormat = answers.get("format", "remote")
        place = answers.get("place")
        offered: GigFormat = answered if place else "remote"
        widened = answers.get("widened", {})
        return cls(
            when=_when(answers, zone),
            kind=str(answers["kind"]),
            topics=tuple(answers.get("topics", ())),
            perspective=answers.get("perspective") or "either",
            answered_format=answered,
            format=offered,
            place=(str(place["kind"]), str(place["key"])) if place and offered != "remote" else None,
            language=str(answers.get("language") or "any"),
            background=answers.get("background"),
            audience_size=answers.get("size"),
            extra_km=int(widened.get("km", 0)),
            remotely_too=bool(widened.get("remote")),
            anywhere=bool(widened.get("anywhere")),
        )

    @property
    def municipality(self) -> str | None:
        """The municipality of the gig; None when only its region is known, and for a remote one."""
        return self.place[1] if self.place is not None and self.place[0] == "municipality" else None

    @property
    def region(self) -> str | None:
        """The region (maakunta) the gig is in; None for a remote one."""
        if self.place is None:
            return None
        kind, key = self.place
        return key if kind == "region" else region_of(key)

    def agreed(self, format: AgreedFormat) -> Terms:
        """The same gig as it was agreed on: held in this format; one that is held remotely has no place."""
        return replace(self, format=format, place=None if format == "remote" else self.place)


def _when(answers: Answers, zone: str) -> When:
    """The instants of the `date` and `time` answers; an end before the start is the next day's."""
    day = date.fromisoformat(answers["date"])
    starts = datetime.combine(day, time.fromisoformat(answers["time"]["start"]), ZoneInfo(zone))
    ends = datetime.combine(day, time.fromisoformat(answers["time"]["end"]), ZoneInfo(zone))
    if ends <= starts:
        ends += timedelta(days=1)
    return When(starts.astimezone(UTC), ends.astimezone(UTC))


#: What the house notes beside the answers: the audience's code, and how far a widening has gone.
NOTED = ("audience_code", "widened")


def as_ordered(answers: Answers) -> dict[str, Any]:
    """What the orderer answered, to be changed: without what the house noted beside it."""
    return {name: value for name, value in answers.items() if name not in NOTED}


def terms_key(order: Order, terms: Terms) -> str:
    """The same time, place and format give the same key: nobody is asked twice for the same one.

    Offers are stored with it, so it stays as it is. The time is the order's own, as everybody was told it.
    """
    where = ":".join(terms.place) if terms.place is not None else ""
    return f"{order.starts_at.isoformat()}/{order.ends_at.isoformat()}/{terms.format}/{where}"


@dataclass(frozen=True)
class Asked:
    """What an offer was about when it was made: aware instants, and the place's kind and key (None: remotely)."""

    starts: datetime
    ends: datetime
    place: tuple[str, str] | None


def of_offer(order: Order, offer: Offer) -> Asked:
    """The time and place an expert was asked for, read from the offer's terms; the order's own where they are gone."""
    starts, ends, _wanted, where = (*str((offer.reasons or {}).get("terms", "")).split("/", 3), "", "", "")[:4]
    kind, colon, key = where.partition(":")
    if not starts:
        place = ("municipality", order.municipality) if order.municipality else None
        return Asked(order.starts_at, order.ends_at, place)
    return Asked(datetime.fromisoformat(starts), datetime.fromisoformat(ends), (kind, key) if colon else None)


def still_asked(order: Order, offer: Offer) -> bool:
    """Whether the offer is about the order as it stands: not about older terms, nor about an order that has ended."""
    return offer.round == order.round and order.state in OPEN


def offered_ways(order: Order, offer: Offer) -> tuple[AgreedFormat, ...]:
    """In which ways the gig was offered; in those of the order where the offer says none."""
    said = (offer.reasons or {}).get("formats", ())
    return tuple(way for way in AGREED_FORMATS if way in said) or ways(order.format)


def need(order: Order, terms: Terms, *, short_notice: bool) -> Need:
    """The order as the matcher reads it."""
    return Need(
        order=order.id,
        topics={key: narrower(key) for key in terms.topics},
        perspective=terms.perspective,
        kind=terms.kind,
        format="either" if terms.remotely_too else terms.format,
        starts=order.starts_at,
        ends=order.ends_at,
        region=terms.region,
        municipality=terms.municipality,
        language=terms.language,
        background=terms.background,
        short_notice=short_notice,
        radius_extra_km=terms.extra_km,
        anywhere=terms.anywhere,
    )
