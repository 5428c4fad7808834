"""A whole order, by buttons alone and by words alone, in each language; and every way of changing one's mind."""

from __future__ import annotations

import pytest

from dialogs.form.turn import Draft, Json, check, fill, turn
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Heard, heard_press
from dialogs.speech.language import render
from dialogs.speech.tongues import languages
from tests.dialogs.playing import NOW, Player, untranslated
from tests.given import WRITTEN

ORDERED: dict[str, Json] = WRITTEN

WHO: dict[str, Json] = {name: ORDERED[name] for name in ("organisation", "contact_name", "contact")}

BUTTONS = [
    "p:topics:mental_health", "p:topics:mood_disorder", "a:topics:+depression", "d:topics",
    "a:perspective:own", "a:kind:lecture", "a:date:2026-12-01", "a:time:14:00", "a:length:120",
    "a:format:onsite", "p:place:pohjois-pohjanmaa", "a:place:m-oulu",
]  # fmt: skip


@pytest.mark.parametrize("language", languages)
def test_a_returning_orderer_orders_with_buttons_alone(language: str) -> None:
    before = untranslated()
    player = Player(ORDER, language, WHO).press(*BUTTONS)
    assert player.outcome is None
    player.press("w:send")
    assert player.outcome == "submit"
    assert player.answers == ORDERED
    assert untranslated() == before


BY_TYPING = {
    "fi": ["masennus", "oma", "luento", "ti 1.12.", "14-16", "paikan päällä", "oulu",
           "Oulun ammattikorkeakoulu", "Maija Meri", "040 123 4567", "lähetä"],
    "sv": ["depression", "egen", "föreläsning", "1 december", "kl. 14–16", "på plats", "Uleåborg",
           "Oulun ammattikorkeakoulu", "Maija Meri", "040 123 4567", "skicka"],
    "en": ["depression", "own experience", "lecture", "1 December", "2 pm - 4 pm", "on site", "oulu",
           "Oulun ammattikorkeakoulu", "Maija Meri", "040 123 4567", "send it"],
}  # fmt: skip


@pytest.mark.parametrize("language", languages)
def test_an_order_by_short_words_alone(language: str) -> None:
    player = Player(ORDER, language).say(*BY_TYPING[language])
    assert player.outcome == "submit", player.words
    assert player.answers == ORDERED


SENTENCES = {
    "fi": "Tarvitsemme luennoitsijan kertomaan masennuksesta Ouluun 1.12. klo 14-16",
    "sv": "Vi behöver en föreläsning om depression i Uleåborg den 1.12 kl. 14-16",
    "en": "We need a lecture about depression in Oulu on 1 December 14:00-16:00",
}

SHOWN_BACK = {
    "fi": "Kirjattu:\nAihe: masennus\nTehtävä: luento\nPäivä: ti 1.12.2026\nAika: klo 14–16\nPaikka: Oulu\n"
    "Kenen kokemusta tarvitset?",
    "sv": "Antecknat:\nÄmne: depression\nUppgift: föreläsning\nDatum: ti 1.12.2026\nTid: kl. 14–16\n"
    "Plats: Uleåborg\nVems erfarenhet behöver du?",
    "en": "Noted:\nTopic: depression\nKind of gig: lecture\nDate: Tue 1 Dec 2026\nTime: from 14:00 to 16:00\n"
    "Place: Oulu\nWhose experience do you need?",
}


@pytest.mark.parametrize("language", languages)
def test_one_sentence_is_shown_back_and_only_the_rest_is_asked(language: str) -> None:
    player = Player(ORDER, language, WHO).say(SENTENCES[language])
    assert player.words == SHOWN_BACK[language]
    player.press("a:perspective:own", "a:format:onsite", "w:send")
    assert player.answers == ORDERED


def test_first_words() -> None:
    assert Player(ORDER).words == (
        "Hei. Tästä voit tilata kokemusasiantuntijan. Kerro omin sanoin, mitä tarvitset: aihe, paikka ja aika.\n"
        "Voit myös aloittaa valitsemalla aiheen."
    )
    assert Player(ORDER).labels[-4:] == ["Takaisin", "Ohje", "Aloita alusta", "Peru"]


def test_a_value_for_an_answered_line_is_offered_never_taken() -> None:
    player = Player(ORDER, "fi", ORDERED).say("voisiko se olla sittenkin etänä")
    assert player.words == "Vaihdetaanko tämä? Toteutustapa: Etänä. Nyt: Paikan päällä."
    assert player.draft.answers["format"] == "onsite"
    kept = Player(ORDER, "fi", ORDERED).say("voisiko se olla sittenkin etänä", "ei")
    assert kept.draft.answers == ORDERED
    changed = player.press("Kyllä, vaihda")
    assert changed.draft.answers["format"] == "remote"
    assert "Paikka" not in changed.words
    assert changed.press("Takaisin").words.startswith("Vaihdetaanko tämä?")


def test_any_line_can_be_changed_from_the_summary_by_press_and_by_word() -> None:
    player = Player(ORDER, "fi", ORDERED).press("Muuta: Päivä")
    assert player.words == "Nyt: ti 1.12.2026\nMikä päivä? Kirjoita tai valitse päivä."
    player.say("2.12.")
    assert player.draft.answers["date"] == "2026-12-02"
    player.say("muuta paikkaa", "Kemi")
    assert player.draft.answers["place"] == {"kind": "municipality", "key": "Kemi"}
    player.press("Muuta: Aika", "Pidä ennallaan").press("w:send")
    assert player.answers == {**ORDERED, "date": "2026-12-02", "place": {"kind": "municipality", "key": "Kemi"}}


@pytest.mark.parametrize("name", [slot.name for slot in ORDER.slots if not slot.optional and slot.name != "length"])
def test_every_line_has_its_change_button(name: str) -> None:
    player = Player(ORDER, "en", ORDERED).press(f"e:{name}")
    assert player.words.startswith("Now: ")
    assert player.press("d:topics" if name == "topics" else "w:keep").draft.answers == ORDERED


STEPS = [slot.name for slot in ORDER.slots if not slot.optional]


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("name", STEPS)
def test_back_help_start_over_and_cancel_work_at_every_step(name: str, language: str) -> None:
    given = {other: value for other, value in ORDERED.items() if STEPS.index(other) < STEPS.index(name)}
    if name == "length":
        given["time"] = {"start": "14:00"}
    words = {"fi": ("takaisin", "apua", "aloita alusta", "peru"), "sv": ("tillbaka", "hjälp", "börja om", "avbryt"),
             "en": ("back", "help", "start over", "cancel")}[language]  # fmt: skip
    for back, help_, over, cancel in (("w:back", "w:help", "w:over", "w:cancel"), words):
        player = Player(ORDER, language)
        player.draft = Draft(answers=given, trail=({},))
        asked = player.hear(Heard("command", data="start")).message
        act = player.press if help_.startswith("w:") else player.say
        assert act(help_).message.buttons == asked.buttons
        assert len(player.words) > 80
        assert act(over).outcome == "start_over"
        assert player.draft.answers == {}
        assert act(back).draft.answers == given
        assert act(back).draft.answers == {}
        player.draft = Draft(answers=given)
        assert act(cancel).outcome == "cancel"
        assert player.draft == Draft()


def test_back_goes_back_one_answer_at_a_time() -> None:
    player = Player(ORDER, "fi", WHO).say("masennus", "oma", "luento").say("takaisin")
    assert player.words == "Mikä tehtävä asiantuntijalla on? ”Ohje” kertoo, mitä nämä tarkoittavat."
    assert player.say("takaisin").words == "Kenen kokemusta tarvitset?"


def test_help_explains_every_kind_of_gig() -> None:
    player = Player(ORDER, "fi", {"topics": ["depression"], "perspective": "own"}).press("Ohje")
    assert "luento: Asiantuntija kertoo kokemuksestaan ryhmälle ja vastaa kysymyksiin." in player.words
    assert player.words.count("\n") >= 15


def test_topics_are_ticked_and_unticked() -> None:
    player = Player(ORDER, "fi").press("p:topics:mental_health", "uupumus", "stressi")
    assert player.words.splitlines()[0] == "Valittu: uupumus ja stressi"
    player.press("✓ uupumus")
    assert player.draft.answers["topics"] == ["stress"]
    player.press("✓ stressi").say("valmis")
    assert player.words == "Valitse vähintään yksi."
    player.press("stressi").say("myös masennus", "valmis")
    assert player.draft.answers["topics"] == ["stress", "depression"]
    assert player.words.endswith("Kenen kokemusta tarvitset?")


@pytest.mark.parametrize(
    ("words", "suggested"), [("skits", "skitsofrenia"), ("reumatismisairaus", "reuma"), ("diab", "diabetes")]
)
def test_a_topic_begun_is_completed_by_buttons(words: str, suggested: str) -> None:
    player = Player(ORDER, "fi").say(words)
    assert suggested in player.labels or suggested in player.words


@pytest.mark.parametrize("words", ["ei etänä", "inte på distans", "not remotely"])
def test_what_is_denied_is_not_taken(words: str) -> None:
    given = {name: value for name, value in ORDERED.items() if name != "format"}
    assert Player(ORDER, "fi", given).say(words).draft.answers.get("format") != "remote"


def test_a_guess_at_an_extra_is_not_asked() -> None:
    said = "Tarvitsemme luennoitsijan masennuksesta Ouluun 1.12. klo 14-16, kuulijoina sairaanhoitajaopiskelijoita"
    assert "Onko tämä oikein?" not in Player(ORDER, "fi").say(said).words


def test_an_ambiguous_place_is_asked_with_buttons() -> None:
    given = {name: value for name, value in ORDERED.items() if name != "place"}
    player = Player(ORDER, "fi", given).say("Pyhäjärvi")
    assert player.words == "Mitä näistä tarkoitat?"
    assert player.press("Karkkila").draft.answers["place"] == {"kind": "municipality", "key": "Karkkila"}


def test_two_dates_become_buttons_of_the_date_question() -> None:
    player = Player(ORDER, "fi", WHO).say("luento masennuksesta 4.2. tai 11.2. klo 13-14, oma kokemus")
    assert "date" not in player.draft.answers
    while "päivä" not in player.words.splitlines()[-1]:
        player.press("a:perspective:own")
    assert player.labels[:2] == ["to 4.2.2027", "to 11.2.2027"]


def test_either_without_a_place_is_offered_as_remote_only() -> None:
    given = {name: value for name, value in ORDERED.items() if name not in ("place", "format")}
    player = Player(ORDER, "fi", given).press("Kumpi vain", "Ohita")
    assert "Paikka: ei annettu, joten keikkaa tarjotaan vain etänä" in player.words
    player.press("w:send")
    assert player.answers["format"] == "either"
    assert "place" not in player.answers


def test_extras_are_added_one_by_one_and_removed() -> None:
    player = Player(ORDER, "fi", ORDERED).press("Lisää tietoja", "Kuulijoiden määrä").say("noin 25 hlöä")
    assert "Kuulijoiden määrä: 25 henkilöä" in player.words
    player.say("lisää", "toiveet", "Esteetön tila").add("language").press("Ruotsi", "w:send")
    assert player.answers == {**ORDERED, "size": 25, "wishes": "Esteetön tila", "language": "sv"}
    player.say("muuta toiveet").press("Poista")
    assert "wishes" not in player.draft.answers


EXTRA_WORDS: dict[str, tuple[str, Json]] = {
    "audience": ("Hoitajia", "Hoitajia"),
    "size": ("30", 30),
    "fee": ("150 €", "150 €"),
    "travel": ("junalippu", "junalippu"),
    "payer": ("OAMK, laskut@example.org", "OAMK, laskut@example.org"),
    "invoice_reference": ("PO 118,\nOulun yksikkö", "PO 118, Oulun yksikkö"),
    "remote_link": ("Me, päivää ennen", "Me, päivää ennen"),
    "venue": ("Kotkantie 1", "Kotkantie 1"),
    "accessibility": ("Hissi, ovi 90 cm", "Hissi, ovi 90 cm"),
    "aim": ("Mikä auttoi", "Mikä auttoi"),
    "equipment": ("Tykki", "Tykki"),
    "meeting": ("Siv Å, 040 123 4567, pääovi", "Siv Å, 040 123 4567, pääovi"),
    "background": ("Mielenterveyden keskusliitto", "Mielenterveyden keskusliitto"),
    "language": ("englanniksi", "en"),
    "photos": ("ei", "no"),
    "wishes": ("< 20 kuulijaa & kahvia", "< 20 kuulijaa & kahvia"),
}


@pytest.mark.parametrize("name", EXTRA_WORDS)
def test_every_extra_takes_words(name: str) -> None:
    words, value = EXTRA_WORDS[name]
    player = Player(ORDER, "fi", {**ORDERED, "format": "either"}).add(name).say(words)
    assert player.draft.answers[name] == value, player.words


def test_every_extra_has_words_here() -> None:
    assert {*EXTRA_WORDS} == {slot.name for slot in ORDER.slots if slot.optional}


def test_additions_come_six_on_a_page_and_after_the_last_page_the_first() -> None:
    player = Player(ORDER, "fi", ORDERED).press("Lisää tietoja")
    pages = []
    for _page in range(3):
        assert player.words == "Mitä haluat lisätä?"
        pages.append(player.labels[:-6])
        player.press("Muita tietoja")
    assert pages == [
        ["Kuulijat", "Kuulijoiden määrä", "Palkkio", "Matkakorvaus", "Osoite", "Toiveet"],
        ["Tavoite ja näkökulma", "Esteettömyys", "Välineet", "Keikkapäivänä", "Maksaja", "Laskutusviite"],
        ["Taustajärjestö", "Keikan kieli", "Kuvat ja tallenne"],
    ]
    assert player.labels[:6] == pages[0]
    assert player.say("muita tietoja").labels[:6] == pages[1], "the words of the button turn the page too"
    assert player.press("Takaisin").labels[:6] == pages[0]


def test_a_page_that_is_pressed_twice_or_is_gone_is_the_same_page() -> None:
    player = Player(ORDER, "fi", ORDERED).press("Lisää tietoja")
    once = player.hear(heard_press("m:2")).message
    assert player.hear(heard_press("m:2")).message == once
    assert player.hear(heard_press("m:9")).labels[:3] == ["Taustajärjestö", "Keikan kieli", "Kuvat ja tallenne"]
    assert player.hear(heard_press("m:0")).words.startswith("Tuo painike kuuluu aiempaan kysymykseen.")


HEARD = {
    "fi": "Esteettömyys: hissi on. Välineet: tykki, laskutusviite 12345. Vastassa: Siv, 040 123 4567. Tavoite: toivo",
    "sv": "Tillgänglighet: hissi on. Utrustning: tykki, fakturareferens 12345. Vem möter? Siv. Mötesplats: Siv, "
    "040 123 4567. Syfte: toivo",
    "en": "Accessibility: hissi on. Equipment: tykki, invoice reference 12345. On-site contact: Siv, 040 123 4567. "
    "Aim: toivo",
}


@pytest.mark.parametrize("language", languages)
def test_what_stands_under_its_label_is_heard(language: str) -> None:
    player = Player(ORDER, language, ORDERED).say(HEARD[language]).press("w:send")
    assert player.answers == ORDERED | {
        "accessibility": "hissi on",
        "equipment": "tykki",
        "invoice_reference": "12345",
        "meeting": "Siv, 040 123 4567",
        "aim": "toivo",
    }


def test_a_pasted_order_form_is_heard_line_by_line() -> None:
    form = "Aihe: masennus\nPaikka: Oulu\nAika: 1.12. klo 14-16\nEsteettömyys:\nHissi. Luiska.\n\nLaskutusviite: PO 118"
    answers = Player(ORDER, "fi", WHO).say(form).draft.answers
    assert answers == WHO | {
        "topics": ["depression"],
        "place": ORDERED["place"],
        "date": "2026-12-01",
        "time": ORDERED["time"],
        "accessibility": "Hissi. Luiska",
        "invoice_reference": "PO 118",
    }


def test_more_words_stand_beside_the_first_and_another_reference_is_asked() -> None:
    player = Player(ORDER, "fi", ORDERED).say("välineet: tykki", "välineet: mikki", "laskutusviite 12345")
    assert player.draft.answers["equipment"] == "tykki. mikki"
    player.say("laskutusviite 777")
    assert player.words == "Vaihdetaanko tämä? Laskutusviite: 777. Nyt: 12345."
    assert player.draft.answers["invoice_reference"] == "12345"
    assert player.say("kyllä").draft.answers["invoice_reference"] == "777"


@pytest.mark.parametrize("contact", ["040 123 4567", "+358401234567", "maija@example.org"])
@pytest.mark.parametrize("name", ["accessibility", "aim", "equipment"])
def test_what_is_told_before_the_yes_takes_no_contact(name: str, contact: str) -> None:
    no = "Jätä tästä pois puhelinnumerot ja sähköpostiosoitteet. Asiantuntijat, joilta kysytään, näkevät tämän ennen "
    player = Player(ORDER, "fi", ORDERED).add(name).say(f"Kysy {contact}")
    assert player.words == f"{no}vastaamista."
    label = {"accessibility": "Esteettömyys", "aim": "Tavoite", "equipment": "Välineet"}[name]
    for said in (["hissi"], []):
        found = Player(ORDER, "fi", ORDERED).say(*(f"{label}: {one}" for one in [*said, f"kysy {contact}"]))
        assert found.words.startswith(no)
        assert found.draft.answers.get(name) == (said[0] if said else None)


def test_measures_of_a_place_are_no_phone_number() -> None:
    player = Player(ORDER, "fi", ORDERED).say("Esteettömyys: ovi 90 cm, hissi 110 x 140, näyttö 1920 1080")
    assert player.draft.answers["accessibility"] == "ovi 90 cm, hissi 110 x 140, näyttö 1920 1080"


def test_what_is_too_long_for_its_line_shows_that_it_goes_on() -> None:
    long = str(Player(ORDER, "fi", ORDERED).say(f"Välineet: {'tykki ' * 60}").draft.answers["equipment"])
    assert long.endswith("tykki …")
    assert 100 < len(long) <= 150
    more = Player(ORDER, "fi", {**ORDERED, "equipment": "tykki " * 20}).say("Välineet: " + "mikki " * 20)
    assert more.words.startswith("Teksti on liian pitkä.")
    assert more.draft.answers["equipment"] == "tykki " * 20


def test_a_label_with_words_behind_it_is_no_wish_to_change_the_line() -> None:
    assert Player(ORDER, "fi", ORDERED).say("Esteettömyys: ok").draft.answers["accessibility"] == "ok"
    assert Player(ORDER, "fi", ORDERED).say("esteettömyys").words.startswith("Miten esteetön paikka on?")


def test_a_remote_gig_has_no_place_to_be_accessible() -> None:
    remote = {name: value for name, value in ORDERED.items() if name != "place"} | {"format": "remote"}
    assert "accessibility" not in Player(ORDER, "fi", remote).say("Esteettömyys: hissi").draft.answers


def test_few_additions_are_one_page() -> None:
    many = {name: value for name, (_words, value) in EXTRA_WORDS.items() if name not in ("fee", "wishes")}
    player = Player(ORDER, "fi", {**ORDERED, **many}).press("Lisää tietoja")
    assert player.labels[:3] == ["Palkkio", "Toiveet", "Takaisin yhteenvetoon"]


def test_a_broken_off_order_is_carried_on_after_an_upgrade() -> None:
    stored = Player(ORDER, "sv").say(SENTENCES["sv"]).draft.to_json()
    player = Player(ORDER, "sv")
    player.draft = Draft.from_json(stored)
    player.hear(Heard("command", data="start"))
    assert player.words.startswith("Dina svar hittills:\nÄmne: depression")
    player.press("a:perspective:own", "a:format:onsite").say("OAMK", "Maija Meri", "maija@example.org", "skicka")
    assert player.answers == {**ORDERED, "organisation": "OAMK", "contact": "maija@example.org"}


def test_the_whole_order_on_one_page() -> None:
    page = {
        "topics": "depression",
        "perspective": "own",
        "kind": "lecture",
        "date": "2026-12-01",
        "time": "14-16",
        "format": "onsite",
        "place": "Oulu",
        "organisation": "Oulun ammattikorkeakoulu",
        "contact_name": "Maija Meri",
        "contact": "040 123 4567",
        "wishes": "",
        "w:send": "1",
    }
    sent = fill(ORDER, Draft(), page, NOW)
    assert sent.outcome == "submit"
    assert sent.answers == ORDERED
    broken = fill(ORDER, Draft(), {**page, "date": "31.2.", "place": "qwzx", "contact": ""}, NOW)
    assert broken.errors.keys() == {"date", "place", "contact"}
    assert broken.outcome is None
    assert {*broken.draft.answers} == {*ORDERED} - {"date", "place", "contact"}


PAGE = {
    "topics": "depression", "perspective": "own", "kind": "lecture", "date": "2026-12-01", "time": "14:00-16:00",
    "format": "onsite", "place": "m-oulu", "organisation": "Oulun ammattikorkeakoulu",
    "contact_name": "Maija Meri", "contact": "040 123 4567",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {}),
        ({"place": ""}, {"place": "Tämä tarvitaan."}),
        ({"place": "", "format": "remote"}, {}),
        ({"place": "", "format": "either"}, {}),
        ({"date": "2026-11-01"}, {"date": "Tämä päivä on jo mennyt: su 1.11.2026. Valitse tuleva päivä."}),
        ({"topics": ""}, {"topics": "Tämä tarvitaan."}),
        ({"time": "14:00"}, {"length": "En löytänyt kestoa. Kirjoita se näin: 2 t"}),
        ({"time": "16:00-14:00"}, {"time": "Lopun pitää olla alun jälkeen. Kirjoita aika näin: 14–16"}),
        (
            {"place": "Lap"},
            {"place": "Mitä näistä tarkoitat? Lapinjärvi, Lapinlahti, Lappajärvi, Lappeenranta ja Lapua"},
        ),
        ({"contact": "soita"}, {"contact": render(ORDER.slots[10].says.unclear, "fi")}),
    ],
)
def test_a_page_of_the_whole_form_is_judged_without_keeping_it(fields: dict[str, str], wrong: dict[str, str]) -> None:
    found = check(ORDER, PAGE | fields, NOW)
    assert {name: render(text, "fi") for name, text in found.errors.items()} == wrong
    assert bool(found.lines) is not bool(wrong)
    assert found.doubts == ()


def test_what_is_doubted_on_a_page_is_told_and_taken_when_it_is_sent() -> None:
    early = PAGE | {"time": "05:00-07:00"}
    found = check(ORDER, early, NOW)
    assert [render(one, "fi") for one in found.doubts] == ["Aika klo 5–7 on yöllä. Onko se oikein?"]
    kept = fill(ORDER, Draft(), early, NOW)
    assert kept.draft.offered == {"time": {"start": "05:00", "end": "07:00"}}, "kept for a yes"
    sent = fill(ORDER, kept.draft, {"w:send": "yes", "w:sure": "yes"}, NOW)
    assert sent.outcome == "submit"
    assert sent.answers is not None
    assert sent.answers["time"] == {"start": "05:00", "end": "07:00"}


def test_a_sent_order_is_changed_from_its_own_answers() -> None:
    player = Player(CHANGE_ORDER, "fi", ORDERED)
    assert player.words.startswith("Tästä voit muuttaa tilaustasi.\nTässä on tilauksesi.")
    player.press("Muuta: Aika").say("klo 12-13").press("Tallenna muutokset")
    assert player.answers == {**ORDERED, "time": {"start": "12:00", "end": "13:00"}}
    assert Player(CHANGE_ORDER, "fi", ORDERED).say("peru").words == "Tilausta ei muutettu."


def test_a_shared_location_is_asked_about() -> None:
    given = {name: value for name, value in ORDERED.items() if name != "place"}
    player = Player(ORDER, "fi", given).hear(Heard("location", fields=(("lat", "65.01"), ("lon", "25.47"))))
    assert player.words == "Onko tämä oikein? Paikka: Oulu"
    assert player.say("kyllä").draft.answers["place"] == ORDERED["place"]
    nowhere = Player(ORDER, "fi", given).hear(Heard("location", fields=(("lat", "0"), ("lon", "nan"))))
    assert "place" not in nowhere.draft.answers


def test_every_button_of_every_page_fits_the_platforms() -> None:
    """Button data of every page of every slot: at most 64 bytes of ASCII (a longer one raises when it is made)."""
    seen: set[str] = set()
    waiting = [f"e:{slot.name}" for slot in ORDER.slots]
    while waiting:
        data = waiting.pop()
        draft = Draft(answers={**ORDERED, "format": "either"}, stamp="abc123", editing=data.split(":")[1])
        for row in turn(ORDER, draft, heard_press(f"{data}~abc123"), NOW).message.buttons:
            for one in row:
                assert one.data.isascii()
                plain = one.data.removesuffix("~abc123")
                if plain.startswith("p:") and plain not in seen:
                    seen.add(plain)
                    waiting.append(plain)
    assert len(seen) > 150


#: Telegram takes 4,096 characters in a message.
LONGEST_MESSAGE = 4000


@pytest.mark.parametrize("language", languages)
def test_the_fullest_summary_fits_one_message(language: str) -> None:
    full = Player(ORDER, language, {**ORDERED, "format": "either", "size": 12345, "photos": "no", "language": "any"})
    for name in (slot.name for slot in ORDER.slots if slot.free and slot.name != "contact"):
        full.hear(Heard("press", data=f"e:{name}"))
        for length in range(1500, 0, -20):  # the longest words that are taken
            full.say(("sana " * 300)[:length])
            if full.draft.editing is None:
                break
    assert 3000 < len(full.words) < LONGEST_MESSAGE
