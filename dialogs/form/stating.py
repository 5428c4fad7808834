"""A form's texts name what the house has decided; only the house knows its settings and fills them in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from dialogs.form.question import Form
from dialogs.form.slot import Says, Slot
from dialogs.speech import Text

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@cache
def open_facts(form: Form) -> frozenset[str]:
    """The names that the form's questions leave open: settings of the house, to be filled in by :func:`stating`."""
    return frozenset(name for slot in form.slots for text in _texts(slot.says) for name in _open(text))


def stating(form: Form, facts: Mapping[str, Any]) -> Form:
    """The same form with `facts` in its texts: settings by name, numbers or time values.

    Raises `KeyError` when one is missing, so that no question goes out with a hole in it.
    """
    return replace(form, slots=tuple(_slot(slot, facts) for slot in form.slots))


def _slot(slot: Slot, facts: Mapping[str, Any]) -> Slot:
    if not any(_open(text) for text in _texts(slot.says)):
        return slot
    says = slot.says
    help_ = _told(says.help, facts) if isinstance(says.help, Text) else says.help
    return replace(slot, says=Says(_told(says.label, facts), _told(says.ask, facts), _told(says.unclear, facts), help_))


def _texts(says: Says) -> tuple[Text, ...]:
    return tuple(text for text in (says.label, says.ask, says.unclear, says.help) if isinstance(text, Text))


def _open(text: Text) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text.msgid)) - {name for name, _value in text.params}


def _told(text: Text, facts: Mapping[str, Any]) -> Text:
    return text(**{name: facts[name] for name in _open(text)})
