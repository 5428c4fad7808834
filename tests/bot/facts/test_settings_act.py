"""What each setting changes: a scene is played with the default and with another value, and is seen otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.settings import TABLE
from tests.bot.facts import scenes
from tests.bot.facts.scenes import NOTHING, House, Scene


@dataclass(frozen=True)
class Shows:
    """What is seen in a scene with the default, and what with `other`. It begins `now`."""

    scene: Scene
    before: str
    other: Any
    after: str
    now: str = "2026-11-23 10:00"  # a Monday


DISTRESS = "I want to kill myself"

SHOWS: Mapping[str, Shows] = {
    # Time to answer an offer, by the time left to the gig
    "answer_far_days": Shows(scenes.answer_by(), "answer by Wed 25 Nov 16:00", 20, "answer by Mon 23 Nov 14:00"),
    "answer_far_hours": Shows(scenes.answer_by(), "answer by Wed 25 Nov 16:00", 2, "answer by Mon 23 Nov 12:00"),
    "answer_near_days": Shows(
        scenes.answer_by(date="2026-11-26"), "answer by Mon 23 Nov 14:00", 5, "answer by Mon 23 Nov 11:00"
    ),
    "answer_middle_hours": Shows(
        scenes.answer_by(date="2026-11-26"), "answer by Mon 23 Nov 14:00", 2, "answer by Mon 23 Nov 12:00"
    ),
    "answer_near_hours": Shows(
        scenes.answer_by(date="2026-11-25"), "answer by Mon 23 Nov 11:00", 3, "answer by Mon 23 Nov 13:00"
    ),
    "answer_from": Shows(
        scenes.answer_by(date="2026-11-25"),
        "answer by Mon 23 Nov 10:00",
        "08:00",
        "answer by Mon 23 Nov 09:30",
        now="2026-11-23 08:30",
    ),
    "answer_until": Shows(
        scenes.answer_by(date="2026-11-25"),
        "answer by Tue 24 Nov 09:30",
        "19:00",
        "answer by Mon 23 Nov 18:30",
        now="2026-11-23 17:30",
    ),
    "offers_at_most": Shows(scenes.three_requests, "2 at once", 1, "1 at once"),
    "requests_a_day": Shows(scenes.asked_and_taken_back, "3 times", 1, "1 times"),
    "orders_at_most": Shows(scenes.six_orders, "You have 5 open orders", 3, "You have 3 open orders"),
    "orders_a_day": Shows(scenes.orders_of_one_day, "You have sent 20 orders", 2, "You have sent 2 orders"),
    "orders_a_day_unknown": Shows(scenes.orders_of_a_stranger, "You have sent 5 orders", 1, "You have sent 1 order"),
    # Delivery
    "undelivered_minutes": Shows(scenes.not_delivered, "Mon 23 Nov 10:30", 45, "Mon 23 Nov 10:45"),
    "unshown_hours": Shows(scenes.not_opened, "Mon 23 Nov 12:00", 4, "Mon 23 Nov 14:00"),
    # Short notice
    "short_notice_until": Shows(
        scenes.asked(date="2026-11-24", time="10:00-11:00"),
        "Mon 23 Nov 20:30",
        "20:15",
        "Tue 24 Nov 08:00",
        "2026-11-23 20:30",
    ),
    "short_notice_minutes": Shows(
        scenes.answer_by(date="2026-11-23", time="10:50-12:00"),
        "answer by Mon 23 Nov 10:30",
        15,
        "answer by Mon 23 Nov 10:15",
    ),
    # Matching
    "rest_days": Shows(scenes.after_a_gig, "Bertta", 3, "Aino"),
    "travel_minutes": Shows(scenes.two_on_a_day, "State: nobody left to ask", 15, "State: asking experts"),
    # What the orderer is told
    "release_unknown": Shows(
        scenes.newcomers_order, "State: waits for a coordinator: a new orderer", False, "State: nobody left to ask"
    ),
    "release_alarm_hours": Shows(scenes.newcomer_waits, "Mon 23 Nov 14:00", 2, "Mon 23 Nov 12:00"),
    "announce_days": Shows(scenes.hears_by(), "by Wed 25 Nov 10:00", 1, "by Tue 24 Nov 10:00"),
    "announce_percent": Shows(
        scenes.hears_by(date="2026-11-25", time="10:00-11:00"), "by Tue 24 Nov 10:00", 25, "by Mon 23 Nov 19:30"
    ),
    # Reminders
    "reminder_days": Shows(
        scenes.reminded("14:00-16:00"),
        "Tue 1 Dec 14:00, Mon 7 Dec 16:00, Tue 8 Dec 11:00",
        5,
        "Thu 3 Dec 14:00, Mon 7 Dec 16:00, Tue 8 Dec 11:00",
    ),
    "reminder_eve_at": Shows(
        scenes.reminded("14:00-16:00"),
        "Tue 1 Dec 14:00, Mon 7 Dec 16:00, Tue 8 Dec 11:00",
        "12:00",
        "Tue 1 Dec 14:00, Mon 7 Dec 12:00, Tue 8 Dec 11:00",
    ),
    "reminder_hours": Shows(
        scenes.reminded("14:00-16:00"),
        "Tue 1 Dec 14:00, Mon 7 Dec 16:00, Tue 8 Dec 11:00",
        2,
        "Tue 1 Dec 14:00, Mon 7 Dec 16:00, Tue 8 Dec 12:00",
    ),
    "reminder_before_quiet": Shows(
        scenes.reminded("10:00-11:00"),
        "Tue 1 Dec 10:00, Mon 7 Dec 16:00, Mon 7 Dec 19:30",
        "18:30",
        "Tue 1 Dec 10:00, Mon 7 Dec 16:00, Mon 7 Dec 18:30",
    ),
    "reminder_gap_hours": Shows(
        scenes.reminded("10:00-11:00"),
        "Tue 1 Dec 10:00, Mon 7 Dec 16:00, Mon 7 Dec 19:30",
        4,
        "Tue 1 Dec 10:00, Mon 7 Dec 19:30",
    ),
    "quiet_from": Shows(scenes.asked(), "Tue 24 Nov 08:00", "21:00", "Mon 23 Nov 20:30", now="2026-11-23 20:30"),
    "quiet_until": Shows(scenes.asked(), "Mon 23 Nov 08:00", "07:00", "Mon 23 Nov 07:00", now="2026-11-23 06:30"),
    # Feedback
    "feedback_at": Shows(scenes.asked_how_it_went, "Wed 9 Dec 09:00", "10:00", "Wed 9 Dec 10:00"),
    "feedback_again_days": Shows(scenes.asked_once_more, "Mon 14 Dec 09:00", 3, "Sat 12 Dec 09:00"),
    "feedback_closes_days": Shows(scenes.nobody_answers, "Thu 7 Jan 16:00", 10, "Fri 18 Dec 16:00"),
    "audience_days": Shows(scenes.audience(30, 5, at="2026-12-18 12:00"), "5 from the audience", 7, NOTHING),
    "audience_from": Shows(scenes.audience_for_aino, NOTHING, 3, "3 people in the audience have answered"),
    "audience_percent": Shows(
        scenes.audience(6, 11, at="2026-12-08 17:00"), "9 from the audience", 100, "6 from the audience"
    ),
    # Alarms in the dispatch channel
    "alarm_pool_under": Shows(scenes.one_is_left, "Fewer than 2 experts are left to ask", 1, NOTHING),
    "alarm_unseen_hours": Shows(scenes.booking_unseen, "Mon 23 Nov 14:00", 2, "Mon 23 Nov 12:00"),
    "alarm_drop_out_hours": Shows(
        scenes.drops_out, "An expert dropped out less than 48 hours before the gig", 24, NOTHING
    ),
    "alarm_refusals": Shows(scenes.many_are_refused, NOTHING, 100, "told"),
    "log_security": Shows(scenes.what_the_log_says, NOTHING, True, "see_contact by somebody about an order {}"),
    "digest_at": Shows(scenes.digest, "Tue 24 Nov 09:00", "08:30", "Tue 24 Nov 08:30"),
    # How long things are kept
    "draft_days": Shows(scenes.broken_off, "Your answers so far:", 3, "Hello"),
    "heard_days": Shows(scenes.delivered_again, "heard 1x", 7, "heard 2x"),
    "chat_days": Shows(scenes.ten_days_ago, "Order 1 is sent", 7, NOTHING),
    "visitor_days": Shows(scenes.only_said_hello, "known", 7, NOTHING),
    "contact_months": Shows(scenes.long_ago, "Contact: Oona Meri, oona@example.org", 1, NOTHING),
    "session_expert_days": Shows(scenes.signed_in("expert"), "180 days", 60, "60 days"),
    "session_days": Shows(scenes.signed_in("orderer"), "30 days", 7, "7 days"),
    "idle_expert_days": Shows(scenes.signed_in("expert", idle=True), "60 days", 20, "20 days"),
    "idle_days": Shows(scenes.signed_in("orderer", idle=True), "14 days", 3, "3 days"),
    "second_step": Shows(scenes.new_browser, "asked on the phone", False, "let in"),
    "idle_coordinator_hours": Shows(scenes.signed_in("coordinator", idle=True), "4 days", 48, "2 days"),
    # Whom a person in distress can turn to
    "emergency_number": Shows(
        scenes.says(DISTRESS, "emergency number"),
        "If you are in danger now, call the emergency number 112",
        "911",
        "If you are in danger now, call the emergency number 911",
    ),
    "crisis_line_fi": Shows(
        scenes.says("haluan tappaa itseni", "Kriisi", "fi"),
        "Kriisipuhelimessa voit jutella jonkun kanssa: 09 2525 0111",
        "010 1",
        "Kriisipuhelimessa voit jutella jonkun kanssa: 010 1",
    ),
    "crisis_line_sv": Shows(
        scenes.says("jag vill ta livet av mig", "kris", "sv"),
        "I kristelefonen kan du prata med någon: 09 2525 0112",
        "010 2",
        "I kristelefonen kan du prata med någon: 010 2",
    ),
    "crisis_line_en": Shows(
        scenes.says(DISTRESS, "crisis line"),
        "You can talk to someone at the crisis line: 09 2525 0113",
        "010 3",
        "You can talk to someone at the crisis line: 010 3",
    ),
    "distress_contact": Shows(
        scenes.says(DISTRESS, "also contact"), NOTHING, "Kirsi, 040 1", "You can also contact: Kirsi, 040 1"
    ),
    "peer_support": Shows(
        scenes.says("I need peer support for myself", "For support"),
        "For support for yourself or someone close to you, ask an association in your area for peer support",
        "Mieli ry, mieli.example",
        "For support for yourself or someone close to you, see: Mieli ry, mieli.example",
    ),
}


def test_every_setting_has_a_scene_and_another_value_in_it() -> None:
    assert SHOWS.keys() == TABLE.keys()
    for name, shows in SHOWS.items():
        assert TABLE[name].read(name, shows.other) != TABLE[name].default, name
        assert shows.before != shows.after, name


@pytest.mark.parametrize("name", TABLE)
def test_a_setting_changes_what_is_seen(name: str, tmp_path: Path) -> None:
    shows = SHOWS[name]
    assert seen(shows, tmp_path / "before", None) == shows.before
    assert seen(shows, tmp_path / "after", (name, shows.other)) == shows.after


def seen(shows: Shows, folder: Path, decided: tuple[str, Any] | None) -> str:
    house = House(folder, shows.now, decided)
    try:
        return shows.scene(house)
    finally:
        house.stage.close()
