"""What holds for any register (Hypothesis), and fairness (I13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from bot.law.matcher import Candidate, Need, rank
from storage.states import AGREED_FORMATS
from tests.bot.equals import DAY, DEPRESSION, FITS, HOUR, NEED, NOW, REGIONS, START, distance, order_of, ranked

T = TypeVar("T")

# What holds for any register

_KEYS = ("depression", "postnatal_depression", "psychosis")


def _some(*of: T) -> st.SearchStrategy[frozenset[T]]:
    return st.frozensets(st.sampled_from(of))


@st.composite
def registers(draw: st.DrawFn) -> list[Candidate]:
    """Candidates of all sorts, most of whom fit."""
    moments = st.none() | st.timedeltas(timedelta(), 40 * DAY).map(lambda ago: NOW - ago)
    return [
        Candidate(
            person=f"expert{n:02}",
            own=draw(st.just(DEPRESSION) | _some(*_KEYS)),
            family=draw(_some(*_KEYS)),
            kinds=draw(st.just(frozenset({"lecture"})) | _some("lecture", "panel")),
            formats=draw(st.just(frozenset(AGREED_FORMATS)) | _some(*AGREED_FORMATS)),
            home=draw(st.sampled_from(["Oulu", "Kempele", "Kemi", "Helsinki", None])),
            radius_km=draw(st.none() | st.integers(0, 700)),
            regions=draw(_some("Lappi", "Pohjois-Pohjanmaa")),
            paused=draw(st.booleans()) and draw(st.booleans()),
            busy=((START, START + HOUR),) if draw(st.integers(0, 9)) == 0 else (),
            live_offers=draw(st.integers(0, 3)),
            recent_offers=draw(st.integers(0, 2)),
            recent_gigs=draw(st.integers(0, 1)),
            last_asked=draw(moments),
            last_gig=draw(moments),
        )
        for n in range(draw(st.integers(0, 8)))
    ]


NEEDS = st.builds(
    lambda format, perspective, order: replace(NEED, format=format, perspective=perspective, order=order),
    st.sampled_from(["onsite", "remote", "either"]),
    st.sampled_from(["own", "family", "either"]),
    st.sampled_from(["1", "2", "3"]),
)


@given(NEEDS, registers(), st.frozensets(st.sampled_from(["expert00", "expert03", "expert05"])))
def test_everybody_is_ranked_waited_for_or_left_out_exactly_once(
    need: Need, pool: list[Candidate], asked: frozenset[str]
) -> None:
    found = ranked(need, *pool, asked=asked)
    chosen = [one.person for one in (*found.ranked, *found.waiting)]
    named = [*chosen, *(one.person for one in found.left_out)]
    assert sorted(named) == [one.person for one in pool]
    assert not asked & {one.person for one in (*found.ranked, *found.waiting)}
    assert all(one.formats and one.reasons for one in (*found.ranked, *found.waiting))
    assert all(one.why for one in found.left_out)


@given(NEEDS, registers(), st.randoms(use_true_random=False))
def test_the_order_in_which_the_register_is_read_does_not_matter(
    need: Need, pool: list[Candidate], chance: Any
) -> None:
    mixed = list(pool)
    chance.shuffle(mixed)
    assert ranked(need, *mixed) == ranked(need, *pool)


@given(NEEDS, registers(), st.data())
def test_others_coming_and_going_change_nobody_s_place(need: Need, pool: list[Candidate], data: st.DataObject) -> None:
    """Whom one comes before does not depend on who else there is."""
    kept = data.draw(st.frozensets(st.sampled_from([one.person for one in pool]))) if pool else frozenset()
    fewer = ranked(need, *(one for one in pool if one.person in kept))
    assert order_of(fewer) == [one for one in order_of(ranked(need, *pool)) if one in kept]


# Fairness (I13)


def _series(answers: list[list[bool]], experts: int) -> tuple[list[dict[str, int]], dict[str, int]]:
    """Orders one after another, a gig each that is over before the next is ordered, asked until somebody says yes.

    `answers[order][expert]` is a yes or no. Returns everybody's offers after each ask, and their gigs.
    """
    names = [f"expert{n}" for n in range(experts)]
    offers, gigs = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    asked_at: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    history = []
    for number, said in enumerate(answers):
        now = NOW + 9 * DAY * number
        asked: set[str] = set()
        while True:
            pool = [
                replace(
                    FITS,
                    person=name,
                    recent_offers=offers[name],
                    recent_gigs=gigs[name],
                    last_asked=asked_at.get(name),
                    last_gig=ended.get(name),
                )
                for name in names
            ]
            need = replace(NEED, order=str(number), starts=now + DAY, ends=now + DAY + HOUR)
            found = rank(need, pool, now, distance, REGIONS.get, frozenset(asked))
            if not found.ranked:
                break
            name = found.ranked[0].person
            asked.add(name)
            offers[name] += 1
            asked_at[name] = now
            now += HOUR
            history.append(dict(offers))
            if said[names.index(name)]:
                gigs[name] += 1
                ended[name] = need.ends
                break
    return history, gigs


@st.composite
def answers_to_orders(draw: st.DrawFn) -> list[list[bool]]:
    """Up to 25 orders to up to 6 equals: some always say yes, some always no, some now this, now that."""
    manners = draw(st.lists(st.sampled_from(["yes", "no", "either"]), min_size=2, max_size=6))
    orders = draw(st.integers(1, 25))
    return [
        [manner == "yes" or (manner == "either" and draw(st.booleans())) for manner in manners] for _ in range(orders)
    ]


@given(answers_to_orders())
def test_i13_among_equals_offers_differ_by_at_most_one(answers: list[list[bool]]) -> None:
    history, _gigs = _series(answers, len(answers[0]))
    assert history
    assert all(max(offers.values()) - min(offers.values()) <= 1 for offers in history)


def test_i13_when_all_say_yes_gigs_are_even() -> None:
    _history, gigs = _series([[True] * 4] * 20, 4)
    assert set(gigs.values()) == {5}


def test_declining_never_lowers_anyone() -> None:
    """One who always says no is asked as often as those who always say yes, and first when the next round begins."""
    history, gigs = _series([[False, True, True]] * 30, 3)
    assert gigs["expert0"] == 0
    last = history[-1]
    assert last["expert0"] >= max(last.values()) - 1
    rounds = {one["expert0"]: one for one in reversed(history)}  # as it stood when they were asked each time
    assert all(
        others["expert1"] <= times and others["expert2"] <= times for times, others in rounds.items() if times > 1
    )


@given(registers(), st.integers(0, 5), st.timedeltas(DAY, 40 * DAY))
def test_a_no_is_never_worse_than_a_yes_or_silence(pool: list[Candidate], gigs: int, ago: timedelta) -> None:
    """Two who were asked the same: the one who said no is not behind the one with a gig; silence is as good as no."""
    asked = replace(FITS, recent_offers=1, recent_gigs=gigs, last_asked=NOW - ago)
    no = replace(asked, person="said_no")
    yes = replace(asked, person="said_yes", recent_gigs=gigs + 1, last_gig=NOW - ago)
    line = order_of(ranked(NEED, *pool, no, yes))
    assert line.index("said_no") < line.index("said_yes")
