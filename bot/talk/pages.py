"""The order form on one page: a messenger's window with every question at once.

A page that was not sent yet is kept, and nothing is said of it: the window shows its own errors and its own summary.
With the field `w:send` the draft is sent as by its button, and with `w:sure` what was doubted is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.facts import disclosure
from bot.law import lifecycle, terms
from bot.talk import forms
from bot.talk.forms import Open
from bot.talk.presses.verbs import ORDER_VERBS
from bot.talk.speaker import Speaker
from dialogs.form.turn import turn
from dialogs.forms.order import CHANGE_ORDER, ORDER
from dialogs.speech import Message, _
from storage import orders
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction

OVER = _("This order was sent or has ended meanwhile. Nothing was changed.")


def handle(tx: Transaction, speaker: Speaker) -> bool:
    """Keep or send what a page says; False when it is not a page of an order."""
    heard = speaker.incoming.heard
    if heard.kind != "form" or heard.data not in OPENED:
        return False
    one = _open(tx, speaker)
    if one is None:
        speaker.reply(tx, Message((OVER,)))
    elif heard.field("w:send"):
        forms.carry_on(tx, speaker, one, heard)
    else:
        result = turn(one.form, one.draft, heard, speaker.local_now(tx), speaker.person.language)
        forms.keep(tx, speaker.person, replace(one, draft=result.draft))
    return True


def _open(tx: Transaction, speaker: Speaker) -> Open | None:
    """The conversation of this page: the one that is open, or a new one, unless there is nothing left to send."""
    heard = speaker.incoming.heard
    one = forms.current(tx, speaker.person)
    if one is not None and one.form.name == heard.data and (one.about or "") == heard.field("w:about"):
        return one
    answers = [name for name, _answer in heard.fields if not name.startswith("w:")]
    return None if heard.field("w:send") and not answers else OPENED[heard.data](tx, speaker)


def _new(tx: Transaction, speaker: Speaker) -> Open:
    return forms.begin(tx, speaker, ORDER, given=forms.order_given(tx, speaker.person), silent=True)


def _change(tx: Transaction, speaker: Speaker) -> Open | None:
    order = changeable(tx, speaker.person, speaker.incoming.heard.field("w:about"), speaker.incoming.platform)
    if order is None:
        return None
    given = terms.as_ordered(orders.answers_of(tx, order))
    return forms.begin(tx, speaker, CHANGE_ORDER, str(order.number), given, silent=True, complete=True)


OPENED: Mapping[str, Callable[[Transaction, Speaker], Open | None]] = {ORDER.name: _new, CHANGE_ORDER.name: _change}


def changeable(tx: Transaction, person: Person, number: str, via: str) -> Order | None:
    """The order of this number, if this person may change it now, and all of it may be shown to them there."""
    order = orders.order_by_number(tx, int(number)) if number.isascii() and number.isdigit() and number else None
    if order is None or order.state not in lifecycle.BEFORE_THE_GIG:
        return None
    if not disclosure.may_open(tx, person, order, via):
        return None
    return order if ORDER_VERBS["edit"].allows(tx, person, order) else None
