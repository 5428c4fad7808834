"""Words as people write them, led back to the base forms of a vocabulary."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from rapidfuzz.distance import OSA

from dialogs.reading.words.stems import Likes, StemIndex

WORDS = """
    masennus syöpä skitsofrenia riippuvuus uupumus asunnottomuus asunnoton työtön huume muistisairas lapsi vanhempi
    psykoosi velka pelko tauti masentunut kehitysvammainen omaishoitaja lääke päihde diabetes Parkinson suhde Turku
    Seinäjoki Järvenpää Varkaus Iisalmi Tampere Ii Hanko Närpiö Helsinki
"""
INDEX = StemIndex((word, "fi") for word in WORDS.split())

FORMS = {
    "masennus": "masennuksesta masennusta masennukseen masennuksia masennuksestani masennuskin masennuksenko",
    "syöpä": "syövästä syöpää syöpiä syöviltä syövän syöpään syopaa syovan",
    "riippuvuus": "riippuvuudesta riippuvuutta riippuvuuteen riippuvuuksien riippuvuuksista",
    "asunnoton": "asunnottoman asunnotonta asunnottomia asunnottomille asunnottomaan",
    "työtön": "työttömän työttömille tyottomien työtöntä",
    "huume": "huumeista huumeiden huumetta huumeen huumeet",
    "muistisairas": "muistisairaan muistisairaille muistisairasta muistisairaita",
    "lapsi": "lapsen lapset lapsia lasten lapsensa lapselleni lapsiin",
    "vanhempi": "vanhemman vanhempien vanhemmille vanhempia",
    "velka": "velat velkojen veloista velkaa velkoihin",
    "masentunut": "masentuneen masentuneille masentunutta masentuneita",
    "lääke": "lääkkeistä lääkkeen lääkettä laakkeisiin",
    "Parkinson": "parkinsonin Parkinsonia parkinsonista",
    "Turku": "Turussa turkuun turusta",
    "Seinäjoki": "Seinäjoella seinajoelle Seinäjoen",
    "Ii": "iihin iissä iistä",
    "Hanko": "hangossa Hankoon",
    "Helsinki": "helsingis helsinkiin helsingistä",
}
MISSPELT = {
    "masenuksesta": "masennus",
    "skitsofreenia": "skitsofrenia",
    "muisitsairaiden": "muistisairas",
    "helsigissä": "Helsinki",
    "asunottomuudesta": "asunnottomuus",
}


@pytest.mark.parametrize(("base", "forms"), FORMS.items())
def test_inflected_words_are_found(base: str, forms: str) -> None:
    assert [form for form in forms.split() if base not in {hit.base for hit in INDEX.forms(form)}] == []


@pytest.mark.parametrize("word", ["masentaa", "velkaa-", "turkki", "hankala", "lasi", "suhdanne", "pelkää", "", "x"])
def test_other_words_are_not(word: str) -> None:
    assert INDEX.forms(word) == ()


@pytest.mark.parametrize(("word", "base"), MISSPELT.items())
def test_misspelt_words_are_near_their_base(word: str, base: str) -> None:
    assert INDEX.forms(word) == ()
    assert {hit.base for hit in INDEX.near(word)} == {base}


def test_a_wrong_dot_is_not_a_missing_dot() -> None:
    assert INDEX.forms("mäsennus") == ()
    assert [hit.how for hit in INDEX.forms("syopaa")] == ["undotted"]


def test_compounds_show_their_head_and_their_beginning() -> None:
    head = INDEX.heads("keuhkosyövästä")[0]
    assert (head.base, head.start, head.ending) == ("syöpä", 6, "sta")
    assert [(hit.base, rest) for hit, rest in INDEX.prefixes("syöpäpotilaille")] == [("syöpä", "potilaille")]
    assert ("masennus", "luento") in [(hit.base, rest) for hit, rest in INDEX.prefixes("masennus-luento")]


_SLIPS: tuple[Callable[[str, int, str], str], ...] = (
    lambda word, at, letter: word[:at] + letter + word[at + 1 :],
    lambda word, at, letter: word[:at] + letter + word[at:],
    lambda word, at, letter: word[:at] + word[at + 1 :],
    lambda word, at, letter: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
)


@pytest.mark.parametrize("slips", [1, 2])
def test_of_stems_only_those_without_a_part_of_the_word_are_passed_over(slips: int) -> None:
    dice = random.Random(slips)
    stems = [
        "masennus",
        "masennuksi",
        "kuormittunut",
        "mielenterveys",
        "tarkkaavuus",
        "lapsettomuus",
        "keuhko",
        "syopa",
    ]
    for _ in range(3000):
        stem = dice.choice([stem for stem in stems if slips == 1 or len(stem) >= 10])
        word = stem
        for _ in range(slips):
            word = dice.choice(_SLIPS)(word, dice.randrange(1, len(word)), dice.choice("aeikns"))
        is_near = word[0] == stem[0] and OSA.distance(word, stem) <= slips
        if is_near and min(len(word), len(stem)) >= (10 if slips == 2 else 5):
            assert stem in [found for found, _ in Likes([stem]).near(word, slips)], word
