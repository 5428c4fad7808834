"""Words that are not answers: help, my orders, my gigs, pause, language, leaving. In any of the languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters import platforms
from bot.cards import words as shared
from bot.desk import joining
from bot.facts import disclosure
from bot.facts.disclosure import AS_EXPERT, AS_ORDERER
from bot.facts.waking import Dress
from bot.law import lifecycle
from bot.law.buttons import SURE, press_data
from bot.talk import forms, from_page, lists, outside
from bot.talk.presses import access
from bot.talk.speaker import Speaker
from bot.talk.waiting import waiting_for
from dialogs.form.commands import read_command
from dialogs.form.turn import takes_any_words
from dialogs.forms.joining import CHANGE_PROFILE, JOIN_COORDINATOR, JOIN_EXPERT, JOIN_ORDERER, given_by
from dialogs.forms.order import ORDER
from dialogs.speech import Button, Message, _, verbatim
from dialogs.speech.tongues import OWN_NAMES, languages
from storage import orders, people, tokens
from storage.people import Person
from storage.states import ProfileKind
from storage.tokens import LinkToken
from storage.transaction import Transaction

#: These are the form's own while a conversation is open.
OF_THE_FORM = frozenset({"back", "help", "cancel", "start_over", "resume"})


def handle(tx: Transaction, speaker: Speaker) -> bool:
    """Carry out a command; False when what was heard is not one, or is for the open form."""
    heard = speaker.incoming.heard
    if heard.kind == "command":
        word = heard.data.removeprefix("/")
        command = word if word in COMMANDS else read_command(word.replace("_", " "))
    elif heard.kind == "text":
        command = read_command(heard.text)
    else:
        return False
    if command is None or command not in COMMANDS:
        return False
    one = forms.current(tx, speaker.person)
    if one is not None:
        if command in OF_THE_FORM:
            return False
        if heard.kind == "text" and takes_any_words(one.form, one.draft, speaker.local_now(tx)):
            return False
    COMMANDS[command](tx, speaker)
    return True


def help_(tx: Transaction, speaker: Speaker) -> None:
    """What can be done here, by role."""
    person = speaker.person
    parts = [_("Here you can order an expert by experience. Say in your own words what you need.")]
    rows: list[tuple[Button, ...]] = [
        (
            Button(_("New order"), press_data("order", "new"), "main"),
            Button(_("My orders"), press_data("orders", "all")),
        )
    ]
    if person.is_expert:
        here = _("You are asked for gigs here. Answer with the buttons of the request.")
        parts.append(here if _may_be_asked(tx, speaker) else joining.NOT_HERE)
        rows.append(
            (
                Button(_("My gigs"), press_data("gigs", "all")),
                Button(_("Change my details"), press_data("profile", "me")),
            )
        )
    parts.append(_("You can write: my orders, my gigs, pause, language, cancel, help."))
    rows.append(
        (
            Button(_("Language"), press_data("language", "ask")),
            Button(_("Where I am signed in"), press_data("ways", "mine")),
        )
    )
    if person.is_coordinator:
        rows.append(
            (
                Button(_("Invite somebody"), press_data("invite", "whom")),
                Button(_("Coordinators"), press_data("coordinators", "all")),
            )
        )
    speaker.reply(tx, Message(tuple(parts), tuple(rows)))


def new_order(tx: Transaction, speaker: Speaker) -> None:
    """Begin an order, or carry on the one that was broken off."""
    one = forms.current(tx, speaker.person)
    if one is not None and forms.half_written(one):
        forms.show(tx, speaker, one)
        return
    forms.begin(tx, speaker, ORDER, given=forms.order_given(tx, speaker.person))


def go_on(tx: Transaction, speaker: Speaker) -> None:
    """Carry on an order, or begin one; a greeting of somebody for whom something waits is a greeting."""
    heard = speaker.incoming.heard
    if heard.kind != "text" or forms.current(tx, speaker.person) is not None or not outside.greet(tx, speaker):
        new_order(tx, speaker)


def my_orders(tx: Transaction, speaker: Speaker) -> None:
    """The person's open orders, each with what may be done."""
    lists.my_orders(tx, speaker)


def my_gigs(tx: Transaction, speaker: Speaker) -> None:
    """The expert's open requests and coming gigs."""
    if speaker.person.is_expert:
        lists.my_gigs(tx, speaker)
    else:
        help_(tx, speaker)


def cancel(tx: Transaction, speaker: Speaker) -> None:
    """Cancel without a draft: which order?"""
    mine = orders.orders_of(tx, speaker.person.id, lifecycle.BEFORE_THE_GIG)
    waiting = waiting_for(tx, speaker.person) if not mine else None
    if waiting is not None and waiting.gigs:
        outside.bring_gigs(tx, speaker, waiting)
        return
    if not mine:
        speaker.reply(tx, Message((_("There is nothing to cancel. You have no open orders."),)))
        return
    rows = tuple(
        (
            Button(
                _("Order {number}, {when}")(number=one.number, when=shared.span(one)), press_data("cancel", one.number)
            ),
        )
        for one in mine
    )
    speaker.reply(tx, Message((_("Which order do you want to cancel?"),), rows))


def nothing_open(tx: Transaction, speaker: Speaker) -> None:
    """ "Back" or "start over" without a draft: begin an order."""
    new_order(tx, speaker)


def pause(tx: Transaction, speaker: Speaker) -> None:
    """An expert takes a break."""
    if not speaker.person.is_expert:
        help_(tx, speaker)
        return
    joining.pause(tx, speaker.person)
    speaker.reply(
        tx,
        Message(
            (_("You are on a break now. We do not ask you for new gigs until you end it."),),
            ((Button(_("End the break"), press_data("resume", "me"), "main"),),),
        ),
    )


def unpause(tx: Transaction, speaker: Speaker) -> None:
    """The break is over."""
    if not speaker.person.is_expert:
        help_(tx, speaker)
        return
    joining.unpause(tx, speaker.person)
    here = (_("Your break is over. When a gig suits you, we ask you here."),)
    speaker.reply(tx, Message(here if _may_be_asked(tx, speaker) else (_("Your break is over."), joining.NOT_HERE)))


def _may_be_asked(tx: Transaction, speaker: Speaker) -> bool:
    return disclosure.may_be_asked(tx, speaker.person, speaker.incoming.platform)


def language(tx: Transaction, speaker: Speaker) -> None:
    """Ask which language, or take the one that was named."""
    wanted = speaker.incoming.heard.field("language")
    if wanted in languages:
        set_language(tx, speaker, wanted)
        return
    row = tuple(Button(verbatim(name), press_data("language", code)) for code, name in OWN_NAMES.items())
    speaker.reply(tx, Message((_("Which language do you want to use here?"),), (row,)))


def set_language(tx: Transaction, speaker: Speaker, code: str) -> None:
    """From now on this person reads in this language."""
    people.change_person(tx, speaker.person.id, language=code)
    tx.wake(Dress(speaker.person.id))
    speaker.reply(tx, Message((_("This chat is now in English."),)))
    one = forms.current(tx, speaker.person)
    if one is not None:
        forms.show(tx, speaker, one)


def edit_profile(tx: Transaction, speaker: Speaker) -> None:
    """Open the joining form with what it holds now; any line can be changed."""
    person = speaker.person
    if person.is_expert:
        profile = people.profile(tx, person.id, "expert")
        if profile is None:
            forms.begin(tx, speaker, JOIN_EXPERT)
        else:
            forms.begin(tx, speaker, CHANGE_PROFILE, given=given_by(profile), complete=True)
        return
    role: ProfileKind = "coordinator" if person.is_coordinator else "orderer"
    form = JOIN_COORDINATOR if person.is_coordinator else JOIN_ORDERER
    known = _without_background(people.profile(tx, person.id, role))
    forms.begin(tx, speaker, form, given=known, heading=CHANGE_PROFILE.hello if known else None)


def _without_background(profile: dict[str, object] | None) -> dict[str, object]:
    return {name: value for name, value in (profile or {}).items() if name != "background"}


def erase(tx: Transaction, speaker: Speaker) -> None:
    """Ask before erasing."""
    speaker.reply(
        tx,
        Message(
            (
                _("This erases everything Keikka knows about you. It cannot be undone."),
                _("Open orders are cancelled and gigs are given to others."),
            ),
            (
                (Button(_("Erase everything"), press_data("erase", SURE), "danger"),),
                (Button(_("Do not erase"), press_data("erase", "no")),),
            ),
        ),
    )


def start(tx: Transaction, speaker: Speaker) -> None:
    """A messenger's start: plain, with an invitation, or from an organisation's page with some lines filled in."""
    code = speaker.incoming.heard.text.strip()
    if not code:
        new_order(tx, speaker)
    elif (token := tokens.find(tx, code, "invite")) is not None:
        _take_invitation(tx, speaker, token)
    else:
        from_a_page(tx, speaker, code)


def from_a_page(tx: Transaction, speaker: Speaker, code: str) -> None:
    """An order with some lines filled in; with a code that is no good, an ordinary one."""
    if not from_page.arrive(tx, speaker, code):
        speaker.reply(tx, Message((from_page.NOT_VALID,)))
        new_order(tx, speaker)


def _take_invitation(tx: Transaction, speaker: Speaker, token: LinkToken) -> None:
    """Take up an invitation. Who opens their own once more goes on where they are; another's is used up."""
    role, _lang, _organisation = joining.read_invitation(token)
    if role == "again":
        if token.person_id == speaker.person.id:
            help_(tx, speaker)
        else:
            access.ask_come_in(tx, speaker, token)
    elif token.used_at is None:
        joining.take_up(tx, speaker.person, token)
        tx.wake(Dress(speaker.person.id))
        begin_joining(tx, speaker, role)
    elif not HOLDS[role](speaker.person):
        speaker.reply(tx, Message((access.NOT_VALID,)))
    elif (one := forms.current(tx, speaker.person)) is not None:
        forms.show(tx, speaker, one)
    else:
        help_(tx, speaker)


#: Whether a person has what an invitation to a role gives.
HOLDS: Mapping[str, Callable[[Person], bool]] = {
    "expert": lambda person: person.is_expert,
    "coordinator": lambda person: person.is_coordinator,
    "orderer": lambda person: person.known,
}


def ways(tx: Transaction, speaker: Speaker) -> None:
    """Where the person is signed in."""
    access.ways(tx, speaker, speaker.person)


def show_consents(tx: Transaction, speaker: Speaker) -> None:
    """What may be shown in each messenger of the house, to be changed; without one the details, where consents are."""
    person = speaker.person
    roles = {AS_EXPERT: person.is_expert, AS_ORDERER: person.is_orderer}
    asked = [(one, messenger) for messenger in tx.shelf.house.messengers for one, holds in roles.items() if holds]
    for purpose, messenger in asked:
        speaker.show(tx, "consent", {"purpose": purpose, "messenger": messenger})
    if not asked:
        edit_profile(tx, speaker)


def where(tx: Transaction, speaker: Speaker) -> None:
    """Where the person wants to be asked: the channels they have used."""
    used = {one.platform for one in people.identities_of(tx, speaker.person.id) if one.reachable}
    rows = tuple(
        (Button(row.own_name, press_data("where", row.name)),) for row in platforms.PLATFORMS if row.name in used
    )
    speaker.reply(tx, Message((_("Where do you want to be asked?"),), rows))


def invite(tx: Transaction, speaker: Speaker) -> None:
    """A coordinator invites somebody from the chat."""
    if not speaker.person.is_coordinator:
        help_(tx, speaker)
        return
    rows = (
        (Button(_("Invite an expert"), press_data("invite", "expert")),),
        (Button(_("Invite a coordinator"), press_data("invite", "coordinator")),),
        (Button(_("Invite an orderer"), press_data("invite", "orderer")),),
        (Button(_("Invitations that are open"), press_data("invitations", "all")),),
    )
    speaker.reply(tx, Message((_("Whom do you want to invite? You get a link to pass on."),), rows))


def begin_joining(tx: Transaction, speaker: Speaker, role: str) -> None:
    """Open the joining form of a role."""
    form = {"expert": JOIN_EXPERT, "coordinator": JOIN_COORDINATOR, "orderer": JOIN_ORDERER}.get(role)
    if form is not None:
        forms.begin(tx, speaker, form)


COMMANDS: Mapping[str, Callable[[Transaction, Speaker], None]] = {
    "help": help_,
    "start": start,
    "order": new_order,
    "where": where,
    "invite": invite,
    "back": nothing_open,
    "start_over": new_order,
    "resume": go_on,
    "cancel": cancel,
    "my_orders": my_orders,
    "my_gigs": my_gigs,
    "pause": pause,
    "unpause": unpause,
    "language": language,
    "edit_profile": edit_profile,
    "consents": show_consents,
    "erase": erase,
    "ways": ways,
}
