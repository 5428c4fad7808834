"""Blocks as Slack takes them: slack_sdk's models judge, and the limits they miss are checked beside them.

The limits are those of docs.slack.dev/reference/block-kit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.fakes.slack_api.faults import Refusal

IN_A_MESSAGE = {"header", "section", "actions", "context", "divider", "image", "rich_text", "file", "video", "markdown"}
IN_A_VIEW = {"header", "section", "actions", "context", "divider", "image", "rich_text", "input"}
ELEMENTS = {
    "button": {"type", "action_id", "text", "value", "url", "style", "confirm", "accessibility_label"},
    "overflow": {"type", "action_id", "options", "confirm"},
    "static_select": {
        "type", "action_id", "options", "option_groups", "placeholder", "initial_option", "confirm", "focus_on_load",
    },
    "radio_buttons": {"type", "action_id", "options", "initial_option", "confirm", "focus_on_load"},
    "checkboxes": {"type", "action_id", "options", "initial_options", "confirm", "focus_on_load"},
    "multi_static_select": {
        "type", "action_id", "options", "option_groups", "placeholder", "initial_options", "max_selected_items",
        "confirm", "focus_on_load",
    },
    "plain_text_input": {
        "type", "action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder", "focus_on_load",
        "dispatch_action_config",
    },
    "datepicker": {"type", "action_id", "initial_date", "placeholder", "confirm", "focus_on_load"},
    "timepicker": {"type", "action_id", "initial_time", "placeholder", "confirm", "focus_on_load", "timezone"},
}  # fmt: skip
MOST_OPTIONS = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10, "static_select": 100, "multi_static_select": 100}
#: Slack has said 75 and 150 at different times: by kind, the least that it was ever heard to refuse.
LONGEST_VALUE = {
    "overflow": 75,
    "radio_buttons": 75,
    "checkboxes": 75,
    "static_select": 150,
    "multi_static_select": 150,
}
KEYS = {
    "header": {"type", "block_id", "text"},
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "actions": {"type", "block_id", "elements"},
    "context": {"type", "block_id", "elements"},
    "divider": {"type", "block_id"},
    "input": {"type", "block_id", "label", "element", "hint", "optional", "dispatch_action"},
}
LARGEST = 13_200  # characters of blocks in a message


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def check_message(blocks: Any) -> None:
    """Raise what Slack answers to blocks it does not take."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    _refuse("invalid_blocks", list(_errors(blocks, 50, IN_A_MESSAGE)))
    if sum(units(text) for text in texts_of(blocks)) > LARGEST:
        raise Refusal("msg_blocks_too_long")


def check_view(view: Any) -> None:
    """Raise what Slack answers to a view it does not take."""
    errors = list(_errors(view.get("blocks") or [], 100, IN_A_VIEW))
    if view.get("type") == "modal":
        errors += [f"{name} is longer than 24" for name in ("title", "submit", "close")
                   if units((view.get(name) or {}).get("text", "")) > 24]  # fmt: skip
        errors += ["no title"] * ("title" not in view)
        errors += ["no submit"] * (any(b["type"] == "input" for b in view.get("blocks", ())) and "submit" not in view)
    if len(str(view.get("private_metadata") or "")) > 3000:
        errors.append("private_metadata")
    try:
        View(**view).validate_json()
    except (SlackObjectFormationError, TypeError) as error:
        errors.append(f"slack_sdk: {error}")
    _refuse("invalid_arguments", errors)


def texts_of(thing: Any) -> Iterator[str]:
    """Every text that is shown."""
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str) and thing.get("type") in ("plain_text", "mrkdwn"):
            yield thing["text"]
        for value in thing.values():
            yield from texts_of(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from texts_of(value)


def _refuse(error: str, errors: list[str]) -> None:
    if errors:
        raise Refusal(error, response_metadata={"messages": [f"[ERROR] {one}" for one in errors]})


def _errors(blocks: list[Any], most: int, allowed: set[str]) -> Iterator[str]:
    if len(blocks) > most:
        yield f"no more than {most} items allowed"
    seen: set[str] = set()
    names: set[str] = set()
    for block in blocks:
        kind = block.get("type")
        if kind not in allowed:
            yield f"unsupported type: {kind}"
            continue
        if extra := set(block) - KEYS.get(kind, set(block)):
            yield f"{kind} has additional properties: {extra}"
        if (name := block.get("block_id")) is not None:
            if name in names or len(name) > 255:
                yield f"block_id {name}"
            names.add(name)
        yield from BLOCKS.get(kind, _anything)(block)
        elements = [*block.get("elements", ()), *(block[k] for k in ("accessory", "element") if k in block)]
        for element in elements if kind != "context" else ():
            yield from _element(element, seen)
    try:
        for parsed in Block.parse_all([dict(block) for block in blocks if block.get("type") in allowed]):
            parsed.validate_json()
            parsed.to_dict()
    except SlackObjectFormationError as error:
        yield f"slack_sdk: {error}"


def _text(thing: Any, longest: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(thing, dict) or thing.get("type") not in ("plain_text", "mrkdwn"):
        yield "text must be a text object"
        return
    if plain and thing["type"] != "plain_text":
        yield "text must be plain_text"
    if not 1 <= units(thing.get("text", "")) <= longest:
        yield f"must be 1 to {longest} characters: {units(thing.get('text', ''))}"
    if thing["type"] == "mrkdwn" and "emoji" in thing:
        yield "emoji in mrkdwn"


def _header(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block.get("text"), 150, plain=True)


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "a section needs text or fields"
    if "text" in block:
        yield from _text(block["text"], 3000)
    if "fields" in block:
        if not 1 <= len(block["fields"]) <= 10:
            yield "1 to 10 fields"
        for one in block["fields"]:
            yield from _text(one, 2000)


def _actions(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("elements") or ()) <= 25:
        yield "1 to 25 elements"


def _context(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("elements") or ()) <= 10:
        yield "1 to 10 elements"
    for one in block.get("elements", ()):
        yield from _text(one, 3000)


def _input(block: dict[str, Any]) -> Iterator[str]:
    yield from _text(block.get("label"), 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, plain=True)
    if "element" not in block:
        yield "an input needs an element"


def _anything(_block: dict[str, Any]) -> Iterator[str]:
    yield from ()


BLOCKS = {"header": _header, "section": _section, "actions": _actions, "context": _context, "input": _input}


def _element(element: dict[str, Any], seen: set[str]) -> Iterator[str]:
    kind = element.get("type", "")
    if kind not in ELEMENTS:
        yield f"unsupported element: {kind}"
        return
    if extra := set(element) - ELEMENTS[kind]:
        yield f"{kind} has additional properties: {extra}"
    name = element.get("action_id", "")
    if not 1 <= len(name) <= 255 or name in seen:
        yield f"`action_id` {name!r} must be unique and 1 to 255 characters"
    seen.add(name)
    if kind == "button":
        yield from _text(element.get("text"), 75, plain=True)
        if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
            yield "value or url too long"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield "style"
        if "url" in element and not element["url"].startswith(("https://", "http://")):
            yield "url"
    if kind in MOST_OPTIONS:
        yield from _lists(kind, element)
    if kind == "plain_text_input" and not element.get("max_length", 3000) <= 3000:
        yield "max_length"
    if "placeholder" in element:
        yield from _text(element["placeholder"], 150, plain=True)


def _lists(kind: str, element: dict[str, Any]) -> Iterator[str]:
    """Options, or groups of them with a label each; what is chosen beforehand is one of them, word for word."""
    groups = element.get("option_groups")
    if groups is None:
        yield from _options(kind, element.get("options") or [])
    elif "options" in element or not 1 <= len(groups) <= 100:
        yield "options or 1 to 100 option_groups"
    for group in groups or ():
        yield from _text(group.get("label"), 75, plain=True)
        yield from _options(kind, group.get("options") or [])
    there = [*(element.get("options") or ()), *(one for group in groups or () for one in group.get("options") or ())]
    chosen = [
        *(element.get("initial_options") or ()),
        *([element["initial_option"]] if "initial_option" in element else ()),
    ]
    if any(one not in there for one in chosen):
        yield "an initial option that is none of the options"


def _options(kind: str, options: list[dict[str, Any]]) -> Iterator[str]:
    if not 1 <= len(options) <= MOST_OPTIONS[kind]:
        yield f"{kind} takes 1 to {MOST_OPTIONS[kind]} options, not {len(options)}"
    for option in options:
        plain = kind in ("overflow", "static_select", "multi_static_select")
        yield from _text(option.get("text"), 75, plain=plain)
        if not 1 <= units(option.get("value", "")) <= LONGEST_VALUE[kind]:
            yield f"an option's value has 1 to {LONGEST_VALUE[kind]} characters in {kind}"
        if extra := set(option) - {"text", "value", "description", "url"}:
            yield f"option has additional properties: {extra}"
