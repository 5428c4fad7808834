"""What people decide: named rows with a default, a unit, limits and an explanation, in one table.

A change is a new row, so that it can be told who decided what and when; the latest counts. An organisation's own value
goes before the house's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select

from storage.kept import Kept
from storage.setting import Number, Setting, TimeOfDay, Words, YesNo
from storage.tables import settings
from storage.transaction import Transaction
from storage.trouble import BadSetting

HOURS, DAYS, MINUTES = "hours", "days", "minutes"

TABLE: dict[str, Setting] = {
    # Time to answer an offer, by the time left to the gig
    "answer_far_days": Number(10, "working days", 1, 60, "A gig further away than this is far."),
    "answer_far_hours": Number(24, "answer hours", 1, 200, "Time to answer an offer of a far gig."),
    "answer_near_days": Number(3, "working days", 1, 30, "A gig closer than this is near."),
    "answer_middle_hours": Number(4, "answer hours", 1, 100, "Time to answer an offer of a gig neither far nor near."),
    "answer_near_hours": Number(1, "answer hours", 1, 24, "Time to answer an offer of a near gig."),
    "answer_from": TimeOfDay("09:00", "Answer hours begin, on weekdays that are no public holidays."),
    "answer_until": TimeOfDay("18:00", "Answer hours end."),
    "nudge_percent": Number(50, "percent", 10, 90, "When an unanswered offer is nudged once: this part of its time."),
    "late_yes_counts": YesNo(True, "A late yes is taken if no other offer of the seat is open, else kept in reserve."),
    "offers_at_most": Number(2, "offers", 1, 20, "Open offers an expert has at once."),
    "orders_at_most": Number(5, "orders", 1, 500, "Open orders an orderer has at once."),
    # Delivery
    "undelivered_minutes": Number(30, MINUTES, 1, 1440, "An offer a messenger has not taken by then is undeliverable."),
    "unshown_hours": Number(2, "answer hours", 1, 48, "An offer the web has not shown by then is undeliverable."),
    # Short notice
    "short_notice_until": TimeOfDay("21:00", "Short-notice offers are sent until this time."),
    "short_notice_minutes": Number(30, MINUTES, 5, 240, "Time to answer a short-notice offer."),
    # Matching
    "rest_days": Number(7, DAYS, 0, 365, "Rest after a gig before the next offer; a preference, not a wall."),
    "travel_minutes": Number(60, MINUTES, 0, 600, "Travel margin before and after a gig on site."),
    # What the orderer is told
    "release_unknown": YesNo(True, "The first order of an unknown orderer waits for a coordinator."),
    "release_alarm_hours": Number(4, "answer hours", 1, 100, "Alarm for an order that waits for release so long."),
    "announce_days": Number(2, "working days", 1, 30, "The orderer hears within this time, or earlier as below."),
    "announce_percent": Number(50, "percent", 5, 100, "The orderer hears within this part of the time left."),
    # Reminders
    "reminder_days": Number(7, DAYS, 2, 60, "The first reminder goes so long before the gig."),
    "reminder_eve_at": TimeOfDay("16:00", "The second reminder goes the day before at this time."),
    "reminder_hours": Number(3, HOURS, 1, 24, "The last reminder goes so long before the gig."),
    "reminder_before_quiet": TimeOfDay("19:30", "A reminder due in quiet hours goes at this time before them."),
    "reminder_gap_hours": Number(2, HOURS, 0, 24, "Of two reminders closer than this one is dropped."),
    "quiet_from": TimeOfDay("20:00", "Quiet hours for offers and reminders begin."),
    "quiet_until": TimeOfDay("08:00", "Quiet hours end."),
    # Feedback
    "feedback_at": TimeOfDay("09:00", "Feedback is asked the morning after the gig at this time."),
    "feedback_again_days": Number(5, DAYS, 1, 60, "Feedback is asked once more after this time."),
    "feedback_closes_days": Number(30, DAYS, 2, 365, "Feedback closes after this time, and with it the order."),
    "audience_days": Number(14, DAYS, 1, 365, "The audience link closes so long after the gig."),
    "audience_from": Number(5, "answers", 1, 100, "The expert sees the audience's answers from this number up."),
    "audience_percent": Number(150, "percent", 100, 1000, "Answers taken at most, of the audience's size."),
    # Alarms in the dispatch channel
    "alarm_pool_under": Number(2, "experts", 0, 50, "Alarm when fewer experts than this can be asked."),
    "alarm_unseen_hours": Number(4, "answer hours", 1, 100, "Alarm when a web orderer has not seen a message."),
    "alarm_drop_out_hours": Number(48, HOURS, 1, 720, "Alarm for a drop-out so shortly before the gig."),
    "alarm_last_answer_days": Number(5, "working days", 1, 60, "Alarm when the last answer may come later than this."),
    "digest_at": TimeOfDay("09:00", "The dispatch channels are told what waits, each working day at this time."),
    # How long things are kept
    "draft_days": Number(14, DAYS, 1, 365, "A broken-off conversation is kept so long."),
    "heard_days": Number(30, DAYS, 7, 365, "What was heard is remembered so long against repeats, without its text."),
    "chat_days": Number(30, DAYS, 1, 365, "The web chat shows messages again so long."),
    "contact_months": Number(12, "months", 1, 120, "An order's contact data are erased so long after it ended."),
    "session_expert_days": Number(180, DAYS, 1, 730, "An expert stays signed in on the web so long."),
    "session_days": Number(30, DAYS, 1, 365, "Others stay signed in on the web so long."),
    # Whom a person in distress can turn to
    "emergency_number": Words("112", "The emergency number."),
    "crisis_line_fi": Words("09 2525 0111", "A crisis line that answers in Finnish."),
    "crisis_line_sv": Words("09 2525 0112", "A crisis line that answers in Swedish."),
    "crisis_line_en": Words("09 2525 0113", "A crisis line that answers in English."),
    "distress_contact": Words("", "A person of the organisation, with number, for someone in distress."),
    "peer_support": Words("", "Where to find peer support for oneself: a name and an address."),
}

#: Times of day of which the first must be before the second: no deadline could be found in answer hours turned round.
IN_ORDER = (("answer_from", "answer_until"),)


@dataclass(frozen=True)
class Change:
    """One decision: who set which value for which scope, and when."""

    id: int
    scope: str
    name: str
    value: Any
    changed_at: datetime
    changed_by: str


CHANGES = Kept(settings, Change, settings.c.id)


@dataclass(frozen=True)
class Line:
    """A setting as it stands: its value in words, whether that is the default, its unit, limits and explanation."""

    name: str
    value: str
    is_default: bool
    unit: str
    limits: str
    explanation: str


class Values:
    """All settings of one scope at one moment, from one look at the database."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self._stored = stored

    def __getitem__(self, name: str) -> Any:
        """The value: an int, a bool, a `datetime.time` or a str. Raises `KeyError` for a name not in the table."""
        setting = TABLE[name]
        return setting.give(self._stored.get(name, setting.default))

    def number(self, name: str) -> int:
        """A number's value."""
        return int(self[name])

    def clock(self, name: str) -> time:
        """A time of day."""
        value = self[name]
        assert isinstance(value, time), name
        return value

    def set_by_someone(self, name: str) -> bool:
        """Whether anybody has decided on it."""
        return name in self._stored


def values(tx: Transaction, scope: str = "") -> Values:
    """Every setting as it stands for the house (`scope` empty) or for an organisation."""
    stored = _latest(tx, "")
    if scope:
        stored |= _latest(tx, scope)
    return Values(stored)


def value(tx: Transaction, name: str, scope: str = "") -> Any:
    """One setting as it stands; for several take `values`. Raises `KeyError` for a name not in the table."""
    return values(tx, scope)[name]


def change(tx: Transaction, name: str, value: Any, by: str, scope: str = "") -> Any:
    """Set it, from a value or typed words; the value as it now stands. Raises `BadSetting` with a clear sentence."""
    setting = TABLE.get(name)
    if setting is None:
        raise BadSetting(f"There is no setting called {name}.")
    stored = setting.read(name, value)
    _refuse_turned_round(values(tx, scope), name, setting.give(stored))
    row = {"scope": scope, "name": name, "value": stored, "changed_at": tx.now, "changed_by": by}
    tx.execute(settings.insert(), row)
    return setting.give(stored)


def _refuse_turned_round(standing: Values, name: str, value: Any) -> None:
    for first, second in IN_ORDER:
        if name == first and value >= standing.clock(second):
            raise BadSetting(f"{first} must be before {second}, which is {_in_words(standing[second])}.")
        if name == second and value <= standing.clock(first):
            raise BadSetting(f"{second} must be after {first}, which is {_in_words(standing[first])}.")


def overview(tx: Transaction, scope: str = "") -> list[Line]:
    """Every setting in the table's order."""
    standing = values(tx, scope)
    return [
        Line(name, _in_words(standing[name]), not standing.set_by_someone(name), s.unit, s.limits, s.explanation)
        for name, s in TABLE.items()
    ]


def history(tx: Transaction, name: str) -> list[Change]:
    """Who decided what about it, in order."""
    return CHANGES.all(tx, name=name)


def _latest(tx: Transaction, scope: str) -> dict[str, Any]:
    newest = select(func.max(settings.c.id)).where(settings.c.scope == scope).group_by(settings.c.name)
    rows = tx.rows(select(settings.c.name, settings.c.value).where(settings.c.id.in_(newest.scalar_subquery())))
    return {name: stored for name, stored in rows if name in TABLE}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
