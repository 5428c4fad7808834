"""Logs hold ids: never the token, never a text, never a name (R12)."""

from __future__ import annotations

import logging

import pytest

from adapters.port import TryLater
from adapters.telegram.quiet import LEAKING, silence
from tests.adapters.messenger import button, text
from tests.adapters.telegram.house import house
from tests.fakes.telegram_api import FakeTelegram, Phone
from tests.fakes.telegram_api.hurry import hurry

CANARY = "kanarialintu"


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
async def test_no_canary_sings(level: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)
    caplog.set_level(level)
    telegram = FakeTelegram()
    async with house(telegram, patience=0.3) as home:
        aino = Phone(telegram, CANARY)
        aino.start(CANARY)
        aino.send(f"masennus {CANARY}")
        await home.say(aino.lane, text(CANARY, buttons=((button(CANARY, f"yes:{CANARY}"),),)))
        await telegram.world.until(aino.press(CANARY).done.is_set)
        home.ears.failing = 1
        aino.send(f"uudelleen {CANARY}")
        telegram.judges.silent = True
        telegram.world.updates.push("message", {"message_id": 1, "text": CANARY})  # unreadable
        for fault in (telegram.faults.server_error, telegram.faults.reset, telegram.faults.silence):
            fault("sendMessage")
            with pytest.raises(TryLater):
                await home.say(aino.lane, CANARY)
        telegram.faults.refuse("getUpdates", 500, CANARY)
        aino.send("loppu")
        await home.ears.hears(5)
        telegram.revoke()
        await telegram.world.until(lambda: home.adapter.state == "refused")
    written = "\n".join(f"{r.name} {r.getMessage()} {r.exc_text or ''} {r.exc_info or ''}" for r in caplog.records)
    assert "could not be stored" in written  # something was logged
    assert telegram.token.removesuffix("-new") not in written
    assert CANARY not in written


def test_the_loggers_that_leak_are_silenced_again_after_somebody_opened_them() -> None:
    logging.getLogger("httpx").setLevel(logging.DEBUG)
    silence()
    assert {name: logging.getLogger(name).level for name in LEAKING} == LEAKING
