"""Home tabs: drawn from a look, when somebody opens theirs, and again when something may have changed for them.

Only those who have opened theirs since Keikka started are drawn for; everybody else's is drawn when they open it. A tab
that would look the same is not published again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.port import Ears
from adapters.slack import panes
from adapters.slack.acquaintance import Acquaintance
from adapters.slack.line import SlackLine
from adapters.slack.say import Block
from adapters.slack.trouble import error_of

log = logging.getLogger("keikka.slack")

REMEMBERED = 500
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)


class HomeTabs:
    """The Home tabs of one workspace. `spawn` starts a task."""

    def __init__(
        self,
        line: SlackLine,
        acquaintance: Acquaintance,
        language: str,
        platform: str,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._line = line
        self._acquaintance = acquaintance
        self._language = language
        self._platform = platform
        self._spawn = spawn
        self._ears: Ears | None = None
        self._shown: OrderedDict[str, Block] = OrderedDict()
        self._coordinators: set[str] = set()
        self._drawing: set[str] = set()
        self._again: set[str] = set()

    def begin(self, ears: Ears) -> None:
        """From now on `ears` are looked to."""
        self._ears = ears

    def draw_if_opened(self, body: Mapping[str, Any]) -> bool:
        """Draw the Home tab for who has opened it just now; False if this is no such request."""
        event = body.get("event") or {}
        if event.get("type") != "app_home_opened" or event.get("tab") != "home":
            return False
        self._show_anew(str(event["user"]))
        return True

    def is_open(self, user: str) -> bool:
        """Whether this person has opened theirs."""
        return user in self._shown

    def _show_anew(self, user: str) -> None:
        self._shown[user] = {}
        self._shown.move_to_end(user)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        self.redraw(user)

    def redraw(self, user: str) -> None:
        """Something may have changed for this person."""
        if user in self._shown:
            self._again.add(user)
            if user not in self._drawing:
                self._drawing.add(user)
                self._spawn(self._draw(user))

    def redraw_coordinators(self) -> None:
        """Something has changed in a dispatch channel."""
        for user in list(self._coordinators):
            self.redraw(user)

    async def _draw(self, user: str) -> None:
        try:
            while user in self._again:
                self._again.discard(user)
                await self._publish(user)
        except FAILURES as error:
            self._shown.pop(user, None)
            word = error_of(error) if isinstance(error, SlackApiError) else ""
            log.warning("a Home tab could not be drawn (%s)", word or type(error).__name__)
        finally:
            self._drawing.discard(user)

    async def _publish(self, user: str) -> None:
        assert self._ears is not None
        view = await self._ears.look(f"{self._platform}:{user}", "front")
        (self._coordinators.add if view.values.get("coordinator") else self._coordinators.discard)(user)
        known = view.values.get("language") or (await self._acquaintance.of(user)).language
        pane = panes.home(view.values if view.found else {}, str(known or self._language))
        if self._shown.get(user) != pane:
            await self._line.call("views.publish", user_id=user, view=pane)
            self._shown[user] = pane
