"""What comes of sending when something is wrong: who is to try again, and who never."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import aiohttp
import pytest
from telegram.error import NetworkError, TimedOut

from adapters.pace import PATIENCE, Pace
from adapters.port import Refused, TryLater, Undeliverable
from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import AT_ONCE, CHAT, GROUP, OVER_ALL, TelegramTurns
from adapters.telegram.trouble import verdict
from dialogs.speech import File, Message
from tests.adapters.messenger import CALENDAR, button, text
from tests.adapters.telegram.house import house
from tests.fakes.telegram_api import FakeTelegram, Group, Phone

NEVER: list[tuple[str, int, str, str]] = [
    ("blocked", 403, "Forbidden: bot was blocked by the user", "blocked"),
    ("deactivated", 403, "Forbidden: user is deactivated", "deactivated"),
    ("never started", 403, "Forbidden: bot can't initiate conversation with a user", "not_started"),
    ("kicked", 403, "Forbidden: bot was kicked from the supergroup chat", "removed"),
    ("not a member", 403, "Forbidden: bot is not a member of the group chat", "removed"),
    ("unknown 403", 403, "Forbidden: something new", "forbidden"),
    ("chat not found", 400, "Bad Request: chat not found", "gone"),
    ("peer", 400, "Bad Request: PEER_ID_INVALID", "gone"),
    ("muted", 400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
]


@pytest.mark.parametrize(("status", "words", "why"), [n[1:] for n in NEVER], ids=[n[0] for n in NEVER])
async def test_never(status: int, words: str, why: str) -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        home.telegram.faults.refuse("sendMessage", status, words)
        with pytest.raises(Undeliverable) as told:
            await home.say(aino.lane, "moi")
        assert told.value.why == why


async def test_who_blocks_is_unreachable_and_who_comes_back_is_reachable() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        aino.block()
        with pytest.raises(Undeliverable, match="blocked"):
            await home.say(aino.lane, "moi")
        aino.unblock()
        await home.ears.hears(3)
        assert [h.heard.data for h in home.ears.heard] == ["start", "blocked", "unblocked"]
        assert {h.account for h in home.ears.heard} == {str(aino.user.id)}
        await home.say(aino.lane, "tervetuloa takaisin")
        assert aino.last == "tervetuloa takaisin"


async def test_who_never_pressed_start_and_who_left_telegram() -> None:
    async with house() as home:
        aino, eero = Phone(home.telegram, "Aino"), Phone(home.telegram, "Eero")
        eero.start()
        eero.leave_telegram()
        for lane, why in ((aino.lane, "not_started"), (eero.lane, "deactivated"), ("987", "gone"), ("x", "no_address")):
            with pytest.raises(Undeliverable) as told:
                await home.say(lane, "moi")
            assert told.value.why == why


async def test_a_muted_group_is_undeliverable() -> None:
    telegram = FakeTelegram()
    aino = Phone(telegram, "Aino")
    group = Group(telegram, "Välitys", [aino])
    async with house(telegram, groups=[group.chat.id]) as home:
        group.add_bot(aino)
        group.restrict_bot()
        with pytest.raises(Undeliverable, match="no_rights"):
            await home.say(group.lane, "moi")


LATER: list[tuple[str, Any, bool]] = [
    ("429", lambda f: f.refuse("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7), True),
    ("502 before acting", lambda f: f.server_error("sendMessage"), False),
    ("500 after acting", lambda f: f.server_error("sendMessage", 500, acted=True), False),
    ("reset", lambda f: f.reset("sendMessage"), False),
    ("reset after acting", lambda f: f.reset("sendMessage", acted=True), False),
    ("silence", lambda f: f.silence("sendMessage"), False),
]


@pytest.mark.parametrize(("misbehave", "surely_not_sent"), [each[1:] for each in LATER], ids=[e[0] for e in LATER])
async def test_later(misbehave: Any, surely_not_sent: bool) -> None:
    async with house(listening=False, patience=0.3) as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        misbehave(home.telegram.faults)
        with pytest.raises(TryLater) as told:
            await home.say(aino.lane, "moi", idempotency="a")
        assert told.value.surely_not_sent is surely_not_sent
        assert told.value.after > 0
        if surely_not_sent:
            assert aino.seen == []


async def test_429_holds_this_chat_only() -> None:
    clock = Ticking()
    async with house(listening=False, turns=TelegramTurns(clock, clock.sleep)) as home:
        aino, eero = Phone(home.telegram, "Aino"), Phone(home.telegram, "Eero")
        aino.start()
        eero.start()
        home.telegram.faults.refuse("sendMessage", 429, "Too Many Requests: retry after 9", retry_after=9)
        with pytest.raises(TryLater):
            await home.say(aino.lane, "moi")
        with pytest.raises(TryLater) as held:
            await home.say(aino.lane, "moi")
        assert 9 <= held.value.after <= 11
        assert held.value.surely_not_sent
        await home.say(eero.lane, "hei")
        clock.now += held.value.after
        await home.say(aino.lane, "moi")
        assert (aino.last, eero.last) == ("moi", "hei")


async def test_a_refused_connection_is_surely_not_sent() -> None:
    adapter = TelegramAdapter("7:x", api_url="http://127.0.0.1:9", patience=0.3)
    from adapters.port import Outgoing

    with pytest.raises(TryLater) as told:
        await adapter.deliver(Outgoing("1", text("moi"), "fi", "a"))
    assert told.value.surely_not_sent
    await adapter.close()


async def test_a_message_that_broke_off_goes_on_where_it_broke_off() -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        home.telegram.faults.refuse("sendDocument", 429, "Too Many Requests: retry after 1", retry_after=1)
        message = text("Varattu", files=(CALENDAR,), buttons=((button("Selvä", "ok:1"),),))
        with pytest.raises(TryLater):
            await home.say(aino.lane, message, idempotency="row")
        receipt = await home.say(aino.lane, message, idempotency="row")
        assert [("text" in m, "document" in m) for m in aino.seen] == [(True, False), (False, True)]
        assert receipt.message_id == str(aino.seen[0]["message_id"])
        assert len(home.telegram.sent("sendMessage")) == 1


@pytest.mark.parametrize("fault", ["server_error", "reset", "silence"])
async def test_an_edit_may_be_repeated_freely(fault: str) -> None:
    async with house(listening=False, patience=0.3) as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        first = await home.say(aino.lane, "Tilaus 214: etsitään")
        getattr(home.telegram.faults, fault)("editMessageText", acted=True)
        with pytest.raises(TryLater) as told:
            await home.say(aino.lane, "Tilaus 214: löytyi", edits=first.message_id, idempotency="row")
        assert told.value.surely_not_sent
        again = await home.say(aino.lane, "Tilaus 214: löytyi", edits=first.message_id, idempotency="row")
        assert again == first
        assert [m["text"] for m in aino.seen] == ["Tilaus 214: löytyi"]


async def test_our_own_fault_is_refused_without_quoting_anybody() -> None:
    async with house(listening=False) as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        words = 'Bad Request: can\'t parse entities: Unsupported start tag "salaisuus" at byte offset 3'
        home.telegram.faults.refuse("sendMessage", 400, words)
        with pytest.raises(Refused) as told:
            await home.say(aino.lane, "moi")
        assert "salaisuus" not in str(told.value)
        with pytest.raises(Refused):
            await home.say(aino.lane, Message(()))
        with pytest.raises(Refused):
            await home.say(aino.lane, text("x", files=(File("tyhjä.txt", "text/plain", b""),)))


async def test_a_revoked_token_makes_nobody_unreachable() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        await home.say(aino.lane, "moi")
        home.telegram.revoke()
        with pytest.raises(TryLater) as told:
            await home.say(aino.lane, "moi")
        assert told.value.surely_not_sent


class Ticking:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds
        await asyncio.sleep(0)


async def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    clock = Ticking()
    turns = TelegramTurns(clock, clock.sleep)
    times = []
    for _ in range(20):
        async with turns.turn(7):
            times.append(clock.now)
    assert times[2] < 0.2
    assert all(times[n + 3] - times[n] >= 1 for n in range(17))
    assert times[-1] < 20


async def test_a_group_gets_at_most_twenty_a_minute_and_gives_the_lane_back() -> None:
    clock = Ticking()
    turns = TelegramTurns(clock, clock.sleep)
    times, waits = [], []
    while clock.now < 600:
        try:
            async with turns.turn(-100):
                times.append(clock.now)
        except TryLater as later:
            waits.append(later.after)
            clock.now += later.after
    assert min(waits) > PATIENCE
    assert max(sum(t <= other < t + 60 for other in times) for t in times) <= 20
    assert len(times) > 150


@pytest.mark.parametrize("seed", range(5))
async def test_at_most_thirty_arrive_in_a_second_however_the_network_bunches_them(seed: int) -> None:
    """Each message takes up to two seconds on its way; what counts is when it arrives."""
    dice = random.Random(seed)
    loop = asyncio.get_running_loop()
    second = 0.02  # of this test, in real seconds
    turns = TelegramTurns(lambda: loop.time() / second, lambda seconds: asyncio.sleep(seconds * second))
    arrived: list[float] = []

    async def send(chat: int) -> None:
        async with turns.turn(chat):
            left = loop.time() / second
            await asyncio.sleep(dice.choice([0.0, 0.1, 2.0]) * second)
            arrived.append(dice.uniform(left, loop.time() / second))

    await asyncio.gather(*(send(chat) for chat in range(1, 301)))
    arrived.sort()
    assert max(sum(t <= other < t + 1 for other in arrived) for t in arrived) <= 30


def test_the_paces_stay_under_telegrams() -> None:
    def most(pace: Pace, seconds: float, on_their_way: int) -> float:
        return pace.burst + pace.per_second * seconds + on_their_way

    assert most(OVER_ALL, 1, AT_ONCE) <= 30
    assert most(GROUP, 60, 1) <= 20
    assert CHAT.per_second <= 1


REACHED: list[tuple[Exception, bool]] = [
    (aiohttp.ClientConnectorError(None, OSError(111, "refused")), False),  # type: ignore[arg-type]
    (aiohttp.ClientConnectorDNSError(None, OSError(-2, "unknown name")), False),  # type: ignore[arg-type]
    (aiohttp.ClientProxyConnectionError(None, OSError(111, "refused")), False),  # type: ignore[arg-type]
    (aiohttp.ConnectionTimeoutError(), False),
    (aiohttp.SocketTimeoutError(), True),
    (aiohttp.ServerDisconnectedError(), True),
    (aiohttp.ClientOSError(104, "reset"), True),
    (aiohttp.ClientPayloadError(), True),
    (TimeoutError(), True),
]


@pytest.mark.parametrize(("happened", "perhaps_sent"), REACHED, ids=[type(cause).__name__ for cause, _ in REACHED])
def test_only_where_nobody_was_reached_nothing_was_sent(happened: Exception, perhaps_sent: bool) -> None:
    error = TimedOut() if isinstance(happened, TimeoutError) else NetworkError("")
    error.__cause__ = happened
    judged = verdict(error)
    assert isinstance(judged, TryLater)
    assert judged.surely_not_sent is not perhaps_sent
