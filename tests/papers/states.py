"""The lives of an order, an offer and a booking as pictures and tables, drawn from `bot/law/lifecycle.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.law import lifecycle
from tests.papers.pages import table

Cycle = Mapping[Any, str]  # by state and event, whose words are those of one cycle


def picture(cycle: Cycle, states: Sequence[str]) -> str:
    """A state diagram that GitHub and most editors draw; events that lead the same way share an arrow."""
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (state, event), to in cycle.items():
        arrows[state, to].append(event)
    lines = [f"    {state or '[*]'} --> {to}: {', '.join(events)}" for (state, to), events in arrows.items()]
    ends = [state for state in states if not any(state == begin for begin, _event in cycle)]
    return "\n".join(("```mermaid", "stateDiagram-v2", *lines, *(f"    {end} --> [*]" for end in ends), "```"))


def where_to(cycle: Cycle, states: Sequence[str]) -> str:
    """A table: a row for each event, a column for each state it can come in."""
    begins = ["", *(state for state in states if any(state == begin for begin, _event in cycle))]
    events = list(dict.fromkeys(event for _state, event in cycle))
    rows = [(f"`{event}`", *(cycle.get((state, event), "") for state in begins)) for event in events]
    return table(("event", "(new)", *begins[1:]), rows)


def order_life() -> str:
    """An order's."""
    cycle, states = lifecycle.ORDER, lifecycle.ORDER_STATES
    return f"{picture(cycle, states)}\n\n{where_to(cycle, states)}"


def offer_life() -> str:
    """An offer's."""
    cycle, states = lifecycle.OFFER, lifecycle.OFFER_STATES
    return f"{picture(cycle, states)}\n\n{where_to(cycle, states)}"


def booking_life() -> str:
    """A booking's."""
    return picture(lifecycle.BOOKING, lifecycle.BOOKING_STATES)
