"""Everything that lets somebody in, used at its doorway before and after each of its ends (R22).

A row of `bot.law.credentials` is not believed: each kind is given as people give it, opens what it is for, and after
each end that its row names opens nothing there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.command import people as command
from bot.desk import joining, ordering, ways_back
from bot.facts.invitations import handed_out
from bot.facts.ways import ways_of
from bot.law.credentials import CREDENTIALS, CredentialKind, Ending
from bot.law.doors import LIFE
from storage import clearing, orders, outcomes, people, settings, tokens
from storage.kinds import TokenPurpose
from storage.people import Person
from storage.transaction import Transaction
from tests.given import ON_SITE
from tests.theatre import Player, Theatre
from tests.whole import keys
from tests.whole.indoors import Indoors
from tests.whole.keys import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    theatre = Theatre(tmp_path)
    theatre.ahead = timedelta(0)
    theatre.database.shelf.house = keys.HOUSE
    yield Scene(theatre, Indoors(theatre), theatre.coordinator("Kirsi", "en"))
    theatre.close()


# -- how each ends


def after(**time: float) -> Ends:
    async def end(scene: Scene) -> None:
        scene.theatre.clock.moment += timedelta(**time)

    return end


async def grows_old(scene: Scene) -> None:
    """Something is done every month, until its days are over."""
    for _month in range(6):
        assert await keys.enters_own_page(scene)
        await scene.browser.post("/say", text="help")
        scene.theatre.clock.moment += timedelta(days=30, hours=1)


async def is_a_month_old(scene: Scene) -> None:
    """The session may last longer, and something is done in it every few days."""
    scene.theatre.do(settings.change, "session_days", 60, "test")
    for _days in range(10):
        assert await keys.sees_dispatch(scene)
        await scene.browser.post("/say", text="help")
        scene.theatre.clock.moment += timedelta(days=3)


async def is_used(scene: Scene) -> None:
    assert (await scene.indoors.browser().post(f"/i/{scene.key}", remember="no")).status == 303


async def is_disowned(scene: Scene) -> None:
    """Its person was told that it was made, and did not ask for it."""
    holder = Player("", scene.holder, "en")
    scene.theatre.press(holder, "I did not ask for it, end it")


async def is_mistyped(scene: Scene) -> None:
    wrong = f"{scene.key[:-1]}{(int(scene.key[-1]) + 1) % 10}"
    page = await scene.indoors.browser().post("/code", code=wrong, remember="no")
    assert page.status == 422


async def another_is_read_out(scene: Scene) -> None:
    scene.theatre.do(ways_back.read_out, scene.holding(), scene.kirsi.id)


async def an_unasked_one_is_ended(scene: Scene) -> None:
    """A coordinator made a link to the page of the order, and its orderer did not ask for it."""
    scene.theatre.press_data(scene.kirsi, "freshlink:1")
    scene.key = keys.link_to(scene, scene.kirsi, "/o/")
    assert await keys.shows_the_order(scene)
    await is_disowned(scene)


async def is_withdrawn(scene: Scene) -> None:
    (one,) = scene.theatre.do(handed_out, None)
    scene.theatre.press_data(scene.kirsi, f"withdraw:{one.handle}")


async def is_taken_back(scene: Scene) -> None:
    (one,) = scene.theatre.do(handed_out, None)
    scene.theatre.do(command.take_back, one.handle)


async def is_erased(scene: Scene) -> None:
    scene.theatre.press_data(Player("", scene.holder, "en"), "erase:yes")


async def signs_out(scene: Scene) -> None:
    await scene.browser.post("/signout")


async def is_ended_elsewhere(scene: Scene) -> None:
    """From another way in of the same person."""
    (way,) = scene.theatre.do(ways_of, scene.holder)
    scene.theatre.press_data(Player("", scene.holder, "en"), f"endway:yes:{way.handle}")


async def is_ended_at_the_machine(scene: Scene) -> None:
    scene.theatre.do(command.end_ways, scene.holder)


async def is_replaced(scene: Scene) -> None:
    """Whoever sits there next takes up an invitation; the former cookie is tried again."""
    cookies = dict(scene.browser.cookies)
    await _comes_in_again(scene)
    scene.browser.cookies = cookies


async def _comes_in_again(scene: Scene) -> None:
    code = scene.theatre.do(joining.invite, "orderer", None, "en", "cli")
    assert (await scene.browser.post(f"/i/{code}", remember="yes")).status == 303


async def is_signed_out(scene: Scene) -> None:
    """Their phone was lost: a coordinator of an order of which they were asked."""
    scene.theatre.do(lambda tx: ordering.submit(tx, _a_known_orderer(tx), ON_SITE))
    scene.theatre.due()
    scene.theatre.press_data(scene.kirsi, f"signout:1:yes:{scene.holder}")


def _a_known_orderer(tx: Transaction) -> Person:
    return people.add_person(tx, language="en", zone="Europe/Helsinki", is_orderer=True, known=True)


async def loses_the_right(scene: Scene) -> None:
    """Somebody who is an expert too is removed as a coordinator: their browsers are signed out."""
    scene.theatre.do(people.change_person, scene.holder, is_coordinator=True)
    await is_removed(scene)


async def is_removed(scene: Scene) -> None:
    scene.theatre.press_data(scene.kirsi, f"unseat:yes:{scene.holder}")


async def is_removed_at_the_machine(scene: Scene) -> None:
    scene.theatre.do(people.change_person, scene.kirsi.id, is_coordinator=False)
    assert "no coordinator any more" in scene.theatre.do(command.unseat, scene.holder)


async def a_newer_message_came(scene: Scene) -> None:
    """Of the same card, in the same chat."""
    scene.theatre.do(outcomes.note_sent, _carrier(scene), "m1")
    row = scene.theatre.do(keys.says_the_request, scene.holder)
    scene.theatre.do(outcomes.note_sent, row.id, "m2", row.attempts)


async def never_arrived(scene: Scene) -> None:
    scene.theatre.do(outcomes.note_undeliverable, _carrier(scene), "blocked")


def _carrier(scene: Scene) -> str:
    """The message that the link is on."""
    (row,) = [one.outbox_id for one in scene.theatre.do(tokens.TOKENS.all) if one.outbox_id]
    return row


async def is_past(scene: Scene) -> None:
    """The orderer cancels, and a year later the order is erased by itself."""
    order = scene.theatre.do(orders.order_by_number, 1)
    assert order is not None
    scene.theatre.do(ordering.cancel, order, scene.holder)
    scene.theatre.clock.moment += timedelta(days=367)
    scene.theatre.do(clearing.whole)


async def is_given(scene: Scene) -> None:
    assert await keys.takes_feedback(scene)


async def was_not_held(scene: Scene) -> None:
    scene.theatre.press_data(scene.kirsi, "notheld:1:yes")


async def is_settled(scene: Scene) -> None:
    """The order is closed by time."""
    scene.theatre.until("2027-01-20 10:00")


async def the_orderer_is_erased(scene: Scene) -> None:
    scene.theatre.press_data(scene.theatre.players["Oona"], "erase:yes")


Gives = Callable[[Scene], Awaitable[None]]
Opens = Callable[[Scene], Awaitable[bool]]
Ends = Callable[[Scene], Awaitable[None]]

_IS_WITHDRAWN: Mapping[Ending, Ends] = {"by_coordinator": is_withdrawn, "by_machine": is_taken_back}
_OF_AN_INVITATION: Mapping[Ending, Ends] = {**_IS_WITHDRAWN, "use": is_used}

TRIED: Mapping[CredentialKind, tuple[Gives, Opens, Mapping[Ending, Ends]]] = {
    "session": (
        keys.a_session,
        keys.enters_own_page,
        {
            "time": grows_old,
            "idle": after(days=60),
            "by_person": signs_out,
            "by_coordinator": loses_the_right,
            "by_machine": is_ended_at_the_machine,
            "replaced": is_replaced,
            "erased": is_erased,
        },
    ),
    "channel": (
        keys.a_channel,
        keys.sees_own_gigs,
        {
            "by_person": is_ended_elsewhere,
            "by_coordinator": is_signed_out,
            "by_machine": is_ended_at_the_machine,
            "erased": is_erased,
        },
    ),
    "coordinator_right": (
        keys.a_coordinator,
        keys.sees_dispatch,
        {"by_coordinator": is_removed, "by_machine": is_removed_at_the_machine, "erased": is_erased},
    ),
    "expert_invitation": (
        keys.invited_by_press("expert"),
        keys.takes_up,
        {**_OF_AN_INVITATION, "time": after(days=30)},
    ),
    "coordinator_invitation": (
        keys.invited_by_press("coordinator"),
        keys.takes_up,
        {**_OF_AN_INVITATION, "time": after(hours=72)},
    ),
    "orderer_invitation": (
        keys.invited_by_press("orderer"),
        keys.takes_up,
        {**_OF_AN_INVITATION, "time": after(days=30)},
    ),
    "fresh_link": (
        keys.a_fresh_link,
        keys.takes_up,
        {**_OF_AN_INVITATION, "time": after(hours=24), "by_person": is_disowned, "erased": is_erased},
    ),
    "spoken_code": (
        keys.a_spoken_code,
        keys.is_typed,
        {
            "use": is_mistyped,
            "time": after(minutes=15),
            "by_person": is_disowned,
            "replaced": another_is_read_out,
            "erased": is_erased,
        },
    ),
    "second_step": (
        keys.a_second_step,
        keys.sees_dispatch,
        {"time": is_a_month_old, "over": signs_out, "erased": is_erased},
    ),
    "own_page": (
        keys.a_door,
        keys.takes_up,
        {
            "use": is_used,
            "time": after(hours=24),
            "replaced": a_newer_message_came,
            "undelivered": never_arrived,
            "erased": is_erased,
        },
    ),
    "order_page": (
        keys.an_order,
        keys.shows_the_order,
        {"time": after(days=400), "over": is_past, "by_person": an_unasked_one_is_ended, "erased": is_erased},
    ),
    "feedback_link": (
        keys.a_gig_held,
        keys.takes_feedback,
        {"time": after(days=401), "use": is_given, "over": is_settled, "erased": is_erased},
    ),
    "audience_code": (
        keys.a_gig,
        keys.takes_an_answer,
        {"time": after(days=720), "over": is_settled, "erased": the_orderer_is_erased},
    ),
    "order_link": (
        keys.a_link_of_a_page,
        keys.fills_in,
        {"time": after(days=5 * 366), **_IS_WITHDRAWN},
    ),
}
EVERY = [(kind, ending) for kind, row in CREDENTIALS.items() for ending in row.ends]


@pytest.mark.parametrize("kind", CREDENTIALS)
async def test_it_opens_what_it_is_for(scene: Scene, kind: CredentialKind) -> None:
    give, opens, _ends = TRIED[kind]
    await give(scene)
    assert await opens(scene)


@pytest.mark.parametrize(("kind", "ending"), EVERY, ids=lambda one: str(one))
async def test_after_its_end_it_opens_nothing(scene: Scene, kind: CredentialKind, ending: Ending) -> None:
    give, opens, ends = TRIED[kind]
    await give(scene)
    await ends[ending](scene)
    assert not await opens(scene)


async def test_a_form_about_a_gig_that_was_not_held_is_closed(scene: Scene) -> None:
    await keys.a_gig_held(scene)
    await was_not_held(scene)
    assert not await keys.takes_feedback(scene)


async def test_the_code_of_a_booking_that_ended_is_closed(scene: Scene) -> None:
    await keys.a_gig(scene)
    await was_not_held(scene)
    assert not await keys.takes_an_answer(scene)


def test_every_kind_has_a_row() -> None:
    """A new purpose of tokens, a new sort of link, a new role to be invited to: each needs one."""
    assert set(CREDENTIALS) == set(get_args(CredentialKind)) == set(TRIED)
    rows = CREDENTIALS.values()
    assert {one.kept_as for one in rows if one.kept_as} == set(get_args(TokenPurpose))
    assert {one.link for one in rows if one.link} == set(LIFE)
    assert {f"{role}_invitation" for role in joining.ROLES} <= set(CREDENTIALS)
    rights = {name for name in Person.__annotations__ if name.startswith("is_")} - {"is_orderer", "is_expert"}
    assert rights == {"is_coordinator"}, "what an orderer and an expert may is about their own alone"
    assert {ending for _kind, ending in EVERY} == set(get_args(Ending))
    assert {kind: set(row.ends) for kind, row in CREDENTIALS.items()} == {
        kind: set(row[2]) for kind, row in TRIED.items()
    }


def test_a_row_says_all() -> None:
    for kind, row in CREDENTIALS.items():
        assert all((row.given_by, row.opens, row.told, *row.ends.values())), kind
        assert (row.link is not None) <= ("time" in row.ends), kind
