"""From what a page sent to an :class:`~adapters.port.Incoming`. Pure.

Every act of a visitor carries an id made by the page, the *act*. What is heard once is the act of that person with
that content: the same act sent twice (a retry, a double press) has one effect, and a page that the browser brought
back from its history with other words in it is heard again.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from uuid import NAMESPACE_URL, UUID, uuid5

from adapters.port import Incoming
from adapters.web.port import Visitor
from dialogs.speech import Heard
from dialogs.speech.shortening import shortened

PLATFORM = "web"

_ACTS = uuid5(NAMESPACE_URL, "keikka:act")
_DATA = re.compile(r"[\x21-\x7e]{1,64}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_OURS = frozenset(
    {"act", "token", "data", "sure", "page", "back", "heeded"}
)  # beside the slots of a form behind a link


class BadAct(ValueError):
    """What was sent is not something one of our pages sends."""


def chat_words(visitor: Visitor, act: str, text: str, start: str = "") -> Incoming:
    """Words in the chat; `start` is the code of the organisation's page that the visitor came from."""
    words, from_page = clean_input(text), code(start)
    fields = (("start", from_page),) if from_page else ()
    return _of(visitor, act, Heard("text", text=words, fields=fields), "say", words)


def chat_press(visitor: Visitor, act: str, data: str, message: str | None) -> Incoming:
    """A button under the message with the id `message`; raises :class:`BadAct` if no button has such data."""
    if not _DATA.fullmatch(data):
        raise BadAct("data")
    return _of(visitor, act, Heard("press", data=data), "press", data, message or "", replies_to=message or None)


def chat_sight(visitor: Visitor, act: str, ids: Iterable[str]) -> Incoming:
    """Messages (by id) and cards (by name) that an open, visible page has shown."""
    shown = ",".join(sorted({one for one in ids if _DATA.fullmatch(one) and "," not in one}))
    if not shown:
        raise BadAct("ids")
    return _of(visitor, act, Heard("command", data="seen", fields=(("ids", shown),)), "seen", shown)


def language(visitor: Visitor, act: str, chosen: str) -> Incoming:
    """Another language for this person."""
    heard = Heard("command", data="language", fields=(("language", chosen),))
    return _of(visitor, act, heard, "language", chosen)


def form(token: str, purpose: str, act: str, answers: Mapping[str, str]) -> Incoming:
    """A form filled behind a link. Fields that no form has are left out."""
    fields = tuple((name, clean_input(value)) for name, value in answers.items() if is_answer(name))
    heard = Heard("form", data=purpose, fields=(("token", token), *fields))
    return _behind_link(token, act, heard, purpose, *(f"{name}={value}" for name, value in fields))


def link_press(token: str, act: str, data: str) -> Incoming:
    """A button on the page of a private link."""
    if not _DATA.fullmatch(data):
        raise BadAct("data")
    return _behind_link(token, act, Heard("press", data=data, fields=(("token", token),)), "press", data)


def code(given: str) -> str:
    """What may be the code of an organisation's page; else nothing."""
    return given if _CODE.fullmatch(given) else ""


def is_answer(name: str) -> bool:
    """Whether a field of a posted form may be a slot's answer."""
    return bool(_NAME.fullmatch(name)) and name not in _OURS


def clean_input(text: str) -> str:
    """Words without control signs and lone surrogates, with plain line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return "".join(kept).strip()


def link_lane(token: str) -> str:
    """The lane of a private link: it names the link without giving it away."""
    return f"link:{hashlib.sha256(token.encode()).hexdigest()[:16]}"


def _of(visitor: Visitor, act: str, heard: Heard, *content: str, replies_to: str | None = None) -> Incoming:
    return Incoming(
        platform=PLATFORM,
        external_id=_act_id(act, visitor.person, *content),
        account=visitor.person,
        lane=visitor.person,
        heard=shortened(heard),
        language=visitor.language,
        replies_to=replies_to,
    )


def _behind_link(token: str, act: str, heard: Heard, *content: str) -> Incoming:
    lane = link_lane(token)
    return Incoming(
        platform=PLATFORM,
        external_id=_act_id(act, lane, *content),
        account="link",
        lane=lane,
        heard=shortened(heard),
    )


def check_act(act: str) -> None:
    """Raise :class:`BadAct` if `act` is not an id that a page made."""
    try:
        UUID(act)
    except ValueError:
        raise BadAct("act") from None


def _act_id(act: str, *content: str) -> str:
    check_act(act)
    return str(uuid5(_ACTS, "\0".join((act.lower(), *content))))
