"""The verbs of buttons: a row each, whether it asks first, what a button may carry, and buttons made long ago."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from adapters.port import Incoming
from adapters.slack.panes import FORM
from bot.facts.powers import COORDINATOR, ORDERER
from bot.house.hearing import hear_and_handle
from bot.law.buttons import (
    FORMERLY,
    AlarmVerb,
    BookingVerb,
    OfferVerb,
    OrderVerb,
    OwnVerb,
    former_names,
    in_todays_words,
    press_data,
)
from bot.talk.presses.verb import Verb
from bot.talk.presses.verbs import ORDER_VERBS, VERBS
from bot.talk.speaker import Speaker
from bot.views import pages
from dialogs.forms.order import CHANGE_ORDER
from dialogs.speech import Button, Heard, Message, heard_press, verbatim
from storage import ledger, orders, people
from storage.bookings import BOOKINGS
from storage.offers import OFFERS
from storage.orders import Order
from storage.transaction import Transaction
from tests.theatre import Player, Theatre

ROOT = Path(__file__).parents[4]
NAMES = {
    "offer": get_args(OfferVerb),
    "order": get_args(OrderVerb),
    "booking": get_args(BookingVerb),
    "alarm": get_args(AlarmVerb),
    "self": get_args(OwnVerb),
}
EVERY = [name for names in NAMES.values() for name in names]
#: Written by hand: pressed once, these ask and change nothing.
ASK_FIRST = {
    *("cancel", "refuse", "assign", "phone", "handover", "signout", "staffdrop"),
    *("drop", "notheld", "erase", "endway", "unseat"),
}
OLD = "Tuo painike on vanha tai ei ole sinulle. Mikään ei muuttunut."
CHANGED = "Tilanne on muuttunut tuon painikkeen jälkeen. Mitään ei tehty."


def test_every_name_has_one_row_among_those_of_its_subject() -> None:
    assert {kind: set(names) for kind, names in NAMES.items()} == {kind: set(one.rows) for kind, one in VERBS.items()}
    assert len(EVERY) == len(set(EVERY))


def test_what_cannot_be_taken_back_asks_first() -> None:
    asks = {name for kind in VERBS.values() for name in kind.rows if kind.rows[name].asks is not None}
    assert asks == ASK_FIRST


def test_a_former_name_is_nobodys_name_today_and_says_what_a_verb_of_today_takes() -> None:
    assert not set(FORMERLY) & set(EVERY)
    for today in FORMERLY.values():
        verb, *first = today.split(":")
        assert verb in EVERY
        assert first == (["yes"] if verb in ASK_FIRST else [])


def test_a_row_needs_an_act_that_does_without_what_a_button_leaves_out() -> None:
    def wave(tx: Transaction, speaker: Speaker, order: Order, line: str) -> None:
        """Needs a line, which a button may not have."""

    with pytest.raises(TypeError, match="wave"):
        Verb(ORDERER, wave)
    with pytest.raises(TypeError, match="wave"):
        Verb(ORDERER, ORDER_VERBS["show"].act, asks=wave)


# What a button carries

ID = "0194f0a2-7c1e-7000-8000-0123456789ab"
#: What a button of this verb says at most after its subject; the others say nothing more.
SAID: dict[str, tuple[str | int, ...]] = {
    "yes": (99_999, "onsite"),
    "edit": (max((slot.name for slot in CHANGE_ORDER.slots), key=len),),
    "assign": ("yes", ID),
    "phone": ("yes", ID, "onsite"),
    "freshlink": (ID,),
    "readout": (ID,),
    "handover": ("yes", ID),
    "signout": ("yes", ID),
}


@pytest.mark.parametrize("verb", EVERY)
def test_the_longest_button_of_a_verb_is_within_what_telegram_carries(verb: str) -> None:
    subject: object = {"order": 999_999_999, "self": "coordinator"}.get(kind_of(verb), ID)
    said = SAID.get(verb, ("yes",) if verb in ASK_FIRST else ())
    data = cast(Any, press_data)(verb, subject, *said)
    assert len(Button(verbatim("x"), data).data.encode()) <= 64
    assert data.split(":")[:2] == [verb, str(subject)]


def kind_of(verb: str) -> str:
    return next(kind for kind, names in NAMES.items() if verb in names)


def test_too_long_a_button_is_refused() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        Button(verbatim("x"), press_data("phone", 1, "yes", ID, ID))


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("cancelled:214", "cancel:214:yes"),
        (f"dropped:{ID}", f"drop:{ID}:yes"),
        (f"wasnotheld:{ID}", f"notheld:{ID}:yes"),
        (f"asked:214:{ID}", f"assign:214:yes:{ID}"),
        (f"phoned:214:{ID}:remote", f"phone:214:yes:{ID}:remote"),
        ("staffdropped:214", "staffdrop:214:yes"),
        ("cancel:214:yes", "cancel:214:yes"),
        ("cancel:214", "cancel:214"),
        ("order:new:a:topics:yes", "order:new:a:topics:yes"),
        ("cancelled", "cancel::yes"),
        ("", ""),
    ],
)
def test_data_is_read_in_todays_words(old: str, today: str) -> None:
    assert in_todays_words(old) == today
    if old.split(":")[0] in FORMERLY and ":" in old:
        assert former_names(today) == {old: today}


def test_buttons_that_an_adapter_makes_say_verbs_of_today() -> None:
    """An adapter cannot import the names, so its own buttons are read here."""
    found = [
        argument.value
        for file in (ROOT / "adapters").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Button"
        for argument in call.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    assert {data.split(":")[0] for data in found if data != FORM} <= set(EVERY)
    assert len(found) > 3, "some are found"


# Buttons made long ago: a scene for each former name


@dataclass
class Scene:
    """A house in which a button was made: who presses it, what it said then and says now."""

    theatre: Theatre
    who: Player
    old: str
    today: str


ORDER = {
    "topics": "depression", "perspective": "either", "kind": "lecture", "date": "2026-12-08", "time": "12:00-14:00",
    "format": "either", "place": "m-oulu", "organisation": "Koulu", "contact_name": "Meri", "contact": "040 000 0002",
}  # fmt: skip


def searching(folder: Path) -> Theatre:
    """Aino is asked about Oona's order; Bertta came later, and Kirsi coordinates."""
    folder.mkdir()
    theatre = Theatre(folder)
    theatre.coordinator("Kirsi")
    theatre.expert("Aino")
    oona = theatre.orderer("Oona")
    theatre.hear(oona, Heard("form", data="order", fields=(*ORDER.items(), ("w:send", "1"))))
    theatre.due()
    theatre.expert("Bertta")
    theatre.open(theatre.players["Aino"])
    return theatre


def booked(folder: Path) -> tuple[Theatre, str]:
    """The same, and Aino said yes."""
    theatre = searching(folder)
    (offer,) = theatre.do(orders.live_offers)
    theatre.press_data(theatre.players["Aino"], f"yes:{offer.id}:1:onsite")
    theatre.due()
    (booking,) = theatre.do(BOOKINGS.all)
    return theatre, booking.id


def cancelled(folder: Path) -> Scene:
    theatre, _booking = booked(folder)
    return Scene(theatre, theatre.players["Oona"], "cancelled:1", "cancel:1:yes")


def dropped(folder: Path) -> Scene:
    theatre, booking = booked(folder)
    return Scene(theatre, theatre.players["Aino"], f"dropped:{booking}", f"drop:{booking}:yes")


def staffdropped(folder: Path) -> Scene:
    theatre, _booking = booked(folder)
    return Scene(theatre, theatre.players["Kirsi"], "staffdropped:1", "staffdrop:1:yes")


def wasnotheld(folder: Path) -> Scene:
    theatre, booking = booked(folder)
    theatre.until("2026-12-08 15:00")
    return Scene(theatre, theatre.players["Oona"], f"wasnotheld:{booking}", f"notheld:{booking}:yes")


def asked(folder: Path) -> Scene:
    theatre = searching(folder)
    bertta = theatre.players["Bertta"].id
    return Scene(theatre, theatre.players["Kirsi"], f"asked:1:{bertta}", f"assign:1:yes:{bertta}")


def phoned(folder: Path) -> Scene:
    theatre = searching(folder)
    bertta = theatre.players["Bertta"].id
    return Scene(theatre, theatre.players["Kirsi"], f"phoned:1:{bertta}:remote", f"phone:1:yes:{bertta}:remote")


#: Former name -> its scene, and what the ledger notes of the press and what follows from it.
SCENES: dict[str, tuple[Callable[[Path], Scene], tuple[str, str]]] = {
    "cancelled": (cancelled, ("Oona", "cancel")),
    "dropped": (dropped, ("Aino", "drop_out")),
    "staffdropped": (staffdropped, ("Kirsi", "drop_out")),
    "wasnotheld": (wasnotheld, ("Oona", "not_held")),
    "asked": (asked, ("Kirsi", "assign")),
    "phoned": (phoned, ("Kirsi", "book_by_phone")),
}


def order_of(theatre: Theatre) -> Order:
    order = theatre.do(orders.order_by_number, 1)
    assert order is not None
    return order


def seen(theatre: Theatre) -> dict[str, Any]:
    """All that a press can change or tell: everybody's screen, the card, the rows, the ledger; by name."""
    names = {player.id: name for name, player in theatre.players.items()}
    order = order_of(theatre)
    lines = theatre.database.look_now(ledger.entries, order.id)
    code = str((theatre.do(orders.answers_of, order) or {}).get("audience_code", "no code"))
    return {
        "screens": {name: without(code, theatre.screen(player)) for name, player in theatre.players.items()},
        "card": theatre.card(1),
        "order": (order.state, order.round, order.version),
        "offers": [(names[one.expert_id], one.state) for one in theatre.do(OFFERS.all)],
        "bookings": [(names[one.expert_id], one.state, one.format, one.how) for one in theatre.do(BOOKINGS.all)],
        "ledger": [(names.get(one.actor, one.actor), one.verb) for one in lines],
    }


def without(code: str, screen: list[str]) -> list[str]:
    """Without the audience's code, which is drawn by lot."""
    return [words.replace(code, "CODE") for words in screen]


def test_each_former_name_has_its_scene() -> None:
    assert set(SCENES) == set(FORMERLY)


@pytest.mark.parametrize("name", FORMERLY)
def test_an_old_button_does_what_the_new_one_does(name: str, tmp_path: Path) -> None:
    build, noted = SCENES[name]
    became = []
    for data in ("old", "today"):
        scene = build(tmp_path / data)
        before = seen(scene.theatre)
        scene.theatre.press_data(scene.who, getattr(scene, data))
        scene.theatre.due()
        after = seen(scene.theatre)
        assert noted in after["ledger"][len(before["ledger"]) :], data
        assert after["screens"] != before["screens"]
        became.append(after)
        scene.theatre.close()
    assert became[0] == became[1]


@pytest.mark.parametrize("name", FORMERLY)
def test_an_old_button_is_its_owners_alone(name: str, tmp_path: Path) -> None:
    scene = SCENES[name][0](tmp_path / name)
    otto = scene.theatre.orderer("Otto")
    before = seen(scene.theatre)
    scene.theatre.press_data(otto, scene.old)
    scene.theatre.due()
    after = seen(scene.theatre)
    assert after["screens"].pop("Otto") == [OLD]
    before["screens"].pop("Otto")
    assert after == before
    scene.theatre.close()


@pytest.mark.parametrize("data", ["cancelled:1", "cancel:1:yes"])
def test_the_orders_own_page_of_then_and_of_now_cancels(data: str, tmp_path: Path) -> None:
    theatre, _booking = booked(tmp_path / "house")
    token = own_link(theatre)
    view = theatre.database.look_now(pages.look, None, "order", {"token": token})
    assert [[one.data for one in row] for row in view.values["message"].buttons] == [["cancel:1:yes"]]
    assert view.values["formerly"] == {"cancelled:1": "cancel:1:yes"}
    for said, state in (("cancel:1", "booked"), ("cancelled:2", "booked"), (data, "cancelled")):
        heard = Heard("press", data=said, fields=(("token", token),))
        theatre.do(hear_and_handle, Incoming("web", said, "link", token, heard))
        assert order_of(theatre).state == state
    theatre.close()


def own_link(theatre: Theatre) -> str:
    messages: list[Message] = [one["message"] for one in theatre.entries(theatre.players["Oona"]) if "message" in one]
    paths = [link.path for message in messages for link in message.links]
    return next(path for path in paths if path.startswith("/o/")).removeprefix("/o/")


# What nobody's button says


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Theatre]:
    theatre = searching(tmp_path / "house")
    yield theatre
    theatre.close()


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("", OLD),
        (":", OLD),
        ("fly:1", OLD),
        ("__class__:1", OLD),
        ("CANCEL:1", OLD),
        ("cancel", OLD),
        ("cancelled", OLD),
        ("cancel:", OLD),
        ("cancel::yes", OLD),
        ("cancel:yes", OLD),
        ("cancelled:yes", OLD),
        ("cancel:2:yes", OLD),
        ("cancelled:2", OLD),
        ("cancel:01234567890:yes", OLD),
        ("cancel:١:yes", OLD),
        ("asked:1", CHANGED),
        ("assign:1:yes", CHANGED),
        ("assign:1:yes:nobody", CHANGED),
        ("phoned:1:", CHANGED),
        ("phone:1:yes:nobody:remote", CHANGED),
        ("staffdropped:1", CHANGED),
        ("heed:nothing", OLD),
        ("yes:nothing:1:onsite", OLD),
        ("drop:nothing:yes", OLD),
        ("notheld:1:yes", OLD),
    ],
)
def test_what_is_malformed_is_answered_kindly_and_changes_nothing(house: Theatre, data: str, answer: str) -> None:
    kirsi = house.players["Kirsi"]
    before = seen(house)
    house.press_data(kirsi, data)
    house.due()
    after = seen(house)
    assert after["screens"].pop("Kirsi") == [answer]
    before["screens"].pop("Kirsi")
    assert after == before


def test_a_first_press_asks_and_only_a_second_one_acts(house: Theatre) -> None:
    oona = house.players["Oona"]
    house.press_data(oona, "cancel:1")
    assert [data for _label, data in house.buttons(oona)][:2] == ["cancel:1:yes", "show:1"]
    assert order_of(house).state == "searching"
    house.press_data(oona, "cancel:1:no")
    assert order_of(house).state == "searching"
    house.press_data(oona, "cancel:1:yes")
    assert order_of(house).state == "cancelled"


def test_what_a_button_says_too_much_is_left_out(house: Theatre) -> None:
    kirsi = house.players["Kirsi"]
    house.do(lambda tx: people.change_person(tx, kirsi.id, is_expert=True))
    about_order = [f"{verb}:1" for verb in NAMES["order"]]
    for data in (*about_order, *(verb for verb in NAMES["self"] if verb not in ("order", "erase"))):
        for said in ("yes", "no"):
            house.press_data(kirsi, data + f":{said}" * 5)
            assert house.screen(kirsi, 1) != [OLD], data


def test_erasing_asks_first_and_no_is_an_answer(house: Theatre) -> None:
    oona = house.players["Oona"]
    for data, kept in (("erase:me", True), ("erase:no", True), ("erase:yes", False)):
        house.press_data(oona, data)
        person = house.do(people.person, oona.id)
        assert (person is not None and person.state != "left") == kept, data


# A verb of one's own


def test_a_verb_of_ones_own_is_a_name_and_a_row(house: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """An orderer waves to the experts, after having been asked: no other file is touched."""

    def ask_wave(tx: Transaction, speaker: Speaker, order: Order) -> None:
        """Ask before waving."""
        button = Button(verbatim("Wave"), wave_data(order.number, "yes", "twice"))
        speaker.reply(tx, Message((verbatim(f"Wave for {order.number}?"),), ((button,),)))

    def wave(tx: Transaction, speaker: Speaker, order: Order, how: str = "once") -> None:
        """Wave."""
        speaker.reply(tx, Message((verbatim(f"Waved {how} for {order.number}."),)))

    def wave_data(*about: str | int) -> str:
        return cast(Callable[..., str], press_data)("wave", *about)

    row = Verb(ORDERER | COORDINATOR, wave, asks=ask_wave)
    monkeypatch.setitem(cast(MutableMapping[str, Verb[Order]], ORDER_VERBS), "wave", row)
    oona, aino, kirsi = (house.players[name] for name in ("Oona", "Aino", "Kirsi"))
    house.press_data(oona, wave_data(1))
    house.press(oona, "Wave")
    assert house.screen(oona, 2) == ["Wave for 1?\n[Wave]", "Waved twice for 1."]
    house.press_data(kirsi, wave_data(1, "yes"))
    house.press_data(kirsi, wave_data(2, "yes"))
    house.press_data(aino, wave_data(1, "yes", "thrice"))
    assert house.screen(kirsi, 2) == ["Waved once for 1.", OLD]
    assert house.screen(aino, 1) == [OLD]

    monkeypatch.setitem(cast(MutableMapping[str, str], FORMERLY), "beckon", "wave:yes")
    house.hear(oona, heard_press("beckon:1:for long"))
    assert house.screen(oona, 1) == ["Waved for long for 1."]
