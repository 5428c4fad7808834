"""Slack's windows between the adapter and Slack: in time, within the limits, and nothing that was typed is lost."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.lettering import units
from adapters.port import Incoming, TryLater, View
from adapters.slack import order_window, panes, windows
from dialogs.form.draft import Json
from dialogs.form.turn import Draft, fill
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Button, CardName, Message, pgettext, verbatim
from dialogs.speech.language import render
from dialogs.speech.shortening import BEGINNING, CUT, END
from dialogs.speech.tongues import languages
from tests.adapters.messenger import button, text
from tests.adapters.slack.house import House, house
from tests.adapters.slack.test_saying import MESSAGES
from tests.dialogs.playing import NOW
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.blocks import check_view
from tests.fakes.slack_api.faults import too_many
from tests.fakes.slack_api.people import shown

DOORWAYS = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
FILLED = {
    "topics": ["depression"], "perspective": "own", "kind": "lecture", "date": "2027-01-15", "time": "14:00",
    "time_end": "16:00", "format": "onsite", "place": "m-oulu", "organisation": "Koulu", "contact_name": "Oona",
    "contact": "040 000 0002",
}  # fmt: skip
FINE = {"errors": {}, "lines": (verbatim("Paikka: Oulu"),), "doubts": (), "refused": False, "distress": ()}


class Looking:
    """What windows look at, as a test says it."""

    def __init__(self, here: House) -> None:
        self.check: dict[str, Any] = dict(FINE)
        self.pause = asyncio.Event()
        self.pause.set()
        self.asked: list[tuple[str | None, str]] = []
        here.ears.look = self.look  # type: ignore[method-assign]  # these ears answer

    async def look(self, person: str | None, question: str, **about: str) -> View:
        self.asked.append((person, question))
        await self.pause.wait()
        values = {"order_form": {"answers": {}, "language": "en"}, "order_check": self.check}.get(question, {})
        return View(question, values, found=question != "front")


async def opened(person: Person) -> dict[str, Any]:
    await person.world.until(lambda: person.modal, 30, "a window")
    assert person.modal is not None
    return person.modal


async def sent(person: Person) -> bool:
    """Send the window; whether Slack was content with the answer."""
    envelope = person.submit()
    await person.world.until(envelope.done.is_set, 30, "an answer")
    return not envelope.failed


@DOORWAYS
async def test_the_form_is_filled_checked_stored_and_sent(http: bool) -> None:
    async with house(http=http) as here:
        Looking(here)
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona)
        oona.fill(**FILLED)
        assert await sent(oona)
        page = (await here.ears.hears(1))[0]
        assert (page.heard.kind, page.heard.data, page.account) == ("form", "order", oona.user.id)
        given_ = dict(page.heard.fields)
        assert given_["time"] == "14:00-16:00"
        assert {name: value for name, value in given_.items() if value} == {
            "topics": "depression", "perspective": "own", "kind": "lecture", "date": "2027-01-15",
            "time": "14:00-16:00", "format": "onsite", "place": "m-oulu", "organisation": "Koulu",
            "contact_name": "Oona", "contact": "040 000 0002",
        }  # fmt: skip
        assert given_.keys() == {slot.name for slot in ORDER.slots} - {"length"}, "every slot, and no other"
        assert "Paikka: Oulu" in shown(await opened(oona))
        assert await sent(oona)
        assert dict((await here.ears.hears(2))[1].heard.fields) == {"w:send": "yes", "w:sure": "yes"}
        assert oona.modal is None


@DOORWAYS
async def test_what_could_not_be_stored_stays_in_the_window_with_a_kind_sentence(http: bool) -> None:
    async with house(http=http) as here:
        Looking(here)
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona)
        oona.fill(**FILLED)
        here.ears.failing = 1
        assert await sent(oona)
        window = await opened(oona)
        assert list(window["errors"].values()) == ["Keikka could not take that just now. Please try again."]
        assert window["typed"]["contact", "contact"] == "040 000 0002"
        assert await sent(oona)
        assert "Paikka: Oulu" in shown(await opened(oona))
        here.ears.failing = 1
        assert await sent(oona)
        assert "could not take that" in shown(await opened(oona))
        assert await sent(oona)
        assert oona.modal is None
        assert len(here.ears.heard) == 2


async def test_a_window_that_is_corrected_back_and_forth_is_heard_each_time() -> None:
    async with house() as here:
        looking = Looking(here)
        looking.check = FINE | {"errors": {"contact": verbatim("Numero?")}}
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona)
        for number, contact in enumerate(("040", "040 000 0002", "040"), 1):
            oona.fill(**FILLED | {"contact": contact})
            assert await sent(oona)
            heard = await here.ears.hears(number)
            assert heard[-1].heard.field("contact") == contact
        assert (await opened(oona))["errors"] == {"contact": "Numero?"}


async def test_a_look_that_takes_long_costs_neither_the_window_nor_what_was_typed() -> None:
    async with house(in_time=0.2) as here:
        looking = Looking(here)
        looking.pause.clear()
        oona = Person(here.slack, "Oona", "en-US")
        oona.shortcut()
        assert "One moment" in shown(await opened(oona)) or "Hetki" in shown(await opened(oona))
        looking.pause.set()
        await here.world.until(lambda: oona.modal and oona.modal["callback_id"] == "fill:order", 30, "the form")
        oona.fill(**FILLED)
        looking.pause.clear()
        assert await sent(oona)
        assert len((await opened(oona))["errors"]) == 1
        assert here.ears.heard == [], "what was not judged is not kept"


async def test_a_trigger_that_has_expired_opens_nothing_and_breaks_nothing() -> None:
    async with house() as here:
        Looking(here)
        oona = Person(here.slack, "Oona")
        here.world.trigger_life = -1.0
        oona.shortcut()
        await here.world.until(lambda: here.slack.counts["views.open"] == 1)
        here.world.trigger_life = 60.0
        oona.shortcut()
        await opened(oona)


async def card(here: House, channel: Channel) -> None:
    buttons = ((button("Tiedot", "see:1"), button("Hyväksy", "release:1")),)
    await here.say(channel.lane, text("Tilaus 1", "Tila", buttons=buttons, card=CardName("order", "1")))


@DOORWAYS
async def test_a_press_that_names_people_opens_its_window_and_the_answer_comes_there(http: bool) -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, http=http, channels=[channel.lane]) as here:
        channel.add_bot(kirsi)
        await here.ears.hears(1)
        await card(here, channel)
        channel.press(kirsi, "Tiedot")
        heard = (await here.ears.hears(2))[1]
        assert heard.aside is not None
        assert heard.aside.startswith(f"{kirsi.user.id}/@")
        await here.say(heard.aside, text("Yhteyshenkilö: Oona", buttons=((button("Uusi linkki", "freshlink:1"),),)))
        assert "Yhteyshenkilö: Oona" in shown(await opened(kirsi))
        kirsi.press_in_modal("Uusi linkki")
        again = (await here.ears.hears(3))[2]
        assert again.aside == f"{kirsi.user.id}/{(await opened(kirsi))['id']}"
        assert again.private
        await here.say(again.aside, "Linkki")
        assert shown(await opened(kirsi)) == "Linkki"
        kirsi.dismiss()
        await here.say(again.aside, "Ikkuna on kiinni")
        assert await kirsi.sees("Ikkuna on kiinni")


async def test_another_press_is_whispered_and_where_that_cannot_be_it_is_said_in_private() -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, channels=[channel.lane]) as here:
        channel.add_bot(kirsi)
        await here.ears.hears(1)
        await card(here, channel)
        channel.press(kirsi, "Hyväksy")
        heard = (await here.ears.hears(2))[1]
        assert heard.aside == f"{kirsi.user.id}/{channel.lane}"
        await here.say(heard.aside, text("Hylätäänkö?", buttons=((button("Kyllä", "refuse:1:yes"),),)))
        assert shown(kirsi.whispers(channel.place)[-1]) == "Hylätäänkö?\nKyllä"
        assert len(channel.seen) == 1
        kirsi.press_whisper(channel.place, "Kyllä")
        assert (await here.ears.hears(3))[2].aside == heard.aside
        channel.place.members.discard(kirsi.user.id)
        await here.say(heard.aside, "Hylätty")
        assert await kirsi.sees("Hylätty")


async def test_a_press_that_could_not_be_stored_is_told_in_its_window() -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, channels=[channel.lane], language="en") as here:
        channel.add_bot(kirsi)
        await here.ears.hears(1)
        await card(here, channel)
        here.slack.sockets.ack_seconds = 0.5
        here.ears.failing = 1
        channel.press(kirsi, "Tiedot")
        await here.world.until(lambda: "could not take" in shown(kirsi.modal or {}), 30, "told so")


@pytest.mark.parametrize("method", ["views.update", "chat.postEphemeral"])
async def test_429_beside_a_press_is_tried_later(method: str) -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, channels=[channel.lane]) as here:
        slack.faults.refuse(method, too_many(7))
        place = "V0123" if method == "views.update" else channel.lane
        with pytest.raises(TryLater) as later:
            await here.say(f"{kirsi.user.id}/{place}", "x")
        assert (later.value.after, later.value.surely_not_sent) == (7, True)


async def test_home_is_drawn_when_it_is_opened_and_only_when_it_would_look_different() -> None:
    async with house() as here:
        looking = Looking(here)
        oona = Person(here.slack, "Oona", "sv-SE")
        oona.opens_home("home")
        await here.world.until(lambda: oona.home, 30, "a Home tab")
        assert "Beställ med ett formulär" in shown(oona.home or {})
        looks = len(looking.asked)
        await here.say(oona.lane, "Hej")
        await here.world.until(lambda: len(looking.asked) > looks, 30, "another look")
        assert here.slack.counts["views.publish"] == 1
        stranger = Person(here.slack, "Outo")
        await here.say(stranger.lane, "Hei")
        assert stranger.home is None
        oona.press_at_home("Beställ genom att skriva")
        pressed = (await here.ears.hears(1))[0]
        assert (pressed.heard.data, pressed.private) == ("order:new", True)
        assert str(pressed.aside).startswith(f"{oona.user.id}/@")


# How it looks: within the limits, in every language.


@pytest.mark.parametrize("form", [ORDER, CHANGE_ORDER], ids=lambda form: form.name)
@pytest.mark.parametrize("language", languages)
def test_the_form_has_every_slot_and_every_choice_of_it_is_understood(form: Any, language: str) -> None:
    window = order_window.fill_window(form, "12", {}, language)
    check_view(window)
    assert len(json.dumps(window)) < 200_000
    inputs = {block["block_id"]: block for block in window["blocks"] if block["type"] == "input"}
    assert inputs.keys() - {"time_end"} == {slot.name for slot in form.slots} - {"length"}
    for slot in form.slots:
        element = inputs.get(slot.name, {}).get("element", {})
        groups = element.get("option_groups", ())
        for option in (*element.get("options", ()), *(one for group in groups for one in group["options"])):
            value = slot.decode(option["value"])
            assert value is not None, (slot.name, option)
            assert slot.fits([value] if slot.many else value)


@pytest.mark.parametrize("language", languages)
def test_what_is_known_stands_in_the_form_and_comes_back_the_same(language: str) -> None:
    answers: dict[str, Json] = {
        "topics": ["depression", "gambling"], "perspective": "either", "kind": "panel", "date": "2026-12-22",
        "time": {"start": "09:15", "end": "10:45"}, "format": "either", "place": {"kind": "region", "key": "Lappi"},
        "organisation": "Koulu & co", "contact_name": "A", "contact": "a@example.org", "size": 25,
        "language": "sv", "photos": "no", "wishes": "rivi\ntoinen", "fee": "150 €",
    }  # fmt: skip
    window = order_window.fill_window(ORDER, "", answers, language)
    check_view(window)
    state: dict[str, Any] = {}
    for block in window["blocks"]:
        element = block.get("element", {})
        values = {name.removeprefix("initial_"): value for name, value in element.items() if name.startswith("initial")}
        known = {f"selected_{k}" if k != "value" else k: v for k, v in values.items()}
        if block["type"] == "input":
            state[block["block_id"]] = {element["action_id"]: known}
    result = fill(ORDER, Draft(), order_window.fields_of(state) | {"w:send": "yes"}, NOW, language)
    assert result.outcome == "submit", result.errors
    assert result.answers == answers


@pytest.mark.parametrize("language", languages)
def test_titles_and_buttons_of_windows_are_not_cut(language: str) -> None:
    words = [*order_window.TITLES.values(), ORDER.send, CHANGE_ORDER.send]
    words += [pgettext("button", one) for one in ("Check", "Close", "Back")]
    assert all(units(render(one, language)) <= 24 for one in words)


@given(MESSAGES, st.sampled_from(languages))
def test_any_message_is_a_window(message: Message, language: str) -> None:
    if any(row for row in message.buttons) or message.parts:
        check_view(panes.window(message, language, "https://keikka.example.org"))


@pytest.mark.parametrize("count", [2, 30, 11, 100])
def test_a_choice_of_people_is_one_list(count: int) -> None:
    rows = tuple((Button(verbatim(f"{'Nimi ' * 30}{n}"), f"assign:1:yes:p{n}"),) for n in range(count))
    window = panes.window(Message((verbatim("Kuka?"),), rows), "fi")
    check_view(window)
    assert len(str(window)) > count
    listed = next(block["accessory"] for block in window["blocks"] if "accessory" in block)
    assert [one["value"] for one in listed["options"]] == [f"assign:1:yes:p{n}" for n in range(count)]


def test_buttons_that_are_not_one_question_stay_buttons() -> None:
    rows = ((Button(verbatim("a"), "freshlink:1"),), (Button(verbatim("b"), "freshlink:1:p"),))
    window = panes.window(Message((verbatim("x"),), rows), "fi")
    assert [block["type"] for block in window["blocks"]] == ["section", "actions", "actions"]


@pytest.mark.parametrize("language", languages)
def test_a_full_home_is_within_the_limits(language: str) -> None:
    rows = ((Button(verbatim("a" * 80), "edit:1"), Button(verbatim("b"), "cancel:1", "danger")),)
    many = tuple(Message((verbatim("x" * 4000),), rows, card=CardName("order", "1")) for _ in range(10))
    values = {
        "language": language, "draft": True, "orders": many, "expert": True, "paused": True, "requests": many,
        "gigs": many, "coordinator": True, "waiting": many,
    }  # fmt: skip
    check_view(panes.home(values, language))
    check_view(panes.home({}, language))


async def test_a_window_closed_half_way_is_told_only_where_answers_are_kept() -> None:
    async with house() as here:
        looking = Looking(here)
        looking.check = FINE | {"errors": {"contact": verbatim("Numero?")}}
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona)
        closed = oona.dismiss()
        assert closed is not None
        await here.world.until(closed.done.is_set)
        oona.shortcut()
        await opened(oona)
        oona.fill(**FILLED)
        assert await sent(oona)
        oona.dismiss()
        heard = await here.ears.hears(2)
        assert [(one.heard.kind, one.heard.data) for one in heard] == [("form", "order"), ("command", "resume")]


async def test_where_the_home_tab_is_turned_off_everything_else_goes_on() -> None:
    async with house() as here:
        Looking(here)
        here.world.home_enabled = False
        oona = Person(here.slack, "Oona")
        oona.opens_home("home")
        await here.world.until(lambda: here.slack.counts["views.publish"] == 1)
        await here.say(oona.lane, "Hei")
        assert await oona.sees("Hei")
        assert oona.home is None


@pytest.mark.parametrize("word", ["lomake", "Formulär", "form"])
async def test_the_command_with_a_word_opens_the_form_anywhere(word: str) -> None:
    async with house() as here:
        Looking(here)
        oona = Person(here.slack, "Oona")
        channel = Channel(here.slack, "yleinen", [oona], private=False)
        oona.command(word, channel.place)
        assert (await opened(oona))["callback_id"] == "fill:order"
        assert here.ears.heard == []


async def test_a_press_that_a_proxy_repeats_has_one_window_and_one_effect() -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, http=True, channels=[channel.lane]) as here:
        channel.add_bot(kirsi)
        await here.ears.hears(1)
        await card(here, channel)
        here.slack.posting.repeats = 5
        channel.press(kirsi, "Tiedot")
        heard = (await here.ears.hears(2))[1]
        await here.say(str(heard.aside), "Yhteyshenkilö")
        assert shown(await opened(kirsi)) == "Yhteyshenkilö"
        await here.world.until(lambda: here.slack.posting.statuses.count(200) >= 6)
        assert len(here.ears.heard) == 2


async def test_a_window_opens_before_anything_slow() -> None:
    slack = FakeSlack()
    kirsi = Person(slack, "Kirsi")
    channel = Channel(slack, "välitys", [kirsi])
    async with house(slack, channels=[channel.lane], language="en") as here:
        channel.add_bot(kirsi)
        await here.ears.hears(1)
        await card(here, channel)
        slow, hear = asyncio.Event(), here.ears.hear

        async def slowly(incoming: Incoming) -> str:
            await slow.wait()
            return await hear(incoming)

        here.ears.hear = slowly  # type: ignore[method-assign]  # a disk that takes its time
        press = channel.press(kirsi, "Tiedot")
        assert "One moment" in shown(await opened(kirsi))
        assert not press.done.is_set(), "nothing is confirmed before it is stored"
        slow.set()
        await here.world.until(press.done.is_set)
        assert not press.failed


def test_long_words_of_a_window_are_cut_where_they_come_in() -> None:
    heard = windows.page("key", "U1", "order", "", {"wishes": "a" * 9000}).heard
    assert (len(heard.field("wishes")), heard.left_out) == (BEGINNING + len(CUT) + END, 9000 - BEGINNING - END)
