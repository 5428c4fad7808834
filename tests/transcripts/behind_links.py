"""What people of a story do behind links: on our own pages, which every stage has, whatever else it has."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from adapters.port import Incoming, View
from bot.views import pages
from dialogs.form.turn import Form
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech import Heard, Message
from dialogs.speech.language import render
from tests.acting import Looks
from tests.transcripts.looks import shown
from tests.transcripts.rows import audience_code


class BehindLinks(Looks):
    """The part of a stage that opens links. The rest of it says who was given which, and lets the house hear."""

    acts: int  # how much was done so far: what is done has a name of its own

    @abstractmethod
    def everybody(self) -> Iterable[str]:
        """The names of all people on the stage."""

    @abstractmethod
    def links_of(self, who: str) -> Sequence[str]:
        """The paths of every link to our pages that this person was given, the oldest first."""

    @abstractmethod
    def bring(self, incoming: Incoming) -> None:
        """Let the house hear what a page sends, and all of it happen."""

    def answers_by_link(self, who: str, fields: Mapping[str, str]) -> None:
        form = FEEDBACK_ORDERER if "rating" in fields else FEEDBACK_EXPERT
        self._page_form("feedback", self.link_given(who, "/f/"), form, fields)

    def audience_answers(self, number: int, fields: Mapping[str, str]) -> None:
        self._page_form("audience", self.look(audience_code, number), FEEDBACK_AUDIENCE, fields)

    def presses_on_page(self, number: int, label: str) -> None:
        token, view = self._order_page(number)
        message: Message = view.values["message"]
        language = str(view.values["language"])
        data = next((b.data for row in message.buttons for b in row if render(b.label, language) == label), None)
        assert data is not None, f"the page of order {number} has no button [{label}]"
        self._behind_link(Heard("press", data=data, fields=(("token", token),)))

    def page(self, number: int) -> tuple[str, ...]:
        _token, view = self._order_page(number)
        return shown(view.values["message"], str(view.values["language"]))

    def _page_form(self, data: str, token: str, form: Form, fields: Mapping[str, str]) -> None:
        """A page sends every field it has, also the empty ones."""
        empty = {slot.name: "" for slot in form.slots}
        self._behind_link(Heard("form", data=data, fields=(("token", token), *(empty | dict(fields)).items())))

    def _behind_link(self, heard: Heard) -> None:
        self.acts += 1
        name = f"link-{self.acts}"
        self.bring(Incoming("web", name, "link", name, heard))

    def link_given(self, who: str, begins: str) -> str:
        """The token of the newest link of a kind, say `/f/`, that this person was given."""
        found = [path for path in self.links_of(who) if path.startswith(begins)]
        assert found, f"{who} has been given no link {begins}"
        return found[-1].removeprefix(begins).split("/")[0]

    def _order_page(self, number: int) -> tuple[str, View]:
        """The newest private link to this order that anybody has been given, and what is behind it."""
        paths = [path for name in self.everybody() for path in self.links_of(name) if path.startswith("/o/")]
        for path in reversed(paths):
            token = path.removeprefix("/o/")
            view = self.look(pages.look, None, "order", {"token": token})
            if view.found and view.values["number"] == number:
                return token, view
        raise AssertionError(f"nobody has been given a link to order {number} that still leads there")
