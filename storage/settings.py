"""What people decide: named rows with a default, a unit, limits and an explanation, in one table.

A change is a new row, so that it can be told who decided what and when; the latest counts. An organisation's own value
goes before the house's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import bindparam, func, select

from storage.rows import Kept
from storage.said import Said, _, in_words
from storage.setting import Number, Setting, TimeOfDay, Words, YesNo
from storage.tables import settings
from storage.transaction import Transaction
from storage.trouble import BadSetting

HOURS, DAYS, MINUTES = _("hours"), _("days"), _("minutes")
WORKING_DAYS, ANSWER_HOURS, PERCENT, MONTHS = _("working days"), _("answer hours"), _("percent"), _("months")
OFFERS, ORDERS, EXPERTS, ANSWERS = _("offers"), _("orders"), _("experts"), _("answers")
REFUSALS = _("refusals")

TABLE: dict[str, Setting] = {
    # Time to answer an offer, by the time left to the gig
    "answer_far_days": Number(10, WORKING_DAYS, 1, 60, _("A gig further away than this is far.")),
    "answer_far_hours": Number(24, ANSWER_HOURS, 1, 200, _("Time to answer an offer of a far gig.")),
    "answer_near_days": Number(3, WORKING_DAYS, 1, 30, _("A gig closer than this is near.")),
    "answer_middle_hours": Number(4, ANSWER_HOURS, 1, 100, _("Time to answer an offer of a gig neither far nor near.")),
    "answer_near_hours": Number(1, ANSWER_HOURS, 1, 24, _("Time to answer an offer of a near gig.")),
    "answer_from": TimeOfDay("09:00", _("Answer hours begin, on weekdays that are no public holidays.")),
    "answer_until": TimeOfDay("18:00", _("Answer hours end.")),
    "offers_at_most": Number(2, OFFERS, 1, 20, _("Open offers an expert has at once.")),
    "requests_a_day": Number(3, OFFERS, 1, 1000, _("Requests an expert gets in a day, withdrawn ones too.")),
    "orders_at_most": Number(5, ORDERS, 1, 500, _("Open orders an orderer has at once.")),
    "orders_a_day": Number(20, ORDERS, 1, 1000, _("Orders an orderer sends within a day, cancelled ones too.")),
    "orders_a_day_unknown": Number(5, ORDERS, 1, 1000, _("The same of an orderer whom the house does not know yet.")),
    # Delivery
    "undelivered_minutes": Number(
        30, MINUTES, 1, 1440, _("An offer a messenger has not taken by then is undeliverable.")
    ),
    "unshown_hours": Number(2, ANSWER_HOURS, 1, 48, _("An offer the web has not shown by then is undeliverable.")),
    # Short notice
    "short_notice_until": TimeOfDay("21:00", _("Short-notice offers are sent until this time.")),
    "short_notice_minutes": Number(30, MINUTES, 5, 240, _("Time to answer a short-notice offer.")),
    # Matching
    "rest_days": Number(7, DAYS, 0, 365, _("Rest after a gig before the next offer; a preference, not a wall.")),
    "travel_minutes": Number(60, MINUTES, 0, 600, _("Travel margin before and after a gig on site.")),
    # What the orderer is told
    "release_unknown": YesNo(True, _("The first order of an unknown orderer waits for a coordinator.")),
    "release_alarm_hours": Number(4, ANSWER_HOURS, 1, 100, _("Alarm for an order that waits for release so long.")),
    "announce_days": Number(2, WORKING_DAYS, 1, 30, _("The orderer hears within this time, or earlier as below.")),
    "announce_percent": Number(50, PERCENT, 5, 100, _("The orderer hears within this part of the time left.")),
    # Reminders
    "reminder_days": Number(7, DAYS, 2, 60, _("The first reminder goes so long before the gig.")),
    "reminder_eve_at": TimeOfDay("16:00", _("The second reminder goes the day before at this time.")),
    "reminder_hours": Number(3, HOURS, 1, 24, _("The last reminder goes so long before the gig.")),
    "reminder_before_quiet": TimeOfDay("19:30", _("A reminder due in quiet hours goes at this time before them.")),
    "reminder_gap_hours": Number(2, HOURS, 0, 24, _("Of two reminders closer than this one is dropped.")),
    "quiet_from": TimeOfDay("20:00", _("Quiet hours for offers and reminders begin.")),
    "quiet_until": TimeOfDay("08:00", _("Quiet hours end.")),
    # Feedback
    "feedback_at": TimeOfDay("09:00", _("Feedback is asked the morning after the gig at this time.")),
    "feedback_again_days": Number(5, DAYS, 1, 60, _("Feedback is asked once more after this time.")),
    "feedback_closes_days": Number(30, DAYS, 2, 365, _("Feedback closes after this time, and with it the order.")),
    "audience_days": Number(14, DAYS, 1, 365, _("The audience link closes so long after the gig.")),
    "audience_from": Number(5, ANSWERS, 3, 100, _("The audience's answers are shown together, at least so many.")),
    "audience_percent": Number(150, PERCENT, 100, 1000, _("Answers kept at most, of the audience's size.")),
    # Alarms in the dispatch channel
    "alarm_pool_under": Number(2, EXPERTS, 0, 50, _("Alarm when fewer experts than this can be asked.")),
    "alarm_unseen_hours": Number(4, ANSWER_HOURS, 1, 100, _("Alarm when a web orderer has not seen a message.")),
    "alarm_drop_out_hours": Number(48, HOURS, 1, 720, _("Alarm for a drop-out so shortly before the gig.")),
    "alarm_refusals": Number(300, REFUSALS, 10, 100000, _("Alarm when so much is refused within a minute.")),
    "log_security": YesNo(
        False,
        _("The log says as ids, too: who came in, what was refused, whose names were shown."),
    ),
    "digest_at": TimeOfDay("09:00", _("The dispatch channels are told what waits, each working day at this time.")),
    # How long things are kept
    "draft_days": Number(14, DAYS, 1, 365, _("A broken-off conversation is kept so long.")),
    "heard_days": Number(
        30, DAYS, 7, 365, _("What was heard and sent is remembered so long, without its text: nothing comes twice.")
    ),
    "chat_days": Number(30, DAYS, 1, 365, _("The web chat shows messages again so long.")),
    "visitor_days": Number(30, DAYS, 1, 365, _("Somebody who only said hello is remembered so long.")),
    "contact_months": Number(12, MONTHS, 1, 120, _("An order's contact data are erased so long after it ended.")),
    "session_expert_days": Number(180, DAYS, 1, 730, _("An expert stays signed in on the web so long.")),
    "session_days": Number(30, DAYS, 1, 365, _("Others stay signed in on the web so long.")),
    "idle_expert_days": Number(
        60, DAYS, 1, 730, _("An expert who presses nothing on the web is signed out after this.")
    ),
    "idle_days": Number(14, DAYS, 1, 365, _("An orderer who presses nothing on the web is signed out after this.")),
    "idle_coordinator_hours": Number(
        96, HOURS, 1, 8760, _("A coordinator who presses nothing on the web is signed out after this.")
    ),
    "second_step": YesNo(True, _("A coordinator confirms each new browser on their messenger, where they have one.")),
    # Whom a person in distress can turn to
    "emergency_number": Words("112", _("The emergency number.")),
    "crisis_line_fi": Words("09 2525 0111", _("A crisis line that answers in Finnish.")),
    "crisis_line_sv": Words("09 2525 0112", _("A crisis line that answers in Swedish.")),
    "crisis_line_en": Words("09 2525 0113", _("A crisis line that answers in English.")),
    "distress_contact": Words("", _("A person of the organisation, with number, for someone in distress.")),
    "peer_support": Words("", _("Where to find peer support for oneself: a name and an address.")),
}

#: Times of day of which the first must be before the second: no deadline could be found in answer hours turned round,
#: and short-notice offers are sent from the end of quiet hours on.
IN_ORDER = (("answer_from", "answer_until"), ("quiet_until", "short_notice_until"))


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
class SettingLine:
    """A setting as it stands: its value in words, whether that is the default, its unit, limits and explanation."""

    name: str
    value: Said
    is_default: bool
    unit: Said
    limits: Said
    explanation: Said


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
        raise BadSetting(UNKNOWN(name=name))
    stored = setting.read(name, value)
    standing = values(tx, scope)
    _refuse_turned_round(standing, name, setting.give(stored))
    _refuse_by_night(standing, name, setting.give(stored))
    row = {"scope": scope, "name": name, "value": stored, "changed_at": tx.now, "changed_by": by}
    tx.execute(settings.insert(), row)
    return setting.give(stored)


UNKNOWN = _("There is no setting called {name}. See all of them with: keikka settings")


def _refuse_turned_round(standing: Values, name: str, value: Any) -> None:
    for first, second in IN_ORDER:
        if name == first and value >= standing.clock(second):
            raise BadSetting(
                _("{first} must be before {second}, which is {time}.")(
                    first=first, second=second, time=_in_words(standing[second])
                )
            )
        if name == second and value <= standing.clock(first):
            raise BadSetting(
                _("{second} must be after {first}, which is {time}.")(
                    first=first, second=second, time=_in_words(standing[first])
                )
            )


#: What may not fall into the quiet hours: the hours in which answers are waited for, and when feedback is asked.
DAYTIME = ("answer_from", "answer_until", "feedback_at", "quiet_from", "quiet_until")


def _refuse_by_night(standing: Values, name: str, value: Any) -> None:
    """Nobody is told anything in quiet hours, so nobody can be waited for there."""
    if name not in DAYTIME:
        return
    at = {one: standing.clock(one) for one in DAYTIME} | {name: value}
    quiet = f"{_in_words(at['quiet_from'])}–{_in_words(at['quiet_until'])}"
    if _meet(at["answer_from"], at["answer_until"], at["quiet_from"], at["quiet_until"]):
        answer = f"{_in_words(at['answer_from'])}–{_in_words(at['answer_until'])}"
        raise BadSetting(ANSWERS_BY_NIGHT(answer=answer, quiet=quiet))
    if _meet(at["feedback_at"], at["feedback_at"], at["quiet_from"], at["quiet_until"]):
        raise BadSetting(FEEDBACK_BY_NIGHT(time=_in_words(at["feedback_at"]), quiet=quiet))


ANSWERS_BY_NIGHT = _("Answer hours ({answer}) and quiet hours ({quiet}) would overlap. Nothing was changed.")
FEEDBACK_BY_NIGHT = _("Feedback would be asked at {time}, in quiet hours ({quiet}). Nothing was changed.")


def _meet(begin: time, end: time, quiet_from: time, quiet_until: time) -> bool:
    """Whether a time by day, a moment or a span, meets the quiet hours, which may begin before midnight."""
    if quiet_from == quiet_until:
        return False
    begins_before_end, ends_after_start = begin < quiet_until, end > quiet_from or begin == end == quiet_from
    both = quiet_from < quiet_until
    return (begins_before_end and ends_after_start) if both else (begins_before_end or ends_after_start)


def overview(tx: Transaction, scope: str = "") -> list[SettingLine]:
    """Every setting in the table's order."""
    standing = values(tx, scope)
    return [
        SettingLine(
            name, _in_words_of(standing[name]), not standing.set_by_someone(name), s.unit, s.limits, s.explanation
        )
        for name, s in TABLE.items()
    ]


def history(tx: Transaction, name: str) -> list[Change]:
    """Who decided what about it, in order."""
    return CHANGES.all(tx, name=name)


OF_SCOPE = select(func.max(settings.c.id)).where(settings.c.scope == bindparam("of_scope")).group_by(settings.c.name)
LATEST = select(settings.c.name, settings.c.value).where(settings.c.id.in_(OF_SCOPE.scalar_subquery()))


def _latest(tx: Transaction, scope: str) -> dict[str, Any]:
    return {name: stored for name, stored in tx.rows(LATEST, {"of_scope": scope}) if name in TABLE}


def _in_words_of(value: Any) -> Said:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return in_words(_in_words(value))


def _in_words(value: Any) -> str:
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
