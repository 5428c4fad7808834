"""The whole main job on Telegram: the real house, the real Updater over HTTP, the strict Bot API opposite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.telegram import TelegramAdapter
from adapters.telegram.limits import without_waits
from bot.desk import joining
from bot.facts import channels
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from storage import Database, MasterKeys, people
from storage.sealing import generate
from storage.transaction import Transaction
from tests.fakes.telegram_api import FakeTelegram, Group, Phone

HELSINKI = ZoneInfo("Europe/Helsinki")
ORDER = "Luento masennuksesta Ouluun 15.1. klo 14-16 paikan päällä"


@dataclass
class Stage:
    """The house and its clock, Telegram, and the coordinators' group."""

    house: WholeHouse
    clock: Clock
    telegram: FakeTelegram
    group: Group
    kirsi: Phone
    config: Config
    keys: MasterKeys
    oona: Phone | None = None

    async def up(self) -> None:
        """The house starts, over what is stored."""
        self.house = await opened(self.config, self.keys, self.clock, self.telegram, self.group)

    async def invite(self, phone: Phone, role: str) -> None:
        token = await self.house.database.write(joining.invite, role, None, "fi", "test")
        phone.start(token)

    async def expert(self, name: str, *, consents: tuple[str, ...] = ("register", "offers_in_messenger")) -> Phone:
        """An expert who joined: the invitation is opened for real, the profile is written at once."""
        phone = Phone(self.telegram, name)
        await self.invite(phone, "expert")
        await phone.sees("Tervetuloa")
        answers = {
            "name": name, "contact": f"{name.lower()}@example.org", "consents": list(consents),
            "topics_own": ["depression"], "topics_family": [], "kinds": ["lecture"], "formats": ["onsite"],
            "home": "Oulu", "reach": {"km": 60}, "languages": ["fi"], "short_notice": False,
        }  # fmt: skip
        await self.house.database.write(_join, str(phone.user.id), answers)
        return phone

    async def later(self, **amount: float) -> None:
        """Time passes: everything due on the way happens."""
        from bot.due import rules

        target = self.clock.now() + timedelta(**amount)
        while (moment := await self.house.database.look(rules.next_moment)) and moment <= target:
            self.clock.move_to(moment)
            await self.house.keeper.do_due()
        self.clock.move_to(target)
        await self.house.keeper.do_due()
        for courier in self.house.couriers:
            courier.wake()


def _join(tx: Transaction, account: str, answers: dict[str, object]) -> None:
    person = people.who_is(tx, "telegram", account)
    assert person is not None
    joining.join(tx, person, "expert", dict(answers))


@asynccontextmanager
async def stage(
    folder: Path, public_url: str = "http://localhost:8080", *, supergroup: bool = True
) -> AsyncIterator[Stage]:
    """A house on Telegram, on a Monday morning."""
    monday = datetime(2027, 1, 4, 10, tzinfo=HELSINKI).astimezone(UTC)
    clock = Clock(monday - datetime.now(UTC))
    async with FakeTelegram() as telegram:
        telegram.world.rates.strict = False
        kirsi = Phone(telegram, "Kirsi")
        group = Group(telegram, "Välitys", [kirsi], supergroup=supergroup)
        config = Config(
            database_url=f"sqlite:///{folder}/house.db", public_url=public_url, platforms={
                "telegram": {"token": telegram.token, "api_url": telegram.url, "dispatch_chat": group.lane}
            },
        )  # fmt: skip
        keys = MasterKeys.from_environment_value(generate())
        house = await opened(config, keys, clock, telegram, group)
        group.add_bot(kirsi, can_edit_messages=True)
        here = Stage(house, clock, telegram, group, kirsi, config, keys)
        await here.invite(kirsi, "coordinator")
        await kirsi.sees("Tervetuloa")
        try:
            yield here
        finally:
            await here.house.stop()
        assert not telegram.judges.objections, "\n".join(telegram.judges.objections)


async def opened(config: Config, keys: MasterKeys, clock: Clock, telegram: FakeTelegram, group: Group) -> WholeHouse:
    database = Database(config.database_url, keys, clock.now)
    database.migrate()
    house = WholeHouse(config, database, clock)
    database.shelf.dispatch_lanes = (("telegram", group.lane),)
    adapter = TelegramAdapter(
        telegram.token,
        api_url=telegram.url,
        public_url=config.public_url,
        groups={group.chat.id},
        turns=without_waits(),
    )
    await house.start([adapter])
    return house


async def sees(group: Group, words: str) -> dict[str, object]:
    def holding() -> list[dict[str, object]]:
        return [m for m in group.seen if words in str(m.get("text", ""))]

    await group.world.until(lambda: bool(holding()), what=f"the group sees {words!r}")
    return holding()[-1]


async def order(here: Stage, oona: Phone) -> None:
    """Oona orders in one message, a few short answers, and one press."""
    oona.start()
    await oona.sees("Hei.")
    oona.send(ORDER)
    await oona.sees("Kenen kokemusta")
    oona.press("Oma kokemus")
    await oona.sees("organisaatio")
    oona.send("Esimerkkikoulu")
    await oona.sees("yhteyshenkilö")
    oona.send("Oona Esimerkki")
    await oona.sees("uhelin")
    oona.send("040 000 0002")
    await oona.sees("Tarkista ja lähetä")
    oona.press("Lähetä tilaus")


async def test_from_a_first_order_to_feedback_on_telegram(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino, bertta = await here.expert("Aino"), await here.expert("Bertta")
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await oona.sees("ensimmäinen tilauksesi")
        card = await sees(here.group, "uusi tilaaja")
        assert "masennus" not in str(card), "I6: no topic in the group"
        here.group.press(here.kirsi, "Hyväksy")
        await oona.sees("tarkistanut tilauksen")

        await here.telegram.world.until(lambda: any("Pyyntö" in p.last for p in (aino, bertta)), what="an offer")
        first, second = (aino, bertta) if "Pyyntö" in aino.last else (bertta, aino)
        assert "Aihe: masennus" in first.last
        first.press("En voi")
        await second.sees("Pyyntö: luento, Oulu")
        second.press("Otan keikan")
        await second.sees("Keikka on sinun")
        await oona.sees("Asiantuntija on löytynyt")
        await sees(here.group, "varattu")
        await here.telegram.world.until(lambda: any("document" in m for m in second.seen), what="the calendar file")
        assert not any("photo" in m for m in second.seen), "no QR code that no phone can open"
        files = [str(m["document"]["file_name"]) for m in second.seen if "document" in m]
        assert files == ["keikka-1.ics"]
        assert "http" not in "".join(str(m.get("text", "")) for m in oona.seen), "no link that no phone can open"

        await here.later(days=12)
        await oona.sees("Miten keikka meni?")
        oona.press("Anna palautetta")
        await second.sees("Miten keikka meni?")


async def test_without_the_consent_and_without_https_nobody_is_asked_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino = await here.expert("Aino", consents=("register",))
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await sees(here.group, "uusi tilaaja")
        here.group.press(here.kirsi, "Hyväksy")
        await sees(here.group, "Ei ole enää ketään")
        assert not any("Pyyntö" in str(m.get("text")) for m in aino.seen)


async def test_with_https_a_card_without_consent_tells_nothing_of_an_illness(tmp_path: Path) -> None:
    async with stage(tmp_path, "https://keikka.example.org") as here:
        aino = await here.expert("Aino", consents=("register",))
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await sees(here.group, "uusi tilaaja")
        here.group.press(here.kirsi, "Hyväksy")
        offer = await aino.sees("Pyyntö: luento, Oulu")
        assert "masennus" not in str(offer)
        aino.press("Otan keikan")
        booked = await aino.sees("Keikka on sinun")
        assert "masennus" not in str(booked)
        assert "040 000 0002" not in str(booked)


async def test_a_blocked_expert_is_passed_over_and_comes_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino = await here.expert("Aino")
        aino.block()
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await sees(here.group, "uusi tilaaja")
        here.group.press(here.kirsi, "Hyväksy")
        await sees(here.group, "Tila: ei enää ketään")
        aino.unblock()
        here.group.press(here.kirsi, "Laajenna")
        await aino.sees("Pyyntö")


async def test_a_group_that_becomes_a_supergroup_keeps_getting_cards(tmp_path: Path) -> None:
    async with stage(tmp_path, supergroup=False) as here:
        new = here.group.migrate(here.kirsi)
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await sees(new, "uusi tilaaja")
        lanes = await here.house.database.look(channels.after_moves, (("telegram", here.group.lane),))
        assert lanes == [("telegram", new.lane)], "found again after a restart"


async def test_only_a_coordinator_presses_in_the_group(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        oona = Phone(here.telegram, "Oona")
        await order(here, oona)
        await sees(here.group, "uusi tilaaja")
        here.group.chat.members[oona.user.id] = {"status": "member"}
        here.group.press(oona, "Hyväksy")
        await oona.sees("vanha tai ei ole sinulle")
        await sees(here.group, "uusi tilaaja")
