"""What is new comes to open pages, goes on where it broke off, and ends when it should."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from adapters.port import Outgoing, View
from adapters.web.deliver import Beats
from adapters.web.limits import Limits
from adapters.web.site import WebAdapter
from dialogs.speech import CardName, Message
from tests.adapters.web.calling import PEOPLE, ROOMY, Caller, act, opened
from tests.adapters.web.fakes import MadeUp, words

SOON = 30.0  # seconds after which a test gives up waiting


class Events:
    """The events of one stream, one after another."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self, *, beats: bool = False) -> tuple[str, str, Any]:
        """The next event with its id and data."""
        while True:
            async with asyncio.timeout(SOON):
                block = (await self.response.content.readuntil(b"\n\n")).decode()
            lines = dict(line.split(": ", 1) for line in block.strip().split("\n"))
            if "event" in lines and (beats or lines["event"] != "beat"):
                return lines["event"], lines.get("id", ""), json.loads(lines["data"])

    async def over(self) -> bool:
        async with asyncio.timeout(SOON):
            await self.response.content.read()
        return True


@asynccontextmanager
async def stream(caller: Caller, person: str, query: str = "", **headers: str) -> AsyncIterator[Events]:
    headers |= {"Cookie": f"keikka={PEOPLE[person]}"}
    async with caller.session.get(f"{caller.base}/stream{query}", headers=headers) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield Events(response)


def says(text: str, card: CardName | None = None) -> Message:
    return Message(words(text), card=card)


async def test_what_was_missed_comes_first_and_then_what_is_new(caller: Caller) -> None:
    caller.house.us("orderer", says("vanha"))
    caller.house.us("orderer", says("ohi mennyt"))
    async with stream(caller, "orderer", "?after=1") as events:
        name, last, data = await events.next()
        assert (name, last, [e["parts"] for e in data["entries"]]) == ("entries", "2", [["ohi mennyt"]])
        caller.house.us("orderer", says("uusi"))
        name, last, data = await events.next()
        assert (name, last, data["entries"][0]["parts"]) == ("entries", "3", ["uusi"])


async def test_a_broken_connection_goes_on_where_it_was(caller: Caller) -> None:
    for n in range(4):
        caller.house.us("orderer", says(str(n)))
    async with stream(caller, "orderer", "?after=1", **{"Last-Event-ID": "3"}) as events:
        _name, _last, data = await events.next()
        assert [e["seq"] for e in data["entries"]] == [4]


async def test_nothing_is_missed_while_the_stream_looks(house: MadeUp) -> None:
    """A change between the look and the waiting is brought, whenever it comes."""
    look = house.look
    stirred = [False]

    async def slow(person: str | None, question: str, **about: str) -> View:
        found = await look(person, question, **about)
        if question == "chat" and not stirred[0]:
            stirred[0] = True
            house.us("orderer", says("juuri silloin"))
            await asyncio.sleep(0)
        return found

    house.look = slow  # type: ignore[method-assign]
    async with opened(house) as caller, stream(caller, "orderer") as events:
        _name, _last, data = await events.next()
        assert data["entries"][0]["parts"] == ["juuri silloin"]


async def test_delivering_wakes_the_pages_of_its_lane(caller: Caller) -> None:
    async with stream(caller, "orderer") as events:
        await events.next(beats=True)
        house = caller.house
        house._row("orderer", {"side": "us", "card": None, "message": says("toimitettu"), "seen": False})
        receipt = await caller.adapter.deliver(Outgoing("orderer", says("toimitettu"), "fi", idempotency="out-1"))
        assert receipt.message_id == "out-1"
        assert (await events.next())[2]["entries"][0]["parts"] == ["toimitettu"]


async def test_nobody_hears_what_is_another_s(caller: Caller) -> None:
    async with stream(caller, "orderer") as events:
        caller.house.us("expert-1", says("vain asiantuntijalle"))
        caller.house.us("orderer", says("tilaajalle"))
        assert (await events.next())[2]["entries"][0]["parts"] == ["tilaajalle"]


@pytest.mark.parametrize(
    ("person", "page", "topic"), [("expert-1", "me", "expert-1"), ("dispatch", "dispatch", "dispatch")]
)
async def test_a_board_comes_whole_when_anything_on_it_changed(
    caller: Caller, person: str, page: str, topic: str
) -> None:
    async with stream(caller, person, f"?page={page}") as events:
        name, _last, data = await events.next()
        assert (name, data["cards"]) == ("cards", [])
        card = says("Kortti", card=CardName("order", "1"))
        caller.house.boards["me"] = [card]
        caller.house.boards["dispatch"] = [{"id": "1", "state": "stuck", "message": card}]
        caller.house.stir(topic)
        name, _last, data = await events.next()
        assert (name, data["cards"][0]["parts"]) == ("cards", ["Kortti"])
        caller.house.stir(topic)  # nothing has changed: nothing is sent
        caller.house.us(person, says("viesti"))
        assert (await events.next())[0] == "entries"


async def test_a_card_that_was_told_before_is_told_by_its_name_alone(caller: Caller) -> None:
    """In its place among the others; a stream that begins anew tells everything again."""

    def fill(*texts: str) -> None:
        caller.house.boards["dispatch"] = [
            {"id": str(n), "state": "stuck", "message": says(text, card=CardName("order", str(n)))}
            for n, text in enumerate(texts)
        ]
        caller.house.stir("dispatch")

    fill("eka", "toka", "kolmas")
    async with stream(caller, "dispatch", "?page=dispatch") as events:
        whole = (await events.next())[2]["cards"]
        assert [card["parts"] for card in whole] == [["eka"], ["toka"], ["kolmas"]]
        fill("eka", "muuttui", "kolmas")
        told = (await events.next())[2]["cards"]
        assert [card.get("parts") for card in told] == [None, ["muuttui"], None]
        assert [card["key"] for card in told] == [card["key"] for card in whole]
        assert told[0] == {"key": whole[0]["key"], "print": whole[0]["print"]}
        fill("eka")
        assert len((await events.next())[2]["cards"]) == 1
        fill("eka", "muuttui")  # one that went and came back is told whole: the page has forgotten it
        assert [card.get("parts") for card in (await events.next())[2]["cards"]] == [None, ["muuttui"]]
    async with stream(caller, "dispatch", "?page=dispatch") as events:
        assert [card["parts"] for card in (await events.next())[2]["cards"]] == [["eka"], ["muuttui"]]


async def test_a_stream_tells_as_many_cards_as_its_page_asks_for(caller: Caller) -> None:
    caller.house.boards["dispatch"] = [
        {"id": str(n), "state": "stuck", "message": says(str(n), card=CardName("order", str(n)))} for n in range(120)
    ]
    for query, many in (("", 50), ("&shown=100", 100)):
        async with stream(caller, "dispatch", f"?page=dispatch{query}") as events:
            assert len((await events.next())[2]["cards"]) == many


async def test_a_board_is_not_shown_to_those_who_may_not(caller: Caller) -> None:
    caller.house.boards["dispatch"] = [{"id": "1", "state": "stuck", "message": says("salaisuus")}]
    async with stream(caller, "orderer", "?page=dispatch") as events:
        caller.house.us("orderer", says("viesti"))
        name, _last, data = await events.next()
        assert name == "entries"
        assert "salaisuus" not in json.dumps(data)


async def test_what_happens_on_the_dispatch_channel_does_not_stir_those_who_may_not_see_it(caller: Caller) -> None:
    """Looking again when others act would tell how busy the channel is, by what it costs and when."""
    async with stream(caller, "orderer", "?page=dispatch"), stream(caller, "dispatch", "?page=dispatch"):
        await until(lambda: caller.house.following["orderer"] and len(caller.house.following["dispatch"]) >= 2)
        assert len(caller.house.following["dispatch"]) == 2, "a coordinator's page follows its person and the channel"


async def test_whoever_has_left_is_shown_nothing_more_however_busy_the_page_is(caller: Caller) -> None:
    async with stream(caller, "dispatch", "?page=dispatch") as events:
        assert (await events.next())[0] == "cards"
        await until(lambda: caller.house.following["dispatch"])
        del caller.house.sessions[PEOPLE["dispatch"]]
        caller.house.boards["dispatch"] = [{"id": "1", "state": "stuck", "message": says("Kortti")}]
        caller.house.stir("dispatch")
        assert (await events.next())[0] == "ended"
        assert await events.over()


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110  # what is waited for says nothing by itself
            await asyncio.sleep(0.01)


OUTDATED = View("chat", {"entries": [], "last": 0, "roles": frozenset(), "outdated": True})


async def test_a_page_whose_place_is_outdated_loads_itself_anew(caller: Caller) -> None:
    """Nobody knows what it has shown, so nothing is told: it would be lost or shown twice."""
    caller.house.views["chat"] = OUTDATED
    async with stream(caller, "orderer", "?after=7") as events:
        assert (await events.next())[0] == "ended"
        assert await events.over()
    caller.sit("orderer")
    assert (await caller.get("/stream?after=7", Accept="application/json")).status == 204
    said = await caller.call("/say", {"act": act(), "text": "hei", "after": "7"})
    assert said.status == 200
    assert "entries" not in said.json, "the script asks by itself, and is sent away"


async def test_beats_come_at_fixed_moments_whatever_happens_between(house: MadeUp) -> None:
    """Else whoever listens learns that a page was stirred though nothing was shown (R20)."""
    pause = 0.4
    async with opened(house, limits=replace(ROOMY, heartbeat=pause)) as caller, stream(caller, "orderer") as events:
        await events.next(beats=True)
        begun = asyncio.get_running_loop().time()
        stirring = asyncio.create_task(_stir_always(house, pause / 4))
        assert [(await events.next(beats=True))[0] for _ in range(2)] == ["beat", "beat"]
        assert asyncio.get_running_loop().time() - begun >= 2 * pause - 0.1
        stirring.cancel()


async def test_pages_that_came_together_do_not_beat_together() -> None:
    """A press must not wait until a thousand pages have had their sign of life."""
    opened_at, pause = asyncio.get_running_loop().time(), 20.0
    moments = sorted(Beats(pause).next - opened_at for _ in range(1000))
    assert pause <= moments[0] <= moments[-1] <= 1.5 * pause + 1
    in_one_second = max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
    assert in_one_second < 200


async def _stir_always(house: MadeUp, pause: float) -> None:
    while True:
        house.stir("orderer")
        await asyncio.sleep(pause)


async def test_without_a_session_there_is_no_stream(caller: Caller) -> None:
    assert (await caller.get("/stream")).status == 204
    assert (await caller.get("/stream", Accept="application/json")).status == 204


async def test_where_streams_cannot_be_had_a_page_asks(caller: Caller) -> None:
    caller.sit("expert-1")
    caller.house.us("expert-1", says("hei"))
    told = (await caller.get("/stream?page=me&after=0", Accept="application/json")).json
    assert (told["last"], told["entries"][0]["parts"], told["board"]["cards"]) == (1, ["hei"], [])


@pytest.mark.parametrize("after", ["-1", "x", "", "9" * 30, "1.5", "٣"])
async def test_an_odd_place_is_the_beginning(caller: Caller, after: str) -> None:
    caller.sit("orderer")
    caller.house.us("orderer", says("hei"))
    answer = await caller.send("GET", "/stream", params={"after": after}, headers={"Accept": "application/json"})
    assert answer.json["last"] == 1


async def test_signing_out_ends_the_streams_of_that_session_only(caller: Caller) -> None:
    other = "session-orderer-0002"
    caller.house.sessions[other] = "orderer"
    async with stream(caller, "orderer") as events:
        await events.next(beats=True)
        headers = {"Origin": caller.base, "Cookie": f"keikka={other}"}
        await caller.send("POST", "/signout", headers=headers)
        caller.house.us("orderer", says("yhä täällä"))
        assert (await events.next())[0] == "entries"
        caller.sit("orderer")
        await caller.post("/signout")
        assert (await events.next())[0] == "ended"
        assert await events.over()


async def test_a_session_that_ended_elsewhere_is_noticed(house: MadeUp) -> None:
    async with opened(house, limits=replace(ROOMY, heartbeat=0.05)) as caller, stream(caller, "orderer") as events:
        await events.next(beats=True)
        await events.next(beats=True)
        del house.sessions[PEOPLE["orderer"]]
        while (name := (await events.next(beats=True))[0]) == "beat":
            pass
        assert name == "ended"
        assert await events.over()


async def test_a_session_has_so_many_streams_and_gets_them_back(house: MadeUp) -> None:
    async with opened(house, limits=Limits(streams_of_session=1, heartbeat=0.05)) as caller:
        async with stream(caller, "orderer") as events:
            await events.next(beats=True)
            caller.sit("orderer")
            refused = await caller.get("/stream")
            assert refused.status == 429
            async with stream(caller, "expert-1") as others:
                await others.next(beats=True)
        for _try in range(100):  # the server learns of a gone page when it next writes to it
            if await _status(caller, "orderer") == 200:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the place of a closed stream was not given back")


async def _status(caller: Caller, person: str) -> int:
    headers = {"Cookie": f"keikka={PEOPLE[person]}"}
    async with caller.session.get(f"{caller.base}/stream", headers=headers) as response:
        return response.status


async def test_closing_ends_open_streams_and_finishes_what_is_being_answered(house: MadeUp) -> None:
    settled = asyncio.Event()

    async def slow(inbox_id: str, seconds: float) -> bool:
        await settled.wait()
        return True

    house.wait_for_effect = slow  # type: ignore[method-assign]
    async with opened(house, demo=True) as caller:
        caller.sit("orderer")
        answering = asyncio.create_task(caller.call("/say", {"act": act(), "text": "viimeinen"}))
        async with stream(caller, "orderer") as events:
            assert (await events.next(beats=True))[0] == "beat"
            async with caller.session.get(f"{caller.base}/demo/stream") as response:
                demo = Events(response)
                await demo.next()
                stopping = asyncio.create_task(caller.adapter.stop())
                assert await events.over()
                assert await demo.over()
        assert not answering.done()
        settled.set()
        assert (await answering).status == 200
        async with asyncio.timeout(SOON):
            await stopping
        assert house.following == {person: set() for person in house.following}


async def test_a_taken_port_is_told_in_one_sentence(house: MadeUp) -> None:
    async with opened(house) as caller:
        second = WebAdapter(host="127.0.0.1", port=caller.adapter.port, public_url="http://localhost", doors=house)
        with pytest.raises(OSError, match=rf"^Port {caller.adapter.port} is taken by another program\. "):
            await second.start(house)


async def test_an_address_that_is_none_of_ours_is_told_in_one_sentence(house: MadeUp) -> None:
    one = WebAdapter(host="203.0.113.1", port=0, public_url="http://localhost", doors=house)
    with pytest.raises(OSError, match=r"^Keikka cannot listen at 203\.0\.113\.1, port 0: "):
        await one.start(house)


async def test_the_demo_tells_which_seats_have_news_and_moves_the_clock(demo: Caller) -> None:
    async with demo.session.get(f"{demo.base}/demo/stream") as response:
        events = Events(response)
        name, _last, stage = await events.next()
        assert (name, stage["now"]) == ("stage", "su 22.11. klo 11.05")
        assert [one["seat"] for one in stage["phones"]] == ["expert-1"]
        seats = {one["seat"] for one in (*stage["seats"], *stage["phones"])}
        async with asyncio.timeout(SOON):  # heartbeats go on for ever
            first = [await events.next() for _seat in seats]  # following begins: each looks once
        assert {(name, data["seat"]) for name, _last, data in first} == {("look", seat) for seat in seats}
        demo.house.us("orderer", says("uutta"))
        assert await events.next() == ("seat", "", {"seat": "orderer"})
        told = await demo.call("/demo/clock", {"to": "deadline"})
        assert told.json["now"] == "su 22.11. klo 15.05"
        names = {(await events.next())[0] for _ in range(3)}
        assert names == {"stage", "seat"}


@pytest.mark.parametrize("to", ["", "yesterday", "deadline; drop"])
async def test_the_clock_moves_only_where_it_can(demo: Caller, to: str) -> None:
    assert (await demo.post("/demo/clock", {"to": to})).status == 400
    assert demo.house.acts == []


async def test_a_new_demo_is_asked_for_and_comes_by_itself(demo: Caller) -> None:
    page = await demo.post("/demo/again")
    assert demo.house.acts == ["again"]
    assert page.headers["Refresh"] == "5; url=/demo"


async def test_the_demo_is_only_where_there_is_a_stage(caller: Caller) -> None:
    for path in ("/demo", "/demo/stream", "/demo/as/orderer/", "/demo/as/orderer/me"):
        assert (await caller.get(path)).status == 404
    for path in ("/demo/clock", "/demo/again", "/demo/as/orderer/say"):
        assert (await caller.post(path)).status in (404, 405)


async def test_a_seat_is_not_a_session(demo: Caller) -> None:
    assert (await demo.get("/demo/as/nobody/")).status == 404
    sent = await demo.post("/demo/as/orderer/say", {"act": act(), "after": "0", "text": "Hei"})
    assert (sent.headers["Location"], sent.cookies) == ("/demo/as/orderer/#latest", {})
    assert demo.house.heard[0].account == "orderer"
    for path in ("/demo/as/orderer/signout", "/demo/as/orderer/remember"):
        assert (await demo.post(path, {"remember": "yes"})).status == 404
