"""Who and what is made up in the grown houses: their sizes, their people, and what is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desk import joining
from dialogs.vocabulary import topics
from storage import people
from storage.transaction import Transaction

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)  # a Tuesday, 12 o'clock in Helsinki
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HELSINKI = "Europe/Helsinki"

SUITABLE, MANY = 20, 200
#: Known to `SUITABLE` and to `MANY` experts at `HERE`, and to others elsewhere.
TOPIC, TOPIC_OF_MANY = "epilepsy", "diabetes"
HERE, ELSEWHERE = "Oulu", ("Helsinki", "Espoo", "Tampere", "Turku", "Jyväskylä", "Lahti", "Kuopio", "Pori")
LANE = ("slack", "C0GROWTH")


@dataclass(frozen=True)
class Size:
    """How much there is in a house."""

    name: str
    experts: int
    past: int
    open: int


SMALL = Size("small", 600, 1_000, 10)
LARGE = Size("large", 20_000, 100_000, 10_000)
#: For tries of the bench itself.
TINY = Size("tiny", 300, 200, 20)
SIZES = {one.name: one for one in (SMALL, LARGE, TINY)}


@dataclass
class Cast:
    """Whom there is: persons' ids, and the ids of the orders to measure with."""

    experts: list[str] = field(default_factory=list)
    suitable: list[str] = field(default_factory=list)
    orderers: list[str] = field(default_factory=list)
    coordinator: str = ""

    @property
    def busiest(self) -> tuple[str, str]:
        """The orderer and the expert of every hundredth order."""
        return self.orderers[-1], self.experts[-1]


def add_coordinator(tx: Transaction, cast: Cast) -> None:
    """One who looks at all of it."""
    cast.coordinator = _person(tx, is_coordinator=True, is_orderer=True, known=True)
    people.save_profile(tx, cast.coordinator, "coordinator", {"name": "Kirsi Esimerkki", "contact": "040 000 0001"})


def add_experts(tx: Transaction, numbers: Iterable[int], cast: Cast) -> None:
    """The experts of these numbers; the first `SUITABLE` fit."""
    for number in numbers:
        person = _person(tx, is_expert=True)
        people.save_profile(tx, person, "expert", _profile(number))
        joining.give_consents(tx, person, ("register", "offers_in_messenger", "feedback"))
        (cast.suitable if number < SUITABLE else cast.experts).append(person)


def add_orderers(tx: Transaction, numbers: Iterable[int], cast: Cast) -> None:
    """As many known orderers."""
    for _number in numbers:
        person = _person(tx, is_orderer=True, known=True)
        people.save_profile(tx, person, "orderer", {"contact_name": "Oona Esimerkki", "contact": "oona@example.org"})
        cast.orderers.append(person)


def _person(tx: Transaction, **flags: bool) -> str:
    person = people.add_person(tx, language="fi", zone=HELSINKI, **flags)
    people.bind_identity(tx, person.id, "web", person.id, {"lane": person.id})
    return person.id


def _profile(number: int) -> dict[str, Any]:
    """The first ones fit what is measured; of the others one in twenty knows its topic elsewhere."""
    if number < SUITABLE:
        known, home = [TOPIC], HERE
    elif number < SUITABLE + MANY:
        known, home = [TOPIC_OF_MANY], HERE
    else:
        others = other_topics()
        known = [others[number % len(others)], *([TOPIC, TOPIC_OF_MANY] if number % 20 == 0 else ())]
        home = HERE if number % 7 == 0 and number % 20 else ELSEWHERE[number % len(ELSEWHERE)]
    return {
        "name": f"Aino Esimerkki {number}",
        "contact": f"expert{number}@example.org",
        "consents": ["register", "offers_in_messenger", "feedback"],
        "topics_own": known,
        "topics_family": [],
        "kinds": ["lecture", "panel", "workshop", "group_visit", "interview"],
        "formats": ["onsite", "remote"],
        "home": home,
        "reach": {"km": 60},
        "languages": ["fi", "sv", "en"],
        "short_notice": False,
    }


def other_topics() -> list[str]:
    """What else is known and asked for."""
    near = {TOPIC, TOPIC_OF_MANY}
    return [key for key, one in topics().items() if one.listed and key not in near and not near & set(one.broader)]


def answers(topic: str, starts: datetime) -> dict[str, Any]:
    """What an order asks for that somebody like `SUITABLE` is needed for, or whom else the topic needs."""
    local = starts.astimezone()
    return {
        "kind": "lecture",
        "topics": [topic],
        "perspective": "either",
        "date": local.date().isoformat(),
        "time": {"start": "14:00", "end": "16:00"},
        "format": "onsite",
        "place": {"kind": "municipality", "key": HERE},
        "organisation": "Esimerkkikoulu",
        "contact_name": "Oona Esimerkki",
        "contact": "oona@example.org",
    }
