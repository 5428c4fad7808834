"""A feedback form that stands open in a browser while the reminder comes: what was typed is kept.

The whole house, with everybody on a phone and the real web server beside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession

from adapters.web.site import WebAdapter
from bot.house.sessions import WebDoors
from storage import orders
from storage.transaction import Transaction
from tests.given import FIELDS
from tests.whole.devices.telegram import TelegramDevice, TelegramStage

ASKED, REMINDED = datetime.fromisoformat("2026-12-09 09:30"), datetime.fromisoformat("2026-12-14 09:30")
TYPED = {
    "Oona": {"rating": "5", "useful": "Tarina jäi mieleen.", "words": "", "again": "yes"},
    "Aino": {"went": "4", "after": "good", "talk": "no", "words": "Hyvä ryhmä."},
}


@asynccontextmanager
async def browser(stage: TelegramStage) -> AsyncIterator[ClientSession]:
    """A browser at the house's own pages."""
    site = WebAdapter(
        host="127.0.0.1", port=0, public_url="http://localhost", doors=WebDoors(stage.database), clock=stage.clock.now
    )
    await site.start(stage.house)
    try:
        async with ClientSession(f"http://127.0.0.1:{site.port}", headers={"Sec-Fetch-Site": "same-origin"}) as opened:
            yield opened
    finally:
        await site.stop()


async def look(client: ClientSession, path: str) -> tuple[int, str]:
    async with client.get(path) as answer:
        return answer.status, await answer.text()


async def send(client: ClientSession, path: str, fields: dict[str, str]) -> int:
    async with client.post(path, data={"act": str(uuid4()), **fields}, allow_redirects=False) as answer:
        return answer.status


def given(tx: Transaction) -> dict[str, dict[str, Any]]:
    order = orders.order_by_number(tx, 1)
    assert order is not None
    (booking,) = orders.bookings_of(tx, order.id)
    return {one.respondent: orders.feedback_answers(tx, one) for one in orders.feedback_of(tx, booking.id)}


def test_a_form_that_stands_open_over_a_reminder_is_kept(tmp_path: Path) -> None:
    stage = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi")
    try:
        stage.enter("orderer", "Oona", "fi", {})
        stage.enter("expert", "Aino", "fi", {})
        stage.fills("Oona", "order", FIELDS)
        stage.presses("Aino", "Otan keikan")
        stage.until(ASKED)
        opened = {who: f"/f/{stage.link_given(who, '/f/')}" for who in TYPED}
        assert len(set(opened.values())) == 2, "each side has a link of its own"

        async def open_them() -> list[tuple[int, bool]]:
            async with browser(stage) as client:
                pages = [await look(client, path) for path in opened.values()]
            return [(status, 'name="rating"' in page or 'name="went"' in page) for status, page in pages]

        assert stage.run(open_them()) == [(200, True)] * 2
        for who in TYPED:
            stage.news(who)
        stage.until(REMINDED)
        for who in TYPED:
            reminder = stage.news(who)[-1]
            assert any(line.startswith("Vielä ehdit:") for line in reminder.lines), "it was reminded of meanwhile"

        async def sent() -> list[int]:
            async with browser(stage) as client:
                return [await send(client, opened[who], fields) for who, fields in TYPED.items()]

        assert stage.run(sent()) == [303, 303]
        kept = stage.look(given)
        assert kept["orderer"]["useful"] == "Tarina jäi mieleen."
        assert kept["expert"]["words"] == "Hyvä ryhmä."
    finally:
        stage.close()
