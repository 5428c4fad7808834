"""What is read of somebody's words before their transaction, and taken in it only where it would be read the same.

Reading is pure, so it needs no lock: it is done beside the writer, over the draft as it stands (`bot.talk.beforehand`).
In the transaction the form, the draft, the words, the language and the minute are compared; where one of them is
another by then, the words are read again there. Who hands nothing ahead (the worker, tests that must replay) has
everything read inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.form.draft import Draft
from dialogs.form.turn import Form, Turn, turn
from dialogs.reading.alarm import read_distress, read_identity_code, read_peer_wish
from dialogs.reading.replies import Asked, ReplyKind, read_reply
from dialogs.speech import Heard

#: Of these words a turn of the order's form is read; None are words for a form that is open.
BEGIN_AN_ORDER: frozenset[ReplyKind | None] = frozenset({None, "order", "other", "question", "greeting", "support"})


@dataclass(frozen=True)
class Alarms:
    """What is looked for before anything else: an identity code, acute distress, a wish for support for oneself."""

    code: bool
    distress: bool
    peer: bool


def alarms_of(heard: Heard) -> Alarms:
    """What of it stands in the words that were heard, a form's fields included."""
    words = "\n".join([heard.text, *(value for _name, value in heard.fields)])
    peer = heard.kind == "text" and read_peer_wish(heard.text)
    return Alarms(bool(read_identity_code(words)), read_distress(words), peer)


@dataclass(frozen=True)
class Stand:
    """What words are read over: an open form with its draft, the person's wall clock and language.

    An `unbegun` draft is of an order that the words would begin; it is kept nowhere yet, and `asked` is what waits for
    the person meanwhile.
    """

    form: Form
    draft: Draft
    now: datetime
    language: str
    unbegun: bool = False
    asked: Asked | None = None

    def is_as(self, other: Stand) -> bool:
        """Whether words are read the same over both."""
        same = self.form is other.form and self.draft == other.draft and self.language == other.language
        return same and self.now.replace(second=0, microsecond=0) == other.now.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class HeardAhead:
    """What was read of `heard` over `stand`; `reply` is what the words are, where no form is open for them."""

    heard: Heard
    alarms: Alarms
    stand: Stand
    turn: Turn | None
    reply: ReplyKind | None = None


def read_ahead(heard: Heard, stand: Stand) -> HeardAhead:
    """Read what was heard: the alarms, and without one the turn."""
    alarms = alarms_of(heard)
    first = alarms.code or alarms.distress or alarms.peer
    if first:
        return HeardAhead(heard, alarms, stand, None)
    reply = read_reply(heard.text, stand.now, stand.asked) if stand.unbegun and heard.kind == "text" else None
    turned = turn(stand.form, stand.draft, heard, stand.now, stand.language) if reply in BEGIN_AN_ORDER else None
    return HeardAhead(heard, alarms, stand, turned, reply)


def reply_of(ahead: HeardAhead | None, heard: Heard, asked: Asked | None, now: datetime) -> ReplyKind:
    """What the words are, as it was read ahead where the same still waits, else read now."""
    if ahead is not None and ahead.reply is not None and ahead.heard == heard and ahead.stand.asked == asked:
        return ahead.reply
    return read_reply(heard.text, now, asked)


def alarms(ahead: HeardAhead | None, heard: Heard) -> Alarms:
    """The alarms as they were read ahead, else read now."""
    return ahead.alarms if ahead is not None and ahead.heard == heard else alarms_of(heard)


def stamp_of(ahead: HeardAhead | None) -> str | None:
    """The mark of the buttons of an order that words read ahead would begin; None where there is none."""
    return ahead.stand.draft.stamp if ahead is not None and ahead.stand.unbegun else None


def turned(ahead: HeardAhead | None, heard: Heard, stand: Stand) -> Turn:
    """The turn as it was read ahead where everything still stands as it did then, else read now."""
    if ahead is not None and ahead.turn is not None and ahead.heard == heard and ahead.stand.is_as(stand):
        return ahead.turn
    return turn(stand.form, stand.draft, heard, stand.now, stand.language)
