"""A made-up register for the demo: 600 experts in all 19 regions and 36 background organisations, always the same.

Nobody in it exists. Phone numbers look made up (040 000 0123), and mail ends in example.org, which is kept for examples
(RFC 2606). How often a topic is drawn follows the field: mental health and substance use are
common, rare diseases are rare, and no topic of the vocabulary is without an expert.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, TypeVar

from bot.demo.land import LAND, MEN, WEIGHTS, WOMEN
from bot.demo.names import NAMES, NATIONAL, NATIONAL_SV, REGIONAL, REGIONAL_SV
from dialogs.vocabulary import broader, kinds, topics
from dialogs.vocabulary.places import municipalities
from storage.states import AgreedFormat

T = TypeVar("T")

EXPERTS = 600
SEED = 2026
#: How many experts know a topic at least: one that is listed in topics.txt, and any other.
LISTED_AT_LEAST, AT_LEAST = 2, 1
#: Nobody speaks of more topics than this.
MOST = 5
#: A small region still has this many experts.
FEWEST = 5


@dataclass(frozen=True)
class DemoExpert:
    """A made-up expert: name, background organisation, and the profile that the joining form makes."""

    name: str
    organisation: str
    answers: Mapping[str, Any]


@cache
def organisations() -> tuple[tuple[str, str | None], ...]:
    """The background organisations: (name, region), one of each region and others of the whole country (None)."""
    regional = [
        ((REGIONAL_SV if land.swedish > 50 else REGIONAL).format(region=name), name) for name, land in LAND.items()
    ]
    return (*regional, *((name, None) for name in NATIONAL))


@cache
def experts() -> tuple[DemoExpert, ...]:
    """The 600 experts, the same ones each time."""
    chance = Random(SEED)  # noqa: S311 - made-up people, not secrets
    homes = _homes(chance)
    lived = _draw_experience(chance, len(homes))
    taken = set[str]()
    return tuple(
        _expert(chance, number, region, home, own, family, taken)
        for number, ((region, home), (own, family)) in enumerate(zip(homes, lived, strict=True))
    )


# Where they live


def _homes(chance: Random) -> list[tuple[str, str]]:
    """(region, municipality) of each expert: regions by population, mixed well."""
    found = [(region, _home(chance, region)) for region, number in _shares().items() for _ in range(number)]
    chance.shuffle(found)
    return found


def _shares() -> dict[str, int]:
    """How many of the experts live in each region: by population, by largest remainder, and never too few."""
    small = {name for name, land in LAND.items() if land.people * EXPERTS < FEWEST * _people(LAND)}
    rest = {name: land for name, land in LAND.items() if name not in small}
    left = EXPERTS - FEWEST * len(small)
    exact = {name: left * land.people / _people(rest) for name, land in rest.items()}
    shares = {name: FEWEST if name in small else int(exact[name]) for name in LAND}
    short = EXPERTS - sum(shares.values())
    for name in sorted(rest, key=lambda one: (shares[one] - exact[one], one))[:short]:
        shares[name] += 1
    return shares


def _people(lands: Mapping[str, Any]) -> int:
    return sum(land.people for land in lands.values())


def _home(chance: Random, region: str) -> str:
    towns = LAND[region].towns
    if chance.random() * 100 < sum(towns.values()):
        return _draw(chance, towns)
    others = [key for key, one in municipalities().items() if one.region == region and not one.merged_into]
    return chance.choice(sorted(set(others) - set(towns)) or sorted(towns))


# What they have lived through


def _draw_experience(chance: Random, number: int) -> list[tuple[list[str], list[str]]]:
    """Own and family member's topics of each expert; every topic of the vocabulary is somebody's."""
    drawn = [_some_topics(chance) for _ in range(number)]
    _deal_the_rest(chance, drawn)
    sides = [_sides(chance, sorted(one)) for one in drawn]
    known = {key for own, _family in sides for key in own}
    for own, family in sides:
        for key in family:
            if key not in known:  # nobody's own so far
                own.append(key)
                known.add(key)
    return sides


def _some_topics(chance: Random) -> set[str]:
    weights = {key: WEIGHTS.get(key, 1) for key, topic in topics().items() if topic.listed}
    first = _draw(chance, weights)
    found = {first}
    while chance.random() < 0.4 and len(found) < MOST - 1:
        near = {key: weight for key, weight in weights.items() if _roots(key) & _roots(first)}
        found.add(_draw(chance, near if chance.random() < 0.6 else weights))
    return found


def _roots(key: str) -> frozenset[str]:
    """The broadest topics above a topic, or itself."""
    return frozenset(one for one in (key, *broader(key)) if not topics()[one].broader)


def _deal_the_rest(chance: Random, drawn: list[set[str]]) -> None:
    """Give every topic that too few have to those who know something near it and have the fewest topics."""
    holders = Counter(key for one in drawn for key in one)
    for key, topic in topics().items():
        for _ in range((LISTED_AT_LEAST if topic.listed else AT_LEAST) - holders[key]):
            _deal(chance, key, drawn)


def _deal(chance: Random, key: str, drawn: list[set[str]]) -> None:
    free = [one for one in drawn if key not in one and len(one) < MOST]
    near = [one for one in free if _near(key, one)] or free
    fewest = min(len(one) for one in near)
    chance.choice([one for one in near if len(one) == fewest]).add(key)


def _near(key: str, known: set[str]) -> bool:
    above = set(topics()[key].broader)
    return any(one in above or above & set(topics()[one].broader) for one in known)


def _sides(chance: Random, keys: list[str]) -> tuple[list[str], list[str]]:
    """A family member's topics are a family member's; of the others about one expert in six speaks as one too."""
    of_family = [key for key in keys if "family_perspective" in broader(key)]
    if of_family:
        return keys, of_family
    if chance.random() < 0.12:
        return [], list(keys)
    return keys, [chance.choice(keys)] if chance.random() < 0.06 else []


# Who they are


def _expert(
    chance: Random, number: int, region: str, home: str, own: list[str], family: list[str], taken: set[str]
) -> DemoExpert:
    languages = _languages(chance, region, own)
    name = _name(chance, languages[0], frozenset(own), taken)
    formats: tuple[AgreedFormat, ...] = _draw(chance, {("onsite", "remote"): 70, ("onsite",): 20, ("remote",): 10})
    answers: dict[str, Any] = {
        "name": name,
        "contact": _contact(chance, number, name),
        "consents": ["register", *(one for one, odds in CONSENTS.items() if chance.random() < odds)],
        "topics_own": own,
        "topics_family": family,
        "kinds": _kinds(chance),
        "formats": list(formats),
        "home": home,
        "reach": _reach(chance, region) if "onsite" in formats else {"regions": []},
        "languages": languages,
        "short_notice": chance.random() < 0.35,
    }
    return DemoExpert(name, _organisation(chance, region, languages, taken), answers)


#: How many agree to what, beside the register itself.
CONSENTS = {"offers_in_messenger": 0.75, "feedback": 0.9}


def _languages(chance: Random, region: str, own: Sequence[str]) -> list[str]:
    """The mother tongue first."""
    if chance.random() * 100 < LAND[region].swedish:
        return [
            "sv",
            *(["fi"] if chance.random() < (0.4 if region == "Ahvenanmaa" else 0.8) else []),
            *_english(chance),
        ]
    moved = any(key == "migration" or "migration" in broader(key) for key in own)
    if chance.random() < (0.6 if moved else 0.02):
        return ["en", *(["fi"] if chance.random() < 0.7 else [])]
    return ["fi", *(["sv"] if chance.random() < 0.08 else []), *_english(chance)]


def _english(chance: Random) -> list[str]:
    return ["en"] if chance.random() < 0.3 else []


def _name(chance: Random, language: str, own: frozenset[str], taken: set[str]) -> str:
    names = NAMES[language]
    first_names = names.women if own & WOMEN else names.men if own & MEN else (*names.women, *names.men)
    while True:
        name = f"{chance.choice(first_names)} {chance.choice(names.beginnings)}{chance.choice(names.endings)}"
        if name not in taken:
            taken.add(name)
            return name


def _contact(chance: Random, number: int, name: str) -> str:
    phone = f"040 000 {number + 100:04}"
    mail = f"{name.lower().replace(' ', '.').translate(_ASCII)}@example.org"
    return _draw(chance, {phone: 50, mail: 25, f"{phone}, {mail}": 25})


_ASCII = str.maketrans("åäö", "aao")


def _kinds(chance: Random) -> list[str]:
    """Most give lectures; the rarer a kind, the fewer do it."""
    taken = [key for key in kinds() if chance.random() < KINDS.get(key, 0.3)]
    return taken or ["lecture"]


KINDS = {
    "lecture": 0.9,
    "panel": 0.6,
    "workshop": 0.5,
    "group_visit": 0.6,
    "development_group": 0.45,
    "interview": 0.55,
    "event": 0.5,
    "other": 0.5,
    "simulation": 0.2,
    "observation_day": 0.15,
}


def _reach(chance: Random, region: str) -> dict[str, Any]:
    """So many kilometres from home (1,500 is anywhere), or the own region and some that lie near."""
    if chance.random() < 0.2:
        near = _nearest(region)[: chance.randrange(0, 4)]
        return {"regions": [one for one in LAND if one == region or one in near]}
    far = LAND[region].people < 200
    return {"km": _draw(chance, {20: 10, 50: 30, 100: 60, 200: 60 if far else 30, 1500: 8})}


@cache
def _nearest(region: str) -> tuple[str, ...]:
    """The other regions, the one whose chief town lies nearest first."""
    towns = {name: municipalities()[next(iter(land.towns))] for name, land in LAND.items()}
    here = towns.pop(region)
    return tuple(
        sorted(towns, key=lambda name: (towns[name].lat - here.lat) ** 2 * 4 + (towns[name].lon - here.lon) ** 2)
    )


def _organisation(chance: Random, region: str, languages: Sequence[str], taken: set[str]) -> str:
    """The association of the region, or one of the whole country; a Swedish one for those who speak Swedish."""
    own = next(name for name, of in organisations() if of == region)
    national = [name for name in NATIONAL if (name in NATIONAL_SV) == (languages[0] == "sv")]
    chosen = own if chance.random() < 0.45 or own not in taken else chance.choice(national)
    taken.add(chosen)
    return chosen


def _draw(chance: Random, weights: Mapping[T, int]) -> T:
    return chance.choices(list(weights), list(weights.values()))[0]
