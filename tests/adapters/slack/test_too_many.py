"""429 on every method that the adapter calls: it waits as Slack says, loses nothing, and goes on by itself.

The methods of delivery are tried one by one in `test_delivery`. Here each of the others is refused where it is called,
and no method is forgotten: they are read from the adapter's own source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

import adapters.slack
from adapters.port import TryLater
from adapters.slack.checks import examine
from tests.adapters.slack import test_delivery
from tests.adapters.slack.house import House, house
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.faults import too_many

NAMES = re.compile(r"(?:apps|auth|chat|conversations|files|reactions|pins|team|users|views)\.[A-Za-z.]+")


async def start(here: House) -> None:
    """It listens all the same, a little later."""
    await here.two_sockets()
    Person(here.slack, "Oona").send("moi")
    assert (await here.ears.hears(1))[0].heard.text == "moi"


async def socket(here: House) -> None:
    """A socket that is gone is replaced all the same."""
    await start(here)
    here.slack.sockets.kill()
    await here.world.until(lambda: here.slack.sockets.opened >= 3)
    await here.two_sockets()


async def who_is_it(here: House) -> None:
    """Who writes is heard, without a language for now, and asked after again the next time."""
    oona = Person(here.slack, "Oona", "sv-SE")
    oona.send("moi")
    assert (await here.ears.hears(1))[0].language is None
    oona.send("moi taas")
    assert (await here.ears.hears(2))[1].language == "sv"


async def window(here: House) -> None:
    """A window that did not open opens at the next press: its trigger lives three seconds, so nobody waits for it."""
    oona = Person(here.slack, "Oona")
    first = oona.shortcut()
    await here.world.until(lambda: here.slack.faults.happened)
    await here.world.until(first.done.is_set)
    assert not first.failed
    oona.shortcut()
    await here.world.until(lambda: oona.modal, what="a window")


async def home(here: House) -> None:
    """A Home tab that could not be drawn is drawn when it is opened again."""
    oona = Person(here.slack, "Oona")
    oona.opens_home("home")
    await here.world.until(lambda: here.slack.faults.happened)
    await here.world.until(lambda: not here.adapter._tasks)
    oona.opens_home("home")
    await here.world.until(lambda: oona.home, what="a Home")


async def whisper(here: House) -> None:
    """What only one person sees waits as long as Slack says."""
    kirsi = Person(here.slack, "Kirsi")
    channel = Channel(here.slack, "välitys", [kirsi])
    channel.place.members.add("U0KEIKKABOT")
    with pytest.raises(TryLater) as later:
        await here.say(f"{kirsi.lane}/{channel.lane}", "vain sinulle", idempotency="a")
    assert (later.value.after, later.value.surely_not_sent) == (1, True)
    await here.say(f"{kirsi.lane}/{channel.lane}", "vain sinulle", idempotency="a")
    assert len(kirsi.whispers(channel.place)) == 1


async def fill(here: House) -> None:
    """A window that waits for its answer waits as long as Slack says."""
    oona = Person(here.slack, "Oona")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "external_id": "here",
            "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "…"}}]}  # fmt: skip
    opened = await here.adapter.line.call("views.open", trigger_id=here.world.trigger(oona.user.id), view=view)
    lane = f"{oona.lane}/{opened['view']['id']}"
    with pytest.raises(TryLater) as later:
        await here.say(lane, "vastaus", idempotency="a")
    assert (later.value.after, later.value.surely_not_sent) == (1, True)
    await here.say(lane, "vastaus", idempotency="a")
    assert "vastaus" in str(oona.modal)


async def leave(here: House) -> None:
    """A channel that is not ours was told; leaving it is tried when it calls again."""
    kirsi = Person(here.slack, "Kirsi")
    channel = Channel(here.slack, "muu", [kirsi])
    channel.add_bot(kirsi)
    await channel.sees("KEIKKA_SLACK_DISPATCH_CHANNEL")
    await here.world.until(lambda: not here.adapter._tasks)
    assert here.adapter.state == "open"


async def doctor(here: House) -> None:
    """The doctor says that it could not look."""
    found = await examine(here.slack.token, app_token=here.slack.app_token, api_url=here.slack.url, channel="C1")
    assert [one.state for one in found].count("bad") == 1


#: Each method where it is called, but for delivery's.
WHERE: Mapping[str, Callable[[House], Awaitable[None]]] = {
    "auth.test": start,
    "apps.connections.open": socket,
    "users.info": who_is_it,
    "views.open": window,
    "views.publish": home,
    "views.update": fill,
    "chat.postEphemeral": whisper,
    "conversations.leave": leave,
    "conversations.info": doctor,
}


@pytest.mark.parametrize("method", WHERE)
async def test_429_is_survived(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.reaching.REOPEN", (0.01,))
    monkeypatch.setattr("adapters.slack.socket.AGAIN", (0.01,))
    slack = FakeSlack()
    slack.faults.refuse(method, too_many(1))
    async with house(slack) as here:
        await WHERE[method](here)
        assert here.slack.faults.happened == [f"{method}:answer"]


def called() -> set[str]:
    """Every method that is named in the adapter's source."""
    folder = Path(adapters.slack.__file__).parent
    words = [node.value for path in folder.glob("*.py") for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    return {word for word in words if NAMES.fullmatch(word)}


def test_no_method_is_forgotten() -> None:
    assert called() == {*WHERE, *test_delivery.METHODS}
