"""Windows while they are open: what needs an answer in seconds, and no more than that.

A trigger opens one window within three seconds: it is spent before anything slow, and what answers the press comes
into the window later, by the courier, as into a chat (`Incoming.aside`). What a window discloses is committed before.
The order form is filled from a look, judged by a look, and stored before Slack has its verdict; what was typed stays
in the window until then.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.port import Ears, Incoming, View
from adapters.slack import order_window, panes
from adapters.slack.acquaintance import Acquaintance
from adapters.slack.hear import OURS, PLATFORM, action_of, picks_nothing
from adapters.slack.line import SlackLine
from adapters.slack.say import Block
from adapters.slack.trouble import error_of
from dialogs.speech import Heard, Text, _
from dialogs.speech.shortening import shortened

log = logging.getLogger("keikka.slack")

IN_TIME = 2.5  # seconds that answering a window may take, of Slack's three: half for looking, half for storing
OPENING = 10.0  # seconds that an answer waits for its window
REMEMBERED = 2000
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)

NOT_STORED = _("Keikka could not take that just now. Please try again.")
OVER = _("This order cannot be changed any more.")
CHOOSE_FIRST = _("Choose one first, then press again.")

Body = Mapping[str, Any]
Store = Callable[[Incoming], Awaitable[object]]
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Windows:
    """The windows of one workspace. `store` keeps what was heard, durably; `spawn` starts a task.

    `in_time` is how many seconds answering a window may take.
    """

    def __init__(
        self,
        line: SlackLine,
        acquaintance: Acquaintance,
        language: str,
        store: Store,
        spawn: Spawn,
        *,
        in_time: float = IN_TIME,
    ) -> None:
        self._half = in_time / 2
        self._line = line
        self._acquaintance = acquaintance
        self._language = language
        self._store = store
        self._spawn = spawn
        self._ears: Ears | None = None
        self._opening: dict[str, asyncio.Event] = {}
        self._checked: OrderedDict[str, None] = OrderedDict()  # windows whose answers are kept and not sent

    def begin(self, ears: Ears) -> None:
        """From now on `ears` are looked to."""
        self._ears = ears

    # -- what opens a window

    def opens(self, body: Body) -> bool:
        """Open the order form if a request asks for it, or ask for a choice; False where it is for others to hear."""
        if picks_nothing(body):
            view = body["view"]
            language = self._acquaintance.at_once(_user(body)).language or self._language
            pane = order_window.with_warning(view, CHOOSE_FIRST, language)
            self._spawn(self._update({"view_id": str(view["id"])}, pane))
            return True
        wanted = _form_wanted(body)
        if wanted is None:
            return False
        trigger, user = str(body.get("trigger_id") or ""), _user(body)
        self._spawn(self._open_form(user, trigger, *wanted))
        return True

    async def _open_form(self, user: str, trigger: str, form: str, about: str) -> None:
        view, language = await self._in_time(user, "order_form", order=about)
        if view is None:  # not in time for the trigger: the window opens first, and is filled when the answer is there
            name = f"form-{trigger}"[:200]
            if await self._open(trigger, panes.moment(language, name)):
                view = await self._look(user, "order_form", order=about)
                language = str(view.values.get("language") or language)
                await self._update({"external_id": name}, _form_pane(view, form, about, language))
            return
        await self._open(trigger, _form_pane(view, form, about, language))

    def window_for(self, heard: Incoming, body: Body) -> None:
        """Open the window that a press is answered in; its answer waits for it."""
        name = window_name(heard.aside)
        if name and name not in self._opening:  # a press that comes twice has one window
            self._opening[name] = asyncio.Event()
            self._spawn(self._open_moment(heard.account, str(body.get("trigger_id") or ""), name))

    async def _open_moment(self, user: str, trigger: str, name: str) -> None:
        try:
            language = self._acquaintance.at_once(user).language or self._language
            await self._open(trigger, panes.moment(language, name))
        finally:
            self._opening.pop(name).set()

    async def wait_until_open(self, name: str) -> None:
        """Wait until the window under this name is open, or did not open; at once if nobody is opening it."""
        event = self._opening.get(name)
        if event is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OPENING):
                    await event.wait()

    async def say_not_stored(self, heard: Incoming) -> None:
        """Say in the window that was opened for a press that the press was not taken."""
        name = window_name(heard.aside)
        if name:
            await self.wait_until_open(name)
            language = self._acquaintance.at_once(heard.account).language or self._language
            await self._update({"external_id": name}, panes.lines_window([NOT_STORED], language))

    # -- the order form is sent, or closed half-way

    async def go_on_in_chat(self, body: Body) -> None:
        """A window was closed. Answers that were kept are shown in the person's messages, where they can go on."""
        name = str((body.get("view") or {}).get("id") or "")
        if name in self._checked:
            del self._checked[name]
            user = _user(body)
            heard = Heard("command", data="resume")
            await self._try_to_store(Incoming(PLATFORM, f"closed:{name}", user, user, heard))

    async def verdict(self, body: Body) -> dict[str, Any] | None:
        """What Slack is told of a window that was sent: what is wrong in it, what comes next, or that it may close."""
        view = body["view"]
        step, _colon, form = str(view.get("callback_id") or "").partition(":")
        if form not in order_window.FORMS:
            return None
        kept = json.loads(str(view.get("private_metadata") or "{}"))
        language, about = str(kept.get("language") or self._language), str(kept.get("about") or "")
        user, key = _user(body), f"view:{view.get('id')}:{body.get('trigger_id')}"
        if step == order_window.SEND:
            return await self._send(view, page(key, user, form, about, {"w:send": "yes", "w:sure": "yes"}), language)
        values = (view.get("state") or {}).get("values") or {}
        answer, kept_it = await self._judge_page(
            page(key, user, form, about, order_window.fields_of(values)), values, language
        )
        if kept_it:
            self._note_checked(str(view.get("id")))
        return answer

    async def _send(self, view: Body, heard: Incoming, language: str) -> dict[str, Any]:
        """The summary was sent: every window closes, or this one says that it was not taken."""
        if not await self._try_to_store(heard):
            return {"response_action": "update", "view": order_window.with_warning(view, NOT_STORED, language)}
        self._checked.pop(str(view.get("root_view_id")), None)
        return {"response_action": "clear"}

    def _note_checked(self, name: str) -> None:
        self._checked[name] = None
        while len(self._checked) > REMEMBERED:
            self._checked.popitem(last=False)

    async def _judge_page(self, heard: Incoming, values: Body, language: str) -> tuple[dict[str, Any], bool]:
        """The verdict of a page, and whether its answers are kept."""
        form, about = heard.heard.data, heard.heard.field("w:about")
        found, _known = await self._in_time(
            heard.account, "order_check", form=form, language=language, fields=json.dumps(dict(heard.heard.fields))
        )
        if found is None:
            return _errors({"": NOT_STORED}, values, language), False
        told = found.values
        if told["refused"]:
            return _errors(told["errors"], values, language), False
        if not await self._try_to_store(heard):
            return _errors({"": NOT_STORED}, values, language), False
        if told["distress"]:
            return {"response_action": "push", "view": panes.lines_window(told["distress"], language)}, False
        if told["errors"]:
            return _errors(told["errors"], values, language), True
        summary = order_window.send_window(order_window.FORMS[form], about, told["lines"], told["doubts"], language)
        return {"response_action": "push", "view": summary}, True

    async def _try_to_store(self, heard: Incoming) -> bool:
        try:
            async with asyncio.timeout(self._half):
                await self._store(heard)
        except Exception as error:  # the error may quote what was written
            log.error("a window could not be stored (%s); its writer was told", type(error).__name__)
            return False
        return True

    # -- looking and calling

    async def _look(self, user: str, question: str, **about: str) -> View:
        assert self._ears is not None
        return await self._ears.look(f"{PLATFORM}:{user}", question, **about)

    async def _in_time(self, user: str, question: str, **about: str) -> tuple[View | None, str]:
        """A look that may not take long, and the language to speak: the person's own, else what Slack tells."""
        try:
            async with asyncio.timeout(self._half):
                view = await self._look(user, question, **about)
                language = view.values.get("language") or (await self._acquaintance.of(user)).language
                return view, str(language or self._language)
        except Exception as error:  # the error may quote what was written
            log.warning("nothing could be looked up for a window (%s)", type(error).__name__)
            return None, self._acquaintance.at_once(user).language or self._language

    async def _open(self, trigger: str, pane: Block) -> bool:
        try:
            await self._line.call("views.open", trigger_id=trigger, view=pane)
        except FAILURES as error:
            word = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("a window could not be opened (%s)", word)
            return False
        return True

    async def _update(self, which: dict[str, str], pane: Block) -> None:
        try:
            await self._line.call("views.update", **which, view=pane)
        except FAILURES as error:
            log.info("a window could not be changed (%s)", type(error).__name__)


#: `/keikka` and one of these opens the form.
FORM_WORDS = ("lomake", "formulär", "blankett", "form")


def _form_wanted(body: Body) -> tuple[str, str] | None:
    """The form and the order's number that a shortcut, a word or a button opens."""
    if _is_form_called(body):
        return "order", ""
    if body.get("type") != "block_actions":
        return None
    verb, _colon, rest = action_of(body)[1].partition(":")
    if verb == panes.FORM:
        return "order", ""
    if verb == "edit" and (body.get("view") or {}).get("type") == "home":
        return "change_order", rest.partition(":")[0]
    return None


def _is_form_called(body: Body) -> bool:
    """Whether a shortcut or a word after the command asks for the form."""
    if body.get("type") == "shortcut" and body.get("callback_id") == "order":
        return True
    return "command" in body and str(body.get("text") or "").strip().casefold() in FORM_WORDS


def window_name(aside: str | None) -> str:
    """Our name of the window that answers go to; empty where there is none."""
    place = (aside or "").partition("/")[2]
    return place.removeprefix(OURS) if place.startswith(OURS) else ""


def _form_pane(view: View, form: str, about: str, language: str) -> Block:
    if not view.found:
        return panes.lines_window([OVER], language)
    return order_window.fill_window(order_window.FORMS[form], about, view.values["answers"], language)


def _errors(errors: Mapping[str, Text], values: Body, language: str) -> dict[str, Any]:
    return {"response_action": "errors", "errors": order_window.block_errors(errors, values, language)}


def page(key: str, user: str, form: str, about: str, fields: Mapping[str, str]) -> Incoming:
    """The form of a window as it was sent, with all its answers."""
    given = dict(fields) | ({"w:about": about} if about else {})
    heard = Heard("form", data=form, fields=tuple(given.items()))
    return Incoming(PLATFORM, key, user, user, shortened(heard))


def _user(body: Body) -> str:
    return str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
