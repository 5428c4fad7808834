"""Whatever is written at whichever question: one short kind sentence that says what would work, and nothing is lost."""

from __future__ import annotations

import pytest

from dialogs.form.turn import Draft, Json, is_ready
from dialogs.forms.order import ORDER
from dialogs.speech import Heard, heard_words
from dialogs.speech.language import render
from dialogs.speech.tongues import languages
from tests.dialogs.playing import NOW, Player
from tests.given import WRITTEN

FULL: dict[str, Json] = WRITTEN

NEEDED = [slot.name for slot in ORDER.slots if not slot.optional]
EXTRA = [slot.name for slot in ORDER.slots if slot.optional]

#: What no question understands.
NOWHERE: dict[str, str] = {
    "emptiness": "",
    "spaces": " \n\t ",
    "nonsense": "?!..,-",
    "emoji": "🙂🙃🙂",
    "one invisible": "\u200b\u202e",
    "no-width and direction": "\u2067\u200f\u2069",
}

#: What a question with a certain kind of answer does not understand, but a question for free words takes as they are.
NOT_HERE: dict[str, str] = {
    "keyboard": "qwzx qwzx qwzx",
    "ten thousand": "qwzx " * 2000,
    "right to left": "مرحبا بالعالم",
    "markup": "<b>qwzx</b><script>x</script>",
    "code": "'; DROP TABLE orders; --",
    "placeholder": "{name} {0} %s %(x)s",
}


def before(name: str, language: str) -> Player:
    """A player who has answered everything but this question, and is asked it."""
    given = {other: value for other, value in FULL.items() if other != name}
    if name == "length":
        given["time"] = {"start": "14:00"}
    if name not in EXTRA:
        return Player(ORDER, language, given)
    return Player(ORDER, language, {**given, "format": "either"}).add(name)


def one_sentence(words: str) -> bool:
    return 0 < len(words) <= 160 and words.count(". ") <= 1 and "\n" not in words


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("what", NOWHERE)
@pytest.mark.parametrize("name", [*NEEDED, *EXTRA])
def test_what_nobody_understands(name: str, what: str, language: str) -> None:
    player = before(name, language)
    asked, answers = player.message, dict(player.draft.answers)
    player.say(NOWHERE[what])
    assert one_sentence(player.words), player.words
    assert player.words != render(asked.parts[-1], language)
    assert player.draft.answers == answers
    assert player.labels[-4:] == [render(one.label, language) for row in asked.buttons[-2:] for one in row]


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("what", NOT_HERE)
@pytest.mark.parametrize("name", [slot.name for slot in ORDER.slots if not slot.free or slot.name == "contact"])
def test_what_this_question_does_not_understand(name: str, what: str, language: str) -> None:
    player = before(name, language)
    answers = dict(player.draft.answers)
    player.say(NOT_HERE[what])
    assert one_sentence(player.words), player.words
    assert player.draft.answers == answers


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("name", [slot.name for slot in ORDER.slots if slot.free])
def test_ten_thousand_characters_of_free_words(name: str, language: str) -> None:
    player = before(name, language)
    answers = dict(player.draft.answers)
    player.say("sana " * 2000)
    assert one_sentence(player.words), player.words
    assert player.draft.answers == answers


@pytest.mark.parametrize("name", ["organisation", "contact_name"])
def test_names_take_no_markup_but_any_script(name: str) -> None:
    player = before(name, "en").say("<b>Acme</b>")
    assert player.words == "Please write it with plain letters, without the signs < and >."
    assert name not in player.draft.answers
    player.say("\u202eجمعية الأمل\u202c")
    assert player.draft.answers[name] == "جمعية الأمل"


DATES = [
    ("1.12.2025", "Tämä päivä on jo mennyt: ma 1.12.2025. Valitse tuleva päivä."),
    ("eilen", "Tämä päivä on jo mennyt: la 21.11.2026. Valitse tuleva päivä."),
    ("31.2.", "Sitä päivää ei ole kalenterissa. Kirjoita päivä näin: 12.5."),
    ("30.2.2027", "Sitä päivää ei ole kalenterissa. Kirjoita päivä näin: 12.5."),
    ("31.4.", "Sitä päivää ei ole kalenterissa. Kirjoita päivä näin: 12.5."),
    ("1.12.2030", "Tämä päivä on yli 18 kuukauden päässä: su 1.12.2030. Valitse aikaisempi päivä."),
    ("kohta", "En löytänyt päivää. Kirjoita se näin: 12.5."),
    ("sunnuntaina 31.2.2027", "Sitä päivää ei ole kalenterissa. Kirjoita päivä näin: 12.5."),
]


@pytest.mark.parametrize(("words", "answer"), DATES)
def test_dates_that_cannot_be(words: str, answer: str) -> None:
    player = before("date", "fi").say(words)
    assert player.words == answer
    assert "date" not in player.draft.answers


DATES_ELSEWHERE = [
    ("sv", "1.12.2025", "Den här dagen har redan varit: må 1.12.2025. Välj en kommande dag."),
    ("sv", "31.2", "Den dagen finns inte i kalendern. Skriv dagen så här: 12.5"),
    ("en", "1 December 2025", "That day has passed: Mon 1 Dec 2025. Please choose a coming day."),
    ("en", "31/2/2027", "That day is not in the calendar. Write it like this: 12 May"),
    ("en", "31 February", "That day is not in the calendar. Write it like this: 12 May"),
    ("sv", "31 februari", "Den dagen finns inte i kalendern. Skriv dagen så här: 12.5"),
    ("fi", "31. helmikuuta", "Sitä päivää ei ole kalenterissa. Kirjoita päivä näin: 12.5."),
]


@pytest.mark.parametrize(("language", "words", "answer"), DATES_ELSEWHERE)
def test_dates_that_cannot_be_in_other_words(language: str, words: str, answer: str) -> None:
    assert before("date", language).say(words).words == answer


NO_CONTACT = "En löytänyt puhelinnumeroa tai sähköpostiosoitetta. Kirjoita se näin: 040 123 4567 tai maija@example.org"

TIMES = [
    ("time", "16-14", "Lopun pitää olla alun jälkeen. Kirjoita aika näin: 14–16"),
    ("time", "14-14", "Lopun pitää olla alun jälkeen. Kirjoita aika näin: 14–16"),
    ("time", "25", "En löytänyt aikaa. Kirjoita se näin: 14–16"),
    ("length", "13 h", "Keikka kestää 10 minuutista 12 tuntiin. Kirjoita kesto näin: 2 t"),
    ("length", "11 h", "Keikan pitää loppua samana päivänä. Kirjoita lyhyempi kesto tai muuta aikaa."),
    ("size", "monta", "Kirjoita luku, esimerkiksi 25."),
    ("contact", "puhelin", NO_CONTACT),
    ("contact", "maija@", NO_CONTACT),
    ("wishes", "Olen 010190-123M", "Jätä henkilötunnus pois. Sitä ei tarvita."),
    ("contact_name", "Maija 010190-123M", "Jätä henkilötunnus pois. Sitä ei tarvita."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "words", "answer"), TIMES)
def test_answers_that_cannot_be(name: str, words: str, answer: str) -> None:
    player = before(name, "fi")
    answers = dict(player.draft.answers)
    assert player.say(words).words == answer
    assert player.draft.answers == answers


def test_a_time_today_that_has_passed() -> None:
    player = Player(ORDER, "fi", {"date": "2026-11-22", **{k: v for k, v in FULL.items() if k not in ("date", "time")}})
    assert player.say("10-11").words == "Se aika on tänään jo mennyt. Valitse myöhempi aika tai muuta päivää."
    assert player.say("15-16").draft.answers["time"] == {"start": "15:00", "end": "16:00"}


@pytest.mark.parametrize("words", ["klo 23", "klo 23.30", "05:30-07:00", "21-23"])
def test_a_time_at_night_is_asked_again(words: str) -> None:
    player = before("time", "fi").say(words)
    assert player.words.endswith("on yöllä. Onko se oikein?")
    assert "time" not in player.draft.answers
    assert "time" in Player(ORDER, "fi", player.draft.answers).hear(heard_words(words)).say("joo").draft.answers
    player.say("ei, 14-16")
    assert player.draft.answers["time"] == {"start": "14:00", "end": "16:00"}


OLD = [
    "a:date:2026-11-21", "a:date:2026-02-31", "a:kind:juggling", "a:topics:+nowhere", "a:place:m-atlantis", "y:format",
    "a:rating:5", "d:kind", "s:kind", "zzz", "", "a:date:2027-01-01", "w:what", "e:nothing", "p:organisation:1",
]  # fmt: skip


@pytest.mark.parametrize("language", languages)
@pytest.mark.parametrize("data", OLD)
def test_an_old_or_foreign_button_changes_nothing(data: str, language: str) -> None:
    player = Player(ORDER, language, FULL)
    before_press = player.draft
    player.hear(Heard("press", data=data))
    assert player.draft == before_press
    assert player.words.startswith(
        {
            "fi": "Tuo painike kuuluu aiempaan kysymykseen. Mitään ei muutettu.",
            "sv": "Den knappen hör till en tidigare fråga. Ingenting har ändrats.",
            "en": "That button belongs to an earlier question. Nothing has changed.",
        }[language]
    )


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "file"])
@pytest.mark.parametrize("name", NEEDED)
def test_what_has_no_words(name: str, kind: str) -> None:
    player = before(name, "fi")
    asked = player.draft
    player.hear(Heard("unreadable", data=kind))
    assert player.draft == asked
    assert "Kirjoita se sanoin." in player.words


def test_a_day_that_passed_while_the_draft_lay_is_asked_again() -> None:
    player = Player(ORDER, "fi", {**FULL, "date": "2026-11-20"})
    assert player.words.startswith("Hei.")
    assert "Tämä päivä on jo mennyt: pe 20.11.2026." in player.words
    assert not is_ready(ORDER, player.draft, NOW)
    assert player.say("lähetä").outcome is None
    assert player.say("1.12.").press("w:send").outcome == "submit"


def test_no_label_is_longer_than_platforms_show() -> None:
    for language in languages:
        for name in [*NEEDED, *EXTRA]:
            assert all(len(label) <= 75 for label in before(name, language).labels)


def test_answers_of_another_version_are_kept_and_asked_again() -> None:
    stored = Draft(answers={**FULL, "kind": "juggling", "shoe_size": 43, "time": "noon"}).to_json()
    player = Player(ORDER, "en")
    player.draft = Draft.from_json(stored)
    player.say("lecture", "14-16").press("w:send")
    assert player.outcome == "submit"
    assert player.answers == FULL
