"""Who is ordering or joining: a name, an organisation, a phone number or mail address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import CardLine, Circle, Reading
from dialogs.form.turn import Answer, Says, Slot, Unclear, World, in_words
from dialogs.reading.alarm import read_identity_code
from dialogs.speech import Text, _, verbatim

#: How long a name, an organisation or a contact may be, in characters.
NAME_LIMIT = 120


def no_identity_code(value: Json, _answers: Answers, _world: World) -> Text | None:
    """A personal identity code is never needed and never kept."""
    if isinstance(value, str) and read_identity_code(value):
        return _("Please leave the personal identity code out. It is not needed.")
    return None


def no_contact(value: Json, answers: Answers, world: World) -> Text | None:
    """What is told before the yes tells nobody how to reach a person (R18): no phone number, no mail address."""
    if isinstance(value, str) and (_MAIL.search(value[:_CONTACT_LIMIT]) or _CALLED.search(value)):
        return _(
            "Please leave phone numbers and email addresses out of this. The experts who are asked see it before they "
            "answer."
        )
    return no_identity_code(value, answers, world)


def name_slot(name: str, says: Says, **more: Any) -> Slot:
    """A person's name on one line."""
    return in_words(name, says, limit=NAME_LIMIT, lines=False, check=no_identity_code, **more)


ORGANISATION = in_words(
    "organisation",
    Says(
        _("Organisation"),
        _("Which organisation do you order for? If none, write: private person."),
        _("Please write the name of the organisation, for example: Oulu University of Applied Sciences."),
        _(
            "Write the school, workplace, association or unit you order for. The expert sees it when they have taken "
            "the gig. If you do not order for an organisation, write: private person."
        ),
    ),
    limit=NAME_LIMIT,
    lines=False,
    fillable=True,
    remembered=True,
    line=CardLine(Circle.BOOKED, _("Organisation: {value}"), at=1),
)

CONTACT_NAME = name_slot(
    "contact_name",
    Says(
        _("Contact person"),
        _("Who is the contact person? Write the first and last name."),
        _("Please write the name, for example: Maija Meri."),
        _(
            "The contact person meets the expert and answers questions. Only the expert who takes the gig and the "
            "coordinator see the name."
        ),
    ),
    remembered=True,
)


#: A contact stands in the first so many characters of an answer, or it is not found.
_CONTACT_LIMIT = 400

_MAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\W\d_]{2,}")
#: A number that is surely a phone's: a measure of a door begins with no nought and no plus.
_CALLED = re.compile(r"(?<![\w.,])(?:\+|0)\d(?:[\s().-]{0,2}\d){5,13}(?![\w-])")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|[oO](?=\d))?\d(?:[\s()./-]{0,3}\d){5,16}(?![\w-])")
#: How mail addresses are written on pages, so that no robot finds them.
_AT = re.compile(r"\s?[(\[](?:at|ät|a|@|miukumauku)[)\]]\s?", re.IGNORECASE)
_DOT = re.compile(r"\s?[(\[](?:dot|piste|punkt)[)\]]\s?", re.IGNORECASE)
#: Behind a number: its extension.
_EXTENSION = re.compile(
    r"\s*,?\s*(?:alanro|alanumero|ank|anknytning|ext|extension|sis\.?|vaihde|växel)\.?\s*\d{1,6}", re.IGNORECASE
)
#: A day or an hour beside a number is no part of it.
_CALENDAR = re.compile(
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{4})?|"
    r"\b(?:klo|kl|kello)\.?\s*\d{1,2}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,2}(?:[.:]\d\d)?)?"
)


def _read_contact(words: str, _world: World) -> Reading:
    taken = " ".join(words.split())[:_CONTACT_LIMIT]  # looking for an address in 60,000 letters takes half a minute
    taken = _CALENDAR.sub(" ", _DOT.sub(".", _AT.sub("@", taken)))
    mails, numbers = _MAIL.findall(taken), _MAIL.sub(" ", taken)
    phones = [numbers[one.start() : _phone_end(numbers, one.end())] for one in _PHONE.finditer(numbers)]
    found = [" ".join(one.split()) for one in (*phones, *mails)]
    return Answer(", ".join(found[:3])) if found else Unclear()


def _phone_end(words: str, end: int) -> int:
    """Where a number ends, with its extension."""
    extension = _EXTENSION.match(words, end)
    return extension.end() if extension else end


def contact_slot(says: Says, **more: Any) -> Slot:
    """A phone number or a mail address, perhaps with words around it."""
    slot = Slot(
        "contact",
        says,
        _read_contact,
        show=lambda value: verbatim(str(value)),
        fits=lambda value: isinstance(value, str) and bool(value.strip()),
        free=True,
    )
    return replace(slot, **more)


CONTACT = contact_slot(
    Says(
        _("Phone or email"),
        _("How can the expert reach the contact person? Write a phone number or an email address."),
        _("I could not find a phone number or an email address. Write it like this: 040 123 4567 or maija@example.org"),
        _(
            "Write a phone number, an email address or both. Only the expert who takes the gig and the coordinator see "
            "them. They are removed {contact_months} after the gig."
        ),
    ),
    remembered=True,
    line=CardLine(
        Circle.BOOKED,
        _("Contact: {name}, {contact}"),
        holds=(("name", "contact_name"), ("contact", "contact")),
        at=1,
    ),
)
