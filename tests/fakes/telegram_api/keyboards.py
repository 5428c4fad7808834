"""Inline keyboards as Telegram takes them: data of 1 to 64 bytes, real addresses, at most 100 buttons of 8 a row."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.telegram_api.refusals import bad

_ACTIONS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay", "callback_game")
_ADDRESS = re.compile(r"(https?|tg|ton)://([^/\s:?#]+)", re.IGNORECASE)


def checked(markup: Any) -> dict[str, Any] | None:
    """The keyboard as it will be shown, or None; refuses what Telegram refuses."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" not in markup:
        raise AssertionError(f"Keikka only sends inline keyboards, this is {sorted(markup)}")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    made = [[_button(button) for button in row] for row in rows if row]
    if any(len(row) > 8 for row in made) or sum(map(len, made)) > 100:
        raise bad("reply markup is too long")
    return {"inline_keyboard": made} if made else None


def _button(button: dict[str, Any]) -> dict[str, Any]:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    actions = [name for name in _ACTIONS if name in button]
    if len(actions) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        url = button["url"]
        match = _ADDRESS.match(url)
        if not match or (match[1].lower().startswith("http") and "." not in match[2]):
            raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if button.get("style", "primary") not in ("primary", "success", "danger"):
        raise bad("BUTTON_STYLE_INVALID")
    return dict(button)
