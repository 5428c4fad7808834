"""Presses about oneself: a new order, my orders and gigs, a break, one's details, language, leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.platforms import traits_of
from bot.desk import joining
from bot.facts.waking import Farewell
from bot.talk import commands, forms
from bot.talk.presses.press import Press
from bot.talk.speaker import Speaker
from bot.talk.ways_in import NO_WAY_IN, ways_in
from dialogs.forms.order import ORDER
from dialogs.speech import Message, Text, _, heard_press, ngettext
from dialogs.speech.tongues import languages
from storage import people
from storage.transaction import Transaction


def language(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Ask for a language or take the chosen one."""
    if press.arguments[0] in languages:
        commands.set_language(tx, speaker, press.arguments[0])
    else:
        commands.language(tx, speaker)


def erase(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Leave for good, after having been asked."""
    if press.arguments[0] != "yes":
        speaker.reply(tx, Message((_("Nothing was erased."),)))
        return
    lanes = [(one.platform, people.address_of(tx, one)) for one in people.identities_of(tx, speaker.person.id)]
    joining.leave(tx, speaker.person, speaker.person.id)
    for platform, address in lanes:
        if not traits_of(platform).drawn_by_us:
            tx.wake(Farewell(platform, str(address["lane"]), speaker.person.language))


def where(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Where the expert wants to be asked from now on."""
    platforms = {one.platform for one in people.identities_of(tx, speaker.person.id) if one.reachable}
    if press.arguments[0] in platforms:
        people.change_person(tx, speaker.person.id, prefers_platform=press.arguments[0])
        speaker.reply(tx, Message((_("Noted. You are asked there from now on."),)))
    else:
        speaker.reply(tx, Message((_("You have not used that channel yet. Nothing has changed."),)))


def invite(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Make an invitation for a coordinator to pass on, to each channel there is."""
    role = press.arguments[0]
    if role not in joining.ROLES:
        return
    token = joining.invite(tx, role, _own_organisation(tx, speaker), speaker.person.language, speaker.person.id)
    lines = ways_in(tx, token, speaker.incoming.platform) or [NO_WAY_IN]
    speaker.reply(tx, Message((_pass_on(joining.INVITATION_LIFE.days), *lines)))


def _pass_on(days: int) -> Text:
    return ngettext(
        "Pass this link on. It works once and for {n} day.", "Pass this link on. It works once and for {n} days.", days
    )


def _own_organisation(tx: Transaction, speaker: Speaker) -> str | None:
    found = people.organisation_of(tx, speaker.person.organisation_id) if speaker.person.organisation_id else None
    return found.name if found else None


def new_order(tx: Transaction, speaker: Speaker, press: Press) -> None:
    """Begin an order, or carry on the one that was broken off. What follows `new` is a press on its first question.

    What follows `from` is the code of an organisation's page.
    """
    data = ":".join(press.arguments[1:])
    if press.arguments[0] == "from":
        commands.from_a_page(tx, speaker, data)
        return
    if not data or forms.current(tx, speaker.person) is not None:
        commands.new_order(tx, speaker)
        return
    one = forms.begin(tx, speaker, ORDER, given=forms.order_given(tx, speaker.person), silent=True)
    forms.carry_on(tx, speaker, one, heard_press(f"{data}~{one.draft.stamp}"))


def _command(name: str) -> Callable[[Transaction, Speaker, Press], None]:
    def act(tx: Transaction, speaker: Speaker, press: Press) -> None:
        commands.COMMANDS[name](tx, speaker)

    return act


ACTS: Mapping[str, Callable[[Transaction, Speaker, Press], None]] = {
    "order": new_order,
    "orders": _command("my_orders"),
    "gigs": _command("my_gigs"),
    "pause": _command("pause"),
    "resume": _command("unpause"),
    "profile": _command("edit_profile"),
    "language": language,
    "erase": erase,
    "where": where,
    "invite": invite,
}
