"""What is looked for before anything else: identity codes, acute distress, a wish for support for oneself."""

from __future__ import annotations

from adapters.platforms import traits_of
from bot.cards import refusals
from bot.talk.ahead import alarms
from bot.talk.speaker import Speaker
from bot.talk.waiting import gigs_to_tell_of
from dialogs.speech import Message, Text, _
from storage import ledger, settings
from storage.transaction import Transaction

#: The web chat keeps at most this much of what a person wrote.
LONGEST_SHOWN = 4000
#: Of whom the ledger tells where it must not tell of whom: that somebody was in distress is nobody's to look up (R19).
SOMEBODY = "somebody"


def refuse_code(tx: Transaction, speaker: Speaker) -> bool:
    """Refuse a text with a personal identity code: nothing of it is kept, and the answer says so."""
    found = alarms(speaker.ahead, speaker.incoming.heard)
    if not found.code:
        return False
    ledger.note(tx, speaker.person.id, "identity_code_refused", speaker.person.id)
    incoming = speaker.incoming
    if incoming.removable is not None:
        speaker.say(tx, "code_removed", {"removes": incoming.removable})
    elif not traits_of(incoming.platform).drawn_by_us and incoming.heard.kind != "form":
        speaker.show(tx, "code_left", {})
    else:
        speaker.reply(tx, refusals.code_not_kept())
    if found.distress:
        speaker.reply(tx, Message(tuple(distress_lines(tx, speaker.person.language))))
    return True


def answer_distress(tx: Transaction, speaker: Speaker) -> bool:
    """Answer words of acute distress first; then a wish for peer support for oneself. The draft is kept."""
    heard = speaker.incoming.heard
    if heard.kind not in ("text", "form", "unreadable"):  # a picture may have words under it, an edit has new ones
        return False
    found = alarms(speaker.ahead, heard)
    if found.distress:
        ledger.note(tx, "keikka", "distress_answered", SOMEBODY)
        speaker.reply(tx, Message(tuple(distress_lines(tx, speaker.person.language))))
        return True
    if found.peer and not _is_asked_how_it_went(tx, speaker):
        speaker.reply(tx, Message(tuple(peer_lines(tx))))
        return True
    return False


def _is_asked_how_it_went(tx: Transaction, speaker: Speaker) -> bool:
    """Whether an expert was asked whether they would like to talk: then a wish to do so is the answer."""
    return speaker.person.is_expert and bool(gigs_to_tell_of(tx, speaker.person))


def distress_lines(tx: Transaction, language: str) -> list[Text]:
    """What words of distress are answered in a chat."""
    return [*help_lines(tx, language), _("Nothing was sent to anyone. If you were writing an order, it is kept.")]


def help_lines(tx: Transaction, language: str) -> list[Text]:
    """The emergency number, a crisis line and a person's contact, from the settings."""
    lines = [
        _("If you are in danger now, call the emergency number {number}.")(
            number=str(settings.value(tx, "emergency_number"))
        ),
        _("You can talk to someone at the crisis line: {contact}")(
            contact=str(settings.value(tx, f"crisis_line_{language}"))
        ),
    ]
    contact = str(settings.value(tx, "distress_contact") or "")
    if contact:
        lines.append(_("You can also contact: {contact}")(contact=contact))
    lines.append(_("You are not alone. This chat is not read all the time, so please call."))
    return lines


def peer_lines(tx: Transaction) -> list[Text]:
    """Peer support and ordering an expert are two things; where to find the first."""
    contact = str(settings.value(tx, "peer_support") or "")
    return [
        _("This chat is for ordering an expert by experience for an event or for work."),
        _("For support for yourself or someone close to you, see: {contact}")(contact=contact)
        if contact
        else _("For support for yourself or someone close to you, ask an association in your area for peer support."),
    ]
