"""The whole main job on each messenger: the real house and adapter, a strict fake of the platform opposite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack_api import Person
from tests.fakes.telegram_api import Phone
from tests.whole.morning import Morning
from tests.whole.mornings.slack import SlackMorning, slack_morning
from tests.whole.mornings.telegram import TelegramMorning, telegram_morning

Opening = Callable[[Path], AbstractAsyncContextManager[Morning[Any, Any]]]
Looking = Callable[[Any, Any, Any], Awaitable[None]]


async def on_phones(here: TelegramMorning, oona: Phone, expert: Phone) -> None:
    await here.world.until(lambda: any("document" in m for m in expert.seen), what="the calendar file")
    assert not any("photo" in m for m in expert.seen), "no QR code that no phone can open"
    assert [str(m["document"]["file_name"]) for m in expert.seen if "document" in m] == ["keikka-1.ics"]
    assert "http" not in "".join(str(m.get("text", "")) for m in oona.seen), "no link that no phone can open"


async def in_slack(here: SlackMorning, _oona: Person, expert: Person) -> None:
    await expert.sees("keikka-1.ics")
    about = [m for m in here.channel.seen if "Tilaus 1" in str(m)]
    assert ["thread_ts" in m for m in about] == [False, *[True] * (len(about) - 1)], "one card, the rest under it"
    assert {m["thread_ts"] for m in about[1:]} <= {about[0]["ts"]}


#: Each messenger, and what else is to be seen there when a gig is booked.
MESSENGERS: dict[str, tuple[Opening, Looking]] = {
    "telegram": (telegram_morning, on_phones),
    "slack-socket": (slack_morning, in_slack),
    "slack-http": (partial(slack_morning, http=True), in_slack),
}


@pytest.mark.parametrize(("opening", "booked"), MESSENGERS.values(), ids=MESSENGERS)
async def test_from_a_first_order_to_feedback(opening: Opening, booked: Looking, tmp_path: Path) -> None:
    async with opening(tmp_path) as here:
        aino, bertta = await here.expert("Aino"), await here.expert("Bertta")
        oona = here.newcomer("Oona")
        await here.order(oona)
        await oona.sees("ensimmäinen tilauksesi")
        card = await here.channel.sees("uusi tilaaja")
        assert "asennus" not in str(card), "I6: no topic in the channel"
        here.channel.press(here.kirsi, "Hyväksy")
        await oona.sees("tarkistanut tilauksen")

        first, second = await here.asked(aino, bertta)
        assert "Aihe: masennus" in first.last
        first.press("En voi")
        await second.sees("Pyyntö: luento, Oulu")
        second.press("Otan keikan")
        await second.sees("Keikka on sinun")
        await oona.sees("Asiantuntija on löytynyt")
        await here.channel.sees("varattu")
        await booked(here, oona, second)

        await here.later(days=12)
        await oona.sees("Miten keikka meni?")
        oona.press("Anna palautetta")
        await second.sees("Miten keikka meni?")


@pytest.mark.parametrize("opening", [telegram_morning, slack_morning], ids=["telegram", "slack"])
async def test_without_the_consent_and_without_https_nobody_is_asked_there(opening: Opening, tmp_path: Path) -> None:
    async with opening(tmp_path) as here:
        aino = await here.expert("Aino", consents=("register",))
        await here.order(here.newcomer("Oona"))
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.channel.sees("Tila: ei enää ketään")
        await here.channel.sees("Ei ole enää ketään")
        assert not any("Pyyntö" in str(m) for m in aino.seen)
