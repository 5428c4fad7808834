"""The demo page as somebody uses it: everybody's screen, and the clock."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import FrameLocator, Locator, Page, expect

from tests.adapters.web.pages.browsing import PATIENCE

#: What the pages say in each language, as much of it as is looked for.
WORDS: dict[str, dict[str, str]] = {
    "fi": {
        "order": "Luento masennuksesta, oma kokemus, {day}.{month}. klo 12-14 Oulussa paikan päällä",
        "summary": "Tässä on tilauksesi", "sent": "on lähetetty", "found": "Asiantuntija on löytynyt",
        "reminder": "Muistutus: keikka lähestyy", "how": "Miten keikka meni?", "saved": "Vastauksesi on tallennettu",
        "came": "Tilaaja on antanut sinulle palautetta", "language": "Tämä keskustelu on nyt suomeksi",
    },
    "sv": {
        "order": "Föreläsning om depression, egen erfarenhet, {day}.{month} kl. 12-14 i Uleåborg på plats",
        "summary": "Här är din beställning", "sent": "är skickad", "found": "En expert har tackat ja",
        "reminder": "En påminnelse: uppdraget närmar sig", "how": "Hur gick uppdraget?",
        "saved": "Dina svar är sparade", "came": "Beställaren har gett dig respons",
        "language": "Den här chatten är nu på svenska",
    },
    "en": {
        "order": "A lecture about depression, own experience, {day} {name} 12:00-14:00 in Oulu, on site",
        "summary": "Here is your order", "sent": "is sent", "found": "An expert has said yes",
        "reminder": "A reminder: the gig is coming", "how": "How did the gig go?", "saved": "Your answers are saved",
        "came": "The orderer has given you feedback",
        "language": "This chat is now in English",
    },
}  # fmt: skip
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
HELSINKI = ZoneInfo("Europe/Helsinki")


async def listens(port: int, *, up: bool = True) -> None:
    """Return when something listens at `port`, or when nothing does any more."""
    async with asyncio.timeout(60):
        while await _answers(port) is not up:  # noqa: ASYNC110  # another process: there is no event to wait for
            await asyncio.sleep(0.01)


async def _answers(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("localhost", port)
    except OSError:
        return False
    writer.close()
    return True


@dataclass
class Show:
    """The demo page at one width. `words` are the orderer's language; experts read their own."""

    page: Page
    language: str = "fi"

    @property
    def words(self) -> dict[str, str]:
        return WORDS[self.language]

    async def open(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        await self.page.goto("/demo")

    # -- screens

    def screen(self, seat: str) -> FrameLocator:
        return self.page.frame_locator(f"iframe[data-seat='{seat}']")

    async def to(self, area: str) -> None:
        """On a phone the areas are tabs."""
        tab = self.page.locator(f".areas-switch button[value='{area}']")
        if await tab.is_visible():
            await tab.click()

    async def sit(self, seat: str) -> None:
        """Bring somebody's screen to the front."""
        tab = self.page.locator(f"a.seat[data-seat='{seat}']")
        area = await tab.evaluate("node => node.closest('.area').dataset.area")
        await self.to(area)
        await tab.click()
        await expect(self.page.locator(f"iframe[data-seat='{seat}']")).to_be_visible()

    async def asked(self, *but: str) -> str:
        """Whose phone has an offer now that waits for an answer; wait for one who is not among `but`."""
        others = "".join(f":not([data-seat='{seat}'])" for seat in but)
        tab = self.page.locator(f"section[data-area='phones'] a.seat{others}:has(.waiting)").last
        await tab.wait_for(state="attached", timeout=PATIENCE)
        return str(await tab.get_attribute("data-seat"))

    # -- what people do and see there

    async def say(self, seat: str, words: str) -> None:
        box = self.screen(seat).locator(".composer textarea")
        await box.fill(words)
        await box.press("Enter")

    async def press(self, seat: str, data: str) -> None:
        """Press the newest button that does this."""
        await self.screen(seat).locator(f"button[value^='{data}']").last.click()

    async def sees(self, seat: str, words: str) -> Locator:
        """The newest entry or card with these words, once it is there."""
        found = self.screen(seat).locator(".entry, .card").filter(has_text=words).last
        await expect(found).to_be_attached(timeout=PATIENCE)
        return found

    async def speaks(self, seat: str) -> None:
        """Choose this show's language on somebody's screen."""
        code = self.screen(seat).locator(f".languages button[value='{self.language}']")
        if await code.get_attribute("aria-pressed") != "true":
            await code.click()
            await self.sees(seat, self.words["language"])

    async def answers(self, seat: str, begin: str, saved: str) -> None:
        """Fill a form question by question: the best mark where one is asked for, the last choice, or skip."""
        await self.press(seat, begin)
        entries = self.screen(seat).locator(".entry.us")
        done = entries.filter(has_text=saved)
        before, seen = await done.count(), 0
        for _question in range(8):
            newest = entries.last
            step = newest.locator("button[value^='a:'], button[value^='s:']").last
            await expect(step.or_(done.nth(before)).first).to_be_attached(timeout=PATIENCE)
            if await done.count() > before:
                return
            seen = await entries.count()
            await step.click()
            await expect(entries).not_to_have_count(seen, timeout=PATIENCE)
        raise AssertionError("the form has no end")

    # -- time

    async def move(self, to: str) -> None:
        """Move the clock on, and wait until everything due has happened."""
        now = await self.page.locator(".now").inner_text()
        await self.page.locator(f".moves button[value='{to}']").click()
        await expect(self.page.locator(".now")).not_to_have_text(now, timeout=PATIENCE)
        await expect(self.page.locator(".moves")).not_to_have_class(re.compile("busy"), timeout=PATIENCE)

    def order(self) -> str:
        """An order in one message, for a weekday so far ahead that there is time for every step."""
        day = datetime.now(HELSINKI).date() + timedelta(days=23)
        day += timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)
        return self.words["order"].format(day=day.day, month=day.month, name=day.strftime("%B"))

    async def number(self, seat: str, words: str) -> str:
        """The number of the order in what this says: "Order 7: Fri 8 Jan"."""
        said: str = await (await self.sees(seat, words)).inner_text()
        return str(re.findall(r"\d+", said.partition(": ")[0])[-1])
