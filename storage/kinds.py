"""The words that rows keep of what is said and noted: kinds of message, kinds of alarm, verbs of the ledger.

They are read again by later versions, so a word is never given another meaning; one that is used no more stays known.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeGuard, get_args

#: What a person is told: each is rendered by one card.
CardKind = Literal[
    "sent",
    "sent_waiting",
    "order",
    "released",
    "refused",
    "edited",
    "widened",
    "not_found_yet",
    "booked_orderer",
    "dropped_orderer",
    "cancelled",
    "cancelled_by_staff",
    "unfilled",
    "not_held",
    "reminder",
    "feedback_orderer",
    "feedback_orderer_again",
    "offer",
    "booked_expert",
    "gig_changed",
    "gig_cancelled",
    "gig_moved",
    "gig_not_held",
    "dropped_expert",
    "feedback_expert",
    "feedback_expert_again",
    "feedback_for_expert",
    "audience_for_expert",
    "talk_wish",
    "consent",
    "code_removed",
    "code_left",
    "came_in",
    "way_back",
    "way_made",
    "ended_for_you",
    "step_asked",
    "coordinator_no_more",
    "coordinator_new",
]
#: What is said in a dispatch channel.
ChannelKind = Literal["dispatch_card", "dispatch_moved", "alarm", "anonymous", "stranger", "story", "digest"]
#: A row of the outbox: a card, something for a channel, or a ready message that answers what was heard.
MessageKind = CardKind | ChannelKind | Literal["reply"]

#: What a coordinator must see.
AlarmKind = Literal[
    "no_candidate",
    "small_pool",
    "not_seen",
    "late_drop_out",
    "unseen_by_orderer",
    "waiting_long",
    "short_notice",
    "unfilled",
    "not_right",
    "unreachable",
    "missed_reminder",
    "talk",
    "unknown_delivery",
    "no_consent_here",
    "given_up",
    "rule_failed",
    "refused_message",
    "audit",
    "channel_lost",
    "two_ears",
    "left",
    "may_not_come",
    "nobody_came",
    "flood",
    "asked_enough",
    "refusals",
    "untold",
]

#: Who did *what*: a line of the ledger.
LedgerVerb = Literal[
    "accept",
    "ask",
    "assign",
    "book_by_phone",
    "cancel",
    "code_refused",
    "come_in",
    "confirm_way",
    "decline",
    "distress_answered",
    "drop_out",
    "edit",
    "end_way",
    "extend",
    "feedback",
    "fresh_link",
    "identity_code_refused",
    "invite",
    "invite_again",
    "join",
    "lapse",
    "leave",
    "not_held",
    "order_link",
    "pause",
    "refuse",
    "release",
    "remove_coordinator",
    "refuse_at_door",
    "reserve",
    "run_dry",
    "run_out",
    "see",
    "see_contact",
    "see_name",
    "see_names",
    "see_person",
    "see_why",
    "settle",
    "sign_in",
    "sign_out",
    "skip",
    "submit",
    "take_place",
    "take_up",
    "talked",
    "tell_orderer",
    "undeliverable",
    "unpause",
    "use_link",
    "wake",
    "widen",
    "withdraw",
]


#: What is refused at a doorway: a post from a page that is not ours, a wrong link or code, too much at once, a
#: messenger's post without its secret or signature; and a press on what is not the presser's.
RefusalKind = Literal["origin", "link", "pace", "messenger", "press"]

#: What a link or a code is good for.
TokenPurpose = Literal["invite", "order", "feedback", "audience", "session", "order_link", "spoken", "step"]
#: What a person agrees to.
#: `offers_in_messenger` is an expert's (their topics and contacts), `contact_in_messenger` an orderer's (their name and
#: contact); both are given for one messenger each, the others for none.
ConsentPurpose = Literal["register", "offers_in_messenger", "contact_in_messenger", "feedback"]


class CardKey(Protocol):
    """The name of a card, as the rooms above make it: rows keep its text. A bare text is none."""

    @property
    def shows(self) -> str:
        """What the card shows."""

    @property
    def subject(self) -> str:
        """Which one."""


def is_card(kind: str) -> TypeGuard[CardKind]:
    """Whether a person is told this by a card."""
    return kind in get_args(CardKind)


def is_alarm(kind: str) -> TypeGuard[AlarmKind]:
    """Whether this is an alarm's kind."""
    return kind in get_args(AlarmKind)
