"""What people of a story do behind links on Slack: our own pages, which a Slack stage has beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from adapters.port import Incoming
from bot.house.app import WholeHouse
from bot.views import pages
from dialogs.form.turn import Form
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from tests.acting import Looks, T
from tests.fakes.slack_api import Channel
from tests.transcripts.rows import audience_code
from tests.whole.slack_screen import links


class BehindLinks(Looks):
    """The part of a stage that opens links; `_run`, `_settle` and `look` are the stage's."""

    house: WholeHouse
    channel: Channel
    public_url: str
    actors: Mapping[str, Any]
    _acts: int

    def _run(self, work: Awaitable[T]) -> T:
        raise NotImplementedError

    async def _settle(self) -> None:
        raise NotImplementedError

    def answers_by_link(self, who: str, fields: Mapping[str, str]) -> None:
        form = FEEDBACK_ORDERER if "rating" in fields else FEEDBACK_EXPERT
        self._page_form("feedback", self._link(who, "/f/"), form, fields)

    def audience_answers(self, number: int, fields: Mapping[str, str]) -> None:
        self._page_form("audience", self.look(audience_code, number), FEEDBACK_AUDIENCE, fields)

    def _page_form(self, data: str, token: str, form: Form, fields: Mapping[str, str]) -> None:
        empty = {slot.name: "" for slot in form.slots}
        self._behind_link(Heard("form", data=data, fields=(("token", token), *(empty | dict(fields)).items())))

    def presses_on_page(self, number: int, label: str) -> None:
        token, view = self._order_page(number)
        message: Message = view.values["message"]
        language = str(view.values["language"])
        data = next(b.data for row in message.buttons for b in row if render(b.label, language) == label)
        self._behind_link(Heard("press", data=data, fields=(("token", token),)))

    def _behind_link(self, heard: Heard) -> None:
        self._acts += 1
        name = f"link-{self._acts}"
        self._run(self.house.hear(Incoming("web", name, "link", name, heard)))
        self._run(self._settle())

    def _links(self, who: str) -> list[str]:
        return links(self.actors[who].person, self.channel.place)

    def _link(self, who: str, begins: str) -> str:
        begins = self.public_url + begins
        found = [url for url in self._links(who) if url.startswith(begins)]
        assert found, f"{who} has been given no link {begins}"
        return found[-1].removeprefix(begins)

    def _order_page(self, number: int) -> tuple[str, Any]:
        begins = f"{self.public_url}/o/"
        urls = [url for name in self.actors for url in self._links(name) if url.startswith(begins)]
        for url in reversed(urls):
            token = url.removeprefix(begins)
            view = self.look(pages.look, None, "order", {"token": token})
            if view.found and view.values["number"] == number:
                return token, view
        raise AssertionError(f"nobody has been given a link to order {number} that still leads there")
