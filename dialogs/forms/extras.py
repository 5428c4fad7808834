"""What an orderer may add at the summary; none of it is asked unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dialogs.form.draft import Json
from dialogs.form.slot import CardLine, Circle, Reading, as_it_is
from dialogs.form.turn import Answer, Option, Says, Slot, Unclear, World, in_words, one_of
from dialogs.forms.slots.contact import no_contact, no_identity_code
from dialogs.reading.gig.audience import read_size
from dialogs.speech import Text, _, ngettext, pgettext


def _text_slot(name: str, label: Text, ask: Text, limit: int = 200, **more: Any) -> Slot:
    return in_words(name, Says(label, ask, _WRITE), limit=limit, optional=True, check=no_identity_code, **more)


_WRITE = _("Please write it in a few words.")
_SEEN_BEFORE = _("The experts who are asked see this before they answer. Do not write names or contact details here.")
_SEEN_AFTER = _("Only the expert who takes the gig and the coordinator see this.")


def _labelled_slot(name: str, label: Text, ask: Text, limit: int, line: CardLine, **more: Any) -> Slot:
    """A line that is also found in a sentence, under its label; what is told before the yes may hold no contact."""
    before = line.to <= Circle.ASKED
    says = Says(label, ask, _WRITE, _SEEN_BEFORE if before else _SEEN_AFTER)
    check = no_contact if before else no_identity_code
    slot = in_words(name, says, limit=limit, optional=True, check=check, line=line, **more)

    def glean(found: object, world: World) -> Sequence[Json]:
        reading = slot.read(_cut(str(found), limit), world)
        return [reading.value] if isinstance(reading, Answer) else []

    return replace(slot, glean=glean)


def _cut(words: str, limit: int) -> str:
    """The first words, at most `limit` characters; a sign at the end says that there were more."""
    return words if len(words) <= limit else words[: limit - 2].rsplit(" ", 1)[0] + " …"


AUDIENCE = _text_slot(
    "audience",
    _("Audience"),
    _("Who are the listeners? For example: nursing students."),
    glean=as_it_is,
    line=CardLine(Circle.ASKED, _("Audience: {value}")),
)


def _read_people(words: str, _world: World) -> Reading:
    if bare := re.fullmatch(r"\D{0,20}(\d{1,5})\D{0,20}", words.strip()):
        return Answer(int(bare[1]))
    found = read_size(words)
    return Answer(found.value) if found is not None else Unclear()


def _shown_people(value: Json) -> Text:
    n = value if isinstance(value, int) else 0
    return ngettext("{n} person", "{n} people", n)


SIZE = Slot(
    "size",
    Says(
        _("Size of the audience"),
        _("How many listeners are there?"),
        _("Please write a number, for example 25."),
    ),
    _read_people,
    show=_shown_people,
    fits=lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000,
    decode=lambda code: int(code) if re.fullmatch(r"[1-9]\d{0,4}", code) else None,
    optional=True,
    glean=as_it_is,
    line=CardLine(Circle.ASKED, _("How many people: {value}")),
)

AIM = _labelled_slot(
    "aim",
    _("Aim and angle"),
    _("What is the aim of the gig, and from which angle would you like the expert to speak?"),
    320,
    CardLine(Circle.ASKED, _("Aim and angle: {value}")),
    entry="lines",
)
FEE = _text_slot(
    "fee",
    _("Fee"),
    _("What fee do you offer? For example: 150 €. If you pay none, write that too."),
    100,
    glean=as_it_is,
    line=CardLine(Circle.ANYWHERE, _("Fee: {value}")),
)
TRAVEL = _text_slot(
    "travel",
    _("Travel costs"),
    _("Which travel costs do you pay? For example: train or mileage."),
    150,
    glean=as_it_is,
    line=CardLine(Circle.ASKED, _("Travel costs: {value}")),
)
PAYER = _text_slot(
    "payer",
    _("Payer"),
    _("Who pays the fee, and to whom is the fee form sent?"),
    300,
    line=CardLine(Circle.BOOKED, _("The fee form goes to: {value}"), at=6),
)
INVOICE_REFERENCE = _labelled_slot(
    "invoice_reference",
    _("Invoice reference"),
    _("Which reference does the invoice need? For example an order number."),
    70,
    CardLine(Circle.BOOKED, _("Invoice reference: {value}"), at=6),
    lines=False,
    single=True,
)
REMOTE_LINK = in_words(
    "remote_link",
    Says(_("Remote link"), _("Who sends the link for the remote gig, and when?"), _WRITE),
    limit=200,
    optional=True,
    check=no_identity_code,
    when=lambda answers: answers.get("format") != "onsite",
    line=CardLine(Circle.BOOKED, _("Remote link is sent by: {value}")),
)
VENUE = in_words(
    "venue",
    Says(_("Address"), _("What is the address? You can add how to find the door."), _WRITE),
    limit=200,
    optional=True,
    check=no_identity_code,
    when=lambda answers: answers.get("format") != "remote",
    line=CardLine(Circle.BOOKED, _("Where exactly: {value}"), at=2),
)
ACCESSIBILITY = _labelled_slot(
    "accessibility",
    _("Accessibility"),
    _("How accessible is the place? For example: a step-free entrance, a lift, an induction loop."),
    200,
    CardLine(Circle.ASKED, _("Accessibility: {value}"), at=2),
    entry="lines",
    when=lambda answers: answers.get("format") != "remote",
)
EQUIPMENT = _labelled_slot(
    "equipment",
    _("Equipment"),
    _("What equipment is there for the expert? For example: a projector, a microphone, a computer."),
    150,
    CardLine(Circle.ASKED, _("Equipment: {value}")),
    entry="lines",
)
MEETING = _labelled_slot(
    "meeting",
    _("On the day"),
    _("Whom can the expert call on the day, and where do you meet? Write a name, a phone number and a place."),
    180,
    CardLine(Circle.BOOKED, _("On the day: {value}"), at=2),
    entry="lines",
)
BACKGROUND = _text_slot(
    "background",
    _("Background organisation"),
    _("Do you wish for an expert of a certain organisation? Write its name."),
    fillable=True,
    line=CardLine(Circle.STAFF, _("Wished background organisation: {value}")),
)

_LANGUAGES = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}


def _language_line(value: Json) -> Text | None:
    spoken = _LANGUAGES.get(str(value))
    return _("Language of the gig: {language}")(language=spoken) if spoken is not None else None


LANGUAGE = one_of(
    "language",
    Says(
        _("Language of the gig"),
        _("In which language is the gig held?"),
        _("Please answer: Finnish, Swedish, English or any."),
    ),
    (
        Option("fi", pgettext("language", "Finnish"), "suomi, suomeksi, finska, på finska, in finnish, fi"),
        Option("sv", pgettext("language", "Swedish"), "ruotsi, ruotsiksi, svenska, på svenska, in swedish, sv"),
        Option("en", pgettext("language", "English"), "englanti, englanniksi, engelska, in english, en"),
        Option("any", pgettext("language", "Any of these"), "mikä vain, mikä tahansa, ei väliä, vilket som helst, any"),
    ),
    per_row=2,
    optional=True,
    fillable=True,
    line=CardLine(Circle.ASKED, _language_line, at=2),
)
_PHOTOS = {"photos": _("Photos are wished for"), "recording": _("A recording is wished for")}

PHOTOS = one_of(
    "photos",
    Says(
        _("Photos and recording"),
        _("Are photos taken or is the gig recorded?"),
        _("Please answer: no, photos or recording."),
        _("The expert sees this before answering, and may say no to photos or recording."),
    ),
    (
        Option("no", pgettext("photos", "Neither"), "ei, ei kumpaakaan, nej, no, inget, varken, none"),
        Option("photos", pgettext("photos", "Photos"), "kuvia, valokuvia, kuvat, foton, bilder, photos, pictures"),
        Option(
            "recording",
            pgettext("photos", "Recording"),
            "tallenne, tallennetaan, nauhoitetaan, inspelning, spelas in, recorded, video",
        ),
    ),
    optional=True,
    line=CardLine(Circle.ASKED, lambda value: _PHOTOS.get(str(value)), at=6),
)
WISHES = in_words(
    "wishes",
    Says(
        _("Wishes"),
        _("What else should the expert know? Do not write names or contact details here."),
        _WRITE,
        _("The experts who are asked see this before they answer. Contact details are asked apart from it."),
    ),
    limit=900,
    optional=True,
    entry="lines",
    line=CardLine(Circle.ASKED, _("Wishes: {value}")),
    check=no_identity_code,
)

#: In the order in which they are offered, six on a page: what most orders add comes first.
EXTRAS = (
    *(AUDIENCE, SIZE, FEE, TRAVEL, VENUE, WISHES),
    *(AIM, ACCESSIBILITY, EQUIPMENT, MEETING, REMOTE_LINK, PAYER, INVOICE_REFERENCE),
    *(BACKGROUND, LANGUAGE, PHOTOS),
)
