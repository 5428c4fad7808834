"""Parties that are not ours judge what goes over the wire, both ways.

aiogram's method models judge every request and every result; python-telegram-bot's and aiogram's `Update` judge
every update. A verdict against somebody is kept in `Judges.objections`; tests assert that there is none.

Loading aiogram takes nine seconds of a processor. It is loaded when the first fake is entered, before anything waits
by a clock; who only collects tests, or tests something else, does not pay for it. Hence the imports in functions.
"""

from __future__ import annotations

import contextlib
import json
import typing
from functools import cache
from typing import TYPE_CHECKING, Any

import telegram

if TYPE_CHECKING:
    from aiogram.methods import TelegramMethod
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

#: Fields of Bot API 10.1-10.3, which aiogram demands and python-telegram-bot (10.0) does not know yet.
NEWER = {"can_send_welcome_messages"}


@cache
def methods() -> dict[str, type[TelegramMethod[Any]]]:
    """aiogram's model of each method, by its name in small letters."""
    import aiogram.methods
    from aiogram.methods import TelegramMethod

    return {
        model.__api_method__.lower(): model
        for model in vars(aiogram.methods).values()
        if isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod
    }


class Judges:
    """Collects objections: sentences that say who said what about which thing."""

    def __init__(self) -> None:
        self.objections: list[str] = []
        self.silent = False  # benchmarks measure the bot, not its judges
        self.requests = 0
        self.updates = 0

    def request(self, method: str, given: dict[str, Any]) -> None:
        """aiogram must know the method and each field of it, and none may be deprecated."""
        if self.silent:
            return
        self.requests += 1
        model = methods().get(method)
        if model is None:
            self.objections.append(f"aiogram knows no method {method}")
            return
        for name in given:
            if name not in model.model_fields:
                self.objections.append(f"{method} has no field {name}")
            elif _deprecated(model.model_fields[name]):
                self.objections.append(f"{method}: field {name} is deprecated")
        plain = {k: f"attach://{k}" if isinstance(v, tuple) else v for k, v in given.items()}
        self._read(method, model, plain)

    def result(self, method: str, result: Any) -> None:
        """aiogram must be able to read what we answer."""
        if method == "getupdates" or self.silent:
            return
        from aiogram.methods import Response

        model = methods().get(method)
        if model is not None:
            self._read(method, Response[model.__returning__], {"ok": True, "result": result})  # type: ignore[name-defined]

    def update(self, update: dict[str, Any]) -> None:
        """Both libraries must read the update, python-telegram-bot without a field it does not know."""
        if self.silent:
            return
        from aiogram.types import Update as AiogramUpdate

        self.updates += 1
        self._read("update", AiogramUpdate, update)
        ours = telegram.Update.de_json(json.loads(json.dumps(update)), None)
        unknown = {name: value for name, value in _unknown(ours).items() if name not in NEWER}
        if unknown:
            self.objections.append(f"python-telegram-bot does not know {unknown} in {update}")

    def _read(self, what: str, model: type[BaseModel], value: Any) -> None:
        from pydantic import ValidationError

        try:
            model.model_validate(value)
        except ValidationError as error:
            self.objections.append(f"{what}: {error}")


def decoded(method: str, given: dict[str, Any]) -> dict[str, Any]:
    """Form fields as Telegram reads them: JSON where the method's field is not plain text."""
    model = methods().get(method)
    made: dict[str, Any] = {}
    for name, value in given.items():
        field = model.model_fields.get(name) if model else None
        if isinstance(value, str) and field is not None and not _is_text(field):
            with contextlib.suppress(ValueError):
                value = json.loads(value)
        made[name] = value
    return made


def _is_text(field: FieldInfo) -> bool:
    return field.annotation is str or str in typing.get_args(field.annotation)


def _deprecated(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("deprecated"))


def _unknown(thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(thing, telegram.TelegramObject):
        found |= dict(thing.api_kwargs)
        for name in type(thing).__slots__ if not hasattr(thing, "__dict__") else vars(thing):
            if not name.startswith("_"):
                found |= _unknown(getattr(thing, name, None))
    elif isinstance(thing, list | tuple):
        for item in thing:
            found |= _unknown(item)
    return found
