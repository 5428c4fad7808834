"""The promises of a platform in `adapters.port`, held by Telegram, Slack, the web and every stand-in for one.

The house is tested with the stand-ins: what one of them did otherwise, it would expect of a platform that there is not.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from adapters.port import Messenger, Undeliverable
from tests.adapters.fronts import FRONTS, Front

#: How long a promise of something may take, and how long a promise of nothing is watched.
SOON, A_WHILE = 20.0, 0.2


@pytest.fixture(params=list(FRONTS))
async def front(request: pytest.FixtureRequest) -> AsyncIterator[Front]:
    async with FRONTS[request.param]() as made:
        yield made


def those(*names: str) -> pytest.MarkDecorator:
    """These alone: of the others the port does not promise it."""
    return pytest.mark.parametrize("front", names, indirect=True)


HEARING = those("telegram", "slack", "web", "pigeons")
MESSENGERS = those("telegram", "slack", "pigeons")
SHOWING = those("telegram", "slack", "pigeons", "paper")


def messenger(front: Front) -> Messenger:
    assert isinstance(front.adapter, Messenger)
    return front.adapter


@HEARING
async def test_what_is_said_is_heard_and_answers_go_to_its_lane(front: Front) -> None:
    assert front.says is not None
    await front.adapter.start(front.ears)
    await front.says("Moi")
    (one,) = await front.heard(1)
    assert (one.platform, one.heard.text, one.lane) == (front.adapter.platform, "Moi", front.lane)
    assert one.account
    assert one.external_id
    assert await front.bring("Hei", "row 1", lane=one.lane)


@HEARING
async def test_two_things_have_two_ids(front: Front) -> None:
    assert front.says is not None
    await front.adapter.start(front.ears)
    for words in ("Moi", "Moi"):
        await front.says(words)
    heard = await front.heard(2)
    assert len({one.external_id for one in heard}) == 2


async def test_a_receipt_names_the_message_and_a_stop_does_not_end_delivering(front: Front) -> None:
    """Couriers finish what they have begun after the doorways are closed."""
    await front.adapter.start(front.ears)
    first = await front.bring("Yksi", "row 1")
    await front.adapter.stop()
    second = await front.bring("Kaksi", "row 2")
    assert first
    assert second
    assert first != second
    if front.seen is not None:
        assert front.seen() == ["Yksi", "Kaksi"]


@SHOWING
async def test_an_edit_changes_the_message_in_place_again_and_again(front: Front) -> None:
    assert front.seen is not None
    await front.adapter.start(front.ears)
    name = await front.bring("Yksi", "row 1")
    await front.bring("Muu", "row 2")
    for row, words in (("row 3", "Kaksi"), ("row 4", "Kolme")):
        name = await front.bring(words, row, edits=name)
        assert front.seen() == [words, "Muu"]


@HEARING
async def test_after_a_stop_nothing_is_heard(front: Front) -> None:
    assert front.says is not None
    await front.adapter.start(front.ears)
    await front.says("Moi")
    assert len(await front.heard(1)) == 1
    await front.adapter.stop()
    with contextlib.suppress(OSError):  # nobody is at the door
        await asyncio.wait_for(front.says("Hei"), SOON)
    await asyncio.sleep(A_WHILE)
    assert [one.heard.text for one in await front.heard(1)] == ["Moi"]


@those("telegram", "slack")
async def test_who_is_gone_for_good_is_undeliverable_in_one_word(front: Front) -> None:
    assert front.leaves is not None
    front.leaves()
    with pytest.raises(Undeliverable) as gone:
        await front.bring("Hei", "row 1")
    assert gone.value.why
    assert " " not in gone.value.why


# -- what a messenger promises besides


async def test_a_messenger_is_one_and_a_platform_of_ours_is_none(front: Front) -> None:
    assert isinstance(front.adapter, Messenger) == (front.adapter.platform in ("telegram", "slack", "pigeon"))


@MESSENGERS
async def test_its_state_says_whether_it_listens(front: Front) -> None:
    one = messenger(front)
    states = [one.state]
    await one.start(front.ears)
    states.append(one.state)
    assert one.silent_for >= 0
    assert list(one.routes) == []
    for end in (one.stop, one.close):
        await end()
        states.append(one.state)
    assert states == ["closed", "open", "closed", "closed"]


@MESSENGERS
async def test_what_was_said_while_nobody_listened_is_heard_before_the_backlog_is(front: Front) -> None:
    """R5: until it is told that it was heard, nothing may lapse."""
    assert front.says is not None
    one = messenger(front)
    assert not await one.wait_for_backlog(A_WHILE)
    for words in ("Yksi", "Kaksi"):
        await front.says(words)
    await one.start(front.ears)
    assert await one.wait_for_backlog(SOON)
    assert [each.heard.text for each in await front.heard(2)] == ["Yksi", "Kaksi"]


@those("telegram", "slack")
async def test_in_a_channel_that_is_not_served_nothing_is_heard(front: Front) -> None:
    """R10."""
    assert front.channels is not None
    assert front.says is not None
    one = messenger(front)
    ours, strange = front.channels()
    one.serve([ours.lane])
    await one.start(front.ears)
    for place in (ours, strange):
        await front.bring("Kortti", f"row {place.lane}", lane=place.lane)
    strange.press()
    ours.press()
    await front.says("Moi")
    heard = await front.heard(2)
    await asyncio.sleep(A_WHILE)
    assert {(each.lane, each.private) for each in heard} == {(ours.lane, False), (front.lane, True)}


@MESSENGERS
async def test_a_word_opens_a_chat_and_menus_harm_nobody(front: Front) -> None:
    one = messenger(front)
    await one.start(front.ears)
    link = await one.link_to("tilaa_1")
    assert link is not None
    assert "tilaa_1" in link
    for roles in (["expert"], ["coordinator", "expert"], []):
        await one.dress_for(front.lane, roles, "sv")
    assert await front.bring("Hei", "row 1")


@those("telegram")
async def test_a_start_that_cannot_be_says_so_in_one_sentence(front: Front) -> None:
    assert front.refuse is not None
    front.refuse()
    with pytest.raises(OSError, match=r"\.$") as told:
        await front.adapter.start(front.ears)
    assert "\n" not in str(told.value)
