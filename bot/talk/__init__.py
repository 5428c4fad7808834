"""One heard thing, from the inbox to its effects, in one transaction.

What was heard is a press (`presses`), a command (`commands`), words for an open form (`forms`) or outside the forms
(`outside`), or a page of a private link (`links`). Before any of that, three things are looked for in what a person
wrote: a personal identity code, words of acute distress, and a wish for peer support for oneself.
"""

from __future__ import annotations

from adapters.platforms import traits_of
from adapters.port import Incoming
from bot.talk import commands, forms, links, membership, outside, pages, safeguard, seen
from bot.talk import stored as writing
from bot.talk.ahead import HeardAhead
from bot.talk.presses import verbs
from bot.talk.speaker import Speaker, speaker_of
from storage import conversations, inbox
from storage.inbox import Hearing
from storage.transaction import Transaction
from storage.waking import ChatOf


def handle(tx: Transaction, row: Hearing) -> None:
    """Let what was heard take effect and finish it; the body is wiped in the same transaction."""
    incoming = writing.from_json(inbox.body_of(tx, row))
    inbox.finish(tx, row.id)
    act(tx, incoming, row.id)


def act(tx: Transaction, incoming: Incoming, inbox_id: str, ahead: HeardAhead | None = None) -> None:
    """Let what was heard take effect; `ahead` is what of it was read before."""
    if incoming.account == "link":
        links.handle(tx, incoming)
    elif membership.is_membership(incoming):
        membership.handle(tx, incoming)
    elif incoming.heard.kind == "unreadable" and incoming.heard.data == "anonymous":
        membership.anonymous(tx, incoming)
    elif membership.is_strangers_press(tx, incoming):
        membership.stranger(tx, incoming)
    elif (speaker := speaker_of(tx, incoming, ahead)) is not None:
        _act_of(tx, speaker, incoming, inbox_id)


def _act_of(tx: Transaction, speaker: Speaker, incoming: Incoming, inbox_id: str) -> None:
    """Let what a person did take effect."""
    if incoming.heard.kind == "command" and incoming.heard.data == "seen":
        seen.note_seen(tx, speaker)
        return
    if safeguard.refuse_code(tx, speaker):
        return
    _show_own_words(tx, speaker, inbox_id)
    if safeguard.answer_distress(tx, speaker):
        return
    if incoming.heard.kind == "press" and not forms.is_form_press(incoming.heard.data):
        verbs.handle(tx, speaker)
    elif not (pages.handle(tx, speaker) or commands.handle(tx, speaker)):
        one = forms.current(tx, speaker.person)
        if not outside.handle(tx, speaker, one):
            forms.handle(tx, speaker, one)


def _show_own_words(tx: Transaction, speaker: Speaker, inbox_id: str) -> None:
    """Our own pages show again what a person wrote; messengers keep their own."""
    heard = speaker.incoming.heard
    if traits_of(speaker.incoming.platform).drawn_by_us and heard.kind == "text":
        words = heard.text[: safeguard.LONGEST_SHOWN]
        conversations.show(tx, speaker.person.id, "them", {"text": words}, inbox_id=inbox_id)
        tx.wake(ChatOf(speaker.person.id))
