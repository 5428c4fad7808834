"""Windows and the Home tab as Slack shows them: pure, from messages and views to the JSON of a view.

Every word is `plain_text`, as in messages (R11). A window holds at most one message; a list of people to choose
from becomes one choice and a button that confirms it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.lettering import split, units
from adapters.slack.say import Block, plain, say, shorten, whole
from dialogs.form.shown import together
from dialogs.speech import Button, Message, Text, _, ngettext, pgettext, verbatim
from dialogs.speech.language import render

LONGEST_TITLE = 24
LONGEST_CHOICE = 75
MOST_BLOCKS = 100
MOST_RADIOS = 10
MOST_LISTED = 100

CHOSEN = "chosen"  # a choice of one that is not confirmed yet
PICK = "pick"  # the button that confirms it: what was chosen stands in the window's state
FORM = "form"  # what a button that opens the order form begins with
NAME = verbatim("Keikka")

MOMENT = _("One moment. The answer comes here; if it does not, see Keikka's own messages.")
HELLO = _("Here you can order an expert by experience.")
HOW = _("You can fill in a form, or tell in your own words what you need.")
UNFINISHED = _("You have an order that is not sent yet. Your answers are kept.")
NO_ORDERS = _("You have no open orders.")
NO_REQUESTS = _("There are no requests or gigs for you now. You do not need to do anything.")
NOTHING_WAITS = _("No order waits for a coordinator now.")
#: What is said under a list that does not show all.
LEFT: Mapping[str, Callable[[int], Text]] = {
    "orders": lambda n: ngettext("And {n} order more. Write: my orders.", "And {n} orders more. Write: my orders.", n),
    "gigs": lambda n: ngettext("And {n} more. Write: my gigs.", "And {n} more. Write: my gigs.", n),
    "waiting": lambda n: ngettext("And {n} order more.", "And {n} orders more.", n),
}


def moment(language: str, external: str) -> Block:
    """A window that waits for its answer."""
    return _modal([_section(MOMENT, language)], language) | {"external_id": external}


def window(message: Message, language: str, public_url: str = "") -> Block:
    """A window that shows one message; its buttons work as under a message."""
    picked = _picker(message, language)
    shown = Message(message.parts, () if picked else message.buttons, message.links, card=message.card)
    blocks = [block for piece in say(shown, language, public_url).pieces for block in piece.blocks]
    return _modal([*blocks, *picked][:MOST_BLOCKS] or [_section(verbatim("…"), language)], language)


def lines_window(lines: Iterable[Text], language: str) -> Block:
    """A window with lines of text alone."""
    return _modal([_section(one, language) for one in lines], language)


def form_button(language: str) -> Block:
    """The button that opens the order form."""
    return _actions(((Button(_("Order with a form"), f"{FORM}:order", "main"),),), language)[0]


def home(values: Any, language: str) -> Block:
    """The Home tab: what waits for this person, then how to order. `values` are the view `front`'s, or empty."""
    blocks: list[Block] = []
    if values.get("coordinator"):
        blocks += _list(_("Orders that wait for you"), values["waiting"], NOTHING_WAITS, language, cards=True)
        blocks += _left(values, "waiting", language)
    if values.get("expert"):
        blocks += _expert(values, language)
    blocks += [{"type": "divider"}] if blocks else []
    blocks += [*_beginning(values, language), *_mine(values, language)]
    return {"type": "home", "blocks": _distinct(blocks[:MOST_BLOCKS])}


def _beginning(values: Any, language: str) -> Iterator[Block]:
    yield _section(UNFINISHED if values.get("draft") else HELLO, language)
    if not values.get("draft"):
        yield _section(HOW, language)
    form = _("Go on with the form") if values.get("draft") else _("Order with a form")
    chat = _("Go on by writing") if values.get("draft") else _("Order by writing")
    buttons = (Button(form, f"{FORM}:order", "main"), Button(chat, "order:new"), Button(_("Language"), "language:ask"))
    yield from _actions((buttons,), language)


def _mine(values: Any, language: str) -> Iterator[Block]:
    only_serves = (values.get("expert") or values.get("coordinator")) and not values.get("orders")
    if not only_serves:
        yield from _list(_("My orders"), values.get("orders", ()), NO_ORDERS, language)
        yield from _left(values, "orders", language)


def _expert(values: Any, language: str) -> list[Block]:
    found = [*values["requests"], *values["gigs"]]
    blocks = _list(_("My requests and gigs"), found, NO_REQUESTS, language)
    paused = values["paused"]
    words = _("You are on a break. You are not asked for new gigs.") if paused else _("You are asked for gigs.")
    change = Button(_("End the break"), "resume:me", "main") if paused else Button(_("Take a break"), "pause:me")
    details = Button(_("Change my details"), "profile:me")
    left = _left(values, "gigs", language)
    return [*blocks, *left, _section(words, language), *_actions(((change, details),), language)]


def _list(title: Text, messages: Sequence[Message], empty: Text, language: str, *, cards: bool = False) -> list[Block]:
    blocks: list[Block] = [{"type": "header", "text": plain(render(title, language), 150)}]
    for message in messages:
        row = tuple(button for row in message.buttons for button in row)
        one = Message((together(message.parts),), (row,)) if not cards else message
        pieces = say(one, language, in_channel=cards).pieces
        blocks += [_headless(block) for piece in pieces for block in piece.blocks]
    return blocks if messages else [*blocks, _section(empty, language)]


def _left(values: Any, of: str, language: str) -> list[Block]:
    """How many more there are than the list shows."""
    left = int(values.get("left", {}).get(of, 0))
    return [_section(LEFT[of](left), language)] if left else []


def _headless(block: Block) -> Block:
    """A card's own header stands as a line: the list has one already."""
    return {"type": "section", "text": block["text"]} if block["type"] == "header" else block


def _actions(rows: tuple[tuple[Button, ...], ...], language: str) -> list[Block]:
    pieces = say(Message((NAME,), rows), language).pieces
    return [block for piece in pieces for block in piece.blocks if block["type"] == "actions"]


def _picker(message: Message, language: str) -> list[Block]:
    """A choice of one, where the buttons are one question."""
    buttons = _of_one_question(message)
    if not 1 < len(buttons) <= MOST_LISTED:
        return []
    labels = [render(one.label, language) for one in buttons]
    options = [
        {"text": plain(label, LONGEST_CHOICE), "value": one.data} for one, label in zip(buttons, labels, strict=True)
    ]
    cut = "\n".join(shorten(label, 300) for label in labels if units(label) > LONGEST_CHOICE)
    uncut: list[Block] = [{"type": "section", "text": whole(piece)} for piece in split(cut, 3000)]
    kind = "radio_buttons" if len(options) <= MOST_RADIOS else "static_select"
    element = {"type": kind, "action_id": CHOSEN, "options": options}
    one = _section(_("Choose one. The best is first."), language) | {"accessory": element}
    confirm = Button(pgettext("button", "Choose this one"), PICK, "main")
    return [*uncut, one, *_actions(((confirm,),), language)]


def _of_one_question(message: Message) -> list[Button]:
    """The buttons, if they are the same press about the same subject, one in a row; else none."""
    if any(len(row) != 1 for row in message.buttons):
        return []
    buttons = [row[0] for row in message.buttons]
    subjects = {tuple(one.data.split(":")[:2]) for one in buttons}
    return buttons if len(subjects) == 1 and all(one.data.count(":") > 1 for one in buttons) else []


def _modal(blocks: list[Block], language: str) -> Block:
    return {
        "type": "modal",
        "title": plain(render(NAME, language), LONGEST_TITLE),
        "close": plain(render(pgettext("button", "Close"), language), LONGEST_TITLE),
        "blocks": blocks,
    }


def _section(words: Text, language: str) -> Block:
    return {"type": "section", "text": plain(render(words, language), 3000)}


def _distinct(blocks: list[Block]) -> list[Block]:
    """Action ids that no other element of the view has."""
    seen: set[str] = set()
    for element in (one for block in blocks for one in block.get("elements", ())):
        name, n = str(element["action_id"]), 2
        while element["action_id"] in seen:
            element["action_id"], n = f"{name}#{n}", n + 1
        seen.add(element["action_id"])
    return blocks
