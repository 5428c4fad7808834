"""Who there is: people, the accounts they are reached by, what they told of themselves, and what they agreed to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from storage.counting import next_of
from storage.kinds import ConsentPurpose
from storage.rows import Kept, upsert
from storage.states import PersonState, ProfileKind
from storage.tables import consents, identities, keys, organisations, persons, profiles
from storage.transaction import Transaction


@dataclass(frozen=True)
class Organisation:
    """A background organisation or an ordering one; `name` is unique."""

    id: str
    name: str
    region: str | None
    created_at: datetime


@dataclass(frozen=True)
class Person:
    """A person without name or story: those are sealed in a profile. `known` orderers need no release."""

    id: str
    language: str
    zone: str
    organisation_id: str | None
    is_orderer: bool
    is_expert: bool
    is_coordinator: bool
    known: bool
    state: PersonState
    paused_until: datetime | None
    prefers_platform: str | None
    created_at: datetime
    last_heard_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True)
class Identity:
    """An account on a platform. `address` is sealed; `address_of` opens it."""

    id: str
    person_id: str
    platform: str
    external_hash: str
    address: bytes | None = field(repr=False)
    reachable: bool
    unreachable_why: str | None
    created_at: datetime
    last_heard_at: datetime | None


@dataclass(frozen=True)
class Consent:
    """What a person agreed to, in which version of the text; it stands until `withdrawn_at`.

    `platform` is the messenger it was given for, which is no other one's; empty where it is about none.
    """

    id: str
    person_id: str
    purpose: ConsentPurpose
    platform: str
    text_version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Profile:
    """The sealed answers of a person in one role. `seq` rises over all profiles with every change."""

    person_id: str
    kind: ProfileKind
    sealed: bytes | None = field(repr=False)
    seq: int
    updated_at: datetime


ORGANISATIONS = Kept(organisations, Organisation, organisations.c.name)
PERSONS = Kept(persons, Person, persons.c.created_at, persons.c.id)
IDENTITIES = Kept(identities, Identity, identities.c.created_at, identities.c.id)
CONSENTS = Kept(consents, Consent, consents.c.given_at, consents.c.id)
PROFILES = Kept(profiles, Profile, profiles.c.seq)

AGAIN = timedelta(minutes=1)  # how exactly it is known when somebody was last heard
ACCOUNT = (
    select(persons, identities)
    .join(identities, identities.c.person_id == persons.c.id)
    .where(identities.c.platform == bindparam("on_platform"), identities.c.external_hash == bindparam("hashed"))
)
ALL_PROFILES = 2**31
PERSON_COLUMNS = len(persons.c)
THOSE_PERSONS = select(persons).where(persons.c.id.in_(bindparam("those", expanding=True)))
THOSE_IDENTITIES = (
    select(identities)
    .where(identities.c.person_id.in_(bindparam("those", expanding=True)))
    .order_by(identities.c.created_at, identities.c.id)
)
CONSENTING = select(consents.c.person_id, consents.c.platform).where(
    consents.c.person_id.in_(bindparam("those", expanding=True)),
    consents.c.purpose == bindparam("of_purpose"),
    consents.c.withdrawn_at.is_(None),
)
SAVE_PROFILE = upsert(profiles, ("person_id", "kind"), ("sealed", "seq", "updated_at"))
CHANGED_PROFILES = (
    select(profiles.c.person_id, profiles.c.seq, profiles.c.sealed, keys.c.wrapped)
    .join(keys, keys.c.subject == profiles.c.person_id, isouter=True)
    .where(profiles.c.kind == bindparam("of_kind"), profiles.c.seq > bindparam("after"))
    .order_by(profiles.c.seq)
    .limit(bindparam("at_most"))
)
COUNT_PROFILES = select(func.count()).where(
    profiles.c.kind == bindparam("of_kind"), profiles.c.seq > bindparam("after")
)


def add_person(tx: Transaction, /, *, language: str, zone: str, **columns: Any) -> Person:
    """A new active person. `columns` may name any other column of `Person`; flags not named are false."""
    flags = {"is_orderer": False, "is_expert": False, "is_coordinator": False, "known": False, "state": "active"}
    return PERSONS.add(tx, id=tx.new_id(), language=language, zone=zone, created_at=tx.now, **(flags | columns))


def person(tx: Transaction, person_id: str) -> Person | None:
    """The person, also one who has left."""
    return PERSONS.get(tx, id=person_id)


def change_person(tx: Transaction, /, person_id: str, **columns: Any) -> Person | None:
    """Set `columns`; the person as it is now, or None if there is none."""
    return PERSONS.change(tx, {"id": person_id}, **columns)


def persons_where(tx: Transaction, /, **columns: Any) -> list[Person]:
    """The people whose columns equal these, the longest known first: `persons_where(tx, is_expert=True)`."""
    return PERSONS.all(tx, **columns)


def coordinators(tx: Transaction) -> list[Person]:
    """Active coordinators, the longest known first."""
    return PERSONS.all(tx, is_coordinator=True, state="active")


def bind_identity(tx: Transaction, person_id: str, platform: str, external_id: str, address: Any) -> Identity:
    """This account is this person's, reached at `address` (JSON). An account bound before moves to this person."""
    hashed = tx.vault.keyed_hash(f"{platform}:{external_id}")
    old = IDENTITIES.get(tx, platform=platform, external_hash=hashed)
    new_id = old.id if old else tx.new_id()
    columns = {
        "person_id": person_id,
        "address": tx.vault.seal(person_id, "identities", "address", new_id, address),
        "reachable": True,
        "unreachable_why": None,
        "last_heard_at": tx.now,
    }
    if old:
        bound = IDENTITIES.change(tx, {"id": new_id}, **columns)
        assert bound is not None
        return bound
    return IDENTITIES.add(tx, id=new_id, platform=platform, external_hash=hashed, created_at=tx.now, **columns)


def who_is(tx: Transaction, platform: str, external_id: str) -> Person | None:
    """Whose account this is, or None for an account not heard of."""
    found = _account(tx, platform, external_id)
    return found[0] if found else None


def heard_from(tx: Transaction, platform: str, external_id: str, address: Any) -> Person | None:
    """Whose account this is; it was heard now, and is reached at `address` from here on. None if not heard of.

    The time is not written again within `AGAIN` while this account stays the one that was heard last: of a person who
    presses ten buttons in a row one is noted (measured: two of the eleven statements of a press).
    """
    found = _account(tx, platform, external_id)
    if found is None:
        return None
    person, account = found
    if person.state == "left":
        return person
    last = account.last_heard_at
    lately = last is not None and last == person.last_heard_at and timedelta(0) <= tx.now - last < AGAIN
    if lately and account.reachable and account.address is not None and address_of(tx, account) == address:
        return person
    bind_identity(tx, person.id, platform, external_id, address)
    return change_person(tx, person.id, last_heard_at=tx.now)


def _account(tx: Transaction, platform: str, external_id: str) -> tuple[Person, Identity] | None:
    hashed = tx.vault.keyed_hash(f"{platform}:{external_id}")
    row = tx.row(ACCOUNT, {"on_platform": platform, "hashed": hashed})
    return None if row is None else (Person(*row[:PERSON_COLUMNS]), Identity(*row[PERSON_COLUMNS:]))


def identity(tx: Transaction, identity_id: str) -> Identity | None:
    """The account by its id."""
    return IDENTITIES.get(tx, id=identity_id)


def identities_of(tx: Transaction, person_id: str) -> list[Identity]:
    """The person's accounts, the oldest first."""
    return IDENTITIES.all(tx, person_id=person_id)


def address_of(tx: Transaction, identity: Identity) -> Any:
    """Where the account is reached, opened. Raises `SealBroken` if it was erased."""
    return tx.vault.open(identity.person_id, "identities", "address", identity.id, identity.address or b"")


def unbind_identity(tx: Transaction, identity: Identity) -> None:
    """This account is nobody's any more: what is heard from it next is a stranger's."""
    tx.execute(delete(identities).where(identities.c.id == identity.id))


def persons_among(tx: Transaction, those: Collection[str]) -> dict[str, Person]:
    """The people of these ids, by id; who is not there is not named."""
    return {one.id: one for one in PERSONS.of(tx, THOSE_PERSONS, {"those": list(those)})}


def identities_among(tx: Transaction, those: Collection[str]) -> dict[str, list[Identity]]:
    """The accounts of these people, by person, the oldest first; who has none is not named."""
    found: dict[str, list[Identity]] = {}
    for one in IDENTITIES.of(tx, THOSE_IDENTITIES, {"those": list(those)}):
        found.setdefault(one.person_id, []).append(one)
    return found


def set_reachable(tx: Transaction, identity_id: str, reachable: bool, why: str | None = None) -> Identity | None:
    """Note whether messages reach this account, and why not."""
    return IDENTITIES.change(tx, {"id": identity_id}, reachable=reachable, unreachable_why=None if reachable else why)


def save_profile(tx: Transaction, person_id: str, kind: ProfileKind, answers: Any) -> int:
    """Keep the person's answers in this role, sealed; the new `seq`."""
    seq = next_of(tx, "profiles")
    sealed = tx.vault.seal(person_id, "profiles", kind, person_id, answers)
    row = {"person_id": person_id, "kind": kind, "sealed": sealed, "seq": seq, "updated_at": tx.now}
    tx.execute(SAVE_PROFILE[tx.dialect], row)
    return seq


def profile(tx: Transaction, person_id: str, kind: ProfileKind) -> Any:
    """The person's answers in this role, or None."""
    kept = PROFILES.get(tx, person_id=person_id, kind=kind)
    if kept is None or kept.sealed is None:
        return None
    return tx.vault.open(person_id, "profiles", kind, person_id, kept.sealed)


def count_profiles(tx: Transaction, kind: ProfileKind, seq: int) -> int:
    """How many changed after `seq`."""
    return int(tx.value(COUNT_PROFILES, {"of_kind": kind, "after": seq}))


def profiles_since(
    tx: Transaction, kind: ProfileKind, seq: int, at_most: int = ALL_PROFILES
) -> list[tuple[str, int, Any]]:
    """What changed after `seq`, in order: (person, seq, answers). Answers are None where the profile was erased."""
    changed: list[tuple[str, int, Any]] = []
    for person_id, at, sealed, wrapped in tx.rows(
        CHANGED_PROFILES, {"of_kind": kind, "after": seq, "at_most": at_most}
    ):
        if sealed is None or wrapped is None:
            changed.append((person_id, at, None))
            continue
        tx.vault.take_wrapped({person_id: wrapped})
        changed.append((person_id, at, tx.vault.open(person_id, "profiles", kind, person_id, sealed)))
    return changed


def organisation(tx: Transaction, name: str, region: str | None = None) -> str:
    """The id of the organisation of this name, added if it was not there."""
    added = ORGANISATIONS.add_new(tx, ("name",), id=tx.new_id(), name=name, region=region, created_at=tx.now)
    found = added or ORGANISATIONS.get(tx, name=name)
    assert found is not None
    return found.id


def organisation_of(tx: Transaction, organisation_id: str) -> Organisation | None:
    """The organisation by its id."""
    return ORGANISATIONS.get(tx, id=organisation_id)


def give_consent(
    tx: Transaction, person_id: str, purpose: ConsentPurpose, text_version: str, platform: str = ""
) -> Consent:
    """The person agrees now; a consent to another version of the text is closed, one to the same version stands."""
    for consent in _standing(tx, person_id, purpose, platform):
        if consent.text_version == text_version:
            return consent
        CONSENTS.change(tx, {"id": consent.id}, withdrawn_at=tx.now)
    return CONSENTS.add(
        tx,
        id=tx.new_id(),
        person_id=person_id,
        purpose=purpose,
        platform=platform,
        text_version=text_version,
        given_at=tx.now,
    )


def withdraw_consent(tx: Transaction, person_id: str, purpose: ConsentPurpose, platform: str = "") -> bool:
    """The person no longer agrees; False if there was nothing to withdraw."""
    standing = _standing(tx, person_id, purpose, platform)
    for consent in standing:
        CONSENTS.change(tx, {"id": consent.id}, withdrawn_at=tx.now)
    return bool(standing)


def _standing(tx: Transaction, person_id: str, purpose: ConsentPurpose, platform: str) -> list[Consent]:
    given = consents_of(tx, person_id, purpose)
    return [one for one in given if one.withdrawn_at is None and one.platform == platform]


def consents_of(tx: Transaction, person_id: str, purpose: ConsentPurpose | None = None) -> list[Consent]:
    """What the person agreed to, withdrawn ones too, the oldest first."""
    equal: dict[str, str] = {"person_id": person_id} | ({"purpose": purpose} if purpose else {})
    return CONSENTS.all(tx, **equal)


def consenting(tx: Transaction, purpose: ConsentPurpose, those: Collection[str]) -> set[tuple[str, str]]:
    """The people among those whose consent to `purpose` stands, each with the platform it was given for."""
    return {(row[0], row[1]) for row in tx.rows(CONSENTING, {"of_purpose": purpose, "those": list(those)})}
