"""The register in memory: it finds all who may be ranked, knows what is committed, and is opened beside the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.demo import register as demo
from bot.desk import ordering
from bot.due import audit, rules
from bot.facts import profiles
from bot.facts.profiles import Profiles, candidate
from bot.house.register import begin_to_open, open_register
from bot.law import matcher, places
from bot.law.matcher import Need
from dialogs.vocabulary import narrower, topics
from dialogs.vocabulary.places import municipalities
from storage import Database, MasterKeys, orders, people
from storage.orders import Order
from storage.transaction import Transaction
from tests.given import ORDER
from tests.postgres import a_postgresql
from tests.theatre import Theatre

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Theatre]:
    made = Theatre(tmp_path)
    yield made
    made.close()


def needs(dice: Random) -> Iterator[Need]:
    """Orders of all sorts: few topics or many, each format, a municipality, a region or nowhere, widened or not."""
    for number in range(150):
        asked = dice.sample(sorted(topics()), dice.choice((1, 1, 2, 4)))
        municipality = dice.choice((None, *sorted(municipalities())))
        region = places.region_of(municipality) if municipality else dice.choice((None, "Uusimaa", "Lappi"))
        yield Need(
            order=f"order {number}",
            topics={key: narrower(key) for key in asked},
            perspective=dice.choice(("own", "family", "either")),
            kind="lecture",
            format=dice.choice(("onsite", "remote", "either")),
            starts=NOW + 9 * DAY,
            ends=NOW + 9 * DAY,
            municipality=municipality,
            region=region,
            radius_extra_km=dice.choice((0, 0, 50)),
            anywhere=dice.random() < 0.1,
        )


def test_whoever_would_be_ranked_of_all_is_found() -> None:
    """Of 600 made-up experts the same are ranked, in the same order, as when everybody is looked at."""
    kept = Profiles()
    kept.take((f"expert {n}", n, one.answers) for n, one in enumerate(demo.experts(), 1))
    everybody, found_some = [*kept.all().values()], 0
    for need in needs(Random(7)):
        found = [*kept.fitting(need).values()]
        ranked = matcher.rank(need, found, NOW, places.distance, places.region_of)
        of_all = matcher.rank(need, everybody, NOW, places.distance, places.region_of)
        assert ranked.ranked == of_all.ranked, need
        assert {one.why for one in ranked.left_out} <= {"topic", "kind"}, "nobody is looked at who could not come"
        found_some += len(ranked.ranked) > 1
    assert found_some > 50


def test_of_one_person_the_latest_change_stands_whoever_brings_it_last() -> None:
    kept = Profiles()
    kept.take([("aino", 7, {"topics_own": ["depression"], "formats": ["remote"]}), ("bertta", 8, None)])
    kept.take([("aino", 3, {"topics_own": ["diabetes"]}), ("bertta", 2, {"topics_own": ["diabetes"]})])
    assert kept.all() == {"aino": candidate("aino", {"topics_own": ["depression"], "formats": ["remote"]})}
    assert kept.seq == 8
    need = next(needs(Random(1)))
    remote: dict[str, Any] = {"format": "remote", "topics": {key: narrower(key) for key in ("depression", "diabetes")}}
    assert kept.fitting(replace(need, **remote)).keys() == {"aino"}


def names(tx: Transaction) -> list[str]:
    """Whose profiles are seen."""
    found = profiles.register(tx)
    assert found is not None
    return [one.person for one in found.all()]


def kept(database: Database) -> Profiles:
    """What the process keeps."""
    memory: Profiles = database.look_now(lambda tx: tx.derived["register"].profiles)
    return memory


class TakenBack(Exception):
    """The unit is taken back."""


def _join(tx: Transaction, person: str, *, back: bool) -> None:
    names(tx)
    people.save_profile(tx, person, "expert", {"topics_own": ["depression"]})
    assert person in names(tx), "a unit sees its own"
    if back:
        raise TakenBack


def test_a_profile_that_is_not_committed_is_seen_by_its_own_unit_alone(stage: Theatre) -> None:
    aino = stage.expert("Aino").id
    bertta = stage._enter("Bertta", "fi", is_expert=True).id
    assert stage.database.look_now(names) == [aino]
    before = kept(stage.database)
    with pytest.raises(TakenBack):
        stage.do(lambda tx: _join(tx, bertta, back=True))
    assert stage.database.look_now(names) == [aino]
    stage.do(lambda tx: _try_to_join(tx, bertta))
    assert stage.database.look_now(names) == [aino]
    assert kept(stage.database) is before, "what was opened stays opened"
    stage.do(lambda tx: _join(tx, bertta, back=False))
    assert kept(stage.database).all().keys() == {aino, bertta}, "known at once, without opening it again"


def _try_to_join(tx: Transaction, person: str) -> None:
    """A part of a unit is taken back, and the unit goes on."""
    with pytest.raises(TakenBack), tx.attempt():
        _join(tx, person, back=True)
    assert person not in names(tx)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One with a single writer, and one with four beside each other."""
    with a_postgresql() if request.param == "postgresql" else nullcontext(f"sqlite:///{tmp_path}/k.db") as address:
        made = Database(address, MasterKeys((b"k" * 32,)))
        made.migrate()
        yield made


def topics_seen(tx: Transaction) -> frozenset[str]:
    """All topics that anybody is seen to know."""
    found = profiles.register(tx)
    assert found is not None
    return frozenset[str]().union(*(one.own for one in found.all()))


async def test_many_units_at_once_leave_it_as_the_rows_are_and_show_nobody_what_is_not_committed(
    database: Database,
) -> None:
    people_of = partial(people.add_person, language="fi", zone="Europe/Helsinki", is_expert=True)
    experts = [database.write_now(people_of).id for _n in range(8)]
    await database.start()
    dice = Random(3)

    def change(tx: Transaction, person: str, topic: str) -> frozenset[str]:
        seen = topics_seen(tx)
        people.save_profile(tx, person, "expert", {"topics_own": [topic]})
        assert topic in topics_seen(tx), "a unit sees its own"
        if topic == "taken back":
            raise TakenBack
        return seen

    topics = ("depression", "debt", "diabetes", "taken back", "taken back")
    acts = [database.write(change, dice.choice(experts), dice.choice(topics)) for _n in range(120)]
    looks = [database.look(topics_seen) for _n in range(40)]
    done = await asyncio.gather(*acts, *looks, return_exceptions=True)
    assert {type(one) for one in done if isinstance(one, BaseException)} == {TakenBack}
    assert not any("taken back" in one for one in done if isinstance(one, frozenset))
    rows = database.look_now(people.profiles_since, "expert", 0)
    assert len(rows) == len(experts)
    await database.look(topics_seen)
    assert kept(database).all() == {person: candidate(person, answers) for person, _seq, answers in rows}
    await database.close()


def _submit(stage: Theatre) -> str:
    def submit(tx: Transaction) -> str:
        oona = people.person(tx, stage.players["Oona"].id)
        assert oona is not None
        return ordering.submit(tx, oona, ORDER).id

    order: str = stage.do(submit)
    return order


def test_until_it_is_open_asks_wait_and_nobody_is_alarmed(stage: Theatre) -> None:
    """No order runs dry, no pool is called small, nobody is ranked; then the first one is asked."""
    kirsi, _oona = stage.coordinator("Kirsi"), stage.orderer("Oona")
    experts = {stage.expert(f"Aino {n}").id for n in range(3)}
    assert stage.database.look_now(_begin, 2) == 1
    order = _submit(stage)
    number = _now(stage, order).number
    stage.due()
    stage.press_data(kirsi, f"why:{number}")
    assert "avataan" in stage.screen(kirsi, 1)[0]
    stage.press_data(kirsi, f"assign:{number}")
    assert "avataan" in stage.screen(kirsi, 1)[0]
    assert _now(stage, order).state == "searching"
    assert stage.database.look_now(orders.offers_of, order) == []
    assert stage.database.look_now(orders.alarms_open) == []
    upcoming = stage.database.look_now(rules.next_moment)
    assert upcoming is not None
    assert stage.clock.moment < upcoming <= stage.clock.moment + timedelta(seconds=5)
    assert stage.do(audit.audit) == []
    assert stage.database.look_now(profiles.open_more) == 0
    stage.due()
    (offer,) = stage.database.look_now(orders.offers_of, order)
    assert offer.expert_id in experts


def _now(stage: Theatre, order_id: str) -> Order:
    found = stage.database.look_now(orders.order, order_id)
    assert found is not None
    return found


def _begin(tx: Transaction, at_most: int) -> int:
    """What a start does, with fewer at once."""
    memory = tx.derived.setdefault("register", profiles.Memory())
    memory.opening = True
    return profiles.open_more(tx, at_most)


async def test_it_is_opened_a_part_at_a_time_whatever_fails(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(5):
        stage.expert(f"Aino {n}")
    monkeypatch.setattr("bot.house.register.A_LINE", 2)
    monkeypatch.setattr("bot.house.register.FALLBACK", 0.0)
    left = stage.database.look_now(_begin, 1)
    assert (left, stage.database.look_now(profiles.is_open)) == (4, False)
    fails = [RuntimeError("once")]

    def open_more(tx: Transaction) -> int:
        if fails:
            raise fails.pop()
        return real(tx, 1)

    real = profiles.open_more
    monkeypatch.setattr(profiles, "open_more", open_more)
    told: list[bool] = []
    with caplog.at_level("INFO", "keikka"):
        await open_register(stage.database, left, lambda: told.append(stage.database.look_now(profiles.is_open)))
    assert told == [True]
    lines = [record.getMessage() for record in caplog.records]
    assert [line for line in lines if "left" in line] == [
        f"the register is being opened, asks wait: {n} profiles left" for n in (4, 2)
    ]
    assert len(stage.database.look_now(names)) == 5


async def test_a_start_goes_on_when_the_register_cannot_be_opened_yet(
    stage: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.expert("Aino")

    def fail(tx: Transaction, at_most: int = 1) -> int:
        raise RuntimeError("the disk")

    with monkeypatch.context() as broken:
        broken.setattr(profiles, "open_more", fail)
        assert await begin_to_open(stage.database) > 0
    assert not stage.database.look_now(profiles.is_open)
    assert await begin_to_open(stage.database) == 0
    assert stage.database.look_now(profiles.is_open)
