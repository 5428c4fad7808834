"""Every (state, event) pair of the three life cycles, against tables written by hand.

The rows below were written before the code, and are kept by hand: a change of a life cycle is made twice, and looked at
twice. What was added since stands under "added since" and says why. The picture is in bot/README, made from the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.law.lifecycle import (
    BEFORE_THE_GIG,
    BOOKING,
    BOOKING_STATES,
    OFFER,
    OFFER_STATES,
    OPEN,
    ORDER,
    ORDER_STATES,
    SEEKING,
    NotPossible,
    OfferEvent,
    OrderEvent,
    after,
)
from storage.states import OfferState

Table = Mapping[tuple[str, str], str]

ORDER_ROWS = """
# from                                | event          | to
  -                                   | submit         | searching
  -                                   | submit_unknown | waiting       # "submit" by an unknown orderer
  waiting                             | release        | searching
  waiting                             | refuse         | cancelled
  searching                           | ask_next       | searching
  searching                           | skip           | searching
  searching                           | decline        | searching
  searching                           | lapse          | searching
  searching                           | undeliverable  | searching
  searching                           | extend         | searching
  searching                           | run_dry        | stuck
  searching, stuck                    | accept         | booked
  searching, stuck                    | assign         | searching
  searching, stuck                    | book_by_phone  | booked
  searching, stuck                    | widen          | searching
  stuck                               | wake           | searching     # somebody can be asked again
  searching, stuck                    | edit           | searching     # material: round + 1
  stuck                               | note           | stuck         # "or same": nothing material, told
  waiting, searching, stuck, booked   | cancel         | cancelled
  booked                              | drop_out       | searching
  waiting, searching, stuck           | run_out        | unfilled
  booked                              | take_place     | held
  booked, held                        | not_held       | closed
  booked, held                        | hold_later     | searching     # "not_held" with a new date
  held                                | settle         | closed
  waiting, searching, stuck, booked   | leave          | cancelled     # the orderer; an expert's is drop_out
  held                                | leave          | closed        # nothing is left to cancel

# Added since
  waiting                             | edit           | waiting       # a mistake is put right before the release
  booked                              | note           | booked        # "the rest is updated in place and told"
# Instead of "booked, propose, booked": a material edit cancels and asks again, after asking twice
  booked                              | move           | searching
"""

OFFER_ROWS = """
  -                                   | ask            | live
  live                                | accept         | accepted
  live                                | decline        | declined
  live                                | lapse          | lapsed
  live                                | withdraw       | withdrawn
  live                                | undeliverable  | undeliverable
  lapsed                              | reserve        | reserve       # a late yes while another is being asked
  lapsed                              | accept         | accepted      # a late yes with none live
  accepted                            | release        | released
  reserve, lapsed                     | ask            | live          # called in, or assigned; must press yes

# Added since
  live                                | extend         | live          # a new deadline, the same offer
  lapsed, reserve                     | decline        | declined      # a late no, a reserve who cannot after all
  reserve                             | withdraw       | withdrawn     # the order ended without needing it
  undeliverable                       | accept         | accepted      # it arrived late after all: as a late yes
  undeliverable                       | reserve        | reserve
  undeliverable                       | decline        | declined
# A coordinator may assign anyone again, whatever they answered before
  undeliverable, withdrawn, released, declined | ask   | live
# A yes by phone, recorded by a coordinator, whatever the row said before
  live, lapsed, reserve, undeliverable, withdrawn, released, declined | book_by_phone | accepted
"""

BOOKING_ROWS = """
  -                                   | accept         | planned
  -                                   | book_by_phone  | planned
  planned                             | take_place     | held
  planned                             | orderer_cancels | cancelled_by_orderer
  planned                             | expert_cancels | cancelled_by_expert
  planned                             | staff_cancels  | cancelled_by_staff
  planned                             | not_held       | not_held

# Added since: the order's table has "booked, held | not_held"
  held                                | not_held       | not_held
"""


def _read(rows: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for line in rows.splitlines():
        row = line.split("#")[0].strip()
        if not row:
            continue
        states, event, to = (cell.strip() for cell in row.split("|"))
        for state in states.split(", "):
            pair = ("" if state == "-" else state, event)
            assert pair not in found, f"{pair} stands twice"
            found[pair] = to
    return found


CYCLES: dict[str, tuple[Mapping[Any, Any], tuple[str, ...], dict[tuple[str, str], str]]] = {
    "order": (ORDER, ORDER_STATES, _read(ORDER_ROWS)),
    "offer": (OFFER, OFFER_STATES, _read(OFFER_ROWS)),
    "booking": (BOOKING, BOOKING_STATES, _read(BOOKING_ROWS)),
}

EVERY_PAIR = [
    pytest.param(cycle, state, event, id=f"{cycle}-{state or 'nothing'}-{event}")
    for cycle, (table, states, expected) in CYCLES.items()
    for state in ("", *states)
    for event in sorted({event for _state, event in (*table, *expected)})
]


@pytest.mark.parametrize(("cycle", "state", "event"), EVERY_PAIR)
def test_every_state_and_event(cycle: str, state: str, event: str) -> None:
    table, _states, expected = CYCLES[cycle]
    if (state, event) in expected:
        assert after(table, state, event) == expected[state, event]
        return
    with pytest.raises(NotPossible) as refused:
        after(table, state, event)
    assert (refused.value.state, refused.value.event) == (state, event)


@pytest.mark.parametrize("cycle", CYCLES)
def test_an_unknown_event_or_state_is_refused(cycle: str) -> None:
    table, states, _expected = CYCLES[cycle]
    for state, event in ((states[0], "fly"), ("lost", "accept"), ("", "")):
        with pytest.raises(NotPossible):
            after(table, state, event)


@pytest.mark.parametrize("cycle", CYCLES)
def test_every_state_is_known_and_can_be_reached(cycle: str) -> None:
    table, states, _expected = CYCLES[cycle]
    assert {state for state, _event in table} <= {"", *states}
    reached = {""}
    while more := {to for (state, _event), to in table.items() if state in reached} - reached:
        reached |= more
    assert reached - {""} == set(states)


@pytest.mark.parametrize(
    ("cycle", "ends"),
    [
        ("order", {"closed", "unfilled", "cancelled"}),
        ("booking", {"cancelled_by_orderer", "cancelled_by_expert", "cancelled_by_staff", "not_held"}),
    ],
)
def test_what_has_ended_stays_ended(cycle: str, ends: set[str]) -> None:
    table, states, _expected = CYCLES[cycle]
    assert {state for state in states if not any(state == begin for begin, _event in table)} == ends


def test_open_orders_are_those_that_have_not_ended() -> None:
    assert set(ORDER_STATES) - {"closed", "unfilled", "cancelled"} == OPEN
    assert {state for state, event in ORDER if event == "accept"} == SEEKING
    assert {state for state, event in ORDER if event == "cancel"} == BEFORE_THE_GIG
    assert {state for state, event in ORDER if event == "leave"} == OPEN, "anybody may leave at any time"


#: What time alone does to an order: from each open state it leads to an end, whatever people do or leave undone (I3).
BY_TIME: tuple[OrderEvent, ...] = ("run_out", "take_place", "settle")


@given(st.lists(st.sampled_from(sorted({event for _state, event in ORDER})), max_size=30), st.booleans())
def test_time_alone_ends_every_order_whatever_happened_before(events: list[OrderEvent], known: bool) -> None:
    state = ORDER["", "submit" if known else "submit_unknown"]
    for event in events:
        state = ORDER.get((state, event), state)
    for _ in BY_TIME:
        state = next((ORDER[state, event] for event in BY_TIME if (state, event) in ORDER), state)
    assert state in {"closed", "unfilled", "cancelled"}


@given(st.lists(st.sampled_from(sorted({event for _state, event in OFFER} - {"book_by_phone"})), max_size=30))
def test_an_offer_is_accepted_only_by_a_yes_after_having_been_asked(events: list[OfferEvent]) -> None:
    """I9: no road leads to `accepted` but a press on an offer, or a coordinator's recorded call."""
    state: OfferState | Literal[""] = ""
    history: list[OfferEvent] = []
    for event in events:
        to = OFFER.get((state, event))
        if to is not None:
            state = to
            history.append(event)
    if state == "accepted":
        assert history[0] == "ask"
        assert history[-1] == "accept"


def test_a_reserve_must_press_yes_again() -> None:
    assert ("reserve", "accept") not in OFFER
    assert after(OFFER, after(OFFER, "reserve", "ask"), "accept") == "accepted"


@pytest.mark.parametrize("state", ["declined", "withdrawn", "released"])
def test_an_old_yes_of_one_who_said_no_or_was_thanked_changes_nothing(state: OfferState) -> None:
    with pytest.raises(NotPossible):
        after(OFFER, state, "accept")
