"""Strangers share a budget of work: one cannot spend that of others, and those whom the house knows do not notice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pace import Pace
from adapters.web.budget import Budget, Overspent, Work, cost_of
from adapters.web.limits import Limits
from tests.adapters.web.calling import PEOPLE, ROOMY, Caller, act, opened
from tests.adapters.web.fakes import CODE, TOKEN, MadeUp

PUBLIC = "https://keikka.example"
TIGHT = Work(
    of_session=Pace(0.001, 200),
    of_address=Pace(0.001, 60),
    of_wide=Pace(0.001, 100),
    of_strangers=Pace(0.001, 100),
    calm=Pace(0.001, 20),
    for_calm=Pace(0.001, 40),
    hold=0.0,
)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def spent(budget: Budget, session: str, address: str, cost: float = 10.0, at_most: int = 10_000) -> int:
    """How many requests of this cost are let through before one is not."""
    for n in range(at_most):
        try:
            budget.take(session, address, cost)
        except Overspent:
            return n
    return at_most


def test_one_address_spends_its_own_and_no_more() -> None:
    budget = Budget(TIGHT, Clock())
    assert spent(budget, "", "203.0.113.1") == 6
    assert spent(budget, "", "203.0.113.2") == 6


def test_neighbours_in_a_wide_network_spend_together() -> None:
    budget = Budget(TIGHT, Clock())
    assert [spent(budget, "", f"2001:db8:1:{n}::/64") for n in range(3)] == [6, 4, 0]
    assert spent(budget, "", "2001:db8:2::/64") > 0


def test_those_who_flood_share_a_part_and_leave_the_rest_to_calm_ones() -> None:
    budget = Budget(replace(TIGHT, for_calm=Pace(0.001, 1000)), Clock())
    assert sum(spent(budget, "", f"203.0.113.{n}") for n in range(1, 11)) == 10 * 2 + 10
    assert spent(budget, "", "203.0.113.99") == 2, "somebody new is let in, and has what is for calm ones"


def test_a_session_that_the_house_knows_has_a_budget_of_its_own() -> None:
    budget = Budget(TIGHT, Clock())
    budget.know("aino")
    while spent(budget, "", "203.0.113.1") or spent(budget, "", "203.0.113.2") or spent(budget, "", "203.0.113.3"):
        pass
    assert spent(budget, "aino", "203.0.113.1") == 20
    budget.forget("aino")
    assert spent(budget, "aino", "203.0.113.1") == 0


def test_on_this_machine_nothing_is_counted() -> None:
    budget = Budget(TIGHT, Clock())
    assert spent(budget, "", "127.0.0.1", at_most=1000) == spent(budget, "", "::1", at_most=1000) == 1000


@given(
    st.lists(
        st.tuples(
            st.integers(0, 9),
            st.floats(0, 2),
            st.sampled_from([cost_of("me", "GET", 0), cost_of("say", "POST", 65_536)]),
        ),
        min_size=200,
        max_size=400,
    )
)
def test_strangers_together_never_get_more_than_theirs(asked: list[tuple[int, float, float]]) -> None:
    """Whatever ten addresses ask for, and when: the sum is bounded by the two paces and their bursts."""
    clock, work, given_out = Clock(), Work(), 0.0
    budget = Budget(work, clock)
    for address, wait, cost in asked:
        clock.now += wait
        given_out += cost * spent(budget, "", f"203.0.113.{address}", cost, at_most=1)
    one = cost_of("say", "POST", 65_536)
    calm = 10 * (work.calm.burst + work.calm.per_second * clock.now + one)
    shared = work.of_strangers.burst + work.of_strangers.per_second * clock.now
    assert given_out <= min(calm, work.for_calm.burst + work.for_calm.per_second * clock.now + one) + shared + one


def test_ten_who_always_flood_get_less_than_a_fifth_of_a_core() -> None:
    clock, given_out, cost = Clock(), 0.0, cost_of("say", "POST", 65_536)
    budget = Budget(Work(), clock)
    begun = 0.0
    for tick in range(1200):
        clock.now += 0.1
        if tick == 600:  # the first minute has what they may do at once
            begun = given_out
        given_out += cost * sum(spent(budget, "", f"203.0.113.{n}", cost, at_most=5) for n in range(10))
    assert 100 < (given_out - begun) / 60 < 200


async def from_(caller: Caller, address: str, path: str = "/", person: str | None = None) -> int:
    headers = {"Host": "keikka.example", "X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
    if person is not None:
        headers["Cookie"] = f"__Host-keikka={PEOPLE[person]}"
    return (await caller.get(path, **headers)).status


async def test_a_flood_of_looks_is_refused_and_others_are_served(house: MadeUp) -> None:
    limits = replace(ROOMY, work=TIGHT)
    async with opened(house, public_url=PUBLIC, limits=limits) as caller:
        assert [await from_(caller, "203.0.113.1") for _ in range(14)] == [200] * 12 + [429] * 2
        assert await from_(caller, "203.0.113.2") == 200
        assert await from_(caller, "203.0.113.1", person="expert-1") == 429, "not yet known to be somebody"
        assert await from_(caller, "203.0.113.3", person="expert-1") == 200
        assert await from_(caller, "203.0.113.1", person="expert-1") == 200


@pytest.mark.parametrize(
    "path", ["/", "/me", f"/o/{TOKEN}", f"/a/{CODE}/qr.svg", f"/o/{TOKEN}/gig.ics", "/health", "/nowhere"]
)
async def test_every_look_costs_something(house: MadeUp, path: str) -> None:
    async with opened(house, public_url=PUBLIC, limits=replace(ROOMY, work=TIGHT)) as caller:
        assert 429 in [await from_(caller, "203.0.113.1", path) for _ in range(32)]


async def test_words_cost_by_their_size_before_they_are_read(house: MadeUp) -> None:
    async with opened(house, public_url=PUBLIC, limits=replace(ROOMY, work=TIGHT)) as caller:
        assert await from_(caller, "203.0.113.1") == 200
        headers = {"Host": "keikka.example", "Origin": PUBLIC, "X-Forwarded-For": "203.0.113.1"}
        fields = {"act": act(), "text": "x" * 60_000}
        answer = await caller.send("POST", "/say", headers=headers, data=fields)
        assert answer.status == 429
        assert answer.headers["Retry-After"]
        assert "<h1>" in answer.text
        assert house.acts == []


async def test_refusals_are_slow_and_few_wait_for_theirs(house: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.web.site._LAST_ANSWERS", 0.05)  # those that are held would wait for thirty seconds
    work = replace(TIGHT, hold=30.0, held=2)
    async with opened(house, public_url=PUBLIC, limits=replace(ROOMY, work=work)) as caller:
        assert [await from_(caller, "203.0.113.1") for _ in range(12)] == [200] * 12
        held = [asyncio.create_task(from_(caller, "203.0.113.1")) for _ in range(2)]
        await asyncio.sleep(0.2)
        assert not any(one.done() for one in held)
        with pytest.raises(Exception, match="disconnected"):
            await from_(caller, "203.0.113.1")
        for one in held:
            one.cancel()
        await asyncio.gather(*held, return_exceptions=True)


async def test_the_demo_costs_nothing(house: MadeUp) -> None:
    async with opened(house, demo=True, limits=Limits(work=TIGHT)) as caller:
        assert {(await caller.get("/demo/as/orderer/")).status for _ in range(30)} == {200}
