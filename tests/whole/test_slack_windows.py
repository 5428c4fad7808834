"""Slack's windows and Home tab in the real house: the order form, choosing an expert, what only one person may see."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.port import Incoming
from dialogs.speech import Heard
from storage import orders
from storage.tables import ledger
from storage.transaction import Transaction
from tests.fakes.slack_api import Person
from tests.fakes.slack_api.people import shown
from tests.whole.mornings.slack import SlackMorning, slack_morning

FILLED: dict[str, Any] = {
    "topics": ["masennus"], "perspective": "own", "kind": "lecture", "date": "2027-01-15", "time": "14:00",
    "time_end": "16:00", "format": "onsite", "place": "Oulu", "organisation": "Esimerkkikoulu",
    "contact_name": "Oona Esimerkki", "contact": "040 000 0002",
}  # fmt: skip


async def opened(person: Person, title: str) -> dict[str, Any]:
    """The window with this title, once it is on the screen."""
    await person.world.until(lambda: person.modal and person.modal["title"]["text"] == title, 30, f"the window {title}")
    assert person.modal is not None
    return person.modal


async def sent(person: Person) -> None:
    """Send the window and wait for the answer."""
    envelope = person.submit()
    await person.world.until(envelope.done.is_set, 30, "an answer to the window")
    assert not envelope.failed


def home(person: Person) -> str:
    return shown(person.home) if person.home else ""


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_an_order_by_the_form(http: bool, tmp_path: Path) -> None:
    async with slack_morning(tmp_path, http=http) as here:
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**{name: value for name, value in FILLED.items() if name != "place"})
        oona.fill(date="2027-01-01", contact="soita vain")
        await sent(oona)
        assert oona.modal is not None
        assert oona.modal["errors"] == {
            "date": "Tämä päivä on jo mennyt: pe 1.1.2027. Valitse tuleva päivä.",
            "place": "Tämä tarvitaan.",
            "contact": "En löytänyt puhelinnumeroa tai sähköpostiosoitetta. Kirjoita se näin: 040 123 4567 tai "
            "maija@example.org",
        }
        oona.fill(**FILLED)
        await sent(oona)
        summary = shown(await opened(oona, "Tilaa asiantuntija"))
        assert "Paikka: Oulu" in summary
        assert "Aika: klo 14–16" in summary
        await sent(oona)
        assert oona.modal is None
        await oona.sees("Tilaus 1 on lähetetty")
        card = await here.channel.sees("uusi tilaaja")
        assert "asennus" not in card


async def test_what_was_checked_is_kept_and_goes_on_in_words(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**FILLED | {"contact": "ei ole"})
        await sent(oona)
        oona.dismiss()
        seen = await oona.sees("Vastauksesi tähän asti")
        assert "Paikka: Oulu" in seen
        assert "tavoittaa" in await oona.sees("Miten asiantuntija")
        oona.send("040 000 0002")
        await oona.sees("Tarkista ja lähetä")
        oona.command("lomake")
        window = await opened(oona, "Tilaa asiantuntija")
        contact = next(block for block in window["blocks"] if block["block_id"] == "contact")
        assert contact["element"]["initial_value"] == "040 000 0002"


async def test_a_time_at_night_is_looked_at_twice(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona", "en-US")
        oona.shortcut()
        await opened(oona, "Order an expert")
        oona.fill(**FILLED | {"topics": ["depression"], "time": "05:00", "time_end": "07:00", "place": "m-oulu"})
        await sent(oona)
        assert "at night. Is it right?" in shown(await opened(oona, "Order an expert"))
        oona.dismiss()
        oona.fill(time="14:00", time_end="16:00")
        await sent(oona)
        assert "night" not in shown(await opened(oona, "Order an expert"))
        await sent(oona)
        await oona.sees("Order 1 is sent")


async def test_words_of_distress_come_before_the_form_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**FILLED | {"wishes": "En jaksa enää elää"})
        await sent(oona)
        assert "112" in shown(await opened(oona, "Keikka"))
        await oona.sees("112")
        oona.dismiss()
        assert (await opened(oona, "Tilaa asiantuntija"))["typed"]["wishes", "wishes"] == "En jaksa enää elää"
        assert await here.house.database.look(orders.open_orders) == []


async def test_an_identity_code_is_refused_and_not_kept(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**FILLED | {"organisation": "koulu 131052-308T"})
        await sent(oona)
        assert oona.modal is not None
        assert oona.modal["errors"].keys() == {"organisation"}
        assert b"131052-308T" not in (tmp_path / "house.db").read_bytes()
        oona.dismiss()
        oona.command("lomake")
        window = await opened(oona, "Tilaa asiantuntija")
        assert not any("initial_value" in block.get("element", {}) for block in window["blocks"])


async def test_home_shows_what_is_mine_and_is_drawn_anew(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        aino, bertta = await here.expert("Aino"), await here.expert("Bertta")
        oona = Person(here.slack, "Oona")
        for one in (oona, aino, bertta, here.kirsi):
            one.opens_home("home")
            await here.slack.world.until(partial(getattr, one, "home"), 30, "a Home tab")
        assert "Tästä voit tilata" in home(oona)
        assert "Sinulle ei ole nyt" in home(aino)
        oona.press_at_home("Tilaa lomakkeella")
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**FILLED)
        await sent(oona)
        await sent(oona)
        await here.slack.world.until(lambda: "koordinaattori tarkistaa" in home(oona), 30, "the order at home")
        await here.slack.world.until(lambda: "uusi tilaaja" in home(here.kirsi), 30, "what waits")
        here.kirsi.press_at_home("Hyväksy")
        await here.slack.world.until(lambda: "Mikään tilaus ei nyt" in home(here.kirsi), 30, "nothing waits")
        await here.slack.world.until(
            lambda: any("Pyyntö: luento, Oulu" in home(one) for one in (aino, bertta)), 30, "the request at home"
        )
        if "Pyyntö" in home(bertta):
            aino = bertta
        assert "masennus" not in home(aino), "R18: less than the card"
        aino.press_at_home("Otan keikan")
        await aino.sees("Keikka on sinun")
        await here.slack.world.until(lambda: "Keikka 1:" in home(aino), 30, "the gig at home")
        await here.slack.world.until(lambda: "on löytynyt" in home(oona) or "lupautunut" in home(oona), 30, home(oona))
        aino.press_at_home("Pidä tauko")
        await here.slack.world.until(lambda: "Olet tauolla" in home(aino), 30, "the break")
        aino.press_at_home("Lopeta tauko")
        await here.slack.world.until(lambda: "Olet tauolla" not in home(aino), 30, "no break")


async def test_my_order_is_changed_and_cancelled_at_home(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        await here.order(oona)
        await oona.sees("Tilaus 1 on lähetetty")
        oona.opens_home("home")
        await here.slack.world.until(lambda: "Tilaus 1" in home(oona), 30, "the order")
        oona.press_at_home("Muuta tilausta")
        window = await opened(oona, "Muuta tilausta")
        assert next(b for b in window["blocks"] if b["block_id"] == "time")["element"]["initial_time"] == "14:00"
        oona.fill(time="12:00", time_end="14:00")
        await sent(oona)
        await sent(oona)
        await oona.sees("Muutos on tallennettu")
        await here.slack.world.until(lambda: "klo 12–14" in home(oona), 30, "the new time")
        oona.press_at_home("Peru tilaus")
        await here.slack.world.until(lambda: oona.modal and "Haluatko perua" in shown(oona.modal), 30, "a question")
        oona.press_in_modal("Kyllä, peru tilaus")
        await oona.sees("Tilaus on peruttu")
        await here.slack.world.until(lambda: oona.modal and "Selvä." in shown(oona.modal), 30, "an answer")
        await here.slack.world.until(lambda: "Sinulla ei ole avoimia" in home(oona), 30, "no order")


async def released(here: SlackMorning, oona: Person) -> None:
    await here.order(oona)
    await here.channel.sees("uusi tilaaja")
    here.channel.press(here.kirsi, "Hyväksy")
    await here.channel.sees("kysytään")


async def test_assigning_in_a_window(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        aino, bertta = await here.expert("Aino"), await here.expert("Bertta")
        oona = Person(here.slack, "Oona")
        await released(here, oona)
        await here.slack.world.until(lambda: any("Pyyntö" in p.last for p in (aino, bertta)), 30, "an offer")
        other = bertta if "Pyyntö" in aino.last else aino
        here.channel.press(here.kirsi, "Valitse tekijä")
        await here.slack.world.until(
            lambda: here.kirsi.modal and other.user.name in shown(here.kirsi.modal), 30, "names"
        )
        assert await noted(here, "see_names"), "what was shown is in the ledger"
        here.kirsi.press_in_modal("Valitse tämä")
        await here.slack.world.until(
            lambda: "Valitse ensin yksi" in shown(here.kirsi.modal or {}), 30, "nothing chosen"
        )
        assert here.kirsi.modal is not None
        options = [o for b in here.kirsi.modal["blocks"] for o in b.get("accessory", {}).get("options", ())]
        chosen = next(one for one in options if other.user.name in one["text"]["text"])
        here.kirsi.fill(chosen=chosen["value"])
        here.kirsi.press_in_modal("Valitse tämä")
        await other.sees("Pyyntö")
        await here.slack.world.until(lambda: "kysytään nyt" in shown(here.kirsi.modal or {}), 30, "told so")
        assert not any(name in str(here.channel.seen) for name in ("Aino", "Bertta")), "R17"
        assert not any(name in str(here.kirsi.seen) for name in ("Aino", "Bertta")), "in the window alone"


async def noted(here: SlackMorning, what: str) -> int:
    def count(tx: Transaction) -> int:
        return len(tx.rows(select(ledger.c.id).where(ledger.c.verb == what)))

    return await here.house.database.look(count)


async def test_why_and_details_come_into_a_window_and_the_rest_is_whispered(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        await here.expert("Aino")
        oona = Person(here.slack, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Tiedot")
        await here.slack.world.until(lambda: "040 000 0002" in shown(here.kirsi.modal or {}), 30, "details")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.slack.world.until(lambda: here.kirsi.whispers(here.channel.place), 30, "a whisper")
        assert "Hyväksytty" in shown(here.kirsi.whispers(here.channel.place)[-1])
        await here.channel.sees("kysytään")
        here.channel.press(here.kirsi, "Miksi")
        await here.slack.world.until(lambda: "Aino" in shown(here.kirsi.modal or {}), 30, "why")
        assert await noted(here, "see_why")
        row = here.channel.seen[0]["blocks"][-1]["elements"]
        assert [one["type"] for one in row][-1] == "overflow"
        seen = str(here.channel.seen) + str(here.kirsi.seen)
        assert not any(word in seen for word in ("Aino", "Oona", "040 ", "asennu")), "R17"


async def test_a_window_that_did_not_open_or_was_closed_is_answered_in_their_messages(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.slack.faults.reset("views.open")
        here.channel.press(here.kirsi, "Tiedot")
        await here.kirsi.sees("040 000 0002")


async def test_somebody_else_pressing_sees_nobody(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.place.members.add(oona.user.id)
        here.channel.press(oona, "Tiedot")
        await here.slack.world.until(lambda: "vanha tai ei ole sinulle" in shown(oona.modal or {}), 30, "refused")
        assert not await noted(here, "see")


async def test_the_command_in_a_channel_leads_on(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        typed = oona.command("", here.channel.place)
        await here.slack.world.until(typed.done.is_set)
        assert typed.answer is not None
        assert typed.answer["response_type"] == "ephemeral"
        await oona.sees("Hei.")


async def test_nobody_changes_another_ones_order(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona, outi = Person(here.slack, "Oona"), Person(here.slack, "Outi")
        await here.order(oona)
        await oona.sees("Tilaus 1 on lähetetty")
        for name in ("order_form", "front"):
            seen = await here.house.look(f"slack:{outi.user.id}", name, order="1")
            assert not seen.found or "Esimerkkikoulu" not in str(seen.values)
        fields = (("w:about", "1"), ("organisation", "Muu"), ("w:send", "yes"))
        for number, sending in enumerate((fields[:2], fields)):
            page = Heard("form", data="change_order", fields=sending)
            await here.house.hear(Incoming("slack", f"view:{number}", outi.user.id, outi.user.id, page))
        await outi.sees("Mitään ei muutettu")
        mine = await here.house.look(f"slack:{oona.user.id}", "order_form", order="1")
        assert mine.values["answers"]["organisation"] == "Esimerkkikoulu"


async def test_a_page_sent_twice_sends_one_order(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        oona.shortcut()
        await opened(oona, "Tilaa asiantuntija")
        oona.fill(**FILLED)
        await sent(oona)
        twice = [oona.submit(), oona.submit()]
        await here.slack.world.until(lambda: all(one.done.is_set() for one in twice), 30, "both answered")
        await oona.sees("Tilaus 1 on lähetetty")
        await oona.sees("on jo lähetetty tai päättynyt")
        assert len(await here.house.database.look(orders.open_orders)) == 1


async def test_five_open_orders_are_the_most_by_form_too(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        for number in range(1, 7):
            oona.command("lomake")
            await opened(oona, "Tilaa asiantuntija")
            oona.fill(**FILLED)
            await sent(oona)
            await sent(oona)
            await oona.sees(f"Tilaus {number} on lähetetty" if number < 6 else "Vastauksesi ovat tallessa")
        assert len(await here.house.database.look(orders.open_orders)) == 5
