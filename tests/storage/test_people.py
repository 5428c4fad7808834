"""People, their accounts, what they told, and what they agreed to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import Database, people
from tests.storage.world import HOUR, NOON, Clock, an_expert, an_orderer


def test_a_person_is_remembered_as_given(db: Database) -> None:
    made = db.write_now(an_expert, prefers_platform="telegram")
    assert db.look_now(people.person, made.id) == made
    assert (made.is_expert, made.is_orderer, made.known, made.state) == (True, False, False, "active")
    paused = db.write_now(people.change_person, made.id, state="paused", paused_until=NOON + HOUR)
    assert paused == db.look_now(people.person, made.id)
    assert paused is not None
    assert (paused.state, paused.paused_until, paused.language) == ("paused", NOON + HOUR, "fi")
    assert db.look_now(people.person, "nobody") is None
    assert db.write_now(people.change_person, "nobody", state="left") is None


def test_a_misspelt_column_is_refused(db: Database) -> None:
    person = db.write_now(an_expert)
    with pytest.raises(TypeError, match="langauge"):
        db.write_now(people.change_person, person.id, langauge="sv")
    with pytest.raises(TypeError, match="langauge"):
        db.write_now(an_expert, langauge="sv")


def test_people_are_found_by_what_they_are(db: Database, now: Clock) -> None:
    expert = db.write_now(an_expert)
    now.move(HOUR)
    coordinators = [db.write_now(an_orderer, is_coordinator=True) for _ in range(2)]
    left = db.write_now(an_orderer, is_coordinator=True, state="left")
    assert db.look_now(people.coordinators) == coordinators
    assert db.look_now(people.persons_where, is_expert=True) == [expert]
    assert left in db.look_now(people.persons_where, is_coordinator=True)


def test_an_account_leads_to_its_person(db: Database) -> None:
    anna, berta = db.write_now(an_expert), db.write_now(an_expert)
    bound = db.write_now(people.bind_identity, anna.id, "telegram", "4711", {"chat": 4711})
    assert bound.reachable
    assert db.look_now(people.who_is, "telegram", "4711") == anna
    assert db.look_now(people.who_is, "slack", "4711") is None
    assert db.look_now(people.who_is, "telegram", "4712") is None
    assert db.look_now(people.address_of, bound) == {"chat": 4711}
    assert db.look_now(people.identities_of, anna.id) == [bound]
    assert "4711" not in repr(bound)

    moved = db.write_now(people.bind_identity, berta.id, "telegram", "4711", {"chat": 9})
    assert moved.id == bound.id
    assert db.look_now(people.who_is, "telegram", "4711") == berta
    assert db.look_now(people.address_of, moved) == {"chat": 9}
    assert db.look_now(people.identities_of, anna.id) == []


def test_an_account_is_heard_from_and_what_changed_is_kept(db: Database, now: Clock) -> None:
    def heard(platform: str, address: object) -> people.Person | None:
        return db.write_now(people.heard_from, platform, "1", address)

    def kept(platform: str) -> people.Identity:
        return next(one for one in db.look_now(people.identities_of, anna.id) if one.platform == platform)

    anna = db.write_now(an_expert)
    assert heard("web", {"lane": "a"}) is None, "an account not heard of is nobody's"
    for platform in ("web", "telegram"):
        db.write_now(people.bind_identity, anna.id, platform, "1", {"lane": "a"})
    now.move(HOUR)
    assert heard("web", {"lane": "a"}) == replace(anna, last_heard_at=now())
    first = now()
    now.move(timedelta(seconds=30))
    assert heard("web", {"lane": "a"}) == replace(anna, last_heard_at=first), "so soon again is not noted"
    assert heard("telegram", {"lane": "a"}) == replace(anna, last_heard_at=now()), "another account is"
    assert heard("web", {"lane": "a"}) == replace(anna, last_heard_at=now())
    heard_at = [kept("web").last_heard_at, kept("telegram").last_heard_at]
    assert max(at for at in heard_at if at is not None) == now()
    assert None not in heard_at

    heard("web", {"lane": "b"})
    assert db.look_now(people.address_of, kept("web")) == {"lane": "b"}, "a new address is"
    db.write_now(people.set_reachable, kept("web").id, False, "blocked")
    heard("web", {"lane": "b"})
    assert kept("web").reachable, "and whoever speaks is reachable again"
    now.move(people.AGAIN)
    assert heard("web", {"lane": "b"}) == replace(anna, last_heard_at=now())
    left = db.write_now(people.change_person, anna.id, state="left")
    now.move(HOUR)
    assert heard("web", {"lane": "c"}) == left


def test_an_account_can_be_out_of_reach(db: Database) -> None:
    bound = db.write_now(people.bind_identity, db.write_now(an_expert).id, "telegram", "1", {})
    lost = db.write_now(people.set_reachable, bound.id, False, "blocked")
    assert lost is not None
    assert (lost.reachable, lost.unreachable_why) == (False, "blocked")
    back = db.write_now(people.set_reachable, bound.id, True)
    assert back == db.look_now(people.identity, bound.id)
    assert back is not None
    assert (back.reachable, back.unreachable_why) == (True, None)


def test_profiles_are_sealed_and_their_changes_can_be_followed(db: Database) -> None:
    anna, berta = db.write_now(an_expert).id, db.write_now(an_expert).id
    assert db.look_now(people.profile, anna, "expert") is None
    first = db.write_now(people.save_profile, anna, "expert", {"topics": ["uupumus"]})
    db.write_now(people.save_profile, anna, "orderer", {"name": "Anna"})
    second = db.write_now(people.save_profile, berta, "expert", {"topics": []})
    assert db.look_now(people.profiles_since, "expert", 0) == [
        (anna, first, {"topics": ["uupumus"]}),
        (berta, second, {"topics": []}),
    ]
    third = db.write_now(people.save_profile, anna, "expert", {"topics": ["adhd"]})
    assert db.look_now(people.profiles_since, "expert", second) == [(anna, third, {"topics": ["adhd"]})]
    assert db.look_now(people.profiles_since, "expert", third) == []
    assert db.look_now(people.profile, anna, "expert") == {"topics": ["adhd"]}
    assert db.look_now(people.profile, anna, "orderer") == {"name": "Anna"}


def test_an_organisation_is_found_or_added(db: Database) -> None:
    first = db.write_now(people.organisation, "Mielenvireys ry", "Uusimaa")
    assert db.write_now(people.organisation, "Mielenvireys ry") == first
    other = db.write_now(people.organisation, "Toinen ry")
    assert other != first
    found = db.look_now(people.organisation_of, first)
    assert found is not None
    assert (found.name, found.region) == ("Mielenvireys ry", "Uusimaa")


def test_a_consent_stands_until_withdrawn(db: Database, now: Clock) -> None:
    anna, berta = db.write_now(an_expert).id, db.write_now(an_expert).id
    everybody = [anna, berta]
    first = db.write_now(people.give_consent, anna, "register", "2026-1")
    assert db.write_now(people.give_consent, anna, "register", "2026-1") == first
    now.move(HOUR)
    second = db.write_now(people.give_consent, anna, "register", "2026-2")
    db.write_now(people.give_consent, anna, "feedback", "2026-1")
    assert db.look_now(people.consenting, "register", everybody) == {(anna, "")}
    versions = [(c.text_version, c.withdrawn_at) for c in db.look_now(people.consents_of, anna, "register")]
    assert versions == [("2026-1", NOON + HOUR), ("2026-2", None)]
    assert db.write_now(people.withdraw_consent, anna, "register") is True
    assert db.write_now(people.withdraw_consent, anna, "register") is False
    assert db.look_now(people.consenting, "register", everybody) == set()
    assert db.look_now(people.consenting, "feedback", everybody) == {(anna, "")}
    assert len(db.look_now(people.consents_of, anna)) == 3
    assert second.text_version == "2026-2"


def test_a_consent_is_for_one_messenger_and_for_no_other(db: Database) -> None:
    anna = db.write_now(an_expert).id
    first = db.write_now(people.give_consent, anna, "offers_in_messenger", "2026-1", "telegram")
    assert db.write_now(people.give_consent, anna, "offers_in_messenger", "2026-1", "telegram") == first
    assert db.look_now(people.consenting, "offers_in_messenger", [anna]) == {(anna, "telegram")}
    assert db.write_now(people.withdraw_consent, anna, "offers_in_messenger", "slack") is False
    db.write_now(people.give_consent, anna, "offers_in_messenger", "2026-1", "slack")
    assert db.write_now(people.withdraw_consent, anna, "offers_in_messenger", "telegram") is True
    assert db.look_now(people.consenting, "offers_in_messenger", [anna]) == {(anna, "slack")}
