"""The card with which somebody is asked what may be shown in one messenger, and later sees and changes the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from adapters.platforms import messengers
from bot.facts import disclosure
from bot.law.buttons import SURE, press_data
from dialogs.speech import Button, CardName, Message, Text, _, verbatim
from storage import marks
from storage.kinds import ConsentPurpose
from storage.people import Person
from storage.transaction import Transaction

#: The mark of a no: whoever has not answered yet has neither this nor a consent.
REFUSED = "consent_refused"


@dataclass(frozen=True)
class ConsentQuestion:
    """What is asked, why, what a no means where a link opens and where none does, and what is said of either answer."""

    ask: Text
    why: Text
    without: tuple[Text, Text]
    yes: Text
    no: Text


QUESTIONS: Mapping[ConsentPurpose, ConsentQuestion] = {
    disclosure.AS_EXPERT: ConsentQuestion(
        _("May topics and contacts be shown in {messenger}?"),
        _(
            "There messages pass through a foreign company. This is about the topics of your gigs, the contacts of "
            "those who order, and your own name and contact in the messages of others."
        ),
        (
            _("If not, they are on Keikka's own page, and you get a link to it."),
            _("If not, you cannot be asked for gigs there. The coordinator asks you another way."),
        ),
        _("You have agreed that topics and contacts may be shown in {messenger}."),
        _("Topics and contacts are not shown in {messenger}."),
    ),
    disclosure.AS_ORDERER: ConsentQuestion(
        _("May your name and contact be shown in {messenger}?"),
        _(
            "The expert who takes your gig and the coordinators get them. If they read in {messenger}, messages pass "
            "through a foreign company."
        ),
        (
            _("If not, they find them on Keikka's own page. Your order goes on either way."),
            _("If not, a coordinator tells them to the expert. Your order goes on either way."),
        ),
        _("You have agreed that your name and contact may be shown in {messenger}."),
        _("Your name and contact are not shown in {messenger}."),
    ),
}


def card_name(purpose: ConsentPurpose, messenger: str) -> CardName:
    """The card of this question."""
    return CardName("consent", f"{purpose}/{messenger}")


def refusal(person_id: str, purpose: str, messenger: str) -> str:
    """What the mark of a no is about."""
    return f"{person_id}/{purpose}/{messenger}"


def consent(tx: Transaction, about: Mapping[str, str], person: Person) -> Message:
    """The question, or the answer that stands and how to change it. Raises `LookupError` for one that nobody asks."""
    purpose, messenger = cast(ConsentPurpose, about["purpose"]), about["messenger"]
    asked, name = QUESTIONS[purpose], own_name(messenger)
    card = card_name(purpose, messenger)
    yes = press_data("agree", purpose, messenger, SURE)
    no = press_data("agree", purpose, messenger, "no")
    if disclosure.agreed(tx, person.id, purpose, messenger):
        withdraw = Button(_("Do not show them any more"), no)
        return Message((asked.yes(messenger=name),), ((withdraw,),), card=card)
    if marks.is_marked(tx, REFUSED, refusal(person.id, purpose, messenger)):
        return Message((asked.no(messenger=name),), ((Button(_("They may be shown after all"), yes),),), card=card)
    without = asked.without[0 if disclosure.links_open(tx, messenger) else 1]
    buttons = (Button(_("Yes, they may be shown"), yes, "main"), Button(_("No, do not show them"), no))
    return Message((asked.ask(messenger=name), asked.why(messenger=name), without), (buttons,), card=card)


def own_name(messenger: str) -> Text:
    """What people call this messenger."""
    return next((row.own_name for row in messengers() if row.name == messenger), verbatim(messenger))
