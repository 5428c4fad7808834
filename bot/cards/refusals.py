"""What answers a message that is not taken as it is: with a personal identity code in it, or too long to be read."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.speech import Message, Text, _
from storage.people import Person
from storage.transaction import Transaction

_WRITE_AGAIN = _("Please write it again without the code. It is not needed here.")


def code_removed(_tx: Transaction, _about: Mapping[str, str], _reader: Person) -> Message:
    """Said after the platform has removed the message."""
    return _refusal(_("Keikka did not save the message, and removed it from this chat."))


def code_left(_tx: Transaction, _about: Mapping[str, str], _reader: Person) -> Message:
    """Where the platform does not let us remove what people wrote."""
    return _refusal(
        _("Keikka did not save the message, but it cannot remove it here. Please delete the message yourself.")
    )


def code_not_kept() -> Message:
    """Where the message stands nowhere: the web, or a form."""
    return _refusal(_("Keikka did not save the message, and it does not stay in this chat."))


def _refusal(became: Text) -> Message:
    return Message((_("Your message had a personal identity code in it."), became, _WRITE_AGAIN))


_LAST_READ = 60  # characters


def read_up_to(words: str) -> tuple[Text, ...]:
    """Of a long message only these words, its beginning, were read: where that ended, and how to go on."""
    return (
        _("That is a long message. Keikka read it up to these words: {words}")(words=_last_of(words)),
        _("What comes after them was not read. Please write what is missing in a new message."),
    )


def _last_of(words: str) -> str:
    return " ".join(words[-_LAST_READ:].split())
