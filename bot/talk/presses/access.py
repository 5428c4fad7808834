"""Presses about ways in: where one is signed in, and ending one of them; removing a coordinator."""

from __future__ import annotations

from adapters.platforms import traits_of
from bot.cards import ahead
from bot.desk import access, second_step, ways_back
from bot.facts import disclosure
from bot.facts import ways as facts
from bot.facts.ways import Way, way_called, ways_of
from bot.law.buttons import SURE, press_data
from bot.talk.speaker import Speaker
from dialogs.speech import Button, Message, Text, _, verbatim
from dialogs.speech.values import Moment
from storage import people
from storage.people import Person
from storage.tokens import LinkToken
from storage.transaction import Transaction

GONE = _("That has ended already. Nothing has changed.")


def ways(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """Where one is signed in and reached, each with a button that ends it."""
    there = ways_of(tx, me.id)
    rows = [(Button(_("End: {way}")(way=_name_of(me, one)), press_data("endway", one.handle)),) for one in there]
    if not there:
        speaker.reply(tx, Message((_("You are not signed in anywhere else."),)))
        return
    parts = (
        _("Here you are signed in, or get messages. End what you do not use or do not know."),
        *(_name_of(me, one) for one in there),
    )
    if not traits_of(speaker.incoming.platform).drawn_by_us and disclosure.links_open(tx, speaker.incoming.platform):
        rows.append((Button(_("A link to Keikka's own page"), press_data("mypage", "mine")),))
    speaker.reply(tx, Message(parts, tuple(rows)))


def my_page(tx: Transaction, speaker: Speaker, me: Person, said: str = "") -> None:
    """A link to one's own page, in one's own chat on a messenger."""
    if traits_of(speaker.incoming.platform).drawn_by_us:
        speaker.reply(tx, Message((_("You are on Keikka's own page already."),)))
    else:
        speaker.show(tx, "way_back", {"person": me.id})


def ask_end(tx: Transaction, speaker: Speaker, me: Person, handle: str = "") -> None:
    """Ask before ending one; the last one is ended only knowingly."""
    way = way_called(tx, me.id, handle)
    if way is None:
        speaker.reply(tx, Message((GONE,)))
        return
    parts = [_("End this? {way}")(way=_name_of(me, way))]
    if len(ways_of(tx, me.id)) == 1:
        parts.append(_("It is your only way in. To come back you need a new link from a coordinator."))
    button = Button(_("Yes, end it"), press_data("endway", SURE, handle), "danger")
    speaker.reply(tx, Message(tuple(parts), ((button,),)))


def end(tx: Transaction, speaker: Speaker, me: Person, handle: str = "") -> None:
    """End one."""
    way = way_called(tx, me.id, handle)
    if way is None:
        speaker.reply(tx, Message((GONE,)))
        return
    speaker.reply(tx, Message((_("It has ended. Nobody gets in that way any more."),)))
    access.end_way(tx, me, way, me.id)


def ask_come_in(tx: Transaction, speaker: Speaker, token: LinkToken) -> None:
    """A fresh link opened on a messenger: it says whom the account would belong to, and asks (R22).

    An account that is somebody's already is not given away by a link: whoever was lured into opening it loses nothing.
    """
    person = people.person(tx, token.person_id or "")
    if person is None or person.state == "left" or token.used_at is not None:
        speaker.reply(tx, Message((NOT_VALID,)))
        return
    if access.is_somebody(tx, speaker.person):
        speaker.reply(tx, Message((SOMEBODYS,)))
        return
    parts = (
        _("With this link, messages for this person come to this chat: {name}")(name=name_of(tx, person)),
        _("Is that you? If somebody else sent you the link, press No."),
    )
    rows = (
        (Button(_("Yes, it is me"), press_data("comein", SURE, speaker.incoming.heard.text.strip()), "main"),),
        (Button(_("No"), press_data("comein", "no")),),
    )
    speaker.reply(tx, Message(parts, rows))


NOT_VALID = _("This invitation is no longer valid. Please ask for a new one.")
SOMEBODYS = _("This account is already in use here by somebody else than the link is for. Nothing has changed.")


def was_me(tx: Transaction, speaker: Speaker, me: Person, said: str = "") -> None:
    """Whoever came in was the person."""
    speaker.reply(tx, Message((_("Thank you. Everything is as it should be."),)))


def not_me(tx: Transaction, speaker: Speaker, me: Person, handle: str = "") -> None:
    """A link or a code that they did not ask for ends, and what it let in."""
    ended = ways_back.disown(tx, me, handle)
    speaker.reply(tx, Message((_("It has ended. Nobody gets in that way any more."),) if ended else (GONE,)))


def confirm(tx: Transaction, speaker: Speaker, me: Person, handle: str = "") -> None:
    """It is they who sit at that browser; said on a messenger, for a browser cannot vouch for itself."""
    here = traits_of(speaker.incoming.platform).drawn_by_us
    done = not here and second_step.confirm(tx, me, handle)
    speaker.reply(tx, Message((_("Thank you. Go on in the browser."),) if done else (GONE,)))


def coordinators(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """The coordinators whom this one may remove."""
    others = [one for one in people.coordinators(tx) if access.may_unseat(tx, me, one)]
    if not others:
        speaker.reply(tx, Message((_("There is no other coordinator whom you could remove."),)))
        return
    ahead.named(tx, [one.id for one in others])
    rows = tuple((Button(_("Remove: {name}")(name=name_of(tx, one)), press_data("unseat", one.id)),) for one in others)
    speaker.reply(tx, Message((_("These coordinators see all orders. Remove whoever should not."),), rows))


def ask_unseat(tx: Transaction, speaker: Speaker, me: Person, person_id: str = "") -> None:
    """Ask before removing one."""
    other = _other(tx, me, person_id)
    if other is None:
        speaker.reply(tx, Message((GONE,)))
        return
    speaker.reply(
        tx,
        Message(
            (
                _("Remove this coordinator? {name}")(name=name_of(tx, other)),
                _("They are signed out everywhere and told about it. Their own orders stay."),
            ),
            ((Button(_("Yes, remove"), press_data("unseat", SURE, other.id), "danger"),),),
        ),
    )


def unseat(tx: Transaction, speaker: Speaker, me: Person, person_id: str = "") -> None:
    """Remove one."""
    other = _other(tx, me, person_id)
    if other is None:
        speaker.reply(tx, Message((GONE,)))
        return
    name = name_of(tx, other)
    access.unseat(tx, other, me.id)
    speaker.reply(tx, Message((_("Removed. Not a coordinator any more: {name}")(name=name),)))


def name_of(tx: Transaction, person: Person) -> Text:
    """What a coordinator is called by the others."""
    called = facts.name_of(tx, person.id)
    return verbatim(called) if called else _("a person without a name")


def _other(tx: Transaction, me: Person, person_id: str) -> Person | None:
    other = people.person(tx, person_id)
    return other if other is not None and access.may_unseat(tx, me, other) else None


def _name_of(me: Person, way: Way) -> Text:
    return _("{channel}, since {moment}")(channel=way.named, moment=Moment(way.since, me.zone))
