"""Sizes and shapes of what is sent: odd ones are answered in words and change nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from adapters.web.limits import Limits
from dialogs.speech import Heard
from tests.adapters.web.calling import Caller, act, opened
from tests.adapters.web.fakes import MadeUp


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"text=" + b"x" * 70_000, {"Content-Type": "application/x-www-form-urlencoded"}, 413),
        (b'{"text": "' + b"x" * 70_000 + b'"}', {"Content-Type": "application/json"}, 413),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"[" * 5000, {"Content-Type": "application/json"}, 400),
        (b'["text"]', {"Content-Type": "application/json"}, 400),
        (b'{"text": 1}', {"Content-Type": "application/json"}, 400),
        (b"\xff\xfe", {"Content-Type": "application/json"}, 400),
        (b"a=1&" * 300, {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"x", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
        (b"x", {"Content-Type": "text/plain"}, 415),
        (b"x", {"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        (b"text=Hei", {"Content-Type": "application/x-www-form-urlencoded"}, 400),  # no act
        (b"act=x&text=Hei", {"Content-Type": "application/x-www-form-urlencoded"}, 400),
        (b"\xff=%ff&text=%ed%a0%80", {"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}, 400),
    ],
)
async def test_odd_bodies_are_answered_in_words_and_change_nothing(
    caller: Caller, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await caller.send("POST", "/say", headers={"Origin": caller.base} | headers, data=body)
    assert answer.status == status
    assert "<h1>" in answer.text
    assert caller.house.acts == []


async def test_a_long_body_of_unknown_length_is_cut_off(caller: Caller) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b"x" * 4096

    headers = {"Origin": caller.base, "Content-Type": "application/x-www-form-urlencoded"}
    answer = await caller.send("POST", "/say", headers=headers, data=endless())
    assert answer.status == 413


ANY_KIND = ("ä", "🙂", "א")


async def say(caller: Caller, text: str) -> Heard:
    body = json.dumps({"act": act(), "text": text}, ensure_ascii=False).encode()  # as browsers write it
    headers = {"Origin": caller.base, "Content-Type": "application/json"}
    assert (await caller.send("POST", "/say", headers=headers, data=body)).status == 303
    return caller.house.heard[-1].heard


@pytest.mark.parametrize("sign", ANY_KIND)
async def test_six_thousand_characters_of_any_kind_are_heard(caller: Caller, sign: str) -> None:
    caller.sit("orderer")
    text = "\u202e" + sign * 6_000
    heard = await say(caller, text)
    assert (heard.text, heard.left_out) == (text, 0)


@pytest.mark.parametrize("sign", ANY_KIND)
async def test_of_ten_thousand_the_beginning_and_the_end_are_heard_and_the_rest_is_counted(
    caller: Caller, sign: str
) -> None:
    caller.sit("orderer")
    heard = await say(caller, "\u202e" + sign * 9_998 + "!")
    assert heard.text.startswith("\u202e" + sign * 4_099)
    assert heard.text.endswith(sign * 1_999 + "!")
    assert heard.left_out == 10_000 - 4_100 - 2_000


async def test_a_body_that_does_not_come_is_not_waited_for(house: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.web.doorstep.LINGER", 0.05)
    async with opened(house, limits=Limits(body_wait=0.05)) as caller:
        reader, writer = await asyncio.open_connection("127.0.0.1", caller.adapter.port)
        head = f"POST /say HTTP/1.1\r\nHost: localhost\r\nOrigin: {caller.base.replace('127.0.0.1', 'localhost')}\r\n"
        head = head.replace("Host: localhost", f"Host: localhost:{caller.adapter.port}")
        writer.write((head + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n").encode())
        status = await reader.readline()
        writer.close()
        assert b" 408 " in status
