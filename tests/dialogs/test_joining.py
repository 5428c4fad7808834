"""Joining as an expert, a coordinator or an orderer, and changing a profile line by line."""

from __future__ import annotations

import pytest

from dialogs.form.turn import Json
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER, given_by
from dialogs.speech import Heard
from dialogs.speech.language import render
from dialogs.speech.tongues import languages
from dialogs.vocabulary import kinds
from tests.dialogs.playing import Player, untranslated

EXPERT: dict[str, Json] = {
    "name": "Aino Aalto",
    "contact": "050 765 4321",
    "consents": ["register", "feedback"],
    "topics_own": ["depression"],
    "topics_family": ["gambling"],
    "kinds": ["lecture", "panel"],
    "formats": ["onsite", "remote"],
    "home": "Oulu",
    "reach": {"km": 100},
    "languages": ["fi", "sv"],
    "short_notice": True,
}

BY_BUTTONS = [
    "a:consents:+register", "a:consents:+feedback", "d:consents",
    "p:topics_own:mental_health", "p:topics_own:mood_disorder", "a:topics_own:+depression", "d:topics_own",
    "p:topics_family:addiction", "a:topics_family:+gambling", "d:topics_family",
    "a:kinds:+lecture", "a:kinds:+panel", "d:kinds", "a:formats:+onsite", "a:formats:+remote", "d:formats",
    "p:home:pohjois-pohjanmaa", "a:home:m-oulu", "a:distance:100",
    "a:languages:+fi", "a:languages:+sv", "d:languages", "a:short_notice:yes",
]  # fmt: skip


@pytest.mark.parametrize("language", languages)
def test_an_expert_joins_with_buttons(language: str) -> None:
    before = untranslated()
    player = Player(JOIN_EXPERT, language).say("Aino Aalto", "050 765 4321").press(*BY_BUTTONS, "w:send")
    assert player.answers == EXPERT
    assert untranslated() == before


BY_WORDS = {
    "fi": ["Aino Aalto", "050 765 4321", "rekisteri, palaute", "masennus", "peliriippuvuus", "luento ja paneeli",
           "molemmat", "Oulussa", "100 km", "suomi ja ruotsi", "kyllä", "tallenna"],
    "sv": ["Aino Aalto", "050 765 4321", "register, respons", "depression", "spelberoende", "föreläsning och panel",
           "båda", "Uleåborg", "100", "finska och svenska", "ja", "spara"],
    "en": ["Aino Aalto", "050 765 4321", "register, feedback", "depression", "gambling", "lecture, panel",
           "both", "oulu", "100 km", "Finnish and Swedish", "yes", "save"],
}  # fmt: skip


@pytest.mark.parametrize("language", languages)
def test_an_expert_joins_with_words(language: str) -> None:
    player = Player(JOIN_EXPERT, language).say(*BY_WORDS[language])
    assert player.outcome == "submit", player.words
    assert player.answers == EXPERT


def test_without_consent_to_the_register_there_is_no_joining() -> None:
    player = Player(JOIN_EXPERT, "fi", {"name": "Aino", "contact": "050 765 4321"})
    player.press("a:consents:+feedback", "d:consents")
    assert player.words.splitlines()[-2:] == [
        "Keikkoja ei voi lähettää sinulle, jos tietojasi ei saa pitää rekisterissä. Voit myös perua liittymisen.",
        "Mihin suostut? Ensimmäinen tarvitaan. Muista päätät itse, ja voit muuttaa niitä milloin vain.",
    ]
    assert player.press("a:consents:+register", "d:consents").draft.answers["consents"] == ["feedback", "register"]


def test_experience_of_one_kind_is_needed() -> None:
    start = {name: EXPERT[name] for name in ("name", "contact", "consents")}
    player = Player(JOIN_EXPERT, "fi", start).say("ohita", "ohita")
    assert player.words.startswith("En löytänyt aihetta.")
    assert player.say("peliriippuvuus").words.startswith("Kokemus läheisenä:")


def test_regions_instead_of_kilometres() -> None:
    given = given_by({**EXPERT, "reach": {"km": 50}})
    player = Player(CHANGE_PROFILE, "fi", given).press("Muuta: Etäisyys", "Valitse maakunnat")
    player.press("Lappi", "Kainuu", "Valmis", "Tallenna")
    assert player.answers["reach"] == {"regions": ["Lappi", "Kainuu"]}
    again = Player(CHANGE_PROFILE, "fi", given_by(player.answers))
    assert "Maakunnat: Lappi ja Kainuu" in again.words
    assert again.press("Muuta: Maakunnat").say("Uusimaa").press("w:send").answers["reach"] == {"regions": ["Uusimaa"]}


def test_all_kinds_are_ticked_by_one_press() -> None:
    given = {name: value for name, value in given_by(EXPERT).items() if name != "kinds"}
    player = Player(JOIN_EXPERT, "fi", given).press("Kaikki nämä")
    assert len([label for label in player.labels if label.startswith("✓ ")]) == len(kinds())
    assert "Kaikki nämä" not in player.labels
    assert player.press("✓ muu", "Valmis", "Tallenna").answers["kinds"] == [key for key in kinds() if key != "other"]


def test_who_does_gigs_only_remotely_is_asked_no_distance() -> None:
    given = {name: value for name, value in given_by(EXPERT).items() if name not in ("formats", "distance")}
    player = Player(JOIN_EXPERT, "en", given).say("remotely", "save")
    assert player.answers["reach"] == {"regions": []}


@pytest.mark.parametrize("language", languages)
def test_a_profile_is_changed_line_by_line(language: str) -> None:
    player = Player(CHANGE_PROFILE, language, given_by(EXPERT))
    before = player.words
    for name in ("name", "contact", "consents", "topics_own", "kinds", "home", "distance", "languages"):
        player.press(f"e:{name}").press("d:" + name if f"d:{name}" in data(player) else "w:keep")
    assert player.words in before
    player.press("e:short_notice", "a:short_notice:no", "w:send")
    assert player.answers == {**EXPERT, "short_notice": False}


def data(player: Player) -> list[str]:
    return [one.data for row in player.message.buttons for one in row]


def test_a_family_topic_is_removed_again() -> None:
    player = Player(CHANGE_PROFILE, "fi", given_by(EXPERT)).press("Muuta: Kokemus läheisenä", "Poista")
    assert "Kokemus läheisenä: ei ole" in player.words
    assert player.press("Tallenna").answers["topics_family"] == []


def test_a_profile_survives_the_form_and_back() -> None:
    player = Player(CHANGE_PROFILE, "fi", given_by(EXPERT)).press("w:send")
    assert player.answers == EXPERT
    assert Player(CHANGE_PROFILE, "fi", given_by(player.answers)).press("w:send").answers == EXPERT


def test_a_home_is_found_from_a_shared_location() -> None:
    given = {name: value for name, value in given_by(EXPERT).items() if name != "home"}
    player = Player(JOIN_EXPERT, "sv", given).hear(Heard("location", fields=(("lat", "60.45"), ("lon", "22.27"))))
    assert player.words == "Stämmer det här? Hemkommun: Åbo"
    assert player.press("Ja").draft.answers["home"] == "Turku"


BAD = {
    "name": ["", "🙂", "<b>x</b>", "x " * 10_000],
    "contact": ["", "🙂", "soita", "x" * 10_000],
    "consents": ["", "qwzx", "🙂"],
    "topics_own": ["", "qwzx", "x" * 10_000, "مرحبا", "<i>qwzx</i>"],
    "kinds": ["", "qwzx", "x" * 10_000],
    "formats": ["", "qwzx", "🙂"],
    "home": ["", "qwzx", "🙂", "Lappi", "مرحبا"],
    "distance": ["", "qwzx", "0", "9999 km"],
    "languages": ["", "qwzx", "klingon"],
    "short_notice": ["", "qwzx", "🙂"],
}


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize(("name", "words"), [(name, words) for name, group in BAD.items() for words in group])
def test_bad_input_is_answered_with_what_works(name: str, words: str, language: str) -> None:
    given = {other: value for other, value in given_by(EXPERT).items() if other != name}
    player = Player(JOIN_EXPERT, language, given)
    asked, before = player.message, player.draft.answers
    player.say(words)
    assert player.draft.answers == before
    assert 0 < len(player.words) <= 160
    assert render(asked.parts[-1], language) != player.words


@pytest.mark.parametrize("language", languages)
def test_a_coordinator_joins(language: str) -> None:
    player = Player(JOIN_COORDINATOR, language).say("Kalle Koivu", "kalle@example.org")
    player.press("a:consents:+register", "d:consents", "w:send")
    assert player.answers == {"name": "Kalle Koivu", "contact": "kalle@example.org", "consents": ["register"]}


@pytest.mark.parametrize("language", languages)
def test_an_orderer_joins(language: str) -> None:
    send = {"fi": "tallenna", "sv": "spara", "en": "save"}[language]
    player = Player(JOIN_ORDERER, language).say("OAMK", "Maija Meri", "puh. 040 123 4567 ja maija@example.org", send)
    assert player.answers == {
        "organisation": "OAMK",
        "contact_name": "Maija Meri",
        "contact": "040 123 4567, maija@example.org",
    }


def test_who_has_joined_may_withdraw_every_consent() -> None:
    player = Player(CHANGE_PROFILE, "en", given_by(EXPERT)).press("e:consents", "s:consents")
    assert "Consents: withdrawn" in player.words
    assert player.press("w:send").answers == {name: value for name, value in EXPERT.items() if name != "consents"}
