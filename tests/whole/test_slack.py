"""The whole main job on Slack: the real house, real sockets, the strict Slack opposite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits
from adapters.slack.webhook import PATH, SlackWebhookEar
from bot.desk import joining
from bot.house.app import WholeHouse
from bot.house.clock import Clock
from bot.house.config import Config
from storage import Database, MasterKeys, outbox, people
from storage.sealing import generate
from storage.transaction import Transaction
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.people import forge

HELSINKI = ZoneInfo("Europe/Helsinki")
ORDER = "Luento masennuksesta Ouluun 15.1. klo 14-16 paikan päällä"


@dataclass
class Stage:
    """The house and its clock, Slack, and the coordinators' channel."""

    house: WholeHouse
    clock: Clock
    slack: FakeSlack
    channel: Channel
    kirsi: Person

    async def invite(self, person: Person, role: str) -> None:
        token = await self.house.database.write(joining.invite, role, None, "fi", "test")
        person.command(f"start {token}")

    async def expert(self, name: str, *, consents: tuple[str, ...] = ("register", "offers_in_messenger")) -> Person:
        """An expert who joined: the invitation is opened for real, the profile is written at once."""
        person = Person(self.slack, name)
        await self.invite(person, "expert")
        await person.sees("Tervetuloa")
        answers = {
            "name": name, "contact": f"{name.lower()}@example.org", "consents": list(consents),
            "topics_own": ["depression"], "topics_family": [], "kinds": ["lecture"], "formats": ["onsite"],
            "home": "Oulu", "reach": {"km": 60}, "languages": ["fi"], "short_notice": False,
        }  # fmt: skip
        await self.house.database.write(_join, person.user.id, answers)
        return person

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
    person = people.who_is(tx, "slack", account)
    assert person is not None
    joining.join(tx, person, "expert", dict(answers))


@asynccontextmanager
async def stage(folder: Path, public_url: str = "http://localhost:8080", *, http: bool = False) -> AsyncIterator[Stage]:
    """A house on Slack, on a Monday morning."""
    monday = datetime(2027, 1, 4, 10, tzinfo=HELSINKI).astimezone(UTC)
    clock = Clock(monday - datetime.now(UTC))
    async with FakeSlack() as slack:
        slack.world.strict_rates = False
        slack.world.trigger_life = slack.sockets.ack_seconds = slack.posting.answer_seconds = (
            60  # of these stories none depends on speed
        )
        kirsi = Person(slack, "Kirsi")
        channel = Channel(slack, "välitys", [kirsi])
        config = Config(
            database_url=f"sqlite:///{folder}/house.db", public_url=public_url, platforms={
                "slack": {"bot_token": slack.token, "api_url": slack.url, "dispatch_channel": channel.lane}
            },
        )  # fmt: skip
        database = Database(config.database_url, MasterKeys.from_environment_value(generate()), clock.now)
        database.migrate()
        house = WholeHouse(config, database, clock)
        database.shelf.dispatch_lanes = (("slack", channel.lane),)
        adapter = SlackAdapter(
            slack.token, app_token="" if http else slack.app_token, signing_secret=slack.secret if http else "",
            host="127.0.0.1", api_url=slack.url, public_url=public_url, channels=[channel.lane], turns=without_waits(),
            in_time=60,
        )  # fmt: skip
        await house.start([adapter])
        if isinstance(adapter.ear, SlackWebhookEar):
            address, port = adapter.ear.addresses[0]
            slack.posting.url = f"http://{address}:{port}{PATH}"
        channel.add_bot(kirsi)
        here = Stage(house, clock, slack, channel, kirsi)
        await here.invite(kirsi, "coordinator")
        await kirsi.sees("Tervetuloa")
        try:
            yield here
        finally:
            await house.stop()
        assert not slack.complaints, "\n".join(slack.complaints)


async def order(oona: Person) -> None:
    """Oona orders in one message, a few short answers, and one press."""
    oona.opens_home()
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


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_from_a_first_order_to_feedback_on_slack(http: bool, tmp_path: Path) -> None:
    async with stage(tmp_path, http=http) as here:
        aino, bertta = await here.expert("Aino"), await here.expert("Bertta")
        oona = Person(here.slack, "Oona")
        await order(oona)
        await oona.sees("ensimmäinen tilauksesi")
        card = await here.channel.sees("uusi tilaaja")
        assert "asennus" not in card, "I6: no topic in the channel"
        here.channel.press(here.kirsi, "Hyväksy")
        await oona.sees("tarkistanut tilauksen")

        await here.slack.world.until(lambda: any("Pyyntö" in p.last for p in (aino, bertta)), 10, "an offer")
        first, second = (aino, bertta) if "Pyyntö" in aino.last else (bertta, aino)
        assert "Aihe: masennus" in first.last
        first.press("En voi")
        await second.sees("Pyyntö: luento, Oulu")
        second.press("Otan keikan")
        await second.sees("Keikka on sinun")
        await oona.sees("Asiantuntija on löytynyt")
        await here.channel.sees("varattu")
        await second.sees("keikka-1.ics")
        about = [m for m in here.channel.seen if "Tilaus 1" in str(m)]
        assert ["thread_ts" in m for m in about] == [False, *[True] * (len(about) - 1)], "one card, the rest under it"
        assert {m["thread_ts"] for m in about[1:]} <= {about[0]["ts"]}

        await here.later(days=12)
        await oona.sees("Miten keikka meni?")
        oona.press("Anna palautetta")
        await second.sees("Miten keikka meni?")


async def test_without_the_consent_and_without_https_nobody_is_asked_there(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino = await here.expert("Aino", consents=("register",))
        oona = Person(here.slack, "Oona")
        await order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.channel.sees("ei enää ketään")
        assert not any("Pyyntö" in str(m) for m in aino.seen)


async def test_a_new_person_has_the_language_and_the_time_zone_they_have_in_slack(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        sven = Person(here.slack, "Sven", "sv-SE")
        sven.user.tz = "Europe/Stockholm"
        sven.command("hjälp")
        await sven.sees("beställa")
        found = await here.house.database.look(people.who_is, "slack", sven.user.id)
        assert found is not None
        assert (found.language, found.zone) == ("sv", "Europe/Stockholm")


async def test_a_deactivated_expert_is_passed_over(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino = await here.expert("Aino")
        aino.user.deleted = True
        oona = Person(here.slack, "Oona")
        await order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.channel.sees("Tila: ei enää ketään")


async def test_forged_foreign_and_old_presses_change_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        aino = await here.expert("Aino")
        oona = Person(here.slack, "Oona")
        await order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.place.members.add(oona.user.id)
        here.channel.press(oona, "Hyväksy")
        await here.slack.world.until(
            lambda: any("vanha tai ei ole sinulle" in str(m) for m in oona.whispers(here.channel.place))
        )
        for data in ("release:1", "assign:1", "see:1", "yes:1", "nonsense", "release:999999999", "see:1:extra:parts"):
            made = {"type": "button", "action_id": data, "value": data}
            forge(oona, oona.chat, "1.1", made)
        await here.slack.world.until(lambda: sum("vanha tai ei" in str(m) for m in oona.seen) >= 7)
        assert "040 " not in "".join(str(m) for m in oona.seen if "vanha" in str(m))
        await here.channel.sees("uusi tilaaja")
        assert not any("Pyyntö" in str(m) for m in aino.seen)


async def test_a_message_that_may_have_arrived_is_looked_up_and_not_repeated(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        here.slack.faults.reset("chat.postMessage", acted=True)
        oona.opens_home()
        await here.slack.world.until(lambda: here.slack.counts["conversations.history"] == 1, 20)
        await here.slack.world.until(lambda: here.slack.faults.happened)
        oona.command("ohje")
        await here.slack.world.until(lambda: len(oona.seen) == 2, 20)
        assert sum("Hei." in str(m) for m in oona.seen) == 1
        assert await here.house.database.look(outbox.unknown_rows) == []
