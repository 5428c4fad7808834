"""The settings as the domain reads them: values of the calendar and the matcher from named rows."""

from __future__ import annotations

from datetime import time, timedelta
from functools import lru_cache

from bot.law.calendar import AnnouncingTimes, AnswerTimes, Hours, Reminding
from bot.law.matcher import Settings
from dialogs.form.question import Form
from dialogs.form.stating import open_facts, stating
from dialogs.speech import ClockTime, Text, ngettext
from storage import people, settings
from storage.settings import Values
from storage.transaction import Transaction


def standing(tx: Transaction) -> Values:
    """Every setting as it stands, read once in a transaction."""
    found: Values | None = tx.memo.get("settings")
    if found is None:
        found = tx.memo["settings"] = settings.values(tx)
    return found


def hours(tx: Transaction) -> Hours:
    """Answer hours, quiet hours and the evening's last short-notice minute."""
    all_ = standing(tx)
    return Hours(
        answer_from=all_.clock("answer_from"),
        answer_until=all_.clock("answer_until"),
        quiet_from=all_.clock("quiet_from"),
        quiet_until=all_.clock("quiet_until"),
        short_until=all_.clock("short_notice_until"),
    )


def turns(tx: Transaction) -> AnswerTimes:
    """How long an expert has to answer, by the time left."""
    all_ = standing(tx)
    return AnswerTimes(
        far=timedelta(hours=all_.number("answer_far_hours")),
        middle=timedelta(hours=all_.number("answer_middle_hours")),
        near=timedelta(hours=all_.number("answer_near_hours")),
        short=timedelta(minutes=all_.number("short_notice_minutes")),
        far_over=all_.number("answer_far_days"),
        near_under=all_.number("answer_near_days"),
    )


def hearing(tx: Transaction) -> AnnouncingTimes:
    """When an orderer hears at the latest."""
    all_ = standing(tx)
    return AnnouncingTimes(all_.number("announce_days"), all_.number("announce_percent"))


def reminding(tx: Transaction) -> Reminding:
    """When the reminders of a gig go out."""
    all_ = standing(tx)
    return Reminding(
        days=all_.number("reminder_days"),
        eve_at=all_.clock("reminder_eve_at"),
        before=timedelta(hours=all_.number("reminder_hours")),
        before_quiet=all_.clock("reminder_before_quiet"),
        gap=timedelta(hours=all_.number("reminder_gap_hours")),
    )


def matching(tx: Transaction) -> Settings:
    """The matcher's numbers."""
    all_ = standing(tx)
    return Settings(
        rest=timedelta(days=all_.number("rest_days")),
        margin=timedelta(minutes=all_.number("travel_minutes")),
        most_live_offers=all_.number("offers_at_most"),
        most_a_day=all_.number("requests_a_day"),
    )


def stated(tx: Transaction, form: Form) -> Form:
    """A form with the settings that its questions tell of, as they stand."""
    names = open_facts(form)
    if not names:
        return form
    all_ = standing(tx)
    return _stated(form, tuple((name, _told(name, all_[name])) for name in sorted(names)))


@lru_cache(maxsize=32)
def _stated(form: Form, facts: tuple[tuple[str, Fact], ...]) -> Form:
    return stating(form, dict(facts))


Fact = str | int | ClockTime | Text


def _told(name: str, value: str | int | time) -> Fact:
    """A setting as it stands in a sentence: a time as the clock, months with their word, else the value."""
    if isinstance(value, time):
        return ClockTime(value)
    if name.endswith("_months"):
        return ngettext("{n} month", "{n} months", int(value))
    return value


def days(tx: Transaction, name: str) -> timedelta:
    """A setting that counts days."""
    return timedelta(days=standing(tx).number(name))


def in_hours(tx: Transaction, name: str) -> timedelta:
    """A setting that counts hours."""
    return timedelta(hours=standing(tx).number(name))


def minutes(tx: Transaction, name: str) -> timedelta:
    """A setting that counts minutes."""
    return timedelta(minutes=standing(tx).number(name))


def number(tx: Transaction, name: str) -> int:
    """A setting that counts."""
    return standing(tx).number(name)


def house_zone(tx: Transaction) -> str:
    """The time zone of the house: `KEIKKA_TIMEZONE`."""
    return tx.shelf.house.zone


def zone_of(tx: Transaction, person_id: str) -> str:
    """The zone in which a person's hours are counted: their own where it is known, else the house's."""
    person = people.person(tx, person_id)
    return person.zone if person is not None and person.zone else house_zone(tx)


def dispatch_lanes(tx: Transaction) -> list[tuple[str, str]]:
    """The dispatch channels on messengers: (platform, lane). The web's needs no lane."""
    return list(tx.shelf.dispatch_lanes)
