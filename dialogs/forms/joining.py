"""Joining: what an invited expert, coordinator or orderer is asked, and what an expert's profile holds.

The same form changes a profile later: its answers are what is given (:func:`given_by` an expert's), the summary is
shown at once, and each line can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Slot, values
from dialogs.form.turn import Form, Option, Says, World, one_of, some_of
from dialogs.forms.slots.contact import CONTACT, CONTACT_NAME, ORGANISATION, contact_slot, name_slot
from dialogs.forms.slots.kind import FORMATS, KINDS
from dialogs.forms.slots.place import municipality_slot
from dialogs.forms.slots.reach import DISTANCE, REGIONS
from dialogs.forms.slots.topic import MOST_TOPICS, topic_slot
from dialogs.speech import Text, _, pgettext

NAME = name_slot(
    "name",
    Says(
        _("Name"),
        _("What is your name?"),
        _("Please write your name, for example: Maija Meri."),
        _("The orderer sees your name only when you have taken their gig."),
    ),
)

OWN_CONTACT = contact_slot(
    Says(
        _("Phone or email"),
        _("How can you be reached? Write a phone number or an email address."),
        _("I could not find a phone number or an email address. Write it like this: 040 123 4567 or maija@example.org"),
        _("The orderer gets this only when you have taken their gig. The coordinator sees it too."),
    )
)

REGISTER = Option("register", pgettext("consent", "My details may be kept in the register"), "rekisteri, register")
IN_MESSENGER = Option(
    "offers_in_messenger",
    pgettext("consent", "Topics and contacts may be shown in Telegram"),
    "telegram, messenger, pikaviestin",
)
#: The messenger that the words of a consent name: it is given for that one and for no other.
NAMED_MESSENGER: Mapping[str, str] = {IN_MESSENGER.value: "telegram"}
MY_FEEDBACK = Option(
    "feedback",
    pgettext("consent", "My feedback may be used in statistics without my name"),
    "palaute, tilasto, feedback, respons, statistik",
)


def _check_consents(value: Json, _answers: Answers, _world: World) -> Text | None:
    if "register" in values(value):
        return None
    return _("Gigs cannot be sent to you unless your details may be kept in the register. You can cancel if you like.")


def _consents(*options: Option) -> Says:
    return Says(
        _("Consents"),
        _("What do you agree to? The first one is needed. The others you decide, and you can change them at any time."),
        _("Please choose with the buttons, or write “all”."),
        _(
            "The register keeps your name, contact, topics and what gigs suit you. Only the coordinators see them all. "
            "In Telegram your messages pass through a foreign company: without your consent no topics and no contacts "
            "are shown there. You can withdraw a consent at any time. Without the first one you are not asked for "
            "gigs, and what you have taken is given to others. If you want everything erased, write “erase me”."
        ),
    )


def _needs_no_topic(answers: Answers) -> bool:
    return bool(values(answers.get("topics_own")))


_TOPIC_UNCLEAR = _("I could not find the topic. Write it in one word, for example depression, or choose from the list.")

JOIN_EXPERT = Form(
    "join_expert",
    (
        NAME,
        OWN_CONTACT,
        some_of(
            "consents",
            _consents(),
            (REGISTER, IN_MESSENGER, MY_FEEDBACK),
            check=_check_consents,
        ),
        topic_slot(
            "topics_own",
            Says(
                _("Own experience"),
                _("Of what do you have experience of your own? Write a topic or choose from the list."),
                _TOPIC_UNCLEAR,
                _("Choose everything you are ready to talk about. Skip this if your experience is as a family member."),
            ),
            MOST_TOPICS["expert"],
            skippable=lambda _answers: True,
            left_open=pgettext("topics", "none"),
        ),
        topic_slot(
            "topics_family",
            Says(
                _("Experience as a family member"),
                _("Of what do you have experience as a family member? Write a topic or choose from the list."),
                _TOPIC_UNCLEAR,
                _("Choose everything you are ready to talk about as someone close to a person with the experience."),
            ),
            MOST_TOPICS["expert"],
            skippable=_needs_no_topic,
            left_open=pgettext("topics", "none"),
        ),
        KINDS,
        FORMATS,
        municipality_slot(
            "home",
            Says(
                _("Home municipality"),
                _("Where do you live? Write the municipality or choose it."),
                _("I could not find the place. Write the name of a municipality, for example Oulu."),
                _("It is used to find gigs near you. The orderer does not see it."),
            ),
        ),
        DISTANCE,
        REGIONS,
        some_of(
            "languages",
            Says(
                _("Languages"),
                _("In which languages do you do gigs? Choose one or more."),
                _("Please answer: Finnish, Swedish or English."),
            ),
            (
                Option("fi", pgettext("language", "Finnish"), "suomi, suomeksi, finska, finnish"),
                Option("sv", pgettext("language", "Swedish"), "ruotsi, ruotsiksi, svenska, swedish"),
                Option("en", pgettext("language", "English"), "englanti, englanniksi, engelska, english"),
            ),
            per_row=3,
        ),
        one_of(
            "short_notice",
            Says(
                _("Short notice"),
                _("May you be asked about a gig that is very soon, even in the evening until {short_notice_until}?"),
                _("Please answer yes or no."),
                _("A gig at short notice may be the same or the next day. You always decide yourself."),
            ),
            (
                Option("yes", pgettext("answer", "Yes"), "kyllä, joo, ja, jo, yes, sure, saa"),
                Option("no", pgettext("answer", "No"), "ei, en, nej, no"),
            ),
            per_row=2,
        ),
    ),
    hello=_(
        "Welcome to Keikka. A few questions help to find the gigs that suit you. You can change every answer later."
    ),
    cancelled=_("Nothing was saved. You can open the invitation again."),
    summary=_("Here are your details. Check them and save. You can still change any line."),
    send=pgettext("button", "Save"),
    finish=lambda answers: _profile(answers),
)


def _to_withdraw(slot: Slot) -> Slot:
    """Who has joined may withdraw every consent, also the one that joining needs."""
    if slot.name != "consents":
        return slot
    return replace(
        slot, check=_no_objection, skippable=lambda _answers: True, left_open=pgettext("consents", "withdrawn")
    )


def _no_objection(_value: Json, _answers: Answers, _world: World) -> Text | None:
    return None


#: The same form for a profile that is there already.
CHANGE_PROFILE = replace(
    JOIN_EXPERT,
    name="change_profile",
    slots=tuple(_to_withdraw(slot) for slot in JOIN_EXPERT.slots),
    hello=_("Here are your details."),
    cancelled=_("Nothing was changed."),
    summary=_("Change a line, then save."),
)

JOIN_COORDINATOR = Form(
    "join_coordinator",
    (
        NAME,
        OWN_CONTACT,
        some_of(
            "consents",
            Says(
                _("Consents"),
                _("May your name and contact be kept for the work of a coordinator?"),
                _("Please choose with the button, or write “all”."),
                _("Experts and orderers see your name and contact when they need help."),
            ),
            (REGISTER,),
            check=_check_consents,
        ),
    ),
    hello=_("Welcome to Keikka as a coordinator. First a few questions."),
    cancelled=_("Nothing was saved. You can open the invitation again."),
    summary=_("Here are your details. Check them and save. You can still change any line."),
    send=pgettext("button", "Save"),
)

JOIN_ORDERER = Form(
    "join_orderer",
    (ORGANISATION, CONTACT_NAME, CONTACT),
    hello=_("Welcome to Keikka. Here you can order experts by experience. First a few questions; they are remembered."),
    cancelled=_("Nothing was saved. You can open the invitation again."),
    summary=_("Here are your details. Check them and save. You can still change any line."),
    send=pgettext("button", "Save"),
)


def _profile(answers: Answers) -> Answers:
    """The answers as a profile holds them: one `reach`, a true or false `short_notice`, both lists of topics."""
    rest = {name: value for name, value in answers.items() if name not in ("distance", "regions")}
    distance = answers.get("distance")
    regions: Json = list(values(answers.get("regions")))
    reach: dict[str, Json] = {"km": distance} if isinstance(distance, int) else {"regions": regions}
    return rest | {
        "reach": reach,
        "short_notice": answers.get("short_notice") == "yes",
        "topics_own": list(values(answers.get("topics_own"))),
        "topics_family": list(values(answers.get("topics_family"))),
    }


def given_by(profile: Mapping[str, Json]) -> dict[str, Json]:
    """The answers that a profile made of the form's answers began with, to change them."""
    answers = {name: value for name, value in profile.items() if name != "reach" and value != []}
    answers["short_notice"] = "yes" if profile.get("short_notice") else "no"
    reach = profile.get("reach")
    if isinstance(reach, dict) and isinstance(reach.get("km"), int):
        answers["distance"] = reach["km"]
    elif isinstance(reach, dict):
        answers |= {"distance": "regions", "regions": reach.get("regions")}
    return answers
