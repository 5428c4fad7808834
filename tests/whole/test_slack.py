"""What is Slack's own in the main job: languages, deactivated accounts, forged presses, sends in doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import outbox, people
from tests.fakes.slack_api import Person
from tests.fakes.slack_api.people import forge
from tests.whole.mornings.slack import slack_morning


async def test_a_new_person_has_the_language_and_the_time_zone_they_have_in_slack(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        sven = Person(here.slack, "Sven", "sv-SE")
        sven.user.tz = "Europe/Stockholm"
        sven.command("hjälp")
        await sven.sees("beställa")
        found = await here.house.database.look(people.who_is, "slack", sven.user.id)
        assert found is not None
        assert (found.language, found.zone) == ("sv", "Europe/Stockholm")


async def test_a_deactivated_expert_is_passed_over(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        aino = await here.expert("Aino")
        aino.user.deleted = True
        oona = Person(here.slack, "Oona")
        await here.order(oona)
        await here.channel.sees("uusi tilaaja")
        here.channel.press(here.kirsi, "Hyväksy")
        await here.channel.sees("Tila: ei enää ketään")


async def test_forged_foreign_and_old_presses_change_nothing(tmp_path: Path) -> None:
    async with slack_morning(tmp_path) as here:
        aino = await here.expert("Aino")
        oona = Person(here.slack, "Oona")
        await here.order(oona)
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


async def test_a_message_that_may_have_arrived_is_looked_up_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.trouble.AFTER_NETWORK", 0.05)
    monkeypatch.setattr("bot.house.courier.FALLBACK", 0.05)
    async with slack_morning(tmp_path) as here:
        oona = Person(here.slack, "Oona")
        here.slack.faults.reset("chat.postMessage", acted=True)
        oona.opens_home()
        await here.slack.world.until(lambda: here.slack.counts["conversations.history"] == 1, 20)
        await here.slack.world.until(lambda: here.slack.faults.happened)
        oona.command("ohje")
        await here.slack.world.until(lambda: len(oona.seen) == 2, 20)
        assert sum("Hei." in str(m) for m in oona.seen) == 1
        assert await here.house.database.look(outbox.unknown_rows) == []
