"""The demo's made-up register: as many as promised, everywhere, for every topic, always the same, and nobody real."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.demo import register
from bot.demo.land import LAND, MEN, WEIGHTS, WOMEN
from bot.demo.names import NAMES
from bot.demo.register import experts, organisations
from dialogs.form.turn import World
from dialogs.forms.joining import JOIN_EXPERT, given_by
from dialogs.vocabulary import narrower, topics
from dialogs.vocabulary.places import municipalities, regions

EVERYBODY = experts()
REGIONS = {one.key for one in regions() if one.kind == "region"}


def by_region() -> dict[str, list[register.DemoExpert]]:
    found: dict[str, list[register.DemoExpert]] = {}
    for one in EVERYBODY:
        found.setdefault(municipalities()[one.answers["home"]].region, []).append(one)
    return found


def known(expert: register.DemoExpert) -> set[str]:
    return {*expert.answers["topics_own"], *expert.answers["topics_family"]}


def test_600_experts_in_19_regions_and_36_organisations() -> None:
    assert len(EVERYBODY) == len({one.name for one in EVERYBODY}) == 600
    assert set(by_region()) == REGIONS == set(LAND)
    assert len(REGIONS) == 19
    assert len(organisations()) == len({name for name, _region in organisations()}) == 36
    assert {region for _name, region in organisations()} == {*REGIONS, None}
    assert {one.organisation for one in EVERYBODY} == {name for name, _region in organisations()}


def test_regions_have_experts_by_their_population() -> None:
    number = {region: len(ones) for region, ones in by_region().items()}
    people = sum(land.people for land in LAND.values())
    assert min(number.values()) == register.FEWEST
    for region, land in LAND.items():
        assert number[region] == pytest.approx(600 * land.people / people, abs=2.5), region


def test_towns_lie_in_their_regions() -> None:
    for region, land in LAND.items():
        assert {municipalities()[town].region for town in land.towns} == {region}
        assert not [town for town in land.towns if municipalities()[town].merged_into]
        assert 0 < sum(land.towns.values()) < 100


@pytest.mark.parametrize("expert", EVERYBODY[::20], ids=lambda one: one.name)
def test_a_profile_is_what_the_joining_form_makes(expert: register.DemoExpert) -> None:
    """Each answer fits its slot, and the form finished with them gives the profile back."""
    given = given_by(expert.answers)
    world = World(datetime(2026, 11, 22, tzinfo=UTC), "fi")
    for slot in JOIN_EXPERT.slots:
        if slot.name in given and slot.when(given):
            assert slot.fits(given[slot.name]), slot.name
            assert slot.check(given[slot.name], given, world) is None, slot.name
        else:
            assert not slot.when(given) or slot.skippable(given) or slot.optional, slot.name
    assert JOIN_EXPERT.finish(given) == expert.answers


def test_every_topic_has_somebody_and_a_listed_one_has_two() -> None:
    holders = Counter(key for one in EVERYBODY for key in known(one))
    assert not set(holders) - set(topics())
    few = {key: holders[key] for key, topic in topics().items() if holders[key] < (2 if topic.listed else 1)}
    assert few == {}


def test_every_listed_topic_can_be_asked_of_an_expert_s_own_experience() -> None:
    own = {key for one in EVERYBODY for key in one.answers["topics_own"]}
    assert [key for key, topic in topics().items() if topic.listed and not narrower(key) & own] == []


def test_common_topics_are_common_and_rare_ones_rare() -> None:
    def reach(key: str) -> int:
        return sum(bool(known(one) & narrower(key)) for one in EVERYBODY)

    assert reach("mental_health") > 240
    assert reach("addiction") > 90
    assert reach("mental_health") > reach("addiction") > 3 * reach("rare") > 0
    assert max(len(known(one)) for one in EVERYBODY) <= register.MOST
    assert set(WEIGHTS) <= {key for key, topic in topics().items() if topic.listed}
    assert set(topics()) >= WOMEN | MEN


def test_swedish_is_spoken_where_it_is() -> None:
    first = {region: Counter(one.answers["languages"][0] for one in ones) for region, ones in by_region().items()}
    assert set(first["Ahvenanmaa"]) == {"sv"}
    assert first["Pohjanmaa"]["sv"] >= 5
    assert first["Uusimaa"]["sv"] >= 5
    assert sum(one["sv"] for one in first.values()) < 60
    assert all(len(set(one.answers["languages"])) == len(one.answers["languages"]) for one in EVERYBODY)


def test_there_are_experts_of_every_manner() -> None:
    """Enough of each for the demo's stories: short notice, remote only, a family member's view, each kind of gig."""
    answers = [one.answers for one in EVERYBODY]
    assert 150 < sum(one["short_notice"] for one in answers) < 300
    assert 30 < sum(one["formats"] == ["remote"] for one in answers) < 120
    assert 60 < sum(bool(one["topics_family"]) for one in answers) < 240
    assert 60 < sum("regions" in one["reach"] and "onsite" in one["formats"] for one in answers) < 200
    assert all("register" in one["consents"] for one in answers)
    assert 60 < sum("offers_in_messenger" not in one["consents"] for one in answers) < 240
    assert min(Counter(kind for one in answers for kind in one["kinds"]).values()) > 60


def test_contacts_are_made_up_and_nobody_shares_one() -> None:
    told = [piece for one in EVERYBODY for piece in one.answers["contact"].split(", ")]
    assert len(told) == len(set(told))
    for piece in told:
        assert re.fullmatch(r"040 000 0\d{3}|[a-z]+\.[a-z]+@example\.org", piece), piece


def test_names_are_put_together_from_the_lists() -> None:
    for one in EVERYBODY:
        first, last = one.name.split(" ")
        assert one.answers["name"] == one.name
        names = NAMES[one.answers["languages"][0]]
        assert first in names.women + names.men
        assert last in {begin + end for begin in names.beginnings for end in names.endings}
        if set(one.answers["topics_own"]) & WOMEN:
            assert first in names.women
    assert all(re.match(r"(Esimerkki|Exempel)", name) for name, _region in organisations())


def test_it_is_the_same_each_time() -> None:
    """In another process, with another seed of the hashes, and when it is made anew."""
    program = (
        "import hashlib; from bot.demo.register import experts; "
        "print(hashlib.sha256(repr(experts()).encode()).hexdigest())"
    )
    here = hashlib.sha256(repr(EVERYBODY).encode()).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here
    assert experts.__wrapped__() == EVERYBODY
