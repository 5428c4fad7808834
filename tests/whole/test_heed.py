"""S2: an account of a messenger that sends the worst text all day is read little; nothing of it is lost in silence."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.port import Incoming
from adapters.web.budget import KILOBYTE, Work
from bot.house import hearing
from bot.house.app import WholeHouse
from bot.house.heed import Heeding
from bot.talk.ahead import read_ahead
from dialogs.speech import Heard
from dialogs.speech.shortening import CUT, SCANT
from storage import outbox, people
from storage.transaction import Transaction
from tests.whole.test_hearing import house

__all__ = ["house"]

WORST = "en " * 1365  # a whole message of Telegram
LITTLE = SCANT.beginning + SCANT.end + len(CUT)


def said(account: str, number: int, text: str = WORST) -> Incoming:
    return Incoming("telegram", f"{account} {number}", account, account, Heard("text", text=text))


def heeded(heeding: Heeding, account: str, messages: int, *, known: bool = False) -> list[int]:
    """How many characters are read of each message."""
    read = (heeding.heed(said(account, n), known=known) for n in range(messages))
    return [len(one.heard.text) for one in read]


def test_who_sends_on_and_on_is_read_little_and_others_are_read_whole() -> None:
    """In simulated seconds: one message a second from each of ten strangers, which is what Telegram lets through."""
    now = [0.0]
    heeding = Heeding(clock=lambda: now[0])
    spent = 0.0
    for second in range(600):
        now[0] = float(second)
        for account in range(10):
            (read,) = heeded(heeding, f"stranger {account}", 1)
            spent += KILOBYTE * read / 1024 if second >= 120 else 0
    assert spent / 480 < 350, "milliseconds a second, after what each may have at once: with cuts of some 14 each"
    assert heeded(heeding, "newcomer", 3) == [len(WORST)] * 3
    assert heeded(heeding, "coordinator", 30, known=True) == [len(WORST)] * 30


def test_a_short_message_costs_nothing() -> None:
    heeding = Heeding(Work())
    assert not heeding.costs(said("Oona", 1, "x" * LITTLE))
    assert heeding.costs(said("Oona", 1))
    assert not heeding.costs(Incoming("web", "1", "p", "p", Heard("text", text=WORST))), "the web has its own"


async def test_what_is_not_read_is_told_and_distress_is_heard_at_either_end(
    house: WholeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def noted(heard: Heard, *more: Any) -> Any:
        lengths.append(len(heard.text))
        return read_ahead(heard, *more)

    monkeypatch.setattr(hearing, "read_ahead", noted)
    for n in range(60):
        await house.hear(said("Eve", n))
    assert lengths[0] == len(WORST)
    assert lengths[-1] == LITTLE
    await house.hear(said("Eve", 60, WORST[: -len(DISTRESS)] + DISTRESS))
    assert await house.database.look(_last_words, "Eve") == DISTRESS_ANSWER
    await house.hear(said("Oona", 1))
    assert lengths[-1] == len(WORST), "it costs nobody else"


DISTRESS = " en jaksa enää elää"
DISTRESS_ANSWER = "If you are in danger now, call the emergency number {number}."


def _last_words(tx: Transaction, account: str) -> str:
    person = people.who_is(tx, "telegram", account)
    assert person is not None
    last = outbox.SENDINGS.all(tx, person_id=person.id, platform="telegram")[-1]
    return str(outbox.payload_of(tx, last)["parts"][0]["t"])
