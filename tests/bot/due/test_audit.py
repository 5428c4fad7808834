"""Nothing is stuck silently: what the auditor and the loops cannot do has an owner who is told (R7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cards import dispatch
from bot.due import audit
from bot.house import delivery
from bot.talk.trouble import tell_failed_rule
from bot.views import pages
from dialogs.speech.language import render
from storage import inbox, outbox, outcomes
from storage.outbox import Sending
from storage.settings import Values
from storage.tables import fair_days
from storage.transaction import Transaction
from tests.storage.world import an_offer, an_order
from tests.theatre import Player, Theatre


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def alarms(stage: Theatre, who: Player) -> list[str]:
    """What the dispatch page says that is about no order."""
    view = stage.database.look_now(pages.look, who.id, "dispatch", {})
    return [render(part, who.language) for message in view.values["alarms"] for part in message.parts]


def _say(tx: Transaction, person_id: str) -> str:
    said = outbox.say(tx, platform="telegram", person_id=person_id, lane="1", kind="reply", about={}, payload={})
    assert said is not None
    return said


def _leased(stage: Theatre) -> Sending:
    (row,) = stage.do(outbox.lease, "telegram", 1, 30.0, "courier")
    assert isinstance(row, Sending)
    return row


@pytest.mark.shows("alarm refused_message")
def test_a_message_that_is_refused_is_an_alarm(stage: Theatre) -> None:
    kirsi = stage.coordinator("Kirsi")
    stage.do(_say, kirsi.id)
    stage.do(delivery.note_refusal, _leased(stage), "rendering")
    assert alarms(stage, kirsi) == [render(dispatch.alarm_text("refused_message", Values({})), "fi")]


@pytest.mark.shows("alarm rule_failed")
def test_a_rule_that_fails_is_an_alarm_once(stage: Theatre) -> None:
    kirsi = stage.coordinator("Kirsi")
    for _time in range(3):
        stage.do(tell_failed_rule, "reminder", "a booking")
    assert alarms(stage, kirsi) == [render(dispatch.alarm_text("rule_failed", Values({})), "fi")]


@pytest.mark.shows("alarm unknown_delivery")
def test_a_message_of_which_nobody_knows_is_an_alarm_until_it_is_known(stage: Theatre) -> None:
    kirsi = stage.coordinator("Kirsi")
    said = stage.do(_say, kirsi.id)
    for _copy in range(2):
        row = _leased(stage)
        stage.do(outcomes.note_unknown, row.id, 0.0, row.attempts)
    assert [one.what for one in stage.do(audit.audit)] == ["unknown_delivery"]
    stage.do(audit.audit)
    assert alarms(stage, kirsi) == [render(dispatch.alarm_text("unknown_delivery", Values({})), "fi")]
    stage.do(outcomes.note_failed, said, "a coordinator has phoned")
    assert stage.do(audit.audit) == []
    assert alarms(stage, kirsi) == []


@pytest.mark.shows("alarm audit")
def test_what_waits_too_long_is_an_alarm(stage: Theatre) -> None:
    kirsi = stage.coordinator("Kirsi")
    stage.do(_say, kirsi.id)
    stage.do(inbox.hear, "web", "1", "lane", {})
    assert stage.do(audit.audit) == []
    stage.clock.moment += audit.LATE + timedelta(minutes=1)
    assert {one.what for one in stage.do(audit.audit)} == {"outbox_old", "inbox_old"}
    assert set(alarms(stage, kirsi)) == {render(dispatch.alarm_text("audit", Values({})), "fi")}


def test_counts_that_are_wrong_are_found_and_put_right(stage: Theatre) -> None:
    """The rank goes by them: health is not well until they have been found right again."""
    aino = stage.expert("Aino")
    stage.do(lambda tx: an_offer(tx, an_order(tx, state="closed"), aino.id, state="declined"))
    assert stage.do(audit.audit) == []
    stage.do(lambda tx: tx.execute(update(fair_days).values(offers=9)))
    (found,) = stage.do(audit.audit)
    assert (found.what, found.about) == ("counts_wrong", aino.id)
    assert not stage.database.look_now(pages.look, None, "health", {}).values["ok"]
    assert stage.do(audit.audit) == []


def _fails() -> None:
    raise ValueError


def test_what_failed_after_a_commit_is_an_alarm_until_the_next_audit(stage: Theatre) -> None:
    kirsi = stage.coordinator("Kirsi")
    stage.do(audit.audit)

    def is_well() -> bool:
        return bool(stage.database.look_now(pages.look, None, "health", {}).values["ok"])

    assert is_well()
    stage.do(lambda tx: tx.once_committed(_fails))
    assert not is_well(), "before any audit"
    (found,) = stage.do(audit.audit)
    assert found.what == "after_commit"
    assert alarms(stage, kirsi) == [render(dispatch.alarm_text("audit", Values({})), "fi")]
    assert not is_well()
    assert stage.do(audit.audit) == []
    assert alarms(stage, kirsi) == []
    assert is_well()
