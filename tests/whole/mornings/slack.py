"""A house on Slack: real sockets or signed HTTP, the strict Slack opposite."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.slack import SlackAdapter
from adapters.slack.limits import without_waits
from adapters.slack.webhook import PATH, SlackWebhookEar
from bot.house.app import WholeHouse
from bot.house.config import Config
from storage import MasterKeys
from storage.sealing import generate
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.migrated import open_copy
from tests.whole.morning import Morning, monday_clock

UNHURRIED = 60.0  # seconds: of what is tested here nothing depends on how fast we are


@dataclass
class SlackMorning(Morning[Person, Channel]):
    """Everybody is in Slack; coordinators have a channel."""

    platform = "slack"

    slack: FakeSlack

    def newcomer(self, name: str) -> Person:
        return Person(self.slack, name)

    def greet(self, person: Person) -> None:
        person.opens_home()

    def follow(self, person: Person, token: str) -> None:
        person.command(f"start {token}")


@asynccontextmanager
async def slack_morning(
    folder: Path, public_url: str = "http://localhost:8080", *, http: bool = False
) -> AsyncIterator[SlackMorning]:
    """A house on Slack; at its end Slack must have no complaint."""
    clock = monday_clock()
    async with FakeSlack() as slack:
        slack.world.strict_rates = False
        slack.world.trigger_life = slack.sockets.ack_seconds = slack.posting.answer_seconds = UNHURRIED
        kirsi = Person(slack, "Kirsi")
        channel = Channel(slack, "välitys", [kirsi])
        config = Config(
            database_url=f"sqlite:///{folder}/house.db", public_url=public_url, platforms={
                "slack": {"bot_token": slack.token, "api_url": slack.url, "dispatch_channel": channel.lane}
            },
        )  # fmt: skip
        database = open_copy(config.database_url, MasterKeys.from_environment_value(generate()), clock.now)
        house = WholeHouse(config, database, clock)
        database.shelf.dispatch_lanes = (("slack", channel.lane),)
        adapter = SlackAdapter(
            slack.token, app_token="" if http else slack.app_token, signing_secret=slack.secret if http else "",
            host="127.0.0.1", api_url=slack.url, public_url=public_url, channels=[channel.lane], turns=without_waits(),
            in_time=UNHURRIED,
        )  # fmt: skip
        await house.start([adapter])
        if isinstance(adapter.ear, SlackWebhookEar):
            address, port = adapter.ear.addresses[0]
            slack.posting.url = f"http://{address}:{port}{PATH}"
        channel.add_bot(kirsi)
        here = SlackMorning(house, clock, slack.world, channel, kirsi, slack)
        await here.invite(kirsi, "coordinator")
        try:
            yield here
        finally:
            await house.stop()
        assert not slack.complaints, "\n".join(slack.complaints)
