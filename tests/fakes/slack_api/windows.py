"""A person's hand on modals and on Home: filling in, pressing, sending, closing; and what the app answers to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any

from tests.fakes.slack_api.blocks import check_view, units
from tests.fakes.slack_api.faults import Refusal
from tests.fakes.slack_api.sockets import Envelope
from tests.fakes.slack_api.views import CHOSEN, View, inputs, pushed, replaced, shape
from tests.fakes.slack_api.world import APP, TEAM

if TYPE_CHECKING:
    from tests.fakes.slack_api.people import Person

#: What an app may answer to a modal that was sent, and what it must say with it.
ANSWERS = {"clear": None, "update": "view", "push": "view", "errors": "errors"}
OPTIONS = ("static_select", "radio_buttons", "multi_static_select", "checkboxes")


def find(view: View, name: str) -> tuple[View, View]:
    """The block and the element of the input with this block id, action id or label."""
    for block in view["blocks"]:
        for block_id, element in inputs({"blocks": [block]}):
            if name in (block_id, element["action_id"], (block.get("label") or {}).get("text")):
                return block, element
    raise AssertionError(f"no input {name!r}: {[one for one, _ in inputs(view)]}")


def fill(who: Person, view: View, name: str, value: str | Sequence[str]) -> Envelope | None:
    """Fill in one input as a client lets one: texts that fit, options that there are, days and hours.

    An option is named by its value or its words. Where the input says so (or is no input block), the app is told.
    """
    block, element = find(view, name)
    kind = element["type"]
    if kind in OPTIONS:
        there = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
        wanted = [value] if isinstance(value, str) else list(value)
        chosen = [next(o for o in there if one in (o["value"], o["text"]["text"])) for one in wanted]
        view["typed"][block["block_id"], element["action_id"]] = (
            chosen if CHOSEN[kind][0] == "selected_options" else chosen[0] if chosen else None
        )
    else:
        assert isinstance(value, str)
        if kind == "plain_text_input":
            assert units(value) <= element.get("max_length", 3000), "the client lets nobody type more"
            assert element.get("multiline") or "\n" not in value
        elif value:
            (date if kind == "datepicker" else time).fromisoformat(value)
        view["typed"][block["block_id"], element["action_id"]] = value or None
    view["errors"].pop(block["block_id"], None)
    if block["type"] == "input" and not block.get("dispatch_action"):
        return None
    name = CHOSEN[kind][0]
    told = shape(view)["state"]["values"][block["block_id"]][element["action_id"]]
    return acted(who, view, {"block_id": block["block_id"], "action_id": element["action_id"], **told})


def press(who: Person, view: View, label: str) -> Envelope:
    """Press a button, or choose in a menu, in a view."""
    from tests.fakes.slack_api.people import elements

    for one in elements(view):
        if label in one["label"]:
            element, block = one["element"], one["block"]
            action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
            if "option" in one:
                action["selected_option"] = one["option"]
            else:
                action |= {"text": element["text"]} | {k: element[k] for k in ("value", "url") if k in element}
            return acted(who, view, action)
    raise AssertionError(f"no button {label!r}: {[one['label'] for one in elements(view)]}")


def acted(who: Person, view: View, action: dict[str, Any]) -> Envelope:
    """Tell the app of one act in a view."""
    return who.slack.bring(
        "interactive",
        {
            **_from(who, view, "block_actions"),
            "container": {"type": "view", "view_id": view["id"]},
            "actions": [{**action, "action_ts": who.world.stamp()}],
        },
    )


def submit(who: Person, view: View) -> Envelope:
    """Press the button at the foot of a modal. What is empty and must not be keeps the client from sending."""
    assert view["submit"] or any(block["type"] == "input" for block in view["blocks"]), "nothing to send"
    state = shape(view)["state"]["values"]
    for block in view["blocks"]:
        if block["type"] == "input" and not block.get("optional"):
            element = block["element"]
            filled = state[block["block_id"]][element["action_id"]][CHOSEN[element["type"]][0]]
            assert filled, f"Slack does not let go of the modal: {block['label']['text']!r} is empty"
    view["errors"], view["trouble"] = {}, False
    payload = _from(who, view, "view_submission") | {"response_urls": []}
    return who.slack.bring("interactive", payload, lambda envelope: _answered(who, view, envelope))


def dismiss(who: Person, view: View) -> Envelope | None:
    """Close a modal; the app is told where it asked to be."""
    above = who.world.windows[who.user.id]
    above.remove(view)
    if view["clear_on_close"]:
        above.clear()
    if not view["notify_on_close"]:
        return None
    return who.slack.bring("interactive", _from(who, view, "view_closed") | {"is_cleared": not above})


def _from(who: Person, view: View, kind: str) -> dict[str, Any]:
    made = {
        "type": kind, "team": {"id": TEAM, "domain": "esimerkki"}, "api_app_id": APP, "token": "gone",
        "user": {"id": who.user.id, "username": who.user.name, "name": who.user.name, "team_id": TEAM},
        "view": shape(view), "is_enterprise_install": False, "enterprise": None,
    }  # fmt: skip
    return made if kind == "view_closed" else made | {"trigger_id": who.world.trigger(who.user.id, view["type"])}


def _answered(who: Person, view: View, envelope: Envelope) -> None:
    """What happens to a modal that was sent: it closes, unless the app answers otherwise; or there was trouble."""
    above = who.world.windows.get(who.user.id, [])
    if view not in above:
        return
    answer = envelope.answer or {}
    kind = answer.get("response_action")
    try:
        if envelope.failed:
            view["trouble"] = True
        elif not answer:
            above.remove(view)
        elif kind not in ANSWERS or set(answer) - {"response_action"} != {ANSWERS[kind]} - {None}:
            raise Refusal(f"an answer to a modal that Slack does not know: {answer}")
        elif kind == "clear":
            above.clear()
        elif kind == "errors":
            _errors(view, answer["errors"])
        else:
            check_view(answer["view"])
            who.slack.judge_view(answer["view"])
            replaced(who.world, view, answer["view"]) if kind == "update" else pushed(
                who.world, who.user.id, answer["view"]
            )
    except Refusal as refusal:
        view["trouble"] = True
        who.slack.objections.append(f"view_submission: {refusal.as_json()}")


def _errors(view: View, errors: dict[str, str]) -> None:
    fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or set(errors) - fields or not all(isinstance(words, str) and words for words in errors.values()):
        raise Refusal(f"errors for what is no input of the view: {errors}")
    view["errors"] = dict(errors)
