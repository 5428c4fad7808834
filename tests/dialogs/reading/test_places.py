"""Where: every municipality in its forms, what only looks like one, and what stands around it.

Debian's voikko is the outside judge of forms and of ordinary words (`apt install python3-libvoikko voikko-fi`): it
says whether our tables hold what Finnish has, and our readers are measured against the tables.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache

import pytest

from dialogs.reading.where.places import Place, chosen_place, read_place_answer, read_places, region_of
from dialogs.vocabulary.places import distance_km, municipalities, regions
from tests.dialogs.reading.tables import rows

FORMS = rows("municipality_forms.tsv")[1:]
ORDINARY = [row[0] for row in rows("ordinary_words.txt")]

# /usr/bin/python3 has the binding of the Debian package; it reads words and tells for each the base forms and classes.
_JUDGE = """
import json, sys, libvoikko
voikko = libvoikko.Voikko("fi")
for word in sys.stdin.read().split("\\n"):
    print(json.dumps([(a.get("BASEFORM", ""), a.get("CLASS", "")) for a in voikko.analyze(word)]))
"""


@cache
def judged(words: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """Voikko's analyses of words: base form and class."""
    if shutil.which("/usr/bin/python3") is None:
        pytest.skip("no /usr/bin/python3: install Debian's python3-libvoikko to judge forms")
    done = subprocess.run(["/usr/bin/python3", "-c", _JUDGE], input="\n".join(words), capture_output=True, text=True)
    if done.returncode:
        pytest.skip("voikko is not installed: apt install python3-libvoikko voikko-fi")
    return dict(zip(words, map(json.loads, done.stdout.splitlines()), strict=True))


def town(text: str) -> str | None:
    found = chosen_place(read_places(text))
    return found.value.key if found is not None and found.sure and found.value.kind == "municipality" else None


@pytest.mark.parametrize(
    "sentence", ["Tarvitsemme puhujan {}, ke 2.12. klo 12", "Luento {} keväällä", "Puhuja ({}) ensi viikolle"]
)
def test_every_municipality_in_six_cases(sentence: str) -> None:
    asked = [(name, form) for name, *forms in FORMS for form in (name, *forms)]
    wrong = [(name, form) for name, form in asked if town(sentence.format(form)) != name]
    assert len(asked) == 309 * 6
    assert len(wrong) <= len(asked) / 100, wrong


def test_every_municipality_by_its_swedish_name() -> None:
    wrong = [
        (place.sv, sentence)
        for place in municipalities().values()
        for sentence in ("Vi söker en talare till {} på tisdag", "en föreläsning i {}", "Plats: {}")
        if town(sentence.format(place.sv)) != place.key
    ]
    assert len(wrong) <= 309 * 3 / 100, wrong


def test_a_bare_answer_may_be_small_undotted_and_misspelt() -> None:
    wrong = [place.key for place in municipalities().values() if answer(place.key.lower()) != place.key]
    assert wrong == []
    answers = {
        "oulu": "Oulu", "jyvaskyla": "Jyväskylä", "rovanieemi": "Rovaniemi", "seinajoella": "Seinäjoki", "salo": "Salo",
        "hki": "Helsinki", "Borgå": "Porvoo", "jakobstad": "Pietarsaari", "karjaalla": "Raasepori", "i vasa": "Vaasa",
        "hämenlinna": "Hämeenlinna", "lapeenranta": "Lappeenranta", "stadissa": "Helsinki", "Tampereella": "Tampere",
    }  # fmt: skip
    assert {text: answer(text) for text in answers} == answers


def answer(text: str) -> str | None:
    found = read_place_answer(text)
    return found.value.key if found else None


def test_voikko_confirms_the_table_of_forms() -> None:
    forms = tuple(form for _, *forms in FORMS for form in forms)
    analyses = judged(forms)
    known = {form: {base.lower() for base, _ in found} for form, found in analyses.items() if found}
    denied = [
        (name, form)
        for name, *forms in FORMS
        for form in forms
        if form in known and name.lower() not in known[form] and not _part_declines(name, known[form])
    ]
    assert len(known) > 0.97 * len(forms)
    assert denied == []


def _part_declines(name: str, bases: set[str]) -> bool:
    """Names voikko has by another base: by their plural, by both parts, or without the word kunta."""
    other = {
        "Isokyrö": "kyrö", "Uusikaupunki": "uusikaupunki", "Virrat": "virta", "Pedersören kunta": "pedersöre",
        "Uusikaarlepyy": "uusikaarlepyy", "Koski Tl": "koski",
    }  # fmt: skip
    return any(other.get(name, name[:4].lower())[:4] in base for base in bases)


def test_voikko_confirms_that_the_ordinary_words_are_ordinary() -> None:
    names = {"etunimi", "sukunimi", "paikannimi", "nimi", "lyhenne"}
    analyses = judged(tuple(ORDINARY))
    assert [word for word in ORDINARY if not any(kind not in names for _, kind in analyses[word])] == []


@pytest.mark.parametrize("sentence", ["{}", "Hei Anna, tarvitsemme {} huomenna"])
def test_no_place_in_ordinary_words(sentence: str) -> None:
    assert len(ORDINARY) > 1000
    taken = [(word, found.value.key) for word in ORDINARY for found in read_places(sentence.format(word)) if found.sure]
    assert taken == []


# Whole messages, and what is filled in: a municipality, a region or a county.
SAID = {
    "Luento Porvoossa tai Helsingissä": "Porvoo",
    "Terveisin Maija Lahti": None,
    "Yhteyshenkilö on Timo Nokia": None,
    "jag heter Lisa Hangö": None,
    "Puhelimet ovat Nokia Oyj:n": None,
    "Hei Salla, luento Sallassa": "Salla",
    "Tarvitsemme puhujan Kaarinalle": None,
    "Tarvitsemme puhujan Kaarinaan": "Kaarina",
    "Kolarissa loukkaantunut nuori": None,
    "kokemus kolarissa olemisesta": None,
    "Luento on Kolarissa": "Kolari",
    "Varkauden lukio": "Varkaus",
    "varkaudesta tuomittu": None,
    "Palkkio on 150 euron luokkaa": None,
    "Ukko laukaisi aseen": None,
    "kannustamme ponilta pudonnutta kotona": None,
    "tilaisuus on salossa klo 12 ja jatkuu kotkassa": "Salo",
    "Paikka: Salla": "Salla",
    "paikka on Ii": "Ii",
    "Kuopio/Teams": "Kuopio",
    "Tampereen Tammelassa": "Tampere",
    "Tammelan kunnassa": "Tammela",
    "Espoon Leppävaara": "Espoo",
    "Åbo Akademi i Vasa": "Vaasa",
    "Karjaalla Raaseporissa": "Raasepori",
    "S:t Michel": "Mikkeli",
    "Koskella Tl": "Koski Tl",
    "Mänttä-Vilppulassa": "Mänttä-Vilppula",
    "Etsimme Helsingistä puhujaa, tilaisuus on Espoossa": "Espoo",
    "Rovaneimelle tarvitaan puhuja": "Rovaniemi",
    "puhuja Rovaneimelle": "Rovaniemi",
    "kirjoita osoitteeseen info@oulu.fi": None,
    "www.turku.fi": None,
    "Pirkanmaalla": "Pirkanmaa",
    "Keski-Suomessa": "Keski-Suomi",
    "Uudellamaalla": "Uusimaa",
    "Lapissa": "Lappi",
    "menetti läpin": None,
    "Pirkanmaan hyvinvointialueella": "Pirkanmaan hyvinvointialue",
    "Keusotessa": "Keski-Uudenmaan hyvinvointialue",
    "Vantaan ja Keravan hyvinvointialue": "Vantaan ja Keravan hyvinvointialue",
    "Österbottens välfärdsområde": "Pohjanmaan hyvinvointialue",
    "i Österbotten": "Pohjanmaa",
    "on Åland": "Ahvenanmaa",
    "North Karelia": "Pohjois-Karjala",
    "varhain aamulla": None,
    "käytti hyväkseen": None,
    "eloisa ilta": None,
}


@pytest.mark.parametrize(("text", "expected"), SAID.items())
def test_what_stands_around_decides(text: str, expected: str | None) -> None:
    found = chosen_place(read_places(text))
    assert (found.value.key if found is not None and found.sure else None) == expected


def test_regions_and_distances() -> None:
    assert region_of(Place("municipality", "Oulu")) == "Pohjois-Pohjanmaa"
    assert region_of(Place("county", "Lapin hyvinvointialue")) == "Lapin hyvinvointialue"
    places = municipalities()
    assert {place.region for place in places.values()} == {one.key for one in regions() if one.kind == "region"}
    assert {place.county for place in places.values()} <= {one.key for one in regions() if one.kind == "county"}
    assert 159 < distance_km(places["Helsinki"], places["Tampere"]) < 162
    assert distance_km(places["Oulu"], places["Oulu"]) == 0
