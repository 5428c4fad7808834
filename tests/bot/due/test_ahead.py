"""Due work is found by an index (decision 11), and it says what the rules say, whatever happens in a house."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from bot.desk import joining, ordering
from bot.due import audit, rounds, rules
from bot.due.rounds import Flaw, Part, RoundPlace
from bot.house import auditor, keeper
from bot.house.clock import Clock
from bot.law import calendar
from bot.views import pages
from storage import clearing, due, erasure, orders, people, settings
from storage.orders import Order
from storage.tables import due as kept
from storage.transaction import Transaction
from tests.crash.house_actor import Reopened, act
from tests.given import ORDER, profile
from tests.invariants import miscounted, misjudged, misremembered
from tests.storage.world import an_order
from tests.theatre import Theatre, enrol

Fate = Callable[[Reopened, random.Random], object]

#: Settings that moments depend on, and what they are changed to.
DECIDED = (
    *(("unshown_hours", 1), ("unshown_hours", 4), ("offers_at_most", 1), ("offers_at_most", 2)),
    *(("quiet_from", "19:00"), ("quiet_from", "21:30"), ("answer_until", "17:00"), ("answer_near_hours", 2)),
    *(("feedback_again_days", 3), ("feedback_closes_days", 20), ("audience_days", 7), ("reminder_days", 5)),
    *(("alarm_unseen_hours", 2), ("release_alarm_hours", 8), ("short_notice_until", "20:00")),
)
ZONES = ("Europe/Helsinki", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


def _somebody(stage: Reopened, dice: random.Random, kind: str = "") -> str:
    return stage.players[dice.choice([name for name in sorted(stage.players) if name.startswith(kind)])].id


def a_setting(stage: Reopened, dice: random.Random) -> None:
    name, value = dice.choice(DECIDED)
    stage.do(settings.change, name, value, "test")


def a_zone(stage: Reopened, dice: random.Random) -> None:
    stage.do(people.change_person, _somebody(stage, dice), zone=dice.choice(ZONES))


def a_pause(stage: Reopened, dice: random.Random) -> None:
    until = stage.clock.moment + timedelta(hours=dice.choice((3, 30, 300)))
    stage.do(people.change_person, _somebody(stage, dice, "expert"), state="paused", paused_until=until)


def a_return(stage: Reopened, dice: random.Random) -> None:
    stage.do(people.change_person, _somebody(stage, dice, "expert"), state="active", paused_until=None)


def a_consent(stage: Reopened, dice: random.Random) -> None:
    one = _somebody(stage, dice, "expert")
    if not stage.do(people.withdraw_consent, one, "register"):
        stage.do(people.give_consent, one, "register", "1")


def no_way_there(stage: Reopened, dice: random.Random) -> None:
    for account in stage.database.look_now(people.identities_of, _somebody(stage, dice, "expert")):
        stage.do(people.set_reachable, account.id, not account.reachable, "blocked")


def an_expert_joins(stage: Reopened, dice: random.Random) -> None:
    stage.expert(f"expert new {len(stage.players)}", topics_own=["depression", "diabetes", "epilepsy"])


def an_expert_leaves(stage: Reopened, dice: random.Random) -> None:
    joined = [name for name in sorted(stage.players) if name.startswith("expert new")]
    if joined:
        stage.do(_leave, stage.players.pop(joined[0]).id)


def _leave(tx: Transaction, person_id: str) -> None:
    person = people.person(tx, person_id)
    assert person is not None
    joining.leave(tx, person, person_id)


def public_holidays(stage: Reopened, dice: random.Random) -> None:
    """Another list, as a newer program may bring: it starts, and asks about everything anew."""
    free = {date(2026, 11, 20) + timedelta(days=dice.randrange(60)) for _day in range(3)}
    calendar._holidays = lambda country, year: frozenset(free)  # type: ignore[assignment]  # put back by `holidays`
    stage.restart()
    stage.do(rules.doubt_all)


def the_clock_jumps(stage: Reopened, dice: random.Random) -> None:
    """Nobody was awake meanwhile: much is due at once."""
    stage.clock.moment += timedelta(hours=dice.choice((1, 12, 90)))


def a_night(stage: Reopened, dice: random.Random) -> None:
    """What is past its time goes; no expert is counted otherwise for that, and the audit finds all right."""
    stage.do(settings.change, "contact_months", 1, "test")
    stage.do(clearing.whole)
    assert not [one for one in stage.do(audit.audit) if one.what in ("due_differs", "counts_wrong")]


def an_order_is_erased(stage: Reopened, dice: random.Random) -> None:
    ended = stage.database.look_now(orders.orders_in, ("closed", "cancelled", "unfilled"))
    if ended:
        stage.do(erasure.erase_order, dice.choice(ended).id)


def a_restart(stage: Reopened, dice: random.Random) -> None:
    stage.restart()


def another_order(stage: Reopened, dice: random.Random) -> None:
    day = (stage.local() + timedelta(days=dice.choice((1, 3, 9, 20)))).date().isoformat()
    with contextlib.suppress(ordering.TooMany, ordering.TooManyToday):
        stage.do(submit, _somebody(stage, dice, "orderer"), ORDER | {"date": day})


FATES: tuple[Fate, ...] = (
    *(a_setting, a_zone, a_pause, a_return, a_consent, no_way_there, an_expert_joins, an_expert_leaves),
    *(
        public_holidays,
        the_clock_jumps,
        a_restart,
        a_night,
        an_order_is_erased,
        another_order,
        another_order,
        another_order,
    ),
)


@pytest.fixture
def holidays() -> Iterator[None]:
    before = calendar._holidays
    yield
    calendar._holidays = before


def life(folder: Path, seed: int, acts: int) -> None:
    """Both ways say the same at every step of a random life; what a look derives is kept whole or in part."""
    stage, waited = Reopened(folder), 0
    stage.do(settings.change, "offers_at_most", 1, "test")
    for n in range(5, 12):  # few are left, so that orders wait for them
        stage.do(people.change_person, stage.players[f"expert{n}"].id, state="paused")
    for n in range(acts):
        dice = random.Random(f"{seed}/{n}/fate")
        act(stage, seed, n)
        agree(stage, f"act {n}")
        fate = dice.choice(FATES)
        fate(stage, dice)
        agree(stage, f"{fate.__name__} after act {n}")
        found = stage.database.look_now(rules.ahead, dice.choice((2, due.ALL)))
        stage.do(rules.keep, found.answers[: dice.choice((1, len(found.answers)))], found.basis)
        agree(stage, f"keeping after {fate.__name__} and act {n}")
        waited += stage.database.look_now(lambda tx: len(tx.rows(text("SELECT 1 FROM awaited"))))
    assert waited, "an order waits for busy experts now and then"
    stage.close()


def agree(stage: Theatre, when: str) -> None:
    """What is kept beside the rows, moments, counts and opened profiles, says what the rows say."""
    assert stage.database.look_now(_differs) == [], when


def _differs(tx: Transaction) -> list[object]:
    return [*misjudged(tx), *miscounted(tx), *misremembered(tx)]


@pytest.mark.usefixtures("holidays")
def test_the_index_says_what_the_rules_say_at_every_step_of_a_random_life(tmp_path: Path) -> None:
    life(tmp_path, seed=8, acts=22)


@pytest.mark.soak
@pytest.mark.usefixtures("holidays")
@pytest.mark.parametrize("seed", range(20))
def test_the_index_says_what_the_rules_say_in_many_lives(tmp_path: Path, seed: int) -> None:
    life(tmp_path, seed=100 + seed, acts=200)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def submit(tx: Transaction, who: str, answers: dict[str, Any] = ORDER) -> Order:
    person = people.person(tx, who)
    assert person is not None
    return ordering.submit(tx, person, answers)


def statements_of_a_look(stage: Theatre) -> int:
    points: list[str] = []
    stage.database.fault = points.append
    stage.database.look_now(rules.ahead)
    stage.database.fault = None
    return points.count("statement")


def settle(stage: Theatre) -> None:
    found = stage.database.look_now(rules.ahead)
    stage.do(rules.keep, found.answers, found.basis)


def test_a_look_takes_as_many_statements_however_much_is_open_and_was(stage: Theatre) -> None:
    stage.coordinator("Kirsi")
    oona = stage.orderer("Oona")
    stage.expert("Aino")
    stage.do(submit, oona.id)
    settle(stage)
    alone = statements_of_a_look(stage)

    def more(tx: Transaction) -> None:
        for _n in range(20):
            an_order(tx, oona.id, state="stuck")
            an_order(tx, oona.id, state="closed")

    stage.do(more)
    settle(stage)
    assert statements_of_a_look(stage) == alone
    assert alone <= 12
    stage.do(orders.change_order, stage.database.look_now(orders.open_orders)[-1].id, answered_at=None)
    of_one = statements_of_a_look(stage) - alone
    assert 0 < of_one <= 15, "one order was touched: it alone is asked about"


def test_who_looks_in_vain_keeps_nothing_and_wakes_nobody(stage: Theatre) -> None:
    oona = stage.orderer("Oona")
    stage.expert("Aino")
    stage.do(submit, oona.id)
    settle(stage)
    assert stage.database.look_now(rules.ahead).answers == ()
    stage.clock.moment = stage.database.look_now(orders.open_orders)[0].announced_at
    found = stage.database.look_now(rules.ahead)
    assert found.due
    assert found.answers == (), "what is due stands as it is until it is done"
    woken: list[object] = []
    stage.database.on_commit(woken.extend)
    stage.do(submit, oona.id)
    assert woken
    woken.clear()
    settle(stage)
    assert woken == [], "what is derived makes nothing due"


def test_two_keepers_do_a_thing_once(stage: Theatre) -> None:
    """One looked before the other did it; and what it derived then is not kept any more."""
    oona = stage.orderer("Oona")
    stage.expert("Aino")
    stage.do(submit, oona.id)
    settle(stage)
    (order,) = stage.database.look_now(orders.open_orders)
    stage.clock.moment = order.starts_at
    first, second = (stage.database.look_now(rules.ahead) for _keeper in range(2))
    assert first.due == second.due
    assert [stage.do(rules.do, one) for one in first.due].count(True) >= 1
    assert [one for one in second.due if stage.do(rules.do, one)] == []
    stage.do(rules.keep, second.answers, second.basis)
    agree(stage, "after the second")


def test_an_order_that_waits_for_busy_experts_asks_who_is_free_first(stage: Theatre) -> None:
    """Not only at the deadline: when one of them answers, when another joins, when a pause ends."""
    stage.do(settings.change, "offers_at_most", 1, "test")
    aino, oona = stage.expert("Aino"), stage.orderer("Oona")
    first, second = stage.do(submit, oona.id), stage.do(submit, oona.id)
    settle(stage)
    entry = stage.database.look_now(due.entry, second.id)
    assert entry is not None
    assert entry.at is not None
    assert entry.at > stage.clock.moment
    paused = stage.do(people.add_person, language="fi", zone="Europe/Helsinki", is_expert=True)
    stage.do(people.bind_identity, paused.id, "web", paused.id, {"lane": paused.id})
    back = stage.clock.moment + timedelta(hours=1)
    stage.do(people.change_person, paused.id, state="paused", paused_until=back)
    stage.do(enrol, paused.id, profile("Bertta"))
    settle(stage)
    assert stage.database.look_now(rules.next_moment) == back
    stage.until(back)
    assert [one.expert_id for one in stage.database.look_now(orders.offers_of, second.id)] == [paused.id]
    assert [one.expert_id for one in stage.database.look_now(orders.offers_of, first.id)] == [aino.id]


async def test_a_keeper_asks_about_what_is_in_doubt_in_steps(stage: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few at a look, so that it keeps its role and hears wakes meanwhile; what is due is done at once all the same."""
    oona = stage.orderer("Oona").id
    for _n in range(7):
        stage.do(an_order, oona, state="stuck", answers=ORDER)
    settle(stage)
    stage.do(rules.doubt_all)
    monkeypatch.setattr(keeper, "AT_ONCE", 3)
    kept_back, clock = [], Clock(stage.clock.moment - datetime.now(UTC))
    one = keeper.Keeper(stage.database, clock, lambda: ())
    while await one.do_due() == keeper.SOON:
        kept_back.append(len(stage.database.look_now(due.look).entries))
    assert kept_back == [4, 1]
    agree(stage, "after the last step")


async def test_a_round_takes_the_five_minutes_it_has(stage: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Part by part, as far apart as there is room for; at its end it is told that all is well."""
    oona = stage.orderer("Oona").id
    for _n in range(60):
        stage.do(an_order, oona, state="stuck", answers=ORDER)
    settle(stage)
    now, of_rounds = [0.0], list[list[float]]()

    def noted(tx: Transaction, place: RoundPlace) -> Part:
        if place == RoundPlace():
            of_rounds.append([])
        of_rounds[-1].append(now[0])
        return part(tx, place)

    part = rounds.part
    monkeypatch.setattr(rounds, "part", noted)
    monkeypatch.setattr(auditor, "time", SimpleNamespace(monotonic=lambda: now[0]))
    one = auditor.Auditor(stage.database)
    while now[0] < 4 * auditor.EVERY_S:
        now[0] += max(await one.step(), 0.01)
        assert stage.database.shelf.audited is None or stage.database.shelf.audited[1] == 0
    first, *later = of_rounds
    assert len(first) == 5, "60 orders and 60 rows, 25 at a time"
    assert first[-1] < 1, "the first round does not dawdle: until then health is not known"
    assert [parts[0] // auditor.EVERY_S for parts in later] == [1, 2, 3]
    for parts in later[:-1]:
        apart = [after - before for before, after in pairwise(parts)]
        assert len(parts) == len(first)
        assert max(apart) - min(apart) < 1
        assert auditor.EVERY_S / 2 < parts[-1] - parts[0] < auditor.EVERY_S


async def test_a_part_that_fails_holds_nobody(stage: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(auditor, "time", SimpleNamespace(monotonic=lambda: now[0]))
    one = auditor.Auditor(stage.database)
    with monkeypatch.context() as broken:
        broken.setattr(rounds, "part", lambda tx, place: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await one.step()
        assert 0 < await one.step() <= auditor.AGAIN_S
    assert stage.database.shelf.audited is None, "and health is not well meanwhile"
    now[0] += auditor.AGAIN_S
    await one.step()
    assert stage.database.shelf.audited is not None


def _spoil(tx: Transaction, /, order_id: str, **columns: object) -> None:
    tx.execute(kept.update().where(kept.c.order_id == order_id).values(**columns))


@pytest.mark.parametrize("wrong", ["late", "missing", "needless"])
def test_a_moment_that_is_wrong_is_found_told_and_put_right(stage: Theatre, wrong: str) -> None:
    """R7: the auditor derives everything anew; health is not well until its next round has found all of it right."""
    stage.coordinator("Kirsi")
    stage.expert("Aino")
    order = stage.do(submit, stage.orderer("Oona").id)
    settle(stage)
    assert stage.do(audit.audit) == []
    at = stage.clock.moment
    if wrong == "late":
        stage.do(_spoil, order.id, at=at + timedelta(days=300))
    elif wrong == "missing":
        stage.do(lambda tx: tx.execute(kept.delete()))
    else:
        closed = stage.do(an_order, state="closed")
        stage.do(_spoil, closed.id, at=at + timedelta(days=300))
        order = closed
    assert stage.do(audit.audit) == [Flaw("due_differs", order.id)]
    assert [one.about for one in stage.database.look_now(orders.alarms_open, "audit")] == [f"due_differs/{order.id}"]
    assert not stage.database.look_now(pages.look, None, "health", {}).values["ok"]
    settle(stage)
    agree(stage, "after the audit")
    assert stage.do(audit.audit) == []
    assert stage.database.look_now(pages.look, None, "health", {}).values["ok"]
    assert stage.database.look_now(orders.alarms_open, "audit") == []


def test_a_round_goes_through_everything_in_parts_that_are_alike(stage: Theatre) -> None:
    oona = stage.orderer("Oona").id
    states = ("waiting", "searching", "stuck", "booked", "held", "closed")
    wrong = [stage.do(an_order, oona, state=state, answers=ORDER).id for state in states for _n in range(3)]
    for one in wrong:
        stage.do(_spoil, one, at=stage.clock.moment + timedelta(days=300))
    found, parts = set[str](), 0
    place: RoundPlace | None = RoundPlace()
    while place is not None:
        points: list[str] = []
        stage.database.fault = points.append
        part = stage.database.look_now(rounds.part, place, 4)
        stage.database.fault = None
        assert points.count("statement") <= 4 * 20 + len(rounds.WAYS)
        found |= {one.about for one in part.flaws if one.what == "due_differs"}
        place, parts = part.next, parts + 1
    assert found == set(wrong)
    assert parts == 1 + (len(wrong) - 3 + len(wrong)) // 4


def test_what_a_round_found_is_asked_again_before_it_is_told(stage: Theatre) -> None:
    stage.expert("Aino")
    order = stage.do(submit, stage.orderer("Oona").id)
    settle(stage)
    stage.do(_spoil, order.id, at=stage.clock.moment + timedelta(days=300))
    part = stage.database.look_now(rounds.part, RoundPlace())
    stage.do(due.forget, order.id)
    stage.do(audit.mend, part.flaws)
    assert stage.database.look_now(orders.alarms_open, "audit") == []
    stage.do(_spoil, order.id, at=stage.clock.moment + timedelta(days=300))
    stage.do(audit.mend, part.flaws)
    assert [one.about for one in stage.database.look_now(orders.alarms_open, "audit")] == [f"due_differs/{order.id}"]
