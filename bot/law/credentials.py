"""Everything that lets somebody in: who gives it, what it opens, how it ends, who is told (R22).

The page of this room shows the table, and `tests/whole/test_credentials.py` uses each kind after each of its ends, at
the doorway where it was good. The machine's own secrets are not here: what a messenger signs with, the master keys,
and the key to the numbers of `/health`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.law.doors import LinkKind
from storage.kinds import TokenPurpose

CredentialKind = Literal[
    "session",
    "channel",
    "coordinator_right",
    "expert_invitation",
    "coordinator_invitation",
    "orderer_invitation",
    "fresh_link",
    "spoken_code",
    "second_step",
    "own_page",
    "order_page",
    "feedback_link",
    "audience_code",
    "order_link",
]

#: `time` runs out, `idle` when nothing was done with it for long, `use` is the last one it is good for, `over` is when
#: what it was for is done. `by_person` is whoever holds it, `by_coordinator` one who may, `by_machine` whoever sits at
#: the machine. `replaced` by a newer one; `undelivered` where its message never arrived; `erased` with its person.
Ending = Literal[
    "time",
    "idle",
    "use",
    "over",
    "by_person",
    "by_coordinator",
    "by_machine",
    "replaced",
    "undelivered",
    "erased",
]


@dataclass(frozen=True)
class Credential:
    """One kind. `kept_as` is the purpose of its rows among the tokens; `link` the sort of link it is, of which
    `bot.law.doors.LIFE` says how long it opens.
    """

    given_by: str
    opens: str
    ends: Mapping[Ending, str]
    told: str
    kept_as: TokenPurpose | None = None
    link: LinkKind | None = None


_WITHDRAWS: Mapping[Ending, str] = {
    "use": "works once",
    "by_coordinator": "withdrawn by a coordinator whose organisation it is for, or of the whole house",
    "by_machine": "`keikka people withdraw`",
}
_ERASED = "with the person"

CREDENTIALS: Mapping[CredentialKind, Credential] = {
    "session": Credential(
        given_by="the first thing that somebody does in a browser, an invitation, a fresh link, a code",
        opens="the web pages of its person",
        ends={
            "time": "settings `session_days`, `session_expert_days`",
            "idle": "settings `idle_days`, `idle_expert_days`, `idle_coordinator_hours`; looking is not doing",
            "by_person": "signing out, or *Where I am signed in* from any other way in",
            "by_coordinator": "of an expert's organisation, when a device was lost; with a coordinator's right",
            "by_machine": "`keikka people sign-out`",
            "replaced": "an invitation or a fresh link that is taken up in the same browser",
            "erased": _ERASED,
        },
        told="after a fresh link or a code, its person, wherever they were reached before",
        kept_as="session",
    ),
    "channel": Credential(
        given_by="writing to Keikka on a messenger; a fresh link there, after a yes to whom it will belong to",
        opens="what is said to its person, and their presses",
        ends={
            "by_person": "*Where I am signed in*",
            "by_coordinator": "of an expert's organisation, when a device was lost",
            "by_machine": "`keikka people sign-out`",
            "erased": _ERASED,
        },
        told="after a fresh link or a code, its person, wherever they were reached before",
    ),
    "coordinator_right": Credential(
        given_by="an invitation to be a coordinator",
        opens="the dispatch page, and the buttons of coordinators",
        ends={
            "by_coordinator": "removed by another coordinator of the organisation, or of the whole house",
            "by_machine": "`keikka people remove-coordinator`, the last one too",
            "erased": _ERASED,
        },
        told="the other coordinators when it is given; its person when it is taken away",
    ),
    "expert_invitation": Credential(
        given_by="a coordinator, or `keikka invite`",
        opens="the register: its holder becomes an expert",
        ends={**_WITHDRAWS, "time": "of the link"},
        told="nobody: whoever has it joins by answering",
        kept_as="invite",
        link="invitation",
    ),
    "coordinator_invitation": Credential(
        given_by="a coordinator, or `keikka invite`",
        opens="the right of a coordinator",
        ends={**_WITHDRAWS, "time": "of the link"},
        told="the other coordinators, when it is used",
        kept_as="invite",
        link="coordinator_invitation",
    ),
    "orderer_invitation": Credential(
        given_by="a coordinator, or `keikka invite`",
        opens="ordering without waiting for a coordinator",
        ends={**_WITHDRAWS, "time": "of the link"},
        told="nobody",
        kept_as="invite",
        link="invitation",
    ),
    "fresh_link": Credential(
        given_by="a coordinator, who hands it over in person to somebody who lost their way in; `keikka people link`",
        opens="a session or a channel of that person",
        ends={
            **_WITHDRAWS,
            "time": "of the link",
            "by_person": "*I did not ask for it*, with whatever it let in",
            "erased": _ERASED,
        },
        told="its person, wherever they are reached, when it is made and when it is used; the ledger, both times",
        kept_as="invite",
        link="fresh_link",
    ),
    "spoken_code": Credential(
        given_by="a coordinator, who reads it out by phone to an expert who has the web alone",
        opens="a session of that person",
        ends={
            "use": "tried once, whether it is right or not",
            "time": "of the code",
            "by_person": "*I did not ask for it*, with whatever it let in",
            "replaced": "a newer code for the same person",
            "erased": _ERASED,
        },
        told="its person, wherever they are reached, when it is made and used; the ledger, of a wrong try too",
        kept_as="spoken",
        link="spoken_code",
    ),
    "second_step": Credential(
        given_by="a coordinator's own press on the messenger where they are reached",
        opens="a browser of theirs, beside its session (setting `second_step`); who has no messenger is not asked",
        ends={"time": "of the step", "over": "with the session of that browser", "erased": _ERASED},
        told="the coordinator, who is asked on each of their messengers; the ledger",
        kept_as="step",
        link="second_step",
    ),
    "own_page": Credential(
        given_by="a message on a messenger that may not show everything there; the person, or a coordinator for them, "
        "into their own chat",
        opens="a session of its reader",
        ends={
            "use": "works once",
            "time": "of the link",
            "replaced": "a newer message of the same card",
            "undelivered": "its message never arrived",
            "erased": _ERASED,
        },
        told="its person, wherever they were reached before",
        kept_as="invite",
        link="own_page",
    ),
    "order_page": Credential(
        given_by="the messages about an order to its orderer; a coordinator, for one who lost it",
        opens="the page of that order: looking, cancelling, its feedback",
        ends={
            "time": "of the link",
            "over": "setting `contact_months`, when the order is erased",
            "by_person": "*I did not ask for it*, of one that a coordinator made",
            "erased": _ERASED,
        },
        told="of one that a coordinator made, its person and the ledger",
        kept_as="order",
        link="order",
    ),
    "feedback_link": Credential(
        given_by="the messages that ask for feedback",
        opens="one side's feedback about one gig",
        ends={
            "time": "of the link",
            "use": "an answer is taken once",
            "over": "the form closes (setting `feedback_closes_days`), or the gig was not held",
            "erased": _ERASED,
        },
        told="whom the feedback belongs to",
        kept_as="feedback",
        link="feedback",
    ),
    "audience_code": Credential(
        given_by="a booking; both sides have it, and its poster",
        opens="writing an audience's answer about one gig",
        ends={
            "time": "of the code",
            "over": "its form closes (setting `audience_days`), or the booking ends",
            "erased": "with the order",
        },
        told="the expert, of the answers together",
        kept_as="audience",
        link="audience",
    ),
    "order_link": Credential(
        given_by="`keikka order-link`, for an organisation's page",
        opens="nothing of anybody's: an order begins with some lines filled in",
        ends={
            "time": "of the link",
            "by_coordinator": "withdrawn by a coordinator of the whole house",
            "by_machine": "`keikka people withdraw`",
        },
        told="the ledger",
        kept_as="order_link",
        link="order_link",
    ),
}
