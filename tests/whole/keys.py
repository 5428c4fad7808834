"""What lets somebody in, as people are given it, and what opens with it: at the doorways of a house without sockets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.cards.disclosed import own_page
from bot.desk import bringing, joining, order_links, ways_back
from bot.facts.ways import ways_of
from dialogs.speech import CardName, Heard, Message
from storage import orders, outbox, people
from storage.bookings import BOOKINGS
from storage.orders import Booking
from storage.outbox import Sending
from storage.people import Person
from storage.shelf import HouseFacts
from storage.transaction import Transaction
from tests.given import FIELDS
from tests.theatre import Player, Theatre
from tests.whole.indoors import Browser, Indoors, Phone

HOUSE = HouseFacts(public_url="https://keikka.example.org")


@dataclass
class Scene:
    """The house, a coordinator of it, what was given and whose it is."""

    theatre: Theatre
    indoors: Indoors
    kirsi: Player
    key: str = ""
    holder: str = ""
    browser: Browser = field(init=False)
    phone: Phone = field(init=False)

    def __post_init__(self) -> None:
        self.browser, self.phone = self.indoors.browser(), self.indoors.phone(4711)

    def holding(self) -> Person:
        found = self.theatre.do(people.person, self.holder)
        assert found is not None
        return found

    def booking(self) -> Booking:
        return self.theatre.do(BOOKINGS.all)[0]


# -- how each is given


async def a_session(scene: Scene) -> None:
    """Whoever takes up an expert's invitation in a browser."""
    await _comes_in(scene, "expert")


async def a_coordinator(scene: Scene) -> None:
    await _comes_in(scene, "coordinator")


async def _comes_in(scene: Scene, role: str) -> None:
    code = scene.theatre.do(joining.invite, role, None, "en", "cli")
    assert (await scene.browser.post(f"/i/{code}", remember="yes")).status == 303
    scene.holder = next(one.id for one in scene.theatre.do(people.persons_where) if one.id != scene.kirsi.id)


async def a_second_step(scene: Scene) -> None:
    """A coordinator who is on a messenger too says there that it is they who sit at a new browser."""
    await a_coordinator(scene)
    account = str(scene.phone.number)
    scene.theatre.do(people.bind_identity, scene.holder, "telegram", account, {"lane": account})
    assert not await sees_dispatch(scene)
    await scene.browser.post("/step")
    (way,) = [one for one in scene.theatre.do(ways_of, scene.holder) if one.platform == "web"]
    scene.phone.presses(f"confirm:{way.handle}")


async def a_channel(scene: Scene) -> None:
    """A fresh link that is opened on a phone, with a yes."""
    await a_fresh_link(scene)
    scene.phone.sends(f"/start {scene.key}")
    scene.phone.presses(f"comein:yes:{scene.key}")
    assert scene.phone.owner == scene.holding()


def invited_by_press(role: str) -> Callable[[Scene], Awaitable[None]]:
    """The link that a coordinator gets to pass on."""

    async def give(scene: Scene) -> None:
        scene.theatre.press_data(scene.kirsi, f"invite:{role}")
        scene.key = scene.theatre.screen(scene.kirsi)[-1].split("/i/")[1].split()[0]

    return give


async def a_fresh_link(scene: Scene) -> None:
    scene.holder = scene.theatre.expert("Aino", "en").id
    scene.key = scene.theatre.do(ways_back.hand_over, scene.holding(), scene.kirsi.id)


async def a_spoken_code(scene: Scene) -> None:
    scene.holder = scene.theatre.expert("Aino", "en").id
    scene.key = scene.theatre.do(ways_back.read_out, scene.holding(), scene.kirsi.id)


async def a_door(scene: Scene) -> None:
    """The link on a message that a phone shows."""
    scene.holder = scene.theatre.expert("Aino", "en").id
    scene.key = scene.theatre.do(_brought, scene.holder)


def _brought(tx: Transaction, person_id: str) -> str:
    reader = people.person(tx, person_id)
    assert reader is not None
    row = says_the_request(tx, person_id)
    message = bringing.with_links(tx, Message((), doors=(own_page(reader, set()),)), "telegram", row)
    return message.links[0].path.removeprefix("/i/")


def says_the_request(tx: Transaction, person_id: str) -> Sending:
    card = CardName("offer", "1")
    outbox.say(tx, platform="telegram", person_id=person_id, lane="4711", kind="offer", about={}, card=card)
    return outbox.lease(tx, "telegram", 10, 60.0, "test")[-1]


async def an_order(scene: Scene) -> None:
    """What is told of a sent order has the link to its page."""
    oona = scene.theatre.orderer("Oona", "en")
    scene.theatre.expert("Aino", "en")
    scene.holder = oona.id
    scene.theatre.hear(oona, Heard("form", data="order", fields=tuple({**FIELDS, **WHO, "w:send": "1"}.items())))
    scene.key = link_to(scene, oona, "/o/")


WHO = {"organisation": "Koulu", "contact_name": "Oona", "contact": "oona@example.org"}


async def a_gig_held(scene: Scene) -> None:
    """The morning after, the expert is asked how it went."""
    await a_gig(scene)
    scene.theatre.until("2026-12-09 10:00")
    aino = scene.theatre.players["Aino"]
    scene.holder, scene.key = aino.id, link_to(scene, aino, "/f/")


async def a_gig(scene: Scene) -> None:
    """The code of the audience, at the gig's beginning."""
    await an_order(scene)
    scene.theatre.due()
    aino = scene.theatre.players["Aino"]
    scene.theatre.open(aino)
    scene.theatre.press(aino, "I take it")
    scene.theatre.until("2026-12-08 14:10")
    order = scene.theatre.do(orders.order_by_number, 1)
    assert order is not None
    scene.key = str(scene.theatre.do(orders.answers_of, order)["audience_code"])


def link_to(scene: Scene, who: Player, begins: str) -> str:
    messages = [one["message"] for one in scene.theatre.entries(who) if one["side"] == "us"]
    links: list[str] = [link.path for message in messages for link in message.links if link.path.startswith(begins)]
    return links[-1].removeprefix(begins)


async def a_link_of_a_page(scene: Scene) -> None:
    scene.key = scene.theatre.do(order_links.make, {"topics": "depression"}, "en", "cli")


# -- what each opens


async def enters_own_page(scene: Scene) -> bool:
    return (await scene.browser.get("/me")).status == 200


async def sees_own_gigs(scene: Scene) -> bool:
    """On the phone the expert's own commands answer, and to somebody else they do not."""
    return "no requests or gigs for you" in scene.phone.sends("my gigs")


async def sees_dispatch(scene: Scene) -> bool:
    return (await scene.browser.get("/dispatch")).status == 200


async def takes_up(scene: Scene) -> bool:
    """In a browser, and on a phone: what opens at either has not ended."""
    shown = (await scene.indoors.browser().get(f"/i/{scene.key}")).status == 200
    on_the_web = (await scene.indoors.browser().post(f"/i/{scene.key}", remember="no")).status == 303
    told = scene.indoors.phone(4712).sends(f"/start {scene.key}")
    on_a_phone = "no longer valid" not in told
    assert shown == on_the_web, "what is shown is what may be taken up"
    assert not (on_the_web and on_a_phone), "it works once"
    return on_the_web or on_a_phone


async def is_typed(scene: Scene) -> bool:
    """Into a browser that nobody is signed in with."""
    browser = scene.indoors.browser()
    page = await browser.post("/code", code=f"{scene.key[:4]} {scene.key[4:]}", remember="no")
    assert (page.status == 303) == ((await browser.get("/me")).status == 200)
    return page.status == 303


async def shows_the_order(scene: Scene) -> bool:
    page = await scene.indoors.browser().get(f"/o/{scene.key}")
    assert (page.status == 200) == ("depression" in page.text)
    return page.status == 200


async def takes_feedback(scene: Scene) -> bool:
    """Whether an answer is stored."""
    return await _answers(scene, f"/f/{scene.key}", "expert", went="4", after="good", talk="no", words="")


async def takes_an_answer(scene: Scene) -> bool:
    return await _answers(scene, f"/a/{scene.key}", "audience", rating="4", gave="")


async def _answers(scene: Scene, path: str, side: str, **fields: str) -> bool:
    before = _given(scene, side)
    await scene.indoors.browser().post(path, **fields)
    return _given(scene, side) > before


def _given(scene: Scene, side: str) -> int:
    return sum(one.respondent == side for one in scene.theatre.do(orders.feedback_of, scene.booking().id))


async def fills_in(scene: Scene) -> bool:
    return (
        "Begin the order" in (await scene.indoors.browser(**{"keikka-language": "en"}).get(f"/?start={scene.key}")).text
    )
