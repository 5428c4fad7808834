"""The least that an expert's card shows on a messenger (R18); who sees more is said in `facts/disclosure`.

Without the consent a card on a consumer messenger shows kind of gig, date, municipality, format, length and fee. Topic
and contact are on our own page behind a short-lived link, where there is an https address for one. Where there is none,
who has not consented is not asked on a messenger at all.
"""

from __future__ import annotations

from bot.cards import words
from bot.facts.disclosure import links_open
from bot.law.doors import again
from bot.law.terms import Answers, Terms
from dialogs.form.slot import Circle
from dialogs.speech import Door, Message, Text, _
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction


def lines(tx: Transaction, order: Order, answers: Answers, terms: Terms, via: str) -> list[Text]:
    """The lines that tell nothing of an illness and nobody's name, and where the rest is."""
    found = list(words.lines(order, words.stated(answers, terms), frozenset({Circle.ANYWHERE})))
    here = _("The topic and the rest are on Keikka's own page.")
    found.append(here if links_open(tx, via) else _("The coordinator tells you the topic and the rest."))
    return found


def own_page(person: Person) -> Door:
    """What opens the person's own page, for a short while."""
    return Door(_("Open the request on Keikka's page"), "own_page", again(person.language), person.id)


def trim(message: Message, heading: Text, shown: list[Text], person: Person) -> Message:
    """A card with only what may be shown; its buttons stay, its files and other links do not."""
    return Message((heading, *shown), message.buttons, card=message.card, doors=(own_page(person),))
