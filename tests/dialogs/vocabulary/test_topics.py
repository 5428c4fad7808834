"""The vocabulary holds together: names, words, hierarchy, and every topic that orders are counted by."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from dialogs.speech import Named
from dialogs.speech.tongues import Language, languages
from dialogs.vocabulary import broader, canonical, narrower, topic, topic_name, topics

LISTED = (Path(__file__).parent / "listed.txt").read_text(encoding="utf-8").splitlines()
MEANS_TWO_THINGS = {"kaksoisdiagnoosi", "kaksoisdiagnoosipotilas", "dubbeldiagnos", "dual diagnosis"}

# The member organisations of the national network, and the needs named by the field.
COVERED = """
adhd aphasia brain_injury allergy skin asthma autism ibd epilepsy stoma lung mobility coeliac hearing neuromuscular
mental_health memory_disease kidney liver ms neurological sight caring parkinson psoriasis cp diabetes thyroid pain
migraine osteoarthritis rheumatism heart cancer rare multiple_disability employment_services migration exclusion
money_troubles homelessness sole_entrepreneur substance_use neuropsychiatric insomnia aftercare addiction prison debt
loneliness grief
"""


def test_there_are_at_least_420_topics() -> None:
    assert len(topics()) >= 420


def test_every_counted_topic_is_here_by_its_exact_name() -> None:
    assert [each.fi for each in topics().values() if each.listed] != []
    assert {each.fi for each in topics().values() if each.listed} == set(LISTED)


def test_the_field_is_covered() -> None:
    assert [key for key in COVERED.split() if key not in topics()] == []


@pytest.mark.parametrize("language", languages)
def test_names_are_filled_and_differ(language: Language) -> None:
    names = [each.name(language) for each in topics().values()]
    assert [name for name in names if not name or name != name.strip()] == []
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_keys_are_plain_slugs() -> None:
    assert [
        key for key in topics() if not key.replace("_", "a").isalnum() or not key.isascii() or key != key.lower()
    ] == []


def test_broader_topics_exist_and_never_form_a_circle() -> None:
    assert [(key, above) for key in topics() for above in topic(key).broader if above not in topics()] == []
    assert [key for key in topics() if key in broader(key)] == []


@pytest.mark.parametrize("language", languages)
def test_a_word_means_one_topic(language: Language) -> None:
    owners = defaultdict(set)
    for each in topics().values():
        for word in (each.name(language), *each.words[language]):
            owners[word.strip("=?^").lower()].add(each.key)
    assert {word: keys for word, keys in owners.items() if len(keys) > 1 and word not in MEANS_TWO_THINGS} == {}


def test_words_carry_only_known_marks() -> None:
    wrong = [
        word
        for each in topics().values()
        for language in languages
        for word in each.words[language]
        if word != word.strip() or any(mark in word for mark in '|;\t"()')
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("depression", "masennus"),
        ("anorexia", "syömishäiriö"),
        ("type2_diabetes", "diabetes"),
        ("type1_diabetes", "tyypin 1 diabetes"),
        ("debt_restructuring", "velkaantuminen"),
        ("kidney_transplant", "elinsiirto"),
        ("lung_cancer", "syöpä"),
        ("colitis", "IBD"),
        ("heart_attack", "sepelvaltimotauti"),
        ("alzheimer", "muistisairaus"),
        ("aphasia", "puhevamma"),
        ("spouse_death", "suru"),
        ("stoma", "avanne"),
        ("poverty", "köyhyys"),
    ],
)
def test_a_finer_topic_is_counted_as_its_nearest_listed_one(key: str, name: str) -> None:
    assert canonical(key) == name


def test_an_order_for_a_topic_suits_experts_in_narrower_ones() -> None:
    assert {"depression", "postnatal_depression", "seasonal_depression"} <= narrower("depression")
    assert "depression" not in narrower("postnatal_depression")
    assert narrower("hiv") == {"hiv"}


def test_a_topic_is_named_in_the_readers_language() -> None:
    assert topic_name("grief") == Named("suru", "sorg", "grief")
    with pytest.raises(KeyError):
        topic_name("astrology")
