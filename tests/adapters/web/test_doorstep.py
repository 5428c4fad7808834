"""Connections: whoever says nothing is sent away in time, and nobody can hold all the places."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.web.doorstep import Steps
from adapters.web.limits import Limits
from tests.adapters.web.calling import ROOMY, Caller, opened
from tests.adapters.web.fakes import HEALTH_KEY, MadeUp
from tests.adapters.web.test_streams import stream

SOON = 30.0  # seconds after which a test gives up waiting

HASTY = replace(ROOMY, head_wait=0.3)


async def told(caller: Caller, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Say these pieces on a new connection; what was answered until it was closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", caller.adapter.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        async with asyncio.timeout(SOON):
            return await reader.read()
    except ConnectionError:  # it was closed while we spoke
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "said",
    [
        pytest.param((), id="nothing"),
        pytest.param((b"GET / HTTP/1.1\r\nHost: localhost\r\n",), id="half a head"),
        pytest.param((b"GET / HTTP/1.1\r\n", *(b"X-A: b\r\n",) * 5), id="a head that drips"),
    ],
)
async def test_a_head_has_its_time(house: MadeUp, said: tuple[bytes, ...]) -> None:
    async with opened(house, limits=HASTY) as caller:
        assert await told(caller, *said, pause=0.1) == b""


async def test_a_second_request_has_its_time_too(house: MadeUp) -> None:
    async with opened(house, limits=HASTY) as caller:
        first = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        answer = await told(caller, first, b"GET /health HT", pause=0.1)
        assert answer.count(b"HTTP/1.1 200") == 1


async def test_an_open_stream_is_no_silent_connection(house: MadeUp) -> None:
    async with opened(house, limits=HASTY) as caller, stream(caller, "orderer") as events:
        await asyncio.sleep(0.8)
        caller.house.us("orderer", caller.house.greeting)
        assert (await events.next())[0] == "entries"


async def test_a_slow_body_has_the_time_of_bodies(house: MadeUp) -> None:
    async with opened(house, limits=HASTY) as caller:
        head = (
            "POST /say HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n\r\n"
        )
        answer = await told(caller, head.encode(), b"te", b"xt=", b"x", pause=0.3)
        assert answer.startswith(b"HTTP/1.1 400"), "it was read to its end: there is no act in it"


async def test_a_full_doorstep_says_so_and_serves_those_who_are_there(house: MadeUp) -> None:
    async with opened(house, limits=replace(ROOMY, connections=3)) as caller:
        assert (await caller.get("/health")).status == 200
        there = [await asyncio.open_connection("127.0.0.1", caller.adapter.port) for _ in range(2)]
        assert (await told(caller)).startswith(b"HTTP/1.1 503")
        assert (await caller.get("/health")).status == 200
        for _reader, writer in there:
            writer.close()
            await writer.wait_closed()
        async with asyncio.timeout(SOON):
            while not (await told(caller, b"GET /health HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.0 200"):
                pass


def test_one_network_holds_its_part_and_a_proxy_stands_for_many() -> None:
    steps = Steps(at_most=8, of_network=2, head=10.0)
    assert [steps.take("203.0.113.1") is not None for _ in range(3)] == [True, True, False]
    assert [steps.take(f"2001:db8::{n}") is not None for n in range(3)] == [True, True, False]
    assert [steps.take("127.0.0.1") is not None for _ in range(5)] == [True, True, True, True, False]
    steps.leave("203.0.113.1")
    assert steps.take("203.0.113.1") == "203.0.113.1"
    for _ in range(4):
        steps.leave("inside")
    for _ in range(2):
        steps.leave("203.0.113.1")
        steps.leave("2001:db8::/64")
    assert (steps.total, dict(steps.standing)) == (0, {})


async def test_over_https_browsers_are_told_to_stay_with_it(house: MadeUp) -> None:
    async with opened(house, public_url="https://keikka.example", limits=Limits()) as caller:
        for path in ("/", "/nowhere", "/health", "/static/0/keikka.css"):
            answer = await caller.get(path, Host="keikka.example", **{"X-Forwarded-Proto": "https"})
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert b"Strict-Transport-Security" in await told(caller, b"GARBAGE\r\n\r\n")
    async with opened(house) as caller:
        assert "Strict-Transport-Security" not in (await caller.get("/")).headers


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {HEALTH_KEY}", HEALTH_KEY])
async def test_strangers_learn_only_whether_all_is_well(caller: Caller, given: str) -> None:
    answer = await caller.get("/health", **({"Authorization": given} if given else {}))
    assert (answer.status, answer.json) == (200, {"ok": True})


async def test_who_has_the_key_of_the_house_learns_its_numbers(caller: Caller) -> None:
    answer = await caller.get("/health", Authorization=f"Bearer {HEALTH_KEY}")
    assert answer.json == {"ok": True, "facts": {"outbox_waiting": 0}}
