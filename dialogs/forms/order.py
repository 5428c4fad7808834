"""The order form: what an orderer is asked, in the order it is asked.

Needed: topic, whose experience, kind of gig, day, time and length, format, place, organisation and contact. The rest is
added at the summary by who wants to. One sentence may answer many of them at once (:mod:`dialogs.forms.gleaning`); what
was understood is shown back, and only what is missing is asked.

The answers are JSON by name: `kind`, `topics`, `perspective` (own, family, either), `date`, `time` with start and end,
`format` (onsite, remote, either), `place` (kind and key; may be missing with *either*, which then means remote),
`organisation`, `contact_name`, `contact`; and of the optional ones those that were given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.form.slot import CardLine, Circle, as_it_is, values
from dialogs.form.turn import Form, Gleaned, Option, Says, World, one_of
from dialogs.forms.extras import EXTRAS
from dialogs.forms.gleaning import glean_into
from dialogs.forms.slots.contact import CONTACT, CONTACT_NAME, ORGANISATION
from dialogs.forms.slots.day import DATE
from dialogs.forms.slots.kind import FORMAT, KIND
from dialogs.forms.slots.place import place_slot, shown_place
from dialogs.forms.slots.time import LENGTH, TIME, with_end
from dialogs.forms.slots.topic import MOST_TOPICS, topic_slot
from dialogs.speech import Several, _, pgettext
from dialogs.vocabulary import topic_name

TOPICS = topic_slot(
    "topics",
    Says(
        _("Topic"),
        _("What should the expert have experience of? Write a topic or choose from the list."),
        _("I could not find the topic. Write it in one word, for example depression, or choose from the list."),
        _(
            "The topic is an illness, a disability or a life situation, for example depression, debt or being a carer. "
            "You can choose several. If the exact topic is not in the list, choose the nearest one. You can tell more "
            "in the wishes."
        ),
    ),
    MOST_TOPICS["order"],
    line=CardLine(
        Circle.ASKED,
        lambda keys: _("Topic: {topics}")(topics=Several(tuple(topic_name(key) for key in values(keys)))),
        at=1,
    ),
    material=True,
    fillable=True,
)

_EXPERIENCE = {"own": _("Experience: own"), "family": _("Experience: of a family member")}

PERSPECTIVE = one_of(
    "perspective",
    Says(
        _("Whose experience"),
        _("Whose experience do you need?"),
        _("Please answer: own, family member's or either."),
        _(
            "Some experts have lived through the topic themselves. Others have been close to it as a family member, "
            "for example as a parent."
        ),
    ),
    (
        Option("own", pgettext("perspective", "Own experience"), "oma, omakohtainen, egen, own"),
        Option(
            "family",
            pgettext("perspective", "A family member's experience"),
            "läheinen, läheisen, omainen, omaisen, perheenjäsen, närstående, närståendes, anhörig, anhörigs, "
            "family, family member, family members, relative",
        ),
        Option(
            "either",
            pgettext("perspective", "Either one"),
            "kumpi vain, kumpi tahansa, molemmat, ei väliä, sama, vilken som helst, båda, spelar ingen roll, "
            "either, both, any, does not matter",
        ),
    ),
    glean=as_it_is,
    line=CardLine(Circle.ASKED, lambda value: _EXPERIENCE.get(str(value)), at=1),
    material=True,
    fillable=True,
)

PLACE = place_slot(
    "place",
    Says(
        _("Place"),
        _("Where is the gig? Write the municipality or choose it."),
        _("I could not find the place. Write the name of a municipality, for example Oulu."),
        _(
            "Write the municipality where the gig is. You can add the street address later: choose “Add more details” "
            "at the end. A whole region will do too."
        ),
    ),
    when=lambda answers: answers.get("format") != "remote",
    skippable=lambda answers: answers.get("format") == "either",
    left_open=_("not given, so the gig is offered as remote only"),
    needed=_("Needed when the gig is on site."),
    line=CardLine(Circle.ANYWHERE, lambda value: _("Place: {place}")(place=shown_place(value)), at=1),
    material=True,
    fillable=True,
)


def _glean(text: str, world: World) -> Mapping[str, Gleaned]:
    return glean_into(ORDER.slots, text, world)


ORDER = Form(
    "order",
    (
        TOPICS,
        PERSPECTIVE,
        KIND,
        DATE,
        TIME,
        LENGTH,
        FORMAT,
        PLACE,
        ORGANISATION,
        CONTACT_NAME,
        CONTACT,
        *EXTRAS,
    ),
    hello=_(
        "Hello. Here you can order an expert by experience. Say in your own words what you need: topic, place and time."
    ),
    opening=_("You can also begin by choosing a topic."),
    summary=_("Here is your order. Check it and send it. You can still change any line."),
    send=pgettext("button", "Send the order"),
    cancelled=_("The order was not sent. You can begin again whenever you like."),
    glean=_glean,
    finish=with_end,
)

#: The same form for an order that was sent before: its answers are what is given.
CHANGE_ORDER = replace(
    ORDER,
    name="change_order",
    hello=_("Here you can change your order."),
    opening=None,
    summary=_("Here is your order. Change a line, then save the changes."),
    send=pgettext("button", "Save the changes"),
    cancelled=_("Nothing was changed in the order."),
)
