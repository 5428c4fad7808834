"""What an order asks for, read from its row and its sealed answers, for matching, cards and calendar files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.law.matcher import Need
from bot.law.places import region_of
from dialogs.vocabulary import narrower
from storage.orders import Offer, Order

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class When:
    """A gig's time: aware instants and the zone whose walls show it."""

    starts: datetime
    ends: datetime


def when(answers: Answers, zone: str) -> When:
    """The instants of an order's `date` and `time` answers in `zone`; an end before the start is the next day's."""
    day = date.fromisoformat(answers["date"])
    starts = datetime.combine(day, time.fromisoformat(answers["time"]["start"]), ZoneInfo(zone))
    ends = datetime.combine(day, time.fromisoformat(answers["time"]["end"]), ZoneInfo(zone))
    if ends <= starts:
        ends += timedelta(days=1)
    return When(starts.astimezone(UTC), ends.astimezone(UTC))


def as_ordered(answers: Answers) -> dict[str, Any]:
    """What the orderer answered, to be changed: without what the house noted beside it."""
    return {name: value for name, value in answers.items() if name not in ("audience_code", "widened")}


def effective_format(answers: Answers) -> str:
    """The format as it is offered: an *either* order without a place is offered as remote only (bot/README: Intake)."""
    wanted = str(answers.get("format", "remote"))
    return "remote" if wanted != "remote" and not answers.get("place") else wanted


def municipality(answers: Answers) -> str | None:
    """The municipality of the order's place; None when it is a region or there is no place."""
    place = answers.get("place")
    if not place or effective_format(answers) == "remote":
        return None
    return str(place["key"]) if place["kind"] == "municipality" else None


def region(answers: Answers) -> str | None:
    """The region (maakunta) the gig is in; None for a remote one."""
    place = answers.get("place")
    if not place or effective_format(answers) == "remote":
        return None
    return str(place["key"]) if place["kind"] == "region" else region_of(str(place["key"]))


def terms_key(order: Order, answers: Answers) -> str:
    """The same time, place and format give the same key: nobody is asked twice for the same one."""
    place = answers.get("place") or {}
    wanted = effective_format(answers)
    where = "" if wanted == "remote" else f"{place.get('kind')}:{place.get('key')}"
    return f"{order.starts_at.isoformat()}/{order.ends_at.isoformat()}/{wanted}/{where}"


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


def need(order: Order, answers: Answers, *, short_notice: bool) -> Need:
    """The order as the matcher reads it; `widened` in the answers is how far a widening has gone."""
    widened = answers.get("widened", {})
    return Need(
        order=order.id,
        topics={key: narrower(key) for key in answers.get("topics", ())},
        perspective=str(answers.get("perspective") or "either"),
        kind=str(answers["kind"]),
        format="either" if widened.get("remote") else effective_format(answers),
        starts=order.starts_at,
        ends=order.ends_at,
        region=region(answers),
        municipality=municipality(answers),
        language=str(answers.get("language") or "any"),
        background=answers.get("background"),
        short_notice=short_notice,
        radius_extra_km=int(widened.get("km", 0)),
        anywhere=bool(widened.get("anywhere")),
    )
