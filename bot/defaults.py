"""The settings as the domain reads them: values of :mod:`bot.calendar` and :mod:`bot.matcher` from named rows."""

from __future__ import annotations

from datetime import time, timedelta

from bot.calendar import Hours, Turns
from bot.matcher import Settings
from storage import settings
from storage.database import Transaction


def _clock(tx: Transaction, name: str) -> time:
    return time.fromisoformat(str(settings.value(tx, name)))


def _number(tx: Transaction, name: str) -> float:
    return float(settings.value(tx, name))


def hours(tx: Transaction) -> Hours:
    """Answer hours, quiet hours and the evening's last short-notice minute."""
    return Hours(
        answer_from=_clock(tx, "answer_hours_from"),
        answer_until=_clock(tx, "answer_hours_until"),
        quiet_from=_clock(tx, "quiet_hours_from"),
        quiet_until=_clock(tx, "quiet_hours_until"),
        short_until=_clock(tx, "short_notice_until"),
    )


def turns(tx: Transaction) -> Turns:
    """How long an expert has to answer, by the time left."""
    return Turns(
        far=timedelta(hours=_number(tx, "answer_time_far")),
        middle=timedelta(hours=_number(tx, "answer_time_middle")),
        near=timedelta(hours=_number(tx, "answer_time_near")),
        short=timedelta(minutes=_number(tx, "short_notice_turn")),
    )


def matching(tx: Transaction) -> Settings:
    """The matcher's numbers."""
    return Settings(
        rest=timedelta(days=_number(tx, "rest_after_gig")),
        margin=travel_margin(tx),
        most_live_offers=int(_number(tx, "open_offers_per_expert")),
    )


def travel_margin(tx: Transaction) -> timedelta:
    """Kept free before and after an on-site booking."""
    return timedelta(minutes=_number(tx, "travel_margin"))


def dispatch_lanes(tx: Transaction) -> list[tuple[str, str]]:
    """The dispatch channels on messengers: (platform, lane). The web's needs no lane."""
    return [(str(platform), str(lane)) for platform, lane in tx.shelf.get("dispatch_lanes", ())]
