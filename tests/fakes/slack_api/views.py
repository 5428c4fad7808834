"""Modals and Home: who has which view on the screen, what is typed into it, and the methods that change it.

A trigger id opens or pushes one view, within three seconds. A person has at most three modals above one another; what
is typed stays where a new view has the same block and action. A `hash` that is no longer the view's is a conflict.
"""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack_api.blocks import check_view
from tests.fakes.slack_api.faults import Refusal
from tests.fakes.slack_api.world import APP, BOT, TEAM, World

Given = dict[str, Any]
View = dict[str, Any]

MOST_ABOVE = 3
LARGEST = 250_000  # bytes of a view

#: Where what is chosen stands in the state of a view, by the kind of input; and what stands there before.
CHOSEN: dict[str, tuple[str, Any]] = {
    "plain_text_input": ("value", None),
    "static_select": ("selected_option", None),
    "radio_buttons": ("selected_option", None),
    "multi_static_select": ("selected_options", []),
    "checkboxes": ("selected_options", []),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
}
#: The same as the block says it beforehand.
BEFOREHAND = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
}


def open_view(world: World, given: Given) -> dict[str, Any]:
    view = _asked(given, "modal")
    user = world.spend(str(given.get("trigger_id") or ""))[0]
    world.windows[user] = [_kept(world, view, user)]
    world.ring()
    return {"view": shape(world.windows[user][-1])}


def push(world: World, given: Given) -> dict[str, Any]:
    view = _asked(given, "modal")
    user, in_modal = world.spend(str(given.get("trigger_id") or ""))
    if not in_modal or not world.windows.get(user):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] not pressed in a modal"]})
    return {"view": shape(pushed(world, user, view))}


def pushed(world: World, user: str, view: View) -> View:
    """Lay a view on a person's others."""
    above = world.windows[user]
    if len(above) >= MOST_ABOVE:
        raise Refusal("push_limit_reached")
    above.append(_kept(world, view, user))
    world.ring()
    return above[-1]


def update(world: World, given: Given) -> dict[str, Any]:
    view = _asked(given, "modal")
    if bool(given.get("view_id")) == bool(given.get("external_id")):
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] view_id or external_id"]})
    for above in world.windows.values():
        for old in above:
            if given.get("view_id") == old["id"] or (given.get("external_id") or 0) == old["external_id"]:
                _unchanged(given, old)
                return {"view": shape(replaced(world, old, view))}
    raise Refusal("not_found")


def replaced(world: World, old: View, view: View) -> View:
    """Put a view in the place of one that is on a screen; what was typed stays where it still has a field."""
    new = _kept(world, view, old["user"], old)
    old.clear()
    old.update(new)
    world.ring()
    return old


def publish(world: World, given: Given) -> dict[str, Any]:
    view = _asked(given, "home")
    user = str(given.get("user_id") or "")
    if user not in world.users:
        raise Refusal("invalid_arguments", response_metadata={"messages": ["[ERROR] no such user_id"]})
    if not world.home_enabled:
        raise Refusal("not_enabled")
    old = world.homes.get(user)
    if old is not None:
        _unchanged(given, old)
    world.homes[user] = _kept(world, view, user, old)
    world.ring()
    return {"view": shape(world.homes[user])}


def shape(view: View) -> View:
    """A view as Slack tells it: with the state of its inputs, without what only this Slack keeps."""
    told = {k: v for k, v in view.items() if k not in ("user", "typed", "errors", "trouble")}
    values: dict[str, dict[str, Any]] = {}
    for block_id, element in inputs(view):
        name, before = CHOSEN[element["type"]]
        now = view["typed"].get((block_id, element["action_id"]), element.get(BEFOREHAND[name], before))
        values.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"], name: now}
    return told | {"state": {"values": values}}


def inputs(view: View) -> list[tuple[str, dict[str, Any]]]:
    """Everything that can be filled in, with the id of its block."""
    found = []
    for block in view["blocks"]:
        elements = [*block.get("elements", ()), *(block[k] for k in ("accessory", "element") if k in block)]
        found += [(block["block_id"], one) for one in elements if one.get("type") in CHOSEN]
    return found


def _asked(given: Given, kind: str) -> View:
    view = given.get("view") or {}
    if isinstance(view, str):
        view = json.loads(view)
    if view.get("type") != kind:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] type must be {kind}"]})
    check_view(view)
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise Refusal("view_too_large")
    return dict(view)


def _unchanged(given: Given, old: View) -> None:
    if given.get("hash") and given["hash"] != old["hash"]:
        raise Refusal("hash_conflict")


def _kept(world: World, view: View, user: str, old: View | None = None) -> View:
    external = str(view.get("external_id") or "")
    others = [one for above in world.windows.values() for one in above if one is not old]
    if external and any(one["external_id"] == external for one in others):
        raise Refusal("duplicate_external_id")
    blocks = [{**block, "block_id": block.get("block_id") or world.new_id("b")} for block in view["blocks"]]
    above = world.windows.get(user, []) if view["type"] == "modal" and old is None else []
    name = old["id"] if old else world.new_id("V")
    made = {
        "private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False, "close": None,
        "submit": None, "title": None, **view, "blocks": blocks, "external_id": external, "id": name,
        "hash": f"{int(world.now())}.{world.new_id('h')}", "team_id": TEAM, "app_id": APP, "bot_id": BOT,
        "app_installed_team_id": TEAM, "previous_view_id": above[-1]["id"] if above else None,
        "root_view_id": above[0]["id"] if above else name, "user": user, "typed": {}, "errors": {}, "trouble": False,
    }  # fmt: skip
    if old is not None:
        made |= {k: old[k] for k in ("previous_view_id", "root_view_id")}
        still = {(block_id, one["action_id"]) for block_id, one in inputs(made)}
        made["typed"] = {where: what for where, what in old["typed"].items() if where in still}
    return made
