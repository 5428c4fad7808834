"""Presses about what was handed out: invitations and links of organisations' pages, seen and taken back."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.told import quote
from bot.desk import access
from bot.facts import ways
from bot.facts.invitations import HandedOut, handed_out, lines_of
from bot.law.buttons import press_data
from bot.talk.presses.access import GONE
from bot.talk.speaker import Speaker
from dialogs.speech import Button, Message, Text, _, verbatim
from dialogs.speech.values import Moment
from storage.people import Person
from storage.transaction import Transaction

ROLES: Mapping[str, Text] = {
    "expert": _("Invitation of an expert"),
    "coordinator": _("Invitation of a coordinator"),
    "orderer": _("Invitation of an orderer"),
}


def invitations(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """What is still good, each with a button that takes it back."""
    there = handed_out(tx, me)
    if not there:
        speaker.reply(tx, Message((_("There is no invitation or link that is still good."),)))
        return
    named = [_title(tx, me, one) for one in there]
    rows = tuple(
        (Button(_("Withdraw: {link}")(link=name), press_data("withdraw", one.handle)),)
        for one, name in zip(there, named, strict=True)
    )
    heading = _("These invitations and links are still good, and nobody has used them. Withdraw what is not needed.")
    speaker.reply(tx, Message((heading, *named), rows))


def withdraw(tx: Transaction, speaker: Speaker, me: Person, handle: str = "") -> None:
    """Take one back."""
    one = next((one for one in handed_out(tx, me) if one.handle == handle), None)
    if one is None:
        speaker.reply(tx, Message((GONE,)))
        return
    access.withdraw(tx, one, me.id)
    speaker.reply(tx, Message((_("Withdrawn. It opens nothing any more: {link}")(link=_title(tx, me, one)),)))


def _title(tx: Transaction, me: Person, one: HandedOut) -> Text:
    return _("{link}, {moment}")(link=_what(tx, one), moment=Moment(one.token.created_at, me.zone))


def _what(tx: Transaction, one: HandedOut) -> Text:
    if one.role is None:
        return _("Order link ({lines})")(lines=verbatim(", ".join(lines_of(one))))
    if one.role in ROLES:
        return ROLES[one.role]
    name = ways.name_of(tx, one.person or "")
    return _("Fresh link for: {name}")(name=quote(name, one.person or "") if name else _("a person without a name"))
