"""Over what words will be read: the person's open form as it stands now, or the order that their first words begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.platforms import traits_of
from adapters.port import Incoming
from bot.facts import settings
from bot.talk import forms
from bot.talk.ahead import Stand
from bot.talk.speaker import tongue_and_zone
from bot.talk.waiting import waiting_for
from dialogs.form.draft import Draft
from dialogs.forms.order import ORDER
from storage import people
from storage.transaction import Transaction

WRITTEN = ("text", "form")


def stand_of(tx: Transaction, incoming: Incoming) -> Stand | None:
    """What the words of this person are read over; None where they are not read. Nothing is written."""
    if incoming.heard.kind not in WRITTEN or incoming.account == "link":
        return None
    person = people.who_is(tx, incoming.platform, incoming.account)
    if person is None:
        return None if traits_of(incoming.platform).drawn_by_us else _of_stranger(tx, incoming)
    now = tx.now.astimezone(ZoneInfo(person.zone))
    one = forms.current(tx, person)
    if one is not None:
        return Stand(one.form, one.draft, now, person.language)
    stand = _of_new_order(tx, forms.given_at_first(tx, person, incoming.heard), now, person.language)
    return replace(stand, asked=waiting_for(tx, person).asked)


def _of_stranger(tx: Transaction, incoming: Incoming) -> Stand:
    language, zone = tongue_and_zone(tx, incoming)
    given = forms.given_at_first(tx, None, incoming.heard)
    return _of_new_order(tx, given, tx.now.astimezone(ZoneInfo(zone)), language)


def _of_new_order(tx: Transaction, given: dict[str, Any], now: datetime, language: str) -> Stand:
    draft = Draft.begun(given, stamp=tx.new_id()[-4:])
    return Stand(settings.stated(tx, ORDER), draft, now, language, unbegun=True)
