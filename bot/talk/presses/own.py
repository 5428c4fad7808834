"""Presses about oneself: a new order, my orders and gigs, a break, one's details, language, leaving."""

from __future__ import annotations

from adapters import platforms
from adapters.platforms import traits_of
from bot.cards.consent import QUESTIONS
from bot.desk import consents, joining
from bot.desk.access import come_in_by_account, is_somebody
from bot.facts import disclosure
from bot.facts.waking import Farewell
from bot.law.buttons import SURE
from bot.law.lifecycle import NotPossible
from bot.talk import commands, forms, lists
from bot.talk.presses.access import NOT_VALID
from bot.talk.speaker import Speaker
from bot.talk.ways_in import NO_WAY_IN, ways_in
from dialogs.forms.order import ORDER
from dialogs.speech import Message, Text, _, heard_press, ngettext
from dialogs.speech.tongues import languages
from storage import people, tokens
from storage.people import Person
from storage.transaction import Transaction


def language(tx: Transaction, speaker: Speaker, me: Person, chosen: str = "") -> None:
    """Ask for a language or take the chosen one."""
    if chosen in languages:
        commands.set_language(tx, speaker, chosen)
    else:
        commands.language(tx, speaker)


def ask_erase(tx: Transaction, speaker: Speaker, me: Person, said: str = "") -> None:
    """Ask before erasing; `no` answers it."""
    if said == "no":
        speaker.reply(tx, Message((_("Nothing was erased."),)))
    else:
        commands.erase(tx, speaker)


def erase(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """Leave for good."""
    lanes = [(one.platform, people.address_of(tx, one)) for one in people.identities_of(tx, me.id)]
    joining.leave(tx, me, me.id)
    for platform, address in lanes:
        if not traits_of(platform).drawn_by_us:
            tx.wake(Farewell(platform, str(address["lane"]), me.language))


def come_in(tx: Transaction, speaker: Speaker, me: Person, said: str = "", code: str = "") -> None:
    """The answer to whether a fresh link is one's own: with a yes this account becomes one more way of its person."""
    token = tokens.find(tx, code, "invite") if said == SURE else None
    person = people.person(tx, token.person_id or "") if token is not None else None
    if said != SURE:
        speaker.reply(tx, Message((_("Good. Nothing has changed. Tell a coordinator if you do not know the link."),)))
    elif token is None or person is None or person.state == "left" or is_somebody(tx, me) or not tokens.use(tx, token):
        speaker.reply(tx, Message((NOT_VALID,)))
    else:
        incoming = speaker.incoming
        come_in_by_account(tx, person, token, incoming.platform, incoming.account, incoming.lane)
        commands.my_gigs(tx, Speaker(person, incoming))


def where(tx: Transaction, speaker: Speaker, me: Person, platform: str = "") -> None:
    """Where the expert wants to be asked from now on."""
    if platform in {one.platform for one in people.identities_of(tx, me.id) if one.reachable}:
        people.change_person(tx, me.id, prefers_platform=platform)
        open_there = disclosure.may_be_asked(tx, me, platform)
        speaker.reply(tx, Message((ASKED_THERE if open_there else NOT_YET_THERE,)))
        consents.ask_expert(tx, people.person(tx, me.id) or me)
    else:
        speaker.reply(tx, Message((_("You have not used that channel yet. Nothing has changed."),)))


ASKED_THERE = _("Noted. You are asked there from now on.")
NOT_YET_THERE = _("Noted. You are asked there once you have agreed that topics and contacts may be shown there.")


def invite(tx: Transaction, speaker: Speaker, me: Person, role: str = "") -> None:
    """Ask whom to invite, or make the invitation for a coordinator to pass on, to each channel there is."""
    if role not in joining.ROLES:
        commands.invite(tx, speaker)
        return
    token = joining.invite(tx, role, _own_organisation(tx, me), me.language, me.id)
    lines = ways_in(tx, token, speaker.incoming.platform) or [NO_WAY_IN]
    speaker.reply(tx, Message((_pass_on(joining.life_of(role).days), *lines)))


def _pass_on(days: int) -> Text:
    return ngettext(
        "Pass this link on. It works once and for {n} day.", "Pass this link on. It works once and for {n} days.", days
    )


def _own_organisation(tx: Transaction, me: Person) -> str | None:
    found = people.organisation_of(tx, me.organisation_id) if me.organisation_id else None
    return found.name if found else None


def new_order(tx: Transaction, speaker: Speaker, me: Person, how: str = "", *more: str) -> None:
    """Begin an order, or carry on the one that was broken off. What follows `new` is a press on its first question.

    What follows `from` is the code of an organisation's page.
    """
    data = ":".join(more)
    if how == "from":
        commands.from_a_page(tx, speaker, data)
        return
    if not data or forms.current(tx, me) is not None:
        commands.new_order(tx, speaker)
        return
    one = forms.begin(tx, speaker, ORDER, given=forms.order_given(tx, me), silent=True)
    forms.carry_on(tx, speaker, one, heard_press(f"{data}~{one.draft.stamp}"))


def agree(
    tx: Transaction, speaker: Speaker, me: Person, purpose: str = "", messenger: str = "", said: str = ""
) -> None:
    """May this be shown in that messenger: yes, or no from now on. The answer stands on the card, to be changed."""
    found = next((one for one in QUESTIONS if one == purpose), None)
    if found is None or messenger not in {one.name for one in platforms.messengers()}:
        raise NotPossible(me.state, "agree")
    joining.answer_consent(tx, me, found, messenger, yes=said == SURE)
    speaker.show(tx, "consent", {"purpose": found, "messenger": messenger})


def my_orders(tx: Transaction, speaker: Speaker, me: Person, which: str = "all", after: str = "") -> None:
    """Their open orders; more of them with `after`."""
    lists.my_orders(tx, speaker, after if which == "after" else "")


def my_gigs(tx: Transaction, speaker: Speaker, me: Person, which: str = "all", after: str = "") -> None:
    """Their open requests and coming gigs; more of them with `after`."""
    lists.my_gigs(tx, speaker, after if which == "after" else "")


def pause(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """A break begins."""
    commands.pause(tx, speaker)


def resume(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """The break is over."""
    commands.unpause(tx, speaker)


def profile(tx: Transaction, speaker: Speaker, me: Person) -> None:
    """Their details, to be changed."""
    commands.edit_profile(tx, speaker)
