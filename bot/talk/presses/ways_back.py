"""A coordinator's presses for whoever lost their way in: a link goes to its person, or a code is read out (R22)."""

from __future__ import annotations

from bot.cards import words
from bot.cards.candidates import named_for
from bot.cards.orderer import ORDER_PAGE
from bot.desk import ways_back
from bot.facts import disclosure
from bot.facts.reach import Lane, messenger_of
from bot.facts.tenancy import reaches
from bot.facts.ways import OWN_NAMES
from bot.law.buttons import SURE, press_data
from bot.law.doors import LIFE
from bot.law.lifecycle import NotPossible
from bot.talk.speaker import Speaker
from bot.talk.ways_in import NO_WAY_IN, ways_in
from dialogs.speech import Button, Link, Message, _, verbatim
from storage import ledger, orders, people
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction


def fresh_link(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """A fresh link goes to whom it lets in; how else it can reach them is offered."""
    ledger.note(tx, speaker.person.id, "fresh_link", order.id)
    if not expert:
        _for_orderer(tx, speaker, order)
        return
    person = _asked(tx, speaker, order, expert)
    lane = _own_chat(tx, person)
    if lane is not None:
        ways_back.send(tx, person, lane, speaker.person.id)
        told = _("A link was sent into the expert's own chat: {channel}.")(channel=OWN_NAMES[lane.platform])
        otherwise = _("If they cannot read it there:")
    else:
        told = _("This expert has no messenger to which a link could go.")
        otherwise = _("They can get in like this:")
    rows = (
        (Button(_("Read out a code by phone"), press_data("readout", order.number, person.id)),),
        (Button(_("Hand over a link in person"), press_data("handover", order.number, person.id)),),
        (Button(_("A device was lost: sign them out"), press_data("signout", order.number, person.id)),),
    )
    speaker.reply(tx, Message((words.short_heading(order), told, otherwise), rows))


def read_out(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """A code for an expert whom the coordinator phones."""
    person = _asked(tx, speaker, order, expert)
    code = ways_back.read_out(tx, person, speaker.person.id)
    minutes = LIFE["spoken_code"].seconds // 60
    parts = (
        words.short_heading(order),
        _("Phone the number that is in the register, so that you know who answers: {name}, {contact}")(
            **named_for(tx, speaker.person, person.id)
        ),
        _("They open this page: {address}")(address=verbatim(f"{tx.shelf.house.public_url}/code")),
        _("Read the code out: {code}")(code=verbatim(in_groups(code))),
        _("It is good for {n} minutes and for one try. Read it to nobody else.")(n=minutes),
    )
    speaker.reply(tx, Message(parts))


def ask_hand_over(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """Ask before making a link that passes a coordinator's screen."""
    person = _asked(tx, speaker, order, expert)
    parts = (
        words.short_heading(order),
        _("With the link one sees and does everything as this expert: {name}")(
            name=named_for(tx, speaker.person, person.id)["name"]
        ),
        _("Hand it over in person only. It is written down that you made it, and the expert is told."),
    )
    button = Button(_("Make the link"), press_data("handover", order.number, SURE, person.id), "danger")
    speaker.reply(tx, Message(parts, ((button,),)))


def hand_over(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """The link, for the coordinator to hand over."""
    person = _asked(tx, speaker, order, expert)
    token = ways_back.hand_over(tx, person, speaker.person.id)
    told = _("Give this link to the expert and nobody else. It works once.")
    if disclosure.links_open(tx, speaker.incoming.platform):
        link = Link(_("The expert's own page"), f"/i/{token}")
        speaker.reply(tx, Message((words.short_heading(order), told), links=(link,)))
    else:
        lines = ways_in(tx, token, speaker.incoming.platform) or [NO_WAY_IN]
        speaker.reply(tx, Message((words.short_heading(order), told, *lines)))


def ask_sign_out(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """Ask before ending every way of an expert's."""
    person = _asked(tx, speaker, order, expert)
    parts = (
        words.short_heading(order),
        _("Sign this expert out everywhere, on messengers too? {name}")(
            name=named_for(tx, speaker.person, person.id)["name"]
        ),
        _("Do it when they tell you that a phone or a computer was lost. To come back they need a code from you."),
    )
    button = Button(_("Yes, sign them out"), press_data("signout", order.number, SURE, person.id), "danger")
    speaker.reply(tx, Message(parts, ((button,),)))


def sign_out(tx: Transaction, speaker: Speaker, order: Order, expert: str = "") -> None:
    """Nobody is in as this expert any more."""
    person = _asked(tx, speaker, order, expert)
    ways_back.end_all(tx, person, speaker.person.id)
    told = _("Signed out everywhere. When they have a new device, phone them and read out a code.")
    button = Button(_("Read out a code by phone"), press_data("readout", order.number, person.id))
    speaker.reply(tx, Message((words.short_heading(order), told), ((button,),)))


def in_groups(code: str) -> str:
    """Ten digits as they are read out."""
    return f"{code[:4]} {code[4:7]} {code[7:]}"


NOT_FROM_HERE = _("From this machine no page opens on a phone. The orderer finds the order in their chat: my orders.")


def _for_orderer(tx: Transaction, speaker: Speaker, order: Order) -> None:
    """The order's own page: into the orderer's chat, else shown, and the orderer is told that it was."""
    orderer = people.person(tx, order.orderer_id)
    if orderer is None or orderer.state == "left":
        raise NotPossible(order.state, "fresh_link")
    lane = _own_chat(tx, orderer)
    if lane is not None:
        ways_back.send_order(tx, order, lane, speaker.person.id)
        told = _("The link was sent into the orderer's own chat: {channel}.")(channel=OWN_NAMES[lane.platform])
        speaker.reply(tx, Message((words.short_heading(order), told)))
        return
    if not disclosure.links_open(tx, speaker.incoming.platform):
        speaker.reply(tx, Message((words.short_heading(order), NOT_FROM_HERE)))
        return
    token = ways_back.hand_over_order(tx, order, orderer, speaker.incoming.platform, speaker.person.id)
    told = _("Give this link to the orderer and nobody else. The orderer is told that you have it.")
    speaker.reply(tx, Message((words.short_heading(order), told), links=(Link(ORDER_PAGE, f"/o/{token}"),)))


def _asked(tx: Transaction, speaker: Speaker, order: Order, expert: str) -> Person:
    """The expert of this id, who was asked for the order and whose ways in this coordinator looks after."""
    person = people.person(tx, expert)
    asked = {one.expert_id for one in orders.offers_of(tx, order.id)}
    if person is None or person.state == "left" or person.id not in asked or not reaches(speaker.person, person):
        raise NotPossible(order.state, "fresh_link")
    return person


def _own_chat(tx: Transaction, person: Person) -> Lane | None:
    """A messenger of theirs on which a link to our page opens."""
    lane = messenger_of(tx, person)
    return lane if lane is not None and disclosure.links_open(tx, lane.platform) else None
