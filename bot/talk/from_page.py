"""Whoever comes through a link of an organisation's page: what is filled in is shown, and the rest is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.desk import order_links
from bot.law.buttons import press_data
from bot.talk import forms
from bot.talk.speaker import Speaker
from dialogs.form.draft import Draft
from dialogs.form.shown import together
from dialogs.form.turn import first, summary_lines
from dialogs.forms.order import ORDER
from dialogs.speech import Button, Message, Text, _, pgettext
from storage.people import Person
from storage.transaction import Transaction


def arrive(tx: Transaction, speaker: Speaker, code: str) -> bool:
    """Begin an order with the code's lines, show them and ask the rest. An order that is half written stays as it is.

    False, and nothing is said, if the code is no good.
    """
    given = order_links.filled_in(tx, code)
    if given is None:
        return False
    one = forms.current(tx, speaker.person)
    if one is not None and forms.half_written(one):
        speaker.reply(tx, Message((FINISH_FIRST,)))
        forms.show(tx, speaker, one)
        return True
    known = forms.order_given(tx, speaker.person) | given
    begun = forms.begin(tx, speaker, ORDER, given=known, silent=True)
    speaker.reply(tx, opening(begun.draft, speaker.local_now(tx)))
    return True


def preview(tx: Transaction, person: Person | None, code: str, now: datetime, otherwise: Message) -> Message:
    """What the web's page shows for a code; `otherwise` is its usual greeting, for one that is no good.

    Looking begins nothing: a press does, or the first words.
    """
    given = order_links.filled_in(tx, code)
    if given is None:
        return replace(otherwise, parts=(NOT_VALID, *otherwise.parts))
    known = forms.order_given(tx, person) if person is not None else {}
    parts = opening(Draft.begun(known | given), now).parts[:-1]
    return Message(
        parts, ((Button(pgettext("button", "Begin the order"), press_data("order", "from", code), "main"),),)
    )


def opening(draft: Draft, now: datetime) -> Message:
    """The first words of an order that has some lines already: those lines stand before the question."""
    message = first(ORDER, draft, now)
    lines = summary_lines(ORDER, draft)
    filled: tuple[Text, ...] = (ALREADY, together(lines)) if lines else ()
    return replace(message, parts=(message.parts[0], *filled, *message.parts[1:]))


ALREADY = _("Already filled in:")
NOT_VALID = _("This link is no longer valid. If somebody invited you, ask them for a new one.")
FINISH_FIRST = _("You have an order that is not sent yet. Send it or cancel it, then open the link again.")
