"""What goes out: pieces, edits, files, pace, and what each trouble means (R4, R11)."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import aiohttp
import pytest

from adapters.port import Outgoing, Refused, TryLater, Undeliverable
from adapters.slack.limits import SlackTurns
from adapters.slack.trouble import NEVER, TOKEN
from dialogs.speech import CardName
from tests.adapters.hand import Hand
from tests.adapters.messenger import CALENDAR, button, text
from tests.adapters.slack.house import House, house
from tests.fakes.slack_api import Channel, FakeSlack, Person
from tests.fakes.slack_api.faults import Refusal, too_many
from tests.fakes.slack_api.people import shown

PINGS = "<!channel> <@U123> *a* `b` & <https://x.fi|y>"


async def test_words_of_users_are_plain_text_and_ping_nobody() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        await here.say(aino.lane, PINGS)
        message = aino.seen[0]
        assert message["blocks"][0]["text"] == {"type": "plain_text", "text": PINGS, "emoji": False}
        assert message["text"] == "&lt;!channel&gt; &lt;@U123&gt; *a* `b` &amp; &lt;https://x.fi|y&gt;"
        assert message["settings"] == {"parse": "none", "unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        assert message["metadata"]["event_payload"] == {"outbox": "row-1", "piece": 0}


async def test_a_card_is_edited_in_place_and_sent_anew_where_it_is_gone() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        receipt = await here.say(aino.lane, text("Pyyntö", "vanha", card=CardName("offer", "1")))
        again = await here.say(aino.lane, text("Pyyntö", "uusi", card=CardName("offer", "1")), receipt.message_id)
        assert (again, len(aino.seen)) == (receipt, 1)
        assert "uusi" in aino.last
        aino.chat.messages.clear()
        anew = await here.say(aino.lane, text("Pyyntö", "uusi", card=CardName("offer", "1")), receipt.message_id)
        assert anew.message_id != receipt.message_id
        assert len(aino.seen) == 1


async def test_a_long_message_comes_in_pieces_with_the_buttons_under_the_last() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        words = " ".join(f"sana{n}" for n in range(6000))
        receipt = await here.say(aino.lane, text(words, buttons=((button("Joo", "yes:1"),),)))
        assert " ".join("".join(f"{shown(m)} " for m in aino.seen).replace("Joo", "").split()) == words
        assert [m["blocks"][-1]["type"] for m in aino.seen] == ["section"] * (len(aino.seen) - 1) + ["actions"]
        assert receipt.message_id == aino.seen[-1]["ts"]


async def test_files_come_after_the_words_and_once() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        here.slack.faults.refuse("files.completeUploadExternal", Refusal("internal_error", 500), acted=True)
        with pytest.raises(TryLater) as later:
            await here.say(aino.lane, text("Keikka", files=(CALENDAR,)), idempotency="a")
        assert not later.value.surely_not_sent
        await here.say(aino.lane, text("Keikka", files=(CALENDAR,)), idempotency="a")
        assert [shown(m) for m in aino.seen] == ["Keikka", "keikka.ics"]
        for method in ("files.getUploadURLExternal", "upload"):
            here.slack.faults.reset(method)
            with pytest.raises(TryLater) as later:
                await here.say(aino.lane, text("Toinen", files=(CALENDAR,)), idempotency="b")
            assert later.value.surely_not_sent
        await here.say(aino.lane, text("Toinen", files=(CALENDAR,)), idempotency="b")
        assert len(aino.seen) == 4


@pytest.mark.parametrize("acted", [True, False])
@pytest.mark.parametrize("restarted", [True, False])
@pytest.mark.parametrize("how", ["reset", "500", "nonsense", "silence"])
async def test_an_unknown_delivery_is_looked_up_and_never_repeated(how: str, acted: bool, restarted: bool) -> None:
    async with house(listening=False, patience=0.5) as here:
        aino = Person(here.slack, "Aino")
        await here.say(aino.lane, "ennen")
        if how == "500":
            here.slack.faults.refuse("chat.postMessage", Refusal("fatal_error", 500), acted=acted)
        else:
            getattr(here.slack.faults, how)("chat.postMessage", acted=acted)
        with pytest.raises(TryLater) as later:
            await here.say(aino.lane, "tärkeä", idempotency="a")
        assert not later.value.surely_not_sent
        if restarted:
            here.adapter._delivery._begun.clear()
        receipt = await here.say(aino.lane, "tärkeä", idempotency="a", again=True)
        assert [shown(m) for m in aino.seen] == ["ennen", "tärkeä"]
        assert receipt.message_id == aino.seen[-1]["ts"]


async def test_without_the_right_to_read_back_a_second_copy_says_the_same() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        here.world.scopes.discard("im:history")
        await here.say(aino.lane, "tärkeä", again=True)
        assert [shown(m) for m in aino.seen] == ["tärkeä"]


async def _bring(here: House, aino: Person) -> None:
    """A message that uses every method of delivery."""
    receipt = await here.say(aino.lane, text("Kortti", "vanha", card=CardName("order", "c")), idempotency="first")
    await here.say(
        aino.lane, text("Kortti", "uusi", card=CardName("order", "c")), receipt.message_id, idempotency="second"
    )
    under = Outgoing(aino.lane, text("Alla"), "fi", "third", under=receipt.message_id, again=True)
    await here.adapter.deliver(under)
    await here.say(aino.lane, text("Liite", files=(CALENDAR,)), idempotency="fourth", again=True)


METHODS = (
    "conversations.open", "chat.postMessage", "chat.update", "conversations.history", "conversations.replies",
    "files.getUploadURLExternal", "files.completeUploadExternal",
)  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
async def test_429_on_each_method_waits_as_long_as_slack_says_and_loses_nothing(method: str) -> None:
    hand = Hand()
    async with house(listening=False, turns=SlackTurns(hand, hand.sleep)) as here:
        aino = Person(here.slack, "Aino")
        here.slack.faults.refuse(method, too_many(7))
        with pytest.raises(TryLater) as later:
            await _bring(here, aino)
        assert (later.value.after, later.value.surely_not_sent) == (7, True)
        with pytest.raises(TryLater, match="pace"):  # nothing is even asked before that time is over
            await _bring(here, aino)
        hand.at += 7
        await _bring(here, aino)
        assert [shown(m) for m in aino.seen][-1] == "keikka.ics"
        assert [sum(word in shown(m) for m in aino.seen) for word in ("Alla", "Liite")] == [1, 1]


@pytest.mark.parametrize(("word", "why"), sorted(NEVER.items()))
async def test_who_cannot_be_reached_is_undeliverable(word: str, why: str) -> None:
    async with house(listening=False) as here:
        here.slack.faults.refuse("chat.postMessage", Refusal(word))
        with pytest.raises(Undeliverable) as gone:
            await here.say(Person(here.slack, "Aino").lane, "Hei")
        assert gone.value.why == why


@pytest.mark.parametrize("word", TOKEN)
async def test_lost_rights_hold_the_message(word: str) -> None:
    async with house(listening=False) as here:
        here.slack.faults.refuse("chat.postMessage", Refusal(word))
        with pytest.raises(TryLater) as later:
            await here.say(Person(here.slack, "Aino").lane, "Hei")
        assert later.value.surely_not_sent


async def test_our_own_faults_are_refused_and_nobody_is_no_address() -> None:
    async with house(listening=False) as here:
        aino = Person(here.slack, "Aino")
        here.slack.faults.refuse("chat.postMessage", Refusal("msg_too_long"))
        with pytest.raises(Refused, match="msg_too_long"):
            await here.say(aino.lane, "Hei")
        with pytest.raises(Refused, match="nothing to say"):
            await here.say(aino.lane, text())
        with pytest.raises(Undeliverable, match="no_address"):
            await here.say("12345", "Hei")
        aino.user.deleted = True
        with pytest.raises(Undeliverable, match="deactivated"):
            await here.say(aino.lane, "Hei")


async def test_a_refused_connection_was_surely_not_sent(unused_tcp_port: int) -> None:
    async with house(listening=False) as here:
        here.adapter.line.client.base_url = f"http://127.0.0.1:{unused_tcp_port}/api/"
        with pytest.raises(TryLater) as later:
            await here.say(Person(here.slack, "Aino").lane, "Hei")
        assert later.value.surely_not_sent
        assert issubclass(aiohttp.ClientConnectorError, aiohttp.ClientError)


async def test_what_belongs_to_a_card_stands_under_it() -> None:
    slack = FakeSlack()
    channel = Channel(slack, "välitys", [Person(slack, "Kirsi")])
    channel.place.members.add("U0KEIKKABOT")
    async with house(slack, listening=False) as here:
        card = await here.say(channel.lane, text("Tilaus 1", "Tila", card=CardName("order", "1")))
        await here.adapter.deliver(Outgoing(channel.lane, text("Hälytys"), "fi", "a", under=card.message_id))
        assert channel.seen[1]["thread_ts"] == channel.seen[0]["ts"]
        channel.place.messages.clear()
        await here.adapter.deliver(Outgoing(channel.lane, text("Toinen"), "fi", "b", under=card.message_id))
        assert "thread_ts" not in channel.seen[0]


@pytest.mark.parametrize("acted", [True, False])
@pytest.mark.parametrize("quiet", [True, False])
async def test_an_unknown_delivery_under_a_card_is_looked_up_there(quiet: bool, acted: bool) -> None:
    slack = FakeSlack()
    channel = Channel(slack, "välitys", [Person(slack, "Kirsi")])
    channel.place.members.add("U0KEIKKABOT")
    async with house(slack, listening=False) as here:
        card = await here.say(channel.lane, text("Tilaus 1", "Tila", card=CardName("order", "1")))
        here.slack.faults.reset("chat.postMessage", acted=acted)
        told = Outgoing(channel.lane, text("Hälytys"), "fi", "a", under=card.message_id, quiet=quiet)
        with pytest.raises(TryLater):
            await here.adapter.deliver(told)
        await here.adapter.deliver(replace(told, again=True))
        assert [shown(m) for m in channel.seen] == ["Tilaus 1\nTila", "Hälytys"]


async def test_the_pace_keeps_slack_content() -> None:
    async with house(listening=False, strict_rates=True, turns=SlackTurns()) as here:
        people = [Person(here.slack, f"P{n}") for n in range(3)]
        for number in range(4):
            for person in people:
                with contextlib.suppress(TryLater):
                    await here.say(person.lane, f"viesti {number}")
        assert here.world.rate_refused == 0
