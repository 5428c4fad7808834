"""What a button says: a verb, what it is about, and what more is said. Only names are here, for whoever makes a button.

Who may press a verb, whether it asks first and what is done then is its row in `bot.talk.presses.verbs`. Buttons stay
in chats for months, so a verb is never taken away or given another meaning; one that was called otherwise is found
through `FORMERLY`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, overload

#: About an offer, by its id.
OfferVerb = Literal["yes", "no"]
#: About an order, by its number.
OrderVerb = Literal[
    "show",
    "edit",
    "move",
    "keep",
    "widen",
    "remote",
    "cancel",
    "release",
    "refuse",
    "ask",
    "skip",
    "extend",
    "assign",
    "phone",
    "see",
    "why",
    "clear",
    "freshlink",
    "readout",
    "handover",
    "signout",
    "staffdrop",
]
#: About a booking, by its id, or by the number of the order that holds it.
BookingVerb = Literal["gig", "drop", "notright", "selfassess", "feedback", "notheld", "another", "talked"]
#: About an alarm that is about no order, by its id.
AlarmVerb = Literal["heed"]
#: About whoever presses: what follows the verb is said already.
OwnVerb = Literal[
    "order",
    "orders",
    "gigs",
    "pause",
    "resume",
    "profile",
    "where",
    "invite",
    "language",
    "erase",
    "comein",
    "ways",
    "endway",
    "wasme",
    "notme",
    "mypage",
    "confirm",
    "coordinators",
    "unseat",
    "invitations",
    "withdraw",
    "agree",
]

#: What is said first by the second step of a verb that asks before it acts.
SURE = "yes"

#: Former name of a verb -> what its buttons say today: `cancelled:214` is `cancel:214:yes`.
FORMERLY: Mapping[str, str] = {
    "asked": f"assign:{SURE}",
    "cancelled": f"cancel:{SURE}",
    "dropped": f"drop:{SURE}",
    "phoned": f"phone:{SURE}",
    "staffdropped": f"staffdrop:{SURE}",
    "wasnotheld": f"notheld:{SURE}",
}


@overload
def press_data(verb: OrderVerb, about: int, *said: str | int) -> str: ...
@overload
def press_data(verb: BookingVerb, about: str | int, *said: str | int) -> str: ...
@overload
def press_data(verb: OfferVerb | AlarmVerb, about: str, *said: str | int) -> str: ...
@overload
def press_data(verb: OwnVerb, about: str, *said: str | int) -> str: ...
def press_data(verb: str, about: str | int, *said: str | int) -> str:
    """What a button carries: `verb:about[:said ...]`; a `Button` refuses more than Telegram carries, 64 bytes."""
    return ":".join((verb, str(about), *map(str, said)))


def in_todays_words(data: str) -> str:
    """The data of a button as it is made today, whatever its verb was called when it was made."""
    name, _colon, rest = data.partition(":")
    if name not in FORMERLY:
        return data
    verb, *first = FORMERLY[name].split(":")
    about, *said = rest.split(":")
    return ":".join((verb, about, *first, *said))


def former_names(data: str) -> dict[str, str]:
    """All that a button of this data may have said when it was made, each with what it says today."""
    rest = data.split(":")[1:]
    olds = [":".join((name, *rest[:1], *rest[1 + today.count(":") :])) for name, today in FORMERLY.items()]
    return {old: data for old in olds if in_todays_words(old) == data}
