"""Who is asked, in which order, and why: every hard filter with its reason, and the rank as rows.

The need is a lecture on depression in Oulu on site, on a Tuesday 14-16, and the candidate fits it, unless a row says
otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.law.matcher import LeftOut, Ranking, rank
from storage.states import GigFormat
from tests.bot.equals import DAY, DEPRESSION, FITS, HOUR, NEED, NOW, REGIONS, START, distance, order_of, ranked, why

# Hard filters


@pytest.mark.parametrize(
    ("need", "candidate", "reason"),
    [
        ({}, {}, None),
        # consent, break, reach
        ({}, {"consent": False}, "consent"),
        ({}, {"paused": True}, "paused"),
        ({}, {"reachable": False}, "unreachable"),
        # who has not agreed to be asked there is named to a coordinator, so only where everything else fits
        ({}, {"agreed_here": False}, "not_here"),
        ({}, {"agreed_here": False, "kinds": frozenset()}, "kind"),
        # kind of gig
        ({"kind": "panel"}, {}, None),
        ({"kind": "workshop"}, {}, "kind"),
        ({}, {"kinds": frozenset()}, "kind"),
        # language
        ({"language": "fi"}, {}, None),
        ({"language": "sv"}, {}, "language"),
        ({"language": "sv"}, {"languages": frozenset({"fi", "sv"})}, None),
        ({"language": "any"}, {"languages": frozenset({"sv"})}, None),
        # short notice
        ({"short_notice": True}, {}, "short_notice"),
        ({"short_notice": True}, {"short_notice": True}, None),
        ({}, {"short_notice": True}, None),
        # topic, with its narrower topics
        ({}, {"own": frozenset({"postnatal_depression"})}, None),
        ({"topics": {"postnatal_depression": frozenset({"postnatal_depression"})}}, {}, "topic"),  # not its broader
        ({}, {"own": frozenset({"psychosis"})}, "topic"),
        ({}, {"own": frozenset()}, "topic"),
        ({"topics": {"depression": DEPRESSION, "debt": frozenset({"debt"})}}, {}, None),  # one of two is enough
        # own or a family member's experience
        ({"perspective": "family"}, {}, "topic"),
        ({"perspective": "family"}, {"family": DEPRESSION, "own": frozenset()}, None),
        ({"perspective": "own"}, {"family": DEPRESSION, "own": frozenset()}, "topic"),
        ({"perspective": "either"}, {"family": DEPRESSION, "own": frozenset()}, None),
        ({"perspective": "either"}, {}, None),
        # format
        ({"format": "remote"}, {}, None),
        ({"format": "remote"}, {"formats": frozenset({"onsite"})}, "format"),
        ({"format": "onsite"}, {"formats": frozenset({"remote"})}, "format"),
        ({"format": "either"}, {"formats": frozenset({"remote"})}, None),
        ({"format": "either"}, {"formats": frozenset({"onsite"})}, None),
        ({"format": "either"}, {"formats": frozenset()}, "format"),
        ({"format": "either"}, {"formats": frozenset({"onsite"}), "home": "Helsinki"}, "distance"),
        # distance
        ({}, {"home": "Kempele"}, "distance"),  # no radius: the own municipality only
        ({}, {"home": "Kempele", "radius_km": 12}, None),
        ({}, {"home": "Kempele", "radius_km": 11}, "distance"),
        ({}, {"home": "Kemi", "radius_km": 105}, None),  # across a border of regions
        ({}, {"home": "Kemi", "radius_km": 100}, "distance"),
        ({}, {"home": "Atlantis", "radius_km": 1500}, "distance"),  # unknown: not near
        ({}, {"home": None, "radius_km": 1500}, "distance"),
        ({}, {"home": "Helsinki", "regions": frozenset({"Pohjois-Pohjanmaa"})}, None),
        ({}, {"home": "Helsinki", "regions": frozenset({"Lappi", "Uusimaa"})}, "distance"),
        ({}, {"home": None, "regions": frozenset({"Pohjois-Pohjanmaa"})}, None),
        ({"format": "remote"}, {"home": "Helsinki"}, None),  # distance is nothing there
        ({"format": "either"}, {"home": "Helsinki"}, None),
        # a place that is a whole region
        ({"municipality": None}, {}, None),
        ({"municipality": None}, {"home": "Kuusamo"}, None),
        ({"municipality": None}, {"home": "Kemi", "radius_km": 50}, "distance"),
        ({"municipality": None}, {"home": "Kemi", "regions": frozenset({"Pohjois-Pohjanmaa"})}, None),
        ({"municipality": None, "region": None}, {}, "distance"),  # on site nowhere
        # a widened search
        ({"radius_extra_km": 50}, {"home": "Raahe", "radius_km": 25}, None),
        ({"radius_extra_km": 50}, {"home": "Raahe", "radius_km": 24}, "distance"),
        ({"anywhere": True}, {"home": "Helsinki"}, None),
        ({"anywhere": True}, {"home": None}, None),
        ({"anywhere": True}, {"formats": frozenset({"remote"})}, "format"),
        # a wished organisation is a wish, not a wall; so is rest
        ({"background": "Esimerkki ry"}, {"background": "Toinen ry"}, None),
        ({}, {"last_gig": NOW - HOUR}, None),
    ],
)
def test_hard_filters(need: dict[str, Any], candidate: dict[str, Any], reason: str | None) -> None:
    assert why(replace(NEED, **need), replace(FITS, **candidate)) == reason


@pytest.mark.parametrize(
    ("format", "busy", "reason"),
    [
        ("onsite", (0, 2), "booked"),
        ("onsite", (-5, 9), "booked"),
        ("onsite", (0.5, 1), "booked"),
        ("onsite", (-3, -1), None),  # ends as the hour for the way begins
        ("onsite", (-3, -0.5), "booked"),  # an hour for the way there
        ("onsite", (3, 5), None),
        ("onsite", (2.5, 5), "booked"),  # and back
        ("remote", (-3, 0), None),  # no way to go
        ("remote", (2, 5), None),
        ("remote", (1.5, 5), "booked"),
        ("either", (0, 1), "booked"),
    ],
)
def test_free_at_that_time_with_the_way_there_and_back(
    format: GigFormat, busy: tuple[float, float], reason: str | None
) -> None:
    """Hours are counted from the start of a gig of two hours."""
    taken = ((START + busy[0] * HOUR, START + busy[1] * HOUR),)
    assert why(replace(NEED, format=format), replace(FITS, busy=taken)) == reason


def test_the_way_is_a_setting() -> None:
    taken = replace(FITS, busy=((START - 3 * HOUR, START - HOUR / 2),))
    assert why(NEED, taken) == "booked"
    assert why(NEED, taken, margin=HOUR / 2) is None


@pytest.mark.parametrize(
    ("candidate", "formats"),
    [
        ({}, ("onsite", "remote")),
        ({"formats": frozenset({"onsite"})}, ("onsite",)),
        ({"formats": frozenset({"remote"})}, ("remote",)),
        ({"home": "Helsinki"}, ("remote",)),  # too far to come
        ({"busy": ((START - 3 * HOUR, START),)}, ("remote",)),  # no time for the way
    ],
)
def test_either_offers_what_this_expert_can_choose(candidate: dict[str, Any], formats: tuple[str, ...]) -> None:
    found = ranked(replace(NEED, format="either"), replace(FITS, **candidate))
    assert [one.formats for one in found.ranked] == [formats]


@pytest.mark.parametrize("format", ["onsite", "remote"])
def test_one_asked_format_is_the_one_offered(format: GigFormat) -> None:
    assert [one.formats for one in ranked(replace(NEED, format=format), FITS).ranked] == [(format,)]


def test_nobody_is_asked_twice() -> None:
    assert why(NEED, FITS, asked=frozenset({"aino"})) == "asked"
    assert why(NEED, FITS, asked=frozenset({"bertta"})) is None


def test_the_reason_that_tells_least_is_given() -> None:
    """A break is told before a topic that does not fit: what somebody has lived through is told last."""
    stranger = replace(FITS, own=frozenset({"psychosis"}), paused=True, kinds=frozenset(), consent=False)
    assert why(NEED, stranger) == "consent"
    assert why(NEED, replace(stranger, consent=True)) == "paused"
    assert why(NEED, replace(stranger, consent=True, paused=False)) == "kind"
    assert why(NEED, replace(stranger, consent=True, paused=False, kinds=FITS.kinds)) == "topic"


# The rank


FIRST = replace(FITS, person="first")
SECOND = replace(FITS, person="second")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # knows more of what is asked
        ({"own": frozenset({"depression", "debt"}), "recent_offers": 9, "recent_gigs": 9, "last_asked": NOW}, {}),
        # rested
        ({"recent_offers": 9, "recent_gigs": 9}, {"last_gig": NOW - 6 * DAY}),
        ({"last_gig": NOW - 7 * DAY}, {"recent_offers": 1, "last_gig": NOW - 8 * DAY}),  # both are
        # of the wished organisation
        ({"background": "Esimerkki ry", "recent_offers": 9}, {"background": "Toinen ry"}),
        ({"background": "Toinen ry"}, {"background": "Esimerkki ry", "last_gig": NOW - DAY}),  # not before rest
        # fewest offers, fewest gigs, asked longest ago
        ({}, {"recent_offers": 1}),
        ({"recent_offers": 1, "recent_gigs": 1}, {"recent_offers": 2}),
        ({"recent_offers": 2, "last_asked": NOW - DAY}, {"recent_offers": 2, "recent_gigs": 1}),
        ({"recent_gigs": 1, "last_asked": NOW - DAY}, {"recent_gigs": 2, "last_asked": NOW - 90 * DAY}),
        ({"last_asked": NOW - 9 * DAY}, {"last_asked": NOW - 8 * DAY}),
        ({}, {"last_asked": NOW - 300 * DAY}),  # never asked
    ],
)
def test_who_comes_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    need = replace(NEED, topics={"depression": DEPRESSION, "debt": frozenset({"debt"})}, background="Esimerkki ry")
    one, two = replace(FIRST, **first), replace(SECOND, **second)
    assert order_of(ranked(need, one, two)) == ["first", "second"]
    assert order_of(ranked(need, two, one)) == ["first", "second"]


@pytest.mark.parametrize(
    ("candidate", "reasons"),
    [
        ({}, {"matched": 1, "of": 2, "offers": 0, "gigs": 0, "km": 0}),
        ({"own": frozenset({"debt", "depression"})}, {"matched": 2, "of": 2, "offers": 0, "gigs": 0, "km": 0}),
        (
            {"recent_offers": 5, "recent_gigs": 3, "last_gig": NOW - DAY, "last_asked": NOW - 36 * HOUR},
            {"matched": 1, "of": 2, "offers": 5, "gigs": 3, "resting": 1, "asked_days": 1, "km": 0},
        ),
        (
            {"background": "Esimerkki ry", "home": "Kemi", "radius_km": 200},
            {"matched": 1, "of": 2, "offers": 0, "gigs": 0, "wished": 1, "km": 105},
        ),
        ({"home": None, "regions": frozenset({"Pohjois-Pohjanmaa"})}, {"matched": 1, "of": 2, "offers": 0, "gigs": 0}),
    ],
)
def test_reasons_are_kept(candidate: dict[str, Any], reasons: dict[str, int]) -> None:
    need = replace(NEED, topics={"depression": DEPRESSION, "debt": frozenset({"debt"})}, background="Esimerkki ry")
    found = ranked(need, replace(FITS, **candidate)).ranked[0].reasons
    assert dict(found) == reasons
    assert "depression" not in str(found), "reasons are not sealed: they never hold a topic"


def test_rest_is_a_setting() -> None:
    tired, fresh = replace(FIRST, last_gig=NOW - DAY), replace(SECOND, recent_offers=1)
    assert order_of(ranked(NEED, tired, fresh)) == ["second", "first"]
    assert order_of(ranked(NEED, tired, fresh, rest=timedelta())) == ["first", "second"]


def test_equals_begin_elsewhere_for_each_order() -> None:
    """A draw that is the same each time it is made, and spreads who is asked first."""
    pool = [replace(FITS, person=f"expert{n}") for n in range(5)]
    firsts = [order_of(ranked(replace(NEED, order=str(number)), *pool))[0] for number in range(200)]
    assert firsts == [order_of(ranked(replace(NEED, order=str(number)), *pool))[0] for number in range(200)]
    assert all(20 <= firsts.count(one.person) <= 60 for one in pool)


@pytest.mark.parametrize(
    ("live", "most", "waits"), [(0, 2, False), (1, 2, False), (2, 2, True), (3, 2, True), (1, 1, True)]
)
def test_who_has_too_many_open_offers_is_waited_for(live: int, most: int, waits: bool) -> None:
    found = ranked(NEED, replace(FITS, live_offers=live), most_live_offers=most)
    assert (len(found.waiting), len(found.ranked), found.left_out) == (waits, not waits, ())


def test_those_who_wait_keep_the_order_of_the_rank() -> None:
    busy = [replace(FITS, person=f"expert{n}", live_offers=2, recent_offers=3 - n) for n in range(3)]
    found = ranked(NEED, *busy)
    assert [one.person for one in found.waiting] == ["expert2", "expert1", "expert0"]
    assert found.ranked == ()


def test_an_empty_register_leaves_an_empty_ranking() -> None:
    assert ranked(NEED) == Ranking((), (), ())


def test_a_whole_register_is_ranked_in_one_look_at_each() -> None:
    """600 experts: each distance is measured at most twice, whatever the register's size."""
    measured = 0

    def counted(a: str, b: str) -> float | None:
        nonlocal measured
        measured += 1
        return distance(a, b)

    homes = ["Oulu", "Kempele", "Raahe", "Kemi", "Kuusamo", "Helsinki"]
    pool = [
        replace(FITS, person=f"expert{n:03}", home=homes[n % 6], radius_km=n % 300, recent_offers=n % 7)
        for n in range(600)
    ]
    found = rank(NEED, pool, NOW, counted, REGIONS.get)
    assert len(found.ranked) + len(found.left_out) == 600
    assert {one.why for one in found.left_out} == {"distance"}
    assert len(found.ranked) > 200
    assert measured <= 2 * 600
    assert [one.reasons["offers"] for one in found.ranked] == sorted(n.reasons["offers"] for n in found.ranked)


def test_left_out_is_a_list_without_an_order_to_read_anything_from() -> None:
    """By reason, then by id: not by when they joined or what they told."""
    pool = [replace(FITS, person=name, paused=name in "bd", consent=name != "c") for name in "dcba"]
    assert ranked(NEED, *pool).left_out == (LeftOut("c", "consent"), LeftOut("b", "paused"), LeftOut("d", "paused"))
