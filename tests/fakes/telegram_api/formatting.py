"""Formatted texts as TDLib reads them: Telegram's own parser, offline, in the wheel `tdjson`."""

from __future__ import annotations

import json
from typing import Any

import tdjson

from tests.fakes.telegram_api.refusals import bad

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024

_MODES = {"html": "textParseModeHTML", "markdownv2": "textParseModeMarkdown", "markdown": "textParseModeMarkdown"}
_TYPES = {
    "textEntityTypeBold": "bold",
    "textEntityTypeItalic": "italic",
    "textEntityTypeUnderline": "underline",
    "textEntityTypeStrikethrough": "strikethrough",
    "textEntityTypeSpoiler": "spoiler",
    "textEntityTypeCode": "code",
    "textEntityTypePre": "pre",
    "textEntityTypePreCode": "pre",
    "textEntityTypeBlockQuote": "blockquote",
    "textEntityTypeExpandableBlockQuote": "expandable_blockquote",
    "textEntityTypeTextUrl": "text_link",
    "textEntityTypeMention": "mention",
    "textEntityTypeHashtag": "hashtag",
    "textEntityTypeCashtag": "cashtag",
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeUrl": "url",
    "textEntityTypeEmailAddress": "email",
    "textEntityTypePhoneNumber": "phone_number",
}


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parsed(text: str, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """The text people see and its entities; refuses bad markup in TDLib's words."""
    if not parse_mode:
        return _trimmed(text, [])
    mode = _MODES.get(parse_mode.lower())
    if mode is None:
        raise bad("unsupported parse_mode")
    version = {"version": 2} if parse_mode.lower() == "markdownv2" else {}
    answer = _execute("parseTextEntities", text=text, parse_mode={"@type": mode, **version})
    if answer["@type"] == "error":
        message = answer["message"]
        raise bad(message[0].lower() + message[1:])
    return _trimmed(answer["text"], [_entity(e) for e in answer["entities"]])


def found_in(text: str) -> list[dict[str, Any]]:
    """What Telegram finds in a plain text by itself: commands, mentions, addresses."""
    return [_entity(e) for e in _execute("getTextEntities", text=text)["entities"] if e["type"]["@type"] in _TYPES]


def checked_text(text: str | None, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """A message's text: not empty, not over 4,096."""
    shown, entities = parsed(text or "", parse_mode)
    if not shown:
        raise bad("message text is empty")
    if units(shown) > LONGEST_TEXT:
        raise bad("message is too long")
    return shown, entities


def checked_caption(text: str | None, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """A file's caption: may be empty, not over 1,024."""
    shown, entities = parsed(text or "", parse_mode)
    if units(shown) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return shown, entities


def _trimmed(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    shown = text.strip()
    shift = units(text[: len(text) - len(text.lstrip())])
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        end = min(units(shown), entity["offset"] - shift + entity["length"])
        if end > start:
            moved.append({**entity, "offset": start, "length": end - start})
    return shown, moved


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    kind = entity["type"]
    made = {"type": _TYPES[kind["@type"]], "offset": entity["offset"], "length": entity["length"]}
    if kind["@type"] == "textEntityTypeTextUrl":
        made["url"] = kind["url"]
    return made


def _execute(method: str, **arguments: Any) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps({"@type": method, **arguments}).encode())
    assert answer is not None
    told: dict[str, Any] = json.loads(answer)
    return told


_execute("setLogVerbosityLevel", new_verbosity_level=0)
